//! The colours of a handout, made of two of the brand's so that every text can be read.
//!
//! A brand's colours are given; what is written on them is chosen here, by contrast (WCAG 2.2), and a colour
//! too pale to write with is darkened until it can be.

use serde::{Deserialize, Serialize};

use super::theme::SheetTheme;
use crate::render::colour::{Colour, TEXT};

/// The colours a template draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SheetPalette {
    /// What codes and long texts stand on: white, or nearly.
    pub paper: Colour,
    /// What is written on paper.
    pub ink: Colour,
    /// What is written small on paper.
    pub quiet: Colour,
    /// The brand's colour, dark enough to be written with on paper.
    pub strong: Colour,
    /// What the headline stands on: paper where it is calm, the brand's colour where it is bold.
    pub ground: Colour,
    /// What is written on the ground.
    pub on_ground: Colour,
    /// What ornaments are drawn with on the ground; what is written on the ground can be read on it too.
    pub motif: Colour,
    /// The second ornament's.
    pub motif_deep: Colour,
    /// The one thing that must be seen.
    pub accent: Colour,
    /// What is written on it.
    pub on_accent: Colour,
    /// A panel on paper.
    pub soft: Colour,
    /// The brand's colour as it is, for fields.
    pub brand: Colour,
    /// What is written on it.
    pub on_brand: Colour,
    /// The brand's colour at night: a field that is nearly black.
    pub night: Colour,
    /// What is written on it.
    pub on_night: Colour,
    /// The second colour, light enough to be written with on the night.
    pub glow: Colour,
    /// What is large on paper and no warning: the brand's colour, or ink where that is red.
    pub steady: Colour,
}

impl SheetPalette {
    /// The palette of a theme from a brand's two colours.
    pub fn new(theme: SheetTheme, colour: Colour, accent: Colour) -> Self {
        let paper = Colour::WHITE;
        let ink = colour.towards(Colour::NIGHT, 86).readable_on(&[paper], 12.0);
        // Of red it would be pink, and each note an alarm.
        let soft = if colour.is_red() { Colour::NIGHT } else { colour }.towards(paper, 92);
        // The deepest ornament of the calm theme, over which dates may stand.
        let deepest = paper.towards(colour, 20);
        let strong = colour.readable_on(&[paper, deepest], TEXT);
        let night = colour.towards(Colour::NIGHT, 72).readable_on(&[Colour::WHITE], 12.0);
        let ground = match theme {
            SheetTheme::Calm => paper,
            SheetTheme::Bold => colour,
        };
        let on_ground = match theme {
            SheetTheme::Calm => ink,
            SheetTheme::Bold => colour.ink(),
        };
        let (light, deep) = match theme {
            SheetTheme::Calm => (10, 20),
            SheetTheme::Bold => (12, 22),
        };
        Self {
            paper,
            ink,
            quiet: ink.towards(paper, 28).readable_on(&[deepest], TEXT),
            strong,
            ground,
            on_ground,
            motif: ornament(ground, colour, on_ground, light),
            motif_deep: ornament(ground, colour, on_ground, deep),
            accent,
            on_accent: accent.ink(),
            soft,
            brand: colour,
            on_brand: colour.ink(),
            night,
            on_night: Colour::WHITE,
            glow: accent.glowing_on(&[night], TEXT),
            steady: if colour.is_red() { ink } else { strong },
        }
    }
}

/// An ornament's colour: as much of the brand's (or, on the brand's own, of dark or light) as text over it bears.
fn ornament(ground: Colour, colour: Colour, text: Colour, wanted: u16) -> Colour {
    // On the brand's own colour an ornament goes away from the text, so that more of it never costs the text
    // its contrast.
    let away = if text == Colour::WHITE { Colour::BLACK } else { Colour::WHITE };
    let towards = if ground == colour { away } else { colour };
    (0..=10)
        .map(|step| ground.towards(towards, wanted * (10 - step) / 10))
        .find(|mixed| text.contrast(*mixed) >= TEXT)
        .unwrap_or(ground)
}

#[cfg(test)]
mod tests {
    use super::*;

    impl SheetPalette {
        /// The pairs that are written and read, with what each has.
        fn contrasts(&self) -> [(&'static str, f64); 12] {
            [
                ("ink on paper", self.ink.contrast(self.paper)),
                ("quiet on paper", self.quiet.contrast(self.paper)),
                ("quiet on soft", self.quiet.contrast(self.soft)),
                ("strong on paper", self.strong.contrast(self.paper)),
                ("on-ground on ground", self.on_ground.contrast(self.ground)),
                ("on-ground on motif", self.on_ground.contrast(self.motif)),
                ("on-ground on motif-deep", self.on_ground.contrast(self.motif_deep)),
                ("on-accent on accent", self.on_accent.contrast(self.accent)),
                ("on-brand on brand", self.on_brand.contrast(self.brand)),
                ("on-night on night", self.on_night.contrast(self.night)),
                ("glow on night", self.glow.contrast(self.night)),
                ("steady on paper", self.steady.contrast(self.paper)),
            ]
        }
    }

    /// Whatever the brand: white, yellow, black and every grey between.
    #[test]
    fn every_brand_can_be_read() {
        let steps = [0, 51, 102, 119, 128, 153, 204, 255];
        for red in steps {
            for green in steps {
                for blue in steps {
                    for theme in SheetTheme::ALL {
                        let brand = Colour::rgb(red, green, blue);
                        let palette = SheetPalette::new(theme, brand, Colour::rgb(blue, red, green));
                        for (pair, contrast) in palette.contrasts() {
                            assert!(contrast >= TEXT, "{brand} {theme:?}: {pair} is {contrast:.2}");
                        }
                    }
                }
            }
        }
    }
}
