//! What an upsert does to a user that is there: the attributes Auth0 changes, metadata replaced or merged, what that
//! takes away, and what is asked for in vain. Knows no files and no store.
//!
//! Source: Auth0's documentation of bulk imports with upsert. Values are compared as values ([`json::equal`]): a file
//! that a script has written anew changes nothing by its escapes, its order of keys or its form of numbers.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::jobs::import::spec::{ChangeKind, ImportSpec};
use crate::user::user_id::DATABASE;
use crate::user::{ATTRIBUTES, Attribute, Name, User};
use json::{Kind, equal, text, walk};

/// Metadata that changes: which, before and after.
type Whole<'a> = (Attribute, Option<&'a [u8]>, Cow<'a, [u8]>);

/// One value that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference<'a> {
    /// The attribute
    pub attribute: Attribute,
    /// Of metadata the key, unless it is about the whole
    pub key: Option<Cow<'a, str>>,
    /// The value; `None` if it is not there
    pub before: Option<&'a [u8]>,
    /// What it becomes; `None` if it will not be there
    pub after: Option<Cow<'a, [u8]>>,
}

impl Difference<'_> {
    /// What becomes of the value.
    pub fn kind(&self) -> ChangeKind {
        match (self.before, &self.after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Lost,
            _ => ChangeKind::Changed,
        }
    }
}

/// What comes of an update.
#[derive(Default)]
pub struct Merged<'a> {
    /// The user as it is to be stored; `None` if nothing changes
    pub user: Option<User<'a>>,
    /// What changes, metadata key by key
    pub differences: Vec<Difference<'a>>,
    /// What the file asks for and an import does not change: attribute, what stays, what is asked
    pub not_changed: Vec<(Attribute, Option<Vec<u8>>, Vec<u8>)>,
    /// Whether the email is verified now and would not be any more
    pub loses_verification: bool,
    /// Whether Auth0 fails the user: it comes with a custom hash, and has a password already. Then nothing changes
    pub has_password: bool,
    /// The metadata, before and after, that differ
    wholes: Vec<Whole<'a>>,
}

impl Merged<'_> {
    /// The metadata of this name as a whole, before and after.
    pub fn whole(&self, attribute: Attribute) -> (Option<&[u8]>, Option<&[u8]>) {
        let found = self.wholes.iter().find(|(other, ..)| *other == attribute);
        found.map_or((None, None), |(_, before, after)| (*before, Some(&**after)))
    }
}

/// Applies `new`, a user of an import file, to `old`, the stored one. `now` is an ISO date for `updated_at`.
pub fn merge<'a>(old: &'a User<'a>, new: &'a User<'a>, spec: &ImportSpec, now: &str) -> Merged<'a> {
    let mut merged = Merged {
        not_changed: not_changed(old, new),
        has_password: new.get(Attribute::CustomPasswordHash).is_some() && has_password(old),
        ..Merged::default()
    };
    if merged.has_password {
        return merged;
    }
    let mut user = old.clone();
    for attribute in ATTRIBUTES.iter().filter(|row| row.upsert).map(|row| row.attribute) {
        let (before, given) = (old.get(attribute), new.get(attribute));
        let after: Cow<'a, [u8]> = match (attribute, given) {
            (Attribute::EmailVerified, None) if !spec.keep_verified && before == Some(b"true") => {
                Cow::Borrowed(b"false")
            }
            (_, None) => continue,
            (Attribute::UserMetadata | Attribute::AppMetadata, Some(value))
                if spec.merge_metadata && before.is_some() =>
            {
                Cow::Owned(merged_metadata(before.unwrap_or_default(), value))
            }
            (_, Some(value)) => Cow::Borrowed(value),
        };
        if before.is_some_and(|before| equal(before, &after)) {
            continue;
        }
        if attribute == Attribute::EmailVerified && before == Some(b"true") {
            merged.loses_verification = *after == *b"false";
        }
        let keys = match attribute {
            Attribute::UserMetadata | Attribute::AppMetadata => {
                keys(attribute, before.unwrap_or(b"{}"), &after)
            }
            _ => Vec::new(),
        };
        if keys.is_empty() {
            let after = Some(after.clone());
            merged.differences.push(Difference { attribute, key: None, before, after });
        } else {
            merged.differences.extend(keys);
            merged.wholes.push((attribute, before, after.clone()));
        }
        user.set(attribute, after);
    }
    if !merged.differences.is_empty() {
        user.set(Attribute::UpdatedAt, text::quoted(now));
        merged.user = Some(user);
    }
    merged
}

/// What differs in `new`, a later state of `old`, in the attributes that are `changeable`. Nothing is merged: metadata is
/// compared key by key and becomes what `new` has.
pub fn compare<'a>(
    old: &'a User<'a>,
    new: &User<'_>,
    changeable: impl Fn(Attribute) -> bool,
    now: &str,
) -> Merged<'a> {
    let mut merged = Merged::default();
    let mut user = old.clone();
    for attribute in ATTRIBUTES.iter().map(|row| row.attribute).filter(|it| changeable(*it)) {
        let (before, after) = (old.get(attribute), new.get(attribute));
        let same = match (before, after) {
            (Some(before), Some(after)) => equal(before, after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if same {
            continue;
        }
        if attribute == Attribute::EmailVerified {
            merged.loses_verification = before == Some(b"true");
        }
        let after: Option<Cow<'a, [u8]>> = after.map(|after| Cow::Owned(after.to_vec()));
        let keys = match attribute {
            Attribute::UserMetadata | Attribute::AppMetadata => {
                let empty = Cow::Borrowed(&b"{}"[..]);
                keys(attribute, before.unwrap_or(b"{}"), after.as_ref().unwrap_or(&empty))
            }
            _ => Vec::new(),
        };
        if keys.is_empty() {
            merged.differences.push(Difference {
                attribute,
                key: None,
                before,
                after: after.clone(),
            });
        } else {
            merged.differences.extend(keys);
            let whole = after.clone().unwrap_or(Cow::Borrowed(b"{}"));
            merged.wholes.push((attribute, before, whole));
        }
        match after {
            Some(after) => {
                user.set(attribute, after);
            }
            None => user = user.without(|name| name == Name::Known(attribute)),
        }
    }
    if !merged.differences.is_empty() {
        user.set(Attribute::UpdatedAt, text::quoted(now));
        merged.user = Some(user);
    }
    merged
}

/// The user of an upsert file: `new` with metadata and verification as `stored` has them after the update.
pub fn complete<'a>(new: &User<'a>, stored: &User<'a>) -> User<'a> {
    let mut user = new.clone();
    for attribute in [Attribute::UserMetadata, Attribute::AppMetadata, Attribute::EmailVerified] {
        if let Some(value) = stored.get(attribute) {
            user.set(attribute, value.to_vec());
        }
    }
    user
}

/// Whether Auth0 has a password for the user that a custom hash of a file cannot replace: any but a custom hash with
/// which nobody has logged in yet. A user imported without any has a random one.
fn has_password(user: &User<'_>) -> bool {
    let counted = user
        .get(Attribute::LoginsCount)
        .is_some_and(|count| !equal(count, b"0") && count != b"null");
    let logged_in = counted
        || user.get(Attribute::LastLogin).is_some_and(|last| Kind::of(last) == Kind::String);
    user.get(Attribute::CustomPasswordHash).is_none()
        || user.get(Attribute::PasswordHash).is_some()
        || logged_in
}

/// What `new` asks for and an import changes in no user that is there.
fn not_changed(old: &User<'_>, new: &User<'_>) -> Vec<(Attribute, Option<Vec<u8>>, Vec<u8>)> {
    // The email is what the user was found by.
    let rows = ATTRIBUTES
        .iter()
        .filter(|row| row.import && !row.upsert && row.attribute != Attribute::Email);
    let asked = rows.filter_map(|row| {
        let attribute = row.attribute;
        let (before, asked) = (old.get(attribute), new.get(attribute)?);
        let asked = match attribute {
            Attribute::UserId => {
                let id = text::string(asked).filter(|id| !id.is_empty())?;
                text::quoted(&format!("{DATABASE}|{id}"))
            }
            Attribute::Username => text::quoted(&text::string(asked)?.to_lowercase()),
            _ => asked.to_vec(),
        };
        let absent: &[u8] = if row.kind == Kind::Boolean { b"false" } else { b"null" };
        let same = equal(before.unwrap_or(absent), &asked);
        (!same).then(|| (attribute, before.map(<[u8]>::to_vec), asked))
    });
    asked.collect()
}

/// What differs between two objects of metadata, key by key: first the old keys in their order, then new ones.
fn keys<'a>(attribute: Attribute, before: &'a [u8], after: &Cow<'a, [u8]>) -> Vec<Difference<'a>> {
    let (old, new) = (members(before), members(after));
    let (of_old, of_new) = (by_name(&old), by_name(&new));
    // The bytes of `after` live no longer than this call where metadata was merged.
    let owned = |value: &[u8]| Cow::Owned(value.to_vec());
    let changed = old.iter().filter_map(|(key, before)| {
        let after = of_new.get(&**key).copied();
        if after.is_some_and(|after| equal(before, after)) {
            return None;
        }
        let key = Some(Cow::Owned(key.clone().into_owned()));
        Some(Difference { attribute, key, before: Some(*before), after: after.map(owned) })
    });
    let added = new.iter().filter(|(key, _)| !of_old.contains_key(&**key));
    let added = added.map(|(key, value)| {
        let key = Some(Cow::Owned(key.clone().into_owned()));
        Difference { attribute, key, before: None, after: Some(owned(value)) }
    });
    changed.chain(added).collect()
}

type Pair<'a> = (Cow<'a, str>, &'a [u8]);

/// The members of an object, of each name the last; none if it is no object.
fn members(object: &[u8]) -> Vec<Pair<'_>> {
    if Kind::of(object) != Kind::Object {
        return Vec::new();
    }
    let members = walk::distinct(walk::members(object));
    members.into_iter().map(|(raw, value)| (text::unescaped(raw), value)).collect()
}

fn by_name<'m, 'a>(members: &'m [Pair<'a>]) -> HashMap<&'m str, &'a [u8]> {
    members.iter().map(|(key, value)| (&**key, *value)).collect()
}

/// The old members, those of the same name with their new values, and then the new ones: as Auth0's own update of
/// a user merges metadata, at its root only.
fn merged_metadata(before: &[u8], given: &[u8]) -> Vec<u8> {
    let (old, new) = (members(before), members(given));
    let (of_old, of_new) = (by_name(&old), by_name(&new));
    let kept = old.iter().map(|(key, value)| (key, of_new.get(&**key).copied().unwrap_or(value)));
    let added = new.iter().filter(|(key, _)| !of_old.contains_key(&**key));
    let mut out = b"{".to_vec();
    for (key, value) in kept.chain(added.map(|(key, value)| (key, *value))) {
        if out.len() > 1 {
            out.push(b',');
        }
        text::quote(key, &mut out);
        out.push(b':');
        out.extend_from_slice(value);
    }
    out.push(b'}');
    out
}

#[cfg(test)]
mod tests;
