//! What the model of a ledger writes down: notes, doubts, what came back, and whom it forgets.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use wavecast::{
    ground::{
        approval::Approval,
        course::{Arrival, Passed, ReviewMark, Tickets},
        culprit::Culprit,
        timeline::{Fate, Hold, NoticeId},
    },
    world::ledger::{
        Arrivals, AttemptReader as _, AttemptState, DoubtVerdict, DoubtWriter, Ending, Judgement,
        LedgerError, LedgerNote, NoteReader as _, NoteWriter, Outcome, PeopleEraser, Reach, Remembered,
        Return, ReturnReader as _, ReturnWriter, Returned, SendersKeptOut, SettledAs, Settlement, Sign,
        StoredReturn, Whose,
    },
};

use super::model::{Kept, Mistake, Model, kind};

/// Whether a note is about somebody of whom this is true.
pub(super) fn is_about(note: &LedgerNote, named: &dyn Fn(&str) -> bool) -> bool {
    match note {
        LedgerNote::Moved { person, .. } | LedgerNote::MovedBack(person) | LedgerNote::Failing(person) => {
            named(person)
        }
        LedgerNote::Unreachable { reach, .. } => named(&reach.person),
        LedgerNote::Return(StoredReturn { what, .. }) => {
            named(&what.address) || what.person.as_deref().is_some_and(named)
        }
        LedgerNote::Hold { .. }
        | LedgerNote::Approval(_)
        | LedgerNote::Gate { .. }
        | LedgerNote::Mark { .. }
        | LedgerNote::List(_)
        | LedgerNote::Tickets(_)
        | LedgerNote::Noticed { .. }
        | LedgerNote::Figures(_) => false,
    }
}

impl Model {
    fn note(&self, note: LedgerNote) {
        self.memory().kept.notes.push(note);
    }

    /// Writes something down unless a mistake keeps the first of its name.
    fn note_unless(&self, mistake: Mistake, note: LedgerNote, alike: impl Fn(&LedgerNote) -> bool) {
        let known = self.memory().kept.notes.iter().any(|old| kind(old) == kind(&note) && alike(old));
        if !known || !self.makes(mistake) {
            self.note(note);
        }
    }

    /// All or nothing.
    fn whole<T>(&self, change: impl FnOnce(&mut Kept) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let mut kept = self.memory().kept.clone();
        let answer = change(&mut kept)?;
        self.memory().kept = kept;
        Ok(answer)
    }
}

impl NoteWriter for Model {
    fn hold(&mut self, hold: &Hold, who: &str, _now: DateTime<Utc>) -> Result<(), LedgerError> {
        self.note(LedgerNote::Hold { hold: hold.clone(), who: who.to_owned(), lifted: None });
        Ok(())
    }

    fn lift(
        &mut self,
        wave: Option<&str>,
        stage: Option<&str>,
        _who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        let loose = self.makes(Mistake::LiftsWhatWasNotNamed);
        let mut count = 0;
        for note in &mut self.memory().kept.notes {
            if let LedgerNote::Hold { hold, lifted: lifted @ None, .. } = note
                && hold.wave.as_deref() == wave
                && (loose || hold.stage.as_deref() == stage)
            {
                *lifted = Some(now);
                count += 1;
            }
        }
        Ok(count)
    }

    fn approve(&mut self, approval: &Approval) -> Result<(), LedgerError> {
        let alike = |old: &LedgerNote| matches!(old, LedgerNote::Approval(old) if (&old.wave, &old.stage) == (&approval.wave, &approval.stage));
        self.note_unless(Mistake::KeepsTheFirstApproval, LedgerNote::Approval(approval.clone()), alike);
        Ok(())
    }

    fn judge(&mut self, judgement: &Judgement) -> Result<(), LedgerError> {
        let Judgement { wave, verdict, because, who, at, .. } = judgement.clone();
        let gate = LedgerNote::Gate { wave, passed: Passed { state: verdict, because, who, at } };
        let alike =
            |old: &LedgerNote| matches!(old, LedgerNote::Gate { wave, .. } if *wave == judgement.wave);
        self.note_unless(Mistake::KeepsTheFirstJudgement, gate, alike);
        Ok(())
    }

    fn judge_after(
        &mut self,
        judgement: &Judgement,
        before: Option<&Passed>,
    ) -> Result<Option<Passed>, LedgerError> {
        let last = self.course()?.gates.get(&judgement.wave).cloned();
        if last.as_ref() != before && last.is_some() && !self.makes(Mistake::LetsTheLastWordWin) {
            return Ok(last);
        }
        self.judge(judgement).map(|()| None)
    }

    fn noticed(&mut self, notices: &[NoticeId], now: DateTime<Utc>) -> Result<(), LedgerError> {
        for id in notices {
            let known = |old: &LedgerNote| matches!(old, LedgerNote::Noticed { notice, .. } if notice == id);
            let there = self.memory().kept.notes.iter().any(known);
            if !there || self.makes(Mistake::NoticesAnew) {
                self.note(LedgerNote::Noticed { notice: *id, at: now });
            }
        }
        Ok(())
    }

    fn reachable(&mut self, wanted: &str, now: DateTime<Utc>) -> Result<bool, LedgerError> {
        let mut changed = false;
        let mut memory = self.memory();
        for note in &mut memory.kept.notes {
            if let LedgerNote::Unreachable { reach, lifted: lifted @ false } = note
                && reach.person == wanted.to_lowercase()
            {
                *lifted = true;
                changed = true;
            }
        }
        if changed {
            memory.kept.lifted.insert(wanted.to_lowercase(), now);
        }
        Ok(changed)
    }

    fn arrivals(&mut self, list: &Arrivals, _now: DateTime<Utc>) -> Result<(), LedgerError> {
        let anew = self.makes(Mistake::DatesAnArrivalAnew);
        let clears = list.failing.is_some() || self.makes(Mistake::TakesNoListForAnEmptyOne);
        self.whole(|kept| {
            for (key, enrolled) in &list.moved {
                let known = kept.notes.iter_mut().find_map(|note| {
                    if let LedgerNote::Moved { person, arrival } = note
                        && person == key
                    {
                        Some(arrival)
                    } else {
                        None
                    }
                });
                match known {
                    Some(known) if !anew => known.enrolled = known.enrolled.or(*enrolled),
                    Some(known) => *known = Arrival { at: list.made, enrolled: *enrolled },
                    None => {
                        let arrival = Arrival { at: list.made, enrolled: *enrolled };
                        kept.notes.push(LedgerNote::Moved { person: key.clone(), arrival });
                    }
                }
            }
            for key in &list.back {
                let of_it =
                    |note: &LedgerNote| matches!(note, LedgerNote::Moved { person, .. } if person == key);
                if kept.notes.iter().any(of_it) {
                    kept.notes.retain(|note| !of_it(note));
                    kept.notes.push(LedgerNote::MovedBack(key.clone()));
                }
            }
            if clears {
                kept.notes.retain(|note| !matches!(note, LedgerNote::Failing(_)));
                kept.notes.extend(list.failing.iter().flatten().cloned().map(LedgerNote::Failing));
            }
            kept.notes.push(LedgerNote::List(list.made));
            Ok(())
        })
    }

    fn tickets(
        &mut self,
        tickets: &[Tickets],
        _source: &str,
        _now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        for new in tickets {
            let same = |note: &LedgerNote| matches!(note, LedgerNote::Tickets(old) if (old.day, &old.wave) == (new.day, &new.wave));
            if !self.makes(Mistake::AddsTickets) {
                self.memory().kept.notes.retain(|note| !same(note));
            }
            self.note(LedgerNote::Tickets(new.clone()));
        }
        Ok(())
    }

    fn mark(&mut self, wave: &str, item: &str, mark: &ReviewMark) -> Result<(), LedgerError> {
        let note = LedgerNote::Mark { wave: wave.to_owned(), item: item.to_owned(), mark: mark.clone() };
        let alike = |old: &LedgerNote| matches!(old, LedgerNote::Mark { wave: at, item: of, .. } if (at.as_str(), of.as_str()) == (wave, item));
        self.note_unless(Mistake::KeepsTheFirstMark, note, alike);
        Ok(())
    }
}

impl DoubtWriter for Model {
    fn resolve(
        &mut self,
        found: &[(NoticeId, &str)],
        verdict: DoubtVerdict,
        _who: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LedgerError> {
        let mut memory = self.memory();
        if memory.crowd.alive.is_empty() {
            self.settle_open(&mut memory);
        }
        drop(memory);
        let outcome = if verdict == DoubtVerdict::Sent { Outcome::Sent } else { Outcome::NotSent };
        let before = self.memory().kept.clone();
        for (notice, because) in found {
            let open = self.attempt(notice)?.is_some_and(|(_, fate)| fate == Fate::InDoubt);
            if !open {
                if !self.makes(Mistake::ResolvesHalfAList) {
                    self.memory().kept = before;
                }
                return Err(LedgerError::Refused("it is not in doubt".to_owned()));
            }
            for row in &mut self.memory().kept.rows {
                if row.intent.notice == *notice && row.state() == AttemptState::Doubt {
                    let (number, words) = (row.intent.number, (*because).to_owned());
                    row.ending =
                        Some(Ending { notice: *notice, number, at: now, outcome, code: None, words });
                }
            }
        }
        Ok(())
    }
}

/// What a message means for whether its person is written to.
fn apply(kept: &mut Kept, row: &Return) {
    let Some(person) = row.person.as_deref().map(str::to_lowercase) else { return };
    let known = kept
        .notes
        .iter()
        .position(|note| matches!(note, LedgerNote::Unreachable { reach, .. } if reach.person == person));
    if row.sign == Sign::Alive {
        if let Some(LedgerNote::Unreachable { reach, lifted }) =
            known.and_then(|place| kept.notes.get_mut(place))
            && !*lifted
            && reach.at < row.dated
        {
            *lifted = true;
            kept.lifted.insert(person, row.dated);
        }
    } else if row.sign != Sign::Nothing {
        if let Some(LedgerNote::Unreachable { reach, lifted }) = known.and_then(|place| kept.notes.get(place))
        {
            let (weight, known) = ((row.sign == Sign::Gone, row.dated), (reach.permanent, reach.at));
            let counts = if *lifted { row.dated > kept.lifted[&person] } else { weight >= known };
            if !counts {
                return;
            }
        }
        let reach = Reach {
            person,
            permanent: row.sign == Sign::Gone,
            notice: row.notice,
            status: row.status.clone(),
            words: row.words.clone(),
            at: row.dated,
            culprit: row.culprit,
        };
        known.map(|place| kept.notes.remove(place));
        kept.notes.push(LedgerNote::Unreachable { reach, lifted: false });
    }
}

impl ReturnWriter for Model {
    fn came_back(
        &mut self,
        (digest, _file): (&str, &str),
        rows: &[Return],
        now: DateTime<Utc>,
    ) -> Result<bool, LedgerError> {
        let (again, reachable) =
            (self.makes(Mistake::ReadsAReportTwice), self.makes(Mistake::LeavesTheGoneReachable));
        self.whole(|kept| {
            if !kept.digests.insert(digest.to_owned()) && !again {
                return Ok(false);
            }
            for row in rows {
                let id = i64::try_from(kept.notes.len()).unwrap() + 1;
                let what = Return { id, person: row.person.as_deref().map(str::to_lowercase), ..row.clone() };
                if !reachable {
                    apply(kept, &what);
                }
                kept.notes.push(LedgerNote::Return(StoredReturn { what, read_at: now, settled: None }));
            }
            Ok(true)
        })
    }

    fn settle(&mut self, ids: &[i64], settlement: &Settlement<'_>) -> Result<(), LedgerError> {
        let before = self.memory().kept.clone();
        for id in ids {
            let mut memory = self.memory();
            let open = memory.kept.notes.iter_mut().find_map(|note| {
                if let LedgerNote::Return(one) = note
                    && one.what.id == *id
                    && one.settled.is_none()
                {
                    Some(one)
                } else {
                    None
                }
            });
            let Some(one) = open else {
                if !self.makes(Mistake::SettlesHalfAList) {
                    memory.kept = before;
                }
                return Err(LedgerError::Refused("nothing has this number".to_owned()));
            };
            one.settled = Some(settlement.culprit.map_or(SettledAs::Nothing, SettledAs::Fault));
            one.what.culprit = settlement.culprit;
            one.what.sign = match settlement.culprit {
                Some(Culprit::Address) => Sign::Gone,
                Some(Culprit::Unclear) | None => Sign::Nothing,
                Some(Culprit::Mailbox | Culprit::Us | Culprit::Route | Culprit::Letter) => Sign::Missed,
            };
            let what = one.what.clone();
            apply(&mut memory.kept, &what);
        }
        Ok(())
    }

    fn send_again(
        &mut self,
        list: &[Returned],
        _who: &str,
        now: DateTime<Utc>,
    ) -> Result<usize, LedgerError> {
        let open = self.returned()?;
        let old = self.makes(Mistake::SendsAgainByAnOldList);
        let list: Vec<&Returned> = list.iter().filter(|one| old || open.contains(one)).collect();
        let mut memory = self.memory();
        for one in &list {
            for row in &mut memory.kept.rows {
                if (row.intent.notice, row.intent.number) == (one.notice, one.number) {
                    let (notice, number, words) = (one.notice, one.number, "again".to_owned());
                    let outcome = Outcome::NotSent;
                    row.ending = Some(Ending { notice, number, at: now, outcome, code: None, words });
                }
            }
            for note in &mut memory.kept.notes {
                if let LedgerNote::Return(report) = note
                    && report.what.notice == Some(one.notice)
                {
                    report.settled = Some(SettledAs::Again);
                }
            }
        }
        Ok(list.len())
    }
}

impl PeopleEraser for Model {
    fn forget(
        &mut self,
        whose: &Whose,
        remembered: Remembered<'_>,
    ) -> Result<BTreeMap<&'static str, u64>, LedgerError> {
        let everybody_else = self.makes(Mistake::ForgetsSomebodyElse);
        let mut memory = self.memory();
        let named = |person: &str| whose.has(person) || (everybody_else && !person.is_empty());
        let mut count = 0;
        if self.makes(Mistake::LosesFigures) {
            memory.kept.rows.retain(|row| !named(&row.intent.person));
        }
        for (number, row) in (1_u128..).zip(&mut memory.kept.rows) {
            if named(&row.intent.person) {
                row.intent.notice = NoticeId::from_bytes(number.to_be_bytes());
                row.intent.person = String::new();
                row.ending = row.ending.take().map(|ending| Ending {
                    notice: row.intent.notice,
                    words: String::new(),
                    ..ending
                });
                count += 1;
            }
        }
        if !self.makes(Mistake::ForgetsAttemptsOnly) {
            memory.kept.notes.retain(|note| !is_about(note, &named));
            for note in &mut memory.kept.notes {
                if let LedgerNote::Hold { hold, .. } = note
                    && let Some(rest) = whose.traces().taken_out(&hold.because)
                {
                    hold.because = rest;
                }
            }
        }
        if !self.makes(Mistake::DropsTheKeptFigures) {
            memory.kept.notes.push(LedgerNote::Figures(remembered.figures.to_owned()));
        }
        Ok(BTreeMap::from([("attempt", count)]))
    }

    fn keep_senders_out(&self, _what: &str, _now: DateTime<Utc>) -> Result<SendersKeptOut, LedgerError> {
        Ok(SendersKeptOut::new(()))
    }
}
