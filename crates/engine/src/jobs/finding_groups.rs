//! Findings by code and attribute: counts, and the first of each as examples. Bounded, whatever comes.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::check::excerpt::{cut, short};
use crate::check::{Code, Finding, Severity};
use crate::few;
use crate::jobs::mends::Ways;
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
    /// The user, where a step could mend it
    user: Option<&'a User<'a>>,
}

impl<'a> Subject<'a> {
    /// The record at `position`, of nobody known.
    pub fn at(position: Position) -> Self {
        Subject { position, ..Subject::default() }
    }

    /// The record at `position`, of the user with this email and id.
    pub fn named(position: Position, email: &'a str, user_id: &'a str) -> Self {
        Subject { position, email: email.into(), user_id: user_id.into(), user: None }
    }

    /// `user`, whose record is at `position`.
    pub fn of(user: &'a User<'_>, position: Position) -> Self {
        let text = |attribute| user.text(attribute).unwrap_or_default();
        let (email, user_id) = (text(Attribute::Email), text(Attribute::UserId));
        Subject { position, email, user_id, user: None }
    }

    /// The same of a user that steps could mend.
    pub fn mendable(user: &'a User<'_>, position: Position) -> Self {
        Subject { user: Some(user), ..Subject::of(user, position) }
    }
}

/// Findings so far.
#[derive(Default)]
pub struct Groups {
    groups: Vec<Group>,
    /// For each group what would mend its findings
    ways: Vec<Ways>,
    places: HashMap<(Code, Severity), HashMap<String, usize>>,
    ungrouped: u64,
}

fn shown(text: &str) -> String {
    cut(Cow::Borrowed(text), MAX_TEXT).into_owned()
}

impl Groups {
    /// Adds the findings of one user.
    pub fn add_all(&mut self, findings: &[Finding], subject: &Subject<'_>) {
        for (at, finding) in findings.iter().enumerate() {
            let place = self.add(finding, subject);
            let (Some(ways), Some(user)) =
                (place.and_then(|it| self.ways.get_mut(it)), subject.user)
            else {
                continue;
            };
            let is_same = |other: &Finding| {
                other.code == finding.code
                    && other.severity == finding.severity
                    && other.attribute == finding.attribute
            };
            // Users are counted, however many findings of a kind they have.
            if !findings.iter().take(at).any(is_same) {
                ways.count(finding, user);
            }
        }
    }

    /// Adds a finding; gives the place of its group.
    pub fn add(&mut self, finding: &Finding, subject: &Subject<'_>) -> Option<usize> {
        let places = self.places.entry((finding.code, finding.severity)).or_default();
        let place = match places.get(&finding.attribute) {
            Some(place) => *place,
            None if self.groups.len() >= MAX_GROUPS => {
                self.ungrouped += 1;
                return None;
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
                    offers: Vec::new(),
                });
                self.ways.push(Ways::of(finding));
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
        Some(place)
    }

    /// The groups, errors first, the most frequent first; and how many findings are in none.
    pub fn sorted(&self) -> (Vec<Group>, u64) {
        let mut groups = self.groups.clone();
        for (group, ways) in groups.iter_mut().zip(&self.ways) {
            group.offers = ways.offers();
        }
        few::sort_by(&mut groups, |a, b| {
            a.severity
                .cmp(&b.severity)
                .then(b.count.cmp(&a.count))
                .then_with(|| a.attribute.cmp(&b.attribute))
        });
        (groups, self.ungrouped)
    }
}
