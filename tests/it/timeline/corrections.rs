//! Dates that no longer hold: who hears of it, when, and what cannot keep it back.

use chrono::{DateTime, NaiveDate, Utc};
use wavecast::ground::{
    campaign::{
        Anchor, ApprovalPolicy, Audience, Campaign, ChangeKind, Mode, People, PersonIx, Unit, WaveIx,
    },
    timeline::{
        Agenda, Fate, Held, History, Hold, Notice, NoticeId, Recipient, RecipientKey, Timeline, Told,
        Verdict, View, reschedule,
    },
};

use super::sample::{at, campaign, day, must, people, person, stage, time, wave};

/// Three waves one behind the other, each judged before the next; one person in each.
struct Desk {
    campaign: Campaign,
    people: People,
    history: History,
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

impl Desk {
    fn new() -> Self {
        let mut campaign = campaign();
        for (id, start, deadline, enforcement, gate) in [
            ("golf-1", "2027-01-18", "2027-01-29", "2027-02-02", "2027-02-05"),
            ("golf-2", "2027-02-15", "2027-03-10", "2027-03-12", "2027-03-15"),
            ("golf-3", "2027-03-22", "2027-04-02", "2027-04-06", "2027-04-09"),
        ] {
            let mut wave = wave(&campaign, id, start, must(deadline, enforcement));
            wave.gate.evaluation = Some(day(gate));
            campaign.waves.push(wave);
        }
        for (id, moment, audience) in [
            ("announce", at(Anchor::Start, -10, Unit::Workdays, None), Audience::Wave),
            ("moved-date", at(Anchor::Rescheduled, 0, Unit::Days, None), Audience::NotMoved),
        ] {
            campaign.stages.push(stage(&campaign, id, moment, audience));
        }
        Self { campaign, people: people(3, 1), history: History::default() }
    }

    /// Whoever sits in `golf-2` was told its dates by its announcement.
    fn told() -> Self {
        let mut desk = Self::new();
        let who = RecipientKey::person(&desk.people.get(PersonIx(1)).unwrap().address);
        let by = NoticeId::of("move", Some("golf-2"), "announce", &who);
        desk.history.fates.insert(by, Fate::Sent);
        let told = desk.dates(WaveIx(1));
        desk.hear(by, told);
        desk
    }

    fn key(&self) -> String {
        self.people.get(PersonIx(1)).unwrap().address.key()
    }

    fn hear(&mut self, by: NoticeId, told: Vec<Told>) {
        let key = self.key();
        self.history.hear(key, by, told);
    }

    fn dates(&self, wave: WaveIx) -> Vec<Told> {
        let id = self.campaign.wave(wave).unwrap().id.to_string();
        let day = |anchor| reschedule::in_force(&self.campaign, wave, anchor);
        reschedule::TOLD
            .into_iter()
            .map(|anchor| Told { wave: id.clone(), anchor, day: day(anchor) })
            .collect()
    }

    /// She is in that wave now, or in none.
    fn sits_in(&mut self, wave: Option<u16>) {
        let list = (0..3u16).map(|number| {
            let mut one = person(usize::from(number), number, "NL", chrono_tz::Tz::Europe__Amsterdam);
            if number == 1 {
                one.wave = wave.map(WaveIx);
            }
            one
        });
        self.people = People::new(list.collect(), Vec::new());
    }

    fn agenda(&self, now: &str) -> Agenda {
        let timeline = Timeline::of(&self.campaign, &self.people);
        timeline.agenda(&self.campaign, &self.people, &self.history, moment(now))
    }

    /// The corrections she is to get, with what becomes of them.
    fn corrections(&self, now: &str) -> Vec<(Notice, Verdict)> {
        let agenda = self.agenda(now);
        let each = |list: Vec<Notice>, verdict: Verdict| {
            list.into_iter().map(move |notice| (notice, verdict.clone())).collect::<Vec<_>>()
        };
        let mut all = each(agenda.due, Verdict::Due);
        all.extend(each(agenda.later, Verdict::Later));
        all.extend(each(agenda.missed, Verdict::Missed));
        all.extend(each(agenda.in_doubt, Verdict::InDoubt));
        all.extend(agenda.held.into_iter().map(|(notice, why)| (notice, Verdict::Held(why))));
        all.extend(agenda.settled.into_iter().map(|(notice, why)| (notice, Verdict::Settled(why))));
        all.retain(|(notice, _)| notice.change.is_some());
        all
    }

    /// The one correction.
    fn correction(&self, now: &str) -> (Notice, Verdict) {
        let mut all = self.corrections(now);
        assert_eq!(all.len(), 1, "{now}: {all:?}");
        all.remove(0)
    }

    /// It leaves, and she reads it: every date of her wave, and that all others are off.
    fn send(&mut self, notice: &Notice) {
        assert!(self.history.fates.insert(notice.id, Fate::Sent).is_none(), "told twice: {notice:?}");
        let change = notice.change.as_ref().unwrap();
        let mut told: Vec<Told> =
            change.withdrawn.iter().map(|told| Told { day: None, ..told.clone() }).collect();
        told.extend(notice.wave.map(|wave| self.dates(wave)).unwrap_or_default());
        self.hear(notice.id, told);
    }
}

fn days(notice: &Notice) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let change = notice.change.as_ref().unwrap();
    (change.old, change.new)
}

/// She is put into a later wave while the gate before it is shut, and the list of who has moved was never there: she
/// hears at once, and after that nothing about the old dates is left.
#[test]
fn who_moves_to_a_later_wave_hears_it_at_once_though_its_gate_is_shut() {
    let mut desk = Desk::told();
    desk.sits_in(Some(2));
    let now = "2027-02-19T09:00:00Z";
    let (notice, verdict) = desk.correction(now);
    assert_eq!(verdict, Verdict::Due);
    assert_eq!(days(&notice), (Some(day("2027-03-10")), Some(day("2027-04-02"))));
    let withdrawn = &notice.change.as_ref().unwrap().withdrawn;
    assert_eq!(withdrawn.len(), 3, "start, deadline and enforcement of golf-2 stand in her calendar");
    assert!(withdrawn.iter().all(|told| told.wave == "golf-2" && told.day.is_some()));

    let announced = |desk: &Desk, now: &str| {
        let agenda = desk.agenda(now);
        agenda.due.iter().any(|notice| notice.stage == 0 && notice.to == Recipient::Person(PersonIx(1)))
    };
    desk.send(&notice);
    assert!(desk.corrections(now).iter().all(|(_, verdict)| matches!(verdict, Verdict::Settled(_))));
    assert!(!announced(&desk, "2027-03-08T09:00:00Z"), "what is not a correction waits for the gate");
    for wave in ["golf-1", "golf-2"] {
        desk.history.gates.insert(wave.into(), wavecast::ground::timeline::GateState::Passed);
    }
    assert!(announced(&desk, "2027-03-08T09:00:00Z"), "and then comes as usual");
}

/// However long the wrong date stays in the inbox, the message that puts it right stays due; it ends when both days
/// are past, and is listed then.
#[test]
fn a_correction_is_never_too_late_while_one_of_the_days_is_to_come() {
    let mut desk = Desk::told();
    desk.sits_in(Some(2));
    let (notice, _) = desk.correction("2027-02-19T09:00:00Z");
    desk.history.noticed.insert(notice.id, moment("2027-02-19T09:00:00Z"));
    for now in ["2027-02-26T09:00:00Z", "2027-03-09T09:00:00Z", "2027-04-02T15:00:00Z"] {
        assert_eq!(desk.correction(now).1, Verdict::Due, "{now}");
    }
    let (late, verdict) = desk.correction("2027-04-05T09:00:00Z");
    assert_eq!(verdict, Verdict::Due, "the day of enforcement is still to come");
    assert_eq!(days(&late), (Some(day("2027-03-12")), Some(day("2027-04-06"))));
    assert_eq!(desk.correction("2027-04-08T09:00:00Z").1, Verdict::Missed);
}

/// A date that moves there and back is told each time: a correction is named after the message it puts right.
#[test]
fn there_and_back_is_told_each_time() {
    let mut desk = Desk::told();
    let now = "2027-02-19T09:00:00Z";
    for deadline in ["2027-03-17", "2027-03-10", "2027-03-17", "2027-03-10"] {
        desk.campaign.waves[1].mode = must(deadline, "2027-03-19");
        let due: Vec<_> =
            desk.corrections(now).into_iter().filter(|(_, verdict)| *verdict == Verdict::Due).collect();
        let [(notice, _)] = &due[..] else { panic!("{deadline}: {due:?}") };
        assert_eq!(notice.change.as_ref().unwrap().new, Some(day(deadline)));
        assert_eq!(desk.correction(now).0.id, notice.id, "looked at again it is the same");
        desk.send(notice);
    }
    // Into another wave and back: what she read last is the other wave's.
    for wave in [2, 1, 2] {
        desk.sits_in(Some(wave));
        let due: Vec<_> =
            desk.corrections(now).into_iter().filter(|(_, verdict)| *verdict == Verdict::Due).collect();
        let [(notice, _)] = &due[..] else { panic!("{wave}: {due:?}") };
        desk.send(notice);
    }
}

/// Out of every wave, a deadline that is taken away, and one that comes back: each has its message.
#[test]
fn a_date_that_is_gone_is_told_too() {
    let now = "2027-02-19T09:00:00Z";
    let kind = |desk: &Desk| {
        let (notice, verdict) = desk.correction(now);
        assert_eq!(verdict, Verdict::Due);
        let kind = notice.change.as_ref().unwrap().kind(notice.wave.is_some());
        (kind, days(&notice), notice)
    };
    let mut desk = Desk::told();
    desk.sits_in(None);
    let (off, told, notice) = kind(&desk);
    assert_eq!((off, told), (ChangeKind::Off, (Some(day("2027-03-10")), None)));
    desk.send(&notice);
    desk.sits_in(Some(2));
    assert!(
        desk.corrections(now).iter().all(|(_, verdict)| *verdict != Verdict::Due),
        "nothing wrong is in her inbox: golf-3 tells her as it tells everybody"
    );

    let mut desk = Desk::told();
    desk.campaign.waves[1].mode = Mode::Voluntary;
    let (gone, told, notice) = kind(&desk);
    assert_eq!((gone, told), (ChangeKind::Gone, (Some(day("2027-03-10")), None)));
    desk.send(&notice);
    assert!(
        desk.corrections(now).iter().all(|(_, verdict)| *verdict != Verdict::Due),
        "one message says it all"
    );
    desk.campaign.waves[1].mode = must("2027-03-24", "2027-03-26");
    let (new, told, _) = kind(&desk);
    assert_eq!((new, told), (ChangeKind::New, (None, Some(day("2027-03-24")))));
}

/// A person's pause and a missing approval keep a correction back, and are named; a gate does not.
#[test]
fn only_people_and_the_night_keep_a_correction_back() {
    let mut desk = Desk::told();
    desk.sits_in(Some(2));
    let now = "2027-02-19T09:00:00Z";
    let held = |desk: &Desk, now: &str| desk.correction(now).1;
    desk.campaign.smtp.approvals = ApprovalPolicy::ONE;
    assert_eq!(held(&desk, now), Verdict::Held(Held::NotApproved));
    desk.history.approved.insert((Some("golf-3".into()), "moved-date".into()), vec!["Eva".into()]);
    assert_eq!(held(&desk, now), Verdict::Due);
    desk.history.holds.push(Hold { wave: None, stage: None, because: "the relay is down".into() });
    assert_eq!(held(&desk, now), Verdict::Held(Held::Hold("the relay is down".into())));
    desk.history.holds.clear();
    (desk.campaign.calendar.quiet_from, desk.campaign.calendar.quiet_until) =
        (Some(time("20:00")), Some(time("07:00")));
    let (notice, verdict) = desk.correction("2027-02-18T22:30:00Z");
    assert_eq!((verdict, notice.at), (Verdict::Later, moment("2027-02-19T06:00:00Z")));
}

/// In working hours; but whoever would read it on the day itself gets it at once.
#[test]
fn it_waits_for_a_workday_if_there_is_time() {
    let mut desk = Desk::told();
    let saturday = "2027-02-20T11:00:00Z";
    desk.campaign.waves[1].mode = must("2027-03-17", "2027-03-19");
    let (notice, verdict) = desk.correction(saturday);
    assert_eq!((verdict, notice.at), (Verdict::Later, moment("2027-02-22T08:00:00Z")));

    desk.campaign.waves[1].mode = must("2027-02-22", "2027-02-24");
    let (notice, verdict) = desk.correction(saturday);
    assert_eq!((verdict, notice.at), (Verdict::Due, moment(saturday)), "Monday is the deadline itself");

    desk.campaign.stages[1].at = at(Anchor::Rescheduled, 10, Unit::Workdays, Some("10:00"));
    desk.campaign.waves[1].mode = must("2027-03-17", "2027-03-19");
    let (notice, _) = desk.correction("2027-03-01T11:00:00Z");
    assert_eq!(notice.at, moment("2027-03-01T11:00:00Z"), "ten workdays on the old deadline has passed");
}

/// Calendars replace an entry only by one with a higher number: dates have the even ones, what is taken back the odd
/// one above, and a date that comes back a higher one still.
#[test]
fn the_number_of_a_calendar_entry_only_grows() {
    let mut desk = Desk::new();
    let mut told: Vec<Told> = Vec::new();
    let number = |desk: &Desk, told: &[Told]| reschedule::sequences(&desk.campaign, told)["golf-2"];
    assert_eq!(number(&desk, &told), 0);
    let deadline =
        |on: Option<&str>| Told { wave: "golf-2".into(), anchor: Anchor::Deadline, day: on.map(day) };
    told.push(deadline(Some("2027-03-10")));
    assert_eq!(number(&desk, &told), 0);
    // Somebody leaves the wave: their entry is taken back with 1.
    told.push(deadline(None));
    assert_eq!(number(&desk, &told), 4, "and is more than that if they come back");
    // The wave loses its deadline: the entry of the others is taken back with 3 or more.
    let before = number(&desk, &told);
    desk.campaign.waves[1].mode = Mode::Voluntary;
    told.push(deadline(Some("2027-03-10")));
    let gone = number(&desk, &told);
    assert!(gone > before, "{gone}");
    told.push(deadline(None));
    assert_eq!(number(&desk, &told), gone, "it stays as it is once they are told");
    desk.campaign.waves[1].mode = must("2027-03-24", "2027-03-26");
    assert!(number(&desk, &told) > gone + 1);
}

/// Who was told, and is in nobody's way: the plan names whoever no stage tells.
#[test]
fn the_plan_knows_whom_no_stage_tells() {
    let mut desk = Desk::told();
    desk.sits_in(Some(2));
    let outdated = |desk: &Desk| {
        let timeline = Timeline::of(&desk.campaign, &desk.people);
        let now = moment("2027-02-19T09:00:00Z");
        timeline.outdated(View {
            campaign: &desk.campaign,
            people: &desk.people,
            history: &desk.history,
            now,
        })
    };
    assert_eq!(outdated(&desk)[0].becomes, Some(Verdict::Due));
    desk.campaign.stages.truncate(1);
    assert_eq!(outdated(&desk)[0].becomes, None);
}
