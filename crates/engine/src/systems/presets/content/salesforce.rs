//! Salesforce's object User, as its Data Loader, reports or interface write it.

use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::Plan;

pub(super) const SALESFORCE: Preset =
    Preset { id: "salesforce", label: "Salesforce users", knows, plan };

fn knows(look: &Look<'_>) -> Option<String> {
    let known =
        look.has_any(&["TimeZoneSidKey", "LocaleSidKey", "LanguageLocaleKey", "EmailEncodingKey"])
            && look.has_any(&["Email", "Username"]);
    known.then(|| "TimeZoneSidKey beside Username".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    plan.leave_out(
        "@q{UserType}:(Guest OR AutomatedProcess OR CloudIntegrationUser OR SelfService)",
        "an account of Salesforce itself, not a person’s",
    );
    plan.map(&["Id", "User ID"], "user_id");
    plan.map(&["Email"], "email");
    plan.map(&["FirstName"], "given_name");
    plan.map(&["LastName"], "family_name");
    plan.map(&["Name"], "name");
    plan.map(&["CommunityNickname"], "nickname");
    plan.map(&["FullPhotoUrl", "SmallPhotoUrl"], "picture");
    plan.blocked("IsActive", true);
    plan.phone(&["MobilePhone", "Phone"]);
    // A user name of Salesforce looks like an address and is none.
    plan.origin(&["Username", "Alias", "FederationIdentifier", "LastLoginDate", "CreatedDate"]);
    plan.origin(&["LastModifiedDate", "SystemModstamp", "CreatedById", "LastModifiedById"]);
    plan.origin(&[
        "LastPasswordChangeDate",
        "ReceivesInfoEmails",
        "SmallPhotoUrl",
        "EmailEncodingKey",
    ]);
    plan.user_metadata(&[
        "TimeZoneSidKey",
        "LocaleSidKey",
        "LanguageLocaleKey",
        "Title",
        "AboutMe",
    ]);
    plan.user_metadata(&["Street", "City", "State", "PostalCode", "Country", "Fax", "Extension"]);
    plan.app_metadata(&["ProfileId", "Profile", "UserRoleId", "UserRole", "UserType", "ManagerId"]);
    plan.app_metadata(&[
        "ContactId",
        "AccountId",
        "Department",
        "Division",
        "CompanyName",
        "EmployeeNumber",
    ]);
    plan.drop(&["attributes", "_"], "Salesforce’s own");
    plan.drop_rest("userpermissions", "licences of Salesforce’s own");
    plan.drop_rest("userpreferences", "settings of Salesforce’s own");
    plan.without_hashes("Salesforce");
}
