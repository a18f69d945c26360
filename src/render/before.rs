//! What engineers have ready before people are told anything, as a list: one page of HTML to be printed and signed.
//!
//! It names who confirmed a point, so it lies on no site: somebody asks for it, and hands it on.

use std::fmt::Write as _;

use super::status;
use crate::ground::{
    campaign::{BeforeGroup, BeforePoint, Campaign, ConfirmedPoint, Language, Preparations},
    escape::escape,
    words::{phrases::Phrases, speech},
};

const STYLE: &str = include_str!("before.css");

/// The list of a campaign, in a language.
#[derive(Clone, Copy)]
pub(crate) struct BeforeList<'a> {
    /// Its title, colours and systems, and what was said of each point.
    pub campaign: &'a Campaign,
    /// The texts of headings and points, under `before.` in `locales/<lang>.toml`.
    pub phrases: &'a Phrases,
    /// In which language.
    pub language: Language,
}

/// Points under one heading.
#[derive(Clone, Debug)]
pub(crate) struct BeforePart {
    /// What the points are about: both systems, a platform, or what comes last.
    pub title: String,
    /// The points of this heading, each with how it stands.
    pub rows: Vec<BeforeRow>,
}

/// One point, in words.
#[derive(Clone, Debug)]
pub(crate) struct BeforeRow {
    /// The key in `campaign.toml`.
    pub key: &'static str,
    /// What it is about.
    pub title: String,
    /// What must be so.
    pub text: String,
    /// Who says so, and when; or that nobody does.
    pub state: String,
    /// What was said, if something was.
    pub said: Option<ConfirmedPoint>,
}

impl BeforeList<'_> {
    /// What the list is called.
    pub(crate) fn title(&self) -> String {
        self.say("title", &[])
    }

    /// What it is for.
    pub(crate) fn lead(&self) -> String {
        self.say("lead", &[])
    }

    /// How many points nobody has confirmed, in words.
    pub(crate) fn left(&self) -> String {
        let open = self.campaign.before.open(self.campaign.the_move.platforms).count();
        if open == 0 {
            return self.say("none_open", &[]);
        }
        self.phrases.count(self.language, "before.open_count", u64::try_from(open).unwrap_or(u64::MAX), &[])
    }

    /// The points that are asked of this campaign, under their headings.
    pub(crate) fn parts(&self) -> Vec<BeforePart> {
        let asked: Vec<BeforePoint> = Preparations::asked(self.campaign.the_move.platforms).collect();
        let parts = BeforeGroup::ALL.into_iter().map(|group| BeforePart {
            title: self.say(group.key(), &[]),
            rows: asked.iter().filter(|point| point.group() == group).map(|point| self.row(*point)).collect(),
        });
        parts.filter(|part| !part.rows.is_empty()).collect()
    }

    fn row(&self, point: BeforePoint) -> BeforeRow {
        let said = self.campaign.before.of(point).cloned();
        let state = said.as_ref().map_or_else(
            || self.say("open", &[]),
            |said| {
                let date = speech::date(self.language, said.day);
                let key = if said.is_needed { "confirmed" } else { "not_needed" };
                self.say(key, &[("by", &said.by), ("date", &date)])
            },
        );
        BeforeRow {
            key: point.key(),
            title: self.say(point.key(), &[]),
            text: self.say(&format!("{}_text", point.key()), &[]),
            state,
            said,
        }
    }

    /// The list as one page of HTML that needs no other file.
    pub(crate) fn page(&self) -> String {
        let campaign = self.campaign.title.get(self.language);
        // The page is handed on as a file and names people: it may load nothing, and the empty icon keeps
        // browsers from asking for one.
        let mut page = format!(
            "<!doctype html>\n<html lang=\"{}\"{}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{} · {}</title>\n<style>\n{}{STYLE}</style>\n</head>\n<body>\n",
            self.language,
            self.language.direction(),
            escape(&self.title()),
            escape(campaign),
            status::style(self.campaign)
        );
        let _ = write!(
            page,
            "<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<p>{}</p>\n<p class=\"left\">{}</p>\n</header>\n<main>\n",
            escape(&self.campaign.organisation),
            escape(&format!("{}: {campaign}", self.title())),
            escape(&self.lead()),
            escape(&self.left())
        );
        for part in self.parts() {
            let _ = writeln!(page, "<section>\n<h2>{}</h2>\n<ul class=\"points\">", escape(&part.title));
            for row in &part.rows {
                page.push_str(&self.point(row));
            }
            page.push_str("</ul>\n</section>\n");
        }
        let _ = write!(page, "</main>\n<footer><p>{}</p></footer>\n</body>\n</html>\n", escape(&self.how()));
        page
    }

    fn point(&self, row: &BeforeRow) -> String {
        let tone = match &row.said {
            Some(said) if said.is_needed => "done",
            Some(_) => "unneeded",
            None => "open",
        };
        // On paper somebody signs what nobody has confirmed.
        let line = if row.said.is_none() {
            format!("<p class=\"sign\">{}</p>", escape(&self.say("sign", &[])))
        } else {
            String::new()
        };
        format!(
            "<li class=\"{tone}\"><span class=\"box\" aria-hidden=\"true\"></span><div><h3>{}</h3><p>{}</p><p class=\"state\">{}</p>{line}</div></li>\n",
            escape(&row.title),
            escape(&row.text),
            escape(&row.state)
        )
    }

    /// How a point is confirmed.
    pub(crate) fn how(&self) -> String {
        let values = [
            ("table", "[before]"),
            ("file", "campaign.toml"),
            ("example", "licences = \"yes, 2027-01-05, Intune team\""),
            ("not_needed", "not needed"),
        ];
        self.say("how", &values)
    }

    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let the_move = &self.campaign.the_move;
        let mut names: Vec<&str> = Vec::new();
        for vendor in the_move.from.on(the_move.platforms) {
            if !names.contains(&vendor.name.as_str()) {
                names.push(&vendor.name);
            }
        }
        let from = speech::list(self.language, &names);
        let mut all =
            vec![("from", from.as_str()), ("to", the_move.to.name.as_str()), ("key", "[move.access]")];
        all.extend_from_slice(values);
        self.phrases.say(self.language, &format!("before.{key}"), &all)
    }
}
