//! Who of an import's users is in its connection already, told by fingerprints alone: what stands against taking them as
//! new users. The import's own sink decides by the same rule; the grid of faulty users asks here without importing.

use crate::check::Finding;
use crate::check::duplicates::Seen;
use crate::jobs::clock::Timestamp;
use crate::jobs::findings;
use crate::jobs::import::new_user::{NewIds, normalize};
use crate::store::tenant::DIRECTORIES;
use crate::store::{Backend, Error, Tenant};
use crate::user::fingerprint::Fingerprinter;
use crate::user::{Attribute, User};

/// The users of a connection, as an import into it meets them.
pub struct ThereAlready {
    seen: Seen,
    fingerprinter: Fingerprinter,
    email_unique: bool,
    upsert: bool,
}

impl ThereAlready {
    /// Those of the connection with this id, for an import with upsert or without.
    ///
    /// # Errors
    /// When the connection or its directories cannot be read.
    pub async fn of<B: Backend>(
        tenant: &Tenant<B>,
        connection: &str,
        upsert: bool,
        seed: (u64, u64),
    ) -> Result<Self, Error> {
        let stored = tenant.catalog().get(connection)?;
        let mut seen = Seen::with_room(seed, stored.users() as usize * 2);
        for segments in stored.segments.chunks(DIRECTORIES) {
            for prints in tenant.fingerprints(segments).await? {
                seen.remember(&prints, 0);
            }
        }
        let email_unique = stored.connection.rules().email_unique;
        Ok(ThereAlready { seen, fingerprinter: tenant.fingerprinter(), email_unique, upsert })
    }

    /// What stands against taking this user.
    pub(in crate::jobs) fn conflicts(&self, user: &User<'_>) -> Vec<Finding> {
        let mut ids = NewIds::new((0, 0), &Timestamp::default());
        let stored = normalize(user.clone(), &mut ids, b"\"\"");
        let mut here: Vec<Attribute> = self
            .seen
            .matches(&self.fingerprinter.of(&stored))
            .iter()
            .map(|(key, _)| *key)
            .collect();
        here.retain(|key| counts(*key, self.email_unique, self.upsert));
        if self.upsert && here.contains(&Attribute::Email) {
            return Vec::new();
        }
        conflicts(user, here.into_iter(), self.upsert)
    }
}

/// Whether a value that another user has speaks against a user. An upsert finds users by their email in any case.
pub(super) fn counts(key: Attribute, email_unique: bool, upsert: bool) -> bool {
    key != Attribute::Email || email_unique || upsert
}

/// That users with these keys are there already.
pub(super) fn conflicts(
    user: &User<'_>,
    keys: impl Iterator<Item = Attribute>,
    upsert: bool,
) -> Vec<Finding> {
    keys.map(|key| findings::conflict(user, key, upsert)).collect()
}
