//! Whether users that are found could be written in some bytes at all: a look at the bytes, without reading users.
//!
//! What is looked for are stretches of values and names that stand in JSON as they are. It may let through what holds
//! no such user, never the other way round. So it knows: numbers have several spellings, characters can be escaped, and
//! identities are added to a user when it is read.

use memchr::memmem;

use crate::query::case_fold::Needle;
use crate::query::matcher::{Clause, Field, Test, Wanted};
use crate::query::path::{Root, Step};
use crate::user::Attribute;

/// How many bytes a stretch has at least.
const MIN_LENGTH: usize = 3;

/// With more stretches than this, reading the users is no slower.
const MAX_NEEDLES: usize = 16;

/// What must stand in the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Prefilter {
    /// Whatever
    #[default]
    Anything,
    /// This
    Needle(Needle),
    /// Every one of these
    All(Vec<Prefilter>),
    /// At least one of these
    Any(Vec<Prefilter>),
}

impl Prefilter {
    /// What the users hold that `clause` finds.
    pub(crate) fn of(clause: &Clause) -> Prefilter {
        let prefilter = holding(clause);
        if prefilter.count() > MAX_NEEDLES { Prefilter::Anything } else { prefilter }
    }

    /// A look at users who are written in `bytes`, one after the other; `None` if none of them can be such a user.
    pub(crate) fn candidates(&self, bytes: &[u8]) -> Option<Candidates<'_>> {
        let may_hide = *self != Prefilter::Anything && self.may_hide(bytes);
        (may_hide || self.is_met(bytes)).then_some(Candidates { prefilter: self, may_hide })
    }

    fn is_met(&self, bytes: &[u8]) -> bool {
        match self {
            Prefilter::Anything => true,
            Prefilter::Needle(needle) => needle.is_in(bytes),
            Prefilter::All(parts) => parts.iter().all(|prefilter| prefilter.is_met(bytes)),
            Prefilter::Any(parts) => parts.iter().any(|prefilter| prefilter.is_met(bytes)),
        }
    }

    /// Whether characters may stand there in another way: `\u0061` for `a`, `K` for the `k` in lower case.
    fn may_hide(&self, bytes: &[u8]) -> bool {
        let holds = |text: &str| memmem::find(bytes, text.as_bytes()).is_some();
        holds("\\u") || self.folds() && (holds("\u{130}") || holds("\u{212a}"))
    }

    fn folds(&self) -> bool {
        match self {
            Prefilter::Anything => false,
            Prefilter::Needle(needle) => needle.folds,
            Prefilter::All(parts) | Prefilter::Any(parts) => parts.iter().any(Prefilter::folds),
        }
    }

    fn count(&self) -> usize {
        match self {
            Prefilter::Anything => 0,
            Prefilter::Needle(_) => 1,
            Prefilter::All(parts) | Prefilter::Any(parts) => {
                parts.iter().map(Prefilter::count).sum()
            }
        }
    }
}

/// What [`Prefilter::candidates`] gives: what is known of all users is not asked of each.
pub struct Candidates<'s> {
    prefilter: &'s Prefilter,
    /// Whether characters may stand in another way for some user
    may_hide: bool,
}

impl Candidates<'_> {
    /// Whether such a user could be written in `bytes`, which is a part of all.
    pub fn may_match(&self, bytes: &[u8]) -> bool {
        self.prefilter.is_met(bytes) || self.may_hide && self.prefilter.may_hide(bytes)
    }
}

fn holding(clause: &Clause) -> Prefilter {
    match clause {
        Clause::All(clauses) => {
            let parts =
                clauses.iter().map(holding).filter(|prefilter| *prefilter != Prefilter::Anything);
            let parts: Vec<Prefilter> = parts.collect();
            if parts.is_empty() { Prefilter::Anything } else { Prefilter::All(parts) }
        }
        Clause::Any(clauses) => any(clauses.iter().map(holding).collect()),
        Clause::Not(_) => Prefilter::Anything,
        Clause::Field(field) => in_field(field),
        Clause::Profile(wanted) => in_value(wanted),
    }
}

fn in_field(field: &Field) -> Prefilter {
    if field.path.root == Root::Attribute(Attribute::Identities) {
        return Prefilter::Anything;
    }
    match in_value(&field.wanted) {
        Prefilter::Anything => needle(in_names(field), false),
        prefilter => prefilter,
    }
}

/// Any of these; an empty list says nothing.
fn any(parts: Vec<Prefilter>) -> Prefilter {
    if parts.is_empty() || parts.contains(&Prefilter::Anything) {
        Prefilter::Anything
    } else {
        Prefilter::Any(parts)
    }
}

fn needle(stretch: String, folds: bool) -> Prefilter {
    if stretch.len() < MIN_LENGTH {
        return Prefilter::Anything;
    }
    Prefilter::Needle(Needle::new(&stretch, folds))
}

/// The longest name on the way to the value. Attributes' names are left out: most users have them.
fn in_names(field: &Field) -> String {
    let root = match &field.path.root {
        Root::Other(name) => Some(name),
        Root::Attribute(_) => None,
    };
    let steps = field.path.steps.iter().filter_map(|step| match step {
        Step::Name(name) => Some(name),
        // May be the number of an element.
        Step::Either(..) | Step::Element(_) => None,
    });
    longest(root.into_iter().chain(steps).map(|name| verbatim(name, false)))
}

/// The longest stretch that the value holds.
fn in_value(wanted: &Wanted) -> Prefilter {
    let folds = wanted.folds;
    let holding = |text: &str| needle(verbatim(text, folds), folds);
    match &wanted.test {
        Test::Is(_) => wanted.only_text().map_or(Prefilter::Anything, holding),
        Test::OneOf(texts) if texts.len() > MAX_NEEDLES => Prefilter::Anything,
        Test::OneOf(texts) => any(texts.iter().map(|text| holding(text)).collect()),
        Test::Fits(pattern) => {
            needle(longest(pattern.stretches().map(|text| verbatim(&text, folds))), folds)
        }
        Test::Contains(needle) => holding(needle.text()),
        Test::Exists | Test::Within(..) => Prefilter::Anything,
    }
}

/// The longest stretch of `text` that JSON writes as it is, unless with `\u`.
fn verbatim(text: &str, folds: bool) -> String {
    let breaks = |char: char| {
        matches!(char, '"' | '\\' | '/' | '\u{fffd}')
            || char.is_control()
            || folds && !char.is_ascii()
    };
    longest(text.split(breaks).map(str::to_owned))
}

fn longest(stretches: impl Iterator<Item = String>) -> String {
    stretches.max_by_key(String::len).unwrap_or_default()
}
