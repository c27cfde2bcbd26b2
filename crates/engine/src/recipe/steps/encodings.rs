//! Texts in another writing, for `change`: Base64, Base32, GUIDs, characters of HTML. Pure.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// With or without `=` at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The bytes that Base64 stands for, also as it stands in web addresses.
fn bytes(text: &str) -> Result<Vec<u8>, &'static str> {
    let plain = text.trim().replace('-', "+").replace('_', "/");
    BASE64.decode(plain).map_err(|_| "This is no Base64.")
}

/// Without blanks, dashes and `=`.
pub(super) fn compact(text: &str) -> Result<String, &'static str> {
    Ok(text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '=')).collect())
}

/// The GUID of 16 bytes as Microsoft stores them: its first three groups begin with their last byte.
pub(super) fn guid(text: &str) -> Result<String, &'static str> {
    let bytes = bytes(text)?;
    let Ok(bytes) = <[u8; 16]>::try_from(bytes) else {
        return Err("A GUID is 16 bytes in Base64.");
    };
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let mut out = String::with_capacity(36);
    for (place, from) in ORDER.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let byte = bytes.get(from).copied().unwrap_or_default();
        out.push_str(&format!("{byte:02x}"));
    }
    Ok(out)
}

/// The text's bytes in Base32.
pub(super) fn base32_of_text(text: &str) -> Result<String, &'static str> {
    Ok(base32(text.as_bytes()))
}

/// The bytes of Base64 in Base32.
pub(super) fn base32_of_base64(text: &str) -> Result<String, &'static str> {
    bytes(text).map(|bytes| base32(&bytes))
}

/// Bytes in Base32 (RFC 4648, section 6) without padding.
fn base32(bytes: &[u8]) -> String {
    let (mut out, mut bits, mut count) = (String::with_capacity(bytes.len() * 2), 0_u32, 0);
    let mut push = |bits: u32| {
        let letter = BASE32.get((bits & 31) as usize).copied().unwrap_or_default();
        out.push(char::from(letter));
    };
    for byte in bytes {
        bits = (bits << 8 | u32::from(*byte)) & 0xfff;
        count += 8;
        while count >= 5 {
            count -= 5;
            push(bits >> count);
        }
    }
    if count > 0 {
        push(bits << (5 - count));
    }
    out
}

/// A text with what HTML writes `&lt;` or `&#39;` as it is meant. What is unknown stays.
pub(super) fn unescape_html(text: &str) -> Result<String, &'static str> {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((plain, from)) = rest.split_once('&') {
        out.push_str(plain);
        let meant = from.split_once(';').and_then(|(name, after)| Some((entity(name)?, after)));
        match meant {
            Some((meant, after)) => {
                out.push(meant);
                rest = after;
            }
            None => {
                out.push('&');
                rest = from;
            }
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// What a name between `&` and `;` stands for.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = name.strip_prefix('#').filter(|number| number.len() <= 8)?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_in_another_writing() {
        let check =
            |change: fn(&str) -> Result<String, &'static str>, text: &str, expected: &str| {
                assert_eq!(change(text).unwrap_or_else(str::to_owned), expected, "{text}");
            };
        check(compact, " jbsw y3dp-EHPK 3PXP==\n", "jbswy3dpEHPK3PXP");
        check(guid, "AAECAwQFBgcICQoLDA0ODw==", "03020100-0504-0706-0809-0a0b0c0d0e0f");
        check(guid, "_-8BAgMEBQYHCAkKCwwNDg", "0201efff-0403-0605-0708-090a0b0c0d0e");
        check(guid, "AAEC", "A GUID is 16 bytes in Base64.");
        check(guid, "é", "This is no Base64.");
        // The examples of RFC 4648, section 10.
        for (text, expected) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            check(base32_of_text, text, expected);
        }
        check(base32_of_base64, "Zm9vYmFy", "MZXW6YTBOI");
        check(base32_of_base64, "Zm9vYg==", "MZXW6YQ");
        check(
            unescape_html,
            "O&#39;Brien &amp;lt; &lt;&quot;&#x263A;&gt; &nbsp; & &#xD800; &#99999999999; &;",
            "O'Brien &lt; <\"☺> &nbsp; & &#xD800; &#99999999999; &;",
        );
    }
}
