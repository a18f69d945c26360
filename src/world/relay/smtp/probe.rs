//! What a relay would say to our letters, asked without sending one: it hears the sender, and the sender as recipient, and
//! is told to forget both.

use lettre::transport::smtp::{
    commands::{Mail, Rcpt, Rset},
    extension::{MailParameter, RcptParameter},
};

use super::{
    super::{Blame, Fault, Patience, ProbeStep, Reply, SmtpStage, blame, remedy},
    Smtp,
    talk::Talk,
    wire::Wait,
};
use crate::ground::campaign::Address;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Probe {
    /// From whom the letters come.
    pub sender: Address,
    /// How many bytes the largest of them has, if that is known.
    pub largest: Option<usize>,
}

fn fault(step: ProbeStep, what: String, hint: &str, lasting: bool) -> Fault {
    Fault { step, what, hint: hint.to_owned(), lasting }
}

fn refusal(step: ProbeStep, said: &Reply) -> Fault {
    let hint = if said.is_later() { "the relay asks to wait: try again later" } else { remedy(said) };
    fault(step, format!("the relay answers `{said}`"), hint, !said.is_later())
}

impl Smtp {
    pub(super) fn ask(
        &self,
        talk: &mut Talk,
        probe: &Probe,
        patience: &Patience,
        tell: &mut dyn FnMut(ProbeStep, String),
    ) -> Result<(), Fault> {
        let wait = Wait { limit: self.settings.timeouts.command, patience, after_dot: false };
        let broken =
            |step, what: String| fault(step, what, "check that the relay is well, and try again", false);
        let written = probe.sender.on_the_wire();
        let address: lettre::Address = written.parse().map_err(|_| {
            let what = format!("`{written}` is no address a relay takes");
            fault(ProbeStep::Sender, what, "correct `address` in `[sender]`", true)
        })?;
        let size = probe.largest.filter(|_| talk.offers().size.is_some());
        let parameters = size.map(MailParameter::Size).into_iter().collect();
        let mail = Mail::new(Some(address.clone()), parameters).to_string();
        let said = talk.command(&mail, wait).map_err(|error| broken(ProbeStep::Sender, error.to_string()))?;
        let too_large = size.zip(talk.offers().size);
        let too_large =
            too_large.is_some_and(|(ours, theirs)| u64::try_from(ours).is_ok_and(|ours| ours > theirs));
        // A relay need not look at the size that it is told; its own number counts.
        if too_large || said.code == 552 {
            let offered =
                talk.offers().size.map_or_else(String::new, |limit| format!(" at most {}", kilobytes(limit)));
            let ours =
                probe.largest.and_then(|ours| u64::try_from(ours).ok()).map_or_else(String::new, kilobytes);
            let what = format!("the relay takes letters of{offered}, and the largest of ours has {ours}");
            let hint = "ask the people who run it to take larger messages, or make the pictures in the letters smaller";
            return Err(fault(ProbeStep::Size, what, hint, true));
        }
        if said.code != 250 {
            return Err(refusal(ProbeStep::Sender, &said));
        }
        tell(ProbeStep::Sender, format!("{written} may send"));
        let rcpt = Rcpt::new(address, Vec::<RcptParameter>::new()).to_string();
        let said =
            talk.command(&rcpt, wait).map_err(|error| broken(ProbeStep::Recipient, error.to_string()))?;
        tell(ProbeStep::Recipient, recipient(&written, &said)?);
        if let (Some(limit), Some(ours)) =
            (talk.offers().size, size.and_then(|size| u64::try_from(size).ok()))
        {
            tell(
                ProbeStep::Size,
                format!("{} at most; the largest letter has {}", kilobytes(limit), kilobytes(ours)),
            );
        }
        let said = talk.command(&Rset.to_string(), wait);
        said.map(|_| ()).map_err(|error| broken(ProbeStep::Recipient, error.to_string()))
    }
}

/// Whether it takes a letter to the sender itself: what is refused of the sender's own domain is refused of all.
fn recipient(address: &str, said: &Reply) -> Result<String, Fault> {
    if matches!(said.code, 250 | 251) {
        return Ok(format!("{address} may be written to"));
    }
    match blame(SmtpStage::Rcpt, said) {
        Blame::Greylisted => Ok(format!("strangers must come twice, so letters wait a little: `{said}`")),
        Blame::Person => {
            let hint =
                "answers and bounces go to this address: make the mailbox, or change `address` in `[sender]`";
            Err(fault(
                ProbeStep::Recipient,
                format!("the relay does not know `{address}`: `{said}`"),
                hint,
                true,
            ))
        }
        Blame::Letter | Blame::Busy | Blame::Lines | Blame::Us => Err(refusal(ProbeStep::Recipient, said)),
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}
