//! Requests about roles, organizations, permissions and single users. A group of which one member is unknown is refused
//! whole, as at Auth0; what is assigned already may be assigned again.

use serde_json::{Map, Value, json};

use crate::http::{Answer, Request};
use crate::routes::{error, found, page};
use crate::tenant::Tenant;

/// Members of an organization that a request may add.
const MOST_MEMBERS: usize = 10;
/// Roles of a member that a request may add.
const MOST_ROLES: usize = 100;

/// The answer to a request about these, if it is one.
pub(crate) fn answer(tenant: &mut Tenant, request: &Request, pieces: &[&str]) -> Option<Answer> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    Some(match (request.method.as_str(), pieces) {
        ("GET", ["users-by-email"]) => {
            let email = request.asks("email").unwrap_or_default().to_lowercase();
            let users = tenant.with_email(&email);
            let shown =
                users.iter().filter_map(|place| tenant.users.get(*place)).map(|user| user.shown());
            found(Value::Array(shown.collect()))
        }
        ("GET", ["users", id]) => match tenant.user(id) {
            Some(user) => found(user.shown()),
            None => error(404, "inexistent_user", "The user does not exist."),
        },
        ("PATCH", ["users", id]) => patch(tenant, id, &body),
        ("DELETE", ["users", id]) => {
            if let Some(user) = tenant.user(id) {
                user.gone = true;
            }
            empty()
        }
        ("POST", ["users", id, "permissions"]) => permit(tenant, id, &body),
        ("GET", ["users", id, "permissions"]) => permissions(tenant, id, request),
        ("GET", ["roles"]) => page(request, &tenant.roles),
        ("POST", ["roles", role, "users"]) => assign(tenant, role, &body),
        ("GET", ["roles", role, "users"]) => {
            let users = tenant.users.iter().filter(|user| !user.gone && user.roles.contains(*role));
            let ids: Vec<String> = users.map(|user| user.id.clone()).collect();
            by_checkpoint(tenant, request, &ids, "users")
        }
        ("GET", ["organizations"]) => page(request, &tenant.organizations),
        ("POST", ["organizations", organization, "members"]) => join(tenant, organization, &body),
        ("GET", ["organizations", organization, "members"]) => {
            let members = tenant.members.get(*organization);
            let ids: Vec<String> =
                members.map(|it| it.keys().cloned().collect()).unwrap_or_default();
            let mut answer = by_checkpoint(tenant, request, &ids, "members");
            let fields = request.asks("fields").unwrap_or_default();
            if tenant.plan.members_with_roles && fields.split(',').any(|it| it == "roles") {
                with_roles(tenant, organization, &mut answer);
            }
            answer
        }
        ("POST", ["organizations", organization, "members", id, "roles"]) => {
            let Some(roles) = texts(&body, "roles", MOST_ROLES) else { return Some(bad("roles")) };
            if let Some(unknown) = roles.iter().find(|role| !is_one_of(&tenant.roles, role)) {
                return Some(error(
                    404,
                    "inexistent_role",
                    &format!("The role {unknown} does not exist."),
                ));
            }
            match tenant.members.get_mut(*organization).and_then(|members| members.get_mut(*id)) {
                Some(has) => {
                    has.extend(roles);
                    empty()
                }
                None => error(400, "invalid_body", "The user is no member of the organization."),
            }
        }
        ("GET", ["organizations", organization, "members", id, "roles"]) => {
            page(request, &roles_of(tenant, organization, id))
        }
        ("GET", ["resource-servers"]) => page(request, &tenant.apis),
        _ => return None,
    })
}

/// The roles that a member has in an organization.
fn roles_of(tenant: &Tenant, organization: &str, id: &str) -> Vec<Value> {
    let has = tenant.members.get(organization).and_then(|members| members.get(id));
    let is_held = |role: &&Value| {
        has.is_some_and(|has| role["id"].as_str().is_some_and(|id| has.contains(id)))
    };
    tenant.roles.iter().filter(is_held).cloned().collect()
}

/// Adds to each of the members that are answered its roles.
fn with_roles(tenant: &Tenant, organization: &str, answer: &mut Answer) {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    for member in body["members"].as_array_mut().into_iter().flatten() {
        let id = member["user_id"].as_str().unwrap_or_default();
        member["roles"] = roles_of(tenant, organization, id)
            .iter()
            .map(|role| json!({"id": role["id"], "name": role["name"]}))
            .collect();
    }
    answer.body = body.to_string().into_bytes();
}

fn empty() -> Answer {
    Answer { status: 204, ..Answer::default() }
}

fn bad(name: &str) -> Answer {
    error(
        400,
        "invalid_body",
        &format!("Payload validation error: '{name}' is not what is expected."),
    )
}

fn is_one_of(list: &[Value], id: &str) -> bool {
    list.iter().any(|item| item["id"] == id)
}

/// The texts of a list, if there is at least one and not too many.
fn texts(body: &Value, name: &str, most: usize) -> Option<Vec<String>> {
    let list = body.get(name)?.as_array()?;
    let texts: Option<Vec<_>> = list.iter().map(|it| it.as_str().map(str::to_owned)).collect();
    texts.filter(|texts| (1..=most).contains(&texts.len()))
}

fn unknown_user(tenant: &mut Tenant, ids: &[String]) -> Option<Answer> {
    let unknown = ids.iter().find(|id| tenant.user(id).is_none())?;
    Some(error(404, "inexistent_user", &format!("The user \"{unknown}\" does not exist.")))
}

fn patch(tenant: &mut Tenant, id: &str, body: &Value) -> Answer {
    let now = tenant.now();
    let (Some(user), Some(changes)) = (tenant.user(id), body.as_object()) else {
        return error(404, "inexistent_user", "The user does not exist.");
    };
    for (name, value) in changes.iter().filter(|(name, _)| *name != "connection") {
        let metadata = name == "user_metadata" || name == "app_metadata";
        match value.as_object().filter(|_| metadata) {
            Some(members) => {
                let kept = user.profile.entry(name.clone()).or_insert_with(|| json!({}));
                let empty = Map::new();
                let mut merged = kept.as_object().unwrap_or(&empty).clone();
                for (key, value) in members {
                    if value.is_null() {
                        merged.remove(key);
                    } else {
                        merged.insert(key.clone(), value.clone());
                    }
                }
                *kept = Value::Object(merged);
            }
            None if value.is_null() => {
                user.profile.remove(name);
            }
            None => {
                user.profile.insert(name.clone(), value.clone());
            }
        }
    }
    user.updated = now;
    found(user.shown())
}

fn assign(tenant: &mut Tenant, role: &str, body: &Value) -> Answer {
    let Some(ids) = texts(body, "users", usize::MAX) else { return bad("users") };
    if !is_one_of(&tenant.roles, role) {
        return error(404, "inexistent_role", "The role does not exist.");
    }
    if let Some(answer) = unknown_user(tenant, &ids) {
        return answer;
    }
    for id in ids {
        if let Some(user) = tenant.user(&id) {
            user.roles.insert(role.to_owned());
        }
    }
    Answer { status: 200, ..Answer::default() }
}

fn join(tenant: &mut Tenant, organization: &str, body: &Value) -> Answer {
    let Some(ids) = texts(body, "members", MOST_MEMBERS) else { return bad("members") };
    if !is_one_of(&tenant.organizations, organization) {
        return error(404, "inexistent_organization", "No organization found by that id or name");
    }
    if let Some(answer) = unknown_user(tenant, &ids) {
        return answer;
    }
    let members = tenant.members.entry(organization.to_owned()).or_default();
    for id in ids {
        members.entry(id).or_default();
    }
    empty()
}

fn permit(tenant: &mut Tenant, id: &str, body: &Value) -> Answer {
    let Some(list) = body["permissions"].as_array().filter(|list| !list.is_empty()) else {
        return bad("permissions");
    };
    let mut granted = Vec::new();
    for item in list {
        let (Some(api), Some(name)) =
            (item["resource_server_identifier"].as_str(), item["permission_name"].as_str())
        else {
            return bad("permissions");
        };
        let known = tenant.apis.iter().any(|it| {
            let has = |scope: &Value| scope["value"] == name;
            it["identifier"] == api
                && it["scopes"].as_array().is_some_and(|scopes| scopes.iter().any(has))
        });
        if !known {
            return error(404, "inexistent_permission", "The permission does not exist.");
        }
        granted.push((api.to_owned(), name.to_owned()));
    }
    match tenant.user(id) {
        Some(user) => {
            user.permissions.extend(granted);
            Answer { status: 201, ..Answer::default() }
        }
        None => error(404, "inexistent_user", "The user does not exist."),
    }
}

fn permissions(tenant: &mut Tenant, id: &str, request: &Request) -> Answer {
    let Some(user) = tenant.user(id) else {
        return error(404, "inexistent_user", "The user does not exist.");
    };
    let list: Vec<Value> = user
        .permissions
        .iter()
        .map(|(api, name)| json!({"permission_name": name, "resource_server_identifier": api}))
        .collect();
    page(request, &list)
}

/// A list by `from` and `take`; without them its first 50, as pages are.
fn by_checkpoint(tenant: &mut Tenant, request: &Request, ids: &[String], name: &str) -> Answer {
    let take: usize = request.asks("take").and_then(|it| it.parse().ok()).unwrap_or(50).min(100);
    let from: usize = request.asks("from").and_then(|it| it.parse().ok()).unwrap_or(0);
    let ids = ids.iter().skip(from).take(take + 1).cloned().collect::<Vec<_>>();
    let mut shown = Vec::new();
    for id in ids.iter().take(take) {
        let email = tenant.user(id).and_then(|user| user.profile.get("email").cloned());
        shown.push(json!({"user_id": id, "email": email}));
    }
    if request.asks("take").is_none() {
        return found(Value::Array(shown));
    }
    let mut body = json!({name: shown});
    if ids.len() > take {
        body["next"] = json!((from + take).to_string());
    }
    found(body)
}
