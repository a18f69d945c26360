//! Messages: what leaves is what was previewed, read back whole by another program, and whatever stands in the
//! list of people it is only text.

use chrono::{DateTime, Utc};
use mail_parser::{HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::PathBuf,
    sync::OnceLock,
};
use wavecast::{
    ground::{
        campaign::{Campaign, People, PersonIx},
        timeline::{Notice, Recipient, Timeline},
        tree::{Origin, Tree},
        words::{library::Library, phrases::Phrases},
    },
    render::mail::{Inputs, Mail, Nothing},
    world::disk,
};

use crate::{
    bench::Folder,
    golden::{Golden, by_blocks},
    small::{CAMPAIGN, PEOPLE, SMALL, changed},
};

/// Words of our own, so that the golden messages do not change with those that ship.
const MESSAGES: &[(&str, &str)] = &[
    (
        "en/messages/announce.md",
        "---\nsubject: Your turn is near\npreheader: The dates of {{ wave.title }}, and what they mean for you.\nbutton: See your page\nbutton_to: wave\nabout: [start, deadline, enforcement]\n---\nYou move from {{ wave.start | date }}.\n\n::: when deadline=\"yes\"\nMove **before** {{ wave.deadline | date_time }}.\n:::\n\n1. Read the [guide](../guides/verify.md).\n2. Wait.\n",
    ),
    (
        "nl/messages/announce.md",
        "---\nsubject: U bent bijna aan de beurt\npreheader: De datums van {{ wave.title }}, en wat ze voor u betekenen.\nbutton: Bekijk uw pagina\nbutton_to: wave\nabout: [start, deadline, enforcement]\n---\nU gaat over vanaf {{ wave.start | date }}.\n\n::: when deadline=\"yes\"\nDoe dat **vóór** {{ wave.deadline | date_time }}.\n:::\n\n1. Lees de [handleiding](../guides/verify.md).\n2. Wacht.\n",
    ),
    (
        "sv/messages/announce.md",
        "---\nsubject: Snart är det din tur\npreheader: Datumen för {{ wave.title }}, och vad de betyder för dig.\nbutton: Se din sida\nbutton_to: wave\nabout: [start, deadline, enforcement]\n---\nDu byter från och med {{ wave.start | date }}.\n\n::: when deadline=\"yes\"\nGör det **före** {{ wave.deadline | date_time }}.\n:::\n\n1. Läs [guiden](../guides/verify.md).\n2. Vänta.\n",
    ),
];

/// A campaign in memory with these people; its words are read once for all tests.
struct Made {
    words: &'static Words,
    people: People,
}

/// What every [`Made`] shares.
struct Words {
    tree: Tree,
    campaign: Campaign,
    library: Library,
    phrases: Phrases,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut tree = disk::shipped();
        for (path, text) in MESSAGES {
            tree.insert(format!("content/{path}"), Origin::Folder, text.as_bytes());
        }
        let campaign = Campaign::read("campaign.toml", CAMPAIGN.as_bytes()).0.unwrap();
        let library = Library::read(&tree, &campaign.languages, &[]).0;
        let phrases = Phrases::read(&tree, &campaign.languages).0;
        Words { tree, campaign, library, phrases }
    })
}

impl Made {
    fn of(people: &str) -> Self {
        let words = words();
        Self { words, people: People::read("people.csv", people.as_bytes().to_vec(), &words.campaign).0 }
    }

    fn mail(&self) -> Mail<'_> {
        Mail::new(Inputs {
            campaign: &self.words.campaign,
            people: &self.people,
            library: &self.words.library,
            phrases: &self.words.phrases,
            tree: &self.words.tree,
            past: &Nothing,
        })
        .unwrap()
    }

    /// The notice of a stage for the person of a line of the list.
    fn notice(&self, stage: &str, person: u32) -> Notice {
        let mail = self.mail();
        let story = mail.story(PersonIx(person));
        story.into_iter().find(|sample| sample.stage == stage).unwrap().notice
    }

    fn letter(&self, stage: &str, person: u32) -> Vec<u8> {
        let notice = self.notice(stage, person);
        self.mail().letter(&notice, notice.at).unwrap().bytes
    }
}

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

/// The names of the header lines, in their order.
fn headers(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let head = text.split("\r\n\r\n").next().unwrap();
    head.split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap().to_owned())
        .collect()
}

/// Every kind of message in every language, as a mail program reads it, and its bytes as one list of hashes. Where
/// only a hash has changed, readers see the same: it is a boundary, an encoding or an order.
#[test]
fn the_golden_messages() {
    let campaign = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/mail/campaign");
    let folder = Folder::copy(&campaign);
    let said = folder.run(&["mail", "preview", "--as-of", "2027-03-08T09:00Z"]);
    assert!(said.starts_with("26 messages, the heaviest"), "{said}");
    let made = folder.files("outbox/preview");
    let (mut golden, mut hashes) = (Golden::of("mail"), BTreeMap::new());
    for (path, letter) in made.iter().filter(|(path, _)| path.ends_with(".eml")) {
        let text = &made[&path.replace(".eml", ".txt")];
        let name = path.splitn(4, '/').last().unwrap().replace('/', "-");
        reads_well(&name, letter);
        let inside = parsed(letter).body_text(0).unwrap().replace("\r\n", "\n");
        assert_eq!(String::from_utf8_lossy(text).trim_end(), inside.trim_end(), "{name}");
        let read = as_read(letter);
        golden.hold(name.replace(".eml", ".txt"), read.words);
        golden.hold(name.replace(".eml", ".html"), read.html);
        hashes.insert(name.replace(".eml", ".txt"), blake3::hash(text).to_hex());
        hashes.insert(name, blake3::hash(letter).to_hex());
    }
    assert_eq!(hashes.len(), 52, "eight stages in three languages, two in one; two files each: {hashes:?}");
    let lines: String = hashes.iter().map(|(name, hash)| format!("{hash} {name}\n")).collect();
    golden.hold("bytes.txt", lines);
    golden.compare();
}

/// A message as a person can review it.
struct AsRead {
    /// Its header, its parts, and all words in them that are not HTML.
    words: String,
    /// Its HTML, a line for each block.
    html: String,
}

/// Takes a message apart: encodings are undone, boundaries left out, pictures named by size and hash.
fn as_read(bytes: &[u8]) -> AsRead {
    let message = parsed(bytes);
    let mut read = AsRead { words: String::new(), html: String::new() };
    for part in &message.parts {
        for header in part.headers() {
            let raw = &bytes[header.offset_start as usize..header.offset_end as usize];
            writeln!(read.words, "{}: {}", header.name(), decoded(header.value(), raw)).unwrap();
        }
        read.words.push('\n');
        match &part.body {
            PartType::Text(text) => writeln!(read.words, "{}", text.replace("\r\n", "\n")).unwrap(),
            PartType::Html(html) => read.html.push_str(&by_blocks(&html.replace("\r\n", "\n"))),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                writeln!(read.words, "({} bytes, {})\n", bytes.len(), blake3::hash(bytes)).unwrap();
            }
            PartType::Multipart(_) => {}
            PartType::Message(_) => panic!("no message travels inside another"),
        }
    }
    read
}

/// The value of a header as a reader sees it. Of what is no text for readers the bytes are shown, unfolded.
fn decoded(value: &HeaderValue<'_>, raw: &[u8]) -> String {
    match value {
        HeaderValue::Text(text) => text.to_string(),
        HeaderValue::Address(addresses) => {
            let one = |one: &mail_parser::Addr<'_>| match (one.name(), one.address()) {
                (Some(name), Some(address)) => format!("{name} <{address}>"),
                (name, address) => name.or(address).unwrap().to_owned(),
            };
            addresses.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        HeaderValue::TextList(_)
        | HeaderValue::DateTime(_)
        | HeaderValue::ContentType(_)
        | HeaderValue::Received(_)
        | HeaderValue::Empty => {
            let line = String::from_utf8_lossy(raw).split_whitespace().collect::<Vec<_>>().join(" ");
            // The boundary is made of what the message says: the hash of the bytes holds it.
            line.split(" boundary=").next().unwrap().trim_end_matches(';').to_owned()
        }
    }
}

/// One reader, a subject, both parts in the same words, and every picture that the HTML shows.
fn reads_well(name: &str, bytes: &[u8]) {
    let message = parsed(bytes);
    assert_eq!(message.to().unwrap().iter().count(), 1, "{name}");
    let subject = message.subject().unwrap();
    assert!(!subject.is_empty() && !subject.contains("=?"), "{name}: {subject}");
    let (html, text) = (message.body_html(0).unwrap(), message.body_text(0).unwrap());
    let language = message.header_raw("Content-Language").unwrap().trim();
    assert!(
        name.ends_with(&format!("-{language}.eml")) && html.contains(&format!("lang=\"{language}\"")),
        "{name}"
    );
    let shown: BTreeSet<_> = html.split("cid:").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let carried: BTreeSet<_> = message.parts.iter().filter_map(|part| part.content_id()).collect();
    assert_eq!(shown, carried, "{name}");
    let years = |text: &str| text.matches("2027").count() > 0;
    assert_eq!(years(&html), years(&text), "{name}");
    assert!(!text.contains("\n\n\n"), "{name}: {text}");
}

#[test]
fn names_and_subjects_come_back_whole() {
    let long = "Ångström-Çelik ".repeat(20);
    let names = [
        "Zoë Ünal-Ørsted",
        "Bo “The Boss” O’Neil, jr.",
        "Chloë 🚀 Smit",
        long.trim(),
        "\u{202e}evil <b>bold</b>",
    ];
    let rows: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            format!("p{at}@example.com,\"{}\",Zoë,sv,sweden,SE,ios\n", name.replace('"', "\"\""))
        })
        .collect();
    let made = Made::of(&format!("mail,name,given_name,language,wave,country,platforms\n{rows}"));
    for (at, name) in (0_u32..).zip(names) {
        let bytes = made.letter("announce", at);
        let message = parsed(&bytes);
        let to = message.to().unwrap().first().unwrap();
        assert_eq!(to.name(), Some(name.trim_start_matches('\u{202e}')));
        assert_eq!(to.address(), Some(format!("p{at}@example.com").as_str()));
        assert_eq!(message.subject(), Some("Snart är det din tur"));
        assert!(message.body_text(0).unwrap().contains("Hej Zoë!"));
        assert!(message.body_html(0).unwrap().contains("fredag 19&nbsp;mars 2027 kl.&nbsp;17.00"));
        let last = message.attachments().last().unwrap();
        assert_eq!(last.attachment_name(), Some("invite.ics"));
        assert!(last.text_contents().unwrap().contains("DTEND:20270319T160000Z"), "17:00 in Stockholm");
    }
}

#[test]
fn the_same_notice_is_the_same_bytes_and_a_test_copy_is_another() {
    let made = Made::of(PEOPLE);
    let notice = made.notice("announce", 0);
    assert_eq!(made.letter("announce", 0), made.letter("announce", 0));
    let copy = made.mail().test_copy(&notice, notice.at, &"me@example.com".parse().unwrap()).unwrap();
    let (copy, real) = (copy.bytes, made.letter("announce", 0));
    let (copy, real) = (parsed(&copy), parsed(&real));
    assert_ne!(copy.message_id(), real.message_id());
    assert_eq!(copy.to().unwrap().first().unwrap().address(), Some("me@example.com"));
    assert!(copy.body_text(0).unwrap().contains("anna@example.com"), "the banner says whose copy it is");
}

/// Reminders stand under the announcement, whose name is known without asking anybody.
#[test]
fn a_reminder_stands_under_its_announcement() {
    let made = Made::of(PEOPLE);
    let (first, second) = (made.letter("announce", 0), made.letter("remind", 0));
    let (first, second) = (parsed(&first), parsed(&second));
    assert_eq!(second.references().as_text(), first.message_id());
    assert!(first.references().as_text().is_none());
    assert_eq!(
        second.header_raw("X-Auto-Response-Suppress").map(str::trim),
        Some("DR, RN, NRN, OOF, AutoReply")
    );
}

/// Everybody is told their own: language, platforms, dates in their zone.
#[test]
fn each_person_is_told_what_is_theirs() {
    let people = "mail,name,given_name,language,wave,country,zone,platforms\n\
        a@example.com,A,A,en,sweden,GB,Europe/London,ios\nb@example.com,B,,sv,sweden,SE,Europe/Stockholm,android\n";
    let made = Made::of(people);
    let (london, stockholm) = (made.letter("announce", 0), made.letter("announce", 1));
    let (london, stockholm) = (parsed(&london), parsed(&stockholm));
    assert!(london.body_text(0).unwrap().contains("at 16:00"), "{}", london.body_text(0).unwrap());
    // Plain text is broken into lines already, and is searched and copied: its blanks are ordinary ones.
    assert!(stockholm.body_text(0).unwrap().contains("kl. 17.00"));
    assert!(stockholm.body_html(0).unwrap().contains("kl.&nbsp;17.00"));
    assert!(stockholm.body_text(0).unwrap().starts_with("Hej!"), "nobody is greeted by an empty name");
    let enrol = made.letter("enrol", 1);
    let text = parsed(&enrol).body_text(0).unwrap().into_owned();
    assert!(text.contains("/sweden/sv/leave-android/") && !text.contains("leave-ios"), "{text}");
}

#[test]
fn what_is_wrong_with_a_message_is_said_with_its_place() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/en/messages/announce.md",
        "---\nsubject: A subject that goes on and on until nobody on a phone can read the end of it\n---\n\
         [Go](http://example.com) and [there](https://bit.ly/x) by {{ wave.deadline | date }}.\n",
    );
    folder.write(
        "people.csv",
        "mail,name,language,wave\na@example.com,A,en,pilot\nb@example.com,B,en,sweden\n",
    );
    let said = folder.run(&["mail", "preview", "--stage", "announce"]);
    insta::assert_snapshot!(said, @r#"
    1 messages, the heaviest 7.7 kB of HTML
    open <folder>/outbox/preview/index.html
    --- stderr
    error: 3 problems, 2 warnings in the campaign
    content/en/messages/announce.md:1:1: warning: the message has no preheader
      |
    1 | ---
      | ^
      = hint: write `preheader: ...` in the front matter: the line an inbox shows beside the subject
    content/en/messages/announce.md:2:1: warning: the subject has 76 characters: `A subject that goes on and on until nobody on a phone can read the end of it`
      |
    2 | subject: A subject that goes on and on until nobody on a phone can read the end of it
      | ^^^^^^^^
      = hint: make it at most 60; phones show 45
    content/en/messages/announce.md:4:6: the link `http://example.com` is not https
      |
    4 | [Go](http://example.com) and [there](https://bit.ly/x) by {{ wave.deadline | date }}.
      |      ^^^^^^^^^^^^^^^^^^
      = hint: people are told to trust https links only
    content/en/messages/announce.md:4:38: `https://bit.ly/x` hides where it goes
      |
    4 | [Go](http://example.com) and [there](https://bit.ly/x) by {{ wave.deadline | date }}.
      |                                      ^^^^^^^^^^^^^^^^
      = hint: write the whole address: shortened links in mail look like phishing
    content/en/messages/announce.md:4:62: message `announce` (en) cannot be filled in for wave `pilot`: `wave.deadline | date` has no value: the wave is voluntary and has no deadline
      |
    4 | [Go](http://example.com) and [there](https://bit.ly/x) by {{ wave.deadline | date }}.
      |                                                              ^^^^^^^^^^^^^^^^^^^^
      = hint: put the words that need it between `::: when deadline="yes"` and `:::`, or give the wave the date
    --- exit 1
    "#);
}

#[test]
fn a_broken_layout_is_named_and_nothing_is_written() {
    let folder = Folder::of(SMALL);
    folder.write("templates/mail/layout.html", "<p>{{ subject </p>");
    insta::assert_snapshot!(folder.run(&["mail", "preview"]), @r#"
    --- stderr
    error: 1 problem in the campaign
    templates/mail/layout.html:1:15: found `</` but expected }}
      |
    1 | <p>{{ subject </p>
      |               ^^
      = hint: fix the template, or delete your copy to use the shipped one
    --- exit 1
    "#);
    assert!(!folder.path().join("outbox").exists());
}

/// A row of the list with these texts in every column a person fills.
fn row(text: &str) -> String {
    let quoted = format!("\"{}\"", text.replace('"', "\"\""));
    format!(
        "mail,name,given_name,language,wave,country,platforms,department\n\
         p@example.com,{quoted},{quoted},en,sweden,SE,ios,{quoted}\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// No text in the list adds a header, a part, a tag or a line.
    #[test]
    fn nothing_in_the_list_of_people_is_markup_or_a_header(
        text in prop_oneof![any::<String>(), "[\r\n<>\":;,@= a-zå\u{202e}]{0,80}", "\r\nBcc: x@example.com\r\n\r\n<script>"],
    ) {
        let (plain, wild) = (Made::of(&row("Anna")), Made::of(&row(&text)));
        prop_assume!(!wild.people.is_empty());
        let (plain, wild) = (plain.letter("announce", 0), wild.letter("announce", 0));
        prop_assert_eq!(headers(&plain), headers(&wild));
        let (plain, wild) = (parsed(&plain), parsed(&wild));
        prop_assert_eq!(plain.parts.len(), wild.parts.len());
        let tags = |message: &Message<'_>| message.body_html(0).unwrap().matches('<').count();
        prop_assert_eq!(tags(&plain), tags(&wild));
        prop_assert!(wild.bcc().is_none() && wild.cc().is_none());
        prop_assert_eq!(wild.to().unwrap().iter().count(), 1);
    }
}

/// Every notice of a timeline has a message, whoever it is for.
#[test]
fn every_notice_of_the_sample_has_its_message() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let loaded = disk::load(&root).unwrap();
    let ready = loaded.ready().unwrap();
    let library = Library::read(&loaded.tree, &ready.campaign.languages, ready.people.extra_columns()).0;
    let phrases = Phrases::read(&loaded.tree, &ready.campaign.languages).0;
    let inputs = Inputs {
        campaign: &ready.campaign,
        people: &ready.people,
        library: &library,
        phrases: &phrases,
        tree: &loaded.tree,
        past: &Nothing,
    };
    let mail = Mail::new(inputs).unwrap();
    let timeline = Timeline::of(&ready.campaign, &ready.people);
    let samples = mail.samples();
    assert!(samples.len() > 100 && timeline.slots.len() > 50, "{}", samples.len());
    for sample in samples {
        let dated: DateTime<Utc> = sample.notice.at;
        let letter = mail.letter(&sample.notice, dated).unwrap();
        let message = parsed(&letter.bytes);
        let text = message.body_text(0).unwrap().into_owned();
        assert!(!text.contains("{{") && !text.contains("mail.g"), "{}: {text}", sample.path());
        let people = matches!(sample.notice.to, Recipient::Person(_));
        assert_eq!(people, message.body_html(0).unwrap().contains("cid:qr"), "{}", sample.path());
    }
}

/// Mail programs show no drawing, so a logo that is one travels as a picture; one that cannot be drawn is a finding.
#[cfg(feature = "handouts")]
#[test]
fn a_logo_that_is_a_drawing_travels_as_a_picture() {
    let folder = Folder::of(SMALL);
    folder.write(
        "campaign.toml",
        changed(&[("[helpdesk]", "[brand]\nlogo = \"brand/logo.svg\"\n\n[helpdesk]")]),
    );
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 100\">\
        <rect width=\"400\" height=\"100\" rx=\"20\" fill=\"#12486b\"/></svg>";
    folder.write("brand/logo.svg", drawing);
    let preview =
        |folder: &Folder| folder.run(&["mail", "preview", "--stage", "announce", "--wave", "pilot"]);
    assert!(!preview(&folder).contains("instead of the logo"), "{}", preview(&folder));
    let bytes = fs::read(folder.path().join("outbox/preview/pilot/announce/nl.eml")).unwrap();
    let message = parsed(&bytes);
    let html = message.body_html(0).unwrap();
    assert!(html.contains("src=\"cid:logo\"") && html.contains("width=\"160\" height=\"40\""), "{html}");
    let logo = message.parts.iter().find(|part| part.content_id() == Some("logo")).unwrap();
    assert!(logo.contents().starts_with(b"\x89PNG") && logo.contents().len() < 20_000);
    folder.write("brand/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>");
    assert!(
        preview(&folder)
            .contains("mail shows the name instead of the logo: `brand/logo.svg` cannot be drawn")
    );
}

/// A mixed message says that something is attached, and mail programs show a paper clip.
#[test]
fn only_a_message_with_a_calendar_file_is_mixed() {
    let made = Made::of(PEOPLE);
    for (stage, mixed) in [("announce", true), ("welcome", false)] {
        let bytes = made.letter(stage, 0);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(text.contains("multipart/mixed"), mixed, "{stage}");
        assert_eq!(text.contains("text/calendar"), mixed, "{stage}");
    }
}

/// What the layout of a mail must not do: each rule by a layout that breaks it and nothing else.
#[test]
fn a_layout_that_harms_somebody_is_named() {
    let folder = Folder::of(SMALL);
    folder.write("people.csv", "mail,name,language,wave\na@example.com,A,en,sweden\n");
    let layout =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail/layout.html")).unwrap();
    let found = |layout: &str| {
        folder.write("templates/mail/layout.html", layout);
        let said = folder.run(&["check", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(said.split("\n--- ").next().unwrap()).unwrap();
        let names = report["problems"].as_array().unwrap().iter().filter_map(|one| one["check"].as_str());
        let own = ["subject", "preheader", "mail-picture", "mail-logo"];
        let ours = |name: &&str| name.starts_with("mail-") && !own.contains(name);
        names
            .filter(ours)
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found(&layout), "", "the shipped layout");
    for (rule, from, to) in [
        ("mail-client", ".card {", ".card { display: flex;"),
        ("mail-client", "text-align: {{ start }}", "text-align: start"),
        ("mail-client", "<h1>", "<video></video><h1>"),
        ("mail-client", "font-size: 26px", "font-size: 3vw"),
        ("mail-target", "padding: 15px 30px", "padding: 4px 30px"),
        (
            "mail-contrast",
            ".small p { margin: 0 0 12px 0; font-size: 14px; line-height: 20px; color: #4a5565",
            ".small p { color: #8a95a5",
        ),
        (
            "mail-contrast-dark",
            "h1 { margin: 0 0 16px 0; font-size: 26px; line-height: 32px; font-weight: 700; color: #111824",
            "h1 { font-size: 26px; color: #151617; background-color: #8a8d90",
        ),
        ("mail-lang", "<div lang=\"{{ lang }}\" dir=\"{{ dir }}\">", "<div>"),
        ("mail-lang", "<html lang=\"{{ lang }}\"", "<html"),
        ("mail-title", "<title>{{ subject }}</title>", ""),
        ("mail-table-role", "<table class=\"card\" role=\"presentation\"", "<table class=\"card\""),
        ("mail-heading", "<h1>{{ subject }}</h1>", "<h1>{{ subject }}</h1><h1>Again</h1>"),
        (
            "mail-justified",
            "<td class=\"body\" align=\"{{ start }}\"",
            "<td class=\"body\" align=\"justify\"",
        ),
        ("mail-link-text", "{{ helpdesk.mail }}</a>", "Click here</a>"),
        ("mail-link-text", "{{ helpdesk.mail }}</a>", "</a>"),
    ] {
        let broken = layout.replacen(from, to, 1);
        assert_ne!(broken, layout, "{from} is not in the layout");
        assert_eq!(found(&broken), rule, "{from} -> {to}");
    }
}

/// A campaign names the mail programs its people have; what others do not show is nothing to it.
#[test]
fn only_the_mail_programs_of_the_campaign_count() {
    let folder = Folder::of(SMALL);
    let layout =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail/layout.html")).unwrap();
    folder.write("templates/mail/layout.html", layout.replacen(".card {", ".card { display: flex;", 1));
    let check = |programs: &str| {
        let named = format!("[mail]\nprograms = [{programs}]\n\n[helpdesk]");
        folder.write("campaign.toml", changed(&[("[helpdesk]", &named)]));
        folder.run(&["check"])
    };
    let said = check("\"outlook-windows\"");
    assert!(
        said.contains(
            "falls apart in Outlook for Windows with Word’s engine, which does not show `display:flex`"
        ),
        "{said}"
    );
    assert!(!check("\"apple-mail\", \"apple-mail-ios\"").contains("display:flex"));
    assert!(check("\"outlock\"").contains("`outlock` is no mail program we know"));
}

/// The message comes first: its dates and its button stand before the rest of its words, a warning before the button.
#[test]
fn the_dates_and_the_button_stand_near_the_top() {
    let folder = Folder::of(SMALL);
    let page = |words: &str| {
        format!(
            "---\nsubject: Move\npreheader: Now.\nbutton: Open\nbutton_to: wave\nabout: [start]\n---\n{words}"
        )
    };
    folder.write("people.csv", "mail,name,language,wave\na@example.com,A,en,pilot\n");
    let order = |words: &str, wanted: &[&str]| {
        folder.write("content/en/messages/announce.md", page(words));
        folder.run(&["mail", "preview", "--stage", "announce"]);
        let html = fs::read_to_string(folder.path().join("outbox/preview/pilot/announce/en.html")).unwrap();
        let body = html.split("</h1>").nth(1).unwrap();
        let places: Vec<_> = wanted.iter().map(|word| body.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{wanted:?}: {places:?}");
    };
    order("First.\n\nThen.\n\nLast.\n", &["First.", "2027", ">Open<", "Then.", "Last."]);
    order("Bring:\n\n- a charger\n\nLast.\n", &["Bring:", "a charger", "2027", ">Open<", "Last."]);
    order("First.\n\n> [!WARNING]\n> It is erased.\n\nLast.\n", &["First.", "erased", ">Open<", "Last."]);
}

/// A picture travels inside the message, or people get its words and the team is told why.
#[test]
fn pictures_travel_or_are_said_in_words() {
    let folder = Folder::of(SMALL);
    folder.write(
        "content/en/messages/announce.md",
        "---\nsubject: Look\npreheader: At this.\n---\n![A phone](../../media/phone.png)\n\n![A drawing](../../media/drawing.svg)\n\n\
         ![A wall](../../media/wall.png)\n\n![Elsewhere](https://pictures.example.com/a.png)\n",
    );
    let png = |width: u32, extra: usize| {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        [head.as_slice(), &width.to_be_bytes(), &100_u32.to_be_bytes(), &vec![0; extra]].concat()
    };
    folder.write("content/media/phone.png", png(1072, 20));
    folder.write("content/media/drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    folder.write("content/media/wall.png", png(100, 100_000));
    folder.write("people.csv", "mail,name,language,wave\na@example.com,A,en,pilot\n");
    let said = folder.run(&["mail", "preview", "--stage", "announce"]);
    let found: Vec<&str> = said.lines().filter(|line| line.contains("only the words")).collect();
    assert_eq!(found.len(), 3, "{said}");
    for (line, why) in
        found.into_iter().zip(["is no PNG, JPEG or GIF", "has 100 kB", "is not in the campaign folder"])
    {
        assert!(line.starts_with("content/en/messages/announce.md:") && line.contains(why), "{line}");
    }
    let bytes = fs::read(folder.path().join("outbox/preview/pilot/announce/en.eml")).unwrap();
    let message = parsed(&bytes);
    let html = message.body_html(0).unwrap();
    assert!(
        html.contains("<img")
            && html.contains("src=\"cid:picture-1\"")
            && html.contains("width=\"536\" height=\"50\""),
        "{html}"
    );
    assert!(
        html.contains("A drawing") && html.contains("A wall") && !html.contains("pictures.example.com"),
        "{html}"
    );
    let carried = message.parts.iter().find(|part| part.content_id() == Some("picture-1")).unwrap();
    assert_eq!(carried.contents(), png(1072, 20));
    assert!(message.body_text(0).unwrap().contains("[A phone]"));
}

/// Without a browser nothing is written, and it is said what would help.
#[test]
fn pictures_need_a_browser_and_say_so() {
    let folder = Folder::of(SMALL);
    let said = folder.run(&["mail", "shots", "--browser", "no/such/browser"]);
    assert!(said.contains("`no/such/browser` is no program") && said.ends_with("--- exit 2\n"), "{said}");
    assert!(folder.files("outbox").is_empty());
}

/// A browser that makes no picture is told by its name; one that stands still is ended.
#[cfg(unix)]
#[test]
fn a_browser_that_makes_no_picture_is_named() {
    let folder = Folder::of(SMALL);
    let said = folder.run(&["mail", "shots", "--stage", "announce", "--browser", "/bin/false"]);
    assert!(said.contains("`/bin/false` ended (exit status: 1) without a picture"), "{said}");
    assert!(said.ends_with("--- exit 3\n"), "{said}");
}
