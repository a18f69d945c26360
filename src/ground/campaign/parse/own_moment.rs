//! Moments that a wave has of its own for a message of the plan.
//!
//! Each is judged by all that the moment of a stage is judged by, when stages and waves are both read. Where there is no
//! date to count from, the message has no moment, and people of that wave would silently never hear it.

use super::{
    super::{
        Anchor, Moment, Stage, Wave,
        raw::{At, RawWave},
    },
    CampaignReader,
};

impl CampaignReader<'_> {
    /// Holds each of them against its stage, and against the dates that there are.
    pub(super) fn own_moments(
        &mut self,
        raw: &[At<RawWave>],
        waves: &[Wave],
        stages: &[Stage],
        dated: (bool, bool),
    ) {
        for wave in waves {
            // By their places: of two waves with one name only the first was kept.
            let Some(raw) = raw.iter().find(|raw| raw.span == wave.place.span()) else { continue };
            for stage in stages.iter().filter(|stage| !wave.skips(&stage.id)) {
                let written = raw.value.stage.get(stage.id.as_str()).and_then(|own| own.value.at.as_ref());
                let read = wave.overrides.get(&stage.id).and_then(|own| own.at);
                if let (Some(at), Some(moment)) = (written, read) {
                    self.own_moment(raw, wave, stage, &At { value: moment, span: at.span.clone() }, dated);
                }
            }
        }
    }

    fn own_moment(
        &mut self,
        raw: &At<RawWave>,
        wave: &Wave,
        stage: &Stage,
        at: &At<Moment>,
        dated: (bool, bool),
    ) {
        let (usual, own) = (stage.at.anchor, at.value.anchor);
        if usual.is_campaign_wide() {
            let message =
                format!("`{}` leaves for the whole campaign, and has no moment of a wave's own", stage.id);
            let hint = "take `at` out; a stage with `waves` of its own tells one wave at another moment";
            return self.wrong("bad-moment", &at.span, message, hint);
        }
        if own == Anchor::Week {
            let message = format!("`{}` does not leave every week, and in one wave neither", stage.id);
            return self.wrong("bad-moment", &at.span, message, &counted_from(usual));
        }
        // Much goes by what a stage follows, whatever the wave: who is told, what they missed, how it is named.
        if usual != own && (usual.is_event() || own.is_event()) {
            let message = format!(
                "`{}` is told from `{}`, and not from `{}` in one wave",
                stage.id,
                usual.code(),
                own.code()
            );
            return self.wrong("bad-moment", &at.span, message, &counted_from(usual));
        }
        if at.value.offset.count < 0 {
            let here = Stage { at: at.value, at_place: self.place(&at.span), ..stage.clone() };
            self.catches_up(&here, &[]);
        }
        self.of_the_campaign(own, &at.span, dated);
        if !wave.has_date_of(own) && !self.is_misread(raw, own) {
            let message = format!("`{}` has no `{}` to tell this moment from", wave.id, own.code());
            let hint = "give the wave that date, count from another one, or write `skip = true`";
            self.wrong("missing-key", &at.span, message, hint);
        }
    }

    /// Whether a wave says this date in a way that was told where it stands: then it is not missing as well.
    fn is_misread(&self, raw: &At<RawWave>, anchor: Anchor) -> bool {
        let RawWave { enforcement, gate, .. } = &raw.value;
        let dates = [
            (Anchor::Deadline, "deadline", false),
            (Anchor::Enforce, "enforcement", enforcement.is_some()),
            (Anchor::Gate, "gate", gate.is_some()),
        ];
        let is_said = |key: &str| self.dropped.contains(&(raw.span.start, key.to_owned()));
        dates.into_iter().any(|(date, key, is_read)| date == anchor && (is_read || is_said(key)))
    }
}

/// What to count from instead.
fn counted_from(usual: Anchor) -> String {
    if usual.is_event() {
        let code = usual.code();
        return format!("count it from `{code}` here too, such as `{code} + 1 workday`");
    }
    "count it from a date of the wave, such as `start + 3 workdays`".to_owned()
}
