//! Telling something of its own, and putting right what was told wrongly: asked for, shown, and only then written down and
//! sent, by the very act that the command line asks for.
//!
//! What somebody types stands in no address: it travels in the form, which must come from this console.

use serde::Serialize;
use std::{collections::BTreeMap, sync::mpsc, time::Duration};

use super::{
    Answer, ConsolePage, actions, answers,
    ask::{Ask, FormValues, pairs},
    figures::number,
    offers, people,
    problems::{self, ProblemRow},
    say,
    sight::ChoiceLink,
    wording::{self, TellForm},
};
use crate::{
    acts::{
        Failure, Opened,
        tell::{self, DraftedTell, StaffRole, TellRequest, ToldRole},
    },
    faces::{
        console::{ConsoleState, live::Saved, snapshot::Snapshot},
        show::{AboutPeople, Report, said},
    },
    ground::{campaign::Language, timeline::Held},
    render::mail::words_of,
    world::relay::Patience,
};

/// How long an answer waits for what is sent: after that the page says that it goes on.
const PATIENCE: Duration = Duration::from_secs(15);

/// How many of those who answer for people are shown as examples.
const ROLES: usize = 5;

/// The field in which the form gives back what it showed.
const SHOWN: &str = "shown";

/// What the form asks to be done.
const STEP: &str = "step";

/// The steps: what was typed is changed, shown, or sent.
const CHANGE: &str = "change";
const SEND: &str = "send";

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TellKind {
    Own,
    Correction,
}

impl TellKind {
    /// By its name in addresses.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "tell" => Some(Self::Own),
            "correct" => Some(Self::Correction),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Own => "tell",
            Self::Correction => "correct",
        }
    }
}

/// A draft as the page shows it.
#[derive(Serialize)]
struct DraftShown {
    name: String,
    /// Nothing, if that is now.
    leaves: Option<String>,
    examples: Vec<String>,
    facts: Vec<(String, String)>,
    /// What the act says of its moment and its people, in English.
    beware: Vec<String>,
    note: Option<String>,
    letters: Vec<LetterShown>,
    fields: FormValues,
    command: String,
    is_everybody: bool,
    /// Whether nothing is wrong that would hold it back.
    can_be_sent: bool,
}

/// One letter of it.
#[derive(Serialize)]
struct LetterShown {
    code: String,
    language: String,
    people: String,
    waves: String,
    subject: String,
    text: String,
    old: Option<String>,
    new: Option<String>,
}

/// What came of it.
#[derive(Serialize)]
struct ToldShown {
    note: String,
    said: String,
    command: String,
    next: Vec<ChoiceLink>,
}

/// The empty form.
pub(super) fn form(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, kind: TellKind) -> Answer {
    if !ask.trusted {
        return Answer::Refused;
    }
    let given = ask.get("stage").map(|stage| ("stage".to_owned(), stage.to_owned()));
    asked(state, snapshot, ask, kind, &given.into_iter().collect(), &[])
}

/// What was sent in: shown, or sent.
pub(super) fn act(
    state: &ConsoleState,
    snapshot: &Snapshot,
    ask: &Ask,
    kind: TellKind,
    body: &str,
) -> Answer {
    let mut words = pairs(body);
    if !actions::is_allowed(state, ask, &mut words) {
        return Answer::Refused;
    }
    let step = words.remove(STEP).unwrap_or_default();
    let shown = words.remove(SHOWN);
    if step == CHANGE {
        return asked(state, snapshot, ask, kind, &words, &[]);
    }
    let drafted = actions::open(state, snapshot).and_then(|opened| {
        let request = request(&opened, kind, &words)?;
        Ok((tell::draft(&opened, &request)?, opened))
    });
    let (drafted, opened) = match drafted {
        Ok(drafted) => drafted,
        Err(failure) => {
            let wrong = answers::refused(snapshot, ask, &failure);
            return asked(state, snapshot, ask, kind, &words, &wrong);
        }
    };
    // What is sent must be what was shown: who saw another draft is shown this one first.
    let same = shown.is_some_and(|shown| shown == drafted.shown());
    if step != SEND || !same {
        let note = (step == SEND).then(|| say(snapshot, ask, "tell_changed", &[]));
        return draft(state, snapshot, ask, kind, &words, &drafted, note);
    }
    send(state, snapshot, ask, kind, &words, opened, drafted)
}

fn request(opened: &Opened, kind: TellKind, words: &FormValues) -> Result<TellRequest, Failure> {
    let form = TellForm { words, campaign: opened.campaign()? };
    match kind {
        TellKind::Own => Ok(form.own()),
        TellKind::Correction => form.correction(),
    }
}

/// The form, with what was typed before, and what was wrong with it.
fn asked(
    state: &ConsoleState,
    snapshot: &Snapshot,
    ask: &Ask,
    kind: TellKind,
    words: &FormValues,
    wrong: &[ProblemRow],
) -> Answer {
    let mut context = tera::Context::new();
    context.insert("form", &wording::fields(snapshot, ask, kind == TellKind::Correction, words));
    context.insert("problems", wrong);
    context.insert("token", &state.settings.token);
    page(snapshot, ask, kind, context)
}

fn draft(
    state: &ConsoleState,
    snapshot: &Snapshot,
    ask: &Ask,
    kind: TellKind,
    words: &FormValues,
    drafted: &DraftedTell,
    note: Option<String>,
) -> Answer {
    let audience = &drafted.audience;
    let mut fields = words.clone();
    fields.insert(SHOWN.to_owned(), drafted.shown());
    let languages = languages(drafted);
    let letters = drafted.letters.iter().map(|(waves, letter)| {
        let code = letter.language.code();
        let typed =
            |what: &str| words.get(&format!("{what}_{code}")).cloned().filter(|text| !text.is_empty());
        LetterShown {
            code: code.to_owned(),
            language: snapshot.campaign.policies.language_names.get(letter.language).clone(),
            people: super::count(
                snapshot,
                ask,
                "people_n",
                languages.get(&letter.language).copied().unwrap_or_default(),
                &[],
            ),
            waves: titles(snapshot, ask, waves),
            subject: letter.subject.clone(),
            text: words_of(&letter.text),
            old: typed("was"),
            new: typed("is"),
        }
    });
    let shown = DraftShown {
        name: drafted.name.to_string(),
        leaves: words.get("at").filter(|at| !at.trim().is_empty()).cloned(),
        examples: examples(snapshot, ask, drafted),
        facts: facts(snapshot, ask, drafted),
        beware: audience.caution.iter().chain(&drafted.notes).cloned().collect(),
        note,
        letters: letters.collect(),
        fields,
        command: actions::spoken(&wording::typed(kind == TellKind::Correction, words)),
        can_be_sent: !drafted.problems.has_errors(),
        is_everybody: drafted.is_everybody() && kind == TellKind::Own,
    };
    let mut context = tera::Context::new();
    context.insert("draft", &shown);
    let wrong = drafted.problems.iter().map(|problem| problems::line(snapshot, ask, problem).without_page());
    context.insert("problems", &wrong.collect::<Vec<_>>());
    context.insert("token", &state.settings.token);
    page(snapshot, ask, kind, context)
}

/// The groups whose people read it so, by their titles; empty where it is of none.
fn titles(snapshot: &Snapshot, ask: &Ask, waves: &str) -> String {
    let known = waves.split(", ").filter_map(|id| snapshot.campaign.wave_named(id));
    known.map(|(_, wave)| wave.title.get(ask.language).as_str()).collect::<Vec<_>>().join(", ")
}

/// To how many in each language.
fn languages(drafted: &DraftedTell) -> BTreeMap<Language, usize> {
    let mut languages = drafted.audience.languages.clone();
    for one in &drafted.roles {
        *languages.entry(one.language).or_default() += 1;
    }
    languages
}

/// Whom it reaches, how they were found and what becomes of it now, as names and figures.
fn facts(snapshot: &Snapshot, ask: &Ask, drafted: &DraftedTell) -> Vec<(String, String)> {
    let audience = &drafted.audience;
    let mut facts: Vec<(&str, String)> = Vec::new();
    let figure = |count: usize| number(ask, count);
    if let Some(wrongly) = &drafted.wrongly {
        facts.push(("tell_told", figure(wrongly.told)));
        facts.push(("tell_wrongly", figure(wrongly.wrongly)));
        if wrongly.mended > 0 {
            facts.push(("tell_mended", figure(wrongly.mended)));
        }
        let untouched = wrongly.untouched.values().sum();
        for (key, count) in [
            ("tell_gone", wrongly.gone),
            ("tell_stands", wrongly.stands),
            ("tell_unfit", wrongly.unfit),
            ("tell_untouched", untouched),
        ] {
            facts.extend((count > 0).then(|| (key, figure(count))));
        }
    }
    facts.push(("tell_gets", figure(audience.who.len() + drafted.roles.len())));
    facts.extend((drafted.spared > 0).then(|| ("tell_spared", figure(drafted.spared))));
    let languages = languages(drafted);
    let name = |language: &Language| snapshot.campaign.policies.language_names.get(*language).clone();
    let each = languages.iter().map(|(language, count)| format!("{} {}", name(language), figure(*count)));
    facts.push(("by_language", each.collect::<Vec<_>>().join(" · ")));
    let tally = &drafted.tally;
    let waits = |wanted: fn(&Held) -> bool| {
        tally.held.iter().filter(|(why, _)| wanted(why)).map(|(_, count)| *count).sum::<usize>()
    };
    let unapproved = waits(|why| matches!(why, Held::NotApproved | Held::HalfApproved(_)));
    for (key, count) in [
        ("tell_due", tally.due),
        ("tell_later", tally.later),
        ("tell_unapproved", unapproved),
        ("tell_held", tally.held_total() - unapproved),
    ] {
        if count > 0 {
            facts.push((key, figure(count)));
        }
    }
    facts.into_iter().map(|(key, value)| (say(snapshot, ask, key, &[]), value)).collect()
}

/// A few of those whom it reaches, masked.
fn examples(snapshot: &Snapshot, ask: &Ask, drafted: &DraftedTell) -> Vec<String> {
    let audience = &drafted.audience;
    let people = audience.examples().filter_map(|who| audience.people.get(who));
    let people = people.map(|person| people::masked(snapshot, ask, person));
    let role = |one: &ToldRole| {
        let what = match one.role {
            StaffRole::Manager => "to_manager",
            StaffRole::Helpdesk => "to_helpdesk",
            StaffRole::Sponsor => "to_sponsor",
        };
        format!("{} · {}", one.address.masked(), say(snapshot, ask, what, &[]))
    };
    people.chain(drafted.roles.iter().take(ROLES).map(role)).collect()
}

/// Writes it down, and sends what is due; what takes long goes on behind the page.
fn send(
    state: &ConsoleState,
    snapshot: &Snapshot,
    ask: &Ask,
    kind: TellKind,
    words: &FormValues,
    opened: Opened,
    drafted: DraftedTell,
) -> Answer {
    let name = drafted.name.to_string();
    let wanted = drafted.campaign.approvals_wanted(&name);
    let (told, answer) = mpsc::channel();
    std::thread::spawn(move || {
        let done = tell::execute(&opened, drafted, (Patience::default(), false), None);
        let done = done.map(|answer| {
            let report: Box<dyn Report> = Box::new(AboutPeople { answer, whole: false });
            let data = report.json();
            (said(&Ok(report)), data)
        });
        // Whoever asked may have stopped waiting: the ledger has it all the same.
        drop(told.send(done));
    });
    let note = |key: &str| say(snapshot, ask, key, &[]);
    let mut context = tera::Context::new();
    let (note, said) = match answer.recv_timeout(PATIENCE) {
        Ok(Ok((said, data))) => {
            let sent = answers::done(snapshot, ask, kind.name(), &data).unwrap_or_default();
            (format!("{} {sent}", note("done_well")).trim().to_owned(), said)
        }
        Ok(Err(failure)) => {
            context.insert("problems", &answers::refused(snapshot, ask, &failure));
            (note("done_badly"), String::new())
        }
        Err(mpsc::RecvTimeoutError::Timeout) => (note("tell_under_way"), String::new()),
        Err(mpsc::RecvTimeoutError::Disconnected) => (note("done_badly"), String::new()),
    };
    // The next page knows it, before anybody has seen the folder change.
    state.look(Saved::all());
    let mut next = vec![link(ask, &format!("messages/{name}"), &[], name.clone())];
    if wanted > 0 {
        let approve = offers::title(snapshot, ask, "approve", None, Some(&name));
        next.push(link(ask, "do/approve", &[("stage", &name)], approve));
    }
    let mut command = wording::typed(kind == TellKind::Correction, words);
    command.push("--execute".to_owned());
    let told = ToldShown { note, said, command: actions::spoken(&command), next };
    context.insert("told", &told);
    page(snapshot, ask, kind, context)
}

fn link(ask: &Ask, to: &str, values: &[(&str, &str)], label: String) -> ChoiceLink {
    ChoiceLink { href: ask.to_with(to, values), label, here: false, lang: None }
}

fn page(snapshot: &Snapshot, ask: &Ask, kind: TellKind, mut context: tera::Context) -> Answer {
    let title = say(snapshot, ask, &format!("do_{}", kind.name()), &[]);
    context.insert("about", &say(snapshot, ask, &format!("about_{}", kind.name()), &[]));
    context.insert("path", ask.path());
    context.insert("back", &link(ask, "messages", &[], say(snapshot, ask, "messages", &[])));
    Answer::Page(ConsolePage { template: "telling.html", title, entry: "messages", context })
}
