//! Hashes that nothing at Auth0 matches, each with its reason.

use crate::passwords::{Form, Found, bytes};

const FIREBASE: &str = "Firebase’s scrypt is modified: the derived key encrypts the project’s signer key (AES-256-CTR) and that ciphertext is \
    what is stored; Auth0’s scrypt compares the derived key itself";
const PHPASS: &str = "phpass portable: MD5 iterated 2^n times over digest+password, in its own base64; no Auth0 algorithm iterates MD5";
const DRUPAL: &str = "Drupal’s phpass: SHA-512 iterated 2^n times over digest+password and cut to 55 characters; no Auth0 algorithm iterates \
    SHA-512";
const WORDPRESS: &str = "WordPress 6.8: bcrypt of base64(HMAC-SHA384(trimmed password, key 'wp-sha384')), not of the password; Auth0 gives \
    bcrypt the password itself";
const UNIX: &str = "Unix crypt; Auth0 knows no crypt algorithm and refuses the ldap scheme {CRYPT}";
const BCRYPT_SHA: &str =
    "bcrypt of a SHA-256 of the password; Auth0 gives bcrypt the password itself";
const TWICE: &str = "the digest of a digest; Auth0 hashes once";
const SPRING_SHA: &str =
    "Spring’s StandardPasswordEncoder: SHA-256 iterated 1024 times; Auth0’s sha256 hashes once";
const SCRAM: &str =
    "SCRAM keeps keys derived from the password, not a hash that Auth0 could compare";
const ENCRYPTED: &str =
    "it is encrypted, not hashed: only the system that holds the key can read it";

/// How a value begins, the form's id and name, and the reason.
const BEGINNINGS: [(&str, &str, &str, &str); 37] = [
    ("$fbscrypt$", "firebase", "Firebase’s scrypt", FIREBASE),
    ("$firescrypt$", "firebase", "Firebase’s scrypt", FIREBASE),
    ("$f_scrypt$", "firebase", "Firebase’s scrypt", FIREBASE),
    ("$P$", "phpass", "phpass $P$", PHPASS),
    ("$H$", "phpass", "phpass $H$", PHPASS),
    ("$S$", "drupal", "Drupal’s $S$", DRUPAL),
    ("U$S$", "drupal", "Drupal’s U$S$", DRUPAL),
    ("U$P$", "phpass", "phpass U$P$", PHPASS),
    ("U$H$", "phpass", "phpass U$H$", PHPASS),
    ("$wp$", "wordpress", "WordPress 6.8’s $wp$", WORDPRESS),
    ("$bcrypt-sha256$", "bcrypt_sha256", "Passlib’s bcrypt-sha256", BCRYPT_SHA),
    ("bcrypt_sha256$", "bcrypt_sha256", "Django’s bcrypt_sha256", BCRYPT_SHA),
    ("$1$", "unix_crypt", "Unix crypt $1$, MD5", UNIX),
    ("$apr1$", "unix_crypt", "Apache’s $apr1$, MD5", UNIX),
    ("$5$", "unix_crypt", "Unix crypt $5$, SHA-256", UNIX),
    ("$6$", "unix_crypt", "Unix crypt $6$, SHA-512", UNIX),
    ("$y$", "unix_crypt", "Unix crypt $y$, yescrypt", UNIX),
    ("$gy$", "unix_crypt", "Unix crypt $gy$", UNIX),
    ("$7$", "unix_crypt", "Unix crypt $7$, scrypt", UNIX),
    ("$md5,", "unix_crypt", "Unix crypt of Solaris", UNIX),
    ("$sha1$4", "unix_crypt", "Unix crypt of NetBSD", UNIX),
    ("$md5-crypt$", "unix_crypt", "Unix crypt in Ory Kratos", UNIX),
    ("$sha256-crypt$", "unix_crypt", "Unix crypt in Ory Kratos", UNIX),
    ("$sha512-crypt$", "unix_crypt", "Unix crypt in Ory Kratos", UNIX),
    ("crypt$", "unix_crypt", "Unix crypt in Django", UNIX),
    ("{CRYPT}", "unix_crypt", "LDAP {CRYPT}", UNIX),
    ("{SHA256-CRYPT}", "unix_crypt", "Dovecot’s {SHA256-CRYPT}", UNIX),
    ("{SHA512-CRYPT}", "unix_crypt", "Dovecot’s {SHA512-CRYPT}", UNIX),
    ("{MD5-CRYPT}", "unix_crypt", "Dovecot’s {MD5-CRYPT}", UNIX),
    (":B:", "digest_of_digest", "MediaWiki’s :B:", TWICE),
    ("phpass$", "phpass", "phpass in Django", PHPASS),
    ("SCRAM-SHA-256$", "scram", "PostgreSQL’s SCRAM", SCRAM),
    ("{SASL}", "sasl", "LDAP {SASL}", "the password is kept by another server, not here"),
    ("{SCRAM-", "scram", "SCRAM", SCRAM),
    ("{CRAM-MD5}", "cram", "Dovecot’s {CRAM-MD5}", "half of an HMAC, which Auth0 cannot compare"),
    ("$aes", "encrypted", "encrypted", ENCRYPTED),
    (
        "$isha",
        "iterated",
        "iterated digest",
        "the digest is iterated; Auth0’s MD and SHA algorithms hash once",
    ),
];

/// The fewest characters after a beginning: a password in clear may begin so.
const LEAST: usize = 8;

pub(super) fn read(text: &str) -> Option<Found> {
    for (start, id, label, why) in BEGINNINGS {
        let begins = text.get(..start.len()).is_some_and(|it| match start.starts_with('{') {
            true => it.eq_ignore_ascii_case(start),
            false => it == start,
        });
        let rest = text.get(start.len()..).unwrap_or_default();
        if begins && rest.len() >= LEAST && !rest.contains(char::is_whitespace) {
            return Some(Found::impossible(Form::new(id, label), why));
        }
    }
    mysql(text).or_else(|| spring_sha(text)).or_else(|| lenient(text))
}

/// MySQL's `*` and 40 digits.
fn mysql(text: &str) -> Option<Found> {
    let hex = text.strip_prefix('*').filter(|hex| hex.len() == 40 && bytes::is_hex(hex))?;
    let form = Form::new("mysql", "MySQL’s PASSWORD()");
    (!hex.is_empty()).then(|| Found::impossible(form, TWICE))
}

/// Spring's `{sha256}` and hex.
fn spring_sha(text: &str) -> Option<Found> {
    let rest = text.strip_prefix("{sha256}").or(text.strip_prefix("{SHA256}"))?;
    let form = Form::new("spring_sha256", "Spring’s {sha256}");
    (rest.len() == 80 && bytes::is_hex(rest)).then(|| Found::impossible(form, SPRING_SHA))
}

/// A hash of a form that nobody here knows: `$name$…`, long and without blanks.
fn lenient(text: &str) -> Option<Found> {
    let (name, rest) = text.strip_prefix('$')?.split_once('$')?;
    let is_name = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
    };
    let looks = (1..=24).contains(&name.len())
        && name.bytes().all(is_name)
        && rest.len() >= 20
        && rest.bytes().all(|byte| byte.is_ascii_graphic());
    let why = "it has the marks of a hash, but of no form that is known here";
    looks.then(|| Found::impossible(Form::new("unknown", "unknown hash"), why))
}

/// A form that another column names and nothing at Auth0 matches.
pub(super) fn named(algorithm: &str) -> Option<Found> {
    let (label, why) = match algorithm {
        "scrypt_firebase" | "firebase" | "scrypt-firebase" => ("Firebase’s scrypt", FIREBASE),
        "phpass" | "md5_phpass" | "phpass-md5" | "phpass-sha512" => ("phpass", PHPASS),
        "awscognito" => ("AWS Cognito", "Cognito gives out no hashes"),
        "bcrypt_sha256_django" => ("Django’s bcrypt_sha256", BCRYPT_SHA),
        _ => return None,
    };
    Some(Found::impossible(Form::new("named_impossible", label), why))
}

/// Firebase's hash with its salt in a column of its own.
pub(super) fn firebase() -> Found {
    Found::impossible(Form::new("firebase", "Firebase’s scrypt"), FIREBASE)
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn beginnings_alone_are_passwords_in_clear() {
        check("$1$", "clear: clear");
        check("$P$B", "clear: clear");
        check("$5$ for a coffee", "clear: clear");
        check("$money$", "clear: clear");
        check("$xyz$0123456789abcdefghij", "unknown: impossible");
        check("*B1AFA128665AB8D15E74CFD7BACECFA9B567F11C", "mysql: impossible");
    }
}
