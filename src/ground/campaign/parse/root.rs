//! The file as a whole: its bones first, since everything else refers to them.

use chrono_tz::Tz;
use std::{ops::Range, str::FromStr as _, sync::Arc};

use super::{
    super::{
        Campaign, Language, Languages, Move,
        raw::{At, RawCampaign, RawFile, TextOrEach},
    },
    CampaignReader,
};

impl CampaignReader<'_> {
    /// The campaign, as far as its bones are there.
    pub(super) fn file(&mut self, file: &RawFile) -> Option<Campaign> {
        let nowhere = At { value: RawCampaign::default(), span: 0..0 };
        let hint = "start the file with a table `[campaign]`";
        let head = self.need(file.campaign.as_ref(), &(0..0), "campaign", hint);
        let complete = head.is_some();
        let head = head.unwrap_or(&nowhere);
        let languages = complete.then(|| self.languages_of(head)).flatten();
        // Before everything that has words: each of them must say something in every language.
        if let Some(languages) = &languages {
            self.languages = languages.clone();
        }
        let zone = complete.then(|| self.campaign_zone(head)).flatten();
        let bones = complete.then(|| self.bones(head)).flatten();
        let organisation = bones.as_ref().map(|bones| bones.organisation.clone()).unwrap_or_default();
        let kickoff = self.optional_day(head.value.kickoff.as_ref());
        let close = self.optional_day(head.value.close.as_ref());
        let the_move = self.the_move(file.the_move.as_ref());
        let privacy = Arc::new(self.privacy(file.privacy.as_ref()));
        let before = Arc::new(self.before(file.before.as_ref()));
        let helpdesk = self.helpdesk(file.helpdesk.as_ref());
        let sender = self.sender(file.sender.as_ref(), &organisation);
        let (calendar, deadline_time) = self.calendar(file.calendar.as_ref(), &file.holidays, &file.freeze);
        let platforms = the_move.as_ref().map(|the_move| the_move.platforms).unwrap_or_default();
        let waves = self.waves(&file.wave, platforms, zone.unwrap_or(Tz::UTC), deadline_time);
        let methods_of_waves = self.methods_of_waves(&file.wave, &waves);
        let dated = (self.is_said(head, "kickoff"), self.is_said(head, "close"));
        let stages = self.stages(&file.stage, dated);
        self.own_moments(&file.wave, &waves, &stages, dated);
        let brand = self.brand(file.brand.as_ref(), file.handouts.as_ref());
        let smtp = self.smtp(file.smtp.as_ref());
        self.ledger(file.ledger.as_ref());
        let policies = self.policies(file);
        let silences = self.silences(&file.silence);
        // Only here, when all of the file has been judged: returned earlier, one missing key would hide every other
        // fault.
        let bones = bones?;
        languages?;
        Some(Campaign {
            id: bones.id,
            title: bones.title,
            organisation,
            languages: self.languages.clone(),
            zone: zone?,
            site: bones.site,
            kickoff,
            close,
            sender: sender?,
            the_move: Move { methods_of_waves, ..the_move? },
            privacy,
            before,
            helpdesk: helpdesk?,
            calendar,
            waves,
            stages,
            brand,
            smtp: smtp?,
            policies,
            silences,
            wave_ids: self.wave_ids.clone(),
            catalogue: Arc::clone(&self.catalogue),
            source: Arc::clone(self.source),
        })
    }

    /// Whether a date of the campaign is written at all: one that cannot be read is not missing as well.
    fn is_said(&self, head: &At<RawCampaign>, key: &str) -> bool {
        let day = if key == "close" { &head.value.close } else { &head.value.kickoff };
        // A date of the wrong kind was taken out before this is read.
        day.is_some() || self.dropped.contains(&(head.span.start, key.to_owned()))
    }

    fn bones(&mut self, head: &At<RawCampaign>) -> Option<Bones> {
        let (table, raw) = (&head.span, &head.value);
        let id = self.need(raw.id.as_ref(), table, "id", "write `id = \"our-move-2027\"`");
        let id = id.and_then(|id| self.slug(id));
        let title = self.need(raw.title.as_ref(), table, "title", "write a title in each language");
        let title = title.and_then(|title: &At<TextOrEach>| self.words(title, "title"));
        let hint = "write the organisation's name as people know it";
        let organisation = self.need(raw.organisation.as_ref(), table, "organisation", hint);
        let organisation = organisation.and_then(|name| self.line(name));
        let hint = "write the https address where the guides will be";
        let site = self.need(raw.site.as_ref(), table, "site", hint);
        let site = site.and_then(|site| self.web_address(site));
        Some(Bones { id: id?, title: title?, organisation: organisation?, site: site? })
    }

    fn campaign_zone(&mut self, head: &At<RawCampaign>) -> Option<Tz> {
        let hint = "write `time_zone = \"Europe/Amsterdam\"`";
        let zone = self.need(head.value.time_zone.as_ref(), &head.span, "time_zone", hint)?;
        self.zone(zone)
    }

    fn languages_of(&mut self, head: &At<RawCampaign>) -> Option<Languages> {
        let hint =
            "write `languages = [\"en\", \"nl\"]`; the first is the one the others are translated from";
        let raw = self.need(head.value.languages.as_ref(), &head.span, "languages", hint)?;
        let mut codes: Vec<Language> = Vec::new();
        for code in &raw.value {
            match Language::from_str(&code.value) {
                Ok(language) if codes.contains(&language) => {
                    let message = format!("`{language}` is listed here twice");
                    self.wrong("bad-language", &code.span, message, "name each language once");
                }
                Ok(language) => codes.push(language),
                Err(message) => {
                    let hint = "write two small letters, such as `en`, `nl` or `sv`";
                    self.wrong("bad-language", &code.span, message, hint);
                }
            }
        }
        if raw.value.is_empty() {
            self.wrong("bad-language", &raw.span, "a campaign speaks at least one language", hint);
        }
        let mut codes = codes.into_iter();
        codes.next().map(|source| Languages::new(source, codes))
    }

    /// An https address without a slash at the end; http only for this machine itself.
    pub(super) fn web_address(&mut self, site: &At<String>) -> Option<String> {
        // Paths are put behind it with a slash of their own; with two of them some hosts find nothing.
        let text = site.value.trim().trim_end_matches('/');
        match host_of(text) {
            Some(_) if !text.contains(['?', '#']) => Some(text.to_owned()),
            _ => {
                let message = format!("`{text}` is not an https address");
                self.wrong(
                    "bad-address",
                    &site.span,
                    message,
                    "write it whole, such as `https://move.example.com`",
                );
                None
            }
        }
    }

    /// A path inside the campaign folder.
    pub(super) fn inner_path(&mut self, path: Option<&At<String>>) -> Option<(String, Range<usize>)> {
        let path = path?;
        let text = path.value.trim();
        let inside = !text.is_empty()
            && !text.starts_with(['/', '\\', '~'])
            // A colon is a drive or a hidden stream on Windows, and a backslash a folder: the path must mean one thing
            // everywhere.
            && !text.contains([':', '\\', '\0'])
            && text.split('/').all(|part| part != ".." && part != "." && !part.is_empty());
        if !inside {
            let message = format!("`{text}` is not a path inside the campaign folder");
            let hint =
                "write it from the campaign folder, with `/` between the parts, such as `brand/logo.svg`";
            self.wrong("bad-path", &path.span, message, hint);
            return None;
        }
        Some((text.to_owned(), path.span.clone()))
    }
}

/// What a campaign cannot be spoken of without.
struct Bones {
    id: super::Slug,
    title: super::PerLanguage<String>,
    organisation: String,
    site: String,
}

/// The host of an https address, or of an http one on this machine.
pub(super) fn host_of(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an `@` is a name to sign in with: the host would be another one than people read.
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let plain = host.chars().all(|letter| letter.is_alphanumeric() || letter == '.' || letter == '-');
    let spaceless = !address
        .chars()
        .any(|letter| letter.is_whitespace() || letter.is_control() || "\"<>\\^`{|}".contains(letter));
    // Without TLS only for trying out on this machine: elsewhere, anybody on the way could change the instructions.
    let local = host == "localhost" || host == "127.0.0.1";
    let safe = scheme == "https" || scheme == "http" && local;
    let fits = !host.is_empty() && plain && is_port && spaceless && safe;
    fits.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_where_it_seems_to_lead() {
        for (address, host) in [
            ("https://move.example.com", "move.example.com"),
            ("https://move.example.com:8443/a@b", "move.example.com"),
            ("http://localhost:8080", "localhost"),
        ] {
            assert_eq!(host_of(address), Some(host));
        }
        for address in [
            "https://move.example.com:443@evil.example",
            "https://move.example.com@evil.example/",
            "https://move.example.com:abc",
            "https://move.example.com:",
            "https://move.example.com:+80",
            "https://move.example.com:70000",
            "https://move.example.com:80:80",
            "http://move.example.com",
            "https://",
        ] {
            assert_eq!(host_of(address), None, "{address}");
        }
    }
}
