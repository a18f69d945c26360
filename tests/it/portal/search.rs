//! The search of the portal, as its script does it: in any script that people write.

use std::process::Command;

use super::build;
use crate::{bench::Folder, small};

/// As much of a browser as the script needs to search.
const BROWSER: &str = r#"
const fs = require("fs"), vm = require("vm");
const [script, index, old, ...queries] = process.argv.slice(1);
const handlers = {};
const element = () => ({ children: [], className: "", textContent: "", setAttribute() {}, appendChild(child) { this.children.push(child); } });
const field = { value: "", addEventListener(name, act) { handlers[name] = act; } };
const found = { children: [], set textContent(text) { this.children = []; }, appendChild(child) { this.children.push(child); } };
const box = { querySelector: query => query === "input" ? field : found, getAttribute: () => "" };
const body = element();
body.getAttribute = name => ({ "data-words": JSON.stringify({ nothing: "nothing found" }), "data-wave": "sweden" })[name] || null;
body.hasAttribute = () => false;
const document = { documentElement: { lang: "en" }, body, head: element(), createElement: element, addEventListener() {},
  querySelectorAll: query => query === ".search" ? [box] : [] };
const page = vm.createContext({ document, navigator: { userAgent: "" }, location: { hash: "", href: "" }, setTimeout() {}, addEventListener() {} });
page.window = page;
if (old === "old") { vm.runInContext('const Known = RegExp; RegExp = function (text, flags) { if (/u/.test(flags)) { throw new SyntaxError(); } return new Known(text, flags); };', page); }
vm.runInContext(fs.readFileSync(script, "utf8"), page);
handlers.focus();
vm.runInContext(fs.readFileSync(index, "utf8"), page);
for (const query of queries) {
  field.value = query;
  handlers.input();
  console.log(query + ": " + found.children.map(item => item.children.length ? item.children[0].textContent : item.textContent).join(", "));
}
"#;

const GUIDES: [(&str, &str); 9] = [
    ("greek", "Μεταφορά της συσκευής"),
    ("ukrainian", "Перенесення пристрою"),
    ("arabic", "نقل الجهاز الجديد"),
    ("hungarian", "Időpont és szűrő előfeltétele"),
    ("turkish", "Işıklı İpek ağı"),
    ("chinese", "设备迁移指南"),
    ("japanese", "デバイスの移行"),
    ("thai", "ย้ายอุปกรณ์"),
    ("hindi", "उपकरण बदलना"),
];

fn search(folder: &Folder, old: &str, queries: &[&str]) -> Option<String> {
    let ran = Command::new("node")
        .args(["-e", BROWSER, "--", "templates/site/assets/site.js"])
        .arg(folder.path().join("public/assets/search-en.js"))
        .arg(old)
        .args(queries)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    // Without node only the index is looked at.
    let ran = ran.ok()?;
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(String::from_utf8(ran.stdout).unwrap())
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of words, read from top to bottom")]
fn a_word_of_any_script_is_found_as_people_type_it() {
    let folder = Folder::of(small::SMALL);
    for (name, title) in GUIDES {
        let text =
            format!("---\ntitle: {title}\ndescription: A page\nlanguages: [en]\n---\n\nText: {title}.\n");
        folder.write(&format!("content/en/guides/{name}.md"), text);
    }
    let built = build(&folder, &[]);
    assert!(built.contains(" pages in "), "{built}");
    let index = folder.read("public/assets/search-en.js");
    for word in [
        "μεταφορα",
        "συσκευησ",
        "пристрою",
        "الجهاز",
        "idopont",
        "elofeltetele",
        "isikli",
        "ipek",
        "迁移",
        "移行",
    ] {
        assert!(index.contains(word), "{word}");
    }
    let queries = [
        "μεταφορα",
        "ΣΥΣΚΕΥΗΣ",
        "ПРИСТРОЮ",
        "الجهاز",
        "idopont",
        "SZŰRŐ",
        "isikli",
        "ipek",
        "İPEK",
        "迁移",
        "设备迁移",
        "移行",
        "อุปกรณ์",
        "उपकरण",
        "zzz",
        "!!",
        "жжж",
    ];
    let Some(said) = search(&folder, "new", &queries) else { return };
    insta::assert_snapshot!(said, @"
    μεταφορα: Μεταφορά της συσκευής
    ΣΥΣΚΕΥΗΣ: Μεταφορά της συσκευής
    ПРИСТРОЮ: Перенесення пристрою
    الجهاز: نقل الجهاز الجديد
    idopont: Időpont és szűrő előfeltétele
    SZŰRŐ: Időpont és szűrő előfeltétele
    isikli: Işıklı İpek ağı
    ipek: Işıklı İpek ağı
    İPEK: Işıklı İpek ağı
    迁移: 设备迁移指南
    设备迁移: 设备迁移指南
    移行: デバイスの移行
    อุปกรณ์: ย้ายอุปกรณ์
    उपकरण: उपकरण बदलना
    zzz: nothing found
    !!: nothing found
    жжж: nothing found
    ");
    // A browser that knows nothing of Unicode finds what it can, and its page works.
    let said = search(&folder, "old", &["idopont", "迁移", "пристрою"]).unwrap();
    insta::assert_snapshot!(said, @"
    idopont: Időpont és szűrő előfeltétele
    迁移: 设备迁移指南
    пристрою: Перенесення пристрою
    ");
}

/// A heading is offered as people read it, with the campaign's words; one that differs between waves says so.
#[test]
fn a_heading_is_offered_with_its_words() {
    let folder = Folder::of(small::SMALL);
    let text = "---\ntitle: Leaving\ndescription: Leave it\nlanguages: [en]\n---\n\n\
        ## Leave {{ move.from }} first {#first}\n\nDo it.\n\n## By {{ wave.start | date }} {#by}\n\nThen.\n";
    folder.write("content/en/guides/leaving.md", text);
    assert!(build(&folder, &["--all"]).contains(" pages in "));
    let index = folder.read("public/assets/search-en.js");
    assert!(
        index.contains("[\"first\",\"Leave Workspace\u{a0}ONE first\"]")
            || index.contains("[\"first\",\"Leave Workspace ONE first\"]"),
        "{index}"
    );
    assert!(index.contains("[\"by\",\"By …\"]"), "{index}");
    build(&folder, &["--all", "--wave", "sweden"]);
    let index = folder.read("public/assets/search-en.js");
    assert!(index.contains("[\"by\",\"By Monday 1 March 2027\"]") || index.contains("March"), "{index}");
}
