//! The names of buttons that pages say: how each is proved, and what somebody saw on a device.

use std::collections::BTreeSet;

use super::{Failure, Opened, choice::spoken};
use crate::{
    ground::{
        atlas::{ATLAS, Atlas, NameEvidence, NameSeen, NameStanding, NamedSystem},
        campaign::Language,
        near::nearest,
        problem::Problems,
        words::library::PageKey,
    },
    world::disk,
};

/// Which names are to be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct ListNames {
    /// Only those of one system, such as `ios`.
    pub(crate) system: Option<String>,
    /// Only those that are not proved for the version that people have.
    pub(crate) unproved: bool,
    /// Also those that no page of the campaign says.
    pub(crate) all: bool,
}

/// What a name is in one language, and who says so.
#[derive(Clone, Debug)]
pub(crate) struct NameRow {
    /// The word in a text: `ui.ios.settings`.
    pub(crate) word: String,
    pub(crate) language: Language,
    /// What pages show: where the language has none, that of another one.
    pub(crate) text: String,
    pub(crate) standing: NameStanding,
    pub(crate) evidence: NameEvidence,
    pub(crate) pages: BTreeSet<PageKey>,
}

/// The names, in the order of their keys.
#[derive(Debug)]
pub(crate) struct NamesListed {
    pub(crate) rows: Vec<NameRow>,
    /// Of the names that were looked at, how many are proved.
    pub(crate) proved: usize,
    pub(crate) looked_at: usize,
    pub(crate) problems: Problems,
}

/// What somebody saw on a device.
#[derive(Clone, Debug)]
pub(crate) struct ConfirmName {
    /// `ui.ios.settings`, or without its `ui.`.
    pub(crate) key: String,
    pub(crate) language: String,
    /// On which version.
    pub(crate) seen: String,
    /// What stood there, if it is not what pages say.
    pub(crate) name: Option<String>,
    /// Who saw it; whoever is logged in if nobody is named.
    pub(crate) by: Option<String>,
}

/// What was written down.
#[derive(Debug)]
pub(crate) struct NameConfirmed {
    pub(crate) word: String,
    pub(crate) language: Language,
    pub(crate) text: String,
    /// What pages said until now, if it was another name.
    pub(crate) before: Option<String>,
    pub(crate) by: String,
    pub(crate) file: String,
    pub(crate) problems: Problems,
}

/// The names that pages of the campaign say, with their evidence.
///
/// # Errors
/// There is no campaign, or the files of its words are wrong, or nothing is known of the system.
pub(crate) fn list(opened: &Opened, request: &ListNames) -> Result<NamesListed, Failure> {
    let (campaign, library) = (opened.campaign()?, opened.words()?.library());
    let atlas = Atlas::of(&opened.loaded.tree);
    if let Some(system) = &request.system {
        known_system(&atlas, system)?;
    }
    let uses = atlas.uses(library, campaign);
    let wanted = |key: &str| {
        request.system.as_ref().is_none_or(|system| key.split_once('.').is_some_and(|(of, _)| of == system))
    };
    let (mut rows, mut proved, mut looked_at) = (Vec::new(), 0, 0);
    for key in atlas.keys().filter(|key| wanted(key)) {
        for language in campaign.languages.iter() {
            let pages = uses.get(&(key.clone(), language)).cloned().unwrap_or_default();
            if pages.is_empty() && !request.all {
                continue;
            }
            let Some((_, names)) = atlas.find(&key) else { continue };
            let source = campaign.languages.source();
            let Some((name, _)) = NamedSystem::say(names, language, source) else { continue };
            let standing = atlas.standing(&key, language);
            looked_at += 1;
            proved += usize::from(standing == NameStanding::Proved);
            if request.unproved && standing == NameStanding::Proved {
                continue;
            }
            let (text, evidence) = (name.text.clone(), name.evidence.clone());
            rows.push(NameRow { word: format!("ui.{key}"), language, text, standing, evidence, pages });
        }
    }
    Ok(NamesListed { rows, proved, looked_at, problems: Problems::default() })
}

/// Writes into the folder's own file what somebody saw on a device.
///
/// # Errors
/// There is no such name or language, the folder's own file is wrong, or cannot be written.
pub(crate) fn confirm(opened: &Opened, request: &ConfirmName) -> Result<NameConfirmed, Failure> {
    let campaign = opened.campaign()?;
    let (atlas, wrong) = Atlas::read(&opened.loaded.tree);
    if wrong.has_errors() {
        return Err(wrong.into());
    }
    let key = request.key.strip_prefix("ui.").unwrap_or(&request.key);
    let unknown = || {
        let hint = atlas.meant(key).map_or_else(
            || "`wavecast ui list` shows the names".to_owned(),
            |meant| format!("write `ui.{meant}`"),
        );
        Failure::usage(format!("there is no name `ui.{key}`"), hint)
    };
    let (_, names) = atlas.find(key).ok_or_else(unknown)?;
    let (system, name) = key.split_once('.').ok_or_else(unknown)?;
    let language = spoken(campaign, &request.language)?;
    let known = names.get(&language);
    let text = one_line("--name", request.name.as_deref().or(known.map(|known| known.text.as_str())))?;
    let (version, by) = (one_line("--seen", Some(&request.seen))?, opened.around.who(request.by.as_deref())?);
    let on = campaign.day_of(opened.around.now);
    let seen = NameSeen { key: name, language, text: &text, by: &by, on, version: &version };
    let file = format!("{ATLAS}{system}.toml");
    // Only what the folder has of its own: a copy of the shipped names would stand over every later release
    // of them.
    let own = opened.loaded.tree.own(&file).map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
    let written = seen.written(own.as_deref()).map_err(|error| {
        Failure::usage(format!("{file} cannot be written to: {error}"), "write the name into it by hand")
    })?;
    disk::write_file(&opened.around.folder.join(&file), written.as_bytes())?;
    let before = known.map(|known| known.text.clone()).filter(|before| *before != text);
    let word = format!("ui.{key}");
    Ok(NameConfirmed { word, language, text, before, by, file, problems: Problems::default() })
}

fn known_system(atlas: &Atlas, system: &str) -> Result<(), Failure> {
    if atlas.systems.contains_key(system) {
        return Ok(());
    }
    let known: Vec<&str> = atlas.systems.keys().map(String::as_str).collect();
    let hint = nearest(system, known.iter().copied()).map_or_else(
        || format!("choose from {}", known.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::usage(format!("no names are known of `{system}`"), hint))
}

fn one_line(argument: &str, text: Option<&str>) -> Result<String, Failure> {
    let line = text.unwrap_or_default().trim();
    if line.is_empty() {
        let message = format!("`{argument}` says nothing");
        return Err(Failure::usage(message, "write what the device shows, such as `--name \"Settings\"`"));
    }
    if line.chars().any(char::is_control) {
        return Err(Failure::usage(format!("`{argument}` is more than one line"), "write it on one line"));
    }
    Ok(line.to_owned())
}
