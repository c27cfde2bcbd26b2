//! From the tree of a query to what is asked of each user: fields become paths, values numbers, dates and lower case.
//!
//! Everything that does not depend on the user is done here, once. On the way [`super::compatibility`] is shown every
//! leaf, and relative dates are worked out.

use crate::query::case_fold::{Needle, lowered};
use crate::query::compatibility::{Notes, is_user_metadata};
use crate::query::corrections;
use crate::query::date_math::{DateRole, LocalDate, NoDate, local_date, resolved};
use crate::query::escape::{characters, quoted, unescaped};
use crate::query::matcher::{Bound, Clause, Field, Literal, Test, Wanted};
use crate::query::number::Number;
use crate::query::path::{Path, Root, Step};
use crate::query::pattern::{Pattern, is_wildcard};
use crate::query::report::{Correction, CorrectionKind, Note, Problem, ResolvedDate};
use crate::query::syntax::{self, Leaf, Node, Value};
use crate::user::Attribute;
use crate::user::date::Period;
use json::Span;

/// The attributes whose case does not count.
const FOLDING: [Attribute; 5] = [
    Attribute::Email,
    Attribute::Name,
    Attribute::GivenName,
    Attribute::FamilyName,
    Attribute::Nickname,
];

/// The attributes that are dates.
const DATES: [Attribute; 5] = [
    Attribute::CreatedAt,
    Attribute::UpdatedAt,
    Attribute::LastLogin,
    Attribute::LastPasswordReset,
    Attribute::MultifactorLastModified,
];

/// How many characters of a value are repeated in a message.
const MAX_SHOWN: usize = 40;

/// A query made ready.
pub(crate) struct Compiled {
    pub(crate) clause: Clause,
    pub(crate) notes: Vec<Note>,
    pub(crate) dates: Vec<ResolvedDate>,
    pub(crate) corrections: Vec<Correction>,
}

/// What `node`, a part of `text`, asks, and what is to be reported of it. Relative dates are those of `now`, in
/// microseconds since 1970.
///
/// # Errors
/// The first field or date that cannot be one.
pub(crate) fn compile(text: &str, node: &Node, now: Option<i64>) -> Result<Compiled, Problem> {
    let (notes, dates, corrections) = (Notes::default(), Vec::new(), Vec::new());
    let mut compiler = Compiler { text, now, notes, dates, corrections };
    let clause = compiler.node(node)?;
    let Compiler { notes, dates, corrections, .. } = compiler;
    Ok(Compiled { clause, notes: notes.into_list(), dates, corrections })
}

struct Compiler<'t> {
    text: &'t str,
    now: Option<i64>,
    notes: Notes,
    dates: Vec<ResolvedDate>,
    corrections: Vec<Correction>,
}

impl<'t> Compiler<'t> {
    fn raw(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn node(&mut self, node: &Node) -> Result<Clause, Problem> {
        Ok(match node {
            Node::All(nodes) => all(self.nodes(nodes)?),
            Node::Any(nodes) => any(self.nodes(nodes)?),
            Node::Not(node) => Clause::Not(Box::new(self.node(node)?)),
            Node::Group { node, .. } => self.node(node)?,
            Node::Leaf(leaf) => self.leaf(leaf)?,
        })
    }

    fn nodes(&mut self, nodes: &[Node]) -> Result<Vec<Clause>, Problem> {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    fn leaf(&mut self, leaf: &Leaf) -> Result<Clause, Problem> {
        let Some(field) = leaf.field else { return Ok(self.anywhere(&leaf.value)) };
        match (self.raw(field), &leaf.value) {
            ("_exists_", value) => self.exists(field, value),
            ("*", Value::Word(word)) if self.raw(*word) == "*" => Ok(Clause::default()),
            _ => self.field(field, &leaf.value),
        }
    }

    fn path(&mut self, span: Span) -> Result<Path, Problem> {
        let path = Path::parse(self.raw(span)).map_err(|message| Problem::new(span, message))?;
        self.notes.on_path(span, &path);
        Ok(path)
    }

    /// `_exists_:name`
    fn exists(&mut self, field: Span, value: &Value) -> Result<Clause, Problem> {
        match value {
            Value::Word(span) | Value::Phrase(span) => {
                let path = self.path(*span)?;
                Ok(Clause::Field(in_field(path, Test::Exists)))
            }
            Value::Range { span, .. } => {
                let span = Span { start: field.start, end: span.end };
                Err(Problem::new(span, "After _exists_: stands the name of a field."))
            }
        }
    }

    fn field(&mut self, field: Span, value: &Value) -> Result<Clause, Problem> {
        let path = self.path(field)?;
        let (folds, dates) = (folds(&path), is_date(&path));
        let test = match value {
            Value::Word(span) => {
                self.notes.on_word(*span, self.raw(*span), &path, dates);
                let raw = self.raw(*span);
                if dates && !has_wildcard(raw) {
                    Test::Is(self.date(*span, DateRole::Value)?)
                } else {
                    word(raw, folds)
                }
            }
            Value::Phrase(span) => {
                self.quoted_wildcard(*span, Some(&path));
                match dates {
                    true => Test::Is(self.date(*span, DateRole::Value)?),
                    false => Test::Is(Literal::new(self.raw(*span), folds)),
                }
            }
            Value::Range { lower, upper, span, signed } => {
                self.notes.on_range(*span, &path);
                if *signed {
                    self.sign(field, *span, &path);
                }
                // Up to and with a week, and after one, both mean its last day.
                let lower = self.bound(lower.as_ref(), &path, |bound| !bound.inclusive)?;
                let upper = self.bound(upper.as_ref(), &path, |bound| bound.inclusive)?;
                range(lower, upper)
            }
        };
        Ok(Clause::Field(in_field(path, test)))
    }

    fn bound(
        &mut self,
        bound: Option<&syntax::Bound>,
        path: &Path,
        last: impl Fn(&syntax::Bound) -> bool,
    ) -> Result<Option<Bound>, Problem> {
        let Some(bound) = bound else { return Ok(None) };
        let role = DateRole::Bound { last: last(bound) };
        let literal = if is_date(path) {
            self.date(bound.raw, role)?
        } else {
            match self.relative_date(bound.raw, path, role) {
                Some(date) => date,
                None => Literal::new(self.raw(bound.raw), folds(path)),
            }
        };
        Ok(Some(Bound { literal, inclusive: bound.inclusive }))
    }

    /// A relative date as an end of a range outside the attributes, which may hold dates too: `app_metadata.until:[now TO *]`. What
    /// is no relative date, or cannot be worked out without a clock, is a text there.
    fn relative_date(&mut self, span: Span, path: &Path, role: DateRole) -> Option<Literal> {
        let is_text = matches!(path.root, Root::Attribute(attribute) if !is_metadata(attribute));
        let raw = self.raw(span);
        let rest = ["now", "today"].iter().find_map(|word| raw.strip_prefix(word))?;
        if is_text || !(rest.is_empty() || rest.starts_with(['-', '+', '/'])) {
            return None;
        }
        let date = resolved(&unescaped(raw), self.now, role).ok()?;
        let literal = Literal::new(&date, false);
        self.dates.push(ResolvedDate { start: span.start, end: span.end, date });
        Some(literal)
    }

    /// A range that is written with a sign: `>=5`.
    fn sign(&mut self, field: Span, span: Span, path: &Path) {
        let written = self.raw(span);
        let length = if written.get(1..).is_some_and(|rest| rest.starts_with('=')) { 2 } else { 1 };
        let (sign, bound) = written.split_at(length.min(written.len()));
        let bound = bound.trim_start();
        if is_user_metadata(path)
            || bound == "*"
            || bound.is_empty()
            || bound.contains([']', '}', '<', '>', '='])
        {
            return;
        }
        let range = corrections::range(sign, bound);
        let message = format!("Not valid in Auth0: write {}:{range} there.", self.raw(field));
        self.corrections.push(Correction::new(CorrectionKind::Sign, span, range, message));
    }

    /// `name:"a*"`
    fn quoted_wildcard(&mut self, span: Span, path: Option<&Path>) {
        let raw = self.raw(span);
        let has_star =
            characters(raw).any(|character| is_wildcard(&character) && character.char == '*');
        if !has_star || path.is_some_and(is_user_metadata) {
            return;
        }
        let word = corrections::as_wildcards(raw);
        let message =
            format!("Between quotes * means itself. As a wildcard it stands without them: {word}");
        let span = Span { start: span.start - 1, end: span.end + 1 };
        self.corrections.push(Correction::new(CorrectionKind::QuotedWildcard, span, word, message));
    }

    /// The value of a date attribute. Auth0 compares nothing else with one: what is no date is an error there too.
    fn date(&mut self, span: Span, role: DateRole) -> Result<Literal, Problem> {
        let text = unescaped(self.raw(span));
        if Period::parse(text.as_bytes()).is_some() {
            return Ok(Literal::new(self.raw(span), false));
        }
        match resolved(&text, self.now, role) {
            Ok(date) => {
                let literal = Literal::new(&date, false);
                self.dates.push(ResolvedDate { start: span.start, end: span.end, date });
                Ok(literal)
            }
            Err(NoDate::Wrong(why)) => Err(Problem::new(span, why)),
            Err(NoDate::Unknown) => {
                let is_word = role == DateRole::Value && !self.text[..span.start].ends_with('"');
                Err(no_date(span, &text, is_word))
            }
        }
    }

    /// A value without a field: a word stands in one of the profile's values, a phrase is one of them.
    fn anywhere(&mut self, value: &Value) -> Clause {
        let test = match value {
            Value::Word(span) => {
                let raw = self.raw(*span);
                let test = match word(raw, true) {
                    Test::Exists => return Clause::default(),
                    Test::Is(literal) => Test::Contains(Needle::new(&literal.text, true)),
                    test => test,
                };
                self.notes.on_bare_word(*span, raw, &test);
                test
            }
            Value::Phrase(span) => {
                self.quoted_wildcard(*span, None);
                Test::Is(Literal::new(self.raw(*span), true))
            }
            Value::Range { lower, upper, .. } => {
                // The parser gives no such range.
                let bound = |bound: &syntax::Bound| Bound {
                    literal: Literal::new(self.raw(bound.raw), true),
                    inclusive: bound.inclusive,
                };
                range(lower.as_ref().map(bound), upper.as_ref().map(bound))
            }
        };
        Clause::Profile(Wanted { test, folds: true, dates: false })
    }
}

/// What is wrong with `text`, the value of a date attribute, and what would be right.
fn no_date(span: Span, text: &str, is_word: bool) -> Problem {
    let (text, was_cut) =
        (text.chars().take(MAX_SHOWN).collect::<String>(), text.chars().count() > MAX_SHOWN);
    let text = if was_cut { text + "…" } else { text };
    match local_date(&text) {
        Some(LocalDate::One(date)) => {
            let message = format!("“{text}” is no date to Auth0. Write {date}.");
            let kind = CorrectionKind::LocalDate;
            let replacement = if is_word && date.contains(':') { quoted(&date) } else { date };
            let corrections = vec![Correction::new(kind, span, replacement, &message)];
            Problem { corrections, ..Problem::new(span, message) }
        }
        Some(LocalDate::Either(day_first, month_first)) => Problem::new(
            span,
            format!(
                "“{text}” can be two dates. Write {day_first} if the day comes first in it, {month_first} if the month does."
            ),
        ),
        None => Problem::new(
            span,
            format!(
                "“{text}” is no date. Write one as 2025-12-31 or 2025-12-31T23:59:59Z, or as now-90d, today-3y or yesterday."
            ),
        ),
    }
}

fn range(lower: Option<Bound>, upper: Option<Bound>) -> Test {
    match (lower, upper) {
        (None, None) => Test::Exists,
        (lower, upper) => Test::Within(lower, upper),
    }
}

/// Every one of `clauses`; what finds every user is left out.
fn all(clauses: Vec<Clause>) -> Clause {
    let mut needed: Vec<Clause> =
        clauses.into_iter().filter(|clause| *clause != Clause::default()).collect();
    match needed.pop() {
        Some(clause) if needed.is_empty() => clause,
        last => {
            needed.extend(last);
            Clause::All(needed)
        }
    }
}

/// Any of `clauses`. The texts one field may be, often hundreds, become one list to look them up in.
fn any(clauses: Vec<Clause>) -> Clause {
    let (mut lists, mut rest) = (Vec::<(Field, Vec<String>)>::new(), Vec::new());
    for clause in clauses {
        let Clause::Field(field) = clause else {
            rest.push(clause);
            continue;
        };
        let Some(text) = field.wanted.only_text().map(str::to_owned) else {
            rest.push(Clause::Field(field));
            continue;
        };
        let same =
            |(other, _): &&mut (Field, _)| other.path == field.path && other.domain == field.domain;
        match lists.iter_mut().find(same) {
            Some((_, texts)) => texts.push(text),
            None => lists.push((field, vec![text])),
        }
    }
    for (mut field, mut texts) in lists {
        texts.sort_unstable();
        field.wanted.test = Test::OneOf(texts);
        rest.push(Clause::Field(field));
    }
    Clause::Any(rest)
}

impl Literal {
    /// What `raw` is.
    fn new(raw: &str, folds: bool) -> Self {
        let text = unescaped(raw);
        let number = Number::parse(text.as_bytes());
        let period = Period::parse(text.as_bytes());
        Literal { text: if folds { lowered(&text) } else { text }, number, period }
    }
}

fn has_wildcard(raw: &str) -> bool {
    characters(raw).any(|character| is_wildcard(&character))
}

/// The test of a word without quotes.
fn word(raw: &str, folds: bool) -> Test {
    if !has_wildcard(raw) {
        return Test::Is(Literal::new(raw, folds));
    }
    let pattern = Pattern::new(raw, folds);
    if pattern.is_anything() { Test::Exists } else { Test::Fits(pattern) }
}

fn in_field(mut path: Path, test: Test) -> Field {
    let folds = folds(&path);
    let dates = is_date(&path);
    let domain = is_domain(&path);
    if domain {
        path.steps.clear();
    }
    Field { path, domain, wanted: Wanted { test, folds, dates } }
}

fn is_date(path: &Path) -> bool {
    DATES.iter().any(|attribute| path.is(*attribute))
}

fn is_metadata(attribute: Attribute) -> bool {
    matches!(attribute, Attribute::UserMetadata | Attribute::AppMetadata)
}

fn folds(path: &Path) -> bool {
    is_domain(path) || FOLDING.iter().any(|attribute| path.is(*attribute))
}

/// `email.domain`, which is no member of anything.
fn is_domain(path: &Path) -> bool {
    path.root == Root::Attribute(Attribute::Email)
        && matches!(&path.steps[..], [Step::Name(name)] if name == "domain")
}
