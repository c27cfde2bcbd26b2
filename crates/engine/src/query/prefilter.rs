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
pub enum Sieve {
    /// Whatever
    #[default]
    Anything,
    /// This
    Needle(Needle),
    /// Every one of these
    All(Vec<Sieve>),
    /// At least one of these
    Any(Vec<Sieve>),
}

impl Sieve {
    /// What the users hold that `clause` finds.
    pub fn of(clause: &Clause) -> Sieve {
        let sieve = holding(clause);
        if sieve.count() > MAX_NEEDLES { Sieve::Anything } else { sieve }
    }

    /// A look at users who are written in `bytes`, one after the other; `None` if none of them can be such a user.
    pub fn look(&self, bytes: &[u8]) -> Option<Look<'_>> {
        let may_hide = *self != Sieve::Anything && self.may_hide(bytes);
        (may_hide || self.is_met(bytes)).then_some(Look { sieve: self, may_hide })
    }

    fn is_met(&self, bytes: &[u8]) -> bool {
        match self {
            Sieve::Anything => true,
            Sieve::Needle(needle) => needle.is_in(bytes),
            Sieve::All(sieves) => sieves.iter().all(|sieve| sieve.is_met(bytes)),
            Sieve::Any(sieves) => sieves.iter().any(|sieve| sieve.is_met(bytes)),
        }
    }

    /// Whether characters may stand there in another way: `\u0061` for `a`, `K` for the `k` in lower case.
    fn may_hide(&self, bytes: &[u8]) -> bool {
        let holds = |text: &str| memmem::find(bytes, text.as_bytes()).is_some();
        holds("\\u") || self.folds() && (holds("\u{130}") || holds("\u{212a}"))
    }

    fn folds(&self) -> bool {
        match self {
            Sieve::Anything => false,
            Sieve::Needle(needle) => needle.folds,
            Sieve::All(sieves) | Sieve::Any(sieves) => sieves.iter().any(Sieve::folds),
        }
    }

    fn count(&self) -> usize {
        match self {
            Sieve::Anything => 0,
            Sieve::Needle(_) => 1,
            Sieve::All(sieves) | Sieve::Any(sieves) => sieves.iter().map(Sieve::count).sum(),
        }
    }
}

/// What [`Sieve::look`] gives: what is known of all users is not asked of each.
pub struct Look<'s> {
    sieve: &'s Sieve,
    /// Whether characters may stand in another way for some user
    may_hide: bool,
}

impl Look<'_> {
    /// Whether such a user could be written in `bytes`, which is a part of all.
    pub fn lets_through(&self, bytes: &[u8]) -> bool {
        self.sieve.is_met(bytes) || self.may_hide && self.sieve.may_hide(bytes)
    }
}

fn holding(clause: &Clause) -> Sieve {
    match clause {
        Clause::All(clauses) => {
            let sieves = clauses.iter().map(holding).filter(|sieve| *sieve != Sieve::Anything);
            let sieves: Vec<Sieve> = sieves.collect();
            if sieves.is_empty() { Sieve::Anything } else { Sieve::All(sieves) }
        }
        Clause::Any(clauses) => any(clauses.iter().map(holding).collect()),
        Clause::Not(_) => Sieve::Anything,
        Clause::Field(field) => in_field(field),
        Clause::Profile(wanted) => in_value(wanted),
    }
}

fn in_field(field: &Field) -> Sieve {
    if field.path.root == Root::Attribute(Attribute::Identities) {
        return Sieve::Anything;
    }
    match in_value(&field.wanted) {
        Sieve::Anything => needle(in_names(field), false),
        sieve => sieve,
    }
}

/// Any of these; an empty list says nothing.
fn any(sieves: Vec<Sieve>) -> Sieve {
    if sieves.is_empty() || sieves.contains(&Sieve::Anything) {
        Sieve::Anything
    } else {
        Sieve::Any(sieves)
    }
}

fn needle(stretch: String, folds: bool) -> Sieve {
    if stretch.len() < MIN_LENGTH {
        return Sieve::Anything;
    }
    Sieve::Needle(Needle::new(&stretch, folds))
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
fn in_value(wanted: &Wanted) -> Sieve {
    let folds = wanted.folds;
    let said = |text: &str| needle(verbatim(text, folds), folds);
    match &wanted.test {
        Test::Is(_) => wanted.only_text().map_or(Sieve::Anything, said),
        Test::OneOf(texts) if texts.len() > MAX_NEEDLES => Sieve::Anything,
        Test::OneOf(texts) => any(texts.iter().map(|text| said(text)).collect()),
        Test::Fits(pattern) => {
            needle(longest(pattern.stretches().map(|text| verbatim(&text, folds))), folds)
        }
        Test::Contains(needle) => said(needle.text()),
        Test::Exists | Test::Within(..) => Sieve::Anything,
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
