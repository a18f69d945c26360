//! A message for everybody in the same situation: words filled, laid out, styles inlined; only the places of
//! one person's own texts are still open.

use chrono::NaiveDate;
use std::{cell::RefCell, collections::BTreeMap};
use tera::Context;

use super::{
    Mail, MailError, MailPicture,
    addressee::{Addressee, AddresseeKey},
    layout::{self, MailPalette},
    logo,
    message::Parts,
    opening, pictures,
    place::place_of,
    slots::{PersonalSlot, without_marks},
};
use crate::{
    ground::{
        campaign::{Person, Stage, Wave},
        escape::escape,
        timeline::Notice,
        words::{
            Unfilled,
            article::{Article, Target},
            deadline::{Listener, of_a_role},
            expand::each_device,
            facts::{Facts, Situation},
            isolate::with_bare_addresses,
            library::Page,
            typography,
        },
    },
    render::article::{self, Figure, Links, Setting},
};

/// What stands for a person's address in a text, before it is a place.
const MARKED_ADDRESS: &str = "wavecast-mail-slot@slot.invalid";

/// Where a message's styles stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Styles {
    /// In the elements, as Outlook wants them.
    Inlined,
    /// In the head, as they were written.
    InTheHead,
}

/// A whole message with marks where one person's texts go.
#[derive(Clone, Debug, Default)]
pub(super) struct Composed {
    pub(super) subject: String,
    pub(super) preheader: String,
    pub(super) parts: Parts,
}

/// What a layout leaves out leaves its empty lines: one between two paragraphs is enough.
fn with_single_gaps(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    let mut gap = true;
    for line in text.lines() {
        if !(gap && line.trim().is_empty()) {
            single.extend([line, "\n"]);
        }
        gap = line.trim().is_empty();
    }
    single
}

/// Where the links of one message lead.
struct Leading<'m> {
    mail: &'m Mail<'m>,
    matter: &'m Matter<'m>,
    /// Pictures that were met on the way.
    shown: RefCell<Vec<MailPicture>>,
}

impl Links for Leading<'_> {
    fn href(&self, target: &Target) -> Option<String> {
        self.mail.link(target, self.matter.wave, self.matter.key)
    }

    fn picture(&self, path: &str) -> Option<Figure> {
        let travelling = pictures::of_words(self.mail.tree, self.matter.page, path).ok()?;
        let (figure, picture) = (travelling.figure(), travelling.picture());
        let mut shown = self.shown.borrow_mut();
        // The words are written more than once, whole and in parts, and each picture travels once.
        if !shown.contains(&picture) {
            shown.push(picture);
        }
        Some(figure)
    }
}

/// All that a message is about, gathered once.
pub(super) struct Matter<'m> {
    pub(super) key: &'m AddresseeKey,
    pub(super) stage: &'m Stage,
    pub(super) wave: Option<&'m Wave>,
    pub(super) page: &'m Page,
    /// The words of messages that it stands for.
    missed: Vec<&'m Page>,
    /// Its words, with what is said of each device written out.
    article: Article,
    pub(super) facts: Facts<'m>,
    situation: Situation,
    /// The page the button leads to, for one person.
    link: String,
    /// The same for everybody: what is printed, and what the QR code says.
    pub(super) shown: String,
}

impl Matter<'_> {
    /// The day it is told.
    pub(super) fn today(&self) -> Option<NaiveDate> {
        self.facts.today
    }
}

impl Mail<'_> {
    /// Makes the message of a key; the addressee is any of those it is for.
    pub(super) fn compose(
        &self,
        key: &AddresseeKey,
        to: &Addressee<'_>,
        notice: &Notice,
        styles: Styles,
    ) -> Result<Composed, MailError> {
        let stage = self.stage(notice)?;
        let of_wave = key.wave.and_then(|index| self.campaign.wave(index));
        let own = of_wave.zip(key.own_dates).map(|(wave, mode)| wave.with_mode(mode));
        let wave = own.as_ref().or(of_wave);
        let page = self.page_for(stage, key)?;
        let stencil = to.person.map(|person| Self::stencil(person, key));
        let columns = self.marked_columns(key, to.person);
        let extra: Vec<(&str, &str)> = columns.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let shown = self.target(page.front.more.get("button_to").map_or("wave", String::as_str), wave, key);
        let link = self.personal(&shown, key);
        let mut more = self.more(key, notice, &link);
        more.extend(self.device_words(key));
        let times = self.times(key, wave);
        more.extend(Self::minutes(key, &times));
        let facts = Facts {
            campaign: self.campaign,
            wave,
            language: key.language,
            person: stencil.as_ref().filter(|_| key.personal),
            listener: wave.map_or(Listener::OfTheWave, |wave| of_a_role(self.campaign, wave, key.zone)),
            extra: &extra,
            platforms: key.platforms,
            today: Some(notice.at.with_timezone(&key.zone).date_naive()),
            more: &more,
        };
        let situation = self.situation(key, wave);
        let parts = self.device_parts(&situation, key, &times);
        let missed = self.pages_stood_for(key);
        let words = self.with_missed(page, (key.stage, &missed), &situation);
        let article = Article { blocks: each_device(&words.blocks, &parts, key.language) };
        let matter = Matter { key, stage, wave, page, missed, article, facts, situation, link, shown };
        self.lay_out(&matter, styles)
    }

    fn lay_out(&self, matter: &Matter<'_>, styles: Styles) -> Result<Composed, MailError> {
        // A subject is looked for by what people type.
        let subject = typography::plain(&Self::front(matter, "subject")?).into_owned();
        let preheader = Self::front(matter, "preheader")?;
        let appendix = self.appendix(matter.key, matter.stage, matter.wave)?;
        let body = |error| Self::unfilled(matter, error);
        let mut context = self.context(matter, &subject, &preheader)?;
        let links = Leading { mail: self, matter, shown: RefCell::default() };
        let setting = Setting {
            facts: matter.facts,
            language: matter.page.language,
            situation: &matter.situation,
            phrases: self.phrases,
            links: &links,
        };
        let parts = opening::parted(&matter.article, &setting).map_err(body)?;
        let names = ["lead", "rest"];
        for (name, part) in names.into_iter().zip(&parts) {
            context.insert(name, &article::html(&part.blocks, &setting).map_err(body)?);
        }
        // A layout says the words whole or in two parts, whichever suits it. Whole, they are set for those that ask only.
        let in_one = self.layout.says_all_in_one();
        if in_one {
            context.insert("content", &article::html(&matter.article.blocks, &setting).map_err(body)?);
        }
        context.insert("appendix", &appendix.html);
        let html = self.layout.render("layout.html", &context)?;
        let html = if styles == Styles::Inlined { layout::inline_styles(&html)? } else { html };
        for (name, part) in names.into_iter().zip(&parts) {
            context.insert(name, article::text(&part.blocks, &setting).map_err(body)?.trim_end());
        }
        if in_one {
            let whole = article::text(&matter.article.blocks, &setting).map_err(body)?;
            context.insert("content", whole.trim_end());
        }
        context.insert("appendix", &appendix.text);
        let helpdesk = self.helpdesk(matter);
        let words = self.words(matter.key, &helpdesk).into_iter();
        let wrapped = words.map(|(name, said)| (name, article::wrap(&said, article::WIDTH)));
        context.insert("words", &wrapped.collect::<BTreeMap<_, _>>());
        // Lines are broken by now. What is left is read aloud, searched and copied: every blank is an ordinary one.
        context.insert("helpdesk", &Self::held(matter.key, helpdesk));
        let text = self.layout.render("layout.txt", &context)?;
        let text = Self::with_places(&with_single_gaps(&typography::plain(&text)));
        let parts = Parts {
            text: with_bare_addresses(&text).into_owned(),
            html: Self::with_places(&html),
            pictures: self.pictures(matter, links.shown.into_inner()),
            calendar: self.calendar(matter),
        };
        Ok(Composed { subject: Self::with_places(&subject), preheader: Self::with_places(&preheader), parts })
    }

    /// The person's address becomes a place only here, because an address must look like one until then.
    fn with_places(text: &str) -> String {
        text.replace(MARKED_ADDRESS, PersonalSlot::Mail.mark().encode_utf8(&mut [0; 4]))
    }

    /// A person like this one, with a mark where each of their own texts would be.
    fn stencil(person: &Person, key: &AddresseeKey) -> Person {
        if key.only.is_some() {
            return person.clone();
        }
        let mut stencil = person.clone();
        stencil.name = PersonalSlot::Name.mark().to_string().into();
        if key.named {
            stencil.given_name = PersonalSlot::GivenName.mark().to_string().into();
        }
        if let Ok(address) = MARKED_ADDRESS.parse() {
            stencil.address = address;
        }
        stencil
    }

    fn marked_columns(&self, key: &AddresseeKey, person: Option<&Person>) -> Vec<(&str, String)> {
        let own = |column: usize| {
            let known = person.filter(|_| key.only.is_some()).and_then(|person| person.extra.get(column));
            let mark = || PersonalSlot::Extra(u16::try_from(column).unwrap_or(u16::MAX)).mark().to_string();
            known.map_or_else(mark, |value| without_marks(value))
        };
        let columns = self.people.extra_columns().iter().enumerate();
        columns.map(|(column, name)| (name.as_str(), own(column))).collect()
    }

    /// What a message is judged by.
    pub(super) fn situation(&self, key: &AddresseeKey, wave: Option<&Wave>) -> Situation {
        let mut situation = Situation::of_wave(self.campaign, wave, key.language, None);
        situation.platforms = key.platforms;
        situation.ownership = key.ownership;
        situation.change = key.change.as_ref().map(|change| change.kind(wave.is_some()));
        situation.phase = key.phase;
        situation.reset = if key.personal { Some(key.reset) } else { Some(self.resets_in(key.wave)) };
        Self::situation_of_devices(&mut situation, key);
        situation
    }

    /// Words that only messages know.
    fn more(&self, key: &AddresseeKey, notice: &Notice, link: &str) -> Vec<(&'static str, String)> {
        let mut more = vec![("link", link.to_owned())];
        let change = notice.change.as_ref();
        let days = [
            ("old_date", change.and_then(|known| known.old)),
            ("new_date", change.and_then(|known| known.new)),
        ];
        more.extend(days.into_iter().filter_map(|(name, day)| Some((name, day?.to_string()))));
        if !key.personal {
            more.push(("count.people", self.count(key).to_string()));
        }
        if let Some(team) = &key.team {
            more.push(("count.moved", team.moved().to_string()));
            more.push(("count.to_go", (team.people() - team.moved()).to_string()));
        }
        more
    }

    /// A line of the front matter, filled in.
    fn front(matter: &Matter<'_>, name: &str) -> Result<String, MailError> {
        let text = matter.page.front.more.get(name).map_or("", String::as_str);
        matter.facts.fill_text(text).map_err(|error| Self::unfilled(matter, error))
    }

    fn unfilled(matter: &Matter<'_>, source: Unfilled) -> MailError {
        let pages = std::iter::once(matter.page).chain(matter.missed.iter().copied());
        let said =
            pages.map(|page| &page.source).find(|source_of| source_of.text().contains(&*source.expression));
        let place = Box::new(place_of(said.unwrap_or(&matter.page.source), &source.expression));
        MailError::Unfilled {
            place,
            message: matter.stage.message.to_string(),
            language: matter.key.language,
            whom: matter.wave.map_or_else(|| "everybody".to_owned(), |wave| format!("wave `{}`", wave.id)),
            source: Box::new(source),
        }
    }

    /// What the layout knows besides the body.
    fn context(&self, matter: &Matter<'_>, subject: &str, preheader: &str) -> Result<Context, MailError> {
        let (key, campaign) = (matter.key, self.campaign);
        let mut context = MailPalette::of(&campaign.brand).context();
        let button = Self::front(matter, "button")?;
        context.insert("lang", key.language.code());
        // Outlook's Word engine knows neither `start` nor `end`.
        let (direction, start, end) =
            if key.language.is_right_to_left() { ("rtl", "right", "left") } else { ("ltr", "left", "right") };
        context.insert("dir", direction);
        context.insert("start", start);
        context.insert("end", end);
        context.insert("subject", subject);
        context.insert("preheader", preheader);
        // Without it, inboxes go on with the first words of the body.
        context.insert("padding", &"&#847;&zwnj;&nbsp;".repeat(40));
        context.insert("organisation", &campaign.organisation);
        context.insert("campaign", campaign.title.get(key.language));
        context.insert("logo", &self.logo.is_some());
        context.insert("logo_size", &self.logo.as_ref().and_then(logo::shown));
        context.insert("greeting", &self.greeting(key));
        context.insert("button_text", &button);
        context.insert("button_url", &matter.link);
        // It may go on in the next line behind a slash, and not in the middle of a word.
        context.insert("shown_url", &escape(&matter.shown).replace('/', "/<wbr>"));
        context.insert("dates", &self.dates(matter));
        context.insert("qr", &(key.personal && !button.is_empty()));
        context.insert("personal", &key.personal);
        context.insert(
            "test",
            &key.test.then(|| self.say(key, "mail.test_text", &[("person", MARKED_ADDRESS)])),
        );
        let helpdesk = self.helpdesk(matter);
        context.insert("words", &self.words(key, &helpdesk));
        context.insert("helpdesk", &helpdesk);
        let quoted =
            |reference: char| self.say(key, "mail.reference", &[("reference", &reference.to_string())]);
        context.insert("reference", &self.own_reference(key).map(quoted));
        Ok(context)
    }

    /// A phrase in the reader's language.
    pub(super) fn say(&self, key: &AddresseeKey, phrase: &str, values: &[(&str, &str)]) -> String {
        self.phrases.say(key.language, phrase, values)
    }

    fn greeting(&self, key: &AddresseeKey) -> String {
        match (key.personal, key.named) {
            (true, true) => self.say(
                key,
                "mail.greeting",
                &[("name", PersonalSlot::GivenName.mark().encode_utf8(&mut [0; 4]))],
            ),
            _ => self.say(key, "mail.greeting_nobody", &[]),
        }
    }

    /// The fixed words of the layout.
    fn words(
        &self,
        key: &AddresseeKey,
        helpdesk: &BTreeMap<&'static str, String>,
    ) -> BTreeMap<&'static str, String> {
        let plain = [
            "or_type",
            "help_title",
            "not_yours_title",
            "not_yours_text",
            "help_ticket",
            "genuine_title",
            "scan_title",
            "scan_text",
            "qr_alt",
            "test_title",
        ];
        let mut words: BTreeMap<&'static str, String> =
            plain.into_iter().map(|name| (name, self.say(key, &format!("mail.{name}"), &[]))).collect();
        let sender = &self.campaign.sender;
        let site = self.beginnings_of_links(key, helpdesk);
        let facts = [
            ("address", sender.address.as_str()),
            ("site", site.as_str()),
            ("verify", sender.verify_at.as_deref().unwrap_or_default()),
        ];
        let genuine = if sender.verify_at.is_some() { "mail.genuine_verify" } else { "mail.genuine_text" };
        words.insert("genuine_text", self.say(key, genuine, &facts));
        let title = self.campaign.title.get(key.language);
        let named = [("campaign", title.as_str()), ("organisation", self.campaign.organisation.as_str())];
        let why = if key.personal { "mail.why" } else { "mail.why_role" };
        words.insert("why", self.say(key, why, &named));
        words
    }

    fn pictures(&self, matter: &Matter<'_>, of_words: Vec<MailPicture>) -> Vec<MailPicture> {
        let with_code = matter.key.personal && matter.page.front.more.contains_key("button");
        let code = with_code.then(|| self.code(&matter.shown)).flatten();
        self.logo.iter().cloned().chain(of_words).chain(code).collect()
    }
}
