//! Auth0's own exports with columns of one's own names. Exports with the names of attributes need no proposal: the standard steps
//! know them.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const AUTH0: Preset =
    Preset { id: "auth0", label: "Auth0, columns of one’s own", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let id = look.survey.columns.iter().find(|it| it.looks_like(Looks::Auth0Id))?;
    Some(format!("ids of Auth0 in the column {}", id.label))
}

/// Names of connections, which stay behind.
const CONNECTIONS: [&str; 6] = [
    "connection",
    "provider",
    "identities[0].connection",
    "identities[0].provider",
    "strategy",
    "database",
];

fn plan(plan: &mut Plan<'_>) {
    let id = plan.look.survey.columns.iter().find(|it| it.looks_like(Looks::Auth0Id));
    let Some(id) = id.map(|it| it.name.clone()) else { return };
    let query = format!("@q{{{id}}}:*\\\\|* AND NOT @q{{{id}}}:auth0\\\\|*");
    plan.federated(&query, "signs in with another provider (its id does not begin with auth0|)");
    plan.map(&[&id], "user_id");
    plan.drop(&CONNECTIONS, "the connection is chosen at the import");
    plan.drop(&["clientID", "global_client_id", "_json", "_raw", "identities"], "of Auth0’s own");
    plan.origin(&[
        "created_at",
        "updated_at",
        "last_login",
        "last_ip",
        "logins_count",
        "last_password_reset",
    ]);
}
