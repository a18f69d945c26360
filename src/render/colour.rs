//! Colours that can be read: contrast as WCAG counts it, and the nearest shade that has enough of it.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Contrast that text needs on what is behind it.
pub(crate) const TEXT: f64 = 4.5;

/// A colour, `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

impl Colour {
    /// White, the ground of paper.
    pub(crate) const WHITE: Self = Self([255; 3]);
    /// Black, the darkest ink.
    pub(crate) const BLACK: Self = Self([0; 3]);
    /// Nearly black: easier on the eye, where it can be read.
    pub(crate) const NIGHT: Self = Self([13, 20, 28]);

    /// A colour of its three parts.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self([red, green, blue])
    }

    /// How bright it is, from 0 to 1 (WCAG 2.2, relative luminance).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0;
        0.2126f64.mul_add(linear(red), 0.7152f64.mul_add(linear(green), 0.0722 * linear(blue)))
    }

    /// The contrast of two colours, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// So much of the way, in hundredths, towards another colour.
    pub fn towards(self, other: Self, hundredths: u16) -> Self {
        let share = hundredths.min(100);
        let mix = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - share) + u16::from(to) * share;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        let ([red, green, blue], [other_red, other_green, other_blue]) = (self.0, other.0);
        Self([mix(red, other_red), mix(green, other_green), mix(blue, other_blue)])
    }

    /// The nearest shade, darker or lighter, that has this contrast on all of these grounds. Itself if it has.
    pub(crate) fn readable_on(self, grounds: &[Self], contrast: f64) -> Self {
        let passes = |shade: &Self| grounds.iter().all(|ground| shade.contrast(*ground) >= contrast);
        let shades =
            (0..=100).flat_map(|step| [self.towards(Self::BLACK, step), self.towards(Self::WHITE, step)]);
        shades.into_iter().find(passes).unwrap_or_else(|| self.ink())
    }

    /// The same hue and strength, lightened until it has this contrast on all of these grounds: for dark pages,
    /// where a mix with white would turn grey.
    pub(crate) fn glowing_on(self, grounds: &[Self], contrast: f64) -> Self {
        let passes = |shade: &Self| grounds.iter().all(|ground| shade.contrast(*ground) >= contrast);
        (0..=100).map(|step| self.lightened(step)).find(passes).unwrap_or(Self::WHITE)
    }

    /// So much of the way, in hundredths, to the lightest shade of its hue (HSL).
    fn lightened(self, hundredths: u8) -> Self {
        let [red, green, blue] = self.0.map(|part| f64::from(part) / 255.0);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (light, spread) = (f64::midpoint(most, least), most - least);
        let strength = if spread == 0.0 { 0.0 } else { spread / (1.0 - (2.0 * light - 1.0).abs()) };
        let lighter = light + (1.0 - light) * f64::from(hundredths) / 100.0;
        let reach = strength * (1.0 - (2.0 * lighter - 1.0).abs());
        let part = |part: f64| {
            let share = if spread == 0.0 { 0.5 } else { (part - least) / spread };
            let value = (lighter + reach * (share - 0.5)).clamp(0.0, 1.0) * 255.0;
            // The nearest byte is looked for, as a cast from `f64` could cut without a word.
            (0..=u8::MAX).find(|step| f64::from(*step) + 0.5 >= value).unwrap_or(u8::MAX)
        };
        Self([part(red), part(green), part(blue)])
    }

    /// The same hue with another lightness (the middle of its strongest and weakest part), which `change` makes of its own.
    pub fn lit(self, change: impl FnOnce(u8) -> u8) -> Self {
        let (most, least) =
            self.0.iter().fold((0, u8::MAX), |(most, least), part| (most.max(*part), least.min(*part)));
        let light = u8::midpoint(most, least);
        let wanted = i32::from(change(light));
        // How far from grey a lightness lets a colour be: never 0, by which black and white would divide.
        let room = |light: i32| light.min(255 - light).max(1);
        let part = |part: u8| {
            let away = (i32::from(part) - i32::from(light)) * room(wanted) / room(i32::from(light));
            u8::try_from((wanted + away).clamp(0, 255)).unwrap_or(u8::MAX)
        };
        Self(self.0.map(part))
    }

    /// Whether people see red: in large letters, a warning.
    pub(crate) fn is_red(self) -> bool {
        let [red, green, blue] = self.0.map(i32::from);
        let strength = red - green.min(blue);
        // At most 18 degrees from pure red, and no brown or pink.
        red > 110 && red > green.max(blue) && strength * 2 >= red && (green - blue).abs() * 10 < strength * 3
    }

    /// What is written on it: white where that can be read, else nearly black, else black.
    pub(crate) fn ink(self) -> Self {
        let inks = [Self::WHITE, Self::NIGHT];
        inks.into_iter().find(|ink| ink.contrast(self) >= TEXT).unwrap_or(Self::BLACK)
    }
}

impl FromStr for Colour {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a colour");
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or_else(wrong)?;
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

    #[test]
    fn contrast_is_counted_as_wcag_does() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        let grey: Colour = "#767676".parse().unwrap();
        assert!((grey.contrast(Colour::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn the_nearest_passing_shade_is_near_and_passes() {
        let yellow: Colour = "#ffb900".parse().unwrap();
        let shade = yellow.readable_on(&[Colour::WHITE], TEXT);
        assert!(shade.contrast(Colour::WHITE) >= TEXT);
        assert!(shade.contrast(Colour::WHITE) < 4.8, "{shade} is darker than it needs to be");
        let blue: Colour = "#0f5c8c".parse().unwrap();
        assert_eq!(blue.readable_on(&[Colour::WHITE], TEXT), blue);
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for wrong in ["", "#fff", "red", "#12345g", "#éééé", "0f5c8c"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }
}
