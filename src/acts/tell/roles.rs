//! Whom a message tells that is for managers, the helpdesk or the sponsors.

use crate::ground::{
    campaign::{Address, Language},
    timeline::{Recipient, Recipients, Settled, Slot, Timeline, Verdict, View},
};

/// What somebody is to a campaign besides being one of its people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffRole {
    /// Leads some of its people.
    Manager,
    /// Helps its people: the campaign's helpdesk.
    Helpdesk,
    /// Answers for it.
    Sponsor,
}

impl StaffRole {
    /// The word in data.
    pub fn code(self) -> &'static str {
        match self {
            Self::Manager => "managers",
            Self::Helpdesk => "helpdesk",
            Self::Sponsor => "sponsors",
        }
    }
}

/// Somebody who is told because of what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRole {
    /// What they are.
    pub role: StaffRole,
    /// Where they are written to.
    pub address: Address,
    /// In which language.
    pub language: Language,
}

/// Those whom a message tells as things are now, as far as they are no people of the list.
pub(super) fn of(slots: &[&Slot], timeline: &Timeline, view: View<'_>) -> Vec<ToldRole> {
    let staff = slots.iter().filter(|slot| !matches!(slot.to, Recipients::People(_)));
    let judged = staff.flat_map(|slot| timeline.judged(slot, view));
    let told =
        // Who was told it already is still one of those whom it tells.
        judged.filter(|(_, verdict)| !matches!(verdict, Verdict::Settled(why) if *why != Settled::Sent));
    let mut roles: Vec<ToldRole> = told.filter_map(|(notice, _)| role(view, notice.to)).collect();
    roles.sort_by_key(|one| (one.role, one.address.key()));
    roles
}

fn role(view: View<'_>, to: Recipient) -> Option<ToldRole> {
    let View { campaign, people, .. } = view;
    let source = campaign.languages.source();
    Some(match to {
        Recipient::Person(_) => return None,
        Recipient::ManagerOf(led) => {
            let led = people.get(led)?;
            let address = led.manager.clone()?;
            // A manager who is in the list reads their own language; any other is written to in that of whom
            // they lead.
            let reader = people.find(address.as_str()).map_or(led, |(_, own)| own);
            ToldRole { role: StaffRole::Manager, address, language: reader.language }
        }
        Recipient::Helpdesk => {
            let address = campaign.helpdesk.mail.parse().ok()?;
            ToldRole { role: StaffRole::Helpdesk, address, language: source }
        }
        Recipient::Sponsor(index) => {
            let address = campaign.sender.sponsors.get(usize::from(index))?.clone();
            ToldRole { role: StaffRole::Sponsor, address, language: source }
        }
    })
}
