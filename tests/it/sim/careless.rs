//! Mistakes that somebody could make, each put into a world from outside. A mistake that no invariant finds is a gap in the
//! invariants.

use std::fs;
use wavecast::{
    acts::{Opened, Surroundings},
    world::ledger::{SendingLedger, Vouched},
};

use super::{place::copy_folder, world::World};

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Careless {
    /// Takes the ledger and its witness away before each run.
    WipesTheLedger,
    /// Goes by a clock that is three hours fast.
    FastClock,
    /// Takes all gates out of the campaign between plan and send.
    IgnoresGates,
    /// Goes on with the list of people as it first was.
    OldPeople,
    /// Goes on with the dates as they first were.
    OldDates,
    /// Reads the list of people without its last row.
    SkipsSomebody,
    /// Knows no quiet hours.
    NoNight,
    /// Knows no limits.
    NoLimits,
    /// Takes everything that is late to be in time.
    NeverLate,
    /// Does not read the list of those who hear no more.
    TellsTheExcluded,
    /// Does not write down a pause.
    ForgetsPauses,
    /// Writes down what it begins only after it has ended: after a kill nothing is known of it.
    WritesTooLate,
    /// Trusts a ledger that was put back.
    TrustsOldLedgers,
    /// Says of each doubt that it was not sent.
    SaysNotSent,
    /// Says of each doubt that it was sent.
    SaysSent,
    /// Takes the list of who has moved for empty.
    ForgetsWhoMoved,
    /// Goes by the clock as it was when the run began.
    KnowsOneMoment,
    /// Takes each yes for one to whatever is there now.
    SaysYesAgain,
    /// Begins a new ledger where one is damaged.
    StartsAnew,
    /// Does not read who is away.
    ForgetsLeave,
    /// Does not read who has left.
    ForgetsLeavers,
    /// Tells managers of people whom others lead.
    CountsOthers,
}

impl Careless {
    pub(super) const ALL: [Self; 22] = [
        Self::WipesTheLedger,
        Self::FastClock,
        Self::IgnoresGates,
        Self::OldPeople,
        Self::OldDates,
        Self::SkipsSomebody,
        Self::NoNight,
        Self::NoLimits,
        Self::NeverLate,
        Self::TellsTheExcluded,
        Self::ForgetsPauses,
        Self::WritesTooLate,
        Self::TrustsOldLedgers,
        Self::SaysNotSent,
        Self::SaysSent,
        Self::ForgetsWhoMoved,
        Self::KnowsOneMoment,
        Self::SaysYesAgain,
        Self::StartsAnew,
        Self::ForgetsLeave,
        Self::ForgetsLeavers,
        Self::CountsOthers,
    ];

    /// What it makes of a file.
    pub(super) fn writes(self, path: &str, text: String, before: Option<&String>) -> String {
        let without = |key: &str| {
            let lines = text.split_inclusive('\n').filter(|line| !line.starts_with(key));
            lines.collect::<String>()
        };
        match (self, path) {
            (Self::OldPeople, "people.csv") | (Self::OldDates, "campaign.toml") => {
                before.cloned().unwrap_or(text)
            }
            (Self::SkipsSomebody, "people.csv") => {
                let end = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
                text[..end].to_owned()
            }
            (Self::NoNight, "campaign.toml") => without("quiet_"),
            (Self::NoLimits, "campaign.toml") => without("per_"),
            (Self::NeverLate, "campaign.toml") => {
                let lines = text.split_inclusive('\n');
                lines
                    .map(|line| if line.starts_with("late = ") { "late = \"60 days\"\n" } else { line })
                    .collect()
            }
            (Self::ForgetsLeavers, "people.csv") => column(&text, 8, |_| ""),
            (Self::ForgetsLeave, "people.csv") => column(&text, 9, |_| ""),
            (Self::CountsOthers, "people.csv") => {
                column(&text, 10, |own| if own.is_empty() { "boss-0@example.com" } else { own })
            }
            (Self::TellsTheExcluded, "exclude.csv") => "address,reason,since\n".to_owned(),
            _ => text,
        }
    }

    pub(super) fn before_plan(self, world: &mut World) -> Result<(), String> {
        if self == Self::WipesTheLedger {
            wipe(world);
        }
        if self == Self::SaysYesAgain && !world.is_old {
            for (wave, stage) in world.known.yes.keys().cloned().collect::<Vec<_>>() {
                world.approve(&wave, &stage)?;
            }
        }
        Ok(())
    }

    /// Whether it goes on without a ledger that is damaged.
    pub(super) fn starts_anew(self, world: &World) -> bool {
        if self == Self::StartsAnew {
            wipe(world);
        }
        self == Self::StartsAnew
    }

    /// Whether it knows only when a run began.
    pub(super) fn knows_one_moment(self) -> bool {
        self == Self::KnowsOneMoment
    }

    pub(super) fn before_send(self, world: &World) {
        if self == Self::IgnoresGates {
            let file = world.place.path("campaign/campaign.toml");
            let text = fs::read_to_string(&file).unwrap();
            let is_gate = |line: &&str| line.starts_with("evaluation") || line.starts_with("[wave.gate]");
            let lines = text.split_inclusive('\n').filter(|line| !is_gate(line));
            fs::write(file, lines.collect::<String>()).unwrap();
        }
        if self == Self::WritesTooLate {
            copy_folder(&world.place.ledger(), &world.place.path("early/ledger"));
            copy_folder(&world.place.path("state"), &world.place.path("early/state"));
        }
    }

    /// What it sends from.
    pub(super) fn opens(self, opened: &Opened, around: Surroundings) -> Opened {
        if self == Self::IgnoresGates { opened.again(around).unwrap() } else { opened.later(around) }
    }

    /// How many seconds fast its clock is.
    pub(super) fn skew(self) -> i64 {
        if self == Self::FastClock { 3 * 3600 } else { 0 }
    }

    pub(super) fn hears_a_pause(self) -> bool {
        self != Self::ForgetsPauses
    }

    /// What is on the disk when whoever sent was killed.
    pub(super) fn comes_back_to(self) -> &'static str {
        if self == Self::WritesTooLate { "early" } else { "killed" }
    }

    /// Goes on with a ledger that was put back as if it were the newest; whether it did.
    pub(super) fn trusts(self, world: &World) -> bool {
        if self != Self::TrustsOldLedgers {
            return false;
        }
        // It takes away what speaks against the ledger, and says that it is the newest.
        let _ = fs::remove_dir_all(world.place.path("state"));
        let _ = fs::remove_file(world.place.ledger().join("ledger.seal"));
        let (around, said) = (world.place.around(), Vouched { because: "it will do", who: "sim" });
        SendingLedger::trust(around.ledger(), "sim", &around.witnesses(), &said, around.now).is_ok()
    }

    /// What it says of a letter in doubt.
    pub(super) fn says_of_a_doubt(self, truth: bool) -> bool {
        self == Self::SaysSent || (truth && self != Self::SaysNotSent)
    }

    /// Whether it takes in who has moved.
    pub(super) fn hears_who_moved(self) -> bool {
        self != Self::ForgetsWhoMoved
    }
}

/// As if nothing had ever been sent.
fn wipe(world: &World) {
    let _ = fs::remove_dir_all(world.place.ledger());
    let _ = fs::remove_dir_all(world.place.path("state"));
}

/// A list in which a column says something else.
fn column(text: &str, number: usize, says: impl Fn(&str) -> &str) -> String {
    let (head, rows) = text.split_once('\n').unwrap();
    let row = |row: &str| {
        let cells = row.split(',').enumerate();
        let cells = cells.map(|(at, cell)| if at == number { says(cell) } else { cell });
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    format!("{head}\n{}", rows.lines().map(row).collect::<String>())
}
