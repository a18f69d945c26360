//! Everything a command begins with, in one stop: the folder's files, the campaign and the people.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{DiskError, list_file::ListFile, read, read_file, shipped, shipped::speak};
use crate::{
    ground::{
        atlas::Atlas,
        campaign::{
            Campaign, Catalogue, Exclusions, MEMBER_KEYS, Methods, People, Selection, TELLS, WaveIx,
            people::CampaignNames,
        },
        devices::{DeviceNames, DevicesRead, OwnedDevices, is_own_list, not_a_list},
        near::nearest,
        problem::{Place, Problem, Problems},
        revision::FolderRevision,
        screens::Screens,
        sources::GuideSources,
        tree::{Origin, Tree},
        words::translation,
    },
    render::shortlinks,
};

/// The language that the shipped words are translated from.
const SHIPPED_SOURCE: &str = "en";

/// Files of a folder that say nothing to anybody: a machine may write them while others do not.
const BOOKS: [&str; 3] = [translation::PATH, translation::SOURCES, shortlinks::LOCK];

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
    read_from: Option<ListBasis>,
    /// Who hears no more, as the people know it.
    exclusions: Arc<Exclusions>,
    problems: Problems,
    /// Of them, those of the list of exclusions.
    of_exclusions: Problems,
    /// The sums of the lists' files, as they are at this moment.
    sums: Vec<(&'static str, blake3::Hash)>,
}

/// What people and their devices follow from.
#[derive(Clone, Debug, PartialEq)]
struct ListBasis {
    people: (String, blake3::Hash, CampaignNames),
    /// The list of devices, where there is one.
    devices: Option<(blake3::Hash, DeviceNames)>,
    /// The file that says who moves with a wave, where rules do.
    rules: Option<blake3::Hash>,
    /// How devices join, by which some are erased, and from how many systems: with several each device is told of by itself.
    methods: (Methods, BTreeMap<WaveIx, Methods>, bool),
    /// What was said of a file that is called as the list of devices is and is none.
    not_devices: Option<String>,
}

impl ListBasis {
    /// The sums of the lists' files.
    fn sums(&self, excluded: Option<blake3::Hash>) -> Vec<(&'static str, blake3::Hash)> {
        let sums = [
            Some(("people", self.people.1)),
            self.devices.as_ref().map(|(sum, _)| ("devices", *sum)),
            excluded.map(|sum| ("exclusions", sum)),
        ];
        sums.into_iter().flatten().collect()
    }
}

/// A campaign without errors, and its people.
#[derive(Clone, Debug)]
pub struct Ready {
    /// What `campaign.toml` says, judged and found without errors.
    pub campaign: Arc<Campaign>,
    /// Who is on the list of people.
    pub people: Arc<People>,
}

impl Loaded {
    /// The same folder as it would be with some files more, by their path: nothing is written.
    #[must_use]
    pub(crate) fn with_files(&self, files: &[(String, Vec<u8>)]) -> Self {
        let mut tree = self.tree.clone();
        for (path, bytes) in files {
            tree.insert(path.as_str(), Origin::Folder, bytes.as_slice());
        }
        let (campaign, of_campaign) = read_campaign(&tree, Some(self));
        if let Some(campaign) = &campaign {
            speak(&mut tree, &campaign.policies.address);
        }
        let mut problems = of_campaign.clone();
        problems.append(self.list.problems.clone());
        if let Some(campaign) = &campaign {
            problems.extend(unknown_columns(campaign, &self.people));
        }
        Self { tree, campaign, problems, of_campaign, ..self.clone() }
    }

    /// What the folder says, as one number: schedule, words, people and their devices.
    pub fn revision(&self) -> FolderRevision {
        let own = self
            .tree
            .iter()
            .filter(|(path, file)| file.origin == Origin::Folder && !BOOKS.contains(&&***path));
        let own = own.map(|(path, file)| (&**path, &*file.bytes));
        let lists = self.lists().map(|(name, sum)| (name, &sum.as_bytes()[..]));
        FolderRevision::of(own.chain(lists))
    }

    /// The lists that were read, people, their devices and who hears no more, each with the sum of its file.
    pub fn lists(&self) -> impl Iterator<Item = (&'static str, &blake3::Hash)> {
        self.list.sums.iter().map(|(name, sum)| (*name, sum))
    }

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

/// The shipped files as a folder uses them: its campaign, as far as it can be read, says how readers are spoken to.
pub(crate) fn shipped_for(folder: &Path) -> Tree {
    let mut tree = shipped();
    let campaign = read(folder).ok().and_then(|(own, _)| read_campaign(&own, None).0);
    if let Some(campaign) = campaign {
        speak(&mut tree, &campaign.policies.address);
    }
    tree
}

/// Reads a campaign folder that was read before: a campaign or people that did not change are the very same.
pub fn load_again(folder: &Path, before: Option<&Loaded>) -> Result<Loaded, DiskError> {
    let (mut tree, unfollowed) = read(folder)?;
    let (campaign, of_campaign) = read_campaign(&tree, before);
    if let Some(campaign) = &campaign {
        forget_other_sources(&mut tree, campaign);
        speak(&mut tree, &campaign.policies.address);
    }
    let (mut people, mut list) = (Arc::default(), PeopleList::default());
    if let Some(campaign) = &campaign {
        (people, list) = read_people(folder, campaign, before)?;
    }
    let mut problems = of_campaign.clone();
    problems.append(unfollowed);
    problems.append(list.problems.clone());
    if let Some(campaign) = &campaign {
        problems.extend(unknown_columns(campaign, &people));
    }
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
            && Atlas::is_same(&before.tree, tree)
            && Screens::is_same(&before.tree, tree)
            && GuideSources::is_same(&before.tree, tree)
            && tells(&before.tree).eq(tells(tree))
    });
    if let Some(before) = known {
        return (before.campaign.clone(), before.of_campaign.clone());
    }
    let (catalogue, mut problems) = Catalogue::read(tree);
    let (atlas, wrong) = Atlas::read(tree);
    problems.append(wrong);
    problems.append(Screens::read(tree, &atlas).1);
    problems.append(GuideSources::read(tree).1);
    let (campaign, wrong) = Campaign::read_with("campaign.toml", &file.bytes, &catalogue);
    problems.append(wrong);
    let campaign = campaign.map(|campaign| {
        let (campaign, wrong) = campaign.with_tells(tree);
        problems.append(wrong);
        Arc::new(campaign)
    });
    (campaign, problems.in_reading_order())
}

/// The messages of their own, and who gets them.
fn tells(tree: &Tree) -> impl Iterator<Item = (&str, &[u8])> {
    tree.under(TELLS).map(|(path, file)| (&**path, &*file.bytes))
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
    let list = ListFile::of(path)?;
    let (exclusions, of_exclusions, excluded) = read_exclusions(folder, campaign)?;
    let (devices, not_devices) = device_list(folder, campaign)?;
    let names = CampaignNames::of(campaign);
    let mut basis = ListBasis {
        // A problem says where it stands: under another name it is another.
        people: (name.to_owned(), list.sum(), names),
        devices: devices.as_ref().map(|list| (list.sum(), DeviceNames::of(campaign))),
        not_devices: not_devices.as_ref().map(|problem| problem.message.clone()),
        rules: campaign.has_rules().then(|| blake3::hash(campaign.source.text().as_bytes())),
        methods: (
            campaign.the_move.methods.clone(),
            campaign.the_move.methods_of_waves.clone(),
            campaign.the_move.tells_devices(),
        ),
    };
    let known = before.filter(|old| {
        old.list.read_from.as_ref() == Some(&basis)
            && old.list.exclusions == exclusions
            // What is wrong with either may be wrong no more.
            && of_exclusions.is_empty()
            && old.list.of_exclusions.is_empty()
    });
    if let Some(before) = known {
        let sums = basis.sums(excluded);
        return Ok((Arc::clone(&before.people), PeopleList { sums, ..before.list.clone() }));
    }
    let names = &basis.people.2;
    let ((mut people, mut problems), sum) = list.read(
        name,
        |bytes| People::read_with(name, bytes, names),
        |list| People::read_long_with(list, names),
    )?;
    basis.people.1 = sum;
    if let (Some(list), Some((sum, names))) = (devices, &mut basis.devices) {
        let (own, found, read) = with_devices(people, list, (&campaign.policies.devices.file, names))?;
        *sum = read;
        people = own;
        problems.append(found);
    }
    let sums = basis.sums(excluded);
    problems.extend(not_devices);
    problems.append(of_exclusions.clone());
    // Before the rules, which may ask for it.
    let people = people.moving_by(&campaign.the_move);
    let people = people.without(Arc::clone(&exclusions)).by_rules(campaign, &BTreeMap::new());
    let people = Arc::new(people);
    Ok((people, PeopleList { read_from: Some(basis), exclusions, problems, of_exclusions, sums }))
}

/// Who hears no more, whatever the list of people says, and the sum of the file that says so.
fn read_exclusions(
    folder: &Path,
    campaign: &Campaign,
) -> Result<(Arc<Exclusions>, Problems, Option<blake3::Hash>), DiskError> {
    let name = campaign.policies.exclude_file.as_str();
    let path = folder.join(name);
    if !path.is_file() {
        return Ok((Arc::default(), Problems::default(), None));
    }
    let bytes = read_file(&path)?;
    let sum = blake3::hash(&bytes);
    let (exclusions, problems) = Exclusions::read_bytes(name, bytes);
    Ok((Arc::new(exclusions), problems, Some(sum)))
}

/// Stages and rules of waves that ask for a column which the list of people does not have. Where there is no list yet
/// nobody can say.
fn unknown_columns(campaign: &Campaign, people: &People) -> Vec<Problem> {
    if people.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for rule in campaign.stages.iter().filter_map(|stage| stage.who.as_ref()) {
        problems.extend(unknown_in(("bad-audience", &[]), &rule.selection, &rule.place, people));
    }
    for rule in campaign.waves.iter().flat_map(|wave| &wave.members) {
        for condition in &rule.conditions {
            let (selection, place) = (&condition.selection, &condition.place);
            problems.extend(unknown_in(("bad-members", &MEMBER_KEYS), selection, place, people));
        }
    }
    problems
}

/// The columns of some facts that the list does not have. `keys` may have been meant instead.
fn unknown_in(
    (check, keys): (&'static str, &[&str]),
    selection: &Selection,
    place: &Place,
    people: &People,
) -> Vec<Problem> {
    let names = selection.unknown_columns(people.extra_columns()).into_iter();
    names
        .map(|(name, near)| {
            let message = format!("`{name}` is no fact of people, and no column of the list");
            let key = nearest(&name, keys.iter().copied()).map(str::to_owned);
            let hint = key.or(near).map_or_else(
                || "`wavecast plan --who` tells which facts and columns there are".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Problem::error(check, message).at(place.clone()).hint(hint)
        })
        .collect()
}

/// The list of devices, if there is one: named in campaign.toml, or by its usual name if it is surely one. A file of that
/// name that is something else is told, for whoever put it there may think that it counts.
fn device_list(folder: &Path, campaign: &Campaign) -> Result<(Option<ListFile>, Option<Problem>), DiskError> {
    let list = &campaign.policies.devices;
    let path = folder.join(&list.file);
    if !path.is_file() {
        return Ok((None, None));
    }
    let found = ListFile::of(path)?;
    // An export that somebody put there to say who has moved is none: its rows would tell people of devices in the new
    // system as if they were still in the old one.
    if list.is_named || is_own_list(found.beginning()) {
        return Ok((Some(found), None));
    }
    Ok((None, Some(not_a_list(&list.file, found.beginning()))))
}

/// The people with their devices, what is wrong with those, and the sum of the list of them.
fn with_devices(
    people: People,
    list: ListFile,
    (file, names): (&str, &DeviceNames),
) -> Result<(People, Problems, blake3::Hash), DiskError> {
    let short = |bytes| Ok(OwnedDevices::of(DevicesRead::of(file, bytes, names, None)?, &people));
    let (read, sum) = list.read(file, short, |list| OwnedDevices::read_long(list, names, &people))?;
    Ok(match read {
        Ok(OwnedDevices { devices, problems }) => (people.with_devices(devices), problems, sum),
        Err(problems) => (people, problems, sum),
    })
}

fn no_people(name: &str) -> Problem {
    Problem::warning("no-people", format!("there is no list of people: `{name}` does not exist"))
        .at(Place::unread(name))
        .hint("export one with the columns mail, name, language and wave, and `wavecast people import` it")
}
