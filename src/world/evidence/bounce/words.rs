//! The words by which machines that carry mail give themselves away, in lower case, separated by commas.

/// What machines that carry mail call themselves, before the `@` or as a name.
pub(super) const MAILERS: &str = "\
    mailer-daemon, mailerdaemon, mail-daemon, maildaemon, postmaster, mdaemon, mail delivery, delivery \
    subsystem, mail administrator, system administrator, systeembeheerder, systemadministratör, microsoft \
    outlook, microsoftexchange, mail system, delivery system, bounce, mailadmin, mail-system, smtp gateway, \
    mailsystem, mail router, internet mail, mailserver, mail server, exchange server";

/// What they write into the subject.
pub(super) const SUBJECTS: &str = "\
    undeliver, nondeliver, non deliver, non-deliver, delivery status, delivery failure, delivery failed, \
    delivery has failed, delivery report, delivery notification, delivery problem, delivery error, delivery \
    delay, delivery is delayed, failed delivery, failed mail, failure notice, failure notification, failure \
    delivery, mail failure, mail failed, mail delivery, mail error, mail system error, returned mail, returned \
    to sender, return receipt, message delivery, message status, message not delivered, could not be delivered, \
    couldn't be delivered, was not delivered, not delivered, unable to deliver, cannot be delivered, can't be \
    delivered, could not send, message delayed, delayed mail, warning: message, warning - delayed, warning: \
    could not, rejected mail, message rejected, blocked by, user unknown, unknown user, unknown address, unknown \
    recipient, nicht zugestellt, unzustellbar, onbestelbaar, niet bezorgd, niet worden bezorgd, niet afgeleverd, \
    olevererat, inte levererat, inte levereras, kunde inte leverera, oleverbar, non remis, mail bounced, e-mail \
    returned, dsn";

/// What they say in the text of what they return.
pub(super) const TEXTS: &str = "\
    could not be delivered, couldn't be delivered, was not delivered, wasn't able to deliver, was unable to \
    deliver, unable to deliver, not able to deliver, did not reach the following, delivery to the following, \
    failed to deliver, delivery failed, permanent fatal errors, permanent error, undeliverable, has been \
    rejected, returned to you, cannot be delivered, can't be delivered, unable to be delivered, not been \
    delivered, could not deliver, couldn't deliver, not be delivered, failed addresses, following addresses \
    failed, following errors, returned to sender, deliver";

/// What they say while they still try.
pub(super) const DELAYS: &str = "\
    this is a warning message only, do not need to resend, don't need to resend, not yet been delivered, has not \
    been delivered yet, will be retried, will be retrying, will continue to try, will continue to attempt, will \
    keep trying, still being attempted, still trying, has been delayed, is delayed, been delayed, attempts to \
    deliver the message will continue, will try again, will be tried again, will be attempted again, further \
    attempts will be";

/// How the letter that is returned begins.
pub(super) const RETURNED: &str = "\
    this is a copy of, below this line is a copy, original message, original mail, returned message, message \
    headers follow, headers follow, is a copy of the, unsent message, copy of the message, copy of your message, \
    text of your message, your message reads, headers of the original, the message header, message contents \
    follow, message header follows, transcript of session follows and, your original, header of the message, \
    message text follows, the header of, content of the message, oorspronkelijk bericht, ursprungligt meddelande";

/// Each of a list.
pub(super) fn each(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').map(str::trim)
}

/// Whether a text in lower case has one of a list in it.
pub(super) fn any_in(list: &'static str, text: &str) -> bool {
    each(list).any(|words| text.contains(words))
}
