//! Parts for people who missed a message, where they are of no use.

use crate::ground::{
    campaign::Stage,
    check::Subject,
    problem::{Place, Problem, Problems},
    timeline::can_be_missed,
    words::{
        facts::Said,
        library::{Page, PageKind},
    },
};

/// What a part is for.
const HINT: &str = "`::: still-counts` is for messages that everybody of a wave gets by the plan, and \
    `::: what-was-missed` for those that count from `listed` or `back`";

pub(super) fn parts(subject: &Subject<'_>, problems: &mut Problems) {
    let source = subject.campaign.languages.source();
    for stage in &subject.campaign.stages {
        let both = [stage.message.to_string(), stage.message_of_devices()];
        let pages =
            both.iter().filter_map(|words| subject.library.page(&format!("messages/{words}"), source));
        for page in pages {
            problems.extend(of_stage(stage, page));
        }
    }
    for kind in [PageKind::Guide, PageKind::Poster] {
        for page in subject.library.of_kind(kind).filter_map(|(_, languages)| languages.get(&source)) {
            let found = [Said::Later, Said::OfMissed].into_iter().filter(|said| page.article.has(*said));
            problems.extend(found.map(|said| problem(page, said, "is in no message")));
        }
    }
}

fn of_stage(stage: &Stage, page: &Page) -> Vec<Problem> {
    let tells = stage.at.anchor.tells_what_was_missed();
    let mut found = Vec::new();
    if page.article.has(Said::OfMissed) && !tells {
        found.push(problem(
            page,
            Said::OfMissed,
            &format!("is never shown: `{}` stands for no other", stage.id),
        ));
    }
    if page.article.has(Said::Later) && !can_be_missed(stage) {
        let why = format!("is told to nobody later: no message stands for `{}`", stage.id);
        found.push(problem(page, Said::Later, &why));
    }
    found
}

fn problem(page: &Page, said: Said, why: &str) -> Problem {
    let name = format!("::: {}", said.code());
    let text = page.source.text();
    let place = text.find(&name).map(|start| Place::new(&page.source, start..start + name.len()));
    let place = place.unwrap_or_else(|| Place::file(&page.source));
    Problem::warning("missed-part", format!("`{name}` {why}")).at(place).hint(HINT)
}
