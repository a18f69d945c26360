//! What a message that came back means for the people of this campaign.
//!
//! A message proves something about a person only if it names a letter that went to that very person. Whatever else
//! it says is kept for somebody to read, and changes nothing.

use chrono::{DateTime, Utc};

use crate::{
    acts::Failure,
    ground::{
        campaign::People,
        culprit::{Culprit, ReportedEnding},
        timeline::NoticeId,
    },
    world::{
        evidence::bounce::{self, BounceReading, Kind, ReportedRecipient},
        ledger::{Intent, Records, Return, Sign},
    },
};

/// Why a person should read a report that proves nothing, or too little.
const ELSEWHERE: &str =
    "it returns a letter that went to somebody else: it was passed on, or the report is forged";
const NEVER_SENT: &str = "it returns a letter that this campaign never sent";
const NOT_OURS: &str = "it returns none of our letters, so it proves nothing";
const UNSURE: &str = "it failed for good, and its words do not say for certain whose fault that is";

/// A message that was read, with its digest and its name.
pub(super) struct ReadMessage {
    pub(super) digest: String,
    pub(super) name: String,
    pub(super) reading: BounceReading,
}

/// What readings mean for the people of this campaign.
pub(super) struct ReturnJudge<'a> {
    pub(super) records: &'a Records,
    pub(super) people: &'a People,
    pub(super) now: DateTime<Utc>,
}

impl ReturnJudge<'_> {
    /// What is to be written down of a message.
    pub(super) fn rows(&self, message: &ReadMessage) -> Result<Vec<Return>, Failure> {
        let reading = &message.reading;
        let mut letters: Vec<(NoticeId, Intent)> = Vec::new();
        for id in &reading.letters {
            let attempt = self.records.attempt(id)?;
            letters.extend(attempt.map(|(intent, _)| (*id, intent)));
        }
        let blank = Return {
            id: 0,
            file: message.name.clone(),
            kind: reading.kind.code().to_owned(),
            person: None,
            address: String::new(),
            notice: letters.first().map(|(id, _)| *id),
            sign: Sign::Nothing,
            culprit: None,
            status: String::new(),
            words: String::new(),
            // What says that it was written tomorrow was written now.
            dated: reading.dated.unwrap_or(self.now).min(self.now),
            why: reading.why.unwrap_or_default().to_owned(),
        };
        if reading.kind != Kind::Bounce || reading.recipients.is_empty() {
            return Ok(vec![self.no_bounce(reading, &letters, blank)]);
        }
        let one = |recipient| self.recipient(recipient, reading, &letters, blank.clone());
        Ok(reading.recipients.iter().map(one).collect())
    }

    /// Complaints and challenges are about whoever got the letter; answers are a sign of life of whoever wrote them.
    fn no_bounce(&self, reading: &BounceReading, letters: &[(NoticeId, Intent)], mut row: Return) -> Return {
        row.person = letters.first().map(|(_, intent)| intent.person.clone());
        if !matches!(reading.kind, Kind::AutoReply | Kind::Other) {
            return row;
        }
        let from = reading.from.clone().unwrap_or_default();
        let listed = self.people.find(&from).is_some();
        let answers = letters.iter().any(|(_, intent)| intent.person.eq_ignore_ascii_case(&from));
        if listed || answers {
            (row.sign, row.person) = (Sign::Alive, Some(from.clone()));
        }
        row.address = from;
        row
    }

    /// The letter that went to the very recipient a report names, under whichever of their addresses.
    fn fitting<'l>(
        &self,
        recipient: &ReportedRecipient,
        reading: &BounceReading,
        letters: &'l [(NoticeId, Intent)],
    ) -> Option<&'l (NoticeId, Intent)> {
        // A report about one letter that names nobody is about whom the letter went to.
        if recipient.addresses.is_empty() && reading.recipients.len() == 1 {
            return letters.first();
        }
        letters.iter().find(|(_, intent)| {
            let person = self.people.find(&intent.person).map(|(index, _)| index);
            recipient.addresses.iter().any(|address| {
                let alias =
                    || person.is_some() && self.people.find(address).map(|(index, _)| index) == person;
                address.to_lowercase() == intent.person.to_lowercase() || alias()
            })
        })
    }

    fn recipient(
        &self,
        recipient: &ReportedRecipient,
        reading: &BounceReading,
        letters: &[(NoticeId, Intent)],
        mut row: Return,
    ) -> Return {
        row.address = recipient.addresses.first().cloned().unwrap_or_default();
        row.words.clone_from(&recipient.words);
        let fitting = self.fitting(recipient, reading, letters);
        if let Some((id, intent)) = fitting {
            (row.notice, row.person) = (Some(*id), Some(intent.person.clone()));
        }
        let (ending, fault) = match &recipient.outcome {
            bounce::ReportedOutcome::Arrived => {
                row.sign = if fitting.is_some() { Sign::Alive } else { Sign::Nothing };
                return row;
            }
            // What another system took on says nothing of the person, for good or ill.
            bounce::ReportedOutcome::HandedOn => return row,
            bounce::ReportedOutcome::Missed(ending, fault) => (*ending, fault),
        };
        (row.culprit, row.status) = (Some(fault.culprit), fault.status.clone());
        if fitting.is_none() {
            let why = match (letters.first(), reading.letters.is_empty()) {
                (Some(_), _) => ELSEWHERE,
                (None, false) => NEVER_SENT,
                (None, true) => NOT_OURS,
            };
            why.clone_into(&mut row.why);
            return row;
        }
        row.sign = match ending {
            ReportedEnding::Failed if fault.gone => Sign::Gone,
            ReportedEnding::Failed => Sign::Missed,
            ReportedEnding::Delayed => Sign::Delayed,
        };
        let unsure = matches!(fault.culprit, Culprit::Unclear | Culprit::Address) && fault.lasting;
        if unsure && row.sign == Sign::Missed {
            UNSURE.clone_into(&mut row.why);
        }
        row
    }
}
