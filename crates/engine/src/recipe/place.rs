//! Places in a row: a column by its name, or a path into it. `E-Mail`, `app_metadata.plan`, `identities[0].connection`.
//!
//! The grammar is that of Export's fields. A column that is called as the whole text, dots and all, comes before the path.
//! What is no path is a column's name.

use std::cell::Cell;

use crate::fields::{Field, path};

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To a member
    Key(String),
    /// To an element
    Index(usize),
}

/// A place in a row.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// As it was written: a column may be called so
    pub(super) text: String,
    /// The column that the path begins in
    pub(super) root: String,
    /// The way on from there
    pub(super) steps: Vec<Step>,
    /// The way from a column called `user`, where a row has one: `user.name` is the name of the user elsewhere
    pub(super) of_user: Option<Vec<Step>>,
    /// Where the column was last
    pub(super) hint: Cell<usize>,
}

impl Place {
    /// The place that `text` names.
    pub(super) fn parse(text: &str) -> Place {
        let steps = written(text).or_else(|| dotted(text));
        let mut steps = steps.unwrap_or_default().into_iter();
        let (root, steps) = match steps.next() {
            Some(Step::Key(root)) => (root, steps.collect()),
            _ => (text.to_owned(), Vec::new()),
        };
        Place { text: text.to_owned(), root, steps, of_user: of_user(text), hint: Cell::new(0) }
    }

    /// The column that is called so, whatever the name looks like.
    pub(super) fn column(name: &str) -> Place {
        let (text, root) = (name.to_owned(), name.to_owned());
        Place { text, root, steps: Vec::new(), of_user: None, hint: Cell::new(0) }
    }

    /// The place of a member of what is here.
    pub(super) fn member(&self, key: &str) -> Place {
        let mut steps = self.steps.clone();
        steps.push(Step::Key(key.to_owned()));
        let text = path::joined(&self.text, key);
        let mut of_user = self.of_user.clone();
        of_user.iter_mut().for_each(|steps| steps.push(Step::Key(key.to_owned())));
        Place { text, root: self.root.clone(), steps, of_user, hint: self.hint.clone() }
    }
}

/// The way on from a column called `user` that `text` begins in.
fn of_user(text: &str) -> Option<Vec<Step>> {
    text.strip_prefix("user").filter(|rest| rest.starts_with(['.', '[', '?']))?;
    written(&format!("user.{text}")).map(|steps| steps.into_iter().skip(1).collect())
}

fn written(text: &str) -> Option<Vec<Step>> {
    // `["E-Mail"]`, as columns are named in surveys, is a list to JavaScript.
    let bracketed = text.starts_with('[').then(|| format!("user{text}"));
    let Some(Field::Path(path)) = Field::parse(bracketed.as_deref().unwrap_or(text)) else {
        return None;
    };
    // `emails.0` is an element; `sizes["24"]` is a member whose name is digits.
    let is_quoted = |key: &str| text.contains(&format!("[\"{key}\"]"));
    let steps = path.steps().iter().map(|step| match &step.to {
        path::To::Key(key) => match key.parse() {
            Ok(index) if key.bytes().all(|byte| byte.is_ascii_digit()) && !is_quoted(key) => {
                Step::Index(index)
            }
            _ => Step::Key(key.clone()),
        },
        path::To::Index(index) => Step::Index(*index as usize),
    });
    Some(steps.collect())
}

/// `user_metadata.Shirt size`: keys with blanks, where what comes first says that it is a path.
fn dotted(text: &str) -> Option<Vec<Step>> {
    let rest =
        ["user_metadata.", "app_metadata."].iter().find_map(|root| text.strip_prefix(root))?;
    let root = text.split('.').next()?;
    let keys = std::iter::once(root).chain(rest.split('.'));
    keys.map(|key| (!key.is_empty()).then(|| Step::Key(key.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_found_by_its_name_as_surveys_write_it() {
        let check = |text: &str, root: &str, steps: &[Step]| {
            let place = Place::parse(text);
            assert_eq!((place.root.as_str(), &place.steps[..]), (root, steps), "{text}");
        };
        let key = |key: &str| Step::Key(key.to_owned());
        check("[\"E-Mail\"]", "E-Mail", &[]);
        check("[\"E-Mail\"].home", "E-Mail", &[key("home")]);
        check("[\"a.b\"][\"c d\"][0]", "a.b", &[key("c d"), Step::Index(0)]);
        check("E-Mail", "E-Mail", &[]);
        check("[x", "[x", &[]);
        check("profile.first", "profile", &[key("first")]);
        check("sizes[\"24\"]", "sizes", &[key("24")]);
        check("emails.0.address", "emails", &[Step::Index(0), key("address")]);
        check("user_metadata.Shirt size", "user_metadata", &[key("Shirt size")]);
    }
}
