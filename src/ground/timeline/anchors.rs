//! What dates stages are told from, and when a stage leaves in a wave.

use chrono::{DateTime, Utc};

use super::{AnchorDay, Clock, dates::instant_in};
use crate::ground::campaign::{AccessCut, Anchor, Audience, Campaign, Moment, Offset, Stage, Unit, Wave};

/// The date an anchor stands for; none if the wave has no such date or it is an event of the person's own.
pub(super) fn anchor_of(campaign: &Campaign, wave: Option<&Wave>, anchor: Anchor) -> Option<AnchorDay> {
    let plain = AnchorDay::plain;
    match anchor {
        Anchor::Kickoff => campaign.kickoff.map(plain),
        Anchor::Close => campaign.close.map(plain),
        Anchor::Day(day) => Some(plain(day)),
        Anchor::Start => wave.map(|wave| plain(wave.start)),
        Anchor::Enforce => {
            let (wave, day) = (wave?, wave?.enforcement()?);
            // Where access ends with the deadline, a message that says it has ended would be untrue in the morning of
            // that day.
            let cut = wave.cut_with_deadline().and_then(|at| instant_in(wave.zone, at));
            Some(AnchorDay { day, instant: cut, not_before: cut })
        }
        Anchor::Gate => wave?.gate.evaluation.map(plain),
        Anchor::Deadline => {
            let (wave, deadline) = (wave?, wave?.deadline()?);
            Some(AnchorDay::at(deadline.date(), instant_in(wave.zone, deadline)))
        }
        Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Back
        | Anchor::Left
        | Anchor::DeviceMoved
        | Anchor::Week => None,
    }
}

/// When a stage leaves in a wave, in the wave's own clock; none if it has no moment there, or one of each person's own.
pub fn planned(campaign: &Campaign, wave: &Wave, stage: &Stage) -> Option<DateTime<Utc>> {
    let moment = wave.moment_of(stage);
    let from = anchor_of(campaign, Some(wave), moment.anchor)?;
    // Without a country no holidays count: the question is about the wave, and has one answer for all its people.
    Clock::new(&campaign.calendar, "", wave.zone).moment(from, &moment)
}

/// The message that access is cut says all that one about a missed deadline would: this is the stage that does. Where the
/// deadline cuts it, that is one which reaches the same people no later than two workdays after the other; where it is cut
/// later, one of the same day: behind it, the other can still prevent the cut.
pub(crate) fn said_by_cut<'a>(campaign: &'a Campaign, wave: &Wave, stage: &Stage) -> Option<&'a Stage> {
    let own = wave.overrides.get(&stage.id).and_then(|over| over.at);
    // A wave that gives this stage a moment of its own wants it told, whatever else is told then.
    let follows = stage.at.anchor == Anchor::Deadline && !is_told_before(wave, &stage.at) && own.is_none();
    if wave.cut() == AccessCut::Never || !follows || stage.audience != Audience::NotMoved {
        return None;
    }
    let missed = planned(campaign, wave, stage)?;
    let clock = Clock::new(&campaign.calendar, "", wave.zone);
    let until = match wave.cut() {
        AccessCut::AtOnce => clock.expiry(missed, Offset { count: 2, unit: Unit::Workdays }),
        AccessCut::Later | AccessCut::Never => clock.end_of(missed.with_timezone(&clock.zone).date_naive()),
    };
    campaign.stages.iter().find(|other| {
        let skipped = wave.skips(&other.id);
        let fits = matches!(other.audience, Audience::NotMoved | Audience::Wave);
        let here = other.waves.contains(&wave.id) && !skipped && fits;
        here && other.at.anchor == Anchor::Enforce
            // What is told before the cut says that access will end, which is not what somebody hears who missed a
            // deadline.
            && other.at.offset.count >= 0
            && planned(campaign, wave, other).is_some_and(|at| at <= until)
    })
}

/// Whether something is told before the date that it counts from: on a day before, or on the day itself at an hour before
/// the deadline, such as a last call in the morning.
fn is_told_before(wave: &Wave, moment: &Moment) -> bool {
    let hours_before = || {
        let by = wave.deadline().filter(|_| moment.anchor == Anchor::Deadline && moment.offset.count == 0);
        by.zip(moment.time).is_some_and(|(by, time)| time < by.time())
    };
    moment.offset.count < 0 || hours_before()
}

/// The moment after which a stage told *before* a deadline or enforcement makes no sense, however late it may be.
pub(super) fn pointless_after(wave: Option<&Wave>, moment: &Moment) -> Option<DateTime<Utc>> {
    let wave = wave.filter(|wave| is_told_before(wave, moment))?;
    match moment.anchor {
        Anchor::Deadline => instant_in(wave.zone, wave.deadline()?),
        Anchor::Enforce => instant_in(wave.zone, wave.cut_at()?),
        Anchor::Kickoff
        | Anchor::Start
        | Anchor::Gate
        | Anchor::Moved
        | Anchor::Rescheduled
        | Anchor::Listed
        | Anchor::Back
        | Anchor::Left
        | Anchor::DeviceMoved
        | Anchor::Close
        | Anchor::Day(_)
        | Anchor::Week => None,
    }
}
