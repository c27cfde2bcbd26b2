//! What a person has changed in the grid and not applied yet, and the recipe that does it. Pure.

use std::collections::BTreeMap;

use engine::check::Code;
use engine::jobs::{FaultKind, FaultyRow};
use engine::recipe::data::{Data, OneOrMany, Table};
use engine::recipe::mend_verbs::UserEdit;
use engine::recipe::verbs::Translate;
use engine::recipe::{Recipe, Verb};
use engine::user::Attribute;

/// Why a person leaves a user out here.
const BY_HAND: &str = "left out by hand";

/// A value as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Typed {
    /// There is to be none
    Nothing,
    /// This, as JSON
    Json(String),
}

impl Typed {
    /// What is meant by a text for an attribute.
    pub(crate) fn of(attribute: &str, text: &str) -> Typed {
        let is_text = match Attribute::named(attribute.as_bytes()) {
            Some(known) => known.row().kind == json::Kind::String,
            None => serde_json::from_str::<Data>(text).is_err(),
        };
        match text.trim() {
            "" => Typed::Nothing,
            _ if is_text => Typed::Json(serde_json::to_string(text).unwrap_or_default()),
            other => Typed::Json(other.to_owned()),
        }
    }

    fn data(&self) -> Option<Data> {
        match self {
            Typed::Nothing => None,
            Typed::Json(json) => serde_json::from_str(json).ok(),
        }
    }
}

/// A value as one edits it: a text without its quotes.
pub(crate) fn editable(json: &str) -> String {
    match serde_json::from_str::<Data>(json) {
        Ok(Data::Text(text)) => text,
        _ => json.to_owned(),
    }
}

/// What becomes of a user.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    row: FaultyRow,
    value: Option<Typed>,
    is_out: bool,
}

/// All that is changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    rows: BTreeMap<(String, u64), Change>,
    /// Values that become others in all users
    replaced: BTreeMap<String, Typed>,
    /// The first step that fails one of the users
    first_failing: Option<usize>,
}

fn key(row: &FaultyRow) -> (String, u64) {
    (row.file.clone(), row.record)
}

impl Changes {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.rows.len() + self.replaced.len()
    }

    fn change(&mut self, row: &FaultyRow, change: impl FnOnce(&mut Change)) {
        let none = Change { row: row.clone(), value: None, is_out: false };
        let entry = self.rows.entry(key(row)).or_insert(none);
        change(entry);
        if entry.value.is_none() && !entry.is_out {
            self.rows.remove(&key(row));
        }
    }

    /// A user gets this value.
    pub(crate) fn set(&mut self, row: &FaultyRow, value: Typed) {
        let is_same = matches!(&value, Typed::Json(json) if *json == row.value && row.is_whole);
        self.change(row, |it| it.value = (!is_same).then_some(value));
    }

    /// A user is left out, or not.
    pub(crate) fn leave_out(&mut self, row: &FaultyRow, is_out: bool) {
        self.change(row, |it| it.is_out = is_out);
    }

    /// All users with a value get another.
    pub(crate) fn replace(&mut self, value: String, with: Typed) {
        self.replaced.insert(value, with);
    }

    /// What a user's value becomes, if it changes.
    pub(crate) fn value(&self, row: &FaultyRow) -> Option<&Typed> {
        let own = self.rows.get(&key(row)).and_then(|it| it.value.as_ref());
        own.or_else(|| self.replaced.get(&row.value).filter(|_| row.is_whole))
    }

    /// Whether a user is left out.
    pub(crate) fn is_out(&self, row: &FaultyRow) -> bool {
        self.rows.get(&key(row)).is_some_and(|it| it.is_out)
    }

    /// The recipe that does all this.
    pub(crate) fn applied(&self, recipe: &Recipe, kind: &FaultKind) -> Recipe {
        let mut next = recipe.clone();
        // What a step cannot take must be mended before it comes to the step.
        let mut failing: Vec<usize> = self.rows.values().filter_map(|it| it.row.step).collect();
        failing.sort_unstable();
        failing.dedup();
        for step in failing.iter().rev() {
            let rows = self.rows.values().filter(|it| it.row.step == Some(*step));
            let edits = rows.map(|change| edit(change, &kind.attribute, false)).collect();
            next = next.with_edits_before(*step, edits);
        }
        let removed = self.replaced.iter().filter(|(_, with)| **with == Typed::Nothing);
        let removed = removed.map(|(value, _)| removal(&kind.attribute, value));
        let replacing = self.translation(&kind.attribute).map(|it| Verb::Translate(it).into());
        for step in replacing.into_iter().chain(removed) {
            match self.first_failing {
                Some(at) => next.steps.insert(at.min(next.steps.len()), step),
                None => next.insert(step),
            }
        }
        // Of several with the same keys one is meant.
        let is_alone = kind.code == Code::DuplicatedUser;
        let rows = self.rows.values().filter(|it| it.row.step.is_none());
        next.with_edits(rows.map(|change| edit(change, &kind.attribute, is_alone)).collect())
    }

    /// Notes the steps that rows which are shown come to and do not pass.
    pub(crate) fn saw(&mut self, rows: &[FaultyRow]) {
        let first = rows.iter().filter_map(|row| row.step).min();
        self.first_failing = self.first_failing.into_iter().chain(first).min();
    }

    fn translation(&self, attribute: &str) -> Option<Translate> {
        let line = |(value, with): (&String, &Typed)| Some((editable(value), with.data()?));
        let table: Table<Data> = self.replaced.iter().filter_map(line).collect();
        (!table.is_empty()).then(|| Translate {
            translate: attribute.to_owned(),
            table,
            ..Translate::default()
        })
    }
}

/// The step that takes a value away wherever it stands.
fn removal(attribute: &str, value: &str) -> engine::recipe::Step {
    let matching = Some(format!("^{}$", escaped(&editable(value))));
    let remove = OneOrMany(vec![attribute.to_owned()]);
    Verb::Remove(engine::recipe::verbs::Remove { remove, matching, not_matching: None }).into()
}

/// A text as a pattern that fits it alone.
fn escaped(text: &str) -> String {
    let sign = |c: char| match c {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
            vec!['\\', c]
        }
        c => vec![c],
    };
    text.chars().flat_map(sign).collect()
}

fn edit(change: &Change, attribute: &str, is_alone: bool) -> UserEdit {
    let mut edit = change.row.edit(is_alone);
    match &change.value {
        Some(Typed::Nothing) => edit.remove = OneOrMany(vec![attribute.to_owned()]),
        Some(value) => {
            edit.set = value.data().into_iter().map(|data| (attribute.to_owned(), data)).collect();
        }
        None => {}
    }
    edit.leave_out = change.is_out.then(|| BY_HAND.to_owned());
    edit
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::check::Severity;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn kind(attribute: &str) -> FaultKind {
        let (code, severity) = (Code::Pattern, Severity::Error);
        FaultKind { code, severity, attribute: attribute.to_owned() }
    }

    fn row(record: u64, value: &str) -> FaultyRow {
        let email = format!("u{record}@x.io");
        FaultyRow { record, email, value: value.to_owned(), is_whole: true, ..FaultyRow::default() }
    }

    #[wasm_bindgen_test]
    fn what_is_changed_becomes_steps() {
        let mut changes = Changes::default();
        changes.set(&row(1, "\"a\""), Typed::of("phone_number", "+1"));
        changes.set(&row(2, "\"a\""), Typed::of("phone_number", " "));
        changes.set(&row(3, "\"a\""), Typed::of("phone_number", "a"));
        changes.leave_out(&row(4, "\"a\""), true);
        changes.leave_out(&row(5, "\"a\""), true);
        changes.leave_out(&row(5, "\"a\""), false);
        changes.replace("\"n.a\"".to_owned(), Typed::Nothing);
        changes.replace("\"b\"".to_owned(), Typed::of("phone_number", "+2"));
        assert_eq!(changes.count(), 5);
        let recipe = changes.applied(&Recipe::default(), &kind("phone_number"));
        let steps = serde_json::to_string(&recipe.steps).unwrap_or_default();
        assert_eq!(
            steps,
            r#"[{"translate":"phone_number","table":{"b":"+2"}},{"remove":"phone_number","matching":"^n\\.a$"},{"edit":[{"email":"u1@x.io","set":{"phone_number":"+1"}},{"email":"u2@x.io","remove":"phone_number"},{"email":"u4@x.io","leave_out":"left out by hand"}]}]"#
        );
    }

    #[wasm_bindgen_test]
    fn what_is_typed_has_the_type_of_its_attribute() {
        let check = |attribute: &str, text: &str, json: &str| {
            assert_eq!(Typed::of(attribute, text), Typed::Json(json.to_owned()), "{attribute}");
        };
        check("name", "true", "\"true\"");
        check("blocked", "true", "true");
        check("user_metadata", "{\"a\":1}", "{\"a\":1}");
        check("loyalty", "gold", "\"gold\"");
        assert_eq!(Typed::of("name", ""), Typed::Nothing);
        assert_eq!(
            (editable("\"a\\u00e9\""), editable("[1]")),
            ("aé".to_owned(), "[1]".to_owned())
        );
    }

    #[wasm_bindgen_test]
    fn what_a_step_fails_is_mended_before_it() {
        let recipe = r#"{"recipe":1,"steps":[{"set":{"name":"A"}},{"parse":"age","as":"number"}]}"#;
        let recipe: Recipe = serde_json::from_str(recipe).unwrap();
        let failing = |record, value: &str| FaultyRow { step: Some(1), ..row(record, value) };
        let mut changes = Changes::default();
        changes.saw(&[failing(1, "\"old\""), failing(2, "\"new\"")]);
        changes.set(&failing(1, "\"old\""), Typed::of("age", "8"));
        changes.replace("\"new\"".to_owned(), Typed::of("age", "9"));
        let kind = FaultKind { code: Code::StepFailed, ..kind("age") };
        let steps = serde_json::to_string(&changes.applied(&recipe, &kind).steps).unwrap();
        assert_eq!(
            steps,
            r#"[{"set":{"name":"A"}},{"translate":"age","table":{"new":9}},{"edit":[{"email":"u1@x.io","set":{"age":8}}]},{"parse":"age","as":"number"}]"#
        );
    }
}
