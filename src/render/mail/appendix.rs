//! What helpdesk, managers and sponsors get besides the words: counts, dates, and the very text users are sent.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

use super::{Mail, MailError, addressee::AddresseeKey, told_team::ToldTeam};
use crate::ground::{
    campaign::{Audience, Language, Person, Platform, Stage, Wave, WaveIx},
    escape::escape,
    timeline::{Notice, NoticeId, Recipient, RecipientKey},
    words::speech,
};
use crate::render::{
    article,
    status::{Board, FigureRow},
};

/// The same for both parts of a message.
#[derive(Default)]
pub(super) struct Appendix {
    pub(super) html: String,
    pub(super) text: String,
}

/// How many people, by platform and by language.
#[derive(Default)]
struct Counts {
    people: usize,
    platforms: BTreeMap<Platform, usize>,
    languages: BTreeMap<Language, usize>,
}

impl Mail<'_> {
    /// What follows the words of a stage.
    pub(super) fn appendix(
        &self,
        key: &AddresseeKey,
        stage: &Stage,
        wave: Option<&Wave>,
    ) -> Result<Appendix, MailError> {
        let mut appendix = Appendix::default();
        // What somebody tells once, by hand, says what they wrote.
        if stage.tell.is_some() {
            return Ok(appendix);
        }
        match stage.audience {
            Audience::Staff | Audience::Wave | Audience::NotMoved | Audience::Moved | Audience::Everyone => {}
            Audience::Managers => match &key.team {
                Some(team) => self.standing_of_team(key, team, &mut appendix),
                None => self.counts(key, &mut appendix),
            },
            Audience::Sponsors => {
                self.standing(key, wave, &mut appendix);
                self.counts(key, &mut appendix);
            }
            Audience::Helpdesk => {
                self.standing(key, wave, &mut appendix);
                self.counts(key, &mut appendix);
                if let Some(wave) = wave {
                    self.told(key, wave, &mut appendix)?;
                }
            }
        }
        Ok(appendix)
    }

    /// The people a message speaks of: a manager's own, or the whole wave's.
    fn counted(&self, key: &AddresseeKey) -> Vec<&Person> {
        // A sweep tells people of the waves before it; nobody is in its own.
        let sweep = key.wave.and_then(|index| self.campaign.wave(index)).is_some_and(|wave| wave.sweep);
        let in_wave = |person: &&Person| key.wave.is_none() || sweep || person.wave == key.wave;
        match key.manager.as_deref().map(|manager| self.people.led_by(manager)) {
            None => self.people.all().iter().filter(in_wave).filter(|person| person.stays()).collect(),
            Some(team) => {
                let team = team.iter().filter_map(|index| self.people.get(*index));
                team.filter(in_wave).filter(|person| person.stays()).collect()
            }
        }
    }

    /// How many a message speaks of.
    pub(super) fn count(&self, key: &AddresseeKey) -> usize {
        key.team.as_ref().map_or_else(|| self.counted(key).len(), ToldTeam::people)
    }

    /// Whether anybody of a wave has a device that must be reset.
    pub(super) fn resets_in(&self, wave: Option<WaveIx>) -> bool {
        self.people
            .all()
            .iter()
            .any(|person| person.reset && person.stays() && (wave.is_none() || person.wave == wave))
    }

    fn counts(&self, key: &AddresseeKey, to: &mut Appendix) {
        let mut counts = Counts::default();
        for person in self.counted(key) {
            counts.people += 1;
            *counts.languages.entry(person.language).or_default() += 1;
            for platform in person.platforms.iter() {
                *counts.platforms.entry(platform).or_default() += 1;
            }
        }
        let platforms =
            counts.platforms.iter().map(|(platform, count)| (platform.name().to_owned(), *count)).collect();
        // Only languages have a total: a person may have devices of several kinds, and those do not add up to
        // people.
        self.counted_in(key, "mail.counts_platform", platforms, None, to);
        let names = &self.campaign.policies.language_names;
        let languages =
            counts.languages.iter().map(|(language, count)| (names.get(*language).clone(), *count)).collect();
        self.counted_in(key, "mail.counts_language", languages, Some(counts.people), to);
    }

    /// How it stands: the figures of `wavecast status`, as of the day the message is made.
    fn standing(&self, key: &AddresseeKey, wave: Option<&Wave>, to: &mut Appendix) {
        let Some(figures) = self.past.figures() else { return };
        let (campaign, phrases, language) = (self.campaign, self.phrases, key.language);
        let board = Board { campaign, figures, phrases, language, closing: None };
        let heading = self.say(key, "status.title", &[]);
        let _ = write!(to.html, "<h2>{}</h2>", escape(&heading));
        let _ = writeln!(to.text, "{heading}\n");
        table(
            &[board.dated(), self.say(key, "status.number", &[])],
            &board.rows(wave.map(|wave| wave.id.as_str())),
            to,
        );
        for sentence in board.expectations() {
            let _ = write!(to.html, "<p>{}</p>", escape(&sentence));
            let _ = writeln!(to.text, "{}\n", article::wrap(&sentence, article::WIDTH));
        }
    }

    fn counted_in(
        &self,
        key: &AddresseeKey,
        of: &str,
        rows: Vec<(String, usize)>,
        total: Option<usize>,
        to: &mut Appendix,
    ) {
        let number = |count: usize| speech::number(key.language, i64::try_from(count).unwrap_or(i64::MAX));
        let all = total.map(|total| (self.say(key, "mail.counts_total", &[]), total));
        let rows: Vec<FigureRow> =
            rows.into_iter().chain(all).map(|(name, count)| (name, number(count))).collect();
        table(&[self.say(key, of, &[]), self.say(key, "mail.counts_people", &[])], &rows, to);
    }

    /// What the people of a wave are told, word for word, with the day it leaves.
    fn told(&self, key: &AddresseeKey, wave: &Wave, to: &mut Appendix) -> Result<(), MailError> {
        let examples = self.examples(key, wave);
        if !examples.is_empty() {
            let heading = self.say(key, "mail.sent_title", &[]);
            let _ = write!(to.html, "<h2>{}</h2>", escape(&heading));
            let _ = writeln!(to.text, "{heading}\n");
        }
        for (at, sample) in examples {
            let example = self.example(&sample)?;
            let when = self.say(key, "mail.sent_when", &[("date", &at)]);
            let words = body_of(&example.text);
            let _ = write!(
                to.html,
                "<h3>{}</h3><p>{}</p><div class=\"sent\" lang=\"{}\">{}</div>",
                escape(&example.subject),
                escape(&when),
                example.language,
                escape(&words_of(&example.text)).replace('\n', "<br>")
            );
            let _ = writeln!(to.text, "== {}\n{when}\n\n{words}\n", example.subject);
        }
        Ok(())
    }

    /// One message of every stage the people of a wave get, to somebody of it who reads the helpdesk's language
    /// if there is one.
    fn examples(&self, key: &AddresseeKey, wave: &Wave) -> Vec<(String, Notice)> {
        let Some((index, _)) = self.campaign.wave_named(wave.id.as_str()) else { return Vec::new() };
        // A sweep tells people of the waves before it.
        let of_wave = || {
            // Whoever is away has dates of their own, and would be no example of what the others read.
            let usual =
                self.people.iter().filter(|(_, person)| person.away.is_none() && person.came.is_none());
            usual.filter(|(_, person)| wave.sweep || person.wave == Some(index))
        };
        let reads = of_wave().find(|(_, person)| person.language == key.language);
        let Some((person, _)) = reads.or_else(|| of_wave().next()) else { return Vec::new() };
        let plan = self.plan();
        let slots = plan.slots.iter().filter(|slot| slot.wave == Some(index) && slot.is_usual());
        let mut samples: BTreeMap<u16, (String, Notice)> = BTreeMap::new();
        for slot in slots {
            let stage = self.campaign.stages.get(usize::from(slot.stage));
            let to_people =
                stage.is_some_and(|stage| matches!(stage.audience, Audience::Wave | Audience::NotMoved));
            let (Some(at), Some(expires), Some(stage), true) = (slot.at, slot.expires, stage, to_people)
            else {
                continue;
            };
            let to = Recipient::Person(person);
            let Some(who) = RecipientKey::of(self.campaign, self.people, to) else { continue };
            let id = NoticeId::of(self.campaign.id.as_str(), Some(wave.id.as_str()), stage.id.as_str(), &who);
            let day = speech::date(key.language, at.with_timezone(&slot.zone).date_naive());
            let notice = Notice { id, stage: slot.stage, wave: slot.wave, to, at, expires, change: None };
            samples.entry(slot.stage).or_insert((day, notice));
        }
        samples.into_values().collect()
    }
}

/// Rows of a name and a figure each.
pub(super) fn table([head, figures]: &[String; 2], rows: &[FigureRow], to: &mut Appendix) {
    let _ = write!(
        to.html,
        "<table class=\"counts\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><th scope=\"col\">{}</th>\
         <th scope=\"col\" class=\"figure\">{}</th></tr>",
        escape(head),
        escape(figures)
    );
    let _ = writeln!(to.text, "{head}:");
    for (name, figure) in rows {
        let _ =
            write!(to.html, "<tr><td>{}</td><td class=\"figure\">{}</td></tr>", escape(name), escape(figure));
        let _ = writeln!(to.text, "  {name}: {figure}");
    }
    to.html.push_str("</table>\n");
    to.text.push('\n');
}

/// The words of a message as somebody reads them: without its foot, and without the cuts of a text message.
pub(crate) fn words_of(text: &str) -> String {
    unwrapped(body_of(text))
}

/// A text without the cuts that only the width of a text message makes: the next word did not fit into the line.
fn unwrapped(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        joined.push_str(line);
        let word = lines.peek().and_then(|next| next.split_whitespace().next());
        let Some(next) = lines.peek_mut() else { break };
        let cut = word.is_some_and(|word| line.width() + 1 + word.width() > article::WIDTH);
        if cut {
            *next = next.trim_start();
        }
        joined.push(if cut { ' ' } else { '\n' });
    }
    joined
}

/// The words of a message without its layout's foot.
fn body_of(text: &str) -> &str {
    // The line by which `layout.txt` parts its foot; a layout without it is taken whole.
    text.split("\n--\n").next().unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::{article, unwrapped};

    #[test]
    fn only_the_cuts_of_a_full_line_are_taken_away() {
        let long =
            "one word after another until there is no more room for any in this one line, and then more";
        let text =
            format!("{}\n\nDeadline: Friday\nSee:\nhttps://a.example/", article::wrap(long, article::WIDTH));
        assert_eq!(text.lines().count(), 6, "{text}");
        assert_eq!(unwrapped(&text), format!("{long}\n\nDeadline: Friday\nSee:\nhttps://a.example/"));
    }
}
