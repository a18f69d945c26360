//! What people call things that campaign.toml calls otherwise: everyday words. Other names of relays and
//! management systems stand in their data files.

/// By key: what is written, folded, and the value that is meant.
const ALIASES: &[(&str, &[(&str, &str)])] = &[
    (
        "platforms",
        &[
            ("iphone", "ios"),
            ("ipad", "ios"),
            ("ipados", "ios"),
            ("iphoon", "ios"),
            ("apple", "ios"),
            ("mac", "macos"),
            ("osx", "macos"),
            ("macbook", "macos"),
            ("pc", "windows"),
            ("win", "windows"),
            ("windows11", "windows"),
            ("windows10", "windows"),
            ("samsung", "android"),
        ],
    ),
    (
        "audience",
        &[
            ("all", "everyone"),
            ("everybody", "everyone"),
            ("iedereen", "everyone"),
            ("alla", "everyone"),
            ("manager", "managers"),
            ("sponsor", "sponsors"),
            ("notmoved", "not-moved"),
            ("group", "wave"),
            ("groep", "wave"),
            ("golf", "wave"),
        ],
    ),
    (
        "approach",
        &[
            ("selfservice", "self-service"),
            ("self", "self-service"),
            ("techfair", "tech-fair"),
            ("fair", "tech-fair"),
            ("help", "assisted"),
            ("helped", "assisted"),
        ],
    ),
];

/// The form in which other names are looked for: small letters and digits alone.
pub(crate) fn plain(written: &str) -> String {
    super::super::Slug::proposal(written).replace('-', "")
}

/// The value that is meant by another name of it, in its plain form.
pub(crate) fn meant(key: &str, plain: &str) -> Option<&'static str> {
    let key = if key == "platform" { "platforms" } else { key };
    let (_, aliases) = ALIASES.iter().find(|(known, _)| *known == key)?;
    aliases.iter().find(|(alias, _)| *alias == plain).map(|(_, value)| *value)
}
