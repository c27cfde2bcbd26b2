//! Import and export jobs. An import is worked off as time passes: at any moment the users up to there are in the tenant, so
//! that a script can look while it runs. Users are checked as the engine does; the verdicts are the job's errors.
//!
//! A file that cannot be read fails its job; a bad user never does. After two hours a job fails, after a day it is gone.

use std::collections::{BTreeSet, HashSet};
use std::io::Write as _;

use engine::check::{self, Severity};
use engine::user::Reader;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::tenant::{Account, Tenant};

const TWO_HOURS: u64 = 2 * 3_600_000;
const A_DAY: u64 = 24 * 3_600_000;

/// Attributes that never come back.
const SECRET: [&str; 3] = ["password_hash", "custom_password_hash", "mfa_factors"];
/// What an upsert changes.
const UPSERTED: [&str; 8] = [
    "email_verified",
    "given_name",
    "family_name",
    "name",
    "nickname",
    "picture",
    "user_metadata",
    "app_metadata",
];

/// A job of either kind.
#[derive(Debug)]
pub(crate) struct Job {
    pub id: String,
    pub kind: Kind,
    pub created: u64,
    pub ended: Option<u64>,
    /// Why it failed as a whole
    pub failure: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Import(Import),
    /// The lines of the export
    Export(Vec<u8>),
}

#[derive(Debug, Default)]
pub(crate) struct Import {
    pub connection_id: String,
    pub connection: String,
    pub external_id: Option<String>,
    pub upsert: bool,
    pub stuck: bool,
    users: Vec<Box<RawValue>>,
    at: usize,
    seen: HashSet<String>,
    errors: Vec<Value>,
    inserted: usize,
    updated: usize,
}

impl Import {
    /// The import of a file, or why it cannot be read.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let users = serde_json::from_slice(file)
            .map_err(|error| format!("Failed to parse users file JSON when importing users. Make sure it is valid JSON. {error}"))?;
        Ok(Self { users, ..Self::default() })
    }
}

impl Job {
    pub fn is_active_import(&self) -> bool {
        self.ended.is_none() && matches!(self.kind, Kind::Import(_))
    }

    /// The job as the API shows it.
    pub fn shown(&self, base: &str, now: u64) -> Value {
        let status = match (self.ended, &self.failure) {
            (None, _) => "pending",
            (Some(_), None) => "completed",
            (Some(_), Some(_)) => "failed",
        };
        let mut shown = json!({"id": self.id, "status": status, "created_at": crate::tenant::iso(self.created)});
        if let Some(failure) = &self.failure {
            shown["status_details"] = json!(failure);
        }
        match &self.kind {
            Kind::Import(import) => {
                shown["type"] = json!("users_import");
                shown["connection_id"] = json!(import.connection_id);
                shown["upsert"] = json!(import.upsert);
                shown["external_id"] = json!(import.external_id);
                if self.ended.is_some() && self.failure.is_none() {
                    let (failed, total) = (import.errors.len(), import.users.len());
                    shown["summary"] = json!({"total": total, "inserted": import.inserted, "updated": import.updated, "failed": failed});
                } else {
                    shown["percentage_done"] = json!(import.at * 100 / import.users.len().max(1));
                }
            }
            Kind::Export(_) => {
                shown["type"] = json!("users_export");
                if self.ended.is_some() {
                    // Alive for 60 seconds from now on.
                    shown["location"] =
                        json!(format!("{base}/exports/{}/{}.json.gz", self.id, now + 60_000));
                }
            }
        }
        shown
    }

    /// The errors of users, if there are any.
    pub fn errors(&self) -> Option<Value> {
        match &self.kind {
            Kind::Import(import) if self.failure.is_none() && !import.errors.is_empty() => {
                Some(Value::Array(import.errors.clone()))
            }
            _ => None,
        }
    }

    /// The export packed as its link gives it.
    pub fn packed(&self) -> Option<Vec<u8>> {
        let Kind::Export(lines) = &self.kind else { return None };
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(lines).ok()?;
        packed.finish().ok()
    }
}

impl Tenant {
    /// Works the jobs off as far as they are by now.
    pub(crate) fn work(&mut self) {
        let now = self.now();
        let mut jobs = std::mem::take(&mut self.jobs);
        jobs.retain(|job| job.ended.is_none_or(|ended| ended + A_DAY > now));
        for job in jobs.iter_mut().filter(|job| job.ended.is_none()) {
            let takes = self.plan.job_ms.max(1);
            match &mut job.kind {
                Kind::Export(_) => {
                    job.ended = (job.created + takes <= now).then_some(job.created + takes)
                }
                Kind::Import(import) if import.stuck => {
                    if job.created + TWO_HOURS <= now {
                        job.ended = Some(job.created + TWO_HOURS);
                        job.failure = Some("The job timed out.".to_owned());
                    }
                }
                Kind::Import(import) => {
                    let passed = now.saturating_sub(job.created).min(takes);
                    let through = import.users.len() * usize::try_from(passed).unwrap_or(0)
                        / usize::try_from(takes).unwrap_or(1).max(1);
                    while import.at < through {
                        let time =
                            job.created + takes * import.at as u64 / import.users.len() as u64;
                        import_one(self, import, time);
                    }
                    if passed == takes {
                        job.ended = Some(job.created + takes);
                    }
                }
            }
        }
        self.jobs = jobs;
    }
}

fn import_one(tenant: &mut Tenant, import: &mut Import, time: u64) {
    let Some(raw) = import.users.get(import.at).map(|raw| raw.get().to_owned()) else { return };
    import.at += 1;
    let Ok(Value::Object(mut user)) = serde_json::from_str::<Value>(&raw) else {
        import.errors.push(json!({"user": {}, "errors": [{"code": "INVALID_TYPE", "message": "Expected type object", "path": ""}]}));
        return;
    };
    if let Some(Value::String(email)) = user.get_mut("email") {
        *email = email.to_lowercase();
    }
    let errors = verdict(&user);
    if !errors.is_empty() {
        return fail(import, &user, errors);
    }
    let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    for name in ["email", "user_id", "username", "phone_number"] {
        if user.contains_key(name) && !import.seen.insert(format!("{name} {}", text(name))) {
            let message = format!("A user with this {name} was already provided.");
            return fail(import, &user, vec![error("DUPLICATED_USER", &message)]);
        }
    }
    let email = text("email");
    let there = tenant.with_email(&email).into_iter().find(|place| {
        tenant.users.get(*place).is_some_and(|user| user.connection == import.connection)
    });
    let id = match text("user_id") {
        id if id.is_empty() => tenant.fresh("auth0|").to_lowercase(),
        id => format!("auth0|{id}"),
    };
    let taken = tenant.user(&id).is_some_and(|user| user.connection == import.connection);
    match there.and_then(|place| tenant.users.get_mut(place)) {
        Some(existing) if import.upsert => {
            existing.profile.insert("email_verified".to_owned(), json!(false));
            for (name, value) in user {
                if UPSERTED.contains(&name.as_str()) {
                    existing.profile.insert(name, value);
                }
            }
            existing.updated = time;
            import.updated += 1;
        }
        Some(_) => fail(
            import,
            &user,
            vec![error("CONFLICT_EMAIL", "The user already exist and upsert parameter is false")],
        ),
        None if taken => {
            fail(
                import,
                &user,
                vec![error("CONFLICT", "The user already exist and upsert parameter is false")],
            );
        }
        None => {
            user.retain(|name, _| !SECRET.contains(&name.as_str()));
            let (connection, roles, permissions) =
                (import.connection.clone(), BTreeSet::new(), BTreeSet::new());
            tenant.add(Account {
                id,
                connection,
                profile: user,
                created: time,
                updated: time,
                roles,
                permissions,
                gone: false,
            });
            import.inserted += 1;
        }
    }
}

/// What Auth0 says against a user by itself.
fn verdict(user: &Map<String, Value>) -> Vec<Value> {
    let compact = Value::Object(user.clone()).to_string();
    let mut reader = Reader::default();
    let Some(read) = reader.read(compact.as_bytes()) else {
        return vec![error("INVALID_TYPE", "No user")];
    };
    let mut findings = Vec::new();
    check::check(&read, &mut findings);
    let refused = findings.iter().filter(|it| it.severity == Severity::Error && it.code.is_auth0());
    refused
        .map(|it| json!({"code": it.code.name(), "message": it.message, "path": it.path}))
        .collect()
}

fn error(code: &str, message: &str) -> Value {
    json!({"code": code, "message": message})
}

fn fail(import: &mut Import, user: &Map<String, Value>, errors: Vec<Value>) {
    let mut shown = user.clone();
    for name in SECRET {
        if let Some(value) = shown.get_mut(name) {
            *value = json!("*****");
        }
    }
    import.errors.push(json!({"user": shown, "errors": errors}));
}
