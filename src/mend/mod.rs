//! The users with one kind of finding as a grid: each value with its reason beside it, to be changed where it stands. What is
//! changed becomes steps of the recipe once it is applied; nothing else is written.

pub(crate) mod changes;
pub(crate) mod grid;
mod row;
mod values;
