//! The messages of the communication plan.

use std::{collections::BTreeSet, ops::Range};

use super::{
    super::{
        Anchor, Audience, AudienceRule, Moment, Offset, OnDoubt, Selection, SelectionNames, Slug, Stage,
        Unit, WaveChoice,
        raw::{At, RawAudience, RawOnDoubt, RawStage},
    },
    CampaignReader, MomentFault, moment,
};
use crate::ground::{near::nearest, problem::Problem};

/// How long a message may leave after its moment, where its stage does not say.
pub(super) const USUALLY_LATE: Offset = Offset { count: 2, unit: Unit::Workdays };

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
            // Against those before it only, so that of two the second is told.
            self.catches_up(&stage, &stages);
            stages.push(stage);
        }
        stages
    }

    /// What tells people who come later is one message, to those people, once they are there; what follows a leave or
    /// the state of devices is told those whom it concerns.
    pub(super) fn catches_up(&mut self, stage: &Stage, before: &[Stage]) {
        let place = || stage.at_place.clone();
        let (whom, early, instead) = match stage.at.anchor {
            Anchor::Listed => ("people who come later", "before the person is there", "listed"),
            Anchor::Back => ("people who are back", "before the person is back", "back"),
            Anchor::Left => ("people who are between two systems", "before the device has left", "left"),
            Anchor::DeviceMoved => {
                ("people who have moved one of several devices", "before that", "device-moved")
            }
            Anchor::Kickoff
            | Anchor::Start
            | Anchor::Deadline
            | Anchor::Enforce
            | Anchor::Gate
            | Anchor::Moved
            | Anchor::Rescheduled
            | Anchor::Close
            | Anchor::Day(_) => return,
            Anchor::Week => return self.every_week(stage),
        };
        let listed = stage.at.anchor == Anchor::Listed;
        // Those stand for what others of the plan tell everybody.
        let alone = listed || stage.at.anchor == Anchor::Back;
        if let Some(first) = before.iter().find(|other| listed && other.at.anchor == Anchor::Listed) {
            let message = format!("`{}` tells people who come later, and so does `{}`", stage.id, first.id);
            let problem = Problem::error("bad-moment", message).at(place());
            let problem = problem.note_at(first.place.clone(), "the first");
            self.problems.push(problem.hint("keep one: it says all that is still to be known"));
        }
        if stage.at.offset.count < 0 {
            let message = format!("`{}` would leave {early}", stage.id);
            let problem = Problem::error("bad-moment", message).at(place());
            let hint = format!("write `at = \"{instead}\"`, or `{instead} + 1 workday`");
            self.problems.push(problem.hint(hint));
        }
        if !matches!(stage.audience, Audience::Wave | Audience::NotMoved) || alone && stage.who.is_some() {
            let message = format!("`{}` is only for {whom} and still have to move", stage.id);
            let problem = Problem::error("bad-audience", message).at(place());
            self.problems.push(problem.hint(if alone {
                "take `audience` and `who` out"
            } else {
                "take `audience` out"
            }));
        }
    }

    /// What leaves every week tells managers how far their people are, all of them.
    fn every_week(&mut self, stage: &Stage) {
        let hint = match (stage.audience, &stage.who) {
            (Audience::Managers, None) => return,
            (Audience::Managers, Some(_)) => "take `who` out: it counts all people of a manager",
            _ => "write `audience = \"managers\"`",
        };
        let message =
            format!("`{}` leaves every week, and tells managers how far their people are", stage.id);
        self.problems.push(Problem::error("bad-audience", message).at(stage.place.clone()).hint(hint));
    }

    fn stage(&mut self, raw: &At<RawStage>, dated: (bool, bool)) -> Option<Stage> {
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
        let who = stage.who.as_ref().map(|who| self.who(who, audience(stage.audience)));
        let (at, moment) = (at?, moment?);
        self.of_the_campaign(moment.anchor, &at.span, dated);
        let slug = slug?;
        Some(Stage {
            // A name that cannot be read must not become the stage's own: another message would leave.
            message: message.unwrap_or_else(|| Some(slug.clone()))?,
            id: slug,
            at: moment,
            audience: audience(stage.audience),
            // Without what could not be read everybody would be told: then there is no such stage.
            who: who.map_or(Some(None), |who| who.map(Some))?,
            late: late?,
            on_doubt: on_doubt(stage.on_doubt),
            waves: waves?,
            tell: None,
            place: self.place(id.map_or(table, |id| &id.span)),
            at_place: self.place(&at.span),
        })
    }

    /// Says so if the campaign does not have the date that a moment counts from.
    pub(super) fn of_the_campaign(&mut self, anchor: Anchor, at: &Range<usize>, dated: (bool, bool)) {
        let missing = [(Anchor::Kickoff, dated.0), (Anchor::Close, dated.1)].contains(&(anchor, false));
        if missing {
            let code = anchor.code();
            let message = format!("the campaign has no `{code}` to tell this moment from");
            let hint = format!("write `{code} = 2027-01-11` under `[campaign]`");
            self.wrong("missing-key", at, message, &hint);
        }
    }

    /// A moment such as `start - 10 workdays, 09:00`.
    pub(super) fn moment(&mut self, at: &At<String>) -> Option<Moment> {
        self.keep("bad-moment", &at.span, moment::moment(&at.value))
    }

    /// Which of its audience a stage tells. Columns of the list are looked at when the list has been read.
    pub(super) fn who(&mut self, who: &At<String>, audience: Audience) -> Option<AudienceRule> {
        let names = SelectionNames {
            waves: &self.wave_ids,
            stages: &self.stages_told,
            languages: &self.languages,
            columns: None,
        };
        let read = Selection::read(&who.value, names);
        let read =
            read.map_err(|fault| MomentFault { span: fault.span, message: fault.message, hint: fault.hint });
        let selection = self.keep("bad-audience", &who.span, read)?;
        let refused = match audience {
            Audience::Helpdesk | Audience::Sponsors => {
                "the helpdesk and sponsors are told, whatever `who` says"
            }
            Audience::Managers
            | Audience::Staff
            | Audience::Wave
            | Audience::NotMoved
            | Audience::Moved
            | Audience::Everyone => return Some(AudienceRule { selection, place: self.place(&who.span) }),
        };
        self.wrong("bad-audience", &who.span, refused, "take `who` out, or tell people themselves");
        None
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
        // One name that is none leaves the choice open, and a stage must not go to other waves than were meant.
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
