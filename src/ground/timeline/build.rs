//! From campaign and people to slots.

use std::collections::BTreeMap;

use super::{
    Clock, Recipients, Slot, Timeline,
    anchors::{anchor_of, pointless_after, said_by_cut},
    groups::{Group, Groups, managers, swept},
    reschedule,
};
use crate::ground::{
    campaign::{Anchor, Audience, Campaign, Moment, People, Stage, Wave, WaveIx},
    problem::{Problem, Problems},
};

impl Timeline {
    /// Works out every slot. A stage whose moment would lie outside the calendar becomes a problem instead.
    pub fn of(campaign: &Campaign, people: &People) -> Self {
        let groups = Groups::of(people);
        let mut builder =
            Builder { campaign, people, groups, shared: BTreeMap::new(), timeline: Self::default() };
        for (index, stage) in (0..).zip(&campaign.stages) {
            if stage.at.anchor.is_campaign_wide() {
                builder.once(index, stage);
            } else {
                builder.each_wave(index, stage);
            }
        }
        builder.in_no_wave();
        let mut timeline = builder.timeline;
        timeline.slots.sort_by_key(|slot| (slot.at.is_none(), slot.at, slot.wave, slot.stage));
        timeline
    }
}

struct Builder<'a> {
    campaign: &'a Campaign,
    people: &'a People,
    groups: Groups,
    /// Groups already put together, so that stages of one wave share their lists.
    shared: BTreeMap<(Option<WaveIx>, Audience), Vec<Group>>,
    timeline: Timeline,
}

impl Builder<'_> {
    /// A stage of the whole campaign: nobody is told twice, whatever wave they are in.
    fn once(&mut self, index: u16, stage: &Stage) {
        let chosen: Vec<WaveIx> = self.waves_of(stage).map(|(index, _)| index).collect();
        let groups = match stage.audience {
            Audience::Everyone => self.groups.union(|_| true),
            Audience::Wave | Audience::NotMoved | Audience::Moved => {
                self.groups.union(|wave| wave.is_some_and(|wave| chosen.contains(&wave)))
            }
            Audience::Managers => {
                let all = self.groups.union(|wave| wave.is_some_and(|wave| chosen.contains(&wave)));
                managers(all, self.people)
            }
            Audience::Helpdesk | Audience::Sponsors => Vec::new(),
        };
        self.place(index, stage, stage.at, None, groups);
    }

    /// A stage that each wave has for itself.
    fn each_wave(&mut self, index: u16, stage: &Stage) {
        let waves: Vec<(WaveIx, &Wave)> = self.waves_of(stage).collect();
        for (wave_index, wave) in waves {
            if wave.skips(&stage.id) || said_by_cut(self.campaign, wave, stage).is_some() {
                continue;
            }
            let at = wave.moment_of(stage);
            let groups = self.audience(wave_index, wave, stage.audience, at.anchor);
            self.place(index, stage, at, Some((wave_index, wave)), groups);
        }
    }

    /// Who is in no wave any more must hear it, if they were told dates: by the first stage that corrects dates.
    fn in_no_wave(&mut self) {
        let stages = (0..).zip(&self.campaign.stages);
        let corrects = reschedule::for_no_wave(self.campaign);
        for (index, stage) in stages.filter(|(index, _)| Some(*index) == corrects) {
            let groups = self.groups.union(|wave| wave.is_none());
            self.place(index, stage, stage.at, None, groups);
        }
    }

    fn waves_of<'s>(&self, stage: &'s Stage) -> impl Iterator<Item = (WaveIx, &'s Wave)> + use<'s, '_>
    where
        Self: 's,
    {
        let campaign = self.campaign;
        (0..).map(WaveIx).zip(&campaign.waves).filter(|(_, wave)| stage.waves.contains(&wave.id))
    }

    /// Whom a stage tells in a wave. What follows a person's own move belongs to the wave they were in, not to
    /// the sweep that would have caught them.
    fn audience(&mut self, index: WaveIx, wave: &Wave, audience: Audience, anchor: Anchor) -> Vec<Group> {
        let own_only = !wave.sweep || anchor == Anchor::Moved;
        match audience {
            Audience::Helpdesk | Audience::Sponsors => Vec::new(),
            Audience::Wave | Audience::NotMoved | Audience::Moved if own_only => self.groups.wave(index),
            Audience::Wave | Audience::NotMoved | Audience::Moved => self.share(index, Audience::Wave),
            Audience::Managers => self.share(index, Audience::Managers),
            Audience::Everyone => self.share(index, Audience::Everyone),
        }
    }

    fn share(&mut self, wave: WaveIx, audience: Audience) -> Vec<Group> {
        let key = (Some(wave).filter(|_| audience != Audience::Everyone), audience);
        if let Some(known) = self.shared.get(&key) {
            return known.clone();
        }
        let waves = if self.campaign.wave(wave).is_some_and(|wave| wave.sweep) {
            swept(self.campaign, wave)
        } else {
            std::collections::BTreeSet::new()
        };
        let all = self.groups.union(|of| {
            audience == Audience::Everyone || of.is_some_and(|of| of == wave || waves.contains(&of))
        });
        let groups = if audience == Audience::Managers { managers(all, self.people) } else { all };
        self.shared.insert(key, groups.clone());
        groups
    }

    /// Puts the slots of one stage in one wave on the timeline.
    fn place(
        &mut self,
        index: u16,
        stage: &Stage,
        at: Moment,
        wave: Option<(WaveIx, &Wave)>,
        groups: Vec<Group>,
    ) {
        let zone = wave.map_or(self.campaign.zone, |(_, wave)| wave.zone);
        let desk = |to| vec![(std::sync::Arc::from(""), zone, to)];
        let sponsors = (0..).zip(&self.campaign.sender.sponsors).map(|(index, _)| index).collect();
        let lists: Vec<_> = match stage.audience {
            Audience::Helpdesk => desk(Recipients::Helpdesk),
            Audience::Sponsors => desk(Recipients::Sponsors(sponsors)),
            Audience::Managers => groups
                .into_iter()
                .map(|group| (group.country, group.zone, Recipients::Managers(group.people)))
                .collect(),
            Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => groups
                .into_iter()
                .map(|group| (group.country, group.zone, Recipients::People(group.people)))
                .collect(),
        };
        for (country, zone, to) in lists.into_iter().filter(|(_, _, to)| !to.is_empty()) {
            let slot = Slot {
                stage: index,
                wave: wave.map(|(index, _)| index),
                anchor: at.anchor,
                at: None,
                expires: None,
                zone,
                country,
                to,
            };
            self.date(slot, stage, at, wave.map(|(_, wave)| wave));
        }
    }

    /// Finds a slot's moment, and keeps the slot if there is one or will be.
    fn date(&mut self, mut slot: Slot, stage: &Stage, at: Moment, wave: Option<&Wave>) {
        if matches!(at.anchor, Anchor::Moved | Anchor::Rescheduled) {
            self.timeline.slots.push(slot);
            return;
        }
        let Some(from) = anchor_of(self.campaign, wave, at.anchor) else { return };
        let clock = Clock::new(&self.campaign.calendar, &slot.country, slot.zone);
        let Some(moment) = clock.moment(from, &at) else {
            return outside(&mut self.timeline.problems, stage, at, wave);
        };
        let expires = clock.expiry(moment, stage.late);
        slot.at = Some(moment);
        slot.expires = Some(pointless_after(wave, &at).map_or(expires, |end| expires.min(end)));
        self.timeline.slots.push(slot);
    }
}

/// A moment outside the calendar, told once for each stage and wave.
fn outside(problems: &mut Problems, stage: &Stage, at: Moment, wave: Option<&Wave>) {
    let wave = wave.map(|wave| format!(" in wave `{}`", wave.id)).unwrap_or_default();
    let problem = Problem::error(
        "moment-outside-calendar",
        format!("stage `{}`{wave} would leave at `{at}`, which is before 1970 or after 2199", stage.id),
    )
    .at(stage.at_place.clone())
    .hint("check the number: a stage is usually some days or weeks from its date");
    if !problems.iter().any(|known| known.message == problem.message) {
        problems.push(problem);
    }
}
