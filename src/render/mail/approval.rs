//! What would be sent of one stage in one wave, as somebody approves it: to whom, when, and in which words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Mail,
    addressee::{Addressee, AddresseeKey},
    compose::{Composed, Styles},
    meaning, slots,
};
use crate::ground::{
    approval::{Contents, ZoneName},
    campaign::{Language, Person, WaveIx},
    canonical::Digest,
    timeline::{Notice, Recipient, Slot, Timeline, reschedule},
};

/// What everybody in one situation gets.
struct SituationDigest {
    digest: Digest,
    subject: Result<String, String>,
    /// The further columns of the list that these words say.
    columns: BTreeSet<u16>,
}

impl Mail<'_> {
    /// What would be sent of a stage in a wave (in the whole campaign if none is named); nothing if it tells nobody.
    ///
    /// It is made as if nothing had been sent yet, if that is the past this `Mail` was made with: then it does not change
    /// from day to day.
    pub fn contents(&self, timeline: &Timeline, wave: Option<&str>, stage: &str) -> Option<Contents> {
        let slots: Vec<&Slot> = timeline.slots.iter().filter(|slot| self.is_of(slot, wave, stage)).collect();
        let index = slots.first()?.wave;
        let mut contents = Contents::default();
        // Dates of whoever comes late follow from the wave's by a rule, and from a day that is not known yet.
        let planned: Vec<&Slot> = slots.iter().copied().filter(|slot| slot.came.is_none()).collect();
        contents.part("the dates", &self.dates_of(&planned, index));
        contents.moments = planned.iter().map(|slot| (slot.at, ZoneName(slot.zone))).collect();
        let mut all: Vec<Notice> =
            slots.iter().flat_map(|slot| slot.to.each().flat_map(|to| self.each_wording(slot, to))).collect();
        // By name, not by place in the list: who stands where in it changes nothing.
        all.sort_unstable_by_key(|notice| (notice.id, notice.at));
        // One that leaves every week says the same words each time, with other figures.
        if slots.first()?.week.is_some() {
            all.dedup_by_key(|notice| notice.id);
        }
        self.fill(&mut contents, &all);
        Some(contents)
    }

    fn is_of(&self, slot: &Slot, wave: Option<&str>, stage: &str) -> bool {
        let own = slot.wave.and_then(|index| self.campaign.wave(index)).map(|wave| wave.id.as_str());
        let named = self.campaign.stages.get(usize::from(slot.stage)).map(|stage| stage.id.as_str());
        own == wave && named == Some(stage)
    }

    /// When it leaves, until when, and the dates of the wave that it may tell.
    fn dates_of(&self, slots: &[&Slot], wave: Option<WaveIx>) -> Digest {
        // What the digests of this file are named, and in which order they take things in, lasts: a change
        // takes back every approval.
        let mut digest = Digest::of("wavecast approved dates 1");
        let moments: BTreeSet<_> =
            slots.iter().map(|slot| (slot.at, slot.expires, slot.zone.name(), &*slot.country)).collect();
        for (at, expires, zone, country) in moments {
            digest.add("at", &at);
            digest.add("expires", &expires);
            digest.add("zone", zone);
            digest.add("country", country);
        }
        for (anchor, wave) in reschedule::TOLD.into_iter().filter_map(|anchor| Some((anchor, wave?))) {
            digest.add(anchor.code(), &reschedule::in_force(self.campaign, wave, anchor));
        }
        digest
    }

    /// A notice; of what tells somebody what they missed, one for each way it may read: a yes is to all of them.
    fn each_wording(&self, slot: &Slot, to: Recipient) -> Vec<Notice> {
        let Some(notice) = self.notice(slot, to) else { return Vec::new() };
        let wave = slot.wave.and_then(|index| self.campaign.wave(index));
        match wave.filter(|_| slot.anchor.tells_what_was_missed()) {
            Some(wave) => self.each_reading(&notice, wave).into_values().collect(),
            None => vec![notice],
        }
    }

    fn fill(&self, contents: &mut Contents, notices: &[Notice]) {
        let mut known: HashMap<AddresseeKey, SituationDigest> = HashMap::new();
        let mut of_language: BTreeMap<Language, BTreeMap<String, String>> = BTreeMap::new();
        let mut everybody = Digest::of("wavecast approved people 1");
        let mut before = None;
        for notice in notices {
            // Another wording for somebody who is counted already.
            let again = before.replace(notice.id) == Some(notice.id);
            // Whoever is gone by now gets nothing.
            let Ok(to) = self.addressee(notice) else { continue };
            let Ok(key) = self.key(notice, &to, false) else { continue };
            // A date of somebody's own follows from the wave's by a rule.
            let key = AddresseeKey { only: None, own_dates: None, ..key };
            let words = known.entry(key.clone()).or_insert_with(|| self.words_in(&key, &to, notice));
            if again {
                continue;
            }
            everybody.add("notice", &notice.id.to_string());
            if let (Some(person), Recipient::Person(_)) = (to.person, notice.to) {
                self.person(&mut everybody, person, &words.columns);
            }
            contents.people += 1;
            let language = contents.languages.entry(key.language).or_default();
            language.people += 1;
            match &words.subject {
                Ok(subject) if !language.subjects.contains(subject) => {
                    language.subjects.insert(subject.clone());
                }
                Err(why) if !language.failed.contains(why) => {
                    language.failed.insert(why.clone());
                }
                Ok(_) | Err(_) => {}
            }
        }
        #[expect(clippy::iter_over_hash_type, reason = "each goes into a sorted map")]
        for (key, words) in &known {
            let situations = of_language.entry(key.language).or_default();
            situations.insert(self.identity(key).hex(), words.digest.hex());
        }
        for (language, situations) in of_language {
            let mut digest = Digest::of("wavecast approved words 1");
            for (situation, words) in &situations {
                digest.add(situation, words);
            }
            contents.part(format!("the words in {language}"), &digest);
        }
        contents.part("the people", &everybody);
    }

    /// What is one person's own: how they are written to, and what of their row the words say or depend on.
    fn person(&self, digest: &mut Digest, person: &Person, columns: &BTreeSet<u16>) {
        let wave = person.wave.and_then(|wave| self.campaign.wave(wave)).map(|wave| wave.id.as_str());
        digest.add("address", person.address.as_str());
        digest.add("name", &*person.name);
        digest.add("given name", &*person.given_name);
        digest.add("language", &person.language);
        digest.add("wave", &wave);
        digest.add("zone", &person.place.zone);
        digest.add("country", &*person.place.country);
        digest.add("platforms", &person.platforms);
        digest.add("ownership", &person.ownership);
        digest.add("reset", &person.reset);
        for device in &person.listed_devices {
            digest.add("device", &*device.name);
        }
        let named = |column: &u16| Some((self.column(*column)?, person.extra.get(usize::from(*column))?));
        // By the names of the columns, sorted: a column that moves within the list changes nothing.
        let said: BTreeMap<&str, _> = columns.iter().filter_map(named).collect();
        for (column, value) in said {
            digest.add(column, &**value);
        }
    }

    fn column(&self, column: u16) -> Option<&str> {
        self.people.extra_columns().get(usize::from(column)).map(String::as_str)
    }

    /// The words of a situation. A message that does more with a person's words than to say them (`{{ person.name |
    /// upper }}`) may have none without the person: then it is made for the one whose notice has the first name.
    fn words_in(&self, key: &AddresseeKey, to: &Addressee<'_>, notice: &Notice) -> SituationDigest {
        let page = self.stage(notice).and_then(|stage| self.page_for(stage, key));
        let mut digest = Digest::of("wavecast approved message 2");
        let own = || self.compose(&self.key(notice, to, false)?, to, notice, Styles::InTheHead);
        match self.compose(key, to, notice, Styles::InTheHead).or_else(|_| own()) {
            Ok(composed) => {
                // What is done with a person's words is seen in the source only.
                digest.add("source", &page.ok().map(|page| page.source.text()));
                self.message(digest, composed)
            }
            Err(error) => {
                let why = error.problem().message;
                digest.add("cannot be made", &why);
                SituationDigest { digest, subject: Err(why), columns: BTreeSet::new() }
            }
        }
    }

    fn message(&self, mut digest: Digest, composed: Composed) -> SituationDigest {
        let Composed { subject, preheader, parts } = composed;
        let mut columns = BTreeSet::new();
        let mut named = |text: &str| {
            slots::named(text, |column| {
                columns.insert(column);
                self.column(column).unwrap_or_default().to_owned()
            })
        };
        let subject = named(&subject);
        digest.add("subject", &subject);
        digest.add("preheader", &named(&preheader));
        // What people read in it, and not how it looks: a new layout is no new message.
        for line in meaning::of(&named(&parts.html)) {
            digest.add("read", &line);
        }
        digest.add("text", &named(&parts.text));
        digest.add("calendar", &parts.calendar.as_deref().map(|file| named(file).into_bytes()).as_deref());
        for picture in &parts.pictures {
            digest.add("picture", &picture.cid);
            digest.add("kind", &picture.media_type);
            digest.add("bytes", picture.bytes.as_slice());
        }
        SituationDigest { digest, subject: Ok(subject), columns }
    }
}
