//! One user of each form of password hash that a conversion writes: a first small import, to see that their passwords work
//! before the others are sent. The first of each form that is not blocked, else the first.

use crate::jobs::find_user::{form, hash_of};
use crate::user::{Attribute, User};

/// The most forms.
const MOST: usize = 40;

/// The most bytes of such a user: one with megabytes of metadata is no good example.
const LARGEST: usize = 64 << 10;

/// The users so far.
#[derive(Default)]
pub(super) struct TestUsers {
    of_forms: Vec<OfForm>,
    /// What hashes begin with whose form is known and has its user
    beginnings: Vec<Vec<u8>>,
}

struct OfForm {
    form: String,
    user: Vec<u8>,
    is_blocked: bool,
}

impl TestUsers {
    /// Looks at a user that is written, as the JSON `bytes`.
    pub(super) fn add(&mut self, user: &User<'_>, bytes: &[u8]) {
        let hash = [Attribute::PasswordHash, Attribute::CustomPasswordHash];
        let Some(value) = hash.into_iter().find_map(|attribute| user.get(attribute)) else {
            return;
        };
        if bytes.len() > LARGEST || self.beginnings.iter().any(|it| value.starts_with(it)) {
            return;
        }
        let Some(form) = hash_of(user).as_deref().map(form) else { return };
        let is_blocked = user.get(Attribute::Blocked) == Some(b"true");
        let user = bytes.to_vec();
        let new = OfForm { form, user, is_blocked };
        match self.of_forms.iter().position(|it| it.form == new.form) {
            Some(at) => {
                if let Some(known) = self.of_forms.get_mut(at)
                    && known.is_blocked
                    && !is_blocked
                {
                    *known = new;
                }
            }
            None if self.of_forms.len() < MOST => self.of_forms.push(new),
            None => return,
        }
        if !is_blocked && self.beginnings.len() < MOST {
            self.beginnings.extend(beginning(value).map(<[u8]>::to_vec));
        }
    }

    /// They as an import file and their forms; nothing if no user has a hash.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<String>) {
        if self.of_forms.is_empty() {
            return Default::default();
        }
        let users: Vec<&[u8]> = self.of_forms.iter().map(|it| &it.user[..]).collect();
        let file = [b"[\n", &users.join(&b",\n"[..])[..], b"\n]\n"].concat();
        (file, self.of_forms.into_iter().map(|it| it.form).collect())
    }
}

/// What all hashes of the same form and parameters begin with, where they are strings of parts between `$`.
fn beginning(value: &[u8]) -> Option<&[u8]> {
    let parts = if memchr::memmem::find(value, b"$argon2").is_some() { 4 } else { 3 };
    let end = memchr::memchr_iter(b'$', value).nth(parts - 1)?;
    value.get(..=end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::Reader;

    #[test]
    fn the_first_of_each_form_that_is_not_blocked() {
        let mut all = TestUsers::default();
        let bcrypt = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";
        let md5 = |salt: &str| {
            format!(
                r#""custom_password_hash":{{"algorithm":"md5","hash":{{"value":"5f4dcc3b5aa765d61d8327deb882cf99","encoding":"hex"}}{salt}}}"#
            )
        };
        for user in [
            r#"{"email":"none@x.io"}"#.to_owned(),
            format!(r#"{{"email":"a@x.io","blocked":true,"password_hash":"{bcrypt}"}}"#),
            format!(r#"{{"email":"b@x.io","password_hash":"{bcrypt}"}}"#),
            format!(r#"{{"email":"c@x.io","password_hash":"{bcrypt}"}}"#),
            format!(r#"{{"email":"d@x.io",{}}}"#, md5("")),
            format!(
                r#"{{"email":"e@x.io",{}}}"#,
                md5(r#","salt":{"value":"x","position":"suffix"}"#)
            ),
            format!(r#"{{"email":"f@x.io",{}}}"#, md5("")),
        ] {
            let mut reader = Reader::default();
            all.add(&reader.read(user.as_bytes()).expect("a user"), user.as_bytes());
        }
        let (file, forms) = all.finish();
        let users: Vec<serde_json::Value> = serde_json::from_slice(&file).expect("JSON");
        let emails: Vec<&str> = users.iter().filter_map(|it| it["email"].as_str()).collect();
        assert_eq!(emails, ["b@x.io", "d@x.io", "e@x.io"]);
        assert!(
            forms[0].contains("bcrypt $2b$10$…") && forms[2].contains("salt after"),
            "{forms:?}"
        );
        assert_eq!(TestUsers::default().finish(), Default::default());
    }
}
