//! Errors from Auth0: what import jobs gave, explained, and the users that failed taken to Convert, to be mended and sent again.
//! What is read and found is the engine's; nothing is kept.

pub(crate) mod groups;
pub(crate) mod page;
pub(crate) mod retry;
pub(crate) mod state;
