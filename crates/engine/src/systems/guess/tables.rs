//! What users of a dump lack and another table of it has: passwords and addresses that stand apart, with the user's id beside
//! them. Told by the names of columns: nothing is known of what stands in tables that are not read.

use crate::jobs::Looks;
use crate::read::ListFound;
use crate::systems::guess::words::{PASSWORDS, SALTS, says_secret};
use crate::systems::look::squashed;
use crate::systems::plan::{Joining, Plan};

/// Names of a user's id in its own table and in others.
const OWN: [&str; 9] =
    ["id", "userid", "uid", "memberid", "customerid", "accountid", "_id", "uuid", "personid"];
const OWNERS: [&str; 15] = [
    "userid",
    "user",
    "uid",
    "memberid",
    "customerid",
    "accountid",
    "personid",
    "owner",
    "ownerid",
    "fkuser",
    "fkuserid",
    "iduser",
    "useruuid",
    "identityid",
    "usersid",
];

/// Joins the password of another table, and the address, where the users have none.
pub(super) fn join(plan: &mut Plan<'_>) {
    let columns = &plan.look.survey.columns;
    let has_mail = columns.iter().any(|it| it.has_some(Looks::Address));
    let has_hash = plan.has_password() || columns.iter().any(super::is_password);
    if !has_hash {
        passwords(plan);
    }
    if !has_mail && !plan.has_filled("email") {
        addresses(plan);
    }
}

/// The users' column and the other table's that must be the same.
fn keys<'a>(plan: &Plan<'_>, table: &'a ListFound) -> Option<(String, &'a str)> {
    let ours = OWN.iter().find_map(|name| plan.look.column(name))?;
    let own = squashed(&ours.name);
    let is_owner = |it: &&String| {
        OWNERS.contains(&squashed(it).as_str()) || own != "id" && squashed(it) == own
    };
    let theirs = table.columns.iter().find(is_owner)?;
    Some((format!("@{{{}}}", ours.name), theirs))
}

/// The tables beside the users', but for those that hold what was or what is to be.
fn others<'a>(plan: &Plan<'a>) -> Vec<&'a ListFound> {
    let is_other = |table: &&ListFound| {
        let name = table.name.to_lowercase();
        let is_past = ["hist", "old", "reset", "log", "token", "backup", "pending", "session"];
        !table.is_read && table.records > 0 && !is_past.iter().any(|it| name.contains(it))
    };
    plan.look.tables().filter(is_other).collect()
}

/// The first column whose squashed name is wanted.
fn column(table: &ListFound, is_wanted: impl Fn(&str) -> bool) -> Option<&String> {
    table.columns.iter().find(|it| is_wanted(&squashed(it)))
}

fn passwords(plan: &mut Plan<'_>) {
    for table in others(plan) {
        let Some((ours, theirs)) = keys(plan, table) else { continue };
        let is_hash = |name: &str| PASSWORDS.contains(&name) && !says_secret(name);
        let Some(hash) = column(table, is_hash) else { continue };
        let salt = column(table, |name| SALTS.contains(&name));
        let mut take = vec![(hash.as_str(), "joined_hash")];
        take.extend(salt.map(|it| (it.as_str(), "joined_salt")));
        // A user may have rows of other logins, without a password.
        let with = format!("\"rows_where\":\"{hash}:?*\"");
        let joining = Joining { table, key: (&ours, theirs), take: &take, with: &with };
        if !plan.join_before(&joining) {
            continue;
        }
        let salt = match salt {
            Some(_) => ",\"salt\":\"joined_salt\"",
            None => "",
        };
        plan.before(&format!("{{\"password\":\"joined_hash\"{salt}}}"));
        plan.note(false, &format!(
            "The passwords stand in the table {}: its {hash} is joined to the users by its {theirs}.",
            table.name
        ));
        return;
    }
}

fn addresses(plan: &mut Plan<'_>) {
    for table in others(plan) {
        let Some((ours, theirs)) = keys(plan, table) else { continue };
        let is_mail = |name: &str| {
            matches!(name, "email" | "emailaddress" | "address" | "mail" | "value" | "useremail")
        };
        let named = column(table, |name| name.contains("mail") && !name.contains("verif"));
        let is_of_mail = table.name.to_lowercase().contains("mail");
        let Some(mail) = named.or_else(|| column(table, is_mail).filter(|_| is_of_mail)) else {
            continue;
        };
        let best = column(table, |name| {
            matches!(name, "primary" | "isprimary" | "preferred" | "isdefault" | "main" | "default")
        });
        let take = [(mail.as_str(), "email")];
        let mut join = |with: &str| {
            plan.join_before(&Joining { table, key: (&ours, theirs), take: &take, with })
        };
        if join("") {
            if let Some(best) = best {
                join(&format!("\"rows_where\":\"{best}:true OR {best}:t OR {best}:1\""));
            }
            plan.line(&["email"], "email");
            plan.fills("email");
            plan.note(false, &format!(
                "The addresses stand in the table {}: its {mail} is joined to the users by its {theirs}.",
                table.name
            ));
            return;
        }
    }
}
