//! The verbs on the course of a campaign, as a person sees them.

use std::fmt::Write as _;

use crate::{
    bench::Folder,
    small::{PEOPLE, SMALL, changed},
};

const EXPORT: &str = "\
Primary user UPN,OS,Compliance,Enrollment date,Last check-in
bram@example.com,Windows,Compliant,2027-01-26 08:00,2027-02-04 07:00
bram@example.com,Android,Compliant,2027-01-27 09:30,2027-02-04 07:30
chloe@example.com,iOS,Noncompliant,2027-01-28 10:00,2027-02-03 07:00
guest@elsewhere.example,iOS,Compliant,2027-01-28 10:00,2027-02-03 07:00
";

fn small() -> Folder {
    let folder = Folder::of(SMALL);
    folder.write("export.csv", EXPORT);
    folder
}

fn run(folder: &Folder, day: &str, arguments: &[&str]) -> String {
    let mut all = arguments.to_vec();
    all.extend(["--as-of", day]);
    folder.run(&all)
}

#[test]
fn a_list_is_taken_in_and_again() {
    let folder = small();
    insta::assert_snapshot!(run(&folder, "2027-02-04T09:00Z", &["moved", "import", "export.csv", "--dry-run"]), @"
    export.csv: 4 rows, made 2027-02-04 07:30 UTC
      newly moved               2
      failing the rules         1   moved or not, their device is not compliant
      unknown                   1   this address is not in the list of people
      unknown in lines 5
    2 of 3 people have moved (66.7 %)
    reminders may be sent by this list until 2027-02-07 07:30 UTC
    nothing was written: call again without `--dry-run`
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-04T09:00Z", &["moved", "import", "export.csv"]), @"
    export.csv: 4 rows, made 2027-02-04 07:30 UTC
      newly moved               2
      failing the rules         1   moved or not, their device is not compliant
      unknown                   1   this address is not in the list of people
      unknown in lines 5
    2 of 3 people have moved (66.7 %)
    reminders may be sent by this list until 2027-02-07 07:30 UTC
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-04T09:00Z", &["moved", "import", "export.csv", "--people"]), @"
    export.csv: 4 rows, made 2027-02-04 07:30 UTC
      newly moved               0
      moved before              2
      failing the rules         1   moved or not, their device is not compliant
      unknown                   1   this address is not in the list of people
      unknown in lines 5
      failing: chloe@example.com
    2 of 3 people have moved (66.7 %)
    reminders may be sent by this list until 2027-02-07 07:30 UTC
    ");
    folder.write(
        "later.csv",
        EXPORT.replace("chloe@example.com", "anna@example.com").replace("02-04", "02-05"),
    );
    insta::assert_snapshot!(run(&folder, "2027-02-20T09:00Z", &["moved", "import", "later.csv"]), @"
    later.csv: 4 rows, made 2027-02-05 07:30 UTC
      newly moved               1
      moved before              1
      moved back                1   they are reminded again
      failing the rules         1   moved or not, their device is not compliant
      unknown                   1   this address is not in the list of people
      unknown in lines 5
    2 of 3 people have moved (66.7 %)
    the list is too old to remind anybody by: reminders wait for a newer one (it held until 2027-02-08 07:30 UTC)
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-20T09:00Z", &["moved", "import", "export.csv"]), @"
    --- stderr
    error: 1 problem in the campaign
    export.csv:1:1: this list is older than the last one, of 2027-02-05 07:30 UTC
      = hint: take in the newest list; say `--part` if this one only adds people, or `--made` if it is newer
    --- exit 1
    ");
}

/// Half a list would send reminders to people who have moved: it is refused, and nothing of it is kept.
#[test]
fn half_a_list_is_refused() {
    let folder = small();
    let mut people = PEOPLE.to_owned();
    let mut export = "upn,os\n".to_owned();
    for number in 0..40 {
        writeln!(people, "p{number}@example.com,P,P,nl,pilot,NL,ios").unwrap();
        writeln!(export, "p{number}@example.com,iOS").unwrap();
    }
    folder.write("people.csv", people);
    folder.write("whole.csv", &export);
    folder.write("half.csv", &export[..export.len() / 2]);
    folder.write("filtered.csv", export.lines().take(20).collect::<Vec<_>>().join("\n"));
    insta::assert_snapshot!(run(&folder, "2027-02-04T00:00Z", &["moved", "import", "whole.csv"]), @"
    whole.csv: 40 rows, made 2027-02-04 00:00 UTC
      newly moved              40
    40 of 43 people have moved (93.0 %)
    reminders may be sent by this list until 2027-02-07 00:00 UTC
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05T00:00Z", &["moved", "import", "half.csv"]), @"
    --- stderr
    error: 1 problem in the campaign
    half.csv:22:1: this row has 1 cells, the first line 2
      = hint: the file is cut short or was changed by hand: export it again
    --- exit 1
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05T00:00Z", &["moved", "import", "filtered.csv"]), @"
    --- stderr
    error: 1 problem in the campaign
    filtered.csv:1:1: 21 of the 40 people who had moved are missing from this list, and nothing of it was taken in
      = hint: export it again without a filter; if it is right, say `--believe`, or `--part` if it has only some
    --- exit 1
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05T00:00Z", &["moved", "import", "filtered.csv", "--part"]), @"
    filtered.csv: 19 rows, made 2027-02-05 00:00 UTC
      newly moved               0
      moved before             19
    40 of 43 people have moved (93.0 %)
    reminders may be sent by this list until 2027-02-08 00:00 UTC
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05T00:00Z", &["moved", "import", "filtered.csv", "--believe"]), @"
    filtered.csv: 19 rows, made 2027-02-05 00:00 UTC
      newly moved               0
      moved before             19
      moved back               21   they are reminded again
    19 of 43 people have moved (44.2 %)
    reminders may be sent by this list until 2027-02-08 00:00 UTC
    ");
}

/// Held until the criteria are met; the figures and the reason are kept.
#[test]
#[expect(clippy::too_many_lines, reason = "most of them are what a person sees")]
fn a_gate_opens_when_its_criteria_are_met() {
    let folder = small();
    folder.write(
        "campaign.toml",
        changed(&[(
            "moved_at_least = 80",
            "moved_at_least = 80\ntickets_at_most = 60\nchecks = [\"vpn\", \"wifi\"]",
        )]),
    );
    let by = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--by", "Jelmer"]);
        run(&folder, "2027-02-05T09:00Z", &all)
    };
    let show = || run(&folder, "2027-02-05T09:00Z", &["gate", "show", "pilot"]);
    insta::assert_snapshot!(show(), @"
    pilot: open, judged on 2027-02-05
      ?    moved, at least 80 %                             no list of who has moved was imported
      ?    tickets per 100 people, at most 60               no tickets were reported
      ?    vpn                                              nobody has looked at it
      ?    wifi                                             nobody has looked at it
      held back until it passes: sweden
    ");
    insta::assert_snapshot!(by(&["gate", "pass", "pilot", "--because", "looks fine"]), @"
    --- stderr
    error: wave `pilot` does not meet its criteria:
      ?    moved, at least 80 %                             no list of who has moved was imported
      ?    tickets per 100 people, at most 60               no tickets were reported
      ?    vpn                                              nobody has looked at it
      ?    wifi                                             nobody has looked at it
    hint: wait and import newer figures, or say `--anyway` and why
    --- exit 2
    ");
    run(&folder, "2027-02-05T09:00Z", &["moved", "import", "export.csv"]);
    run(&folder, "2027-02-05T09:00Z", &["tickets", "import", "--count", "1", "--day", "2027-01-26"]);
    insta::assert_snapshot!(by(&["gate", "check", "pilot", "vnp", "--because", "2 of 2 connect"]), @"
    --- stderr
    error: wave `pilot` has no check `vnp`
    hint: its checks are `vpn`, `wifi`
    --- exit 2
    ");
    insta::assert_snapshot!(by(&["gate", "check", "pilot", "vpn", "--because", "2 of 2 connect"]), @"
    pilot: open, judged on 2027-02-05
      yes  moved, at least 80 %                    100.0 %
      yes  tickets per 100 people, at most 60         50.0
      yes  vpn                                              2027-02-05: 2 of 2 connect (Jelmer)
      ?    wifi                                             nobody has looked at it
      held back until it passes: sweden
    noted: `vpn` is well
    ");
    insta::assert_snapshot!(by(&["gate", "check", "pilot", "wifi", "--failed", "--because", "old certificate"]), @"
    pilot: open, judged on 2027-02-05
      yes  moved, at least 80 %                    100.0 %
      yes  tickets per 100 people, at most 60         50.0
      yes  vpn                                              2027-02-05: 2 of 2 connect (Jelmer)
      NO   wifi                                             2027-02-05: old certificate (Jelmer)
      held back until it passes: sweden
    noted: `wifi` is not well
    ");
    insta::assert_snapshot!(by(&["gate", "hold", "pilot", "--because", "the certificate first"]), @r#"
    pilot: held, judged on 2027-02-05
      yes  moved, at least 80 %                    100.0 %
      yes  tickets per 100 people, at most 60         50.0
      yes  vpn                                              2027-02-05: 2 of 2 connect (Jelmer)
      NO   wifi                                             2027-02-05: old certificate (Jelmer)
      held by Jelmer on 2027-02-05: the certificate first
      held back until it passes: sweden
      those who know their dates: `wavecast tell --message delay --who "told and wave in (sweden)"`
      who answers for them: `wavecast tell --message delay-staff --to staff --who "told and wave in (sweden)"`
    recorded, with today's figures
    --- exit 4
    "#);
    by(&["gate", "check", "pilot", "wifi", "--because", "new certificate"]);
    insta::assert_snapshot!(by(&["gate", "pass", "pilot", "--because", "all is well"]), @"
    pilot: passed, judged on 2027-02-05
      yes  moved, at least 80 %                    100.0 %
      yes  tickets per 100 people, at most 60         50.0
      yes  vpn                                              2027-02-05: 2 of 2 connect (Jelmer)
      yes  wifi                                             2027-02-05: new certificate (Jelmer)
      passed by Jelmer on 2027-02-05: all is well
    recorded, with today's figures
    ");
    insta::assert_snapshot!(by(&["gate", "reopen", "pilot", "--because", "  "]), @"
    --- stderr
    error: `--because` says nothing
    hint: write what was found, for anyone who reads it in a year
    --- exit 2
    ");
}

#[test]
fn tickets_are_taken_in_whole_or_not_at_all() {
    let folder = small();
    folder.write("tickets.csv", "day;tickets;wave\n26-1-2027;4;pilot\n27-1-2027;3;\n");
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["tickets", "import", "tickets.csv"]), @"7 tickets from 2027-01-26 to 2027-01-27, in 2 rows");
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["tickets", "import", "--count", "2", "--day", "2027-03-01"]), @"
    --- stderr
    error: 2027-03-01 is in the future
    hint: tickets are counted afterwards
    --- exit 2
    ");
    // A day is that of the campaign: in the morning in Sydney it is the evening before by UTC.
    folder.write("campaign.toml", changed(&[("Europe/Amsterdam", "Australia/Sydney")]));
    let early = ["tickets", "import", "--count", "2", "--day", "2027-01-28", "--as-of", "2027-01-27T22:00Z"];
    assert_eq!(folder.run(&early), "2 tickets on 2027-01-28\n");
    let as_of = run(&folder, "2027-01-28", &["tickets", "import", "--count", "2", "--day", "2027-01-28"]);
    assert!(!as_of.contains("future"), "{as_of}");
    folder.write("campaign.toml", changed(&[]));
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["tickets", "import", "--count", "2", "--day", "2027-01-28", "--wave", "norway"]), @"
    --- stderr
    error: there is no wave `norway`
    hint: the waves are `pilot`, `sweden`
    --- exit 2
    ");
    insta::assert_snapshot!(run(&folder, "2027-02-05", &["tickets", "import"]), @"
    --- stderr
    error: the following required arguments were not provided: <FILE>
    hint: `--help` behind the command shows what it takes
    --- exit 2
    ");
}
