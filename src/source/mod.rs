//! Bytes → records: compression, encoding, layout, one record after another. Knows no Auth0.

pub mod form;
pub mod position;

pub use form::{Encoding, Form, Layout};
pub use position::Position;
