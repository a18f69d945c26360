//! Tables and sentences of the status page.

use std::fmt::Write as _;

use super::{Board, chart};
use crate::ground::{
    campaign::Platform,
    course::{
        Sendings,
        closing::ClosingStep,
        count::Share,
        gate::{Criterion, GateAnswer, GateQuestion},
    },
    escape::escape,
    words::speech,
};

/// A table: heads, of which those after `words` are numbers, and rows of ready HTML.
fn table(board: &Board<'_>, heads: &[&str], words: usize, rows: &str) -> String {
    let mut table = String::from("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    table.push_str(&board.text("table"));
    table.push_str("\">\n<table>\n<thead><tr>");
    for (place, head) in heads.iter().enumerate() {
        let class = if place < words { "" } else { " class=\"n\"" };
        let _ = write!(table, "<th scope=\"col\"{class}>{}</th>", board.text(head));
    }
    let _ = write!(table, "</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n");
    table
}

/// Each wave: people, moved, plan, dates, calls, gate.
pub(super) fn waves(board: &Board<'_>) -> String {
    let mut rows = String::new();
    for wave in &board.figures.waves {
        let Share { people, moved } = wave.share;
        let deadline = wave.deadline.map_or_else(|| board.say("voluntary", &[]), |day| board.date(day));
        let tickets = wave.tickets.map_or_else(|| "–".to_owned(), |tickets| board.rounded(tickets.round()));
        let gate = wave
            .gate
            .as_ref()
            .map_or_else(|| "–".to_owned(), |gate| board.say(&format!("gate_{}", gate.state), &[]));
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td class=\"bar\">{}</td><td>{}</td><td>{}</td><td class=\"state\">{}</td><td class=\"n\">{} ({})</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(&board.wave_title(&wave.wave)),
            chart::bar(moved, Some(wave.planned), people),
            escape(&board.date(wave.start)),
            escape(&deadline),
            escape(&gate),
            board.number(moved),
            escape(&board.percent(moved, people)),
            board.number(wave.planned),
            board.number(people),
            board.number(wave.failed),
            tickets
        );
    }
    let heads =
        ["wave", "progress", "start", "deadline", "gate", "moved", "planned", "people", "failed", "tickets"];
    format!("{}<p class=\"note\">{}</p>\n", table(board, &heads, 5, &rows), board.text("failed_means"))
}

/// Each stage in all waves together.
pub(super) fn stages(board: &Board<'_>) -> String {
    let sum = |id: &str| {
        let of_waves = board.figures.waves.iter().flat_map(|wave| &wave.stages);
        let known = of_waves.chain(&board.figures.once).filter(|figures| figures.stage == id);
        known.fold(Sendings::default(), |mut sum, figures| {
            sum.add(&figures.sendings);
            sum
        })
    };
    let stages = board.campaign.stages.iter().map(|stage| (stage.id.as_str(), sum(stage.id.as_str())));
    let stages: Vec<(&str, Sendings)> = stages.filter(|(_, sum)| *sum != Sendings::default()).collect();
    if stages.is_empty() {
        return format!("<p>{}</p>\n", board.text("nothing_sent"));
    }
    let most = stages.iter().map(|(_, sum)| begun(sum)).max().unwrap_or(0);
    let mut rows: String =
        stages.iter().map(|(id, sum)| sendings(board, &board.stage(id), sum, Some(most))).collect();
    rows.push_str(&sendings(board, &board.say("all", &[]), &board.figures.sendings, None));
    let heads = ["stage", "progress", "sent", "late", "deferred", "refused", "in_doubt"];
    let means = ["late_means", "sent_bar_means"].map(|means| board.text(means)).join(" ");
    format!("{}<p class=\"note\">{means}</p>\n", table(board, &heads, 2, &rows))
}

/// Every notice of a stage that was ever begun.
fn begun(sum: &Sendings) -> u64 {
    sum.sent + sum.deferred + sum.refused + sum.in_doubt
}

/// A row; with a bar against the stage with the most, if it is one stage.
fn sendings(board: &Board<'_>, name: &str, sum: &Sendings, most: Option<u64>) -> String {
    let bar = most.map_or(String::new(), |most| {
        let parts = [
            (sum.sent.saturating_sub(sum.late), "f"),
            (sum.late, "late"),
            (sum.deferred, "b"),
            (sum.refused + sum.in_doubt, "lost"),
        ];
        chart::parts(&parts, most)
    });
    let mut row = format!("<tr><th scope=\"row\">{}</th><td class=\"bar\">{bar}</td>", escape(name));
    let worry = |count: u64| if count > 0 { "n no" } else { "n" };
    for (count, class) in [
        (sum.sent, "n"),
        (sum.late, "n"),
        (sum.deferred, "n"),
        (sum.refused, worry(sum.refused)),
        (sum.in_doubt, worry(sum.in_doubt)),
    ] {
        let count = board.number(i64::try_from(count).unwrap_or(i64::MAX));
        let _ = write!(row, "<td class=\"{class}\">{count}</td>");
    }
    row.push_str("</tr>\n");
    row
}

/// What the helpdesk is to expect, in sentences.
pub(super) fn desk(board: &Board<'_>) -> String {
    sentences(board).iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect::<Vec<_>>().concat()
}

/// The same, not yet laid out.
pub(super) fn sentences(board: &Board<'_>) -> Vec<String> {
    let desk = &board.figures.desk;
    let [low, rate, high] = desk.per_hundred.map(|rate| speech::decimal(board.language, rate, 1));
    let mut lines = Vec::new();
    if desk.measured_in == 0 {
        lines.push(board.say("rate_expected", &[("rate", &rate)]));
    } else {
        let n = u64::try_from(desk.measured_in).unwrap_or(1);
        let values = [("rate", rate.as_str()), ("low", &low), ("high", &high)];
        lines.push(board.phrases.count(board.language, "status.rate_measured", n, &values));
    }
    let peak = desk.expected.iter().fold(None, |best: Option<(_, &[f64; 3])>, (day, tickets)| match best {
        Some((_, known)) if known[1] >= tickets[1] => best,
        _ => Some((day, tickets)),
    });
    // Less rounds to no call at all.
    if let Some((day, [low, tickets, high])) = peak.filter(|(_, [_, tickets, _])| *tickets >= 0.5) {
        let [low, tickets, high] = [low, tickets, high].map(|tickets| board.rounded(tickets.round()));
        lines.push(board.say(
            "peak",
            &[("date", &board.date(*day)), ("tickets", &tickets), ("low", &low), ("high", &high)],
        ));
    }
    if let Some(capacity) = desk.capacity {
        lines.push(board.say("capacity", &[("tickets", &board.rounded(capacity))]));
    }
    for crowd in &desk.crowds {
        let values = [
            ("wave", board.wave_title(&crowd.wave)),
            ("date", board.date(crowd.day)),
            ("tickets", board.rounded(crowd.tickets.round())),
            ("largest", board.number(crowd.largest.unwrap_or(0))),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.push(board.say("crowd", &values));
    }
    if let Some((wave, Some(largest))) = &desk.next {
        lines.push(
            board.say("next", &[("wave", &board.wave_title(wave)), ("largest", &board.number(*largest))]),
        );
    }
    lines
}

/// By language and by platform.
pub(super) fn groups(board: &Board<'_>) -> String {
    let names = &board.campaign.policies.language_names;
    let languages = board.campaign.languages.iter().filter_map(|language| {
        Some((names.get(language).clone(), *board.figures.languages.get(language.code())?))
    });
    let platforms = Platform::ALL.into_iter().filter_map(|platform| {
        Some((platform.name().to_owned(), *board.figures.platforms.get(platform.code())?))
    });
    let mut body = group(board, "language", languages.collect());
    body.push_str(&group(board, "platform", platforms.collect()));
    if !body.is_empty() {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", board.text("platforms_mean"));
    }
    body
}

fn group(board: &Board<'_>, head: &str, shares: Vec<(String, Share)>) -> String {
    let mut rows = String::new();
    for (name, Share { people, moved }) in shares {
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\">{}</th><td class=\"bar\">{}</td><td class=\"n\">{} ({})</td><td class=\"n\">{}</td></tr>",
            escape(&name),
            chart::bar(moved, None, people),
            board.number(moved),
            escape(&board.percent(moved, people)),
            board.number(people)
        );
    }
    if rows.is_empty() { rows } else { table(board, &[head, "progress", "moved", "people"], 2, &rows) }
}

/// Every gate with its criteria.
pub(super) fn gates(board: &Board<'_>) -> String {
    let mut body = String::new();
    for wave in &board.figures.waves {
        let Some(gate) = wave.gate.as_ref() else { continue };
        let state = board.say(&format!("gate_{}", gate.state), &[]);
        let _ = writeln!(body, "<h3>{}: {}</h3>", escape(&board.wave_title(&wave.wave)), escape(&state));
        let items: Vec<String> = gate.criteria.iter().map(|criterion| one(board, criterion)).collect();
        if !items.is_empty() {
            let _ = writeln!(body, "<ul class=\"checks\">\n{}</ul>", items.concat());
        }
    }
    body
}

fn one(board: &Board<'_>, criterion: &Criterion) -> String {
    let (class, word) = match criterion.answer {
        GateAnswer::Met => ("yes", "met"),
        GateAnswer::NotMet => ("no", "not_met"),
        GateAnswer::Unknown => ("note", "unknown"),
    };
    let decimal = |number: f64| speech::decimal(board.language, number, 1);
    let words = match &criterion.ask {
        GateQuestion::MovedAtLeast(least) => board.say("ask_moved", &[("n", &board.rounded(*least))]),
        GateQuestion::FailedAtMost(most) => board.say("ask_failed", &[("n", &board.rounded(*most))]),
        GateQuestion::TicketsAtMost(most) => board.say("ask_tickets", &[("n", &board.rounded(*most))]),
        GateQuestion::Check(item) => item.clone(),
    };
    let figure = criterion.figure.map(|figure| format!(" ({})", decimal(figure))).unwrap_or_default();
    format!(
        "<li><span class=\"{class}\">{}</span> {}{}</li>\n",
        board.text(word),
        escape(&words),
        escape(&figure)
    )
}

/// What is left to do before the old system is switched off.
pub(super) fn closing(board: &Board<'_>, steps: &[ClosingStep]) -> String {
    let item = |step: &ClosingStep| {
        let (class, word) = if step.done.is_some() { ("yes", "done") } else { ("no", "open") };
        let when = step
            .done
            .as_ref()
            .map(|mark| format!(" ({})", board.date(board.day_of(mark.at))))
            .unwrap_or_default();
        let words = board.say(&format!("step_{}", step.name.replace('-', "_")), &[]);
        format!(
            "<li><span class=\"{class}\">{}</span> {}{}</li>\n",
            board.text(word),
            escape(&words),
            escape(&when)
        )
    };
    format!("<ul class=\"checks\">\n{}</ul>\n", steps.iter().map(item).collect::<Vec<_>>().concat())
}
