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
/// What is written on them, light and dark.
const INK: [Colour; 2] = [Colour::rgb(0x1b, 0x23, 0x30), Colour::rgb(0xe9, 0xec, 0xf0)];
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
    /// What the buttons of devices stand on, in which colour their words and edges are, and that of what is only to be noted:
    /// other properties of the stylesheet.
    start: &'static str,
    on_start: &'static str,
    start_edge: &'static str,
    note: &'static str,
    font: String,
}

impl Palette {
    /// Shades of the brand's colour: itself wherever it can be read, the nearest readable one elsewhere.
    pub(super) fn of(brand: &Brand) -> Self {
        Self::shades(brand.colour.parse().unwrap_or(HOUSE), brand.font.as_deref())
    }

    fn shades(colour: Colour, font: Option<&str>) -> Self {
        // A page full of red reads as an alarm: there, red is left to links and to what one does next.
        let is_loud = colour.is_red();
        let (tint, tint_dark) = if is_loud {
            (INK[0].towards(Colour::WHITE, 92), INK[1].towards(DARK[0], 88))
        } else {
            (colour.towards(Colour::WHITE, 91), colour.towards(DARK[0], 82))
        };
        let [start, on_start, start_edge, note] = if is_loud {
            ["var(--card)", "var(--ink)", "var(--edge)", "var(--ink)"]
        } else {
            ["var(--brand)", "var(--on-brand)", "var(--brand)", "var(--link)"]
        };
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
            start,
            on_start,
            start_edge,
            note,
            font: fonts(font),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn palette(colour: &str) -> Palette {
        Palette::shades(colour.parse().unwrap(), None)
    }

    /// Red is not taken away: links and buttons have it. But no ground is pink, and the devices are no row of alarms.
    #[test]
    fn a_red_brand_alarms_nobody() {
        let red = palette("#e4002b");
        assert_eq!((&*red.colour, red.start, red.note), ("#e4002b", "var(--card)", "var(--ink)"));
        for tint in [&red.tint, &red.tint_dark] {
            let tint: Colour = tint.parse().unwrap();
            assert!(INK.iter().any(|ink| ink.contrast(tint) >= 7.0), "{tint} can be written on");
            // A grey that leans to blue, as ink does.
            assert!(!tint.lit(|_| 128).is_red(), "{tint}");
        }
        let link: Colour = red.link.parse().unwrap();
        assert!(link.contrast(red.tint.parse().unwrap()) >= TEXT, "{link}");
        let blue = palette("#12486b");
        assert_eq!((blue.start, blue.note), ("var(--brand)", "var(--link)"));
    }
}
