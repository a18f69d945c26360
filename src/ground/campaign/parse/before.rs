//! `[before]`: who says that a point of the engineers' checklist is done, and since when.

use super::{
    super::{
        BeforePoint, ConfirmedPoint, Preparations,
        raw::{At, RawBefore},
    },
    CampaignReader,
    privacy::answered,
};

impl CampaignReader<'_> {
    pub(super) fn before(&mut self, raw: Option<&At<RawBefore>>) -> Preparations {
        let Some(At { value, span }) = raw else { return Preparations::default() };
        let confirmed = BeforePoint::ALL
            .into_iter()
            .filter_map(|point| Some((point, self.confirmed_point(point, value.said(point).as_ref()?)?)))
            .collect();
        Preparations { confirmed, place: Some(self.place(span)) }
    }

    /// `yes, 2027-01-05, Intune team`, or `not needed, ..`: when somebody looked, and who.
    fn confirmed_point(&mut self, point: BeforePoint, raw: &At<String>) -> Option<ConfirmedPoint> {
        let read = answered(&raw.value).and_then(|(answer, day, by)| {
            let is_needed = match answer {
                "yes" => true,
                "not needed" => false,
                _ => return None,
            };
            Some(ConfirmedPoint { is_needed, day, by })
        });
        if read.is_none() {
            let message =
                format!("`{}` does not say that it is done, when somebody looked, and who", raw.value);
            let hint = format!(
                "write `{} = \"yes, 2027-01-05, Intune team\"`, or begin with `not needed`; what is not done yet is left out",
                point.key()
            );
            self.wrong("bad-value", &raw.span, message, &hint);
        }
        read
    }
}

impl RawBefore {
    fn said(&self, point: BeforePoint) -> Option<&At<String>> {
        match point {
            BeforePoint::Licences => self.licences.as_ref(),
            BeforePoint::Limits => self.limits.as_ref(),
            BeforePoint::Access => self.access.as_ref(),
            BeforePoint::Settings => self.settings.as_ref(),
            BeforePoint::SecondFactor => self.second_factor.as_ref(),
            BeforePoint::Identifiers => self.identifiers.as_ref(),
            BeforePoint::Representatives => self.representatives.as_ref(),
            BeforePoint::AppleConnected => self.apple_connected.as_ref(),
            BeforePoint::AppleSerials => self.apple_serials.as_ref(),
            BeforePoint::AppleSynced => self.apple_synced.as_ref(),
            BeforePoint::AppleProfiles => self.apple_profiles.as_ref(),
            BeforePoint::AppleReset => self.apple_reset.as_ref(),
            BeforePoint::AndroidConnected => self.android_connected.as_ref(),
            BeforePoint::AndroidCodes => self.android_codes.as_ref(),
            BeforePoint::WindowsScope => self.windows_scope.as_ref(),
            BeforePoint::Helpdesk => self.helpdesk.as_ref(),
            BeforePoint::Tried => self.tried.as_ref(),
            BeforePoint::HandOut => self.hand_out.as_ref(),
            BeforePoint::OldSystem => self.old_system.as_ref(),
        }
    }
}
