//! The tables that every store keeps alike, column by column: what is exported, and moved from one store to another.

use std::fmt::Write as _;

/// A table of the ledger.
pub(super) struct LedgerTable {
    pub(super) name: &'static str,
    /// By what its rows are sorted.
    pub(super) order: &'static str,
    pub(super) columns: &'static str,
}

const fn table(name: &'static str, order: &'static str, columns: &'static str) -> LedgerTable {
    LedgerTable { name, order, columns }
}

/// In the order in which they are written out. What is missing here is lost when a ledger moves to another
/// store.
pub(super) const TABLES: [LedgerTable; 19] = [
    table("meta", "key", "key, value"),
    table("life", "one", "one, identity, alive, usual, put_back"),
    table("vouched", "id", "id, verdict, silent_since, because, who, at"),
    table(
        "attempt",
        "seq",
        "seq, notice, number, person, is_person, wave, stage, due, expires, dated, begun, sha256, size, told, intent_sum, \
         state, ended, code, words, next, end_sum",
    ),
    table("resolution", "id", "id, notice, number, verdict, because, who, at, sum"),
    table("hold", "id", "id, wave, stage, because, who, at, lifted, lifted_by, sum"),
    table("approval", "id", "id, wave, stage, hash, parts, who, at, sum"),
    table("gate", "id", "id, wave, verdict, because, figures, who, at, sum"),
    table("moved", "person", "person, at, source, enrolled"),
    table("moved_list", "id", "id, source, as_of, at, people"),
    table("moved_back", "id", "id, person, moved, at, source"),
    table("failing", "person", "person"),
    table("tickets", "day, wave", "day, wave, count, source, at"),
    table("mark", "id", "id, wave, item, good, because, who, at, sum"),
    table("forgotten", "id", "id, figures, certificate, who, at"),
    table("unreachable", "person", "person, permanent, notice, status, words, at, lifted, culprit"),
    table("bounce_report", "digest", "digest, file, reading, at"),
    table(
        "came_back",
        "id",
        "id, digest, file, kind, person, address, notice, sign, culprit, status, words, dated, at, why, settled, settled_as, \
         because, who",
    ),
    table("noticed", "notice", "notice, at"),
];

/// Bytes as they are exported.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
