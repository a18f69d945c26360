//! A message now or at a moment, and the correction of one that was wrong: exactly those get it, once.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    bench::Folder,
    delivery::sink::{Faults, Sink},
    small::{PEOPLE, SMALL, changed},
};

const OUTBOX: (&str, &str) = ("preset = \"local\"\n", "preset = \"outbox\"\n");
const NOW: &str = "2027-01-12T10:00Z";
const WORDS: [&str; 8] = [
    "--subject",
    "en=The car park is closed",
    "--body",
    "en=The car park is closed on Friday.\n\nTake the bus.",
    "--subject",
    "nl=De parkeergarage is dicht",
    "--body",
    "nl=De parkeergarage is vrijdag dicht.\n\nNeem de bus.",
];

fn folder() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("campaign.toml", changed(&[OUTBOX]));
    folder
}

/// `tell` with the words above, and more.
fn tell(folder: &Folder, more: &[&str]) -> String {
    let mut all = vec!["tell"];
    all.extend(WORDS);
    all.extend(more);
    folder.run(&all)
}

/// What lies in the outbox: the header lines of each letter, unfolded.
fn letters(folder: &Folder) -> Vec<BTreeMap<String, String>> {
    let read = |bytes: &Vec<u8>| {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace("\n ", " ");
        let head = text.split("\n\n").next().unwrap().to_owned();
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    folder.files("outbox/new").values().map(read).collect()
}

#[test]
fn what_is_told_is_shown_first_and_sent_once() {
    let folder = folder();
    let more = ["--who", "country = NL", "--fallback", "en", "--as-of", NOW];
    let shown = tell(&folder, &more);
    assert!(shown.contains("tell-2027-01-12-the-car-park-is-closed"), "{shown}");
    assert!(
        shown.contains("to country = NL: 2 people of 3") && shown.contains("b***@example.com"),
        "{shown}"
    );
    assert!(shown.contains("Subject: De parkeergarage is dicht") && shown.contains("Neem de bus"), "{shown}");
    assert!(shown.contains("now: 2 due") && shown.contains("nothing was written or sent"), "{shown}");
    assert!(!shown.contains("bram@") && folder.files("tells").is_empty(), "{shown}");

    let told = tell(&folder, &[&more[..], &["--execute", "--yes"]].concat());
    assert!(told.contains("2 sent"), "{told}");
    let to: BTreeSet<String> = letters(&folder).iter().map(|letter| letter["To"].clone()).collect();
    assert_eq!(to.len(), 2, "{to:?}");
    let again = tell(&folder, &[&more[..], &["--execute", "--yes"]].concat());
    assert!(
        again.contains("was written down already, and is told once") && again.contains("--- exit 2"),
        "{again}"
    );
    let sent = folder.run(&[
        "send",
        "--execute",
        "--yes",
        "--stage",
        "tell-2027-01-12-the-car-park-is-closed",
        "--as-of",
        NOW,
    ]);
    assert!(sent.starts_with("0 sent"), "{sent}");
    assert_eq!(letters(&folder).len(), 2, "nobody is mailed twice");
}

/// Its file is the truth: the next day's sender, the plan, a person's story and `status` know it.
#[test]
fn what_is_told_later_leaves_at_its_moment() {
    let folder = folder();
    let later = [
        "--at",
        "2027-01-14, 10:00",
        "--name",
        "parking",
        "--fallback",
        "nl",
        "--as-of",
        NOW,
        "--execute",
        "--yes",
    ];
    let told = tell(&folder, &later);
    assert!(told.contains("0 sent") && told.contains("the rest leaves at its moment"), "{told}");
    assert!(folder.read("tells/parking.toml").contains("at = \"2027-01-14, 10:00\""));
    let plan = folder.run(&["plan", "--as-of", "2027-01-13"]);
    let row = plan.lines().find(|line| line.contains("parking")).unwrap();
    assert!(row.contains("2027-01-14 10:00") && row.contains("3 later"), "{plan}");
    let person = folder.run(&["plan", "--person", "anna@example.com", "--as-of", "2027-01-13"]);
    assert!(person.contains("parking"), "{person}");
    let status = folder.run(&["status", "--as-of", "2027-01-14T09:30Z"]);
    assert!(!status.contains("exit 1"), "{status}");
    let ran = folder.run(&["run", "--idle", "0", "--as-of", "2027-01-14T09:30Z"]);
    assert!(ran.contains("3 sent"), "{ran}");
    let check = folder.run(&["check", "--as-of", "2027-01-13"]);
    assert!(check.contains("0 errors"), "{check}");
}

#[test]
fn what_cannot_be_told_is_said_plainly() {
    let folder = folder();
    for (more, wanted) in [
        (vec!["--who", "country = FR", "--fallback", "en"], "nobody fits `country = FR` now"),
        (vec![], "there are no words in sv"),
        (vec!["--at", "2027-01-02, 09:00", "--fallback", "en"], "has passed for everybody"),
        (vec!["--at", "start", "--fallback", "en"], "a message of its own leaves on a day of the calendar"),
        (vec!["--at", "tomorrow", "--fallback", "en"], "is not a date that messages are told from"),
        (vec!["--name", "announce", "--fallback", "en"], "was written down already"),
        (vec!["--name", "Car Park", "--fallback", "en"], "write `--name car-park`"),
        (vec!["--who", "contry = NL", "--fallback", "en"], "did you mean `country`?"),
        (vec!["--correct", "announce", "--said", "deadline 2027-03-18"], "nobody was told `announce` yet"),
        (vec!["--correct", "anounce"], "did you mean `announce`?"),
    ] {
        let mut more = more;
        more.extend(["--as-of", NOW]);
        let seen = tell(&folder, &more);
        assert!(seen.contains(wanted) && seen.contains("--- exit"), "{more:?}: {seen}");
        assert!(folder.files("tells").is_empty(), "{more:?}");
    }
    let everybody = tell(&folder, &["--who", "not vip", "--fallback", "en", "--as-of", NOW]);
    assert!(everybody.contains("beware: that is everybody in the list"), "{everybody}");
    let gap = tell(
        &folder,
        &["--at", "2027-03-28, 02:30 Europe/Amsterdam", "--fallback", "en", "--urgent", "--as-of", NOW],
    );
    assert!(
        gap.contains("in Europe/Amsterdam the clock skips 02:30 on 2027-03-28: it counts as 03:00 there"),
        "{gap}"
    );
}

/// At night it waits for the morning, unless it is urgent; with approvals it waits for one.
#[test]
fn night_and_approvals_hold_what_is_told() {
    let folder = folder();
    let night = ["--fallback", "en", "--as-of", "2027-01-12T20:30Z"];
    let shown = tell(&folder, &night);
    assert!(shown.contains("now: 3 later"), "{shown}");
    let urgent = tell(&folder, &[&night[..], &["--urgent"]].concat());
    assert!(urgent.contains("now: 3 due"), "{urgent}");
    folder
        .write("campaign.toml", changed(&[OUTBOX]).replace("[smtp]\n", "[smtp]\napproval = \"required\"\n"));
    let held =
        tell(&folder, &["--fallback", "en", "--name", "parking", "--as-of", NOW, "--execute", "--yes"]);
    assert!(
        held.contains("0 sent") && held.contains("it waits for an approval: `wavecast approve parking`"),
        "{held}"
    );
    let yes = folder.run(&["approve", "parking", "--by", "Eva", "--as-of", NOW]);
    assert!(!yes.contains("exit"), "{yes}");
    let sent = folder.run(&["send", "--execute", "--yes", "--stage", "parking", "--as-of", NOW]);
    assert!(sent.starts_with("3 sent"), "{sent}");
    assert_eq!(letters(&folder).len(), 3);
}

/// Twenty thousand were told, of whom 7,311 read a wrong deadline: those get the correction below their own letter, once,
/// though the sender is killed on the way.
#[test]
fn exactly_those_who_were_told_the_wrong_date_are_corrected_once() {
    const WRONG: usize = 7_311;
    let sink = Sink::start(Faults::default(), 7);
    let folder = Folder::of(SMALL);
    let row = |n: usize| format!("p{n}@example.com,P {n},P,{},sweden,SE,ios\n", ["sv", "en", "nl"][n % 3]);
    let rows: String = (0..20_000).map(row).collect();
    folder.write("people.csv", format!("{}\n{rows}", PEOPLE.lines().next().unwrap()));
    let port = format!(
        "preset = \"relay\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nconnections = 4\n",
        sink.address.port()
    );
    let deadline = |day: &str| {
        let desk = ("tickets_per_day = 40\n", "tickets_per_day = 40000\n");
        let relay = ("preset = \"local\"\n", port.as_str());
        folder.write("campaign.toml", changed(&[relay, desk, ("deadline = 2027-03-19T17:00", day)]));
    };
    let send = ["send", "--execute", "--yes", "--stage", "announce", "--as-of", "2027-02-15T09:00Z"];
    deadline("deadline = 2027-03-18T17:00");
    let passed =
        folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    assert!(passed.contains("recorded"), "{passed}");
    let first = folder.run(&[&send[..], &["--max", "7311"]].concat());
    assert!(first.contains("7311 sent"), "{first}");
    deadline("deadline = 2027-03-19T17:00");
    let rest = folder.run(&send);
    assert!(rest.contains("12689 sent"), "{rest}");
    let told: BTreeSet<String> = sink.seen.lock().unwrap().copies.keys().cloned().collect();
    assert_eq!(told.len(), 20_000);

    let correct = ["tell", "--correct", "announce", "--said", "deadline 2027-03-18", "--name", "put-right"];
    let now = ["--as-of", "2027-02-15T10:00Z"];
    let shown = folder.run(&[&correct[..], &now].concat());
    for wanted in [
        "of 20,000 people told by `announce`, 7,311 were told deadline 2027-03-18",
        "to those who were told it: 7,311 people of 20,000",
        "- We wrote: Thursday 18 March 2027\n- It should be: Friday 19 March 2027",
        "- Wij schreven: donderdag 18 maart 2027\n- Het moet zijn: vrijdag 19 maart 2027",
        "- Vi skrev: torsdag 18 mars 2027\n- Det ska vara: fredag 19 mars 2027",
    ] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    let mut killed = folder.command(&[&correct[..], &now, &["--execute", "--yes"]].concat());
    killed.env("WAVECAST_FAIL_POINT", "after-250:3000");
    assert!(!killed.output().unwrap().status.success(), "it was killed on the way");
    let list = folder.read("tells/put-right.list");
    assert!(list.lines().count() == WRONG && !list.contains('@'), "no address stands in the list");
    let on = ["send", "--execute", "--yes", "--stage", "put-right", "--as-of", "2027-02-15T10:05Z"];
    let on = folder.run(&on);
    let doubts = folder.run(&["doubt", "list", "--as-of", "2027-02-15T10:06Z"]).matches("put-right").count();
    let seen = sink.seen.lock().unwrap();
    let corrections: Vec<_> = seen.copies.iter().filter(|(id, _)| !told.contains(*id)).collect();
    assert!(corrections.iter().all(|(_, copies)| copies.len() == 1), "nobody gets it twice: {on}");
    assert!(corrections.len() <= WRONG && corrections.len() + doubts >= WRONG, "{doubts} doubts: {on}");
    assert!(doubts <= 4, "one for each line that was open: {on}");
    let newest = String::from_utf8_lossy(&seen.last).into_owned();
    let answered = newest.lines().find_map(|line| line.strip_prefix("In-Reply-To: ")).unwrap();
    assert!(told.contains(answered.trim()), "it stands below the letter that was wrong: {answered}");
    drop(seen);
    let again = ["tell", "--correct", "announce", "--said", "deadline 2027-03-18", "--name", "once-more"];
    let again = folder.run(&[&again[..], &["--as-of", "2027-02-15T11:00Z"]].concat());
    assert!(again.contains("7311 people were told it; 7311 have heard otherwise since"), "{again}");
}

/// The plan's own message about moved dates and a correction by hand: one of the two, never both.
#[test]
fn nobody_hears_of_one_mistake_twice() {
    let folder = Folder::of(SMALL);
    let moved = "\n[[stage]]\nid = \"moved-date\"\nat = \"rescheduled\"\nlate = \"5 workdays\"\n";
    let with = |day: &str| {
        let toml = changed(&[OUTBOX, ("deadline = 2027-03-19T17:00", day)]);
        folder.write("campaign.toml", format!("{toml}{moved}"));
    };
    with("deadline = 2027-03-18T17:00");
    folder.run(&["gate", "pass", "pilot", "--anyway", "--because", "tried", "--as-of", "2027-02-08"]);
    folder.run(&["send", "--execute", "--yes", "--as-of", "2027-02-15T09:00Z"]);
    with("deadline = 2027-03-19T17:00");
    let before = folder.run(&["send", "--as-of", "2027-02-15T10:00Z"]);
    assert!(before.contains("moved-date"), "{before}");
    let correct = [
        "tell",
        "--correct",
        "announce",
        "--said",
        "deadline 2027-03-18",
        "--name",
        "put-right",
        "--at",
        "2027-02-15, 12:00",
    ];
    let written =
        folder.run(&[&correct[..], &["--execute", "--yes", "--as-of", "2027-02-15T10:00Z"]].concat());
    assert!(written.contains("0 sent"), "{written}");
    let waits = folder.run(&["send", "--as-of", "2027-02-15T10:30Z"]);
    assert!(!waits.contains("moved-date"), "the correction says it already: {waits}");
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-02-15T11:05Z"]);
    assert!(sent.contains("1 sent"), "{sent}");
    let after = folder.run(&["send", "--execute", "--yes", "--as-of", "2027-02-16T11:05Z"]);
    assert!(after.starts_with("0 sent"), "{after}");
}

/// Managers of those who were told dates, the helpdesk and the sponsors hear of a delay: each address once.
#[test]
fn a_delay_is_told_to_those_who_answer_for_people() {
    let sponsors = "address = \"move@fjordelta.example\"\n";
    let more = "address = \"move@fjordelta.example\"\nsponsors = [\"lead@example.com\", \"boss@example.com\", \"helpdesk@example.com\"]\n";
    let folder = Folder::of(&[("campaign.toml", &changed(&[OUTBOX, (sponsors, more)]))]);
    let people = "mail,name,language,wave,country,platforms,manager\n\
        anna@example.com,Anna,sv,sweden,SE,ios,lead@example.com\n\
        astrid@example.com,Astrid,sv,sweden,SE,ios,lead@example.com\n\
        bram@example.com,Bram,nl,pilot,NL,ios,other@example.com\n\
        cees@example.com,Cees,nl,pilot,NL,ios,baas@example.com\n\
        baas@example.com,Baas,nl,pilot,NL,ios,\n";
    folder.write("people.csv", people);
    let sent = folder.run(&["send", "--execute", "--yes", "--as-of", NOW]);
    assert!(sent.contains("3 sent"), "only the pilot was told: {sent}");
    let before = letters(&folder).len();
    let told = ["tell", "--message", "delay-staff", "--to", "staff", "--as-of", NOW];
    let shown = folder.run(&[&told[..], &["--who", "told announce"]].concat());
    for wanted in [
        "to managers of people who fit `told announce`: 2 (b***@example.com, o***@example.com)",
        "to the helpdesk: 1 (helpdesk@example.com)",
        "to sponsors: 2 (b***@example.com, l***@example.com)",
        "languages: 3 en, 2 nl",
        "5 due now",
    ] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    assert!(shown.contains("Een groep stapt later over") && shown.contains("one group’s move"), "{shown}");
    assert!(!shown.contains("Platform"), "no tables of people: {shown}");
    let done = folder.run(&[&told[..], &["--who", "told announce", "--execute", "--yes"]].concat());
    assert!(done.contains("5 sent"), "{done}");
    let to: Vec<String> = letters(&folder).iter().map(|letter| letter["To"].clone()).collect();
    for (address, times) in [("lead@example.com", 1), ("other@example.com", 1), ("baas@example.com", 2)] {
        assert_eq!(to.iter().filter(|one| one.contains(address)).count(), times, "{address}: {to:?}");
    }
    assert_eq!(to.len(), before + 5, "{to:?}");
    let again = folder.run(&["send", "--execute", "--yes", "--as-of", NOW]);
    assert!(again.contains("0 sent"), "{again}");
}

#[test]
fn whom_it_is_for_is_said_and_nobody_is_an_error() {
    let folder = folder();
    let nobody = tell(&folder, &["--to", "managers", "--fallback", "en", "--as-of", NOW]);
    assert!(nobody.contains("the campaign has none of these") && nobody.contains("exit 2"), "{nobody}");
    let helpdesk = tell(&folder, &["--to", "helpdesk", "--fallback", "en", "--as-of", NOW]);
    assert!(helpdesk.contains("to the helpdesk: 1 (helpdesk@example.com)"), "{helpdesk}");
    let both =
        tell(&folder, &["--to", "helpdesk", "--who", "country = NL", "--fallback", "en", "--as-of", NOW]);
    assert!(both.contains("take `who` out"), "{both}");
    let wrong = tell(&folder, &["--to", "manager", "--fallback", "en", "--as-of", NOW]);
    assert!(wrong.contains("managers"), "{wrong}");
}
