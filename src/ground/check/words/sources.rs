//! The list of the pages that guides stand on: a guide that does not exist, a day that has not come.

use crate::ground::{
    check::Subject,
    near::likest,
    problem::{Problem, Problems},
    sources::GuideSources,
};

/// Only the folder's own entries are looked at: a campaign need not have every guide that ours are about.
pub(super) fn look(subject: &Subject<'_>, problems: &mut Problems) {
    let today = subject.campaign.day_of(subject.now);
    let (sources, _) = GuideSources::read(subject.tree);
    for (guide, stands) in sources.guides.iter().filter(|(_, stands)| stands.own) {
        if !subject.library.pages.contains_key(guide.as_str()) {
            let hint = likest(guide, subject.library.pages.keys().map(|key| &**key)).map_or_else(
                || "write it such as `guides/join-ios`, or take it out".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let problem = Problem::warning("guide-sources", format!("there is no page `{guide}`"));
            problems.push(problem.at(stands.place.clone()).hint(hint));
        }
        for page in stands.pages.iter().filter(|page| page.read.is_some_and(|read| read > today)) {
            let message = format!("`{}` is read on a day that has not come", page.page);
            let problem = Problem::warning("guide-sources", message).at(stands.place.clone());
            problems.push(problem.hint("write the day on which it was read"));
        }
    }
}
