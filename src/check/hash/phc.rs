//! PHC strings: `$argon2id$v=19$m=65536,t=2,p=1$salt$hash`, `$pbkdf2-sha512$i=100000,l=64$salt$hash`.

use super::encoding::Encoding;

/// What a PHC string says of a password hash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phc<'a> {
    /// The function: `argon2id`
    pub(super) id: &'a str,
    /// Its parameters as written: `m=65536,t=2,p=1`; may be empty
    parameters: &'a str,
    /// How many bytes the hash has
    pub(super) length: usize,
}

impl<'a> Phc<'a> {
    /// Takes `text` apart; `None` if it is no PHC string with salt and hash.
    pub(super) fn parse(text: &'a str) -> Option<Phc<'a>> {
        let (rest, hash) = text.strip_prefix('$')?.rsplit_once('$')?;
        let (rest, salt) = rest.rsplit_once('$')?;
        let (id, rest) = rest.split_once('$').unwrap_or((rest, ""));
        let parameters = match rest.strip_prefix("v=") {
            None => rest,
            Some(rest) => {
                let (version, parameters) = rest.split_once('$').unwrap_or((rest, ""));
                number(version)?;
                parameters
            }
        };
        let is_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_pair = |pair: &str| {
            pair.split_once('=').is_some_and(|(name, value)| !name.is_empty() && !value.is_empty())
        };
        let bytes = |text: &str| Encoding::B64.length(text.as_bytes()).filter(|length| *length > 0);
        bytes(salt)?;
        let phc = Phc { id, parameters, length: bytes(hash)? };
        let fits = !id.is_empty()
            && id.bytes().all(is_id)
            && !parameters.contains('$')
            && phc.pairs().all(is_pair);
        fits.then_some(phc)
    }

    fn pairs(&self) -> impl Iterator<Item = &'a str> {
        // Of nothing there are no parts, but split would give one.
        self.parameters.split(',').take(if self.parameters.is_empty() { 0 } else { usize::MAX })
    }

    /// The parameter `name`: `None` if it is not there, `Some(None)` if it is no number.
    pub(super) fn parameter(&self, name: &str) -> Option<Option<u64>> {
        let mut pairs = self.pairs().filter_map(|pair| pair.split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| number(value))
    }
}

/// A whole number without sign.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_taken_apart() {
        let check = |text: &str, id: &str, parameters: &str, length: usize| {
            assert_eq!(Phc::parse(text), Some(Phc { id, parameters, length }), "{text}");
        };
        check("$argon2id$v=19$m=65536,t=2,p=1$YWI$YWJj", "argon2id", "m=65536,t=2,p=1", 3);
        check("$argon2i$m=65536,t=2,p=1$YWI$YWJj", "argon2i", "m=65536,t=2,p=1", 3);
        check("$pbkdf2-sha512$YWI$YWJj", "pbkdf2-sha512", "", 3);
        let phc = Phc::parse("$x$a=1,b=c$YWI$YWJj").expect("valid");
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
            "$Argon2$YWI$YWJj",
            "$pbkdf2-sha256$29000$N2.5$YWJj",
            "$pbkdf2-sha256$29000$YWI$YWJj",
            "$$YWI$YWJj",
            "$a$m=1$t=2$YWI$YWJj",
        ] {
            assert_eq!(Phc::parse(text), None, "{text}");
        }
    }
}
