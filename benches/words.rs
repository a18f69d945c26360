//! Reading 3,000 pages in three languages: with all threads, with one, and whether both say the same.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark tells what it measured, or fails")]

use rayon::ThreadPoolBuilder;
use std::time::{Duration, Instant};
use wavecast::{
    ground::{
        campaign::{Language, Languages},
        tree::{Origin, Tree},
        words::library::Library,
    },
    world::disk,
};

/// The shipped guides again and again, until there are so many pages.
const PAGES: usize = 3_000;

const RUNS: usize = 9;

fn languages() -> Languages {
    let language = |code: &str| code.parse::<Language>().unwrap();
    Languages::new(language("en"), [language("nl"), language("sv")])
}

fn tree() -> Tree {
    let shipped = disk::shipped();
    let mut tree = shipped.clone();
    let guides: Vec<_> = shipped.iter().filter(|(path, _)| path.contains("/guides/")).collect();
    for copy in 0..PAGES / guides.len() {
        for (path, file) in &guides {
            let path = path.replace(".md", &format!("-{copy}.md"));
            tree.insert(path, Origin::Folder, file.bytes.clone());
        }
    }
    tree
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let (tree, languages) = (tree(), languages());
    let mut said = Vec::new();
    for threads in [1, 2] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut times = Vec::new();
        let mut last = None;
        for _ in 0..RUNS {
            let started = Instant::now();
            let read = pool.install(|| Library::read(&tree, &languages, &[]));
            times.push(started.elapsed());
            last = Some(read);
        }
        let (library, problems) = last.unwrap();
        let pages: usize = library.pages.values().map(std::collections::BTreeMap::len).sum();
        println!(
            "{pages} pages, {} findings, {threads} threads: {:?}",
            problems.iter().count(),
            median(times)
        );
        said.push(format!("{library:?}{problems:?}"));
    }
    assert!(said.windows(2).all(|pair| pair.first() == pair.last()), "the number of threads changes nothing");
    println!("the same with one thread as with two");
}
