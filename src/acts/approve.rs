//! Saying yes to a stage of a wave: to exactly what was shown, and to nothing else.

use chrono::{DateTime, Utc};
use std::sync::Arc;

use super::{Choice, Failure, Opened};
use crate::ground::{
    approval::{Approval, ApprovalStanding, ApprovalState, Contents, is_same_person},
    problem::{Concerns, Problems},
};

/// What somebody looks at, or says yes to.
#[derive(Clone, Debug)]
pub struct Approve {
    /// The id of the stage.
    pub stage: String,
    /// The wave; none for a stage that is told once in the whole campaign.
    pub wave: Option<String>,
}

/// What somebody said yes to, and what came of it.
#[derive(Clone, Debug)]
pub struct Yes {
    /// The stage and wave that it is said to.
    pub what: Approve,
    /// The number under which it was shown: what is there now must still be that. Without one, whatever is there now is
    /// approved.
    pub shown: Option<String>,
    /// Who says so; whoever is at the keyboard, if nobody is named.
    pub by: Option<String>,
}

/// What is shown, and whether it was approved.
#[derive(Clone, Debug)]
pub struct Approved {
    /// The errors that would hold it.
    pub problems: Problems,
    /// What it is about.
    pub what: Approve,
    /// What would be sent.
    pub contents: Arc<Contents>,
    /// Who said yes; nobody, if it was only shown.
    pub who: Option<String>,
    /// How many people must say yes.
    pub wanted: usize,
    /// Who has said yes to exactly this, in the order in which they did.
    pub by: Vec<String>,
    /// When the last of them did.
    pub last: Option<DateTime<Utc>>,
    /// What there is to say about an earlier approval.
    pub earlier: Vec<String>,
    /// The checks whose errors would hold it.
    pub held: Vec<&'static str>,
}

impl Approve {
    /// As a person says it.
    pub fn words(&self) -> String {
        let stage = &self.stage;
        match &self.wave {
            Some(wave) => format!("`{stage}` of wave `{wave}`"),
            None => format!("`{stage}`"),
        }
    }

    fn choice(&self) -> Choice {
        Choice { wave: self.wave.clone(), stage: Some(self.stage.clone()) }
    }

    fn contents(&self, opened: &Opened) -> Result<Arc<Contents>, Failure> {
        self.choice().known(opened.campaign()?)?;
        opened.contents(self.wave.as_deref(), &self.stage)?.ok_or_else(|| {
            let hint = match self.wave {
                Some(_) => "`wavecast plan` shows which stages each wave has",
                None => "name the wave with `--wave`",
            };
            Failure::usage(format!("nobody is told {}", self.words()), hint).named("told-to-nobody")
        })
    }
}

impl Approved {
    /// What somebody is told who approves what others have approved already, where one is enough.
    fn faster(&self, who: &str) -> Option<String> {
        let others: Vec<&str> =
            self.by.iter().map(String::as_str).filter(|known| !is_same_person(known, who)).collect();
        if self.wanted > 1 || others.is_empty() {
            return None;
        }
        let at = self.last?.format("%Y-%m-%d %H:%M UTC");
        Some(format!("{} had approved exactly this already, the last time at {at}", others.join(" and ")))
    }

    /// Refuses a second yes of the same person where two people must say it.
    ///
    /// # Errors
    /// They have said yes to exactly this.
    pub(crate) fn refuse_twice(&self, who: &str) -> Result<(), Failure> {
        if self.wanted < 2 || !self.by.iter().any(|known| is_same_person(known, who)) {
            return Ok(());
        }
        let (what, wanted) = (self.what.words(), self.wanted);
        let count = self.by.len().min(wanted);
        Err(Failure::usage(
            format!(
                "{who} has approved {what} already: it has {count} of {wanted} approvals, of different people"
            ),
            "another person must look at it, and approve it under their own name",
        )
        .named("approved-already"))
    }
}

/// Shows what would be approved.
///
/// # Errors
/// It tells nobody, or the files are wrong.
pub fn show(opened: &Opened, what: Approve) -> Result<Approved, Failure> {
    let contents = what.contents(opened)?;
    let (held, problems) = held(opened, &what)?;
    let given = opened.records()?.approvals()?.into_iter();
    let own = given.filter(|one| (&one.last.wave, &one.last.stage) == (&what.wave, &what.stage));
    let (mut by, mut last, mut earlier) = (Vec::new(), None, Vec::new());
    for standing in own.map(|one| ApprovalStanding::of(one, Some(&contents))) {
        earlier.extend(standing.why_void());
        if standing.stands == ApprovalState::Holds {
            (by, last) = (standing.by, Some(standing.approval.at));
        }
    }
    let wanted = opened.campaign()?.approvals_wanted(&what.stage);
    Ok(Approved { problems, what, contents, who: None, wanted, by, last, earlier, held })
}

/// Approves it, if it is still what was shown.
///
/// # Errors
/// It is not any more, it tells nobody, nobody says so, somebody says so twice where two people must, or the ledger cannot
/// be written.
pub fn approve(opened: &Opened, yes: Yes) -> Result<Approved, Failure> {
    let Yes { what, shown, by } = yes;
    let who = opened.around.who(by.as_deref())?;
    let mut approved = show(opened, what)?;
    let (what, contents) = (&approved.what, &approved.contents);
    if shown.is_some_and(|number| !contents.are_shown_as(&number)) {
        return Err(Failure::usage(
            format!("{} is no longer what was shown, so nothing was approved", what.words()),
            "look at it again with `--show`, and approve what you see then",
        )
        .named("not-as-shown"));
    }
    approved.refuse_twice(&who)?;
    let approval = Approval {
        wave: what.wave.clone(),
        stage: what.stage.clone(),
        hash: contents.hash(),
        parts: contents.json().to_string(),
        who: who.clone(),
        // The clock's own time: with `--as-of` somebody looks at another day, and says yes today.
        at: opened.around.clock,
    };
    opened.notes()?.approve(&approval)?;
    let earlier = approved.faster(&who).into_iter().collect();
    approved.by.retain(|known| !is_same_person(known, &who));
    approved.by.push(who.clone());
    Ok(Approved { who: Some(who), earlier, ..approved })
}

/// The checks whose errors concern it, and those errors: it may be approved, and waits all the same.
fn held(opened: &Opened, what: &Approve) -> Result<(Vec<&'static str>, Problems), Failure> {
    let wrong = opened.wrong(&what.choice())?;
    let touches = |concerns: &Concerns| match concerns {
        Concerns::All => true,
        Concerns::These(touches) => {
            touches.iter().any(|touch| touch.may_touch(what.wave.as_deref(), &what.stage))
        }
    };
    let faults = wrong.faults.iter().filter(|fault| touches(&fault.concerns));
    let held: Vec<&'static str> = faults.map(|fault| fault.check).collect();
    let problems = wrong.problems_of(&held);
    Ok((held, problems))
}
