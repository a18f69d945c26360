//! By which system an export was made: some of its columns are called as in no other.

use crate::ground::campaign::people::header::fold;

/// Columns that the export of one system has and no other's, as they are compared: letters and digits alone.
const MARKS: [(&str, &[&str]); 5] = [
    (
        "intune",
        &[
            "primaryuserupn",
            "primaryuserprincipalname",
            "primaryuseremailaddress",
            "primaryuserdisplayname",
            "upnvanprimairegebruiker",
            "emailadresvanprimairegebruiker",
            "primaranvandaresupn",
            "primaranvandaresepostadress",
            "managementagent",
            "deviceenrollmenttype",
            "azureaddeviceid",
            "microsoftentradeviceid",
            "intuneregistered",
        ],
    ),
    (
        "jamf",
        &[
            "jamfproid",
            "jamfprocomputerid",
            "jamfbinaryversion",
            "jssid",
            "jsscomputerid",
            "jssmobiledeviceid",
            "lastinventoryupdate",
            "mdmcapability",
            "userapprovedmdm",
        ],
    ),
    (
        "workspace-one",
        &[
            "organizationgroup",
            "organizationgroupname",
            "locationgroupname",
            "devicefriendlyname",
            "friendlyname",
            "enrollmentusername",
            "enrollmentuseremail",
        ],
    ),
    ("ivanti", &["devicespace", "devicespacename", "homecountryname", "homeoperatorname", "miclientversion"]),
    ("maas360", &["maas360deviceid", "maas360id", "maas360manageddate", "maas360managedstatus"]),
];

/// By which system an export was made, by the word of `vendor`; none where its columns could be of several.
pub(crate) fn maker(names: &[String]) -> Option<&'static str> {
    let plain: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let has_one = |marks: &[&str]| marks.iter().any(|mark| plain.iter().any(|name| name == mark));
    let mut makers = MARKS.iter().filter(|(_, marks)| has_one(marks)).map(|(vendor, _)| *vendor);
    makers.next().filter(|_| makers.next().is_none())
}
