//! Import: files become users of the local tenant, as Auth0 would import them. The state and its reducer, the page,
//! what an upsert would change, and what came of an import.

pub(crate) mod comparison;
pub(crate) mod first_users;
pub(crate) mod form;
pub(crate) mod page;
pub(crate) mod result;
pub(crate) mod state;
mod there_already;
