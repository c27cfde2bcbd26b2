//! Moodle: its table of users, and the list by which users are uploaded.

use crate::jobs::Looks;
use crate::systems::Preset;
use crate::systems::look::{Look, squashed};
use crate::systems::plan::{Plan, SECRET};

pub(super) const MOODLE: Preset = Preset { id: "moodle", label: "Moodle users", knows, plan };

pub(super) const UPLOAD: Preset = Preset {
    id: "moodle-upload",
    label: "Moodle upload list",
    knows: knows_upload,
    plan: plan_upload,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["auth", "username"])
        && look.count(&["idnumber", "firstaccess", "mnethostid", "suspended", "policyagreed"]) >= 2;
    known.then(|| "auth and idnumber beside firstaccess".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out("@q{deleted}:(1 OR true)", "deleted in Moodle");
    plan.used(&["deleted"], "those who have it are left out");
    plan.leave_out("@q{username}:guest", "Moodle’s guest, not a person’s account");
    let is_other = "_exists_:@q{auth} AND NOT @q{auth}:(manual OR email OR none OR nologin)";
    let federated = "signs in by another service (auth), which has the password";
    match plan.look.has("password") {
        true => plan.leave_out(
            &format!(
                "{is_other} AND (NOT _exists_:@q{{password}} OR @q{{password}}:\"not cached\")"
            ),
            federated,
        ),
        false => plan.leave_out(is_other, federated),
    };
    person(plan);
    passwords(plan);
    plan.blocked("suspended", false);
    plan.blocked_also("suspended", "@q{auth}:nologin");
    plan.never(&[
        "firstaccess",
        "lastaccess",
        "lastlogin",
        "currentlogin",
        "timecreated",
        "timemodified",
    ]);
    plan.origin(&["auth", "confirmed", "firstaccess", "lastaccess", "lastlogin", "currentlogin"]);
    plan.origin(&["timecreated", "timemodified"]);
    plan.drop(&["secret", "lastip"], SECRET);
    plan.drop(
        &[
            "picture",
            "imagealt",
            "policyagreed",
            "mnethostid",
            "emailstop",
            "calendartype",
            "theme",
            "descriptionformat",
            "mailformat",
            "maildigest",
            "maildisplay",
            "autosubscribe",
            "trackforums",
            "trustbitmask",
            "htmleditor",
            "ajax",
            "screenreader",
            "moodlenetprofile",
        ],
        "a setting of Moodle’s own",
    );
}

/// What both files say of a person.
fn person(plan: &mut Plan<'_>) {
    plan.map(&["id"], "user_id");
    plan.map(&["email"], "email");
    plan.map(&["username"], "username");
    plan.map(&["firstname"], "given_name");
    plan.map(&["lastname"], "family_name");
    // 99 is the server's own time zone.
    plan.before("{\"remove\":\"@{timezone}\",\"matching\":\"^99(\\\\.0+)?$\"}");
    plan.phone(&["phone1", "phone2"]);
    plan.user_metadata(&["lang", "timezone", "city", "country", "address", "description", "url"]);
    plan.user_metadata(&["middlename", "alternatename", "firstnamephonetic", "lastnamephonetic"]);
    plan.user_metadata(&["icq", "skype", "yahoo", "aim", "msn"]);
    plan.app_metadata(&["idnumber", "institution", "department"]);
}

/// Old hashes are an MD5 of the password and the site's salt, which is in its configuration.
fn passwords(plan: &mut Plan<'_>) {
    let is_old = plan.look.column("password").is_some_and(|it| it.has_some(Looks::MaybeHash));
    let salt = is_old
        .then(|| {
            plan.ask_secret(
                "site_salt",
                "What is the site’s salt ($CFG->passwordsaltmain in config.php)?",
                "Passwords from before Moodle 2.5 are an MD5 of the password and this salt. Leave it empty if the site had none.",
            )
        })
        .flatten();
    let keys = match salt {
        Some(salt) => {
            format!("\"as\":\"moodle\",\"constant_salt\":{}", serde_json::Value::from(salt))
        }
        None if is_old => "\"as\":\"md5\"".to_owned(),
        None => String::new(),
    };
    plan.password("password", &keys);
}

fn knows_upload(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["username", "firstname", "lastname"])
        && look.survey.columns.iter().any(|it| is_enrolment(&it.name));
    known.then(|| "columns of enrolments such as course1".to_owned())
}

/// `course1`, `enroltimestart1`, `cohort12`
fn is_enrolment(name: &str) -> bool {
    let name = squashed(name);
    let stem = name.trim_end_matches(|it: char| it.is_ascii_digit());
    stem.len() < name.len()
        && [
            "course",
            "group",
            "type",
            "role",
            "cohort",
            "enroltimestart",
            "enrolperiod",
            "enrolstatus",
            "sysrole",
            "category",
        ]
        .contains(&stem)
}

fn plan_upload(plan: &mut Plan<'_>) {
    plan.leave_out("@q{deleted}:(1 OR true)", "deleted in Moodle");
    plan.used(&["deleted"], "those who have it are left out");
    person(plan);
    plan.password("password", "\"as\":\"clear\"");
    plan.blocked("suspended", false);
    plan.drop(&["oldusername"], "a name of before");
    plan.origin(&["auth"]);
    let look = plan.look;
    for column in look.survey.columns.iter().filter(|it| is_enrolment(&it.name)) {
        plan.app_metadata(&[&column.name]);
    }
}
