//! Somebody who answers for a ledger.

/// What a person says about a ledger that nobody can vouch for.
#[derive(Clone, Debug)]
pub struct Vouched<'a> {
    /// Why it counts.
    pub because: &'a str,
    /// Who says so.
    pub who: &'a str,
}
