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
    let mut campaign = small::CAMPAIGN.replace("\"en\", \"nl\", \"sv\"", &format!("\"en\", \"{code}\""));
    while let Some((before, rest)) = campaign.split_once(", sv = \"") {
        campaign = format!("{before}{}", rest.split_once('"').unwrap().1);
    }
    let campaign = translated(
        &campaign.replace(", nl = \"", &format!(", {code} = \"")),
        &format!("{code} = \""),
        letters,
    );
    let people = small::PEOPLE.replace(",sv,", &format!(",{code},")).replace(",nl,", &format!(",{code},"));
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
            assert_held(path, &seen(text.split_once("<body").unwrap().1), PHONE);
        }
    }
    assert!(seen_letters > 0, "{:?}", letters.keys());
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
