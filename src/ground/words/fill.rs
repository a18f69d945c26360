//! The campaign's own words filled in: facts as people of the reader's language say them.
//!
//! What comes out is data. Whoever puts it into HTML, an address or a poster escapes it there.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use std::{borrow::Cow, cell::RefCell};
use tera::{Kwargs, State, Tera};

use super::{
    deadline::{Deadline, Listener},
    expression::{Fact, Filter, Meaning, Scope, Word, vocabulary},
    facts::Facts,
    isolate::Isolated,
    readable::plain_error,
    speech, typography,
};
use crate::ground::campaign::{Fair, Language, Person, Vendor, Wave};

/// A word that has no value here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` {lack}: {why}")]
pub struct Unfilled {
    /// What stands between the braces.
    pub expression: Box<str>,
    /// Why it has no value, for whoever wrote the text.
    pub why: Box<str>,
    /// What it lacks.
    pub lack: Lack,
}

/// What a word lacks that cannot be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// It is no word we know, which was said when the page was read.
    Meaning,
    /// It has no value here.
    Value,
    /// It stands in a link, and its value makes no address.
    Address,
}

impl std::fmt::Display for Lack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Meaning | Self::Value => "has no value",
            Self::Address => "makes no link",
        })
    }
}

/// A fact before it is said.
enum UnsaidFact<'a> {
    Text(Cow<'a, str>),
    Date(NaiveDate),
    Moment(NaiveDateTime, Option<DateTime<Tz>>),
    Time(NaiveTime),
}

impl Facts<'_> {
    /// A word of a text as the reader reads it.
    ///
    /// # Errors
    /// Where the fact has no value: the deadline of a voluntary wave.
    pub(crate) fn fill(&self, word: &Word) -> Result<String, Unfilled> {
        let value = self.value_of(word)?;
        // Before it is held together as one piece: the signs for that are no part of a number and what it counts.
        let unbroken = typography::unbroken(self.language, &value);
        Ok(Isolated::value(self.language, &unbroken).to_string())
    }

    /// What a word says, with nothing done to it: for addresses and whatever else is no text.
    pub(super) fn value_of(&self, word: &Word) -> Result<String, Unfilled> {
        self.meant(&word.meaning, &word.expression)
    }

    /// A text of the front matter with its words filled in.
    ///
    /// # Errors
    /// Where a word is unknown, or has no value here.
    pub(crate) fn fill_text(&self, text: &str) -> Result<String, Unfilled> {
        if !text.contains("{{") {
            return Ok(typography::set(self.language, text).into_owned());
        }
        let mut filled = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((expression, behind)) = after.split_once("}}") else { break };
            filled.push_str(before);
            let said = self.say(expression)?;
            filled.push_str(&Isolated::value(self.language, &said).to_string());
            rest = behind;
        }
        filled.push_str(rest);
        Ok(typography::set(self.language, &filled).into_owned())
    }

    /// One expression, such as `wave.deadline | date`.
    ///
    /// # Errors
    /// Where it is unknown, or has no value here.
    pub(crate) fn say(&self, expression: &str) -> Result<String, Unfilled> {
        let columns: Vec<String> = self.extra.iter().map(|(name, _)| (*name).to_owned()).collect();
        // Messages to a helpdesk are about no person and have values of their own.
        let scope = Scope { message: self.person.is_some() || !self.more.is_empty(), columns: &columns };
        let meaning = Meaning::parse(expression, scope).map_err(|misread| Unfilled {
            expression: expression.trim().into(),
            why: misread.message.into(),
            lack: Lack::Meaning,
        })?;
        self.meant(&meaning, expression.trim())
    }

    fn meant(&self, meaning: &Meaning, expression: &str) -> Result<String, Unfilled> {
        let unfilled =
            |why: String| Unfilled { expression: expression.into(), why: why.into(), lack: Lack::Value };
        match meaning {
            Meaning::Fact(fact, filters) => {
                let mut value = self.value(fact).map_err(|why| unfilled(why.to_owned()))?;
                for filter in filters {
                    value = value.filtered(*filter, self.language).map_err(unfilled)?;
                }
                Ok(value.said(self.language))
            }
            Meaning::Tera(expression) => self.by_tera(expression).map_err(unfilled),
        }
    }

    fn value(&self, fact: &Fact) -> Result<UnsaidFact<'_>, &'static str> {
        let (campaign, desk) = (self.campaign, &self.campaign.helpdesk);
        let text = |text| Ok(UnsaidFact::Text(Cow::Borrowed(text)));
        match fact {
            Fact::CampaignTitle => text(campaign.title.get(self.language)),
            Fact::CampaignOrganisation => text(&campaign.organisation),
            Fact::CampaignSite => text(&campaign.site),
            Fact::MoveFrom => Ok(self.left("move.from", |vendor| &vendor.name)),
            Fact::MoveFromApp => Ok(self.left("move.from_app", |vendor| &vendor.app)),
            Fact::MoveTo => text(&campaign.the_move.to.name),
            Fact::MoveToApp => text(&campaign.the_move.to.app),
            Fact::PrivacyConfirmed => {
                let day = campaign.privacy.confirmed_on();
                day.map(UnsaidFact::Date).ok_or("not all settings under `[privacy]` are confirmed")
            }
            Fact::HelpdeskMail => text(&desk.mail),
            Fact::HelpdeskPhone => text(desk.phone.as_deref().ok_or("the helpdesk has no phone")?),
            Fact::HelpdeskHours => {
                text(desk.hours.as_ref().ok_or("the helpdesk has no hours")?.get(self.language))
            }
            Fact::HelpdeskTicketUrl => {
                let url = desk.ticket_url.as_ref().ok_or("the helpdesk has no `ticket_url`")?;
                // What is stuck is said by the buttons of a page only.
                Ok(UnsaidFact::Text(Cow::Owned(url.fill(&[("subject", ""), ("body", "")]))))
            }
            Fact::SenderName => text(campaign.sender.name.get(self.language)),
            Fact::SenderVerifyAt => {
                text(campaign.sender.verify_at.as_deref().ok_or("the sender has no `verify_at`")?)
            }
            Fact::SenderFeedback => text(campaign.sender.feedback_at(&desk.mail)),
            Fact::WaveTitle => text(self.wave()?.title.get(self.language)),
            Fact::WaveStart => Ok(UnsaidFact::Date(self.wave()?.start)),
            Fact::WaveDeadline => self.deadline(),
            Fact::WaveEnforcement => {
                let day = self.wave()?.enforcement();
                day.map(UnsaidFact::Date).ok_or("the wave has no day on which access is cut")
            }
            Fact::FairPlace => text(self.fair()?.place.get(self.language)),
            Fact::FairDay => Ok(UnsaidFact::Date(self.fair()?.day)),
            Fact::FairFrom => Ok(UnsaidFact::Time(self.fair()?.from)),
            Fact::FairUntil => Ok(UnsaidFact::Time(self.fair()?.until)),
            Fact::PersonGivenName => text(&self.person()?.given_name),
            Fact::PersonName => text(&self.person()?.name),
            Fact::PersonMail => text(self.person()?.address.as_str()),
            Fact::PersonColumn(column) => {
                let found = self.extra.iter().find(|(name, _)| *name == &**column);
                text(found.map(|(_, value)| *value).ok_or("the list of people has no such column")?)
            }
            Fact::More(name) => {
                let found = self.more.iter().find(|(known, _)| *known == &**name);
                text(found.map(|(_, value)| value.as_str()).ok_or("this message is not given it")?)
            }
        }
    }

    /// What the systems that are left are called: those of the devices a renderer speaks of, or else those that such
    /// devices may be in.
    fn left(&self, name: &str, called: impl Fn(&Vendor) -> &String) -> UnsaidFact<'_> {
        // Whoever tells of single devices knows in which system each is, and that is more than the campaign knows.
        if let Some((_, said)) = self.more.iter().find(|(known, _)| *known == name) {
            return UnsaidFact::Text(Cow::Borrowed(said));
        }
        let vendors = self.campaign.the_move.from.on(self.platforms);
        let mut names: Vec<&str> = Vec::new();
        for vendor in vendors {
            let name = called(vendor).as_str();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        UnsaidFact::Text(Cow::Owned(speech::list(self.language, &names)))
    }

    fn wave(&self) -> Result<&Wave, &'static str> {
        self.wave.ok_or("the text is about the whole campaign, not a wave")
    }

    fn person(&self) -> Result<&Person, &'static str> {
        self.person.ok_or("the text is not about one person")
    }

    fn fair(&self) -> Result<&Fair, &'static str> {
        self.wave()?.fairs.first().ok_or("the wave has no fair")
    }

    /// A person is told it by their own clock.
    fn deadline(&self) -> Result<UnsaidFact<'_>, &'static str> {
        let deadline = Deadline::of(self.wave()?).ok_or("the wave is voluntary and has no deadline")?;
        let told = deadline.on_the_wall(self.listener());
        Ok(UnsaidFact::Moment(told.local, told.zoned))
    }

    /// By which clock a deadline is told: the person's, if the text is for one.
    pub(crate) fn listener(&self) -> Listener {
        self.person.map_or(self.listener, |person| Listener::In(person.place.zone))
    }

    fn by_tera(&self, expression: &str) -> Result<String, String> {
        let mut context = tera::Context::new();
        let mut groups: std::collections::BTreeMap<&str, std::collections::BTreeMap<&str, String>> =
            std::collections::BTreeMap::new();
        let more = self.more.iter().map(|(name, _)| *name);
        let columns: Vec<String> = self.extra.iter().map(|(name, _)| format!("person.{name}")).collect();
        let scope_columns: Vec<String> = self.extra.iter().map(|(name, _)| (*name).to_owned()).collect();
        let scope = Scope { message: true, columns: &scope_columns };
        let mut names: Vec<&str> = vocabulary().collect();
        names.extend(more);
        names.extend(columns.iter().map(String::as_str));
        for name in names {
            let Ok(Meaning::Fact(fact, _)) = Meaning::parse(name, scope) else { continue };
            // A fact without a value is not given to Tera at all, so that `default(..)` can take its place.
            let Ok(value) = self.value(&fact) else { continue };
            match name.split_once('.') {
                Some((group, key)) => {
                    groups.entry(group).or_default().insert(key, value.plain());
                }
                None => context.insert(name.to_owned(), &value.plain()),
            }
        }
        for (group, values) in &groups {
            context.insert((*group).to_owned(), values);
        }
        // Right before Tera runs, on the thread it runs on: its filters have no other way to learn the language.
        LANGUAGE.set(Some(self.language));
        tera()
            // Without escaping: what comes out is data, and is escaped where it is put.
            .render_str(&format!("{{{{ {expression} }}}}"), &context, false)
            .map_err(|error| plain_error(&error))
    }
}

impl UnsaidFact<'_> {
    fn filtered<'b>(self, filter: Filter, language: Language) -> Result<UnsaidFact<'b>, String> {
        let wrong = || format!("it is not a {}", filter.name().replace('_', " and "));
        let said = match filter {
            Filter::Date => speech::date(language, self.date().ok_or_else(wrong)?),
            Filter::Day => speech::day(language, self.date().ok_or_else(wrong)?),
            Filter::Time => speech::time(language, self.time().ok_or_else(wrong)?),
            Filter::DateTime => match self.moment().ok_or_else(wrong)? {
                (_, Some(zoned)) => speech::date_time_zone(language, &zoned),
                (moment, None) => speech::date_time(language, moment),
            },
            Filter::Number => {
                let plain = self.plain();
                match plain.parse::<i64>() {
                    Ok(number) => speech::number(language, number),
                    Err(_) => speech::decimal(language, plain.parse().map_err(|_| wrong())?, 1),
                }
            }
            Filter::Upper => self.said(language).to_uppercase(),
            Filter::Lower => self.said(language).to_lowercase(),
        };
        Ok(UnsaidFact::Text(Cow::Owned(said)))
    }

    fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::Date(day) => Some(*day),
            Self::Moment(moment, _) => Some(moment.date()),
            Self::Time(_) => None,
            // `2027-01-04` alone or with an hour behind it: Tera hands dates on as text.
            Self::Text(text) => text.get(..10)?.parse().ok(),
        }
    }

    fn time(&self) -> Option<NaiveTime> {
        match self {
            Self::Date(_) => None,
            Self::Moment(moment, _) => Some(moment.time()),
            Self::Time(time) => Some(*time),
            Self::Text(text) => {
                text.parse().ok().or_else(|| Some(text.parse::<NaiveDateTime>().ok()?.time()))
            }
        }
    }

    fn moment(&self) -> Option<(NaiveDateTime, Option<DateTime<Tz>>)> {
        match self {
            Self::Moment(moment, zoned) => Some((*moment, *zoned)),
            Self::Text(text) => Some((text.parse().ok()?, None)),
            Self::Date(_) | Self::Time(_) => None,
        }
    }

    /// As people read it: a date without a filter is never shown as a machine writes it.
    fn said(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Date(day) => speech::date(language, *day),
            Self::Moment(_, Some(zoned)) => speech::date_time_zone(language, zoned),
            Self::Moment(moment, None) => speech::date_time(language, *moment),
            Self::Time(time) => speech::time(language, *time),
        }
    }

    /// As Tera's filters take it.
    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone().into_owned(),
            Self::Date(day) => day.to_string(),
            Self::Moment(moment, _) => moment.format("%Y-%m-%dT%H:%M:%S").to_string(),
            Self::Time(time) => time.format("%H:%M:%S").to_string(),
        }
    }
}

thread_local! {
    /// The language in which Tera's filters speak: they are registered once and know no facts.
    static LANGUAGE: RefCell<Option<Language>> = const { RefCell::new(None) };
}

/// Tera with our filters.
fn tera() -> Tera {
    let mut tera = Tera::new();
    for filter in Filter::ALL {
        tera.register_filter(filter.name(), move |value: tera::Value, _: Kwargs, _: &State| {
            let value = UnsaidFact::Text(Cow::Owned(value.to_string()));
            let language = LANGUAGE.with_borrow(|language| *language);
            let said = match language {
                Some(language) => value.filtered(filter, language).map(|said| said.plain()),
                None => Ok(value.plain()),
            };
            said.map_err(tera::Error::message)
        });
    }
    tera
}
