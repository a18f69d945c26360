//! For those who do not know their group, and the helpdesk on the telephone: device, whose it is, and the group by its
//! date, its place or its name. What no group is needed for is said at once.

use tera::{Map, Value};

use super::{
    Portal,
    pages::PageFrame,
    wave::{Edition, minutes},
};
use crate::ground::{
    campaign::{Language, Ownership, Platform, PlatformSet},
    problem::Problems,
    words::{route::Route, speech},
};

/// Whose devices a way is for, and its guides in their order.
type Way = (Option<Ownership>, Vec<PickedGuide>);

/// A guide as those read it who do not know their group.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PickedGuide {
    title: String,
    /// The language its title is written in, where that is not the reader's.
    foreign: Option<String>,
    minutes: Option<u32>,
}

impl Portal {
    /// The kinds of devices that some wave of this portal has.
    pub(super) fn all_platforms(&self) -> PlatformSet {
        let languages = self.input.campaign.languages.iter();
        let editions = languages
            .flat_map(|language| (0..self.waves.len()).filter_map(move |at| self.edition(at, language)));
        editions.flat_map(|edition| edition.routes.keys().copied()).collect()
    }

    /// The devices as the list of groups and the helpdesk's first page offer them.
    pub(super) fn picks(&self, language: Language) -> Value {
        let campaign = &self.input.campaign;
        let pick = |platform: Platform| {
            let page = |other: Language| format!("all/{other}/{platform}/index.html");
            let whose = self.owners(language, platform).into_iter().map(|owner| {
                let (id, key) = named(owner);
                let title = owner.map(|_| self.say(language, key, &[]));
                let part = owner.map(|_| format!("#{id}")).unwrap_or_default();
                Value::from(Map::from_iter([("title".into(), title.into()), ("part".into(), part.into())]))
            });
            let links: Vec<Value> = campaign
                .languages
                .iter()
                .map(|other| {
                    Value::from(Map::from_iter([
                        ("lang".into(), other.code().into()),
                        ("name".into(), campaign.policies.language_names.get(other).as_str().into()),
                        ("path".into(), page(other).into()),
                        ("address".into(), self.absolute(&page(other)).into()),
                    ]))
                })
                .collect();
            Value::from(Map::from_iter([
                ("code".into(), platform.code().into()),
                ("name".into(), platform.name().into()),
                ("path".into(), page(language).into()),
                ("whose".into(), whose.collect::<Vec<_>>().into()),
                ("links".into(), links.into()),
            ]))
        };
        self.all_platforms().iter().map(pick).collect::<Vec<_>>().into()
    }

    /// The page `all/<lang>/<platform>/index.html`: what to do with a device, for each way and wave.
    pub(super) fn pick(
        &self,
        path: &str,
        language: Language,
        platform: Platform,
    ) -> Result<String, Problems> {
        let name = [("platform", platform.name())];
        let frame = PageFrame {
            title: self.say(language, "device_title", &name),
            description: self.say(language, "pick_description", &name),
            twins: self.twins(|language| format!("all/{language}/{platform}/index.html")),
            ..PageFrame::default()
        };
        let mut context = self.context(path, language, &frame);
        let device = Map::from_iter([
            ("code".into(), platform.code().into()),
            ("name".into(), platform.name().into()),
            ("lead".into(), self.say(language, "pick_description", &name).into()),
            ("ways".into(), self.ways(language, platform)),
        ]);
        context.insert_value("device", device.into());
        context.insert_value("waves", self.waves_with(language, platform));
        self.theme.render("pick.html", &context)
    }

    /// The ways of a device in each wave that has it.
    fn ways_of_waves(&self, language: Language, platform: Platform) -> Vec<Vec<Way>> {
        let of_wave = |at: usize| {
            let edition = self.edition(at, language)?;
            Some(ways(edition, edition.routes.get(&platform)?))
        };
        (0..self.waves.len()).filter_map(of_wave).collect()
    }

    /// The owners whose ways the page of a device tells apart, each under a heading of their own.
    fn owners(&self, language: Language, platform: Platform) -> Vec<Option<Ownership>> {
        owners_of(&self.ways_of_waves(language, platform))
    }

    /// What is to be done, by whose the device is; without its parts where these are not the same in all groups.
    fn ways(&self, language: Language, platform: Platform) -> Value {
        let all = self.ways_of_waves(language, platform);
        let way = |owner: Option<Ownership>| {
            let of = |ways: &Vec<Way>| {
                ways.iter().find(|(whose, _)| *whose == owner).map(|(_, parts)| parts.clone())
            };
            let first = all.first().and_then(of);
            let parts = first.filter(|first| all.iter().all(|ways| of(ways).as_ref() == Some(first)));
            self.way(language, owner, parts.unwrap_or_default())
        };
        owners_of(&all).into_iter().map(way).collect::<Vec<_>>().into()
    }

    fn way(&self, language: Language, owner: Option<Ownership>, parts: Vec<PickedGuide>) -> Value {
        let (id, key) = named(owner);
        let number = |minutes: u32| speech::number(language, minutes);
        let total = parts.iter().filter_map(|part| part.minutes).fold(0, u32::saturating_add);
        let total = (total > 0).then(|| self.say(language, "minutes_total", &[("minutes", &number(total))]));
        let parts: Vec<Value> = parts
            .into_iter()
            .map(|part| {
                let minutes = part
                    .minutes
                    .map(|minutes| self.say(language, "part_minutes", &[("minutes", &number(minutes))]));
                Map::from_iter([
                    ("title".into(), part.title.into()),
                    ("lang".into(), part.foreign.into()),
                    ("minutes".into(), minutes.into()),
                ])
                .into()
            })
            .collect();
        Value::from(Map::from_iter([
            ("id".into(), id.into()),
            ("title".into(), self.say(language, key, &[]).into()),
            ("minutes".into(), total.into()),
            ("parts".into(), parts.into()),
        ]))
    }

    /// The groups that have such devices, with what people may know of them: dates, places and names.
    fn waves_with(&self, language: Language, platform: Platform) -> Value {
        let wave = |at: usize| -> Option<Value> {
            let (wave, edition) = (self.wave_of(at).ok()?, self.edition(at, language)?);
            let route = edition.routes.get(&platform)?;
            let places: Vec<&str> = wave.fairs.iter().map(|fair| fair.place.get(language).as_str()).collect();
            let minutes = minutes(&edition.guides, route)
                .map(|all| self.say(language, "start_minutes", &[("minutes", &all.said(language))]));
            let map = Map::from_iter([
                ("id".into(), wave.id.as_str().into()),
                ("title".into(), wave.title.get(language).as_str().into()),
                ("summary".into(), edition.summary.clone()),
                ("places".into(), places.join(" · ").into()),
                ("minutes".into(), minutes.into()),
            ]);
            Some(map.into())
        };
        (0..self.waves.len()).filter_map(wave).collect::<Vec<_>>().into()
    }
}

/// The anchor of a way on the page of its device, and the phrase that says whose it is.
fn named(owner: Option<Ownership>) -> (&'static str, &'static str) {
    match owner {
        Some(Ownership::Company) => ("company", "company_device"),
        Some(Ownership::Personal) => ("personal", "personal_device"),
        Some(Ownership::Unknown) | None => ("all", "pick_all"),
    }
}

fn owners_of(all: &[Vec<Way>]) -> Vec<Option<Ownership>> {
    let mut whose: Vec<Option<Ownership>> = all.iter().flatten().map(|(owner, _)| *owner).collect();
    whose.sort_unstable();
    whose.dedup();
    whose
}

/// The ways of a device in a wave: one for everybody, or one for each kind of owner where some part is not the same.
fn ways(edition: &Edition, route: &Route) -> Vec<Way> {
    let way = |owner: Option<Ownership>| {
        let followed = route.followed(&edition.guides, owner).into_iter();
        let picked = followed.map(|guide| PickedGuide {
            title: guide.title.clone(),
            foreign: guide.foreign_to(edition.situation.language),
            minutes: guide.minutes,
        });
        (owner, picked.collect())
    };
    route.owners(&edition.guides).iter().map(|owner| way(*owner)).collect()
}
