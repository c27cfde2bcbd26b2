//! The columns of a table: their names, kept apart, and the place in a record that each stands for.
//!
//! `app_metadata.plan` is a member of an object and `tags[0]` an element of a list. What is written for a row is
//! planned once for a file; no row becomes a tree.

use std::collections::HashSet;

use crate::few;
use crate::read::builder::{Key, RecordBuilder, Wrote};
use crate::read::hints::{CellKind, Hints};

/// Deeper than this, a path is a plain name.
const DEEPEST: usize = 32;

/// How the name of a column begins that has none.
const UNNAMED: &str = "(column ";

/// The most columns that a table's form names.
const MOST_TOLD: usize = 300;

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Its name, unlike those of all others
    pub name: String,
    /// What its cells hold
    pub kind: CellKind,
    /// Whether it is a member of something: `user_metadata.plan`
    pub is_nested: bool,
}

/// One step of a path to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    Element(usize),
}

/// What is written for a row, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Write {
    /// The value of a column, as the member of this name; inside a list without one. Behind an object or list of the same
    /// name that holds something it gets the other name.
    Value { key: Option<Key>, other: Option<Key>, column: usize },
    /// An object or list begins
    Open { key: Option<Key>, is_list: bool },
    /// It ends
    Close { is_list: bool },
}

/// The columns of a table and how their cells become a record.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    all: Vec<Column>,
    plan: Vec<Write>,
    open: Vec<Open>,
}

/// Values under one name, while the plan is made.
#[derive(Default)]
struct Node {
    column: Option<usize>,
    below: Vec<(Step, Node)>,
}

impl Columns {
    /// Columns of these names, which need not differ.
    pub fn new(names: &[String], hints: &Hints) -> Self {
        let all = unique(names)
            .into_iter()
            .map(|name| Column {
                kind: (hints.cell_kind)(&name),
                is_nested: path(&name).is_some(),
                name,
            })
            .collect();
        let mut columns = Columns { all, ..Columns::default() };
        columns.plan();
        columns
    }

    /// Makes room for so many columns: those that are new have no name.
    pub fn widen(&mut self, width: usize) {
        if width <= self.all.len() {
            return;
        }
        // Twice as many, so that rows which grow one by one cost no plan each.
        for index in self.all.len()..width.max(self.all.len() * 2) {
            self.all.push(Column { name: unnamed(index), kind: CellKind::Text, is_nested: false });
        }
        self.plan();
    }

    /// The names of columns that have one and are members of nothing, the first few hundred.
    pub fn plain_names(&self) -> impl Iterator<Item = String> {
        let is_plain = |it: &&Column| !it.is_nested && !it.name.starts_with(UNNAMED);
        self.all.iter().take(MOST_TOLD).filter(is_plain).map(|it| it.name.clone())
    }

    pub fn name(&self, index: usize) -> &str {
        self.all.get(index).map_or("", |column| &column.name)
    }

    fn plan(&mut self) {
        let mut root = Node::default();
        for (index, column) in self.all.iter().enumerate() {
            let path = path(&column.name);
            if !path.as_deref().is_some_and(|path| root.add(path, index)) {
                root.add(&[Step::Member(column.name.clone())], index);
            }
        }
        self.plan.clear();
        root.write(&mut self.plan);
    }

    /// Builds the record of a row: `value` appends the JSON of a column and says what it was.
    pub fn write(
        &mut self,
        record: &mut RecordBuilder,
        mut value: impl FnMut(usize, &Column, &mut Vec<u8>) -> Wrote,
    ) {
        record.begin();
        let all = &self.all;
        let mut value = |index: usize, out: &mut Vec<u8>| {
            all.get(index).map_or(Wrote::Nothing, |column| value(index, column, out))
        };
        let mut was_held = false;
        self.open.clear();
        for write in &self.plan {
            match write {
                Write::Value { key, other, column } => {
                    let key = other.as_ref().filter(|_| was_held).or(key.as_ref());
                    match (self.open.last_mut(), key) {
                        (None, Some(key)) => record.member(key, |out| value(*column, out)),
                        (None, None) => {}
                        (Some((_, holds)), key) => {
                            *holds |= record.inside(key, *holds, |out| value(*column, out));
                        }
                    }
                }
                Write::Open { key, is_list } => {
                    let start = match (self.open.last(), key) {
                        (None, Some(key)) => {
                            record.open(key);
                            0
                        }
                        (None, None) => 0,
                        (Some((_, holds)), key) => record.begin_inside(key.as_ref(), *holds),
                    };
                    record.buffer().push(if *is_list { b'[' } else { b'{' });
                    self.open.push((start, false));
                }
                Write::Close { is_list } => {
                    let (start, has) = self.open.pop().unwrap_or_default();
                    was_held = has;
                    if has {
                        record.buffer().push(if *is_list { b']' } else { b'}' });
                    }
                    match self.open.last_mut() {
                        None => record.close_open(has),
                        Some((_, holds)) if has => *holds = true,
                        Some(_) => record.buffer().truncate(start),
                    }
                }
            }
        }
    }
}

/// An object or list under construction: where it begins, and whether it holds anything.
type Open = (usize, bool);

impl Node {
    /// Adds a column at the end of a path; `false` if that is taken, or a list where others have an object.
    fn add(&mut self, path: &[Step], column: usize) -> bool {
        let Some((step, rest)) = path.split_first() else {
            let is_free = self.column.is_none();
            self.column = self.column.or(Some(column));
            return is_free;
        };
        let is_element = |step: &Step| matches!(step, Step::Element(_));
        if self.below.first().is_some_and(|(first, _)| is_element(first) != is_element(step)) {
            return false;
        }
        if let Some((_, node)) = self.below.iter_mut().find(|(other, _)| other == step) {
            return node.add(rest, column);
        }
        let mut node = Node::default();
        let added = node.add(rest, column);
        self.below.push((step.clone(), node));
        added
    }

    fn write(&mut self, plan: &mut Vec<Write>) {
        few::sort_by_key(&mut self.below, |(step, _)| match step {
            Step::Member(_) => 0,
            Step::Element(index) => *index,
        });
        for (step, node) in &mut self.below {
            let key = match step {
                Step::Member(name) => Some(Key::new(name)),
                Step::Element(_) => None,
            };
            let mut other = None;
            if let Some((first, _)) = node.below.first() {
                let is_list = matches!(first, Step::Element(_));
                plan.push(Write::Open { key: key.clone(), is_list });
                node.write(plan);
                plan.push(Write::Close { is_list });
                other = match (step, node.column) {
                    (Step::Member(name), Some(column)) => {
                        Some(Key::new(&format!("{name} ({})", letters(column))))
                    }
                    _ => None,
                };
            }
            if let Some(column) = node.column {
                plan.push(Write::Value { key, other, column });
            }
        }
    }
}

/// The path that a name spells, if it has several steps: `a.b`, `a[0].b`, `a["b.c"]`.
fn path(name: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = name;
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
    loop {
        let length = rest.find(|c: char| !is_letter(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(length);
        if word.is_empty() {
            return None;
        }
        steps.push(Step::Member(word.to_owned()));
        rest = behind;
        while let Some(inside) = rest.strip_prefix('[') {
            let (step, behind) = bracket(inside)?;
            steps.push(step);
            rest = behind;
        }
        if rest.is_empty() {
            return (steps.len() > 1 && steps.len() <= DEEPEST).then_some(steps);
        }
        rest = rest.strip_prefix('.')?;
    }
}

/// The step in brackets, and what follows them.
fn bracket(inside: &str) -> Option<(Step, &str)> {
    if let Some(text) = inside.strip_prefix('"') {
        // A quoted name: up to the quote that is not escaped.
        let length = json::text::string_length(inside.as_bytes());
        let name =
            json::text::unescaped(text.as_bytes().get(..length.checked_sub(2)?)?).into_owned();
        return Some((Step::Member(name), inside.get(length..)?.strip_prefix(']')?));
    }
    let (digits, behind) = inside.split_once(']')?;
    let is_index = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let index = is_index.then(|| digits.parse().ok()).flatten().filter(|index| *index < 10_000)?;
    Some((Step::Element(index), behind))
}

/// The letters of a column, as a spreadsheet has them: A, B, … Z, AA.
pub(super) fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut left = index + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// The name of a column that has none.
pub(super) fn unnamed(index: usize) -> String {
    format!("{UNNAMED}{})", letters(index))
}

/// Names without white space around and in series; those that are the same but for case get their column's letter,
/// and those that are empty get a name.
fn unique(names: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let plain = names.iter().map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    plain
        .enumerate()
        .map(|(index, name)| {
            let mut name = if name.is_empty() { unnamed(index) } else { name };
            while !taken.insert(name.to_lowercase()) {
                name = format!("{name} ({})", letters(index));
            }
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(names: &[&str], cells: &[&str]) -> String {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut columns = Columns::new(&names, &Hints::default());
        let mut record = RecordBuilder::default();
        columns.write(&mut record, |column, _, out| {
            let text = cells.get(column).copied().unwrap_or_default();
            if !text.is_empty() {
                json::text::quote(text, out);
            }
            if text.is_empty() { Wrote::Nothing } else { Wrote::Any }
        });
        record.end();
        let mut members = Vec::new();
        json::Scanner::default().object(record.bytes(), 0, &mut members).expect("an object");
        assert_eq!(record.members(), members);
        String::from_utf8_lossy(record.bytes()).into_owned()
    }

    #[test]
    fn names_are_places() {
        let check = |names: &[&str], cells: &[&str], expected: &str| {
            assert_eq!(record(names, cells), expected, "{names:?}");
        };
        check(&["a", "b"], &["1", "2"], r#"{"a":"1","b":"2"}"#);
        check(&["a", "b"], &["", "2"], r#"{"b":"2"}"#);
        check(
            &["a", "A", "", "a "],
            &["1", "2", "3", "4"],
            r#"{"a":"1","A (B)":"2","(column C)":"3","a (D)":"4"}"#,
        );
        check(&["m.a", "x", "m.b.c"], &["1", "2", "3"], r#"{"m":{"a":"1","b":{"c":"3"}},"x":"2"}"#);
        check(&["m.a", "x", "m.b.c"], &["1", "2", ""], r#"{"m":{"a":"1"},"x":"2"}"#);
        check(&["m.a", "x", "m.b.c"], &["", "2", ""], r#"{"x":"2"}"#);
        check(&["t[1]", "t[0].c", "t[2]"], &["1", "", "3"], r#"{"t":["1","3"]}"#);
        check(&["i[0].c", "i[0].d"], &["1", "2"], r#"{"i":[{"c":"1","d":"2"}]}"#);
        check(
            &["m[\"eye color\"]", "m[\"a.b\"]"],
            &["1", "2"],
            r#"{"m":{"eye color":"1","a.b":"2"}}"#,
        );
        check(&["m", "m.a"], &["1", "2"], r#"{"m":{"a":"2"},"m (A)":"1"}"#);
        check(&["m.a", "m"], &["1", "2"], r#"{"m":{"a":"1"},"m (B)":"2"}"#);
        check(&["m.a", "m"], &["", "2"], r#"{"m":"2"}"#);
        check(&["x.m.a", "x.m", "y"], &["", "2", "3"], r#"{"x":{"m":"2"},"y":"3"}"#);
        check(&["x.m.a", "x.m"], &["1", "2"], r#"{"x":{"m":{"a":"1"},"m (B)":"2"}}"#);
        for plain in [
            "Nr.",
            "E-Mail (privat)",
            "a..b",
            ".a",
            "a.",
            "a[x]",
            "a[",
            "[0]",
            "x[99999999]",
            "Status [READ ONLY]",
        ] {
            let name = String::from_utf8_lossy(&json::text::quoted(plain)).into_owned();
            check(&[plain], &["1"], &format!("{{{name}:\"1\"}}"));
        }
    }

    #[test]
    fn letters_go_on_behind_z() {
        let check = |index, expected: &str| assert_eq!(letters(index), expected);
        check(0, "A");
        check(25, "Z");
        check(26, "AA");
        check(701, "ZZ");
        check(702, "AAA");
    }
}
