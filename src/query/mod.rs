//! Writing a query: the box, what is reported below it, the builder, the queries of before, and boxes for paths. What a
//! query means is the engine's.

pub(crate) mod builder;
pub(crate) mod history;
pub(crate) mod input;
pub(crate) mod marked;
pub(crate) mod path_input;
mod reports;
