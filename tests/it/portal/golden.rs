//! A whole small portal: every file by name, and the words of its own pages and of what machines read.
//! `WAVECAST_BLESS=1` writes it anew.

use scraper::Html;

use super::{build, select};
use crate::{
    bench::Folder,
    golden::{Golden, by_blocks},
    small,
};

/// A page with everything a page may have, of our own, so that it does not change with those that ship.
const LAMP: &str = "---
title: The lamp on your {{ move.to }} page
description: What each colour means
job: other
order: 5
---
# The lamp

It shines since {{ wave.start | date }}.

[!INCLUDE[tell](../includes/lamp.md)]

## Colours {#colours}

| Colour | Meaning |
|---|---|
| Green | **done** |
| Red | *not* done |

## Look {#look}

1. Open `Settings`.
2. Look:

   - at the lamp,
   - not at the sun.

   > [!WARNING]
   > Never at the sun.

3. Press <kbd>OK</kbd>, or see [Colours](#colours) and [the check](verify.md).

::: when deadline=\"yes\"
By {{ wave.deadline | date_time }} it must be green.
:::

<details><summary>Why?</summary>

Because & only because.

</details>
";

const DUTCH: &str = "---
title: De lamp op uw pagina van {{ move.to }}
description: Wat elke kleur betekent
job: other
order: 5
---
# De lamp

Hij brandt sinds {{ wave.start | date }}.

[!INCLUDE[tell](../includes/lamp.md)]

## Kleuren

Groen is goed.

## Kijken

1. Open `Instellingen`.
2. Kijk.
3. Druk op <kbd>OK</kbd>.
";

fn folder() -> Folder {
    let folder = Folder::of(small::SMALL);
    folder.write("content/en/guides/lamp.md", LAMP);
    folder.write("content/nl/guides/lamp.md", DUTCH);
    folder.write("content/en/includes/lamp.md", "> [!TIP]\n> A lamp needs light.\n");
    folder.write("content/nl/includes/lamp.md", "> [!TIP]\n> Een lamp heeft licht nodig.\n");
    folder
}

/// What stands in a page between its header and the helpdesk, a line for each tag that opens a block.
fn body(page: &str) -> String {
    let html = Html::parse_document(page);
    let main = html.select(&select("main")).next().unwrap().inner_html();
    let lines = by_blocks(&main);
    // Icons are drawings; what they draw is no news here.
    let mut plain = String::new();
    let mut rest = lines.as_str();
    while let Some((before, after)) = rest.split_once("<svg") {
        plain.push_str(before);
        plain.push_str("<svg>");
        rest = after.split_once("</svg>").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_golden_portal() {
    let folder = folder();
    let said = build(&folder, &["--all"]);
    assert!(said.contains(" pages in "), "{said}");
    let files = folder.files("public");
    let names: Vec<&str> = files.keys().map(|path| path.strip_prefix("public/").unwrap()).collect();
    let mut golden = Golden::of("portal");
    golden.hold("files.txt", names.join("\n") + "\n");
    let code = folder.read("content/shortlinks.lock");
    let code = code.lines().find_map(|line| line.strip_suffix(" sweden/nl/lamp")).unwrap();
    for path in ["robots.txt", "_headers", "sweden/nl/dates.ics", "sweden/en/dates.ics"] {
        golden.hold(path.replace('/', "-"), folder.read(&format!("public/{path}")).replace('\r', ""));
    }
    for wave in ["pilot", "sweden"] {
        for language in ["en", "nl", "sv"] {
            let page = folder.read(&format!("public/{wave}/{language}/lamp/index.html"));
            golden.hold(format!("{wave}-{language}-lamp.html"), body(&page));
        }
    }
    golden.hold("go.html", body(&folder.read(&format!("public/go/{code}/index.html"))));
    golden.compare();
}
