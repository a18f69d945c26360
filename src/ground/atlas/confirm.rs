//! A name that somebody saw on a device, written into the folder's own file; every other byte of it stays.

use chrono::NaiveDate;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, value};

use crate::ground::campaign::Language;

/// What a new file begins with.
const HEAD: &str =
    "# Names of buttons that this campaign adds or changes, over those that come with Wavecast.\n\n";

/// What somebody saw on a device.
#[derive(Clone, Debug)]
pub(crate) struct NameSeen<'a> {
    /// The key without its system: `settings`.
    pub key: &'a str,
    /// The language of the device.
    pub language: Language,
    /// What stood there.
    pub text: &'a str,
    /// Who saw it.
    pub by: &'a str,
    /// The day on which it was seen.
    pub on: NaiveDate,
    /// On which version: `iOS 26.1`.
    pub version: &'a str,
}

/// The file is not one that can be written on.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{0}` in it is no table")]
pub(crate) struct Unconfirmable(String);

impl NameSeen<'_> {
    /// The text of the file with it; of none, a new one.
    ///
    /// # Errors
    /// A key of the file stands where a table must.
    pub(crate) fn written(&self, file: Option<&str>) -> Result<String, Unconfirmable> {
        // Only a new file has the words at its top; somebody may have taken them out of an old one.
        let (head, text) = file.map_or((HEAD, ""), |text| ("", text));
        let mut document: DocumentMut = text.parse().map_err(|_| Unconfirmable("the file".to_owned()))?;
        // Implicit, so that no empty `[name]` stands above `[name.settings]`.
        let names = table(document.as_table_mut(), "name", true)?;
        let languages = table(names, self.key, false)?;
        let mut seen = InlineTable::new();
        seen.insert("is", self.text.into());
        seen.insert("seen_by", self.by.into());
        // A date of TOML and no text, or the reader of the file would refuse it.
        let day = toml_edit::Datetime { date: self.date(), time: None, offset: None };
        seen.insert("seen_on", day.into());
        seen.insert("seen_in", self.version.into());
        languages.insert(self.language.code(), value(seen));
        Ok(format!("{head}{document}"))
    }

    fn date(&self) -> Option<toml_edit::Date> {
        self.on.to_string().parse::<toml_edit::Datetime>().ok()?.date
    }
}

/// The table of a key, which is made if it is not there.
fn table<'t>(
    within: &'t mut dyn TableLike,
    key: &str,
    implicit: bool,
) -> Result<&'t mut dyn TableLike, Unconfirmable> {
    let new = || {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    };
    // A table in braces is one as well: `name = { settings = { nl = "Instellingen" } }`.
    let item = within.entry(key).or_insert_with(new);
    item.as_table_like_mut().ok_or_else(|| Unconfirmable(key.to_owned()))
}
