//! A page, its mail, the mail's text and the printed guide say the same: every sentence, address, date and name of the
//! page is in each of the others, whatever an article is made of.

use std::convert::Infallible;

use proptest::prelude::*;
use scraper::{ElementRef, Html, Node, Selector};
use wavecast::{
    ground::words::{
        article::{Article, Target},
        facts::{Condition, Word},
        library::Library,
    },
    render::article::{Dialect, Dress, Element, write},
    world::disk,
};

use crate::{
    bench::Folder,
    paper::handouts,
    small::{PEOPLE, SMALL},
};

/// A folder whose guide `Links` and whose message `announce` say the same.
fn folder(body: &str) -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("people.csv", PEOPLE.to_owned() + "dora@example.com,Dora Dee,Dora,en,pilot,NL,ios\n");
    let front = "---\ntitle: Links\ndescription: Every kind of link\nlanguages: [en]\n---\n\n";
    folder.write("content/en/guides/links.md", format!("{front}{body}"));
    folder.write("content/en/messages/announce.md", format!("---\nsubject: Links\n---\n\n{body}"));
    folder
}

/// What is said somewhere, piece by piece, and where its links lead.
#[derive(Debug, Default)]
struct Said {
    texts: Vec<String>,
    addresses: Vec<String>,
}

impl Said {
    /// The body of a page or a mail as people see it: without what a page says of each step, and with pictures' words.
    fn in_html(html: &str, part: &str) -> Self {
        let page = Html::parse_document(html);
        let mut said = Self::default();
        for body in page.select(&Selector::parse(part).unwrap()) {
            said.element(body);
        }
        said
    }

    fn element(&mut self, element: ElementRef<'_>) {
        let value = element.value();
        if value.classes().any(|class| ["tools", "number"].contains(&class)) || value.name() == "style" {
            return;
        }
        // What a screen reader says in place of the number.
        let parent = element.parent().and_then(ElementRef::wrap);
        let is_of_step = parent.is_some_and(|parent| parent.value().classes().any(|class| class == "step"));
        if is_of_step && value.classes().any(|class| class == "unseen") {
            return;
        }
        self.addresses.extend(value.attr("href").map(str::to_owned));
        self.texts.extend(value.attr("alt").map(str::to_owned));
        for child in element.children() {
            if let Node::Text(text) = child.value() {
                self.texts.push(text.to_string());
            } else if let Some(inner) = ElementRef::wrap(child) {
                self.element(inner);
            }
        }
    }

    /// What of it another form does not say, in letters that people read.
    fn lacking_in(&self, visible: &str) -> Vec<String> {
        let visible = squeezed(visible);
        let texts = self.texts.iter().map(|text| squeezed(text));
        let addresses = self.addresses.iter().filter(|to| to.contains(':')).map(|to| squeezed(typed(to)));
        texts.chain(addresses).filter(|said| !visible.contains(said)).collect()
    }
}

/// An address as people type it.
fn typed(address: &str) -> &str {
    let kinds = ["https://", "http://", "mailto:", "tel:"];
    kinds.iter().find_map(|kind| address.strip_prefix(kind)).unwrap_or(address)
}

/// Letters without what lines are broken and drawn with: a text breaks them, sets signs before them, and pictures in
/// brackets.
fn squeezed(text: &str) -> String {
    text.to_lowercase().chars().filter(|sign| !sign.is_whitespace() && !"|>[]".contains(*sign)).collect()
}

/// What stands on the paper of the pilot's guide for one kind of device, under the title `Links`.
fn printed(folder: &Folder) -> String {
    let (jobs, problems) = handouts(folder.path());
    assert!(!problems.has_errors(), "{problems:#?}");
    let guide = jobs.into_iter().find(|job| job.path.ends_with("pilot/en/guide-ios.pdf")).unwrap();
    let chapter = guide.sheet.chapters.into_iter().find(|chapter| chapter.title == "Links").unwrap();
    let mut visible = String::new();
    shown(&serde_json::to_value(&chapter.parts).unwrap(), &mut visible);
    visible
}

/// The words of a sheet as its template sets them: where a link leads is known to it, and not printed.
fn shown(value: &serde_json::Value, visible: &mut String) {
    let unseen = ["is", "to", "path", "kind", "language", "level", "start"];
    visible.push_str(value.as_str().unwrap_or_default());
    value.as_array().into_iter().flatten().for_each(|one| shown(one, visible));
    for (key, one) in value.as_object().into_iter().flatten() {
        if !unseen.contains(&key.as_str()) {
            shown(one, visible);
        }
    }
}

/// What the page says, and what each of the others lacks of it.
fn compared(body: &str) -> (Said, [(&'static str, Vec<String>); 4]) {
    let folder = folder(body);
    let built = folder.run(&["build", "--no-handouts", "--as-of", "2027-01-20"]);
    assert!(built.contains(" pages in "), "{built}\n{body}");
    let said = folder.run(&["mail", "preview", "--stage", "announce"]);
    assert!(!said.contains("--- exit"), "{said}\n{body}");
    let page = Said::in_html(&folder.read("public/pilot/en/links/index.html"), ".prose");
    let mail = Said::in_html(&folder.read("outbox/preview/pilot/announce/en.html"), "body");
    let hidden: Vec<String> = page
        .addresses
        .iter()
        .filter(|to| to.contains(':') && !mail.addresses.contains(to))
        .cloned()
        .collect();
    let lacking = [
        ("mail", page.lacking_in(&[mail.texts.concat(), mail.addresses.concat()].concat())),
        ("links of the mail", hidden),
        ("text", page.lacking_in(&folder.read("outbox/preview/pilot/announce/en.txt"))),
        ("print", page.lacking_in(&printed(&folder))),
    ];
    (page, lacking)
}

/// What a line may say; `#` is another number each time.
const LINES: [&str; 14] = [
    "Sentence # says this much.",
    "Follow [the link #](https://h.example/link/#) now.",
    "[](https://h.example/silent/#)",
    "[ ](<https://h.example/blank/{{ wave.title }}/#>)",
    "<https://h.example/bare/#>",
    "**Bold #**, *stressed #*, ~~struck #~~, `code #`, <kbd>Key #</kbd>, H<sub>#</sub>",
    "From {{ wave.start | date }} at {{ campaign.organisation }} in {{ wave.title }} #.",
    "Call [{{ helpdesk.phone }}](tel:{{ helpdesk.phone }}) or [call #](tel:{{ helpdesk.phone }}).",
    "[Write #](mailto:{{ helpdesk.mail }}?subject=#) or <{{ helpdesk.mail }}>.",
    "[Ask #](https://h.example/{{ wave.title }}/ask/#?a=1&b={{ move.to }})",
    "![Picture #](https://h.example/picture/#.png) beside it",
    "[![Shown #](https://h.example/shown/#.png)](https://h.example/behind/#)",
    "[![](https://h.example/unseen/#.png)](https://h.example/nothing/#)",
    "<a href=\"https://h.example/raw/#\">Raw #</a> and **[bold link #](https://h.example/strong/#)**",
];

/// What an article may be made of; each `LINE` is one of those.
const BLOCKS: [&str; 17] = [
    "LINE\n\n",
    "## Part #\n\nLINE\n\n",
    "### LINE\n\n",
    "1. LINE\n2. LINE\n\n   LINE\n3. LINE\n   - LINE\n   - LINE\n     1. LINE\n\n",
    "3. LINE\n4. > [!TIP]\n   > LINE\n\n",
    "- LINE\n- LINE\n\n  LINE\n- LINE\n  1. LINE\n  2. LINE\n\n",
    "> [!WARNING]\n> LINE\n>\n> 1. LINE\n\n",
    "> LINE\n\n",
    "| Column # | LINE |\n|---|---|\n| LINE | LINE |\n| LINE | |\n\n",
    "| | |\n|---|---|\n| LINE | LINE |\n\n",
    "```\ncode block #\n```\n\n",
    "> [!VIDEO https://h.example/film/#]\n\n",
    "<details><summary>More #</summary>\n\nLINE\n\n</details>\n\n",
    "<details>\n\nLINE\n\n</details>\n\n",
    "<div><p>Raw <b>text #</b>, <a href=\"https://h.example/in/#?a=1&amp;b=2\">there #</a></p><p>{{ wave.title }}</p></div>\n\n",
    "<table><tr><td colspan=\"2\">Cell #</td></tr><tr><td><a href=\"{{ campaign.site }}/cell/#\">site #</a></td><td><a href=\"https://h.example/no/#\"></a></td></tr></table>\n\n",
    "::: when pilot=\"yes\"\nLINE\n:::\n\n::: when pilot=\"no\"\nHidden #.\n:::\n\n",
];

fn article() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(&LINES[..]), 40);
    let blocks = prop::collection::vec(prop::sample::select(&BLOCKS[..]), 1..24);
    (blocks, lines).prop_map(|(blocks, lines)| written(&blocks.concat(), &lines))
}

/// Each `LINE` in its turn, and then each `#` of a text its own number; signs of headings stay.
fn written(blocks: &str, lines: &[&str]) -> String {
    let mut lines = lines.iter().cycle();
    let mut body = String::new();
    for (at, piece) in blocks.split("LINE").enumerate() {
        if at > 0 {
            body.push_str(lines.next().unwrap());
        }
        body.push_str(piece);
    }
    let mut numbered = String::new();
    let mut number = 100;
    for line in body.split_inclusive('\n') {
        let signs = line.len() - line.trim_start_matches('#').len();
        numbered.push_str(&line[..signs]);
        for (at, piece) in line[signs..].split('#').enumerate() {
            if at > 0 {
                number += 1;
                numbered.push_str(&number.to_string());
            }
            numbered.push_str(piece);
        }
    }
    numbered
}

/// Each construct with each line once: nothing is left to the draw.
#[test]
fn every_construct_says_the_same_everywhere() {
    let (page, lacking) = compared(&written(&BLOCKS.concat().repeat(2), &LINES));
    assert!(page.addresses.len() > 40 && page.texts.len() > 100, "{page:#?}");
    for (form, lacking) in lacking {
        assert!(lacking.is_empty(), "the {form} lacks {lacking:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_an_article_is_made_of_no_form_of_it_says_less_than_the_page(body in article()) {
        let (_, lacking) = compared(&body);
        for (form, lacking) in lacking {
            prop_assert!(lacking.is_empty(), "the {} lacks {:#?} of\n{}", form, lacking, body);
        }
    }
}

/// A dialect that writes every word, and forgets where links lead.
#[derive(Default)]
struct Careless(String);

type Written = Result<(), Infallible>;

impl Dialect for Careless {
    type Error = Infallible;
    type Address = ();
    type Picture = Infallible;

    fn holds(&self, _: &Condition) -> bool {
        true
    }
    fn phrase(&self, key: &str) -> String {
        key.to_owned()
    }
    fn element(&mut self, _: &Element<'_>, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        inside(self)
    }
    fn rule(&mut self) {}
    fn code_block(&mut self, code: &str) {
        self.0.push_str(code);
    }
    fn video(&mut self, label: &str, _: &str) {
        self.0.push_str(label);
    }
    fn text(&mut self, text: &str) {
        self.0.push_str(text);
    }
    fn word(&mut self, word: &Word) -> Written {
        self.0.push_str(&word.expression);
        Ok(())
    }
    fn open_text(&mut self, text: &str) -> Written {
        self.0.push_str(text);
        Ok(())
    }
    fn code(&mut self, code: &str) {
        self.0.push_str(code);
    }
    fn dressed(&mut self, _: Dress, inside: impl FnOnce(&mut Self) -> Written) -> Written {
        inside(self)
    }
    fn address(&mut self, _: &Target) -> Result<Option<()>, Infallible> {
        Ok(Some(()))
    }
    fn link(&mut self, (): &(), inside: impl FnOnce(&mut Self) -> Written) -> Written {
        inside(self)
    }
    fn shown_address(&mut self, (): &()) {}
    fn picture_at(&mut self, _: &str, _: &str) -> Option<Infallible> {
        None
    }
    fn picture(&mut self, picture: Infallible, _: &str) -> Written {
        match picture {}
    }
    fn line_break(&mut self) {}
    fn anchor(&mut self, _: &str) {}
}

#[test]
fn a_dialect_that_forgets_where_links_lead_is_caught() {
    let body = "[One](https://h.example/1), [](https://h.example/2) and <https://h.example/3>.\n\n\
                <div><a href=\"https://h.example/4\">Four</a></div>\n\n- [Five](mailto:five@example.com)\n";
    let folder = folder(body);
    folder.run(&["build", "--no-handouts", "--as-of", "2027-01-20"]);
    let page = Said::in_html(&folder.read("public/pilot/en/links/index.html"), ".prose");
    let loaded = disk::load(folder.path()).unwrap();
    let campaign = loaded.campaign.as_ref().unwrap();
    let library = Library::read(&loaded.tree, &campaign.languages, &[]).0;
    let article: &Article = &library.page("guides/links", "en".parse().unwrap()).unwrap().article;
    let mut careless = Careless::default();
    let Ok(()) = write(&article.blocks, "en".parse().unwrap(), &mut careless);
    // The second says nothing but its address, so that the page's words lack it too; the third is its own words.
    assert_eq!(
        page.lacking_in(&careless.0),
        ["https://h.example/2", "h.example/1", "h.example/2", "h.example/4", "five@example.com"]
    );
}
