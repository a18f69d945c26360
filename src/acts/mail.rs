//! Every message as people will see it, before anyone gets it.

use std::path::PathBuf;

use super::{Failure, Opened, previews};
use crate::{
    ground::problem::Problems,
    render::mail::{Mail, lint::lint, preview::Sample},
};

/// Which messages, and where they go.
#[derive(Clone, Debug)]
pub(crate) struct PreviewRequest {
    /// Exactly what this person will get.
    pub(crate) person: Option<String>,
    /// Only this wave.
    pub(crate) wave: Option<String>,
    /// Only this stage.
    pub(crate) stage: Option<String>,
    /// Where to, from the campaign folder.
    pub(crate) out: PathBuf,
}

/// What was written.
#[derive(Debug)]
pub(crate) struct MessagesPreviewed {
    pub(crate) folder: PathBuf,
    pub(crate) messages: Vec<PreviewedMessage>,
    pub(crate) problems: Problems,
}

/// A message that can be looked at.
#[derive(Debug)]
pub(crate) struct PreviewedMessage {
    pub(crate) path: String,
    pub(crate) subject: String,
    /// Bytes of its HTML.
    pub(crate) html: usize,
}

/// Writes messages as .eml, .html and .txt, and a page with all of them.
///
/// # Errors
/// The files are wrong, nobody has this address, or the folder cannot be written.
pub(crate) fn preview(opened: &Opened, request: &PreviewRequest) -> Result<MessagesPreviewed, Failure> {
    let mut problems = opened.good_words()?.problems();
    // One person's messages are theirs; all of them together are for whoever looks, and show nobody.
    let invented = request.person.is_none().then(|| opened.people().invented());
    let mail = previews::mail_to(opened, invented.as_ref().unwrap_or(opened.people()))?;
    let folder = opened.loaded.folder.join(&request.out);
    let shown = previews::write(&mail, wanted(&mail, request)?, (&folder, None), &mut problems)?;
    problems.append(mail.unseen());
    for (sample, rendered) in &shown {
        if let Some(words) = mail.words_of(&sample.notice) {
            problems.append(lint(rendered, opened.campaign()?, words));
        }
    }
    let messages = shown.into_iter().map(|(sample, rendered)| PreviewedMessage {
        path: sample.path(),
        subject: rendered.subject,
        html: rendered.html.len(),
    });
    Ok(MessagesPreviewed { folder, messages: messages.collect(), problems: problems.in_reading_order() })
}

/// Everything or one person's messages, as far as they are asked for.
fn wanted(mail: &Mail<'_>, request: &PreviewRequest) -> Result<Vec<Sample>, Failure> {
    let nobody = || {
        Failure::usage(
            "nobody in the list of people has this address",
            "write it as it is in the list; letter case makes no difference",
        )
    };
    let mut samples = match &request.person {
        Some(address) => mail.story(mail.find(address).ok_or_else(nobody)?),
        None => mail.samples(),
    };
    samples.retain(|sample| request.wave.as_ref().is_none_or(|wave| sample.wave == *wave));
    samples.retain(|sample| request.stage.as_ref().is_none_or(|stage| sample.stage == *stage));
    Ok(samples)
}
