//! JavaScript expressions over `user`, evaluated by Boa: what an export's columns may hold besides paths.
//!
//! - `evaluator`: compiles expressions and evaluates them, user by user, within `limits`
//! - `syntax`: is a text one expression, and if not, where does it go wrong?
//! - `attribute_usage`: which attributes of a user does an expression look at?
//! - `realm`, `harden.js`: a JavaScript realm in which nothing done for one user can be seen by the next
//! - `user_to_js`: a user's JSON → a JavaScript object
//! - `value`: a result → what `JSON.stringify` gives, or why that would say nothing
//! - `host`, `intl`, `local_time`: the browser's Intl, local time and reading of dates; `browser` (wasm32 only) is that
//!   browser
//! - `wire`: many results as bytes, for the message to whoever asked
//! - `worker`: all that behind messages (wasm32 only)
//!
//! It is a package of its own, so that Boa is compiled for this program only. It knows no Auth0, reads no files and
//! reaches neither network nor storage nor page.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

mod attribute_usage;
#[cfg(target_arch = "wasm32")]
mod browser;
mod evaluator;
mod host;
mod intl;
mod limits;
mod local_time;
mod realm;
mod syntax;
mod user_to_js;
mod value;
mod wire;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use evaluator::Evaluator;
pub use host::{Call, Host, HostError, Scalar};
pub use limits::Limits;
pub use syntax::SyntaxProblem;
pub use value::Value;
