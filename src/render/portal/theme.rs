//! The site's templates, compiled once: `templates/site/*.html`, the stylesheet, the script and the icons.
//!
//! A file of the campaign folder stands over the shipped one of the same name. What goes wrong in a template is
//! told with its file, line and the words it may use.

use std::{collections::BTreeMap, sync::Arc};
use tera::{Context, Tera, Value};

use super::brand::Palette;
use crate::{
    ground::{
        problem::{Place, Problem, Problems, Source},
        tree::Tree,
    },
    render::template,
};

/// Where the site's templates stand.
const FOLDER: &str = "templates/site/";

/// About what a page is without what it holds.
const FRAME: usize = 16 * 1024;

/// Templates that are ready to be filled.
#[derive(Debug)]
pub(super) struct Theme {
    tera: Tera,
    sources: BTreeMap<String, Arc<Source>>,
    icons: BTreeMap<String, Value>,
    all_icons: Value,
    /// Files under `assets/` as they are published, by path.
    pub(super) assets: BTreeMap<String, Vec<u8>>,
    /// `assets/site.css?v=..`: it changes with the file, so that nobody sees yesterday's.
    pub(super) css: String,
    /// The same for the script.
    pub(super) js: String,
}

impl Theme {
    pub(super) fn new(tree: &Tree, palette: &Palette) -> Result<Self, Problems> {
        let sources = sources(tree)?;
        let mut tera = Tera::new();
        tera.add_raw_templates(sources.iter().map(|(name, source)| (name.as_str(), source.text())))
            .map_err(|error| template::problem(&error, &sources, &[]))?;
        let icons = icons(&sources);
        let all_icons = Value::from(icons.clone());
        let mut theme = Self {
            tera,
            sources,
            icons,
            all_icons,
            assets: BTreeMap::new(),
            css: String::new(),
            js: String::new(),
        };
        theme.take_assets(tree, palette)?;
        Ok(theme)
    }

    /// Files of `assets/`: the stylesheet and drawings take the brand's colours, everything else is as it is.
    fn take_assets(&mut self, tree: &Tree, palette: &Palette) -> Result<(), Problems> {
        let mut context = Context::new();
        context.insert("brand", palette);
        let folder = format!("{FOLDER}assets/");
        for (path, file) in tree.under(&folder) {
            let name = path.strip_prefix(FOLDER).unwrap_or(path);
            let bytes = if self.sources.contains_key(name) {
                self.render(name, &context)?.into_bytes()
            } else {
                file.bytes.to_vec()
            };
            self.assets.insert(name.to_owned(), bytes);
        }
        if self.sources.contains_key("favicon.svg") {
            let icon = self.render("favicon.svg", &context)?;
            self.assets.insert("favicon.svg".to_owned(), icon.into_bytes());
        }
        self.css = self.versioned("assets/site.css")?;
        self.js = self.versioned("assets/site.js")?;
        Ok(())
    }

    fn versioned(&self, name: &str) -> Result<String, Problems> {
        let missing = || {
            Problem::error("template", format!("there is no `{FOLDER}{name}`"))
                .hint("put the file back, or take your own `templates/site` away to have the shipped one")
        };
        let bytes = self.assets.get(name).ok_or_else(missing)?;
        let hash = blake3::hash(bytes).to_hex();
        Ok(format!("{name}?v={}", hash.get(..8).unwrap_or_default()))
    }

    /// Fills a template.
    pub(super) fn render(&self, name: &str, context: &Context) -> Result<String, Problems> {
        self.render_long(name, context, 0)
    }

    /// The same, where something of this length stands on the page: what grows piece by piece is moved each time.
    pub(super) fn render_long(
        &self,
        name: &str,
        context: &Context,
        length: usize,
    ) -> Result<String, Problems> {
        let mut page = Vec::with_capacity(length + FRAME);
        self.tera
            .render_to(name, context, &mut page)
            .map_err(|error| template::problem(&error, &self.sources, &words(context)))?;
        String::from_utf8(page)
            .map_err(|_| Problem::error("template", format!("`{name}` makes a page that is no text")).into())
    }

    /// Fills a component of `components.html`.
    pub(super) fn component(&self, name: &str, context: &Context) -> Result<String, Problems> {
        self.tera
            .render_component(name, context, None, true)
            .map_err(|error| template::problem(&error, &self.sources, &words(context)).into())
    }

    /// An icon by the name of its file; nothing if there is none.
    pub(super) fn icon(&self, name: &str) -> &Value {
        static NONE: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| Value::safe_string(""));
        self.icons.get(name).unwrap_or(&NONE)
    }

    /// All icons, by name.
    pub(super) fn icons(&self) -> Value {
        self.all_icons.clone()
    }
}

fn sources(tree: &Tree) -> Result<BTreeMap<String, Arc<Source>>, Problems> {
    let mut sources = BTreeMap::new();
    for (path, file) in tree.under(FOLDER) {
        let name = path.strip_prefix(FOLDER).unwrap_or(path);
        let is_template = [".html", ".css", ".svg"].iter().any(|kind| name.ends_with(kind));
        if is_template {
            let text = std::str::from_utf8(&file.bytes).map_err(|_| {
                Problem::error("template", "this template is not UTF-8 text")
                    .at(Place::unread(path))
                    .hint("save it as UTF-8")
            })?;
            sources.insert(name.to_owned(), Source::new(&**path, text));
        }
    }
    Ok(sources)
}

fn icons(sources: &BTreeMap<String, Arc<Source>>) -> BTreeMap<String, Value> {
    sources
        .iter()
        .filter_map(|(name, source)| {
            let name = name.strip_prefix("icons/")?.strip_suffix(".svg")?;
            Some((name.to_owned(), Value::safe_string(source.text().trim())))
        })
        .collect()
}

/// The words a template is given, with those one level down.
fn words(context: &Context) -> Vec<String> {
    const NAMES: [&str; 18] = [
        "page", "site", "say", "icon", "help", "wave", "guide", "device", "parts", "choices", "waves",
        "picks", "rows", "told", "offers", "texts", "brand", "target",
    ];
    let mut words = Vec::new();
    for name in NAMES {
        let Some(value) = context.get(name) else { continue };
        words.push(name.to_owned());
        // Hundreds of phrases and icons would hide the word that somebody looks for.
        let inside = value.as_map().filter(|_| !matches!(name, "say" | "icon"));
        let mut keys: Vec<String> =
            inside.into_iter().flat_map(|map| map.keys()).map(|key| format!("{name}.{key}")).collect();
        keys.sort();
        words.append(&mut keys);
    }
    words
}
