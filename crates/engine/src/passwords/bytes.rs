//! Bytes that stand as text in stored hashes: hexadecimal and Base64 in their several alphabets.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Standard alphabet, padded or not when read, never when written; stray bits at the end are ignored, as Node does.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether a text is pairs of hexadecimal digits.
pub(super) fn is_hex(text: &str) -> bool {
    !text.is_empty()
        && text.len().is_multiple_of(2)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The bytes that pairs of hexadecimal digits stand for.
pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !is_hex(text) {
        return None;
    }
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pair = |pair: &[u8]| Some((digit(pair.first()?)? * 16 + digit(pair.get(1)?)?) as u8);
    text.as_bytes().chunks(2).map(pair).collect()
}

/// The bytes that Base64 stands for: of mail or of web addresses, padded as it must be or not at all.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    if text.ends_with('=') && !text.len().is_multiple_of(4) {
        return None;
    }
    let text: Cow<'_, str> = match text.contains(['-', '_']) {
        true => Cow::Owned(text.replace('-', "+").replace('_', "/")),
        false => Cow::Borrowed(text),
    };
    ENGINE.decode(&*text).ok().filter(|bytes| !bytes.is_empty())
}

/// The bytes that Passlib's Base64 stands for, which has `.` for `+`.
pub(super) fn from_passlib(text: &str) -> Option<Vec<u8>> {
    from_base64(&text.replace('.', "+"))
}

/// Bytes as Base64 without padding, as PHC strings have it.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

/// A whole number without sign and without superfluous zeros.
pub(super) fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_text() {
        assert_eq!(from_hex("0aFf"), Some(vec![10, 255]));
        for bad in ["", "0", "0g", "é0"] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
        for text in ["+/8=", "+/8", "-_8", "-_8="] {
            assert_eq!(from_base64(text), Some(vec![0xfb, 0xff]), "{text}");
        }
        for bad in ["", "=", "+/=", "+/8==", "+", "+/ 8", "+.8"] {
            assert_eq!(from_base64(bad), None, "{bad}");
        }
        assert_eq!(from_passlib("./8"), Some(vec![0xfb, 0xff]));
        assert_eq!(to_base64(&[0xfb, 0xff]), "+/8");
        assert_eq!(
            [number("10"), number("0"), number("01"), number("+1"), number("")],
            [Some(10), Some(0), None, None, None]
        );
    }
}
