//! TODO head

pub mod comparison;
pub mod form;
pub mod page;
pub mod result;
pub mod state;
