//! The way letters leave by, as the campaign says it: relay or outbox, its limits, and who signs.

use std::net::IpAddr;

use crate::{
    acts::{Failure, Surroundings},
    ground::campaign::{Campaign, RelayReach, SmtpSettings},
    world::{
        deliver::Caps,
        disk,
        relay::{Fault, Outbox, Transport, dkim::Signer, smtp::Smtp},
    },
};

/// The folder that letters become files in.
const OUTBOX: &str = "outbox";

/// What may leave at most.
pub(crate) fn caps(campaign: &Campaign) -> Caps {
    let settings = &campaign.smtp;
    Caps {
        per_minute: settings.per_minute,
        per_hour: settings.per_hour,
        per_day: settings.per_day,
        people_per_hour: campaign.helpdesk.people_per_hour,
    }
}

/// Whether letters go into the folder `outbox`.
pub(crate) fn is_outbox(settings: &SmtpSettings) -> bool {
    settings.reach == RelayReach::Folder
}

/// The relay's name, for what is learned of it.
pub(crate) fn relay_name(settings: &SmtpSettings) -> String {
    if is_outbox(settings) { OUTBOX.to_owned() } else { format!("{}:{}", settings.host, settings.port) }
}

/// Whether nothing that leaves can reach anybody: the outbox, or a relay on this machine.
pub(crate) fn stays_here(settings: &SmtpSettings) -> bool {
    let host = settings.host.as_str();
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_outbox(settings) || here
}

/// Refuses to let anything out of this machine on a day that is only acted.
pub(crate) fn refuse_to_leave_in_a_rehearsal(
    around: &Surroundings,
    settings: &SmtpSettings,
) -> Result<(), Failure> {
    if around.rehearsal && !stays_here(settings) {
        let hint = "leave out `--as-of`, or set `preset = \"outbox\"` or a relay on this machine";
        return Err(Failure::usage("`--as-of` is for rehearsals, and nothing really leaves then", hint));
    }
    Ok(())
}

/// How letters leave.
pub(crate) fn transport(
    around: &Surroundings,
    settings: &SmtpSettings,
) -> Result<Box<dyn Transport>, Failure> {
    if is_outbox(settings) {
        return Ok(Box::new(Outbox::new(around.folder.join(OUTBOX))));
    }
    Ok(Box::new(relay(around, settings)?.map_err(Failure::world)?))
}

/// The relay of these settings, with the authority and the secrets of this place.
pub(crate) fn relay(around: &Surroundings, settings: &SmtpSettings) -> Result<Result<Smtp, Fault>, Failure> {
    let authority = settings.ca_file.as_ref();
    let authority = authority.map(|file| disk::read_file(&around.folder.join(file))).transpose()?;
    Ok(Smtp::new(settings.clone(), authority.as_deref(), around.secrets()))
}

/// Who signs the letters, if the campaign names a key: in an environment variable, or in the file it names.
pub(crate) fn signer(around: &Surroundings, settings: &SmtpSettings) -> Result<Option<Signer>, Failure> {
    let Some(dkim) = &settings.dkim else { return Ok(None) };
    let hint = "set it to the private key as PEM, or to the path of such a file";
    let unset = || Failure::usage(format!("the environment variable `{}` is not set", dkim.key_env), hint);
    let value = around.secret(&dkim.key_env).ok_or_else(unset)?;
    let pem = if value.contains("-----BEGIN") {
        value.into_bytes()
    } else {
        // What stands there may be the key itself in another form: no error may repeat it.
        let unreadable = |_| {
            let name = &dkim.key_env;
            let what = format!(
                "the environment variable `{name}` holds neither a key as PEM nor the path of a file that can be read"
            );
            Failure::usage(what, hint)
        };
        disk::read_file(&around.folder.join(value)).map_err(unreadable)?
    };
    Signer::new(dkim, &pem).map(Some).map_err(|why| Failure::usage(why, hint))
}
