//! What Auth0 takes: the attributes with examples, hash forms, limits, what no import does. The facts are the engine's.

mod entries;
mod notices;
pub(crate) mod page;
mod vectors;
