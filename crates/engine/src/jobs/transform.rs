//! Carries out a recipe: from a record as it was written to a user as an import file holds it.
//!
//! Steps about names are taken while the record is read, the others one after the other on the user that comes of it.
//! The checks come after and see the result. What is doubtful on the way is told; nothing is refused here.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::check::{Finding, password};
use crate::jobs::column_mapping::{NameCount, Names};
use crate::jobs::findings;
use crate::jobs::hints;
use crate::jobs::keep_unknown::{self, Unknown};
use crate::jobs::left_out::LeftOut;
use crate::jobs::logins::Logins;
use crate::jobs::members::{Members, last_places};
use crate::jobs::report::{Changes, UnknownBecame};
use crate::read::Record;
use crate::recipe::after::Beside;
use crate::recipe::compiled::{Compiled, Origin, Outcome, StepCount};
use crate::recipe::sets::{Answers, Foretold, Stop};
use crate::recipe::verbs::MetadataTarget;
use crate::recipe::{Problem, Recipe, Row, Standard, StepReport, Verb};
use crate::user::column_name::Meaning;
use crate::user::user_id::{DATABASE, UserId};
use crate::user::{ATTRIBUTES, Attribute, Name, User, attribute};
use json::{Kind, text};

/// A recipe at work, with what it has done so far.
#[derive(Default)]
pub struct Transform {
    names_columns: bool,
    drops: bool,
    /// Whether optional attributes that are empty are taken away
    leaves_out_empty: bool,
    /// Whether `auth0|` comes off ids, and if so, every one
    strips: Option<bool>,
    /// Which metadata unknown columns become
    keep: Option<MetadataTarget>,
    /// The steps before columns get their names
    before_names: Compiled,
    /// The steps after
    after_names: Compiled,
    /// Where `name_columns` stands
    names_at: usize,
    set: SetStage,
    /// The file the records are of, and the names by which queries find it
    file: String,
    file_names: Vec<u8>,
    names: Names,
    /// What is random in this run
    seed: (u64, u64),
    prefixes_removed: u64,
    empty_dropped: [u64; attribute::COUNT],
    logins: Logins,
}

/// What a transform has counted on some records.
#[derive(Default, Serialize, Deserialize)]
pub struct Counted {
    names: Vec<NameCount>,
    /// Of the steps before columns get their names, and of those after
    steps: [Vec<StepCount>; 2],
    prefixes_removed: u64,
    empty_dropped: [u64; attribute::COUNT],
    lost: BTreeMap<String, u64>,
}

impl Counted {
    /// The same of records that come `records` later in their file.
    pub(super) fn moved(mut self, records: u64) -> Self {
        self.steps.iter_mut().flatten().for_each(|step| step.moved(records));
        self
    }
}

/// What became of a record.
#[derive(Default)]
pub struct Made<'a> {
    /// The user
    pub user: User<'a>,
    /// Why a step leaves it out; then no later step was taken
    pub left_out: Option<LeftOut>,
    /// The connection that its record names, if that was asked; empty if it names none
    pub connection: Cow<'a, str>,
    /// Whether a step could not take a value: it says so among the findings, and the user is in no result
    pub is_set_aside: bool,
    /// What stops the run
    pub stop: Option<Stop>,
    /// Whether it stopped before a step on the set, where others must come first
    pub waits: bool,
    /// What belongs to it and stands in lists beside the users
    pub(crate) given: Vec<Beside>,
    /// The row that waits
    pub(crate) row: Row<'a>,
}

impl Made<'_> {
    /// Whether it is not, or not yet, to be checked.
    pub fn is_out(&self) -> bool {
        self.left_out.is_some() || self.is_set_aside || self.waits || self.stop.is_some()
    }
}

/// Where users are in a run whose recipe has steps on the set.
#[derive(Default)]
struct SetStage {
    answers: Option<Answers>,
    from: usize,
    /// The step before which users wait
    until: Option<usize>,
    /// The number of the next user
    number: u64,
}

/// A user whose names are those of attributes, as far as they stand for any.
#[derive(Default)]
struct Named<'a> {
    user: User<'a>,
    given: [Given; attribute::COUNT],
    /// Where in the record each name stands last, once that was asked
    last: Option<HashMap<String, usize>>,
    /// What becomes metadata
    unknown: Vec<Unknown<'a>>,
    /// What the column of connections says
    connection: Option<Cow<'a, str>>,
}

/// What an attribute has got its value from.
#[derive(Clone, Copy, Default, PartialEq)]
enum Given {
    #[default]
    No,
    ByColumn,
    ByName,
}

impl Transform {
    /// Carries out `recipe`.
    ///
    /// # Errors
    /// The first step that cannot be understood.
    pub fn new(recipe: &Recipe) -> Result<Self, Problem> {
        let is_names = |step: &crate::recipe::Step| step.on && step.verb == Verb::NameColumns;
        let names = recipe.steps.iter().position(is_names).unwrap_or(recipe.steps.len());
        let strips = match recipe.has(Standard::StripRepeated) {
            true => Some(true),
            false => recipe.has(Standard::StripPrefix).then_some(false),
        };
        Ok(Transform {
            names_at: names,
            before_names: Compiled::new(recipe, 0..names)?,
            after_names: Compiled::new(recipe, names..recipe.steps.len())?,
            names_columns: recipe.has(Standard::NameColumns),
            drops: recipe.has(Standard::DropUnimportable),
            leaves_out_empty: recipe.has(Standard::LeaveOutEmpty),
            strips,
            keep: recipe.keeps_unknown(),
            logins: Logins::new(recipe.has(Standard::LeaveOutOtherProviders)),
            ..Transform::default()
        })
    }

    /// Gives columns their names, and does nothing else.
    pub fn naming_columns() -> Self {
        Transform { names_columns: true, ..Transform::default() }
    }

    /// Makes what is random of `seed`.
    pub fn seeded(self, seed: (u64, u64)) -> Self {
        Transform { seed, ..self }
    }

    /// Says of each user which connection its record names, too.
    pub fn asking_for_connections(self) -> Self {
        Transform { logins: self.logins.asking_for_connections(), ..self }
    }

    /// Makes a user of a record. What is doubtful on the way is added to `findings`.
    pub fn user<'a>(&mut self, record: &Record<'a>, findings: &mut Vec<Finding>) -> Made<'a> {
        if self.before_names.is_empty() && self.after_names.is_empty() {
            return self.finished(record, &Members::Record(record), findings);
        }
        let mut row = self.row_of(record);
        let spaced = record.spaced && self.set.answers.is_none();
        let mut warnings = Vec::new();
        let outcome = self.run(record, &mut row, &mut warnings);
        findings.extend(warnings.iter().map(findings::step_warned));
        let made = Made::default();
        match outcome {
            Outcome::Kept => {
                let given = std::mem::take(&mut row.given);
                Made { given, ..self.finished(record, &Members::Row(&row, spaced), findings) }
            }
            Outcome::Waits { .. } => Made { waits: true, row, ..made },
            Outcome::Broken(stop) => Made { stop: Some(stop), ..made },
            Outcome::LeftOut { step, reason } => {
                findings.clear();
                let user = user_of(&row, spaced);
                let left_out = Some(LeftOut { reason: reason.into(), step: Some(step) });
                Made { user, left_out, ..made }
            }
            Outcome::Failed(failure) => {
                let user = user_of(&row, spaced);
                let finding = findings::step_failed(&failure);
                let stop = failure.stops.then(|| findings::stopped(&failure, &finding, &user));
                findings.push(finding);
                Made { user, is_set_aside: true, stop: stop.map(Stop::Unexpected), ..made }
            }
        }
    }

    /// Has users go through the steps between these two, as these answer for those on the set.
    pub fn go_through(&mut self, answers: Answers, from: usize, until: Option<usize>) {
        self.set = SetStage { answers: Some(answers), from, until, number: 0 };
    }

    /// The next user has this number.
    pub fn go_on_at(&mut self, number: u64) {
        self.set.number = number;
    }

    /// Hears what becomes of the users that come now in steps on the set, if others answer for those.
    pub fn hear(&mut self, told: &Foretold) {
        if let Some(Answers::Foretold(steps)) = &mut self.set.answers {
            steps.hear(told);
            self.go_on_at(0);
        }
    }

    /// The row of a record as it comes to the step where it waits; `None` if it does not come so far, or is not meant.
    ///
    /// # Errors
    /// What stops the run.
    pub fn row<'a>(&mut self, record: &Record<'a>) -> Result<Option<Row<'a>>, Stop> {
        let mut row = self.row_of(record);
        match self.run(record, &mut row, &mut Vec::new()) {
            Outcome::Waits { is_meant: true } => Ok(Some(row)),
            Outcome::Broken(stop) => Err(stop),
            _ => Ok(None),
        }
    }

    /// A record as a row; without white space between tokens where its values may come beside those of others.
    fn row_of<'a>(&self, record: &Record<'a>) -> Row<'a> {
        let mut row = Row::default();
        let spaced = record.spaced && self.set.answers.is_some();
        for member in record.members {
            row.push(
                member.key.of(record.bytes),
                compact(member.value.of(record.bytes).into(), spaced),
            );
        }
        row
    }

    /// Runs the steps of the recipe on a row. Columns get their names where `name_columns` stands.
    fn run(
        &mut self,
        record: &Record<'_>,
        row: &mut Row<'_>,
        warnings: &mut Vec<crate::recipe::compiled::StepFailure>,
    ) -> Outcome {
        let SetStage { answers, from, until, number } = &mut self.set;
        // Who is left out at the end for signing in elsewhere is none of those that are compared, if any are.
        let is_of_set = answers.is_some() || until.is_some();
        let takes_part = is_of_set && !self.logins.leaves_out(record);
        let origin = Origin {
            file: &self.file,
            names: &self.file_names,
            record: record.position.record,
            answers: answers.as_ref().filter(|_| takes_part),
            number: *number,
            from: *from,
            until: until.filter(|_| takes_part),
            seed: self.seed,
        };
        *number += 1;
        let outcome = self.before_names.apply(row, origin, warnings);
        if !matches!(outcome, Outcome::Kept) || self.after_names.is_empty() {
            return outcome;
        }
        if self.names_columns && origin.from <= self.names_at {
            for place in 0..row.members.len() {
                let Some(member) = row.members.get(place) else { continue };
                let (meaning, number) = self.names.meaning(place, member.key());
                let Meaning::Renamed(attribute) = meaning else { continue };
                let name = attribute.name().as_bytes();
                if row.members.iter().any(|it| **it.key() == *name) {
                    continue;
                }
                self.names.renamed(number);
                if let Some(member) = row.members.get_mut(place) {
                    member.rename(attribute);
                }
            }
        }
        self.after_names.apply(row, origin, warnings)
    }

    /// Says which file the records are of that come now.
    pub fn enter(&mut self, file: &str) {
        if self.file == file {
            return;
        }
        file.clone_into(&mut self.file);
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let names = [text::quoted(file), text::quoted(stem)];
        self.file_names = [b"[", &names.join(&b","[..])[..], b"]"].concat();
    }

    /// What the steps did, in their order.
    pub fn step_reports(&self) -> Vec<StepReport> {
        [self.before_names.reports(), self.after_names.reports()].concat()
    }

    /// The user of `members` after the standard steps.
    fn finished<'a>(
        &mut self,
        record: &Record<'a>,
        members: &Members<'_, 'a>,
        findings: &mut Vec<Finding>,
    ) -> Made<'a> {
        let Named { mut user, connection: column, .. } = self.named(members, findings);
        let (left_out, said) = self.logins.look(record, &user, findings);
        let connection = said.filter(|said| !said.is_empty()).or(column).unwrap_or_default();
        if left_out.is_some() {
            return Made { user, left_out, connection, ..Made::default() };
        }
        if self.leaves_out_empty {
            user = self.without_empty(user);
        }
        if let Some(repeated) = self.strips {
            self.strip_prefix(&mut user, repeated);
        }
        doubled_id(&user, self.strips, findings);
        Made { user, connection, ..Made::default() }
    }

    /// The user with the names of a record as the steps about names have them.
    fn named<'a>(&mut self, members: &Members<'_, 'a>, findings: &mut Vec<Finding>) -> Named<'a> {
        let mut named = Named { user: User::with_capacity(members.len()), ..Named::default() };
        for place in 0..members.len() {
            let (raw, value) = members.at(place);
            let (meaning, number) = self.names.meaning(place, &raw);
            let (attribute, by) = match meaning {
                Meaning::Attribute(attribute) => (attribute, Given::ByName),
                Meaning::Renamed(attribute) if self.names_columns => (attribute, Given::ByColumn),
                Meaning::Renamed(_) | Meaning::Connection | Meaning::Unknown => {
                    let is_connection = meaning == Meaning::Connection;
                    // An identity says the same, so it is not kept either.
                    if self.drops || !is_connection {
                        self.names.not_imported(number);
                    }
                    self.other(members, place, is_connection, &mut named, findings);
                    continue;
                }
            };
            if !attribute.row().import {
                self.names.not_imported(number);
                if self.drops {
                    continue;
                }
            }
            let before = named.given[attribute as usize];
            if before != Given::No {
                findings.push(findings::repeated(attribute.name()));
            }
            if before == Given::ByName && by == Given::ByColumn {
                continue;
            }
            named.given[attribute as usize] = by;
            if by == Given::ByColumn {
                self.names.renamed(number);
            }
            named.user.set(attribute, compact(value, members.is_spaced()));
        }
        if let Some(into) = self.keep.filter(|_| !named.unknown.is_empty()) {
            keep_unknown::keep(&mut named.user, into, &named.unknown, findings);
        }
        named
    }

    /// Takes the member at `place`, which is no attribute.
    fn other<'a>(
        &self,
        members: &Members<'_, 'a>,
        place: usize,
        is_connection: bool,
        named: &mut Named<'a>,
        findings: &mut Vec<Finding>,
    ) {
        let (raw, value) = members.at(place);
        let name = text::unescaped(&raw).into_owned();
        if is_connection {
            named.connection = text::string(&value).map(|it| Cow::Owned(it.into_owned()));
        } else if value.first() == Some(&b'[') {
            let users = hints::users_in(&value);
            findings.extend(users.map(|users| findings::users_inside(&name, users)));
        }
        let is_kept = self.keep.is_some() && !is_connection;
        if self.drops && !is_kept {
            findings.extend(password::not_imported(&name));
            return;
        }
        let last = named.last.get_or_insert_with(|| last_places(members));
        if last.get(&name) != Some(&place) {
            findings.push(findings::repeated(&name));
        } else if is_kept {
            named.unknown.push((raw, compact(value, members.is_spaced())));
        } else {
            named.user.set_other(raw, compact(value, members.is_spaced()));
        }
    }

    /// The user without its optional attributes that are empty.
    fn without_empty<'a>(&mut self, user: User<'a>) -> User<'a> {
        let empty = |row: &&attribute::Row| {
            let value = user.get(row.attribute);
            row.attribute != Attribute::Email
                && matches!(value, Some(b"null" | b"\"\"" | b"{}" | b"[]"))
        };
        let empty: Vec<Attribute> =
            ATTRIBUTES.iter().filter(empty).map(|row| row.attribute).collect();
        if empty.is_empty() {
            return user;
        }
        empty.iter().for_each(|attribute| self.empty_dropped[*attribute as usize] += 1);
        user.without(|name| matches!(name, Name::Known(known) if empty.contains(&known)))
    }

    /// Takes one leading `auth0|` off the id, or every one.
    fn strip_prefix(&mut self, user: &mut User<'_>, repeated: bool) {
        let Some(raw) = user.get(Attribute::UserId).and_then(text::inner) else { return };
        if memchr::memchr2(b'|', b'\\', raw).is_none() {
            return;
        }
        let value = match raw.strip_prefix(b"auth0|") {
            // Without escapes the text is what stands there; it stays as it was written.
            Some(plain) if !repeated || memchr::memchr2(b'|', b'\\', plain).is_none() => {
                quoted(plain)
            }
            _ => {
                let text = text::unescaped(raw);
                let id = UserId::parse(&text);
                if id.provider != Some(DATABASE) {
                    return;
                }
                text::quoted(if repeated { id.bare() } else { id.id })
            }
        };
        self.prefixes_removed += 1;
        user.set(Attribute::UserId, value);
    }

    /// What was changed so far.
    pub fn changes(&self) -> Changes {
        let empty = ATTRIBUTES.iter().zip(self.empty_dropped).filter(|(_, users)| *users > 0);
        let empty: BTreeMap<_, _> =
            empty.map(|(row, users)| (row.name.to_owned(), users)).collect();
        let [not_imported, unknown] = self.names.not_imported_counts();
        let (dropped, kept) = match self.drops {
            true => (not_imported, BTreeMap::new()),
            false => (BTreeMap::new(), not_imported),
        };
        Changes {
            prefixes_removed: self.prefixes_removed,
            columns_renamed: self.names.columns_renamed(),
            attributes_dropped: dropped,
            attributes_kept: kept,
            empty_dropped: empty,
            unknown,
            unknown_became: match self.keep {
                Some(into) => UnknownBecame::Metadata(into),
                None if self.drops => UnknownBecame::LeftOut,
                None => UnknownBecame::Kept,
            },
            linked_lost: self.logins.lost().clone(),
        }
    }

    /// What was counted since the last time; `None` if it is more than is counted exactly.
    pub fn take_counted(&mut self) -> Option<Counted> {
        let counted = Counted {
            names: std::mem::take(&mut self.names).counts(),
            steps: [self.before_names.take_counts(), self.after_names.take_counts()],
            prefixes_removed: std::mem::take(&mut self.prefixes_removed),
            empty_dropped: std::mem::take(&mut self.empty_dropped),
            lost: self.logins.take_lost(),
        };
        Transform::default().has_room(&counted).then_some(counted)
    }

    /// Whether what another has counted can be added to what this one has, and nothing is lost.
    pub fn has_room(&self, counted: &Counted) -> bool {
        let [before, after] = &counted.steps;
        self.names.has_room(&counted.names)
            && self.logins.has_room(&counted.lost)
            && self.before_names.has_room(before)
            && self.after_names.has_room(after)
    }

    /// Adds what another of the same recipe has counted, on the records that come next in the job.
    pub fn add(&mut self, counted: Counted) {
        let [before, after] = counted.steps;
        self.names.add_counts(counted.names);
        self.before_names.add_counts(before);
        self.after_names.add_counts(after);
        self.prefixes_removed += counted.prefixes_removed;
        for (count, more) in self.empty_dropped.iter_mut().zip(counted.empty_dropped) {
            *count += more;
        }
        self.logins.add_lost(&counted.lost);
    }
}

/// The user that a row is, with each name once.
fn user_of<'a>(row: &Row<'a>, spaced: bool) -> User<'a> {
    let members = Members::Row(row, spaced);
    let mut user = User::with_capacity(members.len());
    let mut last = None;
    for place in 0..members.len() {
        let (raw, value) = members.at(place);
        let value = compact(value, spaced);
        match Attribute::named(&raw) {
            Some(attribute) => drop(user.set(attribute, value)),
            None => {
                let last = last.get_or_insert_with(|| last_places(&members));
                if last.get(&*text::unescaped(&raw)) == Some(&place) {
                    user.set_other(raw, value);
                }
            }
        }
    }
    user
}

/// The id of `user`, if there is anything before it.
fn prefixed_id<'a>(user: &'a User<'_>) -> Option<Cow<'a, str>> {
    let raw = user.get(Attribute::UserId).and_then(text::inner)?;
    memchr::memchr2(b'|', b'\\', raw).map(|_| text::unescaped(raw))
}

/// Tells of an id that begins with `auth0|` after it was `stripped`: repeatedly, once (`false`), or not at all.
fn doubled_id(user: &User<'_>, stripped: Option<bool>, findings: &mut Vec<Finding>) {
    let Some(text) = prefixed_id(user) else { return };
    if UserId::parse(&text).provider == Some(DATABASE) {
        let fix = match stripped {
            None => "Switch on “Remove auth0| prefix from user IDs”.",
            Some(_) => {
                "In Convert, switch on “Remove every repeated auth0|” if an earlier import doubled it."
            }
        };
        findings.push(findings::doubled(&text, fix));
    }
}

/// A string value of text as it stands between quotes.
fn quoted(raw: &[u8]) -> Vec<u8> {
    [b"\"", raw, b"\""].concat()
}

/// A value without white space between its tokens: a file of lines could not hold a line feed.
fn compact(value: Cow<'_, [u8]>, spaced: bool) -> Cow<'_, [u8]> {
    if !spaced || !matches!(Kind::of(&value), Kind::Array | Kind::Object) {
        return value;
    }
    let mut out = Vec::with_capacity(value.len());
    text::compact(&value, &mut out);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Code;
    use crate::jobs::ConvertSpec;
    use crate::read::Position;
    use json::Scanner;

    /// Transforms one record and gives the user and the codes found.
    fn check_with(spec: ConvertSpec, record: &str, user: &str, codes: &[Code]) -> Changes {
        check_left_out(spec, record, user, codes, None)
    }

    fn check_left_out(
        spec: ConvertSpec,
        record: &str,
        user: &str,
        codes: &[Code],
        reason: Option<&str>,
    ) -> Changes {
        let mut members = Vec::new();
        let bytes = record.as_bytes();
        let scanned = Scanner::default().object(bytes, 0, &mut members).expect("valid");
        let record = Record {
            notes: Default::default(),
            bytes,
            members: &members,
            spaced: scanned.spaced,
            position: Position::default(),
        };
        let (mut transform, mut findings, mut out) =
            (Transform::new(&spec.recipe).expect("a recipe"), Vec::new(), Vec::new());
        let made = transform.user(&record, &mut findings);
        made.user.write(&mut out);
        assert_eq!(made.left_out.map(|it| it.reason.into_owned()).as_deref(), reason);
        assert_eq!(String::from_utf8_lossy(&out), user);
        assert_eq!(
            findings.iter().map(|finding| finding.code).collect::<Vec<_>>(),
            codes,
            "{user}"
        );
        transform.changes()
    }

    fn check(record: &str, user: &str, codes: &[Code]) -> Changes {
        check_with(ConvertSpec::default(), record, user, codes)
    }

    #[test]
    fn exactly_one_prefix_comes_off() {
        let changes =
            check(r#"{"user_id":"auth0|a1","email":"x"}"#, r#"{"user_id":"a1","email":"x"}"#, &[]);
        assert_eq!(changes.prefixes_removed, 1);
        check(r#"{"user_id":"a1"}"#, r#"{"user_id":"a1"}"#, &[]);
        check(r#"{"user_id":"auth0|auth0|a"}"#, r#"{"user_id":"auth0|a"}"#, &[Code::DoubledPrefix]);
        check(r#"{"user_id":"auth0\u007ca\u00e9"}"#, r#"{"user_id":"aé"}"#, &[]);
        check(r#"{"user_id":"auth0|a\u00e9"}"#, r#"{"user_id":"a\u00e9"}"#, &[]);
        check(r#"{"user_id":7}"#, r#"{"user_id":7}"#, &[]);
        check(r#"{"user_id":"shop|1"}"#, r#"{"user_id":"shop|1"}"#, &[]);
        check(r#"{"user_id":"sms|1"}"#, r#"{"user_id":"sms|1"}"#, &[Code::OtherProvider]);
        let all = ConvertSpec::default().with(Standard::StripRepeated, true);
        check_with(all, r#"{"user_id":"auth0|auth0|a"}"#, r#"{"user_id":"a"}"#, &[]);
        let none = ConvertSpec::default().with(Standard::StripPrefix, false);
        check_with(
            none,
            r#"{"user_id":"auth0|a"}"#,
            r#"{"user_id":"auth0|a"}"#,
            &[Code::DoubledPrefix],
        );
    }

    #[test]
    fn users_of_other_providers_are_told_from_their_identities_not_from_their_ids() {
        let other = &[Code::OtherProvider];
        let identities = r#""identities":[{"provider":"sms"}]"#;
        for (record, user, codes, reason) in [
            (
                format!(r#"{{"email":7,"user_id":"sms|1","user_id":"sms|1",{identities}}}"#),
                r#"{"email":7,"user_id":"sms|1"}"#,
                &other[..],
                Some("Signs in with sms, not with a password"),
            ),
            (r#"{"user_id":"sms|1"}"#.to_owned(), r#"{"user_id":"sms|1"}"#, other, None),
            (r#"{"user_id":"Shop|4711"}"#.to_owned(), r#"{"user_id":"Shop|4711"}"#, &[], None),
            (
                r#"{"user_id":"sms|1","identities":[{"provider":"auth0"}]}"#.to_owned(),
                r#"{"user_id":"sms|1"}"#,
                &[],
                None,
            ),
        ] {
            check_left_out(ConvertSpec::default(), &record, user, codes, reason);
        }
        let keep = ConvertSpec::default().with(Standard::LeaveOutOtherProviders, false);
        check_with(keep, &format!("{{{identities}}}"), "{}", other);
    }

    #[test]
    fn columns_get_their_names_back() {
        let changes = check(
            r#"{"Id":"auth0|a","Email":"x","Given Name":"A","name":"N","Connection":"c","Created At":"t"}"#,
            r#"{"user_id":"a","email":"x","given_name":"A","name":"N"}"#,
            &[],
        );
        let renamed: Vec<_> = changes
            .columns_renamed
            .iter()
            .map(|(n, r)| (n.as_str(), r.attribute.as_str()))
            .collect();
        assert_eq!(renamed, [("Email", "email"), ("Given Name", "given_name"), ("Id", "user_id")]);
        let dropped: Vec<_> = changes.attributes_dropped.into_iter().collect();
        assert_eq!(dropped, [("Connection".to_owned(), 1), ("created_at".to_owned(), 1)]);
    }

    #[test]
    fn unknown_columns_become_metadata_on_request() {
        let into = MetadataTarget::UserMetadata;
        let mut keep = ConvertSpec::default();
        keep.recipe.keep_unknown(Some(into));
        let changes = check_with(
            keep,
            "{\"email\":\"a\",\"plan\": { \"n\": 1 },\"Connection\":\"c\",\"plan2\":1,\"created_at\":\"x\",\"plan2\":2}",
            r#"{"email":"a","user_metadata":{"plan":{"n":1},"plan2":2}}"#,
            &[Code::RepeatedKey],
        );
        assert_eq!(changes.unknown_became, UnknownBecame::Metadata(into));
        assert_eq!(changes.unknown.keys().collect::<Vec<_>>(), ["plan", "plan2"]);
        assert_eq!(
            changes.attributes_dropped.keys().collect::<Vec<_>>(),
            ["Connection", "created_at"]
        );
    }

    #[test]
    fn what_is_lost_with_a_user_is_told() {
        let changes = check(
            r#"{"email":"a","identities":[{"provider":"auth0"},{"provider":"sms"},{"provider":"sms"},{}],"friends":[{"email":"b"},{"email":"c"}],"tags":[{"name":"x"}]}"#,
            r#"{"email":"a"}"#,
            &[Code::UsersInside, Code::LinkedIdentity],
        );
        let lost = [("(not said)".to_owned(), 1), ("sms".to_owned(), 2)];
        assert_eq!(changes.linked_lost, lost.into());
        check_left_out(
            ConvertSpec::default(),
            r#"{"email":"a","identities":[{"provider":"sms"},{"provider":"auth0"}]}"#,
            r#"{"email":"a"}"#,
            &[Code::OtherProvider],
            Some("Signs in with sms, and has a login with a password linked to it"),
        );
    }

    #[test]
    fn of_repeated_keys_the_last_counts_and_the_plain_name_before_a_column() {
        check(
            r#"{"email":"a","name":"n","email":"b"}"#,
            r#"{"email":"b","name":"n"}"#,
            &[Code::RepeatedKey],
        );
        check(r#"{"email":"a","Email":"b"}"#, r#"{"email":"a"}"#, &[Code::RepeatedKey]);
        check(r#"{"Email":"b","email":"a"}"#, r#"{"email":"a"}"#, &[Code::RepeatedKey]);
        let keep = ConvertSpec::default().with(Standard::DropUnimportable, false);
        check_with(keep, r#"{"x":1,"y":2,"x":3}"#, r#"{"y":2,"x":3}"#, &[Code::RepeatedKey]);
    }

    #[test]
    fn what_cannot_be_imported_is_dropped_on_request() {
        let record = r#"{"email":"a","identities":[{"x":1}],"last_ip":"::1","loyalty":12}"#;
        let changes = check(record, r#"{"email":"a"}"#, &[]);
        assert_eq!(
            changes.attributes_dropped.keys().collect::<Vec<_>>(),
            ["identities", "last_ip"]
        );
        let keep = ConvertSpec::default().with(Standard::DropUnimportable, false);
        check_with(keep, record, record, &[]);
    }

    #[test]
    fn empty_values_are_dropped_on_request() {
        let drop = ConvertSpec::default().with(Standard::LeaveOutEmpty, true);
        let record = r#"{"email":"","name":null,"nickname":"","user_metadata":{},"mfa_factors":[],"blocked":false}"#;
        let changes = check_with(drop, record, r#"{"email":"","blocked":false}"#, &[]);
        assert_eq!(changes.empty_dropped.len(), 4);
        check(record, record, &[]);
    }

    #[test]
    fn values_keep_their_bytes_but_lose_space_between_tokens() {
        check(
            "{ \"email\" : \"a\",\n \"user_metadata\": { \"n\" : 12345678901234567890123,\n\t\"s\": \"a  b\\u00e9\" } }",
            r#"{"email":"a","user_metadata":{"n":12345678901234567890123,"s":"a  b\u00e9"}}"#,
            &[],
        );
    }
}
