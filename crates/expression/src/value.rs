//! A result → what `JSON.stringify` gives, or why there is nothing.
//!
//! Strings, numbers and booleans, which most results are, are written here; everything else by `JSON.stringify`. Where
//! that would write `{}`, or nothing, for something that holds more, such as a promise or a function, the result is an
//! error that says so: nobody would miss the value in a file.

use std::cell::Cell;
use std::rc::Rc;

use boa_engine::builtins;
use boa_engine::error::EngineError;
use boa_engine::object::builtins::{JsMap, JsPromise, JsRegExp, JsSet};
use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::string::JsStrVariant;
use boa_engine::{
    Context, JsArgs, JsError, JsResult, JsString, JsValue, JsVariant, NativeFunction, js_string,
};

/// How many characters of a thrown error's text are kept.
const MAX_MESSAGE: usize = 300;

/// What came of one expression for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// JSON text, without line breaks
    Json(Vec<u8>),
    /// `undefined`, or an object whose `toJSON` gives that
    Missing,
    /// It threw, or gave what JSON cannot hold; what, in one line
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

/// What `JSON.stringify` writes nothing or `{}` for, though it holds more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unsayable {
    Promise,
    Function,
    Symbol,
    Map,
    Set,
    RegExp,
    Error,
    Iterator,
}

impl Unsayable {
    /// What `value`, which JSON writes as `{}`, is instead of an empty object.
    fn of(value: &JsValue, context: &mut Context) -> JsResult<Option<Self>> {
        let Some(object) = value.as_object() else { return Ok(None) };
        Ok(Some(if JsPromise::from_object(object.clone()).is_ok() {
            Self::Promise
        } else if JsMap::from_object(object.clone()).is_ok() {
            Self::Map
        } else if JsSet::from_object(object.clone()).is_ok() {
            Self::Set
        } else if JsRegExp::from_object(object.clone()).is_ok() {
            Self::RegExp
        } else if object.is::<builtins::error::Error>() {
            Self::Error
        } else if object.get(js_string!("next"), context)?.is_callable() {
            Self::Iterator
        } else {
            return Ok(None);
        }))
    }

    fn message(self) -> &'static str {
        match self {
            Self::Promise => {
                "The expression gives a promise, and nothing is waited for here. Write it without async and await."
            }
            Self::Function => "The expression gives a function. Write () behind it to call it.",
            Self::Symbol => {
                "The expression gives a symbol, which JSON does not have. Write .description behind it."
            }
            Self::Map => {
                "The expression gives a Map, of which JSON keeps nothing. Write Object.fromEntries( ) around it."
            }
            Self::Set => {
                "The expression gives a Set, of which JSON keeps nothing. Write Array.from( ) around it."
            }
            Self::RegExp => {
                "The expression gives a regular expression, of which JSON keeps nothing. Write String( ) around it."
            }
            Self::Error => {
                "The expression gives an error, of which JSON keeps nothing. Write String( ) around it."
            }
            Self::Iterator => {
                "The expression gives an iterator, of which JSON keeps nothing. Write Array.from( ) around it."
            }
        }
    }
}

/// What [`note_unsayable`] found, kept with the context.
type Noted = Rc<Cell<Option<Unsayable>>>;

/// Writes results as JSON, in one context.
pub(crate) struct ResultWriter {
    /// `JSON.stringify`
    stringify: JsObject,
    /// A replacer for it that replaces nothing
    note_unsayable: JsObject,
    noted: Noted,
}

impl ResultWriter {
    pub(crate) fn new(context: &mut Context) -> JsResult<Self> {
        let json = context.global_object().get(js_string!("JSON"), context)?.to_object(context)?;
        let stringify = json.get(js_string!("stringify"), context)?.to_object(context)?;
        let native = NativeFunction::from_fn_ptr(note_unsayable);
        let note_unsayable = FunctionObjectBuilder::new(context.realm(), native).build().into();
        let noted = Noted::default();
        context.insert_data(Rc::clone(&noted));
        Ok(Self { stringify, note_unsayable, noted })
    }

    /// Appends what `JSON.stringify(result)` gives to `out`.
    pub(crate) fn write(
        &self,
        result: JsResult<JsValue>,
        context: &mut Context,
        out: &mut Vec<u8>,
    ) -> Outcome {
        result
            .and_then(|value| self.json(value, context, out))
            .unwrap_or_else(|error| thrown(&error, context))
    }

    fn json(&self, value: JsValue, context: &mut Context, out: &mut Vec<u8>) -> JsResult<Outcome> {
        match value.variant() {
            JsVariant::Undefined => return Ok(Outcome::Missing),
            JsVariant::Symbol(_) => return Ok(unsayable(Unsayable::Symbol)),
            JsVariant::Null => out.extend(b"null"),
            JsVariant::Boolean(value) => out.extend(value.to_string().bytes()),
            JsVariant::Integer32(value) => out.extend(value.to_string().bytes()),
            JsVariant::Float64(value) => number(value, out),
            JsVariant::String(value) => string(&value, out),
            JsVariant::BigInt(_) | JsVariant::Object(_) => return self.object(value, context, out),
        }
        Ok(Outcome::Json)
    }

    fn object(
        &self,
        value: JsValue,
        context: &mut Context,
        out: &mut Vec<u8>,
    ) -> JsResult<Outcome> {
        let arguments = [value];
        let text = self.stringify.call(&JsValue::undefined(), &arguments, context)?;
        let [value] = arguments;
        let Some(text) = text.as_string() else {
            return Ok(if value.is_callable() {
                unsayable(Unsayable::Function)
            } else {
                Outcome::Missing
            });
        };
        let text = text.to_std_string_lossy();
        if text.contains("{}")
            && let Some(kind) = self.unsayable_in(value, context)?
        {
            return Ok(unsayable(kind));
        }
        out.extend(text.bytes());
        Ok(Outcome::Json)
    }

    /// What in `value`, however deep, JSON writes as `{}` though it holds more.
    fn unsayable_in(&self, value: JsValue, context: &mut Context) -> JsResult<Option<Unsayable>> {
        self.noted.set(None);
        let arguments = [value, self.note_unsayable.clone().into()];
        self.stringify.call(&JsValue::undefined(), &arguments, context)?;
        Ok(self.noted.take())
    }
}

fn unsayable(kind: Unsayable) -> Outcome {
    Outcome::Threw(kind.message().to_owned())
}

/// Called by `JSON.stringify` with each key and value.
fn note_unsayable(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let value = arguments.get_or_undefined(1);
    if let Some(kind) = Unsayable::of(value, context)?
        && let Some(noted) = context.get_data::<Noted>()
    {
        noted.set(noted.get().or(Some(kind)));
    }
    Ok(value.clone())
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
    text.chars().map(space).take(MAX_MESSAGE).collect()
}
