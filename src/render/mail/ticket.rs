//! How somebody asks the helpdesk from a message: a letter or a ticket that says already which devices it is about.

use super::{Mail, compose::Matter, slots::in_address};

impl Mail<'_> {
    /// What follows the helpdesk's address in a link, and where a ticket is made; nothing where devices are not known one by
    /// one, because then neither says more than the reader can.
    pub(super) fn asking(&self, matter: &Matter<'_>) -> Vec<(&'static str, String)> {
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
