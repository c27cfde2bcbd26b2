//! Values that say that an account has no password, and marked passwords in clear.

use crate::passwords::Found;

/// Whole values that stand for no password, in small letters.
const WORDS: [&str; 12] = [
    "",
    "null",
    "\\n",
    "!",
    "!!",
    "*",
    "!*",
    "*lk*",
    "*np*",
    "not cached",
    "restored",
    "to be generated",
];

pub(super) fn read(text: &str) -> Option<Found> {
    let word = WORDS.iter().find(|word| text.eq_ignore_ascii_case(word));
    let label = match word {
        Some(&("" | "null" | "\\n")) => "no password",
        Some(&("not cached" | "restored" | "to be generated")) => "no password kept here",
        Some(_) => "account without a usable password",
        None if is_locked(text) => "account without a usable password",
        None if text.bytes().all(|byte| byte == b'*') => "password not shown",
        None => return None,
    };
    Some(Found::nothing(label))
}

/// Django's `!` and 40 letters, Unix's `!$6$…` of a locked account.
fn is_locked(text: &str) -> bool {
    text.strip_prefix('!').is_some_and(|rest| {
        let is_random = rest.len() >= 40 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_random || rest.trim_start_matches('!').starts_with('$')
    })
}

/// A password in clear that says that it is one.
pub(super) fn clear(text: &str) -> Option<Found> {
    const MARKS: [&str; 6] =
        ["{noop}", "{plain}", "{clear}", "{cleartext}", "{plaintext}", "plain$$"];
    for mark in MARKS {
        let start = text.get(..mark.len()).filter(|start| start.eq_ignore_ascii_case(mark));
        if let Some(start) = start {
            let rest = text.get(start.len()..).unwrap_or_default();
            return Some(Found::clear(rest, "password in clear, marked so"));
        }
    }
    let (_, password) = text.strip_prefix("fakeHash:")?.split_once(":password=")?;
    Some(Found::clear(password, "password in clear of Firebase’s emulator"))
}

#[cfg(test)]
mod tests {
    use crate::passwords::tests::check;

    #[test]
    fn words_and_marks() {
        let locked = format!("!{}", "aB3".repeat(14));
        for none in ["", "NULL", "!", "*", "!!", "not cached", "****", "!$6$salt$x", &locked, "  "]
        {
            check(none, "none: none");
        }
        for clear in [
            "{noop}x",
            "{PLAIN}secret",
            "plain$$x",
            "fakeHash:salt=a:password=b",
            "!Passw0rd",
            "*a",
        ] {
            check(clear, "clear: clear");
        }
    }
}
