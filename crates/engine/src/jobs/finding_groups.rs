//! Findings by code and attribute: counts, and the first of each as examples. Bounded, whatever comes.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::check::excerpt::cut;
use crate::check::{Code, Finding, Severity};
use crate::jobs::report::{Example, Group, MAX_EXAMPLES, MAX_GROUPS};
use crate::read::Position;

/// The most of a text that an example keeps, in characters.
const MAX_TEXT: usize = 400;

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
    /// Adds a finding about the record at `position`.
    pub fn add(&mut self, finding: &Finding, position: Position) {
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
        if group.examples.len() < MAX_EXAMPLES {
            group.examples.push(Example {
                position,
                path: shown(&finding.path),
                message: shown(&finding.message),
                value: shown(&finding.value),
            });
        }
    }

    /// The groups, errors first, the most frequent first; and how many findings are in none.
    pub fn sorted(&self) -> (Vec<Group>, u64) {
        let mut groups = self.groups.clone();
        groups.sort_by(|a, b| {
            a.severity
                .cmp(&b.severity)
                .then(b.count.cmp(&a.count))
                .then_with(|| a.attribute.cmp(&b.attribute))
        });
        (groups, self.ungrouped)
    }
}
