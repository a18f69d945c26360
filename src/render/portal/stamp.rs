//! What a file is made of, as a hash: a file whose stamp stays need not be made again.
//!
//! A stamp covers more than a file uses, never less: all of the campaign, the templates and the phrases are in
//! every stamp, and titles of all guides of a language in each of its pages. Bodies are in those that show them.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;

use super::{Input, Output, guide::printed, media, wave::WaveSite};
use crate::{
    ground::{
        atlas::ATLAS,
        campaign::{Campaign, Language, VENDORS},
        canonical::half,
        screens::SCREENS,
        words::library::{Page, PageKind},
    },
    render::shortlinks::ShortLinks,
};

type Stamp = [u8; 16];

/// The hashes that stamps are put together from.
pub(super) struct Stamps {
    /// Campaign, templates, phrases, the day.
    everything: Stamp,
    /// Titles and the like of all guides, by language they are written in, and which of them each language shows.
    fronts: Stamp,
    /// Bodies by page and language.
    bodies: BTreeMap<(String, Language), Stamp>,
    media: BTreeMap<String, Stamp>,
    codes: Stamp,
    told: Stamp,
    downloads: Stamp,
}

impl Stamps {
    pub(super) fn new(input: &Input, waves: &[WaveSite], codes: &ShortLinks) -> Self {
        let mut bodies = BTreeMap::new();
        let (mut fronts, mut told) = (hasher(), hasher());
        for (key, pages) in &input.library.pages {
            for (language, page) in pages {
                match page.kind {
                    PageKind::Guide => {
                        let source = pages.get(&input.campaign.languages.source());
                        bodies.insert((key.to_string(), *language), body(input, page, source));
                        put(&mut fronts, format!("{key} {language} {:?}", page.front).as_bytes());
                    }
                    PageKind::Message => {
                        // As `Debug` writes it: a new form of the type comes with a new version, which is in every stamp.
                        put(&mut told, format!("{:?}{:?}", page.article, page.front).as_bytes());
                    }
                    // Of a poster a page shows only what `downloads` says.
                    PageKind::Poster => {}
                }
            }
        }
        for wave in waves {
            // Which guide a reader gets, and in which language, depends on what was accepted too.
            for (language, edition) in wave.editions.iter() {
                for guide in &edition.guides {
                    put(&mut fronts, format!("{language} {} {}", guide.key, guide.written_in).as_bytes());
                }
            }
            put(&mut told, format!("{:?}", input.told.get(&wave.index)).as_bytes());
        }
        let names = media::names(input);
        let media = names.into_iter().map(|name| {
            let stamp = shortened(blake3::hash(&media::bytes(input, &name)));
            (name, stamp)
        });
        Self {
            everything: everything(input, waves),
            fronts: done(&fronts),
            bodies,
            media: media.collect(),
            codes: shortened(blake3::hash(codes.lock().as_bytes())),
            told: done(&told),
            downloads: shortened(blake3::hash(format!("{:?}", input.downloads).as_bytes())),
        }
    }

    /// The stamp of one file.
    pub(super) fn of(&self, output: &Output, waves: &[WaveSite]) -> Stamp {
        let mut hasher = hasher();
        put(&mut hasher, &self.everything);
        put(&mut hasher, format!("{output:?}").as_bytes());
        match output {
            Output::Media(name) => put(&mut hasher, self.media.get(name).unwrap_or(&[0; 16])),
            Output::Asset(_) | Output::Robots | Output::Headers | Output::NotFound | Output::Chooser => {}
            Output::Guide(wave, language, number) => {
                put(&mut hasher, &self.fronts);
                put(&mut hasher, &self.downloads);
                let guide =
                    waves.get(*wave).and_then(|wave| wave.editions.get(*language).guides.get(*number));
                if let Some(guide) = guide {
                    // A notice above it says that its source has changed, or no longer does.
                    put(&mut hasher, &[u8::from(guide.stale)]);
                    self.body(&mut hasher, &guide.key, guide.written_in);
                }
            }
            Output::Print(wave, language, platform) => {
                put(&mut hasher, &self.fronts);
                put(&mut hasher, &self.downloads);
                let edition = waves.get(*wave).map(|wave| wave.editions.get(*language));
                for guide in edition.into_iter().flat_map(|edition| printed(edition, *platform)) {
                    self.body(&mut hasher, &guide.key, guide.written_in);
                }
            }
            Output::Search(_) => {
                put(&mut hasher, &self.fronts);
                self.bodies.values().for_each(|stamp| put(&mut hasher, stamp));
            }
            Output::Sheet(..) => {
                put(&mut hasher, &self.fronts);
                put(&mut hasher, &self.told);
                put(&mut hasher, &self.downloads);
            }
            Output::Desk(_) | Output::Handouts(..) | Output::Landing(..) | Output::Device(..) => {
                put(&mut hasher, &self.fronts);
                put(&mut hasher, &self.downloads);
            }
            Output::Waves(_)
            | Output::Pick(..)
            | Output::WaveChooser(_)
            | Output::Dates(..)
            | Output::Days(_)
            | Output::Go(_)
            | Output::Sitemap
            | Output::Summary => put(&mut hasher, &self.fronts),
        }
        put(&mut hasher, &self.codes);
        done(&hasher)
    }

    fn body(&self, hasher: &mut blake3::Hasher, key: &str, language: Language) {
        put(hasher, self.bodies.get(&(key.to_owned(), language)).unwrap_or(&[0; 16]));
    }
}

/// All that is in every stamp: also the program, whose next version may render otherwise.
fn everything(input: &Input, waves: &[WaveSite]) -> Stamp {
    let mut hasher = hasher();
    put(&mut hasher, env!("CARGO_PKG_VERSION").as_bytes());
    put(&mut hasher, input.campaign.source.text().as_bytes());
    for folder in ["templates/site/", "locales/", ATLAS, SCREENS, VENDORS] {
        for (path, file) in input.tree.under(folder) {
            put(&mut hasher, path.as_bytes());
            put(&mut hasher, &file.bytes);
        }
    }
    let today: NaiveDate = input.campaign.day_of(input.now);
    // A page may tell which day it is made on.
    put(&mut hasher, today.to_string().as_bytes());
    put(&mut hasher, format!("{:?}{:?}{:?}", input.choice, input.moved_dates, input.shown_at).as_bytes());
    input.other_clocks.waves().for_each(|wave| put(&mut hasher, wave.as_str().as_bytes()));
    let media: Vec<String> = media::names(input);
    put(&mut hasher, media.join("\n").as_bytes());
    for site in waves {
        put(&mut hasher, site.id.as_bytes());
        // The phase turns within a day, and with it what a page says.
        let phase = input.campaign.wave(site.index).map(|wave| super::days::phase(wave, input.now));
        put(&mut hasher, format!("{phase:?}").as_bytes());
    }
    done(&hasher)
}

/// What a body is read from: its file and what that includes, and the same of the source's page, by which its anchors are
/// named. How the parts of a page are put together in memory says the same, and takes far longer to write out.
fn body(input: &Input, page: &Page, source: Option<&Page>) -> Stamp {
    let mut hasher = hasher();
    for page in [Some(page), source].into_iter().flatten() {
        put(&mut hasher, page.source.text().as_bytes());
        for path in &page.includes {
            put(&mut hasher, path.as_bytes());
            put(&mut hasher, input.tree.get(path).map_or(&[][..], |file| &file.bytes));
        }
    }
    done(&hasher)
}

/// What of a moment pages may tell: the day of the campaign, and of each wave its day and how far it is. As long as it stays,
/// and nobody is told anything meanwhile, a portal stays as it is.
pub(crate) fn of_moment(campaign: &Campaign, now: DateTime<Utc>) -> [u8; 16] {
    let mut hasher = hasher();
    put(&mut hasher, campaign.day_of(now).to_string().as_bytes());
    for wave in &campaign.waves {
        let day = now.with_timezone(&wave.zone).date_naive();
        put(&mut hasher, format!("{} {day} {:?}", wave.id, super::days::phase(wave, now)).as_bytes());
    }
    done(&hasher)
}

fn hasher() -> blake3::Hasher {
    blake3::Hasher::new_derive_key("wavecast portal file 1")
}

/// Adds bytes with their length, so that two neighbours cannot swap letters.
fn put(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
    hasher.update(bytes);
}

fn done(hasher: &blake3::Hasher) -> Stamp {
    shortened(hasher.finalize())
}

fn shortened(hash: blake3::Hash) -> Stamp {
    half(hash.as_bytes())
}
