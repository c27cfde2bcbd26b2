//! How an object becomes columns: a tree of its members' names, as they occur, with a column for each leaf.
//!
//! Arrays are leaves: their elements have no names. What is an object for some users and something else for others has
//! a column for itself besides those of its members.

use serde::{Deserialize, Serialize};

use crate::few;
use crate::fields::path::joined;
use crate::user::Attribute;
use json::{Kind, text, walk};

/// The most columns a table may have.
pub const MOST_COLUMNS: usize = 1_000;

/// The levels of objects that become columns; what lies deeper stays JSON.
const LEVELS: usize = 8;

/// A name, and what lies below it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tree {
    /// Whether users hold something here that is no object
    leaf: bool,
    /// The column of that
    column: Option<usize>,
    /// The members, as written in JSON
    members: Vec<(Vec<u8>, Tree)>,
}

/// Cells of a row: for each column the JSON it holds.
pub type Cells<'a> = Vec<Option<&'a [u8]>>;

impl Tree {
    /// A single column, whatever it holds.
    pub fn single() -> Self {
        Tree { leaf: true, ..Tree::default() }
    }

    /// Makes room for what `value` holds, down to `levels` levels. `left` are the names there may still be.
    pub fn grow(&mut self, value: &[u8], levels: usize, left: &mut usize) {
        match Kind::of(value) {
            Kind::Null => {}
            Kind::Object if levels > 0 => {
                for (raw, value) in walk::members(value) {
                    let Some(member) = self.member_or_new(raw, left) else { return };
                    member.grow(value, levels - 1, left);
                }
            }
            _ => self.leaf = true,
        }
    }

    fn member_or_new(&mut self, raw: &[u8], left: &mut usize) -> Option<&mut Tree> {
        let at = match self.members.iter().position(|(name, _)| name == raw) {
            Some(at) => at,
            None => {
                *left = left.checked_sub(1)?;
                self.members.push((raw.to_vec(), Tree::default()));
                self.members.len() - 1
            }
        };
        self.members.get_mut(at).map(|(_, member)| member)
    }

    /// Puts members that are attributes first, in the order of Auth0's profile.
    pub fn sort_attributes(&mut self) {
        let place = |name: &[u8]| Attribute::named(name).map_or(usize::MAX, |known| known as usize);
        few::sort_by_key(&mut self.members, |(name, _)| place(name));
    }

    /// Numbers the columns and adds their names to `names`. The tree itself is called `name`; empty for a user.
    pub fn number(&mut self, name: &str, names: &mut Vec<String>) {
        if self.leaf {
            self.column = Some(names.len());
            names.push(name.to_owned());
        }
        for (raw, member) in &mut self.members {
            member.number(&joined(name, &text::unescaped(raw)), names);
        }
    }

    /// Puts `value` into its cells, as far as there are columns for it.
    pub fn fill<'a>(&self, value: &'a [u8], cells: &mut Cells<'a>) {
        if Kind::of(value) == Kind::Object && !self.members.is_empty() {
            for (raw, value) in walk::members(value) {
                if let Some((_, member)) = self.members.iter().find(|(name, _)| name == raw) {
                    member.fill(value, cells);
                }
            }
        } else if let Some(cell) = self.column.and_then(|column| cells.get_mut(column)) {
            *cell = Some(value);
        }
    }
}

/// The levels to grow to.
pub fn levels(flattened: bool) -> usize {
    if flattened { LEVELS } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_become_columns() {
        let users: [&[u8]; 3] = [
            br#"{"color":"red","a":{"b":1,"c":[1,2]},"e":{}}"#,
            br#"{"a":"text","eye color":null,"\u0061":2}"#,
            br#"{"a":{"b":{"deep":true}}}"#,
        ];
        let (mut tree, mut left, mut names) = (Tree::default(), MOST_COLUMNS, Vec::new());
        users.iter().for_each(|user| tree.grow(user, LEVELS, &mut left));
        tree.number("m", &mut names);
        assert_eq!(names, ["m.color", "m.a", "m.a.b", "m.a.b.deep", "m.a.c", "m.a"]);
        let mut cells: Cells<'_> = vec![None; names.len()];
        tree.fill(users[0], &mut cells);
        let text = |cell: &Option<&[u8]>| cell.map(|it| String::from_utf8_lossy(it).into_owned());
        let shown: Vec<_> = cells.iter().map(text).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(shown, [some("\"red\""), None, some("1"), None, some("[1,2]"), None]);
    }

    #[test]
    fn there_is_a_limit() {
        let many: Vec<String> = (0..50).map(|n| format!("\"k{n}\":1")).collect();
        let (mut tree, mut left, mut names) = (Tree::default(), 10, Vec::new());
        tree.grow(format!("{{{}}}", many.join(",")).as_bytes(), LEVELS, &mut left);
        tree.number("", &mut names);
        assert_eq!((left, names.len()), (0, 10));
    }
}
