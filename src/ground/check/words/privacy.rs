//! What the privacy page leaves unsaid, because nobody stands for it.

use std::sync::Arc;

use super::texts;
use crate::ground::{
    campaign::PrivacySetting,
    check::Subject,
    problem::{Place, Problem, Problems, Source},
};

/// What asks for a setting in a text.
const ASKED: &str = "privacy=\"";

/// Settings that a page would tell of, and that nobody has confirmed; and those that were looked up on a day to come.
pub(super) fn unconfirmed(subject: &Subject<'_>, problems: &mut Problems) {
    let settings = &subject.campaign.privacy;
    let texts = texts(subject, subject.campaign.languages.source());
    // A campaign whose pages ask for none of this need not look anything up.
    let Some(page) = texts.iter().find(|source| source.text().contains(ASKED)) else { return };
    let today = subject.campaign.day_of(subject.now);
    let mut tell = |message: String, hint: String| {
        let place = settings.place.clone().unwrap_or_else(|| first_asked(page));
        problems.push(Problem::info("unconfirmed-privacy", message).at(place).hint(hint));
    };
    let unsaid = settings.unsaid().filter(|setting| !settings.misread.contains(setting));
    let unsaid: Vec<&str> = unsaid.map(PrivacySetting::key).collect();
    if let Some(first) = unsaid.first() {
        tell(
            format!("nobody has confirmed {}: the privacy page leaves it open", named(&unsaid)),
            format!(
                "look it up in the new system, then write under `[privacy]`: `{first} = \"no, {today}, a name\"`"
            ),
        );
    }
    let to_come = |setting: &PrivacySetting| settings.of(*setting).is_some_and(|known| known.day > today);
    let to_come: Vec<&str> =
        PrivacySetting::ALL.into_iter().filter(to_come).map(PrivacySetting::key).collect();
    if !to_come.is_empty() {
        tell(
            format!("looked up on a day to come: {}", named(&to_come)),
            "write the day on which somebody looked".to_owned(),
        );
    }
}

fn named(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// Where a page first asks for a setting.
fn first_asked(page: &Arc<Source>) -> Place {
    let at = page.text().find(ASKED).unwrap_or(0);
    Place::new(page, at..at + ASKED.len())
}
