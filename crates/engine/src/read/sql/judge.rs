//! Which tables of a dump hold users, told from the names of their columns and a row of values. Never from the name
//! of the table.
//!
//! A table of users has a login beside a password, or a login beside what only accounts have. An address beside a
//! token is a reset of a password; an address beside a name is a customer.

use crate::read::sql::convert::CellKind;
use crate::read::sql::row::Row;
use crate::read::sql::statement::Column;

/// How much a table looks like users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// Not at all
    None,
    /// It has addresses: read only where nothing else could be meant
    Addresses,
    /// It has accounts without passwords
    Accounts,
    /// It has logins with passwords
    Users,
}

/// A judgement with the columns it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Judgement {
    /// What it is
    pub likeness: Likeness,
    /// Why, in a few words
    pub reason: String,
}

/// What the name of a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Address,
    Login,
    Password,
    /// What only accounts have
    Account,
    /// A name that a person or a thing has
    Name,
    /// A reference to a user in another table
    Reference,
    /// What tables of users do not have
    Contrary,
    Nothing,
}

/// Lower case without what stands between words.
fn folded(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn sign(name: &str) -> Sign {
    let name = folded(name);
    let name = name.as_str();
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let is = |names: &[&str]| names.contains(&name);
    if is(&[
        "host",
        "hostname",
        "server",
        "port",
        "smtphost",
        "smtpserver",
        "smtpport",
        "dbname",
        "cardnumber",
        "iban",
        "invoiceid",
        "orderid",
        "sessiondata",
        "expiremonth",
        "cvv",
        "subject",
        "contenttypeid",
        "codename",
    ]) {
        Sign::Contrary
    } else if ends(&["passwordresettoken", "passwordtoken", "passwordrequestedat", "resetpassword"])
    {
        Sign::Account
    } else if is(&[
        "pass",
        "pwd",
        "passwd",
        "credential",
        "clave",
        "senha",
        "contrasena",
        "contraseña",
        "motdepasse",
        "passwort",
        "kennwort",
        "wachtwoord",
        "haslo",
        "parola",
        "mdp",
    ]) || ends(&[
        "password",
        "passwd",
        "passwordhash",
        "passwordcrypt",
        "passworddigest",
        "hashedpassword",
        "userpass",
        "userpwd",
        "pwdhash",
        "pwhash",
        "passhash",
        "loginpass",
        "memberpass",
    ]) {
        Sign::Password
    } else if is(&["mail", "correo", "courriel", "lowermail"])
        || ends(&["email", "emailaddress", "usermail", "emailid", "mailaddress"])
    {
        Sign::Address
    } else if is(&[
        "login",
        "user",
        "usuario",
        "nickname",
        "utilisateur",
        "benutzer",
        "benutzername",
        "usr",
        "uname",
        "account",
        "accountname",
        "upn",
    ]) || ends(&["username", "userlogin", "loginname", "samaccountname", "loginid"])
    {
        Sign::Login
    } else if is(&[
        "emailverified",
        "emailverifiedat",
        "emailconfirmed",
        "emailconfirmedat",
        "lastlogin",
        "lastloginat",
        "lastsigninat",
        "lastaccess",
        "issuperuser",
        "isstaff",
        "securitystamp",
        "enabled",
        "emailconstraint",
        "emailvisibility",
        "locked",
        "banned",
        "blocked",
        "remembertoken",
        "signincount",
        "currentsigninat",
        "confirmedat",
        "userregistered",
        "lastvisitdate",
        "registerdate",
        "datejoined",
        "lockoutenabled",
        "banneduntil",
        "trustlevel",
    ]) {
        Sign::Account
    } else if is(&["userid", "uid", "customerid", "memberid", "accountid", "authorid"]) {
        Sign::Reference
    } else if is(&[
        "name",
        "firstname",
        "lastname",
        "fullname",
        "displayname",
        "surname",
        "givenname",
        "familyname",
    ]) {
        Sign::Name
    } else {
        Sign::Nothing
    }
}

/// Whether a column holds keys for links, whatever they look like.
fn is_token(name: &str) -> bool {
    is_reset(name)
        || ["key", "secret", "data", "salt"].iter().any(|end| folded(name).ends_with(end))
}

/// Whether a column holds what resets of passwords, sessions and invitations hold beside an address.
fn is_reset(name: &str) -> bool {
    ["token", "code", "payload"].iter().any(|end| folded(name).ends_with(end))
}

/// What a table with these columns is; `row` is one of its rows, if one is known.
pub(super) fn judge(columns: &[Column], row: Option<&Row>) -> Judgement {
    let signs: Vec<Sign> = columns.iter().map(|column| sign(&column.name)).collect();
    let column = |wanted: Sign| {
        signs
            .iter()
            .position(|sign| *sign == wanted)
            .and_then(|at| columns.get(at))
            .map(|c| c.name.as_str())
    };
    let is = |likeness, reason: String| Judgement { likeness, reason };
    if signs.contains(&Sign::Contrary) {
        return is(Likeness::None, String::new());
    }
    let address = column(Sign::Address).or_else(|| with_value(columns, row, is_address));
    let login = address.or_else(|| column(Sign::Login));
    let password = column(Sign::Password);
    let hash = with_value(columns, row, is_hash).filter(|name| !is_token(name));
    let name = column(Sign::Name);
    if let (Some(login), Some(password)) = (login.or(name), password)
        && Some(password) != Some(login)
    {
        return is(Likeness::Users, format!("its columns {login} and {password}"));
    }
    if let (Some(login), Some(hash)) = (login, hash) {
        return is(Likeness::Users, format!("{login} beside hashes in {hash}"));
    }
    // What stands first is the table's own key, whatever it is called.
    let is_referring = signs.iter().skip(1).any(|sign| *sign == Sign::Reference);
    let account = column(Sign::Account).or_else(|| column(Sign::Login));
    if let (Some(address), Some(account), false) = (address, account, is_referring)
        && address != account
    {
        return is(Likeness::Accounts, format!("its columns {address} and {account}"));
    }
    // Some keep the addresses of their users in a table of its own.
    let named = (column(Sign::Login), column(Sign::Account));
    if let ((Some(login), Some(account)), None, false) = (named, address, is_referring) {
        return is(Likeness::Addresses, format!("its columns {login} and {account}"));
    }
    // Users may have keys of their own, too, where they have an id or a name; what resets passwords has mostly neither.
    let has = |is_it: fn(&str) -> bool| columns.iter().any(|column| is_it(&column.name));
    let is_person = name.is_some() || has(|name| folded(name) == "id");
    let is_of_links = has(is_reset) || has(is_token) && !is_person;
    match address {
        Some(address) if !is_of_links && !is_referring => {
            is(Likeness::Addresses, format!("its column {address}"))
        }
        _ => is(Likeness::None, String::new()),
    }
}

/// The column whose value in `row` is like this.
fn with_value<'a>(
    columns: &'a [Column],
    row: Option<&Row>,
    is_like: fn(&[u8]) -> bool,
) -> Option<&'a str> {
    let row = row?;
    let at =
        row.cells.iter().position(|cell| cell.kind == CellKind::Text && is_like(row.text(cell)))?;
    columns.get(at).map(|column| column.name.as_str())
}

/// Whether a value is an address.
fn is_address(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', text) else { return false };
    let (local, domain) = text.split_at_checked(at).unwrap_or_default();
    let domain = domain.get(1..).unwrap_or_default();
    let is_plain = |byte: &u8| {
        !byte.is_ascii_whitespace() && !matches!(byte, b'@' | b'"' | b'{' | b'<' | b'/' | b':')
    };
    text.len() <= 254
        && !local.is_empty()
        && local.iter().all(is_plain)
        && domain.iter().all(is_plain)
        && memchr::memchr(b'.', domain).is_some_and(|dot| dot > 0 && dot + 2 < domain.len())
}

/// Whether a value has the form of a password's hash.
fn is_hash(text: &[u8]) -> bool {
    const STARTS: [&[u8]; 20] = [
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$2x$",
        b"$argon2",
        b"$P$",
        b"$H$",
        b"$S$",
        b"$1$",
        b"$5$",
        b"$6$",
        b"$apr1$",
        b"$pbkdf2",
        b"$wp$",
        b"pbkdf2",
        b"scrypt:",
        b"argon2",
        b"bcrypt",
        b"{SSHA",
        b"{PKCS5S2}",
    ];
    STARTS.iter().any(|start| text.starts_with(start)) && text.len() >= 20
        || text.starts_with(b"{bcrypt}")
        || text.starts_with(b"AQAAAA") && text.len() >= 60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_told_by_their_columns() {
        let check = |columns: &str, expected: Likeness| {
            let columns: Vec<Column> =
                columns.split_whitespace().map(|name| Column::named(name.to_owned())).collect();
            assert_eq!(judge(&columns, None).likeness, expected, "{columns:?}");
        };
        use Likeness as L;
        check("id name email email_verified_at password remember_token", L::Users);
        check("ID user_login user_pass user_nicename user_email", L::Users);
        check("uid name pass mail theme signature", L::Users);
        check("Id Email EmailConfirmed PasswordHash UserName", L::Users);
        check("id active login password company_id partner_id password_crypt", L::Users);
        check(
            "user_id user_name user_real_name user_password user_newpassword user_email",
            L::Users,
        );
        check("id directory_id user_name lower_user_name credential", L::Users);
        check("id email email_constraint email_verified enabled first_name username", L::Accounts);
        check("id email encrypted_password reset_password_token", L::Users);
        check("email token created_at", L::None);
        check("id email verified primary user_id", L::None);
        check("user_id username email user_group_id user_state secret_key", L::Accounts);
        check("userid usergroupid username email token scheme secret", L::Accounts);
        check("CustomerId FirstName LastName Email SupportRepId", L::Addresses);
        check("user_id scheme_class data", L::None);
        check("id name lang email phone is_company", L::Addresses);
        check("address avatar created_at email name phone_number id", L::Addresses);
        check("id user_id ip_address user_agent payload last_activity", L::None);
        check("id name email host port username password", L::None);
        check("id key value", L::None);
        check("umeta_id user_id meta_key meta_value", L::None);
        check("id username name trust_level admin approved_by_id", L::Addresses);
        check("id username body", L::None);
        check("id salt type user_id created_date secret_data credential_data", L::None);
        check("id provider uid last_login date_joined extra_data user_id", L::None);
    }
}
