//! How somebody asks the helpdesk from a message: a letter or a ticket that says already which devices it is about.

use std::collections::BTreeMap;

use super::{Mail, addressee::AddresseeKey, compose::Matter, slots::in_address};
use crate::ground::words::{address::dialled, isolate::Isolated};

impl Mail<'_> {
    /// How the helpdesk is reached.
    pub(super) fn helpdesk(&self, matter: &Matter<'_>) -> BTreeMap<&'static str, String> {
        let (desk, key) = (&self.campaign.helpdesk, matter.key);
        let mut known = BTreeMap::from([("mail", desk.mail.clone())]);
        known.extend(self.asking(matter));
        if let Some(phone) = &desk.phone {
            known.insert("phone", phone.clone());
            known.insert("dial", dialled(phone));
        }
        if let Some(hours) = &desk.hours {
            known.insert("hours", hours.get(key.language).clone());
        }
        known
    }

    /// How every link of a message starts: with the address of the pages, and, where a ticket is made elsewhere, with that of
    /// the helpdesk. Readers are told, and hold what they see against it.
    pub(super) fn beginnings_of_links(
        &self,
        key: &AddresseeKey,
        helpdesk: &BTreeMap<&'static str, String>,
    ) -> String {
        let site = self.campaign.site.as_str();
        let desk = helpdesk.get("ticket").map(|ticket| origin(ticket));
        match desk.filter(|desk| !desk.eq_ignore_ascii_case(origin(site))) {
            Some(desk) => self.say(key, "mail.genuine_or", &[("site", site), ("desk", desk)]),
            None => site.to_owned(),
        }
    }

    /// What the HTML holds together by its elements.
    pub(super) fn held(
        key: &AddresseeKey,
        values: BTreeMap<&'static str, String>,
    ) -> BTreeMap<&'static str, String> {
        let held = |value: String| Isolated::value(key.language, &value).to_string();
        values.into_iter().map(|(name, value)| (name, held(value))).collect()
    }

    /// What follows the helpdesk's address in a link, and where a ticket is made; nothing where devices are not known one by
    /// one, because then neither says more than the reader can.
    fn asking(&self, matter: &Matter<'_>) -> Vec<(&'static str, String)> {
        let (campaign, key) = (self.campaign, matter.key);
        let Some(devices) = self.which_devices("device.ticket", key) else { return Vec::new() };
        let group = matter.wave.map_or(&campaign.title, |wave| &wave.title).get(key.language);
        let to = campaign.the_move.to.name.as_str();
        let subject = in_address(&self.say(key, "mail.ticket_subject", &[("group", group)]));
        let values = [("to", to), ("devices", devices.as_str())];
        let body = in_address(&self.say(key, "mail.ticket_body", &values));
        let ticket = campaign.helpdesk.ticket_url.as_ref();
        let ticket = ticket.filter(|url| url.holes().any(|hole| matches!(hole, "subject" | "body")));
        let filled = ticket.map(|url| url.fill(&[("subject", &subject), ("body", &body)]));
        let mut known = vec![("about", format!("?subject={subject}&body={body}"))];
        known.extend(filled.map(|address| ("ticket", address)));
        known
    }
}

/// The beginning of an address, with the host.
fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address.get(host..).and_then(|rest| rest.find(['/', '?', '#']));
    address.get(..host + end.unwrap_or(address.len() - host)).unwrap_or(address)
}
