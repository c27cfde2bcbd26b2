//! Searching users, in the language Auth0's user search (version 3) takes: Lucene's.
//!
//! ```text
//! email:"ann@x.io"                      exactly this; case counts except in names and email
//! name:(ann* OR *smith)                 wildcards: * any text, ? one character
//! app_metadata.plan:pro AND NOT blocked:true   AND binds tighter than OR, NOT tightest
//! ann smith                             side by side is OR, as at Auth0; comes with an [`Ambiguity`]
//! logins_count:[3 TO *]                 { and } without the end; numbers and dates as such
//! last_login:2025-12                    in that month
//! last_login:[* TO now-90d]             relative dates are worked out once, for one run
//! _exists_:user_metadata.city           in any element, if there are arrays on the way
//! ann                                   stands somewhere in the names, addresses or ids
//! "Ann Smith"                           is one of them
//! ```
//!
//! What works here but not in Auth0 comes with a [`Note`], old and foreign forms with a [`Correction`]. A query is parsed
//! with the places of its parts (`parse`), made ready once (`compile`) and then asked of each user (`matcher`). Texts and
//! users are hostile: no query exhausts the stack, no pattern takes exponential time.
//!
//! Refuses to rank, to guess (`~`) and to weigh (`^`). Has no clock.

pub mod build;
mod case_fold;
mod compatibility;
mod compile;
mod corrections;
mod date_math;
mod escape;
mod finder;
mod lexer;
mod matcher;
mod number;
mod operators;
mod parse;
mod path;
mod pattern;
mod prefilter;
mod report;
mod search;
mod syntax;
#[cfg(test)]
mod tests;
mod words;
mod write;

pub use path::Fields;
pub use prefilter::Candidates;
pub use report::{
    Ambiguity, Correction, CorrectionKind, Note, Place, Problem, ResolvedDate, corrected,
};
pub use search::{Options, Reading, Search, explicit, read};
pub use syntax::ImplicitOperator;
