//! The SHA-256 of what leaves: of a letter for the ledger, of its body for a signature.

/// The SHA-256 of a letter.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; ring::digest::SHA256_OUTPUT_LEN];
    // Both are as long as SHA-256 is. Were they not, this would fail loudly: a hash that is made up would let other words
    // leave under the name of a letter that may have been sent already.
    hash.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    hash
}
