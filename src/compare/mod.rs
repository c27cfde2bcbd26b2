//! Compare: two lists of users held against each other, files or connections of the local tenant.

mod form;
pub(crate) mod lists;
pub(crate) mod page;
mod result;
pub(crate) mod state;
