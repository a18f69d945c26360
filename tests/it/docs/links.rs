//! Every link of the book leads to a file that is there, and to a heading that it has.

use std::{collections::BTreeSet, fs};

use super::{Page, pages, root};

/// The links and pictures of a page that are not addresses elsewhere: line and target.
fn targets(page: &Page) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in page.prose() {
        let spoken: String = line.split('`').step_by(2).collect::<Vec<_>>().join("` `");
        for part in spoken.split("](").skip(1) {
            let target = part.split(')').next().unwrap().to_owned();
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push((number, target));
            }
        }
    }
    found
}

/// The anchors of a page, as forges make them of its headings.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let page = Page { path: String::new(), text: text.to_owned() };
    for (_, line) in page.prose() {
        let Some(heading) = line.strip_prefix('#') else { continue };
        let heading = heading.trim_start_matches('#').trim();
        let slug: String = heading
            .to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect();
        let again = (1..).map(|count| format!("{slug}-{count}"));
        let free = std::iter::once(slug.clone()).chain(again).find(|slug| !anchors.contains(slug));
        anchors.extend(free);
    }
    anchors
}

#[test]
fn every_link_leads_somewhere() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for page in pages() {
        let folder = root().join(&page.path).parent().unwrap().to_path_buf();
        for (line, target) in targets(&page) {
            seen += 1;
            let (path, fragment) = target.split_once('#').unwrap_or((&target, ""));
            let file = if path.is_empty() { root().join(&page.path) } else { folder.join(path) };
            if !file.exists() {
                wrong.push(format!("{}:{line}: there is no `{path}`", page.path));
            } else if !fragment.is_empty() && !anchors(&fs::read_to_string(&file).unwrap()).contains(fragment)
            {
                wrong.push(format!("{}:{line}: `{path}` has no heading `#{fragment}`", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 50, "the links are where they are looked for");
}

/// A picture that no page shows is weight, and a heavy one is slow.
#[test]
fn every_picture_is_shown_and_light() {
    let said: Vec<String> = pages().iter().flat_map(targets).map(|(_, target)| target).collect();
    for entry in fs::read_dir(root().join("docs/pictures")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(said.iter().any(|target| target.ends_with(&name)), "no page shows docs/pictures/{name}");
        let size = entry.metadata().unwrap().len();
        assert!(size <= 150_000, "docs/pictures/{name} has {size} bytes, more than 150,000");
    }
}
