//! Findings by code and attribute: counts, and the first of each as examples. Bounded, whatever comes.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::check::excerpt::{cut, short};
use crate::check::{Code, Finding, Severity};
use crate::few;
use crate::jobs::report::{Example, Group, MAX_EXAMPLES, MAX_GROUPS};
use crate::read::Position;
use crate::user::{Attribute, User};

/// The most of a text that an example keeps, in characters.
const MAX_TEXT: usize = 400;

/// What a finding is about: a record and its user.
#[derive(Default)]
pub struct Subject<'a> {
    position: Position,
    email: Cow<'a, str>,
    user_id: Cow<'a, str>,
}

impl<'a> Subject<'a> {
    /// The record at `position`, of nobody known.
    pub fn at(position: Position) -> Self {
        Subject { position, ..Subject::default() }
    }

    /// The record at `position`, of the user with this email and id.
    pub fn named(position: Position, email: &'a str, user_id: &'a str) -> Self {
        Subject { position, email: email.into(), user_id: user_id.into() }
    }

    /// `user`, whose record is at `position`.
    pub fn of(user: &'a User<'_>, position: Position) -> Self {
        let text = |attribute| user.text(attribute).unwrap_or_default();
        Subject { position, email: text(Attribute::Email), user_id: text(Attribute::UserId) }
    }
}

/// Findings so far.
#[derive(Default)]
pub struct Groups {
    groups: Vec<Group>,
    places: HashMap<(Code, Severity), HashMap<String, usize>>,
    ungrouped: u64,
}

fn shown(text: &str) -> String {
    cut(Cow::Borrowed(text), MAX_TEXT).into_owned()
}

impl Groups {
    /// Adds a finding.
    pub fn add(&mut self, finding: &Finding, subject: &Subject<'_>) {
        let places = self.places.entry((finding.code, finding.severity)).or_default();
        let place = match places.get(&finding.attribute) {
            Some(place) => *place,
            None if self.groups.len() >= MAX_GROUPS => {
                self.ungrouped += 1;
                return;
            }
            None => {
                places.insert(finding.attribute.clone(), self.groups.len());
                self.groups.push(Group {
                    code: finding.code,
                    severity: finding.severity,
                    attribute: shown(&finding.attribute),
                    count: 0,
                    fix: finding.fix.clone().into_owned(),
                    examples: Vec::new(),
                });
                self.groups.len() - 1
            }
        };
        let group = &mut self.groups[place];
        group.count += 1;
        if group.fix != finding.fix {
            group.fix.clear();
        }
        if group.examples.len() < MAX_EXAMPLES {
            group.examples.push(Example {
                position: subject.position,
                path: shown(&finding.path),
                message: shown(&finding.message),
                value: shown(&finding.value),
                fix: shown(&finding.fix),
                email: short(&subject.email),
                user_id: short(&subject.user_id),
            });
        }
    }

    /// The groups, errors first, the most frequent first; and how many findings are in none.
    pub fn sorted(&self) -> (Vec<Group>, u64) {
        let mut groups = self.groups.clone();
        few::sort_by(&mut groups, |a, b| {
            a.severity
                .cmp(&b.severity)
                .then(b.count.cmp(&a.count))
                .then_with(|| a.attribute.cmp(&b.attribute))
        });
        (groups, self.ungrouped)
    }
}
