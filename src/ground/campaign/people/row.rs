//! One row of the list: cells in, a person or what is wrong with them out.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use super::{
    super::{Address, Joined, Language, NotTold, Ownership, Person, PlatformSet, Slug, WaveIx, Workplace},
    account::AccountCells,
    header::{Header, fold},
    names::CampaignNames,
    values::{self, one_line},
};
use crate::ground::{
    list_text::{ListText, ListTexts},
    near::nearest,
    problem::Level,
};

/// What is wrong with a row. It never quotes what the row says of a person, but for what must be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RowFault {
    /// The check that found it.
    pub(super) check: &'static str,
    /// Whether the row can be used all the same.
    pub(super) level: Level,
    /// What is wrong.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: String,
    /// The column it stands in, if it is one cell that is wrong.
    pub(super) column: Option<usize>,
}

impl RowFault {
    /// The same to be counted only.
    pub(super) fn without_words(self) -> Self {
        Self { message: String::new(), hint: String::new(), ..self }
    }
}

pub(super) fn error(check: &'static str, message: impl Into<String>, hint: impl Into<String>) -> RowFault {
    RowFault { check, level: Level::Error, message: message.into(), hint: hint.into(), column: None }
}

pub(super) fn warning(check: &'static str, message: impl Into<String>, hint: impl Into<String>) -> RowFault {
    RowFault { level: Level::Warning, ..error(check, message, hint) }
}

/// What several rows share, so that it is worked out and kept once.
#[derive(Default)]
pub(super) struct SharedValues {
    /// With what is wrong with it, which every row is told that names it.
    pub(super) places: HashMap<String, (Arc<Workplace>, bool, Vec<RowFault>)>,
    /// What the further columns say, by all of their cells.
    pub(super) extras: HashMap<String, Arc<[ListText]>>,
    /// What the rows say that is theirs alone.
    pub(super) texts: ListTexts,
    /// Who led whoever stood in the row before, by the cell: lists often keep teams together.
    manager: (String, Option<Address>),
    /// What places and further columns are looked up by, kept so that looking up costs no memory.
    pub(super) key: String,
    waves: HashMap<String, Result<Option<WaveIx>, Option<RowFault>>>,
    languages: HashMap<String, Option<Language>>,
    platforms: HashMap<String, PlatformSet>,
}

/// A row while it is read.
pub(super) struct PersonRow<'r, 't> {
    pub(super) names: &'r CampaignNames,
    pub(super) header: &'r Header,
    pub(super) cells: &'r [Cow<'t, str>],
    pub(super) shared: &'r mut SharedValues,
    pub(super) faults: &'r mut Vec<RowFault>,
}

impl<'r> PersonRow<'r, '_> {
    /// Notes what is wrong with the cell of a meaning.
    pub(super) fn fault(&mut self, meaning: &str, fault: RowFault) {
        self.faults.push(RowFault { column: self.header.column(meaning), ..fault });
    }

    #[inline]
    pub(super) fn cell(&self, meaning: &str) -> &'r str {
        self.header.column(meaning).and_then(|column| self.cells.get(column)).map_or("", |cell| cell.as_ref())
    }

    /// The person of the row; none if it cannot be told who is meant.
    pub(super) fn person(mut self, line: u32) -> Option<Person> {
        let surplus = self.cells.iter().skip(self.header.width).any(|cell| !cell.is_empty());
        // A delimiter within a cell shifts all that follow: whoever is read from such a row may be somebody else.
        if surplus {
            let message =
                format!("this row has {} cells, and the first one {}", self.cells.len(), self.header.width);
            let hint = "put a cell that holds the delimiter itself in quotes";
            let column = Some(self.header.width);
            self.faults.push(RowFault { column, ..error("bad-row", message, hint) });
            return None;
        }
        if self.cells.iter().any(|cell| {
            cell.bytes().any(|byte| byte < b' ' && byte != b'\n' && byte != b'\r' && byte != b'\t')
        }) {
            let hint = "the file was damaged on the way; export it again";
            self.faults.push(error("bad-row", "this row holds signs that are no text", hint));
            return None;
        }
        let address = self.address()?;
        let wave = self.wave();
        // Behind the wave and before the language: the wave may give the zone, and the country the language.
        let (place, zone_fell_back) = self.place(wave);
        let (language, language_fell_back) = self.language(&place.country);
        let reset_by_row = (!self.cell("reset").is_empty()).then(|| self.flag("reset"));
        Some(Person {
            address,
            name: self.name(),
            given_name: self.shared.texts.share(&one_line(self.cell("given_name"))),
            language,
            language_fell_back,
            wave,
            joined: if self.cell("wave").is_empty() { Joined::NotYet } else { Joined::ByRow },
            zone_fell_back,
            platforms: self.platforms(),
            ownership: self.ownership(),
            reset: reset_by_row == Some(true),
            reset_by_row,
            vip: self.flag("vip"),
            manager: self.manager(),
            aliases: self.aliases(),
            left: self.left(),
            away: self.away(),
            came: None,
            account: self.account(),
            exclusion: None,
            extra: self.extra(),
            listed_devices: Box::default(),
            place,
            line,
        })
    }

    fn address(&mut self) -> Option<Address> {
        let cell = self.cell("mail");
        if cell.is_empty() {
            let hint = "fill in the address, or take the row out";
            self.fault("mail", error("bad-row", "this row has no mail address", hint));
            return None;
        }
        let parsed = Address::kept(cell, &mut self.shared.texts).ok();
        if parsed.is_none() {
            let hint = "write one address such as `name@example.com`, without a name or brackets around it";
            self.fault("mail", error("bad-address", "this row's mail address is not one", hint));
        }
        parsed
    }

    fn name(&mut self) -> ListText {
        let (name, given, family) = (self.cell("name"), self.cell("given_name"), self.cell("family_name"));
        if name.is_empty() && !(given.is_empty() && family.is_empty()) {
            return self.shared.texts.keep(&one_line(format!("{given} {family}").trim()));
        }
        self.shared.texts.keep(&one_line(name))
    }

    fn wave(&mut self) -> Option<WaveIx> {
        let cell = self.cell("wave");
        let known = if let Some(known) = self.shared.waves.get(cell) {
            known.clone()
        } else {
            let found = self.wave_called(cell);
            self.shared.waves.insert(cell.to_owned(), found.clone());
            found
        };
        known.unwrap_or_else(|fault| {
            if let Some(fault) = fault {
                self.fault("wave", fault);
            }
            None
        })
    }

    fn wave_called(&self, cell: &str) -> Result<Option<WaveIx>, Option<RowFault>> {
        // A rule may take them; whether one does is known when all of them have been read.
        if cell.is_empty() && self.names.ruled {
            return Ok(None);
        }
        if cell.is_empty() {
            let hint = "name the wave in the list, or nobody tells this person when to move";
            return Err(Some(warning("person-without-wave", "this person is in no wave", hint)));
        }
        match self.names.waves.get(&fold(cell)) {
            // The wave itself is in error and told: its people need not be told each.
            Some(None) => return Err(None),
            Some(Some(found)) => {
                let sweep = self.names.wave(*found).is_some_and(|(sweep, _)| sweep);
                if sweep {
                    let message = "nobody is listed in a final sweep: it finds its people by itself";
                    return Err(Some(error(
                        "person-in-sweep",
                        message,
                        "name the wave this person moves with",
                    )));
                }
                return Ok(Some(*found));
            }
            // After the names, for a wave may be called so.
            None if self.names.ruled && values::is_none(cell) => return Ok(None),
            None => {}
        }
        let parts: Vec<&str> = cell.split([',', ';', '/', '|', '+', '&']).map(str::trim).collect();
        // Only if each part is a wave: a name that has a comma in it is one wave that is misspelt.
        if parts.len() > 1 && parts.iter().all(|part| self.names.waves.contains_key(&fold(part))) {
            let message = format!("this person is in {} waves: `{}`", parts.len(), parts.join("`, `"));
            return Err(Some(error("person-in-two-waves", message, "keep one of them")));
        }
        let ids = self
            .names
            .ids
            .iter()
            .map(|id| if id.parse::<Slug>().is_ok() { id.clone() } else { Slug::proposal(id) });
        let ids: Vec<String> = ids.collect();
        let ids = ids.iter().map(String::as_str);
        let hint = nearest(cell, ids.clone()).map_or_else(
            || {
                format!(
                    "the waves are {}",
                    ids.take(12).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
                )
            },
            |near| format!("did you mean `{near}`?"),
        );
        Err(Some(error("unknown-wave", format!("there is no wave called `{}`", one_line(cell)), hint)))
    }

    fn language(&mut self, country: &str) -> (Language, bool) {
        let cell = self.cell("language");
        let languages = &self.names.languages;
        let named = if let Some(known) = self.shared.languages.get(cell) {
            *known
        } else {
            let found = values::language(cell, languages);
            self.shared.languages.insert(cell.to_owned(), found);
            found
        };
        if let Some(language) = named {
            return (language, false);
        }
        if !cell.is_empty() {
            self.fault("language", self.unspoken(cell));
        }
        let by_country = self.names.language_of_country.get(country);
        (by_country.copied().unwrap_or_else(|| languages.source()), true)
    }

    /// A language that the campaign does not speak, or that is none.
    fn unspoken(&self, cell: &str) -> RowFault {
        let spoken = self.names.languages.iter().map(|language| format!("`{language}`"));
        let spoken = spoken.collect::<Vec<_>>().join(", ");
        let written = one_line(cell);
        if values::is_language(cell) {
            let message = format!("the campaign does not speak `{written}`");
            let hint = format!(
                "they get the language of their country, or else the first: add theirs to `languages`, or write \
                 one of {spoken}"
            );
            return warning("language-not-spoken", message, hint);
        }
        warning(
            "language-not-spoken",
            format!("`{written}` is not a language"),
            format!("write one of {spoken}, or leave it empty: then the country decides"),
        )
    }

    fn platforms(&mut self) -> PlatformSet {
        let cell = self.cell("platforms");
        if let Some(known) = self.shared.platforms.get(cell) {
            return *known;
        }
        match values::platforms(cell) {
            Ok(platforms) => {
                self.shared.platforms.insert(cell.to_owned(), platforms);
                platforms
            }
            Err(word) => {
                let fault = warning(
                    "unknown-platform",
                    format!("`{}` is not a platform", one_line(word)),
                    "write `ios`, `android`, `macos` or `windows`; several with `;` between them",
                );
                self.fault("platforms", fault);
                PlatformSet::default()
            }
        }
    }

    fn ownership(&mut self) -> Ownership {
        values::ownership(self.cell("ownership")).unwrap_or_else(|| {
            let message = format!("`{}` does not say whose the device is", one_line(self.cell("ownership")));
            self.fault("ownership", warning("unknown-ownership", message, "write `company` or `personal`"));
            Ownership::Unknown
        })
    }

    fn flag(&mut self, meaning: &'static str) -> bool {
        values::yes(self.cell(meaning)).unwrap_or_else(|| {
            let message =
                format!("`{}` in the column {meaning} is neither yes nor no", one_line(self.cell(meaning)));
            self.fault(meaning, error("bad-row", message, "write `yes` or `no`, or leave it empty"));
            false
        })
    }

    fn account(&self) -> Option<NotTold> {
        let cells = AccountCells {
            addresses: [self.cell("mail"), self.cell("aliases")],
            user_type: self.cell("user_type"),
            recipient_type: self.cell("recipient_type"),
            enabled: self.cell("enabled"),
            blocked: self.cell("blocked"),
            account_control: self.cell("account_control"),
        };
        cells.kinds().find(|kind| !self.names.also_tell.contains(kind))
    }

    fn manager(&mut self) -> Option<Address> {
        let cell = self.cell("manager");
        // Many systems name managers by their names, which tell nobody where to write: that is no fault of the row.
        if !cell.contains('@') {
            return None;
        }
        if let (known, Some(address)) = &self.shared.manager
            && known == cell
        {
            return Some(address.clone());
        }
        let parsed = Address::kept(cell, &mut self.shared.texts).ok();
        if parsed.is_none() {
            let hint = "write one address, or leave it empty: managers are told about their people by mail";
            self.fault("manager", warning("bad-manager", "this row's manager is not a mail address", hint));
        }
        cell.clone_into(&mut self.shared.manager.0);
        self.shared.manager.1.clone_from(&parsed);
        parsed
    }

    fn aliases(&self) -> Box<[Address]> {
        let own = self.cell("mail");
        let words = self.cell("aliases").split([',', ';', ' ', '|']).map(str::trim);
        words
            // Exchange writes `SMTP:` before the main address and `smtp:` before the others; both are plain addresses
            // here.
            .map(|word| word.strip_prefix("smtp:").or_else(|| word.strip_prefix("SMTP:")).unwrap_or(word))
            .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case(own))
            // Exchange lists X.500 and telephone addresses here as well: what is no mail address is no fault.
            .filter_map(|word| word.parse().ok())
            .collect()
    }
}
