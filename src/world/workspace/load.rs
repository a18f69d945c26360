//! Everything a command begins with, in one stop: the folder's files, the campaign and the people.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{WorkspaceError, read, read_file};
use crate::ground::{
    campaign::{Campaign, People},
    problem::{Place, Problem, Problems},
    tree::{Origin, Tree},
};

/// A campaign folder as it was read.
#[derive(Debug)]
pub struct Loaded {
    /// Where it is.
    pub folder: PathBuf,
    /// Its files over the shipped defaults; the list of people is not among them.
    pub tree: Tree,
    /// The campaign, as far as `campaign.toml` gives one; whoever acts on it asks [`Loaded::ready`] first.
    pub campaign: Option<Arc<Campaign>>,
    /// The people; nobody if there is no campaign to read them with.
    pub people: Arc<People>,
    /// What is wrong with either.
    pub problems: Problems,
}

/// A campaign without errors, and its people.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The campaign.
    pub campaign: Arc<Campaign>,
    /// Its people.
    pub people: Arc<People>,
}

impl Loaded {
    /// The campaign and its people, if nothing forbids acting on them; otherwise every problem.
    ///
    /// # Errors
    /// The problems, if one of them is an error.
    pub fn ready(&self) -> Result<Ready, Problems> {
        match &self.campaign {
            Some(campaign) if !self.problems.has_errors() => {
                Ok(Ready { campaign: Arc::clone(campaign), people: Arc::clone(&self.people) })
            }
            _ => Err(self.problems.clone()),
        }
    }
}

/// Reads a campaign folder: files, campaign and people, and all that is wrong with the two.
pub fn load(folder: &Path) -> Result<Loaded, WorkspaceError> {
    let tree = read(folder)?;
    let own = tree.get("campaign.toml").filter(|file| file.origin == Origin::Folder);
    let (campaign, mut problems) = match own {
        Some(file) => Campaign::read("campaign.toml", &file.bytes),
        None => (None, Problems::from(no_campaign())),
    };
    let mut people = People::default();
    if let Some(campaign) = &campaign {
        let (read, wrong) = read_people(folder, campaign)?;
        people = read;
        problems.append(wrong);
    }
    Ok(Loaded {
        folder: folder.to_path_buf(),
        tree,
        campaign: campaign.map(Arc::new),
        people: Arc::new(people),
        problems,
    })
}

fn no_campaign() -> Problem {
    Problem::error("no-campaign", "there is no `campaign.toml` in this folder")
        .at(Place::unread("campaign.toml"))
        .hint("`wavecast init <folder>` writes one to start from")
}

fn read_people(folder: &Path, campaign: &Campaign) -> Result<(People, Problems), WorkspaceError> {
    let name = campaign.policies.people_file.as_str();
    let path = folder.join(name);
    if path.is_file() {
        return Ok(People::read(name, read_file(&path)?, campaign));
    }
    let problem =
        Problem::warning("no-people", format!("there is no list of people: `{name}` does not exist"))
            .at(Place::unread(name))
            .hint(
                "export one with the columns mail, name, language and wave, and `wavecast people import` it",
            );
    Ok((People::default(), problem.into()))
}
