//! A campaign as a value, for tests that need thousands of them.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use wavecast::ground::{
    campaign::{
        AccessControl, Anchor, Approach, Audience, Brand, Campaign, Catalogue, DeliveryReports, Gate,
        Helpdesk, Joined, Language, Languages, Login, Methods, Mode, Moment, Move, Offset, OldSystem,
        OldSystems, Ownership, People, PerLanguage, Person, PlatformSet, Policies, Policy, RelayReach,
        Sender, SmtpSettings, Stage, Timeouts, Tls, Unit, Vendor, Wave, WaveChoice, WaveIx, WorkCalendar,
        Workplace,
    },
    problem::{Place, Source},
};

/// A day from `2027-01-18`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A time from `09:00`.
pub(crate) fn time(text: &str) -> NaiveTime {
    NaiveTime::parse_from_str(text, "%H:%M").unwrap()
}

/// So many days, workdays, hours or weeks.
pub(crate) fn offset(count: i32, unit: Unit) -> Offset {
    Offset { count, unit }
}

/// A campaign without waves and stages: three languages, Amsterdam, Monday to Friday, 09:00.
#[expect(clippy::too_many_lines, reason = "a campaign has many fields")]
pub(crate) fn campaign() -> Campaign {
    let source = Source::new("campaign.toml", "");
    let [en, nl, sv]: [Language; 3] = ["en", "nl", "sv"].map(|code| code.parse().unwrap());
    let languages = Languages::new(en, [nl, sv]);
    let vendor = |id: &str| Vendor { id: id.into(), name: id.into(), app: id.into() };
    Campaign {
        catalogue: Catalogue::shipped().clone(),
        id: "move".parse().unwrap(),
        title: PerLanguage::from_fn(&languages, |_| "The move".into()),
        organisation: "Example".into(),
        zone: Tz::Europe__Amsterdam,
        site: "https://move.example.com".into(),
        privacy: Arc::default(),
        before: Arc::default(),
        kickoff: Some(day("2027-01-04")),
        close: Some(day("2027-06-30")),
        sender: Sender {
            name: PerLanguage::from_fn(&languages, |_| "IT".into()),
            address: "it@example.com".parse().unwrap(),
            reply_to: None,
            feedback: None,
            verify_at: None,
            sponsors: vec!["boss@example.com".parse().unwrap()],
        },
        the_move: Move {
            from: OldSystems::new(
                OldSystem {
                    vendor: vendor("ivanti"),
                    platforms: PlatformSet::ALL,
                    ownership: Ownership::Unknown,
                },
                Vec::new(),
            ),
            to: vendor("intune"),
            platforms: PlatformSet::ALL,
            access: AccessControl::default(),
            confirmed: BTreeMap::new(),
            confirmed_place: wavecast::ground::problem::Place::unread("campaign.toml"),
            methods: Methods::default(),
            methods_of_waves: BTreeMap::new(),
            methods_place: wavecast::ground::problem::Place::unread("campaign.toml"),
        },
        helpdesk: Helpdesk {
            mail: "desk@example.com".into(),
            phone: None,
            hours: None,
            ticket_url: None,
            tickets_per_day: Some(40.0),
            tickets_per_100_people: 10.0,
            people_per_hour: None,
        },
        calendar: WorkCalendar {
            work_days: (0..5).collect(),
            send_time: time("09:00"),
            quiet_from: None,
            quiet_until: None,
            workdays_after_leave: 3,
            one_a_day: false,
            holidays: BTreeMap::new(),
            freezes: Vec::new(),
        },
        waves: Vec::new(),
        stages: Vec::new(),
        brand: brand(),
        smtp: smtp(),
        policies: policies(&languages),
        silences: Vec::new(),
        languages,
        wave_ids: Vec::new(),
        source,
    }
}

fn brand() -> Brand {
    Brand {
        colour: "#0057b8".into(),
        accent: "#ffb000".into(),
        logo: None,
        font: None,
        fonts_folder: None,
        handout_font: None,
        theme: "calm".into(),
        style: None,
        together: Vec::new(),
        places: BTreeMap::new(),
    }
}

fn smtp() -> SmtpSettings {
    let minutes = |count: u64| Duration::from_secs(60 * count);
    SmtpSettings {
        preset: "local".into(),
        reach: RelayReach::Catcher,
        documentation: None,
        host: "localhost".into(),
        port: 1025,
        tls: Tls::None,
        login: Login::None,
        connections: 1,
        per_minute: None,
        per_hour: None,
        per_day: None,
        approvals: wavecast::ground::campaign::ApprovalPolicy::NONE,
        ca_file: None,
        timeouts: Timeouts { connect: minutes(5), command: minutes(5), dot: minutes(10) },
        dkim: None,
        return_path: None,
        dsn: DeliveryReports::default(),
        places: BTreeMap::new(),
    }
}

fn policies(languages: &Languages) -> Policies {
    Policies {
        language_names: PerLanguage::from_fn(languages, |language| language.to_string()),
        address: PerLanguage::from_fn(languages, |_| None),
        missing: PerLanguage::from_fn(languages, |_| Policy::Notice),
        stale: PerLanguage::from_fn(languages, |_| Policy::Notice),
        language_of_country: BTreeMap::new(),
        moved_max_age: chrono::Duration::days(3),
        moved_rule_all: true,
        digest: wavecast::ground::campaign::DigestDetail::Figures,
        indexable: false,
        personal_references: false,
        trusted_hosts: Vec::new(),
        mail_programs: Vec::new(),
        people_columns: BTreeMap::new(),
        people_file: "people.csv".into(),
        people_sheet: None,
        exclude_file: "exclude.csv".into(),
        also_tell: BTreeSet::new(),
        forget_leavers_after: None,
        devices: wavecast::ground::campaign::DevicesList {
            file: "devices.csv".to_owned(),
            sheet: None,
            columns: BTreeMap::new(),
            is_named: false,
        },
    }
}

/// A wave that starts on a day, and ends with a deadline and an enforcement if it has them.
pub(crate) fn wave(campaign: &Campaign, id: &str, start: &str, mode: Mode) -> Wave {
    Wave {
        members: Vec::new(),
        id: id.parse().unwrap(),
        title: campaign.title.map(|_, _| id.to_owned()),
        approach: Approach::SelfService,
        mode,
        platforms: PlatformSet::ALL,
        start: day(start),
        zone: campaign.zone,
        pilot: false,
        sweep: false,
        gate: Gate::default(),
        fairs: Vec::new(),
        publish: None,
        end: None,
        overrides: BTreeMap::new(),
        place: Place::file(&campaign.source),
        places: BTreeMap::new(),
    }
}

/// A deadline at 17:00 of one day, and the enforcement on another.
pub(crate) fn must(deadline: &str, enforcement: &str) -> Mode {
    Mode::Deadline { deadline: day(deadline).and_time(time("17:00")), enforcement: Some(day(enforcement)) }
}

/// A stage for all waves that may leave two workdays late.
pub(crate) fn stage(campaign: &Campaign, id: &str, at: Moment, audience: Audience) -> Stage {
    let place = Place::file(&campaign.source);
    Stage {
        id: id.parse().unwrap(),
        message: id.parse().unwrap(),
        at,
        audience,
        who: None,
        tell: None,
        late: offset(2, Unit::Workdays),
        on_doubt: wavecast::ground::campaign::OnDoubt::Hold,
        waves: WaveChoice::All,
        place: place.clone(),
        at_place: place,
    }
}

/// `anchor + count unit, time`.
pub(crate) fn at(anchor: Anchor, count: i32, unit: Unit, hour: Option<&str>) -> Moment {
    Moment { anchor, offset: offset(count, unit), time: hour.map(time), zone: None }
}

/// A person of a wave.
pub(crate) fn person(number: usize, wave: u16, country: &str, zone: Tz) -> Person {
    Person {
        address: format!("Person{number}@example.com").parse().unwrap(),
        name: "".into(),
        given_name: "".into(),
        language: "en".parse().unwrap(),
        language_fell_back: false,
        wave: Some(WaveIx(wave)),
        joined: Joined::ByRow,
        zone_fell_back: false,
        place: Arc::new(Workplace { country: country.into(), site: "".into(), zone }),
        platforms: PlatformSet::ALL,
        ownership: Ownership::Unknown,
        reset: false,
        reset_by_row: None,
        vip: false,
        manager: None,
        aliases: Box::default(),
        left: None,
        away: None,
        came: None,
        account: None,
        exclusion: None,
        listed_devices: Box::default(),
        extra: Arc::default(),
        line: u32::try_from(number + 2).unwrap(),
    }
}

/// So many people of each wave, in Amsterdam.
pub(crate) fn people(waves: u16, each: usize) -> People {
    let all = (0..waves).flat_map(|wave| (0..each).map(move |number| (wave, number)));
    let list = all
        .map(|(wave, number)| person(usize::from(wave) * each + number, wave, "NL", Tz::Europe__Amsterdam));
    People::new(list.collect(), Vec::new())
}
