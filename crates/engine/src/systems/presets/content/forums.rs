//! Forums: phpBB, Simple Machines, MyBB, vBulletin, Invision, XenForo, Flarum.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const PHPBB: Preset =
    Preset { id: "phpbb", label: "phpBB users", knows: knows_phpbb, plan: plan_phpbb };
pub(super) const SMF: Preset =
    Preset { id: "smf", label: "Simple Machines members", knows: knows_smf, plan: plan_smf };
pub(super) const MYBB: Preset =
    Preset { id: "mybb", label: "MyBB users", knows: knows_mybb, plan: plan_mybb };
pub(super) const VBULLETIN: Preset =
    Preset { id: "vbulletin", label: "vBulletin users", knows: knows_vb, plan: plan_vb };
pub(super) const IPB: Preset =
    Preset { id: "ipb", label: "Invision Community members", knows: knows_ipb, plan: plan_ipb };
pub(super) const XENFORO: Preset =
    Preset { id: "xenforo", label: "XenForo users", knows: knows_xf, plan: plan_xf };
pub(super) const FLARUM: Preset =
    Preset { id: "flarum", label: "Flarum users", knows: knows_flarum, plan: plan_flarum };

const OWN: &str = "the forum’s own";

fn knows_phpbb(look: &Look<'_>) -> Option<String> {
    let known = look.has("username_clean")
        && look.has_any(&["user_type", "user_password", "user_email", "user_form_salt"]);
    known.then(|| "username_clean beside user_type".to_owned())
}

fn plan_phpbb(plan: &mut Plan<'_>) {
    plan.leave_out("@q{user_type}:2", "a bot or the guest of phpBB, not a person");
    plan.map(&["user_id"], "user_id");
    plan.map(&["user_email"], "email");
    plan.before("{\"change\":\"@{username}\",\"do\":\"unescape_html\"}");
    plan.map(&["username"], "username");
    plan.drop(&["username_clean", "user_email_hash"], "a copy for comparing");
    plan.password("user_password", "\"as\":\"phpbb\"");
    plan.note(
        false,
        "phpBB hashes passwords with & < > and \" written as HTML, so passwords with these characters will not match.",
    );
    plan.when("@q{user_type}:1", "blocked", "true");
    plan.used(&["user_type"], "inactive users are blocked, bots left out");
    plan.drop(&["user_newpasswd"], "a password that was mailed once, not the account’s");
    plan.drop(&["user_form_salt"], "a salt of forms, not of the password");
    plan.drop(&["user_actkey", "reset_token", "user_last_confirm_key"], SECRET);
    let look = plan.look;
    if let Some(table) = look.other_table("banlist", &["ban_userid", "ban_end"]) {
        // Without an end: whether one is over shows no dump.
        let (take, with) =
            ([("ban_userid", "found_ban")], "\"rows_where\":\"ban_end:0 AND NOT ban_exclude:1\"");
        let joining = Joining { table, key: ("@{user_id}", "ban_userid"), take: &take, with };
        if plan.join_before(&joining) {
            plan.when("found_ban:?*", "blocked", "true");
            plan.line(&["found_ban"], "");
        }
    }
    plan.before("{\"remove\":\"@{user_birthday}\",\"matching\":\"^ *0- *0-\"}");
    plan.user_metadata(&[
        "user_lang",
        "user_timezone",
        "user_birthday",
        "user_website",
        "user_from",
    ]);
    plan.app_metadata(&["group_id", "user_rank"]);
    plan.never(&["user_regdate", "user_lastvisit", "user_last_active"]);
    plan.origin(&[
        "user_regdate",
        "user_lastvisit",
        "user_last_active",
        "user_posts",
        "user_warnings",
    ]);
    plan.drop_rest("user", OWN);
    let look = plan.look;
    let (list, to) = ("\"rows\":\"list\"", "app_metadata.groups");
    if let Some(table) = look.other_table("user_group", &["group_id", "user_id"]) {
        let take = [("group_id", to)];
        plan.join_after(&Joining { table, key: ("user_id", "user_id"), take: &take, with: list });
        if let Some(table) = look.other_table("groups", &["group_id", "group_name"]) {
            let take = [("group_name", to)];
            plan.join_after(&Joining { table, key: (to, "group_id"), take: &take, with: list });
        }
    }
}

fn knows_smf(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["id_member", "member_name", "passwd"]);
    known.then(|| "member_name beside passwd".to_owned())
}

fn plan_smf(plan: &mut Plan<'_>) {
    plan.map(&["id_member"], "user_id");
    plan.map(&["email_address"], "email");
    plan.password("passwd", "\"as\":\"smf\",\"name\":\"@{member_name}\"");
    plan.map(&["member_name"], "username");
    plan.before("{\"change\":\"@{real_name}\",\"do\":\"unescape_html\"}");
    plan.map(&["real_name"], "name");
    plan.when("_exists_:@q{is_activated} AND NOT @q{is_activated}:1", "blocked", "true");
    plan.used(&["is_activated"], "who is not 1 there is blocked");
    plan.drop(&["password_salt"], "a salt of cookies, not of the password");
    plan.drop(
        &["secret_question", "secret_answer", "validation_code", "tfa_secret", "tfa_backup"],
        SECRET,
    );
    plan.app_metadata(&["id_group", "additional_groups", "id_post_group"]);
    plan.user_metadata(&[
        "lngfile",
        "birthdate",
        "website_title",
        "website_url",
        "location",
        "timezone",
    ]);
    plan.user_metadata(&["gender", "personal_text"]);
    plan.never(&["last_login", "date_registered", "birthdate"]);
    plan.origin(&["date_registered", "last_login", "posts"]);
    plan.drop(&["member_ip", "member_ip2"], "an address of a machine");
    for rest in rest_of(plan) {
        plan.drop(&[&rest], OWN);
    }
}

fn knows_mybb(look: &Look<'_>) -> Option<String> {
    let known =
        look.has_all(&["loginkey", "username", "password"]) && look.has_any(&["uid", "usergroup"]);
    known.then(|| "loginkey beside salt".to_owned())
}

fn plan_mybb(plan: &mut Plan<'_>) {
    plan.map(&["uid"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    digest_of_digest(plan, "password", "salt");
    plan.drop(&["loginkey", "logoutkey", "pmpasskey"], SECRET);
    // Of MyBB's groups 5 awaits activation and 7 is banned.
    plan.when("@q{usergroup}:7", "blocked", "true");
    plan.app_metadata(&["usergroup", "additionalgroups", "displaygroup"]);
    plan.user_metadata(&["website", "birthday", "language", "timezone"]);
    plan.never(&["regdate", "lastactive", "lastvisit"]);
    plan.origin(&["regdate", "lastactive", "lastvisit", "postnum", "usertitle"]);
    for rest in rest_of(plan) {
        plan.drop(&[&rest], OWN);
    }
}

fn knows_vb(look: &Look<'_>) -> Option<String> {
    // Written as one word: shops have a user_group_id.
    let as_written =
        |name: &&str| look.survey.columns.iter().any(|it| it.name.eq_ignore_ascii_case(name));
    let known = ["userid", "usergroupid", "username"].iter().all(as_written)
        && look.has_any(&["passworddate", "membergroupids", "joindate", "token"]);
    known.then(|| "usergroupid beside passworddate".to_owned())
}

fn plan_vb(plan: &mut Plan<'_>) {
    plan.map(&["userid"], "user_id");
    plan.map(&["email"], "email");
    plan.before("{\"change\":\"@{username}\",\"do\":\"unescape_html\"}");
    plan.map(&["username"], "username");
    // vBulletin 5 writes bcrypt or argon2 into token, older ones a digest of a digest into password.
    match plan.look.has("scheme") {
        true => plan.password("token", ""),
        false => digest_of_digest(plan, "password", "salt"),
    };
    plan.drop(&["secret", "scheme", "salt", "passworddate", "token", "logintype"], SECRET);
    // Of vBulletin's groups 8 is banned.
    plan.when("@q{usergroupid}:8", "blocked", "true");
    plan.app_metadata(&["usergroupid", "membergroupids", "displaygroupid"]);
    plan.user_metadata(&["homepage", "birthday", "timezoneoffset", "languageid"]);
    plan.never(&["joindate", "lastvisit", "lastactivity", "birthday"]);
    plan.origin(&["joindate", "lastvisit", "lastactivity", "posts", "usertitle"]);
    for rest in rest_of(plan) {
        plan.drop(&[&rest], OWN);
    }
}

fn knows_ipb(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["member_id", "members_pass_hash"])
        || look.has_all(&["member_id", "member_group_id", "members_pass_salt"]);
    known.then(|| "members_pass_hash beside member_id".to_owned())
}

fn plan_ipb(plan: &mut Plan<'_>) {
    plan.map(&["member_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["name"], "username");
    plan.map(&["members_display_name"], "name");
    digest_of_digest(plan, "members_pass_hash", "members_pass_salt");
    plan.drop(&["member_login_key", "failed_login_count", "mfa_details"], SECRET);
    plan.when("@q{temp_ban}:\\-1 OR @q{member_banned}:1", "blocked", "true");
    plan.when("@q{temp_ban}:\\-1", "blocked", "true");
    plan.when("@q{member_banned}:1", "blocked", "true");
    plan.app_metadata(&["member_group_id", "mgroup_others"]);
    plan.user_metadata(&["timezone", "language"]);
    plan.never(&["joined", "last_visit", "last_activity"]);
    plan.origin(&["joined", "last_visit", "last_activity", "posts", "member_posts", "temp_ban"]);
    plan.origin(&["member_banned"]);
    for rest in rest_of(plan) {
        plan.drop(&[&rest], OWN);
    }
}

fn knows_xf(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["user_id", "username", "user_group_id", "user_state"]);
    known.then(|| "user_state beside user_group_id".to_owned())
}

fn plan_xf(plan: &mut Plan<'_>) {
    plan.map(&["user_id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.when("@q{user_state}:(email_confirm OR email_confirm_edit)", "email_verified", "false");
    plan.blocked("is_banned", false);
    plan.blocked_also("is_banned", "@q{user_state}:(disabled OR rejected)");
    plan.drop(&["secret_key"], SECRET);
    plan.app_metadata(&[
        "user_group_id",
        "secondary_group_ids",
        "is_admin",
        "is_moderator",
        "is_staff",
    ]);
    plan.user_metadata(&["timezone", "language_id", "gender", "custom_title"]);
    plan.never(&["register_date", "last_activity"]);
    plan.origin(&[
        "user_state",
        "register_date",
        "last_activity",
        "message_count",
        "trophy_points",
    ]);
    let look = plan.look;
    match look.other_table("user_authenticate", &["user_id", "data"]) {
        Some(table) => {
            let joining =
                Joining { table, key: ("@{user_id}", "user_id"), take: &[("data", "joined")], with: "" };
            if plan.join_before(&joining) {
                plan.before("{\"parse\":\"joined\",\"as\":\"php\",\"failing\":\"keep\"}");
                // What is no bcrypt came from another forum: a digest of a digest, or iterated.
                plan.before("{\"password\":\"joined.hash\",\"as\":\"digest_of_digest\"}");
                plan.before("{\"remove\":\"joined\"}");
            }
        }
        None => plan.note(true, "XenForo keeps passwords in its table xf_user_authenticate. This file does not have it."),
    }
    for rest in rest_of(plan) {
        plan.drop(&[&rest], OWN);
    }
}

fn knows_flarum(look: &Look<'_>) -> Option<String> {
    let known = look.has("is_email_confirmed")
        && look.has_any(&["joined_at", "marked_all_as_read_at", "discussion_count"]);
    known.then(|| "is_email_confirmed beside joined_at".to_owned())
}

fn plan_flarum(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.map(&["nickname"], "nickname");
    plan.truth("is_email_confirmed", "email_verified", false);
    plan.password("password", "");
    plan.when("@q{suspended_until}:[now TO *]", "blocked", "true");
    plan.user_metadata(&["bio", "avatar_url"]);
    plan.origin(&[
        "joined_at",
        "last_seen_at",
        "suspended_until",
        "discussion_count",
        "comment_count",
    ]);
    plan.drop(&["preferences", "marked_all_as_read_at", "read_notifications_at"], OWN);
}

/// A digest of a digest, which nothing at Auth0 matches: the step says so of each user.
fn digest_of_digest(plan: &mut Plan<'_>, column: &str, salt: &str) -> bool {
    let keys = match plan.look.has(salt) {
        true => format!("\"as\":\"digest_of_digest\",\"salt\":\"@{{{salt}}}\""),
        false => "\"as\":\"digest_of_digest\"".to_owned(),
    };
    plan.password(column, &keys)
}

/// Columns that have no place yet.
fn rest_of(plan: &Plan<'_>) -> Vec<String> {
    let names = plan.look.survey.columns.iter().map(|it| &it.name);
    names.filter(|name| plan.free(name).is_some()).cloned().collect()
}
