//! The previews of messages in `outbox/preview`: written by `mail preview`, and by `build` whenever anything they are
//! made of has changed.

use chrono::{DateTime, Utc};
use rayon::prelude::*;
use std::path::Path;

use super::{Failure, Opened, basis::Basis};
use crate::{
    ground::{
        campaign::{Anchor, Audience, Campaign, People, TELLS, WaveIx},
        canonical::half,
        course::figures::Figures,
        problem::{Level, Problem, Problems},
        timeline::{History, Teams, View},
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
pub(super) fn stamp(opened: &Opened) -> Result<[u8; 16], Failure> {
    let (campaign, memory) = (opened.campaign()?, opened.memory()?);
    let mut hasher = blake3::Hasher::new_derive_key("wavecast preview 1");
    let mut put = |name: &str, bytes: &[u8]| {
        hasher.update(name.as_bytes()).update(&bytes.len().to_le_bytes()).update(bytes);
    };
    put("program", env!("CARGO_PKG_VERSION").as_bytes());
    put("campaign", campaign.source.text().as_bytes());
    // No message shows a short link, and a build gives them away: its own list must not have it make them all again.
    let shown = |path: &str| path != LOCK && SHOWN.iter().any(|shown| path.starts_with(shown));
    for (path, file) in opened.loaded.tree.iter().filter(|(path, _)| shown(path)) {
        put(path, &file.bytes);
    }
    for (list, sum) in opened.loaded.lists() {
        put(list, sum.as_bytes());
    }
    for (index, moves) in memory.moved_dates() {
        let wave = campaign.wave(index).map(|wave| wave.id.to_string());
        put("moved dates of", wave.unwrap_or_default().as_bytes());
        put("times", moves.to_string().as_bytes());
    }
    let secret = memory.reference_key().map(|key| blake3::hash(&key).to_hex().to_string());
    put("references", secret.as_deref().unwrap_or("none").as_bytes());
    // Figures stand in letters to these alone: to others it is the same whatever was counted.
    let staff = |audience| matches!(audience, Audience::Helpdesk | Audience::Sponsors | Audience::Staff);
    if campaign.stages.iter().any(|stage| staff(stage.audience))
        && let Some(figures) = memory.figures()
    {
        // When they were counted does not count.
        let timeless = Figures { as_of: DateTime::<Utc>::UNIX_EPOCH, ..figures.clone() };
        put("figures", &serde_json::to_vec(&timeless).map_err(Failure::world)?);
    }
    if campaign.stages.iter().any(|stage| stage.at.anchor == Anchor::Week) {
        let waits = |history| waiting(campaign, opened.people(), history);
        put("waves that wait", memory.history().map(waits).unwrap_or_default().join(" ").as_bytes());
    }
    Ok(half(hasher.finalize().as_bytes()))
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
                    put(&publisher, &path, stamp, &bytes)?;
                }
                shown.push((sample, rendered));
            }
            Err(error) => problems.push(error.problem()),
        }
    }
    put(&publisher, "index.html", stamp, preview::index(mail, &shown).as_bytes())?;
    publisher.finish()?;
    // They show people's names.
    disk::private_folder(folder).map_err(Failure::world)?;
    Ok(shown)
}

fn put(publisher: &Publisher, path: &str, stamp: KnownStamp, bytes: &[u8]) -> Result<(), Failure> {
    let own = || half(blake3::hash(bytes).as_bytes());
    Ok(publisher.put(path, stamp.unwrap_or_else(own), bytes)?)
}
