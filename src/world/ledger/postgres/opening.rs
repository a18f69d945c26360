//! How a shared ledger is opened to send: whether it is the one last used here, and who else is there.

use chrono::{DateTime, Utc};
use std::time::Instant;

use super::{
    LedgerError, LedgerUrl, Life, PostgresLedger, PostgresLink, Seal, SendingRequest, Vouched, Witnesses,
    access::connect_to_send,
    claims, contradiction, departure,
    lease::{self, Claimants},
    life,
    origin::LedgerOrigin,
    permits,
    witness::{Testimony, Witness},
};

impl PostgresLedger {
    /// Opens the ledger to send from it, or says why not. What senders that are no more left without an outcome
    /// becomes a doubt.
    pub(super) fn open(url: &LedgerUrl, request: &SendingRequest<'_>) -> Result<Self, LedgerError> {
        let SendingRequest { campaign, witnesses, sender, vouched, now } = *request;
        let link = connect_to_send(url, campaign)?;
        keeps_its_word(&link)?;
        let opening = SharedOpening { url, link, campaign, witnesses, name: sender };
        opening.begin(vouched.map(|said| ("trust", said)), now, false).map(|(ledger, _)| ledger)
    }

    /// Opens a ledger that may be or is an old copy, and says until when it was certainly alive. Every notice that may
    /// have left since must be put in doubt by the caller: the copy may not know of it.
    pub(super) fn accept(
        url: &LedgerUrl,
        (campaign, witnesses): (&str, &Witnesses),
        said: &Vouched<'_>,
        now: DateTime<Utc>,
    ) -> Result<(Self, DateTime<Utc>), LedgerError> {
        let link = connect_to_send(url, campaign)?;
        keeps_its_word(&link)?;
        let opening = SharedOpening { url, link, campaign, witnesses, name: "wavecast ledger accept" };
        opening.begin(Some(("accept", said)), now, true)
    }
}

/// A database that does not wait for its disk may forget what it has confirmed, and that would be sent again.
fn keeps_its_word(link: &PostgresLink) -> Result<(), LedgerError> {
    let row = link
        .one("SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'", &[])?;
    if link.read(&row, 0)? {
        return Ok(());
    }
    Err(LedgerError::of_place(
        link.place(),
        "runs with `fsync` or `full_page_writes` off, and may forget after a crash what it has confirmed",
        "switch both on: what it forgets would be sent again",
    ))
}

/// What proves that this is not the ledger last used here: it knows less, or is elsewhere.
pub(super) fn contradicted(
    link: &PostgresLink,
    witness: Option<&Witness>,
    (found, origin): (Seal, &LedgerOrigin),
) -> Result<Option<String>, LedgerError> {
    match contradiction(None, witness, found) {
        Some(what) => Ok(Some(what)),
        None => origin.contradicts(link, witness),
    }
}

/// A shared ledger that is being opened.
struct SharedOpening<'a> {
    url: &'a LedgerUrl,
    link: PostgresLink,
    campaign: &'a str,
    witnesses: &'a Witnesses,
    name: &'a str,
}

/// What was found and written at an opening.
struct Entered {
    epoch: i64,
    before: Life,
    life: Life,
    found: Seal,
}

impl SharedOpening<'_> {
    fn begin(
        self,
        said: Option<(&str, &Vouched<'_>)>,
        now: DateTime<Utc>,
        accepts: bool,
    ) -> Result<(PostgresLedger, DateTime<Utc>), LedgerError> {
        let origin = LedgerOrigin::of(&self.link)?;
        let Entered { epoch, before, life, found } = self.enter(said, (now, &origin), accepts)?;
        let Self { url, link, campaign, witnesses, name } = self;
        let seal = Seal { generation: found.generation + 1, rows: found.rows, at: now };
        // The witness is raised after the ledger, so that a crash between the two never makes the true one look old.
        let mut testimony = Testimony::open(witnesses, campaign, &life.identity, (seal, origin.words()));
        if said.is_some() {
            testimony.succeed(&witnesses.others(campaign, &life.identity));
        }
        let since = before.alive;
        let ledger = PostgresLedger {
            url: url.clone(),
            campaign: campaign.to_owned(),
            name: name.to_owned(),
            link,
            epoch,
            renewed: Instant::now(),
            seal,
            life,
            testimony,
            origin,
            holds: None,
            judged: None,
            news: None,
        };
        Ok((ledger, since))
    }

    /// Takes a place among the senders: all of it is written, or nothing.
    fn enter(
        &self,
        said: Option<(&str, &Vouched<'_>)>,
        (now, origin): (DateTime<Utc>, &LedgerOrigin),
        accepts: bool,
    ) -> Result<Entered, LedgerError> {
        let link = &self.link;
        link.change(|| {
            lease::hold_the_door(link)?;
            departure::end_the_dead(link, now)?;
            self.refuse_company(accepts)?;
            claims::drop_of_the_dead(link)?;
            permits::forget_old(link)?;
            let (mut found, before) = (life::state(link)?, life::read(link)?);
            let witness = self.witnesses.read(self.campaign, &before.identity);
            if accepts {
                let known = witness.as_ref().map_or(0, |witness| witness.seal.generation);
                found.generation = found.generation.max(known);
            } else if let Some(what) = contradicted(link, witness.as_ref(), (found, origin))? {
                return Err(LedgerError::Restored { path: link.place().to_path_buf(), what });
            }
            origin.keep(link, accepts)?;
            let life = before.goes_on(now.max(before.alive));
            life::write(link, &life)?;
            life::say(link, "generation", &(found.generation + 1).to_string())?;
            if let Some((verdict, said)) = said {
                link.run(
                    "INSERT INTO vouched (verdict, silent_since, because, who, at) VALUES ($1, $2, $3, $4, $5)",
                    &[
                        &verdict,
                        &before.alive.timestamp_millis(),
                        &said.because,
                        &said.who,
                        &now.timestamp_millis(),
                    ],
                )?;
            }
            let epoch = lease::begin(link, self.name, Some(self.url.lease))?;
            if accepts {
                lease::stay_alone(link, epoch)?;
            }
            Ok(Entered { epoch, before, life, found })
        })
    }

    /// Nobody sends while somebody keeps senders out. Whoever accepts an older copy is alone until it has written down what
    /// that does not know: others would send it meanwhile.
    fn refuse_company(&self, alone: bool) -> Result<(), LedgerError> {
        let mut there = lease::alive(&self.link, Claimants::Keepers)?;
        let senders = if alone { Claimants::Senders } else { Claimants::Alone };
        there.extend(lease::alive(&self.link, senders)?);
        there.first().map_or(Ok(()), |other| Err(LedgerError::Held { by: other.words() }))
    }
}
