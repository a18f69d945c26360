//! A deadline is said in one way on pages, in mail, in calendars and on posters: with its zone where that tells the
//! reader something, and at the moment that is meant where summer time skips the hour.

use scraper::{Html, Selector};

use crate::{bench::Folder, small};

/// Anna in Stockholm, and somebody of her wave who may live elsewhere.
fn people(zone: &str) -> String {
    format!(
        "mail,name,given_name,language,wave,country,zone,platforms\n\
         anna@example.com,Anna Berg,Anna,sv,sweden,SE,Europe/Stockholm,ios\n\
         aino@example.com,Aino Laine,Aino,en,sweden,SE,{zone},ios\n\
         bram@example.com,Bram de Vries,Bram,nl,pilot,NL,Europe/Amsterdam,ios\n"
    )
}

fn built(campaign: &str, people: &str) -> Folder {
    let folder = Folder::of(&[("campaign.toml", campaign), ("people.csv", people)]);
    let said = folder.run(&["build", "--no-handouts", "--all", "--as-of", "2027-03-10"]);
    assert!(said.contains(" pages in "), "{said}");
    folder
}

/// What stands above the headline of the wave's page in each language, and what machines read of it.
fn told(folder: &Folder) -> Vec<String> {
    let time = Selector::parse(".when time").unwrap();
    let page = |language: &str| {
        let page = Html::parse_document(&folder.read(&format!("public/sweden/{language}/index.html")));
        let time = page.select(&time).next().unwrap();
        format!("{} = {}", time.text().collect::<String>(), time.attr("datetime").unwrap())
    };
    ["en", "nl", "sv"].map(page).to_vec()
}

/// Everybody of the wave lives by its clock, some in another zone with the same one: nobody needs to be told which.
#[test]
fn a_deadline_names_no_zone_to_those_who_live_by_its_clock() {
    let folder = built(small::CAMPAIGN, &people("Europe/Oslo"));
    insta::assert_snapshot!(told(&folder).join("\n"), @r"
    Friday 19 March 2027 at 17:00 = 2027-03-19T17:00+01:00
    vrijdag 19 maart 2027 om 17.00 uur = 2027-03-19T17:00+01:00
    fredag 19 mars 2027 kl. 17.00 = 2027-03-19T17:00+01:00
    ");
}

/// One lives in Finland. A page does not know who reads it and names the zone; a letter knows, and tells each by their
/// own clock.
#[test]
fn a_deadline_names_its_zone_where_the_reader_may_live_by_another_clock() {
    let folder = built(small::CAMPAIGN, &people("Europe/Helsinki"));
    insta::assert_snapshot!(told(&folder).join("\n"), @r"
    Friday 19 March 2027 at 17:00 (Central European Time) = 2027-03-19T17:00+01:00
    vrijdag 19 maart 2027 om 17.00 uur (Midden-Europese tijd) = 2027-03-19T17:00+01:00
    fredag 19 mars 2027 kl. 17.00 (centraleuropeisk tid) = 2027-03-19T17:00+01:00
    ");
    folder.run(&["mail", "preview", "--as-of", "2027-03-08T09:00Z"]);
    let letter = |language: &str| {
        let text = folder.read(&format!("outbox/preview/sweden/remind/{language}.txt"));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (aino, anna) = (letter("en"), letter("sv"));
    assert!(aino.contains("Friday 19 March 2027 at 18:00 (Eastern European Time)"), "{aino}");
    assert!(anna.contains("fredag 19 mars 2027 kl. 17.00"), "{anna}");
    assert!(!anna.contains("17:00 ("), "{anna}");
}

/// Half past two does not exist on the night of summer time: page, calendar and data say the moment the clocks have
/// jumped, which is also when reminders count from.
#[test]
fn a_deadline_in_the_gap_of_summer_time_is_told_as_it_is_kept() {
    let campaign = small::changed(&[
        ("deadline = 2027-03-19T17:00", "deadline = 2027-03-28T02:30"),
        ("enforcement = 2027-03-23", "enforcement = 2027-03-31"),
    ]);
    let folder = built(&campaign, &people("Europe/Stockholm"));
    insta::assert_snapshot!(told(&folder).join("\n"), @r"
    Sunday 28 March 2027 at 03:00 = 2027-03-28T03:00+02:00
    zondag 28 maart 2027 om 03.00 uur = 2027-03-28T03:00+02:00
    söndag 28 mars 2027 kl. 03.00 = 2027-03-28T03:00+02:00
    ");
    assert!(folder.read("public/sweden/en/dates.ics").contains("DTEND:20270328T010000Z"));
    assert!(folder.read("public/campaign.json").contains("\"2027-03-28T03:00:00+02:00\""));
}

/// A poster hangs where anybody may pass.
#[cfg(feature = "handouts")]
#[test]
fn a_poster_says_a_deadline_as_the_page_does() {
    let until = |zone: &str| {
        let folder = Folder::of(&[("campaign.toml", small::CAMPAIGN), ("people.csv", &people(zone))]);
        let (jobs, _) = crate::paper::handouts(folder.path());
        let poster = jobs.into_iter().find(|job| job.path.ends_with("sweden/nl/last-call-poster-a4.pdf"));
        poster.unwrap().sheet.facts.into_iter().map(|fact| fact.value).collect::<Vec<_>>()
    };
    assert_eq!(until("Europe/Oslo"), ["vrijdag 19 maart 2027 om 17.00 uur"]);
    assert_eq!(until("Europe/Helsinki"), ["vrijdag 19 maart 2027 om 17.00 uur (Midden-Europese tijd)"]);
}
