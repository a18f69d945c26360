//! What became of letters after the relay took them: what came back because of us leaves again, and what arrived is shown.

use super::{
    bounces::{campaign, letters, report, send},
    sink::{Faults, Sink},
};
use crate::bench::Folder;

const DAY: &str = "2027-01-11T08:30Z";
const AFTER: &str = "2027-01-12T08:30Z";
const LIMIT: &str = "554 5.1.90 Your message can't be sent because you've reached your daily limit";

/// With a line more in `[smtp]`.
fn campaign_with(sink: &Sink, line: &str) -> Folder {
    let folder = campaign(sink);
    let toml =
        folder.read("campaign.toml").replace("connections = 1\n", &format!("connections = 1\n{line}\n"));
    folder.write("campaign.toml", toml);
    folder
}

fn dated(day: &str, text: &str) -> String {
    format!("Date: {day} Nov 2026 12:00:00 +0000\n{text}")
}

/// The recipients of everything offered since this many commands.
fn told(sink: &Sink, since: usize) -> Vec<String> {
    let commands = sink.seen.lock().unwrap().commands.split_off(since);
    let address = |command: &String| Some(command.strip_prefix("RCPT TO:<")?.split('>').next()?.to_owned());
    let mut told: Vec<String> = commands.iter().filter_map(address).collect();
    told.sort();
    told
}

fn offered(sink: &Sink) -> usize {
    sink.seen.lock().unwrap().commands.len()
}

fn import(folder: &Folder) -> String {
    folder.run(&["bounces", "import", "back", "--as-of", AFTER])
}

#[test]
fn what_came_back_because_of_us_leaves_again_once() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let about = |name: &str, action: &str, status: &str, words: &str| {
        let address = format!("{name}@example.com");
        report(Some(&id[&address]), &address, action, status, words)
    };
    folder.write("back/1.eml", dated("Mon, 02", &about("bram", "failed", "5.1.90", LIMIT)));
    folder.write("back/2.eml", dated("Mon, 02", &about("chloe", "failed", "5.1.90", LIMIT)));
    // It arrived after all; the mailbox is full; the address is gone; it is late; and a report about no letter of ours.
    folder.write("back/3.eml", dated("Tue, 03", &about("chloe", "delivered", "2.0.0", "250 ok")));
    folder.write("back/4.eml", dated("Mon, 02", &about("dirk", "failed", "5.2.2", "552 5.2.2 over quota")));
    folder.write("back/5.eml", dated("Mon, 02", &about("eva", "failed", "5.1.1", "550 5.1.1 User unknown")));
    folder
        .write("back/6.eml", dated("Mon, 02", &about("fred", "delayed", "4.7.1", "450 4.7.1 too much mail")));
    folder
        .write("back/7.eml", dated("Mon, 02", &report(None, "fred@example.com", "failed", "5.1.90", LIMIT)));
    import(&folder);
    folder.run(&["resume", "--as-of", AFTER]);
    let shown = folder.run(&["bounces", "retry", "--as-of", AFTER]);
    insta::assert_snapshot!(shown, @r"
b***@example.com  pilot announce  5.1.90 554 5.1.90 Your message can't be sent because you've reached your daily limit
1 would be sent again: fix the cause first, then `--execute`; nothing was changed yet
");
    assert!(folder.run(&["bounces", "retry", "--reason", "spam"]).starts_with("nothing came back like that"));
    let before = offered(&sink);
    send(&folder, AFTER);
    assert!(told(&sink, before).is_empty(), "nothing was changed yet");
    let done = folder.run(&["bounces", "retry", "--execute", "--by", "Ada", "--as-of", AFTER]);
    assert!(done.contains("1 leave again"), "{done}");
    let before = offered(&sink);
    send(&folder, AFTER);
    assert_eq!(told(&sink, before), ["bram@example.com"]);
    // The same report, and one more about the first letter, are no reason to send a third.
    folder
        .write("back/8.eml", dated("Mon, 02", &about("bram", "failed", "5.1.90", &format!("{LIMIT} again"))));
    import(&folder);
    let again = folder.run(&["bounces", "retry", "--execute", "--by", "Ada", "--as-of", AFTER]);
    assert!(again.starts_with("nothing came back like that"), "{again}");
}

/// The envelope carries the letter's name, and nothing of the person; whatever comes to that address is known by it.
#[test]
fn a_letter_that_comes_back_is_known_by_its_return_path() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign_with(&sink, "return_path = \"reply+{notice}@fjordelta.example\"");
    send(&folder, DAY);
    let id = letters(&folder);
    let bram = &id["bram@example.com"];
    let seen = sink.seen.lock().unwrap();
    let envelope = format!("MAIL FROM:<reply+{bram}@fjordelta.example>");
    assert!(seen.commands.iter().any(|command| command.starts_with(&envelope)), "{:?}", seen.commands);
    assert!(String::from_utf8_lossy(&seen.last).contains("move@fjordelta.example"), "who it is from stays");
    drop(seen);
    let words = "Tervetuloa. Viestiasi ei voitu toimittaa.";
    let unread = format!(
        "Return-Path: <>\nFrom: Postimestari <posti@example.com>\nTo: reply+{bram}@fjordelta.example\nSubject: Viesti\n\n{words}\n"
    );
    folder.write("back/1.eml", dated("Mon, 02", &unread));
    let away = format!(
        "Auto-Submitted: auto-replied\nFrom: chloe@example.com\nTo: reply+{}@fjordelta.example\nSubject: Weg\n\nIk ben weg.\n",
        id["chloe@example.com"]
    );
    folder.write("back/2.eml", dated("Mon, 02", &away));
    let read = folder.run(&["bounces", "read", "back"]);
    assert!(read.contains("address"), "{read}");
    let seen = import(&folder);
    assert!(seen.contains("b***@example.com") && seen.contains(words), "{seen}");
    assert!(seen.contains("1 to be read by a person") && seen.contains("1 answered by machines"), "{seen}");
    let person = folder.run(&["plan", "--person", "bram@example.com", "--as-of", AFTER]);
    assert!(person.contains("came back Mon 2026-11-02 13:00 CET, and nobody can say why"), "{person}");
}

#[test]
fn a_return_path_that_cannot_work_is_told() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign_with(&sink, "return_path = \"reply@fjordelta.example\"");
    let seen = folder.run(&["check", "--as-of", DAY]);
    assert!(
        seen.contains("`reply@fjordelta.example` is no return path: `{notice}` is not right before"),
        "{seen}"
    );
}

/// A relay that offers reports is asked for those that are wanted; what they say is shown, and the last one counts.
#[test]
fn what_arrived_is_shown() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign_with(&sink, "dsn = \"deliveries\"");
    send(&folder, DAY);
    let asked = sink.seen.lock().unwrap().commands.clone();
    let wanted = "RCPT TO:<bram@example.com> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;bram@example.com";
    assert!(asked.iter().any(|command| command == wanted), "{asked:?}");
    let id = letters(&folder);
    let about = |name: &str, action: &str, status: &str, words: &str| {
        let address = format!("{name}@example.com");
        report(Some(&id[&address]), &address, action, status, words)
    };
    folder.write("back/1.eml", dated("Mon, 02", &about("bram", "delivered", "2.0.0", "250 ok")));
    folder.write("back/2.eml", dated("Mon, 02", &about("chloe", "failed", "5.2.2", "552 5.2.2 over quota")));
    folder.write("back/3.eml", dated("Mon, 02", &about("dirk", "failed", "5.1.90", LIMIT)));
    folder.write("back/4.eml", dated("Tue, 03", &about("chloe", "delivered", "2.0.0", "250 ok")));
    folder.write("back/5.eml", dated("Mon, 02", &about("eva", "delayed", "4.4.1", "connection timed out")));
    // A next server that reports nothing more is no mailbox.
    folder.write("back/6.eml", dated("Mon, 02", &about("fred", "relayed", "2.0.0", "250 ok")));
    import(&folder);
    let status = folder.run(&["status", "--as-of", AFTER]);
    let line = "by reports   2 delivered, 1 late and still tried, 1 came back because of us";
    assert!(status.contains(line), "{status}");
    let data = folder.run(&["status", "--format", "json", "--as-of", AFTER]);
    assert!(data.contains("\"delivered\": 2") || data.contains("\"delivered\":2"), "{data}");
    let person = folder.run(&["plan", "--person", "chloe@example.com", "--as-of", AFTER]);
    assert!(person.contains("delivered Tue 2026-11-03 13:00 CET"), "{person}");
}

/// A relay that keeps a log need not be asked: what it delivered and what it could not is read there, each line once.
#[test]
fn the_log_of_a_relay_says_what_arrived() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign(&sink);
    send(&folder, DAY);
    let id = letters(&folder);
    let line = |queue: &str, name: &str, ending: &str| {
        let letter = &id[&format!("{name}@example.com")];
        format!(
            "2027-01-11T09:31:00+01:00 mx postfix/cleanup[2]: {queue}: message-id=<{letter}@fjordelta.example>\n\
             2027-01-11T09:31:01+01:00 mx postfix/lmtp[4]: {queue}: to=<{name}@example.com>, relay=mx, {ending}\n"
        )
    };
    let arrived = line("4D2F91C1", "bram", "dsn=2.0.0, status=sent (250 2.0.0 saved)");
    let full = line("4D2F91C2", "chloe", "dsn=5.2.2, status=bounced (552 5.2.2 over quota)");
    folder.write("mail.log", &arrived);
    let seen = folder.run(&["bounces", "import", "mail.log", "--as-of", AFTER]);
    assert!(seen.contains("1 arrived after all, 0 read before"), "{seen}");
    folder.write("mail.log", format!("{arrived}{full}"));
    let seen = folder.run(&["bounces", "import", "mail.log", "--as-of", AFTER]);
    assert!(seen.contains("1 were not reached this time") && seen.contains("1 read before"), "{seen}");
    let status = folder.run(&["status", "--as-of", AFTER]);
    assert!(status.contains("by reports   1 delivered, 1 came back because of the mailbox"), "{status}");
}

#[test]
fn no_reports_are_asked_for_when_none_are_wanted() {
    let sink = Sink::start(Faults::default(), 0);
    let folder = campaign_with(&sink, "dsn = \"none\"");
    send(&folder, DAY);
    let asked = sink.seen.lock().unwrap().commands.clone();
    assert!(asked.iter().any(|command| command == "RCPT TO:<bram@example.com>"), "{asked:?}");
    assert!(!asked.iter().any(|command| command.contains("ENVID")), "{asked:?}");
}
