//! `[before]` as it is written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::At;

/// What is ready in both systems before people are told anything.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RawBefore {
    /// Everybody who moves has a licence for the new system.
    pub(crate) licences: Option<At<String>>,
    /// The number of devices that one person may enrol is high enough, and devices that are too old are known.
    pub(crate) limits: Option<At<String>>,
    /// Never do both systems decide about one person's access.
    pub(crate) access: Option<At<String>>,
    /// Wi-Fi, VPN, email, certificates and apps arrive on a test device of each kind.
    pub(crate) settings: Option<At<String>>,
    /// Everybody can confirm a sign-in while they set up a device.
    pub(crate) second_factor: Option<At<String>>,
    /// Serial numbers of company devices that people move themselves are uploaded.
    pub(crate) identifiers: Option<At<String>>,
    /// Works council, unions and data protection officer have seen the privacy page.
    pub(crate) representatives: Option<At<String>>,
    /// Apple Business is connected to the new system.
    pub(crate) apple_connected: Option<At<String>>,
    /// The serial numbers are assigned to the new system.
    pub(crate) apple_serials: Option<At<String>>,
    /// The new system was synchronised, and the devices have arrived.
    pub(crate) apple_synced: Option<At<String>>,
    /// Enrolment profiles are made and assigned.
    pub(crate) apple_profiles: Option<At<String>>,
    /// How devices are reset is decided, and no backup brings the old management back.
    pub(crate) apple_reset: Option<At<String>>,
    /// Managed Google Play is connected to the new system.
    pub(crate) android_connected: Option<At<String>>,
    /// The QR codes for company devices are made.
    pub(crate) android_codes: Option<At<String>>,
    /// The user scope for Windows contains everybody who moves.
    pub(crate) windows_scope: Option<At<String>>,
    /// The helpdesk sees both systems, and has read the guides.
    pub(crate) helpdesk: Option<At<String>>,
    /// Somebody has gone the whole way on one device of each kind.
    pub(crate) tried: Option<At<String>>,
    /// Who hands devices out, and where.
    pub(crate) hand_out: Option<At<String>>,
    /// The old system stays in use until everybody has moved.
    pub(crate) old_system: Option<At<String>>,
}
