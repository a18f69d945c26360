//! The campaign's colours as pages need them: every pair that is read has enough contrast, in light and dark.

use serde::Serialize;

use crate::{
    ground::{
        campaign::Brand,
        problem::{Problem, Problems},
    },
    render::colour::{Colour, TEXT},
};

/// What stands behind words on a light page: paper, card, and the brand's own tint is made to fit.
const LIGHT: [Colour; 2] = [Colour::rgb(0xf6, 0xf5, 0xf1), Colour::WHITE];
/// The same on a dark one.
const DARK: [Colour; 2] = [Colour::rgb(0x11, 0x15, 0x1b), Colour::rgb(0x1a, 0x20, 0x28)];
/// What pages look like if no colour can be read from the campaign.
const HOUSE: Colour = Colour::rgb(0x0f, 0x5c, 0x8c);
/// Fonts that every device has, the nearest first.
const FONTS: &str =
    "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", \"Helvetica Neue\", Arial, sans-serif";

/// The colours of the stylesheet.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Palette {
    colour: String,
    on_colour: String,
    link: String,
    tint: String,
    dark: String,
    on_dark: String,
    link_dark: String,
    tint_dark: String,
    font: String,
}

impl Palette {
    /// Shades of the brand's colour: itself wherever it can be read, the nearest readable one elsewhere.
    pub(super) fn of(brand: &Brand) -> Self {
        let colour: Colour = brand.colour.parse().unwrap_or(HOUSE);
        let (tint, tint_dark) = (colour.towards(Colour::WHITE, 91), colour.towards(DARK[0], 82));
        let link = colour.readable_on(&[LIGHT[0], LIGHT[1], tint], TEXT + 0.3);
        let link_dark = colour.glowing_on(&[DARK[0], DARK[1], tint_dark], 7.0);
        Self {
            colour: colour.to_string(),
            on_colour: colour.ink().to_string(),
            link: link.to_string(),
            tint: tint.to_string(),
            dark: link_dark.to_string(),
            on_dark: link_dark.ink().to_string(),
            link_dark: link_dark.to_string(),
            tint_dark: tint_dark.to_string(),
            font: fonts(brand.font.as_deref()),
        }
    }
}

/// The brand's font first. A name cannot leave its quotes.
fn fonts(own: Option<&str>) -> String {
    let clean = |name: &str| -> String {
        name.chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | ','))
            .collect()
    };
    let names: Vec<String> = own
        .map(clean)
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| format!("\"{name}\", "))
        .collect();
    format!("{}{FONTS}", names.concat())
}

/// Colours that are none, or that words cannot be read in.
pub fn check(brand: &Brand) -> Problems {
    let mut problems = Problems::default();
    for (key, text) in [("colour", &brand.colour), ("accent", &brand.accent)] {
        let place = brand.places.get(key).cloned();
        let at = |problem: Problem| match &place {
            Some(place) => problem.at(place.clone()),
            None => problem,
        };
        match text.parse::<Colour>() {
            Err(message) => problems
                .push(at(Problem::error("brand-colour", message)
                    .hint("write it as `#0f5c8c`: a hash and six digits"))),
            Ok(colour) => problems.extend(contrast(key, colour).map(at)),
        }
    }
    problems
}

/// Words in the brand's colour on white, and links on paper.
fn contrast(key: &str, colour: Colour) -> Option<Problem> {
    let least = colour.contrast(Colour::WHITE);
    // The accent is a ground, never letters: what stands on it has an ink of its own.
    if key != "colour" || least >= TEXT {
        return None;
    }
    let shade = colour.readable_on(&LIGHT, TEXT);
    let message = format!("`{colour}` on white has a contrast of {least:.1}:1, and text needs {TEXT}:1");
    Some(Problem::warning("brand-contrast", message).hint(format!(
        "write `{shade}`, the nearest shade that can be read; until then pages use it for links by themselves"
    )))
}
