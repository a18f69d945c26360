//! What ships inside the program: templates, phrases and words that a campaign starts from.

use rust_embed::{Embed, EmbeddedFile};
use std::sync::LazyLock;

use crate::{
    ground::{
        campaign::{FormOfAddress, PerLanguage},
        tree::{Origin, Tree, TreeFile},
    },
    render::shortlinks,
};

/// Words that ship a second time, whole, for readers who are spoken to in the other way: under which code they stand.
const SPOKEN_TO: [(&str, FormOfAddress, &str); 1] = [("nl", FormOfAddress::Informal, "nl-je")];

#[derive(Embed)]
#[folder = "templates/"]
#[prefix = "templates/"]
struct Templates;

#[derive(Embed)]
#[folder = "locales/"]
#[prefix = "locales/"]
struct Locales;

#[derive(Embed)]
#[folder = "content/"]
#[prefix = "content/"]
struct Content;

/// Every shipped file; they share their bytes with whoever asked before.
pub fn shipped() -> Tree {
    static SHIPPED: LazyLock<Tree> = LazyLock::new(|| {
        let mut tree = EVERYTHING.clone();
        for (_, _, code) in SPOKEN_TO {
            for (path, _) in in_code(&EVERYTHING, code) {
                tree.remove(&path);
            }
        }
        tree
    });
    SHIPPED.clone()
}

/// Puts the shipped words that speak to readers as the campaign wants them in the place of those that do not. Files of
/// the folder go on standing over them.
pub(super) fn speak(tree: &mut Tree, address: &PerLanguage<Option<FormOfAddress>>) {
    for (language, form, code) in SPOKEN_TO {
        let is_asked =
            address.iter().any(|(spoken, asked)| spoken.code() == language && *asked == Some(form));
        let code = if is_asked { code } else { language };
        for (path, file) in in_code(&EVERYTHING, code) {
            tree.insert(path.replacen(code, language, 1), Origin::Shipped, file.bytes);
        }
    }
}

/// What is embedded, the words of both ways of speaking.
static EVERYTHING: LazyLock<Tree> = LazyLock::new(|| {
    let mut tree = Tree::default();
    add(&mut tree, Templates::iter(), Templates::get);
    add(&mut tree, Locales::iter(), Locales::get);
    add(&mut tree, Content::iter(), Content::get);
    tree
});

/// What stands under a language's code: its texts and its phrases.
fn in_code(tree: &Tree, code: &str) -> Vec<(String, TreeFile)> {
    let (folder, phrases) = (format!("content/{code}/"), format!("locales/{code}.toml"));
    let phrases = tree.entry(&phrases).map(|(path, file)| (path.to_owned(), file.clone()));
    tree.under(&folder).map(|(path, file)| (path.to_string(), file.clone())).chain(phrases).collect()
}

fn add(
    tree: &mut Tree,
    paths: impl Iterator<Item = std::borrow::Cow<'static, str>>,
    get: impl Fn(&str) -> Option<EmbeddedFile>,
) {
    // Short links belong to the campaign that gave them away.
    for path in paths.filter(|path| path.as_ref() != shortlinks::LOCK) {
        if let Some(file) = get(&path) {
            tree.insert(&*path, Origin::Shipped, &*file.data);
        }
    }
}
