//! SVG as text: elements with escaped words and short numbers.

use std::fmt::Write as _;

use crate::ground::escape::entity;

/// A picture that grows. It is drawn as people from the left see it, whoever it is for.
#[derive(Debug, Default)]
pub(super) struct Svg {
    text: String,
    /// How wide it is, where it is for people who read from the right: everything then stands as in a mirror, but for the
    /// letters.
    mirrored: Option<f64>,
}

/// Text in which nothing is markup.
pub(in crate::render) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // XML knows no other control characters, escaped or not.
            letter if letter.is_control() && letter != '\n' && letter != '\t' => safe.push(' '),
            // Attributes of a picture stand between double quotes.
            '\'' => safe.push('\''),
            letter => match entity(letter) {
                Some(entity) => safe.push_str(entity),
                None => safe.push(letter),
            },
        }
    }
    safe
}

/// How many letters a text has, as a length.
pub(super) fn length(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

/// `12.5`, `12`: one decimal is finer than any eye.
pub(in crate::render) fn short(number: f64) -> String {
    let written = format!("{number:.1}");
    written.strip_suffix(".0").map_or(written.clone(), str::to_owned)
}

impl Svg {
    /// A picture so wide, for people who read from the right.
    pub(super) fn from_right(width: f64) -> Self {
        Self { text: String::new(), mirrored: Some(width) }
    }

    /// Where a point across the picture comes to stand.
    fn across(&self, x: f64) -> f64 {
        self.mirrored.map_or(x, |width| width - x)
    }

    /// An empty element: numbers are attributes of its geometry.
    pub(super) fn shape(&mut self, element: &str, class: &str, numbers: &[(&str, f64)]) {
        let _ = write!(self.text, "<{element} class=\"{class}\"");
        // What has a width is named by its left side: in a mirror, that is the other one.
        let width = numbers.iter().find(|(name, _)| *name == "width").map_or(0.0, |(_, width)| *width);
        for (name, number) in numbers {
            let number = match *name {
                "x" if self.mirrored.is_some() => self.across(*number + width),
                "x" | "cx" | "x1" | "x2" => self.across(*number),
                _ => *number,
            };
            let _ = write!(self.text, " {name}=\"{}\"", short(number));
        }
        self.text.push_str("/>\n");
    }

    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        self.shape(
            "rect",
            class,
            &[("x", x), ("y", y), ("width", width.max(0.0)), ("height", height.max(0.0))],
        );
    }

    /// A rectangle with round corners.
    pub(super) fn pill(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let numbers = [("x", x), ("y", y), ("width", width.max(2.0)), ("height", height), ("rx", 3.0)];
        self.shape("rect", class, &numbers);
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        self.shape("line", class, &[("x1", from.0), ("y1", from.1), ("x2", to.0), ("y2", to.1)]);
    }

    /// A closed shape through these points.
    pub(super) fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", short(self.across(*x)), short(*y))).collect();
        let _ = writeln!(self.text, "<polygon class=\"{class}\" points=\"{}\"/>", points.join(" "));
    }

    /// Words that begin at a point.
    pub(super) fn words(&mut self, class: &str, x: f64, y: f64, words: &str) {
        self.anchored(class, x, y, "start", words);
    }

    /// Words that begin, end or stand around a point: `start`, `end`, `middle`, as their reader reads them.
    pub(super) fn anchored(&mut self, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
        let _ = writeln!(
            self.text,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            short(self.across(x)),
            short(y),
            escape(words)
        );
    }

    /// Things that belong together, and what is said about them.
    pub(super) fn group(&mut self, class: &str, title: &str, draw: impl FnOnce(&mut Self)) {
        let _ = write!(self.text, "<g class=\"{class}\">");
        if !title.is_empty() {
            let _ = write!(self.text, "<title>{}</title>", escape(title));
        }
        draw(self);
        self.text.push_str("</g>\n");
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        assert_eq!(escape("<script>\"&\u{0}\u{7}"), "&lt;script&gt;&quot;&amp;  ");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([12.0, 12.54, -0.04].map(short), ["12", "12.5", "-0"]);
    }
}
