//! A ledger that is or may be an older copy is gone on with: what it may not know becomes doubts.

use chrono::{DateTime, Utc};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use super::{
    Failure, Opened,
    ledger::VouchFor,
    same_time::same_time,
    send::way,
    standing::{is_open, may_have_left},
};
use crate::{
    ground::timeline::{Fate, History, Notice, NoticeId, Recipient},
    world::{
        deliver::{Letters as _, Signed},
        digest::sha256,
        ledger::{
            BegunHere, Ending, Entry, Intent, Ledger as _, LedgerPlace, Outcome, SendingLedger, Tried,
            Vouched,
        },
    },
};

/// How many entries are written at once.
const AT_ONCE: usize = 1000;

/// What somebody says who goes on with an older copy.
#[derive(Clone, Debug)]
pub(crate) struct AcceptOlder {
    pub(crate) vouch: VouchFor,
    /// Whether everything is held that has not left by what the ledger knows, whatever its day.
    pub(crate) everything: bool,
}

/// The ledger counts from now on, and so many notices are in doubt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerAccepted {
    pub(crate) doubts: usize,
    /// How many of them are of nobody whom the plan of today tells that.
    pub(crate) nameless: usize,
    /// When the ledger was last alive, if nothing here remembers all that was begun since: then only the plan of today says
    /// what may have left.
    pub(crate) by_plan_alone: Option<DateTime<Utc>>,
    /// Whether other machines may remember more: each knows what it began itself.
    pub(crate) is_shared: bool,
}

/// Goes on with it. Every notice becomes a doubt that it does not know to be settled, and that was begun on this machine all
/// the same, or may have left by the plan since this copy was last seen alive.
///
/// # Errors
/// The files are wrong, nobody says so, or the ledger cannot be written.
pub(crate) fn accept(opened: &Opened, request: &AcceptOlder) -> Result<LedgerAccepted, Failure> {
    let (campaign, around) = (opened.campaign()?, &opened.around);
    let (place, witnesses, now) = (&around.ledger(), around.witnesses(), around.now);
    let because = request.vouch.because.as_str();
    // A ledger that cannot be read as it is says why when it is opened.
    if let Ok(records) = around.records() {
        same_time(around, &records)?;
    }
    let said = Vouched { because, who: &around.who(request.vouch.by.as_deref())? };
    let (mut ledger, since) =
        SendingLedger::accept(place, campaign.id.as_str(), &witnesses, &said, now).map_err(Failure::world)?;
    let (history, tried) = (ledger.history()?, ledger.tried()?);
    // Where that list is lost, only the plan says what may have left; `by_plan_alone` tells it.
    let begun = ledger.begun_here().unwrap_or_default();
    let is_shared = matches!(place, LedgerPlace::Shared { .. });
    let is_remembered = is_shared || remembers(&begun, &history);
    let mut lacking = lacking(begun, &history, &tried);
    let mail = opened.mail()?;
    // Without the key the letters cannot be made again as they left: their sums then match no evidence, and a person
    // decides. That is no reason to leave a ledger unusable.
    let signer = way::signer(around, &campaign.smtp).ok().flatten();
    let letters = Signed { letters: &mail, signer, return_path: None };
    let timeline = opened.timeline()?;
    let view = opened.view(&history, now)?;
    let doubtful = Doubtful { opened, letters: &letters, tried: &tried, because };
    let (mut entries, mut lease) = (Vec::new(), Lease::of(&ledger, now));
    for (notice, _) in timeline.slots.iter().flat_map(|slot| timeline.judged(slot, view)) {
        lease.goes_on(&mut ledger)?;
        let begun = lacking.remove(&notice.id);
        let held = request.everything && is_open(&notice, view);
        if begun || held || may_have_left(&notice, view, since) {
            entries.extend(doubtful.doubt(&notice)?);
        }
    }
    // What is left in the list when all were judged is of nobody whom the plan of today tells.
    let nameless = lacking.len();
    entries.extend(lacking.into_iter().flat_map(|id| doubtful.nameless(id)));
    // An even number at once, so that no intent is written without its ending.
    for part in entries.chunks(AT_ONCE) {
        lease.goes_on(&mut ledger)?;
        ledger.record(part)?;
    }
    let by_plan_alone = (!is_remembered && !request.everything).then_some(since);
    Ok(LedgerAccepted { doubts: entries.len() / 2, nameless, by_plan_alone, is_shared })
}

/// Keeps the place at a shared ledger for as long as the work takes: letters are made again one by one.
struct Lease {
    each: Option<Duration>,
    renewed: Instant,
    now: DateTime<Utc>,
}

impl Lease {
    fn of(ledger: &SendingLedger, now: DateTime<Utc>) -> Self {
        Self { each: ledger.beats_each(), renewed: Instant::now(), now }
    }

    fn goes_on(&mut self, ledger: &mut SendingLedger) -> Result<(), Failure> {
        if self.each.is_some_and(|each| self.renewed.elapsed() >= each) {
            ledger.beat(self.now)?;
            self.renewed = Instant::now();
        }
        Ok(())
    }
}

/// Whether the list of what was begun was there before the copy was made: then it names all that left since.
fn remembers(begun: &BegunHere, history: &History) -> bool {
    let known = || history.fates.keys().any(|id| begun.contains_key(id));
    // A copy of before the first letter has nothing by which the list could be told from another's.
    !begun.is_empty() && (history.fates.is_empty() || known())
}

/// What was begun, and is more than this copy knows.
fn lacking(begun: BegunHere, history: &History, tried: &Tried) -> BTreeSet<NoticeId> {
    let more = |id: &NoticeId, number: u32| match history.fate(id) {
        Fate::Sent | Fate::InDoubt => false,
        // What somebody has found not to have been sent is planned again, and was tried: it is known how that ended.
        Fate::Planned | Fate::Deferred(_) | Fate::Refused => {
            tried.get(id).is_none_or(|known| known.number < number)
        }
    };
    begun.into_iter().filter(|(id, number)| more(id, *number)).map(|(id, _)| id).collect()
}

/// Makes doubts of notices.
struct Doubtful<'a> {
    opened: &'a Opened,
    letters: &'a Signed<'a>,
    tried: &'a Tried,
    because: &'a str,
}

impl Doubtful<'_> {
    /// A notice that may have been sent, as an attempt whose end nobody knows. A letter that cannot be written any more may
    /// have been sent all the same: it is held without its sum, which then matches no bytes.
    fn doubt(&self, notice: &Notice) -> Result<[Entry; 2], Failure> {
        // Dated as the attempt before it: its bytes hang on that, and its sum must match what evidence has.
        let dated = self.tried.get(&notice.id).map_or(notice.at, |before| before.dated);
        let mut intent = Intent {
            person: address(self.opened, notice.to)?,
            is_person: matches!(notice.to, Recipient::Person(_)),
            wave: self.letters.wave(notice).map(str::to_owned),
            stage: self.letters.stage(notice).to_owned(),
            due: notice.at,
            expires: notice.expires,
            dated,
            ..self.unknown(notice.id)
        };
        if let Ok(letter) = self.letters.letter(notice, dated) {
            intent.size = u64::try_from(letter.bytes.len()).unwrap_or(u64::MAX);
            (intent.sha256, intent.told) = (sha256(&letter.bytes), letter.told);
        }
        Ok(self.held(intent))
    }

    /// A notice that was begun, and that nobody is told by the plan of today: for whom it was is not known until the plan
    /// has it again.
    fn nameless(&self, id: NoticeId) -> [Entry; 2] {
        self.held(self.unknown(id))
    }

    fn unknown(&self, notice: NoticeId) -> Intent {
        // Only its name is known: this moment stands for all moments of its own.
        let now = self.opened.around.now;
        Intent {
            notice,
            // One further than the last that is known: an attempt is begun only once.
            number: self.tried.get(&notice).map_or(1, |before| before.number + 1),
            person: String::new(),
            is_person: false,
            wave: None,
            stage: String::new(),
            due: now,
            expires: now,
            dated: now,
            begun: now,
            sha256: [0; 32],
            size: 0,
            told: Vec::new(),
        }
    }

    fn held(&self, intent: Intent) -> [Entry; 2] {
        let ending = Ending {
            notice: intent.notice,
            number: intent.number,
            at: intent.begun,
            outcome: Outcome::Doubt,
            code: None,
            words: format!(
                "restored from an older ledger ({}), so we cannot be sure whether this was sent",
                self.because
            ),
        };
        [Entry::Begin(Box::new(intent)), Entry::End(ending)]
    }
}

/// Whom a notice is for, whether or not its letter can be written. Somebody who has no address is told nothing, and so
/// has no notice either.
fn address(opened: &Opened, to: Recipient) -> Result<String, Failure> {
    let (campaign, people) = (opened.campaign()?, opened.people());
    let address = match to {
        Recipient::Helpdesk => return Ok(campaign.helpdesk.mail.clone()),
        Recipient::Person(index) => people.get(index).map(|person| &person.address),
        Recipient::ManagerOf(index) => people.get(index).and_then(|person| person.manager.as_ref()),
        Recipient::Sponsor(index) => campaign.sender.sponsors.get(usize::from(index)),
    };
    let nobody = || Failure::usage("a notice of the plan has no recipient", "call again");
    address.map(ToString::to_string).ok_or_else(nobody)
}
