//! What a portal is made of, put together from a campaign, its people and its words.

use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Download, Input, MessageTold, ShownWaves};
use crate::ground::{
    campaign::{Audience, Campaign, Language, People, Wave, WaveIx},
    timeline::{Recipients, Timeline},
    tree::Tree,
    words::{clocks::OtherClocks, deadline::Listener, facts::Facts, library::Library, phrases::Phrases},
};

impl Input {
    /// A portal of today's campaign. Of the people only the moments of their notices and their clocks are looked
    /// at.
    pub fn new(
        campaign: Arc<Campaign>,
        people: &People,
        timeline: &Timeline,
        library: Arc<Library>,
        phrases: Arc<Phrases>,
        tree: Arc<Tree>,
        now: DateTime<Utc>,
    ) -> Self {
        let announced = announced(timeline);
        let told = told(&campaign, timeline);
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
            sent_at: None,
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

/// The messages to the people of each wave, in the order of the campaign, with the first moment of each.
fn told(campaign: &Campaign, timeline: &Timeline) -> BTreeMap<WaveIx, Vec<MessageTold>> {
    let waves = (0u16..).map(WaveIx).zip(&campaign.waves);
    let of_wave = |(index, wave): (WaveIx, &crate::ground::campaign::Wave)| {
        let stages = (0u16..).zip(&campaign.stages).filter(|(_, stage)| {
            let to_people = match stage.audience {
                Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => true,
                Audience::Helpdesk | Audience::Managers | Audience::Sponsors | Audience::Staff => false,
            };
            let skipped = wave.skips(&stage.id);
            to_people && stage.waves.contains(&wave.id) && !skipped
        });
        let messages = stages.map(|(number, stage)| {
            let slots = timeline.usual();
            let mine =
                slots.filter(|slot| slot.stage == number && slot.wave.is_none_or(|wave| wave == index));
            (format!("messages/{}", stage.message), mine.filter_map(|slot| slot.at).min())
        });
        (index, messages.collect())
    };
    waves.map(of_wave).collect()
}
