//! One name, one thing: no two types of the crate share a name, and what documents a public type says more than a word.

use std::collections::BTreeMap;
use syn::{Attribute, Item, Visibility};

use super::tidy::sources;

/// Names that stand twice on purpose, each with its reason.
const TWICE: [(&str, &str); 2] = [
    ("Proofs", "one for the program with handouts and one for the program without; never both in one build"),
    ("Signals", "one for Unix and one for Windows; never both in one build"),
];

/// A type as it is declared: its name, whether others may see it, and its documentation.
struct Declared {
    name: String,
    place: String,
    public: bool,
    documentation: String,
}

fn declared() -> Vec<Declared> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        let place = path.display().to_string();
        if !place.ends_with("tests.rs") {
            collect(&syn::parse_file(&text).unwrap().items, &place, &mut found);
        }
    }
    assert!(found.len() > 500, "the types are where they are looked for");
    found
}

fn collect(items: &[Item], place: &str, found: &mut Vec<Declared>) {
    for item in items {
        #[expect(clippy::wildcard_enum_match_arm, reason = "whatever else there is declares no type")]
        let (name, visibility, attributes) = match item {
            Item::Struct(item) => (&item.ident, &item.vis, &item.attrs),
            Item::Enum(item) => (&item.ident, &item.vis, &item.attrs),
            Item::Trait(item) => (&item.ident, &item.vis, &item.attrs),
            Item::Type(item) => (&item.ident, &item.vis, &item.attrs),
            Item::Mod(inner) if !of_tests(&inner.attrs) => {
                if let Some((_, items)) = &inner.content {
                    collect(items, place, found);
                }
                continue;
            }
            _ => continue,
        };
        found.push(Declared {
            name: name.to_string(),
            place: place.to_owned(),
            public: matches!(visibility, Visibility::Public(_)),
            documentation: documentation(attributes),
        });
    }
}

fn of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

fn documentation(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| {
        let syn::Meta::NameValue(named) = &attribute.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &named.value else { return None };
        named.path.is_ident("doc").then(|| text.value())
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// Names that several types bear, with where they stand.
fn shared(types: &[Declared]) -> BTreeMap<&str, Vec<&str>> {
    let mut places: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in types {
        places.entry(&one.name).or_default().push(&one.place);
    }
    places.retain(|_, places| places.len() > 1);
    places
}

#[test]
fn a_name_means_one_type() {
    let types = declared();
    let shared = shared(&types);
    let needless: Vec<_> = TWICE.iter().filter(|(name, _)| !shared.contains_key(name)).collect();
    assert!(needless.is_empty(), "listed as twice, and not twice any more: {needless:?}");
    let meant = |name: &str| TWICE.iter().any(|(listed, _)| *listed == name);
    let confusing: Vec<_> = shared.iter().filter(|(name, _)| !meant(name)).collect();
    assert!(confusing.is_empty(), "one name for several types: {confusing:#?}");
}

#[test]
fn a_name_that_means_two_types_is_found() {
    let file = syn::parse_file(
        "struct Letter; mod inner { enum Letter {} } #[cfg(test)] mod tests { struct Letter; }",
    );
    let mut found = Vec::new();
    collect(&file.unwrap().items, "letter.rs", &mut found);
    assert_eq!(shared(&found), BTreeMap::from([("Letter", vec!["letter.rs", "letter.rs"])]));
}

#[test]
fn a_public_type_says_what_it_is() {
    let short: Vec<String> = declared()
        .iter()
        .filter(|one| one.public && one.documentation.split_whitespace().count() < 3)
        .map(|one| format!("{} in {}: {:?}", one.name, one.place, one.documentation.trim()))
        .collect();
    assert!(short.is_empty(), "a word or two say no more than the name: {short:#?}");
}
