//! Each system is known by its columns whatever their order and case, and every step of its own columns can be read.

use crate::jobs::Survey;
use crate::systems::tests::{self, known, proposal_of, turned};

/// Columns as the systems' tables and lists have them, also with some missing.
const KNOWN: [(&str, &str); 45] = [
    (
        "django",
        "id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined",
    ),
    ("django", "id,password,is_superuser,username,email,date_joined"),
    ("django", "pk,password,last_login,email,is_active,groups"),
    ("django", "id,password,last_login,is_superuser,email,is_active,phone_number,date_of_birth"),
    ("laravel", "id,name,email,email_verified_at,password,remember_token,created_at,updated_at"),
    ("laravel", "id,name,email,password,remember_token,created_at,updated_at"),
    (
        "laravel",
        "id,name,email,password,two_factor_secret,two_factor_recovery_codes,current_team_id,profile_photo_path",
    ),
    ("laravel", "id,username,email,email_verified_at,password,role,created_at,updated_at"),
    (
        "devise",
        "id,email,encrypted_password,reset_password_token,reset_password_sent_at,remember_created_at,sign_in_count,current_sign_in_at,created_at,updated_at",
    ),
    ("devise", "id,email,encrypted_password,reset_password_token,created_at,updated_at,jti"),
    ("devise", "id,email,encrypted_password,confirmed_at,failed_attempts"),
    ("rails", "id,name,email,password_digest,created_at,updated_at"),
    ("rails", "id,email,password_digest,remember_digest,admin"),
    (
        "aspnet",
        "Id,UserName,NormalizedUserName,Email,NormalizedEmail,EmailConfirmed,PasswordHash,SecurityStamp,ConcurrencyStamp,PhoneNumber,PhoneNumberConfirmed,TwoFactorEnabled,LockoutEnd,LockoutEnabled,AccessFailedCount",
    ),
    (
        "aspnet",
        "Id,Email,EmailConfirmed,PasswordHash,SecurityStamp,PhoneNumber,LockoutEndDateUtc,LockoutEnabled,AccessFailedCount,UserName,Discriminator",
    ),
    ("aspnet", "Id,UserName,PasswordHash,SecurityStamp,Discriminator"),
    (
        "aspnet_membership",
        "ApplicationId,UserId,Password,PasswordFormat,PasswordSalt,Email,LoweredEmail,IsApproved,IsLockedOut,CreateDate",
    ),
    ("dotnet", "Id,Name,Email,PasswordHash,PasswordSalt,Role"),
    ("spring", "username,password,enabled"),
    (
        "spring",
        "user_id,account_non_expired,account_non_locked,credentials_non_expired,email,enabled,first_name,last_name,password,role,username",
    ),
    ("spring", "id,email,enabled,password,is_account_non_locked,username"),
    (
        "spring",
        "id,login,password_hash,first_name,last_name,email,image_url,activated,lang_key,activation_key,reset_key,created_by,created_date",
    ),
    (
        "symfony",
        "id,username,username_canonical,email,email_canonical,enabled,salt,password,last_login,locked,confirmation_token,roles",
    ),
    ("symfony", "id,username,username_canonical,email,email_canonical,enabled,password,roles"),
    (
        "ion_auth",
        "id,ip_address,username,password,salt,email,activation_code,forgotten_password_code,forgotten_password_time,remember_code,created_on,last_login,active,first_name,last_name,company,phone",
    ),
    (
        "ion_auth",
        "id,ip_address,username,password,email,activation_selector,activation_code,forgotten_password_selector,remember_selector,created_on,active",
    ),
    (
        "yii",
        "id,username,auth_key,password_hash,password_reset_token,email,status,created_at,updated_at",
    ),
    ("yii", "id,username,email,password_hash,auth_key,confirmed_at,blocked_at,created_at"),
    ("flask", "id,email,password,active,fs_uniquifier,confirmed_at"),
    ("flask", "id,username,email,password_hash,active,confirmed_at"),
    ("parse", "objectId,username,email,bcryptPassword,sessionToken,createdAt,updatedAt"),
    ("parse", "objectId,username,email,ACL,createdAt"),
    ("parse_mongodb", "_id,username,email,_hashed_password,_wperm,_rperm,_created_at"),
    ("passport_local_mongoose", "_id,username,salt,hash,__v"),
    ("mongodb", "_id,name,email,password,role,__v"),
    ("mongodb", "_id,email,password,createdAt,updatedAt,__v"),
    (
        "active_directory",
        "DistinguishedName,GivenName,SamAccountName,Surname,UserPrincipalName,Enabled,ObjectGUID",
    ),
    ("active_directory", "dn,objectClass,cn,sAMAccountName,userAccountControl,mail,memberOf"),
    ("ldap", "dn,objectClass,cn,sn,mail,uid,userPassword,entryUUID"),
    ("ldap", "dn,uid,mail,cn"),
    ("couchdb", "_id,_rev,name,email,type,roles,password_scheme,iterations,derived_key,salt"),
    (
        "couchdb",
        "_id,name,email,type,roles,password_scheme,pbkdf2_prf,iterations,derived_key,salt,password_sha",
    ),
    ("loopback", "id,realm,username,password,email,emailVerified,verificationToken"),
    (
        "cakephp",
        "id,username,email,password,first_name,last_name,token,token_expires,api_token,activation_date,secret,secret_verified,tos_date,active,is_superuser,role,created,modified,additional_data",
    ),
    (
        "shield",
        "id,user_id,type,name,secret,secret2,expires,extra,force_reset,last_used_at,created_at",
    ),
];

/// A survey of one record with these columns.
fn survey_of(columns: &[&str]) -> Survey {
    let value = |name: &&str| match name.to_lowercase() {
        name if name.contains("mail") && !name.contains("verif") && !name.contains("confirm") => {
            "ana@example.com"
        }
        name if name == "roles" => "a:0:{}",
        name if name == "_id" => "0d951c95602f417c2d017e07",
        name if name == "dn" => "\"uid=ana,dc=example,dc=org\"",
        _ => "x",
    };
    let row: Vec<_> = columns.iter().map(value).collect();
    let text = format!("{}\n{}\n", columns.join(","), row.join(","));
    tests::survey_of(&text)
}

#[test]
fn systems_are_known_in_any_order_and_case() {
    for (system, columns) in KNOWN {
        let columns: Vec<&str> = columns.split(',').collect();
        assert_eq!(known(&survey_of(&columns)), Some(system), "{columns:?}");
        let turned = turned(&columns);
        let turned: Vec<&str> = turned.iter().map(String::as_str).collect();
        assert_eq!(known(&survey_of(&turned)), Some(system), "{turned:?}");
    }
}

#[test]
fn every_step_can_be_read() {
    for (system, columns) in KNOWN {
        let columns: Vec<&str> = columns.split(',').collect();
        proposal_of(&survey_of(&columns), system);
    }
}

/// Tables that resemble the systems' and are none of theirs.
#[test]
fn what_is_like_a_system_is_none() {
    for columns in [
        "id,email,password,first_name,last_name,created_at",
        "id,email,token,created_at",
        "id,username,password,email",
        "id,name,email,active,created_at",
        "id,email,password,role,status",
        "username,email,salt,password",
        "email,password,is_active",
        "Name,Email,Phone,Company",
    ] {
        let columns: Vec<&str> = columns.split(',').collect();
        assert_eq!(known(&survey_of(&columns)), None, "{columns:?}");
    }
}
