//! Bytes → records: compression, encoding, layout, one record after another. Knows no Auth0.
//!
//! The chain is [`gzip`] → [`text`] → [`records`]; [`layout`] decides how records are looked for.

pub mod form;
pub mod gzip;
pub mod layout;
pub mod position;
pub mod problem;
pub mod records;
pub mod text;

pub use form::{Encoding, Form, Layout};
pub use position::Position;
pub use problem::Problem;
pub use records::{Event, Fault, Limits, Record, Records};
