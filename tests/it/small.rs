//! A small campaign that every test may start from: three languages, two waves, everything in order.

/// `campaign.toml`.
pub(crate) const CAMPAIGN: &str = r#"[campaign]
id = "small-move"
title = { en = "Your device moves", nl = "Uw apparaat verhuist", sv = "Din enhet flyttar" }
organisation = "Fjordelta"
languages = ["en", "nl", "sv"]
time_zone = "Europe/Amsterdam"
site = "https://move.fjordelta.example"
kickoff = 2027-01-11
close = 2027-04-30

[sender]
name = { en = "Device move", nl = "Verhuizing van apparaten", sv = "Enhetsflytten" }
address = "move@fjordelta.example"
verify_at = "https://intranet.fjordelta.example/move"

[move]
from = { vendor = "workspace-one" }

[move.confirmed]
ios = "2027-01-08, mobile platform team"
android = "2027-01-08, mobile platform team"
macos = "2027-01-08, mobile platform team"
windows = "2027-01-08, mobile platform team"

[helpdesk]
mail = "helpdesk@example.com"
phone = "+31 20 555 0100"
hours = { en = "working days, 8:00 to 17:00", nl = "werkdagen, 8.00 tot 17.00 uur", sv = "vardagar, 8.00 till 17.00" }
tickets_per_day = 40
tickets_per_100_people = 15

[calendar]
send_time = "09:00"
quiet_from = "18:00"
quiet_until = "08:00"

[holidays]
NL = [2027-03-29, 2027-04-27]
SE = [2027-03-26, 2027-03-29]

[[wave]]
id = "pilot"
title = { en = "Pilot", nl = "Proefgroep", sv = "Pilotgrupp" }
pilot = true
start = 2027-01-25

[wave.gate]
evaluation = 2027-02-05
moved_at_least = 80

[[wave]]
id = "sweden"
title = { en = "Sweden", nl = "Zweden", sv = "Sverige" }
time_zone = "Europe/Stockholm"
start = 2027-03-01
deadline = 2027-03-19T17:00
enforcement = 2027-03-23

[[stage]]
id = "announce"
at = "start - 10 workdays, 09:00"

[[stage]]
id = "enrol"
at = "start"

[[stage]]
id = "remind"
at = "deadline - 5 workdays, 10:00"
audience = "not-moved"

[[stage]]
id = "welcome"
at = "moved + 1 workday"
audience = "moved"
late = "5 days"

[smtp]
preset = "local"

[before]
licences = "yes, 2026-10-01, Intune team"
limits = "yes, 2026-10-01, Intune team"
access = "yes, 2026-10-01, Intune team"
settings = "yes, 2026-10-01, Intune team"
second_factor = "yes, 2026-10-01, Intune team"
identifiers = "yes, 2026-10-01, Intune team"
representatives = "yes, 2026-10-01, Intune team"
apple_connected = "yes, 2026-10-01, Intune team"
apple_serials = "yes, 2026-10-01, Intune team"
apple_synced = "yes, 2026-10-01, Intune team"
apple_profiles = "yes, 2026-10-01, Intune team"
apple_reset = "yes, 2026-10-01, Intune team"
android_connected = "yes, 2026-10-01, Intune team"
android_codes = "yes, 2026-10-01, Intune team"
windows_scope = "yes, 2026-10-01, Intune team"
helpdesk = "yes, 2026-10-01, Intune team"
tried = "yes, 2026-10-01, Intune team"
hand_out = "not needed, 2026-10-01, Intune team"
old_system = "yes, 2026-10-01, Intune team"

[privacy]
own_apps = "no, 2026-10-01, Intune team"
locate = "yes, 2026-10-01, Intune team"
query = "no, 2026-10-01, Intune team"
erase_own = "no, 2026-10-01, Intune team"
remote_help = "yes, 2026-10-01, Intune team"
"#;

/// `people.csv`.
pub(crate) const PEOPLE: &str = "\
mail,name,given_name,language,wave,country,platforms
anna@example.com,Anna Berg,Anna,sv,sweden,SE,ios
bram@example.com,Bram de Vries,Bram,nl,pilot,NL,android;windows
chloe@example.com,Chloë Smit,Chloë,,pilot,NL,ios
";

/// Both, as a folder.
pub(crate) const SMALL: &[(&str, &str)] = &[("campaign.toml", CAMPAIGN), ("people.csv", PEOPLE)];

/// The small campaign with some text in `campaign.toml` replaced.
pub(crate) fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(CAMPAIGN.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "the small campaign says `{old}`");
        text.replacen(old, new, 1)
    })
}
