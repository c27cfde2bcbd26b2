//! What Auth0's own search would refuse, or understand otherwise, of a query that works here.
//!
//! Judges nothing: it is for those who take a query there. Each is said once.

use crate::few;
use crate::query::escape::{self, characters};
use crate::query::matcher::Test;
use crate::query::path::{Path, Root, Step};
use crate::query::pattern::is_wildcard;
use crate::query::report::Note;
use crate::user::Attribute;
use json::{Kind, Span};

/// Searched by Auth0 although no attribute of a profile.
const SEARCHED_BESIDES: [&str; 1] = ["organization_id"];

/// How many notes one query gets.
const MAX_NOTES: usize = 20;

/// How many characters Auth0 wants after a leading `*`.
const MIN_SUFFIX: usize = 3;

/// What there is to say.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    list: Vec<Note>,
}

impl Notes {
    /// All of it, in the query's order.
    pub(crate) fn into_list(mut self) -> Vec<Note> {
        few::sort_by_key(&mut self.list, |note| (note.start, note.end));
        self.list
    }

    fn add(&mut self, span: Span, message: impl Into<String>) {
        let message = message.into();
        let is_known = self.list.iter().any(|note| note.message == message);
        if !is_known && self.list.len() < MAX_NOTES {
            self.list.push(Note { start: span.start, end: span.end, message });
        }
    }

    /// On the field written at `span`.
    pub(crate) fn on_path(&mut self, span: Span, path: &Path) {
        if path.prefixed {
            self.add(
                span,
                "Not valid in Auth0: there fields are written without user. before them.",
            );
        }
        match &path.root {
            Root::Attribute(attribute) if !attribute.row().search => {
                self.add(
                    span,
                    format!("Not valid in Auth0: it does not search {}.", attribute.name()),
                );
            }
            Root::Other(name) if !SEARCHED_BESIDES.contains(&name.as_str()) => {
                self.add(span, format!("Not valid in Auth0: it knows no attribute “{name}”."));
            }
            _ => {}
        }
        if has_index(path) {
            self.add(span, "Not valid in Auth0: it searches all elements of an array, never one by its number.");
        }
    }

    /// On `raw`, a value without quotes.
    pub(crate) fn on_word(&mut self, span: Span, raw: &str, path: &Path, is_date: bool) {
        self.on_wildcards(span, raw);
        if has_wildcard(raw) && is_user_metadata(path) {
            let hint = if raw == "*" { " Write _exists_: before the name instead." } else { "" };
            self.add(span, format!("Not valid in Auth0: no wildcards in user_metadata.{hint}"));
        }
        if has_wildcard(raw) && raw != "*" && is_date {
            self.add(span, "Auth0 compares dates as dates: write a range there, as [2025-12-01 TO 2025-12-31].");
        }
        self.on_special(span, raw);
    }

    /// On `raw`, a word without a field and what it became.
    pub(crate) fn on_bare_word(&mut self, span: Span, raw: &str, test: &Test) {
        if matches!(test, Test::Contains(_)) {
            self.add(
                span,
                "A word without a field is looked for in names, addresses and IDs, not in metadata; here inside values, too, at Auth0 as a whole one.",
            );
        }
        self.on_wildcards(span, raw);
        self.on_special(span, raw);
    }

    fn on_wildcards(&mut self, span: Span, raw: &str) {
        if characters(raw).any(|character| is_wildcard(&character) && character.char == '?') {
            self.add(span, "Not valid in Auth0: its only wildcard is *.");
        }
        let suffix =
            raw.strip_prefix('*').filter(|suffix| !suffix.is_empty() && !has_wildcard(suffix));
        if suffix.is_some_and(|suffix| characters(suffix).count() < MIN_SUFFIX) {
            self.add(span, "Not valid in Auth0: it wants at least 3 characters after a leading *.");
        }
    }

    /// Characters that end a word for Lucene, or begin something else.
    fn on_special(&mut self, span: Span, raw: &str) {
        let special =
            |char: char| matches!(char, ':' | '/' | '~' | '^' | '!' | '[' | ']' | '{' | '}');
        let at = escape::length_until(raw, special);
        let leading = raw.starts_with(['+', '-']).then_some(0);
        let special = match at.or(leading).and_then(|at| raw[at..].chars().next()) {
            Some(char) => char.to_string(),
            None if matches!(raw, "AND" | "OR" | "NOT" | "&&" | "||") => raw.to_owned(),
            None => return,
        };
        self.add(
            span,
            format!("Not valid in Auth0 without quotes: “{special}” means something else there."),
        );
    }

    /// On a range.
    pub(crate) fn on_range(&mut self, span: Span, path: &Path) {
        if is_user_metadata(path) {
            self.add(span, "Not valid in Auth0: no ranges in user_metadata.");
        }
    }
}

fn has_wildcard(raw: &str) -> bool {
    characters(raw).any(|character| is_wildcard(&character))
}

pub(crate) fn is_user_metadata(path: &Path) -> bool {
    path.root == Root::Attribute(Attribute::UserMetadata)
}

/// Whether the path names one element of an array. After a dot only where an array is known to be.
fn has_index(path: &Path) -> bool {
    let array =
        matches!(path.root, Root::Attribute(attribute) if attribute.row().kind == Kind::Array);
    path.steps.iter().any(|step| matches!(step, Step::Element(_)))
        || array && matches!(path.steps.first(), Some(Step::Either(..)))
}
