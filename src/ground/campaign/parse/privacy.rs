//! `[privacy]`: what somebody looked up of the new system's settings.

use chrono::NaiveDate;

use super::{
    super::{
        ConfirmedSetting, PrivacySettings,
        raw::{At, RawPrivacy},
    },
    CampaignReader,
};

impl CampaignReader<'_> {
    pub(super) fn privacy(&mut self, raw: Option<&At<RawPrivacy>>) -> PrivacySettings {
        let Some(At { value, span }) = raw else { return PrivacySettings::default() };
        PrivacySettings {
            own_apps: self.confirmed_setting("own_apps", value.own_apps.as_ref()),
            locate: self.confirmed_setting("locate", value.locate.as_ref()),
            query: self.confirmed_setting("query", value.query.as_ref()),
            erase_own: self.confirmed_setting("erase_own", value.erase_own.as_ref()),
            remote_help: self.confirmed_setting("remote_help", value.remote_help.as_ref()),
            place: Some(self.place(span)),
        }
    }

    /// `no, 2027-01-05, Intune team`: the answer, when it was looked up, and who stands for it.
    fn confirmed_setting(&mut self, key: &str, raw: Option<&At<String>>) -> Option<ConfirmedSetting> {
        let raw = raw?;
        let read = confirmed(&raw.value);
        if read.is_none() {
            let message =
                format!("`{}` does not say whether it is so, when somebody looked, and who", raw.value);
            let hint = format!("write `{key} = \"no, 2027-01-05, Intune team\"`");
            self.wrong("bad-value", &raw.span, message, &hint);
        }
        read
    }
}

fn confirmed(written: &str) -> Option<ConfirmedSetting> {
    let mut parts = written.splitn(3, ',').map(str::trim);
    let is_on = match parts.next()? {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let day = NaiveDate::parse_from_str(parts.next()?, "%Y-%m-%d").ok()?;
    let by = parts.next().filter(|by| !by.is_empty())?.to_owned();
    Some(ConfirmedSetting { is_on, day, by })
}
