//! From a tree back to a query's text, so that it means the same wherever it is read: every operator written out,
//! parentheses wherever Lucene, which knows no precedence, would otherwise take it another way.
//!
//! A NOT that stands alone in a group finds nobody in Lucene; `*:* AND` is put before it. Terms are copied as they were
//! typed, relative dates as the dates they were worked out to.

use crate::query::escape::quoted;
use crate::query::report::ResolvedDate;
use crate::query::syntax::{Leaf, Node, Value};
use json::Span;

/// Every user, for what only keeps users out.
const EVERYBODY: &str = "*:* AND ";

/// The query that `node`, a part of `text`, is, with these dates in the place of relative ones.
pub(crate) fn write(text: &str, node: &Node, dates: &[ResolvedDate]) -> String {
    let mut writer =
        Writer { text, dates, field: None, out: String::with_capacity(text.len() + 32) };
    writer.level(node, true);
    writer.out
}

struct Writer<'t> {
    text: &'t str,
    dates: &'t [ResolvedDate],
    /// The field of the group around what is written
    field: Option<Span>,
    out: String,
}

impl<'t> Writer<'t> {
    /// What stands in parentheses, or, as a `root`, on its own.
    fn level(&mut self, node: &Node, root: bool) {
        let only_keeps_out = match node {
            Node::Not(_) => true,
            Node::All(nodes) => nodes.iter().all(|node| matches!(node, Node::Not(_))),
            Node::Any(_) | Node::Group { .. } | Node::Leaf(_) => false,
        };
        if only_keeps_out && !root {
            self.out.push_str(EVERYBODY);
        }
        match node {
            Node::All(nodes) => self.list(nodes, " AND ", true),
            Node::Any(nodes) => self.list(nodes, " OR ", false),
            Node::Not(_) => self.operand(node, true),
            Node::Group { field, node } => self.group(*field, node, root),
            Node::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn list(&mut self, nodes: &[Node], operator: &str, all: bool) {
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.out.push_str(operator);
            }
            self.operand(node, all);
        }
    }

    /// One of several: a NOT may stand as it is if `all` of them must hold.
    fn operand(&mut self, node: &Node, all: bool) {
        match node {
            Node::Leaf(leaf) => self.leaf(leaf),
            Node::Group { field, node } => self.group(*field, node, false),
            Node::Not(node) if all => {
                self.out.push_str("NOT ");
                self.operand(node, false);
            }
            node => {
                self.out.push('(');
                self.level(node, false);
                self.out.push(')');
            }
        }
    }

    fn group(&mut self, field: Option<Span>, node: &Node, root: bool) {
        self.field(field);
        self.out.push('(');
        let outer = std::mem::replace(&mut self.field, field);
        self.level(node, root);
        self.field = outer;
        self.out.push(')');
    }

    /// The name before a value or a group, unless the group around it has it.
    fn field(&mut self, field: Option<Span>) {
        if let Some(field) = field.filter(|_| field != self.field) {
            self.copy(field);
            self.out.push(':');
        }
    }

    fn leaf(&mut self, leaf: &Leaf) {
        self.field(leaf.field);
        match &leaf.value {
            Value::Word(span) => match self.date(*span) {
                Some(date) if date.contains(':') => self.out.push_str(&quoted(date)),
                Some(date) => self.out.push_str(date),
                None => self.copy(*span),
            },
            Value::Phrase(span) => {
                self.out.push('"');
                self.copy_or_date(*span);
                self.out.push('"');
            }
            Value::Range { lower, upper, span, .. } => {
                let mut at = span.start;
                for bound in [lower, upper].into_iter().flatten() {
                    self.copy(Span { start: at, end: bound.raw.start });
                    self.copy_or_date(bound.raw);
                    at = bound.raw.end;
                }
                self.copy(Span { start: at, end: span.end });
            }
        }
    }

    fn copy_or_date(&mut self, span: Span) {
        match self.date(span) {
            Some(date) => self.out.push_str(date),
            None => self.copy(span),
        }
    }

    fn copy(&mut self, span: Span) {
        self.out.push_str(self.text.get(span.start..span.end).unwrap_or_default());
    }

    fn date(&self, span: Span) -> Option<&'t str> {
        let date = self.dates.iter().find(|date| (date.start, date.end) == (span.start, span.end));
        date.map(|date| date.date.as_str())
    }
}
