//! A world: a campaign folder, a ledger, a relay and a clock, in which a story happens through the real program. After each
//! run all invariants are asked.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};
use wavecast::{
    acts::{
        Choice, Failure, Opened,
        plan::{self, PlanRequest},
        send::{Cutoff, SendingSession},
    },
    ground::timeline::Recipient,
    world::{deliver::Patience, ledger::Records},
};

use super::{
    careless::Careless,
    deeds::{Dated, Deed, Story},
    expected::{Calculation, Key, Known},
    invariants::{Planned, Read, Seen, read},
    place::{SimPlace, copy_folder},
    relay::{Arrived, Fate, RelayRun, Weather, WorldRelay},
    scheme::Scheme,
};

/// How long a greylisted letter waits, at least and at most.
const GREYLISTED: [TimeDelta; 2] = [TimeDelta::seconds(15), TimeDelta::seconds(19)];

/// What is put back with the ledger.
pub(super) struct KeptCopy {
    pub(super) known: Known,
    /// How much had been taken then.
    pub(super) taken: usize,
}

/// What became of a world.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WorldFigures {
    pub(super) runs: u64,
    pub(super) letters: u64,
    pub(super) doubts: u64,
    pub(super) kills: u64,
    pub(super) refused: u64,
    pub(super) corrections: u64,
    pub(super) mended: u64,
}

/// A story that went wrong.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) what: String,
    /// Day, deed, what left.
    pub(super) log: Vec<String>,
}

pub(super) struct World {
    pub(super) place: SimPlace,
    pub(super) relay: WorldRelay,
    pub(super) scheme: Scheme,
    pub(super) known: Known,
    pub(super) plain: Calculation,
    pub(super) taken: Vec<(Arrived, Read)>,
    /// Every letter that came up to its dot, taken or not.
    pub(super) offered: BTreeMap<String, Key>,
    /// When letters came, taken or not: limits count them all.
    attempts: Vec<DateTime<Utc>>,
    pub(super) copy: Option<KeptCopy>,
    pub(super) is_old: bool,
    /// How fast the machine's clock is: the program, and whoever judges by its times, know no other.
    drift: TimeDelta,
    /// What the ledger cannot know any more, since an older one was put back.
    pub(super) forgotten: BTreeSet<String>,
    /// Who has really moved, and when, whatever a ledger knows of it.
    pub(super) moved: BTreeMap<String, DateTime<Utc>>,
    pub(super) written: BTreeMap<String, String>,
    pub(super) opened: Option<Opened>,
    /// All that stands in the folder but for words.
    pub(super) whole: String,
    /// The deadline that each was told last.
    pub(super) told: BTreeMap<String, NaiveDate>,
    pub(super) wrong_since: BTreeMap<String, DateTime<Utc>>,
    pub(super) careless: Option<Careless>,
    pub(super) log: Vec<String>,
    figures: WorldFigures,
}

impl World {
    fn new(scheme: Scheme, careless: Option<Careless>) -> Self {
        let place = SimPlace::take();
        let relay = WorldRelay::start(place.clock());
        place.skew(careless.map_or(0, Careless::skew));
        Self {
            place,
            relay,
            scheme,
            known: Known::default(),
            plain: Calculation::default(),
            taken: Vec::new(),
            offered: BTreeMap::new(),
            attempts: Vec::new(),
            copy: None,
            is_old: false,
            drift: TimeDelta::zero(),
            forgotten: BTreeSet::new(),
            moved: BTreeMap::new(),
            written: BTreeMap::new(),
            opened: None,
            whole: String::new(),
            told: BTreeMap::new(),
            wrong_since: BTreeMap::new(),
            careless,
            log: Vec::new(),
            figures: WorldFigures::default(),
        }
    }

    /// Lets a story happen, to its end or to the first thing that is wrong.
    pub(super) fn tell(story: &Story, careless: Option<Careless>) -> Result<WorldFigures, Broken> {
        let mut world = Self::new(story.scheme.clone(), careless);
        for dated in &story.deeds {
            world.log.push(dated.to_string());
            if let Err(what) = world.day(dated) {
                world.log.push(format!("    {what}"));
                if let Some(folder) = env::var_os("WAVECAST_SIM_KEEP") {
                    copy_folder(&world.place.path(""), folder.as_ref());
                }
                return Err(Broken { what, log: std::mem::take(&mut world.log) });
            }
        }
        Ok(world.figures)
    }

    fn day(&mut self, dated: &Dated) -> Result<(), String> {
        // A slow run may have lasted longer than until now.
        let real = (self.place.now() - self.drift).max(dated.at);
        if let Deed::Clock(minutes) = dated.deed {
            self.drift = TimeDelta::minutes(minutes);
        }
        let now = real + self.drift;
        self.place.set(now);
        if let Deed::Send(weather) = dated.deed { self.run(weather) } else { self.act(&dated.deed, now) }
    }

    /// The campaign folder as it is now, read by the program.
    pub(super) fn open(&mut self) -> Result<&Opened, String> {
        self.write();
        let around = self.place.around();
        let opened = match self.opened.take() {
            Some(before) => before.again(around),
            None => Opened::of(around),
        };
        let opened = opened.map_err(|failure| failure.to_string())?;
        opened.ready().map_err(|failure| format!("the files are wrong: {failure}"))?;
        Ok(self.opened.insert(opened))
    }

    pub(super) fn write(&mut self) {
        let mut files: Vec<(String, String)> = self.scheme.messages().collect();
        files.push(("campaign.toml".to_owned(), self.scheme.toml(self.relay.address.port())));
        files.push(("people.csv".to_owned(), self.scheme.csv()));
        files.push(("exclude.csv".to_owned(), self.scheme.excluded()));
        self.whole =
            files.iter().filter(|(path, _)| !path.ends_with(".md")).map(|(_, text)| text.as_str()).collect();
        for (path, text) in files {
            let text = match self.careless {
                Some(careless) => careless.writes(&path, text, self.written.get(&path)),
                None => text,
            };
            if self.written.get(&path) != Some(&text) {
                let file = self.place.path("campaign").join(&path);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, &text).unwrap();
                self.written.insert(path, text);
            }
        }
    }

    /// A moment at which it is sure whether a letter that waits may come again: how long exactly is left to chance.
    fn wait_for_certainty(&self) {
        let unsure = |ready: &DateTime<Utc>| {
            let first = *ready - GREYLISTED[1] + GREYLISTED[0];
            (first..*ready).contains(&self.place.now())
        };
        while let Some(ready) = self.known.later.values().find(|ready| unsure(ready)) {
            self.place.set(*ready);
        }
    }

    fn run(&mut self, weather: Weather) -> Result<(), String> {
        self.wait_for_certainty();
        let now = self.place.now();
        self.notice_wrong_dates(now);
        if let Some(careless) = self.careless {
            careless.before_plan(self)?;
        }
        let plan = self.plan()?;
        self.seen(&plan, now).plan_is_right()?;
        let due = plan.values().filter(|planned| planned.is_due()).count() as u64;
        let (patience, allowed) = (Patience::default(), self.allowed(now));
        self.relay.begin(self.run_of(weather, due, allowed, patience.clone()));
        let noticed = self.seen(&plan, now).older_is_noticed();
        let sent = self.send(patience);
        let (arrived, killed, cut) = self.relay.end();
        self.figures.runs += 1;
        let outcome = self.judge(&plan, now, &arrived);
        self.learn(&arrived);
        if killed {
            self.come_back();
        }
        outcome?;
        match sent {
            Err(why) if self.is_old => return self.accept(&plan, &why),
            Err(why) => return Err(format!("9: nothing was put back, and the ledger is refused: {why}")),
            Ok(()) if self.is_old => noticed?,
            Ok(()) => {}
        }
        self.is_old = false;
        let normal =
            !killed && !cut && matches!(weather, Weather::Calm | Weather::Greylists | Weather::Refuses(_));
        if normal && allowed.is_none_or(|allowed| due <= allowed) {
            let offered = arrived.iter().map(|letter| letter.id.clone()).collect();
            self.seen(&plan, now).all_was_offered(&offered)?;
            self.notice_wrong_dates(now);
            self.seen(&plan, now).dates_are_put_right(&self.wrong_since)?;
        }
        if !killed {
            self.seen(&plan, now).doubts_are_named(&self.doubts())?;
        }
        Ok(())
    }

    pub(super) fn run_of(
        &self,
        weather: Weather,
        due: u64,
        allowed: Option<u64>,
        patience: Patience,
    ) -> RelayRun {
        let ledger = (self.place.ledger(), self.place.path("killed/ledger"));
        let state = (self.place.path("state"), self.place.path("killed/state"));
        let seconds = if let Weather::Slow(minutes) = weather { minutes * 60 } else { 1 };
        RelayRun { weather, due, allowed, patience, disk: vec![ledger, state], seconds }
    }

    /// What `plan` says of every notice to a person.
    pub(super) fn plan(&mut self) -> Result<BTreeMap<String, Planned>, String> {
        let opened = self.open()?;
        let planned = plan::plan(opened, &PlanRequest::default()).map_err(|failure| failure.to_string())?;
        let (view, timeline) = (planned.view(), &planned.timeline);
        let mut all = BTreeMap::new();
        for (notice, verdict) in timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view)) {
            let person = |who| view.people.get(who).unwrap();
            let mail = match notice.to {
                Recipient::Person(who) => person(who).address.as_str(),
                Recipient::ManagerOf(who) => person(who).manager.as_ref().unwrap().as_str(),
                Recipient::Helpdesk | Recipient::Sponsor(_) => continue,
            };
            let mail = mail.to_owned();
            let wave = notice.wave.and_then(|wave| view.campaign.wave(wave));
            let wave = wave.map(|wave| wave.id.to_string()).unwrap_or_default();
            let stage = view.campaign.stages[usize::from(notice.stage)].id.to_string();
            let verdict = format!("{verdict:?}");
            all.insert(notice.id.to_string(), Planned { key: (mail, wave, stage), verdict });
        }
        let due = all.values().filter(|planned| planned.is_due()).count();
        if planned.plan.total.due == due {
            Ok(all)
        } else {
            Err(format!("8: plan counts {} due, and lists {due}", planned.plan.total.due))
        }
    }

    /// `send --execute`, by somebody who says yes when asked whether a ledger that was silent may be sent from.
    pub(super) fn send(&mut self, patience: Patience) -> Result<(), String> {
        if let Some(careless) = self.careless {
            careless.before_send(self);
        }
        let opened = self.opened.take().unwrap();
        let opened = match self.careless {
            Some(careless) => careless.opens(&opened, self.place.around()),
            None => opened.later(self.place.around()),
        };
        let said = |failure: Failure| failure.to_string();
        opened.make_secret().map_err(said)?;
        let mut session = SendingSession::new("sim", patience, true);
        self.place.stand_still(self.careless.is_some_and(Careless::knows_one_moment));
        let sent = session.once(&opened, &Choice::default(), Cutoff::default(), None, None);
        self.place.stand_still(false);
        self.opened = Some(opened);
        let sent = sent.map_err(said)?;
        match sent.tally.unwritten.first() {
            Some((id, why)) => Err(format!("2: {id} could not be written: {why}")),
            None => Ok(()),
        }
    }

    pub(super) fn seen<'a>(&'a self, plan: &'a BTreeMap<String, Planned>, now: DateTime<Utc>) -> Seen<'a> {
        let Self { scheme, known, plain, taken, forgotten, is_old, whole, .. } = self;
        Seen { scheme, known, plain, taken, forgotten, whole, plan, now, is_old: *is_old }
    }

    /// How many may leave by the limits.
    pub(super) fn allowed(&self, now: DateTime<Utc>) -> Option<u64> {
        let limits = [(self.scheme.per_hour, TimeDelta::hours(1)), (self.scheme.per_day, TimeDelta::days(1))];
        let left = limits.into_iter().filter_map(|(limit, window)| {
            // What left while the clock was fast lies ahead, and counts.
            let lately = self.attempts.iter().filter(|at| **at > now - window - TimeDelta::seconds(2));
            Some(u64::from(limit?).saturating_sub(lately.count() as u64))
        });
        left.min()
    }

    pub(super) fn judge(
        &mut self,
        plan: &BTreeMap<String, Planned>,
        now: DateTime<Utc>,
        arrived: &[Arrived],
    ) -> Result<(), String> {
        for letter in arrived {
            self.attempts.push(letter.at);
            let own = read(letter);
            self.offered.insert(letter.id.clone(), own.key.clone());
            let fate = letter.fate;
            self.log.push(format!(
                "    {} {} of {} to {}: {fate:?}",
                letter.at.format("%H:%M:%S"),
                own.key.2,
                own.key.1,
                letter.to
            ));
            if !fate.is_taken() {
                continue;
            }
            let right = self.seen(plan, now).letter_is_right(letter, &own);
            self.figures.letters += 1;
            self.figures.corrections += u64::from(own.key.2 == super::invariants::CORRECTION);
            self.heard(&own);
            self.taken.push((letter.clone(), own));
            right?;
            self.seen(plan, now).limits_hold()?;
        }
        Ok(())
    }

    /// A damaged ledger is mended.
    pub(super) fn mended(&mut self) {
        self.figures.mended += 1;
    }

    /// What the ledger can know now.
    pub(super) fn learn(&mut self, arrived: &[Arrived]) {
        for letter in arrived {
            let (id, key) = (letter.id.clone(), read(letter).key);
            self.known.later.remove(&key);
            match letter.fate {
                Fate::Taken => drop(self.known.settled.insert(key)),
                Fate::TakenUnheard | Fate::LostUnheard => {
                    self.figures.doubts += 1;
                    self.known.doubts.insert(id, key);
                }
                Fate::Later => drop(self.known.later.insert(key, letter.at + GREYLISTED[1])),
                Fate::Refused => {
                    self.figures.refused += 1;
                    self.known.refused.insert(key);
                }
            }
        }
    }

    /// Whoever sent was killed: what was on the disk at that moment is all there is.
    fn come_back(&mut self) {
        self.figures.kills += 1;
        self.opened = None;
        let copy = self.careless.map_or("killed", Careless::comes_back_to);
        for (part, own) in [("ledger", self.place.ledger()), ("state", self.place.path("state"))] {
            copy_folder(&self.place.path(copy).join(part), &own);
        }
    }

    /// What is in doubt by the ledger.
    pub(super) fn doubts(&self) -> BTreeSet<String> {
        let doubts = Records::open(self.place.ledger().as_path()).unwrap().doubts().unwrap();
        doubts.into_iter().map(|doubt| doubt.intent.notice.to_string()).collect()
    }
}
