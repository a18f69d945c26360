//! Telling something, and putting something right, from the console: shown first, by a form of this console alone, and
//! once.

use crate::{
    bench::Folder,
    serve::{Console, status},
    small::{CAMPAIGN, PEOPLE, changed},
};
use std::fmt::Write as _;

const OUTBOX: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\n");
const APPROVED: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\napproval = \"required\"\n");

/// A form as a browser sends it.
fn form(console: &Console, fields: &[(&str, &str)]) -> String {
    let mut body = format!("token={}", console.token);
    for (name, value) in fields {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        write!(body, "&{name}={value}").unwrap();
    }
    body
}

fn post(console: &Console, page: &str, fields: &[(&str, &str)]) -> String {
    let headers = format!("{}{}", console.origin(), console.cookie());
    console.post(page, &headers, &form(console, fields))
}

/// The number under which a draft was shown.
fn shown(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"shown\" value=\"").unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

fn letters(folder: &Folder) -> usize {
    folder.files("outbox/new").keys().filter(|path| path.ends_with(".eml")).count()
}

/// A campaign that runs now, of which the first message of the second wave has left.
fn told(settings: (&str, &str)) -> Folder {
    let today = chrono::Utc::now().date_naive();
    let day = |days: i64| (today + chrono::TimeDelta::days(days)).to_string();
    let toml = changed(&[
        settings,
        ("start = 2027-01-25", &format!("start = {}", day(40))),
        ("evaluation = 2027-02-05", &format!("evaluation = {}", day(50))),
        (
            "start = 2027-03-01\ndeadline = 2027-03-19T17:00\nenforcement = 2027-03-23",
            &format!("start = {}\ndeadline = {}T17:00\nenforcement = {}", day(10), day(20), day(24)),
        ),
        ("kickoff = 2027-01-11\nclose = 2027-04-30", &format!("kickoff = {}\nclose = {}", day(-20), day(90))),
        ("at = \"start - 10 workdays, 09:00\"", &format!("at = \"{}, 00:00\"", day(0))),
        ("quiet_from = \"18:00\"\nquiet_until = \"08:00\"\n", ""),
    ]);
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", PEOPLE)]);
    if settings == APPROVED {
        folder.run(&["approve", "announce", "--by", "Eva"]);
    }
    let sent = folder.run(&["send", "--stage", "announce", "--execute", "--yes"]);
    assert!(sent.contains("3 sent"), "{sent}");
    folder
}

const WRONG: [(&str, &str); 8] = [
    ("stage", "announce"),
    ("said", ""),
    ("was_en", "Keep the old app until May."),
    ("is_en", "Keep the old app until June."),
    ("was_nl", "Houd de oude app tot mei."),
    ("is_nl", "Houd de oude app tot juni."),
    ("was_sv", "Behåll den gamla appen till maj."),
    ("is_sv", "Behåll den gamla appen till juni."),
];

#[test]
fn a_correction_is_chosen_seen_and_sent_once() {
    let folder = told(OUTBOX);
    let before = letters(&folder);
    let console = Console::of(&folder, &["--allow-actions"]);
    let page = console.get("/en/do/correct?stage=announce");
    for wanted in
        ["Which message was wrong", "<option value=\"announce\" selected>", "was_sv", "No date: words"]
    {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let draft = post(&console, "/en/do/correct", &[&WRONG[..], &[("step", "show")]].concat());
    for wanted in [
        "Nothing has been written or sent yet",
        "<del>Houd de oude app tot mei.</del>",
        "<ins>Behåll den gamla appen till juni.</ins>",
        "a***@example.com",
        "wavecast tell --correct=announce",
        "Svenska 1",
    ] {
        assert!(draft.contains(wanted), "{wanted}: {draft}");
    }
    assert!(!draft.contains("anna@example.com"), "{draft}");
    assert_eq!(folder.files("tells").len(), 0, "nothing was written");
    let number = shown(&draft);
    let send = [&WRONG[..], &[("step", "send"), ("shown", &number)]].concat();
    let done = post(&console, "/en/do/correct", &send);
    assert!(done.contains("Done."), "{done}");
    assert_eq!(letters(&folder), before + 3);
    let again = post(&console, "/en/do/correct", &send);
    assert!(again.contains("was written down already"), "{again}");
    assert_eq!(letters(&folder), before + 3, "nobody gets it twice");
}

/// What has errors of its own is shown, and no button sends it; who types facts is offered them.
#[test]
fn what_is_wrong_has_no_button_that_sends_it() {
    let folder = told(OUTBOX);
    let console = Console::of(&folder, &["--allow-actions"]);
    let page = console.get("/en/do/correct?stage=announce");
    for wanted in
        ["id=\"who-list\"", "<option value=\"wave = sweden\">", "name=\"since\"", "name=\"body_nl\""]
    {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let wrong =
        [("subject_en", "A"), ("body_en", "It is {{ wave.nothing }}."), ("fallback", "en"), ("step", "show")];
    let draft = post(&console, "/en/do/tell", &wrong);
    assert!(draft.contains("Fix what is wrong first") && !draft.contains("value=\"send\""), "{draft}");
    let number = shown(&draft);
    let send = [&wrong[..3], &[("step", "send"), ("shown", &number)]].concat();
    let refused = post(&console, "/en/do/tell", &send);
    assert!(refused.contains("didn’t work") && folder.files("tells").is_empty(), "{refused}");
}

/// What somebody says yes to is what they saw: a folder that changed meanwhile is shown anew.
#[test]
fn what_is_not_what_was_shown_is_not_sent() {
    let folder = told(OUTBOX);
    let before = letters(&folder);
    let console = Console::of(&folder, &["--allow-actions"]);
    let draft = post(&console, "/nl/do/correct", &[&WRONG[..], &[("step", "show")]].concat());
    let number = shown(&draft);
    let other = [&WRONG[..7], &[("is_sv", "Något annat."), ("step", "send"), ("shown", &number)]].concat();
    let refused = post(&console, "/nl/do/correct", &other);
    assert!(refused.contains("niet meer wat u zag") && refused.contains("Något annat."), "{refused}");
    let without = post(&console, "/nl/do/correct", &[&WRONG[..], &[("step", "send")]].concat());
    assert!(without.contains("niet meer wat u zag"), "{without}");
    assert_eq!((letters(&folder), folder.files("tells").len()), (before, 0));
}

/// A date that was told is offered with how many believe it, and the letter says which holds.
#[test]
fn a_date_that_was_told_is_chosen_from_those_that_were() {
    let folder = told(OUTBOX);
    let deadline = (chrono::Utc::now().date_naive() + chrono::TimeDelta::days(20)).to_string();
    let moved = (chrono::Utc::now().date_naive() + chrono::TimeDelta::days(22)).to_string();
    let console = Console::of(&folder, &["--allow-actions"]);
    let page = console.get("/sv/do/correct?stage=announce");
    let said = format!("deadline {deadline}");
    assert!(page.contains(&format!("<option value=\"{said}\"")), "{page}");
    let toml = folder.read("campaign.toml");
    folder.write(
        "campaign.toml",
        toml.replace(&format!("deadline = {deadline}"), &format!("deadline = {moved}")),
    );
    let fields = [("stage", "announce"), ("said", said.as_str()), ("step", "show")];
    let draft = post(&console, "/sv/do/correct", &fields);
    assert!(draft.contains("Vi skrev:") && draft.contains("Rättelse"), "{draft}");
    assert!(draft.contains("Får det nu"), "{draft}");
}

/// What is told to whoever is in the Netherlands.
const CAR_PARK: [(&str, &str); 7] = [
    ("who", "country = NL"),
    ("to", "people"),
    ("message", ""),
    ("subject_en", "The car park is closed"),
    ("body_en", "Take the bus on Friday."),
    ("fallback", "en"),
    ("at", ""),
];

/// The name of a message that waits for an approval, by the page that says so.
fn waiting(done: &str) -> String {
    let (_, name) = done.split_once("do/approve?stage=").unwrap();
    name.split('"').next().unwrap().to_owned()
}

/// Where approvals are asked for it waits for one, and is sent by hand behind it.
#[test]
fn a_message_of_its_own_waits_for_its_approval_and_is_sent_behind_it() {
    let folder = told(APPROVED);
    let before = letters(&folder);
    let console = Console::of(&folder, &["--allow-actions"]);
    let draft = post(&console, "/en/do/tell", &[&CAR_PARK[..], &[("step", "show")]].concat());
    assert!(draft.contains("The car park is closed") && draft.contains("Wait for an approval"), "{draft}");
    let number = shown(&draft);
    let done =
        post(&console, "/en/do/tell", &[&CAR_PARK[..], &[("step", "send"), ("shown", &number)]].concat());
    assert!(done.contains("Done.") && done.contains("do/approve?stage=tell-"), "{done}");
    assert_eq!(letters(&folder), before, "nobody has approved it");
    let name = waiting(&done);
    let page = console.until(&format!("/en/messages/{name}"), "The car park is closed");
    assert!(page.contains(&format!("do/withdraw?stage={name}")), "nobody was told it yet: {page}");
    let approve = console.until(&format!("/en/do/approve?stage={name}"), "What you approve");
    let number = shown(&approve);
    let yes = post(&console, "/en/do/approve", &[("stage", &name), ("shown", &number), ("by", "Eva")]);
    assert!(yes.contains("Done."), "{yes}");
    let sent = post(&console, "/en/do/send", &[("stage", &name)]);
    assert!(sent.contains("Done.") && sent.contains("2 sent"), "{sent}");
    assert_eq!(letters(&folder), before + 2);
    assert_eq!(
        status(&post(&console, "/en/do/send", &[("stage", "enrol")])),
        "404",
        "the plan is not sent so"
    );
}

/// What nobody was told yet is taken back from the console, and is gone from the folder; what stands in the plan is not.
#[test]
fn a_message_of_ones_own_is_taken_back_from_the_console() {
    let folder = told(APPROVED);
    let console = Console::of(&folder, &["--allow-actions"]);
    let draft = post(&console, "/en/do/tell", &[&CAR_PARK[..], &[("step", "show")]].concat());
    let number = shown(&draft);
    let done =
        post(&console, "/en/do/tell", &[&CAR_PARK[..], &[("step", "send"), ("shown", &number)]].concat());
    let name = waiting(&done);
    let asks = console.until(&format!("/en/do/withdraw?stage={name}"), "Take this message back");
    assert!(asks.contains("Nobody has been told this message yet"), "{asks}");
    let gone = post(&console, "/en/do/withdraw", &[("stage", &name)]);
    assert!(gone.contains("The message is taken back"), "{gone}");
    assert!(!folder.path().join(format!("tells/{name}.toml")).exists());
    assert_eq!(status(&post(&console, "/en/do/withdraw", &[("stage", "enrol")])), "404");
}

/// Without the token, from elsewhere or where nothing may be done, there is neither form nor act.
#[test]
fn nobody_else_tells_anything() {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", PEOPLE)]);
    let looks = Console::of(&folder, &[]);
    for page in ["/en/do/tell", "/en/do/correct"] {
        assert_eq!(status(&looks.get(page)), "403");
        assert_eq!(status(&post(&looks, page, &[("step", "show")])), "403");
    }
    assert!(!looks.get("/en/messages").contains("do/tell"));
    let acts = Console::of(&folder, &["--allow-actions"]);
    assert!(acts.get("/en/messages").contains("do/tell") && acts.get("/en/messages").contains("do/correct"));
    let headers = format!("{}{}", acts.origin(), acts.cookie());
    assert_eq!(status(&acts.post("/en/do/tell", &headers, "token=none&step=send")), "403");
    let elsewhere = format!("Origin: https://evil.example\r\n{}", acts.cookie());
    assert_eq!(status(&acts.post("/en/do/tell", &elsewhere, &form(&acts, &[("step", "send")]))), "403");
    // What was typed wrongly comes back with what is wrong, and nothing of it is lost.
    let typed = [("who", "country is NL <b>"), ("subject_en", "A & B"), ("body_en", "C"), ("step", "show")];
    let wrong = post(&acts, "/en/do/tell", &typed);
    assert!(wrong.contains("country is NL &lt;b&gt;") && wrong.contains("A &amp; B"), "{wrong}");
    assert!(wrong.contains("role=\"alert\""), "{wrong}");
    assert_eq!(folder.files("tells").len(), 0);
}

/// A comms person chooses messages by names in words, and a campaign may name its own.
#[test]
fn every_message_has_a_name_in_words_in_each_language() {
    let messages = std::fs::read_dir("content/en/messages").unwrap();
    let names = messages.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> =
        names.filter_map(|name| Some(name.strip_suffix(".md")?.replace("-devices", ""))).collect();
    assert!(names.len() > 20, "the messages are where they are looked for");
    for language in ["en", "nl", "nl-je", "sv"] {
        let text = std::fs::read_to_string(format!("locales/{language}.toml")).unwrap();
        let phrases: toml::Table = text.parse().unwrap();
        for name in &names {
            let said = phrases["stage_names"].get(name.replace('-', "_"));
            assert!(said.is_some_and(toml::Value::is_str), "{language} has no name for {name}");
        }
    }
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", PEOPLE)]);
    let parking = "---\nsubject: \"Parking\"\n---\n\nThe car park is closed.\n";
    folder.write("content/en/messages/parking.md", parking);
    folder.write("locales/nl.toml", "[stage_names]\nparking = \"Parkeren\"\n");
    let console = Console::of(&folder, &["--allow-actions"]);
    let page = console.get("/nl/do/tell");
    for wanted in [
        "<option value=\"device-moved\">Eén apparaat klaar</option>",
        "<option value=\"outage-over\">Storing voorbij</option>",
        "<option value=\"parking\">Parkeren</option>",
    ] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    let check = folder.run(&["check"]);
    assert!(!check.contains("stage_names"), "{check}");
}

/// What was typed wrongly is told in the language of the console, with what to do; what a program would read stands behind it.
#[test]
fn a_refusal_is_told_in_the_readers_language() {
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", PEOPLE)]);
    let console = Console::of(&folder, &["--allow-actions"]);
    let typed = |who: &str, at: &str| {
        let fields = [
            ("who", who),
            ("at", at),
            ("subject_en", "A"),
            ("body_en", "B"),
            ("fallback", "en"),
            ("step", "show"),
        ];
        post(&console, "/sv/do/tell", &fields)
    };
    for (who, at, wanted) in [
        ("contry = NL", "", "Ett urval av personer som inte går att tolka"),
        ("country = NL", "tomorrow", "En tidpunkt som inte går att tolka"),
        ("country = NL", "2026-01-05, 09:00", "Tidpunkten har passerat för alla"),
        ("country = NL and country = SE", "", "Det finns ingen att berätta det för"),
    ] {
        let page = typed(who, at);
        assert!(page.contains(wanted) && page.contains("Gör så här:"), "{wanted}: {page}");
        assert!(page.contains("Alla uppgifter, på engelska"), "{page}");
    }
    let missing = post(&console, "/sv/do/tell", &[("subject_en", "A"), ("body_en", "B"), ("step", "show")]);
    assert!(missing.contains("Texten saknas på ett språk"), "{missing}");
    let address =
        post(&console, "/sv/do/test", &[("stage", "announce"), ("wave", "pilot"), ("to", "nobody")]);
    assert!(address.contains("Det här är ingen mejladress"), "{address}");
}

/// A finding or a refusal that has words for its subject says what to do too, in every language; and there is such a one.
#[test]
fn whatever_is_told_in_words_says_what_to_do() {
    let listed = Folder::of(&[]).run(&["check", "--list"]);
    let sources = crate::tidy::sources();
    let is_there = |name: &str| {
        let named = format!("\"{name}\"");
        listed.split_whitespace().any(|word| word == name)
            || sources.iter().any(|(_, text)| text.contains(&named))
    };
    for language in ["en", "nl", "nl-je", "sv"] {
        let text = std::fs::read_to_string(format!("locales/{language}.toml")).unwrap();
        let phrases: toml::Table = text.parse().unwrap();
        let console = phrases["console"].as_table().unwrap();
        let found = console.keys().filter_map(|key| key.strip_prefix("finding_"));
        let found: Vec<&str> = found.filter(|key| !matches!(*key, "about" | "in_english")).collect();
        assert!(found.len() > 100, "{language} has {} of them", found.len());
        for key in found {
            assert!(
                console.contains_key(&format!("mend_{key}")),
                "{language} does not say what to do: {key}"
            );
            assert!(is_there(&key.replace('_', "-")), "nothing finds {key}");
        }
    }
}
