//! What is wrong with messages: found in what would be sent, and in what they promise.

mod missed;
mod sent;

pub(in crate::ground::check) use sent::is_never_sent;

use super::{Check, Subject, Touches};
use chrono::NaiveTime;

use crate::ground::{
    campaign::{ASKS_BACK, AccessCut, Anchor, Audience, Campaign, Offset, Stage, Unit, WaveIx},
    problem::{Level, Place, Problem, Problems, Touch},
    timeline::{Clock, Slot, instant_in, reschedule},
};

pub(super) const CHECKS: &[Check] = &[
    Check::rendered("subject-length", Level::Error, "a subject that is missing or that a computer cuts"),
    Check::rendered("subject-length-phone", Level::Info, "a subject that a phone cuts"),
    Check::rendered(
        "preheader",
        Level::Warning,
        "a message without the line an inbox shows beside the subject",
    ),
    Check::rendered("mail-weight", Level::Error, "HTML that is slow on a phone, or that Gmail cuts"),
    Check::rendered(
        "mail-placeholder",
        Level::Error,
        "braces or notes to oneself left in a finished message",
    ),
    Check::rendered("mail-deep-link", Level::Error, "a deep link or a token, which mail filters strip"),
    Check::rendered("mail-insecure-link", Level::Error, "a link that is not https"),
    Check::rendered("mail-shortener", Level::Error, "a link that hides where it goes"),
    Check::rendered("mail-foreign-link", Level::Warning, "a link to a host that is not listed"),
    Check::rendered("mail-remote", Level::Error, "a message that fetches something when it is opened"),
    Check::rendered("mail-alt", Level::Error, "a picture without words"),
    Check::rendered(
        "mail-picture",
        Level::Warning,
        "a picture of which people get the words only: from elsewhere, too heavy, or no PNG, JPEG or GIF",
    ),
    Check::rendered(
        "mail-logo",
        Level::Warning,
        "a logo that mail does not show: too heavy, or no PNG, JPEG, GIF or SVG",
    ),
    Check::rendered(
        "mail-client",
        Level::Warning,
        "HTML or a style that a mail program of `[mail] programs` does not show, where that costs people something",
    ),
    Check::rendered("mail-target", Level::Warning, "a button of which less than 44 pixels can be tapped"),
    Check::rendered("mail-contrast", Level::Warning, "words in an email with too little contrast"),
    Check::rendered(
        "mail-contrast-dark",
        Level::Warning,
        "words that get lost when Outlook turns the colours of an email over for the dark",
    ),
    Check::rendered("mail-lang", Level::Warning, "an email that does not say its language and direction"),
    Check::rendered("mail-title", Level::Warning, "an email without a title"),
    Check::rendered(
        "mail-table-role",
        Level::Warning,
        "a table of the layout that is read out as a table of data",
    ),
    Check::rendered(
        "mail-heading",
        Level::Warning,
        "an email without a heading, or with several of the first level",
    ),
    Check::rendered("mail-link-text", Level::Warning, "a link without words, or with words that say nothing"),
    Check::rendered("mail-justified", Level::Warning, "a justified text"),
    Check::rendered("mail-text-part", Level::Warning, "a sentence that the text part does not say"),
    Check::by("missing-message", Level::Error, sent::without_words, "a stage without words")
        .touching(Touches::Found),
    Check::by(
        "unsent-message",
        Level::Warning,
        sent::never,
        "words of your own that no stage sends, or no handout shows: often a misspelt file name",
    ),
    Check::rendered(
        "mail-unfilled",
        Level::Error,
        "a word without a value for somebody who gets the message",
    ),
    Check::rendered("mail-layout", Level::Error, "a layout whose styles cannot be used")
        .touching(Touches::All),
    Check::by(
        "message-too-early",
        Level::Error,
        too_early,
        "a message that says something has come about before it has (`true_from` in its front matter)",
    )
    .touching(Touches::Found),
    Check::by(
        "cut-untold",
        Level::Warning,
        cut_untold,
        "access that is cut at once, and nobody is told so five workdays before",
    ),
    Check::by(
        "feedback-to-helpdesk",
        Level::Warning,
        feedback,
        "a message that asks what people think, and whose answers the helpdesk gets",
    ),
    Check::by(
        "missed-part",
        Level::Warning,
        missed::parts,
        "a part for people who missed a message, where nobody misses it or nobody is told what they missed",
    ),
    Check::by(
        "change-unsaid",
        Level::Warning,
        unsaid,
        "a message about dates that moved, without words for a date that is gone altogether",
    ),
];

/// A message whose answers are no questions, and come in where questions do.
fn feedback(subject: &Subject<'_>, problems: &mut Problems) {
    let Campaign { sender, helpdesk, stages, .. } = subject.campaign;
    for stage in stages.iter().filter(|stage| ASKS_BACK.contains(&stage.message.as_str())) {
        if sender.answers_to(stage.message.as_str(), &helpdesk.mail).eq_ignore_ascii_case(&helpdesk.mail) {
            let message = format!("answers to `{}` go to the helpdesk", stage.id);
            let problem = Problem::warning("feedback-to-helpdesk", message).at(stage.place.clone());
            problems.push(problem.hint("write an address that those read who organise the move: `feedback = \"..\"` under `[sender]`"));
        }
    }
}

/// Whether the words of a message about moved dates tell what has become of a date.
pub(crate) fn speaks_of_changes(words: &str) -> bool {
    words.contains("change=") || words.contains("changes=")
}

/// Words that know of an old day and a new one only cannot be sent to whoever has none any more.
fn unsaid(subject: &Subject<'_>, problems: &mut Problems) {
    let stages = subject.campaign.stages.iter().filter(|stage| stage.at.anchor == Anchor::Rescheduled);
    for stage in stages {
        let key = format!("messages/{}", stage.message);
        let Some(page) = subject.library.page(&key, subject.campaign.languages.source()) else { continue };
        let text = page.source.text();
        // Words without either day are true whatever becomes of the date.
        if speaks_of_changes(text) || !(text.contains("old_date") || text.contains("new_date")) {
            continue;
        }
        problems.push(
            Problem::warning(
                "change-unsaid",
                format!("`{}` has no words for somebody whose date is gone: that message cannot be made", stage.message),
            )
            .at(Place::file(&page.source))
            .hint("say it between `::: when change=\"gone off\"` and `:::`, and the days between `::: when change=\"moved\"` and `:::`"),
        );
    }
}

/// How many workdays before access is cut people hear of it, where nothing else comes before: the time it takes to
/// plan a quiet hour.
const NOTICE: Offset = Offset { count: -5, unit: Unit::Workdays };

/// Access that is cut at once, and of which nobody is told in time.
fn cut_untold(subject: &Subject<'_>, problems: &mut Problems) {
    let campaign = subject.campaign;
    for (index, wave) in
        (0..).map(WaveIx).zip(&campaign.waves).filter(|(_, wave)| wave.cut() == AccessCut::AtOnce)
    {
        let clock = Clock::new(&campaign.calendar, "", wave.zone);
        let Some(day) = wave.enforcement() else { continue };
        let Some(latest) = clock.day(day, NOTICE) else { continue };
        let told = subject.timeline.usual().filter(|slot| slot.wave == Some(index)).any(|slot| {
            let in_time = slot.at.is_some_and(|at| at.with_timezone(&slot.zone).date_naive() <= latest);
            in_time
                && campaign
                    .stages
                    .get(usize::from(slot.stage))
                    .is_some_and(|stage| tells_of_cut(subject, stage))
        });
        // A stage that could not be read may be the very one that tells it.
        if !told && subject.complete {
            let message = format!(
                "`{}` cuts access at once on {day}, and no message says so to its people by {latest}",
                wave.id
            );
            problems.push(Problem::warning("cut-untold", message).at(wave.place_of("enforcement")).hint(
                "send one at least five workdays before, with `about: [enforcement]` in its front matter: \
                 at = \"enforce - 10 workdays, 09:00\"",
            ));
        }
    }
}

/// Whether a stage tells people the day on which access is cut.
fn tells_of_cut(subject: &Subject<'_>, stage: &Stage) -> bool {
    let to_people = matches!(stage.audience, Audience::Wave | Audience::NotMoved | Audience::Everyone);
    // What a message tells is said in the front matter of the source; translations need not repeat it.
    let page =
        subject.library.page(&format!("messages/{}", stage.message), subject.campaign.languages.source());
    let about = page.and_then(|page| page.front.more.get("about"));
    to_people && about.is_some_and(|dates| dates.contains("enforce"))
}

/// A message may say from when on it is true: none of it may leave before.
fn too_early(subject: &Subject<'_>, problems: &mut Problems) {
    let source = subject.campaign.languages.source();
    for slot in subject.timeline.usual() {
        let Some(stage) = subject.campaign.stages.get(usize::from(slot.stage)) else { continue };
        let page = subject.library.page(&format!("messages/{}", stage.message), source);
        let from = page.and_then(|page| page.front.more.get("true_from"));
        let anchor = match from.map(|word| word.trim()) {
            Some("start") => Anchor::Start,
            Some("deadline") => Anchor::Deadline,
            Some("enforcement" | "enforce") => Anchor::Enforce,
            Some(_) | None => continue,
        };
        problems.extend(early(subject, slot, stage, anchor));
    }
}

fn early(subject: &Subject<'_>, slot: &Slot, stage: &Stage, anchor: Anchor) -> Option<Problem> {
    let day = reschedule::in_force(subject.campaign, slot.wave?, anchor)?;
    let wave = subject.campaign.wave(slot.wave?)?;
    let name = &wave.id;
    let leaves = slot.at?.with_timezone(&slot.zone).date_naive();
    let hour = match anchor {
        Anchor::Deadline => wave.deadline().filter(|at| at.time() > NaiveTime::MIN),
        Anchor::Enforce => wave.cut_with_deadline(),
        Anchor::Kickoff
        | Anchor::Start
        | Anchor::Gate
        | Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Back
        | Anchor::Left
        | Anchor::DeviceMoved
        | Anchor::Close
        | Anchor::Day(_)
        | Anchor::Week => None,
    };
    // The day alone is not enough: at nine on the day of a deadline at five, people still have time.
    let before_hour = hour.and_then(|at| instant_in(wave.zone, at)).is_some_and(|at| slot.at < Some(at));
    (leaves < day || before_hour).then(|| {
        let place: Place = stage.at_place.clone();
        let from = hour.map_or_else(|| day.to_string(), |at| at.format("%Y-%m-%d, %H:%M").to_string());
        Problem::error(
            "message-too-early",
            format!("`{}` leaves on {leaves} in `{name}`, and what it says is true from {from} on", stage.id),
        )
        .at(place)
        .concerns(Touch::stage(stage.id.as_str()).in_wave(Some(name.as_str())))
        .hint(format!("send it on that day or later: `at = \"{}\"`", anchor.code()))
    })
}
