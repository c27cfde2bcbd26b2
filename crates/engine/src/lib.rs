//! Everything Muster does to users: read, check, convert, import, search and export them. Knows no browser and no Yew.
//!
//! - [`user`]: what an Auth0 user is
//! - [`read`]: bytes → records; [`write`]: records → bytes
//! - [`check`]: what Auth0 would reject, and why
//! - [`query`]: which users are searched for; [`fields`]: what an export row holds
//! - [`passwords`]: what Auth0 takes for password hashes of other systems
//! - [`recipe`]: what is done to users, as an ordered list of steps
//! - [`few`]: sorting where there is little; [`thousands`]: numbers as people read them
//! - [`spill`]: what a job puts aside, sorted or packed
//! - [`store`]: connections, users and jobs, kept in segments
//! - [`jobs`]: what is asked, how it runs, what came of it
//! - [`systems`]: what is proposed for files of other systems
#![cfg_attr(not(test), warn(clippy::unwrap_used))]

pub mod check;
pub mod few;
pub mod fields;
pub mod jobs;
pub mod passwords;
pub mod query;
pub mod read;
pub mod recipe;
pub mod spill;
pub mod store;
pub mod systems;
pub mod thousands;
pub mod user;
pub mod write;
