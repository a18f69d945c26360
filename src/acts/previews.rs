//! The previews of messages in `outbox/preview`: written by `mail preview`, and by `build` whenever anything they are
//! made of has changed.

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::{collections::BTreeSet, path::Path};

use super::{Failure, Opened, basis::Basis};
use crate::{
    ground::{
        campaign::{Anchor, Audience, Campaign, People, TELLS, WaveIx},
        canonical::half,
        course::figures::Figures,
        problem::{Level, Problem, Problems},
        timeline::{History, Teams, View},
        words::library::{Library, PageKind},
    },
    render::{
        mail::{
            Mail, MailError, Past as _, Rendered,
            preview::{self, Sample},
        },
        shortlinks::LOCK,
    },
    world::disk::{self, publish::Publisher},
};

/// Where they are, from the campaign folder.
pub(crate) const FOLDER: &str = "outbox/preview";

/// Files of a campaign that show in a message.
const SHOWN: [&str; 5] = ["content/", "locales/", "templates/mail/", "brand/", TELLS];

/// What every file of a preview is marked with: what it was made of, or, if that is not known, its own bytes.
type KnownStamp = Option<[u8; 16]>;

/// Previews that stand for the whole campaign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreviewsRefreshed {
    /// How many messages.
    pub(crate) messages: usize,
    /// Whether they had to be made anew.
    pub(crate) made: bool,
}

/// Who writes previews to these people. A layout that cannot be used is a fault of the files here, and of nothing else.
pub(super) fn mail_to<'a>(opened: &'a Opened, people: &'a People) -> Result<Mail<'a>, Failure> {
    Basis { people, ..opened.basis()? }.mail(&**opened.memory()?).map_err(|error| unusable(&error))
}

fn unusable(error: &MailError) -> Failure {
    Failure::Files(error.problem().into())
}

/// Makes all previews anew if anything they are made of has changed. A message that cannot be made is left out, and
/// that forbids nothing: `check` says what to mend.
pub(super) fn refresh(opened: &Opened, problems: &mut Problems) -> Result<PreviewsRefreshed, Failure> {
    let people = opened.people().invented();
    let mail = mail_to(opened, &people)?;
    let (samples, out) = (mail.samples(), opened.around.folder.join(FOLDER));
    let stamp = stamp(opened)?;
    let messages = samples.len();
    if are_there(&out, &samples, stamp)? {
        return Ok(PreviewsRefreshed { messages, made: false });
    }
    let mut wrong = Problems::default();
    write(&mail, samples, (&out, Some(stamp)), &mut wrong)?;
    problems.extend(wrong.into_iter().map(|problem| Problem { level: Level::Warning, ..problem }));
    Ok(PreviewsRefreshed { messages, made: true })
}

/// Whether every file stands there as it would be made now.
fn are_there(out: &Path, samples: &[Sample], stamp: [u8; 16]) -> Result<bool, Failure> {
    // Only asked: nothing is finished, so that everything stays as it is.
    let publisher = Publisher::open(out)?;
    let all = samples.iter().flat_map(Sample::files);
    Ok(publisher.keep("index.html", stamp) && all.into_iter().all(|path| publisher.keep(&path, stamp)))
}

/// What all of them are made of: the program, the files that show in them, the people and their devices, and the past
/// that they tell.
fn stamp(opened: &Opened) -> Result<[u8; 16], Failure> {
    let (campaign, library) = (opened.campaign()?, opened.words()?.library());
    let mut hasher = blake3::Hasher::new_derive_key("wavecast preview 2");
    put(&mut hasher, "program", env!("CARGO_PKG_VERSION").as_bytes());
    put(&mut hasher, "campaign", campaign.source.text().as_bytes());
    let others = of_no_message(library);
    // No message shows a short link, and a build gives them away: its own list must not have it make them all again.
    let is_shown = |path: &str| {
        path != LOCK && SHOWN.iter().any(|shown| path.starts_with(shown)) && !others.contains(path)
    };
    for (path, file) in opened.loaded.tree.iter().filter(|(path, _)| is_shown(path)) {
        put(&mut hasher, path, &file.bytes);
    }
    for (key, pages) in library.of_kind(PageKind::Guide) {
        for (language, page) in pages {
            // How long it takes, and for whom: a message adds up the minutes of its reader's guides.
            put(&mut hasher, &format!("{key} {language}"), format!("{:?}", page.front).as_bytes());
        }
    }
    for (list, sum) in opened.loaded.lists() {
        put(&mut hasher, list, sum.as_bytes());
    }
    put(&mut hasher, "past", &past(opened)?);
    Ok(half(hasher.finalize().as_bytes()))
}

/// The files of guides and posters: of a guide a message tells only what stands at its head, of a poster nothing, unless
/// it includes one.
fn of_no_message(library: &Library) -> BTreeSet<&str> {
    let of = |kind| library.of_kind(kind).flat_map(|(_, pages)| pages.values());
    let mut files: BTreeSet<&str> =
        of(PageKind::Guide).chain(of(PageKind::Poster)).map(|page| page.source.path()).collect();
    for included in of(PageKind::Message).flat_map(|page| &page.includes) {
        files.remove(included.as_str());
    }
    files
}

/// What previews tell of the past; it asks the ledger, as how far people are stands in messages to the helpdesk.
pub(super) fn past(opened: &Opened) -> Result<[u8; 16], Failure> {
    let (campaign, memory) = (opened.campaign()?, opened.memory()?);
    let mut hasher = blake3::Hasher::new_derive_key("wavecast preview past 1");
    for (index, moves) in memory.moved_dates() {
        let wave = campaign.wave(index).map(|wave| wave.id.to_string());
        put(&mut hasher, "moved dates of", wave.unwrap_or_default().as_bytes());
        put(&mut hasher, "times", moves.to_string().as_bytes());
    }
    let secret = memory.reference_key().map(|key| blake3::hash(&key).to_hex().to_string());
    put(&mut hasher, "references", secret.as_deref().unwrap_or("none").as_bytes());
    // Figures stand in letters to these alone: to others it is the same whatever was counted.
    let staff = |audience| matches!(audience, Audience::Helpdesk | Audience::Sponsors | Audience::Staff);
    if campaign.stages.iter().any(|stage| staff(stage.audience))
        && let Some(figures) = memory.figures()
    {
        // When they were counted does not count.
        let timeless = Figures { as_of: DateTime::<Utc>::UNIX_EPOCH, ..figures.clone() };
        put(&mut hasher, "figures", &serde_json::to_vec(&timeless).map_err(Failure::world)?);
    }
    if campaign.stages.iter().any(|stage| stage.at.anchor == Anchor::Week) {
        let waits = |history| waiting(campaign, opened.people(), history);
        let waits = memory.history().map(waits).unwrap_or_default();
        put(&mut hasher, "waves that wait", waits.join(" ").as_bytes());
    }
    Ok(half(hasher.finalize().as_bytes()))
}

/// Adds bytes with their name and length, so that two neighbours cannot swap letters.
fn put(hasher: &mut blake3::Hasher, name: &str, bytes: &[u8]) {
    hasher.update(name.as_bytes()).update(&bytes.len().to_le_bytes()).update(bytes);
}

/// The waves whose people no message of the week speaks of.
fn waiting(campaign: &Campaign, people: &People, (history, now): (&History, DateTime<Utc>)) -> Vec<String> {
    let view = View { campaign, people, history, now };
    let of_stage = |stage| {
        let teams = Teams::of(view, stage);
        let waves = (0..).map(WaveIx).zip(&campaign.waves);
        let waits = waves.filter(|(index, _)| teams.waits(*index).is_some());
        waits.map(|(_, wave)| format!("{}/{}", stage.id, wave.id)).collect::<Vec<_>>()
    };
    campaign.stages.iter().filter(|stage| stage.at.anchor == Anchor::Week).flat_map(of_stage).collect()
}

/// Puts every message and the page with all of them in place together. A message that cannot be made is a problem
/// and does not stop the others.
pub(super) fn write(
    mail: &Mail<'_>,
    samples: Vec<Sample>,
    (folder, stamp): (&Path, KnownStamp),
    problems: &mut Problems,
) -> Result<Vec<(Sample, Rendered)>, Failure> {
    let made: Vec<_> = samples
        .into_par_iter()
        .map(|sample| preview::files(mail, &sample).map(|(rendered, files)| (sample, rendered, files)))
        .collect();
    let publisher = Publisher::open(folder)?;
    let mut shown = Vec::with_capacity(made.len());
    for made in made {
        match made {
            Ok((sample, rendered, files)) => {
                for (path, bytes) in files {
                    publish(&publisher, &path, stamp, &bytes)?;
                }
                shown.push((sample, rendered));
            }
            Err(error) => problems.push(error.problem()),
        }
    }
    publish(&publisher, "index.html", stamp, preview::index(mail, &shown).as_bytes())?;
    publisher.finish()?;
    // They show people's names.
    disk::private_folder(folder).map_err(Failure::world)?;
    Ok(shown)
}

fn publish(publisher: &Publisher, path: &str, stamp: KnownStamp, bytes: &[u8]) -> Result<(), Failure> {
    let own = || half(blake3::hash(bytes).as_bytes());
    Ok(publisher.put(path, stamp.unwrap_or_else(own), bytes)?)
}
