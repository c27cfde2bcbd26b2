//! The browser as a [`Host`]: calls of its Intl through `js_sys`. wasm32 only.
//!
//! Takes nothing but strings and numbers and gives nothing else back. Formatters are kept, because making one takes a
//! hundred times as long as using it.

use std::cell::RefCell;

use js_sys::{Array, Date, Function, JSON, JsString, Object, Reflect};
use rustc_hash::FxHashMap;
use wasm_bindgen::{JsCast, JsValue};

use crate::host::{Call, Host, HostError, Scalar};

/// How many formatters are kept.
const MAX_FORMATTERS: usize = 64;

/// Before this time, the end of 1972, some zones were ahead of UTC by parts of minutes.
const WHOLE_MINUTES_FROM: f64 = 94_694_400_000.0;

/// How many UTF-16 units one call makes a string of.
const CHUNK: usize = 4_096;

thread_local! {
    /// By service and settings
    static FORMATTERS: RefCell<FxHashMap<String, Object>> = RefCell::default();
}

/// The browser this program runs in.
pub(crate) struct Browser;

impl Host for Browser {
    fn call(&self, call: Call<'_>) -> Result<Scalar, HostError> {
        let result = match call.receiver {
            "Date" => call_date(&call),
            "String" => call_string(&call),
            _ => call_service(&call),
        };
        result.and_then(|value| to_scalar(&value)).map_err(|thrown| host_error(&thrown))
    }

    fn local_offset(&self, utc: f64) -> f64 {
        let date = Date::new(&utc.into());
        let minutes = -date.get_timezone_offset();
        if minutes.is_nan() {
            return 0.0;
        }
        // In seconds, as most browsers have it of times before zones had whole minutes.
        let offset = (minutes * 60.0).round() * 1000.0;
        if utc >= WHOLE_MINUTES_FROM || minutes.fract() != 0.0 {
            return offset;
        }
        // In others `getTimezoneOffset` leaves out the seconds; a clock does not.
        let seconds = f64::from(date.get_seconds()) - (utc / 1000.0).floor().rem_euclid(60.0);
        let seconds = seconds.rem_euclid(60.0);
        let seconds = if seconds > 0.0 && offset < 0.0 { seconds - 60.0 } else { seconds };
        offset + seconds * 1000.0
    }
}

fn call_date(call: &Call<'_>) -> Result<JsValue, JsValue> {
    let [argument] = call.arguments else { return Ok(JsValue::UNDEFINED) };
    let argument = to_js(argument);
    if call.method == "parse" {
        return invoke(&get(&js_sys::global(), "Date")?, "parse", &Array::of1(&argument));
    }
    invoke(&Date::new(&argument), call.method, &Array::new())
}

fn call_string(call: &Call<'_>) -> Result<JsValue, JsValue> {
    let [text] = call.arguments else { return Ok(JsValue::UNDEFINED) };
    let prototype = get(&get(&js_sys::global(), "String")?, "prototype")?;
    let method: Function = get(&prototype, call.method)?.dyn_into()?;
    Reflect::apply(&method, &to_js(text), &settings(call)?)
}

fn call_service(call: &Call<'_>) -> Result<JsValue, JsValue> {
    if call.method == "supportedLocalesOf" {
        return invoke(&service(call.receiver)?, call.method, &settings(call)?);
    }
    let mut arguments: Array = call.arguments.iter().map(to_js).collect();
    if call.receiver == "ListFormat" {
        arguments = Array::of1(&arguments);
    }
    let result = invoke(&formatter(call)?.into(), call.method, &arguments)?;
    Ok(if result.is_undefined() { f64::NAN.into() } else { result })
}

fn formatter(call: &Call<'_>) -> Result<Object, JsValue> {
    let key = format!("{} {}", call.receiver, call.settings);
    if let Some(formatter) = FORMATTERS.with_borrow(|formatters| formatters.get(&key).cloned()) {
        return Ok(formatter);
    }
    let service: Function = service(call.receiver)?.unchecked_into();
    let formatter = Object::from(Reflect::construct(&service, &settings(call)?)?);
    FORMATTERS.with_borrow_mut(|formatters| {
        if formatters.len() >= MAX_FORMATTERS {
            formatters.clear();
        }
        formatters.insert(key, formatter.clone());
    });
    Ok(formatter)
}

fn service(name: &str) -> Result<JsValue, JsValue> {
    get(&get(&js_sys::global(), "Intl")?, name)
}

/// Locales and options.
fn settings(call: &Call<'_>) -> Result<Array, JsValue> {
    Ok(Array::from(&JSON::parse(call.settings)?))
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}

fn invoke(receiver: &JsValue, method: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let function: Function = get(receiver, method)?.dyn_into()?;
    Reflect::apply(&function, receiver, arguments)
}

fn to_js(scalar: &Scalar) -> JsValue {
    match scalar {
        Scalar::Number(number) => (*number).into(),
        Scalar::Text(units) => match String::from_utf16(units) {
            Ok(text) => text.into(),
            // Lone surrogates do not survive in Rust's text.
            Err(_) => {
                let chunks = units.chunks(CHUNK).map(JsString::from_char_code);
                chunks.reduce(|all, chunk| all.concat(&chunk)).map_or("".into(), JsValue::from)
            }
        },
    }
}

fn to_scalar(value: &JsValue) -> Result<Scalar, JsValue> {
    if let Some(number) = value.as_f64() {
        return Ok(Scalar::Number(number));
    }
    let text = match value.dyn_ref::<JsString>() {
        Some(text) => text.clone(),
        None => JSON::stringify(value)?,
    };
    Ok(Scalar::Text(match text.as_string().filter(|_| text.is_valid_utf16()) {
        Some(text) => text.encode_utf16().collect(),
        None => text.iter().collect(),
    }))
}

fn host_error(thrown: &JsValue) -> HostError {
    let text =
        |name: &str| get(thrown, name).ok().and_then(|value| value.as_string()).unwrap_or_default();
    HostError { name: text("name"), message: text("message") }
}
