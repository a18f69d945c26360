//! What people who listen to a message, or read it from the right, need of its HTML: the serious faults that the Email
//! Markup Consortium counts every year (its Accessibility Report of 21 May 2026: in 97, 96, 84 ... of 100 mails).

use scraper::{ElementRef, Html};

use super::select_all;
use crate::ground::problem::Problem;

/// Words that say nothing of where a link goes.
const EMPTY_WORDS: [&str; 15] = [
    "click here",
    "here",
    "read more",
    "more",
    "link",
    "this link",
    "klik hier",
    "hier",
    "lees meer",
    "meer",
    "klicka här",
    "här",
    "läs mer",
    "mer",
    "länk",
];

/// Faults of the layout.
pub(super) fn of_layout(html: &Html) -> Vec<Problem> {
    let all = select_all(html);
    let named = |name: &'static str| all.iter().copied().filter(move |one| one.value().name() == name);
    let has = |one: ElementRef<'_>, name: &str| one.attr(name).is_some_and(|value| !value.trim().is_empty());
    let mut found = Vec::new();
    if !named("html").all(|one| has(one, "lang")) {
        found.push(language("`html` does not say in which language it is"));
    }
    let children = named("body").flat_map(|body| body.children().filter_map(ElementRef::wrap));
    let shown: Vec<ElementRef<'_>> = children.filter(|one| one.value().name() != "style").collect();
    // Many mail programs leave `html` and `body` away.
    if !shown.iter().all(|one| has(*one, "lang") && has(*one, "dir")) {
        found.push(language("something right under `body` has no `lang` and `dir` of its own"));
    }
    if !named("title").any(|one| !one.text().collect::<String>().trim().is_empty()) {
        let problem = Problem::warning("mail-title", "the message has no `title`");
        found.push(problem.hint("put `<title>{{ subject }}</title>` into the head"));
    }
    if named("table").any(is_bare) {
        let problem = Problem::warning("mail-table-role", "a table that only lays out says nothing of that");
        found.push(problem.hint("write `role=\"presentation\"`, or give a table of data its `th`"));
    }
    if named("h1").count() != 1 {
        let message = format!("the message has {} headings of the first level", named("h1").count());
        found.push(Problem::warning("mail-heading", message).hint("one `h1`: what the message is about"));
    }
    found
}

fn language(message: &str) -> Problem {
    Problem::warning("mail-lang", message)
        .hint("write `lang=\"{{ lang }}\" dir=\"{{ dir }}\"`: who listens hears it in the right language")
}

/// A table that is neither marked as layout nor has a cell of a table of data.
fn is_bare(table: ElementRef<'_>) -> bool {
    let marked = table.attr("role").is_some_and(|role| role == "presentation" || role == "none");
    let own = |cell: ElementRef<'_>| {
        // A `th` of a table within this one says nothing of it.
        cell.ancestors().filter_map(ElementRef::wrap).find(|one| one.value().name() == "table") == Some(table)
    };
    let heads = table.descendants().filter_map(ElementRef::wrap).filter(|one| one.value().name() == "th");
    !marked && !heads.into_iter().any(own)
}

/// Faults of what is said.
pub(super) fn of_words(html: &Html) -> Vec<Problem> {
    let all = select_all(html);
    let links = all.iter().copied().filter(|one| one.value().name() == "a" && one.attr("href").is_some());
    let mut found: Vec<Problem> = links.filter_map(link).collect();
    let justified = |one: &ElementRef<'_>| {
        let style = one.attr("style").unwrap_or_default().to_lowercase().replace(' ', "");
        style.contains("text-align:justify") || one.attr("align").is_some_and(|align| align == "justify")
    };
    if all.iter().any(justified) {
        let problem =
            Problem::warning("mail-justified", "a text is justified: its gaps make it hard to read");
        found.push(problem.hint("leave the right edge ragged"));
    }
    found
}

fn link(link: ElementRef<'_>) -> Option<Problem> {
    let mut words: String = link.text().collect();
    for picture in link.descendants().filter_map(ElementRef::wrap) {
        words.push_str(picture.attr("alt").unwrap_or_default());
    }
    let words = words.trim().trim_end_matches(['.', '!', ':', '>', '»', '→', ' ']).to_lowercase();
    let target = link.attr("href").unwrap_or_default();
    let message = if words.is_empty() {
        format!("the link to `{target}` has no words")
    } else if EMPTY_WORDS.contains(&words.as_str()) {
        format!("`{words}` does not say where the link goes")
    } else {
        return None;
    };
    Some(Problem::warning("mail-link-text", message).hint("name what people find there"))
}
