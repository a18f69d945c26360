//! Pictures that travel inside a message: logo, QR code, and those its words show.
//!
//! A message fetches nothing, so a picture is in it or is not shown at all. Mail programs agree on PNG, JPEG and GIF;
//! of anything else, and of what is too heavy to send thousands of times, a message shows the words.

use std::collections::BTreeSet;

use super::{Mail, layout, message::MailPicture};
use crate::{
    ground::{
        problem::{Problem, Problems},
        tree::Tree,
        words::library::Page,
    },
    render::article::Figure,
};

/// A bigger picture is not sent to thousands of people.
const HEAVIEST: usize = 100_000;
/// Pixels between the margins of the column: what is wider is shown smaller.
const WIDEST: u32 = 536;

/// A picture in a page's words, ready to travel.
pub(super) struct Travelling<'t> {
    /// What the HTML calls it.
    cid: String,
    media_type: &'static str,
    bytes: &'t [u8],
}

/// Finds a picture of a page's words in the folder, or says why its words stand in for it.
pub(super) fn of_words<'t>(tree: &'t Tree, page: &Page, path: &str) -> Result<Travelling<'t>, String> {
    let number = page.pictures.iter().position(|picture| picture.path == path).unwrap_or_default() + 1;
    let Some(file) = tree.get(path) else {
        return Err(format!("`{path}` is not in the campaign folder, and a message fetches nothing"));
    };
    let Some(media_type) = layout::media_type(&file.bytes) else {
        return Err(format!("`{path}` is no PNG, JPEG or GIF, and mail programs show nothing else"));
    };
    if file.bytes.len() > HEAVIEST {
        let kilobytes = file.bytes.len() / 1000;
        return Err(format!("`{path}` has {kilobytes} kB, and every message would carry them"));
    }
    Ok(Travelling { cid: format!("picture-{number}"), media_type, bytes: &file.bytes })
}

impl Travelling<'_> {
    /// How the HTML shows it: as wide as it is, or as the column.
    pub(super) fn figure(&self) -> Figure {
        let shown = |(width, height): (u32, u32)| {
            let narrow = width.min(WIDEST);
            (narrow, (height * narrow).div_ceil(width.max(1)))
        };
        Figure { src: format!("cid:{}", self.cid), size: size(self.bytes).map(shown) }
    }

    pub(super) fn picture(&self) -> MailPicture {
        let (cid, media_type) = (self.cid.clone(), self.media_type.to_owned());
        MailPicture { cid, media_type, bytes: self.bytes.to_vec() }
    }
}

/// Width and height as the file's head says, within reason.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let little = |at: usize| Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
    let found = match layout::media_type(bytes)? {
        "image/png" => (big(16)?, big(20)?),
        "image/gif" => (little(6)?, little(8)?),
        _ => frame_of_jpeg(bytes)?,
    };
    // Of larger sides nothing could be computed in 32 bits, and a head that says them is no picture's.
    let sensible = |side: u32| (1..=20_000).contains(&side);
    (sensible(found.0) && sensible(found.1)).then_some(found)
}

/// A JPEG says its size in the segment that begins its frame.
fn frame_of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let word = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        let [0xFF, kind] = *bytes.get(at..at + 2)? else { return None };
        match kind {
            // Tables of the Huffman coder and the like share the range of the frames.
            0xC4 | 0xC8 | 0xCC => {}
            0xC0..=0xCF => return Some((word(at + 7)?.into(), word(at + 5)?.into())),
            _ => {}
        }
        at += 2 + usize::from(word(at + 2)?);
    }
}

impl Mail<'_> {
    /// Pictures of which people get the words only, each with why; the logo too.
    pub fn unseen(&self) -> Problems {
        let messages: BTreeSet<_> = self.campaign.stages.iter().map(|stage| stage.message.as_str()).collect();
        let read = |message| {
            let key = format!("messages/{message}");
            self.campaign.languages.iter().filter_map(move |language| self.library.page(&key, language))
        };
        let shown = messages
            .into_iter()
            .flat_map(read)
            .flat_map(|page| page.pictures.iter().map(move |one| (page, one)));
        shown
            .filter_map(|(page, picture)| {
                let why = of_words(self.tree, page, &picture.path).err()?;
                let problem = Problem::warning(
                    "mail-picture",
                    format!("people see only the words of a picture: {why}"),
                );
                let hint = format!(
                    "put a PNG, JPEG or GIF of at most {} kB under `content/media/`",
                    HEAVIEST / 1000
                );
                Some(problem.at(picture.place.clone()).hint(hint))
            })
            .chain(self.unseen_logo())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_picture_says_how_large_it_is() {
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0, 0, 4, 0], &[0, 0, 2, 1]].concat();
        assert_eq!(size(&png), Some((1024, 513)));
        assert_eq!(size(b"GIF89a\x10\x01\x20\x00"), Some((272, 32)));
        let jpeg = [0xFF, 0xD8, 0xFF, 0xC4, 0, 4, 1, 1, 0xFF, 0xC2, 0, 11, 8, 0, 100, 1, 44];
        assert_eq!(size(&jpeg), Some((300, 100)));
        for broken in [&b"\x89PNG"[..], b"\xFF\xD8\xFF", b"\xFF\xD8\xFF\xE0\0\0", b"<svg/>", b""] {
            assert_eq!(size(broken), None);
        }
    }
}
