//! The systems that are left and the one that is joined, and how devices join.

use std::{collections::BTreeMap, ops::Range};

use super::{
    super::{
        Method, Methods, OldSystem, OldSystems, OperatingSystem, Ownership, Platform, PlatformSet, Vendor,
        Wave, WaveIx,
        catalogue::JOINED,
        raw::{At, RawJoined, RawMethods, RawOldSystem, RawOldSystems, RawWave},
    },
    CampaignReader,
    settings::platforms,
};

/// What a system is called, as it is written.
struct WrittenNames<'r> {
    vendor: Option<&'r At<String>>,
    name: Option<&'r At<String>>,
    app: Option<&'r At<String>>,
}

impl CampaignReader<'_> {
    /// The systems that are left.
    pub(super) fn old_systems(&mut self, raw: &At<RawOldSystems>) -> Option<OldSystems> {
        let each: Vec<(&RawOldSystem, &Range<usize>)> = match &raw.value {
            RawOldSystems::One(one) => vec![(one, &raw.span)],
            RawOldSystems::Each(each) => each.iter().map(|one| (&one.value, &one.span)).collect(),
        };
        let mut read: Vec<OldSystem> = Vec::with_capacity(each.len());
        for (system, span) in each {
            let Some(system) = self.old_system(system, span) else { continue };
            if read.contains(&system) {
                let message = format!("`{}` is named twice for the same devices", system.vendor.id);
                self.wrong("duplicate-id", span, message, "take one of the two tables out");
                continue;
            }
            read.push(system);
        }
        let mut read = read.into_iter();
        let Some(first) = read.next() else {
            if matches!(&raw.value, RawOldSystems::Each(each) if each.is_empty()) {
                let hint = "write which system is left, such as `from = { vendor = \"workspace-one\" }`";
                self.wrong("bad-value", &raw.span, "no system is left", hint);
            }
            return None;
        };
        Some(OldSystems::new(first, read.collect()))
    }

    fn old_system(&mut self, raw: &RawOldSystem, span: &Range<usize>) -> Option<OldSystem> {
        let names =
            WrittenNames { vendor: raw.vendor.as_ref(), name: raw.name.as_ref(), app: raw.app.as_ref() };
        let vendor = self.vendor(&names, span, None)?;
        Some(OldSystem {
            vendor,
            platforms: raw.platforms.as_ref().map_or(PlatformSet::ALL, |own| platforms(&own.value)),
            ownership: raw.ownership.map(Ownership::from).unwrap_or_default(),
        })
    }

    /// The system that is joined.
    pub(super) fn joined(&mut self, raw: &At<RawJoined>) -> Option<Vendor> {
        let names = WrittenNames {
            vendor: raw.value.vendor.as_ref(),
            name: raw.value.name.as_ref(),
            app: raw.value.app.as_ref(),
        };
        self.vendor(&names, &raw.span, Some(JOINED))
    }

    fn vendor(
        &mut self,
        raw: &WrittenNames<'_>,
        span: &Range<usize>,
        default: Option<&str>,
    ) -> Option<Vendor> {
        let named = raw.vendor.map(|vendor| vendor.value.as_str());
        if named.is_none() && default.is_none() {
            let hint = "write `vendor = \"workspace-one\"`, or `other` with a name and an app";
            self.need(raw.vendor, span, "vendor", hint);
        }
        let mut vendor = self.usual(named.or(default)?)?;
        if let Some(name) = self.optional_line(raw.name) {
            vendor.name = name;
        } else if vendor.name.is_empty() {
            self.need(raw.name, span, "name", "write the name people know");
        }
        if let Some(app) = self.optional_line(raw.app) {
            vendor.app = app;
        } else if vendor.app.is_empty() {
            // Some systems have an app of their own name, or none: texts must have something to say.
            vendor.app.clone_from(&vendor.name);
        }
        Some(vendor)
    }

    /// The names that people know a system by. The schema lists the same ones, and has taken out every other word.
    pub(super) fn usual(&self, code: &str) -> Option<Vendor> {
        let known = self.catalogue.vendor(code)?;
        Some(Vendor { id: known.code.clone(), name: known.name.clone(), app: known.app.clone() })
    }

    /// How devices join, by kind and owner. What a device cannot do is refused here, and no text has to know it.
    pub(super) fn methods(&mut self, raw: &RawMethods) -> Methods {
        let mut methods = BTreeMap::new();
        let of_platforms = [
            (Platform::Ios, &raw.ios),
            (Platform::Android, &raw.android),
            (Platform::Macos, &raw.macos),
            (Platform::Windows, &raw.windows),
        ];
        for (platform, of) in of_platforms {
            let owners = [(Ownership::Company, &of.company), (Ownership::Personal, &of.personal)];
            for (owner, written) in owners {
                let Some(written) = written else { continue };
                // The schema has taken out every word that is none of them.
                let Ok(method) = written.value.parse::<Method>() else { continue };
                if method.fits(OperatingSystem::from(platform), owner) {
                    methods.insert((platform, owner), method);
                    continue;
                }
                let whose = if owner == Ownership::Company { "a company" } else { "a personal" };
                let message = format!("`{method}` is no way to join for {whose} {}", platform.name());
                let hint = impossible(platform, owner);
                self.wrong("impossible-method", &written.span, message, &hint);
            }
        }
        Methods(methods)
    }

    /// Where waves let devices join another way than the campaign does.
    pub(super) fn methods_of_waves(
        &mut self,
        raw: &[At<RawWave>],
        waves: &[Wave],
    ) -> BTreeMap<WaveIx, Methods> {
        let mut of_waves = BTreeMap::new();
        for raw in raw {
            let Some(own) = &raw.value.methods else { continue };
            let methods = self.methods(&own.value);
            let id = raw.value.id.as_ref().map(|id| id.value.as_str());
            let known = (0..).map(WaveIx).zip(waves).find(|(_, wave)| Some(wave.id.as_str()) == id);
            let Some((index, wave)) = known else { continue };
            if wave.sweep {
                let hint =
                    "take the table out: people in a final sweep keep the way of the wave they come from";
                self.wrong("bad-value", &own.span, "a final sweep has no ways to join of its own", hint);
            } else if !methods.0.is_empty() {
                of_waves.insert(index, methods);
            }
        }
        of_waves
    }
}

/// What to write instead, and why where people wonder.
fn impossible(platform: Platform, owner: Ownership) -> String {
    let fitting: Vec<String> = Method::usable(platform, owner).map(|method| format!("`{method}`")).collect();
    let why = match (platform, owner) {
        (Platform::Android, Ownership::Company) => "; a company Android does not move without being erased",
        (Platform::Windows, Ownership::Company) => {
            "; `windows-connect` would register it as somebody\u{2019}s own"
        }
        _ => "",
    };
    format!("write {}{why}", fitting.join(", "))
}
