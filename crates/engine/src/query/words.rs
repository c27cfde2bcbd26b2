//! Words side by side that may be meant as one text: `jane doe`, `name:jane doe`.

use crate::query::escape::{characters, quoted, unescaped};
use crate::query::pattern::is_wildcard;
use crate::query::syntax::{Leaf, Node, Tree, Value};
use crate::user::Attribute;
use json::{Kind, Span};

/// The query for these words as one text, if `tree` is nothing but words side by side, of which the first may have a field.
pub(crate) fn phrase(text: &str, tree: &Tree) -> Option<String> {
    let Node::Any(nodes) = &tree.node else { return None };
    if tree.juxtapositions.len() + 1 != nodes.len() {
        return None;
    }
    let raw = |span: Span| text.get(span.start..span.end).unwrap_or_default();
    let mut words = Vec::with_capacity(nodes.len());
    let mut first_field = None;
    for (index, node) in nodes.iter().enumerate() {
        let Node::Leaf(Leaf { field, value: Value::Word(word) }) = node else { return None };
        match field {
            Some(field) if index == 0 && holds_text(raw(*field)) => first_field = Some(*field),
            Some(_) => return None,
            None => {}
        }
        let word = raw(*word);
        if characters(word).any(|character| is_wildcard(&character)) {
            return None;
        }
        words.push(unescaped(word));
    }
    let phrase = quoted(&words.join(" "));
    Some(match first_field {
        Some(field) => format!("{}:{phrase}", raw(field)),
        None => phrase,
    })
}

/// Whether values of this field are texts.
fn holds_text(field: &str) -> bool {
    let attribute = Attribute::named(field.as_bytes());
    field != "_exists_" && attribute.is_none_or(|attribute| attribute.row().kind == Kind::String)
}
