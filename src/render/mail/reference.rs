//! Personal references: a short word in a person's own link, by which the helpdesk finds who is calling.
//!
//! It is made of the person's address and of a secret that only the sender keeps, so nobody can guess one or make an
//! address of it. It opens nothing and changes nothing: the page is the same with it, without it, and for whoever
//! else has the link.

use crate::ground::campaign::{Address, Campaign, People, Person, PersonIx};

/// The secret that makes references unguessable.
pub(crate) type ReferenceKey = [u8; 32];

/// What a message shows as long as there is no secret: before anything was sent, in a rehearsal, for an approval.
pub const EXAMPLE: &str = "EXAMPLE";

/// Digits and letters that nobody takes for another, on paper or on the telephone: no I, L, O and U.
const SIGNS: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M',
    'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y', 'Z',
];
/// How many of them: fifty bits, so that two people of a million hardly ever share one.
const LENGTH: usize = 10;

/// The reference of an address: `7K3QA-9XM2D`.
pub fn of(key: &ReferenceKey, campaign: &Campaign, address: &Address) -> String {
    let named = format!("wavecast reference 1\n{}\n{}", campaign.id, address.key());
    let hash = blake3::keyed_hash(key, named.as_bytes());
    let mut bits = hash.as_bytes().iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut reference = String::with_capacity(LENGTH + 1);
    for place in 0..LENGTH {
        if place == LENGTH / 2 {
            reference.push('-');
        }
        let sign = usize::try_from(bits & 31).unwrap_or_default();
        reference.extend(SIGNS.get(sign));
        bits >>= 5;
    }
    reference
}

/// Whoever of the list has this reference, however it was written down: in small letters, without its hyphen, with
/// an O for a zero, or as the whole link. A reference stays a person's own when their address becomes an alias.
pub fn find(key: &ReferenceKey, campaign: &Campaign, people: &People, said: &str) -> Vec<PersonIx> {
    let wanted = plain(said);
    let has = |address: &Address| plain(&of(key, campaign, address)) == wanted;
    let own = |person: &Person| has(&person.address) || person.aliases.iter().any(has);
    people.iter().filter(|(_, person)| own(person)).map(|(index, _)| index).collect()
}

/// The signs of a reference alone.
fn plain(said: &str) -> String {
    let reference = said.rsplit("#r=").next().unwrap_or(said);
    let sign = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    reference.chars().filter(char::is_ascii_alphanumeric).map(sign).collect()
}
