//! What a step did, in users, and the first users that it really changed. Data only; secrets are masked.

use crate::user::secret::MASK;
use serde::{Deserialize, Serialize};

/// How many users a step shows that it really changed.
pub const EXAMPLES: usize = 10;

/// How many forms of stored passwords are told apart.
pub(super) const MOST_FORMS: usize = 60;

/// What forms beyond [`MOST_FORMS`] are counted under.
const OTHERS: &str = "others";

/// What a step did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its place in the recipe, from 0
    pub step: usize,
    /// Its verb
    pub verb: String,
    /// Users that came to it
    pub seen: u64,
    /// Users its `where` found
    pub touched: u64,
    /// Users it changed
    pub changed: u64,
    /// Users it left out
    pub left_out: u64,
    /// Users of whom it could not take a value
    pub failed: u64,
    /// The first users it changed
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// Of a step about passwords: the forms they were in
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<FormCount>,
    /// Of a step about single users: the first of those it names that did not come, by their keys
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_found: Vec<String>,
    /// How many did not
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_found_count: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// A form of stored passwords, and what becomes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormCount {
    /// Its name, which stays
    pub form: String,
    /// The same for people: `bcrypt $2y$, 10 rounds`
    pub label: String,
    /// How many users have one
    pub count: u64,
    /// What becomes of it
    pub becomes: Becomes,
    /// Algorithm and parameters of what it becomes, in words; empty if it becomes nothing
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub algorithm: String,
    /// Why it becomes nothing, or what has to be said first
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// What a person should know before importing many of them
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What becomes of a stored password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// Nothing: the account has no password
    #[default]
    NoPassword,
    /// `password_hash`
    PasswordHash,
    /// `custom_password_hash`
    CustomPasswordHash,
    /// Nothing: Auth0 takes no such hash
    Impossible,
    /// Nothing, until something is said that the values do not say
    Unclear,
    /// Nothing: it is a password in clear
    Clear,
}

/// A user that a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The file
    pub file: String,
    /// The number of the record in it, from 1
    pub record: u64,
    /// The user's email; empty if there is none
    pub email: String,
    /// The user's id; empty if there is none
    pub user_id: String,
    /// What changed
    pub changes: Vec<ValueChange>,
}

/// A value that a step changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueChange {
    /// Where
    pub path: String,
    /// What it was, as JSON, shortened; empty if there was none
    pub before: String,
    /// What it is, as JSON, shortened; empty if there is none
    pub after: String,
}

impl ValueChange {
    /// Shows that there was something and no more.
    pub(crate) fn mask(&mut self) {
        for shown in [&mut self.before, &mut self.after] {
            if !shown.is_empty() {
                MASK.clone_into(shown);
            }
        }
    }
}

impl StepReport {
    /// Adds what the same step did on later records.
    pub fn merge(&mut self, other: StepReport) {
        self.seen += other.seen;
        self.touched += other.touched;
        self.changed += other.changed;
        self.left_out += other.left_out;
        self.failed += other.failed;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
        other.forms.into_iter().for_each(|form| self.add_form(form));
    }

    /// Counts a form.
    pub(crate) fn add_form(&mut self, form: FormCount) {
        let is_same = |known: &FormCount, form: &FormCount| {
            let told = |it: &FormCount| (it.becomes, it.algorithm.clone());
            told(known) == told(form) && known.why == form.why && known.note == form.note
        };
        let found = |known: &&mut FormCount| {
            known.form == form.form && known.label == form.label && is_same(known, &form)
        };
        if let Some(known) = self.forms.iter_mut().find(found) {
            known.count += form.count;
        } else if self.forms.len() < MOST_FORMS {
            self.forms.push(form);
        } else {
            let FormCount { count, becomes, .. } = form;
            let other = |known: &&mut FormCount| known.form == OTHERS && known.becomes == becomes;
            match self.forms.iter_mut().find(other) {
                Some(known) => known.count += count,
                // One for each thing that becomes of them.
                None => self.forms.push(FormCount {
                    form: OTHERS.to_owned(),
                    label: "other forms".to_owned(),
                    count,
                    becomes,
                    ..FormCount::default()
                }),
            }
        }
    }
}
