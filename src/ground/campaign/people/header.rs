//! Which column means what, in the words of Excel sheets, HR systems and Entra ID exports.

use std::collections::BTreeMap;

/// What a column may be called, in the order of preference; written without spaces and marks.
pub(super) const NAMES: [(&str, &[&str]); 15] = [
    (
        "mail",
        &[
            "mail",
            "email",
            "emailaddress",
            "mailaddress",
            "primarysmtpaddress",
            "workemail",
            "address",
            "adres",
            "mailadres",
            "emailadres",
            "werkmail",
            "epost",
            "epostadress",
            "mejl",
            "mejladress",
            "mailadress",
            "userprincipalname",
            "upn",
        ],
    ),
    (
        "name",
        &[
            "name",
            "displayname",
            "fullname",
            "naam",
            "volledigenaam",
            "weergavenaam",
            "namn",
            "fullstandigtnamn",
            "visningsnamn",
        ],
    ),
    (
        "given_name",
        &["givenname", "firstname", "forename", "voornaam", "roepnaam", "fornamn", "tilltalsnamn"],
    ),
    ("family_name", &["familyname", "surname", "lastname", "achternaam", "familienaam", "efternamn"]),
    ("language", &["language", "preferredlanguage", "lang", "taal", "voorkeurstaal", "sprak"]),
    ("wave", &["wave", "group", "cohort", "golf", "groep", "vag", "grupp", "omgang"]),
    (
        "country",
        &["country", "countrycode", "usagelocation", "land", "landcode", "landkod", "countryorregion"],
    ),
    (
        "site",
        &[
            "site",
            "office",
            "officelocation",
            "location",
            "building",
            "locatie",
            "vestiging",
            "kantoor",
            "kontor",
            "plats",
            "ort",
            "city",
            "plaats",
            "stad",
        ],
    ),
    ("zone", &["zone", "timezone", "tijdzone", "tidszon"]),
    (
        "platforms",
        &[
            "platforms",
            "platform",
            "devices",
            "device",
            "os",
            "operatingsystem",
            "apparaat",
            "apparaten",
            "toestel",
            "enhet",
            "enheter",
            "plattform",
            "plattformar",
        ],
    ),
    (
        "ownership",
        &["ownership", "owner", "deviceownership", "ownertype", "eigendom", "eigenaar", "agare", "agande"],
    ),
    (
        "reset",
        &[
            "reset",
            "resetneeded",
            "wipe",
            "factoryreset",
            "resetnodig",
            "wissen",
            "aterstallning",
            "fabriksaterstallning",
        ],
    ),
    ("vip", &["vip", "executive", "directie", "ledning"]),
    (
        "manager",
        &[
            "manager",
            "manageremail",
            "managermail",
            "supervisor",
            "leidinggevende",
            "chef",
            "narmastechef",
            "chefmail",
        ],
    ),
    (
        "aliases",
        &["aliases", "alias", "othermails", "proxyaddresses", "userprincipalname", "upn", "aliassen"],
    ),
];

/// Which column of the file means what.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// By meaning, the column.
    columns: BTreeMap<&'static str, usize>,
    /// The other columns that have a name.
    pub(super) extra: Vec<(usize, String)>,
    /// How many columns there are.
    pub(super) width: usize,
}

impl Header {
    /// Finds out what the columns mean; what the campaign says of them wins. Gives back what the campaign names
    /// and the file does not have.
    pub(super) fn of(
        cells: &[impl AsRef<str>],
        own: &BTreeMap<String, String>,
    ) -> (Self, Vec<(String, String)>) {
        let plain: Vec<String> = cells.iter().map(|cell| fold(cell.as_ref())).collect();
        let mut header = Self { width: cells.len(), ..Self::default() };
        let mut absent = Vec::new();
        let mut taken = vec![false; cells.len()];
        for (meaning, names) in NAMES {
            let named = own.get(meaning);
            let found = named.map_or_else(
                || {
                    let free = |name: &&str| {
                        plain.iter().zip(&taken).position(|(cell, taken)| cell == name && !taken)
                    };
                    names.iter().find_map(free)
                },
                |named| plain.iter().position(|cell| *cell == fold(named)),
            );
            if let (None, Some(named)) = (found, named) {
                absent.push((meaning.to_owned(), named.clone()));
            }
            if let Some(found) = found {
                header.columns.insert(meaning, found);
                taken.iter_mut().skip(found).take(1).for_each(|taken| *taken = true);
            }
        }
        let rest = cells
            .iter()
            .zip(&taken)
            .enumerate()
            .filter(|(_, (cell, taken))| !**taken && !cell.as_ref().is_empty());
        header.extra = rest.map(|(column, (cell, _))| (column, cell.as_ref().to_owned())).collect();
        (header, absent)
    }

    /// The column of a meaning.
    pub(super) fn column(&self, meaning: &str) -> Option<usize> {
        self.columns.get(meaning).copied()
    }
}

/// A name without case, marks, spaces and punctuation.
pub(crate) fn fold(name: &str) -> String {
    super::super::Slug::proposal(name).replace('-', "")
}
