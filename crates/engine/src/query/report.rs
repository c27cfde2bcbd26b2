//! What is reported of a query: why it is none, what Auth0 makes of it, how it is mended. Data only; places are bytes of
//! the text, always between characters.

use serde::{Deserialize, Serialize};

use json::Span;

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
    /// What mends it, as far as that is known; in the order of the text, none overlaps another
    pub corrections: Vec<Correction>,
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

/// An old or foreign form, and what it is in the language Auth0 takes. With its replacement the text parses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What kind of form it is
    pub kind: CorrectionKind,
    /// The first byte that is replaced
    pub start: usize,
    /// One past the last
    pub end: usize,
    /// What stands there instead
    pub replacement: String,
    /// What is wrong and what it becomes, in a sentence
    pub message: String,
}

/// The forms that are corrected, each with the shortest text that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CorrectionKind {
    /// `q=name:a`
    QueryPrefix,
    /// `name=a`
    Comparison,
    /// `name LIKE 'a%'`
    Like,
    /// `name IS NULL`
    IsNull,
    /// `name:“a”`
    Quotes,
    /// `"name":a`
    QuotedField,
    /// `name :a`
    SpacedField,
    /// `a and b`
    LowerCase,
    /// `a && b`
    Symbol,
    /// `email.raw:a`
    RawField,
    /// `_missing_:name`
    Missing,
    /// `name:"a*"`
    QuotedWildcard,
    /// `logins_count:>5`
    Sign,
    /// `created_at:31/12/2025`
    LocalDate,
    /// `a OR b AND c`
    Precedence,
}

impl CorrectionKind {
    /// Whether a query with this form is not run until it is mended: taken to the letter it would find other users than
    /// whoever wrote it expects, and with a NOT before it everybody else.
    pub fn stops(self) -> bool {
        use CorrectionKind as K;
        match self {
            K::QueryPrefix
            | K::Comparison
            | K::Like
            | K::IsNull
            | K::Quotes
            | K::QuotedField
            | K::SpacedField
            | K::LowerCase
            | K::RawField
            | K::Missing
            | K::LocalDate => true,
            K::Symbol | K::QuotedWildcard | K::Sign | K::Precedence => false,
        }
    }
}

/// Terms that stand side by side without an operator: OR at Auth0, AND in many other searches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// From the end of one term to the start of the next
    pub places: Vec<Place>,
    /// The query with OR written out: what it means
    pub or: String,
    /// The query with AND written out
    pub and: String,
    /// The words as one text, where nothing else is in the query: `"jane doe"`
    pub phrase: Option<String>,
}

/// A stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its first byte
    pub start: usize,
    /// One past its last
    pub end: usize,
}

/// A relative date, and the date it was worked out to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedDate {
    /// The first byte of what is written
    pub start: usize,
    /// One past its last
    pub end: usize,
    /// The date in ISO 8601, in UTC
    pub date: String,
}

impl Problem {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Problem { start: span.start, end: span.end, message, corrections: Vec::new() }
    }
}

impl Correction {
    pub(crate) fn new(
        kind: CorrectionKind,
        span: Span,
        replacement: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (replacement, message) = (replacement.into(), message.into());
        Correction { kind, start: span.start, end: span.end, replacement, message }
    }

    /// `text` with this correction and no other.
    pub fn apply(&self, text: &str) -> String {
        corrected(text, std::slice::from_ref(self))
    }
}

/// `text` with all of `corrections`, which are of this text and in its order.
pub fn corrected(text: &str, corrections: &[Correction]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for correction in corrections {
        let before = text.get(at..correction.start);
        let Some(before) = before.filter(|_| text.is_char_boundary(correction.end)) else {
            continue;
        };
        out.push_str(before);
        out.push_str(&correction.replacement);
        at = correction.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
