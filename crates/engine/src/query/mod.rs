//! Searching users, in the language Auth0's user search (version 3) takes: Lucene's.
//!
//! ```text
//! email:"ann@x.io"                      exactly this; case counts except in names and email
//! name:(ann* OR *smith)                 wildcards: * any text, ? one character
//! app_metadata.plan:pro -blocked:true   side by side is AND; AND binds tighter than OR, NOT tightest
//! logins_count:[3 TO *]                 { and } without the end; numbers and dates as such
//! last_login:2025-12                    in that month
//! _exists_:user_metadata.city           in any element, if there are arrays on the way
//! ann                                   stands somewhere in the names, addresses or ids
//! "Ann Smith"                           is one of them
//! ```
//!
//! What works here but not in Auth0 comes with a [`Note`]. A query is parsed with the places of its parts
//! (`parse`), made ready once (`compile`) and then asked of each user (`matches`). Texts and users are hostile: no query
//! exhausts the stack, no pattern takes exponential time.
//!
//! Refuses to rank, to guess (`~`) and to weigh (`^`).

pub mod build;
pub mod case_fold;
pub mod compatibility;
pub mod compile;
pub mod escape;
pub mod matcher;
pub mod number;
pub mod parse;
pub mod path;
pub mod pattern;
pub mod prefilter;

use serde::{Deserialize, Serialize};

use crate::query::matcher::Clause;
pub use crate::query::prefilter::Candidates;
use crate::query::prefilter::Prefilter;
use crate::user::User;
use json::Span;

/// What is searched for. By default every user is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    clause: Clause,
    prefilter: Prefilter,
    notes: Vec<Note>,
}

/// Why a text is no query, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// The first byte that is meant
    pub start: usize,
    /// One past the last
    pub end: usize,
    /// What is wrong, in a sentence
    pub message: String,
}

/// What Auth0 would refuse or understand otherwise, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The first byte that is meant
    pub start: usize,
    /// One past the last
    pub end: usize,
    /// What to know, in a sentence
    pub message: String,
}

impl Problem {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Problem { start: span.start, end: span.end, message: message.into() }
    }
}

impl Search {
    /// The search `text` asks for. Without text, or with white space only, it is for every user.
    ///
    /// # Errors
    /// The first place that cannot be understood.
    pub fn parse(text: &str) -> Result<Search, Problem> {
        let Some(node) = parse::parse(text)? else { return Ok(Search::default()) };
        let (clause, notes) = compile::compile(text, &node)?;
        let prefilter = Prefilter::of(&clause);
        Ok(Search { clause, prefilter, notes })
    }

    /// Whether every user is found.
    pub fn is_everything(&self) -> bool {
        self.clause == Clause::default()
    }

    /// Whether `user` is found.
    pub fn finds(&self, user: &User<'_>) -> bool {
        self.clause.finds(user)
    }

    /// What Auth0 would refuse or understand otherwise, in the order of the text.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// A cheap look at users who are written in `bytes` side by side, with or without the identities they get when they are
    /// read: `None` if none of them can be found. It may say yes wrongly, never no.
    pub fn candidates(&self, bytes: &[u8]) -> Option<Candidates<'_>> {
        self.prefilter.candidates(bytes)
    }
}
