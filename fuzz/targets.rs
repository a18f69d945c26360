//! What strangers may give us, one function each: whatever the bytes are, none of these panics, hangs or grows without end.
//!
//! `cargo +nightly fuzz run people` looks for bytes that do; `cargo test --test it fuzzed` goes a short way on any Rust.
#![allow(dead_code, reason = "each program calls one of them")]

mod requests;

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, LazyLock},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};
use wavecast::{
    ground::{
        atlas::Atlas,
        campaign::{Campaign, Languages, People, SmtpSettings, Timeouts},
        course::{export, tickets},
        devices::{DeviceNames, DevicesRead},
        problem::{Problems, Source, show},
        screens::Screens,
        timeline::{History, Timeline, View},
        tree::{Origin, Tree},
        words::{library::Library, phrases::Phrases},
    },
    render::{
        mail::{Inputs, Mail, Nothing},
        portal::{Input, Portal, ShownWaves},
    },
    world::{
        evidence::{bounce, log, mailbox},
        relay::{
            Patience,
            smtp::{Probe, Secrets, Smtp},
        },
    },
};

/// A target, and what it is called.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them.
pub(crate) const ALL: [Target; 12] = [
    ("campaign", campaign),
    ("people", people),
    ("devices", devices),
    ("sheet", sheet),
    ("moved", moved),
    ("words", words),
    ("rendered", rendered),
    ("phrases", phrases),
    ("atlas", atlas),
    ("returns", returns),
    ("replies", replies),
    ("console", requests::console),
];

/// A campaign with two people, and of what is shipped all but its guides and messages.
struct Small {
    people: People,
    tree: Tree,
}

static SMALL_CAMPAIGN: LazyLock<Small> = LazyLock::new(|| {
    let list = "mail,given_name,language,wave\nanna@example.com,Anna,en,pilot\nbo@example.com,Bo,en,sweden\n";
    let people = People::read("people.csv", list.as_bytes().to_vec(), &CAMPAIGN).0;
    let mut tree = wavecast::world::disk::shipped();
    let words: Vec<_> =
        tree.iter().map(|(path, _)| path.to_string()).filter(|path| path.ends_with(".md")).collect();
    for path in words {
        tree.remove(&path);
    }
    Small { people, tree }
});

const SMALL: &str = include_str!("corpus/campaign/small.toml");

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| {
    let (campaign, problems) = Campaign::parse(&Source::new("campaign.toml", SMALL));
    campaign.unwrap_or_else(|| panic!("{}", show::text(&problems, false)))
});

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default()
}

/// Shows what was found in every way there is: that must work too.
fn shown(problems: &Problems) {
    let _ = show::text(problems, true);
    let _ = show::text(problems, false);
    let _ = show::json(problems);
    let _ = show::github(problems);
}

/// `campaign.toml`.
pub(crate) fn campaign(data: &[u8]) {
    let (campaign, problems) = Campaign::read("campaign.toml", data);
    assert!(campaign.is_some() || problems.has_errors(), "neither a campaign nor a reason");
    shown(&problems);
}

/// A list of people, in whatever format it is.
pub(crate) fn people(data: &[u8]) {
    shown(&People::read("people.csv", data.to_vec(), &CAMPAIGN).1);
}

/// A list of devices.
pub(crate) fn devices(data: &[u8]) {
    match DevicesRead::of("devices.csv", data.to_vec(), &DeviceNames::of(&CAMPAIGN), Some(now())) {
        Ok(read) => shown(&read.problems().1),
        Err(problems) => shown(&problems),
    }
}

/// The one sheet of a workbook of Excel: what is behind the packing, which random bytes never get past.
pub(crate) fn sheet(data: &[u8]) {
    people(&packed(data));
}

/// A list of who has moved, and one of tickets.
pub(crate) fn moved(data: &[u8]) {
    if let Err(problems) = export::read("moved.csv", data.to_vec(), now()) {
        shown(&problems);
    }
    if let Err(problems) = tickets::read("tickets.csv", data.to_vec(), &CAMPAIGN, now()) {
        shown(&problems);
    }
}

/// A page, a message, a poster and something to include.
pub(crate) fn words(data: &[u8]) {
    let mut tree = Tree::default();
    for path in ["guides/a.md", "messages/a.md", "posters/a.md", "includes/a.md"] {
        tree.insert(format!("content/en/{path}"), Origin::Folder, data);
    }
    let (_, problems) = Library::read(&tree, languages(), &[]);
    shown(&problems);
}

/// The same words as a guide and as a message, up to the bytes of its pages and letters.
pub(crate) fn rendered(data: &[u8]) {
    let Small { people, tree } = &*SMALL_CAMPAIGN;
    let mut tree = tree.clone();
    for path in ["guides/a.md", "messages/announce.md", "includes/a.md"] {
        tree.insert(format!("content/en/{path}"), Origin::Folder, data);
    }
    let (library, _) = Library::read(&tree, languages(), people.extra_columns());
    let phrases = Phrases::read(&tree, languages()).0;
    let timeline = Timeline::of(&CAMPAIGN, people);
    let (past, history) = (&Nothing, History::default());
    let inputs =
        Inputs { campaign: &CAMPAIGN, people, library: &library, phrases: &phrases, tree: &tree, past };
    if let Ok(mail) = Mail::new(inputs) {
        let view = View { campaign: &CAMPAIGN, people, history: &history, now: now() };
        let first = timeline.slots.iter().filter(|slot| usize::from(slot.stage) == 0);
        for (notice, _) in first.flat_map(|slot| timeline.judged(slot, view)).take(2) {
            let _ = mail.letter(&notice, now());
        }
    }
    let (library, phrases, tree) = (Arc::new(library), Arc::new(phrases), Arc::new(tree));
    let campaign = Arc::new(CAMPAIGN.clone());
    let mut input = Input::new(campaign, (people, &timeline, &history), library, phrases, tree, now());
    input.choice = ShownWaves { only: None, all: true };
    let Ok(portal) = Portal::new(input) else { return };
    for (path, file) in portal.files().iter().filter(|(path, _)| path.contains("/en/a/")) {
        let _ = portal.render(path, file);
    }
}

/// A file of phrases.
pub(crate) fn phrases(data: &[u8]) {
    let mut tree = Tree::default();
    tree.insert("locales/en.toml", Origin::Folder, data);
    shown(&Phrases::read(&tree, languages()).1);
}

/// Names of buttons, and drawings of screens.
pub(crate) fn atlas(data: &[u8]) {
    let mut tree = Tree::default();
    tree.insert("content/ui/ios.toml", Origin::Folder, data);
    tree.insert("content/screens/ios.toml", Origin::Folder, data);
    let (atlas, problems) = Atlas::read(&tree);
    shown(&problems);
    shown(&Screens::read(&tree, &atlas).1);
}

/// A mailbox or a log, with whatever came back.
pub(crate) fn returns(data: &[u8]) {
    if mailbox::is_log(data) {
        let text = String::from_utf8_lossy(data);
        let _ = log::events(&text).len();
    }
    for message in mailbox::messages(data).into_iter().chain([data]) {
        let _ = mailbox::message_id(message);
        let _ = bounce::read(message);
    }
}

/// What a relay answers, line by line, whatever was said to it.
pub(crate) fn replies(data: &[u8]) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
    let address = listener.local_addr().expect("its number");
    let answers = data.to_vec();
    let relay = thread::spawn(move || {
        // One line, and whatever else knocks is hung up on.
        if let Ok((line, _)) = listener.accept() {
            answer(line, &answers);
        }
    });
    let limit = Duration::from_millis(200);
    let settings = SmtpSettings {
        host: address.ip().to_string(),
        port: address.port(),
        connections: 1,
        timeouts: Timeouts { connect: limit, command: limit, dot: limit },
        ..CAMPAIGN.smtp.clone()
    };
    let probe = Probe { sender: "it@example.com".parse().expect("an address"), largest: Some(15_000) };
    if let Ok(smtp) = Smtp::new(settings, None, Secrets::new(|_| None)) {
        let _ = smtp.walk(&Patience::default(), &probe, &mut |_, _| {});
    }
    // Whoever gave up before knocking leaves nobody waiting.
    drop(TcpStream::connect(address));
    let _ = relay.join();
}

/// Says a piece of the answers to each thing it hears. Pieces end with a NUL.
fn answer(mut line: TcpStream, answers: &[u8]) {
    let _ = line.set_read_timeout(Some(Duration::from_millis(250)));
    let mut heard = [0; 4096];
    for piece in answers.split(|byte| *byte == 0) {
        if line.write_all(piece).is_err() || line.read(&mut heard).is_ok_and(|count| count == 0) {
            return;
        }
    }
}

fn languages() -> &'static Languages {
    &CAMPAIGN.languages
}

/// A workbook with this as its one sheet, stored as it is.
fn packed(sheet: &[u8]) -> Vec<u8> {
    let types = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
        ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
        ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
    let relations = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"xl/workbook.xml\"/></Relationships>";
    let book = b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" \
        sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
    let sheets = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship \
        Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
        Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let parts: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", sheets),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let [head, length, name_length] = [bytes.len(), content.len(), name.len()].map(number);
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 33, 0];
        for number in [crc(content), length, length] {
            common.extend(number.to_le_bytes());
        }
        // The length of the name, and that nothing else follows it.
        common.extend(name_length.to_le_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(name.as_bytes());
        bytes.extend(content);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&common);
        list.extend([0; 10]);
        list.extend(head.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let [start, length] = [bytes.len(), list.len()].map(|count| number(count).to_le_bytes());
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06\0\0\0\0\x05\0\x05\0");
    bytes.extend(length);
    bytes.extend(start);
    bytes.extend([0, 0]);
    bytes
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The sum that a packed file wants.
fn crc(bytes: &[u8]) -> u32 {
    let step =
        |sum: u32, byte: &u8| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
            })
        };
    !bytes.iter().fold(u32::MAX, step)
}
