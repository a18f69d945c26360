//! When a block or page is shown: the attributes of `::: when`, and the keys of the front matter, as one.

use crate::ground::{
    campaign::{
        AccessCut, Approach, Catalogue, ChangeKind, Language, Method, Mover, OperatingSystem, Ownership,
        Platform, PlatformSet, PrivacyFact, WavePhase,
    },
    near::{likest, nearest},
    words::facts::{Condition, DeviceCount, MovedDevices, NotMovedYet},
};

/// What can be asked for, as it is written.
const ASKED: [&str; 18] = [
    "platform",
    "reset",
    "approach",
    "ownership",
    "language",
    "deadline",
    "enforcement",
    "vendor",
    "pilot",
    "change",
    "phase",
    "devices",
    "method",
    "mover",
    "system",
    "moved",
    "state",
    "privacy",
];

/// What is asked for and cannot be: the word, why, and what to write.
pub(super) struct Misasked {
    pub(super) word: String,
    pub(super) message: String,
    pub(super) hint: String,
}

impl Misasked {
    pub(super) fn new(word: String, why: impl std::fmt::Display, hint: impl Into<String>) -> Self {
        Self { message: format!("`{word}` {why}"), word, hint: hint.into() }
    }
}

/// Quotes that word processors make of straight ones.
const CURLY: [char; 6] = ['“', '”', '„', '‘', '’', '«'];

/// Adds one demand; the plural of its name is understood too.
pub(super) fn add(
    condition: &mut Condition,
    catalogue: &Catalogue,
    name: &str,
    values: &[&str],
) -> Result<(), Misasked> {
    if let Some(curly) = values.iter().find(|value| value.contains(CURLY)) {
        let straight = values.join(" ").replace(CURLY, "");
        return Err(Misasked {
            word: (*curly).to_owned(),
            message: format!("these are curly quotes: `{curly}`"),
            hint: format!("write straight ones: `{name}=\"{straight}\"`"),
        });
    }
    let singular = match name {
        "approaches" => "approach",
        // It has an `s` of its own, and `device` is not asked for.
        "devices" => name,
        _ => name.strip_suffix('s').unwrap_or(name),
    };
    match singular {
        "platform" => {
            let platforms = each(catalogue, singular, values, platform)?.into_iter().collect::<PlatformSet>();
            condition.platforms = Some(platforms);
        }
        "approach" => condition.approaches = each(catalogue, singular, values, approach)?,
        "ownership" => condition.ownership = each(catalogue, singular, values, ownership)?,
        "language" => {
            condition.languages = each(catalogue, singular, values, language)?;
        }
        "vendor" => condition.vendors = each(catalogue, singular, values, |value| vendor(catalogue, value))?,
        "change" => condition.changes = each(catalogue, singular, values, change)?,
        "phase" => condition.phases = each(catalogue, singular, values, phase)?.into_iter().collect(),
        "devices" => condition.device.counts = each(catalogue, singular, values, count)?,
        "method" => condition.device.methods = each(catalogue, singular, values, method)?,
        "mover" => condition.device.movers = each(catalogue, singular, values, mover)?,
        "system" => condition.device.systems = each(catalogue, singular, values, system)?,
        "moved" => condition.device.moved = each(catalogue, singular, values, moved)?,
        "state" => condition.device.states = each(catalogue, singular, values, state)?,
        "privacy" => condition.privacy = each(catalogue, singular, values, privacy)?.into_iter().collect(),
        "reset" => condition.reset = one(name, values)?,
        "deadline" => condition.deadline = one(name, values)?,
        "enforcement" => condition.enforcement = each(catalogue, singular, values, cut)?.concat(),
        "pilot" => condition.pilot = one(name, values)?,
        _ => {
            let hint = format!("ask for {}", list(ASKED));
            let message = format!("unknown condition `{name}`{}", near(name, &ASKED));
            return Err(Misasked { word: name.to_owned(), message, hint });
        }
    }
    Ok(())
}

fn each<T>(
    catalogue: &Catalogue,
    name: &str,
    values: &[&str],
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, Misasked> {
    if values.is_empty() {
        return Err(Misasked {
            word: name.to_owned(),
            message: "the condition names no value".to_owned(),
            hint: "write one, such as `platform=\"ios\"`".to_owned(),
        });
    }
    let one = |value: &&str| {
        read(value).map_err(|known| {
            // The words stand in backticks in what is said: every second piece is one of them.
            let names: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
            let near = catalogue.meant(name, value).or_else(|| nearest(value, names));
            let hint =
                near.map_or_else(|| format!("write {known}"), |near| format!("did you mean `{near}`?"));
            Misasked::new((*value).to_owned(), format!("is no {name}"), hint)
        })
    };
    values.iter().map(one).collect()
}

fn one(name: &str, values: &[&str]) -> Result<Option<bool>, Misasked> {
    match values {
        ["yes" | "true"] => Ok(Some(true)),
        ["no" | "false"] => Ok(Some(false)),
        _ => Err(Misasked::new(
            values.join(" "),
            "is neither yes nor no",
            format!("write `{name}=\"yes\"` or `{name}=\"no\"`"),
        )),
    }
}

fn language(value: &str) -> Result<Language, String> {
    value.parse().map_err(|_| "a language code such as `nl`".to_owned())
}

pub(super) fn platform(value: &str) -> Result<Platform, String> {
    let exact = Platform::ALL.into_iter().find(|platform| platform.code() == value);
    exact.ok_or_else(|| list(Platform::ALL.map(Platform::code)))
}

fn approach(value: &str) -> Result<Approach, String> {
    let all = [Approach::SelfService, Approach::Assisted, Approach::TechFair];
    all.into_iter().find(|approach| approach.code() == value).ok_or_else(|| list(all.map(Approach::code)))
}

fn change(value: &str) -> Result<ChangeKind, String> {
    let exact = ChangeKind::ALL.into_iter().find(|change| change.code() == value);
    exact.ok_or_else(|| list(ChangeKind::ALL.map(ChangeKind::code)))
}

fn phase(value: &str) -> Result<WavePhase, String> {
    let exact = WavePhase::ALL.into_iter().find(|phase| phase.code() == value);
    exact.ok_or_else(|| list(WavePhase::ALL.map(WavePhase::code)))
}

fn count(value: &str) -> Result<DeviceCount, String> {
    let exact = DeviceCount::ALL.into_iter().find(|count| count.code() == value);
    exact.ok_or_else(|| list(DeviceCount::ALL.map(DeviceCount::code)))
}

fn moved(value: &str) -> Result<MovedDevices, String> {
    let exact = MovedDevices::ALL.into_iter().find(|moved| moved.code() == value);
    exact.ok_or_else(|| list(MovedDevices::ALL.map(MovedDevices::code)))
}

fn state(value: &str) -> Result<NotMovedYet, String> {
    let exact = NotMovedYet::ALL.into_iter().find(|state| state.code() == value);
    exact.ok_or_else(|| list(NotMovedYet::ALL.map(NotMovedYet::code)))
}

fn privacy(value: &str) -> Result<PrivacyFact, String> {
    let exact = PrivacyFact::all().find(|fact| fact.code() == value);
    exact.ok_or_else(|| {
        let codes: Vec<String> = PrivacyFact::all().map(PrivacyFact::code).collect();
        list(codes.iter().map(String::as_str))
    })
}

/// A way to join; `none` for a device of which nobody said one.
fn method(value: &str) -> Result<Option<Method>, String> {
    if value == "none" {
        return Ok(None);
    }
    Method::of_code(value).map(Some).ok_or_else(|| list(Method::all().map(Method::code).chain(["none"])))
}

fn mover(value: &str) -> Result<Mover, String> {
    let exact = Mover::ALL.into_iter().find(|mover| mover.code() == value);
    exact.ok_or_else(|| list(Mover::ALL.map(Mover::code)))
}

fn system(value: &str) -> Result<OperatingSystem, String> {
    let exact = OperatingSystem::ALL.into_iter().find(|system| system.code() == value);
    exact.ok_or_else(|| list(OperatingSystem::ALL.map(OperatingSystem::code)))
}

pub(super) fn ownership(value: &str) -> Result<Ownership, String> {
    match value {
        "company" => Ok(Ownership::Company),
        "personal" => Ok(Ownership::Personal),
        _ => Err("`company` or `personal`".to_owned()),
    }
}

/// The ways access is cut that a word stands for.
fn cut(value: &str) -> Result<&'static [AccessCut], String> {
    match value {
        "yes" | "true" => Ok(&[AccessCut::Later, AccessCut::AtOnce]),
        "no" | "false" => Ok(&[AccessCut::Never]),
        "later" => Ok(&[AccessCut::Later]),
        "at-once" => Ok(&[AccessCut::AtOnce]),
        _ => Err(list(["yes", "no", "later", "at-once"])),
    }
}

fn vendor(catalogue: &Catalogue, value: &str) -> Result<String, String> {
    match catalogue.left().find(|code| *code == value) {
        Some(code) => Ok(code.to_owned()),
        None => Err(list(catalogue.left())),
    }
}

fn list<'v>(values: impl IntoIterator<Item = &'v str>) -> String {
    values.into_iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

/// `; did you mean ..?` where one is close.
pub(super) fn near(word: &str, known: &[&str]) -> String {
    // Short words differ by half when two letters are wrong: `leaf` for `leave`.
    let names = || known.iter().copied();
    match nearest(word, names()).or_else(|| likest(word, names())) {
        Some(best) => format!("; did you mean `{best}`?"),
        None => String::new(),
    }
}
