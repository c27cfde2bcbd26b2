//! Which attributes and members users have: a tree of their names as they occur.
//!
//! Hostile input could bring millions of names: the tree is bounded, and whether something was left out is known.

use crate::few;
use crate::fields::path::joined;
use crate::jobs::export::statistics::{MOST_PATHS, PathCount};
use crate::user::{Attribute, Name, User};
use json::{Kind, text, walk};

/// The levels of objects that are looked into.
const LEVELS: usize = 6;

/// Counts users by the paths they have.
#[derive(Default)]
pub(super) struct Paths {
    root: Node,
    /// Nodes made so far
    nodes: usize,
    /// Whether a path was left out
    is_full: bool,
}

/// A name that occurs, and what lies below it.
#[derive(Default)]
struct Node {
    /// As written in JSON
    name: Vec<u8>,
    /// Users who have it
    users: u64,
    /// Users for whom it is empty
    empty: u64,
    /// Users for whom it is an object
    objects: u64,
    /// Bytes of its values
    bytes: u64,
    members: Vec<Node>,
    /// Of the elements of a list: only the first is looked into
    first: Option<Box<Node>>,
}

impl Paths {
    /// Takes a user in.
    pub(super) fn add(&mut self, user: &User<'_>) {
        for field in user.fields() {
            let raw: &[u8] = match field.name() {
                Name::Known(attribute) => attribute.name().as_bytes(),
                Name::Other(raw) => raw,
            };
            match self.root.member(raw, &mut self.nodes) {
                Some(node) => node.add(&field.value, LEVELS, &mut self.nodes),
                None => self.is_full = true,
            }
        }
    }

    /// The counts, attributes in the order of Auth0's profile; and whether there are more paths.
    pub(super) fn into_counts(mut self) -> (Vec<PathCount>, bool) {
        few::sort_by_key(&mut self.root.members, |node| {
            Attribute::named(&node.name).map_or(usize::MAX, |attribute| attribute as usize)
        });
        let mut counts = Vec::new();
        self.root.list("", &mut counts);
        (counts, self.is_full || self.nodes >= MOST_PATHS)
    }
}

impl Node {
    fn member(&mut self, raw: &[u8], nodes: &mut usize) -> Option<&mut Node> {
        let at = match self.members.iter().position(|node| node.name == raw) {
            Some(at) => at,
            None if *nodes >= MOST_PATHS => return None,
            None => {
                *nodes += 1;
                self.members.push(Node { name: raw.to_vec(), ..Node::default() });
                self.members.len() - 1
            }
        };
        self.members.get_mut(at)
    }

    fn add(&mut self, value: &[u8], levels: usize, nodes: &mut usize) {
        match Kind::of(value) {
            Kind::Null => return,
            Kind::Object if levels > 0 => {
                self.objects += 1;
                for (raw, value) in walk::members(value) {
                    if let Some(member) = self.member(raw, nodes) {
                        member.add(value, levels - 1, nodes);
                    }
                }
            }
            Kind::Array if levels > 0 => {
                let first = walk::elements(value).next();
                if let Some(first) = first.filter(|first| Kind::of(first) == Kind::Object) {
                    self.first.get_or_insert_default().add(first, levels - 1, nodes);
                }
            }
            _ => {}
        }
        self.users += 1;
        self.bytes += value.len() as u64;
        self.empty += u64::from(matches!(value, b"\"\"" | b"{}" | b"[]"));
    }

    /// Adds what lies below, called `path`.
    fn list(&self, path: &str, out: &mut Vec<PathCount>) {
        for member in &self.members {
            let path = joined(path, &text::unescaped(&member.name));
            if member.users > 0 {
                out.push(PathCount {
                    path: path.clone(),
                    users: member.users,
                    empty: member.empty,
                    bytes: member.bytes,
                    is_object: member.objects * 2 > member.users,
                });
            }
            member.list(&path, out);
            if let Some(first) = &member.first {
                first.list(&format!("{path}[0]"), out);
            }
        }
    }
}
