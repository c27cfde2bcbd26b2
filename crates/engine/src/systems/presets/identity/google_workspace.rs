//! Google Workspace: the admin console's CSV of users, and users of the Directory API.

use crate::systems::Preset;
use crate::systems::look::{Look, keys};
use crate::systems::plan::Plan;

pub(super) const GOOGLE_WORKSPACE: Preset =
    Preset { id: "google_workspace", label: "Google Workspace", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let marked = |mark: &str| look.survey.columns.iter().any(|it| it.name.contains(mark));
    let console = look.has("Email Address [Required]")
        || look.has("Org Unit Path [Required]")
        || marked("[READ ONLY]") && look.has_any(&["Email Address", "Email Address [Required]"]);
    if console {
        return Some("titles with [Required] and [READ ONLY]".to_owned());
    }
    let listed = look.has("primaryEmail")
        && look.has_any(&[
            "orgUnitPath",
            "isMailboxSetup",
            "suspended",
            "name.familyName",
            "isDelegatedAdmin",
        ]);
    listed.then(|| "primaryEmail beside orgUnitPath".to_owned())
}

/// Titles, where they go, and what that is called there.
const WORK: [(&[&str], &str); 9] = [
    (&["Org Unit Path [Required]", "Org Unit Path", "orgUnitPath"], "orgUnitPath"),
    (&["Employee ID"], "employeeId"),
    (&["Employee Type"], "employeeType"),
    (&["Employee Title"], "title"),
    (&["Manager Email"], "managerEmail"),
    (&["Department"], "department"),
    (&["Cost Center"], "costCenter"),
    (&["Building ID"], "buildingId"),
    (&["Floor Name"], "floorName"),
];

fn plan(plan: &mut Plan<'_>) {
    plan.without_hashes("Google Workspace");
    plan.map(&["id"], "user_id");
    plan.map(&["Email Address [Required]", "Email Address", "primaryEmail"], "email");
    plan.map(&["First Name [Required]", "First Name", "name.givenName"], "given_name");
    plan.map(&["Last Name [Required]", "Last Name", "name.familyName"], "family_name");
    plan.map(&["name.fullName"], "name");
    plan.map(&["thumbnailPhotoUrl"], "picture");
    let recovery = "Recovery Phone [MUST BE IN THE E.164 FORMAT]";
    plan.first_of(&[recovery, "Recovery Phone", "recoveryPhone", "Mobile Phone"], "phone_number");
    let status = ["Status [READ ONLY]", "Status"].into_iter().find(|it| plan.look.has(it));
    if let Some(status) = status {
        plan.before(&format!("{{\"change\":\"@{{{status}}}\",\"do\":[\"trim\",\"lower\"]}}"));
        plan.when(&format!("@q{{{status}}}:suspended"), "blocked", "true");
        let to = plan.origin_path("status");
        plan.map(&[status], &to);
    }
    plan.blocked("suspended", false);
    plan.leave_out("@q{deletionTime}:?*", "deleted in Google Workspace");
    for (names, key) in WORK {
        plan.map(names, &format!("app_metadata.{key}"));
    }
    for (names, key) in [
        (["Work Phone", "Work Phone"], "workPhone"),
        (["Home Phone", "Home Phone"], "homePhone"),
        (["Home Address", "Home Address"], "homeAddress"),
    ] {
        plan.map(&names, &format!("user_metadata.{key}"));
    }
    plan.map(&["Work Address"], "app_metadata.workAddress");
    plan.app_metadata(&[
        "isAdmin",
        "isDelegatedAdmin",
        "organizations",
        "relations",
        "externalIds",
    ]);
    plan.user_metadata(&["languages", "locations", "addresses", "phones"]);
    plan.drop(
        &[
            "Password [Required]",
            "Password",
            "Password Hash Function [UPLOAD ONLY]",
            "New Primary Email [UPLOAD ONLY]",
            "hashFunction",
        ],
        "never with a value in a download",
    );
    plan.drop(&["kind", "etag", "thumbnailPhotoEtag"], "of the API’s own");
    plan.ask_verified(
        "The addresses are the organisation’s own; the file does not say that they are verified.",
    );
    // The rest of what the console marks is told under its bare title.
    for column in &plan.look.survey.columns {
        let keys = keys(&column.name);
        let [title] = &keys[..] else { continue };
        if let Some((bare, _)) = title.split_once(" [") {
            let to = plan.origin_path(bare);
            plan.map(&[&column.name], &to);
        }
    }
    plan.origin(&[
        "Last Sign In [READ ONLY]",
        "Recovery Email",
        "recoveryEmail",
        "Home Secondary Email",
        "Work Secondary Email",
        "emails",
        "aliases",
        "nonEditableAliases",
        "customerId",
        "lastLoginTime",
        "creationTime",
        "suspensionReason",
        "archived",
        "agreedToTerms",
        "ipWhitelisted",
        "isMailboxSetup",
        "isEnrolledIn2Sv",
        "isEnforcedIn2Sv",
        "includeInGlobalAddressList",
        "Change Password at Next Sign-In",
        "New Status [UPLOAD ONLY]",
        "Advanced Protection Program enrollment",
    ]);
}
