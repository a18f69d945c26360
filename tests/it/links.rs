//! A word of the campaign in a link: always a link, the same address wherever it is read, and never another kind of
//! address than the one that was written.

use proptest::prelude::*;
use scraper::{Html, Selector};
use std::collections::BTreeSet;
use wavecast::ground::{
    campaign::{Language, Languages},
    problem::Problems,
    tree::{Origin, Tree},
    words::{
        article::{Article, Block, Inline},
        library::Library,
        visit::Visited,
    },
};

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

const LINKS: &str = "\
[a](mailto:{{ helpdesk.mail }}) [b]({{ campaign.site }}) [c](https://h.example/{{ wave.title }}/x)
[d](https://h.example/?q={{ campaign.title }}&r={{ helpdesk.mail }}) [e](tel:{{ helpdesk.phone }})
<mailto:{{ helpdesk.mail }}> <https://h.example/{{ wave.title }}> <{{ campaign.site }}> <{{ helpdesk.mail }}>
[f][site] [g](<https://h.example/{{ wave.title }}>) [h]({{campaign.site}}/help#{{ wave.title }})
[i](https://{{ sender.verify_at }}/y) <a href=\"mailto:{{ helpdesk.mail }}?subject={{ campaign.title }}\">j</a>

<div><a href=\"{{ campaign.site }}/k?q={{ wave.title }}\">k</a></div>

[site]: https://h.example/{{ wave.title }}/{{ helpdesk.mail }} \"{{ wave.title }}\"
";

/// What the links lead to, in a campaign whose pilot is called `A/B pilot?`.
const ADDRESSES: [&str; 15] = [
    "mailto:helpdesk@example.com",
    "https://move.fjordelta.example",
    "https://h.example/A%2FB%20pilot%3F/x",
    "https://h.example/?q=Your%20device%20moves&r=helpdesk%40example.com",
    "tel:+31205550100",
    "mailto:helpdesk@example.com",
    "https://h.example/A%2FB%20pilot%3F",
    "https://move.fjordelta.example",
    "mailto:helpdesk@example.com",
    "https://h.example/A%2FB%20pilot%3F/helpdesk%40example.com",
    "https://h.example/A%2FB%20pilot%3F",
    "https://move.fjordelta.example/help#A%2FB%20pilot%3F",
    "https://intranet.fjordelta.example/move/y",
    "mailto:helpdesk@example.com?subject=Your%20device%20moves",
    "https://move.fjordelta.example/k?q=A%2FB%20pilot%3F",
];

fn folder(guide: &str, message: &str) -> Folder {
    let folder = Folder::of(SMALL);
    let campaign = changed(&[
        ("title = { en = \"Pilot\"", "title = { en = \"A/B pilot?\""),
        ("https://intranet.fjordelta.example/move", "intranet.fjordelta.example/move"),
    ]);
    folder.write("campaign.toml", campaign);
    folder.write("people.csv", PEOPLE.to_owned() + "dora@example.com,Dora Dee,Dora,en,pilot,NL,ios\n");
    let front = "---\ntitle: Links\ndescription: Every kind of link\nlanguages: [en]\n---\n";
    folder.write("content/en/guides/links.md", format!("{front}{guide}"));
    folder.write("content/en/messages/announce.md", format!("---\nsubject: Links\n---\n\n{message}"));
    folder
}

/// Where the links of a part of a page lead, those of the page's frame left out.
fn addresses(html: &str, part: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let links = Selector::parse(&format!("{part} a[href]")).unwrap();
    page.select(&links).map(|link| link.attr("href").unwrap().to_owned()).collect()
}

#[test]
fn a_word_in_a_link_leads_to_the_same_place_on_page_paper_and_in_mail() {
    let folder = folder(LINKS, LINKS);
    let said = folder.run(&["check"]);
    assert!(said.contains("0 errors"), "{said}");
    folder.run(&["build", "--no-handouts", "--as-of", "2027-01-20"]);
    let page = addresses(&folder.read("public/pilot/en/links/index.html"), ".prose");
    assert_eq!(page, ADDRESSES);
    let print = addresses(&folder.read("public/pilot/en/print-ios/index.html"), ".prose");
    assert!(print.windows(ADDRESSES.len()).any(|some| some == ADDRESSES), "{print:?}");
    let said = folder.run(&["mail", "preview", "--stage", "announce"]);
    assert!(!said.contains("exit"), "{said} {:?}", folder.files("outbox").keys());
    let html = folder.read("outbox/preview/pilot/announce/en.html");
    let mail = addresses(&html, "body");
    assert!(mail.windows(ADDRESSES.len()).any(|some| some == ADDRESSES), "{mail:?}");
    let text = folder.read("outbox/preview/pilot/announce/en.txt");
    // Words that are their address are not written twice.
    let written: BTreeSet<&str> = ADDRESSES.iter().copied().filter(|to| to.contains('/')).collect();
    for address in written {
        assert!(text.contains(address), "{address} in {text}");
    }
}

/// What is said of the texts at hand: each finding in a line, warnings left out.
fn errors(folder: &Folder) -> String {
    let said = folder.run(&["check"]);
    let lines = said.lines().filter(|line| line.starts_with("content/") && !line.contains(": warning:"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_word_that_makes_no_address_is_found_and_not_written() {
    let folder = folder("[a]({{ helpdesk.mail }}) [b]({{ wave.title }})\n", "Text.\n");
    insta::assert_snapshot!(errors(&folder), @"
    content/en/guides/links.md:6:5: `helpdesk.mail` makes no link: `helpdesk@example.com` is not an address
    content/en/guides/links.md:6:5: `helpdesk.mail` makes no link in `pilot` and 1 more: `helpdesk@example.com` is not an address
    content/en/guides/links.md:6:30: `wave.title` makes no link: `A/B pilot?` is not an address
    content/en/guides/links.md:6:30: `wave.title` makes no link: `Sweden` is not an address
    content/en/guides/links.md:6:30: `wave.title` makes no link in `pilot` and 1 more: `A/B pilot?` is not an address
    ");
    let said = folder.run(&["check"]);
    assert!(!said.contains("address;  "), "no blanks of our own files are in a hint: {said}");
    let built = folder.run(&["build", "--no-handouts", "--as-of", "2027-01-20"]);
    assert!(built.contains("exit 1") && built.contains("makes no link"), "{built}");
    folder.write(
        "content/en/guides/links.md",
        "---\ntitle: Links\ndescription: Links\nlanguages: [en]\n---\n\n\
         [c](java{{ move.to }}:alert(1))\n[d]({{ wave.title }}script:alert)\n[e](../{{ wave.title }}/x.md)\n\
         ![f](../media/{{ wave.title }}.png)\n[g](#{{ wave.title }})\n![h](https://h.example/{{ wave.title }}.png)\n",
    );
    insta::assert_snapshot!(errors(&folder), @"
    content/en/guides/links.md:7:1: `java{{ move.to }}:alert(1)` cannot be linked to
    content/en/guides/links.md:8:5: `wave.title` makes no link in `pilot` and 1 more: `A/B pilot?` is not an address
    content/en/guides/links.md:9:1: `../{{ wave.title }}/x.md` cannot be linked to
    content/en/guides/links.md:10:1: `../media/{{ wave.title }}.png` cannot be linked to
    content/en/guides/links.md:11:1: `#{{ wave.title }}` cannot be linked to
    content/en/guides/links.md:12:1: `https://h.example/{{ wave.title }}.png` cannot be linked to
    ");
}

/// Whoever runs the place a link leads to keeps its address in a log; a person's own link is what it is for.
#[test]
fn what_is_known_of_a_person_stands_in_no_link() {
    let folder = folder("Text.\n", "[a](https://form.example/?who={{ person.mail }}) [b]({{ link }})\n");
    insta::assert_snapshot!(errors(&folder), @"
    content/en/messages/announce.md:5:31: `person.mail` belongs to a person and cannot be used in a link
    ");
}

fn read(text: &str) -> (Library, Problems) {
    let mut tree = Tree::default();
    tree.insert("content/en/guides/page.md", Origin::Folder, text.as_bytes());
    let language = |code: &str| code.parse::<Language>().unwrap();
    Library::read(&tree, &Languages::new(language("en"), []), &[])
}

/// What an article is made of, and what its texts say beside its words.
fn skeleton(article: &Article) -> String {
    let mut found = String::new();
    article.walk(&|_| true, &mut |seen| {
        let name = match seen {
            Visited::Block(Block::Heading { level, .. }) => format!("h{level}"),
            Visited::Block(Block::Code(_)) => "code block".to_owned(),
            Visited::Block(Block::Html(parts)) => format!("html {}", parts.len()),
            Visited::Block(block) => {
                format!("{block:?}").chars().take_while(|sign| sign.is_alphanumeric()).collect()
            }
            Visited::Inline(Inline::Text(text)) => format!("{text:?}"),
            Visited::Inline(inline) => {
                format!("{inline:?}").chars().take_while(|sign| sign.is_alphanumeric()).collect()
            }
        };
        found.push_str(&name);
        found.push('\n');
    });
    found
}

fn dialect() -> impl Strategy<Value = Vec<&'static str>> {
    let pieces = vec![
        "HOLE",
        "HOLE",
        "HOLE",
        "[a](",
        ")",
        "mailto:",
        "https://h.example/",
        "<https://h.example/",
        ">",
        "`",
        "**",
        "_",
        "*",
        "|",
        "\n\n",
        "\n",
        "- ",
        "1. ",
        "> ",
        "[r]: ",
        "[b][r]",
        " ",
        "text",
        "# ",
        "| a | b |\n|---|---|\n",
        "<a href=\"",
        "\">",
        "</a>",
        "?q=",
        "\\",
        "(",
        "![p](",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// A word is read as one letter would be, however long it is and whatever stands in it.
    #[test]
    fn whatever_the_word_the_markdown_around_it_is_the_same(pieces in dialect()) {
        let words = [
            "{{ wave.title }}",
            "{{campaign.title|upper}}",
            "{{ \"a) b](c) | <d> ** _e_ \" ~ wave.title }}",
            "{{ move.to   | lower }}",
        ];
        let seen = words.map(|word| {
            let (library, _) = read(&pieces.concat().replace("HOLE", word));
            let page = library.pages.values().next().and_then(|pages| pages.values().next()).unwrap();
            skeleton(&page.article)
        });
        for other in &seen {
            prop_assert_eq!(other, &seen[0], "{:?}", pieces);
        }
    }
}
