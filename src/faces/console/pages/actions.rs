//! Doing things from the console: each is an act, the very one that the command line asks for.
//!
//! Only with `--allow-actions`, only for whoever opened the address with this start's token, and only from a
//! form of this console: the session, the form's own copy of the token and the origin must all be right.

use super::{
    Answer, ConsolePage, answers, approving,
    ask::{Ask, FormValues, pairs},
    message, offers, say,
};
use crate::{
    acts::{
        Choice, Failure, Opened, Surroundings,
        approve::{self, Approve, Yes},
        gate::{self, GateDecision},
        pause::{self, Pause, Resume},
        plan::{PlanRequest, plan},
        send::{self, Copies},
        tell,
    },
    faces::{
        console::{ConsoleState, same::same, snapshot::Snapshot},
        show::{Report, RunOutcome, plan::ShownPlan, said},
    },
    world::relay::Patience,
};

/// What an act of the console answers: any report will do, because it is only shown.
type Done = Result<Box<dyn Report>, Failure>;

/// Something that can be done.
struct Action {
    /// Its name in addresses and phrases.
    name: &'static str,
    /// What the form asks for.
    asks: &'static [&'static str],
    /// What the form offers to tick.
    ticks: &'static [&'static str],
    /// Shows what it is about; nothing if the form shows it by itself.
    shows: Option<fn(&Opened, &Form<'_>) -> Done>,
    does: fn(&Opened, &Form<'_>) -> Done,
    /// The same on the command line, for whoever would rather type it.
    typed: &'static [&'static str],
}

/// What a form was filled with. An empty field says nothing.
struct Form<'w>(&'w FormValues);

impl Form<'_> {
    fn given(&self, key: &str) -> Option<String> {
        self.0.get(key).filter(|value| !value.is_empty()).cloned()
    }

    /// A field that the act itself refuses when it is empty.
    fn text(&self, key: &str) -> String {
        self.given(key).unwrap_or_default()
    }

    fn choice(&self) -> Choice {
        Choice { wave: self.given("wave"), stage: self.given("stage") }
    }

    fn decision(&self) -> GateDecision {
        let (because, by) = (self.text("because"), self.given("by"));
        GateDecision { wave: self.text("wave"), because, by, shown: self.given(SHOWN) }
    }
}

fn report(answer: Result<impl Report + 'static, Failure>) -> Done {
    answer.map(|answer| Box::new(answer) as Box<dyn Report>)
}

fn show_gate(opened: &Opened, form: &Form<'_>) -> Done {
    report(gate::show(opened, form.given("wave").as_deref()))
}

fn show_plan(opened: &Opened, form: &Form<'_>) -> Done {
    let request = PlanRequest { wave: form.given("wave"), ..PlanRequest::default() };
    report(plan(opened, &request).map(|planned| ShownPlan { planned, addresses: false }))
}

fn show_due(opened: &Opened, form: &Form<'_>) -> Done {
    report(send::due(opened, &form.choice(), None))
}

fn send_test(opened: &Opened, form: &Form<'_>) -> Done {
    let tester = form.text("to").parse();
    let tester = tester
        .map_err(|why: String| Failure::usage(why, "write one whole address").named("not-an-address"))?;
    report(send::copies(opened, Copies { choice: form.choice(), tester, patience: Patience::default() }))
}

/// Sends what is due of a message of its own.
fn send_own(opened: &Opened, form: &Form<'_>) -> Done {
    report(tell::go_on(opened, &form.choice().stage.unwrap_or_default(), "wavecast serve"))
}

/// The action that sends a message of its own.
const SEND: &str = "send";
/// The action that takes a message of its own back.
const WITHDRAW: &str = "withdraw";
/// The action that says yes to what its form shows.
const APPROVE: &str = "approve";
/// The field in which its form gives back what it showed.
const SHOWN: &str = "shown";

const ACTIONS: [Action; 9] = [
    Action {
        name: "gate-pass",
        asks: &["because", "by"],
        ticks: &["anyway"],
        shows: Some(show_gate),
        does: |opened, form| report(gate::pass(opened, form.decision(), form.given("anyway").is_some())),
        typed: &["gate", "pass", "<wave>", "--because", "<because>", "--by", "<by>", "<--anyway>"],
    },
    Action {
        name: "gate-hold",
        asks: &["because", "by"],
        ticks: &[],
        shows: Some(show_gate),
        does: |opened, form| report(gate::hold(opened, form.decision())),
        typed: &["gate", "hold", "<wave>", "--because", "<because>", "--by", "<by>"],
    },
    Action {
        name: "gate-reopen",
        asks: &["because", "by"],
        ticks: &[],
        shows: Some(show_gate),
        does: |opened, form| report(gate::reopen(opened, form.decision())),
        typed: &["gate", "reopen", "<wave>", "--because", "<because>", "--by", "<by>"],
    },
    Action {
        name: "pause",
        asks: &["because", "by"],
        ticks: &[],
        shows: Some(show_plan),
        does: |opened, form| {
            let (choice, because, by) = (form.choice(), form.text("because"), form.given("by"));
            report(pause::pause(opened, Pause { choice, because, by }))
        },
        typed: &["pause", "--wave", "<wave>", "--stage", "<stage>", "--because", "<because>", "--by", "<by>"],
    },
    Action {
        name: "resume",
        asks: &["by"],
        ticks: &[],
        shows: Some(show_due),
        does: |opened, form| {
            report(pause::resume(opened, Resume { choice: form.choice(), by: form.given("by") }))
        },
        typed: &["resume", "--wave", "<wave>", "--stage", "<stage>", "--by", "<by>"],
    },
    Action {
        name: APPROVE,
        asks: &["by"],
        ticks: &[],
        shows: None,
        does: |opened, form| {
            let what = Approve { stage: form.text("stage"), wave: form.given("wave") };
            report(approve::approve(opened, Yes { what, shown: form.given(SHOWN), by: form.given("by") }))
        },
        typed: &["approve", "<stage>", "--wave", "<wave>", "--shown", "<shown>", "--by", "<by>"],
    },
    Action {
        name: SEND,
        asks: &[],
        ticks: &[],
        shows: Some(show_due),
        does: send_own,
        typed: &["send", "--stage", "<stage>", "--execute"],
    },
    Action {
        name: WITHDRAW,
        asks: &[],
        ticks: &[],
        shows: Some(|opened, form| report(tell::withdraw(opened, &form.text("stage"), false))),
        does: |opened, form| report(tell::withdraw(opened, &form.text("stage"), true)),
        typed: &["tell", "--withdraw", "<stage>", "--execute"],
    },
    Action {
        name: "test",
        asks: &["to"],
        ticks: &[],
        shows: None,
        does: send_test,
        typed: &["send", "--wave", "<wave>", "--stage", "<stage>", "--to", "<to>"],
    },
];

/// A command line with its open places filled; an option whose value is empty is left out with it.
fn line(words: &FormValues, pattern: &[&str]) -> Vec<String> {
    let value = |word: &str| match word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
        Some(name) => words.get(name).cloned().unwrap_or_default(),
        None => word.to_owned(),
    };
    let mut line: Vec<String> = Vec::new();
    for word in pattern {
        if let Some(tick) = word.strip_prefix("<--").and_then(|word| word.strip_suffix('>')) {
            line.extend(words.contains_key(tick).then(|| format!("--{tick}")));
            continue;
        }
        let value = value(word);
        if value.is_empty() && line.last().is_some_and(|last| last.starts_with("--")) {
            line.pop();
        } else if word.starts_with('<') && line.last().is_some_and(|last| last.starts_with("--")) {
            // One word with its option, so that a value that looks like an option is none.
            if let Some(option) = line.pop() {
                line.push(format!("{option}={value}"));
            }
        } else {
            line.push(value);
        }
    }
    line
}

fn wanted(snapshot: &Snapshot, name: &str, words: &FormValues) -> Option<&'static Action> {
    let given = |key: &str| words.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let wave = given("wave").is_none_or(|wave| snapshot.campaign.wave_named(wave).is_some());
    let stage = given("stage").is_none_or(|stage| snapshot.campaign.stage_named(stage).is_some());
    let gate = !name.starts_with("gate") || given("wave").is_some();
    let mail = !matches!(name, "approve" | "test") || given("stage").is_some();
    // The plan is sent by `run`; what somebody tells by hand is sent by hand.
    let told = given("stage").and_then(|stage| snapshot.campaign.stage_named(stage));
    let mail = mail && (!matches!(name, SEND | WITHDRAW) || told.is_some_and(|stage| stage.tell.is_some()));
    ACTIONS.iter().find(|action| action.name == name && wave && stage && gate && mail)
}

/// What would be done, and the form that does it.
pub(super) fn form(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, name: &str) -> Answer {
    if !ask.trusted {
        return Answer::Refused;
    }
    // Nothing else is taken from an address: a link from elsewhere could give a reason in somebody's name.
    let mut words: FormValues = ["wave", "stage"]
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), ask.get(key)?.to_owned())))
        .collect();
    let Some(action) = wanted(snapshot, name, &words) else { return Answer::Nothing };
    let seen = action
        .shows
        .map(|shows| told(&open(state, snapshot).and_then(|opened| shows(&opened, &Form(&words)))).1);
    let mut context = tera::Context::new();
    if name == APPROVE {
        // The form gives back what it showed, so that nothing else is approved by it.
        let Some(shown) = approving::put(snapshot, ask, &words, &mut context) else { return Answer::Nothing };
        words.insert(SHOWN.to_owned(), shown);
    }
    if name.starts_with("gate") {
        // The same for the last word on a gate: whoever judges has not seen what others say meanwhile.
        let wave = words.get("wave").cloned().unwrap_or_default();
        let shown = open(state, snapshot).and_then(|opened| gate::shown_as(&opened, &wave));
        words.extend(shown.ok().map(|shown| (SHOWN.to_owned(), shown)));
    }
    let mut open = words.clone();
    // Open places: whoever fills the form in sees where their words go in the command.
    open.extend(action.asks.iter().map(|key| ((*key).to_owned(), "…".to_owned())));
    let named = |keys: &[&'static str]| -> Vec<(&str, String)> {
        keys.iter().map(|key| (*key, say(snapshot, ask, &format!("ask_{key}"), &[]))).collect()
    };
    context.insert("asks", &named(action.asks));
    context.insert("ticks", &named(action.ticks));
    context.insert("words", &words);
    context.insert("token", &state.settings.token);
    context.insert("command", &spoken(&line(&open, action.typed)));
    context.insert("seen", &seen.unwrap_or_default());
    context.insert("path", ask.path());
    let read = words.get("stage").filter(|_| matches!(name, "approve" | "test"));
    let wave = words.get("wave").map(String::as_str);
    context
        .insert("mails", &read.map(|stage| message::frames(snapshot, ask, stage, wave)).unwrap_or_default());
    page(snapshot, ask, name, &words, context)
}

pub(super) fn act(state: &ConsoleState, snapshot: &Snapshot, ask: &Ask, name: &str, body: &str) -> Answer {
    let mut words = pairs(body);
    if !is_allowed(state, ask, &mut words) {
        return Answer::Refused;
    }
    let Some(action) = wanted(snapshot, name, &words) else { return Answer::Nothing };
    // Without the number whatever is there now would be approved, seen or not.
    if name == APPROVE && words.get(SHOWN).is_none_or(|shown| shown.trim().is_empty()) {
        return Answer::Nothing;
    }
    let command = line(&words, action.typed);
    let done = open(state, snapshot).and_then(|opened| (action.does)(&opened, &Form(&words)));
    let (went_well, said) = told(&done);
    let answer = done.as_ref().ok().and_then(|report| answers::done(snapshot, ask, name, &report.json()));
    let refused = done.as_ref().err().map(|failure| answers::refused(snapshot, ask, failure));
    // Whatever came of it is in the ledger, and the page shows it.
    state.count(None);
    let mut context = tera::Context::new();
    context.insert("command", &spoken(&command));
    context.insert("said", &said);
    context.insert("went_well", &went_well);
    context.insert("answer", &answer);
    context.insert("problems", &refused);
    page(snapshot, ask, name, &words, context)
}

/// Whether a form comes from this console, and from somebody who may do things; takes the token out of it.
pub(super) fn is_allowed(state: &ConsoleState, ask: &Ask, words: &mut FormValues) -> bool {
    let token = words.remove("token").unwrap_or_default();
    ask.trusted && same(&state.settings.token, &token)
}

fn page(
    snapshot: &Snapshot,
    ask: &Ask,
    name: &str,
    words: &FormValues,
    mut context: tera::Context,
) -> Answer {
    let given = |key: &str| words.get(key).map(String::as_str).filter(|value| !value.is_empty());
    let (wave, stage) = (given("wave"), given("stage"));
    let title = offers::title(snapshot, ask, name, wave, stage);
    context.insert("about", &say(snapshot, ask, &format!("about_{}", name.replace('-', "_")), &[]));
    context.insert("whom", &offers::whom(snapshot, ask, wave, stage));
    // Whatever was taken back has no page any more.
    let stage = stage.filter(|_| name != WITHDRAW);
    context.insert("back", &offers::place(snapshot, ask, wave, stage));
    Answer::Page(ConsolePage { template: "action.html", title, entry: "", context })
}

/// The command as one would type it.
pub(super) fn spoken(words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = word.chars().all(|letter| letter.is_alphanumeric() || "-_.@=…".contains(letter));
        if plain && !word.is_empty() { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    format!("wavecast {}", words.iter().map(quoted).collect::<Vec<_>>().join(" "))
}

/// The folder as it is at this moment, whatever the pages show: an act is for now, never for a day that was asked for.
pub(super) fn open(state: &ConsoleState, snapshot: &Snapshot) -> Result<Opened, Failure> {
    let base = &state.settings.around;
    let now = (base.tick)();
    snapshot.opened.again(Surroundings { now, clock: now, rehearsal: false, ..base.clone() })
}

/// Whether it was done, and what there is to say about it. It was done, too, where something remains to be looked at: a
/// gate that is held, say.
fn told(done: &Done) -> (bool, String) {
    let went_well =
        done.as_ref().is_ok_and(|report| matches!(report.outcome(), RunOutcome::Done | RunOutcome::Remains));
    (went_well, said(done))
}
