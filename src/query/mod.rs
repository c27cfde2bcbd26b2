//! TODO head

pub mod builder;
pub mod history;
pub mod input;
pub mod marked;
pub mod path_input;
