//! Saying yes to a stage of a wave: to exactly what was shown, and to nothing else.

use std::sync::Arc;

use super::{Choice, Failure, Opened};
use crate::ground::{
    approval::{Approval, ApprovalStanding, Contents},
    problem::{Concerns, Problems},
};

/// What somebody looks at, or says yes to.
#[derive(Clone, Debug)]
pub struct Approve {
    /// The stage.
    pub stage: String,
    /// The wave; none for a stage that is told once in the whole campaign.
    pub wave: Option<String>,
}

/// What somebody said yes to, and what came of it.
#[derive(Clone, Debug)]
pub struct Yes {
    /// To what.
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
            Failure::usage(format!("nobody is told {}", self.words()), hint)
        })
    }
}

/// Shows what would be approved.
///
/// # Errors
/// It tells nobody, or the files are wrong.
pub fn show(opened: &Opened, what: Approve) -> Result<Approved, Failure> {
    let contents = what.contents(opened)?;
    let (held, problems) = held(opened, &what)?;
    let earlier = earlier(opened, &what, &contents)?;
    Ok(Approved { problems, what, contents, who: None, earlier, held })
}

/// Approves it, if it is still what was shown.
///
/// # Errors
/// It is not any more, it tells nobody, nobody says so, or the ledger cannot be written.
pub fn approve(opened: &Opened, yes: Yes) -> Result<Approved, Failure> {
    let Yes { what, shown, by } = yes;
    let who = opened.around.who(by.as_deref())?;
    let contents = what.contents(opened)?;
    if shown.is_some_and(|number| !contents.are_shown_as(&number)) {
        return Err(Failure::usage(
            format!("{} is not any more what was shown, so nothing was approved", what.words()),
            "look at it again with `--show`, and approve what you see then",
        ));
    }
    let (held, problems) = held(opened, &what)?;
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
    Ok(Approved { problems, what, contents, who: Some(who), earlier: Vec::new(), held })
}

/// Why an approval that was given before does not count any more.
fn earlier(opened: &Opened, what: &Approve, now: &Contents) -> Result<Vec<String>, Failure> {
    let given = opened.records()?.approvals()?.into_iter();
    let own = given.filter(|one| (&one.wave, &one.stage) == (&what.wave, &what.stage));
    Ok(own.filter_map(|one| ApprovalStanding::of(one, Some(now)).why_void()).collect())
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
