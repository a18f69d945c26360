//! The sender and the relay: a preset, and whatever the file changes of it.

use std::{ops::Range, sync::Arc, time::Duration};

use super::{
    super::{
        ApprovalPolicy, DeliveryReports, Dkim, Login, PerLanguage, RelayPreset, RelayReach, ReturnPath,
        Sender, SmtpSettings, Timeouts, Tls,
        raw::{
            At, RawApproval, RawDkim, RawLedger, RawLogin, RawLoginKind, RawReports, RawSender, RawSmtp,
            RawTimeouts, RawTwoApprovals,
        },
    },
    CampaignReader,
    catalogue::tls_of,
};
use crate::ground::problem::Problem;

/// Who gives out tokens, unless the file says otherwise.
const AUTHORITY: &str = "login.microsoftonline.com";

/// What a token is good for, unless the file says otherwise: to send by SMTP.
const SCOPE: &str = "https://outlook.office365.com/.default";

impl CampaignReader<'_> {
    /// Only looked at here: whoever opens a ledger reads this key by itself, also where the rest of the file is wrong.
    pub(super) fn ledger(&mut self, raw: Option<&At<RawLedger>>) {
        let Some(raw) = raw else { return };
        let hint =
            "write `url_env = \"WAVECAST_LEDGER\"`, and put the address of the database into that variable";
        let Some(name) = self.need(raw.value.url_env.as_ref(), &raw.span, "url_env", hint) else { return };
        let is_name = |text: &str| {
            let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            text.starts_with(|first: char| !first.is_ascii_digit()) && text.chars().all(fits)
        };
        if !is_name(&name.value) {
            // Whoever writes the address itself here has written a password into a file: it is not repeated.
            self.wrong(
                "bad-ledger",
                &name.span,
                "`url_env` is not the name of an environment variable",
                hint,
            );
        }
    }

    pub(super) fn sender(&mut self, raw: Option<&At<RawSender>>, organisation: &str) -> Option<Sender> {
        let hint = "add a table `[sender]` with `address = \"move@example.com\"`";
        let raw = self.need(raw, &(0..0), "sender", hint)?;
        let hint = "write the address the mail comes from";
        let address = self.need(raw.value.address.as_ref(), &raw.span, "address", hint);
        let address = address.and_then(|address| self.address(address));
        let name = match &raw.value.name {
            Some(name) => self.words(name, "name"),
            None => Some(PerLanguage::from_fn(&self.languages, |_| organisation.to_owned())),
        };
        let reply_to = raw.value.reply_to.as_ref().and_then(|reply_to| self.address(reply_to));
        let feedback = raw.value.feedback.as_ref().and_then(|feedback| self.address(feedback));
        let verify_at = self.optional_line(raw.value.verify_at.as_ref());
        let sponsors = raw.value.sponsors.iter().filter_map(|sponsor| self.address(sponsor)).collect();
        Some(Sender { name: name?, address: address?, reply_to, feedback, verify_at, sponsors })
    }

    pub(super) fn smtp(&mut self, raw: Option<&At<RawSmtp>>) -> Option<SmtpSettings> {
        let nothing = At { value: RawSmtp::default(), span: 0..0 };
        let (given, raw) = (raw.is_some(), raw.unwrap_or(&nothing));
        let (table, smtp) = (&raw.span, &raw.value);
        let preset = self.preset(smtp.preset.as_ref(), table, given)?;
        let host = self.optional_line(smtp.host.as_ref()).or_else(|| preset.host.clone()).unwrap_or_default();
        // One that is there and is no line of text was told already: `need` speaks only where there is none.
        if host.is_empty() && preset.reach != RelayReach::Folder {
            self.need(
                smtp.host.as_ref(),
                table,
                "host",
                "write the relay's name, such as `smtp.example.com`",
            );
        }
        let tls = smtp.tls.as_ref().map_or(preset.tls, |tls| tls_of(tls.value));
        // A relay that takes no mail from strangers is told here, and not by its refusal in the middle of a run.
        let login = self.login(smtp.login.as_ref(), preset.login.then_some((&preset, table)));
        let login_span = smtp.login.as_ref().map_or(table, |login| &login.span);
        self.in_the_clear(&host, tls, login.as_ref(), smtp.tls.as_ref().map_or(login_span, |tls| &tls.span));
        let limit = |own: &Option<At<u32>>, usual: Option<u32>| match own {
            None => usual,
            // `0` lifts the limit of the preset.
            Some(own) => Some(own.value).filter(|limit| *limit > 0),
        };
        Some(SmtpSettings {
            preset: preset.code.clone(),
            reach: preset.reach,
            documentation: preset.documentation.clone(),
            host,
            port: smtp.port.as_ref().map_or(preset.port, |port| port.value),
            tls,
            login: login?,
            connections: smtp.connections.as_ref().map_or(preset.connections, |own| own.value.clamp(1, 100)),
            per_minute: limit(&smtp.per_minute, preset.per_minute),
            per_hour: limit(&smtp.per_hour, preset.per_hour),
            per_day: limit(&smtp.per_day, preset.per_day),
            approvals: self.approvals(smtp),
            ca_file: self.inner_path(smtp.ca_file.as_ref()).map(|(path, _)| path),
            timeouts: timeouts(smtp.timeouts.as_ref()),
            dkim: smtp.dkim.as_ref().and_then(|dkim| self.dkim(dkim)),
            return_path: smtp.return_path.as_ref().and_then(|path| self.return_path(path)),
            dsn: smtp.dsn.as_ref().map_or(DeliveryReports::default(), |reports| match reports.value {
                RawReports::Failures => DeliveryReports::Failures,
                RawReports::Deliveries => DeliveryReports::Deliveries,
                RawReports::None => DeliveryReports::None,
            }),
            places: self.smtp_places(raw, given),
        })
    }

    /// How many people must say yes to which messages.
    fn approvals(&mut self, smtp: &RawSmtp) -> ApprovalPolicy {
        let one = smtp.approval.as_ref().map(|own| own.value);
        let usual =
            if one == Some(RawApproval::Required) { ApprovalPolicy::ONE } else { ApprovalPolicy::NONE };
        let Some(two) = &smtp.two_approvals else { return usual };
        match two.value {
            RawTwoApprovals::Corrections => ApprovalPolicy { corrections: 2, ..usual },
            RawTwoApprovals::All => {
                if one == Some(RawApproval::None) {
                    self.wrong(
                        "bad-value",
                        &two.span,
                        "every message is to be approved by two people, and `approval = \"none\"` says that none is approved",
                        "take out `approval`, or write `two_approvals = \"corrections\"`",
                    );
                }
                ApprovalPolicy { usual: 2, corrections: 2 }
            }
        }
    }

    /// The relay that the file names; without `[smtp]` letters become files.
    fn preset(&mut self, raw: Option<&At<String>>, table: &Range<usize>, given: bool) -> Option<RelayPreset> {
        let relays = &Arc::clone(&self.catalogue).relays;
        let Some(raw) = raw else {
            if given {
                let others = relays.iter().filter(|relay| relay.reach == RelayReach::People);
                let others: Vec<String> = others.map(|relay| format!("`{}`", relay.code)).collect();
                let hint =
                    format!("write `preset = \"local\"` to try things out; others are {}", others.join(", "));
                return self.need(raw, table, "preset", &hint).and(None);
            }
            return relays.iter().find(|relay| relay.reach == RelayReach::Folder).cloned();
        };
        let named = relays.iter().find(|relay| relay.code == raw.value).cloned();
        if named.is_none() {
            // The schema lists the same relays and has taken out every other word before this is read.
            self.wrong(
                "bad-value",
                &raw.span,
                format!("`{}` is not a value of `preset`", raw.value),
                "write a known one",
            );
        }
        named
    }

    fn smtp_places(
        &self,
        raw: &At<RawSmtp>,
        given: bool,
    ) -> std::collections::BTreeMap<&'static str, crate::ground::problem::Place> {
        let smtp = &raw.value;
        let spans = [
            ("smtp", given.then_some(&raw.span)),
            ("preset", smtp.preset.as_ref().map(|at| &at.span)),
            ("host", smtp.host.as_ref().map(|at| &at.span)),
            ("port", smtp.port.as_ref().map(|at| &at.span)),
            ("tls", smtp.tls.as_ref().map(|at| &at.span)),
            ("login", smtp.login.as_ref().map(|at| &at.span)),
            ("connections", smtp.connections.as_ref().map(|at| &at.span)),
            ("per_minute", smtp.per_minute.as_ref().map(|at| &at.span)),
            ("per_hour", smtp.per_hour.as_ref().map(|at| &at.span)),
            ("per_day", smtp.per_day.as_ref().map(|at| &at.span)),
            ("ca_file", smtp.ca_file.as_ref().map(|at| &at.span)),
            ("dkim", smtp.dkim.as_ref().map(|at| &at.span)),
        ];
        spans.into_iter().filter_map(|(key, span)| Some((key, self.place(span?)))).collect()
    }

    /// No password over a line that anybody can read; no mail either, unless the file says so.
    fn in_the_clear(&mut self, host: &str, tls: Tls, login: Option<&Login>, span: &Range<usize>) {
        // A line within this machine is read by nobody else.
        let here = matches!(host, "" | "localhost" | "127.0.0.1" | "::1" | "[::1]");
        if tls != Tls::None || here {
            return;
        }
        if login.is_some_and(|login| *login != Login::None) {
            let message = "a password would travel over a line that anybody can read";
            self.wrong("smtp-in-the-clear", span, message, "write `tls = \"starttls\"`");
        } else {
            let message = format!("mail to `{host}` travels over a line that anybody can read");
            let problem = Problem::warning("smtp-in-the-clear", message).at(self.place(span));
            self.problems.push(
                problem.hint("write `tls = \"starttls\"` if the relay can, or silence this with a reason"),
            );
        }
    }

    fn login(
        &mut self,
        raw: Option<&At<RawLogin>>,
        must: Option<(&RelayPreset, &Range<usize>)>,
    ) -> Option<Login> {
        let kind = raw.and_then(|raw| raw.value.kind.as_ref()).map(|kind| kind.value);
        // `kind = "none"` is somebody's word that there is no login, and still no answer to a relay that asks for one.
        let Some(raw) = raw.filter(|_| kind != Some(RawLoginKind::None)) else {
            if let Some((preset, table)) = must {
                let message = format!("`{}` takes no mail without a login", preset.code);
                self.wrong("missing-key", table, message, &preset.login_hint);
                return None;
            }
            return Some(Login::None);
        };
        let login = &raw.value;
        let hint = "write `password`, `token-command`, `microsoft` or `none`";
        let kind = self.need(login.kind.as_ref(), &raw.span, "kind", hint).map(|kind| kind.value);
        let user =
            self.text(login.user.as_ref(), &raw.span, "user", "write the name or mailbox that logs in");
        match kind? {
            RawLoginKind::None => Some(Login::None),
            RawLoginKind::Password => {
                let hint = "name the environment variable that holds the password";
                let password_env = self.text(login.password_env.as_ref(), &raw.span, "password_env", hint);
                Some(Login::Password { user: user?, password_env: password_env? })
            }
            RawLoginKind::TokenCommand => {
                let hint = "write the command as a list, such as `[\"get-token\", \"--mail\"]`";
                let command = self.need(login.token_command.as_ref(), &raw.span, "token_command", hint)?;
                if command.value.is_empty() {
                    self.wrong("bad-value", &command.span, "the command is empty", hint);
                    return None;
                }
                Some(Login::TokenCommand { user: user?, command: command.value.clone() })
            }
            RawLoginKind::Microsoft => self.microsoft(user?, raw),
        }
    }

    fn microsoft(&mut self, user: String, raw: &At<RawLogin>) -> Option<Login> {
        let login = &raw.value;
        let tenant = self.text(login.tenant.as_ref(), &raw.span, "tenant", "write the tenant");
        let hint = "write the app registration's client id";
        let client_id = self.text(login.client_id.as_ref(), &raw.span, "client_id", hint);
        let hint = "name the environment variable that holds the client secret";
        let secret_env = self.text(login.secret_env.as_ref(), &raw.span, "secret_env", hint);
        let authority = self.authority(login.authority.as_ref());
        let scope = self.optional_line(login.scope.as_ref()).unwrap_or_else(|| SCOPE.to_owned());
        // All of the table has been looked at by now, so that what is wrong in it is told at once.
        let (host, port) = authority?;
        let (tenant, client_id, secret_env) = (tenant?, client_id?, secret_env?);
        Some(Login::Microsoft { user, tenant, client_id, secret_env, host, port, scope })
    }

    /// Who gives out tokens: host and port.
    fn authority(&mut self, raw: Option<&At<String>>) -> Option<(String, u16)> {
        let Some(raw) = raw else { return Some((AUTHORITY.to_owned(), 443)) };
        let bare = raw.value.strip_prefix("https://").map(|rest| rest.trim_end_matches('/'));
        let parts = bare.map(|bare| bare.split_once(':').unwrap_or((bare, "443")));
        let found = parts.and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
        // A path or a name before an `@` would send the secret to another host than the one that seems to stand there.
        let good = found.filter(|(host, _)| !host.is_empty() && !host.contains(['/', '?', '@', ' ']));
        if good.is_none() {
            let message = format!("`{}` is not the address of a token service", raw.value);
            let hint = "write the address alone, such as `https://login.microsoftonline.us`";
            self.wrong("bad-value", &raw.span, message, hint);
        }
        good
    }

    /// A line of text that must be there.
    fn text(
        &mut self,
        raw: Option<&At<String>>,
        table: &Range<usize>,
        key: &str,
        hint: &str,
    ) -> Option<String> {
        let raw = self.need(raw, table, key, hint)?;
        self.line(raw)
    }

    fn return_path(&mut self, raw: &At<String>) -> Option<ReturnPath> {
        let read = ReturnPath::parse(&raw.value);
        if let Err(why) = &read {
            let message = format!("`{}` is no return path: {why}", raw.value);
            let hint = "write it as `reply+{notice}@example.com`; mail to it must reach a mailbox of yours";
            self.wrong("bad-value", &raw.span, message, hint);
        }
        read.ok()
    }

    fn dkim(&mut self, raw: &At<RawDkim>) -> Option<Dkim> {
        let domain = self.text(raw.value.domain.as_ref(), &raw.span, "domain", "write the domain that signs");
        let selector = self.text(raw.value.selector.as_ref(), &raw.span, "selector", "write the selector");
        let hint = "name the environment variable that holds the private key, or the path to it";
        let key_env = self.text(raw.value.key_env.as_ref(), &raw.span, "key_env", hint);
        Some(Dkim { domain: domain?, selector: selector?, key_env: key_env? })
    }
}

/// RFC 5321, 4.5.3.2, unless the file says otherwise.
fn timeouts(raw: Option<&At<RawTimeouts>>) -> Timeouts {
    let seconds = |own: Option<&At<u32>>, usual: u64| {
        // At least a second: a timeout of nought means none at all to some systems, and failure to others.
        Duration::from_secs(own.map_or(usual, |own| u64::from(own.value)).max(1))
    };
    let raw = raw.map(|raw| &raw.value);
    Timeouts {
        connect: seconds(raw.and_then(|raw| raw.connect.as_ref()), 300),
        command: seconds(raw.and_then(|raw| raw.command.as_ref()), 300),
        dot: seconds(raw.and_then(|raw| raw.dot.as_ref()), 600),
    }
}
