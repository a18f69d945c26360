//! What every verb about sending begins with: the campaign, its words, its plan and what the ledger says.

use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc};

pub(in crate::faces::cli::verbs) use crate::acts::Choice;
use crate::{
    acts::{
        Failure,
        basis::Basis,
        faults::Wrong,
        judged::{Approvable, Judged},
        standing::{LedgerStanding, open_notices},
    },
    faces::cli::verbs::{Context, secrets},
    ground::{
        approval::Contents,
        campaign::SmtpSettings,
        problem::Problems,
        timeline::{Held, History, Notice, Slot, Timeline, View},
    },
    render::mail::{Mail, Stationery},
    world::{
        deliver::Caps,
        ledger::Records,
        memory::Memory,
        transport::{Fault, Outbox, Transport, dkim::Signer, smtp::Smtp},
        workspace::{self, Loaded, Ready},
    },
};

/// The campaign as a sender needs it.
pub(in crate::faces::cli::verbs) struct Office {
    pub(in crate::faces::cli::verbs) loaded: Loaded,
    pub(in crate::faces::cli::verbs) ready: Ready,
    pub(in crate::faces::cli::verbs) timeline: Timeline,
    pub(in crate::faces::cli::verbs) problems: Problems,
    stationery: Stationery,
    memory: Memory,
    /// What was wrong with the words when they were read.
    unread: Problems,
    approvable: Approvable,
    /// A check that somebody sends past.
    anyway: Option<String>,
}

impl Office {
    /// Reads everything, or says why the campaign cannot be read. An error in its words is no reason: it holds what it
    /// concerns, once the past is judged.
    pub(in crate::faces::cli::verbs) fn open(context: &Context) -> Result<Self, Failure> {
        let (loaded, ready) = context.ready()?;
        let (stationery, unread) = Stationery::read(&loaded.tree, &ready.campaign, &ready.people);
        let memory = Memory::of(&context.state()?, &ready.campaign, &ready.people, context.now).read()?;
        let timeline = Timeline::of(&ready.campaign, &ready.people);
        let problems = Problems::default();
        let (approvable, anyway) = (Approvable::default(), None);
        Ok(Self { loaded, ready, timeline, problems, stationery, memory, unread, approvable, anyway })
    }

    /// The same for somebody who sends past one check.
    pub(in crate::faces::cli::verbs) fn anyway(self, check: Option<&str>) -> Self {
        Self { anyway: check.map(str::to_owned), ..self }
    }

    /// The same for a verb that lets letters out: the secret behind personal references is made if it is needed.
    pub(in crate::faces::cli::verbs) fn open_to_send(context: &Context) -> Result<Self, Failure> {
        let office = Self::open(context)?;
        Ok(Self { memory: office.memory.with_secret()?, ..office })
    }

    /// Who writes the letters.
    pub(in crate::faces::cli::verbs) fn mail(&self) -> Result<Mail<'_>, Failure> {
        let (campaign, people) = (&self.ready.campaign, &self.ready.people);
        self.stationery.mail(campaign, people, &self.loaded.tree, &self.memory).map_err(Failure::world)
    }

    /// What the campaign says about the relay.
    pub(in crate::faces::cli::verbs) fn settings(&self) -> &SmtpSettings {
        &self.ready.campaign.smtp
    }

    /// What may leave at most.
    pub(in crate::faces::cli::verbs) fn caps(&self) -> Caps {
        let settings = self.settings();
        Caps {
            per_minute: settings.per_minute,
            per_hour: settings.per_hour,
            per_day: settings.per_day,
            people_per_hour: self.ready.campaign.helpdesk.people_per_hour,
        }
    }

    /// The outbox, if that is where letters go.
    pub(in crate::faces::cli::verbs) fn outbox(&self) -> Option<Outbox> {
        (self.settings().preset == "outbox").then(|| Outbox::new(self.loaded.folder.join("outbox")))
    }

    /// The relay's name, for what is learned of it.
    pub(in crate::faces::cli::verbs) fn relay(&self) -> String {
        let settings = self.settings();
        if settings.preset == "outbox" {
            "outbox".to_owned()
        } else {
            format!("{}:{}", settings.host, settings.port)
        }
    }

    /// How letters leave.
    pub(in crate::faces::cli::verbs) fn transport(
        &self,
        context: &Context,
    ) -> Result<Box<dyn Transport>, Failure> {
        if let Some(outbox) = self.outbox() {
            return Ok(Box::new(outbox));
        }
        Ok(Box::new(relay(context, self.settings())?.map_err(Failure::world)?))
    }

    /// Who signs the letters, if the campaign names a key: in an environment variable, or in the file it names.
    pub(in crate::faces::cli::verbs) fn signer(&self, context: &Context) -> Result<Option<Signer>, Failure> {
        let Some(dkim) = &self.settings().dkim else { return Ok(None) };
        let hint = "set it to the private key as PEM, or to the path of such a file";
        let unset =
            || Failure::usage(format!("the environment variable `{}` is not set", dkim.key_env), hint);
        let value =
            (context.environment)(&dkim.key_env).filter(|value| !value.is_empty()).ok_or_else(unset)?;
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
            workspace::read_file(&self.loaded.folder.join(value)).map_err(unreadable)?
        };
        Signer::new(dkim, &pem).map(Some).map_err(|why| Failure::usage(why, hint))
    }

    /// Whether nothing that leaves can reach anybody: the outbox, or a relay on this machine.
    pub(in crate::faces::cli::verbs) fn stays_here(&self) -> bool {
        let host = self.settings().host.as_str();
        let here = host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        self.settings().preset == "outbox" || here
    }

    /// What an approval is about is made of this.
    pub(in crate::faces::cli::verbs) fn basis(&self) -> Basis<'_> {
        Basis {
            campaign: &self.ready.campaign,
            people: &self.ready.people,
            timeline: &self.timeline,
            library: &self.stationery.library,
            phrases: &self.stationery.phrases,
            tree: &self.loaded.tree,
        }
    }

    /// The past, judged: of approvals only those count that are for what would be sent now, and each error in the files
    /// holds what it concerns.
    pub(in crate::faces::cli::verbs) fn judge(
        &self,
        history: History,
        records: &Records,
        now: DateTime<Utc>,
    ) -> Result<Judged, Failure> {
        let basis = self.basis();
        let judged = Judged::of(history, records, &basis, &self.approvable, now).map_err(Failure::world)?;
        let wrong = Wrong::of(&basis, &self.unread, &self.memory, &judged.history, now);
        Ok(judged.with(wrong.without(self.anyway.as_deref())))
    }

    /// Whether the ledger may be sent from.
    pub(in crate::faces::cli::verbs) fn standing(
        &self,
        context: &Context,
        records: &Records,
        now: DateTime<Utc>,
    ) -> Result<LedgerStanding, Failure> {
        context.standing(&self.ready.campaign, records, now, |since| {
            let history = records.history()?;
            Ok(open_notices(&self.timeline, self.view(&history, now), since))
        })
    }

    /// Everything a judgement rests on.
    pub(in crate::faces::cli::verbs) fn view<'a>(
        &'a self,
        history: &'a History,
        now: DateTime<Utc>,
    ) -> View<'a> {
        View { campaign: &self.ready.campaign, people: &self.ready.people, history, now }
    }

    /// The names of a slot's wave and stage.
    pub(in crate::faces::cli::verbs) fn names(&self, slot: &Slot) -> (Option<&str>, &str) {
        let campaign = &self.ready.campaign;
        let wave = slot.wave.and_then(|index| campaign.wave(index)).map(|wave| wave.id.as_str());
        let stage = campaign.stages.get(usize::from(slot.stage)).map_or("", |stage| stage.id.as_str());
        (wave, stage)
    }

    /// The slots that are meant.
    pub(in crate::faces::cli::verbs) fn slots<'a>(
        &'a self,
        choice: &'a Choice,
    ) -> impl Iterator<Item = &'a Slot> {
        self.timeline.slots.iter().filter(|slot| {
            let (wave, stage) = self.names(slot);
            choice.wave.as_deref().is_none_or(|wanted| Some(wanted) == wave)
                && choice.stage.as_deref().is_none_or(|wanted| wanted == stage)
        })
    }

    /// What is due of them, in the order it was due, one by one.
    pub(in crate::faces::cli::verbs) fn due<'a>(
        &'a self,
        view: View<'a>,
        choice: &'a Choice,
    ) -> impl Iterator<Item = Notice> + Send + 'a {
        let begun = self.slots(choice).filter(move |slot| slot.at.is_none_or(|at| at <= view.now));
        begun
            .flat_map(move |slot| self.timeline.judged(slot, view))
            .filter(|(_, verdict)| *verdict == crate::ground::timeline::Verdict::Due)
            .map(|(notice, _)| notice)
    }
}

/// How many of what is meant wait for each check, and the errors that they wait for.
pub(in crate::faces::cli::verbs) fn held_by_check(
    office: &Office,
    judged: &Judged,
    choice: &Choice,
    now: DateTime<Utc>,
) -> (BTreeMap<&'static str, usize>, Problems) {
    let mut held = BTreeMap::new();
    if !judged.history.faults.is_empty() {
        let view = office.view(&judged.history, now);
        for (why, count) in office.slots(choice).flat_map(|slot| office.timeline.tally(slot, view).held) {
            if let Held::Check(check) = why {
                *held.entry(check).or_default() += count;
            }
        }
    }
    let checks: Vec<&str> = held.keys().copied().collect();
    let problems = judged.wrong.problems_of(&checks);
    (held, problems)
}

/// The relay of these settings, with the authority and the secrets of this place.
pub(in crate::faces::cli::verbs) fn relay(
    context: &Context,
    settings: &SmtpSettings,
) -> Result<Result<Smtp, Fault>, Failure> {
    let folder = context.folder()?;
    let ca = settings.ca_file.as_ref().map(|file| workspace::read_file(&folder.join(file))).transpose()?;
    Ok(Smtp::new(settings.clone(), ca.as_deref(), secrets(context)))
}
