//! Which values of a record are passwords in clear, as a recipe's `password` steps read them: whatever their columns are
//! called. So that no file that shows records as they came holds one.
//!
//! A step reads what earlier steps made; the columns that its places come from are found by the names in `map`, `move`
//! and `join`. What no step reads is told by name and form alone (`passwords::clear_text`).

use std::borrow::Cow;

use crate::passwords::Verdict;
use crate::passwords::clear_text::{self, Known};
use crate::recipe::password_verbs::Password;
use crate::recipe::row::{Row, offset};
use crate::recipe::steps::password::Passwords;
use crate::recipe::{Recipe, Verb};
use json::{Kind, walk};

/// The most places that one place of a step is traced to.
const MOST_PLACES: usize = 20;

/// What the steps of a recipe read.
#[derive(Default)]
pub(crate) struct ClearText {
    /// Of users' records
    of_users: Vec<Passwords>,
    /// Of rows that are joined
    of_rows: Vec<Passwords>,
    /// The places of `of_users`, as they are written
    paths: Vec<String>,
    /// Whether a file has a column that says password: then cells beyond its columns may be passwords
    pub(crate) spills: bool,
}

impl ClearText {
    /// What the steps of `recipe` that are on read.
    pub(crate) fn of(recipe: &Recipe) -> Self {
        let mut all = ClearText::default();
        for (at, step) in recipe.steps.iter().enumerate().filter(|(_, step)| step.on) {
            let Verb::Password(it) = &step.verb else { continue };
            let places = origins(recipe, at, &it.password);
            for place in &places.of_users {
                all.of_users.extend(reading(recipe, at, it, place));
            }
            for place in &places.of_rows {
                all.of_rows.extend(reading(recipe, at, it, place));
            }
            all.paths.extend(places.of_users);
        }
        all
    }

    /// Whether a step reads passwords: then what could not be read may hold one under any name.
    pub(crate) fn is_read(&self) -> bool {
        !self.of_users.is_empty()
    }

    /// Whether a step reads the place of this path.
    pub(crate) fn is_of(&self, path: &str) -> bool {
        self.paths.iter().any(|it| it == path)
    }

    /// The record of a user, its passwords in clear replaced.
    pub(crate) fn without<'r>(&self, record: &'r [u8]) -> Cow<'r, [u8]> {
        masked(record, &self.of_users, self.spills)
    }

    /// A row of a file that is joined, its passwords in clear replaced.
    pub(crate) fn without_in_row<'r>(&self, row: &'r [u8]) -> Cow<'r, [u8]> {
        masked(row, &self.of_rows, self.spills)
    }
}

fn masked<'r>(record: &'r [u8], read: &[Passwords], spills: bool) -> Cow<'r, [u8]> {
    if read.is_empty() || Kind::of(record) != Kind::Object {
        return clear_text::without_known(record, &[], spills);
    }
    let mut row = Row::default();
    walk::members(record).for_each(|(key, value)| row.push(key, value));
    let known = read.iter().filter_map(|passwords| {
        let (verdict, value) = passwords.verdict_in(&row)?;
        let start = offset(record, value);
        let is_clear = matches!(verdict, Verdict::Clear(_));
        // What is nothing to the step is judged by its name.
        (is_clear || matches!(verdict, Verdict::Hash(_) | Verdict::Impossible(_)))
            .then_some(Known { start, is_clear })
    });
    let mut known: Vec<Known> = known.collect();
    // If one step calls it clear and another a hash, it is hidden.
    known.sort_by_key(|it| (it.start, !it.is_clear));
    clear_text::without_known(record, &known, spills)
}

/// The step that reads `place`, with the other places it reads where they come from.
fn reading(recipe: &Recipe, at: usize, it: &Password, place: &str) -> Option<Passwords> {
    let mut read = it.clone();
    if place != it.password {
        let from = |path: &Option<String>| {
            let path = path.as_deref()?;
            origins(recipe, at, path).of_users.pop().or_else(|| Some(path.to_owned()))
        };
        let [salt, algorithm, rounds, name] =
            [&it.salt, &it.algorithm, &it.rounds, &it.name].map(from);
        read = Password { salt, algorithm, rounds, name, ..read };
        place.clone_into(&mut read.password);
    }
    Passwords::new(&read).ok()
}

/// Where the value of a place comes from.
struct Origins {
    /// In users' records; the place itself first
    of_users: Vec<String>,
    /// In rows that are joined
    of_rows: Vec<String>,
}

/// From where a value may come that stands at `path` before the step `at`.
fn origins(recipe: &Recipe, at: usize, path: &str) -> Origins {
    let mut found = Origins { of_users: vec![path.to_owned()], of_rows: Vec::new() };
    let before = recipe.steps.get(..at).unwrap_or_default();
    for step in before.iter().rev().filter(|step| step.on) {
        let mut more = Vec::new();
        for path in &found.of_users {
            match &step.verb {
                Verb::Map(it) => {
                    for line in &it.map.0 {
                        let froms = line.from.0.iter();
                        let from = |to: &String| {
                            froms.clone().filter_map(|from| carried(from, to, path)).collect()
                        };
                        more.extend(line.to.0.iter().flat_map(|to| -> Vec<String> { from(to) }));
                    }
                }
                Verb::Move(it) => more.extend(carried(&it.r#move, &it.to, path)),
                Verb::Join(it) => {
                    for (from, to) in &it.take.0 {
                        let rows = to.0.iter().filter_map(|to| carried(from, to, path));
                        found.of_rows.extend(rows);
                    }
                }
                _ => {}
            }
        }
        more.retain(|path| !found.of_users.contains(path));
        found.of_users.extend(more);
        found.of_users.truncate(MOST_PLACES);
        found.of_rows.truncate(MOST_PLACES);
    }
    found
}

/// The path that comes to stand at `path` when `from` goes to `to`; `*` stands for any name.
fn carried(from: &str, to: &str, path: &str) -> Option<String> {
    if let Some((before, after)) = to.split_once('*') {
        let name = path.strip_prefix(before)?.strip_suffix(after)?;
        return from.contains('*').then(|| from.replacen('*', name, 1));
    }
    let rest = path.strip_prefix(to)?;
    (rest.is_empty() || rest.starts_with(['.', '['])).then(|| format!("{from}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(steps: &str, record: &str, expected: &str) {
        let recipe = format!(r#"{{"recipe":1,"steps":[{steps}]}}"#);
        let recipe: Recipe = serde_json::from_str(&recipe).expect(steps);
        let shown = ClearText::of(&recipe).without(record.as_bytes()).into_owned();
        assert_eq!(String::from_utf8_lossy(&shown), expected, "{steps}");
    }

    #[test]
    fn what_a_step_reads_is_hidden_whatever_its_column_is_called() {
        let record = r#"{"x":"hunter2","y":"sesame","z":{"a":"tulip"}}"#;
        check(r#"{"password":"x"}"#, record, r#"{"x":"*****","y":"sesame","z":{"a":"tulip"}}"#);
        check(
            r#"{"map":{"y":"hash"}},{"password":"hash"}"#,
            record,
            r#"{"x":"hunter2","y":"*****","z":{"a":"tulip"}}"#,
        );
        check(
            r#"{"map":{"*":"c.*"}},{"move":"c.z","to":"q"},{"password":"q.a"}"#,
            record,
            r#"{"x":"hunter2","y":"sesame","z":{"a":"*****"}}"#,
        );
        // A hash that only the step can tell stays.
        let hash = r#"{"password":"hash-in-columns","s":"x"}"#;
        check(r#"{"set":{"a":"b"}}"#, hash, r#"{"password":"*****","s":"x"}"#);
        let hex = r#"{"pw":"8846f7eaee8fb117ad06bdd830b7586c"}"#;
        check(r#"{"password":"pw","as":"clear"}"#, hex, r#"{"pw":"*****"}"#);
        check(r#"{"password":"pw","as":"nt"}"#, hex, hex);
    }
}
