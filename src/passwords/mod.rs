//! *Try a password*: one test user's password tells whether hashes are sent as Auth0 will read them. The dialog, what it says,
//! and the recipe with another reading in it. The password stays in its box and in the message to the worker.

pub(crate) mod first_card;
pub(crate) mod offer;
pub(crate) mod outcome;
pub(crate) mod reading;
pub(crate) mod test_users;
pub(crate) mod try_dialog;
