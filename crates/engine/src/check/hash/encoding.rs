//! How many bytes a text stands for in hexadecimal or Base64, if it is well-formed.

/// An encoding of bytes as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Two digits a byte, of either case
    Hex,
    /// Base64 with the alphabet of mail or of web addresses, padded or not
    Base64,
    /// Base64 as in PHC strings: the alphabet of mail, never padded
    B64,
    /// The text itself
    Utf8,
}

impl Encoding {
    /// The encoding Auth0 calls so.
    pub(super) fn named(name: &[u8]) -> Option<Encoding> {
        Some(match name {
            b"hex" => Encoding::Hex,
            b"base64" => Encoding::Base64,
            b"utf8" => Encoding::Utf8,
            _ => return None,
        })
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Hex => "hex",
            Encoding::Base64 | Encoding::B64 => "base64",
            Encoding::Utf8 => "utf8",
        }
    }

    /// How many bytes `text` stands for; `None` if it is not of this encoding.
    pub(super) fn length(self, text: &[u8]) -> Option<usize> {
        match self {
            Encoding::Hex => {
                let is_hex = text.len().is_multiple_of(2) && text.iter().all(u8::is_ascii_hexdigit);
                is_hex.then_some(text.len() / 2)
            }
            Encoding::Base64 => {
                let body = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
                let whole = body.len() == text.len() || text.len().is_multiple_of(4);
                sixbits(body, |byte| matches!(byte, b'+' | b'/' | b'-' | b'_')).filter(|_| whole)
            }
            Encoding::B64 => sixbits(text, |byte| matches!(byte, b'+' | b'/')),
            Encoding::Utf8 => Some(text.len()),
        }
    }
}

/// How many bytes these letters, digits and symbols stand for, each for six bits.
fn sixbits(text: &[u8], is_symbol: impl Fn(u8) -> bool) -> Option<usize> {
    let fits = text.iter().all(|byte| byte.is_ascii_alphanumeric() || is_symbol(*byte));
    // A single character over is six bits of a byte whose other two are missing.
    (fits && text.len() % 4 != 1).then_some(text.len() * 3 / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        let check = |encoding: Encoding, text: &str, length: Option<usize>| {
            assert_eq!(encoding.length(text.as_bytes()), length, "{encoding:?} {text}");
        };
        check(Encoding::Hex, "", Some(0));
        check(Encoding::Hex, "0aF9", Some(2));
        for bad in ["0", "0g", "0x00", " 00", "é"] {
            check(Encoding::Hex, bad, None);
        }
        for (text, length) in
            [("", 0), ("YQ==", 1), ("YQ", 1), ("YWI=", 2), ("YWI", 2), ("YWJj", 3), ("-_+/", 3)]
        {
            check(Encoding::Base64, text, Some(length));
        }
        for bad in ["Y", "YQ=", "YWJj=", "YWJj====", "YQ==\n", "Y Q=", "=", "YQ==YQ=="] {
            check(Encoding::Base64, bad, None);
        }
        check(Encoding::B64, "YQ", Some(1));
        check(Encoding::B64, "YQ==", None);
        check(Encoding::B64, "-_", None);
    }
}
