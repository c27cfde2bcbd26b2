//! Columns that look right and are wrong: each with the place that it must, or must not, get.

use super::*;

const BCRYPT: &str = "$2a$10$eivhlBnj8OMLQOnzmbhVQexrkwXM6npHuxOEhAlLJ16py3Kw79W7y";

/// What becomes of a column of a table of two rows, `{hash}` being a hash.
fn placed(table: &str, column: &str) -> (Goes, String) {
    let table = table.replace("{hash}", BCRYPT);
    let proposal = propose(&survey_of(&table), &Choice::default()).expect("a proposal");
    proposal.recipe.check(0).expect("steps that can be carried out");
    let steps = serde_json::to_string(&proposal.recipe.steps).expect("JSON");
    let found = proposal.columns.iter().find(|it| it.column == column);
    let found = found.unwrap_or_else(|| panic!("{column} of {:?}", proposal.columns));
    (found.goes.clone(), steps)
}

fn to(path: &str) -> Goes {
    Goes::To(vec![path.to_owned()])
}

#[track_caller]
fn check(table: &str, column: &str, expected: Goes) {
    assert_eq!(placed(table, column).0, expected, "{column} of {table}");
}

/// In JSON and dumps a word for nothing is a text.
#[test]
fn a_word_for_nothing_deletes_and_blocks_nobody() {
    for nothing in ["NULL", "null", "\\\\N", "(null)", "<null>", "undefined"] {
        let file = format!(
            "{{\"id\":1,\"email\":\"a@x.io\",\"deleted_at\":\"{nothing}\",\"phone\":\"{nothing}\"}}\n{{\"id\":2,\"email\":\"b@x.io\",\"deleted_at\":\"2024-01-01\",\"phone\":\"+4915\"}}"
        );
        let proposal = propose(&survey_of(&file), &Choice::default()).expect("a proposal");
        let first = proposal.recipe.steps.first().map(|it| it.verb.clone());
        let Some(crate::recipe::Verb::Remove(first)) = first else { panic!("{first:?}") };
        assert_eq!(first.remove.0, ["deleted_at", "phone"], "{nothing}");
        let pattern = regex_lite::Regex::new(&first.matching.expect("a pattern")).expect("one");
        assert!(pattern.is_match(&nothing.replace("\\\\", "\\")), "{nothing}");
    }
    // A table's reader knows them, and people are called Null.
    for file in [
        "id,email,deleted_at\n1,a@x.io,NULL\n",
        "{\"id\":1,\"email\":\"a@x.io\",\"last_name\":\"Null\"}",
    ] {
        let proposal = propose(&survey_of(file), &Choice::default()).expect("a proposal");
        let steps = serde_json::to_string(&proposal.recipe.steps).expect("JSON");
        assert!(!steps.contains("undefined"), "{steps}");
    }
}

/// What a list's objects hold is known however long they are and however they are written.
#[test]
fn an_address_is_found_in_a_list_of_long_objects() {
    let of = |list: &str| {
        let file = format!("[{{\n \"id\": 7,\n \"emails\": {list}\n}}]");
        let proposal = propose(&survey_of(&file), &Choice::default()).expect("a proposal");
        serde_json::to_string(&proposal.recipe.steps).expect("JSON")
    };
    let long = "[ { \"type\": \"an address of old that nobody reads any more, for years\", \"address\": \"old@x.io\", \"primary\": false },\n { \"address\": \"a@x.io\", \"primary\": true } ]";
    let steps = of(long);
    assert!(steps.contains(r#""matching":"primary:true","take":"address""#), "{steps}");
    let steps = of("[\"a@x.io\", \"b@x.io\"]");
    assert!(steps.contains(r#""matching":"value:*@*""#), "{steps}");
}

/// Symfony's own digests need the salt beside them, and the step ignores it beside a bcrypt (the folder of FOSUserBundle is the
/// test of that). Ion Auth has none that needs it.
#[test]
fn salts_of_bcrypt_are_never_sent() {
    let fos = "id,username,username_canonical,email,salt,password,enabled\n1,a,a,a@x.io,zvo9vzqy,{hash},1\n";
    check(fos, "salt", Goes::Password);
    let ion = "id,email,salt,password,forgotten_password_code,remember_code,active\n1,a@x.io,abc,{hash},y,z,1\n";
    check(ion, "salt", Goes::Dropped);
    assert!(!placed(ion, "salt").1.contains("\"salt\":\"salt\""));
}

#[test]
fn tokens_and_keys_are_no_passwords() {
    for (table, column) in [
        ("email,token,created_at\na@x.io,{hash},2024-01-01\n", "token"),
        (
            "id,email,password,reset_password_token\n1,a@x.io,{hash},{hash}\n",
            "reset_password_token",
        ),
        ("id,email,activation_key\n1,a@x.io,{hash}\n", "activation_key"),
        ("id,email,user_newpasswd\n1,a@x.io,{hash}\n", "user_newpasswd"),
        ("id,email,user_form_salt,password\n1,a@x.io,abc,{hash}\n", "user_form_salt"),
        (
            "id,email,secure_key,password\n1,a@x.io,5f4dcc3b5aa765d61d8327deb882cf99,{hash}\n",
            "secure_key",
        ),
        ("id,email,otp_secret,password\n1,a@x.io,JBSWY3DPEHPK3PXP,{hash}\n", "otp_secret"),
        ("id,email,two_factor_secret,password\n1,a@x.io,eyJpdiI6Ik,{hash}\n", "two_factor_secret"),
        ("id,email,fcmToken,password\n1,a@x.io,abc,{hash}\n", "fcmToken"),
        ("id,email,old_password,password\n1,a@x.io,{hash},{hash}\n", "old_password"),
        ("id,email,passcode,password\n1,a@x.io,1234,{hash}\n", "passcode"),
    ] {
        check(table, column, Goes::Dropped);
    }
}

#[test]
fn numbers_of_documents_are_the_users() {
    for name in [
        "SSN",
        "Personnummer",
        "national_id",
        "NationalId",
        "steuer_id",
        "DNI",
        "cpf",
        "passport_no",
    ] {
        let table = format!("{name},Email,Name\n123-45,a@x.io,Ana\n123-46,b@x.io,Bo\n");
        check(&table, name, to(&crate::fields::path::joined("user_metadata", name)));
    }
}

#[test]
fn a_column_of_nothing_but_addresses_is_the_address() {
    let dump = "INSERT INTO `u` VALUES (1,'admin@admin.io','{hash}','ida@x.io'),(2,'bo','{hash}','bo@x.io');\n";
    check(dump, "column_4", to("email"));
    check("id;nom;email\n1;Ida Berg;a@x.io\n", "nom", to("name"));
    check("id;nom;prenom;email\n1;Berg;Ida;a@x.io\n", "nom", to("family_name"));
}

#[test]
fn columns_of_systems_that_look_right_and_are_wrong() {
    let wordpress = "ID,user_login,user_pass,user_nicename,user_email,user_activation_key,display_name\n\
        1,ida,{hash},ida-berg,a@x.io,$P$B55D6LjfHDkINU5wF.v2BuuzO0/XPk/,Ida\n";
    check(wordpress, "user_activation_key", Goes::Dropped);
    check(wordpress, "user_nicename", to("app_metadata.wordpress.user_nicename"));
    check(
        "user_id,user_name,user_password,user_newpassword,user_email,user_email_authenticated\n1,Ida,{hash},{hash},a@x.io,20200101000000\n",
        "user_newpassword",
        Goes::Dropped,
    );
    check(
        "id,username,email,title,trust_level,suspended_till,blocked,active,admin,moderator\n1,ida,a@x.io,,1,,true,true,false,false\n",
        "blocked",
        to("app_metadata.discourse.blocked"),
    );
    let salesforce = "Id,Username,Email,IsActive,TimeZoneSidKey,LocaleSidKey\n005,ida@x.io.sandbox,a@x.io,TRUE,Europe/Berlin,de\n";
    check(salesforce, "Username", to("app_metadata.salesforce.Username"));
    check(salesforce, "Email", to("email"));
    let drupal = "uid,name,pass,mail,init,status,created,access,login\n1,ida,{hash},a@x.io,old@x.io,1,1,1,1\n";
    check(drupal, "init", to("app_metadata.drupal.init"));
    check(drupal, "mail", to("email"));
    check(
        "email,_website,_store,password_hash,password,firstname\na@x.io,base,default,5f4dcc3b5aa765d61d8327deb882cf99:ab:1,,Ida\n",
        "password",
        Goes::Dropped,
    );
    check(
        "id,name,email,password,remember_token,profile_photo_path\n1,Ida,a@x.io,{hash},x,photos/1.png\n",
        "profile_photo_path",
        to("user_metadata.profile_photo_path"),
    );
}

#[test]
fn how_something_is_hashed_and_parts_of_a_name_are_neither() {
    check(
        "id,email,password,hash\n1,a@x.io,{hash},argon2\n2,b@x.io,,\n",
        "password",
        Goes::Password,
    );
    let nested = "{\"_id\":{\"$oid\":\"5f1a2b3c4d5e6f7a8b9c0d1e\"},\"email\":\"a@x.io\",\"password\":\"{hash}\",\"name\":{\"first\":\"Ana\",\"last\":\"Berg\"},\"__v\":0}";
    check(nested, "name.first", to("given_name"));
    check(nested, "name.last", to("family_name"));
    // Hashes that Auth0 does not take as they are, beside ids of a database.
    check(
        "id,username,email,password_hash\n1,ana,a@x.io,{hash}\n",
        "password_hash",
        Goes::Password,
    );
}

#[test]
fn short_words_of_secrets_stand_by_themselves() {
    for name in ["class_name", "businessName", "footprint", "notpaid", "basalt"] {
        let table = format!("id,email,{name}\n1,a@x.io,abc\n");
        check(&table, name, to(&format!("user_metadata.{name}")));
    }
    for name in ["otp", "userOtp", "totp_code", "password_salt", "pwsalt", "CVV"] {
        let table = format!("id,email,{name}\n1,a@x.io,abc\n");
        check(&table, name, Goes::Dropped);
    }
}

#[test]
fn copies_for_comparing_never_count() {
    check(
        "id,lower_email,email,password\n1,ana@x.io,Ana@x.io,{hash}\n",
        "lower_email",
        Goes::Dropped,
    );
    check(
        "id,email_canonical,email,password\n1,ana@x.io,Ana@x.io,{hash}\n",
        "email_canonical",
        Goes::Dropped,
    );
    check(
        "id,normalizedEmail,email,password\n1,ANA@X.IO,Ana@x.io,{hash}\n",
        "normalizedEmail",
        Goes::Dropped,
    );
}

#[test]
fn what_speaks_of_something_else_is_not_the_addresss() {
    let own = "app_metadata.source.verified";
    check("id,email,verified,password\n1,a@x.io,1,{hash}\n", "verified", to(own));
    check(
        "id,email,mail,password\n1,a@x.io,b@x.io,{hash}\n",
        "mail",
        to("app_metadata.source.mail"),
    );
    check("id,mail,password,login\n1,b@x.io,{hash},ana\n", "mail", to("email"));
}

#[test]
fn locks_of_the_application_are_asked_for() {
    let ask = |table: &str| {
        let table = table.replace("{hash}", BCRYPT);
        let proposal = propose(&survey_of(&table), &Choice::default()).expect("a proposal");
        let question = proposal.questions.into_iter().find(|it| it.id.starts_with("blocked:"));
        question.map(|it| (it.id, it.answer))
    };
    let check = |table: &str, id: &str, answer: &str| {
        assert_eq!(ask(table), Some((id.to_owned(), answer.to_owned())), "{table}");
    };
    // One value for everybody says nothing.
    check(
        "id,email,is_block,password\n1,a@x.io,1,{hash}\n2,b@x.io,1,{hash}\n",
        "blocked:is_block",
        "no",
    );
    check(
        "id,email,active,password\n1,a@x.io,1,{hash}\n2,b@x.io,0,{hash}\n",
        "blocked:active",
        "yes",
    );
    assert_eq!(ask("id,email,status,password\n1,a@x.io,open,{hash}\n"), None);
}

#[test]
fn true_is_the_good_sense_of_active() {
    let (_, steps) =
        placed("id,email,active,password\n1,a@x.io,1,{hash}\n2,b@x.io,0,{hash}\n", "active");
    assert!(steps.contains("\"not\":true"), "{steps}");
}

#[test]
fn pictures_that_are_no_addresses_are_none() {
    check(
        "id,email,avatar,password\n1,a@x.io,avatars/1.png,{hash}\n",
        "avatar",
        to("user_metadata.avatar"),
    );
    check(
        "id,email,picture,password\n1,a@x.io,https://x.io/a.png,{hash}\n",
        "picture",
        to("picture"),
    );
    check(
        "id,email,photo,password\n1,a@x.io,data:image/png;base64 iVBOR,{hash}\n",
        "photo",
        Goes::Dropped,
    );
}

#[test]
fn names_of_several_languages_are_known() {
    for (record, column, path) in [
        ("{\"id\":1,\"Correo\":\"a@x.io\",\"email2\":\"\"}", "Correo", "email"),
        ("{\"id\":1,\"email\":\"a@x.io\",\"Prénom\":\"Ana\"}", "Prénom", "given_name"),
        ("{\"id\":1,\"email\":\"a@x.io\",\"Efternavn\":\"Berg\"}", "Efternavn", "family_name"),
        ("{\"id\":1,\"username\":\"x\",\"почта\":\"a@x.io\"}", "почта", "email"),
        ("{\"id\":1,\"email\":\"a@x.io\",\"氏名\":\"山田\"}", "氏名", "name"),
        ("{\"id\":1,\"username\":\"a@x.io\",\"nick\":\"Ana\"}", "username", "email"),
    ] {
        let survey = survey_of(&format!("{record}\n{record}\n"));
        let proposal = propose(&survey, &Choice::default()).expect("a proposal");
        let found = proposal.columns.iter().find(|it| it.column.contains(column));
        assert_eq!(found.map(|it| it.goes.clone()), Some(to(path)), "{column} of {record}");
    }
}

#[test]
fn columns_without_names_are_told_by_content() {
    let row = "1,{hash},a@x.io\n2,{hash},b@x.io\n";
    let table = row.replace("{hash}", BCRYPT);
    let proposal = propose(&survey_of(&table), &Choice::default()).expect("a proposal");
    let goes: Vec<&Goes> = proposal.columns.iter().map(|it| &it.goes).collect();
    assert!(goes.contains(&&to("email")) && goes.contains(&&Goes::Password), "{goes:?}");
}

/// Who could not sign in does not come in open, whatever the application calls it: each column with what it says of the second of
/// two users.
#[test]
fn locks_of_any_name_are_proposed() {
    let steps = |column: &str, first: &str, second: &str| {
        let table = format!(
            "id,email,password,{column}\n1,a@x.io,{{hash}},{first}\n2,b@x.io,{{hash}},{second}\n"
        );
        placed(&table, "email").1
    };
    let blocks = |column: &str, first: &str, second: &str| {
        let steps = steps(column, first, second);
        assert!(steps.contains("\"blocked\""), "{column}: {steps}");
    };
    let leaves_out = |column: &str, first: &str, second: &str| {
        let steps = steps(column, first, second);
        let out = format!("\"leave_out\":\"{column}:true\"");
        assert!(steps.contains(&out), "{column}: {steps}");
    };
    for column in ["banned_at", "lockedAt", "suspended_on", "deactivated_at", "account_disabled_at"]
    {
        blocks(column, "", "2020-01-01 00:00:00");
    }
    for (end, column) in [
        ("2999-01-01 00:00:00", "locked_until"),
        ("2999-01-01", "suspended_till"),
        ("4102444800", "lock_expires"),
        ("4102444800000", "banUntil"),
    ] {
        blocks(column, "0", end);
    }
    for column in ["ban", "disable", "is_suspended", "prohibit_login"] {
        blocks(column, "0", "1");
    }
    for column in ["can_login", "login_enabled", "isActive"] {
        blocks(column, "1", "0");
    }
    blocks("isActive", "Active", "Inactive");
    blocks("account_status", "ACTIVE", "LOCKED");
    for column in ["archived", "deleted_flag", "is_bot", "is_guest", "is_service_account"] {
        leaves_out(column, "0", "1");
    }
    // What is about something else keeps nobody out.
    for (column, first, second) in
        [("status", "shipped", "pending"), ("state", "Ohio", "Texas"), ("locked_until", "0", "0")]
    {
        let steps = steps(column, first, second);
        assert!(!steps.contains("\"blocked\""), "{column}: {steps}");
    }
}

/// What says of the address that it is verified, in words of any order.
#[test]
fn a_verified_address_is_known_by_its_words() {
    for column in
        ["isVerifiedEmail", "verified_email_at", "mail_confirmed", "email_address_verified"]
    {
        let table = format!("id,email,{column}\n1,a@x.io,1\n2,b@x.io,0\n");
        check(&table, column, to("email_verified"));
    }
    for column in ["E-Mail bestätigt", "Correo verificado", "Email confirmé"] {
        let table = format!("id,email,{column}\n1,a@x.io,1\n2,b@x.io,0\n");
        let name = crate::fields::path::joined("", column);
        check(&table, &name, to("email_verified"));
    }
    for column in ["email_verified_token", "email_confirmed_hash"] {
        let table = format!("id,email,{column}\n1,a@x.io,1\n2,b@x.io,0\n");
        assert_ne!(placed(&table, column).0, to("email_verified"), "{column}");
    }
}

/// Names with whose they are before them.
#[test]
fn names_of_columns_may_have_a_prefix() {
    for (table, column, place) in [
        ("usr_id,usr_login,usr_email,usr_pw\n1,ida,a@x.io,{hash}\n", "usr_login", "username"),
        ("usr_id,usr_login,usr_email,usr_pw\n1,ida,a@x.io,{hash}\n", "usr_id", "user_id"),
        (
            "CustomerEmail,CustomerName,CustomerFirstname\na@x.io,Ida Berg,Ida\n",
            "CustomerName",
            "name",
        ),
        ("user_mail,user_name,user_last_name\na@x.io,ida,Berg\n", "user_name", "username"),
        ("user_mail,user_name,user_last_name\na@x.io,ida,Berg\n", "user_last_name", "family_name"),
        // Of an address for bills these are not the user's.
        (
            "email,billing_first_name,billing_last_name,billing_city\na@x.io,Ida,Berg,Ulm\n",
            "billing_city",
            "user_metadata.billing_city",
        ),
    ] {
        check(table, column, to(place));
    }
}

/// Several columns that lock are all asked; names that Auth0 keeps for itself do not fail everybody.
#[test]
fn an_application_s_own_columns_fail_nobody() {
    let table = "id,email,password,is_active,blocked\n1,a@x.io,{hash},1,0\n2,b@x.io,{hash},0,0\n";
    check(table, "blocked", to("app_metadata.source.blocked"));
    let table = "id,email,password,active,is_banned\n1,a@x.io,{hash},1,0\n2,b@x.io,{hash},0,1\n";
    let (goes, steps) = placed(table, "is_banned");
    assert_eq!(goes, Goes::Step);
    assert!(steps.contains("\"where\":\"is_banned:true\""), "{steps}");
}

/// Authlogic and Sorcery put the salt behind the password before bcrypt: nothing in the values tells them from those that do not.
#[test]
fn the_salt_of_authlogic_and_sorcery_is_told() {
    let check = |columns: &str, salt: &str, is_told: bool| {
        let table = format!("id,email,{columns}\n1,a@x.io,{BCRYPT},{salt}\n");
        let proposal = propose(&survey_of(&table), &Choice::default()).expect("a proposal");
        let told = proposal.notes.iter().any(|it| it.is_warning && it.text.contains("Authlogic"));
        assert_eq!(told, is_told, "{table} {:?}", proposal.notes);
    };
    check("crypted_password,password_salt", "kT9vQm2x", true);
    check("crypted_password,salt", "kT9vQm2x", true);
    check("crypted_password,salt", "", false);
    check("crypted_password,city", "Bern", false);
    check("password_digest,salt", "kT9vQm2x", false);
}
