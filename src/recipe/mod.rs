//! What is done to users, as a list that a person reads, reorders, switches and keeps. The switches of the options are the
//! recipe's standard steps and are shown there; here are the others. It runs nothing: it emits the recipe as it is to be.

mod fields;
mod form;
pub(crate) mod history;
pub(crate) mod panel;
pub(crate) mod sentences;
mod step_item;
mod templates;
pub(crate) mod undo_keys;
mod words;
