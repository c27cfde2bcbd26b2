//! Intl in expressions, with the browser's own results. `intl.js` reads locales and options and defines the functions;
//! [`crate::host`] makes the calls. Nothing of this exists without a host.

use boa_engine::object::FunctionObjectBuilder;
use boa_engine::{Context, JsResult, JsValue, NativeFunction, Source, js_string};

use crate::host;

/// Adds Intl to a realm that has a host and is not hardened yet.
pub(crate) fn install(context: &mut Context) -> JsResult<()> {
    let native = NativeFunction::from_fn_ptr(host::call_from_script);
    let call = FunctionObjectBuilder::new(context.realm(), native).name(js_string!("call")).build();
    let script = context.eval(Source::from_bytes(include_str!("intl.js")))?.to_object(context)?;
    script.call(&JsValue::undefined(), &[call.into()], context).map(drop)
}
