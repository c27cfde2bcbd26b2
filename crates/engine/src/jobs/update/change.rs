//! What becomes of one user of the store: the recipe's steps, and whether Auth0 would take what comes of them. Knows no
//! other users.

use crate::check::{self, Code, Finding, Severity};
use crate::jobs::edit::normalized_value;
use crate::jobs::findings;
use crate::jobs::prepare::importable;
use crate::jobs::run_error::RunError;
use crate::jobs::transform::Transform;
use crate::read::{Position, Record};
use crate::recipe::{Problem, Recipe, StepReport, Verb};
use crate::user::fingerprint::KEYS;
use crate::user::{ATTRIBUTES, Attribute, ConnectionRules, Name, User};
use json::{Member, Scanner, equal};

/// Carries out a recipe on users of the store, one by one.
pub(super) struct Changer {
    transform: Transform,
    rules: ConnectionRules,
    scanner: Scanner,
    members: Vec<Member>,
    /// Memory of the user before
    bytes: Vec<u8>,
}

/// What becomes of a user.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    /// It stays as it is
    Stays,
    /// A step leaves it out, for this reason: it stays as it is
    LeftOut(String),
    /// It cannot become that, for these reasons: it stays as it is
    Refused(Vec<Finding>),
    /// It becomes this, one compact object with the names of attributes; whether a key of it may be another then
    Becomes(Vec<u8>, bool),
}

/// Whether an update may change this attribute. Auth0 sets the others itself, or never changes them; passwords have ways of
/// their own.
pub(super) fn is_changeable(attribute: Attribute) -> bool {
    use Attribute as A;
    attribute.row().import
        && !matches!(attribute, A::UserId | A::PasswordHash | A::CustomPasswordHash)
}

impl Changer {
    /// Of `recipe`, in a connection with these rules. The steps see the connection as the file of their users.
    ///
    /// # Errors
    /// The first step that cannot be understood, or needs to know other users.
    pub fn new(recipe: &Recipe, rules: ConnectionRules, connection: &str) -> Result<Self, Problem> {
        let of_the_set =
            recipe.steps.iter().enumerate().find(|(_, step)| step.on && step.verb.is_of_the_set());
        if let Some((step, it)) = of_the_set {
            return Err(Problem {
                step,
                verb: it.verb.name().to_owned(),
                message: "it needs to know other users, and an update looks at one at a time. Export the users, convert \
                          the file with this step, and import it with upsert."
                    .to_owned(),
            });
        }
        let after = recipe
            .steps
            .iter()
            .enumerate()
            .find(|(_, it)| it.on && matches!(it.verb, Verb::After(_)));
        if let Some((step, it)) = after {
            return Err(Problem {
                step,
                verb: it.verb.name().to_owned(),
                message: "an update makes no lists of what follows an import. Export the users, and convert the file with \
                          this step."
                    .to_owned(),
            });
        }
        let mut transform = Transform::new(recipe)?;
        transform.enter(connection);
        Ok(Changer {
            transform,
            rules,
            scanner: Scanner::default(),
            members: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// What the steps did.
    pub fn step_reports(&self) -> Vec<StepReport> {
        self.transform.step_reports()
    }

    /// What becomes of `user`, which has its identity and is at `position`. Its warnings go to `warnings`; what stands against
    /// it, or is doubtful, `see` is shown with the user as far as it came.
    ///
    /// # Errors
    /// When a step asks to stop.
    pub fn decide(
        &mut self,
        user: &User<'_>,
        position: Position,
        warnings: &mut Vec<Finding>,
        see: &mut dyn FnMut(&User<'_>, &[Finding]),
    ) -> Result<Verdict, RunError> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        user.write(&mut bytes);
        self.members.clear();
        let Ok(scanned) = self.scanner.object(&bytes, 0, &mut self.members) else {
            return Ok(Verdict::Stays);
        };
        let (members, notes) = (&self.members, scanned.notes);
        let record = Record { bytes: &bytes, members, spaced: scanned.spaced, notes, position };
        let mut found = Vec::new();
        let made = self.transform.user(&record, &mut found);
        if let Some(stop) = made.stop {
            return Err(stop.into());
        }
        if let Some(left_out) = made.left_out {
            return Ok(Verdict::LeftOut(left_out.reason.into_owned()));
        }
        if made.is_set_aside {
            see(&made.user, &found);
            return Ok(Verdict::Refused(found));
        }
        let changed = changed(user, &made.user);
        if changed.is_empty() && !others_differ(user, &made.user) {
            return Ok(Verdict::Stays);
        }
        let mut new = made.user;
        for attribute in [Attribute::Email, Attribute::Username] {
            if let Some(value) = new.get(attribute).map(<[u8]>::to_vec) {
                new.set(attribute, normalized_value(attribute, value));
            }
        }
        let refused = self.refused(user, &new, &changed);
        if !refused.is_empty() {
            see(&new, &refused);
            return Ok(Verdict::Refused(refused));
        }
        // What is said of ids and logins is meant for files.
        warnings.extend(found.into_iter().filter(|it| it.code == Code::StepFailed));
        see(&new, warnings);
        let mut out = Vec::new();
        new.write(&mut out);
        drop(new);
        self.bytes = bytes;
        Ok(Verdict::Becomes(out, changed.iter().any(|it| KEYS.contains(it))))
    }

    /// Why `old` cannot become `new`, in which these attributes are others.
    fn refused(&self, old: &User<'_>, new: &User<'_>, changed: &[Attribute]) -> Vec<Finding> {
        let fixed = changed.iter().filter(|attribute| !is_changeable(**attribute));
        let mut refused: Vec<Finding> = fixed.map(|it| findings::never_changed(*it)).collect();
        if others_differ(old, new) {
            refused.extend(others(new).map(findings::no_attribute).next());
        }
        let (mut before, mut after) = (Vec::new(), Vec::new());
        check::check_for(&importable(new), &self.rules, &mut after);
        if after.iter().all(|finding| finding.severity != Severity::Error) {
            return refused;
        }
        // What was wrong before the update is none of its faults.
        check::check_for(&importable(old), &self.rules, &mut before);
        after.retain(|finding| {
            let same = |other: &Finding| (other.code, &other.path) == (finding.code, &finding.path);
            let touched = changed.iter().any(|attribute| attribute.name() == finding.attribute);
            finding.severity == Severity::Error && (touched || !before.iter().any(same))
        });
        refused.append(&mut after);
        refused
    }
}

/// The attributes that differ.
fn changed(old: &User<'_>, new: &User<'_>) -> Vec<Attribute> {
    let differs = |attribute: &Attribute| match (old.get(*attribute), new.get(*attribute)) {
        (None, None) => false,
        (Some(old), Some(new)) => !equal(old, new),
        _ => true,
    };
    ATTRIBUTES.iter().map(|row| row.attribute).filter(differs).collect()
}

/// The names that are no attributes, as they are written in the object.
fn others<'u>(user: &'u User<'_>) -> impl Iterator<Item = &'u [u8]> {
    user.fields().iter().filter_map(|field| match field.name() {
        Name::Other(raw) => Some(raw),
        Name::Known(_) => None,
    })
}

/// Whether what is no attribute differs: such members are kept as they came.
fn others_differ(old: &User<'_>, new: &User<'_>) -> bool {
    let of = |user: &User<'_>| -> Vec<(Vec<u8>, Vec<u8>)> {
        let others = user.fields().iter().filter(|field| matches!(field.name(), Name::Other(_)));
        let parts = others.map(|field| field.clone().into_parts());
        parts.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    };
    of(old) != of(new)
}
