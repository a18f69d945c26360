//! What follows from rows, worked out once more in the plainest way: the folds of the program say the same, for every
//! store, whatever happened in whatever order.

use chrono::{NaiveDate, TimeDelta};
use std::collections::{BTreeMap, BTreeSet};
use wavecast::{
    ground::{
        campaign::Anchor,
        course::Sendings,
        timeline::{Fate, NoticeId, Told},
    },
    world::ledger::{Attempt, AttemptState, Attempted, Ending, Entry, Intent, LedgerError, Outcome, Records},
};

use super::{
    letters::{address, morning, notice, open},
    model::comes_too_late,
};

/// How many notices are tried, and how much happens to them.
const NOTICES: u32 = 12;
const STEPS: u32 = 160;

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((mixed >> 33) % u64::from(most)).unwrap()
    }
}

/// Whatever may be written down, made from one number.
struct Happenings {
    dice: Dice,
    rows: Vec<Attempt>,
}

impl Happenings {
    fn next(&mut self) -> Entry {
        let index = self.dice.below(NOTICES);
        let id = notice(index).id;
        let of_notice: Vec<&Attempt> = self.rows.iter().filter(|row| row.intent.notice == id).collect();
        let again = of_notice.len() > 1 && self.dice.below(6) == 0;
        match of_notice.last() {
            // What is open ends; now and then an older attempt gets another outcome, as when a doubt is resolved.
            Some(last) if last.ending.is_none() => self.end(id, u32::try_from(of_notice.len()).unwrap()),
            Some(_) if again => self.end(id, 1),
            Some(_) | None => self.begin(index, u32::try_from(of_notice.len()).unwrap() + 1),
        }
    }

    fn begin(&mut self, index: u32, number: u32) -> Entry {
        let begun = morning() + TimeDelta::hours(i64::from(self.dice.below(60)));
        let day = |day| NaiveDate::from_ymd_opt(2027, 1, day);
        let date = |wave: &str, anchor, day| Told { wave: wave.to_owned(), anchor, day };
        let told = match self.dice.below(4) {
            0 => Vec::new(),
            1 => vec![date("pilot", Anchor::Start, day(18)), date("pilot", Anchor::Deadline, day(29))],
            2 => vec![date("pilot", Anchor::Start, day(20))],
            _ => vec![date("sweden", Anchor::Start, None)],
        };
        let intent = Intent {
            notice: notice(index).id,
            number,
            // Two notices each to one person, in letters of either case.
            person: if number.is_multiple_of(2) {
                address(index / 2).to_uppercase()
            } else {
                address(index / 2)
            },
            is_person: index != 3,
            wave: (!index.is_multiple_of(3)).then(|| "pilot".to_owned()),
            stage: ["announce", "remind"][usize::try_from(index % 2).unwrap()].to_owned(),
            due: morning(),
            expires: morning() + TimeDelta::days(9),
            dated: begun,
            begun,
            sha256: [u8::try_from(number).unwrap(); 32],
            size: 600,
            told,
        };
        self.rows.push(Attempt { intent: intent.clone(), ending: None });
        Entry::Begin(Box::new(intent))
    }

    fn end(&mut self, notice: NoticeId, number: u32) -> Entry {
        let later = morning() + TimeDelta::hours(i64::from(self.dice.below(99)));
        let outcome = match self.dice.below(6) {
            0 => Outcome::Sent,
            1 => Outcome::Refused,
            2 => Outcome::NotSent,
            3 => Outcome::Doubt,
            _ => Outcome::Deferred(later),
        };
        let ending =
            Ending { notice, number, at: later, outcome, code: Some(250), words: "words".to_owned() };
        let of_it = |row: &&mut Attempt| (row.intent.notice, row.intent.number) == (notice, number);
        let row = self.rows.iter_mut().find(of_it).unwrap();
        if !comes_too_late(row, &ending) {
            row.ending = Some(ending.clone());
        }
        Entry::End(ending)
    }
}

/// The attempts at each notice, in their order.
fn by_notice(rows: &[Attempt]) -> BTreeMap<NoticeId, Vec<&Attempt>> {
    let mut all = BTreeMap::<NoticeId, Vec<&Attempt>>::new();
    for row in rows {
        all.entry(row.intent.notice).or_default().push(row);
    }
    all
}

/// The last attempt in doubt after which nothing but delays followed.
fn open_doubt<'a>(attempts: &[&'a Attempt]) -> Option<&'a Attempt> {
    let place = attempts.iter().rposition(|row| row.fate() == Fate::InDoubt)?;
    let only_delays = attempts[place + 1..].iter().all(|row| matches!(row.fate(), Fate::Deferred(_)));
    only_delays.then(|| attempts[place])
}

fn sendings(rows: &[Attempt]) -> BTreeMap<(Option<String>, String), Sendings> {
    let mut all = BTreeMap::<_, Sendings>::new();
    for row in rows {
        all.entry((row.intent.wave.clone(), row.intent.stage.clone())).or_default();
    }
    for attempts in by_notice(rows).into_values() {
        let last = attempts.last().unwrap();
        let count = all.get_mut(&(last.intent.wave.clone(), last.intent.stage.clone())).unwrap();
        match last.state() {
            _ if open_doubt(&attempts).is_some() => count.in_doubt += 1,
            AttemptState::Sent => {
                count.sent += 1;
                count.late += u64::from(last.intent.begun - last.intent.due > TimeDelta::days(1));
            }
            AttemptState::Deferred => count.deferred += 1,
            AttemptState::Refused => count.refused += 1,
            AttemptState::Begun | AttemptState::Doubt | AttemptState::NotSent => {}
        }
    }
    all
}

fn told(rows: &[Attempt]) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    for told in rows.iter().filter(|row| row.state().may_have_left()).flat_map(|row| &row.intent.told) {
        let known = all.iter().rev().find(|old| old.wave == told.wave && old.anchor == told.anchor);
        if known.map(|old| old.day) != Some(told.day) {
            all.push(told.clone());
        }
    }
    all
}

fn heard(rows: &[Attempt]) -> BTreeMap<(String, String, &'static str), (Option<NaiveDate>, NoticeId)> {
    let mut all = BTreeMap::new();
    for row in rows.iter().filter(|row| row.intent.is_person && row.fate() == Fate::Sent) {
        for told in &row.intent.told {
            let key = (row.intent.person.to_lowercase(), told.wave.clone(), told.anchor.code());
            all.insert(key, (told.day, row.intent.notice));
        }
    }
    all
}

#[test]
fn the_folds_say_what_a_plain_reading_of_the_rows_says() {
    for seed in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = open(folder.path()).unwrap();
        let mut happenings = Happenings { dice: Dice(seed), rows: Vec::new() };
        let entries: Vec<Entry> = (0..STEPS).map(|_| happenings.next()).collect();
        ledger.record(&entries).unwrap();
        let rows = &happenings.rows;
        let notices = by_notice(rows);
        let history = ledger.history().unwrap();
        let open: BTreeMap<_, _> =
            notices.iter().filter_map(|(id, all)| Some((*id, open_doubt(all)?))).collect();
        for (id, attempts) in &notices {
            let last = attempts.last().unwrap();
            assert_eq!(history.fate(id), last.fate(), "{seed}");
            let repeats = open.contains_key(id) && last.state() == AttemptState::Deferred;
            assert_eq!(history.repeats.contains(id), repeats, "{seed}");
        }
        let hears = history.told.iter().flat_map(|(person, all)| all.iter().map(move |one| (person, one)));
        let hears: BTreeMap<_, _> = hears
            .map(|(person, one)| {
                ((person.clone(), one.told.wave.clone(), one.told.anchor.code()), (one.told.day, one.by))
            })
            .collect();
        assert_eq!(hears, heard(rows), "{seed}");

        let records = Records::open(&folder.path().join(".wavecast")).unwrap();
        let doubts: Vec<Intent> = records.doubts().unwrap().into_iter().map(|doubt| doubt.intent).collect();
        let found: BTreeMap<_, _> = doubts.iter().map(|intent| (intent.notice, intent.number)).collect();
        assert_eq!(found, open.iter().map(|(id, row)| (*id, row.intent.number)).collect(), "{seed}");
        assert!(doubts.is_sorted_by_key(|intent| (intent.begun, intent.notice)), "{seed}: the oldest first");
        let refused: BTreeSet<_> = records.refusals().unwrap().iter().map(|one| one.intent.notice).collect();
        let last_refused = notices.iter().filter(|(_, all)| all.last().unwrap().fate() == Fate::Refused);
        assert_eq!(refused, last_refused.map(|(id, _)| *id).collect(), "{seed}");
        assert_eq!(records.told().unwrap(), told(rows), "{seed}");
        assert_eq!(records.course().unwrap().sendings, sendings(rows), "{seed}");
        let tried: BTreeMap<NoticeId, Attempted> = ledger.tried().unwrap().into_iter().collect();
        let unsent = |all: &Vec<&Attempt>| {
            let all: Vec<&&Attempt> = all.iter().filter(|row| row.fate() != Fate::Sent).collect();
            let (first, last) = (all.first()?, all.last()?);
            let in_doubt = all.iter().any(|row| row.fate() == Fate::InDoubt);
            let (number, sha256) = (last.intent.number, last.intent.sha256);
            Some(Attempted { number, dated: first.intent.dated, sha256, in_doubt })
        };
        let wanted = notices.iter().filter_map(|(id, all)| Some((*id, unsent(all)?)));
        assert_eq!(tried, wanted.collect(), "{seed}");
        drop(ledger);
    }
}

/// Changes one row behind the program's back.
fn altered(change: &str) -> (tempfile::TempDir, rusqlite::Connection) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path()).unwrap();
    let mut happenings = Happenings { dice: Dice(7), rows: Vec::new() };
    ledger.record(&[happenings.begin(1, 1)]).unwrap();
    drop(ledger);
    let file = rusqlite::Connection::open(folder.path().join(".wavecast/ledger.db")).unwrap();
    file.execute_batch(change).unwrap();
    (folder, file)
}

/// A value that no program of today writes is not taken for another one: who reads it is told which row it is.
#[test]
fn what_nobody_could_have_written_is_an_error_that_names_its_row() {
    let gate = "INSERT INTO gate (wave, verdict, because, figures, who, at) VALUES ('pilot', 'maybe', '', '', 'rosa', 0)";
    let report = |sign: &str, culprit: &str, settled: &str| {
        format!(
            "INSERT INTO came_back (digest, file, kind, person, address, sign, culprit, status, words, dated, at, why, settled_as) \
             VALUES ('', '', 'bounce', '', '', '{sign}', '{culprit}', '', '', 0, 0, '', {settled})"
        )
    };
    for (change, wanted) in [
        ("UPDATE attempt SET state = 9".to_owned(), "the state 9 is unknown to this program"),
        ("UPDATE attempt SET state = 1".to_owned(), "it has ended, and its `ended` is empty"),
        (
            "UPDATE attempt SET state = 2, ended = 0, words = ''".to_owned(),
            "it has ended, and its `next` is empty",
        ),
        (
            "UPDATE attempt SET begun = 9223372036854775807".to_owned(),
            "row 1 of `attempt`: 9223372036854775807 is no moment",
        ),
        (gate.to_owned(), "row 1 of `gate`: it does not add up"),
        (
            report("perhaps", "", "NULL"),
            "row 1 of `came_back`: `perhaps` is nothing that a message could mean",
        ),
        (report("gone", "them", "NULL"), "row 1 of `came_back`: `them` is nobody whose fault it could be"),
        (report("gone", "us", "'somehow'"), "row 1 of `came_back`: `somehow` is no way to settle"),
        (
            "INSERT INTO moved_list (source, as_of, at, people) VALUES ('', -9223372036854775808, 0, 0)"
                .to_owned(),
            "row 1 of `moved_list`",
        ),
    ] {
        let (folder, _file) = altered(&change);
        let read = Records::open(&folder.path().join(".wavecast")).unwrap().history();
        let Err(LedgerError::Damaged { what, .. }) = read else { panic!("{change}: {read:?}") };
        assert!(what.contains(wanted), "{change}: {what}");
    }
    let (folder, _file) = altered("INSERT INTO tickets VALUES ('2027-02-30', '', 3, '', 0)");
    let read = Records::open(&folder.path().join(".wavecast")).unwrap().course();
    assert!(read.unwrap_err().to_string().contains("`2027-02-30` is no day"));
}
