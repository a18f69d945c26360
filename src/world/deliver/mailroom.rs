//! The campaign's own messages as letters for the relay.

use chrono::{DateTime, Utc};

use super::Letters;
use crate::{
    ground::{campaign::ReturnPath, timeline::Notice},
    render::mail::{self, Mail, MailError},
    world::relay::{OutgoingLetter, dkim::Signer},
};

impl Letters for Mail<'_> {
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        let letter = Mail::letter(self, notice, dated).map_err(|error| words(&error))?;
        Ok(for_the_wire(letter, notice))
    }

    fn wave(&self, notice: &Notice) -> Option<&str> {
        self.wave_of(notice)
    }

    fn stage(&self, notice: &Notice) -> &str {
        self.stage_of(notice)
    }

    fn rests(&self, notice: &Notice, at: DateTime<Utc>) -> bool {
        self.is_left_alone(notice, at)
    }
}

/// Letters as they leave: signed by the sender's domain, if there is a key, and with their own way back, if one is named.
pub(crate) struct Signed<'a> {
    /// Who writes them.
    pub letters: &'a Mail<'a>,
    /// Who signs with DKIM; none if the campaign names no key.
    pub signer: Option<Signer>,
    /// Where they come back to, if not to the sender.
    pub return_path: Option<&'a ReturnPath>,
}

impl Letters for Signed<'_> {
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        let mut letter = Letters::letter(self.letters, notice, dated)?;
        if let Some(address) = self.return_path.and_then(|path| path.of(&letter.name)) {
            letter.from = address;
        }
        if let Some(signer) = &self.signer {
            letter.bytes = signer.sign(&letter.bytes, dated)?;
        }
        Ok(letter)
    }

    fn wave(&self, notice: &Notice) -> Option<&str> {
        self.letters.wave_of(notice)
    }

    fn stage(&self, notice: &Notice) -> &str {
        self.letters.stage_of(notice)
    }

    fn rests(&self, notice: &Notice, at: DateTime<Utc>) -> bool {
        self.letters.is_left_alone(notice, at)
    }
}

/// A letter with its name in the ledger.
pub(crate) fn for_the_wire(letter: mail::Letter, notice: &Notice) -> OutgoingLetter {
    let mail::Letter { from, to, bytes, told, .. } = letter;
    OutgoingLetter { from, to, bytes, told, name: notice.id.to_string() }
}

/// Why a letter cannot be written, with its causes.
pub fn words(error: &MailError) -> String {
    error.problem().message
}
