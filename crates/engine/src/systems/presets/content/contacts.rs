//! Lists of contacts: HubSpot's and Mailchimp's. They hold no passwords, and contacts need not be users.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const HUBSPOT: Preset =
    Preset { id: "hubspot", label: "HubSpot contacts", knows: knows_hubspot, plan: plan_hubspot };
pub(super) const MAILCHIMP: Preset = Preset {
    id: "mailchimp",
    label: "Mailchimp contacts",
    knows: knows_mailchimp,
    plan: plan_mailchimp,
};

const NO_PASSWORDS: &str = "These are contacts, which have no passwords and need not be users. At Auth0 they begin with a mail to set a password, or with a login without one.";

fn knows_hubspot(look: &Look<'_>) -> Option<String> {
    let known = look.has("Email")
        && look.count(&[
            "Record ID",
            "Contact ID",
            "Contact owner",
            "Lead Status",
            "Lifecycle Stage",
            "Associated Company",
            "Marketing contact status",
        ]) >= 2;
    known.then(|| "Contact owner beside Lead Status".to_owned())
}

fn plan_hubspot(plan: &mut Plan<'_>) {
    plan.map(&["Record ID", "Contact ID"], "user_id");
    plan.map(&["Email"], "email");
    plan.map(&["First Name"], "given_name");
    plan.map(&["Last Name"], "family_name");
    plan.phone(&["Mobile Phone Number", "Phone Number"]);
    plan.app_metadata(&["Contact owner", "Lead Status", "Lifecycle Stage", "Associated Company"]);
    plan.app_metadata(&["Company Name", "Marketing contact status", "Associated Company IDs"]);
    plan.user_metadata(&["Job Title", "City", "Country/Region", "Country", "Preferred language"]);
    plan.origin(&["Create Date", "Last Activity Date", "Last Modified Date"]);
    plan.note(true, NO_PASSWORDS);
}

fn knows_mailchimp(look: &Look<'_>) -> Option<String> {
    let known = look.has("Email Address")
        && look.count(&["MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID", "CONFIRM_TIME"]) >= 2;
    known.then(|| "MEMBER_RATING beside OPTIN_TIME".to_owned())
}

fn plan_mailchimp(plan: &mut Plan<'_>) {
    plan.map(&["Email Address"], "email");
    plan.map(&["First Name"], "given_name");
    plan.map(&["Last Name"], "family_name");
    plan.phone(&["Phone Number"]);
    // Each tag stands in quotes.
    plan.before("{\"change\":\"@{TAGS}\",\"do\":[{\"replace\":\"\\\"\",\"with\":\"\"}]}");
    plan.list("TAGS", ",", "app_metadata.tags");
    plan.user_metadata(&["Address", "Birthday", "TIMEZONE", "CC", "REGION"]);
    plan.origin(&["MEMBER_RATING", "OPTIN_TIME", "CONFIRM_TIME", "LAST_CHANGED", "LEID", "EUID"]);
    plan.drop(&["OPTIN_IP", "CONFIRM_IP"], "an address of a machine");
    plan.drop(&["LATITUDE", "LONGITUDE", "GMTOFF", "DSTOFF", "NOTES"], "Mailchimp’s own");
    plan.note(true, NO_PASSWORDS);
}
