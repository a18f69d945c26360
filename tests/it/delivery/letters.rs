//! Notices and letters that need no campaign: each person has their own words.

use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr, path::Path, time::Duration};
use wavecast::{
    ground::{
        campaign::{
            ApprovalPolicy, DeliveryReports, Login, PersonIx, RelayReach, SmtpSettings, Timeouts, Tls,
        },
        timeline::{Fate, History, Notice, NoticeId, Recipient, RecipientKey},
    },
    world::{
        deliver::{Caps, Delivery, DeliveryTally, Learned, Letters, Patience, Progress, RetryPolicy},
        ledger::{
            Ending, Entry, Intent, Ledger, LedgerError, LedgerPlace, LedgerUrl, Outcome, SendingLedger,
            Tried, Vouched, Witnesses,
        },
        relay::{
            OutgoingLetter, Transport,
            smtp::{Secrets, Smtp},
        },
    },
};

/// A moment, long before every `expires` below.
pub(crate) fn morning() -> DateTime<Utc> {
    "2027-01-18T09:00:00Z".parse().unwrap()
}

/// The address of the person at this place.
pub(crate) fn address(index: u32) -> String {
    format!("person{index}@example.com")
}

/// The notice to the person at this place.
pub(crate) fn notice(index: u32) -> Notice {
    let key = RecipientKey::person(&address(index).parse().unwrap());
    Notice {
        id: NoticeId::of("test", Some("pilot"), "announce", &key),
        stage: 0,
        wave: None,
        to: Recipient::Person(PersonIx(index)),
        at: morning(),
        expires: morning() + TimeDelta::days(3650),
        change: None,
    }
}

/// Writes a letter of about so many bytes.
pub(crate) struct Plain {
    pub(crate) filler: usize,
}

impl Letters for Plain {
    fn letter(&self, notice: &Notice, dated: DateTime<Utc>) -> Result<OutgoingLetter, String> {
        let Recipient::Person(PersonIx(index)) = notice.to else { return Err("nobody".into()) };
        let to = address(index);
        let mut text = format!(
            "Message-ID: <{}@example.com>\r\nDate: {}\r\nTo: {to}\r\nSubject: Your phone moves\r\n\r\nHello {index},\r\n",
            notice.id,
            dated.to_rfc2822(),
        );
        let mut line = 0;
        while text.len() < self.filler {
            line += 1;
            write!(text, ".Line {line} for {index}: your device moves on Monday.\r\n").unwrap();
        }
        Ok(OutgoingLetter {
            from: "it@example.com".parse().unwrap(),
            to: to.parse().unwrap(),
            bytes: text.into_bytes(),
            told: Vec::new(),
            name: notice.id.to_string(),
        })
    }

    fn wave(&self, _notice: &Notice) -> Option<&str> {
        Some("pilot")
    }

    fn stage(&self, _notice: &Notice) -> &'static str {
        "announce"
    }
}

/// The settings of a relay at this address.
pub(crate) fn settings(relay: SocketAddr) -> SmtpSettings {
    let second = Duration::from_secs(1);
    SmtpSettings {
        preset: "local".into(),
        reach: RelayReach::Catcher,
        documentation: None,
        host: relay.ip().to_string(),
        port: relay.port(),
        tls: Tls::None,
        login: Login::None,
        connections: 5,
        per_minute: None,
        per_hour: None,
        per_day: None,
        approvals: ApprovalPolicy::NONE,
        ca_file: None,
        timeouts: Timeouts { connect: second, command: second, dot: second },
        dkim: None,
        return_path: None,
        dsn: DeliveryReports::default(),
        places: BTreeMap::default(),
    }
}

/// A relay at this address.
pub(crate) fn relay(address: SocketAddr) -> Smtp {
    Smtp::new(settings(address), None, Secrets::new(|_| None)).unwrap()
}

/// A relay at this address behind TLS, of an authority whose certificate is this.
pub(crate) fn protected(address: SocketAddr, authority: &[u8]) -> Smtp {
    let settings = SmtpSettings { tls: Tls::Implicit, ..settings(address) };
    Smtp::new(settings, Some(authority), Secrets::new(|_| None)).unwrap()
}

/// Patient for as long as a test.
pub(crate) fn pace() -> RetryPolicy {
    RetryPolicy {
        first: Duration::from_millis(2),
        most: Duration::from_millis(20),
        rounds: 200,
        refused: 200,
        retry: Duration::from_millis(10),
        horizon: Duration::from_secs(2),
        greylisted: Duration::from_millis(10),
        stay: Duration::from_secs(2),
        creep: Duration::from_millis(200),
        ..RetryPolicy::default()
    }
}

/// Where the ledger of this folder is: in its state folder, or at the address that stands in a file.
pub(crate) fn place(folder: &Path) -> LedgerPlace {
    let state = folder.join(".wavecast");
    match std::fs::read_to_string(folder.join("address")) {
        Ok(address) => {
            LedgerPlace::Shared { url: LedgerUrl::parse(&address, folder).unwrap(), folder: state }
        }
        Err(_) => LedgerPlace::Folder(state),
    }
}

/// Opens the ledger in this folder as a sender does.
pub(crate) fn open(folder: &Path) -> Result<SendingLedger, LedgerError> {
    SendingLedger::open(place(folder), "test", &witnesses(folder), "a test", morning())
}

/// The same, with or without somebody who bears witness.
pub(crate) fn open_by(folder: &Path, unwitnessed: bool) -> Result<SendingLedger, LedgerError> {
    let witnesses = if unwitnessed { Witnesses::none() } else { witnesses(folder) };
    SendingLedger::open(place(folder), "test", &witnesses, "a test", morning())
}

/// Goes on with an older copy: what may have left of the first so many notices is in doubt.
pub(crate) fn accept(folder: &Path, count: u32) -> SendingLedger {
    let said = Vouched { because: "a test", who: "a test" };
    let (mut ledger, _) =
        SendingLedger::accept(place(folder), "test", &witnesses(folder), &said, morning()).unwrap();
    let tried = ledger.tried().unwrap();
    let mut doubts = Vec::new();
    for notice in due(&ledger.history().unwrap(), count) {
        let number = tried.get(&notice.id).map_or(1, |before| before.number + 1);
        let intent = Intent {
            notice: notice.id,
            number,
            person: String::new(),
            is_person: true,
            wave: None,
            stage: "test".to_owned(),
            due: notice.at,
            expires: notice.expires,
            dated: notice.at,
            begun: morning(),
            sha256: [0; 32],
            size: 0,
            told: Vec::new(),
        };
        let (at, words) = (morning(), "a test".to_owned());
        let ending = Ending { notice: notice.id, number, at, outcome: Outcome::Doubt, code: None, words };
        doubts.extend([Entry::Begin(Box::new(intent)), Entry::End(ending)]);
    }
    ledger.record(&doubts).unwrap();
    ledger
}

/// Who bears witness to the ledger in this folder.
pub(crate) fn witnesses(folder: &Path) -> Witnesses {
    Witnesses::of(Some(&folder.join("state")), &folder.join(".wavecast"))
}

/// Sends what is not settled yet of the first so many notices, as `send` would.
pub(crate) fn send(
    ledger: &mut SendingLedger,
    transport: &dyn Transport,
    count: u32,
    how: (u16, Caps, Patience),
) -> Result<DeliveryTally, LedgerError> {
    let past = (ledger.history()?, ledger.tried()?);
    send_by(ledger, past, transport, count, how, pace())
}

/// The same by any ledger, given what it knew at the beginning, and at any pace.
pub(crate) fn send_by(
    ledger: &mut dyn Ledger,
    (history, tried): (History, Tried),
    transport: &dyn Transport,
    count: u32,
    how: (u16, Caps, Patience),
    pace: RetryPolicy,
) -> Result<DeliveryTally, LedgerError> {
    let due = due(&history, count);
    deliver(ledger, &tried, transport, due, how, pace)
}

/// Sends these.
pub(crate) fn deliver(
    ledger: &mut dyn Ledger,
    tried: &Tried,
    transport: &dyn Transport,
    due: Vec<Notice>,
    (connections, caps, patience): (u16, Caps, Patience),
    pace: RetryPolicy,
) -> Result<DeliveryTally, LedgerError> {
    let delivery = Delivery {
        ledger,
        transport,
        letters: &Plain { filler: 600 },
        tried,
        clock: &Utc::now,
        patience,
        pace,
        caps,
        connections,
        until: None,
        progress: &Progress::default(),
        learned: Learned::default(),
    };
    delivery.run(due.into_iter())
}

/// Sends the first so many, knowing this of the relay.
pub(crate) fn learned(
    ledger: &mut dyn Ledger,
    transport: &dyn Transport,
    count: u32,
    (connections, pace, learned): (u16, RetryPolicy, Learned),
) -> DeliveryTally {
    let delivery = Delivery {
        ledger,
        transport,
        letters: &Plain { filler: 600 },
        tried: &Tried::new(),
        clock: &Utc::now,
        patience: Patience::default(),
        pace,
        caps: Caps::default(),
        connections,
        until: None,
        progress: &Progress::default(),
        learned,
    };
    delivery.run((0..count).map(notice)).unwrap()
}

/// What is to be sent: neither settled nor in doubt.
pub(crate) fn due(history: &History, count: u32) -> Vec<Notice> {
    (0..count)
        .map(notice)
        .filter(|notice| matches!(history.fate(&notice.id), Fate::Planned | Fate::Deferred(_)))
        .collect()
}
