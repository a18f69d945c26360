//! The logo on top of a message. Mail programs show PNG, JPEG and GIF; a logo drawn as SVG is made a PNG first.

use serde::Serialize;

use super::{Mail, layout, message::MailPicture, pictures};
use crate::ground::{campaign::Campaign, problem::Problem, tree::Tree};

/// A bigger logo is not sent to thousands of people.
const HEAVIEST: usize = 60_000;
/// How high and how wide it is shown at most, in pixels of the style sheet.
const BOX: (u32, u32) = (240, 40);

/// How large a logo is shown: Outlook takes both from the attributes and nothing else.
#[derive(Debug, Serialize)]
pub(super) struct LogoSize {
    width: u32,
    height: u32,
}

/// The logo that travels with every message; nothing if the campaign has none, or why it cannot travel.
pub(super) fn travelling(campaign: &Campaign, tree: &Tree) -> Result<Option<MailPicture>, String> {
    let Some(path) = campaign.brand.logo.as_deref() else { return Ok(None) };
    // A logo that is not there is told with the campaign's other files.
    let Some(file) = tree.get(path) else { return Ok(None) };
    let bytes = match layout::media_type(&file.bytes) {
        Some(_) => file.bytes.to_vec(),
        None => drawn(path, campaign, tree)?,
    };
    if bytes.len() > HEAVIEST {
        return Err(format!("`{path}` has {} kB, and every message would carry them", bytes.len() / 1000));
    }
    let media_type = layout::media_type(&bytes).unwrap_or("image/png").to_owned();
    Ok(Some(MailPicture { cid: "logo".to_owned(), media_type, bytes }))
}

/// An SVG as a PNG of double density.
#[cfg(feature = "handouts")]
fn drawn(path: &str, campaign: &Campaign, tree: &Tree) -> Result<Vec<u8>, String> {
    use crate::render::handout::Engine;
    use std::{collections::HashMap, sync::Mutex};

    /// It takes a moment, and the same logo is asked for again and again.
    static DRAWN: Mutex<Option<HashMap<blake3::Hash, Vec<u8>>>> = Mutex::new(None);

    let svg = tree.get(path).map(|file| &file.bytes).filter(|bytes| is_svg(bytes));
    let svg = svg.ok_or_else(|| format!("`{path}` is no PNG, JPEG, GIF or SVG"))?;
    let key = blake3::hash(svg);
    // Held while it is drawn, so that whoever asks for the same logo meanwhile waits for it and finds it.
    let mut known = DRAWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let known = known.get_or_insert_with(HashMap::new);
    if let Some(bytes) = known.get(&key) {
        return Ok(bytes.clone());
    }
    let engine = Engine::new(tree, campaign.brand.fonts_folder.as_deref()).0;
    let bytes = engine.picture(svg, BOX).map_err(|why| format!("`{path}` cannot be drawn: {why}"))?;
    known.insert(key, bytes.clone());
    Ok(bytes)
}

#[cfg(not(feature = "handouts"))]
fn drawn(path: &str, _: &Campaign, tree: &Tree) -> Result<Vec<u8>, String> {
    if tree.get(path).is_some_and(|file| is_svg(&file.bytes)) {
        return Err(format!("`{path}` is an SVG, and this build of Wavecast has nothing that draws one"));
    }
    Err(format!("`{path}` is no PNG, JPEG, GIF or SVG"))
}

fn is_svg(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg"))
}

/// As large as the box allows, and never larger than it is.
pub(super) fn shown(logo: &MailPicture) -> Option<LogoSize> {
    let (width, height) = pictures::size(&logo.bytes)?;
    let fitted = |width: u32, height: u32| {
        let (broad, high) = BOX;
        // Whichever side is too long decides, in whole pixels.
        let by_width = (broad.min(width), (height * broad.min(width)).div_ceil(width.max(1)));
        if by_width.1 <= high { by_width } else { ((width * high).div_ceil(height.max(1)), high) }
    };
    let (width, height) = fitted(width, height);
    Some(LogoSize { width, height })
}

impl Mail<'_> {
    /// Why people see the organisation's name instead of its logo, if they do.
    pub(super) fn unseen_logo(&self) -> Option<Problem> {
        let why = travelling(self.campaign, self.tree).err()?;
        let problem =
            Problem::warning("mail-logo", format!("mail shows the name instead of the logo: {why}"));
        let problem = problem.hint(format!("put a PNG, JPEG or GIF of at most {} kB there", HEAVIEST / 1000));
        Some(match self.campaign.brand.places.get("logo") {
            Some(place) => problem.at(place.clone()),
            None => problem,
        })
    }
}
