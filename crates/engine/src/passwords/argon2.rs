//! argon2: PHC strings as they are, and Keycloak's and Magento's parts made one.

use crate::passwords::{Form, Found, Hash, bytes};
use crate::thousands;

pub(super) const ARGON2D: &str =
    "argon2d: the library that Auth0’s documentation points to verifies argon2i and argon2id only";
pub(super) const OLD: &str = "argon2 version 1.0 (v=16): the library that Auth0’s documentation points to verifies v=19 only";

/// An argon2 hash in its parts.
pub(super) struct Argon2<'a> {
    pub(super) kind: &'a str,
    pub(super) memory: u32,
    pub(super) time: u32,
    pub(super) lanes: u32,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

pub(super) fn read(text: &str) -> Option<Found> {
    let kind = text.strip_prefix("$argon2")?.split('$').next()?;
    let form = || Form::new("argon2_broken", "argon2, damaged");
    let damaged = "it begins like argon2, but is not $argon2id$v=19$m=…,t=…,p=…$salt$hash";
    let mut fields = text.split('$').skip(2);
    let version = fields.next()?;
    if kind == "d" {
        return Some(Found::impossible(Form::new("argon2d", "argon2d"), ARGON2D));
    }
    if !matches!(kind, "i" | "id") {
        return Some(Found::impossible(form(), damaged));
    }
    if version == "v=16" || version.starts_with("m=") {
        return Some(Found::impossible(Form::new("argon2_old", "argon2, version 1.0"), OLD));
    }
    let parts = || {
        let (parameters, salt, hash) = (fields.next()?, fields.next()?, fields.next()?);
        let is_all = version == "v=19" && fields.next().is_none();
        let [memory, time, lanes] = numbers(parameters)?;
        let (salt, hash) = (bytes::from_base64(salt)?, bytes::from_base64(hash)?);
        is_all.then_some(Argon2 { kind, memory, time, lanes, salt, hash })
    };
    let mut parts = parts;
    let found = parts().and_then(Argon2::found);
    Some(found.unwrap_or_else(|| Found::impossible(form(), damaged)))
}

/// The numbers of `m=65536,t=2,p=1`.
fn numbers(parameters: &str) -> Option<[u32; 3]> {
    let mut numbers = [None; 3];
    for parameter in parameters.split(',') {
        let (name, value) = parameter.split_once('=')?;
        let place = ["m", "t", "p"].iter().position(|known| *known == name)?;
        *numbers.get_mut(place)? = Some(bytes::number(value)?);
    }
    let [memory, time, lanes] = numbers;
    Some([memory?, time?, lanes?])
}

impl Argon2<'_> {
    /// As one PHC string; `None` if argon2 cannot have made it.
    pub(super) fn found(self) -> Option<Found> {
        let Argon2 { kind, memory, time, lanes, salt, hash } = self;
        let fits = (1..1 << 24).contains(&lanes)
            && time > 0
            && memory >= lanes.saturating_mul(8)
            && salt.len() >= 8
            && hash.len() >= 16;
        let memory_words = thousands::count(u64::from(memory));
        let label = format!("argon2{kind}, m={memory_words}, t={time}, p={lanes}");
        let (salt, hash) = (bytes::to_base64(&salt), bytes::to_base64(&hash));
        let value = format!("$argon2{kind}$v=19$m={memory},t={time},p={lanes}${salt}${hash}");
        fits.then(|| Found::hash(Form::new("argon2", label), Hash::of_text("argon2", value)))
    }
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn what_is_taken() {
        let of = |kind: &str, rest: &str| {
            format!(
                "$argon2{kind}${rest}$c29tZXNhbHRzb21lc2FsdA$Li5eBf5XrCz0cuzQRe9oflYqmA/VAzmzichw4ZYrvEU"
            )
        };
        check(&of("id", "v=19$m=1024,t=2,p=1"), "argon2: custom argon2id, m=1024,t=2,p=1");
        check(&of("i", "v=19$m=1024,t=2,p=1"), "argon2: custom argon2i, m=1024,t=2,p=1");
        check(&of("d", "v=19$m=1024,t=2,p=1"), "argon2d: impossible");
        check(&of("id", "v=16$m=1024,t=2,p=1"), "argon2_old: impossible");
        check(&of("id", "m=1024,t=2,p=1"), "argon2_old: impossible");
        for bad in [
            "v=19$m=1024,t=2",
            "v=19$m=x,t=2,p=1",
            "v=19$m=4,t=2,p=1",
            "v=19$m=1024,t=0,p=1",
            "v=20$m=1024,t=2,p=1",
        ] {
            check(&of("id", bad), "argon2_broken: impossible");
        }
        check("$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHRz", "argon2_broken: impossible");
        check("$argon2x$v=19$m=1024,t=2,p=1$c29tZXNhbHRz$Li5eBf5X", "argon2_broken: impossible");
    }
}
