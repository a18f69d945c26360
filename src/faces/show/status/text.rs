//! The figures as lines on a terminal.

use std::fmt::Write as _;

use crate::{
    faces::show::write::number,
    ground::course::{Sendings, count::Share, device_count::DeviceFigures, figures::Figures, gate::percent},
};

pub(super) fn whole(figures: &Figures) -> String {
    let mut text = String::new();
    head(figures, &mut text);
    waves(figures, &mut text);
    messages(figures, &mut text);
    desk(figures, &mut text);
    groups(figures, &mut text);
    text
}

fn share(share: Share) -> String {
    format!(
        "{} of {} ({:.1} %)",
        number(share.moved),
        number(share.people),
        percent(share.moved, share.people)
    )
}

fn head(figures: &Figures, text: &mut String) {
    let _ = writeln!(text, "{}, as of {}", figures.campaign, figures.as_of.format("%Y-%m-%d %H:%M UTC"));
    let _ = writeln!(
        text,
        "moved        {}; planned by now {}; {} in the last seven days",
        share(figures.total),
        number(figures.planned),
        number(figures.moved_this_week)
    );
    if let Some(devices) = &figures.devices {
        let _ = writeln!(text, "devices      {}", in_words(devices));
    }
    let list = figures
        .moved_as_of
        .map_or("none yet".to_owned(), |made| format!("made {}", made.format("%Y-%m-%d %H:%M UTC")));
    let stale = if figures.moved_list_stale { ", too old: reminders wait" } else { "" };
    let _ = writeln!(text, "list         {list}{stale}");
    for (what, count) in [("unreachable", figures.unreachable), ("in no wave", figures.without_wave)] {
        if count > 0 {
            let more = if what == "unreachable" { "; `wavecast bounces list` says why" } else { "" };
            let _ = writeln!(text, "{what:<12} {}{more}", number(count));
        }
    }
}

/// The devices of a list, and the people between two systems: `412 of 600 devices moved; 12 people are between two systems`.
pub(in crate::faces::show) fn in_words(devices: &DeviceFigures) -> String {
    let mut said = format!(
        "{} of {} moved ({:.1} %)",
        number(devices.moved),
        if devices.devices == 1 {
            "1 device".to_owned()
        } else {
            format!("{} devices", number(devices.devices))
        },
        percent(devices.moved, devices.devices)
    );
    let between = if devices.people_between == 1 { "person is" } else { "people are" };
    let _ = write!(said, "; {} {between} between two systems", number(devices.people_between));
    let further = [
        (devices.people_some, "with some of theirs moved"),
        (devices.people_cannot, "with devices too old to join"),
    ];
    for (count, what) in further.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(said, ", {} {what}", number(count));
    }
    said
}

fn waves(figures: &Figures, text: &mut String) {
    let width = figures.waves.iter().map(|wave| wave.wave.chars().count()).max().unwrap_or(0).max(4);
    let _ = writeln!(
        text,
        "\n{:<width$}  {:>9} {:>9} {:>7} {:>9} {:>7} {:>7}  {:<10}  {:<10}  gate",
        "wave", "people", "moved", "%", "planned", "failed", "tickets", "start", "deadline"
    );
    for wave in &figures.waves {
        let Share { people, moved } = wave.share;
        let tickets = wave.tickets.map_or("-".to_owned(), |tickets| format!("{tickets:.0}"));
        let deadline = wave.deadline.map_or("-".to_owned(), |day| day.to_string());
        let gate = wave.gate.as_ref().map_or("-", |gate| gate.state.as_str());
        let _ = writeln!(
            text,
            "{:<width$}  {:>9} {:>9} {:>7.1} {:>9} {:>7} {:>7}  {}  {deadline:<10}  {gate}",
            wave.wave,
            number(people),
            number(moved),
            percent(moved, people),
            number(wave.planned),
            number(wave.failed),
            tickets,
            wave.start
        );
    }
}

fn messages(figures: &Figures, text: &mut String) {
    let stages =
        figures.waves.iter().flat_map(|wave| wave.stages.iter().map(|stage| (wave.wave.as_str(), stage)));
    let once = figures.once.iter().map(|stage| ("", stage));
    let rows: Vec<(String, Sendings)> = once
        .chain(stages)
        .map(|(wave, stage)| (format!("{wave} {}", stage.stage).trim().to_owned(), stage.sendings))
        .collect();
    if rows.is_empty() {
        text.push_str("\nno message has been sent\n");
        return;
    }
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(8);
    let _ = writeln!(
        text,
        "\n{:<width$}  {:>9} {:>7} {:>8} {:>8} {:>8}",
        "messages", "sent", "late", "waiting", "refused", "in doubt"
    );
    for (name, row) in rows.iter().chain([&("all".to_owned(), figures.sendings)]) {
        let [sent, late, waiting, refused, doubt] =
            [row.sent, row.late, row.deferred, row.refused, row.in_doubt].map(number);
        let _ = writeln!(text, "{name:<width$}  {sent:>9} {late:>7} {waiting:>8} {refused:>8} {doubt:>8}");
    }
}

fn desk(figures: &Figures, text: &mut String) {
    let desk = &figures.desk;
    let [low, rate, high] = desk.per_hundred;
    let how = match desk.measured_in {
        0 => "as campaign.toml expects; nothing is measured yet".to_owned(),
        1 => format!("{low:.1} to {high:.1}, measured in 1 wave"),
        waves => format!("{low:.1} to {high:.1}, measured in {waves} waves"),
    };
    let _ = writeln!(text, "\nhelpdesk     {rate:.1} calls per 100 people ({how})");
    let peak = desk.expected.iter().fold(None, |best: Option<(_, &[f64; 3])>, (day, tickets)| match best {
        Some((_, known)) if known[1] >= tickets[1] => best,
        _ => Some((day, tickets)),
    });
    if let Some((day, [low, tickets, high])) = peak {
        let capacity =
            desk.capacity.map_or(String::new(), |capacity| format!("; it can take {capacity:.0} a day"));
        let _ = writeln!(text, "  busiest    {day}: about {tickets:.0} ({low:.0} to {high:.0}){capacity}");
    }
    for crowd in &desk.crowds {
        let days = if crowd.days == 1 { "1 day".to_owned() } else { format!("{} days", crowd.days) };
        let largest = crowd
            .largest
            .map_or(String::new(), |largest| format!("; at most {} people fit", number(largest)));
        let _ = writeln!(
            text,
            "  too many   {}: about {:.0} on {}, on {days}{largest}",
            crowd.wave, crowd.tickets, crowd.day
        );
    }
    if let Some((wave, Some(largest))) = &desk.next {
        let _ = writeln!(text, "  next       {wave}: at most {} people fit", number(*largest));
    }
    if !desk.crowds.is_empty() {
        text.push_str("  hint: `wavecast slip --to-fit` proposes dates that fit\n");
    }
}

fn groups(figures: &Figures, text: &mut String) {
    let languages = figures.languages.iter().map(|(name, share)| (name.as_str(), *share));
    let platforms = figures.platforms.iter().map(|(name, share)| (name.as_str(), *share));
    text.push('\n');
    for (name, group) in languages.chain(platforms) {
        let _ = writeln!(text, "{name:<12} {}", share(group));
    }
}
