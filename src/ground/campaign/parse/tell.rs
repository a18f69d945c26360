//! Messages of their own, `tells/<name>.toml`: read like `campaign.toml`, each into a stage.

use chrono::NaiveDate;
use serde::Deserialize as _;
use std::sync::{Arc, LazyLock};

use super::{
    super::{
        Anchor, Audience, Campaign, Corrects, OnDoubt, Stage, Tell, WaveChoice,
        raw::{self, At, RawFile, RawTell, RawTellTo},
    },
    CampaignReader, MomentFault, moment, notation, readable, shape,
    stage::USUALLY_LATE,
    unreadable,
};
use crate::ground::{
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
};

/// Where they stand.
pub(crate) const TELLS: &str = "tells/";

/// Their shape, worked out once.
static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(raw::schema_of::<RawTell>);

impl Campaign {
    /// The same with the messages of their own that its folder has, in the order of their names, after all others.
    pub(crate) fn with_tells(mut self, tree: &Tree) -> (Self, Problems) {
        let mut problems = Problems::default();
        for (path, file) in tree.under(TELLS) {
            let Some(name) = path.strip_prefix(TELLS).and_then(|name| name.strip_suffix(".toml")) else {
                continue;
            };
            match readable(path, &file.bytes) {
                Ok(source) => {
                    let list = tree.own(&format!("{TELLS}{name}.list")).map(|list| &*list.bytes);
                    let stage = self.tell(&source, name, list, &mut problems);
                    self.stages.extend(stage);
                }
                Err(problem) => problems.push(*problem),
            }
        }
        (self, problems)
    }

    /// One of them, as far as it can be read.
    fn tell(
        &self,
        source: &Arc<Source>,
        name: &str,
        list: Option<&[u8]>,
        problems: &mut Problems,
    ) -> Option<Stage> {
        let (mut root, errors) = toml::de::DeTable::parse_recoverable(source.text());
        let (broken, found) = notation::problems(source, &errors);
        problems.append(found);
        if broken {
            return None;
        }
        let shape = shape::SchemaShape::hold(source, &SCHEMA, &self.catalogue, &mut root);
        let raw = match RawTell::deserialize(toml::de::Deserializer::from(root)) {
            Ok(raw) => raw,
            Err(error) => {
                problems.append(shape.problems);
                problems.push(unreadable(source, &error));
                return None;
            }
        };
        let nothing = RawFile::default();
        let mut reader =
            CampaignReader::new(source, shape.problems, shape.dropped, &nothing, &self.catalogue);
        reader.languages = self.languages.clone();
        // The reader has no `campaign.toml` before it: what the file may name is that of the campaign which was read.
        reader.wave_ids.clone_from(&self.wave_ids);
        let anew = |stage: &Stage| stage.at.anchor == Anchor::Rescheduled;
        reader.stages_told = self.stages.iter().map(|stage| (stage.id.to_string(), anew(stage))).collect();
        // Before it is added, so a message of its own cannot ask for itself.
        let stage = reader.tell(&raw, name, list);
        if let Some(first) = stage.as_ref().and_then(|stage| self.stage_named(stage.id.as_str())) {
            let message = format!("there is a stage called `{name}` already");
            let problem = Problem::error("duplicate-id", message).at(Place::file(source));
            problems.push(problem.note_at(first.place.clone(), "the first").hint("rename this file"));
            return None;
        }
        problems.append(reader.problems);
        stage
    }
}

impl CampaignReader<'_> {
    fn tell(&mut self, raw: &RawTell, name: &str, list: Option<&[u8]>) -> Option<Stage> {
        let top = 0..0;
        let id = self.slug(&At { value: name.to_owned(), span: top.clone() });
        let message = match &raw.message {
            Some(message) => self.slug(message),
            None => id.clone(),
        };
        let hint = "write when it leaves, such as `at = \"2027-03-16, 09:00\"`";
        let at = self.need(raw.at.as_ref(), &top, "at", hint);
        let moment = at.and_then(|at| self.moment(at));
        let (at, moment) = (at?, moment?);
        if !matches!(moment.anchor, Anchor::Day(_)) {
            let said = "a message of its own leaves on a day of the calendar";
            self.wrong("bad-moment", &at.span, said, hint);
            return None;
        }
        let late = raw.late.as_ref().map_or(Some(USUALLY_LATE), |late| {
            self.keep("bad-moment", &late.span, moment::offset(late.value.trim()))
        });
        let audience = audience(raw.to);
        let who = raw.who.as_ref().map(|who| self.who(who, audience));
        let corrects = raw.corrects.as_ref().map(|stage| self.corrects(stage, raw, name, list));
        Some(Stage {
            id: id?,
            message: message?,
            at: moment,
            audience,
            who: who.map_or(Some(None), |who| who.map(Some))?,
            late: late?,
            on_doubt: OnDoubt::Hold,
            waves: WaveChoice::All,
            tell: Some(Tell {
                urgent: raw.urgent,
                // A correction that cannot be read would go to everybody instead of those who were told wrongly.
                corrects: corrects.map_or(Some(None), |what| what.map(Some))?,
            }),
            place: Place::file(self.source),
            at_place: self.place(&at.span),
        })
    }

    /// What it puts right; nothing if that cannot be read, for then it is not known whom it tells.
    fn corrects(
        &mut self,
        stage: &At<String>,
        raw: &RawTell,
        name: &str,
        list: Option<&[u8]>,
    ) -> Option<Corrects> {
        let slug = self.slug(stage)?;
        let said = match &raw.said {
            Some(said) => Some(self.keep("bad-date", &said.span, said_date(&said.value))?),
            None => None,
        };
        let text = list.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let hint = "put the file back as `wavecast tell --correct` wrote it, or make the correction again";
        let Some(text) = text else {
            let message = format!("`{TELLS}{name}.list` is missing: nobody knows who gets this correction");
            self.wrong("missing-key", &stage.span, message, hint);
            return None;
        };
        match Corrects::read_list(text) {
            Ok(letters) => Some(Corrects { stage: slug, said, letters: Arc::new(letters) }),
            Err(line) => {
                let message = format!("line {line} of `{TELLS}{name}.list` is not two names of notices");
                self.wrong("bad-value", &stage.span, message, hint);
                None
            }
        }
    }
}

/// Whom a message of its own is for; people, if it does not say.
fn audience(raw: Option<RawTellTo>) -> Audience {
    match raw {
        None | Some(RawTellTo::People) => Audience::Everyone,
        Some(RawTellTo::Managers) => Audience::Managers,
        Some(RawTellTo::Helpdesk) => Audience::Helpdesk,
        Some(RawTellTo::Sponsors) => Audience::Sponsors,
        Some(RawTellTo::Staff) => Audience::Staff,
    }
}

/// A date that was told: `deadline 2027-03-10`.
pub(super) fn said_date(text: &str) -> Result<(Anchor, NaiveDate), MomentFault> {
    let (name, day) = text.trim().split_once([' ', '=']).unwrap_or((text, ""));
    let anchor = [Anchor::Start, Anchor::Deadline, Anchor::Enforce]
        .into_iter()
        .find(|anchor| anchor.code() == name || (*anchor == Anchor::Enforce && name == "enforcement"));
    let anchor = anchor.ok_or_else(|| MomentFault {
        span: 0..text.len(),
        message: format!("`{name}` is no date that people are told"),
        hint: "write `start`, `deadline` or `enforce` and the day, such as `deadline 2027-03-10`".to_owned(),
    })?;
    Ok((anchor, moment::day(day.trim_start_matches(['=', ' ']).trim())?))
}
