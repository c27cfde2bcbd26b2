//! What a tenant holds: connections, users, roles, organizations, APIs, tokens, jobs, and its clock.
//!
//! The clock runs as real time does but can be put forward, so that two hours or a day pass in a test.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use crate::faults::{Faults, Plan};
use crate::jobs::Job;

/// Everything that a request may change.
#[derive(Debug)]
pub struct Tenant {
    /// How it behaves
    pub plan: Plan,
    /// Connections as the API shows them
    pub connections: Vec<Value>,
    /// Users by the order of their creation
    pub users: Vec<Account>,
    by_id: HashMap<String, usize>,
    by_email: HashMap<String, Vec<usize>>,
    /// Roles as the API shows them
    pub roles: Vec<Value>,
    /// Organizations as the API shows them
    pub organizations: Vec<Value>,
    /// APIs as the API shows them
    pub apis: Vec<Value>,
    /// Members of each organization, and their roles in it
    pub members: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    pub(crate) jobs: Vec<Job>,
    pub(crate) faults: Faults,
    /// Tokens with the second they end at and their scopes
    pub tokens: HashMap<String, (u64, Vec<String>)>,
    /// Client ids and secrets
    pub clients: HashMap<String, String>,
    /// The scopes a token for a client gets
    pub scopes: Vec<String>,
    /// What was counted on the way
    pub counts: Counts,
    pub(crate) window: (u64, u32),
    started: Instant,
    started_at: u64,
    forward: u64,
    made: u64,
}

/// What a test wants to know of how a script behaved.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Requests that reached the API
    pub requests: usize,
    /// Import jobs taken
    pub imports: usize,
    /// Sends answered by the 429 of a third job
    pub third_jobs: usize,
    /// Most jobs at a time
    pub most_jobs: usize,
    /// Requests answered by the 429 of the rate limit
    pub too_many: usize,
    /// Requests answered by 401
    pub unauthorized: usize,
    /// Requests with the completion mail switched on
    pub mails: usize,
    /// Tokens given for a client
    pub tokens: usize,
}

/// A user.
#[derive(Clone, Debug)]
pub struct Account {
    /// `auth0|1`
    pub id: String,
    /// The connection's name
    pub connection: String,
    /// Its attributes but for what was secret
    pub profile: Map<String, Value>,
    /// Milliseconds since 1970
    pub created: u64,
    /// Milliseconds since 1970
    pub updated: u64,
    /// Ids of roles
    pub roles: BTreeSet<String>,
    /// API and permission
    pub permissions: BTreeSet<(String, String)>,
    /// Whether it was deleted
    pub gone: bool,
}

/// Every scope that a script may need.
pub const SCOPES: [&str; 15] = [
    "create:users",
    "read:users",
    "update:users",
    "delete:users",
    "read:connections",
    "read:roles",
    "read:role_members",
    "create:role_members",
    "read:organizations",
    "read:organization_members",
    "create:organization_members",
    "create:organization_member_roles",
    "read:organization_member_roles",
    "read:resource_servers",
    "read:grants",
];

impl Tenant {
    /// A tenant with one database connection and nobody in it.
    pub fn new(plan: Plan) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            faults: Faults::new(&plan),
            plan,
            connections: vec![
                connection("con_AAAAAAAAAAAAAAAA", "shop", "auth0", json!({})),
                connection("con_GGGGGGGGGGGGGGGG", "google", "google-oauth2", json!({})),
                connection(
                    "con_CCCCCCCCCCCCCCCC",
                    "legacy",
                    "auth0",
                    json!({"enabledDatabaseCustomization": true, "import_mode": false}),
                ),
                json!({"id": "con_DDDDDDDDDDDDDDDD", "name": "unused", "strategy": "auth0", "options": {}, "enabled_clients": []}),
            ],
            users: Vec::new(),
            by_id: HashMap::new(),
            by_email: HashMap::new(),
            roles: Vec::new(),
            organizations: Vec::new(),
            apis: Vec::new(),
            members: BTreeMap::new(),
            jobs: Vec::new(),
            tokens: HashMap::new(),
            clients: HashMap::new(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            counts: Counts::default(),
            window: (0, 0),
            started: Instant::now(),
            started_at: u64::try_from(now.as_millis()).unwrap_or(0),
            forward: 0,
            made: 0,
        }
    }

    /// Milliseconds since 1970 by the tenant's clock.
    pub fn now(&self) -> u64 {
        let passed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(0);
        self.started_at + passed + self.forward
    }

    /// Lets time pass.
    pub fn put_forward(&mut self, time: Duration) {
        self.forward += u64::try_from(time.as_millis()).unwrap_or(0);
    }

    /// An id of 16 characters after `prefix`, each another.
    pub fn fresh(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}{:016X}", self.made.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// Adds a role, an organization or an API and returns its id.
    pub fn add_role(&mut self, name: &str) -> String {
        let id = self.fresh("rol_");
        self.roles.push(json!({"id": id, "name": name, "description": "a \"role\""}));
        id
    }

    /// Adds an organization and returns its id.
    pub fn add_organization(&mut self, name: &str) -> String {
        let id = self.fresh("org_");
        self.organizations.push(json!({"id": id, "name": name, "display_name": name}));
        id
    }

    /// Adds an API with these permissions.
    pub fn add_api(&mut self, identifier: &str, permissions: &[&str]) {
        let scopes: Vec<Value> =
            permissions.iter().map(|it| json!({"value": it, "description": it})).collect();
        self.apis.push(json!({"id": self.made, "identifier": identifier, "name": identifier, "scopes": scopes}));
    }

    /// A token with these scopes, good for so many seconds, in the form of a JWT.
    pub fn give_token(&mut self, scopes: &[&str], seconds: u64) -> String {
        use base64::Engine as _;
        let text = |value: &Value| {
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
        };
        let until = self.now() / 1_000 + seconds;
        let id = self.fresh("");
        let payload = json!({"iss": "https://shop.example/", "jti": id, "scope": scopes.join(" "), "exp": until});
        let token = format!(
            "{}.{}.c2lnbmF0dXJl",
            text(&json!({"alg": "RS256", "typ": "JWT"})),
            text(&payload)
        );
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        self.tokens.insert(token.clone(), (until, scopes));
        token
    }

    /// Adds a user; the caller has seen to it that nobody is in its way.
    pub fn add(&mut self, account: Account) {
        let place = self.users.len();
        self.by_id.entry(account.id.clone()).or_insert(place);
        if let Some(email) = account.profile.get("email").and_then(Value::as_str) {
            self.by_email.entry(email.to_owned()).or_default().push(place);
        }
        self.users.push(account);
    }

    /// The user with this id.
    pub fn user(&mut self, id: &str) -> Option<&mut Account> {
        let place = *self.by_id.get(id)?;
        self.users.get_mut(place).filter(|user| !user.gone)
    }

    /// The places of the users with this address.
    pub fn with_email(&self, email: &str) -> Vec<usize> {
        let places = self.by_email.get(email).map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .copied()
            .filter(|place| self.users.get(*place).is_some_and(|user| !user.gone))
            .collect()
    }

    /// The rate limit's state after one more request: whether it is let through, what is left, when it is full again.
    pub(crate) fn take_one(&mut self) -> (bool, u32, u64) {
        let second = self.now() / 1_000;
        if self.window.0 != second {
            self.window = (second, 0);
        }
        self.window.1 += 1;
        let left = self.plan.rate.saturating_sub(self.window.1);
        (self.plan.rate == 0 || self.window.1 <= self.plan.rate, left, second + 1)
    }
}

impl Account {
    /// The user as the API shows it.
    pub fn shown(&self) -> Value {
        let mut shown = self.profile.clone();
        shown.insert("user_id".to_owned(), json!(self.id));
        shown.insert("created_at".to_owned(), json!(iso(self.created)));
        shown.insert("updated_at".to_owned(), json!(iso(self.updated)));
        let bare = self.id.split_once('|').map_or(self.id.as_str(), |(_, bare)| bare);
        shown.insert(
            "identities".to_owned(),
            json!([{"provider": "auth0", "user_id": bare, "connection": self.connection, "isSocial": false}]),
        );
        Value::Object(shown)
    }
}

fn connection(id: &str, name: &str, strategy: &str, options: Value) -> Value {
    json!({"id": id, "name": name, "strategy": strategy, "options": options, "enabled_clients": ["client"]})
}

/// Year, month, day, hour, minute, second and weekday from Sunday.
fn civil(ms: u64) -> [u64; 7] {
    let (days, seconds) = (ms / 86_400_000, ms / 1_000 % 86_400);
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    [year, month, day, seconds / 3_600, seconds / 60 % 60, seconds % 60, (days + 4) % 7]
}

/// `2026-11-30T07:00:00.000Z`
pub fn iso(ms: u64) -> String {
    let [year, month, day, hour, minute, second, _] = civil(ms);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1_000)
}

/// `Mon, 30 Nov 2026 07:00:00 GMT`
pub(crate) fn http_date(ms: u64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    let [year, month, day, hour, minute, second, weekday] = civil(ms);
    let name = |names: &[&'static str], at: u64| {
        usize::try_from(at).ok().and_then(|at| names.get(at).copied()).unwrap_or_default()
    };
    format!(
        "{}, {day:02} {} {year:04} {hour:02}:{minute:02}:{second:02} GMT",
        name(&DAYS, weekday),
        name(&MONTHS, month.saturating_sub(1))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_in_both_forms() {
        for (ms, short, long) in [
            (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400_123, "2000-02-29T00:00:00.123Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_796_026_149_000, "2026-11-30T08:09:09.000Z", "Mon, 30 Nov 2026 08:09:09 GMT"),
        ] {
            assert_eq!((iso(ms), http_date(ms)), (short.to_owned(), long.to_owned()));
        }
    }
}
