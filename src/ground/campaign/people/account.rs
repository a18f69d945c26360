//! What an export says of an account that no person of the organisation reads for themselves.
//!
//! The columns are those of Entra ID (`UserType`, `accountEnabled`), of Exchange (`RecipientTypeDetails`), of the
//! Microsoft 365 admin centre (`Block credential`) and of Active Directory (`Enabled`, `userAccountControl`).

use super::{super::NotTold, header::fold, values};

/// The sign that Entra ID puts into the user principal name of a guest.
const EXTERNAL: &str = "#ext#";

/// In `userAccountControl`, the bit of an account that cannot sign in.
const ACCOUNT_DISABLED: u32 = 2;

/// Kinds of recipient that are no person's own mailbox: as Exchange calls them, without `Remote` and `Linked` before
/// them.
// Written as `fold` leaves them, because the cell is folded before it is looked up here.
const NOBODYS: [&str; 12] = [
    "sharedmailbox",
    "roommailbox",
    "equipmentmailbox",
    "schedulingmailbox",
    "teammailbox",
    "groupmailbox",
    "roomlist",
    "publicfolder",
    "discoverymailbox",
    "mailuniversaldistributiongroup",
    "mailuniversalsecuritygroup",
    "dynamicdistributiongroup",
];

/// The same as people write it in a list of their own.
const SHARED: [&str; 6] =
    ["shared", "gedeeldpostvak", "gedeeldemailbox", "gedeeldebrievenbus", "deladpostlada", "deladbrevlada"];

/// What a row says of an account.
pub(super) struct AccountCells<'r> {
    /// The addresses of the row, as they are written.
    pub(super) addresses: [&'r str; 2],
    pub(super) user_type: &'r str,
    pub(super) recipient_type: &'r str,
    pub(super) enabled: &'r str,
    pub(super) blocked: &'r str,
    pub(super) account_control: &'r str,
}

impl AccountCells<'_> {
    /// Everything that the account is which no person of the organisation reads for themselves. It may be several: a
    /// guest whose account is disabled still hears nothing where guests are told.
    pub(super) fn kinds(&self) -> impl Iterator<Item = NotTold> {
        NotTold::ACCOUNTS.into_iter().filter(|kind| match kind {
            NotTold::Guest => self.is_guest(),
            NotTold::SharedMailbox => self.is_shared(),
            NotTold::DisabledAccount => self.is_disabled(),
            NotTold::Left | NotTold::Excluded => false,
        })
    }

    fn is_guest(&self) -> bool {
        // Most rows have neither column filled: folding every cell of a million rows is spared.
        let external = |cell: &str| cell.contains('#') && cell.to_lowercase().contains(EXTERNAL);
        let typed = !self.user_type.is_empty() && matches!(fold(self.user_type).as_str(), "guest" | "gast");
        let received = !self.recipient_type.is_empty() && fold(self.recipient_type) == "guestmailuser";
        typed || received || self.addresses.into_iter().any(external)
    }

    fn is_shared(&self) -> bool {
        if self.recipient_type.is_empty() {
            return false;
        }
        let kind = fold(self.recipient_type);
        // Exchange puts `Remote` before a mailbox in the cloud and `Linked` before one of another forest; it is the
        // same kind.
        let plain = kind.strip_prefix("remote").or_else(|| kind.strip_prefix("linked")).unwrap_or(&kind);
        NOBODYS.contains(&plain) || SHARED.contains(&plain)
    }

    fn is_disabled(&self) -> bool {
        // An empty cell reads as no, and an empty `enabled` would otherwise disable everybody.
        let says = |cell: &str, wanted: bool| !cell.is_empty() && values::yes(cell) == Some(wanted);
        let word = |cell: &str| {
            !cell.is_empty()
                && matches!(
                    fold(cell).as_str(),
                    "disabled"
                        | "inactive"
                        | "uitgeschakeld"
                        | "inactief"
                        | "inaktiverad"
                        | "inaktiverat"
                        | "inaktiv"
                )
        };
        let bit = self.account_control.parse::<u32>().is_ok_and(|bits| bits & ACCOUNT_DISABLED != 0);
        says(self.enabled, false) || word(self.enabled) || says(self.blocked, true) || bit
    }
}
