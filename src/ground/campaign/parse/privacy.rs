//! `[privacy]`: what somebody looked up of the new system's settings.

use chrono::NaiveDate;

use super::{
    super::{
        ConfirmedSetting, PrivacySetting, PrivacySettings,
        raw::{At, RawPrivacy},
    },
    CampaignReader,
};

impl CampaignReader<'_> {
    pub(super) fn privacy(&mut self, raw: Option<&At<RawPrivacy>>) -> PrivacySettings {
        let Some(At { value, span }) = raw else { return PrivacySettings::default() };
        let said = [
            (PrivacySetting::OwnApps, &value.own_apps),
            (PrivacySetting::Locate, &value.locate),
            (PrivacySetting::Query, &value.query),
            (PrivacySetting::EraseOwn, &value.erase_own),
            (PrivacySetting::RemoteHelp, &value.remote_help),
        ];
        let mut settings = PrivacySettings { place: Some(self.place(span)), ..PrivacySettings::default() };
        for (setting, said) in said {
            let Some(said) = said else { continue };
            match self.confirmed_setting(setting, said) {
                Some(read) => drop(settings.confirmed.insert(setting, read)),
                None => drop(settings.misread.insert(setting)),
            }
        }
        settings
    }

    /// `no, 2027-01-05, Intune team`: the answer, when it was looked up, and who stands for it.
    fn confirmed_setting(&mut self, setting: PrivacySetting, raw: &At<String>) -> Option<ConfirmedSetting> {
        let read = confirmed(&raw.value);
        if read.is_none() {
            let message =
                format!("`{}` does not say whether it is so, when somebody looked, and who", raw.value);
            let hint = format!("write `{} = \"no, 2027-01-05, Intune team\"`", setting.key());
            self.wrong("bad-value", &raw.span, message, &hint);
        }
        read
    }
}

fn confirmed(written: &str) -> Option<ConfirmedSetting> {
    let (answer, day, by) = answered(written)?;
    let is_on = match answer {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    Some(ConfirmedSetting { is_on, day, by })
}

/// An answer, a day, and who stands for it.
pub(super) fn answered(written: &str) -> Option<(&str, NaiveDate, String)> {
    // At most three parts, so that a name may have a comma in it.
    let mut parts = written.splitn(3, ',').map(str::trim);
    let answer = parts.next()?;
    let day = NaiveDate::parse_from_str(parts.next()?, "%Y-%m-%d").ok()?;
    let by = parts.next().filter(|by| !by.is_empty())?.to_owned();
    Some((answer, day, by))
}
