//! What steps that mend users are asked to do, as they stand in a recipe: one fault of one attribute wherever it is found, or
//! single values of single users.

use serde::{Deserialize, Serialize};

use crate::check::Code;
use crate::recipe::data::{Data, OneOrMany, Table};
use crate::recipe::{Recipe, Verb};

/// Mends an attribute where it has a fault, and nowhere else: `{"mend": "nickname", "fault": "MAX_LENGTH", "by": "cut", "to": 300}`.
/// What the remedy does not mend stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mend {
    /// The attribute, or another column
    pub mend: String,
    /// The fault, as findings call it
    pub fault: Code,
    /// What is done about it
    pub by: Remedy,
    /// Of `cut`: the most characters
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// Of `phone`: the country of numbers that name none, `GB` or `+44`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Of `leave_out`: why, for the file of those left out
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What is done about a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// A value that is null or empty goes
    Empty,
    /// The value goes
    Remove,
    /// The value becomes a key of `user_metadata`, if there is none of that name
    Metadata,
    /// The user is left out
    LeaveOut,
    /// Of a text so many characters stay
    Cut,
    /// White space goes
    Blanks,
    /// The address alone stays: without blanks, brackets, a name or `mailto:` around it
    Address,
    /// Phone numbers are written as `+` and digits
    Phone,
    /// An address of the web gets its `https:`, and its blanks are escaped
    Web,
    /// The value gets the type of its attribute
    Type,
    /// Names that metadata may not have get others
    Rename,
    /// Passwords in clear go
    Passwords,
    /// Characters and numbers that other systems do not take get others
    Characters,
    /// A hash goes where Auth0 takes one of its form
    Hash,
    /// A hash or a list of factors gets Auth0's form: words in small letters, numbers that are numbers, nothing that may not be
    /// there, one factor an item
    Tidy,
}

/// Changes single values of single users: `{"edit": [{"user_id": "17", "set": {"name": "Ann"}}, {"email": "b@x.io", "remove":
/// "picture"}]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edits {
    /// The users
    pub edit: Vec<UserEdit>,
}

/// What becomes of one user. All of the keys that are given must be the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEdit {
    /// Its id; an `auth0|` before it does not count
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Its email; capitals do not count
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Its username; capitals do not count
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Its phone number
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The file it is in
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The number of its record in the file, from 1
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// Places and what they become
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pub set: Table<Data>,
    /// Places whose values go
    #[serde(default, skip_serializing_if = "OneOrMany::is_empty")]
    pub remove: OneOrMany<String>,
    /// Why the user is left out, if it is
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_out: Option<String>,
}

impl UserEdit {
    /// The user's key in a few words, for messages.
    pub fn who(&self) -> String {
        let texts = [&self.user_id, &self.email, &self.username, &self.phone_number];
        let text = texts.into_iter().flatten().next().cloned();
        text.unwrap_or_else(|| {
            let record = self.record.map(|record| format!("record {record}")).unwrap_or_default();
            match &self.file {
                Some(file) => format!("{record} of {file}"),
                None => record,
            }
        })
    }

    /// How many values it changes.
    pub fn cells(&self) -> usize {
        self.set.0.len() + self.remove.0.len()
    }
}

impl Recipe {
    /// The recipe with these edits of single users, in the step of edits at the end of a person's own steps, or in a new one
    /// there.
    #[must_use]
    pub fn with_edits(&self, edits: Vec<UserEdit>) -> Recipe {
        self.with_edits_before(self.standard_from(), edits)
    }

    /// The recipe with these edits before the step of this number, from 0: in the step of edits that is there, or in a new one.
    #[must_use]
    pub fn with_edits_before(&self, at: usize, edits: Vec<UserEdit>) -> Recipe {
        let mut recipe = self.clone();
        if edits.is_empty() {
            return recipe;
        }
        let at = at.min(recipe.steps.len());
        let before = at.checked_sub(1).and_then(|at| recipe.steps.get_mut(at));
        match before.filter(|step| step.on).map(|step| &mut step.verb) {
            Some(Verb::Edit(step)) => edits.into_iter().for_each(|edit| step.take(edit)),
            _ => {
                let mut step = Edits::default();
                edits.into_iter().for_each(|edit| step.take(edit));
                recipe.steps.insert(at, Verb::Edit(step).into());
            }
        }
        recipe
    }
}

impl Edits {
    /// Adds an edit, to those of the same user if there are some.
    fn take(&mut self, new: UserEdit) {
        match self.edit.iter_mut().find(|known| known.is_same_user(&new)) {
            Some(known) => known.take(new),
            None => self.edit.push(new),
        }
    }
}

impl UserEdit {
    /// Whether another edit is of the same user, perhaps by a key that this one gives it.
    fn is_same_user(&self, other: &UserEdit) -> bool {
        let now = |name: &str, key: &Option<String>| match self.set.get(name) {
            Some(Data::Text(text)) => Some(text.clone()),
            _ => key.clone(),
        };
        let is_same = |name: &str, key: &Option<String>, other: &Option<String>| {
            key == other || (other.is_some() && now(name, key) == *other)
        };
        is_same("user_id", &self.user_id, &other.user_id)
            && is_same("email", &self.email, &other.email)
            && is_same("username", &self.username, &other.username)
            && is_same("phone_number", &self.phone_number, &other.phone_number)
            && (&self.file, self.record) == (&other.file, other.record)
    }

    /// Does what another edit of the same user does, too.
    fn take(&mut self, other: UserEdit) {
        for (path, value) in other.set.0 {
            self.remove.0.retain(|it| *it != path);
            match self.set.0.iter_mut().find(|(it, _)| *it == path) {
                Some((_, known)) => *known = value,
                None => self.set.0.push((path, value)),
            }
        }
        for path in other.remove.0 {
            self.set.0.retain(|(it, _)| *it != path);
            if !self.remove.0.contains(&path) {
                self.remove.0.push(path);
            }
        }
        self.leave_out = other.leave_out.or(self.leave_out.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_gather_in_one_step_at_the_end() {
        let edit = |text: &str| serde_json::from_str::<UserEdit>(text).expect(text);
        let check = |recipe: &Recipe, steps: &str| {
            assert_eq!(serde_json::to_string(&recipe.steps).expect("JSON"), steps);
        };
        let recipe: Recipe = serde_json::from_str(
            r#"{"recipe":1,"steps":[{"types":true},{"drop_unimportable":true}]}"#,
        )
        .expect("a recipe");
        let recipe =
            recipe.with_edits(vec![edit(r#"{"email":"a","set":{"email":"b","name":"N"}}"#)]);
        let once = r#"[{"types":true},{"edit":[{"email":"a","set":{"email":"b","name":"N"}}]},{"drop_unimportable":true}]"#;
        check(&recipe, once);
        let recipe = recipe.with_edits(vec![
            edit(r#"{"email":"b","set":{"name":"M"},"remove":"picture"}"#),
            edit(r#"{"email":"a","record":7,"leave_out":"x"}"#),
        ]);
        let twice = r#"[{"types":true},{"edit":[{"email":"a","set":{"email":"b","name":"M"},"remove":"picture"},{"email":"a","record":7,"leave_out":"x"}]},{"drop_unimportable":true}]"#;
        check(&recipe, twice);
        check(&recipe.with_edits(Vec::new()), twice);
        // What comes after edits is not undone by them.
        let mut later = recipe.clone();
        later.insert(serde_json::from_str(r#"{"sort":"email"}"#).expect("a step"));
        let later = later.with_edits(vec![edit(r#"{"user_id":"1","remove":"name"}"#)]);
        assert_eq!(later.steps.len(), 5);
    }
}
