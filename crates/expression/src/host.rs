//! What the evaluator asks of the browser it runs in: its Intl, its reading of dates and its local time.
//!
//! Numbers and strings cross, a call at a time, and only the calls of [`CALLS`]; no object of either side ever reaches
//! the other. Without a host there is no Intl, and local time is UTC. See `browser.rs` for the browser,
//! [`crate::intl`] for what expressions see.

use std::cell::Cell;
use std::rc::Rc;

use boa_engine::error::RuntimeLimitError;
use boa_engine::value::PreferredType;
use boa_engine::{Context, JsError, JsNativeError, JsResult, JsString, JsValue, JsVariant};

/// All that may be asked: receivers with their methods. `Date` and `String` are the built-ins of those names, the others
/// services of Intl.
const CALLS: &[(&str, &[&str])] = &[
    ("Date", &["parse", "toString", "toTimeString"]),
    ("String", &["toLocaleLowerCase", "toLocaleUpperCase"]),
    (
        "DateTimeFormat",
        &[
            "format",
            "formatToParts",
            "formatRange",
            "formatRangeToParts",
            "resolvedOptions",
            "supportedLocalesOf",
        ],
    ),
    ("NumberFormat", &["format", "formatToParts", "resolvedOptions", "supportedLocalesOf"]),
    ("Collator", &["compare", "resolvedOptions", "supportedLocalesOf"]),
    ("PluralRules", &["select", "selectRange", "resolvedOptions", "supportedLocalesOf"]),
    ("RelativeTimeFormat", &["format", "formatToParts", "resolvedOptions", "supportedLocalesOf"]),
    ("ListFormat", &["format", "formatToParts", "resolvedOptions", "supportedLocalesOf"]),
    ("DisplayNames", &["of", "resolvedOptions", "supportedLocalesOf"]),
];

/// The longest string that crosses, in UTF-16 units. Attributes of users are far shorter.
pub(crate) const MAX_TEXT: usize = 100_000;

/// The longest locales and options, as JSON.
const MAX_SETTINGS: usize = 10_000;

/// The most items of a list that cross.
const MAX_ITEMS: usize = 1_000;

/// How many digits a number given as text may have.
const MAX_DIGITS: usize = 400;

/// The largest exponent that a number given as text may have.
const MAX_EXPONENT: u32 = 400;

/// One call of something of the browser.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// `DateTimeFormat`, for one
    pub receiver: &'a str,
    /// `format`, for one
    pub method: &'a str,
    /// `[locales, options]` as JSON; empty for `Date`
    pub settings: &'a str,
    /// What the method is called with; of `ListFormat` the items of the list
    pub arguments: &'a [Scalar],
}

/// What crosses.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A number, or milliseconds since 1970
    Number(f64),
    /// UTF-16, lone surrogates included
    Text(Vec<u16>),
}

/// What the browser threw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError {
    /// `RangeError`, for one
    pub name: String,
    /// Its message
    pub message: String,
}

/// The browser, as the evaluator knows it. One serves all evaluators of a program.
pub trait Host {
    /// Makes a call. An object as result, such as that of `resolvedOptions`, comes as its JSON; nothing as result is NaN.
    ///
    /// # Errors
    /// What the browser throws.
    fn call(&self, call: Call<'_>) -> Result<Scalar, HostError>;

    /// How far local time is ahead of UTC at this time, which is milliseconds since 1970, UTC; in milliseconds.
    fn local_offset(&self, utc: f64) -> f64;
}

/// The host of one context, and how many calls the evaluation that runs may still make.
pub(crate) struct HostSession {
    pub(crate) host: &'static dyn Host,
    calls_left: Cell<u32>,
    most_calls: u32,
}

impl HostSession {
    pub(crate) fn new(host: &'static dyn Host, most_calls: u32) -> Self {
        Self { host, calls_left: Cell::new(most_calls), most_calls }
    }

    /// An evaluation starts.
    pub(crate) fn start(&self) {
        self.calls_left.set(self.most_calls);
    }

    /// Makes a call, if the evaluation may make another and all is of sensible length.
    pub(crate) fn call(&self, call: Call<'_>) -> JsResult<Scalar> {
        let Some(left) = self.calls_left.get().checked_sub(1) else {
            return Err(RuntimeLimitError::LoopIteration.into());
        };
        self.calls_left.set(left);
        let is_number = call.receiver == "NumberFormat";
        let is_long = |argument: &Scalar| match argument {
            Scalar::Text(text) if is_number => is_huge_number(text),
            Scalar::Text(text) => text.len() > MAX_TEXT,
            Scalar::Number(_) => false,
        };
        if call.settings.len() > MAX_SETTINGS
            || call.arguments.len() > MAX_ITEMS
            || call.arguments.iter().any(is_long)
        {
            let message = "this is too long to be formatted or compared";
            return Err(JsNativeError::range().with_message(message).into());
        }
        self.host.call(call).map_err(|error| js_error(&error))
    }
}

fn js_error(error: &HostError) -> JsError {
    let native = match &*error.name {
        "RangeError" => JsNativeError::range(),
        "TypeError" => JsNativeError::typ(),
        _ => JsNativeError::error(),
    };
    native.with_message(error.message.clone()).into()
}

/// `(receiver, settings, method, ...arguments)` as a function for [`crate::intl`]'s script.
pub(crate) fn call_from_script(
    _: &JsValue,
    arguments: &[JsValue],
    context: &mut Context,
) -> JsResult<JsValue> {
    let [receiver, settings, method, arguments @ ..] = arguments else {
        return Err(JsNativeError::typ().with_message("too few arguments").into());
    };
    let receiver = receiver.to_string(context)?.to_std_string_lossy();
    let method = method.to_string(context)?.to_std_string_lossy();
    if !CALLS.iter().any(|(name, methods)| *name == receiver && methods.contains(&&*method)) {
        return Err(JsNativeError::typ().with_message("this cannot be called here").into());
    }
    let settings = settings.to_string(context)?.to_std_string_lossy();
    let arguments: Vec<Scalar> =
        arguments.iter().map(|value| scalar(value, context)).collect::<JsResult<_>>()?;
    let call =
        Call { receiver: &receiver, method: &method, settings: &settings, arguments: &arguments };
    let Some(session) = session(context) else {
        return Err(JsNativeError::typ().with_message("there is no browser here").into());
    };
    Ok(match session.call(call)? {
        Scalar::Number(number) => number.into(),
        Scalar::Text(text) => JsString::from(&text[..]).into(),
    })
}

/// The host's session of a context, if it has a host.
pub(crate) fn session(context: &Context) -> Option<Rc<HostSession>> {
    context.get_data::<Rc<HostSession>>().cloned()
}

/// As Intl takes numbers: texts and large integers digit by digit.
fn scalar(value: &JsValue, context: &mut Context) -> JsResult<Scalar> {
    let value = value.to_primitive(context, PreferredType::Number)?;
    Ok(match value.variant() {
        JsVariant::String(text) => Scalar::Text(text.to_vec()),
        JsVariant::BigInt(digits) => Scalar::Text(digits.to_string().encode_utf16().collect()),
        _ => Scalar::Number(value.to_number(context)?),
    })
}

/// Whether a number given as text takes long to write out: browsers do that digit by digit.
fn is_huge_number(text: &[u16]) -> bool {
    let is_exponent = |unit: &u16| [u16::from(b'e'), u16::from(b'E')].contains(unit);
    let exponent = text.iter().rposition(is_exponent).map(|at| &text[at + 1..]);
    let digits = exponent.map(String::from_utf16_lossy);
    let is_large = |digits: &str| {
        let exponent = digits.trim().parse::<i32>();
        exponent.map_or(digits.len() > 4, |exponent| exponent.unsigned_abs() > MAX_EXPONENT)
    };
    text.len() > MAX_DIGITS || digits.as_deref().is_some_and(is_large)
}
