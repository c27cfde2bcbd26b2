//! The table of attributes: type, what may be imported, upserted, searched and exported.
//!
//! Source: Auth0's documentation of bulk imports, user search and user profile structure.

use json::Kind;

/// An attribute of a user's root. The discriminant is its row in [`ATTRIBUTES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs, reason = "each is named as in Auth0's profile; the table says more")]
pub enum Attribute {
    Email,
    EmailVerified,
    PhoneNumber,
    PhoneVerified,
    UserId,
    Username,
    GivenName,
    FamilyName,
    Name,
    Nickname,
    Picture,
    Blocked,
    PasswordHash,
    CustomPasswordHash,
    AppMetadata,
    UserMetadata,
    MfaFactors,
    Identities,
    CreatedAt,
    UpdatedAt,
    LastLogin,
    LastIp,
    LoginsCount,
    LastPasswordReset,
    Multifactor,
    MultifactorLastModified,
}

/// How many attributes there are.
pub const COUNT: usize = 26;

/// What stands before the value of a member of this name, behind another member: `,"email":`.
#[derive(Clone, Copy)]
struct Opening {
    bytes: [u8; 32],
    length: usize,
}

const OPENINGS: [Opening; COUNT] = {
    let mut openings = [Opening { bytes: [0; 32], length: 0 }; COUNT];
    let mut row = 0;
    while row < COUNT {
        let (name, opening) = (ATTRIBUTES[row].name.as_bytes(), &mut openings[row]);
        (opening.bytes[0], opening.bytes[1]) = (b',', b'"');
        let mut at = 0;
        while at < name.len() {
            opening.bytes[at + 2] = name[at];
            at += 1;
        }
        (opening.bytes[at + 2], opening.bytes[at + 3]) = (b'"', b':');
        opening.length = at + 4;
        row += 1;
    }
    openings
};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The attribute this row is about
    pub attribute: Attribute,
    /// Its name in a user object
    pub name: &'static str,
    /// The JSON type it must have
    pub kind: Kind,
    /// Whether an import file may hold it
    pub import: bool,
    /// Whether an import with upsert changes it in an existing user
    pub upsert: bool,
    /// Whether Auth0's user search finds it
    pub search: bool,
    /// Whether an export job can write it
    pub export: bool,
    /// Its column in the User Import / Export extension's default export, in that order
    pub column: Option<&'static str>,
    /// What Auth0 asks of it beyond its type, in a sentence; empty if nothing
    pub rule: &'static str,
}

impl Attribute {
    /// This attribute's row.
    pub fn row(self) -> &'static Row {
        &ATTRIBUTES[self as usize]
    }

    /// Its name in a user object.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What stands before its value in a user object that has others before it: `,"email":`.
    pub fn opening(self) -> &'static [u8] {
        let Opening { bytes, length } = &OPENINGS[self as usize];
        &bytes[..*length]
    }

    /// The attribute of exactly this name.
    pub fn named(name: &[u8]) -> Option<Attribute> {
        use Attribute as A;
        Some(match name {
            b"email" => A::Email,
            b"email_verified" => A::EmailVerified,
            b"phone_number" => A::PhoneNumber,
            b"phone_verified" => A::PhoneVerified,
            b"user_id" => A::UserId,
            b"username" => A::Username,
            b"given_name" => A::GivenName,
            b"family_name" => A::FamilyName,
            b"name" => A::Name,
            b"nickname" => A::Nickname,
            b"picture" => A::Picture,
            b"blocked" => A::Blocked,
            b"password_hash" => A::PasswordHash,
            b"custom_password_hash" => A::CustomPasswordHash,
            b"app_metadata" => A::AppMetadata,
            b"user_metadata" => A::UserMetadata,
            b"mfa_factors" => A::MfaFactors,
            b"identities" => A::Identities,
            b"created_at" => A::CreatedAt,
            b"updated_at" => A::UpdatedAt,
            b"last_login" => A::LastLogin,
            b"last_ip" => A::LastIp,
            b"logins_count" => A::LoginsCount,
            b"last_password_reset" => A::LastPasswordReset,
            b"multifactor" => A::Multifactor,
            b"multifactor_last_modified" => A::MultifactorLastModified,
            _ => return None,
        })
    }
}

/// Short for the table below: `+` is yes, `-` is no, in the order import, upsert, search, export.
const fn row(
    attribute: Attribute,
    name: &'static str,
    kind: Kind,
    [import, upsert, search, export]: [char; 4],
    column: Option<&'static str>,
    rule: &'static str,
) -> Row {
    Row {
        attribute,
        name,
        kind,
        import: import == '+',
        upsert: upsert == '+',
        search: search == '+',
        export: export == '+',
        column,
        rule,
    }
}

/// Every attribute Auth0 gives a meaning to; any other name is unknown to it.
#[rustfmt::skip]
pub const ATTRIBUTES: [Row; COUNT] = {
    use Attribute::*;
    use Kind::{Array, Boolean, Number, Object, String};
    [
        row(Email, "email", String, ['+', '-', '+', '+'], Some("Email"),
            "Required, unless the connection has other identifiers. At most 64 bytes before the @ and 254 in all; stored in lower case."),
        row(EmailVerified, "email_verified", Boolean, ['+', '+', '+', '+'], Some("Email Verified"),
            "Becomes false when an upsert leaves it out."),
        row(PhoneNumber, "phone_number", String, ['+', '-', '+', '+'], None,
            "A plus sign and 1 to 15 digits."),
        row(PhoneVerified, "phone_verified", Boolean, ['+', '-', '+', '+'], None, ""),
        row(UserId, "user_id", String, ['+', '-', '+', '+'], Some("Id"),
            "At most 255 characters, no white space. Import puts auth0| before it, so it must come without. Should be unique in the tenant, though another connection may have it."),
        row(Username, "username", String, ['+', '-', '+', '+'], None,
            "1 to 15 letters, digits and @ ` ^ $ ! - # . + ' ~ _ (128 at most, set on the connection), stored in lower case, not an email address unless the connection allows it."),
        row(GivenName, "given_name", String, ['+', '+', '+', '+'], Some("Given Name"), "1 to 150 characters; up to 300 may pass."),
        row(FamilyName, "family_name", String, ['+', '+', '+', '+'], Some("Family Name"), "1 to 150 characters; up to 300 may pass."),
        row(Name, "name", String, ['+', '+', '+', '+'], Some("Name"), "1 to 150 characters; up to 300 may pass."),
        row(Nickname, "nickname", String, ['+', '+', '+', '+'], Some("Nickname"), "1 to 300 characters; up to 350 may pass."),
        row(Picture, "picture", String, ['+', '+', '-', '+'], Some("Picture"), "A web address."),
        row(Blocked, "blocked", Boolean, ['+', '-', '+', '+'], None, ""),
        row(PasswordHash, "password_hash", String, ['+', '-', '-', '-'], None,
            "bcrypt $2a$ or $2b$ with 10 rounds; never beside custom_password_hash; not changed by an upsert."),
        row(CustomPasswordHash, "custom_password_hash", Object, ['+', '+', '-', '-'], None,
            "Rules by algorithm; an upsert changes it for users who came with one and never logged in."),
        row(AppMetadata, "app_metadata", Object, ['+', '+', '+', '+'], None,
            "No key with . or $; 18 names are forbidden at its root. A profile has at most 10 KB. An upsert replaces it whole."),
        row(UserMetadata, "user_metadata", Object, ['+', '+', '+', '+'], None,
            "No key with . or $. A profile has at most 10 KB. An upsert replaces it whole."),
        row(MfaFactors, "mfa_factors", Array, ['+', '+', '-', '-'], None,
            "1 to 10 factors, each either totp, phone or email."),
        row(Identities, "identities", Array, ['-', '-', '+', '+'], None, ""),
        row(CreatedAt, "created_at", String, ['-', '-', '+', '+'], Some("Created At"), ""),
        row(UpdatedAt, "updated_at", String, ['-', '-', '+', '+'], Some("Updated At"), ""),
        row(LastLogin, "last_login", String, ['-', '-', '+', '+'], None, ""),
        row(LastIp, "last_ip", String, ['-', '-', '+', '+'], None, ""),
        row(LoginsCount, "logins_count", Number, ['-', '-', '+', '+'], None, ""),
        row(LastPasswordReset, "last_password_reset", String, ['-', '-', '-', '+'], None, ""),
        row(Multifactor, "multifactor", Array, ['-', '-', '-', '+'], None, ""),
        row(MultifactorLastModified, "multifactor_last_modified", String, ['-', '-', '-', '+'], None, ""),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_attribute_and_are_found_by_name() {
        for (index, row) in ATTRIBUTES.iter().enumerate() {
            assert_eq!(row.attribute as usize, index, "{}", row.name);
            assert_eq!(Attribute::named(row.name.as_bytes()), Some(row.attribute), "{}", row.name);
        }
        assert_eq!(Attribute::named(b"Email"), None);
    }
}
