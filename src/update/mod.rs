//! Update: users of the local tenant changed or deleted in bulk, with what Auth0 must be sent for the same.

pub(crate) mod form;
pub(crate) mod page;
pub(crate) mod result;
pub(crate) mod state;
