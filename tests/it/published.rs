//! Nothing private is published, and nothing that runs, whatever lies in the folder.

use std::fs;

use crate::{bench::Folder, serve::Console, small::SMALL};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
const FRONT: &str = "---\ntitle: Pictures\ndescription: Pictures of all kinds\nlanguages: [en]\n---\n\n";

fn build(folder: &Folder) -> String {
    folder.run(&["build", "--no-handouts", "--as-of", "2027-03-10"])
}

/// The first lines of findings about these files.
fn findings(folder: &Folder, about: &str) -> String {
    let said = folder.run(&["check"]);
    let lines = said.lines().filter(|line| line.starts_with(about) || line.starts_with("people.csv"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Links travel in git: whoever may propose a picture could propose one to the list of people, or to the ledger.
#[cfg(unix)]
#[test]
fn no_link_in_the_folder_publishes_a_person() {
    use std::os::unix::fs::symlink;
    let folder = Folder::of(SMALL);
    folder.write("content/media/real.png", PNG);
    folder.run(&["rehearse"]);
    folder.write(".wavecast/notes.db", "anna@example.com");
    folder.write("beside/own.png", PNG);
    let root = folder.path();
    for part in ["content/en/includes", "templates/site/assets", "templates/poster", "brand", "locales"] {
        fs::create_dir_all(root.join(part)).unwrap();
    }
    for (to, from) in [
        ("../../people.csv", "content/media/list.png"),
        ("../../people.csv", "content/media/list.vtt"),
        ("../../.wavecast", "content/media/state"),
        ("../..", "content/media/all"),
        ("/", "content/media/disk"),
        ("../../beside/own.png", "content/media/own.png"),
        ("../media", "content/media/circle"),
        ("gone.png", "content/media/gone.png"),
        ("loop.png", "content/media/loop.png"),
        ("../../../people.csv", "content/en/includes/people.md"),
        ("../../../people.csv", "templates/site/assets/people.js"),
        ("../../people.csv", "templates/poster/people.typ"),
        ("../people.csv", "brand/logo.svg"),
        ("../people.csv", "locales/xx.toml"),
        ("real.png", "content/media/again.png"),
    ] {
        symlink(to, root.join(from)).unwrap();
    }
    let said = folder.run(&["check"]);
    let links: Vec<&str> = said.lines().filter(|line| line.contains(" is a link ")).collect();
    insta::assert_snapshot!(links.join("\n"), @"
    brand/logo.svg:1:1: warning: `brand/logo.svg` is a link to something outside of its folder, and is not followed
    content/en/includes/people.md:1:1: warning: `content/en/includes/people.md` is a link to something outside of its folder, and is not followed
    content/media/all:1:1: warning: `content/media/all` is a link to something outside of its folder, and is not followed
    content/media/circle:1:1: warning: `content/media/circle` is a link that leads to no file
    content/media/disk:1:1: warning: `content/media/disk` is a link to something outside of its folder, and is not followed
    content/media/gone.png:1:1: warning: `content/media/gone.png` is a link that leads to no file
    content/media/list.png:1:1: warning: `content/media/list.png` is a link to something outside of its folder, and is not followed
    content/media/list.vtt:1:1: warning: `content/media/list.vtt` is a link to something outside of its folder, and is not followed
    content/media/loop.png:1:1: warning: `content/media/loop.png` is a link that leads to no file
    content/media/own.png:1:1: warning: `content/media/own.png` is a link to something outside of its folder, and is not followed
    content/media/state:1:1: warning: `content/media/state` is a link to something outside of its folder, and is not followed
    locales/xx.toml:1:1: warning: `locales/xx.toml` is a link to something outside of its folder, and is not followed
    templates/poster/people.typ:1:1: warning: `templates/poster/people.typ` is a link to something outside of its folder, and is not followed
    templates/site/assets/people.js:1:1: warning: `templates/site/assets/people.js` is a link to something outside of its folder, and is not followed
    ");
    let built = build(&folder);
    assert!(built.contains(" pages in "), "{built}");
    let names: Vec<String> = folder.files("public/media").into_keys().collect();
    assert_eq!(names, ["public/media/again.png", "public/media/real.png"]);
    for (path, bytes) in folder.files("public") {
        let text = String::from_utf8_lossy(&bytes);
        for word in ["anna@example", "Anna Berg", "bram@example", "de Vries", "Chloë", "chloe@"] {
            assert!(!text.contains(word), "`{word}` in {path}");
        }
    }
}

/// An input folder that is itself a link is no input folder.
#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_is_not_read() {
    let folder = Folder::of(SMALL);
    folder.write("elsewhere/media/a.png", PNG);
    std::os::unix::fs::symlink("elsewhere", folder.path().join("content")).unwrap();
    let said = folder.run(&["check"]);
    assert!(said.contains("`content` is a link to something outside of its folder"), "{said}");
    build(&folder);
    assert!(!folder.path().join("public/media").exists());
}

#[test]
fn only_known_kinds_are_published_and_only_if_they_are_of_that_kind() {
    let folder = Folder::of(SMALL);
    folder.write("content/media/good.png", PNG);
    folder.write("content/media/good.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n");
    folder.write("content/media/page.html", "<script>alert(1)</script>");
    folder.write("content/media/run.js", "alert(1)");
    folder.write("content/media/people.csv", "mail\nanna@example.com\n");
    folder.write("content/media/.hidden.png", PNG);
    folder.write("content/en/guides/pictures.md", format!("{FRONT}[x](../../media/people.csv)\n"));
    insta::assert_snapshot!(findings(&folder, "content/"), @"
    content/en/guides/pictures.md:7:1: `content/media/people.csv` is not published, so that the link leads nowhere
    content/media/page.html:1:1: warning: `content/media/page.html` is not published: it is of no kind that pages show
    content/media/people.csv:1:1: warning: `content/media/people.csv` is not published: it is of no kind that pages show
    content/media/run.js:1:1: warning: `content/media/run.js` is not published: it is of no kind that pages show
    ");
    let built = build(&folder);
    assert!(built.contains(" pages in "), "{built}");
    let names: Vec<String> = folder.files("public/media").into_keys().collect();
    assert_eq!(names, ["public/media/good.png", "public/media/good.vtt"]);
    assert!(!folder.read("public/sweden/en/pictures/index.html").contains("people.csv"));
    folder.write("content/media/list.png", "mail\nanna@example.com\n");
    assert!(findings(&folder, "content/media/list").contains("is not what its name says"));
    assert!(build(&folder).contains("is not what its name says"), "what `build` refuses, `check` finds");
}

/// Whoever runs the host of a picture would see who reads the page.
#[test]
fn a_page_asks_no_other_host_and_shows_the_pictures_beside_it() {
    let folder = Folder::of(SMALL);
    folder.write("content/en/guides/media/beside.png", PNG);
    folder.write(
        "content/en/guides/pictures.md",
        format!("{FRONT}![a logo](https://track.example/logo.png)\n\n![beside](media/beside.png)\n"),
    );
    insta::assert_snapshot!(findings(&folder, "content/en/guides/pictures"), @"
    content/en/guides/pictures.md:7:1: warning: `https://track.example/logo.png` is on another host: people see only its words
    ");
    let built = build(&folder);
    assert!(built.contains(" pages in "), "{built}");
    let page = folder.read("public/sweden/en/pictures/index.html");
    assert!(page.contains("a logo") && !page.contains("track.example"), "{page}");
    assert!(page.contains("src=\"../../../media/content/en/guides/media/beside.png\""), "{page}");
    assert_eq!(fs::read(folder.path().join("public/media/content/en/guides/media/beside.png")).unwrap(), PNG);
    for (path, bytes) in folder.files("public") {
        assert!(!String::from_utf8_lossy(&bytes).contains("track.example"), "{path}");
    }
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// Everything a drawing that is published may not have.
fn assert_harmless(written: &str, made_from: &str) {
    let document = roxmltree::Document::parse(written).unwrap();
    for node in document.descendants() {
        assert!(!node.is_pi(), "{made_from}");
        if !node.is_element() {
            continue;
        }
        let name = node.tag_name().name();
        assert_eq!(node.tag_name().namespace(), Some(SVG), "{made_from}");
        assert!(
            !["script", "foreignObject", "iframe", "handler", "listener", "a"].contains(&name),
            "{made_from}"
        );
        for attribute in node.attributes() {
            let value = attribute.value().to_lowercase();
            assert!(!attribute.name().to_lowercase().starts_with("on"), "{made_from} -> {written}");
            assert!(
                attribute.name() != "href" || value.starts_with('#') || value.starts_with("data:image/png")
            );
            assert!(!value.contains("script:") && !value.contains("http"), "{made_from} -> {written}");
            assert!(attribute.name() != "attributeName" || value != "href", "{made_from} -> {written}");
        }
        if name == "style" {
            let text = node.text().unwrap_or_default();
            assert!(!text.contains("import") && !text.contains("http"), "{made_from} -> {written}");
        }
    }
}

fn wide(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of hostile drawings, read from top to bottom")]
fn a_drawing_is_published_without_anything_that_runs_or_fetches() {
    let folder = Folder::of(SMALL);
    let inner = [
        "<script>alert(1)</script>",
        "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">alert(1)</x:script>",
        "<script xmlns=\"http://www.w3.org/1999/xhtml\">alert(1)</script>",
        "<rect width=\"9\" onload = \"alert(1)\"/>",
        "<rect width=\"9\" ONLOAD=\"alert(1)\" onBegin='x'/>",
        "<a href=\"java&#115;cript:alert(1)\"><rect width=\"9\"/></a>",
        "<a xlink:href=\"javascript:alert(1)\" target=\"_top\"><text>x</text></a>",
        "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"//x.example\"/></foreignObject>",
        "<use href=\"data:image/svg+xml;base64,PHN2Zy8+#a\"/>",
        "<use xlink:href=\"http://x.example/a.svg#a\"/>",
        "<image href=\"http://x.example/a.png\"/>",
        "<image href=\"data:image/svg+xml,&lt;svg onload='alert(1)'/&gt;\"/>",
        "<image href=\"data:image/png;base64,PHN2Zy8+\"/>",
        "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/>",
        "<animate attributeName=\" href \" to=\"javascript:alert(1)\"/>",
        "<set attributeName=\"onclick\" to=\"alert(1)\"/>",
        "<animate attributeName=\"fill\" to=\"url(http://x.example)\"/>",
        "<style>@import 'http://x.example/a.css';</style>",
        "<style>@im\\70ort 'http://x.example/a.css';</style>",
        "<style>.a{fill:url(http://x.example/b)}</style>",
        "<style><![CDATA[.a{background:u\\72l(http://x.example/b)}]]></style>",
        "<style>.a{fill:url<!-- -->(http://x.example/b)}</style>",
        "<style>.a{fill:url<g/>(http://x.example/b)}</style>",
        "<style>.a{fill:url<?p?>(http://x.example/b)}</style>",
        "<style>@<!-- -->import 'http://x.example/a.css';</style>",
        "<rect width=\"9\" style=\"fill:url(http://x.example)\"/>",
        "<rect width=\"9\" fill=\"url(http://x.example#a)\" cursor=\"url(//x.example/c.cur)\"/>",
        "<rect width=\"9\" xml:base=\"http://x.example/\"/>",
        "<feImage href=\"//x.example/a.png\"/>",
        "<handler type=\"text/javascript\">alert(1)</handler>",
        "<?xml-stylesheet href=\"http://x.example/a.css\"?><rect width=\"9\"/>",
    ];
    let whole = |inner: &str| {
        format!(
            "<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inner}\
             <circle r=\"4\"/></svg>"
        )
    };
    for (number, inner) in inner.iter().enumerate() {
        folder.write(&format!("content/media/d{number:02}.svg"), whole(inner));
    }
    folder.write("content/media/wide.svg", wide(&whole(inner[0])));
    folder.write("content/media/typed.svg", format!("<!DOCTYPE svg>{}", whole("")));
    let said = folder.run(&["check"]);
    let built = build(&folder);
    assert!(built.contains(" pages in "), "{built}");
    for (number, inner) in inner.iter().enumerate() {
        let name = format!("d{number:02}.svg");
        let written = folder.read(&format!("public/media/{name}"));
        assert_harmless(&written, inner);
        assert!(written.contains("<circle r=\"4\"/>"), "what only draws is kept: {written}");
        assert!(
            said.contains(&format!("content/media/{name}:1:")),
            "what is left out is said: {inner}\n{said}"
        );
        assert!(!inner.contains("<rect") || written.contains("<rect width=\"9\""), "{written}");
    }
    assert_harmless(&folder.read("public/media/wide.svg"), "UTF-16");
    assert!(!said.contains("content/media/typed.svg"), "{said}");
    for (bad, why) in [
        (
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&a;</svg>",
            "names of its own",
        ),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>", "is not a drawing that can be read"),
        ("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "does not begin with"),
        ("\u{e9}", "is not a drawing that can be read"),
    ] {
        folder.write("content/media/bad.svg", bad);
        assert!(findings(&folder, "content/media/bad").contains(why), "{bad}");
        assert!(build(&folder).contains(why), "{bad}");
    }
}

/// Its elements and attributes in order, texts too.
fn made_of(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let mut parts = Vec::new();
    for node in document.descendants().filter(|node| node.is_element() || node.is_text()) {
        parts.push(format!("{} {}", node.tag_name().name(), node.text().unwrap_or_default()));
        parts
            .extend(node.attributes().map(|attribute| format!("{}={}", attribute.name(), attribute.value())));
    }
    parts
}

/// The program's own drawings come through as they are, and a drawing that was rewritten is the same when it is
/// rewritten again.
#[test]
fn a_harmless_drawing_is_published_whole() {
    let folder = Folder::of(SMALL);
    let rich = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"40\" \
        height=\"40\" viewBox=\"0 0 40 40\" role=\"img\" aria-label=\"A &amp; B\"><title>T</title>\n<defs>\
        <linearGradient id=\"g\" gradientUnits=\"userSpaceOnUse\"><stop offset=\"0\" stop-color=\"#fff\"/>\
        <stop offset=\"1\" style=\"stop-color:rgb(1,2,3);stop-opacity:.5\"/></linearGradient>\
        <clipPath id=\"c\"><path d=\"M0 0h9v9z\"/></clipPath><filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/>\
        </filter></defs><style>.a{fill:url(#g)} @media (prefers-color-scheme:dark){.a{fill:#000}}</style>\
        <g class=\"a\" clip-path=\"url(#c)\" filter=\"url(#f)\" transform=\"translate(1 2) rotate(3)\">\
        <use xlink:href=\"#c\"/><text x=\"1\" y=\"2\" font-family=\"Inter, sans-serif\" xml:space=\"preserve\">a  b &lt; c</text>\
        </g><circle r=\"4\"><animate attributeName=\"r\" values=\"1;4\" dur=\"2s\" repeatCount=\"indefinite\"/></circle></svg>";
    folder.write("content/media/rich.svg", rich);
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut own = Vec::new();
    for entry in walkdir::WalkDir::new(root.join("templates")).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_some_and(|end| end == "svg") {
            let text = fs::read_to_string(entry.path()).unwrap();
            if text.contains("xmlns=") {
                let name = format!("own{}.svg", own.len());
                folder.write(&format!("content/media/{name}"), &text);
                own.push((name, text));
            }
        }
    }
    own.push(("rich.svg".to_owned(), rich.to_owned()));
    assert!(own.len() > 2, "the icons with a namespace of their own, and the rich one");
    let said = findings(&folder, "content/media");
    assert_eq!(said, "");
    build(&folder);
    for (name, text) in &own {
        let written = folder.read(&format!("public/media/{name}"));
        assert_eq!(made_of(written.trim_end()), made_of(text.trim_end()), "{name}");
        folder.write(&format!("content/media/{name}"), &written);
    }
    build(&folder);
    for (name, _) in &own {
        assert_eq!(
            folder.read(&format!("public/media/{name}")),
            folder.read(&format!("content/media/{name}"))
        );
    }
}

#[test]
fn the_console_shows_media_in_a_sandbox() {
    let folder = Folder::of(SMALL);
    folder.write("content/media/a.svg", format!("<svg xmlns=\"{SVG}\"><circle r=\"4\"/></svg>"));
    let console = Console::of(&folder, &[]);
    let answer = console.get("/portal/media/a.svg");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
    let policy = "content-security-policy: sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:\r\n";
    assert!(head.contains(policy), "{head}");
    assert!(head.contains("x-content-type-options: nosniff") && head.contains("image/svg+xml"), "{head}");
}

/// A folder for the site may lie on another disk, and a link lead there: it is filled where it is, and the link stays.
#[cfg(unix)]
#[test]
fn a_link_to_an_empty_folder_is_built_into() {
    let folder = Folder::of(SMALL);
    let other = tempfile::tempdir().unwrap();
    let there = other.path().join("site");
    fs::create_dir(&there).unwrap();
    std::os::unix::fs::symlink(&there, folder.path().join("public")).unwrap();
    let built = build(&folder);
    assert!(built.contains(" pages in ") && there.join("index.html").is_file(), "{built}");
    assert!(folder.path().join("public").is_symlink());
    let again = build(&folder);
    assert!(again.contains(" pages in ") && !again.contains("error"), "{again}");
    let beside = fs::read_dir(other.path()).unwrap().count();
    assert_eq!(beside, 1, "what was written beside has come to its place");
}
