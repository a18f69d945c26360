//! All handouts of a campaign, on every core.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    Press, PrintedHandout,
    cache::Cache,
    child::{Child, ChildFate},
    lanes,
};
use crate::{
    ground::{
        problem::{Problem, Problems},
        tree::{Origin, Tree},
    },
    render::handout::{Engine, Job, Printed, TEMPLATES},
};

/// Who lays out.
enum Layouter<'a> {
    /// This process: the templates are ours.
    Here(Box<Engine>),
    /// A child for each lane: a template is the customer's.
    Apart(&'a Press<'a>),
}

pub(super) fn print(press: &Press<'_>, jobs: &[Job]) -> (Vec<PrintedHandout>, Problems) {
    // Made even where children lay out: what it finds about fonts is told once here, and by no child.
    let (engine, mut problems) = Engine::new(press.tree, press.fonts);
    let layouter =
        if has_own_templates(press.tree) { Layouter::Apart(press) } else { Layouter::Here(Box::new(engine)) };
    let cache = Cache::open(press);
    let stopped = AtomicBool::new(false);
    let made = lanes::map(jobs, || None, |child, job| one(&layouter, &cache, press, job, child, &stopped));
    let made = match made {
        Ok(made) => made,
        Err(error) => return (Vec::new(), Problem::error("press", error.to_string()).into()),
    };
    let mut copies = Vec::new();
    for (copy, found) in made {
        copies.extend(copy);
        problems.append(found);
    }
    cache.forget_others();
    (copies, once(problems.in_reading_order()))
}

/// A script that no font has is one thing to mend, however many handouts it is missing on.
fn once(problems: Problems) -> Problems {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for problem in problems.iter().filter(|problem| problem.check == "missing-letter") {
        *told.entry(problem.message.clone()).or_default() += 1;
    }
    let mut first: BTreeSet<String> = BTreeSet::new();
    let kept = problems.into_iter().filter_map(|problem| {
        let Some(times) = told.get(&problem.message) else { return Some(problem) };
        let is_first = first.insert(problem.message.clone());
        is_first.then(|| match times {
            1 => problem,
            more => problem.note(format!("{more} handouts are not made for want of it")),
        })
    });
    kept.collect()
}

/// Whether a template in the campaign folder says something other than ours.
pub(super) fn has_own_templates(tree: &Tree) -> bool {
    tree.under(TEMPLATES).any(|(path, file)| {
        // A copy of ours that nobody has changed is ours.
        let shipped = tree.shipped(path).is_some_and(|shipped| shipped.bytes == file.bytes);
        file.origin == Origin::Folder && !shipped
    })
}

fn one(
    layouter: &Layouter<'_>,
    cache: &Cache,
    press: &Press<'_>,
    job: &Job,
    child: &mut Option<Child>,
    stopped: &AtomicBool,
) -> (Option<PrintedHandout>, Problems) {
    let key = cache.key(&job.sheet);
    if let Some(copy) = key.as_deref().and_then(|key| cache.find(key, job)) {
        return (Some(copy), Problems::default());
    }
    let made = match layouter {
        Layouter::Here(engine) => engine.print(&job.sheet, press.thumbnail),
        Layouter::Apart(press) => apart(press, job, child, stopped),
    };
    match made {
        Ok(Printed { bytes, thumbnail, warnings, .. }) => {
            // What was laid out with warnings is laid out again next time, so that they are heard again.
            if let Some(key) = key.filter(|_| warnings.is_empty()) {
                cache.keep(&key, &bytes, thumbnail.as_deref());
            }
            let copy = PrintedHandout { path: job.path.clone(), bytes, thumbnail, unchanged: false };
            (Some(copy), placed(warnings, job))
        }
        Err(problems) => (None, placed(problems, job)),
    }
}

/// A text that does not fit stands where its words stand.
fn placed(problems: Problems, job: &Job) -> Problems {
    let at = |mut problem: Problem| {
        if problem.check != "fonts" {
            problem.place = problem.place.or_else(|| job.words.clone());
        }
        problem
    };
    problems.into_iter().map(at).collect()
}

/// Lays out in a child; once one had to be ended, the others would only wait for the same.
pub(super) fn apart(
    press: &Press<'_>,
    job: &Job,
    child: &mut Option<Child>,
    stopped: &AtomicBool,
) -> Result<Printed, Problems> {
    if stopped.load(Ordering::Relaxed) {
        return Err(Problems::default());
    }
    let running = match child.take() {
        Some(running) => running,
        None => Child::start(press)
            .map_err(|error| Problem::error("press", format!("the template cannot be run apart: {error}")))?,
    };
    match running.print(press, job) {
        ChildFate::Answered(running, answer) => {
            *child = Some(running);
            answer
        }
        ChildFate::Ended(problem) => {
            let first = !stopped.swap(true, Ordering::Relaxed);
            Err(if first { Problems::from(*problem) } else { Problems::default() })
        }
    }
}
