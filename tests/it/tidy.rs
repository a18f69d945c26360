//! The house keeps itself in order: the floors hold, no rooms lean on one another in a circle, files stay readable,
//! names explain themselves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use syn::visit::{self, Visit};

/// The floors, from the ground up.
const FLOORS: [&str; 5] = ["ground", "render", "world", "acts", "faces"];

/// Lines a file may have.
const WALL: usize = 400;

/// Circles that are meant. Each is one type, whose methods stand in several files because one would be too long.
const ONE_TYPE_IN_SEVERAL_FILES: [&[&str]; 1] = [&[
    "render::mail::addressee",
    "render::mail::compose",
    "render::mail::logo",
    "render::mail::pictures",
    "render::mail::room",
]];

/// A module by its path from the crate.
type Module = Vec<String>;

/// Every source of the crate, by its path from `src`.
pub(super) fn sources() -> Vec<(PathBuf, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let found: Vec<_> = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.strip_prefix(&root).unwrap().to_path_buf(), fs::read_to_string(&path).unwrap()))
        .collect();
    assert!(found.len() > 20, "the sources are where they are looked for");
    found
}

/// `world/ledger/mod.rs` is `world::ledger`; `lib.rs` and `main.rs` are the crate.
fn module(path: &Path) -> Module {
    let mut module: Module =
        path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
        module.pop();
    }
    module
}

/// A path as it is written, and the name it has there if it is imported.
type Use = (Vec<String>, Option<String>);

/// What a file uses.
#[derive(Default)]
struct Uses(Vec<Use>);

impl Uses {
    fn of(text: &str) -> Self {
        let mut uses = Self::default();
        uses.visit_file(&syn::parse_file(text).unwrap());
        uses
    }

    fn tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.tree(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.0.push((before.to_vec(), before.last().cloned()));
            }
            syn::UseTree::Name(name) => self.0.push((with(&name.ident), Some(name.ident.to_string()))),
            syn::UseTree::Rename(name) => self.0.push((with(&name.ident), Some(name.rename.to_string()))),
            syn::UseTree::Glob(_) => self.0.push((before.to_vec(), None)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|one| {
        one.path().is_ident("cfg") && one.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'a> Visit<'a> for Uses {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let whole: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if whole.len() > 1 {
            self.0.push((whole, None));
        }
        visit::visit_path(self, path);
    }
}

/// All modules, what each uses, and what each hands on under a name of its own.
struct House {
    uses: BTreeMap<Module, Vec<Use>>,
}

impl House {
    fn read() -> Self {
        let uses = sources().iter().map(|(path, text)| (module(path), Uses::of(text).0)).collect();
        Self { uses }
    }

    /// A path as the crate counts it; none if it leads out of the crate.
    fn absolute(&self, from: &[String], path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([from, rest].concat()),
            "super" => {
                let above = from.split_last()?.1;
                if rest.first().is_some_and(|next| next == "super") {
                    return self.absolute(above, rest);
                }
                Some([above, rest].concat())
            }
            _ => {
                let child = [from, std::slice::from_ref(first)].concat();
                self.uses.contains_key(&child).then(|| [from, path].concat())
            }
        }
    }

    /// The module in which what a path names stands: what a module hands on is followed to where it comes from.
    fn home(&self, path: &[String], depth: usize) -> Option<Module> {
        let module =
            (0..=path.len()).rev().map(|end| &path[..end]).find(|part| self.uses.contains_key(*part))?;
        let handed_on = path.get(module.len()).and_then(|name| {
            let of_this_name = |(_, known): &&Use| known.as_ref() == Some(name);
            let (written, _) = self.uses[module].iter().find(of_this_name)?;
            self.absolute(module, written)
        });
        match handed_on {
            Some(next) if depth < 8 && next != path[..=module.len()] => {
                self.home(&[&next[..], &path[module.len() + 1..]].concat(), depth + 1)
            }
            _ => Some(module.to_vec()),
        }
    }

    /// Who leans on whom. That a module knows what is inside it says nothing.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |module: &Module| -> BTreeSet<Module> {
            let paths = self.uses[module].iter().filter_map(|(path, _)| self.absolute(module, path));
            let homes = paths.filter_map(|path| self.home(&path, 0));
            homes.filter(|home| home != module && !home.starts_with(module)).collect()
        };
        self.uses.keys().map(|module| (module, of(module))).collect()
    }
}

/// A way from one module back to itself, if there is one: the shortest.
fn way_back(arrows: &BTreeMap<&Module, BTreeSet<Module>>, start: &Module) -> Option<Vec<Module>> {
    let mut came_from: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for from in front {
            for to in &arrows[from] {
                if to == start {
                    let way = std::iter::successors(Some(from), |at| came_from.get(at).copied());
                    let mut way: Vec<Module> = way.cloned().collect();
                    way.reverse();
                    way.push(start.clone());
                    return Some(way);
                }
                if arrows.contains_key(to) && !came_from.contains_key(to) {
                    came_from.insert(to, from);
                    next.push(to);
                }
            }
        }
        front = next;
    }
    None
}

/// Files that lean on one another in a circle cannot be understood one by one.
#[test]
fn nothing_leans_on_itself_in_a_circle() {
    let house = House::read();
    let arrows = house.arrows();
    let mut circles: BTreeSet<BTreeSet<String>> = BTreeSet::new();
    let mut told = Vec::new();
    for start in house.uses.keys() {
        let Some(way) = way_back(&arrows, start) else { continue };
        let names: Vec<String> = way.iter().map(|module| module.join("::")).collect();
        let meant = ONE_TYPE_IN_SEVERAL_FILES
            .iter()
            .any(|known| names.iter().all(|name| known.contains(&name.as_str())));
        if !meant && circles.insert(names.iter().cloned().collect()) {
            told.push(names.join(" -> "));
        }
    }
    assert!(told.is_empty(), "these lean on one another:\n{}", told.join("\n"));
}

/// A room is what stands on a floor: `world::relay`. A file in one that leans on another room leans on all of it.
fn rooms(house: &House) -> BTreeMap<Module, BTreeSet<Module>> {
    let room = |module: &[String]| (module.len() > 1).then(|| module[..2].to_vec());
    let mut rooms: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, homes) in house.arrows() {
        let Some(own) = room(module) else { continue };
        let others = homes.iter().filter_map(|home| room(home)).filter(|other| *other != own);
        rooms.entry(own.clone()).or_default().extend(others);
    }
    rooms
}

/// Rooms that lean on one another are one room with a wall in it.
#[test]
fn no_rooms_lean_on_one_another_in_a_circle() {
    let rooms = rooms(&House::read());
    assert!(rooms.len() > 40, "the rooms are where they are looked for");
    let arrows = rooms.iter().map(|(room, others)| (room, others.clone())).collect();
    let circles: BTreeSet<BTreeSet<String>> = rooms
        .keys()
        .filter_map(|room| way_back(&arrows, room))
        .map(|way| way.iter().map(|room| room.join("::")).collect())
        .collect();
    assert!(circles.is_empty(), "these rooms lean on one another: {circles:#?}");
}

/// The test above would find one that no file stands in.
#[test]
fn a_circle_of_rooms_is_found_where_no_file_leans_on_itself() {
    let uses = |text: &str| Uses::of(text).0;
    let named = |name: &str| -> Module { name.split("::").map(str::to_owned).collect() };
    let house = House {
        uses: BTreeMap::from([
            (Module::new(), uses("")),
            (named("world"), uses("mod relay; mod deliver;")),
            (named("world::relay"), uses("mod dkim; pub struct Relay;")),
            (named("world::relay::dkim"), uses("use crate::world::deliver::sum; pub struct Dkim;")),
            (named("world::deliver"), uses("use super::relay::Relay; pub fn sum() {}")),
        ]),
    };
    assert!(way_back(&house.arrows(), &named("world::deliver")).is_none());
    let rooms = rooms(&house);
    let arrows = rooms.iter().map(|(room, others)| (room, others.clone())).collect();
    assert!(way_back(&arrows, &named("world::deliver")).is_some());
}

/// The test above would find a circle, also one behind a name that is handed on.
#[test]
fn a_circle_is_found_where_there_is_one() {
    let uses = |text: &str| Uses::of(text).0;
    let named = |name: &str| -> Module { name.split("::").map(str::to_owned).collect() };
    let house = House {
        uses: BTreeMap::from([
            (Module::new(), uses("")),
            (named("a"), uses("mod one; mod two; pub use one::One;")),
            (named("a::one"), uses("use super::two; pub struct One(two::Two);")),
            (named("a::two"), uses("pub struct Two; fn f() -> crate::a::One { todo!() }")),
        ]),
    };
    let way = way_back(&house.arrows(), &named("a::one")).unwrap();
    assert_eq!(way, [named("a::one"), named("a::two"), named("a::one")]);
    let beside = House {
        uses: BTreeMap::from([
            (Module::new(), uses("")),
            (named("a"), uses("mod one; #[cfg(test)] mod tests { use super::one::One; use crate::b::B; }")),
            (named("a::one"), uses("pub struct One;")),
            (named("b"), uses("use crate::a::one::One; pub struct B(One);")),
        ]),
    };
    assert!(beside.uses.keys().all(|module| way_back(&beside.arrows(), module).is_none()));
}

/// A module uses its own floor and those beneath it, never one above.
#[test]
fn no_import_runs_upwards() {
    let house = House::read();
    let floor =
        |module: &[String]| FLOORS.iter().position(|floor| module.first().is_some_and(|own| own == floor));
    let mut wrong = Vec::new();
    for (module, homes) in &house.arrows() {
        for home in homes {
            if let (Some(own), Some(other)) = (floor(module), floor(home))
                && other > own
            {
                wrong.push(format!("{} uses {}", module.join("::"), home.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stray: Vec<String> = house
        .uses
        .keys()
        .filter(|module| !module.is_empty() && floor(module).is_none())
        .map(|module| module.join("::"))
        .collect();
    assert!(stray.is_empty(), "these stand on no floor: {stray:?}");
}

/// Every file says what it is for, and none grows past the wall.
/// What a file lets everybody call or read: functions, also those of types, and values.
#[derive(Default)]
struct Callable(Vec<String>);

impl Callable {
    fn see(&mut self, visible: &syn::Visibility, name: &syn::Ident) {
        if matches!(visible, syn::Visibility::Public(_)) {
            self.0.push(name.to_string());
        }
    }
}

impl<'a> Visit<'a> for Callable {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        self.see(&item.vis, &item.sig.ident);
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        self.see(&item.vis, &item.sig.ident);
    }

    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        self.see(&item.vis, &item.ident);
    }

    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        self.see(&item.vis, &item.ident);
    }
}

/// Where everybody may call something that nobody calls any more, no compiler says so: only the program, the tests and the
/// benches need what is public.
#[test]
fn what_is_public_is_called_from_outside() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outside = ["tests", "benches", "fuzz", "src/main.rs"].into_iter().flat_map(|place| {
        walkdir::WalkDir::new(root.join(place)).into_iter().map(|entry| entry.unwrap().into_path())
    });
    let outside = outside.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let texts: Vec<String> = outside.map(|path| fs::read_to_string(path).unwrap()).collect();
    let is_part = |letter: char| !letter.is_alphanumeric() && letter != '_';
    let named: BTreeSet<&str> = texts.iter().flat_map(|text| text.split(is_part)).collect();
    let mut only_inside = Vec::new();
    for (path, text) in sources() {
        let mut callable = Callable::default();
        callable.visit_file(&syn::parse_file(&text).unwrap());
        let unnamed = callable.0.into_iter().filter(|name| !named.contains(name.as_str()));
        only_inside.extend(unnamed.map(|name| format!("{}: {name}", path.display())));
    }
    assert!(only_inside.is_empty(), "write `pub(crate)`:\n{}", only_inside.join("\n"));
}

#[test]
fn files_open_with_a_purpose_and_stay_readable() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !text.starts_with("//!") {
            wrong.push(format!("{}: does not open with `//!`", path.display()));
        }
        if text.lines().count() > WALL {
            wrong.push(format!("{}: {} lines, more than {WALL}", path.display(), text.lines().count()));
        }
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["util", "utils", "helper", "helpers", "common", "manager", "misc"].contains(&stem.as_str()) {
            wrong.push(format!("{}: a name that explains nothing", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The map of the house in `lib.rs` names rooms and types that are there, so that it moves when they do.
#[test]
fn the_map_leads_to_what_is_there() {
    let texts: BTreeMap<Module, String> =
        sources().into_iter().map(|(path, text)| (module(&path), text)).collect();
    let map = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let ends = |letter: char| !(letter.is_alphanumeric() || letter == '_' || letter == ':');
    let named = map.match_indices(['`', '(']).filter_map(|(at, _)| map[at + 1..].split(ends).next());
    let paths: Vec<Module> = named
        .map(|path| path.split("::").map(str::to_owned).collect())
        .filter(|path: &Module| FLOORS.contains(&path[0].as_str()))
        .collect();
    assert!(paths.len() > 40, "the map is where it is looked for");
    for path in paths {
        let inside = (1..=path.len()).rev().find(|end| texts.contains_key(&path[..*end])).unwrap();
        let item = path.get(inside);
        let says = |item: &String| {
            let words = |letter: char| !(letter.is_alphanumeric() || letter == '_');
            texts[&path[..inside]].split(words).any(|word| word == item)
        };
        assert!(item.is_none_or(says), "src/lib.rs speaks of `{}`, which is not there", path.join("::"));
    }
    let on_a_floor = |module: &&Module| module.len() == 2 && FLOORS[..3].contains(&module[0].as_str());
    let unnamed: Vec<String> = texts.keys().filter(on_a_floor).map(|room| room.join("::")).collect();
    let unnamed: Vec<String> =
        unnamed.into_iter().filter(|room| !map.contains(&format!("`{room}"))).collect();
    assert!(unnamed.is_empty(), "src/lib.rs does not say what these are for: {unnamed:?}");
}
