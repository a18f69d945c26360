//! What `check` looks at beyond the files themselves, and what it mends.

pub(crate) mod fix;
pub(crate) mod refusals;
pub(crate) mod release;
