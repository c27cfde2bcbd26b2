//! What stands around the records of a file: the objects that hold their list, and what else those hold.

use serde::{Deserialize, Serialize};

/// What was found around the records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapper {
    /// Where the records were taken from: `users`, `data.users`; the first few of them
    pub lists: Vec<String>,
    /// What else stands there, and was not read: `total`, `data.roles`; the first few names
    pub beside: Vec<String>,
    /// How many more names there are than in `beside`
    pub more: u64,
}

/// The most names that are kept of each kind.
const MOST: usize = 12;

/// The longest name that is kept, in characters.
const LONGEST: usize = 80;

impl Wrapper {
    /// Whether there is nothing around the records.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    pub(super) fn add_list(&mut self, path: &str) {
        if self.lists.len() < MOST && !self.lists.iter().any(|list| list == path) {
            self.lists.push(path.to_owned());
        }
    }

    pub(super) fn add_beside(&mut self, path: &str) {
        if self.beside.iter().any(|name| name == path) {
            return;
        }
        if self.beside.len() < MOST {
            self.beside.push(path.to_owned());
        } else {
            self.more += 1;
        }
    }
}

impl Wrapper {
    /// Adds what was passed over elsewhere.
    pub(super) fn add_passed(&mut self, passed: &Wrapper) {
        passed.beside.iter().for_each(|path| self.add_beside(path));
        self.more += passed.more;
    }
}

/// The path of the member `key`, as written, of the object at `parent`.
pub(super) fn path(parent: &str, key: &[u8]) -> String {
    let name = json::text::unescaped(key);
    let name: String = name.chars().take(LONGEST).collect();
    if parent.is_empty() { name } else { format!("{parent}.{name}") }
}
