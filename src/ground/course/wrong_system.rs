//! Whether an export is of another system than whoever takes it in believes: what is in the old one has not moved, and what is
//! in the new one has not come back.
//!
//! Its columns may say who made it. Where they do not, its days do: a device that joined before anybody was asked to, or that
//! the old system has heard of since, did not join the new one on that day.

use chrono::{Days, NaiveDate};

use super::export::DeviceExport;
use crate::ground::{
    campaign::{Campaign, OldSystem, People, Person, SerialNumber},
    digits::counted,
    problem::{Place, Problem},
};

/// Fewer devices than this prove nothing of a list.
const FEW: usize = 5;

/// What speaks against an export being of the new system, as a problem; nothing if nothing does.
pub(crate) fn of_the_old(export: &DeviceExport, campaign: &Campaign, people: &People) -> Option<Problem> {
    let the_move = &campaign.the_move;
    let left = |id: &str| the_move.from.all().find(|system| system.vendor.id == id);
    let made_by_old = export.maker.filter(|id| *id != the_move.to.id).and_then(left);
    let message = match made_by_old {
        Some(OldSystem { vendor, .. }) => format!(
            "by its columns this is an export of {}, and who is in it has not moved: nothing of it was taken in",
            vendor.name
        ),
        None => by_its_days(export, campaign, people)?,
    };
    let wanted = format!(
        "take in the export of {}; what the old system has, `wavecast devices import` reads; if it is right, say `--believe`",
        the_move.to.name
    );
    Some(Problem::error("wrong-system", message).at(Place::file(&export.source)).hint(wanted))
}

fn by_its_days(export: &DeviceExport, campaign: &Campaign, people: &People) -> Option<String> {
    let starts = campaign.waves.iter().map(|wave| wave.start).chain(campaign.kickoff);
    let first: NaiveDate = starts.min()?;
    let (mut all, mut early, mut old) = (0_usize, 0_usize, 0_usize);
    for device in &export.devices {
        let Some(joined) = device.enrolled.map(|moment| moment.date_naive()) else { continue };
        let by_mail = || device.mail.as_deref().and_then(|mail| people.find(mail));
        let Some((_, owner)) = people.find(&device.user).or_else(by_mail) else { continue };
        all += 1;
        early += usize::from(joined < first);
        old += usize::from(joined < first || is_heard_of_since(owner, &device.serial, joined));
    }
    (old >= FEW && old * 2 > all).then(|| {
        let devices = counted(all, "device", "devices");
        format!(
            "of {devices} in this list {early} joined before {first}, when the campaign begins, and the old system has heard of {} since they joined: it looks like an export of the old system, and nothing of it was taken in",
            old - early
        )
    })
}

/// Whether its old system has heard of a device since the day on which it should have left it.
fn is_heard_of_since(owner: &Person, serial: &SerialNumber, joined: NaiveDate) -> bool {
    // A device is heard of up to the very day on which it leaves, and the clocks of two systems are two.
    let Some(next) = joined.checked_add_days(Days::new(1)).filter(|_| !serial.is_unknown()) else {
        return false;
    };
    let listed = owner.listed_devices.iter().filter(|device| device.serial == *serial);
    listed.filter_map(|device| device.seen).any(|seen| seen > next)
}
