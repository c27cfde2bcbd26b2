//! Dates as the browser has them: its time zone with all its changes, and its reading of dates written in any form.
//!
//! Boa asks its host for the offset of local time, but asks for a local time (“at half past three here”) as if it were
//! UTC, which is wrong for hours before and after clocks change. So the few functions that turn local time into UTC
//! are wrapped to say which of the two they are about to ask for. Boa reads ISO dates only; `Date.parse` and `new Date`
//! of a text ask the browser. Without a host local time is UTC and nothing is wrapped.

use std::cell::Cell;
use std::rc::Rc;

use boa_engine::object::{FunctionObjectBuilder, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::value::PreferredType;
use boa_engine::{Context, JsArgs, JsResult, JsString, JsValue, NativeFunction, js_string};

use crate::host::{Call, Host, HostSession, MAX_TEXT, Scalar, session};

const DAY: f64 = 86_400_000.0;

/// What Boa's next requests for an offset are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Requests {
    /// Times in UTC
    #[default]
    Utc,
    /// A local time
    Local,
    /// One in UTC, then a local one
    UtcThenLocal,
}

/// Local time of one context.
#[derive(Default)]
pub(crate) struct LocalTime {
    host: Option<&'static dyn Host>,
    requests: Cell<Requests>,
}

impl LocalTime {
    pub(crate) fn new(host: Option<&'static dyn Host>) -> Rc<Self> {
        Rc::new(Self { host, requests: Cell::default() })
    }

    /// The offset in seconds that Boa requests for `seconds`.
    pub(crate) fn offset(&self, seconds: i64) -> i32 {
        let Some(host) = self.host else { return 0 };
        let time = seconds as f64 * 1000.0;
        let offset = match self.requests.get() {
            Requests::Utc => host.local_offset(time),
            Requests::UtcThenLocal => {
                self.requests.set(Requests::Local);
                host.local_offset(time)
            }
            Requests::Local => offset_of_local(time, |utc| host.local_offset(utc)),
        };
        (offset / 1000.0) as i32
    }

    /// Does `work`, in which Boa's requests are these.
    fn during<T>(&self, requests: Requests, work: impl FnOnce() -> T) -> T {
        self.requests.set(requests);
        let result = work();
        self.requests.set(Requests::Utc);
        result
    }
}

/// The offset at a local time, as ECMA-262 has it (UTC(t)): of a time that comes twice the first, and of one that is
/// skipped the offset before.
fn offset_of_local(local: f64, offset_at: impl Fn(f64) -> f64) -> f64 {
    let (before, after) = (offset_at(local - DAY), offset_at(local + DAY));
    if before == after || offset_at(local - before) == before {
        return before;
    }
    if offset_at(local - after) == after { after } else { before }
}

/// Wraps what turns local time into UTC, in a realm that is not hardened yet.
pub(crate) fn install(local: &Rc<LocalTime>, context: &mut Context) -> JsResult<()> {
    context.insert_data(Rc::clone(local));
    let date = context.intrinsics().constructors().date().constructor();
    let prototype = context.intrinsics().constructors().date().prototype();
    for name in SETTERS {
        wrap_setter(name, &prototype, context)?;
    }
    let parse = NativeFunction::from_fn_ptr(parse);
    let parse = FunctionObjectBuilder::new(context.realm(), parse).name("parse").length(1).build();
    let constructor = NativeFunction::from_copy_closure_with_captures(construct, date.clone());
    let constructor = FunctionObjectBuilder::new(context.realm(), constructor)
        .name("Date")
        .length(7)
        .constructor(true)
        .build();
    for name in ["UTC", "now"] {
        define(&constructor, name, date.get(JsString::from(name), context)?);
    }
    define(&constructor, "parse", parse.into());
    define(&prototype, "constructor", constructor.clone().into());
    let fixed = PropertyDescriptor::builder().writable(false).enumerable(false).configurable(false);
    constructor.insert_property(js_string!("prototype"), fixed.value(prototype).build());
    define(&context.global_object(), "Date", constructor.into());
    Ok(())
}

const SETTERS: [&str; 8] = [
    "setMilliseconds",
    "setSeconds",
    "setMinutes",
    "setHours",
    "setDate",
    "setMonth",
    "setFullYear",
    "setYear",
];

fn define(object: &JsObject, name: &str, value: JsValue) {
    let property = PropertyDescriptor::builder()
        .value(value)
        .writable(true)
        .enumerable(false)
        .configurable(true)
        .build();
    object.insert_property(PropertyKey::from(JsString::from(name)), property);
}

fn wrap_setter(name: &'static str, prototype: &JsObject, context: &mut Context) -> JsResult<()> {
    let original = prototype.get(JsString::from(name), context)?.to_object(context)?;
    let length = original.get(js_string!("length"), context)?.to_length(context)? as usize;
    let get_time = prototype.get(js_string!("getTime"), context)?.to_object(context)?;
    let wrapped = NativeFunction::from_copy_closure_with_captures(
        |this, arguments, (original, get_time): &(JsObject, JsObject), context| {
            let time = get_time.call(this, &[], context)?.to_number(context)?;
            let numbers = numbers(arguments, context)?;
            // Only a date that is none has no local time to start from.
            let requests = if time.is_nan() { Requests::Local } else { Requests::UtcThenLocal };
            let Some(local) = local_time(context) else { return Ok(JsValue::undefined()) };
            local.during(requests, || original.call(this, &numbers, context))
        },
        (original, get_time),
    );
    let function =
        FunctionObjectBuilder::new(context.realm(), wrapped).name(name).length(length).build();
    define(prototype, name, function.into());
    Ok(())
}

/// Numbers of all arguments, so that no code of an expression runs while requests have a meaning.
fn numbers(arguments: &[JsValue], context: &mut Context) -> JsResult<Vec<JsValue>> {
    arguments.iter().map(|value| Ok(JsValue::from(value.to_number(context)?))).collect()
}

fn local_time(context: &Context) -> Option<Rc<LocalTime>> {
    context.get_data::<Rc<LocalTime>>().cloned()
}

/// `Date(…)` and `new Date(…)`, with Boa's own constructor.
fn construct(
    new_target: &JsValue,
    arguments: &[JsValue],
    original: &JsObject,
    context: &mut Context,
) -> JsResult<JsValue> {
    let (Some(session), Some(local)) = (session(context), local_time(context)) else {
        return Ok(JsValue::undefined());
    };
    let Some(new_target) = new_target.as_object() else {
        let now = original.get(js_string!("now"), context)?.to_object(context)?;
        let now = now.call(&JsValue::undefined(), &[], context)?.to_number(context)?;
        return text_of(&session, now);
    };
    let date = match arguments {
        [] => original.construct(&[], Some(&new_target), context)?,
        [value] if is_date(value) => original.construct(arguments, Some(&new_target), context)?,
        [value] => {
            let mut value = value.to_primitive(context, PreferredType::Default)?;
            if let Some(text) = value.as_string() {
                value = read(&session, &text)?.into();
            }
            original.construct(&[value], Some(&new_target), context)?
        }
        _ => {
            let numbers = numbers(arguments, context)?;
            let create = || original.construct(&numbers, Some(&new_target), context);
            local.during(Requests::Local, create)?
        }
    };
    Ok(date.into())
}

fn is_date(value: &JsValue) -> bool {
    let date = value.as_object().map(boa_engine::object::builtins::JsDate::from_object);
    date.is_some_and(|date| date.is_ok())
}

fn text_of(session: &HostSession, time: f64) -> JsResult<JsValue> {
    let arguments = [Scalar::Number(time)];
    let call = Call { receiver: "Date", method: "toString", settings: "", arguments: &arguments };
    Ok(match session.call(call)? {
        Scalar::Text(text) => JsString::from(&text[..]).into(),
        Scalar::Number(number) => number.into(),
    })
}

/// `Date.parse`.
fn parse(_: &JsValue, arguments: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let text = arguments.get_or_undefined(0).to_string(context)?;
    let Some(session) = session(context) else { return Ok(f64::NAN.into()) };
    Ok(read(&session, &text)?.into())
}

/// The time that a text means; NaN if it is no date.
fn read(session: &HostSession, text: &JsString) -> JsResult<f64> {
    if text.len() > MAX_TEXT {
        return Ok(f64::NAN);
    }
    let arguments = [Scalar::Text(text.to_vec())];
    let call = Call { receiver: "Date", method: "parse", settings: "", arguments: &arguments };
    Ok(match session.call(call)? {
        Scalar::Number(time) => time,
        Scalar::Text(_) => f64::NAN,
    })
}
