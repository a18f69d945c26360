//! Which notices a problem concerns: those wait until it is mended, and all others leave.

use std::collections::BTreeSet;

/// Which notices a problem concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concerns {
    /// Every notice of the campaign.
    All,
    /// Those that any of these touches; none at all, if there are none: a problem of pages or posters only.
    These(BTreeSet<Touch>),
}

/// Some notices: those that have everything that is named here.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touch {
    /// Only of this wave.
    pub wave: Option<String>,
    /// Only of this stage.
    pub stage: Option<String>,
    /// Only to whoever is written to in this language.
    pub language: Option<String>,
}

impl Touch {
    /// Whatever a wave is sent, in every stage.
    pub fn wave(wave: &str) -> Self {
        Self { wave: Some(wave.to_owned()), ..Self::default() }
    }

    /// Whatever a stage sends, in every wave.
    pub fn stage(stage: &str) -> Self {
        Self { stage: Some(stage.to_owned()), ..Self::default() }
    }

    /// Everybody who is written to in a language.
    pub fn language(language: &str) -> Self {
        Self { language: Some(language.to_owned()), ..Self::default() }
    }

    /// Of these only what is of a wave; all the same if none is named.
    #[must_use]
    pub(crate) fn in_wave(mut self, wave: Option<&str>) -> Self {
        self.wave = wave.map(str::to_owned).or(self.wave);
        self
    }

    /// Of these only what is in a language.
    #[must_use]
    pub(crate) fn in_language(mut self, language: &str) -> Self {
        self.language = Some(language.to_owned());
        self
    }

    /// Whether it touches a stage in a wave for at least some readers. What is told once in the whole campaign is of no
    /// wave, and does not wait for the dates of one.
    pub(crate) fn may_touch(&self, wave: Option<&str>, stage: &str) -> bool {
        self.wave.as_deref().is_none_or(|wanted| Some(wanted) == wave)
            && self.stage.as_deref().is_none_or(|wanted| wanted == stage)
    }
}

impl Concerns {
    /// No notice: the fault holds nothing back.
    pub fn nobody() -> Self {
        Self::These(BTreeSet::new())
    }

    /// Only what one of these touches.
    pub fn these(touches: impl IntoIterator<Item = Touch>) -> Self {
        Self::These(touches.into_iter().collect())
    }

    /// What both concern.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::These(mut these), Self::These(others)) => {
                these.extend(others);
                Self::These(these)
            }
            (Self::All, _) | (_, Self::All) => Self::All,
        }
    }
}

impl From<Touch> for Concerns {
    fn from(touch: Touch) -> Self {
        Self::these([touch])
    }
}
