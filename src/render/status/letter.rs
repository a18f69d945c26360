//! The same figures as a few lines of a message to a sponsor or the helpdesk.

use super::{Board, tables};
use crate::ground::{
    course::{count::Share, figures::WaveFigures},
    words::speech,
};

/// A row: what it counts, and the figure.
pub(crate) type FigureRow = (String, String);

impl Board<'_> {
    /// How the group of a message stands, once it has begun, and everybody together.
    pub(crate) fn rows(&self, wave: Option<&str>) -> Vec<FigureRow> {
        let today = self.today();
        let begun = |wave: &&WaveFigures| wave.start <= today;
        let wave = wave.and_then(|wave| self.figures.wave(wave)).filter(begun);
        let mut rows = wave.map(|wave| self.rows_of(wave)).unwrap_or_default();
        rows.push((self.say("moved_all", &[]), self.share(self.figures.total)));
        rows.push((self.say("planned_all", &[]), self.number(self.figures.planned)));
        rows
    }

    fn rows_of(&self, wave: &WaveFigures) -> Vec<FigureRow> {
        let named = |key: &str, figure: String| (self.say(key, &[]), figure);
        let mut rows = vec![
            named("moved_group", self.share(wave.share)),
            named("planned_group", self.number(wave.planned)),
            named("failed", self.number(wave.failed)),
        ];
        let calls = |tickets: f64| named("tickets", speech::decimal(self.language, tickets.round(), 0));
        rows.extend(wave.tickets.map(calls));
        rows.extend(
            wave.gate.as_ref().map(|gate| named("gate", self.say(&format!("gate_{}", gate.state), &[]))),
        );
        rows
    }

    fn share(&self, Share { people, moved }: Share) -> String {
        let part = self.percent(moved, people);
        self.say(
            "share",
            &[("moved", &self.number(moved)), ("people", &self.number(people)), ("percent", &part)],
        )
    }

    /// What the helpdesk is to expect, a sentence each.
    pub(crate) fn expectations(&self) -> Vec<String> {
        tables::sentences(self)
    }

    /// Of when the figures are.
    pub(crate) fn dated(&self) -> String {
        self.say("as_of", &[("when", &self.when())])
    }
}
