//! Convert: an Auth0 export becomes files that Auth0 imports. The state and its reducer, the page, and its parts.
//! Nothing is kept: what is converted is forgotten with the page.

pub(crate) mod actions;
pub(crate) mod dry_run;
pub(crate) mod next_steps;
pub(crate) mod options;
pub(crate) mod page;
pub(crate) mod report;
pub(crate) mod result;
pub(crate) mod state;
pub(crate) mod written_files;
