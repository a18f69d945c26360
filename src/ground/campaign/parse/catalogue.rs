//! The data files of the catalogue: read like `campaign.toml`, with a place for everything that is wrong.

use serde::de::DeserializeOwned;
use std::{
    ops::Range,
    sync::{Arc, LazyLock},
};

use super::{
    super::{
        Catalogue, KnownVendor, RelayPreset, RelayReach, Slug, Tls,
        catalogue::{RELAYS, VENDORS},
        raw::{self, At, RawKnownVendor, RawReach, RawRelay, RawRelays, RawTls, RawVendors},
    },
    data_file::DataFile,
    known_as,
};
use crate::ground::{
    problem::{Place, Problem, Problems, Source},
    tree::Tree,
};

impl Catalogue {
    /// What a campaign folder knows: what is shipped, and over it what its own files say; and what is wrong with these.
    pub(crate) fn read(tree: &Tree) -> (Arc<Self>, Problems) {
        let own = [RELAYS, VENDORS].into_iter().filter_map(|path| Some((path, &*tree.own(path)?.bytes)));
        let own: Vec<(&str, &[u8])> = own.collect();
        // The shipped one itself and no copy: whoever compares two of them does it by their place in memory.
        if own.is_empty() {
            return (Arc::clone(Self::shipped()), Problems::default());
        }
        let (catalogue, problems) = Self::shipped().with(own);
        (Arc::new(catalogue), problems)
    }

    /// The value of a key that is meant by another name of it: former names of products, everyday words.
    pub(crate) fn meant(&self, key: &str, written: &str) -> Option<&str> {
        let plain = known_as::plain(written);
        let is_called = |also: &[String]| also.contains(&plain);
        match key {
            "preset" => self.relays.iter().find(|one| is_called(&one.also)).map(|one| one.code.as_str()),
            "vendor" => self.vendors.iter().find(|one| is_called(&one.also)).map(|one| one.code.as_str()),
            _ => known_as::meant(key, &plain),
        }
    }

    /// The same with what these files add and change.
    pub(crate) fn with<'f>(&self, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> (Self, Problems) {
        static RELAYS_SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(raw::schema_of::<RawRelays>);
        static VENDORS_SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(raw::schema_of::<RawVendors>);
        let (mut catalogue, mut problems) = (self.clone(), Problems::default());
        for (path, bytes) in files {
            if path == RELAYS {
                let (file, mut entries) = open::<RawRelays>(path, bytes, &RELAYS_SCHEMA);
                for relay in file.iter().flat_map(|file| &file.relay) {
                    let read = entries.relay(relay);
                    put(&mut catalogue.relays, read, |one, other| one.code == other.code);
                }
                problems.append(entries.problems);
            } else {
                let (file, mut entries) = open::<RawVendors>(path, bytes, &VENDORS_SCHEMA);
                for vendor in file.iter().flat_map(|file| &file.vendor) {
                    let read = entries.vendor(vendor);
                    put(&mut catalogue.vendors, read, |one, other| one.code == other.code);
                }
                problems.append(entries.problems);
            }
        }
        (catalogue, problems.in_reading_order())
    }
}

/// Puts an entry in the place of the one it changes, or behind all others.
fn put<T>(entries: &mut Vec<T>, entry: Option<T>, is_same: impl Fn(&T, &T) -> bool) {
    let Some(entry) = entry else { return };
    match entries.iter_mut().find(|known| is_same(known, &entry)) {
        // In the same place, so that the order in which people choose from them does not change with a correction.
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
}

/// The file as it is written, as far as it can be read, and what its entries are judged with.
fn open<T: DeserializeOwned>(
    path: &str,
    bytes: &[u8],
    schema: &serde_json::Value,
) -> (Option<T>, CatalogueEntries) {
    let DataFile { file, source, problems } = DataFile::open(path, bytes, schema);
    (file, CatalogueEntries { source, problems, codes: Vec::new() })
}

/// The entries of one file, and what is wrong with them.
struct CatalogueEntries {
    source: Arc<Source>,
    problems: Problems,
    /// The codes so far: a code stands for one entry of a file.
    codes: Vec<String>,
}

impl CatalogueEntries {
    fn wrong(&mut self, check: &'static str, at: &Range<usize>, message: String, hint: &str) {
        let place = Place::new(&self.source, at.clone());
        self.problems.push(Problem::error(check, message).at(place).hint(hint));
    }

    fn code(&mut self, code: Option<&At<String>>, entry: &Range<usize>) -> Option<String> {
        let Some(code) = code else {
            self.wrong(
                "missing-key",
                entry,
                "`code` is missing".to_owned(),
                "write what campaign.toml calls it",
            );
            return None;
        };
        if let Err(message) = code.value.parse::<Slug>() {
            let hint = format!("write `{}`", Slug::proposal(&code.value));
            self.wrong("bad-id", &code.span, message, &hint);
            return None;
        }
        if self.codes.contains(&code.value) {
            let message = format!("`{}` is here twice", code.value);
            self.wrong("bad-id", &code.span, message, "keep one of the two");
            return None;
        }
        self.codes.push(code.value.clone());
        Some(code.value.clone())
    }

    /// One line of text; without one it is empty.
    fn line(&mut self, text: Option<&At<String>>) -> String {
        let Some(text) = text else { return String::new() };
        let line = text.value.trim();
        if line.is_empty() || line.chars().any(char::is_control) {
            let message = "this must be one line of text".to_owned();
            self.wrong("bad-value", &text.span, message, "write it on one line, or leave it out");
            return String::new();
        }
        line.to_owned()
    }

    fn relay(&mut self, entry: &At<RawRelay>) -> Option<RelayPreset> {
        let raw = &entry.value;
        let reach = raw.reach.as_ref().map_or(RelayReach::People, |reach| match reach.value {
            RawReach::People => RelayReach::People,
            RawReach::Catcher => RelayReach::Catcher,
            RawReach::Folder => RelayReach::Folder,
        });
        let host = Some(self.line(raw.host.as_ref())).filter(|host| !host.is_empty());
        if reach == RelayReach::Catcher && host.is_none() {
            let message = "a mail catcher needs a `host`".to_owned();
            self.wrong(
                "missing-key",
                &entry.span,
                message,
                "write the machine it runs on, such as `localhost`",
            );
        }
        // `0` is what people write for no limit; taken as a number, nothing could ever leave.
        let limit = |limit: &Option<At<u32>>| limit.as_ref().map(|at| at.value).filter(|limit| *limit > 0);
        let (says, login_hint) = (self.line(raw.says.as_ref()), self.line(raw.login_hint.as_ref()));
        let documentation = Some(self.line(raw.documentation.as_ref())).filter(|page| !page.is_empty());
        Some(RelayPreset {
            code: self.code(raw.code.as_ref(), &entry.span)?,
            says,
            reach,
            host,
            port: raw.port.as_ref().map_or(25, |port| port.value),
            tls: raw.tls.as_ref().map_or(Tls::Starttls, |tls| tls_of(tls.value)),
            connections: raw.connections.as_ref().map_or(10, |most| most.value.clamp(1, 100)),
            per_minute: limit(&raw.per_minute),
            per_hour: limit(&raw.per_hour),
            per_day: limit(&raw.per_day),
            login: raw.login,
            login_hint: if login_hint.is_empty() {
                "add `[smtp.login]` with a `kind`, a user and where its secret is found".to_owned()
            } else {
                login_hint
            },
            documentation,
            also: also(&raw.also),
        })
    }

    fn vendor(&mut self, entry: &At<RawKnownVendor>) -> Option<KnownVendor> {
        let raw = &entry.value;
        let (name, app) = (self.line(raw.name.as_ref()), self.line(raw.app.as_ref()));
        Some(KnownVendor {
            code: self.code(raw.code.as_ref(), &entry.span)?,
            app: if app.is_empty() { name.clone() } else { app },
            name,
            leave: raw.leave.unwrap_or(true),
            also: also(&raw.also),
        })
    }
}

/// How a connection is protected, as it is written.
pub(super) fn tls_of(raw: RawTls) -> Tls {
    match raw {
        RawTls::Starttls => Tls::Starttls,
        RawTls::Implicit => Tls::Implicit,
        RawTls::None => Tls::None,
    }
}

/// Other names, in the form in which they are looked for.
fn also(names: &[At<String>]) -> Vec<String> {
    names.iter().map(|name| known_as::plain(&name.value)).collect()
}
