//! The users with one kind of finding, gathered to be looked at and mended one by one: a run that writes nothing but them.
//!
//! However many there are, memory is bounded: rows lie packed, beyond some megabytes in a [`Spill`], and what is kept of each is
//! where it lies and which value it has. Secrets are masked.

use std::collections::HashMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::check::duplicates::Seen;
use crate::check::{Code, Finding, Severity, excerpt};
use crate::jobs::candidate::Candidate;
use crate::jobs::findings::{duplicated, is_refused};
use crate::jobs::pipeline::{Reports, Run, UserSink};
use crate::jobs::prepare::{Checked, Preparer};
use crate::jobs::report::Progress;
use crate::jobs::run_error::RunError;
use crate::read::{Input, Reopen};
use crate::recipe::Recipe;
use crate::recipe::mend_verbs::UserEdit;
use crate::spill::{Packed, Packer, Place, Spill};
use crate::user::{Attribute, User, secret};

/// The bytes of rows that stay in memory.
const ROOM: usize = 8 << 20;

/// How many different values are told apart; the others are counted together.
const MOST_VALUES: usize = 20_000;

/// The most characters of a value that stand among the different ones.
const SHOWN: usize = 200;

/// The most bytes of a value that can be changed where it is shown.
const EDITABLE: usize = 20_000;

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

/// Gathers the users with a finding of `kind`. `None` if `checkpoint` stopped it.
///
/// # Errors
/// What stops a run: the recipe cannot be understood, or a file cannot be read.
pub async fn faulty<R: Reopen, S: Spill + 'static>(
    recipe: &Recipe,
    inputs: Vec<Input<R>>,
    kind: FaultKind,
    seed: (u64, u64),
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Option<Faulty<S>>, RunError> {
    let recipe = &recipe.clone().rehearsed();
    let preparer = Preparer::new(recipe, Checked::Whole)?;
    let names = inputs.iter().map(|input| input.name.clone()).collect();
    let sink = Gathering::<S>::new(kind, names, seed);
    let reports = Reports {
        errors: io::sink(),
        refused: io::sink(),
        left_out: io::sink(),
        handed_out: io::sink(),
        after: io::sink(),
        former_ids: io::sink(),
    };
    let mut run = Run::by_recipe::<S>(recipe, inputs, preparer, (sink, reports), seed)?;
    while run.step()? {
        if !checkpoint(run.progress()).await {
            return Ok(None);
        }
    }
    let gathering = run.finish()?.sink;
    let Gathering { packer, places, values, facets, .. } = gathering;
    let rows = packer.finish().map_err(RunError::Write)?;
    Ok(Some(Faulty { rows, places, values, facets }))
}

/// Takes the users that have the finding.
struct Gathering<S: Spill> {
    kind: FaultKind,
    seen: Seen,
    packer: Packer<S>,
    places: Vec<u64>,
    values: Vec<u32>,
    facets: Vec<Facet>,
    known: HashMap<Vec<u8>, u32>,
    names: Vec<String>,
    failed: Option<io::Error>,
}

impl<S: Spill> Gathering<S> {
    fn new(kind: FaultKind, names: Vec<String>, seed: (u64, u64)) -> Self {
        Gathering {
            kind,
            seen: Seen::new(seed),
            packer: Packer::new(ROOM),
            places: Vec::new(),
            values: Vec::new(),
            facets: Vec::new(),
            known: HashMap::new(),
            names,
            failed: None,
        }
    }

    fn take(&mut self, candidate: &Candidate<'_>, finding: &Finding) -> io::Result<()> {
        let value = value_of(candidate.user, &self.kind.attribute);
        let masked = value.map(|value| secret::masked_value(&self.kind.attribute, value));
        let shown = masked.as_deref().unwrap_or_default();
        let is_whole = value.unwrap_or_default() == shown && shown.len() <= EDITABLE;
        let text = |attribute| candidate.user.text(attribute).unwrap_or_default().into_owned();
        let place = candidate.position;
        let row = FaultyRow {
            file: self.names.get(place.file as usize).cloned().unwrap_or_default(),
            record: place.record,
            line: place.line,
            email: text(Attribute::Email),
            user_id: text(Attribute::UserId),
            username: text(Attribute::Username),
            value: match is_whole {
                true => String::from_utf8_lossy(shown).into_owned(),
                false => excerpt::cut(String::from_utf8_lossy(shown), SHOWN).into_owned(),
            },
            is_whole,
            message: finding.message.clone(),
            fix: finding.fix.clone().into_owned(),
        };
        let written = serde_json::to_vec(&row)?;
        self.places.push(self.packer.push(&[&written])?.number());
        let facet = self.facet(shown, is_whole);
        self.values.push(facet);
        Ok(())
    }

    /// The number of a value among the different ones.
    fn facet(&mut self, value: &[u8], is_whole: bool) -> u32 {
        let cut = excerpt::cut(String::from_utf8_lossy(value), SHOWN).into_owned();
        let is_whole = is_whole && cut.as_bytes() == value;
        let key = match self.facets.len() < MOST_VALUES || self.known.contains_key(cut.as_bytes()) {
            true => cut,
            false => "…".to_owned(),
        };
        let number = *self.known.entry(key.clone().into_bytes()).or_insert_with(|| {
            self.facets.push(Facet { value: key, users: 0, is_whole });
            u32::try_from(self.facets.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(facet) = self.facets.get_mut(number as usize) {
            facet.users += 1;
        }
        number
    }
}

impl<S: Spill> UserSink for Gathering<S> {
    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>) {
        if !is_refused(findings) {
            let earlier = self.seen.check(candidate.user, candidate.number);
            findings.extend(earlier.into_iter().map(|(key, at)| duplicated(candidate, key, at)));
        }
        let FaultKind { code, severity, attribute } = &self.kind;
        let is_it = |it: &&Finding| {
            it.code == *code && it.severity == *severity && it.attribute == *attribute
        };
        if let Some(finding) = findings.iter().find(is_it)
            && let Err(error) = self.take(candidate, finding)
        {
            self.failed = Some(error);
        }
    }

    fn write(&mut self, _: &Candidate<'_>, _: bool) -> io::Result<bool> {
        self.failed.take().map_or(Ok(false), Err)
    }
}

/// The value of a member of a user's root.
fn value_of<'u>(user: &'u User<'_>, name: &str) -> Option<&'u [u8]> {
    let named = |it: &&crate::user::Field<'_>| it.name().text() == name;
    user.fields().iter().find(named).map(|field| &*field.value)
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
        let found = (0..)
            .zip(&self.facets)
            .filter(|(_, facet)| text.is_empty() || facet.value.to_lowercase().contains(&text));
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
        let input = Input {
            name: "a.json".into(),
            bytes: text.len() as u64,
            reader: Cursor::new(text.as_bytes().to_vec()),
            options: Default::default(),
        };
        let recipe = Recipe::for_exports();
        let made = faulty(&recipe, vec![input], kind, (1, 2), async |_| true);
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
        assert_eq!(faulty.rows(None, 0, 9).expect("rows")[0].record, 2);
        let mut faulty = gathered(text, kind(Code::Format, "password_hash"));
        let rows = faulty.rows(None, 0, 9).expect("rows");
        assert_eq!((rows[0].value.as_str(), rows[0].is_whole), ("\"*****\"", false));
        assert!(!format!("{rows:?} {:?}", faulty.facets("", 9)).contains("sesame"));
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
