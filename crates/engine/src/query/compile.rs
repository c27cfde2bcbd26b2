//! From the tree of a query to what is asked of each user: fields become paths, values numbers, dates and lower case.
//!
//! Everything that does not depend on the user is done here, once. On the way [`super::compatibility`] is shown every leaf.

use crate::query::case_fold::{Needle, lowered};
use crate::query::compatibility::Notes;
use crate::query::escape::{characters, said};
use crate::query::matcher::{Bound, Clause, Field, Said, Test, Wanted};
use crate::query::number::Number;
use crate::query::parse::{self, Leaf, Node, Value};
use crate::query::path::{Path, Root, Step};
use crate::query::pattern::{Pattern, is_wildcard};
use crate::query::{Note, Problem};
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

/// What `node`, a part of `text`, asks, and what is to be said about it.
///
/// # Errors
/// The first field that cannot be one.
pub fn compile(text: &str, node: &Node) -> Result<(Clause, Vec<Note>), Problem> {
    let mut compiler = Compiler { text, notes: Notes::default() };
    let clause = compiler.node(node)?;
    Ok((clause, compiler.notes.into_list()))
}

struct Compiler<'t> {
    text: &'t str,
    notes: Notes,
}

impl<'t> Compiler<'t> {
    fn raw(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn node(&mut self, node: &Node) -> Result<Clause, Problem> {
        Ok(match node {
            Node::All(nodes) => Clause::All(self.nodes(nodes)?),
            Node::Any(nodes) => any(self.nodes(nodes)?),
            Node::Not(node) => Clause::Not(Box::new(self.node(node)?)),
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
        let folds = folds(&path);
        let test = match value {
            Value::Word(span) => {
                self.notes.on_word(*span, self.raw(*span), &path);
                word(self.raw(*span), folds)
            }
            Value::Phrase(span) => Test::Is(Said::new(self.raw(*span), folds)),
            Value::Range { lower, upper, span, signed } => {
                self.notes.on_range(*span, &path);
                if *signed {
                    self.notes.on_sign(*span, self.raw(field), self.raw(*span));
                }
                self.range(lower.as_ref(), upper.as_ref(), folds)
            }
        };
        Ok(Clause::Field(in_field(path, test)))
    }

    fn range(
        &self,
        lower: Option<&parse::Bound>,
        upper: Option<&parse::Bound>,
        folds: bool,
    ) -> Test {
        let bound = |bound: &parse::Bound| Bound {
            said: Said::new(self.raw(bound.raw), folds),
            inclusive: bound.inclusive,
        };
        match (lower.map(bound), upper.map(bound)) {
            (None, None) => Test::Exists,
            (lower, upper) => Test::Within(lower, upper),
        }
    }

    /// A value without a field: a word stands in one of the profile's values, a phrase is one of them.
    fn anywhere(&mut self, value: &Value) -> Clause {
        let test = match value {
            Value::Word(span) => {
                let raw = self.raw(*span);
                let test = match word(raw, true) {
                    Test::Exists => return Clause::default(),
                    Test::Is(said) => Test::Contains(Needle::new(&said.text, true)),
                    test => test,
                };
                self.notes.on_bare_word(*span, raw, &test);
                test
            }
            Value::Phrase(span) => Test::Is(Said::new(self.raw(*span), true)),
            // The parser gives no such range.
            Value::Range { lower, upper, .. } => self.range(lower.as_ref(), upper.as_ref(), true),
        };
        Clause::Profile(Wanted { test, folds: true, dates: false })
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

impl Said {
    /// What `raw` says.
    fn new(raw: &str, folds: bool) -> Self {
        let text = said(raw);
        let number = Number::parse(text.as_bytes());
        let period = Period::parse(text.as_bytes());
        Said { text: if folds { lowered(&text) } else { text }, number, period }
    }
}

/// The test of a word without quotes.
fn word(raw: &str, folds: bool) -> Test {
    if !characters(raw).any(|character| is_wildcard(&character)) {
        return Test::Is(Said::new(raw, folds));
    }
    let pattern = Pattern::new(raw, folds);
    if pattern.is_anything() { Test::Exists } else { Test::Fits(pattern) }
}

fn in_field(mut path: Path, test: Test) -> Field {
    let folds = folds(&path);
    let dates = DATES.iter().any(|attribute| path.is(*attribute));
    let domain = is_domain(&path);
    if domain {
        path.steps.clear();
    }
    Field { path, domain, wanted: Wanted { test, folds, dates } }
}

fn folds(path: &Path) -> bool {
    is_domain(path) || FOLDING.iter().any(|attribute| path.is(*attribute))
}

/// `email.domain`, which is no member of anything.
fn is_domain(path: &Path) -> bool {
    path.root == Root::Attribute(Attribute::Email)
        && matches!(&path.steps[..], [Step::Name(name)] if name == "domain")
}
