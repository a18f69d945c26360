//! A disk that loses a part of the ledger, and the way back that the book shows: the file is kept aside, the last back-up is put
//! in its place, and somebody accepts it.

use chrono::{DateTime, Utc};
use std::{fs, path::Path};
use wavecast::world::{deliver::Patience, ledger::FILE};

use super::{deeds::Damage, expected::Known, relay::Weather, world::World};

impl World {
    /// The ledger's file is harmed, and the program is called.
    pub(super) fn damage(&mut self, how: Damage) -> Result<(), String> {
        let file = self.place.ledger().join(FILE);
        if self.is_old || !file.exists() {
            return Ok(());
        }
        self.opened = None;
        // A torn page at the end of the log was never committed: nothing is lost, and nobody is to notice.
        if harm(&file, how) { self.run_damaged() } else { Ok(()) }
    }

    /// There is no ledger where there was one, until somebody accepts that.
    pub(super) fn is_gone(&self) -> bool {
        self.is_old && !self.place.ledger().join(FILE).exists()
    }

    /// 11: a run from a ledger that was harmed. Either it is refused by name and nothing leaves, or all is as it would have
    /// been: what was harmed was not in use.
    fn run_damaged(&mut self) -> Result<(), String> {
        let now = self.place.now();
        if self.careless.is_some_and(|careless| careless.starts_anew(self)) {
            return Ok(());
        }
        let plan = self.plan();
        let patience = Patience::default();
        self.relay.begin(self.run_of(Weather::Calm, u64::MAX, self.allowed(now), patience.clone()));
        let sent = match &plan {
            Err(why) if self.opened.is_none() => Err(why.clone()),
            Ok(_) | Err(_) => self.send(patience),
        };
        let (arrived, ..) = self.relay.end();
        let Err(why) = sent else {
            let plan = plan?;
            self.seen(&plan, now).plan_is_right()?;
            let right = self.judge(&plan, now, &arrived);
            self.learn(&arrived);
            return right;
        };
        self.log.push(format!("    refused: {why}"));
        let is_named =
            ["is damaged", "is not the one last used here"].iter().any(|words| why.contains(words));
        if !is_named {
            return Err(format!("11: the ledger is damaged, and that is not said: {why}"));
        }
        if let Some(letter) = arrived.first() {
            return Err(format!("11: the ledger is damaged, and {} left from it", letter.id));
        }
        self.mend(now)
    }

    /// The last back-up is put in its place, or nothing where there is none; the next run is refused until somebody accepts it.
    fn mend(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        self.mended();
        if self.copy.is_some() {
            return self.restore(false, now);
        }
        self.opened = None;
        let folder = self.place.ledger();
        for name in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
            let file = folder.join(&name);
            if file.exists() {
                fs::rename(&file, folder.join(format!("{name}.aside"))).unwrap();
            }
        }
        self.known = Known::default();
        self.forgotten.extend(self.taken.iter().map(|(letter, _)| letter.id.clone()));
        self.is_old = true;
        Ok(())
    }
}

/// Whether anything was harmed.
fn harm(file: &Path, how: Damage) -> bool {
    let mut bytes = fs::read(file).unwrap();
    let size = match bytes.get(16..18) {
        Some([0, 1]) | None => 65_536,
        Some(size) => usize::from(u16::from_be_bytes([size[0], size[1]])),
    };
    let pages = bytes.len() / size;
    let page = |share: u64| usize::try_from(share).unwrap() * pages / 100 * size;
    let before = bytes.clone();
    match how {
        Damage::Cut(share) => bytes.truncate(bytes.len() * usize::try_from(share).unwrap() / 100),
        Damage::Blank(share) => bytes[page(share)..][..size].fill(0),
        Damage::Torn(share) => bytes[page(share)..][size / 2..size].fill(0xA5),
        Damage::Tail => {
            let log = file.with_extension("db-wal");
            let mut kept = fs::read(&log).unwrap_or_default();
            // A frame has a head of 24 bytes, and then its page.
            let frame = kept.get(32..56).map(<[u8]>::to_vec).unwrap_or_default();
            kept.extend(frame);
            kept.extend(vec![0xA5; size / 2]);
            fs::write(log, kept).unwrap();
        }
    }
    fs::write(file, &bytes).unwrap();
    bytes != before
}
