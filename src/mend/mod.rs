//! The users with one kind of finding as a grid: each value with its reason beside it, to be changed where it stands; those
//! with one key side by side. What is changed becomes steps of the recipe once it is applied; nothing else is written.

mod changes;
pub(crate) mod findings;
mod grid;
mod row;
mod values;
pub(crate) mod whose;
