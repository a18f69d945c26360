//! What somebody has said yes to, where nothing may leave otherwise: that what leaves is what they were shown.

use chrono::NaiveDate;
use wavecast::acts::{
    Failure,
    approve::{self, Approve},
};

use super::{
    expected::Key,
    invariants::{Read, Seen},
    scheme::Scheme,
    world::World,
};

/// What a campaign said when somebody said yes to a stage of a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SaidYes {
    /// The edition of the words.
    words: u32,
    /// Start and deadline of the wave.
    dates: Option<(NaiveDate, NaiveDate)>,
    /// Everything else that a message may depend on.
    whole: String,
}

/// How a yes stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yes {
    /// Nothing whatever has changed since, or nothing has to be said yes to.
    Holds,
    /// Nobody has said it, or the words or the dates of the wave are others now.
    Lacks,
    /// Something else has changed: whether the message has is not for this calculation.
    Unsure,
}

impl Scheme {
    fn shown(&self, wave: &str, whole: &str) -> SaidYes {
        let dates = self.waves.iter().find(|own| own.id == wave).map(|own| (own.start, own.deadline));
        // What is told by hand, and the message of the week, have words that nobody changes.
        let words = if dates.is_some() { self.words } else { 0 };
        SaidYes { words, dates, whole: whole.to_owned() }
    }
}

impl Seen<'_> {
    /// How the yes to a stage of a wave stands; of none, where it is told once in the whole campaign.
    pub(super) fn yes(&self, wave: &str, stage: &str) -> Yes {
        if !self.scheme.approval {
            return Yes::Holds;
        }
        let said = self.known.yes.get(&(wave.to_owned(), stage.to_owned()));
        let now = self.scheme.shown(wave, self.whole);
        match said {
            Some(said) if *said == now => Yes::Holds,
            Some(said) if (said.words, said.dates) == (now.words, now.dates) => Yes::Unsure,
            Some(_) | None => Yes::Lacks,
        }
    }

    /// What ought to leave, where somebody has said yes to it; none where that is unsure.
    pub(super) fn with_a_yes(
        &self,
        key: &Key,
        ought: Result<(), &'static str>,
    ) -> Option<Result<(), &'static str>> {
        match (ought, self.yes(&key.1, &key.2)) {
            (Err(why), _) => Some(Err(why)),
            (Ok(()), Yes::Holds) => Some(Ok(())),
            (Ok(()), Yes::Lacks) => Some(Err("nobody has said yes to it")),
            (Ok(()), Yes::Unsure) => None,
        }
    }

    /// 10: somebody has said yes to it, and to the words that its reader has before them.
    pub(super) fn was_said_yes_to(&self, read: &Read) -> Result<(), String> {
        let (to, wave, stage) = &read.key;
        if self.yes(wave, stage) == Yes::Lacks {
            return Err(format!("10: nobody has said yes to `{stage}` of `{wave}` as {to} reads it"));
        }
        let said = self.known.yes.get(&(wave.clone(), stage.clone())).filter(|said| said.dates.is_some());
        match said {
            Some(said) if self.scheme.approval && read.edition != said.words.to_string() => {
                let (own, words) = (&read.edition, said.words);
                Err(format!("10: `{stage}` of `{wave}` says edition {own}, and the yes was to {words}"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl World {
    /// Everything that tells somebody something is looked at, and approved as it was shown.
    pub(super) fn say_yes(&mut self) -> Result<(), String> {
        if self.is_old || !self.scheme.approval {
            return Ok(());
        }
        let stages = self.scheme.stages.iter().map(|stage| stage.id.clone());
        let told = self.scheme.tells.iter().map(|tell| tell.id.clone());
        let once = told.chain(self.scheme.digest.then(|| super::by_hand::DIGEST.to_owned()));
        let waves: Vec<String> = self.scheme.waves.iter().map(|wave| wave.id.clone()).collect();
        let of_wave = stages.flat_map(|stage| waves.iter().map(move |wave| (wave.clone(), stage.clone())));
        let all: Vec<(String, String)> = of_wave.chain(once.map(|stage| (String::new(), stage))).collect();
        for (wave, stage) in all {
            if self.approve(&wave, &stage)? {
                let shown = self.scheme.shown(&wave, &self.whole);
                self.known.yes.insert((wave, stage), shown);
            }
        }
        Ok(())
    }

    /// Looks at one, and says yes to what was shown; whether it tells anybody anything.
    pub(super) fn approve(&mut self, wave: &str, stage: &str) -> Result<bool, String> {
        let opened = self.open()?;
        let wave = (!wave.is_empty()).then(|| wave.to_owned());
        let what = Approve { stage: stage.to_owned(), wave };
        let shown = match approve::show(opened, what.clone()) {
            Err(Failure::Usage { name: Some("told-to-nobody"), .. }) => return Ok(false),
            shown => shown.map_err(|failure| failure.to_string())?,
        };
        // Whoever has said yes to exactly this has nothing to say again.
        if !shown.by.is_empty() {
            return Ok(true);
        }
        let yes = approve::Yes { what, shown: Some(shown.contents.shown()), by: None };
        approve::approve(opened, yes).map_err(|failure| failure.to_string())?;
        Ok(true)
    }
}
