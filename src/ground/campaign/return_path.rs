//! Where a letter comes back to that cannot be delivered: an address with the letter's own name in it (VERP), so that
//! whatever comes to it is known by its address, without a word of it being read.

use super::Address;

/// What stands for the letter's name.
const NAME: &str = "{notice}";

/// The longest local part (RFC 5321, 4.5.3.1.1).
const LONGEST: usize = 64;

/// A name as long as every letter's.
pub(crate) const SAMPLE: &str = "00000000000000000000000000";

/// An address in which a letter's name can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath {
    before: String,
    domain: String,
}

impl ReturnPath {
    /// Reads `reply+{notice}@example.com`; otherwise says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some((before, domain)) = text.split_once(&format!("{NAME}@")) else {
            return Err(format!("`{NAME}` is not right before the `@`"));
        };
        if before.contains(['{', '@']) || domain.contains(['{', '@']) {
            return Err("it is more than one address".to_owned());
        }
        // Whoever reads what came back must see where the name begins.
        if before.ends_with(|letter: char| letter.is_ascii_alphanumeric()) {
            return Err(format!("`{NAME}` needs a sign before it, such as `+` or `-`"));
        }
        if before.len() + SAMPLE.len() > LONGEST {
            return Err(format!("with a name of {} signs it is too long before the `@`", SAMPLE.len()));
        }
        let path = Self { before: before.to_owned(), domain: domain.to_owned() };
        let address = path.text(SAMPLE).parse::<Address>()?;
        if address.needs_smtputf8() {
            return Err("it has letters before the `@` that not every relay takes".to_owned());
        }
        Ok(path)
    }

    fn text(&self, name: &str) -> String {
        format!("{}{name}@{}", self.before, self.domain)
    }

    /// The address for the letter of this name.
    pub fn of(&self, name: &str) -> Option<Address> {
        self.text(name).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_path_holds_the_name_and_nothing_else() {
        let path = ReturnPath::parse("reply+{notice}@example.com").unwrap();
        assert_eq!(path.of(SAMPLE).unwrap().as_str(), format!("reply+{SAMPLE}@example.com"));
        assert!(ReturnPath::parse("{notice}@bounces.example.com").is_ok());
        let wrong = [
            ("reply@example.com", "right before"),
            ("reply+{notice}-x@example.com", "right before"),
            ("reply{notice}@example.com", "needs a sign"),
            ("a@b+{notice}@example.com", "more than one"),
            ("{person}+{notice}@example.com", "more than one"),
            ("a-reply-path-that-is-longer-than-a-mailbox-may-be+{notice}@example.com", "too long"),
            ("reply+{notice}@", ""),
            ("re ply+{notice}@example.com", ""),
        ];
        for (text, why) in wrong {
            let said = ReturnPath::parse(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }
}
