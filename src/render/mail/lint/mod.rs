//! What is wrong with a finished message: found before anyone gets it.
//!
//! The lint reads what will be sent, not what it was made from, so that an overridden template cannot slip by.

mod access;
mod clients;
mod fetched;
mod looks;

use rayon::prelude::*;
use scraper::{ElementRef, Html, Selector};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use super::{Mail, MailError, Rendered, place::place_of, preview::Sample};
use crate::ground::{
    campaign::Campaign,
    problem::{Place, Problem, Problems, Source, Touch},
};

/// A subject longer than this is cut on a computer.
const SUBJECT: usize = 60;
/// And than this on a phone.
const SUBJECT_PHONE: usize = 45;
/// HTML over this is slow on a phone ...
const HEAVY: usize = 30_000;
/// ... and over this it is cut by Gmail.
const CLIPPED: usize = 100_000;

/// Hosts that hide where a link goes: mail with them is taken for phishing, and rightly.
const SHORTENERS: [&str; 12] = [
    "bit.ly",
    "tinyurl.com",
    "t.co",
    "goo.gl",
    "ow.ly",
    "is.gd",
    "buff.ly",
    "rebrand.ly",
    "cutt.ly",
    "rb.gy",
    "tiny.cc",
    "lnkd.in",
];

/// Hosts of the vendors' own public enrolment pages.
const VENDORS: [&str; 6] = [
    "apps.apple.com",
    "play.google.com",
    "aka.ms",
    "go.microsoft.com",
    "portal.manage.microsoft.com",
    "support.apple.com",
];

/// Looks at one message. `page` is where its words stand.
pub(crate) fn lint(rendered: &Rendered, campaign: &Campaign, page: &Arc<Source>) -> Problems {
    let mut problems = Problems::default();
    let whole = Place::file(page);
    problems.extend(subject(rendered, &place_of(page, "subject:")));
    problems.extend(preheader(rendered, &place_of(page, "preheader:")));
    problems.extend(weight(rendered, &whole));
    problems.extend(unfilled(rendered, &whole));
    let html = Html::parse_document(&rendered.html);
    problems.extend(links(&html, campaign, page));
    problems.extend(fetched::remote(&html).map(|problem| problem.at(whole.clone())));
    problems.extend(pictures(&html, &whole));
    problems.extend(access::of_words(&html).into_iter().map(|problem| problem.at(whole.clone())));
    problems.extend(text_part(&html, rendered, &whole));
    problems
}

/// Looks at the layout of one message, with its styles in the elements: what the campaign's mail programs do not show,
/// what cannot be read or tapped, and what those miss who do not see it.
pub fn layout(rendered: &Rendered, campaign: &Campaign) -> Problems {
    let html = Html::parse_document(&rendered.html);
    let found = clients::unseen(&html, campaign);
    let found = found.into_iter().chain(looks::hard(&html, campaign)).chain(access::of_layout(&html));
    found.map(|problem| problem.at(Place::unread("templates/mail/layout.html"))).collect()
}

/// Looks at every message that anybody gets, one for each stage, wave and language.
pub fn all(mail: &Mail<'_>) -> Problems {
    of(mail, mail.samples()).into_iter().chain(mail.unseen()).collect()
}

/// Looks at these messages. Each finding concerns the stage, the wave and the language it was made in; what is wrong
/// with the layout is told once, and concerns all.
pub fn of(mail: &Mail<'_>, samples: Vec<Sample>) -> Problems {
    // The layout is the same for all: of each stage one message is enough to judge its styles.
    let mut stages = BTreeSet::new();
    let firsts: Vec<(bool, Sample)> =
        samples.into_iter().map(|sample| (stages.insert(sample.stage.clone()), sample)).collect();
    let layouts = Mutex::new(BTreeMap::new());
    let judged = |(first, sample): (bool, Sample)| {
        let rendered = if first { mail.rendered(&sample.notice) } else { mail.drafted(&sample.notice) };
        if let (true, Ok(rendered)) = (first, &rendered) {
            let found = layout(rendered, mail.campaign).into_iter();
            let mut layouts = layouts.lock().unwrap_or_else(PoisonError::into_inner);
            // By check and message, so that each is told once and in the same order, whichever thread comes
            // first.
            layouts.extend(found.map(|problem| ((problem.check, problem.message.clone()), problem)));
        }
        let found: Problems = match (rendered, mail.words_of(&sample.notice)) {
            (Ok(rendered), Some(page)) => lint(&rendered, mail.campaign, page),
            // A stage without words is told once, where it stands in campaign.toml.
            (Ok(_), None) | (Err(MailError::NoMessage { .. }), _) => Problems::default(),
            (Err(error), _) => error.problem().into(),
        };
        let touch = Touch::stage(&sample.stage).in_wave(mail.wave_of(&sample.notice));
        let touch = touch.in_language(sample.language.code());
        found.into_iter().map(|problem| problem.concerns(touch.clone())).collect()
    };
    let found: Vec<Problems> = firsts.into_par_iter().map(judged).collect();
    let layouts = layouts.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.into_iter().flatten().chain(layouts.into_values()).collect()
}

fn subject(rendered: &Rendered, place: &Place) -> Vec<Problem> {
    let mut found = Vec::new();
    let length = rendered.subject.chars().count();
    if length > SUBJECT {
        found.push(
            Problem::warning(
                "subject-length",
                format!("the subject has {length} characters: `{}`", rendered.subject),
            )
            .at(place.clone())
            .hint(format!("make it at most {SUBJECT}; phones show {SUBJECT_PHONE}")),
        );
    } else if length > SUBJECT_PHONE {
        found.push(
            Problem::info(
                "subject-length-phone",
                format!("a phone cuts this subject of {length} characters"),
            )
            .at(place.clone())
            .hint(format!("put what matters into the first {SUBJECT_PHONE}")),
        );
    }
    if rendered.subject.trim().is_empty() {
        found.push(
            Problem::error("subject-length", "the message has no subject")
                .at(place.clone())
                .hint("write `subject: ...` in the front matter"),
        );
    }
    found
}

fn preheader(rendered: &Rendered, place: &Place) -> Option<Problem> {
    let problem = Problem::warning("preheader", "the message has no preheader")
        .at(place.clone())
        .hint("write `preheader: ...` in the front matter: the line an inbox shows beside the subject");
    rendered.preheader.trim().is_empty().then_some(problem)
}

fn weight(rendered: &Rendered, place: &Place) -> Option<Problem> {
    let size = rendered.html.len();
    let problem = match size {
        CLIPPED.. => {
            Problem::error("mail-weight", format!("the HTML has {size} bytes; Gmail cuts it at 102 kB"))
        }
        HEAVY.. => Problem::warning("mail-weight", format!("the HTML has {size} bytes; better under 30 kB")),
        _ => return None,
    };
    Some(problem.at(place.clone()).hint("say less here, and link to the page"))
}

/// A brace that was meant for the program, or a promise nobody filled in.
fn unfilled(rendered: &Rendered, place: &Place) -> Option<Problem> {
    let everything = [&rendered.subject, &rendered.preheader, &rendered.text];
    let left = ["{{", "}}", "{%", "[DATE]", "TODO"];
    let found = left.into_iter().find(|left| everything.iter().any(|text| text.contains(left)))?;
    Some(
        Problem::error("mail-placeholder", format!("`{found}` is left in the finished message"))
            .at(place.clone())
            .hint("fill it in or take it out"),
    )
}

fn select_all(html: &Html) -> Vec<ElementRef<'_>> {
    html.root_element().descendants().filter_map(ElementRef::wrap).collect()
}

fn select<'a>(html: &'a Html, selector: &'static LazyLock<Option<Selector>>) -> Vec<ElementRef<'a>> {
    LazyLock::force(selector).as_ref().map(|selector| html.select(selector).collect()).unwrap_or_default()
}

static LINKS: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("a[href], area[href]").ok());
static PICTURES: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("img").ok());
static READ: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse(".body p, .body li, .body h2").ok());

/// The host of an address, without port and name of a user.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

fn links(html: &Html, campaign: &Campaign, page: &Arc<Source>) -> Vec<Problem> {
    let found = select(html, &LINKS).into_iter().filter_map(|link| link.attr("href"));
    found.filter_map(|link| Some(judge(link, campaign)?.at(place_of(page, link)))).collect()
}

fn judge(link: &str, campaign: &Campaign) -> Option<Problem> {
    let lower = link.to_lowercase();
    if lower.starts_with("mailto:") || lower.starts_with("tel:") {
        return None;
    }
    if lower.starts_with("ms-device-enrollment:") || lower.contains("token=") || lower.contains("password=") {
        return Some(
            Problem::error("mail-deep-link", format!("`{link}` does not belong in a message"))
                .hint("mail filters strip it: link to the page, and let the page carry it"),
        );
    }
    if !lower.starts_with("https://") {
        return Some(
            Problem::error("mail-insecure-link", format!("the link `{link}` is not https"))
                .hint("people are told to trust https links only"),
        );
    }
    let host = host(&lower);
    // With the dot, as `evil-example.org` would pass for `example.org` without.
    let within =
        |known: &str| host == known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'));
    if SHORTENERS.into_iter().any(within) {
        return Some(
            Problem::error("mail-shortener", format!("`{link}` hides where it goes"))
                .hint("write the whole address: shortened links in mail look like phishing"),
        );
    }
    let ours = self::host(&campaign.site);
    let listed = |known: &String| within(known);
    // Where tickets are made is named to readers beside the pages.
    let desk = || campaign.helpdesk.ticket_url.as_ref().map(|url| url.to_string().to_lowercase());
    if within(ours)
        || VENDORS.into_iter().any(within)
        || campaign.policies.trusted_hosts.iter().any(listed)
        || desk().is_some_and(|desk| self::host(&desk) == host)
    {
        return None;
    }
    Some(
        Problem::warning("mail-foreign-link", format!("the link `{link}` goes to a host that is not listed"))
            .hint("people are told that every link starts with your own site: list the host under `trusted_hosts`, or link to your page"),
    )
}

fn pictures(html: &Html, place: &Place) -> Option<Problem> {
    let bare = select(html, &PICTURES).into_iter().find(|picture| picture.attr("alt").is_none())?;
    Some(
        Problem::error(
            "mail-alt",
            format!("a picture has no words: `{}`", bare.attr("src").unwrap_or_default()),
        )
        .at(place.clone())
        .hint("say what it shows in its `alt` text"),
    )
}

/// Every sentence of the HTML is in the text part too.
fn text_part(html: &Html, rendered: &Rendered, place: &Place) -> Option<Problem> {
    // Letters and digits alone, as line ends, dashes and blanks differ between the two parts.
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let text = letters(&rendered.text);
    let missing = select(html, &READ)
        .into_iter()
        // What has a class is of the layout, which may say it in other words in the text.
        .filter(|element| element.attr("class").is_none())
        .flat_map(|element| element.text().map(str::to_owned).collect::<Vec<_>>())
        .find(|said| !text.contains(&letters(said)))?;
    Some(
        Problem::warning("mail-text-part", format!("the text part does not say `{}`", missing.trim()))
            .at(place.clone())
            .hint("people who read mail as text must be told the same"),
    )
}
