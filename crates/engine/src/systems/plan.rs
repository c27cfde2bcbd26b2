//! A recipe in the making: presets say what becomes of columns, in the system's own names; what they leave is guessed by
//! name and look; [`Plan::finish`] adds what every import needs and puts the steps in order.
//!
//! Texts of steps name columns as `@{user_login}`, or as `@q{user_login}` inside a query. A step of a column that the file does
//! not have is left out, so a preset says all its steps and each file gets those that concern it.

use std::collections::BTreeMap;

use crate::check::metadata::is_forbidden;
use crate::jobs::ValueKind;
use crate::query::build::{Condition, Joined, Operator, written};
use crate::read::Layout;
use crate::recipe::data::OneOrMany;
use crate::recipe::set_verbs::{Duplicates, Keep};
use crate::recipe::verbs::{LeaveOutEmpty, Map, Mapping, Mappings, Places, Remove};
use crate::recipe::{Recipe, SourceSpec, Standard, Step, Verb};
use crate::systems::look::{Look, keys, squashed};
use crate::systems::{Choice, Goes, Note, OtherFile, Placed, Proposal, Question, Sureness, System};

mod choices;
mod tables;

pub(super) use tables::Joining;

/// Takes off what stands around addresses of those whom Auth0 would refuse for it.
pub(super) const ADDRESS_ALONE: &str =
    r#"{"mend":"email","fault":"INVALID_FORMAT","by":"address"}"#;

/// Why a secret stays behind.
pub(super) const SECRET: &str = "a secret or a token, of no use elsewhere";

/// Texts that programs write where there is nothing, as the survey knows them.
const WORDS_FOR_NOTHING: &str =
    r"^(NULL|null|\\N|\(null\)|\(NULL\)|\[NULL\]|<null>|<NULL>|undefined)$";

/// A recipe in the making.
pub(super) struct Plan<'s> {
    pub(super) look: &'s Look<'s>,
    /// The system's name, for `app_metadata.<system>`
    pub(super) system: &'static str,
    choice: &'s Choice,
    before: Vec<Step>,
    lines: Vec<Mapping>,
    after: Vec<Step>,
    sources: Vec<SourceSpec>,
    placed: BTreeMap<String, Placed>,
    notes: Vec<Note>,
    questions: Vec<Question>,
    /// What steps fill beside the map
    filled: Vec<&'static str>,
    /// Steps that could not be read: a test asks for them
    pub(super) broken: Vec<String>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(look: &'s Look<'s>, system: &'static str, choice: &'s Choice) -> Self {
        Plan {
            look,
            system,
            choice,
            before: Vec::new(),
            lines: Vec::new(),
            after: Vec::new(),
            sources: Vec::new(),
            placed: BTreeMap::new(),
            notes: Vec::new(),
            questions: Vec::new(),
            filled: Vec::new(),
            broken: Vec::new(),
        }
    }

    // ---- columns

    /// Gives a column, or an object with all below it, its place; `false` if the file has none of this name. The first of
    /// several names that is there counts.
    pub(super) fn map(&mut self, names: &[&str], to: &str) -> bool {
        let why = "known of this system";
        // Some applications keep the parts of a name in an object: that is no name.
        let is_name = to == "name" || to == "nickname";
        let names: Vec<&str> = names
            .iter()
            .copied()
            .filter(|it| !is_name || self.look.path(it).is_none() || self.look.column(it).is_some())
            .collect();
        self.place(&names, Goes::To(vec![to.to_owned()]), Sureness::Sure, why)
    }

    /// Gives what a step has put somewhere its place, or takes it away if that is empty. The first of several places that holds
    /// something counts. The file need not have columns of these names.
    pub(super) fn line(&mut self, from: &[&str], to: &str) {
        let from = OneOrMany(from.iter().map(|it| (*it).to_owned()).collect());
        let to = if to.is_empty() { OneOrMany::default() } else { to.into() };
        self.lines.push(Mapping { from, to });
    }

    /// Gives members of an object their place: the first of them that holds something counts. The object may be JSON in a text, so
    /// that the survey knows none of its members.
    pub(super) fn inside(&mut self, object: &str, members: &[&str], to: &str, why: &str) {
        let Some(object) = self.look.path(object) else { return };
        if self.placed.contains_key(&object) {
            return;
        }
        let paths: Vec<String> =
            members.iter().map(|it| crate::fields::path::joined(&object, it)).collect();
        let goes = match to {
            "" => Goes::Dropped,
            to => Goes::To(vec![to.to_owned()]),
        };
        for path in &paths {
            if self.look.survey.columns.iter().any(|it| it.name == *path) {
                self.tell(path, goes.clone(), Sureness::Sure, why);
            }
        }
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        self.line(&paths, to);
    }

    /// The first of several columns that holds something, user by user.
    pub(super) fn first_of(&mut self, names: &[&str], to: &str) -> bool {
        let paths: Vec<String> = names.iter().filter_map(|name| self.free(name)).collect();
        if paths.is_empty() {
            return false;
        }
        for path in &paths {
            self.tell(path, Goes::To(vec![to.to_owned()]), Sureness::Sure, "known of this system");
        }
        self.lines.push(Mapping { from: OneOrMany(paths), to: to.into() });
        true
    }

    /// Facts of origin: to `app_metadata.<system>`, under their own names.
    pub(super) fn origin(&mut self, names: &[&str]) {
        for name in names {
            let Some(path) = self.free(name) else { continue };
            let key = keys(&path).pop().unwrap_or_default();
            let to = self.origin_path(&key);
            self.place(&[name], Goes::To(vec![to]), Sureness::Sure, "a fact of origin");
        }
    }

    /// The place of a fact of origin.
    pub(super) fn origin_path(&self, key: &str) -> String {
        crate::fields::path::joined(&format!("app_metadata.{}", self.system), &metadata_key(key))
    }

    /// To `user_metadata`, under their own names.
    pub(super) fn user_metadata(&mut self, names: &[&str]) {
        self.metadata(names, "user_metadata", "the user's own to change");
    }

    /// To `app_metadata`, under their own names.
    pub(super) fn app_metadata(&mut self, names: &[&str]) {
        self.metadata(names, "app_metadata", "decides access");
    }

    fn metadata(&mut self, names: &[&str], root: &str, why: &str) {
        for name in names {
            let Some(path) = self.free(name) else { continue };
            let key = keys(&path).pop().unwrap_or_default();
            let to = crate::fields::path::joined(root, &metadata_key(&key));
            self.place(&[name], Goes::To(vec![to]), Sureness::Sure, why);
        }
    }

    /// Leaves columns out.
    pub(super) fn drop(&mut self, names: &[&str], why: &str) {
        for name in names {
            self.place(&[name], Goes::Dropped, Sureness::Sure, why);
        }
    }

    /// Says that a step uses a column up, so that nothing else is proposed for it. What the step leaves of it is dropped.
    pub(super) fn used(&mut self, names: &[&str], why: &str) {
        for name in names {
            self.place(&[name], Goes::Step, Sureness::Sure, why);
        }
    }

    /// A place that Auth0 keeps for itself at the root of `app_metadata` becomes one of origin.
    fn allowed(&self, to: String) -> String {
        match to.strip_prefix("app_metadata.") {
            Some(name) if is_forbidden(name.as_bytes()) => self.origin_path(name),
            _ => to,
        }
    }

    /// Says what becomes of the first of these columns that is there and has no place yet.
    pub(super) fn place(&mut self, names: &[&str], goes: Goes, sure: Sureness, why: &str) -> bool {
        let Some(path) = names.iter().find_map(|name| self.free(name)) else { return false };
        let goes = match goes {
            Goes::To(to) => Goes::To(to.into_iter().map(|it| self.allowed(it)).collect()),
            other => other,
        };
        let to = match &goes {
            Goes::To(to) => Some(OneOrMany(to.clone())),
            Goes::Dropped | Goes::Step => Some(OneOrMany::default()),
            Goes::Password | Goes::Undecided => None,
        };
        if let Some(to) = to {
            self.lines.push(Mapping { from: OneOrMany(vec![path.clone()]), to });
        }
        self.tell(&path, goes, sure, why);
        true
    }

    fn tell(&mut self, path: &str, goes: Goes, sureness: Sureness, why: &str) {
        let placed = Placed { column: path.to_owned(), goes, sureness, why: why.to_owned() };
        self.placed.insert(path.to_owned(), placed);
    }

    /// The path of a column that has no place yet.
    pub(super) fn free(&self, name: &str) -> Option<String> {
        self.look.path(name).filter(|path| self.placing(path).is_none())
    }

    /// What became of a column, or of the object it is in.
    fn placing(&self, path: &str) -> Option<&Placed> {
        if let Some(placed) = self.placed.get(path) {
            return Some(placed);
        }
        let keys = keys(path);
        (1..keys.len()).rev().find_map(|levels| {
            let parent = keys
                .iter()
                .take(levels)
                .fold(String::new(), |path, key| crate::fields::path::joined(&path, key));
            self.placed.get(&parent)
        })
    }

    // ---- steps

    /// A step on the source's columns, before they get their places. `false` if it names a column that is not there.
    pub(super) fn before(&mut self, text: &str) -> bool {
        match self.step(text) {
            Some(step) => {
                self.before.push(step);
                true
            }
            None => false,
        }
    }

    /// A step on attributes, after columns have got their places.
    pub(super) fn after(&mut self, text: &str) -> bool {
        match self.step(text) {
            Some(step) => {
                self.after.push(step);
                true
            }
            None => false,
        }
    }

    /// Leaves out users whom a query finds; it names columns as `@q{…}`.
    pub(super) fn leave_out(&mut self, query: &str, reason: &str) -> bool {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        self.before(&format!("{{\"leave_out\":{},\"reason\":{}}}", text(query), text(reason)))
    }

    /// A table of the same file, or of one beside it, for a join to name `is`; without a list the whole file.
    pub(super) fn source(&mut self, is: &str, list: Option<String>) {
        if self.sources.iter().any(|it| it.is == is) || list.is_none() {
            return;
        }
        let read = crate::read::ReadOptions { list, ..Default::default() };
        self.sources.push(SourceSpec { is: is.to_owned(), looks_like: Vec::new(), read });
    }

    /// A file chosen beside this one that has all of these columns.
    pub(super) fn other_file(&self, columns: &[&str]) -> Option<&'s OtherFile> {
        let has = |file: &OtherFile, name: &str| {
            file.survey.columns.iter().any(|it| squashed(&it.name) == squashed(name))
        };
        self.look.files.iter().find(|file| columns.iter().all(|name| has(file, name)))
    }

    fn step(&mut self, text: &str) -> Option<Step> {
        let text = self.named(text)?;
        match serde_json::from_str(&text) {
            Ok(step) => Some(step),
            Err(error) => {
                self.broken.push(format!("{text}: {error}"));
                None
            }
        }
    }

    /// The text with the file's own names in it; `None` if one of them is not there.
    fn named(&self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('@') {
            let (before, after) = rest.split_at(at);
            out.push_str(before);
            let (is_query, start) = match () {
                () if after.starts_with("@q{") => (true, 3),
                () if after.starts_with("@{") => (false, 2),
                () => {
                    out.push('@');
                    rest = after.get(1..)?;
                    continue;
                }
            };
            let (name, tail) = after.get(start..)?.split_once('}')?;
            let path = self.look.path(name)?;
            let column = self.look.column(name).filter(|_| is_query);
            let path = if is_query { query_name(&path) } else { path };
            // An empty text exists; here it says nothing.
            let is_text =
                !tail.starts_with('.') && column.is_some_and(|it| self.holds_texts(&it.name));
            let path = match out.strip_suffix("_exists_:").map(str::len).filter(|_| is_text) {
                Some(length) => {
                    out.truncate(length);
                    format!("{path}:?*")
                }
                None => path,
            };
            // Inside a JSON text.
            let quoted = serde_json::Value::from(path).to_string();
            out.push_str(quoted.get(1..quoted.len().saturating_sub(1))?);
            rest = tail;
        }
        out.push_str(rest);
        Some(out)
    }

    /// Whether a column holds no lists, and no objects, in none of its records.
    fn holds_texts(&self, name: &str) -> bool {
        let below = format!("{name}.");
        self.look.survey.columns.iter().all(|it| {
            let is_list = |kind: &ValueKind| matches!(kind, ValueKind::List | ValueKind::Object);
            let holds_lists = it.name == name && it.kinds.iter().any(|(kind, _)| is_list(kind));
            !it.name.starts_with(&below) && !holds_lists
        })
    }

    // ---- what all systems share

    /// The column of the hash, with the other keys of the step `password`, such as `"salt":"@{salt}"`.
    pub(super) fn password(&mut self, column: &str, keys: &str) -> bool {
        let comma = if keys.is_empty() { "" } else { "," };
        let text = format!("{{\"password\":\"@{{{column}}}\"{comma}{keys}}}");
        if !self.before(&text) {
            return false;
        }
        let mut names = vec![column.to_owned()];
        names.extend(
            keys.split("@{").skip(1).filter_map(|it| it.split('}').next()).map(str::to_owned),
        );
        for name in names {
            self.place(&[&name], Goes::Password, Sureness::Sure, "the password’s hash");
        }
        true
    }

    /// `blocked` of a column that says so, or with `not` that says the opposite.
    pub(super) fn blocked(&mut self, column: &str, not: bool) {
        self.truth(column, "blocked", not);
    }

    /// An attribute that is true or false, of a column of any words for it.
    pub(super) fn truth(&mut self, column: &str, to: &'static str, not: bool) {
        let Some(_) = self.free(column) else { return };
        let not = if not { ",\"not\":true" } else { "" };
        self.before(&format!("{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\"{not}}}"));
        self.map_truth(column, to);
    }

    /// An attribute that is true where a column holds anything: the time of a confirmation.
    pub(super) fn filled(&mut self, column: &str, to: &'static str) {
        let Some(_) = self.free(column) else { return };
        self.before(&format!("{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\",\"filled\":true}}"));
        self.map_truth(column, to);
    }

    /// Of several columns that keep people out one is enough: none says that another’s lock is open.
    fn map_truth(&mut self, column: &str, to: &'static str) {
        if to == "blocked" && self.has_filled(to) {
            self.when(&format!("@q{{{column}}}:true"), to, "true");
            self.used(&[column], "it says who is blocked, as another column does");
        } else {
            self.map(&[column], to);
        }
    }

    /// Sets an attribute to true for users whom a query finds.
    pub(super) fn when(&mut self, query: &str, attribute: &'static str, value: &str) {
        let query = serde_json::Value::from(query).to_string();
        // A column of this name is the file's own, and goes where it belongs.
        let is_taken = self.look.survey.columns.iter().any(|it| it.name == attribute);
        let is_mapped = self.lines.iter().any(|it| it.to.0.iter().any(|to| to == attribute));
        // What is set here, and not where the map takes it from, the map would write over.
        let to = match is_taken || is_mapped {
            true => format!("set_{attribute}"),
            false => attribute.to_owned(),
        };
        if !self.before(&format!("{{\"set\":{{\"{to}\":{value}}},\"where\":{query}}}")) {
            return;
        }
        self.filled.push(attribute);
        if to != attribute && !self.lines.iter().any(|it| it.from.0.contains(&to)) {
            self.line(&[&to], attribute);
        }
    }

    /// The column that is mapped to an attribute.
    pub(super) fn mapped_to(&self, attribute: &str) -> Option<String> {
        let line = self.lines.iter().find(|line| line.to.0.iter().any(|to| to == attribute))?;
        line.from.0.first().cloned()
    }

    /// Says that steps fill an attribute.
    pub(super) fn fills(&mut self, attribute: &'static str) {
        self.filled.push(attribute);
    }

    /// Something the person must know.
    pub(super) fn note(&mut self, is_warning: bool, text: &str) {
        self.notes.push(Note { is_warning, text: text.to_owned() });
    }

    /// Says that the system never gives its hashes out, with the ways that are left.
    pub(super) fn without_hashes(&mut self, who: &str) {
        self.note(
            true,
            &format!(
                "{who} never gives password hashes out, so these users come without a password. Three ways: let Auth0 take each password over at its first login (automatic migration from a custom database), send everybody a mail to set a new password, or begin with a login without password."
            ),
        );
    }

    /// Asks something with choices; gives the answer, at first `default`.
    pub(super) fn ask(
        &mut self,
        id: &str,
        (text, why): (&str, &str),
        choices: &[(&str, &str)],
        default: &str,
    ) -> String {
        if let Some(asked) = self.questions.iter().find(|it| it.id == id) {
            return asked.answer.clone();
        }
        let given = self.choice.answers.get(id);
        let known = |it: &&String| choices.is_empty() || choices.iter().any(|(id, _)| id == it);
        let answer = given.filter(known).map_or(default, String::as_str).to_owned();
        // The same is asked once, whatever the number of columns that it is about.
        if self.questions.iter().any(|it| it.id == id) {
            return answer;
        }
        let choices = choices.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned()));
        self.questions.push(Question {
            id: id.to_owned(),
            text: text.to_owned(),
            why: why.to_owned(),
            choices: choices.collect(),
            answer: answer.clone(),
            is_secret: false,
        });
        answer
    }

    /// Asks for a secret, such as a pepper; gives what was typed, at first nothing.
    pub(super) fn ask_secret(&mut self, id: &str, text: &str, why: &str) -> Option<String> {
        let answer = self.ask(id, (text, why), &[], "");
        if let Some(question) = self.questions.last_mut() {
            question.is_secret = true;
        }
        Some(answer).filter(|it| !it.is_empty())
    }

    /// Asks whether addresses count as verified, where the file does not say it.
    pub(super) fn ask_verified(&mut self, why: &str) {
        let choices = [
            ("unsaid", "Leave it out (Auth0 takes them as not verified)"),
            ("yes", "Yes, all are verified"),
            ("no", "No, none is"),
        ];
        let text = "Do the email addresses count as verified?";
        match self.ask("verified", (text, why), &choices, "unsaid").as_str() {
            "yes" => {
                self.after("{\"set\":{\"email_verified\":true},\"if\":\"missing\"}");
            }
            "no" => {
                self.after("{\"set\":{\"email_verified\":false},\"if\":\"missing\"}");
            }
            _ => {}
        }
    }

    /// Whether the map, or a step, fills an attribute.
    pub(super) fn has_filled(&self, attribute: &str) -> bool {
        self.filled.contains(&attribute)
            || self.lines.iter().any(|it| it.to.0.iter().any(|to| to == attribute))
    }

    /// The proposal, with what every import needs.
    pub(super) fn finish(mut self, system: Option<System>) -> Proposal {
        self.shared_rules();
        let missing: &[&str] = if self.has_filled("email") { &[] } else { &["email"] };
        self.truths_in_metadata();
        let empty = self.without_empty();
        self.names_in_metadata();
        let map = Verb::Map(Map { map: Mappings(std::mem::take(&mut self.lines)) });
        let mut steps: Vec<Step> = self.without_words().into_iter().collect();
        steps.append(&mut self.before);
        steps.push(map.into());
        steps.append(&mut self.after);
        steps.extend(empty);
        let mut recipe: Recipe = steps.into_iter().collect();
        recipe.sources = std::mem::take(&mut self.sources);
        recipe.name = system.as_ref().map(|it| it.label.clone()).unwrap_or_default();
        for standard in [Standard::DropUnimportable, Standard::LeaveOutEmpty, Standard::StripPrefix]
        {
            recipe.toggle(standard, true);
        }
        let columns = self.look.survey.columns.iter().map(|column| self.told(&column.name));
        Proposal {
            system,
            recipe,
            columns: columns.collect(),
            missing: missing.iter().map(|it| (*it).to_owned()).collect(),
            notes: self.notes.clone(),
            questions: self.questions.clone(),
            joined: Vec::new(),
        }
    }

    /// Takes words for nothing away before anything else sees them: a date of deletion that says `NULL` is none. Of tables the
    /// reader does that.
    fn without_words(&self) -> Option<Step> {
        let survey = self.look.survey;
        let is_table = survey.format.as_ref().is_some_and(|it| it.layout == Layout::Table);
        let columns = survey.columns.iter().filter(|it| it.words_for_nothing);
        let remove = Remove {
            remove: OneOrMany(columns.map(|it| it.name.clone()).collect()),
            matching: Some(WORDS_FOR_NOTHING.to_owned()),
            not_matching: None,
        };
        (!is_table && !remove.remove.0.is_empty()).then(|| Verb::Remove(remove).into())
    }

    /// Renames what Auth0 takes in no depth of metadata, where the file has such names inside objects and lists: `$ref`, `a.b`.
    fn names_in_metadata(&mut self) {
        let is_bad = |name: &String| name.contains(['.', '$']);
        let has_bad =
            self.look.survey.columns.iter().any(|it| {
                keys(&it.name).iter().skip(1).any(is_bad) || it.members.iter().any(is_bad)
            });
        if !has_bad {
            return;
        }
        for root in ["user_metadata", "app_metadata"] {
            self.after(&format!("{{\"mend\":\"{root}\",\"fault\":\"PATTERN\",\"by\":\"rename\"}}"));
        }
    }

    /// Leaves out what is empty in metadata, where a file of rows has a value for everybody.
    fn without_empty(&self) -> Option<Step> {
        let in_metadata = |to: &&String| {
            ["user_metadata", "app_metadata"]
                .iter()
                .any(|root| to.strip_prefix(root).is_some_and(|rest| rest.starts_with(['.', '['])))
        };
        let mut places: Vec<String> = Vec::new();
        for to in self.lines.iter().flat_map(|it| &it.to.0).filter(in_metadata) {
            if !places.contains(to) {
                places.push(to.clone());
            }
        }
        let these = Places::These(OneOrMany(places));
        let step = LeaveOutEmpty { leave_out_empty: these.clone(), except: OneOrMany::default() };
        matches!(&these, Places::These(places) if !places.is_empty())
            .then(|| Verb::LeaveOutEmpty(step).into())
    }

    /// What became of a column; of one inside a mapped object, where it comes to stand.
    fn told(&self, path: &str) -> Placed {
        let Some(placed) = self.placing(path) else {
            let (goes, why) = (Goes::Undecided, "nothing is known of it".to_owned());
            return Placed { column: path.to_owned(), goes, sureness: Sureness::Guess, why };
        };
        let mut placed = placed.clone();
        if placed.column != path {
            let below: Vec<String> =
                keys(path).into_iter().skip(keys(&placed.column).len()).collect();
            if let Goes::To(targets) = &mut placed.goes {
                for to in targets {
                    *to = below
                        .iter()
                        .fold(to.clone(), |to, key| crate::fields::path::joined(&to, key));
                }
            }
            placed.column = path.to_owned();
        }
        placed
    }

    /// Steps after the map that hold for every system; those of attributes that nothing fills are left out.
    fn shared_rules(&mut self) {
        let own = self.origin_path("username");
        if self.has_filled("given_name") && self.has_filled("family_name") {
            self.after("{\"set\":{\"name\":\"{given_name} {family_name}\"},\"if\":\"empty\",\"where\":\"given_name:?* AND family_name:?*\"}");
        }
        if self.has_filled("username") {
            let allowed = "^[A-Za-z0-9_+.!#$^`~'@-]{1,15}$";
            self.after(&format!(
                "{{\"move\":\"username\",\"to\":\"{own}\",\"matching\":\"^[^@]+@[^@]+$\"}}"
            ));
            self.after(&format!(
                "{{\"move\":\"username\",\"to\":\"{own}\",\"not_matching\":\"{allowed}\",\"where\":\"username:?*\"}}"
            ));
            self.after("{\"duplicates\":\"username|lower\",\"take_away\":true,\"reason\":\"the username is another user’s\"}");
        }
        if self.has_filled("picture") {
            self.after("{\"remove\":\"picture\",\"not_matching\":\"^https?://\"}");
        }
        if self.has_filled("phone_number") {
            self.after("{\"phone\":\"phone_number\",\"otherwise\":\"user_metadata.phone_number\"}");
        }
        if self.has_filled("phone_verified") {
            self.after("{\"remove\":\"phone_verified\",\"where\":\"NOT _exists_:phone_number\"}");
        }
        self.after("\"types\"");
        if self.mapped_to("email").is_some_and(|it| self.look.has_wrapped_addresses(&it)) {
            self.after(ADDRESS_ALONE);
        }
        self.after(
            "{\"leave_out\":\"NOT email:*@*\",\"reason\":\"no email address, which Auth0 needs\"}",
        );
        let duplicates = Duplicates {
            duplicates: "email|lower".into(),
            keep: Keep::First,
            by: OneOrMany::default(),
            reason: "the same email address as another user".to_owned(),
            take_away: false,
        };
        self.after.push(Verb::Duplicates(duplicates).into());
    }
}

/// A key as Auth0 takes it in metadata: without dots and dollar signs.
pub(super) fn metadata_key(key: &str) -> String {
    let text = key.replace(". ", " ").replace('$', "");
    let text = text.trim().trim_end_matches('.').replace('.', "_");
    if text.is_empty() { "column".to_owned() } else { text }
}

/// A column's name as a query has it.
fn query_name(path: &str) -> String {
    let keys = keys(path);
    // A query reads `user.` in front as the user itself.
    let front =
        if keys.len() > 1 && keys.first().is_some_and(|it| it == "user") { "user." } else { "" };
    let field = format!("{front}{}", keys.join("."));
    let condition = Condition { field, operator: Operator::Exists, ..Condition::default() };
    let whole = written(&[condition], Joined::All);
    whole.strip_prefix("_exists_:").map(str::to_owned).unwrap_or(whole)
}
