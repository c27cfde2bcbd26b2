//! What `mend` makes of `mfa_factors`: one factor an item, secrets in Base32, numbers as + and digits; what is no factor goes.

use super::super::phone::Phones;
use super::{faults, texts};
use crate::check::Code;
use crate::recipe::row::text_of;
use crate::recipe::verbs::Phone;
use json::{Kind, text, walk};

/// The most factors of a user.
const MOST: usize = 10;

/// The list as Auth0 takes it, or that none of it is a factor; `None` if it is no list of anything.
#[expect(clippy::option_option, reason = "nothing to say is not the same as nothing left")]
pub(super) fn tidied(value: &[u8]) -> Option<Option<Vec<u8>>> {
    let items: Vec<&[u8]> = match Kind::of(value) {
        Kind::Array => walk::elements(value).collect(),
        Kind::Object => vec![value],
        _ => return None,
    };
    let objects = items.into_iter().filter(|item| Kind::of(item) == Kind::Object);
    let factors: Vec<Vec<u8>> =
        objects.flat_map(walk::members).filter_map(factor).take(MOST).collect();
    let list = || [b"[", &factors.join(&b","[..])[..], b"]"].concat();
    Some((!factors.is_empty()).then(list))
}

/// One factor of a kind, if it is one.
fn factor((raw, value): (&[u8], &[u8])) -> Option<Vec<u8>> {
    let kind = text::unescaped(raw);
    let [secret, number] = walk::pick(value, ["secret", "value"]);
    let (key, said) = match &*kind {
        "totp" => ("secret", secret?),
        "phone" | "email" => ("value", number?),
        _ => return None,
    };
    let said = match &*kind {
        "totp" => said_of(said)?
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '='))
            .map(|c| c.to_ascii_uppercase())
            .collect(),
        "phone" => {
            let phones = Phones::new(&Phone::default()).ok()?;
            let written = said_of(said)?;
            phones.number(written.trim()).unwrap_or(written)
        }
        _ => {
            let written = said_of(said)?;
            texts::address(&written).unwrap_or(written)
        }
    };
    let factor = [
        b"{",
        &text::quoted(&kind)[..],
        b":{\"",
        key.as_bytes(),
        b"\":",
        &text::quoted(&said),
        b"}}",
    ]
    .concat();
    let alone = [b"[", &factor[..], b"]"].concat();
    faults("mfa_factors", &alone, Code::Pattern).is_empty().then_some(factor)
}

fn said_of(value: &[u8]) -> Option<String> {
    matches!(Kind::of(value), Kind::String | Kind::Number).then(|| text_of(value).into_owned())
}
