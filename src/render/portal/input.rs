//! What a portal is made of, put together from a campaign, its people and its words.

use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Download, Input, MessageTold, ShownWaves};
use crate::ground::{
    campaign::{Campaign, Language, People, Wave, WaveIx},
    timeline::{History, Recipient, Recipients, Settled, Slot, Timeline, Verdict, View},
    tree::Tree,
    words::{clocks::OtherClocks, deadline::Listener, facts::Facts, library::Library, phrases::Phrases},
};

impl Input {
    /// A portal of today's campaign. Of the people only the moments of their notices and their clocks are looked
    /// at, and of the past which messages of their own have left.
    pub fn new(
        campaign: Arc<Campaign>,
        (people, timeline, history): (&People, &Timeline, &History),
        library: Arc<Library>,
        phrases: Arc<Phrases>,
        tree: Arc<Tree>,
        now: DateTime<Utc>,
    ) -> Self {
        let announced = announced(timeline);
        let told = told(View { campaign: &campaign, people, history, now }, timeline);
        let other_clocks = OtherClocks::of(&campaign, people);
        Self {
            campaign,
            library,
            phrases,
            tree,
            now,
            shown_at: None,
            announced,
            told,
            choice: ShownWaves::default(),
            downloads: Vec::<Download>::new(),
            other_clocks,
            moved_dates: BTreeMap::new(),
        }
    }

    /// The facts a page of a wave speaks of.
    pub(super) fn facts<'a>(&'a self, wave: Option<&'a Wave>, language: Language) -> Facts<'a> {
        Facts {
            campaign: &self.campaign,
            wave,
            language,
            person: None,
            listener: wave.map_or(Listener::OfTheWave, |wave| self.other_clocks.listener(wave)),
            extra: &[],
            platforms: wave.map_or(self.campaign.the_move.platforms, |wave| wave.platforms),
            today: Some(self.campaign.day_of(self.now)),
            more: &[],
        }
    }
}

/// When the first of a wave's people is told of it.
fn announced(timeline: &Timeline) -> BTreeMap<WaveIx, DateTime<Utc>> {
    let mut announced: BTreeMap<WaveIx, DateTime<Utc>> = BTreeMap::new();
    let usual: BTreeSet<WaveIx> = timeline.usual().filter_map(|slot| slot.wave).collect();
    // A moment of somebody's own stands on no page, unless a wave has nobody else.
    for slot in &timeline.slots {
        let is_own = |wave: &WaveIx| !slot.is_usual() && usual.contains(wave);
        if let (Some(wave), Some(at), Recipients::People(_)) = (slot.wave, slot.at, &slot.to)
            && !is_own(&wave)
        {
            announced.entry(wave).and_modify(|first| *first = (*first).min(at)).or_insert(at);
        }
    }
    announced
}

/// The messages to the people of each wave, in the order of the campaign, with the first moment of each. One that is for
/// some people only stands with the waves that these are in, and one of its own once it has left: what is only being
/// prepared, or puts right what a few were told, is no news for everybody who may read the page.
fn told(view: View<'_>, timeline: &Timeline) -> BTreeMap<WaveIx, Vec<MessageTold>> {
    let campaign = view.campaign;
    let tells = (0u16..).zip(&campaign.stages).filter(|(_, stage)| stage.tell.is_some());
    let left: BTreeMap<u16, BTreeSet<WaveIx>> =
        tells.map(|(number, _)| (number, reached(view, timeline, number))).collect();
    let is_in = |to: Recipient, wave| to.person().and_then(|who| view.people.get(who)?.wave) == Some(wave);
    let of_wave = |(index, wave): (WaveIx, &Wave)| {
        let stages = (0u16..).zip(&campaign.stages).filter(|(_, stage)| {
            let skipped = wave.skips(&stage.id);
            !stage.audience.is_staff() && stage.waves.contains(&wave.id) && !skipped
        });
        let messages = stages.filter_map(|(number, stage)| {
            let holds = |slot: &&Slot| match slot.wave {
                Some(wave) => wave == index,
                None => stage.who.is_none() || slot.to.each().any(|to| is_in(to, index)),
            };
            let mine: Vec<&Slot> =
                timeline.usual().filter(|slot| slot.stage == number).filter(holds).collect();
            let concerns = match left.get(&number) {
                Some(waves) => waves.contains(&index),
                None => stage.who.is_none() || !mine.is_empty(),
            };
            let first = mine.iter().filter_map(|slot| slot.at).min();
            concerns.then(|| (format!("messages/{}", stage.message), first))
        });
        (index, messages.collect())
    };
    (0u16..).map(WaveIx).zip(&campaign.waves).map(of_wave).collect()
}

/// The waves in which a stage has reached somebody.
fn reached(view: View<'_>, timeline: &Timeline, stage: u16) -> BTreeSet<WaveIx> {
    let slots = timeline.slots.iter().filter(|slot| slot.stage == stage);
    let judged = slots.flat_map(|slot| timeline.judged(slot, view));
    let sent = judged.filter(|(_, verdict)| *verdict == Verdict::Settled(Settled::Sent));
    sent.filter_map(|(notice, _)| view.people.get(notice.to.person()?)?.wave).collect()
}
