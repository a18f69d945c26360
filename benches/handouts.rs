//! How long a campaign's posters take: `cargo bench --bench handouts`.
//!
//! A hundred waves in three languages, one poster each, to PDF; the first document by itself; and the size of one.

#![cfg_attr(
    feature = "handouts",
    expect(
        clippy::disallowed_methods,
        clippy::print_stdout,
        reason = "a bench measures, says what it found, and stops at what it did not expect"
    )
)]

#[cfg(not(feature = "handouts"))]
fn main() {}

#[cfg(feature = "handouts")]
fn main() {
    use std::{path::Path, time::Instant};
    use wavecast::{
        ground::{
            screens::Drawings,
            words::{clocks::OtherClocks, library::Library, phrases::Phrases, translation::Lock},
        },
        render::{
            handout::{Format, Job, Material, Print, jobs},
            shortlinks::ShortLinks,
        },
        world::{disk, press::Press},
    };

    let start = Instant::now();
    let loaded = disk::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the sample campaign");
    let campaign = loaded.campaign.as_ref().expect("a campaign");
    let (library, _) = Library::read(&loaded.tree, &campaign.languages, &[]);
    let (phrases, _) = Phrases::read(&loaded.tree, &campaign.languages);
    let links = ShortLinks::of(campaign, &loaded.tree).expect("the lock of short links");
    let (jobs, _) = jobs(&Material {
        campaign,
        library: &library,
        lock: &Lock::read(&loaded.tree).0,
        phrases: &phrases,
        tree: &loaded.tree,
        logo: None,
        style: "calm",
        print: Print::Plain,
        together: &[],
        clocks: &OtherClocks::of(campaign, &loaded.people),
        links: &links,
        drawings: &Drawings::of(&loaded.tree),
    });
    let wanted = |job: &&Job| job.sheet.kind == "wave" && job.sheet.format == Format::PosterA4;
    let posters: Vec<&Job> = jobs.iter().filter(wanted).collect();
    println!("campaign read, words filled       {:>9.0?}", start.elapsed());
    let numbered = |(number, job): (usize, &&Job)| {
        let mut job = (*job).clone();
        job.sheet.voice.kicker = format!("{} {number}", job.sheet.voice.kicker);
        job
    };
    let many: Vec<Job> = posters.iter().cycle().take(300).enumerate().map(numbered).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let press = Press::new(folder.path(), &loaded.tree, None);
    for (what, jobs) in [
        ("first document", many.get(..1).unwrap_or_default()),
        ("300 posters", &many),
        ("300 posters, nothing changed", &many),
    ] {
        let start = Instant::now();
        let (copies, problems) = press.print(jobs);
        let bytes = copies.iter().map(|copy| copy.bytes.len()).max().unwrap_or(0);
        assert!(problems.is_empty() && copies.len() == jobs.len());
        println!("{what:<33} {:>9.0?}   largest {bytes} bytes", start.elapsed());
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("peak memory: not known here");
    println!("{peak}");
}
