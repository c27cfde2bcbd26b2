//! Where a recipe puts each column of a file, and the same recipe putting it elsewhere: what a table of columns shows and
//! changes. It looks at steps and changes steps; no user is touched here.
//!
//! A column is put somewhere by a line of the first `map`, by the step `password`, or by nobody. Columns are named as a survey
//! or a recipe names them; two ways to write one name are the same column.

use serde_json::Value;

use crate::fields::path::joined;
use crate::recipe::data::OneOrMany;
use crate::recipe::place::{Place, Step as Key};
use crate::recipe::verbs::{Form, Map, Mapping, Mappings, Parse};
use crate::recipe::{Failing, Recipe, Step, Verb};
use crate::user::ATTRIBUTES;

/// What becomes of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Placing {
    /// It goes to these places
    To(Vec<String>),
    /// It is, or is part of, the password's hash
    Password,
    /// It goes nowhere
    Nowhere,
    /// No step says anything of it: it stays under its own name
    #[default]
    Unsaid,
}

/// How a column is read before it becomes an attribute that is true or false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// As it is
    #[default]
    AsItIs,
    /// By words for true and false
    Truth,
    /// True where it holds anything, such as the time of a confirmation
    Filled,
}

/// The keys of the step `password` that name columns.
const OF_PASSWORDS: [&str; 5] = ["password", "salt", "algorithm", "rounds", "name"];

/// The keys that a path leads through.
fn keys(path: &str) -> Vec<String> {
    let place = Place::parse(path);
    let steps = place.steps.into_iter().map(|step| match step {
        Key::Key(key) => key,
        Key::Index(index) => index.to_string(),
    });
    std::iter::once(place.root).chain(steps).collect()
}

/// Whether two names are of one column.
pub fn is_same_column(one: &str, other: &str) -> bool {
    one == other || keys(one) == keys(other)
}

/// The last part of a column's name, as a key of metadata is named after it.
pub fn own_name(column: &str) -> String {
    keys(column).pop().unwrap_or_default()
}

/// The columns that a step `password` reads and takes away.
fn of_password(step: &Step) -> Vec<String> {
    if step.verb.name() != "password" || !step.on {
        return Vec::new();
    }
    let Ok(Value::Object(written)) = serde_json::to_value(step) else { return Vec::new() };
    let column = |key: &&str| written.get(*key)?.as_str().map(str::to_owned);
    // The login stays where it is: it is read, and goes where its own line says.
    OF_PASSWORDS.iter().filter(|key| **key != "name").filter_map(column).collect()
}

/// A line's target with what is left of a path below its column.
fn below(targets: &[String], rest: &[String]) -> Vec<String> {
    let below = |to: &String| rest.iter().fold(to.clone(), |to, key| joined(&to, key));
    targets.iter().map(below).collect()
}

impl Recipe {
    /// Where a column goes.
    pub fn placing(&self, column: &str) -> Placing {
        let own = keys(column);
        let is_own = |name: &String| keys(name) == own;
        if self.steps.iter().any(|step| of_password(step).iter().any(is_own)) {
            return Placing::Password;
        }
        let Some(Map { map }) = self.map() else { return Placing::Unsaid };
        let to = |targets: Vec<String>| match targets.is_empty() {
            true => Placing::Nowhere,
            false => Placing::To(targets),
        };
        if let Some(line) = map.0.iter().find(|line| line.from.0.iter().any(is_own)) {
            return to(line.to.0.clone());
        }
        // Inside an object that goes somewhere as a whole.
        let mut parents: Vec<(usize, &Mapping)> = Vec::new();
        for line in &map.0 {
            for from in &line.from.0 {
                let parent = keys(from);
                if own.starts_with(&parent) {
                    parents.push((parent.len(), line));
                }
            }
        }
        if let Some((levels, line)) = parents.into_iter().max_by_key(|(levels, _)| *levels) {
            return to(below(&line.to.0, own.get(levels..).unwrap_or_default()));
        }
        let others = map.0.iter().find(|line| line.from.0.iter().any(|from| from == "*"));
        let (root, rest) = own.split_first().map_or(("", &[][..]), |(root, rest)| (root, rest));
        let is_attribute = ATTRIBUTES.iter().any(|row| row.import && row.name == root);
        match others.filter(|_| !is_attribute) {
            Some(line) => {
                let starred: Vec<String> =
                    line.to.0.iter().map(|to| to.replace('*', root)).collect();
                to(below(&starred, rest))
            }
            None => Placing::Unsaid,
        }
    }

    /// Places that several lines of the map fill: only the last would be seen. Objects are put together, so they may.
    pub fn filled_twice(&self) -> Vec<String> {
        let lines = self.map().map_or(&[][..], |map| &map.map.0);
        let targets: Vec<&String> = lines.iter().flat_map(|line| &line.to.0).collect();
        let is_object =
            |it: &str| it.contains('*') || matches!(it, "user_metadata" | "app_metadata");
        let twice = targets.iter().enumerate().filter(|(at, it)| {
            !is_object(it) && targets.iter().skip(at + 1).any(|other| other == *it)
        });
        twice.map(|(_, it)| (*it).clone()).collect()
    }

    /// Puts a column somewhere else. One that becomes an attribute of truth is read so before.
    pub fn place(&mut self, column: &str, placing: &Placing, reading: Reading) {
        let before = self.placing(column);
        if before == *placing {
            return;
        }
        self.move_type(&before, placing);
        self.forget_password(column);
        self.steps.retain(|step| !is_reading_of(step, column));
        let targets = match placing {
            Placing::To(targets) => targets.clone(),
            Placing::Nowhere => Vec::new(),
            Placing::Password | Placing::Unsaid => {
                self.take_line(column);
                if *placing == Placing::Password {
                    self.add_password(column);
                }
                return;
            }
        };
        self.take_line(column);
        let at = self.map_or_new();
        let read = match reading {
            _ if targets.is_empty() => None,
            Reading::AsItIs => None,
            Reading::Truth => Some(false),
            Reading::Filled => Some(true),
        };
        if let Some(Verb::Map(map)) = self.steps.get_mut(at).map(|step| &mut step.verb) {
            let line = Mapping { from: column.into(), to: OneOrMany(targets) };
            // Before a line of the object in which it is: what is taken first is not in it any more.
            let own = keys(column);
            let is_parent =
                |line: &Mapping| line.from.0.iter().any(|it| own.starts_with(&keys(it)));
            let place = map.map.0.iter().position(is_parent).unwrap_or(map.map.0.len());
            map.map.0.insert(place, line);
        }
        if let Some(filled) = read {
            let parse = Parse { filled, ..reading_as(column, Form::Boolean) };
            self.steps.insert(at, Verb::Parse(parse).into());
        }
    }

    /// What a place of metadata is read as after the map; `None` if it stays as it is.
    pub fn type_of(&self, path: &str) -> Option<Form> {
        self.typing(path).and_then(|at| match &self.steps.get(at)?.verb {
            Verb::Parse(parse) => Some(parse.target),
            _ => None,
        })
    }

    /// Has a place of metadata read as something. A value that cannot be is left as it is.
    pub fn set_type(&mut self, path: &str, form: Option<Form>) {
        if let Some(at) = self.typing(path) {
            self.steps.remove(at);
        }
        let Some(form) = form else { return };
        let step = Step { failing: Failing::Keep, ..Verb::Parse(reading_as(path, form)).into() };
        let at = self.map_or_new() + 1;
        self.steps.insert(at.min(self.steps.len()), step);
    }

    /// The step that gives a place its type: it stands after the map and does nothing else.
    fn typing(&self, path: &str) -> Option<usize> {
        let map = self.map_at()?;
        self.steps.iter().enumerate().skip(map).find_map(|(at, step)| match &step.verb {
            Verb::Parse(Parse { parse, to: None, .. }) if step.on && step.only_where.is_none() => {
                let is_it = matches!(&parse.0[..], [one] if is_same_column(one, path));
                is_it.then_some(at)
            }
            _ => None,
        })
    }

    /// A type goes with its value, as long as that is metadata.
    fn move_type(&mut self, from: &Placing, to: &Placing) {
        let Placing::To(before) = from else { return };
        for (at, path) in before.iter().enumerate() {
            let Some(form) = self.type_of(path) else { continue };
            self.set_type(path, None);
            let next = match to {
                Placing::To(after) => after.get(at).filter(|it| is_metadata(it)),
                _ => None,
            };
            if let Some(next) = next {
                self.set_type(next, Some(form));
            }
        }
    }

    fn map_at(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.on && matches!(step.verb, Verb::Map(_)))
    }

    fn map(&self) -> Option<&Map> {
        match &self.steps.get(self.map_at()?)?.verb {
            Verb::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Where the map is; there is one afterwards. A new one stands before names become attributes' names, otherwise last.
    fn map_or_new(&mut self) -> usize {
        if let Some(at) = self.map_at() {
            return at;
        }
        let names = self.steps.iter().position(|step| matches!(step.verb, Verb::NameColumns));
        let at = names.unwrap_or_else(|| self.standard_from());
        self.steps.insert(at, Verb::Map(Map { map: Mappings::default() }).into());
        at
    }

    /// Takes a column out of its line of the map.
    fn take_line(&mut self, column: &str) {
        let own = keys(column);
        let Some(at) = self.map_at() else { return };
        if let Some(Verb::Map(Map { map })) = self.steps.get_mut(at).map(|step| &mut step.verb) {
            for line in &mut map.0 {
                line.from.0.retain(|from| keys(from) != own);
            }
            map.0.retain(|line| !line.from.is_empty());
        }
    }

    /// Takes a column out of the steps of the password; without its own column such a step goes.
    fn forget_password(&mut self, column: &str) {
        let own = keys(column);
        let mut gone = Vec::new();
        for (at, step) in self.steps.iter_mut().enumerate() {
            if !of_password(step).iter().any(|it| keys(it) == own) {
                continue;
            }
            let Ok(Value::Object(mut written)) = serde_json::to_value(&*step) else { continue };
            let is_own = |value: &Value| value.as_str().is_some_and(|it| keys(it) == own);
            if written.get("password").is_some_and(is_own) {
                gone.push(at);
                continue;
            }
            for key in OF_PASSWORDS {
                if written.get(key).is_some_and(is_own) {
                    written.remove(key);
                }
            }
            if let Ok(changed) = serde_json::from_value(Value::Object(written)) {
                *step = changed;
            }
        }
        for at in gone.into_iter().rev() {
            self.steps.remove(at);
        }
    }

    /// A step that takes the hash from this column, before columns get their places.
    fn add_password(&mut self, column: &str) {
        let step = serde_json::json!({ "password": column });
        let Ok(step) = serde_json::from_value::<Step>(step) else { return };
        let at = self.map_at().unwrap_or_else(|| {
            let names = self.steps.iter().position(|step| matches!(step.verb, Verb::NameColumns));
            names.unwrap_or_else(|| self.standard_from())
        });
        self.steps.insert(at, step);
    }
}

/// Whether a place is in metadata.
pub fn is_metadata(path: &str) -> bool {
    path.starts_with("user_metadata") || path.starts_with("app_metadata")
}

/// Whether a step only reads this column as something: it goes when the column's place changes.
fn is_reading_of(step: &Step, column: &str) -> bool {
    match &step.verb {
        Verb::Parse(Parse { parse, to: None, .. }) => {
            matches!(&parse.0[..], [one] if is_same_column(one, column))
        }
        _ => false,
    }
}

fn reading_as(path: &str, target: Form) -> Parse {
    Parse {
        parse: path.into(),
        target,
        yes: OneOrMany::default(),
        no: OneOrMany::default(),
        not: false,
        filled: false,
        decimal: None,
        thousands: None,
        form: None,
        zone: None,
        to_form: None,
        to_zone: None,
        to: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recipe(steps: &str) -> Recipe {
        serde_json::from_str(&format!("{{\"recipe\":1,\"steps\":{steps}}}")).expect(steps)
    }

    fn to(paths: &[&str]) -> Placing {
        Placing::To(paths.iter().map(|it| (*it).to_owned()).collect())
    }

    #[test]
    fn a_column_goes_where_the_map_says() {
        let steps = r#"[{"map":{"id":["user_id","app_metadata.id"],"E-Mail":"email","x":null,"profile":"user_metadata.profile","profile.first":"given_name","*":"user_metadata.old_*"}}]"#;
        let check = |column: &str, expected: Placing| {
            assert_eq!(recipe(steps).placing(column), expected, "{column}");
        };
        check("id", to(&["user_id", "app_metadata.id"]));
        check("[\"E-Mail\"]", to(&["email"]));
        check("x", Placing::Nowhere);
        check("profile.first", to(&["given_name"]));
        check("profile.last.a", to(&["user_metadata.profile.last.a"]));
        check("other", to(&["user_metadata.old_other"]));
        check("name", Placing::Unsaid);
        assert_eq!(recipe("[]").placing("email"), Placing::Unsaid);
    }

    fn placed(steps: &str, column: &str, placing: Placing, reading: Reading) -> String {
        let mut recipe = recipe(steps);
        recipe.place(column, &placing, reading);
        assert_eq!(recipe.placing(column), placing, "{steps}");
        serde_json::to_string(&recipe.steps).expect("steps")
    }

    #[test]
    fn a_column_is_put_elsewhere() {
        let check = |steps: &str, column: &str, placing: Placing, expected: &str| {
            assert_eq!(placed(steps, column, placing, Reading::AsItIs), expected, "{steps}");
        };
        let one = r#"[{"map":{"a":"name"}}]"#;
        check(one, "a", to(&["email", "nickname"]), r#"[{"map":{"a":["email","nickname"]}}]"#);
        check(one, "a", Placing::Nowhere, r#"[{"map":{"a":null}}]"#);
        check(one, "b", to(&["email"]), r#"[{"map":{"a":"name","b":"email"}}]"#);
        check("[]", "b", to(&["email"]), r#"[{"map":{"b":"email"}}]"#);
        let export = r#"[{"name_columns":true},{"drop_unimportable":true}]"#;
        let expected =
            r#"[{"map":{"b":"email"}},{"name_columns":true},{"drop_unimportable":true}]"#;
        check(export, "b", to(&["email"]), expected);
        // A column of several stays with the others.
        let first = r#"[{"map":[{"from":["a","b"],"to":"name"}]}]"#;
        check(first, "a", Placing::Nowhere, r#"[{"map":{"b":"name","a":null}}]"#);
        // Out of an object, before the object itself goes.
        let object = r#"[{"map":{"p":"user_metadata.p"}}]"#;
        let expected = r#"[{"map":{"p.x":"email","p":"user_metadata.p"}}]"#;
        check(object, "p.x", to(&["email"]), expected);
        // Reading it as something else is over.
        let truth = r#"[{"parse":"ok","as":"boolean"},{"map":{"ok":"blocked"}}]"#;
        check(truth, "ok", to(&["app_metadata.ok"]), r#"[{"map":{"ok":"app_metadata.ok"}}]"#);
    }

    #[test]
    fn what_is_true_or_false_is_read_so() {
        let reads = |reading| placed(r#"[{"map":{"a":null}}]"#, "a", to(&["blocked"]), reading);
        let map = r#"{"map":{"a":"blocked"}}"#;
        let truth = r#"{"parse":"a","as":"boolean"}"#;
        let filled = r#"{"parse":"a","as":"boolean","filled":true}"#;
        assert_eq!(reads(Reading::AsItIs), format!("[{map}]"));
        assert_eq!(reads(Reading::Truth), format!("[{truth},{map}]"));
        assert_eq!(reads(Reading::Filled), format!("[{filled},{map}]"));
    }

    #[test]
    fn metadata_has_a_type_that_goes_with_it() {
        let mut it = recipe(r#"[{"map":{"a":"user_metadata.a"}},{"drop_unimportable":true}]"#);
        it.set_type("user_metadata.a", Some(Form::Number));
        assert_eq!(it.type_of("user_metadata.a"), Some(Form::Number));
        it.place("a", &to(&["app_metadata.b"]), Reading::AsItIs);
        assert_eq!(it.type_of("user_metadata.a"), None);
        assert_eq!(it.type_of("app_metadata.b"), Some(Form::Number));
        it.set_type("app_metadata.b", Some(Form::Json));
        assert_eq!(
            serde_json::to_string(&it.steps).expect("steps"),
            r#"[{"map":{"a":"app_metadata.b"}},{"parse":"app_metadata.b","as":"json","failing":"keep"},{"drop_unimportable":true}]"#
        );
        it.place("a", &to(&["email"]), Reading::AsItIs);
        assert_eq!(it.steps.len(), 2);
    }
}
