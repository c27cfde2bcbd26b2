//! The tables that `fetch.sh` reads beside an export: roles, organizations and permissions of users, which no export has. Each is
//! joined to the users, and given to them after the import. They stay with the user as well: an import file drops what Auth0
//! does not import, the local tenant keeps it, to be searched for, exported and compared.

use serde_json::json;

use crate::recipe::after::List;
use crate::systems::OtherFile;
use crate::systems::look::{Look, squashed};

/// The columns by which a table is known, and what is taken of it.
const TABLES: [(List, &[&str], &str); 3] = [
    (List::Roles, &["user_id", "role", "role_id"], "role"),
    (
        List::Organizations,
        &["user_id", "organization", "organization_id", "role"],
        "{name: organization, roles: role}",
    ),
    (
        List::Permissions,
        &["user_id", "permission_name", "resource_server_identifier"],
        "{permission_name, resource_server_identifier}",
    ),
];

/// What is to be done with the tables among these files, as the texts of steps, for users with their ids, `auth0|` in front, at
/// this path; and what a person must know of it.
pub(super) fn steps(files: &[OtherFile], id: &str) -> (Vec<String>, Option<String>) {
    let (mut steps, mut said) = (Vec::new(), Vec::new());
    for (list, columns, take) in TABLES {
        let name = list.name();
        let mut tables = files.iter().filter(|file| is_table(file, columns));
        let Some(file) = tables.next() else { continue };
        let join = json!({ "join": file.name, "key": { id: "user_id" }, "take": { take: name }, "rows": "list" });
        let after = json!({ "after": name, "from": name, "keep": true });
        steps.extend([join.to_string(), after.to_string()]);
        said.push(name);
    }
    let note = (!said.is_empty()).then(|| {
        format!(
            "The {} that were fetched are joined to the users. No import carries them: the package for Auth0 gives them afterwards. An import into the local tenant keeps them with the users.",
            said.join(", ")
        )
    });
    (steps, note)
}

fn is_table(file: &OtherFile, columns: &[&str]) -> bool {
    let look = Look::new(&file.survey);
    let seen = look.survey.columns.iter().map(|it| squashed(&it.name));
    seen.eq(columns.iter().map(|it| squashed(it)))
}
