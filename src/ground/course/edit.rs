//! Dates changed in the text of `campaign.toml`: ten characters each, and every other byte stays as it is.

use std::ops::Range;
use toml_edit::{Document, Item, TableLike};

use super::slip::Shift;
use crate::ground::campaign::Campaign;

/// A date that could not be changed: it does not stand where it is looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` of {whose} is not in `campaign.toml` as {old}: change it by hand")]
pub struct NotThere {
    /// Which date, by its key in the file.
    pub key: String,
    /// Of which wave, or of the campaign.
    pub whose: String,
    /// As it was read.
    pub old: String,
}

/// The text with these dates.
///
/// # Errors
/// The first date that is not there; then nothing is changed.
pub fn with_dates(text: &str, campaign: &Campaign, shifts: &[Shift]) -> Result<String, NotThere> {
    let mut places = Vec::new();
    for shift in shifts {
        let whose = shift.wave.and_then(|wave| campaign.wave(wave)).map(|wave| wave.id.to_string());
        let place = place(text, whose.as_deref(), shift).ok_or_else(|| NotThere {
            key: shift.key.clone(),
            whose: whose.map_or_else(|| "the campaign".to_owned(), |wave| format!("wave `{wave}`")),
            old: shift.old.to_string(),
        })?;
        places.push((place, shift.new.to_string()));
    }
    // From the end, so that the places still to come stay true.
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut changed = text.to_owned();
    for (place, new) in places {
        changed.replace_range(place, &new);
    }
    Ok(changed)
}

/// The bytes of the day itself: an hour after it, quotes around it and comments behind it are left alone.
fn place(text: &str, wave: Option<&str>, shift: &Shift) -> Option<Range<usize>> {
    // A document that can be written forgets where its parts stood; this one remembers.
    let document = Document::parse(text).ok()?;
    let root = document.as_table();
    let table: &dyn TableLike = match wave {
        None => root.get("campaign")?.as_table_like()?,
        Some(id) => tables(root.get("wave")?)
            .into_iter()
            .find(|wave| wave.get("id").and_then(Item::as_str) == Some(id))?,
    };
    let span = find(table, &shift.key)?;
    let written = text.get(span.clone())?;
    let at = span.start + written.find(&shift.old.to_string())?;
    // A day always has ten characters, and what stands behind it is an hour that stays.
    Some(at..at + 10)
}

fn find(table: &dyn TableLike, key: &str) -> Option<Range<usize>> {
    let Some((first, rest)) = key.split_once('.') else { return table.get(key)?.span() };
    let item = table.get(first)?;
    match rest.split_once('.') {
        Some((number, key)) => {
            let number: usize = number.parse().ok()?;
            find(*tables(item).get(number)?, key)
        }
        None => find(item.as_table_like()?, rest),
    }
}

/// The tables of `[[wave]]`, or of `wave = [{ .. }, { .. }]`.
fn tables(item: &Item) -> Vec<&dyn TableLike> {
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|table| table as &dyn TableLike).collect();
    }
    let list = item.as_array().into_iter().flat_map(toml_edit::Array::iter);
    list.filter_map(|value| value.as_inline_table()).map(|table| table as &dyn TableLike).collect()
}
