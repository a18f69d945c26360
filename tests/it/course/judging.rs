//! Gates, forecast and slips, as values.

use chrono::{DateTime, NaiveDate, Utc};
use std::fmt::Write as _;
use wavecast::ground::{
    campaign::{Campaign, People},
    course::{Arrival, Record, Tickets, count::Count, edit, figures::Figures, gate, slip::Proposal},
    timeline::{GateState, Timeline},
};

use crate::small::{CAMPAIGN, changed};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn campaign(text: &str) -> Campaign {
    let (campaign, problems) = Campaign::read("campaign.toml", text.as_bytes());
    assert!(!problems.has_errors(), "{}", wavecast::ground::problem::show::text(&problems, false));
    campaign.unwrap()
}

/// So many people of each wave.
fn people(campaign: &Campaign, each: usize) -> People {
    let mut text = "mail,wave,language,platforms\n".to_owned();
    for wave in campaign.waves.iter().filter(|wave| !wave.sweep) {
        for number in 0..each {
            writeln!(text, "{}{number}@example.com,{},nl,ios", wave.id, wave.id).unwrap();
        }
    }
    People::read("people.csv", text.into(), campaign).0
}

fn moved(record: &mut Record, wave: &str, count: usize, at: &str) {
    for number in 0..count {
        let arrival = Arrival { at: moment(at), enrolled: None };
        record.moved.insert(format!("{wave}{number}@example.com"), arrival);
    }
    record.moved_as_of = Some(moment(at));
}

fn asked(verdict: &gate::GateVerdict) -> String {
    let mut said = verdict.state.clone();
    for criterion in &verdict.criteria {
        let figure = criterion.figure.map_or("-".to_owned(), |figure| format!("{figure:.1}"));
        write!(
            said,
            "\n{:?} {figure} {:?} {}",
            criterion.ask,
            criterion.answer,
            criterion.note.clone().unwrap_or_default()
        )
        .unwrap();
    }
    said
}

/// Each criterion has a figure and an answer, or says what is missing.
#[test]
fn a_gate_is_judged_by_its_figures() {
    let text = changed(&[(
        "moved_at_least = 80",
        "moved_at_least = 80\nfailed_at_most = 5\ntickets_at_most = 10\nchecks = [\"vpn\"]",
    )]);
    let campaign = campaign(&text);
    let people = people(&campaign, 100);
    let now = moment("2027-02-05T12:00:00Z");
    let judge = |record: &Record| {
        let count = Count::of(&campaign, &people, record, now.date_naive());
        asked(&gate::judge(&campaign, &campaign.waves[0], &count.waves[0], record, now))
    };
    let mut record = Record::default();
    insta::assert_snapshot!(judge(&record), @r#"
    open
    MovedAtLeast(80.0) - Unknown no list of who has moved was imported
    FailedAtMost(5.0) - Unknown no list of who has moved was imported
    TicketsAtMost(10.0) - Unknown no tickets were reported
    Check("vpn") - Unknown nobody has looked at it
    "#);
    moved(&mut record, "pilot", 80, "2027-02-04T12:00:00Z");
    record.failing.insert("pilot3@example.com".to_owned());
    record.went_back.extend((80..84).map(|number| format!("pilot{number}@example.com")));
    record.tickets.push(Tickets { day: day("2027-01-26"), wave: None, count: 11 });
    record.gates.insert(
        "pilot".to_owned(),
        wavecast::ground::course::Passed {
            state: GateState::Held,
            because: "x".into(),
            who: "y".into(),
            at: now,
        },
    );
    insta::assert_snapshot!(judge(&record), @r#"
    held
    MovedAtLeast(80.0) 80.0 Met 
    FailedAtMost(5.0) 6.0 NotMet 
    TicketsAtMost(10.0) 11.0 NotMet 
    Check("vpn") - Unknown nobody has looked at it
    "#);
    record.moved_as_of = Some(moment("2027-01-30T12:00:00Z"));
    assert!(judge(&record).contains("too old"), "{}", judge(&record));
}

/// Two waves that call differently: the rate lies between them, and so do its ends.
#[test]
fn the_forecast_is_measured() {
    let campaign = campaign(CAMPAIGN);
    let people = people(&campaign, 200);
    let mut record = Record::default();
    let figures = |record: &Record, now: &str| Figures::of(&campaign, &people, record, moment(now));
    assert_eq!(
        figures(&record, "2027-02-20T00:00:00Z").desk.per_hundred.map(|rate| format!("{rate:.0}")),
        ["15", "15", "15"]
    );
    record.tickets.push(Tickets { day: day("2027-01-28"), wave: Some("pilot".into()), count: 20 });
    let desk = figures(&record, "2027-02-20T00:00:00Z").desk;
    assert_eq!(desk.measured_in, 1);
    assert_eq!(desk.per_hundred.map(|rate| format!("{rate:.1}")), ["5.5", "10.0", "14.5"]);
    let expected: f64 = desk.expected.values().map(|[_, expected, _]| expected).sum();
    assert!((expected - 20.0).abs() < 1e-6, "the whole of the second wave is still to come: {expected}");
    assert!(desk.crowds.is_empty());
    record.tickets.push(Tickets { day: day("2027-01-29"), wave: Some("pilot".into()), count: 400 });
    let desk = figures(&record, "2027-02-20T00:00:00Z").desk;
    let crowd = &desk.crowds[0];
    assert_eq!(
        (crowd.wave.as_str(), crowd.days > 3, desk.next.clone().unwrap().0),
        ("sweden", true, "sweden".to_owned())
    );
    let largest = crowd.largest.unwrap();
    assert!((1..200).contains(&largest), "{largest}");
    assert_eq!(desk.next.unwrap().1, Some(largest));
}

/// A wave without a call does not prove that nobody ever calls: the most of each day is not nothing.
#[test]
fn a_wave_without_a_call_leaves_a_most() {
    let campaign = campaign(CAMPAIGN);
    let people = people(&campaign, 200);
    let mut record = Record::default();
    record.tickets.push(Tickets { day: day("2027-01-28"), wave: Some("pilot".into()), count: 0 });
    let desk = Figures::of(&campaign, &people, &record, moment("2027-02-20T00:00:00Z")).desk;
    assert_eq!(
        (desk.measured_in, desk.per_hundred.map(|rate| format!("{rate:.1}"))),
        (1, ["0.0", "0.0", "1.0"].map(str::to_owned))
    );
    let sum = |which: usize| desk.expected.values().map(|day| day[which]).sum::<f64>();
    assert_eq!([0, 1, 2].map(|which| format!("{:.1}", sum(which))), ["0.0", "0.0", "2.0"]);
}

fn said(campaign: &Campaign, proposal: &Proposal) -> String {
    let mut said = String::new();
    for shift in &proposal.shifts {
        let wave =
            shift.wave.and_then(|wave| campaign.wave(wave)).map_or("campaign", |wave| wave.id.as_str());
        writeln!(said, "{wave} {} {} -> {}", shift.key, shift.old, shift.new).unwrap();
    }
    said
}

/// The pilot is judged four weeks later: the next wave is told after that, its Monday stays a Monday, and Easter
/// pushes the dates that would fall on it.
#[test]
fn a_slip_moves_the_later_waves() {
    let campaign = campaign(CAMPAIGN);
    let people = people(&campaign, 3);
    let timeline = Timeline::of(&campaign, &people);
    let (pilot, _) = campaign.wave_named("pilot").unwrap();
    let proposal = Proposal::after(&campaign, &timeline, pilot, day("2027-03-05"));
    insta::assert_snapshot!(said(&campaign, &proposal), @"
    pilot gate.evaluation 2027-02-05 -> 2027-03-05
    sweden start 2027-03-01 -> 2027-03-22
    sweden deadline 2027-03-19 -> 2027-04-09
    sweden enforcement 2027-03-23 -> 2027-04-13
    ");
    insta::assert_snapshot!(said(&campaign, &Proposal::by(&campaign, pilot, 4)), @"
    sweden start 2027-03-01 -> 2027-03-30
    sweden deadline 2027-03-19 -> 2027-04-16
    sweden enforcement 2027-03-23 -> 2027-04-20
    ");
    assert_eq!(Proposal::after(&campaign, &timeline, pilot, day("2027-02-05")).shifts, []);
}

/// Ten characters a date; comments, hours, quotes and spaces stay.
#[test]
fn dates_are_changed_in_place() {
    let text = changed(&[
        ("start = 2027-03-01", "start   = '2027-03-01' # was discussed on 2027-03-01"),
        (
            "enforcement = 2027-03-23",
            "enforcement = 2027-03-23\n[[wave.fair]]\nplace = \"Hall\"\nday = 2027-03-02\nfrom = 09:00\nuntil = 16:00",
        ),
    ]);
    let campaign = campaign(&text);
    let (pilot, _) = campaign.wave_named("pilot").unwrap();
    let proposal = Proposal::by(&campaign, pilot, 8);
    let edited = edit::with_dates(&text, &campaign, &proposal.shifts).unwrap();
    let lines: Vec<String> = similar::TextDiff::from_lines(&text, &edited)
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{change}", change.tag()))
        .collect();
    insta::assert_snapshot!(lines.concat(), @"
    -close = 2027-04-30
    +close = 2027-06-25
    -start   = '2027-03-01' # was discussed on 2027-03-01
    -deadline = 2027-03-19T17:00
    -enforcement = 2027-03-23
    +start   = '2027-04-26' # was discussed on 2027-03-01
    +deadline = 2027-05-14T17:00
    +enforcement = 2027-05-18
    -day = 2027-03-02
    +day = 2027-04-28
    ");
    self::campaign(&edited);
}

/// Dates that fit the desk: no day is over, and nobody moves earlier.
#[test]
fn dates_that_fit_the_helpdesk() {
    let mut text = CAMPAIGN.to_owned();
    for number in 1..=4 {
        write!(
            text,
            "\n[[wave]]\nid = \"w{number}\"\ntitle = \"W\"\nstart = 2027-04-05\ndeadline = 2027-04-16\n"
        )
        .unwrap();
    }
    let text = text.replace("tickets_per_day = 40", "tickets_per_day = 12");
    let campaign = campaign(&text);
    let people = people(&campaign, 300);
    let figures = |campaign: &Campaign| {
        Figures::of(campaign, &people, &Record::default(), moment("2027-01-04T00:00:00Z"))
    };
    assert!(!figures(&campaign).desk.crowds.is_empty());
    let sizes = wavecast::ground::timeline::load::sizes(&campaign, &people);
    let proposal =
        Proposal::to_fit(&campaign, &Timeline::of(&campaign, &people), &sizes, 15.0, day("2027-01-04"));
    assert!(proposal.too_large.is_empty() && proposal.shifts.iter().all(|shift| shift.new > shift.old));
    let edited = edit::with_dates(&text, &campaign, &proposal.shifts).unwrap();
    assert_eq!(figures(&self::campaign(&edited)).desk.crowds, []);
    let tiny = self::campaign(&text.replace("tickets_per_day = 12", "tickets_per_day = 1"));
    assert!(
        !Proposal::to_fit(&tiny, &Timeline::of(&tiny, &people), &sizes, 15.0, day("2027-01-04"))
            .too_large
            .is_empty()
    );
}
