//! Who was told something wrong: found in the ledger, which keeps what each letter told.

use chrono::NaiveDate;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{BuildHasher as _, RandomState},
};

use super::{CorrectionRequest, TellFile, TellRequest, words};
use crate::{
    acts::{Choice, Failure, Opened, audience},
    ground::{
        campaign::{Anchor, Corrects, Language, Person, PersonIx, Slug, TELLS, said_date},
        timeline::{NoticeId, RecipientKey, reschedule, selected},
    },
    world::ledger::{Attempt, AttemptGlance, AttemptPicker, told_of_any_wave},
};

/// How those were found who were told it.
#[derive(Clone, Debug)]
pub struct ToldWrongly {
    /// The id of the stage whose messages told it.
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
    /// For how many of them the date holds as it was told.
    pub stands: usize,
    /// How many of them do not fit the facts that were asked for.
    pub unfit: usize,
    /// How many of them read a language in which nothing was wrong.
    pub untouched: BTreeMap<Language, usize>,
}

impl ToldWrongly {
    /// Why nobody is left to tell.
    pub(super) fn nobody(&self) -> String {
        let stage = &self.stage;
        match (self.told, self.wrongly) {
            (0, _) => format!("nobody was told `{stage}` yet, so there is nothing to correct"),
            (told, 0) => format!("none of the {told} people who were told `{stage}` was told that"),
            (_, wrongly) => {
                let others = [
                    (self.unfit, "do not fit the facts"),
                    (self.untouched.values().sum(), "read a language in which nothing was wrong"),
                ];
                let others = others.iter().filter(|(count, _)| *count > 0);
                let others: Vec<String> = others.map(|(count, what)| format!(", {count} {what}")).collect();
                format!(
                    "{wrongly} people were told it; {} have heard otherwise since, {} are no longer in the list{}",
                    self.mended,
                    self.gone,
                    others.concat()
                )
            }
        }
    }

    /// Refuses to tell people that the day is another one, as long as it is the same.
    fn must_differ(&self, is_empty: bool) -> Result<(), Failure> {
        let Some((anchor, day)) = self.said.filter(|_| is_empty && self.stands > 0) else { return Ok(()) };
        let name = if anchor == Anchor::Enforce { "enforcement" } else { anchor.code() };
        let message = format!(
            "`{name}` is still {day} in `campaign.toml` for the {} people who were told it",
            self.stands
        );
        Err(Failure::usage(message, "put it right there first, and then tell them")
            .named("date-still-stands"))
    }
}

/// The letters of a stage that may have left, each by the key of its address.
struct WrongLetters<'a> {
    request: &'a CorrectionRequest,
    said: Option<WrongDate>,
    /// Who was told the stage, for each letter a number for the key of its address: a million keys would cost more than
    /// everything else here, and a set of them a third of it. They are only counted.
    told: Vec<u64>,
    numbers: RandomState,
    /// Of those that were told what is wrong: the first letter.
    wrong: HashMap<String, NoticeId>,
    /// The last that anybody heard of the date who ever heard what is wrong, by the key of their address: for each wave
    /// whose date it is.
    heard: HashMap<String, BTreeMap<String, Option<NaiveDate>>>,
}

/// A date that was told wrongly, and how the ledger writes down that it was told.
struct WrongDate {
    anchor: Anchor,
    day: NaiveDate,
    written: String,
    /// The same of any day.
    of_any_day: String,
}

/// Who of those that were told it is told otherwise now.
struct Concerned<'a> {
    opened: &'a Opened,
    said: Option<(Anchor, NaiveDate)>,
    /// Who fits the facts that were asked for, in the order of the list; everybody, without any.
    fit: Option<Vec<PersonIx>>,
    /// The languages in which something was wrong; all, if that is not known.
    languages: Option<BTreeSet<Language>>,
}

impl Concerned<'_> {
    /// Whether the date holds for somebody as it was told: then nothing is wrong for them.
    fn stands(&self, person: &Person) -> Result<bool, Failure> {
        let Some((anchor, day)) = self.said else { return Ok(false) };
        let campaign = self.opened.campaign()?;
        let now = person.wave.and_then(|wave| reschedule::in_force_for(campaign, wave, anchor, person));
        Ok(now == Some(day))
    }

    /// Whether somebody is told; counts them otherwise.
    fn holds(&self, who: PersonIx, person: &Person, found: &mut ToldWrongly) -> Result<bool, Failure> {
        if self.fit.as_ref().is_some_and(|fit| fit.binary_search(&who).is_err()) {
            found.unfit += 1;
        } else if self.languages.as_ref().is_some_and(|wrong| !wrong.contains(&person.language)) {
            *found.untouched.entry(person.language).or_default() += 1;
        } else if self.stands(person)? {
            found.stands += 1;
        } else {
            return Ok(true);
        }
        Ok(false)
    }
}

/// Finds them, and the list of their letters.
///
/// # Errors
/// There is no such stage or wave, it is for other than people, the date cannot be read or still stands, or the ledger
/// cannot be read.
pub fn told_wrongly(
    opened: &Opened,
    tell: &TellRequest,
    request: &CorrectionRequest,
    name: &Slug,
) -> Result<(ToldWrongly, String), Failure> {
    let campaign = opened.campaign()?;
    Choice { wave: request.wave.clone(), stage: Some(request.stage.clone()) }.known(campaign)?;
    to_people(opened, &request.stage)?;
    let stage: Slug = request.stage.parse().map_err(|why: String| Failure::usage(why, "name a stage"))?;
    let said = request.said.as_deref().map(said_date).transpose();
    let said = said.map_err(|(message, hint)| Failure::usage(message, hint).named("not-a-date"))?;
    let records = opened.records()?;
    let mut letters = WrongLetters::of(request, said);
    records.each_picked(&mut letters)?;
    let mut found = ToldWrongly {
        stage,
        said,
        told: letters.told(),
        wrongly: letters.wrong.len(),
        mended: 0,
        gone: 0,
        stands: 0,
        unfit: 0,
        untouched: BTreeMap::new(),
    };
    let concerned = Concerned {
        opened,
        said,
        fit: fit(opened, tell)?,
        languages: words::wrong_in(opened, tell, request)?,
    };
    let mut list = HashMap::new();
    for (key, letter) in letters.sorted() {
        let Some((who, person)) = opened.people().find(&key) else {
            found.gone += 1;
            continue;
        };
        // Whoever heard the right date since is not told again: the last they heard is what they believe.
        let believes = said.is_none_or(|(_, day)| letters.last_heard(&key).any(|last| last == Some(day)));
        if !believes {
            found.mended += 1;
            continue;
        }
        if !concerned.holds(who, person, &mut found)? {
            continue;
        }
        let own = RecipientKey::person(&person.address);
        let own = NoticeId::of(campaign.id.as_str(), None, name.as_str(), &own);
        list.insert(*own.bytes(), *letter.bytes());
    }
    found.must_differ(list.is_empty())?;
    Ok((found, Corrects::list(&list)))
}

/// What managers, the helpdesk and the sponsors were told is put right by a word to them: it stands below no letter.
fn to_people(opened: &Opened, stage: &str) -> Result<(), Failure> {
    let known = opened.campaign()?.stage_named(stage);
    let Some(stage) = known.filter(|stage| stage.audience.is_staff()) else { return Ok(()) };
    let to = stage.audience.code();
    let message =
        format!("`{}` is for `{to}`, and only what people of the list were told is put right so", stage.id);
    let hint = format!("write to them again: `wavecast tell --to {to} --subject .. --body ..`");
    Err(Failure::usage(message, hint).named("told-to-staff"))
}

/// Who fits the facts that were asked for, in the order of the list.
fn fit(opened: &Opened, tell: &TellRequest) -> Result<Option<Vec<PersonIx>>, Failure> {
    let Some(who) = &tell.who else { return Ok(None) };
    let selection = audience::selection(opened, who, "--who")?;
    let history = opened.records()?.history()?;
    Ok(Some(selected(&selection, opened.view(&history, opened.around.now)?)))
}

/// Whether a correction of this name says the same to the same: then it is no second one.
pub(super) fn is_told_by(opened: &Opened, name: &Slug, list: &str, words: &[TellFile]) -> bool {
    let tree = &opened.loaded.tree;
    let letters = |list: &str| -> BTreeSet<String> {
        list.lines().filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).collect()
    };
    let told = tree.own(&format!("{TELLS}{name}.list"));
    let told = told.map(|file| letters(&String::from_utf8_lossy(&file.bytes))).unwrap_or_default();
    // Under another number the words are the same, and only their paths differ.
    let same = |(path, bytes): &TellFile| {
        let path = path.split('/').nth(1).map(|language| format!("content/{language}/messages/{name}.md"));
        path.and_then(|path| tree.own(&path)).is_some_and(|file| *file.bytes == **bytes)
    };
    letters(list).is_subset(&told) && words.iter().all(same)
}

/// The key of an address, without making it anew where it is its own key.
fn key(person: &str) -> Cow<'_, str> {
    if person.is_ascii() && !person.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(person);
    }
    Cow::Owned(person.to_lowercase())
}

impl AttemptPicker for WrongLetters<'_> {
    /// Of a million letters few told what is wrong; and of those who never heard it, it does not matter what they heard.
    fn wants(&mut self, glance: &AttemptGlance<'_>) -> bool {
        // What nobody knows counts as told: rather a correction too many than a wrong date that stays.
        if !glance.is_person || !glance.state.may_have_left() {
            return false;
        }
        let key = key(glance.person);
        let is_of_stage = glance.stage == self.request.stage;
        if is_of_stage {
            self.told.push(self.numbers.hash_one(&key));
        }
        let Some(said) = &self.said else { return is_of_stage };
        glance.told.contains(&said.written)
            || (glance.told.contains(&said.of_any_day) && self.heard.contains_key(key.as_ref()))
    }

    fn see(&mut self, attempt: Attempt) {
        let intent = attempt.intent;
        let key = key(&intent.person).into_owned();
        // Attempts are shown in the order they were begun: what comes later takes the place of what was heard before.
        for one in
            intent.told.iter().filter(|one| self.said.as_ref().is_some_and(|said| one.anchor == said.anchor))
        {
            self.heard.entry(key.clone()).or_default().insert(one.wave.clone(), one.day);
        }
        let request = self.request;
        if intent.stage != request.stage {
            return;
        }
        let in_wave = request.wave.is_none() || intent.wave == request.wave;
        let in_time = request.since.is_none_or(|since| intent.begun >= since)
            && request.until.is_none_or(|until| intent.begun < until);
        let told = |said: &WrongDate| {
            intent.told.iter().any(|one| one.anchor == said.anchor && one.day == Some(said.day))
        };
        if in_wave && in_time && self.said.as_ref().is_none_or(told) {
            self.wrong.entry(key).or_insert(intent.notice);
        }
    }
}

impl<'a> WrongLetters<'a> {
    fn of(request: &'a CorrectionRequest, said: Option<(Anchor, NaiveDate)>) -> Self {
        let said = said.map(|(anchor, day)| WrongDate {
            anchor,
            day,
            written: told_of_any_wave(anchor, Some(day)),
            of_any_day: told_of_any_wave(anchor, None),
        });
        let numbers = RandomState::new();
        let (told, wrong, heard) = (Vec::new(), HashMap::new(), HashMap::new());
        Self { request, said, told, numbers, wrong, heard }
    }

    /// How many people were told the stage.
    fn told(&mut self) -> usize {
        self.told.sort_unstable();
        self.told.dedup();
        self.told.len()
    }

    fn last_heard(&self, key: &str) -> impl Iterator<Item = Option<NaiveDate>> {
        self.heard.get(key).into_iter().flat_map(BTreeMap::values).copied()
    }

    /// By address, so that the same ledger gives the same list.
    fn sorted(&self) -> BTreeMap<String, NoticeId> {
        self.wrong.iter().map(|(key, letter)| (key.clone(), *letter)).collect()
    }
}
