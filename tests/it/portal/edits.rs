//! A folder that is edited and built again is, byte for byte, what a folder that was never built before becomes.

use std::fs;

use crate::{bench::Folder, small::SMALL};

const AT: &[&str] = &["build", "--no-handouts", "--all", "--as-of", "2027-03-10T10:00Z"];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

/// The same files where nothing was built.
fn never_built(folder: &Folder) -> Folder {
    let new = Folder::copy(folder.path());
    for made in ["public", "outbox", ".wavecast"] {
        let _ = fs::remove_dir_all(new.path().join(made));
    }
    new
}

/// What it says is wrong, which is the same however much was made of it.
fn told(said: &str) -> &str {
    said.split_once("--- stderr\n").map_or("", |(_, told)| told)
}

fn same_as_new(folder: &Folder, edit: &str) {
    let said = folder.run(AT);
    assert!(said.contains(" pages in "), "{edit}: {said}");
    let new = never_built(folder);
    assert_eq!(told(&said), told(&new.run(AT)), "{edit}");
    for under in ["public", "outbox/preview"] {
        let (ours, theirs) = (folder.files(under), new.files(under));
        let differ: Vec<&String> = ours
            .iter()
            .filter(|(path, bytes)| theirs.get(*path) != Some(bytes))
            .map(|(path, _)| path)
            .collect();
        assert!(differ.is_empty() && ours.len() == theirs.len(), "{edit}: {differ:?}");
    }
    // What is remembered of it is no other either.
    let again = folder.run(AT);
    assert!(again.contains(": 0 files written, ") && again.contains(" 0 removed"), "{edit}: {again}");
    assert_eq!(told(&said), told(&again), "{edit}");
    assert_eq!(folder.files("public"), new.files("public"), "{edit}");
}

fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

const GUIDE: &str = "content/en/guides/own.md";
const INCLUDE: &str = "content/en/includes/own.md";

/// A folder with a guide, an include and a picture of its own, that has been built.
fn built() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("content/media/one.png", PNG);
    folder.write(INCLUDE, "Once and for all.\n");
    folder.write(
        GUIDE,
        "---\ntitle: Own\ndescription: Of our own\njob: join\nplatform: ios\nminutes: 5\n---\n\n\
         [!INCLUDE [x](../includes/own.md)]\n\n![One](../../media/one.png)\n\n## Then\n\n1. Go.\n",
    );
    let announce = include_str!("../../../content/en/messages/announce.md");
    folder.write(
        "content/en/messages/announce.md",
        format!("{announce}\n[!INCLUDE [x](../includes/own.md)]\n"),
    );
    folder.run(AT);
    folder
}

#[test]
fn an_edit_of_words_is_as_if_all_were_new() {
    let folder = built();
    let guide = folder.read(GUIDE);
    let swedish = include_str!("../../../content/sv/messages/enrol.md");
    let edits: [(&str, String); 10] = [
        (GUIDE, with(&guide, "1. Go.", "1. Go now.")),
        (GUIDE, with(&guide, "minutes: 5", "minutes: 50")),
        (GUIDE, with(&guide, "## Then", "> [!NOTE] told\n> and shown\n\n## Then")),
        ("content/nl/guides/own.md", with(&guide, "title: Own", "title: Eigen")),
        (GUIDE, with(&guide, "## Then", "## After that")),
        (INCLUDE, "Twice, and {{ helpdesk.phone }}.\n".to_owned()),
        ("content/sv/messages/enrol.md", format!("{swedish}\nEn rad till.\n")),
        ("locales/sv.toml", "[portal]\nskip = \"Hoppa\"\n".to_owned()),
        ("locales/nl.toml", "[portal]\nnobody_asks = \"Niets\"\n".to_owned()),
        (
            "content/en/posters/wave.md",
            include_str!("../../../content/en/posters/wave.md").replace("Scan", "Look"),
        ),
    ];
    for (path, text) in edits {
        folder.write(path, text);
        same_as_new(&folder, path);
    }
    folder.run(&["translation", "accept"]);
    same_as_new(&folder, "accepted");
    fs::remove_file(folder.path().join("content/nl/guides/own.md")).unwrap();
    same_as_new(&folder, "a translation that is gone");
}

#[test]
fn an_edit_of_anything_else_is_as_if_all_were_new() {
    let folder = built();
    let people = folder.read("people.csv");
    let campaign = folder.read("campaign.toml");
    let layout = include_str!("../../../templates/mail/layout.txt");
    let edits: [(&str, Vec<u8>); 9] = [
        ("people.csv", with(&people, "Anna Berg,Anna", "Anna Strand,Ann").into()),
        ("people.csv", with(&people, ",ios\n", ",macos\n").into()),
        ("devices.csv", "mail,name,platform\nanna@example.com,Phone of Anna,ios\n".into()),
        ("campaign.toml", with(&campaign, "start = 2027-03-01", "start = 2027-03-02").into()),
        ("campaign.toml", with(&campaign, "+31 20 555 0100", "+31 20 555 0101").into()),
        ("templates/site/icons/time.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".into()),
        ("templates/mail/layout.txt", format!("{layout}\n").into()),
        ("content/media/one.png", [PNG, b"more"].concat()),
        ("people.csv", people.lines().next().unwrap().into()),
    ];
    for (path, bytes) in edits {
        folder.write(path, bytes);
        same_as_new(&folder, path);
    }
    fs::remove_file(folder.path().join("people.csv")).unwrap();
    same_as_new(&folder, "a list of people that is gone");
    fs::remove_file(folder.path().join(GUIDE)).unwrap();
    same_as_new(&folder, "a guide that is gone");
}
