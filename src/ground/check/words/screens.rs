//! Drawings of the folder's own: each must stand at a step that exists, and that says what is tapped on it.

use std::collections::BTreeMap;

use crate::ground::{
    atlas::Atlas,
    check::Subject,
    near::nearest,
    problem::{Problem, Problems},
    screens::{KnownScreen, Screens, StepPlace, each_step, said},
    words::library::Page,
};

pub(super) fn steps(subject: &Subject<'_>, problems: &mut Problems) {
    let atlas = Atlas::of(subject.tree);
    let screens = Screens::of(subject.tree, &atlas);
    let source = subject.campaign.languages.source();
    for screen in screens.own() {
        for at in &screen.steps {
            let page = subject.library.page(&format!("guides/{}", at.guide), source);
            problems.extend(wrong(&atlas, screen, at, page));
        }
    }
}

fn wrong(atlas: &Atlas, screen: &KnownScreen, at: &StepPlace, page: Option<&Page>) -> Option<Problem> {
    let StepPlace { guide, step, place } = at;
    let problem = |message: String| Problem::warning("screen-step", message).at(place.clone());
    let Some(page) = page else {
        let message = format!("there is no guide `{guide}`, so that nobody sees this screen");
        return Some(problem(message).hint("write its name under `guides/`, such as `leave-ios`"));
    };
    let mut steps: BTreeMap<String, String> = BTreeMap::new();
    each_step(&page.article, &mut |known| {
        steps.insert(known.id.clone(), said(known));
    });
    let Some(words) = steps.get(step) else {
        let message = format!("`{guide}` has no step `{step}`, so that nobody sees this screen");
        let hint = nearest(step, steps.keys().map(String::as_str)).map_or_else(
            || {
                "write the anchor of the heading above the step and its number, such as `leave-settings-2`"
                    .to_owned()
            },
            |near| format!("did you mean `{guide}#{near}`?"),
        );
        return Some(problem(message).hint(hint));
    };
    let key = screen.tap.as_deref()?;
    let is_said =
        atlas.find(key).is_some_and(|(_, names)| names.values().any(|name| words.contains(&name.text)));
    (!is_said).then(|| {
        let message =
            format!("step `{step}` of `{guide}` does not say `{{{{ ui.{key} }}}}`, which is tapped here");
        problem(message).hint("name the step that does, or say the name of the button in this one")
    })
}
