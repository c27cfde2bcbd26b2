//! Django's users: dumpdata, tables and CSV, with allauth's addresses and social accounts, groups, and models of profiles.

use super::common::{flags, logins, memberships};
use crate::jobs::{Looks, SurveyColumn};
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan};
use crate::systems::{Goes, Preset, Sureness};

pub(super) const DJANGO: Preset = Preset { id: "django", label: "Django users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    if headless(look).is_some() {
        return Some("the places of its columns, without a header".to_owned());
    }
    if !look.has("password") || look.has_any(&["remember_token", "username_canonical"]) {
        return None;
    }
    let model = look.has("pk") && look.has_any(&["is_superuser", "is_active", "last_login"]);
    let table = look.has("is_superuser")
        && look.has_any(&["date_joined", "last_login", "is_active", "is_staff"]);
    let own = look.has("last_login")
        && look.has_any(&["is_active", "is_staff", "is_admin"])
        && look.count(&["date_joined", "is_staff", "is_admin", "first_name", "groups"]) > 0;
    if model || table || own {
        return Some("password beside is_superuser, is_active or last_login".to_owned());
    }
    None
}

/// The columns of `auth_user` without a header, by their places: `id`, `password`, `last_login`, `is_superuser` come first and
/// `is_staff`, `is_active`, `date_joined` behind the address, in every version; between them names, of which a migration may have put
/// the last to the end. Gives the names of Django and the columns of the file.
fn headless(look: &Look<'_>) -> Option<Vec<(&'static str, String)>> {
    let columns = &look.survey.columns;
    let is_nameless = columns.iter().all(|it| it.label.starts_with("(column "));
    if !is_nameless || !(10..=12).contains(&columns.len()) {
        return None;
    }
    let looks = |at: usize, looks| {
        columns.get(at).is_some_and(|it: &SurveyColumn| it.filled == 0 || it.looks_like(looks))
    };
    let email =
        (5..8).find(|at| columns.get(*at).is_some_and(|it| it.looks_like(Looks::Address)))?;
    let is_it = columns.get(1).is_some_and(|it| it.has_some(Looks::Hash))
        && looks(2, Looks::Time)
        && looks(3, Looks::Truth)
        && looks(email + 1, Looks::Truth)
        && looks(email + 2, Looks::Truth)
        && looks(email + 3, Looks::Time);
    let is_login = |at: usize| {
        let all = |it: &SurveyColumn| it.filled == look.survey.records && it.is_unique();
        columns.get(at).is_some_and(all)
    };
    let between: &[&str] = match (email, columns.len() - email) {
        (7, 4) => &["username", "first_name", "last_name"],
        (6, 5) if is_login(4) => &["username", "last_name"],
        (6, 5) => &["first_name", "last_name"],
        (6, 4) => &["first_name", "last_name"],
        (5, 4) => &["username"],
        _ => return None,
    };
    let last = match between {
        ["username", "last_name"] => "first_name",
        ["first_name", ..] if email == 6 && columns.len() == 11 => "username",
        _ => "",
    };
    let mut names = vec!["id", "password", "last_login", "is_superuser"];
    names.extend(between);
    names.extend(["email", "is_staff", "is_active", "date_joined"]);
    names.extend(Some(last).filter(|it| !it.is_empty()));
    let pairs = names.into_iter().zip(columns.iter().map(|it| it.name.clone()));
    is_it.then(|| pairs.collect())
}

/// The plan for a table without a header: its columns get Django's names, and are told as guesses.
fn plan_headless(plan: &mut Plan<'_>, columns: &[(&'static str, String)]) {
    plan.note(true, "The file has no header: its columns are told by their places, as Django’s migrations make them. Look at the first users before you go on.");
    for (name, column) in columns {
        let to = match *name {
            "id" => "user_id",
            "username" | "email" => name,
            "first_name" => "given_name",
            "last_name" => "family_name",
            "password" => {
                plan.password(column, "");
                continue;
            }
            "is_active" => {
                plan.blocked(column, true);
                continue;
            }
            "is_superuser" | "is_staff" => {
                plan.before(&format!(
                    "{{\"parse\":\"@{{{column}}}\",\"as\":\"boolean\",\"failing\":\"keep\"}}"
                ));
                plan.before(&format!("{{\"remove\":\"@{{{column}}}\",\"matching\":\"^false$\"}}"));
                let to = Goes::To(vec![format!("app_metadata.{name}")]);
                plan.place(&[column], to, Sureness::Likely, "by its place");
                continue;
            }
            _ => {
                let to = Goes::To(vec![plan.origin_path(name)]);
                plan.place(&[column], to, Sureness::Likely, "by its place");
                continue;
            }
        };
        let to = Goes::To(vec![to.to_owned()]);
        plan.place(&[column], to, Sureness::Likely, "by its place and its values");
    }
}

/// Why a model's permissions stay behind.
const PERMISSIONS: &str = "numbers of this application’s own permissions; groups are kept";

/// Without a hash: `!` and 40 letters came by a social login.
const NO_HASH: &str = "(NOT @q{password}:?* OR @q{password}:\\!*)";

fn plan(plan: &mut Plan<'_>) {
    if let Some(columns) = headless(plan.look) {
        return plan_headless(plan, &columns);
    }
    let key = ["id", "pk"].into_iter().find(|it| plan.look.has(it));
    plan.map(&["id", "pk", "uuid"], "user_id");
    if let Some(key) = key {
        logins(plan, ("socialaccount", &["user_id", "user"], "provider"), key, NO_HASH);
        addresses(plan, key);
        profile(plan, key);
        details(plan, key);
    }
    groups(plan, key);
    plan.password("password", "");
    plan.login(&["username"]);
    plan.map(&["email", "email_address"], "email");
    plan.map(&["first_name", "given_name"], "given_name");
    plan.map(&["last_name", "family_name"], "family_name");
    plan.map(&["name", "full_name"], "name");
    plan.blocked("is_active", true);
    flags(plan, &["is_staff", "is_superuser", "is_admin"]);
    plan.drop(&["user_permissions"], PERMISSIONS);
    plan.phone(&["phone_number", "phone", "mobile", "mobile_number", "telephone"]);
    plan.origin(&["date_joined", "last_login", "created_at", "updated_at", "created", "modified"]);
    if plan.look.has_any(&["is_verified", "verified", "email_verified"]) {
        own_verified(plan);
    }
}

/// A model's own `verified` says not of what.
fn own_verified(plan: &mut Plan<'_>) {
    plan.truth("email_verified", "email_verified", false);
    plan.ask_address_verified(&["is_verified", "verified"]);
}

/// Groups: names, numbers of `auth.group`, or a table of pairs.
fn groups(plan: &mut Plan<'_>, key: Option<&str>) {
    let column = ["groups", "group"].into_iter().find(|it| plan.look.has(it));
    let Some(column) = column else {
        let Some(key) = key else { return };
        let own = plan.look.table().map(|it| format!("{}_id", it.rsplit('_').next().unwrap_or(it)));
        let users = ["user_id", own.as_deref().unwrap_or("user_id"), "customuser_id"];
        memberships(
            plan,
            ("_groups", &users, &["group_id"]),
            ("group", "id", "name"),
            (key, "app_metadata.groups"),
        );
        return;
    };
    plan.before(&format!("{{\"change\":\"@{{{column}}}\",\"do\":\"as_list\"}}"));
    // Natural keys are lists of one name.
    plan.before(&format!(
        "{{\"pick\":\"@{{{column}}}\",\"take\":\"value[0]\",\"to\":\"@{{{column}}}\",\"all\":true}}"
    ));
    let table = plan.look.other_table("group", &["pk", "name"]);
    if let Some(table) = table {
        let joining = Joining {
            table,
            key: (&format!("@{{{column}}}"), "pk"),
            take: &[("name", &format!("@{{{column}}}"))],
            with: "\"rows\":\"list\"",
        };
        plan.join_before(&joining);
    }
    plan.map(&[column], "app_metadata.groups");
}

/// allauth's addresses: the primary one counts, then the user's own, then the first; whether it is verified is said of each.
fn addresses(plan: &mut Plan<'_>, key: &str) {
    let look = plan.look;
    let user = ["user_id", "user"];
    let table = user.iter().find_map(|user| {
        look.other_table("emailaddress", &[user, "email", "verified"]).map(|it| (it, *user))
    });
    let Some((table, user)) = table else { return };
    let path = format!("@{{{key}}}");
    let primary = "\"rows_where\":\"primary:true OR primary:t OR primary:1\"";
    let mut joined = |take: &[(&str, &str)], with: &str| {
        plan.join_before(&Joining { table, key: (&path, user), take, with })
    };
    let is_joined = joined(
        &[("email", "allauth.primary.email"), ("verified", "allauth.primary.verified")],
        primary,
    );
    if !is_joined {
        return;
    }
    joined(
        &[("{email,verified}", "app_metadata.django.emails")],
        "\"rows\":\"list\",\"rows_where\":\"NOT (primary:true OR primary:t OR primary:1)\",\"where\":\"_exists_:allauth.primary\"",
    );
    joined(
        &[("email", "allauth.first.email"), ("verified", "allauth.first.verified")],
        "\"where\":\"NOT _exists_:allauth.primary\"",
    );
    if plan.look.has("email") {
        // Another address than the user's own says nothing of the user's own.
        plan.before("{\"remove\":\"allauth.first.email\",\"where\":\"@q{email}:?*\"}");
    }
    plan.first_of_paths(
        &["allauth.primary.email", "@{email}", "allauth.first.email"],
        "email",
        "allauth’s primary address counts",
    );
    plan.first_of_paths(
        &["allauth.primary.verified", "allauth.first.verified"],
        "email_verified",
        "",
    );
    plan.first_of_paths(&["allauth"], "", "");
    plan.after("{\"parse\":\"email_verified\",\"as\":\"boolean\"}");
    plan.fills("email_verified");
}

/// What people say of themselves in a model beside the users.
fn details(plan: &mut Plan<'_>, key: &str) {
    let look = plan.look;
    let found = ["user", "user_id"]
        .iter()
        .find_map(|user| look.other_table("profile", &[user]).map(|table| (table, *user)));
    let Some((table, user)) = found else { return };
    let phones = ["phone", "phone_number", "mobile"];
    let others = ["bio", "birth_date", "date_of_birth", "location", "address", "city", "country"];
    let names = phones.iter().chain(&others).filter(|name| !look.has(name));
    let places: Vec<(&str, String)> =
        names.map(|name| (*name, format!("user_metadata.{name}"))).collect();
    let take: Vec<(&str, &str)> = places.iter().map(|(name, to)| (*name, to.as_str())).collect();
    let path = format!("@{{{key}}}");
    if !plan.join_before(&Joining { table, key: (&path, user), take: &take, with: "" }) {
        return;
    }
    for phone in phones {
        if Look::column_of(table, phone).is_some() && !look.has(phone) {
            plan.phone_at(&format!("user_metadata.{phone}"));
        }
    }
}

/// Names that only a model of profiles has.
fn profile(plan: &mut Plan<'_>, key: &str) {
    let look = plan.look;
    if look.has_any(&["first_name", "last_name", "name", "full_name"]) {
        return;
    }
    let user = ["user", "user_id"];
    let names = ["first_name", "last_name", "full_name", "name"];
    let found = user.iter().find_map(|user| {
        names
            .iter()
            .find_map(|name| look.other_table("profile", &[user, name]))
            .map(|it| (it, *user))
    });
    let Some((table, user)) = found else { return };
    let mut take = vec![("first_name", "given_name"), ("last_name", "family_name")];
    take.push(if table.columns.iter().any(|it| it == "full_name") {
        ("full_name", "name")
    } else {
        ("name", "name")
    });
    let path = format!("@{{{key}}}");
    if plan.join_before(&Joining { table, key: (&path, user), take: &take, with: "" }) {
        plan.fills("given_name");
        plan.fills("family_name");
    }
}
