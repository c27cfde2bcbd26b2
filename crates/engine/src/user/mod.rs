//! What an Auth0 user is: its attributes, the column names they go by in exports, its id.
//!
//! [`attribute::ATTRIBUTES`] is the one table from which checks, columns, search and documentation are
//! driven. Nothing here judges a user; that is `check`'s work.

pub mod attribute;
pub(crate) mod column_name;
pub mod connection_rules;
pub(crate) mod date;
pub(crate) mod fingerprint;
pub(crate) mod identity;
mod model;
pub mod reference;
pub mod secret;
pub(crate) mod user_id;

pub use crate::user::attribute::{ATTRIBUTES, Attribute};
pub use crate::user::connection_rules::ConnectionRules;
pub use crate::user::model::{Field, Name, Reader, User};
