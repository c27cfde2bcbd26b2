//! A JavaScript realm in which nothing that is done for one user can be seen by the next.
//!
//! Guaranteed, and tested here and in the evaluator:
//! - Everything that comes with the realm is frozen: all built-in objects, their prototypes and functions.
//! - The global object takes new names (`x = 1` works as in a browser), and is as before after each evaluation.
//! - No text is run as code later: `eval` and `new Function` throw. So no names are declared globally.
//! - Promises settle nothing: what waits for one is dropped.
//! - There is nothing that reaches network, storage or page, and nothing that waits: neither timers nor `Atomics`.
//!
//! Objects take names that their prototypes have, as ever: see `harden.js`. With a host ([`crate::host`]) there is the
//! browser's Intl ([`crate::intl`]) and local time ([`crate::local_time`]).

use std::rc::Rc;

use boa_engine::context::{ContextBuilder, HostHooks};
use boa_engine::job::IdleJobExecutor;
use boa_engine::module::IdleModuleLoader;
use boa_engine::object::{FunctionObjectBuilder, IntegrityLevel, JsObject};
use boa_engine::property::{PropertyDescriptor, PropertyKey};
use boa_engine::realm::Realm as BoaRealm;
use boa_engine::{
    Context, JsError, JsNativeError, JsResult, JsString, JsValue, NativeFunction, Source, js_string,
};
use rustc_hash::FxHashSet;

use crate::host::{Host, HostSession};
use crate::limits::Limits;
use crate::local_time::LocalTime;
use crate::{intl, local_time};

/// The longest text that a single call makes, in UTF-16 units; a browser's is some thirty times as long.
const LONGEST_TEXT: f64 = 16_777_216.0;

/// What Boa asks of the program it runs in.
struct Hooks {
    local_time: Rc<LocalTime>,
}

impl HostHooks for Hooks {
    fn ensure_can_compile_strings(
        &self,
        _: BoaRealm,
        _: &[JsString],
        _: &JsString,
        _: bool,
        _: &mut Context,
    ) -> JsResult<()> {
        Err(JsNativeError::eval().with_message("text is not run as code here").into())
    }

    fn local_timezone_offset_seconds(&self, seconds: i64) -> i32 {
        self.local_time.offset(seconds)
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        64 << 20
    }
}

/// A context with hardened built-ins.
pub(crate) struct Realm {
    pub(crate) context: Context,
    global: JsObject,
    /// The global object's own names
    names: FxHashSet<PropertyKey>,
    host: Option<Rc<HostSession>>,
}

impl Realm {
    /// A realm as expressions find it.
    pub(crate) fn new(limits: &Limits, host: Option<&'static dyn Host>) -> JsResult<Self> {
        let local_time = LocalTime::new(host);
        let mut context = ContextBuilder::new()
            .host_hooks(Rc::new(Hooks { local_time: Rc::clone(&local_time) }))
            .job_executor(Rc::new(IdleJobExecutor))
            .module_loader(Rc::new(IdleModuleLoader))
            .build()?;
        for name in ["repeat", "padStart", "padEnd"] {
            limit_length(name, &mut context)?;
        }
        let host = host.map(|host| Rc::new(HostSession::new(host, limits.host_calls)));
        if let Some(session) = &host {
            context.insert_data(Rc::clone(session));
            local_time::install(&local_time, &mut context)?;
            intl::install(&mut context)?;
        }
        context.eval(Source::from_bytes(include_str!("harden.js")))?;
        let runtime = context.runtime_limits_mut();
        runtime.set_loop_iteration_limit(limits.loops);
        runtime.set_recursion_limit(limits.calls);
        runtime.set_stack_size_limit(limits.values);
        runtime.set_backtrace_limit(1);
        let global = context.global_object();
        let names = global.own_property_keys(&mut context)?.into_iter().collect();
        Ok(Self { context, global, names, host })
    }

    /// The function whose body is one expression; see [`crate::syntax`].
    pub(crate) fn function(&mut self, program: &str) -> JsResult<JsObject> {
        let function =
            self.context.eval(Source::from_bytes(program))?.to_object(&mut self.context)?;
        let prototype = function.get(js_string!("prototype"), &mut self.context)?;
        // An expression can reach its own function, as `arguments.callee`.
        for object in [Some(function.clone()), prototype.as_object()].into_iter().flatten() {
            object.set_integrity_level(IntegrityLevel::Frozen, &mut self.context)?;
        }
        Ok(function)
    }

    /// To be called before each evaluation.
    pub(crate) fn start_evaluation(&self) {
        if let Some(host) = &self.host {
            host.start();
        }
    }

    /// Takes away what the last evaluation added to the global object. `false` if that cannot be done.
    pub(crate) fn remove_added_globals(&mut self) -> bool {
        self.try_remove_globals().unwrap_or(false)
    }

    fn try_remove_globals(&mut self) -> JsResult<bool> {
        let context = &mut self.context;
        if !self.global.is_extensible(context)? {
            return Ok(false);
        }
        let names = self.global.own_property_keys(context)?;
        if names.len() > self.names.len() {
            for name in names.into_iter().filter(|name| !self.names.contains(name)) {
                self.global.delete_property_or_throw(name, context)?;
            }
        }
        Ok(true)
    }
}

/// Has a method of texts throw, as in a browser, where memory would run out.
fn limit_length(name: &'static str, context: &mut Context) -> JsResult<()> {
    let prototype = context.intrinsics().constructors().string().prototype();
    let original = prototype.get(JsString::from(name), context)?.to_object(context)?;
    let limited = NativeFunction::from_copy_closure_with_captures(
        move |this, arguments, original: &JsObject, context| {
            let count = arguments.first().cloned().unwrap_or_default().to_number(context)?;
            let unit = if name == "repeat" { this.to_string(context)?.len() } else { 1 };
            if count.is_finite() && count * unit as f64 > LONGEST_TEXT {
                return Err(JsNativeError::range().with_message("Invalid string length").into());
            }
            original.call(this, arguments, context)
        },
        original,
    );
    let function = FunctionObjectBuilder::new(context.realm(), limited)
        .name(name)
        .length(if name == "repeat" { 1 } else { 2 })
        .build();
    let property = PropertyDescriptor::builder()
        .value(JsValue::from(function))
        .writable(true)
        .enumerable(false)
        .configurable(true);
    prototype.insert_property(PropertyKey::from(JsString::from(name)), property.build());
    Ok(())
}

/// The text of an error that keeps a realm from being set up.
pub(crate) fn setup_error(error: &JsError) -> String {
    format!("Expressions cannot be evaluated here ({error}).")
}
