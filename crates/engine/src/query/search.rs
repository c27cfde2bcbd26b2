//! Reads a query: what is searched for, and everything there is to report of it.
//!
//! Old and foreign forms come first: a query that has one that would find other users than expected is not run. Then it is
//! parsed and compiled.

use crate::few;
use crate::query::compile::{Compiled, compile};
use crate::query::corrections::corrections;
use crate::query::escape::trimmed;
use crate::query::matcher::Clause;
use crate::query::parse::parse;
use crate::query::path::Fields;
use crate::query::prefilter::{Candidates, Prefilter};
use crate::query::report::{
    Ambiguity, Correction, CorrectionKind, Note, Place, Problem, ResolvedDate,
};
use crate::query::syntax::{ImplicitOperator, Tree};
use crate::query::words::phrase;
use crate::query::write::write;
use json::Span;

/// What is searched for. By default every user is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    clause: Clause,
    prefilter: Prefilter,
}

/// How a query is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What terms mean that stand side by side
    pub implicit: ImplicitOperator,
    /// The time relative dates are counted from, in microseconds since 1970; without it they are a problem. One run, with
    /// its count and its sample, has one: [`Reading::resolved`] fixes it
    pub now: Option<i64>,
}

/// A query that was understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What is searched for
    pub search: Search,
    /// What Auth0 would refuse or understand otherwise, in the order of the text
    pub notes: Vec<Note>,
    /// Forms that are better written otherwise, in the order of the text
    pub corrections: Vec<Correction>,
    /// Terms that stand side by side
    pub ambiguity: Option<Ambiguity>,
    /// Relative dates and what they were worked out to
    pub dates: Vec<ResolvedDate>,
    /// The query with its operators written out and its relative dates as they are: what is kept for another day
    pub explicit: String,
    /// The query with its operators and dates written out: what is run, recorded and copied for Auth0
    pub resolved: String,
}

impl Search {
    /// The search `text` asks for, as Auth0 takes it. Without text, or with white space only, it is for every user.
    ///
    /// # Errors
    /// The first place that cannot be understood; a relative date is one, for there is no clock.
    pub fn parse(text: &str) -> Result<Search, Problem> {
        read(text, Options::default()).map(|reading| reading.search)
    }

    /// Whether every user is found.
    pub fn is_everything(&self) -> bool {
        self.clause == Clause::default()
    }

    /// Whether `user` is found.
    pub fn finds<F: Fields>(&self, user: &F) -> bool {
        self.clause.finds(user)
    }

    /// A cheap look at users who are written in `bytes` side by side, with or without the identities they get when they are
    /// read: `None` if none of them can be found. It may say yes wrongly, never no.
    pub fn candidates(&self, bytes: &[u8]) -> Option<Candidates<'_>> {
        self.prefilter.candidates(bytes)
    }
}

/// Reads `text`.
///
/// # Errors
/// The first place that cannot be understood, with what mends it.
pub fn read(text: &str, options: Options) -> Result<Reading, Problem> {
    let mut corrections = corrections(text);
    if let Some(first) = corrections.iter().find(|correction| correction.kind.stops()) {
        let span = Span { start: first.start, end: first.end };
        let message = first.message.clone();
        return Err(Problem { corrections, ..Problem::new(span, message) });
    }
    let Some(tree) = parse(text, options.implicit)? else { return Ok(Reading::default()) };
    let compiled = match compile(text, &tree.node, options.now) {
        Ok(compiled) => compiled,
        Err(mut problem) => {
            problem.corrections.extend(corrections);
            few::sort_by_key(&mut problem.corrections, |correction| correction.start);
            return Err(problem);
        }
    };
    let Compiled { clause, notes, dates, corrections: more } = compiled;
    corrections.extend(more);
    few::sort_by_key(&mut corrections, |correction| correction.start);
    let explicit = written(text, &tree, &[]);
    let resolved = written(text, &tree, &dates);
    let ambiguity = ambiguity(text, &tree);
    if ambiguity.is_none() && corrections.is_empty() && tree.depends_on_precedence {
        corrections.extend(precedence(text, &explicit));
    }
    let search = Search { prefilter: Prefilter::of(&clause), clause };
    Ok(Reading { search, notes, corrections, ambiguity, dates, explicit, resolved })
}

/// `text` with its operators written out, if it can be parsed; as it is otherwise. Whatever is kept has them, so that a
/// query of before November 2026, which has not, can be told: its terms side by side meant AND.
pub fn explicit(text: &str, implicit: ImplicitOperator) -> String {
    match parse(text, implicit) {
        Ok(Some(tree)) => written(text, &tree, &[]),
        Ok(None) | Err(_) => text.to_owned(),
    }
}

/// The text of `tree`, which stays as it was typed where it means one thing only.
fn written(text: &str, tree: &Tree, dates: &[ResolvedDate]) -> String {
    let as_typed =
        tree.juxtapositions.is_empty() && !tree.depends_on_precedence && dates.is_empty();
    if as_typed { trimmed(text).to_owned() } else { write(text, &tree.node, dates) }
}

fn ambiguity(text: &str, tree: &Tree) -> Option<Ambiguity> {
    if tree.juxtapositions.is_empty() {
        return None;
    }
    let place = |span: &Span| Place { start: span.start, end: span.end };
    Some(Ambiguity {
        places: tree.juxtapositions.iter().map(place).collect(),
        or: explicit(text, ImplicitOperator::Or),
        and: explicit(text, ImplicitOperator::And),
        phrase: phrase(text, tree),
    })
}

/// Parentheses that say what is meant, where Lucene would take AND, OR and NOT in another way.
fn precedence(text: &str, explicit: &str) -> Option<Correction> {
    let message = "Auth0 has no order of precedence between AND, OR and NOT. Here AND comes before OR; parentheses make it the same there.";
    let start = text.len() - text.trim_start().len();
    let span = Span { start, end: start + trimmed(text).len() };
    let is_new = explicit != &text[span.start..span.end];
    is_new.then(|| Correction::new(CorrectionKind::Precedence, span, explicit, message))
}
