//! The move, the looks, the languages' policies and the silences.

use std::collections::BTreeMap;

use super::{
    super::{
        AccessControl, Brand, DigestDetail, FormOfAddress, Language, MAIL_PROGRAMS, Move, PerLanguage,
        Platform, PlatformSet, Policies, Policy, SharedSheet, Silence, Unit, WordsForYou,
        catalogue::JOINED,
        raw::{
            At, RawAccess, RawBrand, RawDigest, RawFile, RawHandouts, RawMove, RawMovedRule, RawPlatform,
            RawPolicy, RawSilence, RawTheme,
        },
    },
    CampaignReader, moment,
};
use crate::ground::{near::nearest, problem::Place};

/// What readers call their own language.
const OWN_NAMES: [(&str, &str); 38] = [
    ("ar", "العربية"),
    ("bg", "Български"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("he", "עברית"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("ur", "اردو"),
    ("zh", "中文"),
];

/// Countries in which one language is plainly the first guess. Others (Belgium, Switzerland) are not guessed.
const USUAL_LANGUAGE: [(&str, &str); 16] = [
    ("AT", "de"),
    ("DE", "de"),
    ("DK", "da"),
    ("ES", "es"),
    ("FI", "fi"),
    ("FR", "fr"),
    ("GB", "en"),
    ("IE", "en"),
    ("IT", "it"),
    ("NL", "nl"),
    ("NO", "nb"),
    ("PL", "pl"),
    ("PT", "pt"),
    ("SE", "sv"),
    ("US", "en"),
    ("AU", "en"),
];

impl CampaignReader<'_> {
    pub(super) fn the_move(&mut self, raw: Option<&At<RawMove>>) -> Option<Move> {
        let hint = "add a table `[move]` with `from = { vendor = \"workspace-one\" }`";
        let raw = self.need(raw, &(0..0), "move", hint)?;
        let hint = "write which system is left, such as `from = { vendor = \"workspace-one\" }`";
        let from = self.need(raw.value.from.as_ref(), &raw.span, "from", hint);
        let from = from.and_then(|from| self.old_systems(from));
        let to = match &raw.value.to {
            Some(to) => self.joined(to),
            None => self.usual(JOINED),
        };
        if let Some(none) = raw.value.platforms.as_ref().filter(|platforms| platforms.value.is_empty()) {
            self.wrong(
                "bad-value",
                &none.span,
                "no kind of device moves",
                "name at least one, such as `ios`",
            );
        }
        let access = raw.value.access.as_ref().map(|access| self.access(access)).unwrap_or_default();
        let mut confirmed = BTreeMap::new();
        let by = &raw.value.confirmed;
        let platforms_by = [
            (Platform::Ios, &by.ios),
            (Platform::Android, &by.android),
            (Platform::Macos, &by.macos),
            (Platform::Windows, &by.windows),
        ];
        for (platform, by) in platforms_by {
            confirmed.extend(self.optional_line(by.as_ref()).map(|by| (platform, by)));
        }
        Some(Move {
            from: from?,
            to: to?,
            platforms: raw.value.platforms.as_ref().map_or(PlatformSet::ALL, |own| platforms(&own.value)),
            access,
            confirmed,
            confirmed_place: self.confirmed_place(&raw.span),
            methods: raw.value.to.as_ref().map(|to| self.methods(&to.value.methods)).unwrap_or_default(),
            methods_of_waves: BTreeMap::new(),
            methods_place: self.place(raw.value.to.as_ref().map_or(&raw.span, |to| &to.span)),
        })
    }

    /// The heading of the table that says who tried it, or the one of the move.
    fn confirmed_place(&self, the_move: &std::ops::Range<usize>) -> Place {
        const HEADING: &str = "[move.confirmed]";
        let lines = self.source.text().split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        let heading = lines.into_iter().find(|(_, line)| line.trim_start().starts_with(HEADING));
        heading.map_or_else(|| self.place(the_move), |(start, _)| self.place(&(start..start + HEADING.len())))
    }

    fn access(&mut self, at: &At<RawAccess>) -> AccessControl {
        let raw = &at.value;
        let place = raw.new_from.as_ref().map_or(&at.span, |new_from| &new_from.span);
        AccessControl {
            place: Some(self.place(place)),
            old_until: self.optional_day(raw.old_until.as_ref()),
            new_from: self.optional_day(raw.new_from.as_ref()),
            old_excludes_moving: raw.old_excludes_moving,
        }
    }

    pub(super) fn brand(
        &mut self,
        raw: Option<&At<RawBrand>>,
        of_handouts: Option<&At<RawHandouts>>,
    ) -> Brand {
        let nothing = RawBrand::default();
        let raw = raw.map_or(&nothing, |raw| &raw.value);
        let style = of_handouts.and_then(|handouts| handouts.value.style.as_ref());
        let spans = [
            ("colour", raw.colour.as_ref()),
            ("accent", raw.accent.as_ref()),
            ("logo", raw.logo.as_ref()),
            ("font", raw.font.as_ref()),
            ("fonts_folder", raw.fonts_folder.as_ref()),
            ("handout_font", raw.handout_font.as_ref()),
            ("style", style),
        ];
        let places = spans.into_iter().filter_map(|(key, at)| Some((key, self.place(&at?.span)))).collect();
        Brand {
            colour: self.colour(raw.colour.as_ref()).unwrap_or_else(|| "#1d4f91".to_owned()),
            accent: self.colour(raw.accent.as_ref()).unwrap_or_else(|| "#f2a900".to_owned()),
            logo: self.inner_path(raw.logo.as_ref()).map(|(path, _)| path),
            font: self.font(raw.font.as_ref()),
            fonts_folder: self.inner_path(raw.fonts_folder.as_ref()).map(|(path, _)| path),
            handout_font: self.font(raw.handout_font.as_ref()),
            theme: match raw.theme {
                None | Some(RawTheme::Calm) => "calm".to_owned(),
                Some(RawTheme::Bold) => "bold".to_owned(),
            },
            style: style.and_then(|style| self.line(style)),
            together: self.together(of_handouts.map_or(&[], |handouts| &handouts.value.together)),
            places,
        }
    }

    /// Those that share a sheet; every one of them is a language of the campaign.
    fn together(&mut self, raw: &[At<String>]) -> Vec<SharedSheet> {
        let mut sheets = Vec::new();
        for one in raw {
            match one.value.parse::<SharedSheet>() {
                Ok(sheet) => {
                    let known =
                        sheet.iter().all(|one_of| self.known_language(one_of.code(), &one.span).is_some());
                    sheets.extend(Some(sheet).filter(|sheet| known && !sheets.contains(sheet)));
                }
                Err(why) => {
                    self.wrong("bad-value", &one.span, why, "name each language once, with `+` between them");
                }
            }
        }
        sheets
    }

    fn colour(&mut self, raw: Option<&At<String>>) -> Option<String> {
        let raw = raw?;
        let digits = raw.value.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(raw.value.to_lowercase());
        }
        let message = format!("`{}` is not a colour", raw.value);
        self.wrong(
            "bad-colour",
            &raw.span,
            message,
            "write `#` and six digits or letters from a to f: `#1d4f91`",
        );
        None
    }

    fn font(&mut self, raw: Option<&At<String>>) -> Option<String> {
        let raw = raw?;
        let name = self.line(raw)?;
        if name.chars().all(|letter| letter.is_alphanumeric() || " -,'".contains(letter)) {
            return Some(name);
        }
        let message = format!("`{name}` is not a font's name");
        self.wrong("bad-value", &raw.span, message, "write the name only, such as `Segoe UI`");
        None
    }

    pub(super) fn policies(&mut self, file: &RawFile) -> Policies {
        for (code, raw) in &file.languages {
            self.known_language(code, &raw.span);
        }
        let languages = self.languages.clone();
        let own = |language: Language| file.languages.get(language.code()).map(|raw| &raw.value);
        let policy = |raw: Option<RawPolicy>| match raw {
            None | Some(RawPolicy::Notice) => Policy::Notice,
            Some(RawPolicy::Hide) => Policy::Hide,
            Some(RawPolicy::Error) => Policy::Error,
        };
        let language_names = PerLanguage::from_fn(&languages, |language| {
            let named = own(language).and_then(|raw| self.optional_line(raw.name.as_ref()));
            let known = OWN_NAMES.iter().find(|(code, _)| language.code() == *code).map(|(_, name)| *name);
            named.unwrap_or_else(|| known.unwrap_or(language.code()).to_owned())
        });
        let address = PerLanguage::from_fn(&languages, |language| {
            own(language).and_then(|raw| self.form_of_address(language, raw.address.as_ref()?))
        });
        let portal = file.portal.as_ref().map(|portal| &portal.value);
        Policies {
            language_names,
            address,
            missing: PerLanguage::from_fn(&languages, |one| policy(own(one).and_then(|raw| raw.missing))),
            stale: PerLanguage::from_fn(&languages, |one| policy(own(one).and_then(|raw| raw.stale))),
            language_of_country: self.countries(file),
            moved_max_age: self.moved_max_age(file),
            moved_rule_all: !matches!(
                file.moved.as_ref().and_then(|moved| moved.value.rule),
                Some(RawMovedRule::Any)
            ),
            digest: digest(file),
            indexable: portal.is_some_and(|portal| portal.indexable),
            personal_references: portal.is_some_and(|portal| portal.personal_references),
            trusted_hosts: portal
                .map(|portal| portal.trusted_hosts.iter().map(|host| host.value.to_lowercase()).collect())
                .unwrap_or_default(),
            mail_programs: self.mail_programs(file),
            people_columns: self.columns(file),
            people_file: self.people_file(file),
            people_sheet: self.people_sheet(file),
            exclude_file: self.exclude_file(file),
            also_tell: super::people::also_tell(file),
            forget_leavers_after: self.forget_leavers_after(file),
            devices: self.devices(file),
        }
    }

    /// How readers of a language are spoken to. Only where its words alone can tell one form from the other.
    fn form_of_address(&mut self, language: Language, raw: &At<String>) -> Option<FormOfAddress> {
        let Some(words) = WordsForYou::of(language) else {
            let message = format!("`{language}` has no form of address that Wavecast knows");
            self.wrong(
                "bad-value",
                &raw.span,
                message,
                "leave `address` out: the texts speak as they are written",
            );
            return None;
        };
        let form = words.form(&raw.value);
        if form.is_none() {
            let [formal, informal] =
                [FormOfAddress::Formal, FormOfAddress::Informal].map(|form| words.name(form));
            let message = format!("`{}` is no way to speak to readers of `{language}`", raw.value);
            self.wrong("bad-value", &raw.span, message, &format!("write `{formal}` or `{informal}`"));
        }
        form
    }

    /// Those that the campaign names; all that are known if it names none.
    fn mail_programs(&mut self, file: &RawFile) -> Vec<String> {
        let named = file.mail.as_ref().map_or(&[][..], |mail| &mail.value.programs);
        if named.is_empty() {
            return MAIL_PROGRAMS.map(str::to_owned).to_vec();
        }
        let mut programs = Vec::with_capacity(named.len());
        for name in named {
            if MAIL_PROGRAMS.contains(&name.value.as_str()) {
                programs.push(name.value.clone());
                continue;
            }
            let hint = nearest(&name.value, MAIL_PROGRAMS).map_or_else(
                || format!("known are {}", MAIL_PROGRAMS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.wrong(
                "bad-mail-program",
                &name.span,
                format!("`{}` is no mail program we know", name.value),
                &hint,
            );
        }
        programs
    }

    fn countries(&mut self, file: &RawFile) -> BTreeMap<String, Language> {
        let mut countries = BTreeMap::new();
        for (country, code) in USUAL_LANGUAGE {
            let spoken = self.languages.of_tongue_in(code, country);
            countries.extend(spoken.map(|language| (country.to_owned(), language)));
        }
        let mut named = BTreeMap::new();
        for (code, raw) in &file.languages {
            let Some(language) = self.languages.iter().find(|language| language.code() == code) else {
                continue;
            };
            for country in &raw.value.countries {
                let key = country.value.to_uppercase();
                if named.insert(key.clone(), language).is_some_and(|other| other != language) {
                    let message = format!("`{key}` is named for two languages");
                    self.wrong("bad-country", &country.span, message, "a country falls back to one language");
                }
            }
        }
        countries.extend(named);
        countries
    }

    fn moved_max_age(&mut self, file: &RawFile) -> chrono::Duration {
        let raw = file.moved.as_ref().and_then(|moved| moved.value.max_age.as_ref());
        self.length(raw).unwrap_or_else(|| chrono::Duration::days(3))
    }

    /// A length of time such as `3 days`.
    pub(super) fn length(&mut self, raw: Option<&At<String>>) -> Option<chrono::Duration> {
        let raw = raw?;
        let read = self.keep("bad-moment", &raw.span, moment::offset(raw.value.trim()))?;
        Some(match read.unit {
            Unit::Hours => chrono::Duration::hours(read.count.into()),
            Unit::Days | Unit::Workdays => chrono::Duration::days(read.count.into()),
            Unit::Weeks => chrono::Duration::weeks(read.count.into()),
        })
    }

    pub(super) fn silences(&mut self, raw: &[At<RawSilence>]) -> Vec<Silence> {
        let mut silences = Vec::new();
        for silence in raw {
            let hint = "write the name of a check; `wavecast check --list` shows them";
            let check = self.need(silence.value.check.as_ref(), &silence.span, "check", hint);
            let because = self.need(silence.value.because.as_ref(), &silence.span, "because", "write why");
            let because = because.and_then(|because| self.line(because));
            if let (Some(check), Some(because)) = (check, because) {
                let file = silence.value.file.as_ref().map(|file| file.value.clone());
                let place = self.place(&check.span);
                silences.push(Silence { check: check.value.clone(), file, because, place });
            }
        }
        silences
    }
}

fn platform(raw: RawPlatform) -> Platform {
    match raw {
        RawPlatform::Ios => Platform::Ios,
        RawPlatform::Android => Platform::Android,
        RawPlatform::Macos => Platform::Macos,
        RawPlatform::Windows => Platform::Windows,
    }
}

/// The platforms of a list.
pub(super) fn platforms(raw: &[At<RawPlatform>]) -> PlatformSet {
    raw.iter().map(|one| platform(one.value)).collect()
}

/// What managers are told every week: names only where the file says so.
fn digest(file: &RawFile) -> DigestDetail {
    match file.managers.as_ref().and_then(|managers| managers.value.digest) {
        None | Some(RawDigest::Figures) => DigestDetail::Figures,
        Some(RawDigest::Names) => DigestDetail::Names,
    }
}
