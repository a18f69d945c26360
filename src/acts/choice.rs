//! What is meant by the names that somebody gives: notices by their wave and stage, a language by its code.

use super::Failure;
use crate::ground::{
    campaign::{Campaign, Language},
    near::nearest,
};

/// A language that the campaign speaks, by its code.
pub(super) fn spoken(campaign: &Campaign, code: &str) -> Result<Language, Failure> {
    campaign.languages.iter().find(|language| language.code() == code).ok_or_else(|| {
        let codes: Vec<String> = campaign.languages.iter().map(|language| language.to_string()).collect();
        let message = format!("`{code}` is not a language of the campaign");
        Failure::usage(message, format!("choose from {}", codes.join(", ")))
    })
}

/// Which notices are meant: all, if neither is named.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The id of the only wave that is meant; every wave if none.
    pub wave: Option<String>,
    /// The id of the only stage that is meant; every stage if none.
    pub stage: Option<String>,
}

impl Choice {
    /// Refuses names that are not there.
    ///
    /// # Errors
    /// One of them is not, and which ones there are.
    pub fn known(&self, campaign: &Campaign) -> Result<(), Failure> {
        if let Some(wave) = &self.wave
            && campaign.wave_named(wave).is_none()
        {
            return Err(unknown("wave", wave, campaign.waves.iter().map(|wave| wave.id.as_str())));
        }
        match &self.stage {
            Some(stage) if campaign.stage_named(stage).is_none() => {
                Err(unknown("stage", stage, campaign.stages.iter().map(|stage| stage.id.as_str())))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// As a person says it.
    pub fn words(&self) -> String {
        match (&self.wave, &self.stage) {
            (None, None) => "the whole campaign".to_owned(),
            (Some(wave), None) => format!("wave `{wave}`"),
            (None, Some(stage)) => format!("stage `{stage}`"),
            (Some(wave), Some(stage)) => format!("stage `{stage}` of wave `{wave}`"),
        }
    }
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let known: Vec<&str> = known.collect();
    let hint = nearest(name, known.iter().copied()).map_or_else(
        || format!("the {kind}s are {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Failure::usage(format!("there is no {kind} `{name}`"), hint)
}

/// A wave is named that is not there.
pub(super) fn no_such_wave(campaign: &Campaign, id: &str) -> Failure {
    let known: Vec<String> = campaign.waves.iter().map(|wave| format!("`{}`", wave.id)).collect();
    Failure::usage(format!("there is no wave `{id}`"), format!("the waves are {}", known.join(", ")))
}
