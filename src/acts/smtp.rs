//! Walking to the relay step by step: which step fails, and what to look at. Sends nothing.

use super::{
    Choice, Failure, Opened,
    send::{
        one_of_each,
        way::{is_outbox, relay},
    },
};
use crate::{
    ground::{
        campaign::{SmtpSettings, return_path::SAMPLE},
        problem::Problems,
    },
    world::{
        deliver::{Learned, Letters, Patience},
        relay::{Fault, ProbeStep, smtp::Probe},
    },
};

/// How far the walk came.
#[derive(Debug)]
pub(crate) struct RelayWalk {
    /// What is wrong in the folder.
    pub(crate) problems: Problems,
    pub(crate) settings: SmtpSettings,
    /// The steps that went well, and what each found.
    pub(crate) steps: Vec<(ProbeStep, String)>,
    /// The step that failed.
    pub(crate) fault: Option<Fault>,
    /// What the last run learned of this relay.
    pub(crate) learned: Option<Learned>,
}

/// Walks.
///
/// # Errors
/// The files are wrong, or the certificate they name cannot be read.
pub(crate) fn walk(opened: &Opened, patience: &Patience) -> Result<RelayWalk, Failure> {
    let settings = opened.campaign()?.smtp.clone();
    let mut steps = Vec::new();
    let fault = if is_outbox(&settings) {
        steps.push((ProbeStep::Folder, opened.around.folder.join("outbox").display().to_string()));
        None
    } else {
        to_the_relay(opened, patience, &mut steps)?
    };
    let name = format!("{}:{}", settings.host, settings.port);
    let learned = Learned::read(&opened.around.state, &name, opened.around.now);
    let learned = learned.filter(|learned| !learned.is_empty());
    Ok(RelayWalk { problems: opened.loaded.problems.clone(), settings, steps, fault, learned })
}

fn to_the_relay(
    opened: &Opened,
    patience: &Patience,
    steps: &mut Vec<(ProbeStep, String)>,
) -> Result<Option<Fault>, Failure> {
    let campaign = opened.campaign()?;
    // A relay may know the sender and refuse the address that bounces go to: the one that stands in MAIL FROM is asked.
    let returns = campaign.smtp.return_path.as_ref().and_then(|path| path.of(SAMPLE));
    let sender = returns.unwrap_or_else(|| campaign.sender.address.clone());
    let probe = Probe { sender, largest: largest(opened) };
    let relay = relay(&opened.around, &campaign.smtp)?;
    let walked =
        relay.and_then(|relay| relay.walk(patience, &probe, &mut |step, what| steps.push((step, what))));
    Ok(walked.err())
}

/// How many bytes the largest letter has: one of each stage, wave, language and kind of device. None while the letters
/// cannot be written, of which `check` tells.
fn largest(opened: &Opened) -> Option<usize> {
    /// What a signature adds.
    const SIGNATURE: usize = 1000;
    let mail = opened.mail().ok()?;
    let notices = one_of_each(opened, &Choice::default()).ok()?;
    let letters = notices.iter().filter_map(|(_, notice)| Letters::letter(&mail, notice, notice.at).ok());
    let signature = if opened.campaign().ok()?.smtp.dkim.is_some() { SIGNATURE } else { 0 };
    letters.map(|letter| letter.bytes.len() + signature).max()
}
