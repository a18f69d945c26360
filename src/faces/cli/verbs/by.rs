//! Who says so, for whatever a person writes into the ledger.

use clap::Args;

/// Who says so.
#[derive(Clone, Debug, Default, Args)]
pub struct By {
    /// Who says so, for the record [default: who is logged in; before `sudo`, if it was used].
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}
