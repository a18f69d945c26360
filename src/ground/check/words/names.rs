//! Names of buttons that the campaign's pages say, and that nobody has proved: one finding for each system.

use std::collections::{BTreeMap, BTreeSet};

use crate::ground::{
    atlas::{ATLAS, Atlas, NameStanding},
    check::Subject,
    problem::{Place, Problem, Problems, Source},
};

/// How many names of one system stand how, in all languages of the campaign.
#[derive(Default)]
struct ProofCounts {
    all: usize,
    unproved: usize,
    older: usize,
    missing: usize,
}

impl ProofCounts {
    fn add(&mut self, standing: NameStanding) {
        self.all += 1;
        match standing {
            NameStanding::Proved => {}
            NameStanding::Older => self.older += 1,
            NameStanding::Unproved => self.unproved += 1,
            NameStanding::Missing => self.missing += 1,
        }
    }

    /// What is not proved, in words; nothing if all is.
    fn words(&self, expects: Option<&str>) -> Option<String> {
        let version = expects.unwrap_or("the newest version");
        let parts = [
            (self.unproved, "proved by nobody".to_owned()),
            (self.older, format!("proved before {version}")),
            (self.missing, "shown in another language".to_owned()),
        ];
        let said: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

pub(super) fn unproved(subject: &Subject<'_>, problems: &mut Problems) {
    let atlas = Atlas::of(subject.tree);
    let mut counts: BTreeMap<&str, ProofCounts> = BTreeMap::new();
    let uses: BTreeSet<_> = atlas.uses(subject.library, subject.campaign).into_keys().collect();
    for (key, language) in &uses {
        let Some((system, _)) = key.split_once('.') else { continue };
        let standing = atlas.standing(key, *language);
        counts.entry(system).or_default().add(standing);
    }
    for (system, count) in counts {
        let expects = atlas.systems.get(system).and_then(|known| known.expects.as_deref());
        let Some(words) = count.words(expects) else { continue };
        let file = Source::new(format!("{ATLAS}{system}.toml"), "");
        let message = format!("of {} names of buttons on the pages: {words}", count.all);
        let problem = Problem::info(super::NAMES_OF_BUTTONS, message).at(Place::file(&file));
        problems.push(problem.hint(format!(
            "`wavecast ui list {system} --unproved` names them; `wavecast ui confirm` notes what somebody saw"
        )));
    }
}
