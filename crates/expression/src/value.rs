//! A result → what `JSON.stringify` says of it, or why there is none.
//!
//! Texts, numbers and truth values, which most results are, are written here; everything else by `JSON.stringify`.

use boa_engine::error::EngineError;
use boa_engine::object::JsObject;
use boa_engine::string::JsStrVariant;
use boa_engine::{Context, JsError, JsResult, JsString, JsValue, JsVariant, js_string};

/// How many characters of a thrown error's text are kept.
const LONGEST_MESSAGE: usize = 300;

/// What came of one expression for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// JSON text, without line breaks
    Json(Vec<u8>),
    /// Nothing that JSON knows: `undefined`, a function, a symbol
    Missing,
    /// It threw; what, in one line
    Threw(String),
    /// It was ended: too many rounds of a loop, or calls within calls
    Endless,
}

/// What came of one expression; JSON is in the buffer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Json,
    Missing,
    Threw(String),
    Endless,
}

/// Appends what `JSON.stringify(result)` gives to `out`.
pub(crate) fn write(
    result: JsResult<JsValue>,
    stringify: &JsObject,
    context: &mut Context,
    out: &mut Vec<u8>,
) -> Outcome {
    match result.and_then(|value| json(value, stringify, context, out)) {
        Ok(true) => Outcome::Json,
        Ok(false) => Outcome::Missing,
        Err(error) => thrown(&error, context),
    }
}

/// `false` if there is no JSON of it.
fn json(
    value: JsValue,
    stringify: &JsObject,
    context: &mut Context,
    out: &mut Vec<u8>,
) -> JsResult<bool> {
    match value.variant() {
        JsVariant::Undefined | JsVariant::Symbol(_) => return Ok(false),
        JsVariant::Null => out.extend(b"null"),
        JsVariant::Boolean(value) => out.extend(value.to_string().bytes()),
        JsVariant::Integer32(value) => out.extend(value.to_string().bytes()),
        JsVariant::Float64(value) => number(value, out),
        JsVariant::String(value) => string(&value, out),
        JsVariant::BigInt(_) | JsVariant::Object(_) => {
            let text = stringify.call(&JsValue::undefined(), &[value], context)?;
            let Some(text) = text.as_string() else { return Ok(false) };
            out.extend(text.to_std_string_lossy().bytes());
        }
    }
    Ok(true)
}

fn number(value: f64, out: &mut Vec<u8>) {
    if value.is_finite() {
        out.extend(ryu_js::Buffer::new().format_finite(value).bytes());
    } else {
        out.extend(b"null");
    }
}

fn string(value: &JsString, out: &mut Vec<u8>) {
    out.push(b'"');
    match value.variant() {
        JsStrVariant::Latin1(bytes) if bytes.iter().all(|byte| is_plain(*byte)) => {
            out.extend(bytes)
        }
        JsStrVariant::Latin1(bytes) => {
            bytes.iter().for_each(|byte| character(char::from(*byte), out))
        }
        JsStrVariant::Utf16(units) => {
            for decoded in char::decode_utf16(units.iter().copied()) {
                match decoded {
                    Ok(char) => character(char, out),
                    Err(half) => escape(half.unpaired_surrogate(), out),
                }
            }
        }
    }
    out.push(b'"');
}

fn is_plain(byte: u8) -> bool {
    (b' '..0x7f).contains(&byte) && byte != b'"' && byte != b'\\'
}

fn character(char: char, out: &mut Vec<u8>) {
    match char {
        '"' => out.extend(b"\\\""),
        '\\' => out.extend(b"\\\\"),
        '\n' => out.extend(b"\\n"),
        '\r' => out.extend(b"\\r"),
        '\t' => out.extend(b"\\t"),
        '\u{8}' => out.extend(b"\\b"),
        '\u{c}' => out.extend(b"\\f"),
        '\0'..' ' => escape(char as u16, out),
        _ => out.extend(char.encode_utf8(&mut [0; 4]).bytes()),
    }
}

fn escape(unit: u16, out: &mut Vec<u8>) {
    out.extend(format!("\\u{unit:04x}").bytes());
}

fn thrown(error: &JsError, context: &mut Context) -> Outcome {
    match message(error, context) {
        Ok(message) => Outcome::Threw(one_line(&message)),
        Err(again) if is_limit(&again) => Outcome::Endless,
        Err(_) => Outcome::Threw("an error whose text cannot be had".to_owned()),
    }
}

fn is_limit(error: &JsError) -> bool {
    matches!(error.as_engine(), Some(EngineError::RuntimeLimit(_)))
}

/// What `String(error)` is in JavaScript; the error itself if it is a limit.
fn message(error: &JsError, context: &mut Context) -> JsResult<String> {
    if let Some(native) = error.as_native() {
        // Boa writes “UriError”.
        let kind = native.kind().to_string().replace("Uri", "URI");
        return Ok(format!("{kind}: {}", native.message()));
    }
    let Some(value) = error.as_opaque() else { return Err(error.clone()) };
    if let Some(symbol) = value.as_symbol() {
        return Ok(symbol.descriptive_string().to_std_string_lossy());
    }
    Ok(value.to_string(context)?.to_std_string_lossy())
}

fn one_line(text: &str) -> String {
    let space = |char: char| if char.is_control() { ' ' } else { char };
    text.chars().map(space).take(LONGEST_MESSAGE).collect()
}

/// `JSON.stringify`.
pub(crate) fn stringify(context: &mut Context) -> JsResult<JsObject> {
    let json = context.global_object().get(js_string!("JSON"), context)?;
    let json = json.to_object(context)?;
    json.get(js_string!("stringify"), context)?.to_object(context)
}
