//! The end: what is left to do before the old device management can be switched off.

use super::Record;
use crate::ground::campaign::Campaign;

/// What a person must see to, in the order in which it is done. Phrases of the same names say it in words.
pub const STEPS: [&str; 10] = [
    "remaining",
    "access-rules",
    "mail-profiles",
    "connectors",
    "certificates",
    "apple",
    "android",
    "export",
    "licences",
    "accounts",
];

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingStep {
    /// Its name, which is that of the phrase for it.
    pub name: &'static str,
    /// Who saw to it and what they say, if anybody has.
    pub done: Option<super::ReviewMark>,
}

/// The checklist, as far as it is done.
pub fn checklist(record: &Record) -> Vec<ClosingStep> {
    let step = |name: &&'static str| ClosingStep {
        name,
        done: record.mark("", name).filter(|mark| mark.good).cloned(),
    };
    STEPS.iter().map(step).collect()
}

/// The waves whose gate was not passed, though they have one.
pub(crate) fn open_gates<'a>(campaign: &'a Campaign, record: &'a Record) -> impl Iterator<Item = &'a str> {
    let passed = |id: &str| record.gate(id) == crate::ground::timeline::GateState::Passed;
    let waves = campaign.waves.iter().filter(|wave| wave.gate.evaluation.is_some());
    waves.map(|wave| wave.id.as_str()).filter(move |id| !passed(id))
}
