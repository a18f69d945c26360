//! What is remembered of a campaign where messages are made: one place for preview, console, check and sending, so
//! that none of them tells another number than the others.

mod secret;

pub use secret::{FILE, SecretError, find};

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use super::ledger::{LedgerError, LedgerPlace, Records};
use crate::{
    ground::{
        campaign::{Anchor, Campaign, People, WaveIx},
        course::{count::Count, figures::Figures, forecast},
        timeline::{History, reschedule},
    },
    render::mail::{Past, reference::ReferenceKey},
};

/// The campaign's past, as its state folder has it; read when it is first asked for.
#[derive(Debug)]
pub struct Memory {
    state: PathBuf,
    ledger: LedgerPlace,
    campaign: Arc<Campaign>,
    people: Arc<People>,
    now: DateTime<Utc>,
    key: OnceLock<Option<ReferenceKey>>,
    sequences: OnceLock<BTreeMap<String, u32>>,
    figures: OnceLock<Option<Figures>>,
    history: OnceLock<Option<History>>,
}

/// It cannot be remembered.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The ledger cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The secret cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl Memory {
    /// The past in a state folder and a ledger. Nothing is read yet, and nothing is ever written: without a secret, messages show
    /// an example of a reference. What cannot be read counts as not there; whoever must not go on then asks
    /// [`Memory::read`].
    pub fn of(
        (state, ledger): (&Path, LedgerPlace),
        campaign: &Arc<Campaign>,
        people: &Arc<People>,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            state: state.to_path_buf(),
            ledger,
            campaign: Arc::clone(campaign),
            people: Arc::clone(people),
            now,
            key: OnceLock::new(),
            sequences: OnceLock::new(),
            figures: OnceLock::new(),
            history: OnceLock::new(),
        }
    }

    /// The same past, asked again at another time.
    pub fn again(&self, now: DateTime<Utc>) -> Self {
        Self::of((&self.state, self.ledger.clone()), &self.campaign, &self.people, now)
    }

    /// Reads it now.
    ///
    /// # Errors
    /// What is there cannot be read.
    pub fn read(self) -> Result<Self, MemoryError> {
        let (key, sequences) = (self.find_key()?, self.count_moves()?);
        // A letter that says how far people are must not say that nobody has moved because nobody could look.
        let tells = self.campaign.stages.iter().any(|stage| stage.at.anchor == Anchor::Week);
        let history = if tells { OnceLock::from(Some(self.find_history()?)) } else { self.history };
        Ok(Self { key: key.into(), sequences: sequences.into(), history, ..self })
    }

    /// Makes the secret if the campaign needs one and has none yet: only what sends calls this.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn with_secret(self) -> Result<Self, MemoryError> {
        // Where no letter shows a reference, no secret is left lying about.
        if !self.campaign.policies.personal_references {
            return Ok(self);
        }
        let key = secret::find_or_make(&self.state)?;
        Ok(Self { key: Some(key).into(), ..self })
    }

    /// How many of a hundred people call, if that was measured already.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub(crate) fn measured_rate(&self) -> Result<Option<f64>, MemoryError> {
        let record = Records::open(&self.ledger)?.course()?;
        // Nobody has counted calls: none of them would say that nobody calls.
        if record.tickets.is_empty() {
            return Ok(None);
        }
        let today = self.campaign.day_of(self.now);
        let count = Count::of(&self.campaign, &self.people, &record, today);
        let rate = forecast::rate(&self.campaign, &count.waves, today);
        Ok((rate.waves > 0).then_some(rate.per_hundred))
    }

    /// How often the dates of each wave have moved since people were told.
    pub(crate) fn moved_dates(&self) -> BTreeMap<WaveIx, u32> {
        let waves = (0..).map(WaveIx).zip(&self.campaign.waves);
        waves.map(|(index, wave)| (index, self.sequence(wave.id.as_str()))).collect()
    }

    fn find_key(&self) -> Result<Option<ReferenceKey>, SecretError> {
        if self.campaign.policies.personal_references { secret::find(&self.state) } else { Ok(None) }
    }

    fn find_history(&self) -> Result<History, LedgerError> {
        Records::open(&self.ledger)?.history()
    }

    fn count_moves(&self) -> Result<BTreeMap<String, u32>, LedgerError> {
        Ok(reschedule::sequences(&self.campaign, &Records::open(&self.ledger)?.told()?))
    }

    /// The figures of now, or those that were kept when the people were forgotten.
    fn count(&self) -> Result<Figures, LedgerError> {
        let records = Records::open(&self.ledger)?;
        // Once everybody is forgotten the list is empty: counted anew, everything would be nothing.
        let kept = if self.people.is_empty() { records.kept_figures()? } else { None };
        let kept = kept.and_then(|kept| serde_json::from_str(&kept).ok());
        match kept {
            Some(kept) => Ok(kept),
            None => Ok(Figures::of(&self.campaign, &self.people, &records.course()?, self.now)),
        }
    }
}

impl Past for Memory {
    fn reference_key(&self) -> Option<ReferenceKey> {
        *self.key.get_or_init(|| self.find_key().ok().flatten())
    }

    fn sequence(&self, wave: &str) -> u32 {
        let sequences = self.sequences.get_or_init(|| self.count_moves().unwrap_or_default());
        sequences.get(wave).copied().unwrap_or_default()
    }

    fn figures(&self) -> Option<&Figures> {
        self.figures.get_or_init(|| self.count().ok()).as_ref()
    }

    fn history(&self) -> Option<(&History, DateTime<Utc>)> {
        let history = self.history.get_or_init(|| self.find_history().ok());
        Some((history.as_ref()?, self.now))
    }

    fn knows_devices(&self) -> bool {
        true
    }
}
