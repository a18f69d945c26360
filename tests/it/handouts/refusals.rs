//! What is said when a handout cannot be made.

use crate::{bench::Folder, small};

fn folder() -> Folder {
    Folder::of(&[("campaign.toml", small::CAMPAIGN), ("people.csv", small::PEOPLE)])
}

const MAKE: [&str; 5] = ["handouts", "make", "out", "--only", "pilot/en/wave-poster-a4"];

#[test]
fn a_campaign_gets_its_posters() {
    let folder = folder();
    insta::assert_snapshot!(folder.run(&MAKE), @"1 files, 21 kB, in out");
    assert!(folder.files("out").contains_key("out/pilot/en/wave-poster-a4.pdf"));
}

#[test]
fn what_has_not_changed_is_not_made_again() {
    let folder = folder();
    let make = ["handouts", "make", "out", "--on", "poster-a4", "--only", "/en/wave"];
    insta::assert_snapshot!(folder.run(&make), @"2 files, 42 kB, in out");
    let first = folder.files("out");
    insta::assert_snapshot!(folder.run(&make), @"2 files, 42 kB, in out (2 unchanged since the last time)");
    assert_eq!(first, folder.files("out"));
    // Another date is another poster, of that wave only.
    folder.write("campaign.toml", small::CAMPAIGN.replace("2027-03-01", "2027-03-02"));
    insta::assert_snapshot!(folder.run(&make), @"2 files, 42 kB, in out (1 unchanged since the last time)");
    // So is one with another font to choose from.
    folder.write("brand/fonts/more.otf", include_bytes!("../../../templates/poster/fonts/Inter-Regular.otf"));
    insta::assert_snapshot!(folder.run(&make), @"2 files, 42 kB, in out");
    // A file that was cut short is made again.
    for path in folder.files(".wavecast/handouts").keys() {
        folder.write(path, "cut");
    }
    insta::assert_snapshot!(folder.run(&make), @"2 files, 42 kB, in out");
}

/// A code on paper leads to its page for ever, also if the portal is made later.
#[test]
fn a_code_on_paper_is_kept() {
    let folder = folder();
    folder.run(&MAKE);
    let lock = folder.read("content/shortlinks.lock");
    let code = lock.lines().find_map(|line| line.strip_suffix(" pilot/en")).unwrap();
    assert_eq!(lock.lines().filter(|line| !line.starts_with('#')).count(), 1, "{lock}");
    folder.run(&["build", "--no-handouts", "--all"]);
    let page = folder.read(&format!("public/go/{code}/index.html"));
    assert!(page.contains("url=../../pilot/en/index.html"), "{page}");
}

#[test]
fn one_thread_or_many_give_the_same_bytes() {
    let (one, many) = (folder(), folder());
    let make = ["handouts", "make", "out", "--on", "poster-a4", "--only", "/sv/"];
    assert!(one.command(&make).env("RAYON_NUM_THREADS", "1").status().unwrap().success());
    assert!(many.command(&make).env("RAYON_NUM_THREADS", "8").status().unwrap().success());
    assert_eq!(one.files("out"), many.files("out"));
    assert!(one.files("out").len() > 2);
}

#[test]
fn five_thousand_letters_are_refused_by_name() {
    let folder = folder();
    let words = "---\nkind: wave\nheadline: \"HEAD\"\nlead: \"Lead\"\naction: \"Scan\"\n---\n";
    folder.write("content/en/posters/wave.md", words.replace("HEAD", &"incomprehensibilities ".repeat(18)));
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:3:1: `incomprehensibilities incomprehensibilities incomprehensibil...` does not fit on poster-a4 (en)
      |
    3 | headline: "incomprehensibilities incomprehensibilities incomprehensibilities incomprehensibilities incomprehensibilities incomprehensibilities incomprehensibili...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    --- exit 1
    "#);
    folder.write("content/en/posters/wave.md", words.replace("HEAD", &"x".repeat(5000)));
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:3:1: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...` has 5000 letters, and no handout has room for 400
      |
    3 | headline: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write it shorter: a handout says one thing
    --- exit 1
    "#);
    assert!(folder.files("out").is_empty());
}

#[test]
fn a_letter_that_no_font_has_is_named() {
    let folder = folder();
    folder.write(
        "content/en/posters/wave.md",
        "---\nkind: wave\nheadline: \"Move 移動\"\naction: \"Scan\"\n---\n",
    );
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:3:1: no font has the letters of Han
      |
    3 | headline: "Move 移動"
      | ^^^^^^^^^^^^^^^^^^^^^
      = note: the first of them: 動移
      = hint: put a font that has them into a folder under `brand/`, and name it as `fonts_folder` in `[brand]`
    --- exit 1
    "#);
}

#[test]
fn a_logo_must_be_there_and_be_a_picture() {
    let folder = folder();
    let with_logo = |logo: &str| {
        folder.write("campaign.toml", format!("{}\n[brand]\nlogo = \"{logo}\"\n", small::CAMPAIGN));
    };
    with_logo("brand/logo.svg");
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    1 files, 21 kB, in out
    --- stderr
    error: 1 problem in the campaign
    campaign.toml:110:8: the logo `brand/logo.svg` does not exist
        |
    110 | logo = "brand/logo.svg"
        |        ^^^^^^^^^^^^^^^^
        = hint: put the file there, or take `logo` out to show the organisation's name
    --- exit 1
    "#);
    folder.write("brand/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g></svg>");
    let said = folder.run(&MAKE);
    assert!(said.contains("is not an SVG picture that can be read"), "{said}");
    folder.write("brand/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 3\"><rect width=\"9\" height=\"3\"/></svg>");
    insta::assert_snapshot!(folder.run(&MAKE), @"1 files, 21 kB, in out");
}

#[test]
fn a_font_that_is_missing_is_told_and_replaced() {
    let folder = folder();
    folder.write(
        "campaign.toml",
        format!(
            "{}\n[brand]\nhandout_font = \"Acme Sans\"\nfonts_folder = \"brand/fonts\"\n",
            small::CAMPAIGN
        ),
    );
    folder.write("brand/fonts/acme.ttf", "no font at all");
    insta::assert_snapshot!(folder.run(&MAKE), @r"
    1 files, 21 kB, in out
    --- stderr
    warning: 3 warnings in the campaign
    brand/fonts/acme.ttf:1:1: warning: `brand/fonts/acme.ttf` is not a font that can be read
      = hint: put a TTF or OTF file there
    warning: there are no fonts in `brand/fonts/`
      = hint: put TTF or OTF files in a folder under `brand/` of the campaign folder
    warning: there is no font `acme sans`: Inter is used in its place
      = hint: put its TTF or OTF files into the folder that `fonts_folder` of `[brand]` names
    ");
}

#[test]
fn a_paper_nobody_knows_is_refused() {
    insta::assert_snapshot!(folder().run(&["handouts", "make", "out", "--on", "poster-a7"]), @"
    --- stderr
    error: invalid value `poster-a7` for `--on <FORMAT>`: `poster-a7` is not a format of handouts: write one of `poster-a4`, `poster-a3`, `poster-a2`, `poster-letter`, `poster-tabloid`, `flyer-a5`, `card-a6`, `tent-card`, `stickers`, `signage-wide`, `signage-tall`, `picture-wide`, `picture-tall`, `booklet`, `booklet-a5`
    hint: `--help` behind the command shows what it takes
    --- exit 2
    ");
}

/// A template of the customer's own: its mistakes come with their place.
#[test]
fn a_wrong_template_is_told_with_its_place() {
    let folder = folder();
    folder.write(
        "templates/poster/poster.typ",
        "#import \"kit.typ\": *\n#show: paper.with(none)\n\n= #sheet.headlin\n",
    );
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    templates/poster/poster.typ:4:10: dictionary does not contain key "headlin"
      |
    4 | = #sheet.headlin
      |          ^^^^^^^
    --- exit 1
    "#);
    folder.write(
        "templates/poster/poster.typ",
        "#set page(width: 10cm, height: 10cm)\n#read(\"../../../../etc/passwd\")\n",
    );
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    templates/poster/poster.typ:2:7: path `"../../../../etc/passwd"` would escape the project root
      |
    2 | #read("../../../../etc/passwd")
      |       ^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: a template may read its own folder, `brand/` and `content/media/`
    --- exit 1
    "#);
}

/// It may be as it likes: what is cut is seen in the layout.
#[test]
fn what_a_template_cuts_is_seen() {
    let folder = folder();
    let template = "#let sheet = json(\"sheet.json\")\n#set document(title: sheet.title)\n\
                    #set page(width: 10cm, height: 10cm)\n#set text(lang: sheet.language, font: \"Inter\")\n";
    let with = |body: &str| folder.write("templates/poster/poster.typ", format!("{template}{body}"));
    with("#box(width: 2cm, height: 1cm, clip: true, text(size: 20pt, sheet.headline))\n");
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 3 problems in the campaign
    content/en/posters/wave.md:2:1: `coming` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    content/en/posters/wave.md:2:1: `is` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    content/en/posters/wave.md:2:1: `turn` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    --- exit 1
    "#);
    with("#place(dx: 9cm, text(size: 20pt)[Away])\n");
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:2:1: `Away` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: it runs off the page
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    --- exit 1
    "#);
    with("#place(text(size: 20pt)[Over])#place(text(size: 20pt)[Under])\n");
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:2:1: `Over` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: it covers `Under`
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    --- exit 1
    "#);
}

#[test]
fn a_poster_has_one_page() {
    let folder = folder();
    folder.write(
        "templates/poster/poster.typ",
        "#let sheet = json(\"sheet.json\")\n#set document(title: sheet.title)\n= Heading\n#pagebreak()\nMore\n",
    );
    insta::assert_snapshot!(folder.run(&MAKE), @r#"
    --- stderr
    error: 1 problem in the campaign
    content/en/posters/wave.md:2:1: `Your turn is coming` does not fit on poster-a4 (en)
      |
    2 | headline: "Your turn is coming"
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: it takes 2 pages instead of 1
      = hint: write it shorter: at the smallest size that can be read from afar it is still too long
    --- exit 1
    "#);
}

/// A loop that does not end, and a text that grows, end their own process and nothing else.
#[test]
fn a_template_without_end_is_ended() {
    let folder = folder();
    let make: Vec<&str> = MAKE.into_iter().chain(["--patience", "3"]).collect();
    folder.write(
        "templates/poster/poster.typ",
        "#for a in range(9999) { for b in range(9999) { for c in range(9999) { let d = a + b + c } } }\n",
    );
    insta::assert_snapshot!(folder.run(&make), @r"
    --- stderr
    error: 1 problem in the campaign
    templates/poster/poster.typ:1:1: the template took longer than 3 s and was ended
      |
    1 | #for a in range(9999) { for b in range(9999) { for c in range(9999) { let d = a + b + c } } }
      | ^
      = hint: look for a loop that does not end; the other handouts were not tried
    --- exit 1
    ");
    folder.write("templates/poster/poster.typ", "#let s = \"long\" * 500000000\n#(s + s + s)\n");
    insta::assert_snapshot!(folder.run(&make), @r"
    --- stderr
    error: 1 problem in the campaign
    templates/poster/poster.typ:1:1: the template asked for too much memory and was ended
      = hint: look for a text or list that grows without end; the other handouts were not tried
    --- exit 1
    ");
}

/// A designer gets everything that a Typst editor needs, and what comes back is used.
#[test]
fn a_designer_takes_the_templates_out_and_back() {
    let folder = folder();
    insta::assert_snapshot!(folder.run(&["handouts", "export", "design"]), @"20 files, 876 kB, in design");
    let names: Vec<String> = folder.files("design").into_keys().collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    design/templates/poster/booklet.typ
    design/templates/poster/code.svg
    design/templates/poster/drawings.typ
    design/templates/poster/fonts/Inter-ExtraBold.otf
    design/templates/poster/fonts/Inter-Regular.otf
    design/templates/poster/fonts/Inter-SemiBold.otf
    design/templates/poster/fonts/OFL.txt
    design/templates/poster/kit.typ
    design/templates/poster/message.typ
    design/templates/poster/palette.typ
    design/templates/poster/poster.typ
    design/templates/poster/sheet.json
    design/templates/poster/signage.typ
    design/templates/poster/stickers.typ
    design/templates/poster/styles/bold.typ
    design/templates/poster/styles/calm.typ
    design/templates/poster/styles/night.typ
    design/templates/poster/styles/vivid.typ
    design/templates/poster/tent-card.typ
    design/templates/poster/together.typ
    ");
    let before = folder.run(&MAKE);
    let plain = folder.files("out");
    let kit = folder.read("design/templates/poster/poster.typ");
    folder.write("templates/poster/poster.typ", kit.replace("let edge = 7 * u", "let edge = 8 * u"));
    insta::assert_snapshot!(folder.run(&MAKE), @"1 files, 21 kB, in out");
    assert_ne!(plain, folder.files("out"), "{before}");
    insta::assert_snapshot!(folder.run(&["handouts", "export", "design"]), @r"
    --- stderr
    error: `design` holds templates already
    hint: name a new folder, so that nothing is written over
    --- exit 2
    ");
}

/// A poster is two files, and a look is one: nothing is programmed.
#[test]
fn a_folder_adds_a_poster_and_a_style_of_its_own() {
    let folder = folder();
    folder.write("campaign.toml", format!("{}\n[handouts]\nstyle = \"harbour\"\n", small::CAMPAIGN));
    let look =
        include_str!("../../../templates/poster/styles/night.typ").replace("colour.glow", "colour.on-night");
    folder.write("templates/poster/styles/harbour.typ", look);
    folder.write(
        "templates/poster/parking.typ",
        "#import \"message.typ\": *\n#show: paper.with(to-edges(0pt, 0pt, width, height, look.ground))\n\
         #place(top + left, dx: 2cm, dy: 2cm, block(width: 17cm, headline-text(48pt, sheet.headline, fill: look.text)))\n\
         #place(top + left, dx: 2cm, dy: 8cm, rect(fill: colour.paper, inset: 0pt, code-picture()))\n",
    );
    folder.write(
        "content/en/posters/parking.md",
        "---\nheadline: \"Park {{ wave.start | day }} on P2\"\nfor: [wave]\nformats: [poster-a4]\ntemplate: parking\n---\n",
    );
    let said = folder.run(&["handouts", "make", "out", "--only", "pilot/en/parking"]);
    assert!(said.starts_with("1 files, ") && !said.contains("error"), "{said}");
    let pdf = std::fs::read(folder.path().join("out/pilot/en/parking-poster-a4.pdf")).unwrap();
    let text = super::reader::text(&pdf);
    assert!(text.contains("Park 25\u{a0}January"), "{text}");
    // Shipped posters have the new look too.
    let said = folder.run(&MAKE);
    assert!(said.starts_with("1 files, ") && !said.contains("error"), "{said}");
}

#[test]
fn a_style_nobody_knows_is_named_with_the_nearest() {
    let folder = folder();
    folder.write("campaign.toml", format!("{}\n[handouts]\nstyle = \"vivd\"\n", small::CAMPAIGN));
    let said = folder.run(&["check"]);
    assert!(
        said.contains("there is no style `vivd` of posters") && said.contains("did you mean `vivid`?"),
        "{said}"
    );
    let said = folder.run(&MAKE);
    assert!(said.contains("1 files, ") && said.contains("did you mean `vivid`?"), "{said}");
}

#[test]
fn what_a_poster_says_of_its_paper_is_judged_where_it_stands() {
    let folder = folder();
    let path = "content/en/posters/parking.md";
    let words = "---\nheadline: Park\nfor: [waves]\nformats: [poster-a4, poster-a7]\nhero: dedline\n---\n";
    folder.write(path, words);
    let said = folder.run(&["check"]);
    for wanted in [
        "content/en/posters/parking.md:3:7: `waves` is not",
        "did you mean `wave`?",
        "`poster-a7` is not",
        "`dedline` is not",
        "did you mean `deadline`?",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    folder.write(path, "---\nheadline: Park\nformats: [poster-a4]\ntemplate: parkin\n---\n");
    let said = folder.run(&["check"]);
    assert!(said.contains("parking.md:4:1: there is no template `templates/poster/parkin.typ`"), "{said}");
}

/// Sizes that the words of no poster name are there for whoever asks: American paper, a large one, a card, and pictures.
#[test]
fn any_poster_is_made_on_any_paper() {
    let folder = folder();
    for (on, size) in [
        ("poster-a2", [1190.55, 1683.78]),
        ("poster-letter", [612.0, 792.0]),
        ("poster-tabloid", [792.0, 1224.0]),
        ("card-a6", [297.64, 419.53]),
    ] {
        let said = folder.run(&["handouts", "make", "out", "--on", on, "--only", "pilot/sv/wave"]);
        assert!(said.starts_with("1 files, ") && !said.contains("error"), "{on}: {said}");
        let pdf = std::fs::read(folder.path().join(format!("out/pilot/sv/wave-{on}.pdf"))).unwrap();
        let media = super::reader::a_box(&pdf, "MediaBox").unwrap();
        assert!((media[2] - size[0]).abs() < 0.1 && (media[3] - size[1]).abs() < 0.1, "{on}: {media:?}");
    }
    for (on, size) in [("picture-wide", (1200, 630)), ("picture-tall", (1080, 1350))] {
        let said = folder.run(&["handouts", "make", "out", "--on", on, "--only", "pilot/sv/wave"]);
        assert!(said.starts_with("1 files, ") && !said.contains("error"), "{on}: {said}");
        let png = std::fs::read(folder.path().join(format!("out/pilot/sv/wave-{on}.png"))).unwrap();
        assert_eq!(super::camera::size(&png), size);
        assert!(super::camera::codes(&png).iter().any(|code| code.contains("/go/")), "{on}");
    }
}
