//! PHC strings: `$argon2id$v=19$m=65536,t=2,p=1$salt$hash`, `$pbkdf2-sha512$i=100000,l=64$salt$hash`.

use crate::check::hash::encoding::Encoding;

/// What a PHC string says of a password hash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phc<'a> {
    /// The function: `argon2id`
    pub(super) id: &'a [u8],
    /// Its version, if it says one: 19
    pub(super) version: Option<u64>,
    /// Its parameters as written: `m=65536,t=2,p=1`; may be empty
    parameters: &'a [u8],
    /// How many bytes the salt has
    pub(super) salt_length: usize,
    /// How many bytes the hash has
    pub(super) length: usize,
}

impl<'a> Phc<'a> {
    /// Takes `text` apart; `None` if it is no PHC string with salt and hash.
    pub(super) fn parse(text: &'a [u8]) -> Option<Phc<'a>> {
        let mut fields = text.strip_prefix(b"$")?.split(|byte| *byte == b'$');
        let id = fields.next()?;
        let mut next = fields.next()?;
        let mut version = None;
        if let Some(text) = next.strip_prefix(b"v=") {
            version = Some(number(text)?);
            next = fields.next()?;
        }
        let mut parameters: &[u8] = b"";
        if next.contains(&b'=') {
            parameters = next;
            next = fields.next()?;
        }
        let (salt, hash) = (next, fields.next()?);
        // The specification has small letters only; OpenSSL's names of digests have capitals, too.
        let is_id = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        let length = |text| Encoding::B64.length(text).filter(|length| *length > 0);
        let (salt_length, length) = (length(salt)?, length(hash)?);
        let phc = Phc { id, version, parameters, salt_length, length };
        let fits = fields.next().is_none()
            && !id.is_empty()
            && id.iter().all(is_id)
            && phc.pairs().all(|pair| pair.is_some());
        fits.then_some(phc)
    }

    /// Its parameters by name and value; `None` for what is not of that form.
    fn pairs(&self) -> impl Iterator<Item = Option<(&'a [u8], &'a [u8])>> {
        let pairs = self.parameters.split(|byte| *byte == b',').map(|pair| {
            let equals = pair.iter().position(|byte| *byte == b'=')?;
            let (name, value) = (&pair[..equals], &pair[equals + 1..]);
            (!name.is_empty() && !value.is_empty()).then_some((name, value))
        });
        // Of nothing there are no parts, but split would give one.
        pairs.take(if self.parameters.is_empty() { 0 } else { usize::MAX })
    }

    /// The parameter `name`: `None` if it is not there, `Some(None)` if it is no number.
    pub(super) fn parameter(&self, name: &str) -> Option<Option<u64>> {
        let mut pairs = self.pairs().flatten();
        pairs.find(|(found, _)| *found == name.as_bytes()).map(|(_, value)| number(value))
    }
}

/// A whole number without sign.
fn number(text: &[u8]) -> Option<u64> {
    let digits = text.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_taken_apart() {
        let check = |text: &str, id: &str, parameters: &str, length: usize| {
            let version = text.contains("$v=19$").then_some(19);
            let (id, parameters) = (id.as_bytes(), parameters.as_bytes());
            let phc = Phc { id, version, parameters, salt_length: 2, length };
            assert_eq!(Phc::parse(text.as_bytes()), Some(phc), "{text}");
        };
        check("$argon2id$v=19$m=65536,t=2,p=1$YWI$YWJj", "argon2id", "m=65536,t=2,p=1", 3);
        check("$argon2i$m=65536,t=2,p=1$YWI$YWJj", "argon2i", "m=65536,t=2,p=1", 3);
        check("$pbkdf2-sha512$YWI$YWJj", "pbkdf2-sha512", "", 3);
        check("$pbkdf2-RSA-SHA256$YWI$YWJj", "pbkdf2-RSA-SHA256", "", 3);
        let phc = Phc::parse(b"$x$a=1,b=c$YWI$YWJj").expect("valid");
        assert_eq!(
            ["a", "b", "c"].map(|name| phc.parameter(name)),
            [Some(Some(1)), Some(None), None]
        );
    }

    #[test]
    fn what_is_no_phc_string() {
        for text in [
            "",
            "$",
            "$a$b",
            "argon2id$v=19$m=1,t=2,p=1$YWI$YWJj",
            "$argon2id$v=x$m=1$YWI$YWJj",
            "$argon2id$m=1$YWI$YWJj=",
            "$argon2id$m=1$$YWJj",
            "$argon2id$m=1$YWI$",
            "$argon2id$m$YWI$YWJj",
            "$argon2id$m=1,$YWI$YWJj",
            "$argon_2$YWI$YWJj",
            "$pbkdf2-sha256$29000$N2.5$YWJj",
            "$pbkdf2-sha256$29000$YWI$YWJj",
            "$$YWI$YWJj",
            "$a$m=1$t=2$YWI$YWJj",
        ] {
            assert_eq!(Phc::parse(text.as_bytes()), None, "{text}");
        }
    }
}
