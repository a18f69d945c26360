//! Any script and any direction: languages laid out, translated by a machine that knows only their letters, and then
//! built, sent, printed and searched.

use std::{collections::BTreeMap, path::Path};

use crate::{bench::Folder, small};

/// The letters of a language from a to z, and a phone number as it must stand in its text.
const ARABIC: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنه";
const GREEK: &str = "αβγδεζηθικλμνξοπρστυφχψωάέ";
const UKRAINIAN: &str = "абвгґдеєжзиіїйклмнопрстуфх";
const FINNISH: &str = "äbcdefghijklmnöpqrstuvwxyz";
const GERMAN: &str = "abcdefghijklmnopqrßtüvwxyz";

const PHONE: &str = "+31 20 555 0100";

/// The small campaign in English and one more language, laid out and translated.
fn spoken(code: &str, letters: &str) -> Folder {
    spoken_of(small::CAMPAIGN, small::PEOPLE, code, letters)
}

/// Any campaign in English, Dutch and Swedish, with one other language in the place of these two.
fn spoken_of(campaign: &str, people: &str, code: &str, letters: &str) -> Folder {
    let mut campaign = campaign.replace("\"en\", \"nl\", \"sv\"", &format!("\"en\", \"{code}\""));
    while let Some((before, rest)) = campaign.split_once(", sv = \"") {
        campaign = format!("{before}{}", rest.split_once('"').unwrap().1);
    }
    let campaign = translated(
        &campaign.replace(", nl = \"", &format!(", {code} = \"")),
        &format!("{code} = \""),
        letters,
    );
    let people = people.replace(",sv,", &format!(",{code},")).replace(",nl,", &format!(",{code},"));
    let folder = Folder::of(&[("campaign.toml", &campaign), ("people.csv", &people)]);
    folder.run(&["translation", "new", code, "--execute"]);
    for (path, bytes) in folder.files(&format!("content/{code}")) {
        folder.write(&path, page(&String::from_utf8(bytes).unwrap(), letters));
    }
    let phrases = format!("locales/{code}.toml");
    let text = folder.read(&phrases);
    let (said, glossary) = text.split_once("\n[glossary]").unwrap_or((&text, ""));
    assert!(!glossary.contains("portal."));
    folder.write(&phrases, translated(said, " = \"", letters));
    folder
}

/// A text with each value between quotation marks that stands behind a sign translated.
fn translated(text: &str, sign: &str, letters: &str) -> String {
    let line = |line: &str| {
        let Some((before, rest)) = line.split_once(sign) else { return line.to_owned() };
        let Some((value, after)) = rest.split_once('"') else { return line.to_owned() };
        format!("{before}{sign}{}\"{after}", words(value, letters))
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// What people read of a page: the texts of its front matter, and its body but for what the machine reads.
fn page(text: &str, letters: &str) -> String {
    const READ: [&str; 9] =
        ["title", "description", "subject", "preheader", "button", "headline", "lead", "action", "note"];
    let mut fences = 0;
    let line = |line: &str| {
        fences += usize::from(line == "---" && fences < 2);
        if fences == 1 {
            return match line.split_once(": ").filter(|(key, _)| READ.contains(key)) {
                Some((key, value)) => format!("{key}: {}", words(value, letters)),
                None => line.to_owned(),
            };
        }
        if line.starts_with(":::") || line.contains("[!") { line.to_owned() } else { words(line, letters) }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

/// Each Latin letter as the letter of the other script; what a program reads stays.
fn words(text: &str, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let mut out = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let kept = [("{{", "}}"), ("{", "}"), ("](", ")"), ("<", ">"), ("`", "`"), ("&", ";")]
            .into_iter()
            .filter(|(open, _)| rest.starts_with(open))
            .find_map(|(open, close)| Some(open.len() + rest[open.len()..].find(close)? + close.len()))
            // A line break in a phrase.
            .or_else(|| rest.starts_with('\\').then_some(2));
        if let Some(end) = kept {
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let at = u32::from(letter.to_ascii_lowercase()).wrapping_sub(u32::from('a'));
        match letters.get(at as usize) {
            Some(other) if letter.is_ascii_uppercase() => out.extend(other.to_uppercase()),
            Some(other) => out.push(*other),
            None => out.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    out
}

/// What a reader sees of HTML, with the elements of direction as signs.
fn seen(html: &str) -> String {
    let html = html.replace("<bdi dir=\"ltr\">", "\u{2066}").replace("</bdi>", "\u{2069}");
    let mut text = String::new();
    for (at, part) in html.split('<').enumerate() {
        let (tag, behind) = if at == 0 { ("", part) } else { part.split_once('>').unwrap_or((part, "")) };
        // Any element of its own direction holds what is in it together.
        if tag.contains("dir=\"ltr\"") {
            text.push('\u{2066}');
        }
        text.push_str(behind);
    }
    text
}

/// A number or an address in a text from right to left is one piece wherever it stands.
fn assert_held(place: &str, text: &str, value: &str) {
    let mut from = 0;
    while let Some(at) = text[from..].find(value) {
        let before = text[..from + at].chars().rev().take_while(|letter| *letter != '\u{2069}').take(120);
        let held = before.into_iter().any(|letter| matches!(letter, '\u{2066}' | '\u{2068}'));
        let start = text[..from + at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
        assert!(
            held,
            "{place}: `{value}` is not held together in `{}`",
            &text[start..from + at + value.len()]
        );
        from += at + value.len();
    }
}

#[test]
fn a_language_of_any_script_is_laid_out_translated_and_built() {
    for (code, letters, forms) in [
        ("ar", ARABIC, ["zero", "few", "many"].as_slice()),
        ("el", GREEK, &["one", "other"]),
        ("uk", UKRAINIAN, &["few", "many"]),
        ("fi", FINNISH, &["one", "other"]),
        ("de", GERMAN, &["one", "other"]),
    ] {
        let folder = spoken(code, letters);
        let phrases = folder.read(&format!("locales/{code}.toml"));
        for form in forms {
            assert!(phrases.contains(&format!("\n{form} = ")), "{code}: {form}");
        }
        let said = folder.run(&["build", "--all", "--no-handouts"]);
        assert!(said.contains(" pages in "), "{code}: {said}");
        let pages: BTreeMap<String, String> = folder
            .files(&format!("public/sweden/{code}"))
            .into_iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
            .collect();
        assert!(pages.len() > 20, "{code}: {}", pages.len());
        for (path, page) in &pages {
            assert_eq!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), code == "ar", "{path}");
            if code == "ar" {
                let body = page.split_once("<main").unwrap().1;
                assert_held(path, &seen(body), PHONE);
            }
        }
        let lost = folder.read("public/404.html");
        assert!(lost.contains(&format!("<section lang=\"{code}\" dir=\"auto\">")), "{lost}");
        // What a title says is found as people type it: folded as the index is.
        let title = words("questions", letters);
        let index = folder.read(&format!("public/assets/search-{code}.js"));
        let plain = |text: &str| {
            text.replace(['ά'], "α")
                .replace('έ', "ε")
                .replace('ä', "a")
                .replace('ö', "o")
                .replace('ü', "u")
                .replace('ß', "ss")
        };
        assert!(index.contains(&plain(&title)) || index.contains(&title), "{code}: {title}");
    }
}

/// Arabic from the page to the letter and the poster: nothing stands the wrong way round.
#[test]
fn arabic_is_read_from_the_right_on_mail_and_paper() {
    let folder = spoken("ar", ARABIC);
    folder.run(&["mail", "preview", "--stage", "announce", "--as-of", "2027-02-15"]);
    let letters = folder.files("outbox");
    let mut seen_letters = 0;
    for (path, bytes) in letters
        .iter()
        .filter(|(path, _)| path.contains("ar") && (path.ends_with(".html") || path.ends_with(".txt")))
    {
        let text = String::from_utf8(bytes.clone()).unwrap();
        if !text.contains(PHONE) || !text.contains(words("group", ARABIC).as_str()) {
            continue;
        }
        seen_letters += 1;
        if path.ends_with(".html") && text.contains("<body") {
            assert!(text.contains("dir=\"rtl\""), "{path}");
            assert!(!text.contains("border-left") && !text.contains("padding:0 0 0 24px"), "{path}: {text}");
            assert_held(path, &seen(text.split_once("<body").unwrap().1), PHONE);
        }
    }
    assert!(seen_letters > 0, "{:?}", letters.keys());
    for report in ["status", "before"] {
        folder.run(&[report, "--page", "list", "--as-of", "2027-02-15"]);
        let page = folder.read("list/ar.html");
        assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"), "{page}");
    }
    let (jobs, problems) = crate::paper::handouts(folder.path());
    assert!(problems.is_empty(), "{problems:#?}");
    let mut posters = 0;
    for job in jobs.iter().filter(|job| job.language.code() == "ar" && !job.sheet.is_guide()) {
        assert!(job.sheet.voice.right_to_left);
        let sheet = &job.sheet;
        for words in [&sheet.voice.lead, &sheet.voice.action].into_iter().chain(&sheet.voice.note) {
            for value in
                ["+31\u{a0}20\u{a0}555\u{a0}0100", "helpdesk@example.com", "Microsoft Intune", "Fjordelta"]
            {
                assert_held(&job.path, words, value);
                posters += usize::from(words.contains(value));
            }
        }
    }
    assert!(posters > 5, "{posters}");
}

/// The files of a folder as text, those with one of these ends.
fn texts(folder: &Folder, under: &str, ends: &[&str]) -> BTreeMap<String, String> {
    let files = folder.files(under).into_iter();
    let files = files.filter(|(path, _)| ends.iter().any(|end| path.ends_with(end)));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// Values are one piece of plain text too: on one line each, and addresses without a sign that a program that makes links
/// would take for a part of them.
fn assert_plain(path: &str, text: &str) {
    for line in text.lines() {
        let signs = |wanted: &[char]| line.matches(wanted).count();
        assert_eq!(signs(&['\u{2066}', '\u{2068}']), signs(&['\u{2069}']), "{path}: `{line}`");
        let words = line.split_whitespace().filter(|word| word.contains("://"));
        for word in words {
            assert!(!word.contains(['\u{2066}', '\u{2068}', '\u{2069}']), "{path}: `{word}`");
        }
    }
    for value in [PHONE, "Microsoft Intune", "Workspace ONE", "Intelligent Hub"] {
        assert_held(path, text, value);
    }
}

/// The sample from the right: plain letters and their subjects, calendars, and the picture of the plan.
#[test]
fn the_sample_is_read_from_the_right_wherever_it_is_no_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let folder = spoken_of(&read("campaign.toml"), &read("people.csv"), "ar", ARABIC);
    folder.write("devices.csv", read("devices.csv"));
    let said = folder.run(&["mail", "preview", "--as-of", "2027-02-15"]);
    let letters = texts(&folder, "outbox", &["ar.txt"]);
    assert!(letters.len() > 10, "{said} {:?}", letters.keys());
    for (path, letter) in &letters {
        assert_plain(path, letter);
    }
    let mut named = 0;
    for (path, letter) in texts(&folder, "outbox", &["ar.eml"]) {
        let letter = mail_parser::MessageParser::default().parse(letter.as_bytes()).unwrap().into_owned();
        let subject = letter.subject().unwrap().to_owned();
        assert_held(&path, &subject, "Microsoft Intune");
        named += usize::from(subject.contains("Microsoft Intune"));
    }
    assert!(named > 2, "{named}");
    let said = folder.run(&["build", "--all", "--no-handouts", "--wave", "manchester-fair"]);
    let calendars = texts(&folder, "public/manchester-fair/ar", &["dates.ics"]);
    assert_eq!(calendars.len(), 1, "{said}");
    for (path, calendar) in calendars {
        assert_plain(&path, &calendar.replace("\r\n ", ""));
    }
}

/// The sample in Arabic letters, where the tests in a browser ask for it: `WAVECAST_SPOKEN` names the folder.
#[test]
fn a_sample_from_the_right_is_written_for_the_browser() {
    let Some(to) = std::env::var_os("WAVECAST_SPOKEN") else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let folder = spoken_of(&read("campaign.toml"), &read("people.csv"), "ar", ARABIC);
    folder.write("devices.csv", read("devices.csv"));
    for (path, bytes) in folder.files("") {
        let file = Path::new(&to).join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

/// Time goes from the right to the left, and every word is on the paper.
#[test]
fn the_picture_of_a_plan_is_a_mirror_for_people_who_read_from_the_right() {
    let folder = spoken("ar", ARABIC);
    let drawn = |language| folder.run(&["plan", "--format", "svg", "--language", language]);
    let (left, right) = (drawn("en"), drawn("ar"));
    assert!(right.contains("direction=\"rtl\"") && !left.contains("rtl"), "{right}");
    assert!(right.contains("<linearGradient x1=\"1\" x2=\"0\""), "{right}");
    let places = |svg: &str, sign: &str| -> Vec<f64> {
        let of = |part: &str| part.split('"').next().unwrap().parse().unwrap();
        svg.split(sign).skip(1).map(of).collect()
    };
    let signs = ["<circle class=\"\" cx=\"", "<text class=\"name\" x=\"", "<line class=\"grid\" x1=\""];
    for sign in signs {
        let (found, wanted) = (places(&right, sign), places(&left, sign));
        assert!(!wanted.is_empty() && found.len() == wanted.len(), "{sign}");
        let is_mirrored = |(x, y): (&f64, &f64)| (1200.0 - x - y).abs() < 0.11;
        assert!(found.iter().zip(&wanted).all(is_mirrored), "{sign}: {found:?} {wanted:?}");
    }
    // What has a width ends where it began: the first wave's days.
    let days = |svg: &str| {
        let bar = svg.split("<rect class=\"bar\" x=\"").nth(1).unwrap().to_owned();
        (places(&format!("|{bar}"), "|")[0], places(&bar, "width=\"")[0])
    };
    let ((left, wide), (right, as_wide)) = (days(&left), days(&right));
    assert!(
        (wide - as_wide).abs() < 0.01 && (1200.0 - right - as_wide - left).abs() < 0.11,
        "{left} {right}"
    );
}

/// A font of one's own from the system, as a campaign would bring it; none is loudly told, and never in CI.
fn dejavu() -> Option<[Vec<u8>; 2]> {
    let read = |name: &str| std::fs::read(format!("/usr/share/fonts/truetype/dejavu/{name}.ttf"));
    if let (Ok(plain), Ok(bold)) = (read("DejaVuSans"), read("DejaVuSans-Bold")) {
        return Some([plain, bold]);
    }
    assert!(std::env::var_os("CI").is_none(), "fonts-dejavu-core and poppler-utils are missing");
    #[expect(clippy::print_stderr, reason = "what is not looked at is never passed over in silence")]
    {
        eprintln!("SKIPPED: fonts-dejavu-core is missing, so no Arabic poster was looked at");
    }
    None
}

/// The text of a PDF as people read it, by where its letters stand.
fn printed(path: &Path) -> String {
    let said = std::process::Command::new("pdftotext").arg(path).arg("-").output().expect("poppler-utils");
    String::from_utf8(said.stdout).unwrap()
}

/// In how many forms the letter that has most of them is printed: alone, at the begin, in the middle and at the end of a
/// word it is another glyph.
fn forms(pdf: &Path) -> usize {
    let document = lopdf::Document::load(pdf).unwrap();
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let maps = streams.filter_map(|stream| String::from_utf8(stream.decompressed_content().ok()?).ok());
    let most = |map: String| {
        let mut glyphs: BTreeMap<String, usize> = BTreeMap::new();
        let pairs = map.lines().filter_map(|line| line.strip_suffix('>')?.rsplit_once("> <06"));
        for (_, letter) in pairs {
            *glyphs.entry(letter.to_owned()).or_default() += 1;
        }
        glyphs.into_values().max().unwrap_or_default()
    };
    maps.filter(|map| map.contains("beginbfchar")).map(most).max().unwrap_or_default()
}

/// Letters are joined, words go from the right to the left, and a number or an address is one piece.
#[test]
fn arabic_is_printed_with_a_font_of_ones_own() {
    let Some([plain, bold]) = dejavu() else { return };
    let folder = spoken("ar", ARABIC);
    let brand = "\n[brand]\nfonts_folder = \"brand/fonts\"\nhandout_font = \"DejaVu Sans\"\n";
    folder.write("campaign.toml", folder.read("campaign.toml") + brand);
    folder.write("brand/fonts/sans.ttf", plain);
    folder.write("brand/fonts/bold.ttf", bold);
    let make = |only: &str| folder.run(&["handouts", "make", "out", "--only", only]);
    for only in ["sweden/ar/last-call-poster-a4", "all/ar/helpdesk-poster-a4", "sweden/ar/guide-ios.pdf"] {
        let said = make(only);
        assert!(said.starts_with("1 files") && !said.contains("warning"), "{said}");
    }
    let text = |name: &str| printed(&folder.path().join("out").join(name));
    assert!(forms(&folder.path().join("out/sweden/ar/guide-ios.pdf")) > 2);
    // Nothing is cut, doubled or turned around: the words of the page are those of the text, in its order.
    let poster = text("sweden/ar/last-call-poster-a4.pdf");
    let headline = folder.read("content/ar/posters/last-call.md");
    let headline = headline.lines().find_map(|line| line.strip_prefix("headline: ")).unwrap();
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bare = |text: &str| {
        text.replace(['\u{2066}', '\u{2068}', '\u{2069}', '\u{202b}', '\u{202c}', '\u{202a}'], "")
    };
    let (poster, desk) = (one_line(&bare(&poster)), one_line(&bare(&text("all/ar/helpdesk-poster-a4.pdf"))));
    assert!(poster.contains(headline.trim_matches('"')), "{headline} is not in {poster}");
    assert!(poster.contains("19") && poster.contains("مارس"), "{poster}");
    assert!(desk.contains(PHONE) && desk.contains("helpdesk@example.com"), "{desk}");
    let guide = one_line(&bare(&text("sweden/ar/guide-ios.pdf")));
    // Whom to call stands on every page.
    assert!(guide.matches(PHONE).count() > 8, "{guide}");
    for value in ["Microsoft Intune", "Workspace ONE", "move.fjordelta.example/go/"] {
        assert!(guide.contains(value), "`{value}` is not in {guide}");
    }
}

/// A font that is missing is one thing to mend, however many posters want it; Greek and Cyrillic are shipped.
#[test]
fn a_font_that_is_missing_is_told_once() {
    let folder = spoken("ar", ARABIC);
    let said = folder.run(&["handouts", "make", "out", "--on", "poster-a4", "--only", "sweden/ar"]);
    assert_eq!(said.matches("no font has the letters of Arabic").count(), 1, "{said}");
    assert!(said.contains("fonts_folder") && said.contains("handouts are not made for want of it"), "{said}");
    for (code, letters) in [("el", GREEK), ("uk", UKRAINIAN)] {
        let folder = spoken(code, letters);
        let only = format!("sweden/{code}/wave");
        let said = folder.run(&["handouts", "make", "out", "--on", "poster-a4", "--only", &only]);
        assert!(said.starts_with("1 files, "), "{code}: {said}");
        assert!(Path::new(&folder.path().join(format!("out/sweden/{code}/wave-poster-a4.pdf"))).exists());
    }
}
