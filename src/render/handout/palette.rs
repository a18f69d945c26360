//! The colours of a handout, made of two of the brand's so that every text can be read.
//!
//! A brand's colours are given; what is written on them is chosen here, by contrast (WCAG 2.2), and a colour
//! too pale to write with is darkened until it can be.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use super::sheet::Theme;

/// What text needs against its ground.
const READABLE: f64 = 4.5;

/// A colour, as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

/// The colours a template draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Palette {
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
}

impl Palette {
    /// The palette of a theme from a brand's two colours.
    pub fn new(theme: Theme, colour: Colour, accent: Colour) -> Self {
        let paper = Colour::WHITE;
        let ink = colour.mix(Colour([13, 17, 23]), 0.86).readable_on(paper, 12.0);
        let strong = colour.readable_on(paper, READABLE);
        let soft = colour.mix(paper, 0.92);
        // The deepest ornament of the calm theme, over which dates may stand.
        let deepest = paper.mix(colour, 0.20);
        let ground = match theme {
            Theme::Calm => paper,
            Theme::Bold => colour,
        };
        let on_ground = match theme {
            Theme::Calm => ink,
            Theme::Bold => colour.partner(),
        };
        let (light, deep) = match theme {
            Theme::Calm => (0.10, 0.20),
            Theme::Bold => (0.12, 0.22),
        };
        Self {
            paper,
            ink,
            quiet: ink.mix(paper, 0.28).readable_on(deepest, READABLE),
            strong: strong.readable_on(deepest, READABLE),
            ground,
            on_ground,
            motif: ornament(ground, colour, on_ground, light),
            motif_deep: ornament(ground, colour, on_ground, deep),
            accent,
            on_accent: accent.partner(),
            soft,
        }
    }

    /// The pairs that are written and read, with what each has.
    pub fn contrasts(&self) -> [(&'static str, f64); 8] {
        [
            ("ink on paper", self.ink.contrast(self.paper)),
            ("quiet on paper", self.quiet.contrast(self.paper)),
            ("quiet on soft", self.quiet.contrast(self.soft)),
            ("strong on paper", self.strong.contrast(self.paper)),
            ("on-ground on ground", self.on_ground.contrast(self.ground)),
            ("on-ground on motif", self.on_ground.contrast(self.motif)),
            ("on-ground on motif-deep", self.on_ground.contrast(self.motif_deep)),
            ("on-accent on accent", self.on_accent.contrast(self.accent)),
        ]
    }
}

/// An ornament's colour: as much of the brand's (or, on the brand's own, of dark or light) as text over it bears.
fn ornament(ground: Colour, colour: Colour, text: Colour, wanted: f64) -> Colour {
    let towards = if ground == colour { text.opposite() } else { colour };
    (0..=10)
        .map(|step| ground.mix(towards, wanted * f64::from(10 - step) / 10.0))
        .find(|mixed| text.contrast(*mixed) >= READABLE)
        .unwrap_or(ground)
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self([255, 255, 255]);
    /// Black.
    pub const BLACK: Self = Self([0, 0, 0]);

    /// This much of another colour in it, from 0 to 1.
    fn mix(self, other: Self, share: f64) -> Self {
        let mut mixed = [0; 3];
        for ((to, own), other) in mixed.iter_mut().zip(self.0).zip(other.0) {
            let value = f64::from(own) + (f64::from(other) - f64::from(own)) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "rounded and between 0 and 255"
            )]
            let value = value.round().clamp(0.0, 255.0) as u8;
            *to = value;
        }
        Self(mixed)
    }

    /// The nearest darker shade that can be read on a ground.
    fn readable_on(self, ground: Self, wanted: f64) -> Self {
        (0..=40)
            .map(|step| self.mix(Self::BLACK, f64::from(step) / 40.0))
            .find(|shade| shade.contrast(ground) >= wanted)
            .unwrap_or(Self::BLACK)
    }

    /// What is written on this colour: white where it can be read, else nearly black, else black.
    fn partner(self) -> Self {
        [Self::WHITE, Self([13, 17, 23])]
            .into_iter()
            .find(|text| text.contrast(self) >= READABLE)
            .unwrap_or(Self::BLACK)
    }

    fn opposite(self) -> Self {
        if self == Self::WHITE { Self::BLACK } else { Self::WHITE }
    }

    /// How well one is read on the other: 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl FromStr for Colour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a colour such as `#0b5fff`");
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let number = u32::from_str_radix(digits.ok_or_else(wrong)?, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the brand: white, yellow, black and every grey between.
    #[test]
    fn every_brand_can_be_read() {
        let steps = [0, 51, 102, 119, 128, 153, 204, 255];
        for red in steps {
            for green in steps {
                for blue in steps {
                    for theme in Theme::ALL {
                        let brand = Colour([red, green, blue]);
                        let palette = Palette::new(theme, brand, Colour([blue, red, green]));
                        for (pair, contrast) in palette.contrasts() {
                            assert!(contrast >= READABLE, "{brand} {theme:?}: {pair} is {contrast:.2}");
                        }
                    }
                }
            }
        }
    }
}
