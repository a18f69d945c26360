//! Which posters there are: what the front matter of each says of its paper, its readers and its dates.

use super::place;
use crate::{
    ground::{
        campaign::Language,
        near::nearest,
        problem::{Place, Problem, Problems},
        words::library::{Library, Page, PageKind},
    },
    render::handout::Format,
};

/// A poster as its front matter says it.
pub(super) struct PosterPlan<'a> {
    /// The file name of its words: `last-call`.
    pub(super) name: &'a str,
    /// Its place among the others.
    pub(super) order: i64,
    /// Of what there is one each.
    pub(super) one_for: Vec<OneFor>,
    /// What it is printed on.
    pub(super) formats: Vec<Format>,
    /// What it tells beside its words.
    pub(super) facts: Vec<ToldOnPoster>,
    /// What of it is huge; the headline if nothing is said.
    pub(super) hero: Option<HeroOfPoster>,
    /// Its own template.
    pub(super) template: Option<&'a str>,
}

/// Of what there is one poster each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OneFor {
    Campaign,
    Wave,
    /// Each tech fair of each wave.
    Fair,
}

/// What a poster tells beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToldOnPoster {
    Start,
    Deadline,
    /// Place, day and hours of a tech fair.
    Fair,
}

/// What is huge on a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeroOfPoster {
    Start,
    Deadline,
    Fair,
    Helpdesk,
    Code,
    Devices,
}

const HEROES: [(&str, HeroOfPoster); 6] = [
    ("start", HeroOfPoster::Start),
    ("deadline", HeroOfPoster::Deadline),
    ("fair", HeroOfPoster::Fair),
    ("helpdesk", HeroOfPoster::Helpdesk),
    ("code", HeroOfPoster::Code),
    ("devices", HeroOfPoster::Devices),
];

const ONE_FOR: [(&str, OneFor); 3] =
    [("campaign", OneFor::Campaign), ("wave", OneFor::Wave), ("fair", OneFor::Fair)];

const TOLD: [(&str, ToldOnPoster); 3] =
    [("start", ToldOnPoster::Start), ("deadline", ToldOnPoster::Deadline), ("fair", ToldOnPoster::Fair)];

/// Every poster that says what it is printed on. The page in the source language counts for all of them; where there
/// is none or it is silent, the first that speaks does.
pub(super) fn posters<'a>(
    library: &'a Library,
    source: Language,
    problems: &mut Problems,
) -> Vec<PosterPlan<'a>> {
    let mut posters = Vec::new();
    for (key, pages) in library.of_kind(PageKind::Poster) {
        let speaks = |page: &&Page| page.front.more.contains_key("formats");
        let page = pages.get(&source).filter(speaks).or_else(|| pages.values().find(speaks));
        let (Some(page), Some(name)) = (page, key.strip_prefix("posters/")) else { continue };
        // A booklet is made of guides, never of a poster's few words.
        let formats = Format::ALL.into_iter().filter(|format| !format.is_booklet());
        let formats: Vec<(&str, Format)> = formats.map(|format| (format.code(), format)).collect();
        posters.push(PosterPlan {
            name,
            order: page.front.order,
            one_for: words(page, "for", &ONE_FOR, problems),
            formats: words(page, "formats", &formats, problems),
            facts: words(page, "facts", &TOLD, problems),
            hero: words(page, "hero", &HEROES, problems).first().copied(),
            template: page.front.more.get("template").map(String::as_str),
        });
    }
    posters
}

/// The values of a list of words; a word that is not known is told and left out. Without `for` it is for the campaign.
fn words<T: Copy>(page: &Page, key: &str, known: &[(&str, T)], problems: &mut Problems) -> Vec<T> {
    let said = page.front.more.get(key).map_or(if key == "for" { "campaign" } else { "" }, String::as_str);
    let mut values = Vec::new();
    for word in said.split_whitespace() {
        if let Some((_, value)) = known.iter().find(|(code, _)| *code == word) {
            values.push(*value);
            continue;
        }
        let codes = known.iter().map(|(code, _)| *code);
        let hint = nearest(word, codes.clone()).map_or_else(
            || format!("write {}", codes.map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let problem =
            Problem::error("handout-words", format!("`{word}` is not a value of `{key}` of posters"));
        problems.push(problem.at(at_word(page, key, word)).hint(hint));
    }
    values
}

/// Where a word of a list stands in the line of its key.
fn at_word(page: &Page, key: &str, word: &str) -> Place {
    let line = place(page, key);
    // From behind, as the same letters may stand in the key before them.
    match line.text().rfind(word) {
        Some(at) => {
            let start = line.span().start + at;
            Place::new(line.source(), start..start + word.len())
        }
        None => line,
    }
}
