//! RFC 2307: `{SSHA}…`, as it is with the scheme in capitals.

use crate::passwords::{Form, Found, Hash, Hints, bytes};

/// Schemes, how many bytes their digest has, and whether a salt follows it.
const SCHEMES: [(&str, usize, bool); 12] = [
    ("MD5", 16, false),
    ("SMD5", 16, true),
    ("SHA", 20, false),
    ("SSHA", 20, true),
    ("SHA224", 28, false),
    ("SSHA224", 28, true),
    ("SHA256", 32, false),
    ("SSHA256", 32, true),
    ("SHA384", 48, false),
    ("SSHA384", 48, true),
    ("SHA512", 64, false),
    ("SSHA512", 64, true),
];

pub(super) fn read(text: &str, hints: &Hints<'_>) -> Option<Found> {
    let (written, value) = text.strip_prefix('{')?.split_once('}')?;
    let (scheme, digest, salted) =
        SCHEMES.iter().find(|(scheme, ..)| scheme.eq_ignore_ascii_case(written))?;
    let form = Form::new("ldap", format!("LDAP {{{scheme}}}"));
    let length = bytes::from_base64(value).map(|bytes| bytes.len());
    let fits = match length {
        Some(length) if *salted => length > *digest,
        length => length == Some(*digest),
    };
    // Hex in its place is Spring's or Joomla's, which are not LDAP's.
    if !fits {
        return None;
    }
    let hash = Hash::of_text("ldap", format!("{{{scheme}}}{value}"));
    Some(hints.unpeppered(Found::hash(form, hash)))
}

/// A scheme of LDAP whose value is none that can be read.
pub(super) fn damaged(text: &str) -> Option<Found> {
    let (written, value) = text.strip_prefix('{')?.split_once('}')?;
    SCHEMES.iter().find(|(scheme, ..)| scheme.eq_ignore_ascii_case(written))?;
    let form = Form::new("ldap_broken", "LDAP, damaged");
    let why = "what follows the scheme in braces is not Base64 of the right length";
    (!value.is_empty()).then(|| Found::impossible(form, why))
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn schemes_by_their_length() {
        check("{ssha}wHaDrl9kdp/ZbjMq0l5uBMZPyCbzC5WNLpa6/A==", "ldap: custom ldap {SSHA}");
        check("{SHA}566bAj/xYaZEQu5Vy84WG/v9DG8=", "ldap: custom ldap {SHA}");
        check("{SSHA}566bAj/xYaZEQu5Vy84WG/v9DG8=", "ldap_broken: impossible");
        check("{SSHA512}secret", "ldap_broken: impossible");
    }
}
