//! Each system is known by its columns whatever their order and case, and none takes a relative's file for its own.

use crate::jobs::Survey;
use crate::systems::tests::{self, known, proposal_of, turned};

/// Columns as the systems' tables and lists have them.
const KNOWN: [(&str, &str); 50] = [
    (
        "wordpress",
        "ID,user_login,user_pass,user_nicename,user_email,user_url,user_registered,user_activation_key,user_status,display_name",
    ),
    ("wordpress", "user_login,user_email,user_pass,display_name,role"),
    ("woocommerce", "id,email,first_name,last_name,role,username,is_paying_customer,avatar_url"),
    (
        "drupal",
        "uid,name,pass,mail,theme,signature,signature_format,created,access,login,status,timezone,language,picture,init,data",
    ),
    (
        "drupal",
        "uid,name,pass,mail,mode,sort,threshold,theme,signature,signature_format,created,access,login,status,timezone,language,picture,init,data",
    ),
    (
        "drupal",
        "uid,langcode,preferred_langcode,preferred_admin_langcode,name,pass,mail,timezone,status,created,changed,access,login,init,default_langcode",
    ),
    (
        "joomla",
        "id,name,username,email,password,usertype,block,sendEmail,gid,registerDate,lastvisitDate,activation,params",
    ),
    (
        "joomla",
        "id,name,username,email,password,block,sendEmail,registerDate,lastvisitDate,activation,params,lastResetTime,resetCount,otpKey,otep,requireReset,authProvider",
    ),
    (
        "magento",
        "entity_id,website_id,email,group_id,increment_id,store_id,created_at,updated_at,is_active,created_in,prefix,firstname,lastname,dob,password_hash,rp_token,confirmation,lock_expires",
    ),
    (
        "magento",
        "email,_website,_store,confirmation,created_at,firstname,lastname,password_hash,password",
    ),
    ("magento", "website,email,group_id,firstname,lastname,password_hash,created_in"),
    (
        "prestashop",
        "id_customer,id_shop_group,id_shop,id_gender,id_default_group,company,firstname,lastname,email,passwd,last_passwd_gen,birthday,secure_key,note,active,is_guest,deleted,date_add,date_upd",
    ),
    (
        "mediawiki",
        "user_id,user_name,user_real_name,user_password,user_newpassword,user_newpass_time,user_email,user_touched,user_token,user_email_authenticated,user_email_token,user_registration,user_editcount",
    ),
    (
        "strapi",
        "id,username,email,provider,password,reset_password_token,confirmation_token,confirmed,blocked,role,created_at",
    ),
    (
        "directus",
        "id,first_name,last_name,email,password,location,title,description,tags,avatar,language,tfa_secret,status,role,token,last_access,last_page,provider,external_identifier,auth_data",
    ),
    (
        "ghost",
        "id,name,slug,password,email,profile_image,cover_image,bio,website,location,accessibility,status,locale,visibility,tour,last_seen,created_at",
    ),
    ("ghost-members", "email,name,note,subscribed_to_emails,labels,created_at"),
    (
        "pocketbase",
        "id,collectionId,collectionName,username,verified,emailVisibility,email,created,updated,name,avatar",
    ),
    (
        "discourse",
        "id,username,created_at,name,password_hash,salt,active,username_lower,last_seen_at,admin,trust_level,suspended_till",
    ),
    (
        "discourse",
        "id,name,username,email,title,created_at,last_seen_at,last_posted_at,last_emailed_at,trust_level,approved,suspended_at,suspended_till,blocked,active,admin,moderator,ip_address",
    ),
    (
        "typo3",
        "uid,pid,tstamp,crdate,deleted,disable,username,password,usergroup,name,first_name,last_name,telephone,email,is_online,felogin_forgotHash",
    ),
    (
        "typo3",
        "uid,pid,tstamp,crdate,deleted,disable,username,password,admin,usergroup,email,realName,userMods,uc",
    ),
    (
        "gitea",
        "id,lower_name,name,full_name,email,passwd,passwd_hash_algo,login_type,type,rands,salt,is_active,is_admin,prohibit_login",
    ),
    ("gitea", "id,login,login_name,email,avatar_url,is_admin,active,prohibit_login"),
    ("pocketbase", "id,avatar,email,tokenKey,passwordHash,lastResetSentAt,created,updated"),
    ("drupal", "id,drupal_internal__uid,name,mail,timezone,status,created"),
    (
        "mattermost",
        "id,createat,updateat,deleteat,username,password,authdata,authservice,email,emailverified,nickname,firstname,lastname,position,roles,props,notifyprops,locale,timezone,mfaactive,mfasecret",
    ),
    (
        "moodle",
        "id,auth,confirmed,policyagreed,deleted,suspended,mnethostid,username,password,idnumber,firstname,lastname,email,phone1,lang,timezone,firstaccess,lastaccess",
    ),
    ("moodle-upload", "username,password,firstname,lastname,email,course1,enroltimestart1"),
    ("nextcloud", "uid,displayname,password,uid_lower"),
    (
        "phpbb",
        "user_id,user_type,group_id,user_permissions,user_ip,user_regdate,username,username_clean,user_password,user_email,user_form_salt",
    ),
    (
        "smf",
        "id_member,member_name,date_registered,posts,id_group,lngfile,last_login,real_name,passwd,email_address,is_activated,password_salt",
    ),
    ("smf", "ID_MEMBER,memberName,dateRegistered,realName,passwd,emailAddress,passwordSalt"),
    (
        "mybb",
        "uid,username,password,salt,loginkey,email,postnum,usergroup,additionalgroups,regdate,lastactive",
    ),
    (
        "vbulletin",
        "userid,usergroupid,membergroupids,displaygroupid,username,password,passworddate,email,salt,joindate",
    ),
    (
        "ipb",
        "member_id,name,member_group_id,email,joined,members_pass_hash,members_pass_salt,temp_ban",
    ),
    (
        "xenforo",
        "user_id,username,email,language_id,timezone,user_group_id,secondary_group_ids,register_date,user_state,is_banned,secret_key",
    ),
    (
        "flarum",
        "id,username,email,is_email_confirmed,password,avatar_url,preferences,joined_at,last_seen_at",
    ),
    (
        "odoo",
        "id,active,login,password,company_id,partner_id,create_date,share,signature,password_crypt",
    ),
    ("odoo-list", "id,name,login,password,groups_id/id"),
    (
        "atlassian",
        "id,user_name,lower_user_name,active,created_date,updated_date,first_name,lower_first_name,display_name,email_address,lower_email_address,directory_id,credential",
    ),
    (
        "atlassian-cloud",
        "User id,User name,email,User status,Added to org,Last seen in Jira - example",
    ),
    (
        "salesforce",
        "Id,Username,LastName,FirstName,Name,Email,IsActive,TimeZoneSidKey,LocaleSidKey,ProfileId,UserType",
    ),
    (
        "opencart",
        "customer_id,customer_group_id,store_id,firstname,lastname,email,telephone,fax,password,salt,newsletter,status,safe,token,date_added",
    ),
    (
        "shopify",
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Phone,Total Spent,Total Orders,Note,Tax Exempt,Tags",
    ),
    (
        "bigcommerce",
        "Customer ID,First Name,Last Name,Company,Email,Phone,Notes,Store Credit,Customer Group,Date Joined",
    ),
    (
        "hubspot",
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Lead Status,Create Date",
    ),
    (
        "mailchimp",
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,LEID,EUID,TAGS",
    ),
    (
        "mattermost-bulk",
        "type,user.username,user.email,user.roles,user.locale,user.notify_props.desktop",
    ),
    (
        "meteor",
        "_id,createdAt,services.password.bcrypt,services.resume.loginTokens,username,emails,profile.name",
    ),
];

/// A survey of one record with these columns.
fn survey_of(columns: &[&str]) -> Survey {
    let value = |name: &&str| match name.to_lowercase() {
        name if name.contains("mail") && !name.contains("verif") => "ana@example.com",
        _ => "x",
    };
    let text = match columns.iter().any(|it| it.starts_with("user.") || it.starts_with("services."))
    {
        true => nested(columns).to_string(),
        false => {
            let row: Vec<_> = columns.iter().map(value).collect();
            format!("{}\n{}\n", columns.join(","), row.join(","))
        }
    };
    tests::survey_of(&text)
}

fn nested(columns: &[&str]) -> serde_json::Value {
    let mut root = serde_json::json!({});
    for name in columns {
        let mut at = &mut root;
        for key in name.split('.') {
            at = &mut at[key];
        }
        *at = match *name {
            "emails" => serde_json::json!([{ "address": "ana@example.com", "verified": true }]),
            _ => serde_json::json!("x"),
        };
    }
    root
}

#[test]
fn systems_are_known_in_any_order_and_case() {
    for (system, columns) in KNOWN {
        let columns: Vec<&str> = columns.split(',').collect();
        assert_eq!(known(&survey_of(&columns)), Some(system), "{columns:?}");
        if columns.iter().any(|it| it.contains('.')) {
            continue;
        }
        let turned = turned(&columns);
        let turned: Vec<&str> = turned.iter().map(String::as_str).collect();
        assert_eq!(known(&survey_of(&turned)), Some(system), "{turned:?}");
    }
}

/// Every step that a preset makes of its own columns can be read and carried out.
#[test]
fn every_step_can_be_read() {
    for (system, columns) in KNOWN {
        let columns: Vec<&str> = columns.split(',').collect();
        let proposal = proposal_of(&survey_of(&columns), system);
        assert!(
            proposal.missing.is_empty() || matches!(system, "discourse" | "nextcloud"),
            "{system}"
        );
    }
}

/// Tables that resemble the systems' and are none of theirs.
#[test]
fn what_is_like_a_system_is_none() {
    for columns in [
        "id,email,password,first_name,last_name,created_at",
        "id,username,email,role,blocked,provider",
        "user_id,user_name,user_email",
        "uid,email,displayName,disabled",
        "id,name,email,note,labels",
        "id,login,password,email",
        "id,slug,name,email",
        "id,email,password_hash,created_at",
        "customer_id,email,phone,notes",
    ] {
        let columns: Vec<&str> = columns.split(',').collect();
        let found = known(&survey_of(&columns));
        assert!(KNOWN.iter().all(|(system, _)| Some(*system) != found), "{columns:?}: {found:?}");
    }
}
