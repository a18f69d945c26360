//! The preview: every stage, wave and language side by side, as an inbox shows it, before anyone gets it.
//!
//! Written to the outbox, which is never published. It shows people who do not exist: a preview is passed around.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{Mail, MailError, MailPicture, Rendered, examples::DeviceExample};
use crate::ground::escape::escape;
use crate::ground::{
    campaign::{Anchor, ChangeKind, Language, PersonIx, Wave, WavePhase},
    check::speaks_of_changes,
    timeline::{
        DateChange, Notice, NoticeId, Recipient, RecipientKey, Recipients, Slot, Told, corrected_date,
        phase_of, reschedule,
    },
};

/// A file of the preview, by its path in the preview's folder.
pub(crate) type PreviewFile = (String, Vec<u8>);

/// Place of the wave, stage, language, and which of the ways it may read.
type SampleOrder = (usize, u16, Language, Option<ChangeKind>, Option<WavePhase>, Option<DeviceExample>);

/// One message of the preview.
pub struct Sample {
    /// The wave's name; `all` for what is told once in the campaign.
    pub wave: String,
    /// The id of the stage that sends it.
    pub stage: String,
    /// The language it was asked in.
    pub language: Language,
    /// The notice it was made from, to one reader of its situation.
    pub notice: Notice,
    /// What has become of a date in this example, where the message is about that.
    pub change: Option<ChangeKind>,
    /// How far the wave is in this example, where the message tells what somebody missed.
    pub phase: Option<WavePhase>,
    /// What is so of the reader's devices in this example, where another reader's make it read otherwise.
    pub devices: Option<DeviceExample>,
}

impl Sample {
    /// Where its files stand, without their ending.
    pub fn path(&self) -> String {
        let change = self.change.filter(|change| *change != ChangeKind::Moved);
        let change = change.map(|change| format!("-{}", change.code())).unwrap_or_default();
        let phase = self.phase.filter(|phase| *phase != WavePhase::Open);
        let phase = phase.map(|phase| format!("-{}", phase.code())).unwrap_or_default();
        let devices = self.devices.map(|devices| format!("-{}", devices.code())).unwrap_or_default();
        format!("{}/{}{change}{phase}{devices}/{}", self.wave, self.stage, self.language)
    }

    /// Its files: source, HTML in the dark and in the light, text.
    pub fn files(&self) -> [String; 4] {
        ["eml", "dark.html", "html", "txt"].map(|ending| format!("{}.{ending}", self.path()))
    }
}

impl Mail<'_> {
    /// One message for every stage, wave and language that anybody gets; of one that corrects dates, tells what was missed or
    /// tells of each device, one for each way it may read.
    pub fn samples(&self) -> Vec<Sample> {
        self.samples_of(&self.plan().slots)
    }

    /// The same of these slots.
    pub(crate) fn samples_of<'s>(&self, slots: impl IntoIterator<Item = &'s Slot>) -> Vec<Sample> {
        let mut samples: BTreeMap<SampleOrder, Sample> = BTreeMap::new();
        let mut covered: BTreeMap<SampleOrder, Vec<DeviceExample>> = BTreeMap::new();
        let order = |sample: &Sample| {
            let place = self.told_of(&sample.notice).map_or(0, |index| usize::from(index.0) + 1);
            (place, sample.notice.stage, sample.language, sample.change, sample.phase, sample.devices)
        };
        let reads_as = |sample: &Sample| {
            let reader = sample.notice.to.person().and_then(|index| self.people.get(index));
            let wave = self.told_of(&sample.notice).and_then(|index| self.campaign.wave(index));
            reader.map(|reader| self.examples_of(reader, wave, sample.notice.stage)).unwrap_or_default()
        };
        // Dates of somebody's own are an example only where there is no other.
        let (usual, own): (Vec<&Slot>, _) = slots.into_iter().partition(|slot| slot.is_usual());
        for slot in usual.into_iter().chain(own) {
            for (language, to) in self.readers_of_each_wave(slot) {
                for notice in self.variants(slot, to) {
                    let Some(sample) = self.sample(notice, language) else { continue };
                    samples.entry(order(&sample)).or_insert(sample);
                }
            }
            for ((language, example), to) in self.readers_by_devices(slot) {
                let sample = self.notice(slot, to).and_then(|notice| self.sample(notice, language));
                let Some(sample) = sample else { continue };
                let usual = order(&sample);
                // Whoever is shown anyhow, or as an example of something else, may be one of this already.
                let shown = || samples.get(&usual).map(reads_as).unwrap_or_default();
                let known = covered.entry(usual).or_insert_with(shown);
                if !known.contains(&example) {
                    known.extend(reads_as(&sample));
                    let sample = Sample { devices: Some(example), ..sample };
                    samples.entry(order(&sample)).or_insert(sample);
                }
            }
        }
        samples.into_values().collect()
    }

    fn sample(&self, notice: Notice, language: Language) -> Option<Sample> {
        let told = self.wave_told(&notice);
        let wave = told.as_deref();
        Some(Sample {
            wave: wave.map_or_else(|| "all".to_owned(), |wave| wave.id.to_string()),
            stage: self.campaign.stages.get(usize::from(notice.stage))?.id.to_string(),
            language,
            change: notice.change.as_ref().map(|change| change.kind(wave.is_some())),
            phase: wave
                .filter(|_| self.catches_up(&notice))
                .map(|wave| phase_of(self.campaign, wave, notice.at)),
            devices: None,
            notice,
        })
    }

    /// Every message one person gets, in the order they leave.
    pub fn story(&self, person: PersonIx) -> Vec<Sample> {
        let own = |to: &Recipient| *to == Recipient::Person(person);
        let language =
            self.people.get(person).map_or(self.campaign.languages.source(), |person| person.language);
        let slots = self.plan().slots.iter().filter(|slot| slot.to.each().any(|to| own(&to)));
        let sample = |slot: &Slot| self.sample(self.notice(slot, Recipient::Person(person))?, language);
        slots.filter_map(sample).collect()
    }

    /// The first reader of each language among those a slot tells.
    pub fn readers(&self, slot: &Slot) -> BTreeMap<Language, Recipient> {
        let mut readers = BTreeMap::new();
        for to in slot.to.each() {
            let person = match to {
                Recipient::Person(index) => self.people.get(index),
                Recipient::ManagerOf(index) => self.people.get(index).map(|led| self.speaks_for(led)),
                Recipient::Helpdesk | Recipient::Sponsor(_) => None,
            };
            let language = person.map(|person| person.language);
            readers.entry(language.unwrap_or(self.campaign.languages.source())).or_insert(to);
            if readers.len() == self.campaign.languages.iter().len() {
                break;
            }
        }
        readers
    }

    /// The first reader of each language, in each wave that the slot tells of: what is told on a day of the calendar
    /// tells people of several waves their own dates.
    fn readers_of_each_wave(&self, slot: &Slot) -> Vec<(Language, Recipient)> {
        if !matches!((slot.anchor, &slot.to), (Anchor::Day(_), Recipients::People(_))) {
            return self.readers(slot).into_iter().collect();
        }
        let mut readers = BTreeMap::new();
        for to in slot.to.each() {
            if let Some(person) = to.person().and_then(|index| self.people.get(index)) {
                readers.entry((person.wave, person.language)).or_insert(to);
            }
        }
        readers.into_iter().map(|((_, language), to)| (language, to)).collect()
    }

    /// The notice of a slot; one that follows an event of the person's own is shown as of the wave's start.
    pub fn notice(&self, slot: &Slot, to: Recipient) -> Option<Notice> {
        let wave = slot.wave.and_then(|index| self.campaign.wave(index));
        let stage = self.campaign.stages.get(usize::from(slot.stage))?;
        let who = RecipientKey::of(self.campaign, self.people, to)?;
        let id = NoticeId::of(
            self.campaign.id.as_str(),
            wave.map(|wave| wave.id.as_str()),
            stage.id.as_str(),
            &who,
        );
        let first = self.campaign.waves.iter().map(|wave| wave.start).min();
        let start = || wave.map(|wave| wave.start).or(first);
        let at = slot.at.or_else(|| Some(start()?.and_time(self.campaign.calendar.send_time).and_utc()))?;
        let corrects = slot.anchor == Anchor::Rescheduled;
        let change =
            corrects.then(|| wave.map_or_else(|| self.example_off(), |wave| Some(example_change(wave))));
        let said = || corrected_date(self.campaign, stage, self.people.get(to.person()?)?);
        let change = change.flatten().or_else(said);
        Some(Notice {
            id,
            stage: slot.stage,
            wave: slot.wave,
            to,
            at,
            expires: slot.expires.unwrap_or(at),
            change,
        })
    }

    /// A notice of a slot; of one that corrects dates, one for each thing that may become of a date.
    fn variants(&self, slot: &Slot, to: Recipient) -> Vec<Notice> {
        let Some(first) = self.notice(slot, to) else { return Vec::new() };
        let wave = first.wave.and_then(|index| self.campaign.wave(index));
        if let Some(wave) = wave.filter(|_| self.catches_up(&first)) {
            return self.each_phase(&first, wave);
        }
        let (Some(change), Some(wave)) = (&first.change, wave) else { return vec![first] };
        if !self.words_of(&first).is_some_and(|words| speaks_of_changes(words.text())) {
            return vec![first];
        }
        let with = |change: DateChange| Notice { change: Some(change), ..first.clone() };
        let new = with(DateChange { old: None, ..change.clone() });
        let gone = wave.deadline().is_none().then_some(Anchor::Deadline);
        let gone = gone.or_else(|| wave.enforcement().is_none().then_some(Anchor::Enforce));
        let gone = gone.map(|anchor| with(example_end(wave.id.as_str(), anchor, change.old)));
        let is_for_no_wave = reschedule::for_no_wave(self.campaign) == Some(slot.stage);
        let off = self.example_off().filter(|_| is_for_no_wave);
        let off = off.map(|change| Notice { wave: None, ..with(change) });
        [Some(new), gone, off].into_iter().flatten().chain([first.clone()]).collect()
    }

    /// Whether a notice tells somebody what they missed.
    pub(super) fn catches_up(&self, notice: &Notice) -> bool {
        let stage = self.campaign.stages.get(usize::from(notice.stage));
        stage.is_some_and(|stage| stage.at.anchor.tells_what_was_missed())
    }

    /// What somebody hears who is in no wave any more, and was in the first.
    fn example_off(&self) -> Option<DateChange> {
        let wave = self.campaign.waves.iter().min_by_key(|wave| wave.start)?;
        let deadline = wave.deadline().map(|deadline| deadline.date());
        let (anchor, day) = deadline.map_or((Anchor::Start, wave.start), |day| (Anchor::Deadline, day));
        Some(example_end(wave.id.as_str(), anchor, Some(day)))
    }
}

/// A date that is no more.
fn example_end(wave: &str, anchor: Anchor, day: Option<chrono::NaiveDate>) -> DateChange {
    let told = Told { wave: wave.to_owned(), anchor, day };
    DateChange { anchor, old: day, new: None, withdrawn: vec![told] }
}

/// A moved date to show what a message about one looks like: a week from the real one.
fn example_change(wave: &Wave) -> DateChange {
    let (anchor, new) =
        wave.deadline().map_or((Anchor::Start, wave.start), |deadline| (Anchor::Deadline, deadline.date()));
    let old = new.checked_sub_days(chrono::Days::new(7)).unwrap_or(new);
    DateChange { anchor, old: Some(old), new: Some(new), withdrawn: Vec::new() }
}

/// The files of a message: source, HTML with its pictures inside, text.
pub fn files(mail: &Mail<'_>, sample: &Sample) -> Result<(Rendered, Vec<PreviewFile>), MailError> {
    let rendered = mail.rendered(&sample.notice)?;
    let letter = mail.letter(&sample.notice, sample.notice.at)?;
    let html = self_contained(&rendered.html, &rendered.pictures);
    let (dark, light) = (in_the_dark(&html).into_bytes(), in_the_light(&html).into_bytes());
    let bytes = [letter.bytes, dark, light, rendered.text.clone().into_bytes()];
    Ok((rendered, sample.files().into_iter().zip(bytes).collect()))
}

/// The HTML with its pictures inside, so that a browser shows what a mail program does.
pub(crate) fn self_contained(html: &str, pictures: &[MailPicture]) -> String {
    pictures.iter().fold(html.to_owned(), |html, picture| {
        let data = format!("data:{};base64,{}", picture.media_type, BASE64_STANDARD.encode(&picture.bytes));
        html.replace(&format!("cid:{}", picture.cid), &data)
    })
}

// A browser follows its own reader's choice: made true or false, both looks can be seen side by side.
const DARK: &str = "@media (prefers-color-scheme: dark)";

fn in_the_dark(html: &str) -> String {
    html.replace(DARK, "@media all")
}

fn in_the_light(html: &str) -> String {
    html.replace(DARK, "@media not all")
}

/// The page with all of them.
pub fn index(mail: &Mail<'_>, shown: &[(Sample, Rendered)]) -> String {
    let language = mail.campaign.languages.source();
    let say = |phrase: &str, values: &[(&str, &str)]| {
        escape(&mail.phrases.say(language, &format!("mail.preview.{phrase}"), values))
    };
    let title = say("title", &[("campaign", mail.campaign.title.get(language))]);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n",
        say("lead", &[])
    );
    let mut heading = String::new();
    for (sample, rendered) in shown {
        if heading != sample.wave {
            heading.clone_from(&sample.wave);
            let _ = writeln!(page, "<h2>{}</h2>", escape(&wave_title(mail, sample, language)));
        }
        entry(&mut page, mail, sample, rendered, &say);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn wave_title(mail: &Mail<'_>, sample: &Sample, language: Language) -> String {
    let wave = mail.told_of(&sample.notice).and_then(|index| mail.campaign.wave(index));
    wave.map_or_else(|| mail.campaign.title.get(language).clone(), |wave| wave.title.get(language).clone())
}

/// A phrase of the preview in the reader's language, escaped.
type Say<'a> = &'a dyn Fn(&str, &[(&str, &str)]) -> String;

/// One message: its line in the inbox, and four ways to look at it.
fn entry(page: &mut String, mail: &Mail<'_>, sample: &Sample, rendered: &Rendered, say: Say<'_>) {
    let path = sample.path();
    let sender = mail.campaign.sender.name.get(sample.language);
    let size = (rendered.html.len() / 1000).to_string();
    let _ = write!(
        page,
        "<section id=\"{id}\">\n<h3>{stage} <span>{language}</span></h3>\n\
         <p class=\"inbox\" lang=\"{language}\"><b>{sender}</b><strong>{subject}</strong> <span>{preheader}</span></p>\n\
         <p class=\"facts\">{weight} &middot; <a href=\"{path}.html\">{open}</a> &middot; <a href=\"{path}.txt\">{text}</a> \
         &middot; <a href=\"{path}.eml\">{raw}</a></p>\n<div class=\"looks\">\n",
        id = path.replace('/', "-"),
        stage = escape(sample.path().split('/').nth(1).unwrap_or_default()),
        language = sample.language,
        sender = escape(sender),
        subject = escape(&rendered.subject),
        preheader = escape(&rendered.preheader),
        weight = say("weight", &[("size", &size)]),
        open = say("open", &[]),
        text = say("text", &[]),
        raw = say("raw", &[]),
    );
    for (look, file, class) in
        [("phone", "html", "phone"), ("computer", "html", "computer"), ("dark", "dark.html", "phone")]
    {
        let name = format!("{}, {}, {}", sample.stage, sample.language, say(look, &[]));
        let _ = writeln!(
            page,
            "<figure><figcaption>{}</figcaption><iframe class=\"{class}\" loading=\"lazy\" sandbox src=\"{path}.{file}\" \
             title=\"{}\"></iframe></figure>",
            say(look, &[]),
            escape(&name)
        );
    }
    page.push_str("</div>\n</section>\n");
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 'Segoe UI', system-ui, sans-serif; }\n\
body { margin: 0; background: light-dark(#eef1f5, #10151c); color: light-dark(#1b2430, #e7ecf3); }\n\
main { max-width: 1480px; margin: 0 auto; padding: 24px 16px 64px; }\n\
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 8px; }\n\
h2 { margin: 48px 0 8px; padding-top: 16px; border-top: 2px solid light-dark(#c3cbd6, #3a4553); }\n\
section { margin: 24px 0; padding: 16px; background: light-dark(#fff, #1a212b); border-radius: 12px; }\n\
h3 { margin: 0 0 8px; }\n\
h3 span { font-weight: 400; opacity: .8; }\n\
.inbox { margin: 0; padding: 10px 14px; border: 1px solid light-dark(#dbe1e9, #3a4553); border-radius: 8px; \
white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }\n\
.inbox b { display: inline-block; min-width: 11em; }\n\
.inbox span { opacity: .8; }\n\
.facts { margin: 8px 0 16px; font-size: .9rem; }\n\
a { color: light-dark(#0b5394, #8ec5ff); }\n\
.looks { display: flex; gap: 20px; overflow-x: auto; }\n\
figure { margin: 0; flex: none; }\n\
figcaption { font-size: .9rem; margin-bottom: 4px; }\n\
iframe { border: 1px solid light-dark(#c3cbd6, #3a4553); border-radius: 8px; height: 640px; background: #fff; }\n\
.phone { width: 360px; }\n\
.computer { width: 640px; }\n";
