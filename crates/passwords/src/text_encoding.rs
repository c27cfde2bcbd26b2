//! How text becomes bytes: passwords in character sets, hashes and salts in hexadecimal or Base64. Strict where Auth0 is.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Bytes that are overwritten when they are done with.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// Takes Base64 with or without padding, whatever the unused bits of its last digit.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_allow_trailing_bits(true)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_encode_padding(false);

const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);

const BCRYPT: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, LENIENT);

/// How the value of a hash, a key or a salt is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Text,
    Hex,
    Base64,
}

impl Encoding {
    /// By its name in an import file.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "utf8" => Some(Encoding::Text),
            "hex" => Some(Encoding::Hex),
            "base64" => Some(Encoding::Base64),
            _ => None,
        }
    }

    /// The bytes that are meant; `None` if `text` is not written so.
    pub fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Text => Some(text.as_bytes().to_vec()),
            Encoding::Hex => from_hex(text),
            Encoding::Base64 => from_base64(text),
        }
    }
}

/// What a password is turned into before it is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    /// UTF-16, little endian
    Utf16,
    /// The low byte of each UTF-16 unit, which is Latin-1 where there is one
    LowBytes,
}

impl Charset {
    /// By its name in an import file.
    pub fn of_name(name: &str) -> Option<Self> {
        match name {
            "utf8" => Some(Charset::Utf8),
            "utf16le" | "ucs2" => Some(Charset::Utf16),
            "ascii" | "latin1" | "binary" => Some(Charset::LowBytes),
            _ => None,
        }
    }

    pub fn encode(self, password: &str) -> Secret {
        let bytes = match self {
            Charset::Utf8 => password.as_bytes().to_vec(),
            Charset::Utf16 => password.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Charset::LowBytes => password.encode_utf16().map(|unit| unit as u8).collect(),
        };
        Zeroizing::new(bytes)
    }
}

pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() % 2 == 1 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    digits.chunks(2).map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)).collect()
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    json::text::hexadecimal(bytes)
}

/// Of either alphabet, with or without padding.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let standard = text.replace('-', "+").replace('_', "/");
    STANDARD.decode(standard.trim_end_matches('=')).ok()
}

/// Without padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// With padding.
pub(crate) fn to_b64_padded(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// As bcrypt writes it.
pub(crate) fn to_bcrypt(bytes: &[u8]) -> String {
    BCRYPT.encode(bytes)
}

/// Of the standard alphabet, without padding: as PHC strings are written.
pub(crate) fn from_b64(text: &str) -> Option<Vec<u8>> {
    if text.contains('=') { None } else { STANDARD.decode(text).ok() }
}

/// Of bcrypt's alphabet; `None` also where unused bits are set, as no bcrypt writes it.
pub(crate) fn from_bcrypt(text: &str) -> Option<Vec<u8>> {
    let bytes = BCRYPT.decode(text).ok()?;
    (BCRYPT.encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_becomes_bytes() {
        for (encoding, text, bytes) in [
            (Encoding::Text, "é", Some(&[0xc3, 0xa9][..])),
            (Encoding::Hex, "0aFF", Some(&[10, 255])),
            (Encoding::Hex, "0aF", None),
            (Encoding::Hex, "0g", None),
            (Encoding::Base64, "+/8=", Some(&[0xfb, 0xff])),
            (Encoding::Base64, "-_8", Some(&[0xfb, 0xff])),
            (Encoding::Base64, "a", None),
            (Encoding::Base64, "a b", None),
        ] {
            assert_eq!(encoding.decode(text).as_deref(), bytes, "{text}");
        }
        assert_eq!(from_b64("+/8="), None);
        assert_eq!(from_b64("-_8"), None);
    }

    #[test]
    fn passwords_are_in_character_sets() {
        assert_eq!(*Charset::Utf8.encode("é€"), [0xc3, 0xa9, 0xe2, 0x82, 0xac]);
        assert_eq!(*Charset::Utf16.encode("é€"), [0xe9, 0, 0xac, 0x20]);
        assert_eq!(*Charset::LowBytes.encode("é€"), [0xe9, 0xac]);
    }
}
