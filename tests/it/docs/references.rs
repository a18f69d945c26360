//! `docs/commands.md` and `docs/findings.md`, made from the program and compared; `WAVECAST_BLESS=1` writes them.

use clap::{Arg, Command, CommandFactory as _};
use std::{fmt::Write as _, fs};
use wavecast::{
    faces::cli::Arguments,
    ground::{
        campaign::{Catalogue, Method, OperatingSystem, Ownership, RelayPreset, RelayReach, Tls},
        check::{self, Finder},
        problem::Level,
    },
};

use super::{keys, root};

const NOTE: &str =
    "<!-- Made from the program: `WAVECAST_BLESS=1 cargo test --test it docs` renews it. -->\n\n";

/// A cell of a table: one line, and no bar that would end it.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Compares a page with what the program says today.
fn hold(name: &str, made: &str) {
    let made = format!("{NOTE}{made}");
    let path = root().join("docs").join(name);
    if std::env::var_os("WAVECAST_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    if known != made {
        let line = known.lines().zip(made.lines()).position(|(old, new)| old != new);
        let line = line.unwrap_or(known.lines().count().min(made.lines().count()));
        panic!(
            "docs/{name}:{}: the book says\n  {}\nand the program\n  {}\n`WAVECAST_BLESS=1 cargo test --test it docs` writes it anew",
            line + 1,
            known.lines().nth(line).unwrap_or("(nothing)"),
            made.lines().nth(line).unwrap_or("(nothing)"),
        );
    }
}

#[test]
fn every_command_is_told_as_it_is() {
    let mut program = Arguments::command();
    program.build();
    let mut text = String::from(
        "# Commands\n\nEvery command with its options. `wavecast COMMAND --help` says the same in the terminal, and \
         `wavecast man FOLDER`\nwrites manual pages.\n\n## For all commands\n\n",
    );
    table(&mut text, &program, Arg::is_global_set);
    text.push_str(
        "Exit codes are explained in [When something failed](when-something-failed.md#by-exit-code).\n",
    );
    let mut verbs: Vec<&Command> = visible(&program).collect();
    verbs.sort_by_key(|verb| verb.get_name().to_owned());
    for verb in verbs {
        tell(&mut text, verb, 2);
    }
    hold("commands.md", &text);
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|verb| !verb.is_hide_set() && verb.get_name() != "help")
}

fn tell(text: &mut String, command: &Command, level: usize) {
    let name = command.get_bin_name().unwrap();
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let about = about.trim_end_matches('.');
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim().replace(" [OPTIONS]", "");
    write!(text, "\n{} {name}\n\n{}.\n\n", "#".repeat(level), cell(about)).unwrap();
    if visible(command).next().is_none() || command.get_arguments().any(own) {
        let usage: Vec<&str> = usage.lines().map(str::trim).collect();
        write!(text, "```text\n{}\n```\n\n", usage.join("\n")).unwrap();
    }
    table(text, command, own);
    while text.ends_with("\n\n") {
        text.pop();
    }
    for verb in visible(command) {
        tell(text, verb, level + 1);
    }
}

/// What is this command's own, and shown.
fn own(arg: &Arg) -> bool {
    !arg.is_global_set() && !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str())
}

fn table(text: &mut String, command: &Command, wanted: impl Fn(&Arg) -> bool) {
    let mut rows = command.get_arguments().filter(|arg| wanted(arg)).peekable();
    if rows.peek().is_none() {
        return;
    }
    text.push_str("| | |\n|---|---|\n");
    for arg in rows {
        writeln!(text, "| {} | {} |", spelled(arg), meaning(arg)).unwrap();
    }
    text.push('\n');
}

fn spelled(arg: &Arg) -> String {
    let values = arg
        .get_value_names()
        .map(|names| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    let takes = arg.get_num_args().is_none_or(|count| count.takes_values());
    let value = values.filter(|_| takes).unwrap_or_default();
    let Some(long) = arg.get_long() else { return format!("`{value}`") };
    let short = arg.get_short().map_or(String::new(), |short| format!("`-{short}`, "));
    let optional = arg.get_num_args().is_some_and(|count| takes && count.min_values() == 0);
    match (value.is_empty(), optional) {
        (true, _) => format!("{short}`--{long}`"),
        (false, false) => format!("{short}`--{long} {value}`"),
        (false, true) => format!("{short}`--{long} [{value}]`"),
    }
}

fn meaning(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.trim_end_matches('.');
    let mut text = format!("{help}.");
    let takes = arg.get_num_args().is_none_or(|count| count.takes_values());
    let values = arg.get_possible_values();
    if takes && !values.is_empty() && arg.get_id() != "shell" {
        let one = |value: &clap::builder::PossibleValue| match value.get_help() {
            Some(help) => format!("`{}`: {}", value.get_name(), help.to_string().trim_end_matches('.')),
            None => format!("`{}`", value.get_name()),
        };
        let _ = write!(text, " {}.", values.iter().map(one).collect::<Vec<_>>().join("; "));
    } else if takes && !values.is_empty() {
        let names: Vec<String> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
        let _ = write!(text, " One of {}.", names.join(", "));
    }
    let default: Vec<String> =
        arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes && !default.is_empty() && arg.get_id() != "by" {
        let _ = write!(text, " Default: `{}`.", default.join(" "));
    }
    cell(&text)
}

#[test]
fn every_key_is_told_as_it_is() {
    hold("keys.md", &keys::told());
}

#[test]
fn every_finding_is_told_as_it_is() {
    let mut text = String::from(
        "# Findings\n\nWhat `wavecast check` looks for. `wavecast check --list` says the same. A finding that you accept is \
         silenced in\n`campaign.toml`, with a reason; [Planning](planning.md#is-it-sound) shows how.\n\
         [When something failed](when-something-failed.md#by-name) says more about the ones that people ask about.\n\n\
         An error holds the messages that it concerns, until it is fixed; all others leave. [Sending](sending.md#what-waits-and-why)\n\
         shows how that looks. What keeps `campaign.toml` or the list of people from being read holds everything.\n",
    );
    for (room, rows) in check::ROOMS {
        let mut title = (*room).to_owned();
        title[..1].make_ascii_uppercase();
        write!(text, "\n## {title}\n\n| name | at worst | looks for | an error holds |\n|---|---|---|---|\n")
            .unwrap();
        for row in *rows {
            let level = match row.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "note",
            };
            let fixed = if matches!(row.found, Finder::Reading) { ", cannot be silenced" } else { "" };
            let held = if row.level == Level::Error { row.touches.words() } else { "" };
            writeln!(text, "| `{}` | {level}{fixed} | {} | {held} |", row.name, cell(row.looks_for)).unwrap();
        }
    }
    hold("findings.md", &text);
}

/// A name that a person meets on the screen stands in the table, and so in the book.
#[test]
fn every_name_in_the_source_is_in_the_table() {
    let known: Vec<&str> = check::all().map(|row| row.name).collect();
    let starts = ["Problem::error(\"", "Problem::warning(\"", "Problem::info(\"", "self.wrong(\""];
    let mut unknown = Vec::new();
    for entry in walkdir::WalkDir::new(root().join("src")).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        // A call may be broken over lines: the name is the first text after it.
        let text = fs::read_to_string(&path).unwrap();
        let text: String = text.split("#[cfg(test)]").next().unwrap().lines().map(str::trim).collect();
        for start in starts {
            for found in text.split(start).skip(1) {
                let name = found.split('"').next().unwrap();
                if !known.contains(&name) && !OF_VERBS.contains(&name) {
                    unknown.push(format!("{}: `{name}`", path.strip_prefix(root()).unwrap().display()));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "no row of the table of checks explains\n{}", unknown.join("\n"));
}

/// What single verbs find in files that they are handed, or on the way, which `check` never sees.
const OF_VERBS: [&str; 13] = [
    "not-checked",
    "ledger-older",
    "ledger-asks",
    "empty-file",
    "more-rows",
    "wrong-system",
    "older-list",
    "list-cut-short",
    "no-licence",
    "ledger",
    "rehearsal",
    "cannot-read",
    "console-templates",
];

/// A table in a page of the book that is made from a data file.
struct MadeTable {
    page: &'static str,
    /// What it is made from.
    from: &'static str,
    table: String,
}

impl MadeTable {
    /// Compares what stands between the two comments with what the file says today.
    fn hold(&self) {
        let begin = format!(
            "<!-- The table is made from {}: `WAVECAST_BLESS=1 cargo test --test it docs` renews it. -->\n\n",
            self.from
        );
        let end = "\n<!-- The end of what is made. -->\n";
        let path = root().join("docs").join(self.page);
        let known = fs::read_to_string(&path).unwrap();
        let (before, rest) = known.split_once(&begin).expect("the page says where its table begins");
        let (told, after) = rest.split_once(end).expect("the page says where its table ends");
        if std::env::var_os("WAVECAST_BLESS").is_some() {
            fs::write(&path, [before, &begin, &self.table, end, after].concat()).unwrap();
        } else {
            assert_eq!(told, self.table, "`WAVECAST_BLESS=1 cargo test --test it docs` writes it anew");
        }
    }
}

#[test]
fn every_relay_is_told_as_it_is() {
    let mut table =
        String::from("| `preset` | host and port | limits it sets | more about it |\n|---|---|---|---|\n");
    for relay in &Catalogue::shipped().relays {
        let page = relay.documentation.as_ref();
        let page = page.map_or_else(|| "below".to_owned(), |page| format!("[its own page]({page})"));
        writeln!(table, "| `{}` | {} | {} | {page} |", relay.code, place(relay), limits(relay)).unwrap();
    }
    MadeTable { page: "relays.md", from: "content/relays.toml", table }.hold();
}

#[test]
fn every_method_is_told_as_it_is() {
    let mut table = String::from(
        "| method | for | whose | who acts | erases | minutes | from version | how |\n|---|---|---|---|---|---|---|---|\n",
    );
    for method in Method::all() {
        let of = OperatingSystem::ALL.into_iter().filter(|system| method.fits(*system, Ownership::Unknown));
        let of: Vec<OperatingSystem> = of.collect();
        // An iPad is named beside an iPhone only where the two differ.
        let kind = match (method.platform(), &*of) {
            (Some(platform), _) => platform.name(),
            (None, [one]) => one.proper_name().unwrap_or("other"),
            (None, _) => "any",
        };
        let whose = match method.ownership() {
            Ownership::Company => "company",
            Ownership::Personal => "personal",
            Ownership::Unknown => "anybody's",
        };
        let erases = if method.erases() { "yes" } else { "no" };
        let least = method.platform().and_then(|platform| method.least_version(platform.into()));
        let least = least.map_or_else(String::new, |least| least.to_string());
        writeln!(
            table,
            "| `{method}` | {kind} | {whose} | {} | {erases} | {} | {least} | {} |",
            method.mover().code(),
            method.minutes(),
            method.says()
        )
        .unwrap();
    }
    MadeTable { page: "planning.md", from: "content/methods.toml", table }.hold();
}

fn place(relay: &RelayPreset) -> String {
    let tls = match relay.tls {
        Tls::Starttls => ", STARTTLS",
        Tls::Implicit => ", TLS",
        Tls::None => "",
    };
    match (relay.reach, &relay.host) {
        (RelayReach::Folder, _) => "none: letters become files in the folder `outbox`".to_owned(),
        (RelayReach::Catcher, Some(host)) => {
            format!("`{host}:{}`, for a mail catcher such as Mailpit", relay.port)
        }
        (_, Some(host)) => format!("`{host}:{}`{tls}", relay.port),
        (_, None) => format!("yours, port {}{tls}", relay.port),
    }
}

fn limits(relay: &RelayPreset) -> String {
    if relay.reach == RelayReach::Folder {
        return "none".to_owned();
    }
    let windows = [(relay.per_minute, "a minute"), (relay.per_hour, "an hour"), (relay.per_day, "a day")];
    let windows =
        windows.into_iter().filter_map(|(limit, window)| Some(format!("{} {window}", grouped(limit?))));
    let connections = format!("{} connections", relay.connections);
    std::iter::once(connections).chain(windows).collect::<Vec<_>>().join(", ")
}

/// `10000` as `10,000`.
fn grouped(number: u32) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}
