//! The forms of password hashes, each with an example of a password of our own.

use crate::user::reference::{HashForm, Wrong};

const UTF8: &str = "utf8, or left out";
const BYTES: &str = "hex or base64; hex of either case, base64 also as in web addresses";
const NO_SALT: &str = "Not beside it: it is in the value";
const SALT: &str =
    "Beside hash, never inside: value, encoding (utf8 by default), position (prefix by default)";

/// `password_hash`, and `custom_password_hash` by algorithm.
pub const HASH_FORMS: [HashForm; 9] = [
    HashForm {
        name: "password_hash",
        value: "bcrypt: $2a$ or $2b$, 10 rounds, 60 characters",
        encoding: "none",
        salt: NO_SALT,
        more: "For new users only. $2y$ and other rounds belong in custom_password_hash; never both in one user.",
        right: r#"{"email":"ann@example.com","password_hash":"$2b$10$mhXurkrB.yEmsDS5DMb47e8wTbwejNNzy9t7KVh1yfH/mPSu7W2kq"}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","password_hash":"$2y$10$mhXurkrB.yEmsDS5DMb47e8wTbwejNNzy9t7KVh1yfH/mPSu7W2kq"}"#,
            code: "FORMAT",
        },
    },
    HashForm {
        name: "argon2",
        value: "The whole PHC string: $argon2id$ or $argon2i$, v=19, m, t and p, salt and hash",
        encoding: UTF8,
        salt: NO_SALT,
        more: "argon2d and strings without v=19 are refused.",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"argon2","hash":{"value":"$argon2id$v=19$m=4096,t=2,p=1$b2xpdmUtYnJhbmNoLTc$TEzn0kwiptw/Xud92MsaezdeRfCCUDVqLhPy5D+3/SU"}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"argon2","hash":{"value":"$argon2id$m=4096,t=2,p=1$b2xpdmUtYnJhbmNoLTc$TEzn0kwiptw/Xud92MsaezdeRfCCUDVqLhPy5D+3/SU"}}}"#,
            code: "FORMAT",
        },
    },
    HashForm {
        name: "bcrypt",
        value: "60 characters that begin with $2a$, $2b$ or $2y$; any rounds",
        encoding: UTF8,
        salt: "May stand beside hash, and counts: bcrypt reads 72 bytes of salt and password together",
        more: "",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"bcrypt","hash":{"value":"$2y$12$ZiaNzyq8eEb.mJcUMtsxOunAtmmiq7LhN0eeAwvFbhZexE2lN26pK"}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"bcrypt","hash":{"value":"$2x$12$ZiaNzyq8eEb.mJcUMtsxOunAtmmiq7LhN0eeAwvFbhZexE2lN26pK"}}}"#,
            code: "FORMAT",
        },
    },
    HashForm {
        name: "hmac",
        value: "The bytes of the HMAC",
        encoding: BYTES,
        salt: "May stand beside hash",
        more: "Inside hash: digest (md4, md5, ripemd160, sha1, sha224, sha256, sha384, sha512 or whirlpool) and key with value and encoding (utf8 by default).",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"hmac","hash":{"value":"CcLNXXBhQomxuKM+qBkzko1YELo=","encoding":"base64","digest":"sha1","key":{"value":"6f6c6976652d6272616e63682d37","encoding":"hex"}}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"hmac","hash":{"value":"CcLNXXBhQomxuKM+qBkzko1YELo=","encoding":"base64","digest":"sha1"}}}"#,
            code: "OBJECT_MISSING_REQUIRED_PROPERTY",
        },
    },
    HashForm {
        name: "ldap",
        value: "A scheme of RFC 2307 in braces, then Base64: MD5, SMD5, SHA…, SSHA…",
        encoding: UTF8,
        salt: NO_SALT,
        more: "{CRYPT} is not supported.",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"ldap","hash":{"value":"{SSHA}EJaymjv3TQv2hSY9WvqKCsXlTG5vbGl2ZS1icmFuY2gtNw=="}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"ldap","hash":{"value":"{CRYPT}$1$olive$8b7aX0"}}}"#,
            code: "FORMAT",
        },
    },
    HashForm {
        name: "md4, md5, sha1, sha256, sha512",
        value: "The bytes of the digest: 16, 16, 20, 32, 64",
        encoding: BYTES,
        salt: SALT,
        more: "Hashed once: digests that were repeated a number of times cannot be imported.",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"md5","hash":{"value":"4108e1b86b9b980ad73b59613266b1ec","encoding":"hex"},"salt":{"value":"olive-branch-7"}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"md5","hash":{"value":"4108e1b86b9b980ad73b59613266b1ec","encoding":"utf8"}}}"#,
            code: "ENUM_MISMATCH",
        },
    },
    HashForm {
        name: "pbkdf2",
        value: "A PHC string: $pbkdf2-sha512$i=100000,l=64$salt$hash, both in Base64 without =",
        encoding: UTF8,
        salt: NO_SALT,
        more: "Without i and l, 100000 and 64 are meant. The digest is one of OpenSSL’s names that Auth0 documents: sha256, sha512, sha1, md5, RSA-SHA256, ripemd160, whirlpool and 26 more. Others, such as sha3-256, may not work.",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$i=600000,l=32$b2xpdmUtYnJhbmNoLTc$VkMQ/13CPdvLeX4rTWcEfIw2c9iQnwt08kYW7MJ5EMM"}}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"pbkdf2","hash":{"value":"$pbkdf2-sha256$600000$b2xpdmUtYnJhbmNoLTc$VkMQ/13CPdvLeX4rTWcEfIw2c9iQnwt08kYW7MJ5EMM"}}}"#,
            code: "FORMAT",
        },
    },
    HashForm {
        name: "scrypt",
        value: "The bytes of the key",
        encoding: BYTES,
        salt: SALT,
        more: "Beside hash: keylen, the bytes of the key, is required; cost is a power of two over 1 (16384 by default), blockSize and parallelization are over 0 (8 and 1).",
        right: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"scrypt","hash":{"value":"a92eb3d000a07ac4af6da8ceb922b0c9d7c85c19747c99ea1c30342988844ec1","encoding":"hex"},"salt":{"value":"olive-branch-7"},"keylen":32}}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","custom_password_hash":{"algorithm":"scrypt","hash":{"value":"a92eb3d000a07ac4af6da8ceb922b0c9d7c85c19747c99ea1c30342988844ec1","encoding":"hex"},"salt":{"value":"olive-branch-7"}}}"#,
            code: "OBJECT_MISSING_REQUIRED_PROPERTY",
        },
    },
    HashForm {
        name: "A password in clear",
        value: "No form takes it",
        encoding: "none",
        salt: "none",
        more: "Hash it with bcrypt and 10 rounds into password_hash, or let users reset their passwords, or move them as they log in.",
        right: r#"{"email":"ann@example.com"}"#,
        wrong: Wrong {
            user: r#"{"email":"ann@example.com","password":"olive branch"}"#,
            code: "OBJECT_ADDITIONAL_PROPERTIES",
        },
    },
];
