//! Everything a command begins with, in one stop: the folder's files, the campaign and the people.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{DiskError, read, read_file};
use crate::ground::{
    campaign::{Campaign, Catalogue, People, people::CampaignNames},
    problem::{Place, Problem, Problems},
    tree::Tree,
    words::translation,
};

/// The language that the shipped words are translated from.
const SHIPPED_SOURCE: &str = "en";

/// A campaign folder as it was read.
#[derive(Clone, Debug)]
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
    /// What is wrong with the campaign alone.
    of_campaign: Problems,
    list: PeopleList,
}

/// What the list of people was read from and with, and what is wrong with it. Of the list itself only a hash is
/// kept: it may be large.
#[derive(Clone, Debug, Default)]
struct PeopleList {
    read_from: Option<(blake3::Hash, CampaignNames)>,
    problems: Problems,
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
pub fn load(folder: &Path) -> Result<Loaded, DiskError> {
    load_again(folder, None)
}

/// Reads a campaign folder that was read before: a campaign or people that did not change are the very same.
pub fn load_again(folder: &Path, before: Option<&Loaded>) -> Result<Loaded, DiskError> {
    let (mut tree, unfollowed) = read(folder)?;
    let (campaign, of_campaign) = read_campaign(&tree, before);
    if let Some(campaign) = &campaign {
        forget_other_sources(&mut tree, campaign);
    }
    let (mut people, mut list) = (Arc::default(), PeopleList::default());
    if let Some(campaign) = &campaign {
        (people, list) = read_people(folder, campaign, before)?;
    }
    let mut problems = of_campaign.clone();
    problems.append(unfollowed);
    problems.append(list.problems.clone());
    Ok(Loaded { folder: folder.to_path_buf(), tree, campaign, people, problems, of_campaign, list })
}

/// What was accepted of the shipped words was accepted beside their English: where another language is the source, it
/// says nothing.
fn forget_other_sources(tree: &mut Tree, campaign: &Campaign) {
    if campaign.languages.source().code() != SHIPPED_SOURCE {
        for path in [translation::PATH, translation::SOURCES] {
            if tree.own(path).is_none() {
                tree.remove(path);
            }
        }
    }
}

fn read_campaign(tree: &Tree, before: Option<&Loaded>) -> (Option<Arc<Campaign>>, Problems) {
    let Some(file) = tree.own("campaign.toml") else { return (None, no_campaign().into()) };
    let known = before.filter(|before| {
        before.tree.own("campaign.toml").is_some_and(|old| old.bytes == file.bytes)
            && Catalogue::is_same(&before.tree, tree)
    });
    if let Some(before) = known {
        return (before.campaign.clone(), before.of_campaign.clone());
    }
    let (catalogue, mut problems) = Catalogue::read(tree);
    let (campaign, wrong) = Campaign::read_with("campaign.toml", &file.bytes, &catalogue);
    problems.append(wrong);
    (campaign.map(Arc::new), problems)
}

fn no_campaign() -> Problem {
    Problem::error("no-campaign", "there is no `campaign.toml` in this folder")
        .at(Place::unread("campaign.toml"))
        .hint("`wavecast init <folder>` writes one to start from")
}

fn read_people(
    folder: &Path,
    campaign: &Campaign,
    before: Option<&Loaded>,
) -> Result<(Arc<People>, PeopleList), DiskError> {
    let name = campaign.policies.people_file.as_str();
    let path = folder.join(name);
    if !path.is_file() {
        return Ok((
            Arc::default(),
            PeopleList { problems: no_people(name).into(), ..PeopleList::default() },
        ));
    }
    let bytes = read_file(&path)?;
    let (hash, names) = (blake3::hash(&bytes), CampaignNames::of(campaign));
    // A problem says where it stands: under another name it is another.
    let same_name = |old: &Loaded| old.campaign.as_ref().is_some_and(|old| old.policies.people_file == name);
    let known = before.filter(|old| {
        old.list.read_from.as_ref().is_some_and(|(old, with)| *old == hash && *with == names)
            && same_name(old)
    });
    if let Some(before) = known {
        return Ok((Arc::clone(&before.people), before.list.clone()));
    }
    let (people, problems) = People::read_with(name, bytes, &names);
    Ok((Arc::new(people), PeopleList { read_from: Some((hash, names)), problems }))
}

fn no_people(name: &str) -> Problem {
    Problem::warning("no-people", format!("there is no list of people: `{name}` does not exist"))
        .at(Place::unread(name))
        .hint("export one with the columns mail, name, language and wave, and `wavecast people import` it")
}
