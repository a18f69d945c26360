//! What ships inside the program: templates, phrases and words that a campaign starts from.

use rust_embed::{Embed, EmbeddedFile};
use std::sync::LazyLock;

use crate::{
    ground::tree::{Origin, Tree},
    render::shortlinks,
};

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
        let mut tree = Tree::default();
        add(&mut tree, Templates::iter(), Templates::get);
        add(&mut tree, Locales::iter(), Locales::get);
        add(&mut tree, Content::iter(), Content::get);
        tree
    });
    SHIPPED.clone()
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
