//! What was made and looked at once, kept under `tests/golden` to be compared line by line. A change is shown as a
//! diff that a person can judge; `WAVECAST_BLESS=1` then keeps what is made today.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

/// Tags that begin a line, so that a diff of a page shows the block that has changed.
const BLOCKS: [&str; 21] = [
    "<body", "<dd", "<details", "<div", "<dl", "<dt", "<h", "<img", "<li", "<ol", "<p", "<section", "<style",
    "<table", "<tbody", "<td", "<th", "<title", "<tr", "<ul", "<!--",
];

/// A page with a line for each block. Nothing but line ends is added, and nothing is taken away.
pub(crate) fn by_blocks(html: &str) -> String {
    BLOCKS.iter().fold(html.to_owned(), |lines, tag| {
        lines.replace(&format!("\n{tag}"), tag).replace(tag, &format!("\n{tag}"))
    })
}

/// The files of one folder under `tests/golden`, as they are made today.
pub(crate) struct Golden {
    folder: &'static str,
    made: BTreeMap<String, String>,
}

impl Golden {
    pub(crate) fn of(folder: &'static str) -> Self {
        Self { folder, made: BTreeMap::new() }
    }

    /// One file, as it is made today.
    pub(crate) fn hold(&mut self, name: impl Into<String>, text: impl Into<String>) {
        let known = self.made.insert(name.into(), text.into());
        assert!(known.is_none(), "a golden file is made once");
    }

    /// Compares with what is kept, files that nobody makes any more included.
    pub(crate) fn compare(self) {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(self.folder);
        if std::env::var_os("WAVECAST_BLESS").is_some() {
            self.bless(&root);
        }
        let mut names: BTreeSet<String> = kept(&root);
        names.extend(self.made.keys().cloned());
        let differences: String = names
            .iter()
            .filter_map(|name| {
                let known = fs::read_to_string(root.join(name)).unwrap_or_default();
                let made = self.made.get(name).map_or("", String::as_str);
                difference(&format!("tests/golden/{}/{name}", self.folder), &known, made)
            })
            .collect();
        assert!(
            differences.is_empty(),
            "what is made today is not what is kept. Is it what you meant? Then WAVECAST_BLESS=1 keeps it.\n\n{differences}"
        );
    }

    fn bless(&self, root: &PathBuf) {
        fs::create_dir_all(root).unwrap();
        for name in kept(root).iter().filter(|name| !self.made.contains_key(*name)) {
            fs::remove_file(root.join(name)).unwrap();
        }
        for (name, text) in &self.made {
            fs::write(root.join(name), text).unwrap();
        }
    }
}

/// The files of a golden folder. A folder inside it is what something is made from, and none of our business.
fn kept(root: &PathBuf) -> BTreeSet<String> {
    let entries = fs::read_dir(root).into_iter().flatten().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    files.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// The lines that differ, with three lines around them; none if none do.
fn difference(name: &str, known: &str, made: &str) -> Option<String> {
    if known == made {
        return None;
    }
    let diff = similar::TextDiff::from_lines(known, made);
    let shown = diff.unified_diff().context_radius(3).header(name, "made today").to_string();
    Some(shown + "\n")
}

/// A changed word is shown with its file and its neighbours, and a page comes apart at its blocks.
#[test]
fn a_difference_can_be_judged_by_reading_it() {
    let page =
        |day: &str| by_blocks(&format!("<table><tr><th>By</th><td>{day}</td></tr></table>\n<p>Go.</p>"));
    let said = difference("mail/a.html", &page("Friday"), &page("Monday")).unwrap();
    assert!(said.contains("--- mail/a.html") && said.contains("\n <th>By</th>\n"), "{said}");
    assert!(said.contains("\n-<td>Friday</td></tr></table>\n+<td>Monday</td></tr></table>\n"), "{said}");
    assert_eq!(difference("mail/a.html", &page("Friday"), &page("Friday")), None);
}
