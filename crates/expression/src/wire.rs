//! Many results as bytes: a line each, in the order of the users and, for each, of the expressions.
//!
//! JSON text as it is; an empty line for `undefined`; `!` and the message for an error; `~` for an evaluation that did
//! not end, which is the last line. None of these has a line break inside.

use crate::value::Outcome;
#[cfg(any(test, target_arch = "wasm32"))]
use crate::value::Value;

/// Ends the line of a result whose JSON, if it has any, is in `out` already. `false` if it did not end: nothing follows.
pub(crate) fn end_line(outcome: &Outcome, out: &mut Vec<u8>) -> bool {
    match outcome {
        Outcome::Json | Outcome::Missing => {}
        Outcome::Threw(message) => {
            out.push(b'!');
            out.extend(message.bytes());
        }
        Outcome::Endless => out.push(b'~'),
    }
    out.push(b'\n');
    *outcome != Outcome::Endless
}

/// Appends the line of `value`. `false` if it did not end: nothing follows.
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) fn write_line(value: &Value, out: &mut Vec<u8>) -> bool {
    let outcome = match value {
        Value::Json(json) => {
            out.extend(json);
            Outcome::Json
        }
        Value::Missing => Outcome::Missing,
        Value::Threw(message) => Outcome::Threw(message.clone()),
        Value::Endless => Outcome::Endless,
    };
    end_line(&outcome, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_result_is_a_line() {
        for (value, line, goes_on) in [
            (Value::Json(b"\"a\"".to_vec()), "\"a\"\n", true),
            (Value::Missing, "\n", true),
            (Value::Threw("Error: no".to_owned()), "!Error: no\n", true),
            (Value::Endless, "~\n", false),
        ] {
            let mut out = Vec::new();
            assert_eq!(write_line(&value, &mut out), goes_on);
            assert_eq!(out, line.as_bytes());
        }
    }
}
