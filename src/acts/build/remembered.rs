//! What the last build was made of: one that would be made of the same again need not read a page or make one.
//!
//! Everything that a build looks at is in one sum: this program, what was asked for, every file of the folder, the lists
//! of people, the day, the ledger. Where one of these cannot be told for sure, nothing is remembered, and the build goes
//! its whole way. So it does where a file of the output is gone or has another length.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::{io::Write as _, path::PathBuf, time::Instant};

use super::{
    BuildRequest, Built, Overweight,
    findings::{Findings, FindingsKept},
};
use crate::{
    acts::{
        Opened,
        previews::{self, PreviewsRefreshed},
    },
    ground::{canonical::Digest, words::translation},
    render::{portal, shortlinks::LOCK},
    world::{
        disk::{
            self, FileMark,
            publish::{self, Published},
        },
        ledger::{FILE, LedgerPlace},
    },
};

/// Where it is kept, in the state folder.
const NAME: &str = "built.json";

/// How old a ledger must be to be told from a later one by its time: some disks count in steps of two seconds.
const SETTLED: TimeDelta = TimeDelta::seconds(3);

/// What a build is made of, but for the short links it gives away.
pub(super) struct BuildBasis {
    sum: Digest,
    codes: Option<Box<[u8]>>,
    file: PathBuf,
    public: PathBuf,
    previews: Option<PathBuf>,
    now: DateTime<Utc>,
}

/// A build that ended well, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct BuildRemembered {
    /// Of everything it was made of.
    sum: String,
    /// When it was made.
    since: DateTime<Utc>,
    /// When somebody is told something next: pages may say more from then on.
    until: Option<DateTime<Utc>>,
    /// Of the list of its files.
    public: [u8; 16],
    /// The same of the previews, and how many messages they show.
    previews: Option<([u8; 16], usize)>,
    pages: usize,
    nothing_yet: bool,
    /// What there was to tell, which is told again.
    findings: FindingsKept,
    over: Vec<Overweight>,
}

impl BuildBasis {
    /// What this build is made of; none if that cannot be told without making it, or it is only a look at something.
    pub(super) fn of(opened: &Opened, request: &BuildRequest) -> Option<Self> {
        let around = &opened.around;
        if request.out.is_some() || request.wave.is_some() {
            return None;
        }
        let campaign = opened.campaign().ok()?;
        let own = |path: &str| opened.loaded.tree.own(path).map(|file| Box::<[u8]>::from(&*file.bytes));
        let mut sum = Digest::of("wavecast build 3")
            .with("version", env!("CARGO_PKG_VERSION"))
            .with("program", &written(FileMark::of_program()?))
            .with("handouts", &request.handouts)
            .with("previews", &request.previews)
            .with("all", &request.all)
            .with("folder", opened.loaded.revision().bytes().as_slice())
            // What was accepted is no part of what a folder says, and pages show whether they are.
            .with("accepted", &own(translation::PATH).as_deref())
            .with("accepted texts", &own(translation::SOURCES).as_deref())
            .with("moment", portal::of_moment(campaign, around.now).as_slice())
            .with("ledger", &ledger(&around.ledger(), around.clock)?);
        let previews = request.previews.then(|| around.folder.join(previews::FOLDER));
        if previews.is_some() {
            sum.add("past in previews", previews::past(opened).ok()?.as_slice());
        }
        Some(Self {
            sum,
            codes: own(LOCK),
            file: around.state.join(NAME),
            public: around.folder.join("public"),
            previews,
            now: around.now,
        })
    }

    /// The build as it stands, if nothing of it would change.
    pub(super) fn unchanged(&self, opened: &Opened, begun: Instant) -> Option<Built> {
        let kept = self.last()?;
        let codes = self.codes.as_deref()?;
        let in_time = kept.since <= self.now && kept.until.is_none_or(|until| self.now < until);
        if !in_time || kept.sum != self.with_codes(codes) {
            return None;
        }
        let findings = kept.findings.again(&opened.loaded.tree)?;
        let public = publish::standing(&self.public, kept.public)?;
        let previews = match (&self.previews, kept.previews) {
            (Some(folder), Some((sum, messages))) => {
                publish::standing(folder, sum)?;
                Some(PreviewsRefreshed { messages, made: false })
            }
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        Some(Built {
            problems: findings.told_with(&opened.loaded.problems),
            out: self.public.clone(),
            pages: kept.pages,
            nothing_yet: kept.nothing_yet,
            published: Published { unchanged: public.files, bytes: public.bytes, ..Published::default() },
            over: kept.over,
            previews,
            took: begun.elapsed(),
        })
    }

    /// What the build before found too heavy, of whatever it was made; nothing if another has written there since.
    pub(super) fn known_over(&self) -> Vec<Overweight> {
        let last = self.last().filter(|last| !last.over.is_empty());
        last.filter(|last| publish::list_sum(&self.public) == Some(last.public))
            .map(|last| last.over)
            .unwrap_or_default()
    }

    fn last(&self) -> Option<BuildRemembered> {
        serde_json::from_slice(&disk::read_file(&self.file).ok()?).ok()
    }

    /// Keeps what was built of this. A disk that is full is no reason to fail: the next build only takes longer.
    pub(super) fn remember(&self, built: &Built, codes: &str, from: (&Opened, &Findings)) {
        if let (Some(kept), Some(folder)) = (self.kept(built, codes, from), self.file.parent())
            && let Ok(text) = serde_json::to_vec(&kept)
        {
            // Not waited for until it is on the disk, as half of it is none.
            let begun = disk::private_folder(folder).and_then(|()| disk::private(&self.file));
            let _ = begun.and_then(|mut file| file.write_all(&text));
        }
    }

    fn kept(
        &self,
        built: &Built,
        codes: &str,
        (opened, findings): (&Opened, &Findings),
    ) -> Option<BuildRemembered> {
        // What previews had to tell is told by making them again.
        if built.problems != findings.told_with(&opened.loaded.problems) {
            return None;
        }
        let timeline = opened.timeline().ok()?;
        let previews = match (&self.previews, built.previews) {
            (Some(folder), Some(previews)) => Some((publish::list_sum(folder)?, previews.messages)),
            (Some(_), None) | (None, _) => None,
        };
        Some(BuildRemembered {
            sum: self.with_codes(codes.as_bytes()),
            since: self.now,
            until: timeline.slots.iter().filter_map(|slot| slot.at).filter(|at| *at > self.now).min(),
            public: publish::list_sum(&self.public)?,
            previews,
            pages: built.pages,
            nothing_yet: built.nothing_yet,
            findings: findings.kept(&opened.loaded.tree)?,
            over: built.over.clone(),
        })
    }

    fn with_codes(&self, codes: &[u8]) -> String {
        self.sum.clone().with("short links", codes).hex()
    }
}

/// The ledger's mark, or that there is none; nothing if it cannot be told whether it will be another one later on.
fn ledger(place: &LedgerPlace, clock: DateTime<Utc>) -> Option<String> {
    let LedgerPlace::Folder(folder) = place else { return None };
    let file = folder.join(FILE);
    if file.symlink_metadata().is_err() {
        return Some("none".to_owned());
    }
    // What is written stands beside the ledger first.
    let log = FileMark::of(&folder.join(format!("{FILE}-wal")));
    let is_settled = log.is_none_or(|log| log.length == 0);
    let mark = FileMark::of(&file)?;
    (is_settled && mark.written + SETTLED < clock).then(|| written(mark))
}

fn written(mark: FileMark) -> String {
    format!("{} {}", mark.length, mark.written.to_rfc3339())
}
