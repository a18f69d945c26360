//! How it reads what somebody tells: to whom, when, in which words, and what becomes of it now.

use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _};

use super::{AboutPeople, Look, NOTHING_WRONG, Report, RunOutcome, audience::spoken, write};
use crate::{
    acts::{
        send::Sent,
        tell::{
            DraftedTell, OtherSender, OwnSent, StaffRole, TellSent, TellWithdrawn, ToldRole, ToldWrongly,
        },
    },
    ground::{campaign::Language, problem::Problems},
    render::mail::Rendered,
};

/// How many managers or sponsors are shown as examples.
const EXAMPLES: usize = 5;

/// A message that is only shown.
#[derive(Debug)]
pub(crate) struct TellShown {
    pub(crate) drafted: DraftedTell,
    /// Whether addresses are shown whole.
    pub(crate) whole: bool,
}

fn found(wrongly: &ToldWrongly) -> String {
    let ToldWrongly { stage, said, told, wrongly, mended, gone, stands, unfit, untouched } = wrongly;
    let number = |count: &usize| write::number(*count);
    let mut text = match said {
        Some((anchor, day)) => format!(
            "  of {} told by `{stage}`, {} were told {} {day}",
            write::people(*told),
            number(wrongly),
            anchor.code()
        ),
        None => format!(
            "  of {} told by `{stage}`, {} got the wrong words",
            write::people(*told),
            number(wrongly)
        ),
    };
    for (count, what) in [
        (mended, "have heard otherwise since"),
        (gone, "are no longer in the list"),
        (unfit, "do not fit the facts"),
        (stands, "were told what still holds for them"),
    ] {
        if *count > 0 {
            let _ = write!(text, "; {} {what}", number(count));
        }
    }
    for (language, count) in untouched {
        let _ = write!(text, "; {} read {language}, in which nothing was wrong", number(count));
    }
    text + "\n"
}

fn letter(waves: &str, rendered: &Rendered) -> String {
    let head = format!("-- {} ({waves}) ", rendered.language);
    let line = "-".repeat(72usize.saturating_sub(head.chars().count()));
    format!("{head}{line}\nSubject: {}\n\n{}\n", rendered.subject, rendered.text.trim_end())
}

fn head(drafted: &DraftedTell, whole: bool) -> String {
    let DraftedTell { name, at, audience, .. } = drafted;
    let mut out = format!("{name}\n  leaves {at}\n");
    if !drafted.roles.is_empty() {
        return out + &staff(drafted, whole);
    }
    let whom = match (&drafted.wrongly, audience.text.as_str()) {
        (Some(_), _) => "those who were told it".to_owned(),
        (None, "") => "everybody".to_owned(),
        (None, facts) => facts.to_owned(),
    };
    let _ = writeln!(
        out,
        "  to {whom}: {} of {}",
        write::people(audience.who.len()),
        write::number(audience.people.len())
    );
    if drafted.is_everybody() && !audience.text.is_empty() {
        out.push_str("  beware: that is everybody in the list\n");
    }
    if drafted.spared > 0 {
        let _ = writeln!(
            out,
            "  {} more fit and are told nothing: they have left, are set aside, or nothing reaches them",
            write::number(drafted.spared)
        );
    }
    if let Some(wrongly) = &drafted.wrongly {
        out.push_str(&found(wrongly));
    }
    let _ = writeln!(out, "  languages: {}", spoken(&audience.languages));
    let examples = audience.examples().filter_map(|who| audience.people.get(who));
    let examples: Vec<String> = examples
        .map(|person| if whole { person.address.to_string() } else { person.address.masked() })
        .collect();
    let _ = writeln!(out, "  such as {}", examples.join(", "));
    for caution in audience.caution.iter().chain(&drafted.notes) {
        let _ = writeln!(out, "  beware: {caution}");
    }
    let _ = writeln!(out, "  now: {}", write::tally(&drafted.campaign, &drafted.tally));
    out
}

/// Managers, helpdesk and sponsors, by what they are.
fn staff(drafted: &DraftedTell, whole: bool) -> String {
    let audience = &drafted.audience;
    let mut out = String::new();
    for role in [StaffRole::Manager, StaffRole::Helpdesk, StaffRole::Sponsor] {
        let own: Vec<&ToldRole> = drafted.roles.iter().filter(|one| one.role == role).collect();
        let shown = own.iter().take(EXAMPLES).map(|one| match (role, whole) {
            (StaffRole::Helpdesk, _) | (_, true) => one.address.to_string(),
            (StaffRole::Manager | StaffRole::Sponsor, false) => one.address.masked(),
        });
        let shown: Vec<String> = shown.collect();
        let more = if own.len() > EXAMPLES { ", ..." } else { "" };
        let what = match (role, audience.text.as_str()) {
            (_, _) if own.is_empty() => continue,
            (StaffRole::Manager, "") => "managers".to_owned(),
            (StaffRole::Manager, facts) => format!("managers of people who fit `{facts}`"),
            (StaffRole::Helpdesk, _) => "the helpdesk".to_owned(),
            (StaffRole::Sponsor, _) => "sponsors".to_owned(),
        };
        let _ = writeln!(out, "  to {what}: {} ({}{more})", write::number(own.len()), shown.join(", "));
    }
    let mut languages: BTreeMap<Language, usize> = BTreeMap::new();
    for one in &drafted.roles {
        *languages.entry(one.language).or_default() += 1;
    }
    let _ = writeln!(out, "  languages: {}", spoken(&languages));
    for caution in audience.caution.iter().chain(&drafted.notes) {
        let _ = writeln!(out, "  beware: {caution}");
    }
    let _ = writeln!(out, "  now: {}", write::tally(&drafted.campaign, &drafted.tally));
    out
}

fn data(drafted: &DraftedTell) -> Value {
    let DraftedTell { name, at, audience, wrongly, tally, letters, files, notes, .. } = drafted;
    let languages: BTreeMap<&str, usize> = audience
        .languages
        .iter()
        .map(|(language, count): (&Language, &usize)| (language.code(), *count))
        .collect();
    let letters = letters.iter().map(|(waves, one)| {
        json!({ "waves": waves, "language": one.language.code(), "subject": one.subject, "text": one.text })
    });
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &drafted.roles {
        *roles.entry(one.role.code()).or_default() += 1;
    }
    json!({
        "stage": name.as_str(),
        "at": at,
        "who": audience.text,
        "people": audience.who.len(),
        "of": audience.people.len(),
        "everybody": drafted.is_everybody(),
        "spared": drafted.spared,
        "languages": languages,
        "staff": roles,
        "corrects": wrongly.as_ref().map(|wrongly| json!({
            "stage": wrongly.stage.as_str(),
            "said": wrongly.said.map(|(anchor, day)| format!("{} {day}", anchor.code())),
            "told": wrongly.told,
            "wrongly": wrongly.wrongly,
            "mended": wrongly.mended,
            "gone": wrongly.gone,
            "stands": wrongly.stands,
            "unfit": wrongly.unfit,
            "untouched": wrongly.untouched.iter().map(|(language, count)| (language.code(), *count)).collect::<BTreeMap<_, _>>(),
        })),
        "due": tally.due,
        "later": tally.later,
        "held": tally.held_total(),
        "beware": audience.caution.iter().chain(notes).collect::<Vec<_>>(),
        "letters": letters.collect::<Vec<_>>(),
        "files": files.iter().map(|(path, _)| path).collect::<Vec<_>>(),
    })
}

impl Report for TellShown {
    fn text(&self, _look: Look) -> String {
        let mut out = head(&self.drafted, self.whole);
        for (waves, rendered) in &self.drafted.letters {
            out.push('\n');
            out.push_str(&letter(waves, rendered));
        }
        let files: Vec<&str> = self.drafted.files.iter().map(|(path, _)| path.as_str()).collect();
        let _ =
            writeln!(out, "\nnothing was written or sent: `--execute` writes {} and sends", files.join(", "));
        out
    }

    fn json(&self) -> Value {
        data(&self.drafted)
    }

    fn problems(&self) -> &Problems {
        &self.drafted.problems
    }
}

impl Report for AboutPeople<TellSent> {
    fn text(&self, look: Look) -> String {
        let TellSent { drafted, sent } = &self.answer;
        let mut out = head(drafted, self.whole);
        out.push_str(&left(drafted.name.as_str(), sent, look));
        let wanted = drafted.campaign.approvals_wanted(drafted.name.as_str());
        if wanted > 0 {
            let what = if wanted > 1 { "the approvals of two people" } else { "an approval" };
            let _ = writeln!(out, "it waits for {what}: `wavecast approve {}`", drafted.name);
        } else if drafted.tally.later > 0 {
            out.push_str("the rest leaves at its moment: `wavecast run` or `send --execute` sends it then\n");
            let _ =
                writeln!(out, "`wavecast tell --withdraw {} --execute` takes it back before", drafted.name);
        }
        out
    }

    fn json(&self) -> Value {
        json!({ "told": data(&self.answer.drafted), "sent": left_data(&self.answer.sent) })
    }

    fn problems(&self) -> &Problems {
        self.answer.sent.as_ref().map_or(&self.answer.drafted.problems, |sent| sent.problems())
    }

    fn outcome(&self) -> RunOutcome {
        self.answer.sent.as_ref().map_or(RunOutcome::Done, Report::outcome)
    }
}

/// What left; what is written down is sent by whoever sends from here already.
fn left(name: &str, sent: &Result<Sent, OtherSender>, look: Look) -> String {
    let other = match sent {
        Ok(sent) => return sent.text(look),
        Err(other) => other,
    };
    format!(
        "it is written down; another sender holds the ledger: {}\n`wavecast run` sends it within half a minute; after any \
         other sender, `wavecast send --stage {name} --execute` does\n",
        other.by
    )
}

fn left_data(sent: &Result<Sent, OtherSender>) -> Value {
    match sent {
        Ok(sent) => sent.json(),
        Err(other) => json!({ "left_to": other.by }),
    }
}

impl Report for OwnSent {
    fn text(&self, look: Look) -> String {
        left(&self.name, &self.sent, look)
    }

    fn json(&self) -> Value {
        left_data(&self.sent)
    }

    fn problems(&self) -> &Problems {
        self.sent.as_ref().map_or(&*NOTHING_WRONG, |sent| sent.problems())
    }

    fn outcome(&self) -> RunOutcome {
        self.sent.as_ref().map_or(RunOutcome::Done, Report::outcome)
    }
}

impl Report for TellWithdrawn {
    fn text(&self, _look: Look) -> String {
        let Self { name, files, begun, done, .. } = self;
        let files = files.join(", ");
        let mut out = if *done {
            format!("`{name}` is taken back: {files}\n")
        } else {
            format!("`{name}` was told to nobody yet: `--execute` takes away {files}\n")
        };
        if *begun > 0 {
            let _ = writeln!(out, "a sender had begun it meanwhile: {begun} letters may have left");
        }
        out
    }

    fn json(&self) -> Value {
        json!({ "stage": self.name.as_str(), "files": self.files, "done": self.done, "begun": self.begun })
    }

    fn problems(&self) -> &Problems {
        &NOTHING_WRONG
    }
}
