//! How far a manager's people are, as one letter says it.

use chrono::NaiveDate;

use crate::ground::campaign::{Campaign, WaveIx};

/// How far the people of a manager are, as a letter tells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ToldTeam {
    /// Of which day the newest list of who has moved is, if there is one.
    pub(super) as_of: Option<NaiveDate>,
    pub(super) waves: Vec<ToldTeamOfWave>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ToldTeamOfWave {
    pub(super) wave: WaveIx,
    pub(super) moved: usize,
    pub(super) between: NamedPeople,
    pub(super) open: NamedPeople,
}

/// Some people, and the names of the first of them if those may be told.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct NamedPeople {
    pub(super) count: usize,
    pub(super) names: Vec<String>,
}

impl ToldTeam {
    /// How many there are.
    pub(super) fn people(&self) -> usize {
        self.waves.iter().map(ToldTeamOfWave::people).sum()
    }

    /// How many of them have moved.
    pub(super) fn moved(&self) -> usize {
        self.waves.iter().map(|wave| wave.moved).sum()
    }

    /// In words that last: the boundaries of a message, and what is approved, are made of them.
    pub(super) fn identity(&self, campaign: &Campaign) -> String {
        let day = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        let one = |of: &ToldTeamOfWave| {
            let wave = campaign.wave(of.wave).map_or("", |wave| wave.id.as_str());
            let [between, open] =
                [&of.between, &of.open].map(|of| format!("{} ({})", of.count, of.names.join(", ")));
            format!("{wave} {} {between} {open}", of.moved)
        };
        self.waves.iter().map(one).fold(day, |all, one| all + "\n" + &one)
    }
}

impl ToldTeamOfWave {
    pub(super) fn people(&self) -> usize {
        self.moved + self.to_go()
    }

    pub(super) fn to_go(&self) -> usize {
        self.between.count + self.open.count
    }
}
