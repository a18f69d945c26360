//! DKIM (RFC 6376, RFC 8463): a signature by the sender's domain, for relays that do not sign themselves.
//!
//! A signature is a function of the letter and its date, so that a letter that must leave again is the same to the
//! byte. lettre signs its own message type while it is built; ours are bytes by then, so the two canonical forms
//! and the header are written here, and ring signs.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};

use crate::ground::campaign::Dkim;

/// The headers that are signed, where they are present.
const SIGNED: [&str; 14] = [
    "from",
    "reply-to",
    "to",
    "subject",
    "date",
    "message-id",
    "references",
    "in-reply-to",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-language",
    "list-id",
    "auto-submitted",
];

/// Those that are named once more than they stand in the letter (RFC 6376, 8.15): a second one that somebody puts on top,
/// where mail programs would show it, breaks the signature.
const SEALED: [&str; 5] = ["from", "reply-to", "to", "subject", "date"];

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// Signs letters for a domain, so that whoever gets them can tell who answers for them.
pub(crate) struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

impl Signer {
    /// With this private key: RSA or Ed25519, as PEM.
    pub(crate) fn new(dkim: &Dkim, pem: &[u8]) -> Result<Self, String> {
        let wrong = |why: String| format!("the DKIM key in `{}`: {why}", dkim.key_env);
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|error| wrong(error.to_string()))?;
        let key = match &der {
            PrivateKeyDer::Pkcs1(der) => {
                RsaKeyPair::from_der(der.secret_pkcs1_der()).map(|key| Key::Rsa(Box::new(key)))
            }
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .map(Key::Ed25519)
                    .or_else(|_| RsaKeyPair::from_pkcs8(der).map(|key| Key::Rsa(Box::new(key))))
            }
            PrivateKeyDer::Sec1(_) | _ => return Err(wrong("it is neither RSA nor Ed25519".to_owned())),
        };
        let key =
            key.map_err(|error| wrong(format!("it is no RSA or Ed25519 key that can be used ({error})")))?;
        Ok(Self { domain: dkim.domain.clone(), selector: dkim.selector.clone(), key })
    }

    /// The letter with its signature before it.
    pub(crate) fn sign(&self, letter: &[u8], dated: DateTime<Utc>) -> Result<Vec<u8>, String> {
        let (head, body) =
            apart(letter).ok_or("no blank line ends the letter's head: it cannot be signed")?;
        let head =
            std::str::from_utf8(head).map_err(|_| "the letter's head is no text: it cannot be signed")?;
        let headers = headers(head);
        let present: Vec<&str> =
            SIGNED.into_iter().filter(|name| headers.iter().any(|(known, _)| known == name)).collect();
        // RFC 6376, 5.4: a signature that does not cover `From` is none.
        if !present.contains(&"from") {
            return Err("the letter has no `From`: it cannot be signed".to_owned());
        }
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let body_hash = STANDARD.encode(crate::world::digest::sha256(&relaxed_body(body)));
        let field = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n bh={body_hash};\r\n b=",
            self.domain,
            self.selector,
            dated.timestamp(),
            named(&present),
        );
        let mut signed = String::new();
        for name in present {
            // Of headers that stand twice the last is signed, as a verifier reads them from below.
            if let Some((name, value)) = headers.iter().rev().find(|(known, _)| known == name) {
                signed.extend([name, ":", value, "\r\n"]);
            }
        }
        // The field itself comes last, with an empty `b=` and no line end (RFC 6376, 3.7).
        signed.extend(["dkim-signature:", &relaxed(&field)]);
        let signature = STANDARD.encode(self.key.sign(signed.as_bytes())?);
        let mut out = Vec::with_capacity(letter.len() + 600);
        // Before all other headers, as a trace field (RFC 6376, 3.5): what relays add stands above it and is not signed.
        out.extend_from_slice(format!("DKIM-Signature: {field}{}\r\n", folded(&signature)).as_bytes());
        out.extend_from_slice(letter);
        Ok(out)
    }
}

impl Key {
    fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                // PKCS #1 v1.5, as `rsa-sha256` means it (RFC 6376, 3.3.1): it needs no chance, so the same letter has the same signature.
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut signature)
                    .map_err(|_| "the DKIM key cannot sign".to_owned())?;
                Ok(signature)
            }
            // RFC 8463, 3: Ed25519 signs the hash of the headers and not the headers.
            Self::Ed25519(key) => Ok(key.sign(&crate::world::digest::sha256(bytes)).as_ref().to_vec()),
        }
    }
}

/// What `h=` names: the headers that are there, and on a line of their own the sealed ones once more. Nothing is hashed for
/// these, because none is left that could be (RFC 6376, 3.5).
fn named(present: &[&str]) -> String {
    format!("{}:\r\n {}", present.join(":"), SEALED.join(":"))
}

/// The head up to the end of its last line, and the body behind the blank line (RFC 5322, 2.1). A letter without that line
/// is cut short: it has no empty body that could be signed.
fn apart(letter: &[u8]) -> Option<(&[u8], &[u8])> {
    let last = memchr::memmem::find(letter, b"\r\n\r\n")?;
    let (head, rest) = letter.split_at_checked(last + b"\r\n".len())?;
    Some((head, rest.strip_prefix(b"\r\n")?))
}

/// Every header: its name in lower case, its value in the relaxed form.
fn headers(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split_terminator("\r\n") {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_ascii_lowercase(), value.to_owned()));
        }
    }
    headers.into_iter().map(|(name, value)| (name, relaxed(&value))).collect()
}

/// Blanks and folds become one space each; none stands at either end.
fn relaxed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The body with blanks in lines made one space, none at a line's end, and no empty lines at its own.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut blank = false;
        for byte in line {
            if matches!(byte, b' ' | b'\t') {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                out.push(b' ');
            }
            out.push(*byte);
        }
        out.extend_from_slice(b"\r\n");
    }
    // RFC 6376, 3.4.4: empty lines at the end do not count, since relays add and drop them.
    while out.ends_with(b"\r\n\r\n") {
        out.truncate(out.len() - 2);
    }
    if out == b"\r\n" { Vec::new() } else { out }
}

/// In lines of 72.
fn folded(signature: &str) -> String {
    let mut out = String::new();
    for (place, letter) in signature.chars().enumerate() {
        if place > 0 && place % 72 == 0 {
            out.push_str("\r\n ");
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ED25519, KeyPair as _, UnparsedPublicKey};

    /// The letter of RFC 8463, appendix A.
    const LETTER: &str = "From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\
        \r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

    fn signer() -> Signer {
        let random = SystemRandom::new();
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(pkcs8.as_ref())
        );
        let dkim = Dkim {
            domain: "football.example.com".into(),
            selector: "brisbane".into(),
            key_env: "KEY".into(),
        };
        Signer::new(&dkim, pem.as_bytes()).unwrap()
    }

    /// What is cut short, or is from nobody, is not signed as if its body were empty.
    #[test]
    fn a_letter_that_is_none_is_not_signed() {
        let refused = |letter: &[u8]| signer().sign(letter, DateTime::UNIX_EPOCH).unwrap_err();
        let no_blank_line = "no blank line ends the letter's head: it cannot be signed";
        assert_eq!(refused(b"From: a@example.com\r\nTo: b@example.com\r\n"), no_blank_line);
        assert_eq!(refused(b"From: a@example.com\n\nbare line feeds\n"), no_blank_line);
        assert_eq!(refused(b""), no_blank_line);
        assert_eq!(refused(b"To: b@example.com\r\n\r\n"), "the letter has no `From`: it cannot be signed");
        assert_eq!(refused(b"From: \xff\r\n\r\n"), "the letter's head is no text: it cannot be signed");
    }

    /// The hash of an empty body in the relaxed form is that of nothing (RFC 6376, 3.4.4).
    #[test]
    fn an_empty_body_is_signed_as_one() {
        let signed = signer().sign(b"From: a@example.com\r\n\r\n", DateTime::UNIX_EPOCH).unwrap();
        let signed = String::from_utf8(signed).unwrap();
        assert!(signed.contains("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;"), "{signed}");
    }

    #[test]
    fn a_signature_covers_what_the_standard_says() {
        let key_holder = signer();
        let dated = DateTime::from_timestamp(1_528_637_909, 0).unwrap();
        let signed = String::from_utf8(key_holder.sign(LETTER.as_bytes(), dated).unwrap()).unwrap();
        assert!(
            signed.contains("bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;"),
            "the RFC's own hash: {signed}"
        );
        assert_eq!(
            signed.as_bytes(),
            key_holder.sign(LETTER.as_bytes(), dated).unwrap(),
            "the same bytes again"
        );
        let (field, rest) = signed.split_once(" b=").unwrap();
        let (signature, letter) = rest.split_once("\r\nFrom: ").unwrap();
        assert!(letter.starts_with("Joe SixPack"));
        let canonical = "from:Joe SixPack <joe@football.example.com>\r\n\
            to:Suzie Q <suzie@shopping.example.net>\r\n\
            subject:Is dinner ready?\r\n\
            date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
            message-id:<20030712040037.46341.5F8J@football.example.com>\r\n\
            dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed; d=football.example.com; s=brisbane; \
            t=1528637909; h=from:to:subject:date:message-id: from:reply-to:to:subject:date; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=";
        assert!(field.starts_with("DKIM-Signature: v=1;"));
        let signature = STANDARD.decode(signature.replace("\r\n ", "")).unwrap();
        let Key::Ed25519(key) = &key_holder.key else { panic!("an Ed25519 key") };
        let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
        public.verify(&crate::world::digest::sha256(canonical.as_bytes()), &signature).unwrap();
    }
}
