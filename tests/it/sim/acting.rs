//! What people do in a world: by the same acts that every face uses where these are open to all, otherwise by what stands
//! under them, or by the program itself.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use std::collections::BTreeMap;
use wavecast::{
    acts::{
        Choice, Failure,
        pause::{self, Pause, Resume},
        tell::{self, TellRequest},
    },
    ground::{
        campaign::{Anchor, Unit},
        timeline::{GateState, NoticeId},
    },
    world::deliver::Patience,
    world::ledger::{self, Arrivals, DoubtVerdict, FILE, Judgement, Notes},
};

use super::{
    careless::Careless,
    deeds::Deed,
    expected::Key,
    invariants::Planned,
    place::copy_folder,
    scheme::{SimPerson, SimStage, SimTell, Tells, moment},
    world::{KeptCopy, World},
};
use crate::timeline::sample::offset;

/// Leavers are forgotten after so long.
const FORGOTTEN: TimeDelta = TimeDelta::days(10);

impl World {
    /// Whatever is not sending.
    pub(super) fn act(&mut self, deed: &Deed, now: DateTime<Utc>) -> Result<(), String> {
        let today = now.date_naive();
        if self.is_gone() && deed.is_written_down() {
            return Ok(());
        }
        match deed {
            Deed::Send(_) | Deed::Clock(_) => {}
            Deed::Approve => return self.say_yes(),
            Deed::Damage(how) => return self.damage(*how),
            Deed::Slip(wave, days) => self.slip(*wave, *days, today),
            Deed::Deadline(wave, days) => self.deadline(*wave, *days, today),
            Deed::Insert => self.insert(),
            Deed::Words => self.scheme.words += 1,
            Deed::Gate(wave, passed) => return self.gate(*wave, *passed, now),
            Deed::Pause(stage) => return self.pause(stage.clone()),
            Deed::Resume => return self.resume(),
            Deed::Import(new) => return self.import(new, now),
            Deed::Join(who) => self.scheme.people[*who].listed |= self.scheme.people[*who].left.is_none(),
            Deed::Leave(who) => drop(self.scheme.people[*who].left.get_or_insert(today)),
            Deed::Change(who, wave) => {
                self.scheme.people[*who].wave = Some(self.scheme.waves[*wave].id.clone());
            }
            Deed::Away(who, days) => self.scheme.people[*who].away_until = Some(today + Days::new(*days)),
            Deed::Exclude(who) => self.scheme.people[*who].excluded = true,
            Deed::BackUp => return self.back_up(now),
            Deed::Restore(whole) => return self.restore(*whole, now),
            Deed::Tell(days) => return self.tell_by_hand(today + Days::new(*days)),
            Deed::Settle => return self.settle(now),
            Deed::Forget => return self.forget(now),
        }
        Ok(())
    }

    fn slip(&mut self, from: usize, days: u64, today: NaiveDate) {
        for wave in self.scheme.waves.iter_mut().skip(from).filter(|wave| wave.start > today) {
            wave.start = wave.start + Days::new(days);
            wave.deadline = wave.deadline + Days::new(days);
            wave.judged = wave.judged.map(|day| day + Days::new(days));
        }
        self.dates_changed();
    }

    fn deadline(&mut self, wave: usize, days: i64, today: NaiveDate) {
        let wave = &mut self.scheme.waves[wave];
        let wanted = wave.deadline + TimeDelta::days(days);
        if wave.deadline > today && wanted > today + Days::new(2) && wanted >= wave.start + Days::new(10) {
            wave.deadline = wanted;
        }
        self.dates_changed();
    }

    fn insert(&mut self) {
        let id = format!("extra-{}", self.scheme.stages.len());
        if self.scheme.stages.len() < 9 {
            let at = moment(Anchor::Deadline, -3, Unit::Workdays, Some("11:00"));
            self.scheme.stages.push(SimStage { id, at, late: offset(2, Unit::Workdays), tells: Tells::Wave });
        }
        self.dates_changed();
    }

    fn dates_changed(&mut self) {
        let last = self.scheme.waves.iter().map(|wave| wave.deadline).max().unwrap();
        self.scheme.close = self.scheme.close.max(last + Days::new(5));
        self.plain.forget();
    }

    /// A message for everybody, by the act that every face asks for. It is only written down: it leaves on its day.
    fn tell_by_hand(&mut self, day: NaiveDate) -> Result<(), String> {
        if self.is_old {
            return Ok(());
        }
        let id = format!("tell-{}", self.scheme.tells.len());
        let english = || "en".parse().unwrap();
        let request = TellRequest {
            at: Some(format!("{day}, 10:00")),
            name: Some(id.clone()),
            subjects: [(english(), id.clone())].into(),
            bodies: [(english(), format!("This is {id} of , by hand.\n\nBefore anything else.\n"))].into(),
            ..TellRequest::default()
        };
        let opened = self.open()?;
        let drafted = match tell::draft(opened, &request) {
            Err(Failure::Usage { name: Some("nobody-fits"), .. }) => return Ok(()),
            drafted => drafted.map_err(|failure| failure.to_string())?,
        };
        let told = tell::execute(opened, drafted, (Patience::default(), true), None);
        let told = told.map_err(|failure| failure.to_string())?;
        if told.sent.is_ok_and(|sent| sent.tally.figures.sent > 0) {
            return Err(format!("4: {id} left before its day"));
        }
        self.opened = None;
        // Whoever puts a back-up back looks whether the plan is still what it was.
        self.written.insert(format!("tells/{id}.toml"), day.to_string());
        let at = moment(Anchor::Start, 0, Unit::Days, Some("10:00"));
        self.scheme.tells.push(SimTell { id, day, at, late: offset(2, Unit::Workdays) });
        Ok(())
    }

    fn notes(&self) -> Notes {
        Notes::open(self.place.ledger().as_path(), "sim").unwrap()
    }

    fn gate(&mut self, wave: usize, passed: bool, now: DateTime<Utc>) -> Result<(), String> {
        let judgement = Judgement {
            wave: self.scheme.waves[wave].id.clone(),
            verdict: if passed { GateState::Passed } else { GateState::Held },
            because: "looked at".to_owned(),
            figures: "{}".to_owned(),
            who: "sim".to_owned(),
            at: now,
        };
        self.notes().judge(&judgement).map_err(|error| error.to_string())?;
        self.known.gates.insert(judgement.wave, passed);
        Ok(())
    }

    fn pause(&mut self, stage: Option<String>) -> Result<(), String> {
        let heard = self.careless.is_none_or(Careless::hears_a_pause);
        if heard {
            let choice = Choice { wave: None, stage: stage.clone() };
            let request = Pause { choice, because: "wait".to_owned(), by: None };
            pause::pause(self.open()?, request).map_err(|failure| failure.to_string())?;
        }
        self.known.paused.insert(stage);
        Ok(())
    }

    fn resume(&mut self) -> Result<(), String> {
        for stage in std::mem::take(&mut self.known.paused) {
            let request = Resume { choice: Choice { wave: None, stage }, by: None };
            pause::resume(self.open()?, request).map_err(|failure| failure.to_string())?;
        }
        Ok(())
    }

    /// A list of all who have moved, each since they have.
    pub(super) fn import(&mut self, new: &[usize], now: DateTime<Utc>) -> Result<(), String> {
        let listed = new.iter().map(|who| &self.scheme.people[*who]).filter(|person| person.listed);
        for person in listed {
            self.moved.entry(person.mail.clone()).or_insert(now);
        }
        let heard = self.careless.is_none_or(Careless::hears_who_moved);
        let moved = self.moved.iter().filter(|_| heard).map(|(mail, at)| (mail.clone(), Some(*at)));
        let (moved, source) = (moved.collect(), "moved.csv".to_owned());
        let list = Arrivals { moved, source, made: now, ..Arrivals::default() };
        self.notes().arrivals(&list, now).map_err(|error| error.to_string())?;
        self.known.list = Some(now);
        // What a ledger that was put back has not heard of counts from the day of the list that says it again.
        for mail in self.moved.keys() {
            self.known.moved.entry(mail.clone()).or_insert(now);
        }
        Ok(())
    }

    fn back_up(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        if self.is_old || !self.place.ledger().join(FILE).exists() {
            return Ok(());
        }
        self.write();
        let file = self.place.path("back-up.db");
        ledger::back_up(self.place.ledger().as_path(), &file, now).map_err(|error| error.to_string())?;
        copy_folder(&self.place.ledger(), &self.place.path("copy"));
        self.copy = Some(KeptCopy { known: self.known.clone(), taken: self.taken.len() });
        Ok(())
    }

    pub(super) fn restore(&mut self, whole: bool, now: DateTime<Utc>) -> Result<(), String> {
        let Some(KeptCopy { known, taken, .. }) = &self.copy else { return Ok(()) };
        self.opened = None;
        self.known = known.clone();
        self.forgotten.extend(self.taken.iter().skip(*taken).map(|(letter, _)| letter.id.clone()));
        self.is_old = true;
        if whole {
            copy_folder(&self.place.path("copy"), &self.place.ledger());
            return Ok(());
        }
        let (place, file) = (self.place.ledger(), self.place.path("back-up.db"));
        let put_back = ledger::restore(place.as_path(), "sim", &file, true, now);
        put_back.map(drop).map_err(|error| error.to_string())
    }

    /// Each doubt as the relay's record says it, which is the truth.
    fn settle(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        if self.is_old || self.known.doubts.is_empty() {
            return Ok(());
        }
        let mut notes = self.notes();
        for (id, key) in std::mem::take(&mut self.known.doubts) {
            let truth = self.taken.iter().any(|(letter, _)| letter.id == id);
            let taken = self.careless.map_or(truth, |careless| careless.says_of_a_doubt(truth));
            let verdict = if taken { DoubtVerdict::Sent } else { DoubtVerdict::NotSent };
            let notice: NoticeId = id.parse().unwrap();
            let found = [(notice, "the relay's record")];
            notes.resolve(&found, verdict, "sim", now).map_err(|error| format!("{key:?}: {error}"))?;
            if taken {
                self.known.settled.insert(key);
            }
        }
        Ok(())
    }

    fn forget(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        let gone = |person: &&SimPerson| {
            let today = now.with_timezone(&person.zone).date_naive();
            person.listed && person.left.is_some_and(|day| today - day >= FORGOTTEN)
        };
        let leavers = self.scheme.people.iter().filter(gone);
        let leavers: Vec<String> = leavers.map(|person| person.mail.clone()).collect();
        if self.is_old || leavers.is_empty() || !self.place.ledger().join(FILE).exists() {
            return Ok(());
        }
        self.open()?;
        self.place.program(&["forget", "--leavers", "--execute", "--by", "sim"])?;
        self.opened = None;
        self.written.clear();
        let is_gone = |mail: &String| leavers.contains(mail);
        self.scheme
            .people
            .iter_mut()
            .filter(|person| is_gone(&person.mail))
            .for_each(|person| person.listed = false);
        self.known.doubts.retain(|_, key| !is_gone(&key.0));
        // A back-up would bring them back, which is another story.
        self.copy = None;
        Ok(())
    }

    /// An older ledger was refused: somebody goes on with it, and everything that may have left becomes a doubt.
    pub(super) fn accept(&mut self, plan: &BTreeMap<String, Planned>, why: &str) -> Result<(), String> {
        self.log.push(format!("    refused: {why}"));
        self.opened = None;
        self.is_old = false;
        if let Some(careless) = self.careless
            && careless.trusts(self)
        {
            return Ok(());
        }
        // The newest facts first: what follows from a move that nobody knows of cannot be held as a doubt. Where there is no
        // ledger at all, nothing can be written into it before.
        let is_there = self.place.ledger().join(FILE).exists();
        if is_there {
            self.import(&[], self.place.now())?;
        }
        self.place.program(&["ledger", "accept", "--because", "put back", "--by", "sim"])?;
        if !is_there {
            self.import(&[], self.place.now())?;
        }
        // By the list that is known now, others may be told something than before.
        let again = self.plan()?;
        let plan = |id: &String| again.get(id).or_else(|| plan.get(id));
        let key = |id: &String| -> Option<Key> {
            self.offered.get(id).cloned().or_else(|| plan(id).map(|planned| planned.key.clone()))
        };
        let doubts = self.doubts().into_iter().filter_map(|id| Some((id.clone(), key(&id)?))).collect();
        self.known.doubts = doubts;
        self.told.clear();
        self.wrong_since.clear();
        Ok(())
    }
}
