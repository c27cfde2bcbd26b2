//! What a step did, in users, and the first users that it really changed. Data only; secrets are masked.

use serde::{Deserialize, Serialize};

/// How many users a step shows that it really changed.
pub const EXAMPLES: usize = 10;

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
    }
}
