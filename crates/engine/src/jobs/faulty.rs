//! The users with one kind of finding, gathered to be looked at and mended one by one: a run that writes nothing but them.
//! Of duplicates all that have the key are gathered, beside each other ([`twins`]); users of the store are `update`'s.
//!
//! However many there are, memory is bounded: rows lie packed ([`rows`]), beyond some megabytes in a [`Spill`], and what is kept
//! of each is where it lies and which value it has. Secrets are masked.

pub(crate) mod rows;
mod twins;

use std::borrow::Cow;
use std::io;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::check::duplicates::Seen;
use crate::check::{Code, Finding, Severity};
use crate::jobs::candidate::Candidate;
use crate::jobs::faulty::rows::{Rows, Subject};
use crate::jobs::faulty::twins::{Twins, twins};
use crate::jobs::findings::{duplicated, failed_step, is_refused};
use crate::jobs::import::there_already::ThereAlready;
use crate::jobs::pipeline::{Reports, Run, UserSink};
use crate::jobs::prepare::{Checked, Preparer};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::read::{Input, ReadError, Reopen};
use crate::recipe::Recipe;
use crate::recipe::mend_verbs::UserEdit;
use crate::spill::{Packed, Place, Spill};
use crate::user::ConnectionRules;

/// A kind of finding.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FaultKind {
    /// What is wrong
    pub code: Code,
    /// How bad it is
    pub severity: Severity,
    /// The attribute it is about
    pub attribute: String,
}

/// A user with a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultyRow {
    /// The file
    pub file: String,
    /// The number of the record in it, from 1
    pub record: u64,
    /// Its line, from 1
    pub line: u64,
    /// The user's keys, as texts; empty where there is none
    pub email: String,
    /// The user's id
    pub user_id: String,
    /// The user's username
    pub username: String,
    /// The value of the attribute as JSON, secrets masked; empty if there is none
    pub value: String,
    /// Whether `value` is all of it, and nothing in it is masked
    pub is_whole: bool,
    /// Why it is a finding
    pub message: String,
    /// What would mend it
    pub fix: String,
    /// The step of the recipe that fails, from 0, where one does: an edit must come before it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// Of a user whose key others have as well: what tells it from them
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<Twin>,
}

/// One of several users with the same key. They stand one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Which of them it is, from 0
    pub nth: u32,
    /// How many there are
    pub of: u32,
    /// When it was last there: its last login, change or creation, as it came; empty if nothing says
    pub last: String,
    /// Whether its email is verified, if that is said
    pub is_verified: Option<bool>,
    /// How many values it has
    pub values: u32,
}

/// How users are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    /// Which part of a user
    pub checked: Checked,
    /// What the connection asks
    pub rules: ConnectionRules,
}

impl Default for Checks {
    fn default() -> Self {
        Checks { checked: Checked::Whole, rules: ConnectionRules::default() }
    }
}

impl FaultyRow {
    /// An edit of this user that changes nothing yet. `alone` if others may have the same keys.
    pub fn edit(&self, alone: bool) -> UserEdit {
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        let mut edit = UserEdit { user_id: some(&self.user_id), ..UserEdit::default() };
        if edit.user_id.is_none() {
            edit.email = some(&self.email);
        }
        if edit.user_id.is_none() && edit.email.is_none() {
            edit.username = some(&self.username);
        }
        let has_key = edit.user_id.is_some() || edit.email.is_some() || edit.username.is_some();
        if alone || !has_key {
            (edit.file, edit.record) = (Some(self.file.clone()), Some(self.record));
        }
        edit
    }
}

/// A value that several users have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// As JSON, shortened; empty for those that have none
    pub value: String,
    /// How many users with the finding have it
    pub users: u64,
    /// Whether it is all of the value, so that it can be replaced
    pub is_whole: bool,
}

/// The users with one kind of finding.
pub struct Faulty<S: Spill> {
    rows: Packed<S>,
    /// Where each lies
    places: Vec<u64>,
    /// Which of the values each has
    values: Vec<u32>,
    facets: Vec<Facet>,
}

/// Gathers the users with a finding of `kind`, in an import beside those that are there already. `None` if `checkpoint` stopped it.
///
/// # Errors
/// What stops a run: the recipe cannot be understood, or a file cannot be read.
pub async fn faulty<R: Reopen, S: Spill + 'static>(
    recipe: &Recipe,
    inputs: Vec<Input<R>>,
    (kind, checks, there): (FaultKind, Checks, Option<ThereAlready>),
    seed: (u64, u64),
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Faulty<S>>, RunError> {
    let recipe = recipe.clone().rehearsed();
    let there = there.map(Rc::new);
    let mut sink = Gathering::<S>::new(kind, there.clone(), seed);
    if sink.kind.code == Code::DuplicatedUser {
        // Who is the first of several is known only once the second comes.
        let half = async |progress| checkpoint(twins::half(progress, 0)).await;
        let pairs = twins::Pairs::new(&sink.kind.attribute, there, seed);
        let again = reopened(&inputs)?;
        let Some(pairs) = run::<R, S, _>(&recipe, again, (pairs, checks), seed, half).await? else {
            return Ok(None);
        };
        sink.twins = Some(twins(pairs));
    }
    let part = u64::from(sink.twins.is_some());
    let half = async |progress| match part {
        0 => checkpoint(progress).await,
        _ => checkpoint(twins::half(progress, 1)).await,
    };
    // What was read is where it was left, until it is opened again.
    let again = reopened(&inputs)?;
    let Some(sink) = run::<R, S, _>(&recipe, again, (sink, checks), seed, half).await? else {
        return Ok(None);
    };
    Ok(Some(sink.finish().map_err(RunError::Write)?))
}

fn reopened<R: Reopen>(inputs: &[Input<R>]) -> Result<Vec<Input<R>>, ReadError> {
    let again = |input: &Input<R>| {
        input.reopen().map_err(|error| ReadError { name: input.name.clone(), error })
    };
    inputs.iter().map(again).collect()
}

/// A run that writes nothing; its sink. `None` if `checkpoint` stopped it.
async fn run<R: Reopen, S: Spill + 'static, T: UserSink>(
    recipe: &Recipe,
    inputs: Vec<Input<R>>,
    (sink, checks): (T, Checks),
    seed: (u64, u64),
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<T>, RunError> {
    let preparer = Preparer::new(recipe, checks.checked)?.for_connection(checks.rules);
    let reports = Reports::<io::Sink>::default();
    let mut run = Run::by_recipe::<S>(recipe, inputs, preparer, (sink, reports), seed)?;
    while run.step()? {
        if !checkpoint(run.progress()).await {
            return Ok(None);
        }
    }
    Ok(Some(run.finish()?.sink))
}

/// Takes the users that have the finding.
struct Gathering<S: Spill> {
    kind: FaultKind,
    /// Who is there already, of an import
    there: Option<Rc<ThereAlready>>,
    seen: Seen,
    rows: Rows<S>,
    /// Users with the key of another, where that is the finding
    twins: Option<Twins>,
    failed: Option<io::Error>,
}

impl<S: Spill> Gathering<S> {
    fn new(kind: FaultKind, there: Option<Rc<ThereAlready>>, seed: (u64, u64)) -> Self {
        let rows = Rows::new(&kind.attribute);
        Gathering { kind, there, seen: Seen::new(seed), rows, twins: None, failed: None }
    }

    /// Takes the user if it has the finding. `shown` is it with all secrets masked, where its values may not be seen otherwise.
    fn take(&mut self, candidate: &Candidate<'_>, shown: Option<&[u8]>, findings: &[Finding]) {
        let found = findings.iter().find(|it| self.kind.is_of(it));
        let taken = match (&mut self.twins, found) {
            (None, None) => return,
            (None, Some(finding)) => {
                let subject = Subject::of(candidate, shown, Cow::Borrowed(finding));
                self.rows.push(&subject, None).map(drop)
            }
            (Some(twins), _) => twins.push(candidate, &mut self.rows),
        };
        if let Err(error) = taken {
            self.failed = Some(error);
        }
    }

    fn finish(mut self) -> io::Result<Faulty<S>> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rows.finish(self.twins.as_ref().map(Twins::groups)),
        }
    }
}

impl FaultKind {
    /// Whether a finding is of this kind.
    pub(crate) fn is_of(&self, finding: &Finding) -> bool {
        let FaultKind { code, severity, attribute } = self;
        finding.code == *code && finding.severity == *severity && finding.attribute == *attribute
    }
}

impl<S: Spill> UserSink for Gathering<S> {
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>) {
        if let Some(there) = self.there.as_ref().filter(|_| !is_refused(findings)) {
            findings.extend(there.conflicts(candidate.user));
        }
        if self.twins.is_none() && !is_refused(findings) {
            let earlier = self.seen.check(candidate.user, candidate.number);
            findings.extend(earlier.into_iter().map(|(key, at)| duplicated(candidate, key, at)));
        }
        self.take(candidate, None, findings);
    }

    fn write(&mut self, _: &Candidate<'_>, _: bool) -> io::Result<bool> {
        self.failed.take().map_or(Ok(false), Err)
    }

    fn see_set_aside(&mut self, candidate: &Candidate<'_>, shown: &[u8], findings: &[Finding]) {
        self.take(candidate, Some(shown), findings);
    }
}

impl<S: Spill> Faulty<S> {
    /// How many users there are, or have this value.
    pub fn count(&self, value: Option<u32>) -> u64 {
        match value {
            None => self.places.len() as u64,
            Some(value) => self.facets.get(value as usize).map_or(0, |facet| facet.users),
        }
    }

    /// `count` users from number `first` on, of those with this value.
    ///
    /// # Errors
    /// When what was put aside cannot be read.
    pub fn rows(
        &mut self,
        value: Option<u32>,
        first: u64,
        count: u64,
    ) -> io::Result<Vec<FaultyRow>> {
        let is_meant = |(_, of): &(&u64, &u32)| value.is_none_or(|value| value == **of);
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let places = self.places.iter().zip(&self.values).filter(is_meant);
        let wanted: Vec<u64> =
            places.map(|(place, _)| *place).skip(first).take(count as usize).collect();
        let mut rows = Vec::with_capacity(wanted.len());
        for place in wanted {
            rows.push(serde_json::from_slice(self.rows.get(Place::of(place))?)?);
        }
        Ok(rows)
    }

    /// The values in which `text` is found, the most frequent first, each with its number; and how many there are.
    pub fn facets(&self, text: &str, most: usize) -> (Vec<(u32, Facet)>, u64) {
        let text = text.trim().to_lowercase();
        // A value that is counted as another has no users of its own.
        let found = (0..).zip(&self.facets).filter(|(_, facet)| {
            facet.users > 0 && (text.is_empty() || facet.value.to_lowercase().contains(&text))
        });
        let mut found: Vec<(u32, Facet)> =
            found.map(|(number, facet): (u32, &Facet)| (number, facet.clone())).collect();
        crate::few::sort_by(&mut found, |a, b| b.1.users.cmp(&a.1.users).then(a.0.cmp(&b.0)));
        let count = found.len() as u64;
        found.truncate(most);
        (found, count)
    }
}

/// What is wrong with `value`, JSON, as the attribute `name`: the reasons, errors first.
pub fn check_value(name: &str, value: &str) -> Vec<(Severity, String)> {
    let bytes = value.trim().as_bytes();
    let whole = [b"{\"a\":", bytes, b"}"].concat();
    let mut members = Vec::new();
    let scanned = json::Scanner::default().object(&whole, 0, &mut members);
    if members.len() != 1 || scanned.map_or(true, |scanned| scanned.end != whole.len()) {
        return vec![(Severity::Error, "This is not valid JSON.".to_owned())];
    }
    let mut found: Vec<(Severity, String)> = crate::recipe::faults(name, bytes)
        .into_iter()
        .map(|finding| (finding.severity, format!("{}. {}", finding.message, finding.fix)))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn gathered(text: &str, kind: FaultKind) -> Faulty<Vec<u8>> {
        gathered_by(&Recipe::for_exports(), text, kind)
    }

    fn gathered_by(recipe: &Recipe, text: &str, kind: FaultKind) -> Faulty<Vec<u8>> {
        let input = Input {
            name: "a.json".into(),
            bytes: text.len() as u64,
            reader: Cursor::new(text.as_bytes().to_vec()),
            options: Default::default(),
        };
        let of = (kind, Checks::default(), None);
        let made = faulty(recipe, vec![input], of, (1, 2), async |_| true);
        let waker = std::task::Waker::noop();
        let mut made = std::pin::pin!(made);
        match made.as_mut().poll(&mut std::task::Context::from_waker(waker)) {
            std::task::Poll::Ready(made) => made.expect("memory").expect("not stopped"),
            std::task::Poll::Pending => panic!("nothing to wait for"),
        }
    }

    fn kind(code: Code, attribute: &str) -> FaultKind {
        FaultKind { code, severity: Severity::Error, attribute: attribute.to_owned() }
    }

    #[test]
    fn users_with_a_finding_are_gathered_with_their_values() {
        let mut text = String::new();
        for n in 0..3_000 {
            let phone = if n % 3 == 0 { "none" } else { "07" };
            text += &format!(
                "{{\"user_id\":\"auth0|{n}\",\"email\":\"u{n}@x.io\",\"phone_number\":\"{phone}\"}}\n"
            );
            text += &format!("{{\"email\":\"v{n}@x.io\"}}\n");
        }
        let mut faulty = gathered(&text, kind(Code::Pattern, "phone_number"));
        assert_eq!(
            (faulty.count(None), faulty.count(Some(0)), faulty.count(Some(1))),
            (3_000, 1_000, 2_000)
        );
        let (facets, count) = faulty.facets("", 1);
        assert_eq!((facets[0].0, facets[0].1.users, count), (1, 2_000, 2));
        assert_eq!(faulty.facets("NON", 9).0[0].1.value, "\"none\"");
        let rows = faulty.rows(None, 2_999, 10).expect("rows");
        assert_eq!((rows.len(), rows[0].user_id.as_str(), rows[0].record), (1, "2999", 5_999));
        let rows = faulty.rows(Some(0), 1, 1).expect("rows");
        assert_eq!(
            (rows[0].email.as_str(), rows[0].value.as_str(), rows[0].is_whole),
            ("u3@x.io", "\"none\"", true)
        );
        assert_eq!(
            rows[0].edit(false),
            UserEdit { user_id: Some("3".into()), ..UserEdit::default() }
        );
        assert_eq!(rows[0].edit(true).record, Some(7));
    }

    #[test]
    fn duplicates_are_gathered_and_secrets_are_not() {
        let text = "{\"email\":\"a@x.io\"}\n{\"email\":\"A@x.io\"}\n{\"email\":\"b@x.io\",\"password_hash\":\"sesame\"}";
        let mut faulty = gathered(text, kind(Code::DuplicatedUser, "email"));
        assert_eq!(faulty.rows(None, 0, 9).expect("rows")[1].record, 2);
        let mut faulty = gathered(text, kind(Code::Format, "password_hash"));
        let rows = faulty.rows(None, 0, 9).expect("rows");
        assert_eq!((rows[0].value.as_str(), rows[0].is_whole), ("\"*****\"", false));
        assert!(!format!("{rows:?} {:?}", faulty.facets("", 9)).contains("sesame"));
    }

    /// As files in a browser are: opened again, all clones are at the start.
    #[derive(Clone)]
    struct Shared(std::rc::Rc<std::cell::RefCell<Cursor<Vec<u8>>>>);

    impl io::Read for Shared {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.borrow_mut().read(into)
        }
    }

    impl Reopen for Shared {
        fn reopen(&self) -> io::Result<Self> {
            self.0.borrow_mut().set_position(0);
            Ok(self.clone())
        }
    }

    #[test]
    fn duplicates_are_gathered_of_files_whose_place_is_shared() {
        let text = "{\"email\":\"a@x.io\"}\n{\"email\":\"A@x.io\"}\n";
        let reader = Shared(std::rc::Rc::new(Cursor::new(text.as_bytes().to_vec()).into()));
        let (name, bytes) = ("a.json".into(), text.len() as u64);
        let input = Input { name, bytes, reader, options: Default::default() };
        let of = (kind(Code::DuplicatedUser, "email"), Checks::default(), None);
        let recipe = Recipe::for_exports();
        let made = faulty::<_, Vec<u8>>(&recipe, vec![input], of, (1, 2), async |_| true);
        let made = pollster::block_on(made).expect("memory").expect("not stopped");
        assert_eq!(made.count(None), 2);
    }

    #[test]
    fn users_with_one_key_stand_side_by_side() {
        let text = [
            r#"{"email":"a@x.io","email_verified":true,"last_login":"2024-01-02T00:00:00Z","name":"A"}"#,
            r#"{"email":"b@x.io","username":"bob"}"#,
            r#"{"email":"no address"}"#,
            r#"{"email":"A@x.io","created_at":"2020","user_metadata":{"a":1,"b":null}}"#,
            r#"{"email":"c@x.io","username":"bob"}"#,
            r#"{"email":"a@x.io"}"#,
        ];
        let mut faulty = gathered(&text.join("\n"), kind(Code::DuplicatedUser, "email"));
        let rows = faulty.rows(None, 0, 9).expect("rows");
        let told = rows.iter().map(|row| {
            let twin = row.twin.clone().expect("a twin");
            (row.record, (twin.nth, twin.of), twin.last, twin.is_verified, twin.values)
        });
        let expected = [
            (1, (0, 3), "2024-01-02T00:00:00Z".to_owned(), Some(true), 4),
            (4, (1, 3), "2020".to_owned(), None, 3),
            (6, (2, 3), String::new(), None, 1),
        ];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(faulty.facets("", 9).0.len(), 1, "whatever their capitals");
        let faulty = gathered(&text.join("\n"), kind(Code::DuplicatedUser, "username"));
        assert_eq!((faulty.count(None), faulty.count(Some(0))), (2, 2));
        // By hand one of them goes, and it is that one.
        let mut recipe = Recipe::for_exports();
        recipe = recipe
            .with_edits(vec![UserEdit { leave_out: Some("x".to_owned()), ..rows[0].edit(true) }]);
        let text = text.join("\n");
        let mut faulty = gathered_by(&recipe, &text, kind(Code::DuplicatedUser, "email"));
        let rows = faulty.rows(None, 0, 9).expect("rows");
        assert_eq!(rows.iter().map(|row| row.record).collect::<Vec<_>>(), [4, 6]);
    }

    #[test]
    fn who_a_step_fails_is_gathered_with_the_step_and_without_secrets() {
        let step = r#"{"recipe":1,"steps":[{"set":{"name":"A"}},{"parse":"age","as":"number"}]}"#;
        let recipe: Recipe = serde_json::from_str(step).expect("a recipe");
        let text = "{\"email\":\"a@x.io\",\"age\":\"old\"}\n{\"email\":\"b@x.io\",\"age\":\"7\"}";
        let failed = kind(Code::StepFailed, "age");
        let mut faulty = gathered_by(&recipe, text, failed.clone());
        let rows = faulty.rows(None, 0, 9).expect("rows");
        assert_eq!(
            (rows.len(), rows[0].email.as_str(), rows[0].value.as_str(), rows[0].step),
            (1, "a@x.io", "\"old\"", Some(1))
        );
        // Mended before the step, nobody fails.
        let age = |text: &str| crate::recipe::data::Data::Text(text.to_owned());
        let edit = UserEdit {
            set: [("age".to_owned(), age("8"))].into_iter().collect(),
            ..rows[0].edit(false)
        };
        let mended = recipe.with_edits_before(1, vec![edit.clone()]);
        assert_eq!(gathered_by(&mended, text, failed.clone()).count(None), 0);
        let again = mended.with_edits_before(2, vec![UserEdit { set: Default::default(), ..edit }]);
        assert_eq!(again, mended, "they gather in the step that is there");
    }

    #[test]
    fn a_value_is_checked_as_it_is_typed() {
        let check = |name: &str, value: &str, found: usize| {
            assert_eq!(check_value(name, value).len(), found, "{value}");
        };
        check("email", "\"a@b.co\"", 0);
        check("email", "\"a\"", 1);
        check("blocked", "true", 0);
        check("blocked", "\"true\"", 1);
        check("user_metadata", "{\"a.b\":1}", 1);
        check("user_metadata", "{\"a\":", 1);
        check("user_metadata", "1,\"b\":2", 1);
        check("name", "\"a\\ud800\"", 1);
    }
}
