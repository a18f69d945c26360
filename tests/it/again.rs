//! A folder that is read again after a save: what did not change is not read, and nothing is missed.

use std::sync::Arc;
use wavecast::{
    ground::words::{PagesRead, library::Library},
    world::disk::{self, Loaded},
};

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

fn load(folder: &Folder, before: Option<&Loaded>) -> Loaded {
    disk::load_again(folder.path(), before).unwrap()
}

/// The pages read again, which must be those that are read anew.
fn words(loaded: &Loaded, before: Option<&PagesRead>) -> PagesRead {
    let languages = &loaded.campaign.as_ref().unwrap().languages;
    let again = PagesRead::of(before, &loaded.tree, languages, &[]);
    let (anew, problems) = Library::read(&loaded.tree, languages, &[]);
    assert_eq!(format!("{:?}", again.library.pages), format!("{:?}", anew.pages));
    assert_eq!(again.problems(), problems);
    again
}

/// Pages, includes, anchors of the source, files that come and go: whatever is saved, it is as if all were read.
#[test]
fn pages_read_again_are_pages_read_anew() {
    let folder = Folder::of(SMALL);
    let page = |text: &str| format!("---\ntitle: Extra\ndescription: More\n---\n{text}\n");
    let include = "[!INCLUDE [note](../includes/note.md)]";
    folder.write("content/en/guides/extra.md", page(&format!("## One\n\n{include}\n")));
    folder.write("content/nl/guides/extra.md", page(&format!("## Een\n\n{include}\n")));
    let mut before = words(&load(&folder, None), None);
    let saves: [(&str, Option<String>); 8] = [
        ("content/en/includes/note.md", Some("A note.".into())),
        ("content/en/includes/note.md", Some("Another note, {{ helpdesk.phone }}.".into())),
        ("content/en/guides/extra.md", Some(page(&format!("## Two\n\n{include}\n\n## Three\n")))),
        ("content/nl/guides/extra.md", Some(page("## Twee\n\n{{ wrong }}\n"))),
        ("content/nl/guides/extra.md", Some(page("## Twee\n\n## Drie\n"))),
        ("content/en/guides/new.md", Some(page("New."))),
        ("content/en/includes/note.md", None),
        ("content/en/guides/new.md", None),
    ];
    for (path, text) in saves {
        match text {
            Some(text) => folder.write(path, text),
            None => std::fs::remove_file(folder.path().join(path)).unwrap(),
        }
        before = words(&load(&folder, None), Some(&before));
    }
    let same = words(&load(&folder, None), Some(&before));
    assert!(Arc::ptr_eq(&same.library, &before.library), "nothing was saved, and nothing was read");
}

/// 200,000 rows are read again only if they, or what they are read with, have changed.
#[test]
fn people_are_read_again_when_they_must_be() {
    let folder = Folder::of(SMALL);
    let first = load(&folder, None);
    let same_people = |one: &Loaded, other: &Loaded| Arc::ptr_eq(&one.people, &other.people);

    folder.write("campaign.toml", changed(&[("Your device moves", "Your device is moving")]));
    let titled = load(&folder, Some(&first));
    assert!(same_people(&first, &titled), "a title is nothing to people");
    assert_eq!(titled.campaign.as_ref().unwrap().title.get("en".parse().unwrap()), "Your device is moving");

    folder.write("campaign.toml", changed(&[("id = \"sweden\"", "id = \"sverige\"")]));
    let renamed = load(&folder, Some(&titled));
    assert!(!same_people(&titled, &renamed), "the name of a wave is something");

    folder.write("campaign.toml", changed(&[]));
    folder.write("people.csv", PEOPLE.replace("Anna Berg", "Anna Strand"));
    let moved = load(&folder, Some(&renamed));
    assert!(moved.people.all().iter().any(|person| &*person.name == "Anna Strand"));
    let again = load(&folder, Some(&moved));
    assert!(
        same_people(&moved, &again)
            && Arc::ptr_eq(moved.campaign.as_ref().unwrap(), again.campaign.as_ref().unwrap())
    );
}
