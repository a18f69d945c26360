//! The mistakes people make: each is told once, where it was made, with what to do about it.

use serde_json::Value;
use std::fmt::Write as _;

use crate::bench::Folder;

/// A text of a file replaced: the file, what it says, what somebody wrote instead. An empty old text writes the file.
type Edit = (&'static str, &'static str, &'static str);

/// One mistake: what was done, where it is told, and words of what is said and advised.
struct Mistake {
    made: &'static [Edit],
    /// The file, and a stretch of it as it is then, with `^` before the sign that is pointed at.
    at: (&'static str, &'static str),
    says: &'static str,
    advises: &'static str,
}

const CAMPAIGN: &str = "campaign.toml";
const PEOPLE: &str = "people.csv";
const ANNOUNCE: &str = "content/en/messages/announce.md";
const LEAVE: &str = "content/en/guides/leave-ios.md";

const fn mistake(
    made: &'static [Edit],
    at: (&'static str, &'static str),
    says: &'static str,
    advises: &'static str,
) -> Mistake {
    Mistake { made, at, says, advises }
}

/// A new folder in which somebody has tried how to leave and looked up the settings, so that nothing is wrong with it.
fn fresh() -> Folder {
    let folder = Folder::of(&[]);
    folder.run(&["init", ".", "--as-of", "2026-11-21"]);
    let campaign = folder.read(CAMPAIGN);
    let mut confirmed = campaign.clone();
    let platforms = ["ios", "android", "macos", "windows"];
    let settings = ["own_apps", "locate", "query", "erase_own", "remote_help"];
    for key in platforms.into_iter().chain(settings) {
        confirmed = confirmed.replacen(&format!("# {key} = "), &format!("{key} = "), 1);
    }
    // The checklist of the engineers, as the small campaign has it.
    let (_, points) = crate::small::CAMPAIGN.split_once("[before]\n").unwrap();
    let (points, _) = points.split_once("\n\n").unwrap();
    folder.write(CAMPAIGN, confirmed.replacen("[before]\n", &format!("[before]\n{points}\n"), 1));
    folder
}

/// The file as it is in the folder, or as it is shipped.
fn text(folder: &Folder, path: &str) -> String {
    if folder.path().join(path).exists() {
        return folder.read(path);
    }
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

fn make(folder: &Folder, edits: &[Edit]) {
    for (path, old, new) in edits {
        let before = text(folder, path);
        if old.is_empty() {
            folder.write(path, new);
            continue;
        }
        assert!(before.contains(old), "`{path}` says `{old}`");
        folder.write(path, before.replacen(old, new, 1));
    }
}

/// What `check` finds, as a program reads it.
fn found(folder: &Folder) -> Vec<Value> {
    let output = folder.command(&["check", "--as-of", "2026-11-21", "--format", "json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
        panic!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    said["problems"].as_array().cloned().unwrap_or_default()
}

fn place(problem: &Value) -> String {
    format!("{}:{}:{}", problem["file"].as_str().unwrap_or("nowhere"), problem["line"], problem["column"])
}

/// Line and column of the sign behind `^`.
fn pointed_at(folder: &Folder, (path, stretch): (&str, &str)) -> String {
    let (before, after) = stretch.split_once('^').unwrap_or(("", stretch));
    let file = text(folder, path);
    let at = file.find(&format!("{before}{after}")).unwrap_or_else(|| panic!("{path} says {stretch}"));
    let above = &file[..at + before.len()];
    let column = above.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{path}:{}:{column}", above.matches('\n').count() + 1)
}

/// Each mistake is made in a folder of its own; all that is not as it should be is told together.
fn told_once(mistakes: &[Mistake]) {
    let mut wrong = String::new();
    for mistake in mistakes {
        let folder = fresh();
        make(&folder, mistake.made);
        let found = found(&folder);
        let shown = serde_json::to_string_pretty(&found).unwrap();
        let [problem] = found.as_slice() else {
            writeln!(wrong, "{:?}: {} findings: {shown}", mistake.made, found.len()).unwrap();
            continue;
        };
        let says = problem["message"].as_str().unwrap_or_default().contains(mistake.says);
        let advises = problem["hint"].as_str().unwrap_or_default().contains(mistake.advises);
        if !(place(problem) == pointed_at(&folder, mistake.at) && says && advises) {
            writeln!(wrong, "{:?}: at {}: {shown}", mistake.made, place(problem)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_new_folder_has_nothing_to_mend() {
    // Notes say what could be known better, and ask for nothing.
    let mut found = found(&fresh());
    found.retain(|problem| problem["level"] != "info");
    assert_eq!(found, Vec::<Value>::new());
}

#[test]
fn slips_in_the_notation_are_told_in_plain_words() {
    told_once(&[
        mistake(
            &[(CAMPAIGN, "organisation = \"Example\"", "organisation = Example")],
            (CAMPAIGN, "organisation = ^Example"),
            "needs quotes",
            "`organisation = \"Example\"`",
        ),
        mistake(
            &[(CAMPAIGN, "organisation = \"Example\"", "organisation = \"Example")],
            (CAMPAIGN, "organisation = \"Example^\n"),
            "never closed",
            "put a quote",
        ),
        mistake(
            &[(CAMPAIGN, "organisation = \"Example\"", "organisation = \"Example\",")],
            (CAMPAIGN, "organisation = \"Example\"^,"),
            "there is a `,` after the value",
            "take it away",
        ),
        mistake(
            &[(CAMPAIGN, "organisation = \"Example\"", "organisation = “Example”")],
            (CAMPAIGN, "organisation = ^“Example”"),
            "curly quotes",
            "`organisation = \"Example\"`",
        ),
        mistake(
            &[(CAMPAIGN, "organisation = \"Example\"", "organization = \"Example\"")],
            (CAMPAIGN, "^organization"),
            "`organization` is not known",
            "did you mean `organisation`?",
        ),
        mistake(
            &[(CAMPAIGN, ", sv = \"Din enhet flyttar\"", "")],
            (CAMPAIGN, "title = ^{ en = \"Your device moves\""),
            "says nothing in `sv`",
            "add `sv",
        ),
        mistake(
            &[(CAMPAIGN, "preset = \"local\"", "preset = \"local\"\npassword = \"geheim\"")],
            (CAMPAIGN, "^password = \"geheim\""),
            "`password` is not known",
            "secrets never go in this file",
        ),
    ]);
}

#[test]
fn days_hours_and_moments_are_answered_with_the_one_that_was_meant() {
    told_once(&[
        mistake(
            &[(CAMPAIGN, "kickoff = 20", "kickoff = 26-01-2027 # 20")],
            (CAMPAIGN, "kickoff = ^26-01-2027"),
            "does not begin with its year",
            "write `2027-01-26`",
        ),
        mistake(
            &[(CAMPAIGN, "kickoff = 20", "kickoff = 2027-02-30 # 20")],
            (CAMPAIGN, "kickoff = ^2027-02-30"),
            "that month has no such day",
            "calendar",
        ),
        mistake(
            &[(CAMPAIGN, "kickoff = 20", "kickoff = \"26 januari 2027\" # 20")],
            (CAMPAIGN, "kickoff = \"^26 januari"),
            "has its month in letters",
            "write `2027-01-26`",
        ),
        mistake(
            &[(CAMPAIGN, "deadline = 20", "deadline = 2027-01-04T17:00 # 20")],
            (CAMPAIGN, "deadline = ^2027-01-04"),
            "is before its start",
            "look at both days",
        ),
        mistake(
            &[(CAMPAIGN, "\"deadline - 5 workdays, 10:00\"", "\"deadlin - 5 workdays, 10:00\"")],
            (CAMPAIGN, "at = \"^deadlin - 5"),
            "`deadlin` is not a date",
            "did you mean `deadline`?",
        ),
        mistake(
            &[(CAMPAIGN, "\"deadline - 5 workdays, 10:00\"", "\"5 days before deadline\"")],
            (CAMPAIGN, "at = \"^5 days before"),
            "is not a date",
            "write `deadline - 5 days`",
        ),
        mistake(
            &[(CAMPAIGN, "send_time = \"09:00\"", "send_time = \"25:00\"")],
            (CAMPAIGN, "send_time = \"^25:00"),
            "is not an hour",
            "`00:00` to `23:59`",
        ),
        mistake(
            &[(CAMPAIGN, "send_time = \"09:00\"", "send_time = 18")],
            (CAMPAIGN, "send_time = ^18"),
            "is a number here",
            "`send_time = \"18:00\"`",
        ),
        mistake(
            &[(CAMPAIGN, "NL = [", "NL = [\"Koningsdag\", ")],
            (CAMPAIGN, "NL = [\"^Koningsdag"),
            "is not a day",
            "such as `2027-01-11`",
        ),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table is as long as there are mistakes")]
fn names_and_values_are_answered_with_the_known_ones() {
    told_once(&[
        mistake(
            &[(CAMPAIGN, "id = \"kickoff\"", "id = \"announce\"")],
            (CAMPAIGN, "id = ^\"announce\"\nat = \"start"),
            "two stages called `announce`",
            "a name of its own",
        ),
        mistake(
            &[
                (CAMPAIGN, "id = \"office\"", "id = \"Office NL\""),
                (PEOPLE, ",office,", ",office nl,"),
                (PEOPLE, ",office,", ",office nl,"),
            ],
            (CAMPAIGN, "id = ^\"Office NL\""),
            "lowercase letters",
            "write `office-nl`",
        ),
        mistake(
            &[(CAMPAIGN, "vendor = \"workspace-one\"", "vendor = \"MobileIron\"")],
            (CAMPAIGN, "vendor = ^\"MobileIron\""),
            "is not a value of `vendor`",
            "did you mean `ivanti`?",
        ),
        mistake(
            &[(CAMPAIGN, "vendor = \"workspace-one\"", "vendor = \"AirWatch\"")],
            (CAMPAIGN, "vendor = ^\"AirWatch\""),
            "is not a value of `vendor`",
            "did you mean `workspace-one`?",
        ),
        mistake(
            &[(CAMPAIGN, "colour = \"#12486b\"", "colour = \"dark blue\"")],
            (CAMPAIGN, "colour = ^\"dark blue\""),
            "is not a colour",
            "six digits",
        ),
        mistake(
            &[(CAMPAIGN, "# logo =", "logo =")],
            (CAMPAIGN, "logo = ^\"brand/logo.svg\""),
            "does not exist",
            "put the file there",
        ),
        mistake(
            &[(CAMPAIGN, "# logo = \"brand/logo.svg\"", "fonts_folder = \"brand/fonts\"")],
            (CAMPAIGN, "fonts_folder = ^\"brand/fonts\""),
            "no fonts in `brand/fonts`",
            "put TTF or OTF",
        ),
        mistake(
            &[(CAMPAIGN, "preset = \"local\"", "preset = \"office365\"")],
            (CAMPAIGN, "preset = ^\"office365\""),
            "is not a value of `preset`",
            "did you mean `m365-smtp`?",
        ),
        mistake(
            &[(CAMPAIGN, "[\"ios\", \"android\"", "[\"iphoon\", \"android\"")],
            (CAMPAIGN, "[^\"iphoon\""),
            "is not a value of `platforms`",
            "did you mean `ios`?",
        ),
        mistake(
            &[(CAMPAIGN, "Europe/Amsterdam", "Europe/Utrecht")],
            (CAMPAIGN, "time_zone = ^\"Europe/Utrecht\""),
            "is not a time zone",
            "large city",
        ),
        mistake(
            &[(CAMPAIGN, "Europe/Amsterdam", "Europe/Amsterdm")],
            (CAMPAIGN, "time_zone = ^\"Europe/Amsterdm\""),
            "is not a time zone",
            "did you mean `Europe/Amsterdam`?",
        ),
        mistake(
            &[(CAMPAIGN, "https://move.example.com", "http://move.example.com")],
            (CAMPAIGN, "site = ^\"http://move"),
            "is not an https address",
            "write it whole",
        ),
        mistake(
            &[(CAMPAIGN, "[people]\n", "[[stage]]\nid = \"extra\"\nat = \"start + 2 days\"\n\n[people]\n")],
            (CAMPAIGN, "id = ^\"extra\""),
            "`extra` has no words",
            "write `content/en/messages/extra.md`",
        ),
    ]);
}

#[test]
fn a_wrong_cell_is_told_by_line_and_column() {
    told_once(&[
        mistake(
            &[(PEOPLE, "jelle.bakker@example.com", "jelle.bakker.example.com")],
            (PEOPLE, "^jelle.bakker.example.com"),
            "mail address is not one",
            "such as `name@example.com`",
        ),
        mistake(
            &[(PEOPLE, ",office,", ",ofice,")],
            (PEOPLE, "^ofice"),
            "no wave called `ofice`",
            "did you mean `office`?",
        ),
        mistake(
            &[(PEOPLE, "Emma Clarke", "\"Emma Clarke")],
            (PEOPLE, "^\"Emma Clarke"),
            "a quote in this row",
            "write `\"\"`",
        ),
        mistake(
            &[(PEOPLE, "Emma Clarke", "Clarke, Emma")],
            (PEOPLE, "macos,company,no,no,^manager@example.com"),
            "has 13 cells",
            "in quotes",
        ),
        mistake(
            &[(PEOPLE, "Emma,en", "Emma,Klingon")],
            (PEOPLE, "Emma,^Klingon"),
            "`Klingon` is not a language",
            "write one of `en`",
        ),
        mistake(
            &[(PEOPLE, "Emma,en", "Emma,Pools")],
            (PEOPLE, "Emma,^Pools"),
            "does not speak `Pools`",
            "add theirs to `languages`",
        ),
        mistake(
            &[(PEOPLE, ",GB,", ",Engeland,")],
            (PEOPLE, "office,^Engeland"),
            "`Engeland` is not a country",
            "two letters",
        ),
        mistake(&[(PEOPLE, ",macos,", ",imac,")], (PEOPLE, ",^imac,"), "`imac` is not a platform", "`ios`"),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table is as long as there are mistakes")]
fn a_word_or_block_that_is_misspelt_is_told_once_and_no_translation_is_blamed() {
    told_once(&[
        mistake(
            &[(ANNOUNCE, "{{ wave.start | date }}", "{{ wave.start | date }")],
            (ANNOUNCE, "^{{ wave.start | date }, "),
            "closed by one `}`",
            "close it with `}}`",
        ),
        mistake(
            &[(ANNOUNCE, "{{ wave.start | date }}", "{{ wave.begin | date }}")],
            (ANNOUNCE, "^{{ wave.begin"),
            "unknown word `wave.begin`",
            "write `wave.start`",
        ),
        mistake(
            &[(ANNOUNCE, "however small.\n:::", "something small.\n")],
            (ANNOUNCE, "^::: when pilot"),
            "never closed",
            "on a line of its own",
        ),
        mistake(
            &[(ANNOUNCE, "when pilot=", "when pilto=")],
            (ANNOUNCE, "::: when ^pilto"),
            "did you mean `pilot`?",
            "ask for",
        ),
        mistake(
            &[(ANNOUNCE, "\"assisted\"", "\"asisted\"")],
            (ANNOUNCE, "approach=\"^asisted"),
            "is no approach",
            "did you mean `assisted`?",
        ),
        mistake(
            &[(LEAVE, "vendor=\"workspace-one\"", "platform=\"iphone\"")],
            (LEAVE, "platform=\"^iphone"),
            "is no platform",
            "did you mean `ios`?",
        ),
        mistake(
            &[(ANNOUNCE, "pilot=\"yes\"", "pilot=“yes”")],
            (ANNOUNCE, "pilot=^“yes”"),
            "curly quotes",
            "`pilot=\"yes\"`",
        ),
        mistake(
            &[(ANNOUNCE, "::: when pilot", "::: whne pilot")],
            (ANNOUNCE, "::: ^whne"),
            "did you mean `when`?",
            "::: when",
        ),
        mistake(
            &[(LEAVE, "[preparation](prepare.md)", "[preparation](prepar.md)")],
            (LEAVE, "^[preparation](prepar.md)"),
            "no page `guides/prepar`",
            "did you mean `guides/prepare`?",
        ),
        mistake(
            &[(LEAVE, "## What goes", "![The screen](pictures/nothing.png)\n\n## What goes")],
            (LEAVE, "^![The screen]"),
            "there is no picture",
            "put the file there",
        ),
        mistake(
            &[
                (LEAVE, "## What goes", "![](../../media/a.gif)\n\n## What goes"),
                ("content/media/a.gif", "", "GIF89a"),
            ],
            (LEAVE, "^![]("),
            "nobody says what",
            "between the brackets",
        ),
    ]);
}

#[test]
fn a_date_written_by_hand_is_answered_with_the_word_that_says_it() {
    told_once(&[mistake(
        &[
            (CAMPAIGN, "start = 20", "start = 2027-02-03 # 20"),
            (ANNOUNCE, "{{ wave.start | date }}", "3 February 2027"),
        ],
        (ANNOUNCE, "^3 February 2027"),
        "`3 February 2027` is written by hand",
        "wave.start",
    )]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table is as long as there are mistakes")]
fn front_matter_says_only_what_it_may() {
    told_once(&[
        mistake(
            &[(ANNOUNCE, "---\n", "")],
            (ANNOUNCE, "^subject:"),
            "without a line `---` above it",
            "write `---`",
        ),
        mistake(
            &[(ANNOUNCE, "enforcement]\n---\n", "enforcement]\n")],
            (ANNOUNCE, "^---\nsubject"),
            "never ends",
            "end it with `---`",
        ),
        mistake(
            &[(ANNOUNCE, "subject: \"It will soon be your group’s turn\"", "subject: Reminder: your turn")],
            (ANNOUNCE, "subject: ^Reminder"),
            "`subject` says",
            "`subject: \"Reminder: your turn\"`",
        ),
        mistake(
            &[(ANNOUNCE, "button_to: wave", "button_to: wvae")],
            (ANNOUNCE, "button_to: ^wvae"),
            "nowhere a button can lead",
            "did you mean `wave`?",
        ),
        mistake(
            &[(ANNOUNCE, "button_to: wave", "button_to: guides/prepar")],
            (ANNOUNCE, "button_to: ^guides/prepar"),
            "no page `guides/prepar`",
            "did you mean `guides/prepare`?",
        ),
        mistake(
            &[(ANNOUNCE, "[start, deadline,", "[start, dedline,")],
            (ANNOUNCE, "[start, ^dedline"),
            "`dedline` is not a date",
            "did you mean `deadline`?",
        ),
        mistake(
            &[(ANNOUNCE, "preheader:", "preheder:")],
            (ANNOUNCE, "^preheder"),
            "`preheder` is not a key",
            "did you mean `preheader`?",
        ),
        mistake(
            &[(ANNOUNCE, "button_to: wave", "button_to: wave\nauthor: Jan")],
            (ANNOUNCE, "^author: Jan"),
            "`author` is not a key",
            "take it out",
        ),
        mistake(
            &[(LEAVE, "job: leave", "job: leave\nsubject: Leave")],
            (LEAVE, "^subject: Leave"),
            "belongs to messages",
            "take it out",
        ),
        mistake(&[(LEAVE, "job: leave", "job: leav")], (LEAVE, "job: ^leav"), "is no job", "prepare, leave"),
        mistake(
            &[(LEAVE, "minutes: 10", "minutes: ten")],
            (LEAVE, "minutes: ^ten"),
            "is no number",
            "minutes: 10",
        ),
        mistake(
            &[(LEAVE, "title: \"Leave {{ move.from }} on your iPhone or iPad\"", "title: [Leave, iPhone]")],
            (LEAVE, "title: ^[Leave"),
            "is a list here",
            "one text",
        ),
        mistake(
            &[(LEAVE, "platform: ios", "platform: iphone")],
            (LEAVE, "platform: ^iphone"),
            "is no platform",
            "`ios`",
        ),
    ]);
}

#[test]
fn a_file_that_is_called_almost_right_is_told() {
    told_once(&[
        mistake(
            &[(
                "content/en/messages/anounce.md",
                "",
                "---\nsubject: Soon\npreheader: Soon it is your turn.\n---\n\nSoon.\n",
            )],
            ("content/en/messages/anounce.md", "^---"),
            "no stage sends `messages/anounce`",
            "did you mean `announce.md`?",
        ),
        mistake(
            &[(
                "content/nl/messages/anounce.md",
                "",
                "---\nsubject: Straks\npreheader: Straks bent u aan de beurt.\n---\n\nStraks.\n",
            )],
            ("content/nl/messages/anounce.md", "^---"),
            "no stage sends `messages/anounce`",
            "did you mean `announce.md`?",
        ),
        mistake(
            &[("content/en/posters/kickof.md", "", "---\nheadline: Soon\n---\n")],
            ("content/en/posters/kickof.md", "^---"),
            "no handout shows",
            "did you mean `kickoff.md`?",
        ),
        mistake(
            &[("locales/en.toml", "", "[portal]\nwaves_leed = \"x\"\n")],
            ("locales/en.toml", "^waves_leed"),
            "nothing asks for the phrase",
            "did you mean `portal.waves_lead`?",
        ),
        mistake(
            &[("templates/site/waves.html", "{% if waves", "{% fi waves")],
            ("templates/site/waves.html", "{% ^fi waves"),
            "unknown tag",
            "fix the template",
        ),
    ]);
}

#[test]
fn one_wrong_wave_in_five_hundred_rows_is_one_finding() {
    let folder = fresh();
    let rows: String =
        (0..500).map(|n| format!("p{n}@example.com,P {n},P,nl,piloot,NL,,ios,company,no,no,\n")).collect();
    folder.write(PEOPLE, format!("{}{rows}", folder.read(PEOPLE)));
    let found = found(&folder);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["message"], "there is no wave called `piloot` (500 rows)");
    assert_eq!(place(&found[0]), "people.csv:5:25");
    let note = found[0]["notes"][0]["message"].as_str().unwrap();
    assert!(note.starts_with("also in lines 6, 7, 8") && note.ends_with("and 487 more"), "{note}");
}

/// Faults of several kinds: each kind once with its count, none crowding out another.
#[test]
fn many_faults_of_a_list_are_told_by_kind() {
    let folder = fresh();
    let mut rows = folder.read(PEOPLE);
    for n in 0..14 {
        writeln!(rows, "nobody-{n},N,N,nl,pilot,NL,,ios,company,no,no,").unwrap();
        writeln!(rows, "p{n}@example.com,P,P,nl,pilot,Atlantis,,ios,company,no,no,").unwrap();
        writeln!(rows, "p{n}@example.com,P,P,nl,pilot,NL,,ios,company,no,no,").unwrap();
    }
    folder.write(PEOPLE, rows);
    let told: Vec<String> =
        found(&folder).iter().map(|problem| problem["message"].as_str().unwrap().to_owned()).collect();
    insta::assert_debug_snapshot!(told, @r#"
    [
        "this row's mail address is not one (14 rows)",
        "`Atlantis` is not a country (14 rows)",
        "14 people are in the list twice",
    ]
    "#);
}

#[test]
fn a_broken_workbook_is_told_and_never_shown() {
    let folder = fresh();
    folder.write(PEOPLE, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00");
    let said = folder.run(&["check", "--as-of", "2026-11-21"]);
    assert!(
        said.contains("`people.csv` is cut short") && said.contains("copy or download the file again"),
        "{said}"
    );
    assert!(said.chars().all(|sign| sign == '\n' || !sign.is_control()), "{said:?}");
}

#[test]
fn commands_and_stages_that_are_misspelt_are_answered_in_one_voice() {
    let folder = fresh();
    let stage = folder.run(&["send", "--stage", "anounce", "--as-of", "2026-11-21"]);
    let verb = folder.run(&["chekc"]);
    let day = folder.run(&["plan", "--as-of", "10-03-2027"]);
    insta::assert_snapshot!(format!("{stage}---\n{verb}---\n{day}"), @"
    --- stderr
    error: there is no stage `anounce`
    hint: did you mean `announce`?
    --- exit 2
    ---
    --- stderr
    error: unrecognized subcommand `chekc`
    hint: did you mean `check`?
    --- exit 2
    ---
    --- stderr
    error: invalid value `10-03-2027` for `--as-of <WHEN>`: write a day such as `2027-01-18` or a moment such as `2027-01-18T09:00Z`
    hint: `--help` behind the command shows what it takes
    --- exit 2
    ");
}
