//! A third face, to see that acts need neither a command line nor a console: a bot that is asked in words and answers in
//! a line. It plans, approves and sends, and decides nothing.

use chrono::{DateTime, Utc};
use wavecast::acts::{
    Choice, Failure, Opened, Surroundings,
    approve::{self, Approve, Yes},
    plan::{PlanRequest, plan},
    send::{Cutoff, SendingSession},
};
use wavecast::world::deliver::Patience;

use crate::{bench::Folder, small};

fn eight_thirty() -> DateTime<Utc> {
    "2027-01-11T08:30:00Z".parse().unwrap()
}

/// What is asked of the bot in this folder, and its answer.
fn ask(folder: &Folder, words: &str) -> Result<String, Failure> {
    let opened = Opened::of(Surroundings {
        folder: folder.path().to_path_buf(),
        state: Surroundings::usual_state(folder.path()),
        now: eight_thirty(),
        clock: eight_thirty(),
        tick: eight_thirty,
        rehearsal: true,
        environment: |_| None,
        aside: |_| {},
    })?;
    match words.split_whitespace().collect::<Vec<_>>()[..] {
        ["plan"] => {
            let total = plan(&opened, &PlanRequest::default())?.plan.total;
            Ok(format!("{} due, {} held", total.due, total.held_total()))
        }
        ["approve", stage, "of", wave, "for", who] => {
            let what = Approve { stage: stage.to_owned(), wave: Some(wave.to_owned()) };
            let shown = approve::show(&opened, what.clone())?.contents.shown();
            let yes = Yes { what, shown: Some(shown), by: Some(who.to_owned()) };
            Ok(format!("approved for {} people", approve::approve(&opened, yes)?.contents.people))
        }
        ["send"] => {
            opened.make_secret()?;
            let mut sender = SendingSession::new("bot", Patience::default(), false);
            let sent = sender.once(&opened, &Choice::default(), Cutoff::default(), None, None)?;
            Ok(format!("{} sent", sent.tally.figures.sent))
        }
        _ => Err(Failure::usage("that is none of my words", "say `plan`, `approve` or `send`")),
    }
}

#[test]
fn a_bot_plans_approves_and_sends_by_the_same_acts() {
    let asks = ("preset = \"local\"\n", "preset = \"outbox\"\napproval = \"required\"\n");
    let folder = Folder::of(&[("campaign.toml", &small::changed(&[asks])), ("people.csv", small::PEOPLE)]);
    let bot = |words| ask(&folder, words).unwrap();
    assert_eq!(bot("plan"), "0 due, 2 held");
    assert_eq!(bot("send"), "0 sent");
    assert_eq!(bot("approve announce of pilot for rosa"), "approved for 2 people");
    assert_eq!(bot("plan"), "2 due, 0 held");
    assert_eq!(bot("send"), "2 sent");
    assert_eq!(bot("send"), "0 sent");
    assert_eq!(folder.files("outbox").len(), 2);
    assert!(ask(&folder, "approve nothing of pilot for rosa").unwrap_err().to_string().contains("no stage"));
}
