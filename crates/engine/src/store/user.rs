//! A stored user as it is shown and exported: with the identity that Auth0 would give it.

use std::borrow::Cow;

use crate::user::user_id::{DATABASE, UserId};
use crate::user::{Attribute, User};
use json::text;

/// Gives `user` its identity in the connection of this name, unless it came with identities of its own.
///
/// It is not stored, so that a connection can be renamed.
pub fn with_identity<'a>(mut user: User<'a>, connection: &str) -> User<'a> {
    if user.get(Attribute::Identities).is_some() {
        return user;
    }
    let id = user.text(Attribute::UserId).unwrap_or_default().into_owned();
    let id = match UserId::parse(&id) {
        UserId { provider: Some(DATABASE), id } => id,
        _ => &id,
    };
    let mut identities = b"[{\"connection\":".to_vec();
    text::quote(connection, &mut identities);
    identities.extend_from_slice(b",\"user_id\":");
    text::quote(id, &mut identities);
    identities.extend_from_slice(b",\"provider\":\"auth0\",\"isSocial\":false}]");
    user.set(Attribute::Identities, Cow::Owned(identities));
    user
}
