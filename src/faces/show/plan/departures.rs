//! What leaves on which day, as a table: one row for each message, wave and moment.

use super::{ShownPlan, data};
use crate::ground::{
    table::{ExportTable, TableCell},
    timeline::plan::{Departure, StagePlan},
};

/// The table, in the order in which messages leave; what follows an event of each person's own comes last.
pub(crate) fn departures(shown: &ShownPlan) -> ExportTable {
    let (plan, view) = (&shown.planned.plan, shown.planned.view());
    let once = shown.planned.wave.is_none().then_some(&plan.once).into_iter().flatten();
    let chosen = plan.waves.iter().filter(|wave| shown.planned.wave.is_none_or(|chosen| chosen == wave.wave));
    let stages = once.chain(chosen.flat_map(|wave| &wave.stages));
    let mut moments: Vec<(&StagePlan, &Departure)> =
        stages.flat_map(|stage| stage.moments.iter().map(move |moment| (stage, moment))).collect();
    moments.sort_by_key(|(stage, moment)| (moment.at.is_none(), moment.at, stage.wave, stage.stage));
    let rows = moments.into_iter().map(|(stage, moment)| {
        let local = moment.at.map(|at| at.with_timezone(&moment.zone));
        [
            local.map_or(TableCell::Text(String::new()), |at| TableCell::Day(at.date_naive())),
            TableCell::Text(local.map_or(String::new(), |at| at.format("%H:%M").to_string())),
            TableCell::from(moment.zone.name()),
            TableCell::from(data::wave_id(view, stage.wave).unwrap_or("(all)")),
            TableCell::from(data::stage_id(view, stage.stage).unwrap_or_default()),
            TableCell::Number(u32::try_from(moment.recipients).unwrap_or(u32::MAX)),
            moment.last.map_or(TableCell::Text(String::new()), TableCell::Moment),
        ]
    });
    ExportTable::of("Plan", ["day", "time", "zone", "wave", "stage", "people", "last leaves"], rows)
}
