//! What `build` would refuse, found by `check` too: a folder that passes can be built.

use std::collections::HashMap;

use crate::{
    acts::{Failure, Opened, handouts},
    ground::{
        campaign::Campaign,
        check::{self, Finder},
        problem::{Problem, Problems},
        tree::{Origin, Tree},
    },
    render::{
        handout::{Job, Print, logo},
        portal::{Input, Portal, ShownWaves},
    },
    world::press::Press,
};

/// What the portal refuses and checks of the words tell in their own way.
const TOLD_ALREADY: [&str; 2] = ["missing-translation", "stale-translation"];

/// Everything the looks name and the folder does not have, or that cannot be shown.
pub(super) fn of_brand(campaign: &Campaign, tree: &Tree) -> Problems {
    let mut problems = logo(campaign, tree).err().unwrap_or_default();
    let Some(folder) = campaign.brand.fonts_folder.as_deref() else { return problems };
    let inside = format!("{}/", folder.trim_matches('/'));
    let is_font = |path: &str| {
        let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        ["ttf", "otf", "ttc", "otc"].contains(&ending.as_str())
    };
    if !tree.under(&inside).any(|(path, _)| is_font(path)) {
        let problem = Problem::error("fonts", format!("there are no fonts in `{folder}`"));
        let problem = problem
            .hint("put TTF or OTF files there, in a folder under `brand/`, or take `fonts_folder` out");
        problems.push(match campaign.brand.places.get("fonts_folder") {
            Some(place) => problem.at(place.clone()),
            None => problem,
        });
    }
    problems
}

/// What the portal and the handouts of all waves refuse. Expects a folder without errors so far.
pub(super) fn of_build(opened: &Opened) -> Result<Problems, Failure> {
    let tree = &opened.loaded.tree;
    let input = Input { choice: ShownWaves { only: None, all: true }, ..opened.portal_input()? };
    let mut problems = match Portal::new(input) {
        // Our own templates draw every page: only those of the campaign can refuse one.
        Ok(portal) if has_own(tree, "templates/site/") => drawn(&portal),
        Ok(_) => Problems::default(),
        Err(wrong) => wrong,
    };
    problems.append(of_handouts(opened)?.1);
    let told_by_looking: Vec<&str> = check::all()
        .filter(|check| matches!(check.found, Finder::By(_)))
        .map(|check| check.name)
        .chain(TOLD_ALREADY)
        .collect();
    problems.silence(|problem| told_by_looking.contains(&problem.check));
    Ok(problems)
}

/// One page of each kind, made with the campaign's own templates.
fn drawn(portal: &Portal) -> Problems {
    let mut kinds = HashMap::new();
    for (path, file) in portal.files() {
        kinds.entry(std::mem::discriminant(&file.output)).or_insert((path, file));
    }
    let mut kinds: Vec<_> = kinds.into_values().collect();
    kinds.sort_by_key(|(path, _)| *path);
    kinds.into_iter().filter_map(|(path, file)| portal.render(path, file).err()).flatten().collect()
}

/// The handouts; what is wrong with the logo is told with the rest of the looks.
fn of_handouts(opened: &Opened) -> Result<(Vec<Job>, Problems), Failure> {
    let basis = opened.basis_as_read()?;
    let logo = logo(basis.campaign, basis.tree).ok().flatten();
    Ok(handouts::with_logo(basis, Print::Plain, logo, &basis.campaign.brand.together))
}

/// One handout of each format, laid out with the campaign's own templates or fonts.
pub(super) fn of_own_handouts(opened: &Opened) -> Result<Problems, Failure> {
    let (campaign, loaded) = (opened.campaign_as_read()?, &opened.loaded);
    let fonts = campaign.brand.fonts_folder.as_deref();
    if !has_own(&loaded.tree, "templates/poster/") && fonts.is_none() {
        return Ok(Problems::default());
    }
    let (mut jobs, _) = of_handouts(opened)?;
    let mut seen = Vec::new();
    jobs.retain(|job| {
        let first = !seen.contains(&job.sheet.format);
        seen.push(job.sheet.format);
        first
    });
    Ok(Press::new(&loaded.folder, &loaded.tree, fonts).print(&jobs).1)
}

fn has_own(tree: &Tree, folder: &str) -> bool {
    tree.under(folder).any(|(_, file)| file.origin == Origin::Folder)
}
