//! Which request does what: tokens, scopes and the rate limit first, then connections and jobs here, the rest in
//! [`follow_on`]. Answers are worded as Auth0's are.

use serde_json::{Value, json};

use crate::follow_on;
use crate::http::{self, Answer, Request};
use crate::jobs::{Import, Job, Kind};
use crate::tenant::{Tenant, http_date};

/// What a request may have, its multipart frame included.
pub(crate) const MOST_BYTES: usize = 512_000;
/// Import jobs at a time.
const MOST_JOBS: usize = 2;

/// The scopes of which a request needs one each: method, first piece, last piece where it matters.
const SCOPES: [(&str, &str, &str, &[&str]); 18] = [
    ("GET", "connections", "", &["read:connections"]),
    ("POST", "jobs", "users-imports", &["create:users"]),
    ("POST", "jobs", "users-exports", &["read:users"]),
    ("GET", "jobs", "", &["create:users", "read:users"]),
    ("GET", "users-by-email", "", &["read:users"]),
    ("POST", "users", "permissions", &["update:users", "create:users"]),
    ("GET", "users", "", &["read:users"]),
    ("PATCH", "users", "", &["update:users"]),
    ("DELETE", "users", "", &["delete:users"]),
    ("GET", "roles", "users", &["read:role_members", "read:users"]),
    ("GET", "roles", "", &["read:roles"]),
    ("POST", "roles", "users", &["create:role_members"]),
    ("GET", "organizations", "members", &["read:organization_members"]),
    ("GET", "organizations", "roles", &["read:organization_member_roles"]),
    ("GET", "organizations", "", &["read:organizations", "read:organization_members"]),
    ("POST", "organizations", "members", &["create:organization_members"]),
    ("POST", "organizations", "roles", &["create:organization_member_roles"]),
    ("GET", "resource-servers", "", &["read:resource_servers"]),
];

/// Whether this is the send of a file.
pub(crate) fn is_send(request: &Request) -> bool {
    request.method == "POST" && request.path == "/api/v2/jobs/users-imports"
}

/// Does what is asked.
pub(crate) fn answer(tenant: &mut Tenant, request: &Request, base: &str, too_many: bool) -> Answer {
    tenant.work();
    let pieces = request.pieces();
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    let mut answer = match pieces.as_slice() {
        ["oauth", "token"] if request.method == "POST" => token(tenant, request, base),
        ["exports", job, until] => download(tenant, job, until),
        ["api", "v2", rest @ ..] => {
            let (passes, left, reset) = tenant.take_one();
            let mut answer = if passes && !too_many {
                tenant.counts.requests += 1;
                of_api(tenant, request, rest, base)
            } else {
                tenant.counts.too_many += 1;
                error(429, "too_many_requests", "Global limit has been reached")
            };
            if tenant.plan.rate > 0 || too_many {
                let limit = tenant.plan.rate.max(1);
                for (name, value) in
                    [("limit", u64::from(limit)), ("remaining", u64::from(left)), ("reset", reset)]
                {
                    answer.headers.push((format!("x-ratelimit-{name}"), value.to_string()));
                }
            }
            answer
        }
        _ => error(404, "", "Not Found"),
    };
    answer.headers.push(("Date".to_owned(), http_date(tenant.now())));
    answer
}

fn of_api(tenant: &mut Tenant, request: &Request, pieces: &[&str], base: &str) -> Answer {
    if request.body.len() > MOST_BYTES {
        return error(413, "", "Payload content length greater than maximum allowed: 512000");
    }
    let given = request
        .header("authorization")
        .and_then(|it| it.strip_prefix("Bearer "))
        .unwrap_or_default();
    let Some((until, scopes)) = tenant.tokens.get(given) else {
        tenant.counts.unauthorized += 1;
        return error(401, "", "Invalid token");
    };
    if *until * 1_000 <= tenant.now() {
        tenant.counts.unauthorized += 1;
        return error(401, "", "Expired token received for JSON Web Token validation");
    }
    let (first, last) =
        (pieces.first().copied().unwrap_or_default(), pieces.last().copied().unwrap_or_default());
    let rule = SCOPES.iter().find(|(method, of, end, _)| {
        *method == request.method && *of == first && (end.is_empty() || *end == last)
    });
    if let Some((.., needed)) = rule
        && !needed.iter().any(|scope| scopes.iter().any(|has| has == scope))
    {
        return error(
            403,
            "insufficient_scope",
            &format!("Insufficient scope, expected any of: {}", needed.join(",")),
        );
    }
    match (request.method.as_str(), pieces) {
        ("GET", ["connections"]) => {
            let name = request.asks("name");
            let wanted = |it: &&Value| name.is_none_or(|name| it["name"] == name);
            found(Value::Array(tenant.connections.iter().filter(wanted).cloned().collect()))
        }
        ("GET", ["connections", id]) => one(&tenant.connections, id),
        ("GET", ["connections", _, "clients"]) => found(json!({"clients": []})),
        ("POST", ["jobs", "users-imports"]) => import(tenant, request, base),
        ("POST", ["jobs", "users-exports"]) => export(tenant, request, base),
        ("GET", ["jobs", id]) => match tenant.jobs.iter().find(|job| job.id == *id) {
            Some(job) => found(job.shown(base, tenant.now())),
            None => error(404, "inexistent_job", "The job does not exist"),
        },
        ("GET", ["jobs", id, "errors"]) => errors(tenant, id, base),
        _ => follow_on::answer(tenant, request, pieces)
            .unwrap_or_else(|| error(404, "", "There is no such endpoint")),
    }
}

/// A JSON answer.
pub(crate) fn found(body: Value) -> Answer {
    json_answer(200, &body)
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())],
        body: body.to_string().into_bytes(),
    }
}

/// A refusal as Auth0 words it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Answer {
    let mut body = json!({"statusCode": status, "error": "Error", "message": message});
    if !code.is_empty() {
        body["errorCode"] = json!(code);
    }
    json_answer(status, &body)
}

/// One page of a list.
pub(crate) fn page(request: &Request, list: &[Value]) -> Answer {
    let number = |name: &str, default: usize| {
        request.asks(name).and_then(|it| it.parse().ok()).unwrap_or(default)
    };
    let per_page = number("per_page", 50).clamp(1, 100);
    let shown = list.iter().skip(number("page", 0).saturating_mul(per_page)).take(per_page);
    found(Value::Array(shown.cloned().collect()))
}

fn one(list: &[Value], id: &str) -> Answer {
    match list.iter().find(|it| it["id"] == id) {
        Some(it) => found(it.clone()),
        None => error(404, "inexistent_connection", "The connection does not exist"),
    }
}

fn token(tenant: &mut Tenant, request: &Request, base: &str) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let known = tenant
        .clients
        .get(text("client_id"))
        .is_some_and(|secret| *secret == text("client_secret"));
    if !known || text("grant_type") != "client_credentials" {
        return json_answer(
            401,
            &json!({"error": "access_denied", "error_description": "Unauthorized"}),
        );
    }
    if text("audience") != format!("{base}/api/v2/") {
        return json_answer(
            403,
            &json!({"error": "access_denied", "error_description": "Service not enabled within domain"}),
        );
    }
    tenant.counts.tokens += 1;
    let scopes = tenant.scopes.clone();
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let seconds = tenant.plan.token_seconds;
    let token = tenant.give_token(&scopes, seconds);
    found(
        json!({"access_token": token, "token_type": "Bearer", "expires_in": seconds, "scope": scopes.join(" ")}),
    )
}

fn import(tenant: &mut Tenant, request: &Request, base: &str) -> Answer {
    let Some(form) = http::form(request) else {
        return error(400, "invalid_body", "A multipart form is expected");
    };
    let part = |name: &str| {
        form.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_slice())
    };
    let text = |name: &str| part(name).map(|it| String::from_utf8_lossy(it).into_owned());
    let Some(file) = part("users") else { return error(400, "invalid_body", "Missing users file") };
    let id = text("connection_id").unwrap_or_default();
    let Some(connection) = tenant.connections.iter().find(|it| it["id"] == *id).cloned() else {
        return error(400, "invalid_body", "The connection does not exist");
    };
    if connection["strategy"] != "auth0" || connection["enabled_clients"] == json!([]) {
        return error(400, "connection_is_disabled", "The connection is disabled");
    }
    let active = tenant.jobs.iter().filter(|job| job.is_active_import()).count();
    if active >= MOST_JOBS {
        tenant.counts.third_jobs += 1;
        let message = "There are 2 active import users jobs, please wait until some of them are finished and try again";
        return error(429, "too_many_import_jobs", message);
    }
    tenant.counts.most_jobs = tenant.counts.most_jobs.max(active + 1);
    // The default of the API is to send a mail.
    tenant.counts.mails += usize::from(text("send_completion_email").as_deref() != Some("false"));
    let stuck = tenant.plan.stuck.contains(&tenant.counts.imports);
    tenant.counts.imports += 1;
    let (created, job) = (tenant.now(), tenant.fresh("job_"));
    let (failure, mut import) = match Import::read(file) {
        Ok(import) => (None, import),
        Err(failure) => (Some(failure), Import::default()),
    };
    import.connection = connection["name"].as_str().unwrap_or_default().to_owned();
    import.connection_id = id;
    import.external_id = text("external_id");
    import.upsert = text("upsert").as_deref() == Some("true");
    import.stuck = stuck;
    let ended = failure.is_some().then_some(created);
    tenant.jobs.push(Job { id: job, kind: Kind::Import(import), created, ended, failure });
    let shown = tenant.jobs.last().map(|job| job.shown(base, created)).unwrap_or_default();
    json_answer(202, &shown)
}

fn errors(tenant: &Tenant, id: &str, base: &str) -> Answer {
    let Some(job) = tenant.jobs.iter().find(|job| job.id == id) else {
        return error(404, "inexistent_job", "The job does not exist");
    };
    match job.errors() {
        Some(errors) => found(errors),
        None if job.failure.is_some() || tenant.plan.job_object_for_no_errors => {
            found(job.shown(base, tenant.now()))
        }
        None => Answer { status: 204, ..Answer::default() },
    }
}

fn export(tenant: &mut Tenant, request: &Request, base: &str) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let connection = body["connection_id"].as_str();
    let name = match connection.map(|id| tenant.connections.iter().find(|it| it["id"] == id)) {
        Some(None) => return error(404, "inexistent_connection", "The connection does not exist"),
        Some(Some(found)) => found["name"].as_str().map(str::to_owned),
        None => None,
    };
    let fields: Vec<(&str, &str)> = body["fields"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| {
            let name = it["name"].as_str()?;
            Some((name, it["export_as"].as_str().unwrap_or(name)))
        })
        .collect();
    if fields.iter().any(|(name, _)| name.is_empty()) || body["format"] != "json" {
        return error(400, "invalid_body", "Payload validation error");
    }
    let mut lines = Vec::new();
    let users = tenant
        .users
        .iter()
        .filter(|user| !user.gone && name.as_ref().is_none_or(|name| user.connection == *name));
    for user in users {
        let mut shown = user.shown();
        if !fields.is_empty() {
            let members = fields.iter().filter_map(|(name, export_as)| {
                let path =
                    format!("/{}", name.replace('[', ".").replace(']', "").replace('.', "/"));
                Some(((*export_as).to_owned(), shown.pointer(&path)?.clone()))
            });
            shown = Value::Object(members.collect());
        }
        lines.extend_from_slice(shown.to_string().as_bytes());
        lines.push(b'\n');
    }
    let (created, id) = (tenant.now(), tenant.fresh("job_"));
    tenant.jobs.push(Job { id, kind: Kind::Export(lines), created, ended: None, failure: None });
    found(tenant.jobs.last().map(|job| job.shown(base, created)).unwrap_or_default())
}

/// An export's file, as long as its link lives. It needs no token.
fn download(tenant: &Tenant, id: &str, until: &str) -> Answer {
    let lives = until
        .split('.')
        .next()
        .and_then(|it| it.parse::<u64>().ok())
        .is_some_and(|until| until > tenant.now());
    let job = tenant.jobs.iter().find(|job| job.id == id).filter(|_| lives);
    match job.and_then(Job::packed) {
        Some(body) => Answer {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/gzip".to_owned())],
            body,
        },
        None => error(403, "", "Request has expired"),
    }
}
