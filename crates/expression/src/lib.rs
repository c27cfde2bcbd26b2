//! JavaScript expressions over `user`, evaluated by Boa: what an export's columns may hold besides paths.
//!
//! - [`Evaluator`]: compiles expressions and evaluates them, user by user
//! - [`syntax`]: is a text one expression, and if not, where does it go wrong?
//! - [`attribute_usage`]: which attributes of a user does an expression look at?
//! - [`realm`]: a JavaScript world in which nothing done for one user can be seen by the next
//! - [`user_to_js`]: a user's JSON → a JavaScript object
//! - [`value`]: a result → what `JSON.stringify` says of it
//! - [`wire`]: many results as bytes, for the message to whoever asked
//! - `worker`: all that behind messages (wasm32 only)
//!
//! It is a package of its own, so that Boa is compiled for this program only. It knows no Auth0, reads no files and
//! reaches neither network nor page.
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod attribute_usage;
mod evaluator;
pub mod realm;
pub mod syntax;
pub mod user_to_js;
pub mod value;
pub mod wire;
#[cfg(target_arch = "wasm32")]
pub mod worker;

pub use evaluator::{Evaluator, Limits};
pub use syntax::SyntaxProblem;
pub use value::Value;
