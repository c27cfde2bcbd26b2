//! Trying a password: what the page asks, and what it is told. Of the hash nothing crosses to the page but its kind.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use engine::jobs::find_user::UsersSeen;
use engine::read::Position;

/// A password that a person has typed. It shows itself to no log, and is overwritten when it is done with.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub Zeroizing<String>);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Users that were made to test logins, with a password that is known.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeUsers {
    /// They as an import file
    pub file: String,
    /// The password of each, to be shown once
    pub password: Password,
    /// Each with the form of its hash
    pub made: Vec<(String, String)>,
    /// Forms of which none can be made, each with the reason
    pub not_made: Vec<(String, String)>,
}

impl fmt::Debug for MadeUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MadeUsers({})", self.made.len())
    }
}

/// What came of trying a password.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TryOutcome {
    /// There is no such user among those that would be sent
    Nobody(UsersSeen),
    /// The user was found, and the password tried
    Tried(Trial),
}

/// A trial on a user that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Where the user's record stands
    pub position: Position,
    /// Whether Auth0 would refuse the user
    pub is_refused: bool,
    /// What kind of hash the user has; empty without one
    pub form: String,
    /// What came of it
    pub verdict: TrialVerdict,
    /// How long the hash took, in milliseconds
    pub milliseconds: f64,
}

/// Whether a password opens a hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialVerdict {
    /// There is no hash to try it on
    NoHash,
    /// It does
    Matches,
    /// It does not; it would in this reading, if one was found
    Differs(Option<OtherReading>),
    /// It cannot be told: why, as a sentence
    Untold(String),
}

/// A reading of a hash in which a password would open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherReading {
    /// What is different, in a few words
    pub words: String,
    /// The keys of a recipe's `password` step that say it, as a JSON object, if they can
    pub keys: Option<String>,
    /// Whether Auth0 could take the hash if it were sent so
    pub is_possible: bool,
}
