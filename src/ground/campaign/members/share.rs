//! A part of those who fit: always the same people, whoever else is in the list.

use std::{fmt, str::FromStr};

use super::super::Address;

/// All of them.
const WHOLE: u32 = 1_000_000;

/// A part of a group, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberShare(u32);

impl MemberShare {
    /// Whether somebody is in this part of a wave. That depends on their address and the wave alone, so that a list which
    /// grows changes nothing for anybody who is in it; and who is in a small part is in every larger one.
    pub fn takes(self, wave: &str, address: &Address) -> bool {
        // These words and the order of the parts last for ever: any other draws other people, in the middle of a
        // campaign.
        let mut hasher = blake3::Hasher::new_derive_key("wavecast share 1");
        for part in [wave, &address.key()] {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        let drawn = (u128::from(u64::from_be_bytes(bytes)) * u128::from(WHOLE)) >> 64;
        drawn < u128::from(self.0)
    }
}

impl FromStr for MemberShare {
    type Err = &'static str;

    /// Reads `10 %`, `2.5%` or `2,5 %`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim().strip_suffix('%').ok_or("a share is counted of a hundred")?;
        let number = number.trim().replace(',', ".");
        let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || part.len() > 4 || !digits(whole) || !digits(part) {
            return Err("this share cannot be read");
        }
        // By its digits, because a float would not hold every one of these exactly.
        let millionths = format!("{whole}{part:0<4}").parse().map_err(|_| "this share cannot be read")?;
        match millionths {
            0 => Err("nothing of them is nobody"),
            WHOLE => Err("all of them is no share"),
            more if more > WHOLE => Err("this is more than all of them"),
            share => Ok(Self(share)),
        }
    }
}

impl fmt::Display for MemberShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 10_000, self.0 % 10_000);
        let part = format!("{part:04}");
        let part = part.trim_end_matches('0');
        if part.is_empty() { write!(f, "{whole} %") } else { write!(f, "{whole}.{part} %") }
    }
}
