//! What users are like: which attributes and paths they have, when they came, where from. Counts, in one reading.
//!
//! Hostile input could bring millions of names; what is told apart is limited, and whether something was left out is said.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use crate::fields::path::joined;
use crate::jobs::export::ExportError;
use crate::jobs::export::searched;
use crate::jobs::export::spec::{MOST_PATHS, PathCount, Statistics, Which};
use crate::jobs::report::Progress;
use crate::jobs::scan::UserSource;
use crate::jobs::scan::filter::each_match_in;
use crate::store::Backend;
use crate::user::date::Period;
use crate::user::user_id::UserId;
use crate::user::{Attribute, Name, User};
use json::{Kind, text, walk};

/// The most months, providers or connections that are told apart.
const MOST: usize = 600;

/// The levels of objects that are looked into.
const LEVELS: usize = 6;

/// Counts users.
#[derive(Default)]
struct Counter {
    counts: Statistics,
    root: Node,
    /// Nodes made so far
    nodes: usize,
    created: BTreeMap<String, u64>,
    last_logins: BTreeMap<String, u64>,
    providers: HashMap<String, u64>,
    connections: HashMap<String, u64>,
}

/// A name that occurs, and what lies below it.
#[derive(Default)]
struct Node {
    /// As written in JSON
    name: Vec<u8>,
    /// Users who have it
    users: u64,
    /// Users for whom it is an object
    objects: u64,
    members: Vec<Node>,
    /// Of the elements of a list: only the first is looked into
    first: Option<Box<Node>>,
}

/// What these users are like.
///
/// # Errors
/// What ends it early.
pub async fn gather<B: Backend, R: Read>(
    source: &UserSource<'_, B, R>,
    which: &Which,
    checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Statistics, ExportError> {
    let search = searched(which)?;
    let mut counter = Counter::default();
    let mut batches = source.open(which.connection.as_deref(), which.on_damage())?;
    each_match_in(&mut batches, &search, checkpoint, |user| counter.add(user)).await?;
    let of = batches.progress().users;
    Ok(Statistics { damaged: batches.damaged().to_vec(), ..counter.finish(of) })
}

impl Counter {
    /// Takes a user in.
    fn add(&mut self, user: &User<'_>) {
        self.counts.users += 1;
        for field in user.fields() {
            let raw: &[u8] = match field.name {
                Name::Known(attribute) => attribute.name().as_bytes(),
                Name::Other(raw) => raw,
            };
            let known = self.root.member(raw, &mut self.nodes);
            match known {
                Some(node) => node.add(&field.value, LEVELS, &mut self.nodes),
                None => self.counts.more_paths = true,
            }
        }
        let is_true = |attribute| user.get(attribute) == Some(b"true");
        self.counts.verified += u64::from(is_true(Attribute::EmailVerified));
        self.counts.blocked += u64::from(is_true(Attribute::Blocked));
        if let Some(month) = month(user, Attribute::CreatedAt) {
            count(&mut self.created, month);
        }
        match month(user, Attribute::LastLogin) {
            Some(month) => count(&mut self.last_logins, month),
            None => self.counts.never_logged_in += 1,
        }
        self.add_identity(user);
    }

    /// Where the user comes from: its first identity, or else its id.
    fn add_identity(&mut self, user: &User<'_>) {
        let first = user.get(Attribute::Identities).and_then(|all| walk::elements(all).next());
        let [provider, connection] =
            first.map_or([None, None], |first| walk::pick(first, ["provider", "connection"]));
        let id = user.text(Attribute::UserId).unwrap_or_default();
        let by_id = UserId::parse(&id).provider.map(str::to_owned);
        let string = |value: Option<&[u8]>| value.and_then(text::string).map(|it| it.into_owned());
        if let Some(provider) = string(provider).or(by_id) {
            count_in(&mut self.providers, provider);
        }
        if let Some(connection) = string(connection) {
            count_in(&mut self.connections, connection);
        }
    }

    /// The counts, of so many users that were looked at.
    fn finish(mut self, of: u64) -> Statistics {
        self.root.members.sort_by_key(|node| {
            Attribute::named(&node.name).map_or(usize::MAX, |attribute| attribute as usize)
        });
        let mut paths = Vec::new();
        self.root.list("", &mut paths);
        Statistics {
            of,
            paths,
            more_paths: self.counts.more_paths || self.nodes >= MOST_PATHS,
            created: self.created.into_iter().collect(),
            last_logins: self.last_logins.into_iter().collect(),
            providers: by_count(self.providers),
            connections: by_count(self.connections),
            ..self.counts
        }
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
    }

    /// Adds what lies below, called `path`.
    fn list(&self, path: &str, out: &mut Vec<PathCount>) {
        for member in &self.members {
            let path = joined(path, &text::unescaped(&member.name));
            if member.users > 0 {
                let is_object = member.objects * 2 > member.users;
                out.push(PathCount { path: path.clone(), users: member.users, is_object });
            }
            member.list(&path, out);
            if let Some(first) = &member.first {
                first.list(&format!("{path}[0]"), out);
            }
        }
    }
}

/// The month of a date, in UTC: `2025-03`. A year alone says none.
fn month(user: &User<'_>, attribute: Attribute) -> Option<String> {
    let text = user.text(attribute)?;
    let period = Period::parse(text.as_bytes()).filter(|_| text.len() > "2025".len())?;
    let (year, month) = period.month();
    Some(format!("{year:04}-{month:02}"))
}

fn count(counts: &mut BTreeMap<String, u64>, name: String) {
    if counts.len() < MOST || counts.contains_key(&name) {
        *counts.entry(name).or_default() += 1;
    }
}

fn count_in(counts: &mut HashMap<String, u64>, name: String) {
    if counts.len() < MOST || counts.contains_key(&name) {
        *counts.entry(name).or_default() += 1;
    }
}

fn by_count(counts: HashMap<String, u64>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by(|(a, left), (b, right)| right.cmp(left).then_with(|| a.cmp(b)));
    counts
}
