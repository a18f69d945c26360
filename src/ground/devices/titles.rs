//! What the columns of a list of devices are called by the systems that lists come from, in three languages.
//!
//! Beside our own names (`mail`, `platform`, `from`, ...): Intune and Entra ID as their centres and Graph name them,
//! Workspace ONE, Ivanti (`MobileIron`), Jamf Pro, `MaaS360`, SOTI and Meraki as their lists do. Which columns an export
//! has, whoever makes it chooses; so a name that is missing here can be said in `[devices] columns`, or changed in the
//! first line.
//!
//! All are written as [`fold`](crate::ground::campaign::people::header::fold) leaves them: small letters and digits.

use crate::ground::course::device_columns::{SEEN, SYSTEM, USER};

/// What a column may mean: its own name, and the other names in the order of preference.
pub(super) struct ColumnTitle {
    pub(super) meaning: &'static str,
    pub(super) names: &'static [&'static str],
    /// Names that exports of devices share with the reader of who has moved.
    pub(super) shared: &'static [&'static str],
}

const fn own(meaning: &'static str, names: &'static [&'static str]) -> ColumnTitle {
    ColumnTitle { meaning, names, shared: &[] }
}

/// Since when the new system has a device.
pub(super) const IN_NEW: &str = "in-new-since";
/// Whether it keeps to the rules there.
pub(super) const COMPLIANT: &str = "compliant-in-new";
/// From when on its old system has it no more.
pub(super) const GONE: &str = "gone-from-old";

/// By meaning, what a column may be called.
pub(super) const TITLES: [ColumnTitle; 16] = [
    ColumnTitle {
        meaning: "mail",
        names: &[
            "mail",
            "useremail",
            "useremailaddress",
            "owneremail",
            "owneremailaddress",
            "assignedto",
            "assigneduser",
            "enrollmentuseremail",
            "enrollmentusername",
            "userid",
            "userupn",
            "registeredowners",
            "usernames",
            "deviceuser",
        ],
        shared: USER,
    },
    ColumnTitle {
        meaning: "platform",
        names: &[
            "platform",
            "platformname",
            "platformtype",
            "ostype",
            "deviceplatform",
            "devicetype",
            "osname",
            "operatingsystemname",
        ],
        shared: SYSTEM,
    },
    own(
        "version",
        &[
            "version",
            "osversion",
            "operatingsystemversion",
            "platformversion",
            "deviceosversion",
            "iosversion",
            "macosversion",
            "osbuildversion",
            "versie",
            "versievanbesturingssysteem",
            "besturingssysteemversie",
            "versiebesturingssysteem",
            "operativsystemversion",
            "operativsystemsversion",
            "osversie",
        ],
    ),
    own(
        "model",
        &[
            "model",
            "devicemodel",
            "modelname",
            "hardwaremodel",
            "modell",
            "modelnaam",
            "modellnamn",
            "modelidentifier",
        ],
    ),
    own("manufacturer", &["manufacturer", "make", "oem", "fabrikant", "tillverkare"]),
    own(
        "ownership",
        &[
            "ownership",
            "deviceownership",
            "deviceownershiptype",
            "ownershiptype",
            "ownertype",
            "deviceowner",
            "deviceownertype",
            "manageddeviceownertype",
            "owner",
            "eigendom",
            "eigenaar",
            "eigendomstype",
            "agarskap",
            "agande",
            "agare",
        ],
    ),
    own("use", &["use", "usage", "deviceuse", "assignmenttype", "gebruik", "anvandning"]),
    own(
        "from",
        &[
            "from",
            "oldsystem",
            "mdm",
            "mdmdisplayname",
            "oudsysteem",
            "oudbeheer",
            "gammaltsystem",
            "tidigaresystem",
        ],
    ),
    own("method", &["method", "enrolmentmethod", "enrollmentmethod", "methode", "metod"]),
    own("reset", &["reset", "erase", "resetneeded", "wissen", "radera", "raderas"]),
    own("serial", &["serial", "serialnumber", "deviceserialnumber", "serialno", "serienummer", "serieno"]),
    ColumnTitle {
        meaning: "seen",
        names: &[
            "seen",
            "lastseen",
            "lastseendate",
            "lastconnected",
            "lastconnectedat",
            "lastreported",
            "lastinventoryupdate",
            "lastcheckintime",
            "approximatelastsignindatetime",
            "laatstgezien",
            "senastsedd",
        ],
        shared: SEEN,
    },
    own(IN_NEW, &["innewsince"]),
    own(COMPLIANT, &["compliantinnew"]),
    own(GONE, &["gonefromold"]),
    own(
        "name",
        &[
            "name",
            "devicename",
            "friendlyname",
            "devicefriendlyname",
            "displayname",
            "computername",
            "naam",
            "apparaatnaam",
            "naamvanapparaat",
            "namn",
            "enhetsnamn",
            "enhetensnamn",
        ],
    ),
];
