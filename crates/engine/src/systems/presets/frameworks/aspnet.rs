//! Users of .NET: ASP.NET Identity (Core and 2), ASP.NET Membership, and tables of own code with a hash and its salt.

use super::common::{blocked_where, logins, memberships};
use crate::systems::Preset;
use crate::systems::look::Look;
use crate::systems::plan::{Joining, Plan, SECRET};

pub(super) const IDENTITY: Preset =
    Preset { id: "aspnet", label: "ASP.NET Identity users", knows, plan };

pub(super) const MEMBERSHIP: Preset = Preset {
    id: "aspnet_membership",
    label: "ASP.NET Membership users",
    knows: knows_membership,
    plan: plan_membership,
};

pub(super) const OWN: Preset = Preset {
    id: "dotnet",
    label: ".NET users with PasswordHash and PasswordSalt",
    knows: knows_own,
    plan: plan_own,
};

fn knows(look: &Look<'_>) -> Option<String> {
    let known = look.has("SecurityStamp")
        && look.has_any(&["AccessFailedCount", "PasswordHash", "LockoutEnabled", "EmailConfirmed"])
        || look.has_all(&["AccessFailedCount", "LockoutEnabled", "PasswordHash"]);
    known.then(|| "SecurityStamp beside AccessFailedCount".to_owned())
}

fn plan(plan: &mut Plan<'_>) {
    logins(plan, ("UserLogins", &["UserId"], "LoginProvider"), "Id", "NOT @q{PasswordHash}:?*");
    memberships(
        plan,
        ("UserRoles", &["UserId"], &["RoleId"]),
        ("Roles", "Id", "Name"),
        ("Id", "app_metadata.roles"),
    );
    claims(plan);
    plan.password("PasswordHash", "");
    plan.map(&["Id"], "user_id");
    plan.map(&["Email"], "email");
    plan.truth("EmailConfirmed", "email_verified", false);
    plan.login(&["UserName"]);
    people(plan);
    plan.phone(&["PhoneNumber"]);
    plan.truth_where("PhoneNumberConfirmed", "phone_verified", "PhoneNumber");
    locked(plan);
    plan.drop(
        &["NormalizedUserName", "NormalizedEmail"],
        "a copy for comparing; the other column counts",
    );
    plan.drop(&["SecurityStamp", "ConcurrencyStamp", "RefreshToken"], SECRET);
    plan.drop(
        &["LockoutEnabled", "AccessFailedCount", "TwoFactorEnabled", "RefreshTokenExpiryTime"],
        "of use to ASP.NET only",
    );
    plan.drop(&["Discriminator"], "the name of a class of the application");
    for column in ["IsActive", "Active"] {
        plan.ask_blocked(column, true);
    }
    plan.deleted("IsDeleted");
    plan.deleted("DeletedAt");
    times(plan);
}

/// A lock counts while it lasts.
fn locked(plan: &mut Plan<'_>) {
    for column in ["LockoutEnd", "LockoutEndDateUtc"] {
        let query = format!("@q{{{column}}}:[today TO *]");
        plan.when(&query, "blocked", "true");
        plan.used(&[column], "a lock that lasts is blocked; one that has run out is none");
    }
}

/// Claims of the user, as a list of types and values.
fn claims(plan: &mut Plan<'_>) {
    let look = plan.look;
    let Some(table) = look.other_table("UserClaims", &["UserId", "ClaimType", "ClaimValue"]) else {
        return;
    };
    let joining = Joining {
        table,
        key: ("@{Id}", "UserId"),
        take: &[("{ClaimType,ClaimValue}", "app_metadata.claims")],
        with: "\"rows\":\"list\"",
    };
    plan.join_before(&joining);
}

/// Columns of applications that are common.
fn people(plan: &mut Plan<'_>) {
    plan.map(&["FirstName", "GivenName"], "given_name");
    plan.map(&["LastName", "Surname", "FamilyName"], "family_name");
    plan.map(&["Name", "FullName", "DisplayName"], "name");
    plan.map(&["Nickname"], "nickname");
}

fn times(plan: &mut Plan<'_>) {
    let times = [
        "JoinDate",
        "CreateDate",
        "CreatedDate",
        "CreatedAt",
        "CreatedOn",
        "CreationTime",
        "DateCreated",
        "UpdatedAt",
        "ModifiedDate",
        "RegistrationDate",
        "RegisteredOn",
        "LastLogin",
        "LastLoginDate",
        "LastLoginTime",
        "LastActivityDate",
        "LastLockoutDate",
        "LastPasswordChangedDate",
        "TokenCreated",
        "TokenExpires",
    ];
    for time in times {
        plan.before(&format!(
            "{{\"remove\":\"@{{{time}}}\",\"matching\":\"^(0001-01-01|1754-01-01).*$\"}}"
        ));
    }
    plan.origin(&times);
}

fn knows_membership(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["PasswordFormat", "PasswordSalt"]);
    known.then(|| "PasswordFormat beside PasswordSalt".to_owned())
}

fn plan_membership(plan: &mut Plan<'_>) {
    let look = plan.look;
    if let Some(table) = look.other_table("users", &["UserId", "UserName"])
        && !look.has("UserName")
    {
        let joining = Joining {
            table,
            key: ("@{UserId}", "UserId"),
            take: &[
                ("UserName", "username"),
                ("LastActivityDate", "app_metadata.aspnet_membership.LastActivityDate"),
            ],
            with: "",
        };
        if plan.join_before(&joining) {
            plan.fills("username");
        }
    }
    memberships(
        plan,
        ("UsersInRoles", &["UserId"], &["RoleId"]),
        ("Roles", "RoleId", "RoleName"),
        ("UserId", "app_metadata.roles"),
    );
    // Format 0 is clear text, 1 a hash, 2 encrypted with the machine's key.
    plan.password(
        "Password",
        "\"salt\":\"@{PasswordSalt}\",\"algorithm\":\"@{PasswordFormat}\",\"as\":\"membership\"",
    );
    plan.map(&["UserId", "Id"], "user_id");
    plan.map(&["Email"], "email");
    plan.login(&["UserName"]);
    people(plan);
    blocked_where(plan, &[("IsLockedOut", true), ("IsApproved", false)]);
    plan.drop(
        &["LoweredEmail", "LoweredUserName"],
        "a copy in small letters; the other column counts",
    );
    plan.drop(&["PasswordQuestion", "PasswordAnswer", "MobilePIN"], SECRET);
    plan.drop(
        &[
            "ApplicationId",
            "FailedPasswordAttemptCount",
            "FailedPasswordAttemptWindowStart",
            "FailedPasswordAnswerAttemptCount",
            "FailedPasswordAnswerAttemptWindowStart",
        ],
        "of use to ASP.NET only",
    );
    plan.origin(&["Comment", "IsAnonymous"]);
    times(plan);
}

fn knows_own(look: &Look<'_>) -> Option<String> {
    let known = look.has_all(&["PasswordHash", "PasswordSalt"]);
    known.then(|| "PasswordHash beside PasswordSalt".to_owned())
}

fn plan_own(plan: &mut Plan<'_>) {
    let text = "How were the passwords hashed?";
    let why = "The table does not say it. 64 bytes beside 128 are most often HMAC-SHA512 with the salt as its key, as .NET’s tutorials do it; try the password of one test user first.";
    let choices = [
        ("dotnet_hmac_sha512", "HMAC-SHA512, the salt is the key"),
        ("sha512", "SHA-512 with the salt"),
        ("sha256", "SHA-256 with the salt"),
        ("none", "In another way: import without passwords"),
    ];
    let answer = plan.ask("dotnet_hash", (text, why), &choices, "dotnet_hmac_sha512");
    if answer == "none" {
        plan.drop(&["PasswordHash", "PasswordSalt"], "hashed in a way that nobody knows");
    } else {
        let keys = format!("\"salt\":\"@{{PasswordSalt}}\",\"as\":\"{answer}\"");
        plan.password("PasswordHash", &keys);
    }
    plan.map(&["Id", "UserId"], "user_id");
    plan.map(&["Email", "EmailAddress"], "email");
    plan.login(&["UserName", "Login"]);
    people(plan);
    plan.phone(&["PhoneNumber", "Phone", "Mobile"]);
    plan.app_metadata(&["Role", "RoleId", "UserType"]);
    for column in ["IsActive", "Active", "Status"] {
        plan.ask_blocked(column, true);
    }
    plan.deleted("IsDeleted");
    plan.deleted("DeletedAt");
    plan.drop(&["RefreshToken", "VerificationToken", "PasswordResetToken", "ResetToken"], SECRET);
    plan.drop(&["ResetTokenExpires", "RefreshTokenExpiryTime"], "of use to the application only");
    times(plan);
    plan.origin(&["VerifiedAt"]);
}
