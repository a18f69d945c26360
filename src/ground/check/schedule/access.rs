//! Who decides about access, and words that were meant to be filled in.

use crate::ground::{
    check::Subject,
    problem::{Place, Problem, Problems},
};

/// What people write where something is still to come.
const PLACEHOLDERS: [&str; 7] = ["TODO", "FIXME", "TBD", "XXX", "[DATE]", "[DATUM]", "lorem ipsum"];

/// Days on which a person's access would hang on two systems at once: then nobody knows why it fails.
pub(super) fn double(subject: &Subject<'_>, problems: &mut Problems) {
    let access = &subject.campaign.the_move.access;
    let Some(new_from) = access.new_from else { return };
    let overlap = access.old_until.is_none_or(|old_until| old_until >= new_from);
    // Whoever is left out of the old rule while they move is judged by one system at a time.
    if !overlap || access.old_excludes_moving {
        return;
    }
    let until = access.old_until.map_or("with no end".to_owned(), |until| format!("until {until}"));
    let from = &subject.campaign.the_move;
    let old: Vec<&str> = from.from.all().map(|system| system.vendor.name.as_str()).collect();
    let message = format!(
        "{} decides about access {until}, and {} from {new_from} as well",
        old.join(" or "),
        from.to.name
    );
    let place = access.place.clone().unwrap_or_else(|| Place::file(&subject.campaign.source));
    problems.push(Problem::error("double-access-control", message).at(place).hint(
        "end the old rule the day before the new one begins, or leave out of the old one who is being moved \
         (`old_excludes_moving = true`)",
    ));
}

/// Words in campaign.toml that were meant to be filled in; comments may say what they like.
pub(super) fn placeholders(subject: &Subject<'_>, problems: &mut Problems) {
    let source = &subject.campaign.source;
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        // A colour begins with `#` too, and has no such word in it.
        let said = line.split('#').next().unwrap_or_default();
        for word in PLACEHOLDERS {
            for (at, _) in said.match_indices(word) {
                let span = start + at..start + at + word.len();
                let problem = Problem::error("placeholder", format!("`{word}` was never filled in"));
                problems.push(problem.at(Place::new(source, span)).hint("write what belongs here"));
            }
        }
        start += line.len();
    }
}
