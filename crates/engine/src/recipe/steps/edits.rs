//! `edit`: single values of single users, found by their keys. Each row is looked up once a kind of key, however many edits
//! there are.

use std::collections::HashMap;

use super::{Action, Edit, Failure, Finds};
use crate::recipe::mend_verbs::{Edits, UserEdit};
use crate::recipe::place::Place;
use crate::recipe::row::text_of;
use crate::recipe::template::Around;
use crate::user::user_id::UserId;
use json::Kind;

/// The most users that one step edits.
const MOST: usize = 20_000;

/// The keys by which users are found, the one that says most first.
const KEYS: [&str; 4] = ["user_id", "email", "username", "phone_number"];

/// What is done to one user.
struct Change {
    keys: [Option<String>; 4],
    file: Option<String>,
    record: Option<u64>,
    set: Vec<(Place, Vec<u8>)>,
    remove: Vec<Place>,
    leave_out: Option<String>,
    who: String,
}

/// The step.
pub(super) struct Edited {
    changes: Vec<Change>,
    /// By the first key of each: which changes have it
    by_key: [HashMap<String, Vec<usize>>; 4],
    by_record: HashMap<u64, Vec<usize>>,
    places: [Place; 4],
    found: Vec<bool>,
}

/// A key as it is compared.
fn folded(key: usize, text: &str) -> String {
    match key {
        0 => UserId::parse(text).bare().to_owned(),
        1 | 2 => text.trim().to_lowercase(),
        _ => text.trim().to_owned(),
    }
}

impl Change {
    fn new(it: &UserEdit) -> Result<Self, String> {
        let given = [&it.user_id, &it.email, &it.username, &it.phone_number];
        let mut keys = [const { None }; 4];
        for ((at, key), given) in keys.iter_mut().enumerate().zip(given) {
            *key = given.as_deref().map(|text| folded(at, text)).filter(|text| !text.is_empty());
        }
        if keys.iter().all(Option::is_none) && it.record.is_none() {
            return Err("An edit does not say whose values it changes.".to_owned());
        }
        if it.leave_out.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
            return Err(format!("It needs a reason to leave {} out.", it.who()));
        }
        let json = |value: &crate::recipe::data::Data| {
            let mut out = Vec::new();
            value.write(&mut out);
            out
        };
        Ok(Change {
            keys,
            file: it.file.clone(),
            record: it.record,
            set: it.set.0.iter().map(|(path, value)| (Place::parse(path), json(value))).collect(),
            remove: it.remove.0.iter().map(|path| Place::parse(path)).collect(),
            leave_out: it.leave_out.clone(),
            who: it.who(),
        })
    }
}

impl Edited {
    pub(super) fn new(it: &Edits) -> Result<Self, String> {
        if it.edit.len() > MOST {
            return Err(format!(
                "It edits {} users, and at most {} can be edited one by one: use a step that says which users it changes.",
                crate::thousands::count(it.edit.len() as u64),
                crate::thousands::count(MOST as u64)
            ));
        }
        let changes = it.edit.iter().map(Change::new).collect::<Result<Vec<_>, _>>()?;
        let mut by_key: [HashMap<String, Vec<usize>>; 4] = Default::default();
        let mut by_record: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, change) in changes.iter().enumerate() {
            let first =
                change.keys.iter().enumerate().find_map(|(kind, key)| Some((kind, key.clone()?)));
            match (first, change.record) {
                (Some((kind, key)), _) => {
                    if let Some(of_kind) = by_key.get_mut(kind) {
                        of_kind.entry(key).or_default().push(at);
                    }
                }
                (None, Some(record)) => by_record.entry(record).or_default().push(at),
                (None, None) => {}
            }
        }
        let found = vec![false; changes.len()];
        Ok(Edited { changes, by_key, by_record, places: KEYS.map(Place::column), found })
    }

    /// The key of this kind that a row has.
    fn key(&self, edit: &Edit<'_, '_>, kind: usize) -> Option<String> {
        let value = edit.get(self.places.get(kind)?)?;
        matches!(Kind::of(value), Kind::String | Kind::Number)
            .then(|| folded(kind, &text_of(value)))
    }

    /// The changes meant for a row, in order.
    fn meant(&self, edit: &Edit<'_, '_>, around: Around<'_>) -> Vec<usize> {
        let mut meant: Vec<usize> = Vec::new();
        for (kind, of_kind) in self.by_key.iter().enumerate().filter(|(_, it)| !it.is_empty()) {
            if let Some(found) = self.key(edit, kind).and_then(|key| of_kind.get(&key)) {
                meant.extend(found);
            }
        }
        meant.extend(self.by_record.get(&around.record).into_iter().flatten());
        meant.retain(|at| self.changes.get(*at).is_some_and(|it| self.is_meant(it, edit, around)));
        meant.sort_unstable();
        meant
    }

    fn is_meant(&self, change: &Change, edit: &Edit<'_, '_>, around: Around<'_>) -> bool {
        let has = |(kind, key): (usize, &Option<String>)| {
            key.as_ref().is_none_or(|key| self.key(edit, kind).as_ref() == Some(key))
        };
        change.record.is_none_or(|record| record == around.record)
            && change.file.as_ref().is_none_or(|file| file == around.file)
            && change.keys.iter().enumerate().all(has)
    }
}

impl Action for Edited {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        around: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let mut left_out = None;
        for at in self.meant(edit, around) {
            let Some(change) = self.changes.get(at) else { continue };
            change.remove.iter().for_each(|place| drop(edit.remove(place)));
            for (place, value) in &change.set {
                edit.set(place, value.clone())?;
            }
            left_out = left_out.or_else(|| change.leave_out.clone());
            if let Some(found) = self.found.get_mut(at) {
                *found = true;
            }
        }
        Ok(left_out)
    }

    fn not_found(&self) -> Vec<String> {
        let each = self.changes.iter().zip(&self.found);
        each.filter(|(_, found)| !**found).map(|(change, _)| change.who.clone()).collect()
    }

    fn found(&self) -> &[bool] {
        &self.found
    }

    fn also_found(&mut self, found: &[bool]) {
        self.found.iter_mut().zip(found).for_each(|(found, also)| *found |= also);
    }
}
