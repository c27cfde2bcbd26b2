//! Rows of users with a finding while they are gathered, and the different values they have. It does not know where users come
//! from: whoever reads them says which user it is, and what was found.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use crate::check::{Finding, excerpt};
use crate::few;
use crate::jobs::candidate::Candidate;
use crate::jobs::faulty::{Facet, Faulty, FaultyRow, Twin, failed_step};
use crate::read::Position;
use crate::spill::{Packer, Spill};
use crate::user::{Attribute, User, secret};
use json::{text, walk};

/// The bytes of rows that stay in memory.
const ROOM: usize = 8 << 20;

/// How many different values are told apart; the others are counted together.
const MOST_VALUES: usize = 20_000;

/// The most characters of a value that stand among the different ones.
const SHOWN: usize = 200;

/// The most bytes of a value that can be changed where it is shown.
const EDITABLE: usize = 20_000;

/// A user with what was found.
pub(crate) struct Subject<'a> {
    /// The user, as far as the steps came
    pub user: &'a User<'a>,
    /// The same as one compact object with all secrets masked, where a value may be one that no name gives away
    pub shown: Option<&'a [u8]>,
    /// The name of its file
    pub file: &'a str,
    /// Where it stands
    pub position: Position,
    /// What was found
    pub finding: Cow<'a, Finding>,
}

impl<'a> Subject<'a> {
    /// A user of a file.
    pub(super) fn of(
        candidate: &'a Candidate<'a>,
        shown: Option<&'a [u8]>,
        finding: Cow<'a, Finding>,
    ) -> Self {
        let Candidate { user, position, places, .. } = *candidate;
        let file = places.name(position.file);
        Subject { user, shown, file, position, finding }
    }
}

/// The rows so far.
pub(crate) struct Rows<S: Spill> {
    /// The attribute whose values are shown
    attribute: String,
    packer: Packer<S>,
    places: Vec<u64>,
    values: Vec<u32>,
    facets: Vec<Facet>,
    known: HashMap<Vec<u8>, u32>,
}

impl<S: Spill> Rows<S> {
    /// None yet, of findings about this attribute.
    pub(crate) fn new(attribute: &str) -> Self {
        Rows {
            attribute: attribute.to_owned(),
            packer: Packer::new(ROOM),
            places: Vec::new(),
            values: Vec::new(),
            facets: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Adds a user; the number of its value among the different ones.
    ///
    /// # Errors
    /// When it cannot be put aside.
    pub(crate) fn push(&mut self, subject: &Subject<'_>, twin: Option<Twin>) -> io::Result<u32> {
        let Subject { user, shown, file, position, finding } = subject;
        let value = value_of(user, &self.attribute).unwrap_or_default();
        let masked = secret::masked_value(&self.attribute, value);
        let seen = match shown {
            None => &*masked,
            Some(shown) => member(shown, &self.attribute).unwrap_or_default(),
        };
        let is_whole = value == seen && seen.len() <= EDITABLE;
        let text = |attribute| user.text(attribute).unwrap_or_default().into_owned();
        let row = FaultyRow {
            file: (*file).to_owned(),
            record: position.record,
            line: position.line,
            email: text(Attribute::Email),
            user_id: text(Attribute::UserId),
            username: text(Attribute::Username),
            value: match is_whole {
                true => String::from_utf8_lossy(seen).into_owned(),
                false => excerpt::cut(String::from_utf8_lossy(seen), SHOWN).into_owned(),
            },
            is_whole,
            message: finding.message.clone(),
            fix: finding.fix.clone().into_owned(),
            step: failed_step(finding),
            twin,
        };
        let written = serde_json::to_vec(&row)?;
        self.places.push(self.packer.push(&[&written])?.number());
        let facet = self.facet(seen, is_whole);
        self.values.push(facet);
        Ok(facet)
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

    /// All of them; those of one of `groups`, which says it of each, one after the other.
    pub(super) fn finish(mut self, groups: Option<&[u64]>) -> io::Result<Faulty<S>> {
        if let Some(groups) = groups {
            let mut order: Vec<usize> = (0..self.places.len()).collect();
            few::sort_by_key(&mut order, |at| groups.get(*at).copied());
            let places = order.iter().filter_map(|at| self.places.get(*at).copied()).collect();
            self.values = order.iter().filter_map(|at| self.values.get(*at).copied()).collect();
            self.places = places;
        }
        let Rows { packer, places, values, facets, .. } = self;
        Ok(Faulty { rows: packer.finish()?, places, values, facets })
    }

    /// All of them, as they came.
    ///
    /// # Errors
    /// When they cannot be put aside.
    pub(crate) fn all(self) -> io::Result<Faulty<S>> {
        self.finish(None)
    }

    /// Gives the user that was added last the value with this number instead of its own.
    pub(super) fn count_as(&mut self, facet: u32) {
        if let Some(last) = self.values.last_mut() {
            let own = std::mem::replace(last, facet);
            for (number, by) in [(own, -1), (facet, 1)] {
                if let Some(facet) = self.facets.get_mut(number as usize) {
                    facet.users = facet.users.saturating_add_signed(by);
                }
            }
        }
    }
}

/// The value of a member of a user's root.
fn value_of<'u>(user: &'u User<'_>, name: &str) -> Option<&'u [u8]> {
    let named = |it: &&crate::user::Field<'_>| it.name().text() == name;
    user.fields().iter().find(named).map(|field| &*field.value)
}

/// The same of an object.
fn member<'o>(object: &'o [u8], name: &str) -> Option<&'o [u8]> {
    walk::members(object).find(|(raw, _)| text::unescaped(raw) == name).map(|(_, value)| value)
}
