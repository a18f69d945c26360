//! The messages of the communication plan.

use std::collections::BTreeSet;

use super::{
    super::{
        Anchor, Audience, Moment, Offset, OnDoubt, Slug, Stage, Unit, WaveChoice,
        raw::{At, RawAudience, RawOnDoubt, RawStage},
    },
    CampaignReader, moment, nearest,
};
use crate::ground::problem::Problem;

/// How long a message may leave after its moment, where its stage does not say.
const USUALLY_LATE: Offset = Offset { count: 2, unit: Unit::Workdays };

/// More messages than anybody reads.
const MOST_STAGES: usize = 500;

impl CampaignReader<'_> {
    /// The stages; the campaign says whether it has a kickoff and a close to tell them from.
    pub(super) fn stages(&mut self, raw: &[At<RawStage>], dated: (bool, bool)) -> Vec<Stage> {
        if raw.is_empty() && !self.dropped.contains(&(0, "stage".to_owned())) {
            let hint = "add a table `[[stage]]` for each message of the plan";
            self.wrong("missing-key", &(0..0), "there is no stage", hint);
        }
        if let Some(first) = raw.get(MOST_STAGES) {
            self.wrong("bad-value", &first.span, format!("more than {MOST_STAGES} stages"), "leave some out");
        }
        let mut stages: Vec<Stage> = Vec::new();
        for stage in raw.iter().take(MOST_STAGES) {
            let Some(stage) = self.stage(stage, dated) else { continue };
            if let Some(first) = stages.iter().find(|other| other.id == stage.id) {
                let message = format!("there are two stages called `{}`", stage.id);
                let problem = Problem::error("duplicate-id", message).at(stage.place);
                let problem = problem.note_at(first.place.clone(), "the first");
                self.problems
                    .push(problem.hint("give each stage a name of its own; several may send one message"));
                continue;
            }
            stages.push(stage);
        }
        stages
    }

    fn stage(&mut self, raw: &At<RawStage>, (kickoff, close): (bool, bool)) -> Option<Stage> {
        let (table, stage) = (&raw.span, &raw.value);
        let id = self.need(stage.id.as_ref(), table, "id", "write `id = \"announce\"`");
        let slug = id.and_then(|id| self.slug(id));
        let message = stage.message.as_ref().map(|message| self.slug(message));
        let hint = "write when it leaves, such as `at = \"start - 10 workdays, 09:00\"`";
        let at = self.need(stage.at.as_ref(), table, "at", hint);
        let moment = at.and_then(|at| self.moment(at));
        let late = stage.late.as_ref().map_or(Some(USUALLY_LATE), |late| {
            self.keep("bad-moment", &late.span, moment::offset(late.value.trim()))
        });
        let waves = self.choice(stage);
        let (at, moment) = (at?, moment?);
        for (anchor, there) in [(Anchor::Kickoff, kickoff), (Anchor::Close, close)] {
            if moment.anchor == anchor && !there {
                let code = anchor.code();
                let message = format!("the campaign has no `{code}` to tell this moment from");
                self.wrong(
                    "missing-key",
                    &at.span,
                    message,
                    &format!("write `{code} = 2027-01-11` under `[campaign]`"),
                );
            }
        }
        let slug = slug?;
        Some(Stage {
            message: message.unwrap_or_else(|| Some(slug.clone()))?,
            id: slug,
            at: moment,
            audience: audience(stage.audience),
            late: late?,
            on_doubt: on_doubt(stage.on_doubt),
            waves: waves?,
            place: self.place(id.map_or(table, |id| &id.span)),
            at_place: self.place(&at.span),
        })
    }

    /// A moment such as `start - 10 workdays, 09:00`.
    pub(super) fn moment(&mut self, at: &At<String>) -> Option<Moment> {
        self.keep("bad-moment", &at.span, moment::moment(&at.value))
    }

    fn choice(&mut self, stage: &RawStage) -> Option<WaveChoice> {
        match (&stage.waves, &stage.except) {
            (None, None) => Some(WaveChoice::All),
            (Some(only), None) => Some(WaveChoice::Only(self.named_waves(&only.value)?)),
            (None, Some(except)) => Some(WaveChoice::Except(self.named_waves(&except.value)?)),
            (Some(_), Some(except)) => {
                let hint = "keep one of the two";
                self.wrong("bad-value", &except.span, "`waves` and `except` do not go together", hint);
                None
            }
        }
    }

    fn named_waves(&mut self, names: &[At<String>]) -> Option<BTreeSet<Slug>> {
        let mut known = BTreeSet::new();
        let mut all = true;
        for name in names {
            match name.value.parse::<Slug>() {
                Ok(slug) if self.wave_ids.contains(&name.value) => {
                    known.insert(slug);
                }
                _ => {
                    all = false;
                    let hint = nearest(&name.value, self.wave_ids.iter().map(String::as_str)).map_or_else(
                        || "name one of the `[[wave]]` tables by its id".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let message = format!("there is no wave called `{}`", name.value);
                    self.wrong("unknown-wave", &name.span, message, &hint);
                }
            }
        }
        all.then_some(known)
    }
}

fn on_doubt(raw: Option<RawOnDoubt>) -> OnDoubt {
    match raw {
        None | Some(RawOnDoubt::Hold) => OnDoubt::Hold,
        Some(RawOnDoubt::ResendIdentical) => OnDoubt::ResendIdentical,
    }
}

fn audience(raw: Option<RawAudience>) -> Audience {
    match raw {
        None | Some(RawAudience::Wave) => Audience::Wave,
        Some(RawAudience::NotMoved) => Audience::NotMoved,
        Some(RawAudience::Moved) => Audience::Moved,
        Some(RawAudience::Helpdesk) => Audience::Helpdesk,
        Some(RawAudience::Managers) => Audience::Managers,
        Some(RawAudience::Sponsors) => Audience::Sponsors,
        Some(RawAudience::Everyone) => Audience::Everyone,
    }
}
