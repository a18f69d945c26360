//! Who was told something wrong: found in the ledger, which keeps what each letter told.

use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    acts::{Choice, Failure, Opened},
    ground::{
        campaign::{Anchor, Corrects, Language, Slug, said_date},
        timeline::{NoticeId, RecipientKey},
    },
    world::ledger::{Attempt, Needed},
};

/// What was wrong.
#[derive(Clone, Debug, Default)]
pub struct CorrectionRequest {
    /// The stage whose message said it.
    pub stage: String,
    /// The date as it was told: `deadline 2027-03-10`. Only letters that told it count.
    pub said: Option<String>,
    /// Only letters to people of this wave, as it was then.
    pub wave: Option<String>,
    /// Only letters that were begun from this moment on.
    pub since: Option<DateTime<Utc>>,
    /// Only letters that were begun before this moment: when the words were mended.
    pub until: Option<DateTime<Utc>>,
    /// The words that were wrong, by language.
    pub was: BTreeMap<Language, String>,
    /// The words that are right, by language.
    pub is: BTreeMap<Language, String>,
}

/// How those were found who were told it.
#[derive(Clone, Debug)]
pub struct ToldWrongly {
    /// The stage.
    pub stage: Slug,
    /// The date, if it was a date.
    pub said: Option<(Anchor, NaiveDate)>,
    /// How many got a message of this stage.
    pub told: usize,
    /// How many of those were told what was wrong.
    pub wrongly: usize,
    /// How many of them have heard otherwise since.
    pub mended: usize,
    /// How many of them are no longer in the list.
    pub gone: usize,
}

impl ToldWrongly {
    /// Why nobody is left to tell.
    pub(super) fn nobody(&self) -> String {
        let stage = &self.stage;
        match (self.told, self.wrongly) {
            (0, _) => format!("nobody was told `{stage}` yet, so there is nothing to correct"),
            (told, 0) => format!("none of the {told} people who were told `{stage}` was told that"),
            (_, wrongly) => format!(
                "{wrongly} people were told it; {} have heard otherwise since, {} are no longer in the list",
                self.mended, self.gone
            ),
        }
    }
}

/// The letters of a stage that may have left, each by the key of its address.
#[derive(Default)]
struct WrongLetters {
    told: HashSet<String>,
    /// Of those that were told what is wrong: the first letter.
    wrong: HashMap<String, NoticeId>,
    /// The last that anybody heard of the date, by the key of their address: for each wave whose date it is.
    heard: HashMap<String, BTreeMap<String, Option<NaiveDate>>>,
}

/// Finds them, and the list of their letters.
///
/// # Errors
/// There is no such stage or wave, the date cannot be read, or the ledger cannot.
pub fn told_wrongly(
    opened: &Opened,
    request: &CorrectionRequest,
    name: &Slug,
) -> Result<(ToldWrongly, String), Failure> {
    let campaign = opened.campaign()?;
    Choice { wave: request.wave.clone(), stage: Some(request.stage.clone()) }.known(campaign)?;
    let stage: Slug = request.stage.parse().map_err(|why: String| Failure::usage(why, "name a stage"))?;
    let said = request.said.as_deref().map(said_date).transpose();
    let said = said.map_err(|(message, hint)| Failure::usage(message, hint).named("not-a-date"))?;
    let records = opened.records()?;
    let mut letters = WrongLetters::default();
    records.each_attempt(Needed::All, &mut |attempt| letters.see(attempt, request, said))?;
    let mut found = ToldWrongly {
        stage,
        said,
        told: letters.told.len(),
        wrongly: letters.wrong.len(),
        mended: 0,
        gone: 0,
    };
    let mut list = HashMap::new();
    for (key, letter) in letters.sorted() {
        let Some((_, person)) = opened.people().find(&key) else {
            found.gone += 1;
            continue;
        };
        // Whoever heard the right date since is not told again: the last they heard is what they believe.
        let believes = said.is_none_or(|(_, day)| letters.last_heard(&key).any(|last| last == Some(day)));
        if !believes {
            found.mended += 1;
            continue;
        }
        let own = RecipientKey::person(&person.address);
        let own = NoticeId::of(campaign.id.as_str(), None, name.as_str(), &own);
        list.insert(*own.bytes(), *letter.bytes());
    }
    Ok((found, Corrects::list(&list)))
}

impl WrongLetters {
    fn see(&mut self, attempt: Attempt, request: &CorrectionRequest, said: Option<(Anchor, NaiveDate)>) {
        let state = attempt.state();
        let intent = attempt.intent;
        // What nobody knows counts as told: rather a correction too many than a wrong date that stays.
        if !intent.is_person || !state.may_have_left() {
            return;
        }
        let key = intent.person.to_lowercase();
        // Attempts are shown in the order they were begun: what comes later takes the place of what was heard before.
        for one in intent.told.iter().filter(|one| said.is_some_and(|(anchor, _)| one.anchor == anchor)) {
            self.heard.entry(key.clone()).or_default().insert(one.wave.clone(), one.day);
        }
        if intent.stage != request.stage {
            return;
        }
        self.told.insert(key.clone());
        let in_wave = request.wave.is_none() || intent.wave == request.wave;
        let in_time = request.since.is_none_or(|since| intent.begun >= since)
            && request.until.is_none_or(|until| intent.begun < until);
        let told = |(anchor, day)| intent.told.iter().any(|one| one.anchor == anchor && one.day == Some(day));
        if in_wave && in_time && said.is_none_or(told) {
            self.wrong.entry(key).or_insert(intent.notice);
        }
    }

    fn last_heard(&self, key: &str) -> impl Iterator<Item = Option<NaiveDate>> {
        self.heard.get(key).into_iter().flat_map(BTreeMap::values).copied()
    }

    /// By address, so that the same ledger gives the same list.
    fn sorted(&self) -> BTreeMap<String, NoticeId> {
        self.wrong.iter().map(|(key, letter)| (key.clone(), *letter)).collect()
    }
}
