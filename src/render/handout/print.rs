//! How a handout is to be printed: on an office printer, or by a print shop that trims it.

use std::{fmt, str::FromStr};

/// How it is to be printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Print {
    /// On an office printer: exactly the paper.
    #[default]
    Plain,
    /// By a print shop: colour beyond the edge.
    Bleed(Bleed),
    /// The same with crop marks.
    Marks(Bleed),
}

impl Print {
    /// How far colour goes beyond the edge, in millimetres.
    pub(super) fn bleed(self) -> f64 {
        match self {
            Self::Plain => 0.0,
            Self::Bleed(bleed) | Self::Marks(bleed) => f64::from(bleed.0) / 10.0,
        }
    }
}

/// How far colour goes beyond the edge, in tenths of a millimetre: a trimmed sheet has no white rim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bleed(u8);

/// What no print shop asks for more of, in tenths of a millimetre.
const WIDEST: f64 = 200.0;

impl Default for Bleed {
    /// What most print shops of Europe ask for.
    fn default() -> Self {
        Self(30)
    }
}

impl FromStr for Bleed {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let text = written.trim();
        let (number, tenths) = match (text.strip_suffix("mm"), text.strip_suffix("in")) {
            (Some(millimetres), _) => (millimetres, 10.0),
            (_, Some(inches)) => (inches, 254.0),
            (None, None) => (text, 10.0),
        };
        let wide = number.trim().parse::<f64>().ok().map(|number| (number * tenths).round());
        // A whole number from 1 to 200 is found without a cast that could cut.
        let found = wide
            .filter(|wide| *wide <= WIDEST)
            .and_then(|wide| (1..=200).find(|known| (f64::from(*known) - wide).abs() < 0.5));
        found.map(Self).ok_or_else(|| {
            format!("`{written}` is no bleed: write 0.1mm to 20mm, such as `3mm`, or `0.125in`")
        })
    }
}

impl fmt::Display for Bleed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}mm", f64::from(self.0) / 10.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bleed_is_said_in_millimetres_or_inches() {
        for (written, said) in [("3mm", "3mm"), ("5", "5mm"), (" 2.5 mm", "2.5mm"), ("0.125in", "3.2mm")] {
            assert_eq!(written.parse::<Bleed>().unwrap().to_string(), said);
        }
        for written in ["", "0mm", "-3mm", "21mm", "3cm", "NaN", "wide"] {
            assert!(written.parse::<Bleed>().is_err(), "{written}");
        }
    }
}
