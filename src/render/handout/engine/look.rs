//! Looks at the finished layout: nothing may be cut, run off the page, lie over another text or lack its
//! letters. What a template promised is not asked; only where the glyphs came to stand.

use icu_properties::{CodePointMapData, PropertyNamesLong, props::Script};
use std::collections::{BTreeMap, BTreeSet};
use typst::{
    foundations::Value,
    introspection::{MetadataElem, Tag},
    layout::{Abs, Frame, FrameItem, GroupItem, Point, Transform},
    text::TextItem,
};
use typst_layout::PagedDocument;

use super::super::{Sheet, shorten};
use crate::ground::problem::{Problem, Problems};

/// What glyphs may stick out before it is seen: about half a millimetre.
const SLACK: f64 = 1.5;

/// A rectangle of a page, in points.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// A run of text where it came to stand.
struct Run {
    text: String,
    area: Area,
    /// What of its letters goes under their line: the tail of a `j`.
    tails: Vec<Area>,
}

impl Run {
    /// Whether letters of one stand on letters of the other.
    fn covers(&self, other: &Self) -> bool {
        let under = |tails: &[Area], area: Area| tails.iter().any(|tail| tail.covers(area));
        self.area.covers(other.area) || under(&self.tails, other.area) || under(&other.tails, self.area)
    }
}

/// What is found on a page.
#[derive(Default)]
struct LayoutFindings {
    runs: Vec<Run>,
    cut: Vec<String>,
    too_long: Vec<String>,
    lacking: BTreeSet<char>,
}

/// Finds what must not be printed.
pub(super) fn check(
    document: &PagedDocument,
    sheet: &Sheet,
    warnings: &mut Problems,
) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut letters = BTreeSet::new();
    for page in document.pages() {
        let size = page.frame.size();
        let paper = Area { left: 0.0, top: 0.0, right: size.x.to_pt(), bottom: size.y.to_pt() };
        let mut found = LayoutFindings::default();
        walk(&page.frame, Transform::identity(), None, &mut found);
        report(&found, paper, sheet, &mut problems);
        letters.append(&mut found.lacking);
    }
    problems.extend(lacking(&letters));
    if let Some(wanted) = sheet.format.pages().filter(|wanted| *wanted != document.pages().len()) {
        problems.push(
            overlong(sheet, &sheet.voice.headline)
                .note(format!("it takes {} pages instead of {wanted}", document.pages().len())),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(gather(problems, warnings)) }
}

/// The same text may be told of by several runs; warnings go along.
fn gather(mut problems: Problems, warnings: &mut Problems) -> Problems {
    problems.append(std::mem::take(warnings));
    problems.in_reading_order()
}

/// How many texts of one page are named: one that is far too long pushes others away.
const NAMED: usize = 3;

fn report(found: &LayoutFindings, paper: Area, sheet: &Sheet, problems: &mut Problems) {
    // A template that gave up named the whole text; where the letters went then is no news.
    if let Some(text) = found.too_long.first() {
        problems.push(overlong(sheet, text));
        return;
    }
    let cut = found.cut.iter().map(|text| overlong(sheet, text));
    let away = found.runs.iter().filter(|run| !run.area.is_inside(paper));
    let away = away.map(|run| overlong(sheet, &run.text).note("it runs off the page"));
    let over = found.runs.iter().enumerate().filter_map(|(index, run)| {
        let other = found.runs.iter().skip(index + 1).find(|other| other.covers(run))?;
        Some(overlong(sheet, &run.text).note(format!("it covers `{}`", shorten(&other.text))))
    });
    problems.extend(cut.chain(away).chain(over).take(NAMED));
}

/// What no font has, once for each script: a font for one letter of Arabic is one for all of them.
fn lacking(letters: &BTreeSet<char>) -> impl Iterator<Item = Problem> {
    let scripts = CodePointMapData::<Script>::new();
    let names = PropertyNamesLong::<Script>::new();
    let mut by_script: BTreeMap<Option<&str>, String> = BTreeMap::new();
    for letter in letters {
        // Digits and signs belong to no script, and no font is found by asking for theirs.
        let script = Some(scripts.get(*letter)).filter(|script| *script != Script::Common);
        by_script.entry(script.and_then(|script| names.get(script))).or_default().push(*letter);
    }
    by_script.into_iter().map(|(script, letters)| {
        let hint = "put a font that has them into a folder under `brand/`, and name it as `fonts_folder` in `[brand]`";
        match script {
            Some(script) => Problem::error("missing-letter", format!("no font has the letters of {script}"))
                .hint(hint)
                .note(format!("the first of them: {}", shorten(&letters))),
            None => Problem::error("missing-letter", format!("no font has `{letters}`"))
                .hint(format!("take it out, or {hint}")),
        }
    })
}

fn overlong(sheet: &Sheet, text: &str) -> Problem {
    let text = shorten(text);
    Problem::error(
        "text-does-not-fit",
        format!("`{text}` does not fit on {} ({})", sheet.format, sheet.voice.language),
    )
    .hint("write it shorter: at the smallest size that can be read from afar it is still too long")
}

fn walk(frame: &Frame, at: Transform, clip: Option<Area>, found: &mut LayoutFindings) {
    for (position, item) in frame.items() {
        let here = at.pre_concat(Transform::translate(position.x, position.y));
        match item {
            FrameItem::Group(group) => enter(group, here, clip, found),
            FrameItem::Text(text) => meet(text, here, clip, found),
            FrameItem::Tag(Tag::Start(content, _)) => {
                let told = content.to_packed::<MetadataElem>().filter(|_| is_too_long(content));
                if let Some(Value::Str(text)) = told.map(|told| &told.value) {
                    found.too_long.push(text.to_string());
                }
            }
            FrameItem::Tag(_) | FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) => {}
        }
    }
}

/// Templates of ours say `#metadata("the text") <too-long>` when they gave up.
fn is_too_long(content: &typst::foundations::Content) -> bool {
    content.label().is_some_and(|label| label.resolve().as_str() == "too-long")
}

fn enter(group: &GroupItem, at: Transform, clip: Option<Area>, found: &mut LayoutFindings) {
    let here = at.pre_concat(group.transform);
    let own =
        group.clip.as_ref().map(|_| Area::of(Point::zero(), group.frame.width(), group.frame.height(), here));
    let clip = match (clip, own) {
        (Some(outer), Some(own)) => Some(outer.and(own)),
        (one, other) => other.or(one),
    };
    walk(&group.frame, here, clip, found);
}

fn meet(text: &TextItem, at: Transform, clip: Option<Area>, found: &mut LayoutFindings) {
    // Measured by its capitals: the whole height of a line would make lines that are set closely cover one
    // another.
    let height = text.font.metrics().cap_height.at(text.size);
    let area = Area::of(Point::new(Abs::zero(), -height), text.width(), height, at);
    if clip.is_some_and(|clip| !area.is_inside(clip)) {
        found.cut.push(text.text.to_string());
    }
    // Glyph 0 is what a font draws for a letter it has not.
    for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
        let letter = text.text.get(glyph.range()).and_then(|letters| letters.chars().next());
        // What only says how others are read has no shape.
        found.lacking.extend(letter.filter(|letter| !('\u{2060}'..='\u{206f}').contains(letter)));
    }
    // Blanks, soft hyphens and zero-width spaces show nothing, so that they can lie on nothing.
    if text.text.contains(|letter: char| !letter.is_whitespace() && !matches!(letter, '\u{ad}' | '\u{200b}'))
    {
        found.runs.push(Run { text: text.text.to_string(), area, tails: tails(text, at) });
    }
}

/// Each tail of a text, where it came to stand.
fn tails(text: &TextItem, at: Transform) -> Vec<Area> {
    let mut begun = Abs::zero();
    let mut tails = Vec::new();
    for glyph in &text.glyphs {
        let drawn = text.font.ttf().glyph_bounding_box(ttf_parser::GlyphId(glyph.id));
        if let Some(drawn) = drawn.filter(|drawn| drawn.y_min < 0) {
            let long = |units: i16| text.font.to_em(units).at(text.size);
            let left = begun + glyph.x_offset.at(text.size) + long(drawn.x_min);
            let wide = long(drawn.x_max) - long(drawn.x_min);
            tails.push(Area::of(Point::new(left, Abs::zero()), wide, -long(drawn.y_min), at));
        }
        begun += glyph.x_advance.at(text.size);
    }
    tails
}

impl Area {
    /// The rectangle around a transformed one.
    fn of(from: Point, width: Abs, height: Abs, at: Transform) -> Self {
        // All four, as a text may be turned: two opposite corners would not hold it.
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
            .map(|(x, y)| Point::new(from.x + width * x, from.y + height * y).transform(at));
        let around = |start: f64, choose: fn(f64, f64) -> f64, part: fn(&Point) -> f64| {
            corners.iter().map(part).fold(start, choose)
        };
        Self {
            left: around(f64::INFINITY, f64::min, |point| point.x.to_pt()),
            top: around(f64::INFINITY, f64::min, |point| point.y.to_pt()),
            right: around(f64::NEG_INFINITY, f64::max, |point| point.x.to_pt()),
            bottom: around(f64::NEG_INFINITY, f64::max, |point| point.y.to_pt()),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    fn is_inside(self, outer: Self) -> bool {
        self.left >= outer.left - SLACK
            && self.top >= outer.top - SLACK
            && self.right <= outer.right + SLACK
            && self.bottom <= outer.bottom + SLACK
    }

    /// Whether they lie over each other by more than a sliver: letters that lean, or are set closely.
    fn covers(self, other: Self) -> bool {
        let both = self.and(other);
        let sliver = (0.3 * (self.bottom - self.top).min(other.bottom - other.top)).max(SLACK);
        both.right - both.left > sliver && both.bottom - both.top > sliver
    }
}
