//! What an Auth0 user is: its attributes, the column names they go by in exports, its id.
//!
//! [`attribute::ATTRIBUTES`] is the one table from which checks, columns, search and documentation are
//! driven. Nothing here judges a user; that is `check`'s work.

pub mod attribute;
pub mod column;
pub mod date;
pub mod keys;
pub mod user;
pub mod user_id;

pub use attribute::{ATTRIBUTES, Attribute};
pub use user::{Field, Name, Reader, User};
