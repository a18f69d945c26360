//! From campaign and people to slots.

use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    RecipientKey, Recipients, Slot, Timeline,
    absence::Absence,
    anchors::{anchor_of, pointless_after, said_by_cut},
    groups::{Group, Groups, Where, managers, swept},
    leave::{OwnDays, wave_after},
    missed::is_in,
    notice::Namer,
    one_a_day, reschedule, weekly,
};
use crate::ground::{
    campaign::{
        Anchor, Audience, BoundSelection, Campaign, Corrects, Moment, People, PersonIx, Stage, Wave, WaveIx,
    },
    problem::{Problem, Problems},
};

impl Timeline {
    /// Works out every slot. A stage whose moment would lie outside the calendar becomes a problem instead.
    pub fn of(campaign: &Campaign, people: &People) -> Self {
        let groups = Groups::of(people);
        let mut builder =
            Builder { campaign, people, groups, shared: BTreeMap::new(), timeline: Self::default() };
        for (index, stage) in (0..).zip(&campaign.stages) {
            if stage.at.anchor == Anchor::Week {
                let of = (campaign, people, &builder.groups);
                weekly::place(&mut builder.timeline, of, (index, stage));
            } else if stage.at.anchor.is_campaign_wide() {
                builder.once(index, stage);
            } else {
                builder.each_wave(index, stage);
            }
        }
        builder.in_no_wave();
        let mut timeline = builder.timeline;
        // Before the slots are sorted: this gives some of them another moment.
        if campaign.calendar.one_a_day {
            one_a_day::spread(&mut timeline.slots, campaign);
        }
        // The sort is stable, so groups keep the order in which the list has them, and each run sends in the same one.
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
            Audience::Managers | Audience::Staff => {
                self.groups.union(|wave| wave.is_some_and(|wave| chosen.contains(&wave)))
            }
            Audience::Helpdesk | Audience::Sponsors => Vec::new(),
        };
        let groups = self.fitting(stage, groups);
        let by_manager = matches!(stage.audience, Audience::Managers | Audience::Staff);
        let groups = if by_manager { managers(groups, self.people) } else { groups };
        self.place(index, stage, stage.at, None, groups);
    }

    /// A stage that each wave has for itself.
    fn each_wave(&mut self, index: u16, stage: &Stage) {
        let waves: Vec<(WaveIx, &Wave)> = self.waves_of(stage).collect();
        for (wave_index, wave) in waves {
            if said_by_cut(self.campaign, wave, stage).is_some() {
                continue;
            }
            let at = wave.moment_of(stage);
            // Managers of those who fit are found anew; without a selection all stages share them.
            let groups = match (stage.audience, &stage.who) {
                (Audience::Managers, Some(_)) => {
                    let led = self.share(wave_index, Audience::Wave);
                    managers(self.fitting(stage, led), self.people)
                }
                (audience, _) => {
                    let groups = self.audience(wave_index, wave, audience, at.anchor);
                    self.fitting(stage, groups)
                }
            };
            self.place(index, stage, at, Some((wave_index, wave)), groups);
        }
    }

    /// Whoever of these a stage may tell, as far as the list of people says.
    fn fitting(&self, stage: &Stage, groups: Vec<Group>) -> Vec<Group> {
        if let Some(corrects) = stage.corrects() {
            return self.told_wrongly(stage, corrects, groups);
        }
        let Some(who) = &stage.who else { return groups };
        let waves = self.campaign.waves.iter().map(|wave| wave.id.clone());
        let selection = BoundSelection::of(&who.selection, self.people, waves);
        let fitting = |group: Group| {
            let people = group.people.iter().copied().filter(|who| selection.may_fit(*who)).collect();
            Group { people, ..group }
        };
        groups.into_iter().map(fitting).collect()
    }

    /// Those whose letters a correction answers.
    fn told_wrongly(&self, stage: &Stage, corrects: &Corrects, groups: Vec<Group>) -> Vec<Group> {
        let namer = Namer::of(self.campaign.id.as_str(), None, stage.id.as_str());
        let is_listed = |who: &PersonIx| {
            let person = self.people.get(*who);
            let name = person.map(|person| namer.name(&RecipientKey::person(&person.address), None));
            name.is_some_and(|name| corrects.letters.contains_key(name.bytes()))
        };
        let listed = |group: Group| {
            let people = group.people.par_iter().copied().filter(is_listed).collect::<Vec<_>>().into();
            Group { people, ..group }
        };
        groups.into_iter().map(listed).collect()
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

    /// The waves that a stage is for. One that skips it is none of them, also where the whole campaign hears it at once.
    fn waves_of<'s>(&self, stage: &'s Stage) -> impl Iterator<Item = (WaveIx, &'s Wave)> + use<'s, '_>
    where
        Self: 's,
    {
        let campaign = self.campaign;
        (0..).map(WaveIx).zip(&campaign.waves).filter(|(_, wave)| is_in(stage, wave))
    }

    /// Whom a stage tells in a wave. What follows a person's own move belongs to the wave they were in, not to
    /// the sweep that would have caught them.
    fn audience(&mut self, index: WaveIx, wave: &Wave, audience: Audience, anchor: Anchor) -> Vec<Group> {
        let of_own_wave = anchor.is_event() && anchor != Anchor::Rescheduled;
        let own_only = !wave.sweep || of_own_wave;
        match audience {
            Audience::Helpdesk | Audience::Sponsors => Vec::new(),
            Audience::Wave | Audience::NotMoved | Audience::Moved if own_only => self.groups.wave(index),
            Audience::Wave | Audience::NotMoved | Audience::Moved => self.share(index, Audience::Wave),
            Audience::Managers | Audience::Staff => self.share(index, Audience::Managers),
            Audience::Everyone => self.share(index, Audience::Everyone),
        }
    }

    fn share(&mut self, wave: WaveIx, audience: Audience) -> Vec<Group> {
        // Everybody is the same list in every wave: under one key it is put together and kept once.
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
        let everybody = OwnDays::default();
        let desk = |to| vec![((Arc::from(""), zone, everybody), to)];
        let sponsors = (0..).zip(&self.campaign.sender.sponsors).map(|(index, _)| index).collect();
        let lists: Vec<_> = match stage.audience {
            Audience::Helpdesk => desk(Recipients::Helpdesk),
            Audience::Sponsors => desk(Recipients::Sponsors(sponsors)),
            Audience::Staff => self.staff(groups),
            Audience::Managers => groups
                .into_iter()
                .map(|group| ((group.country, group.zone, everybody), Recipients::Managers(group.people)))
                .collect(),
            Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => groups
                .into_iter()
                .map(|group| ((group.country, group.zone, group.own), Recipients::People(group.people)))
                .collect(),
        };
        for ((country, zone, own), to) in lists.into_iter().filter(|(_, to)| !to.is_empty()) {
            let slot = Slot {
                stage: index,
                wave: wave.map(|(index, _)| index),
                anchor: at.anchor,
                at: None,
                expires: None,
                zone,
                country,
                away: own.away,
                came: own.came,
                made_room: None,
                week: None,
                to,
            };
            self.date(slot, stage, at, wave.map(|(_, wave)| wave));
        }
    }

    /// Managers, the helpdesk and the sponsors. Whoever is several of these is told once, which is judged when it leaves.
    fn staff(&self, groups: Vec<Group>) -> Vec<(Where, Recipients)> {
        let role = |to| ((Arc::from(""), self.campaign.zone, OwnDays::default()), to);
        let desk = self.campaign.helpdesk.mail.to_lowercase();
        // These addresses stand in the settings, so it is known now who is two of them; who leads whom changes with the
        // list.
        let mut told = BTreeSet::from([desk]);
        let sponsors = (0..).zip(&self.campaign.sender.sponsors);
        let sponsors = sponsors.filter(|(_, address)| told.insert(address.key())).map(|(index, _)| index);
        let mut lists = vec![role(Recipients::Helpdesk), role(Recipients::Sponsors(sponsors.collect()))];
        let of_group = |group: Group| {
            ((group.country, group.zone, OwnDays::default()), Recipients::Managers(group.people))
        };
        lists.extend(groups.into_iter().map(of_group));
        lists
    }

    /// Finds a slot's moment, and keeps the slot if there is one or will be.
    fn date(&mut self, mut slot: Slot, stage: &Stage, at: Moment, wave: Option<&Wave>) {
        // Each notice finds its own moment once the event has happened.
        if at.anchor.is_event() {
            self.timeline.slots.push(slot);
            return;
        }
        let clock = slot.clock(self.campaign);
        let own = wave.map(|wave| wave_after(self.campaign, wave, clock, slot.own_days()));
        let Some(from) = anchor_of(self.campaign, own.as_deref(), at.anchor) else { return };
        let clock = clock.of_stage(stage);
        let Some(moment) = clock.moment(from, &at) else {
            return outside(&mut self.timeline.problems, stage, at, wave);
        };
        let ends = pointless_after(own.as_deref(), &at);
        let window = (moment, clock.expiry_by(moment, stage.late, ends));
        let absence = slot.away.and_then(|away| Absence::of(self.campaign, clock, away, slot.wave));
        let place = |absence: Absence<'_>| absence.placed((slot.stage, stage), slot.wave, window, ends);
        let (at, expires) = absence.map_or(window, place);
        (slot.at, slot.expires) = (Some(at), Some(expires));
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
