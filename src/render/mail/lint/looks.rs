//! What can be read and tapped: contrast as it was made and after a mail program turned the colours over, and buttons
//! of which the whole face is the link.

use scraper::{ElementRef, Html, Node};
use std::collections::{BTreeMap, BTreeSet};

use super::clients::{self, declarations};
use crate::{
    ground::{campaign::Campaign, problem::Problem},
    render::colour::{Colour, TEXT},
};

/// Contrast that large text needs, and any text after colours were turned over by a rule that is only measured.
const LARGE: f64 = 3.0;
/// From so many pixels text is large.
const LARGE_FROM: f64 = 24.0;
/// The side of what a finger hits (WCAG 2.2, 2.5.5).
const FINGER: f64 = 44.0;

/// How a piece of text looks.
#[derive(Clone, Copy)]
struct TextLook {
    text: Colour,
    ground: Colour,
    size: f64,
    line: f64,
    hidden: bool,
}

/// Text and links as they look, gathered from a message with its styles in the elements.
#[derive(Default)]
struct LooksFound {
    /// An example of every pair of text and ground, and whether it is large.
    pairs: BTreeMap<(Colour, Colour, bool), String>,
    /// Buttons that are lower than a finger, with how high they are.
    low: BTreeSet<(String, u32)>,
}

/// What cannot be read or tapped well.
pub(super) fn hard(html: &Html, campaign: &Campaign) -> Vec<Problem> {
    let mut seen = LooksFound::default();
    // What mail programs show where a message says nothing of it.
    let plain =
        TextLook { text: Colour::BLACK, ground: Colour::WHITE, size: 16.0, line: 19.0, hidden: false };
    seen.element(html.root_element(), plain);
    let mut found: Vec<Problem> = seen.low.iter().map(low).collect();
    for ((text, ground, large), words) in &seen.pairs {
        found.extend(faint(*text, *ground, *large, words));
        found.extend(turned(*text, *ground, words, campaign));
    }
    found
}

fn low((words, height): &(String, u32)) -> Problem {
    Problem::warning("mail-target", format!("only {height} of the button’s pixels can be tapped: `{words}`"))
        .hint("put the padding into the link, with `display: inline-block`, until it is 44 pixels high")
}

fn faint(text: Colour, ground: Colour, large: bool, words: &str) -> Option<Problem> {
    let contrast = text.contrast(ground);
    let wanted = if large { LARGE } else { TEXT };
    let message =
        format!("`{words}` is hard to read: {text} on {ground} has a contrast of {contrast:.1} to 1");
    (contrast < wanted).then(|| {
        Problem::warning("mail-contrast", message)
            .hint(format!("make it {wanted} to 1 at least: a darker text or a lighter ground"))
    })
}

fn turned(text: Colour, ground: Colour, words: &str, campaign: &Campaign) -> Option<Problem> {
    let table = clients::table().ok()?;
    let read = table.inversion.iter().filter(|inversion| inversion.is_read(campaign));
    let worst = read.map(|inversion| (inversion, inversion.text(text).contrast(inversion.ground(ground))));
    let (inversion, contrast) = worst.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let name = inversion.name(table);
    let message = format!(
        "`{words}` is hard to read when {name} turns the colours over for the dark: {text} on {ground} becomes {} on {}, \
         {contrast:.1} to 1",
        inversion.text(text),
        inversion.ground(ground)
    );
    (contrast < LARGE).then(|| {
        Problem::warning("mail-contrast-dark", message).hint(
            "take dark text on a light ground, or light text on a dark one: colours in the middle get lost",
        )
    })
}

impl LooksFound {
    fn element(&mut self, element: ElementRef<'_>, around: TextLook) {
        if ["style", "script", "head", "title"].contains(&element.value().name()) {
            return;
        }
        let look = around.of(element);
        if look.hidden {
            return;
        }
        if element.value().name() == "a" {
            self.button(element, look);
        }
        for child in element.children() {
            if let Some(element) = ElementRef::wrap(child) {
                self.element(element, look);
            } else if let Node::Text(text) = child.value()
                // A sign alone, such as an arrow or a dot between two links, is nothing to be read.
                && text.chars().any(char::is_alphanumeric)
            {
                let words: String = text.trim().chars().take(40).collect();
                let large = look.size >= LARGE_FROM;
                self.pairs.entry((look.text, look.ground, large)).or_insert(words);
            }
        }
    }

    /// A link that is all there is in a cell with a colour of its own is a button.
    fn button(&mut self, link: ElementRef<'_>, look: TextLook) {
        let cell = link.ancestors().filter_map(ElementRef::wrap).find(|one| one.value().name() == "td");
        let words = |element: ElementRef<'_>| element.text().collect::<String>().trim().to_owned();
        let own = words(link);
        let coloured = |element: ElementRef<'_>| ground(element).is_some();
        let Some(cell) = cell.filter(|cell| words(*cell) == own) else { return };
        if own.is_empty() || !(coloured(cell) || coloured(link)) {
            return;
        }
        let styles: BTreeMap<String, String> = declarations(link.attr("style").unwrap_or_default()).collect();
        let block = styles.get("display").is_some_and(|display| display.ends_with("block"));
        // Padding around a link that stands in a line adds nothing that a finger could hit.
        let height = look.line + if block { padding(&styles) } else { 0.0 };
        if height < FINGER {
            self.low.insert((own, (0..1000).find(|step| f64::from(*step) >= height).unwrap_or(1000)));
        }
    }
}

impl TextLook {
    fn of(self, element: ElementRef<'_>) -> Self {
        let styles: BTreeMap<String, String> =
            declarations(element.attr("style").unwrap_or_default()).collect();
        let size = styles.get("font-size").and_then(|size| pixels(size)).unwrap_or(self.size);
        let is = |property: &str, value: &str| styles.get(property).is_some_and(|own| own == value);
        Self {
            text: styles.get("color").and_then(|value| colour(value)).unwrap_or(self.text),
            ground: ground(element).unwrap_or(self.ground),
            size,
            line: styles.get("line-height").and_then(|line| pixels(line)).unwrap_or(self.line),
            hidden: self.hidden || is("display", "none") || is("visibility", "hidden"),
        }
    }
}

/// What an element puts behind its words.
fn ground(element: ElementRef<'_>) -> Option<Colour> {
    let styles: BTreeMap<String, String> = declarations(element.attr("style").unwrap_or_default()).collect();
    let behind = styles.get("background-color").or_else(|| styles.get("background"));
    behind
        .and_then(|value| value.split_whitespace().find_map(colour))
        .or_else(|| colour(element.attr("bgcolor")?))
}

fn colour(value: &str) -> Option<Colour> {
    match value {
        "white" => Some(Colour::WHITE),
        "black" => Some(Colour::BLACK),
        value if value.len() == 4 && value.starts_with('#') => {
            let twice: String = value.chars().skip(1).flat_map(|digit| [digit, digit]).collect();
            format!("#{twice}").parse().ok()
        }
        value => value.parse().ok(),
    }
}

fn pixels(value: &str) -> Option<f64> {
    value.strip_suffix("px").unwrap_or(value).trim().parse().ok()
}

/// What `padding` adds above and below.
fn padding(styles: &BTreeMap<String, String>) -> f64 {
    let all: Vec<f64> = styles
        .get("padding")
        .map(|value| value.split_whitespace().filter_map(pixels).collect())
        .unwrap_or_default();
    let [above, below] = match all.as_slice() {
        [] => [0.0, 0.0],
        // Four are above, right, below, left; of one or two the first counts above and below.
        [above, _, below, ..] => [*above, *below],
        [both, ..] => [*both, *both],
    };
    let own = |side: &str, else_so: f64| styles.get(side).and_then(|value| pixels(value)).unwrap_or(else_so);
    own("padding-top", above) + own("padding-bottom", below)
}
