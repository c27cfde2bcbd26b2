//! JSON text as RFC 8259 defines it: is it valid, where are an object's members, what does a string say.
//!
//! The lowest layer. It works on bytes in memory and keeps values as the bytes they came as, so large
//! numbers, escapes and key order survive. It knows neither files nor users, builds no tree of values,
//! and never recurses, so no input can exhaust the stack.

mod equal;
pub mod scan;
pub mod text;
pub mod walk;

pub use crate::equal::equal;
pub use crate::scan::{Expected, Member, Scanner, Span, Stop};

/// The type of a value, told from its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// Any number
    Number,
    /// A string
    String,
    /// An array
    Array,
    /// An object
    Object,
}

impl Kind {
    /// The kind of `value`, which must be one whole valid JSON value without space around it.
    pub fn of(value: &[u8]) -> Kind {
        match value.first() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') | None => Kind::Null,
            _ => Kind::Number,
        }
    }
}
