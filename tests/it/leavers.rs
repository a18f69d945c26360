//! A list of people lives: who leaves, who comes back, who hears no more, and who is no person at all.

use crate::{
    bench::Folder,
    small::{CAMPAIGN, PEOPLE, SMALL, changed},
};

/// What a command says on a day of the campaign.
fn on(folder: &Folder, day: &str, arguments: &[&str]) -> String {
    let moment = format!("{day}T09:30Z");
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--as-of", &moment]).collect();
    folder.run(&arguments)
}

/// Six people, so that one who leaves is not more than one in five.
const SIX: &str = "\
mail,name,language,wave,country
anna@example.com,Anna Berg,sv,sweden,SE
bram@example.com,Bram de Vries,nl,pilot,NL
chloe@example.com,Chloë Smit,nl,pilot,NL
dirk@example.com,Dirk Öst,nl,pilot,NL
eva@example.com,Eva Lind,sv,sweden,SE
fred@example.com,Fred Lund,sv,sweden,SE
";

fn six() -> Folder {
    Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", SIX)])
}

fn without(list: &str, who: &str) -> String {
    list.lines().filter(|line| !line.starts_with(who)).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn whoever_is_missing_from_a_complete_export_leaves_and_comes_back_with_the_next() {
    let folder = six();
    folder.write("export.csv", without(SIX, "eva"));
    let shown = on(&folder, "2027-02-16", &["people", "import", "export.csv", "--complete"]);
    assert_eq!(folder.read("people.csv"), SIX, "only shown");
    on(&folder, "2027-02-16", &["people", "import", "export.csv", "--complete", "--execute"]);
    insta::assert_snapshot!(format!("{shown}---\n{}", folder.read("people.csv")), @"
    people.csv: 0 new, 0 changed, 5 unchanged, 1 leaves
      - e***@example.com  leaves: is told nothing more
      in the list then: 1 told nothing: has left
    nothing was written: `--execute` writes it
    ---
    mail,name,language,wave,country,left
    anna@example.com,Anna Berg,sv,sweden,SE,
    bram@example.com,Bram de Vries,nl,pilot,NL,
    chloe@example.com,Chloë Smit,nl,pilot,NL,
    dirk@example.com,Dirk Öst,nl,pilot,NL,
    eva@example.com,Eva Lind,sv,sweden,SE,2027-02-16
    fred@example.com,Fred Lund,sv,sweden,SE,
    ");
    let plan = on(&folder, "2027-02-16", &["plan", "--wave", "sweden"]);
    assert!(plan.contains("1 told nothing: has left"), "{plan}");
    let story = on(&folder, "2027-02-16", &["plan", "--person", "eva@example.com"]);
    assert!(story.contains("told nothing: has left on 2027-02-16"), "{story}");
    // The same export again takes nobody's day away, and gives nobody a new one.
    let again = on(&folder, "2027-02-18", &["people", "import", "export.csv", "--complete", "--execute"]);
    assert!(
        again.starts_with(
            "people.csv: 0 new, 0 changed, 5 unchanged, 0 not in the export (they stay), 1 left before"
        ),
        "{again}"
    );
    assert!(folder.read("people.csv").contains("eva@example.com,Eva Lind,sv,sweden,SE,2027-02-16"));
    // Any export that names her brings her back.
    folder.write("back.csv", "mail\neva@example.com\n");
    let back = on(&folder, "2027-02-19", &["people", "import", "back.csv", "--execute"]);
    assert!(back.contains("1 comes back") && back.contains("< e***@example.com  is there again"), "{back}");
    let plan = on(&folder, "2027-02-19", &["plan", "--wave", "sweden"]);
    assert!(!plan.contains("told nothing"), "{plan}");
}

#[test]
fn half_a_list_makes_nobody_leave_unless_somebody_says_how_many() {
    let folder = six();
    folder.write("export.csv", without(&without(SIX, "eva"), "fred"));
    let complete = ["people", "import", "export.csv", "--complete"];
    let shown = on(&folder, "2027-02-16", &complete);
    assert!(shown.contains("2 of 6 leave: if that is right, `--execute` needs `--leavers 2`"), "{shown}");
    let refused = on(&folder, "2027-02-16", &[&complete[..], &["--execute"]].concat());
    insta::assert_snapshot!(refused, @"
    --- stderr
    nothing was done: 2 of 6 people would leave, and that is more than one in 5
    hint: check whether the file names everybody; if it does, say `--leavers 2`; if not, leave out `--complete`
    --- exit 4
    ");
    let one = on(&folder, "2027-02-16", &[&complete[..], &["--execute", "--leavers", "1"]].concat());
    assert!(one.contains("nothing was done") && folder.read("people.csv") == SIX, "{one}");
    on(&folder, "2027-02-16", &[&complete[..], &["--execute", "--leavers", "2"]].concat());
    assert_eq!(folder.read("people.csv").matches("2027-02-16").count(), 2);
}

#[test]
fn a_day_that_is_still_to_come_is_kept_and_counts_from_then_on() {
    let folder = six();
    let list = SIX
        .replace("country\n", "country,left\n")
        .replace("Fred Lund,sv,sweden,SE", "Fred Lund,sv,sweden,SE,1-3-2027");
    folder.write("people.csv", &list);
    folder.write("export.csv", SIX);
    on(&folder, "2027-02-16", &["people", "import", "export.csv", "--complete", "--execute"]);
    assert!(folder.read("people.csv").contains("SE,1-3-2027"), "whoever wrote it knows");
    let before = on(&folder, "2027-02-16", &["plan", "--person", "fred@example.com"]);
    assert!(before.contains("leaves Mon 2027-03-01: is told nothing from then on"), "{before}");
    let after = on(&folder, "2027-03-01", &["plan", "--person", "fred@example.com"]);
    assert!(after.contains("told nothing: has left on 2027-03-01"), "{after}");
}

/// A marriage is no farewell: the old address stays the one that messages are known by.
#[test]
fn whoever_gets_another_address_neither_leaves_nor_hears_everything_again() {
    let folder = six();
    let renamed = SIX.replace("country\n", "country,proxyAddresses\n").replace(
        "eva@example.com,Eva Lind,sv,sweden,SE",
        "eva.berg@example.com,Eva Berg,sv,sweden,SE,smtp:eva@example.com",
    );
    folder.write("export.csv", &renamed);
    let import = ["people", "import", "export.csv", "--complete", "--execute"];
    let said = on(&folder, "2027-02-16", &import);
    assert!(said.starts_with("people.csv: 0 new, 1 changed, 5 unchanged, 0 not in the export"), "{said}");
    let row = "eva@example.com,Eva Berg,sv,sweden,SE,smtp:eva@example.com;eva.berg@example.com";
    assert!(folder.read("people.csv").contains(row), "{}", folder.read("people.csv"));
    let again = on(&folder, "2027-02-17", &import);
    assert!(again.starts_with("people.csv: 0 new, 0 changed, 6 unchanged"), "{again}");
}

#[test]
fn whoever_is_excluded_hears_no_more_whatever_is_imported() {
    let folder = Folder::of(SMALL);
    let said = on(
        &folder,
        "2027-02-16",
        &[
            "people",
            "exclude",
            "Anna@Example.com",
            "--reason",
            "keeps the old phone, agreed with the works council",
        ],
    );
    assert_eq!(said, "Anna@Example.com is told nothing more, whatever is imported (in exclude.csv)\n");
    assert_eq!(
        folder.read("exclude.csv"),
        "address,reason,since\nAnna@Example.com,\"keeps the old phone, agreed with the works council\",2027-02-16\n"
    );
    // Her row goes, and an import brings it back: she hears nothing all the same.
    folder.write("people.csv", without(PEOPLE, "anna"));
    folder.write("export.csv", "mail,name,wave,country\nanna@example.com,Anna Berg,sweden,SE\n");
    let import = on(&folder, "2027-02-17", &["people", "import", "export.csv", "--execute"]);
    assert!(import.contains("in the list then: 1 told nothing: excluded"), "{import}");
    let sent = on(&folder, "2027-03-01", &["send"]);
    assert!(!sent.contains("1 due"), "{sent}");
    insta::assert_snapshot!(on(&folder, "2027-03-01", &["plan", "--person", "anna@example.com"]), @"
    Anna Berg <anna@example.com>
      wave `sweden`, self-service, from Mon 2027-03-01
      told in `sv` (the list does not say; this is the fallback), in the zone Europe/Stockholm
      holidays of SE
      
      told nothing: excluded since 2027-02-16: keeps the old phone, agreed with the works council

    As of Mon 2027-03-01 10:30 CET
      stage     wave    leaves                    until                     what becomes of it
      announce  sweden  Mon 2027-02-15 09:00 CET  Wed 2027-02-17 09:00 CET  told nothing: excluded
      enrol     sweden  Mon 2027-03-01 09:00 CET  Wed 2027-03-03 09:00 CET  told nothing: excluded
      remind    sweden  Fri 2027-03-12 10:00 CET  Tue 2027-03-16 10:00 CET  told nothing: excluded
      welcome   sweden  moved + 1 workday                                   waits until that happens
    ");
    let again = on(&folder, "2027-02-18", &["people", "exclude", "anna@example.com", "--reason", "again"]);
    assert!(again.contains("was told nothing already since 2027-02-16: keeps the old phone"), "{again}");
    let back = on(&folder, "2027-02-18", &["people", "include", "ANNA@example.com"]);
    assert!(back.contains("is told again what their wave is told"), "{back}");
    assert_eq!(folder.read("exclude.csv"), "address,reason,since\n");
    let plan = on(&folder, "2027-03-01", &["plan", "--person", "anna@example.com"]);
    assert!(plan.contains("held: the gate of `pilot`") && !plan.contains("told nothing"), "{plan}");
}

/// Also by another address of theirs, as a manager who is in no list, and as a sponsor.
#[test]
fn an_exclusion_holds_for_every_address_and_role() {
    let toml = changed(&[(
        "[[stage]]\nid = \"welcome\"",
        "[[stage]]\nid = \"lead\"\nmessage = \"enrol\"\nat = \"start - 2 workdays\"\naudience = \"managers\"\n\n[[stage]]\nid = \"welcome\"",
    )]);
    let folder = Folder::of(&[("campaign.toml", &toml)]);
    folder.write("people.csv", "mail,name,wave,country,aliases,manager\nanna@example.com,Anna,sweden,SE,a.berg@example.com,lead@example.com\n");
    folder.write("exclude.csv", "Adres;Reden\na.berg@example.com;asked\nLEAD@example.com;asked\n");
    let plan = on(&folder, "2027-03-01", &["plan", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert_eq!(plan["total"]["due"], 0, "{plan}");
    assert!(plan["total"]["settled_as"]["told nothing: excluded"].as_u64().unwrap() >= 4, "{plan}");
}

/// Half a list of promises is a broken promise.
#[test]
fn a_list_of_exclusions_that_cannot_be_read_stops_everything() {
    let folder = Folder::of(SMALL);
    folder.write(
        "exclude.csv",
        "address,reason,since\nanna at example.com,asked,\nbram@example.com,asked,soon\n\n",
    );
    insta::assert_snapshot!(on(&folder, "2027-03-01", &["send", "--execute", "--yes"]), @"
    --- stderr
    error: 2 problems in the campaign
    exclude.csv:2:1: this row's address is not a mail address
      = hint: write one address such as `name@example.com`, or take the row out
    exclude.csv:3:1: `soon` is not a day
      = hint: write it as `2027-02-01`, or leave it empty
    --- exit 1
    ");
    let kept = on(&folder, "2027-03-01", &["people", "exclude", "chloe@example.com", "--reason", "asked"]);
    assert!(kept.contains("exit 1"), "a list that is not understood is not written over: {kept}");
}

#[test]
fn guests_shared_mailboxes_and_disabled_accounts_are_told_nothing_unless_the_campaign_says_so() {
    let list = "\
mail,userPrincipalName,Gebruikerstype,RecipientTypeDetails,Account ingeschakeld,userAccountControl,wave,country,language
anna@example.com,anna@example.com,Lid,UserMailbox,Ja,512,sweden,SE,sv
guest@other.example,guest_other.example#EXT#@example.onmicrosoft.com,,,,,sweden,SE,sv
gast@other.example,,Gast,,Ja,,sweden,SE,sv
box@example.com,,,SharedMailbox,,,sweden,SE,sv
room@example.com,,,RemoteRoomMailbox,,,sweden,SE,sv
gone@example.com,,,UserMailbox,Nee,,sweden,SE,sv
old@example.com,,,UserMailbox,,514,sweden,SE,sv
";
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", list)]);
    let plan = on(&folder, "2027-03-01", &["plan", "--wave", "sweden"]);
    for told in [
        "1 held (the gate of `pilot` is not passed)",
        "2 told nothing: a guest",
        "2 told nothing: a shared mailbox",
        "2 told nothing: the account is disabled",
    ] {
        assert!(plan.contains(told), "{told}: {plan}");
    }
    let check = on(&folder, "2027-02-01", &["check"]);
    assert!(
        check.contains(
            "6 of 7 in the list are told nothing: guests 2, shared-mailboxes 2, disabled-accounts 2"
        ),
        "{check}"
    );
    let toml = format!("{CAMPAIGN}\n[people]\nalso_tell = [\"guests\", \"disabled-accounts\"]\n");
    folder.write("campaign.toml", toml);
    let plan = on(&folder, "2027-03-01", &["plan", "--wave", "sweden"]);
    assert!(
        plan.contains("5 held (the gate of `pilot` is not passed), 2 told nothing: a shared mailbox"),
        "{plan}"
    );
}

/// To tell guests is no word of telling those among them whose account is disabled.
#[test]
fn an_account_of_two_kinds_is_told_where_both_are() {
    let list = "mail,UserType,accountEnabled,wave,country,language\n\
        bo@elsewhere.example,Guest,false,sweden,SE,sv\nros@elsewhere.example,Guest,true,sweden,SE,sv\n";
    let folder = Folder::of(&[("campaign.toml", CAMPAIGN), ("people.csv", list)]);
    for (also, wanted) in [
        ("", "2 told nothing: a guest"),
        ("\"guests\"", "1 told nothing: the account is disabled"),
        ("\"disabled-accounts\"", "2 told nothing: a guest"),
        ("\"guests\", \"disabled-accounts\"", "2 held"),
    ] {
        folder.write("campaign.toml", format!("{CAMPAIGN}\n[people]\nalso_tell = [{also}]\n"));
        let plan = on(&folder, "2027-03-01", &["plan", "--wave", "sweden"]);
        assert!(plan.contains(wanted), "{also}: {plan}");
    }
}

#[test]
fn leavers_are_forgotten_when_the_campaign_says_and_the_promise_outlasts_the_address() {
    let toml = format!("{CAMPAIGN}\n[people]\nforget_leavers_after = \"30 days\"\n");
    let list = SIX
        .replace("country\n", "country,left\n")
        .replace("Eva Lind,sv,sweden,SE", "Eva Lind,sv,sweden,SE,2027-02-16");
    let folder = Folder::of(&[("campaign.toml", &toml), ("people.csv", &list)]);
    on(&folder, "2027-02-15", &["people", "exclude", "eva@example.com", "--reason", "Eva Lind asked"]);
    let early = on(&folder, "2027-03-17", &["forget", "--leavers", "--execute"]);
    assert_eq!(early, "nobody left long enough ago to be forgotten\n");
    let check = on(&folder, "2027-03-18", &["check"]);
    assert!(check.contains("1 person left 30 days ago or longer, and should be forgotten"), "{check}");
    let shown = on(&folder, "2027-03-18", &["forget", "--leavers"]);
    assert!(shown.contains("would be erased: 1 person of the list"), "{shown}");
    let done = on(&folder, "2027-03-18", &["forget", "--leavers", "--execute"]);
    assert!(done.starts_with("erased: 1 person") && !done.contains("still found"), "{done}");
    assert!(!folder.read("people.csv").contains("eva@") && folder.read("people.csv").contains("fred@"));
    assert!(
        folder.read("exclude.csv").starts_with("address,reason,since\nforgotten:"),
        "{}",
        folder.read("exclude.csv")
    );
    // Hired again: the promise still holds, and can still be taken back.
    folder.write("people.csv", SIX);
    let story = on(&folder, "2027-03-18", &["plan", "--person", "eva@example.com"]);
    assert!(story.contains("told nothing: excluded: no reason given"), "{story}");
    on(&folder, "2027-03-18", &["people", "include", "eva@example.com"]);
    assert_eq!(folder.read("exclude.csv"), "address,reason,since\n");
}

/// Whoever left is no longer waited for: a gate would never be passed otherwise.
#[test]
fn whoever_left_is_in_no_figure() {
    let folder = six();
    let list = SIX
        .replace("country\n", "country,left\n")
        .replace("Bram de Vries,nl,pilot,NL", "Bram de Vries,nl,pilot,NL,2027-01-20");
    folder.write("people.csv", list);
    folder.write("moved.txt", "chloe@example.com\ndirk@example.com\n");
    on(&folder, "2027-02-05", &["moved", "import", "moved.txt"]);
    let gate = on(&folder, "2027-02-05", &["gate", "show", "pilot"]);
    assert!(gate.contains("100"), "{gate}");
}
