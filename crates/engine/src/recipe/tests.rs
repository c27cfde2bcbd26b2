//! The form of recipes: written and read again, old forms, and errors that name what is wrong.

use super::*;

fn read(json: &str) -> Result<Recipe, String> {
    serde_json::from_str::<Recipe>(json).map_err(|error| error.to_string())
}

#[test]
fn steps_are_written_as_they_are_read() {
    for step in [
        r#"{"map":{"id":["user_id","app_metadata.legacy_id"],"E-Mail":"email","Kundennr":null,"*":"user_metadata.shop.*"}}"#,
        r#"{"map":[{"from":["nick","handle"],"to":"nickname"},{"from":"id","to":"user_id"}]}"#,
        r#"{"set":{"name":"{given_name} {family_name}","app_metadata.z":{"b":[1,true,null],"a":"x"}},"if":"missing"}"#,
        r#"{"default":"family_name","value":"Unknown"}"#,
        r#"{"default":"nickname","from":["nick","email"]}"#,
        r#"{"move":"user_metadata.given_name","to":"given_name"}"#,
        r#"{"remove":["name","nickname"],"matching":"^-*$"}"#,
        r#"{"keep_only":["email","app_metadata.plan"]}"#,
        r#"{"leave_out_empty":"all","except":"user_metadata"}"#,
        r#"{"leave_out_empty":["name","nickname"]}"#,
        r#"{"change":"email","do":["trim","lower"]}"#,
        r#"{"change":["a","b"],"do":["upper","collapse","as_list","first","unique","text",{"replace":"a+","with":"$1"},{"take":"(.*)@","group":1,"to":"nickname"},{"split":","},{"join":"; "}]}"#,
        r#"{"split_name":"name","first":"given_name","rest":"family_name","comma":true}"#,
        r#"{"translate":"role","table":{"therapist":"Therapist","2":7},"else":{"value":"User"}}"#,
        r#"{"translate":"roles","patterns":{"(?i)admin":"tenant_admin",".":"user"},"else":"error","ignore_case":true,"to":"app_metadata.role"}"#,
        r#"{"parse":"Active","as":"boolean","true":["Y","ja"],"not":true,"to":"blocked"}"#,
        r#"{"parse":"n","as":"number","decimal":",","thousands":"."}"#,
        r#"{"parse":["d","e"],"as":"date","form":"dd.MM.yyyy","zone":"+09:00","to_form":"seconds","to_zone":"+01:00"}"#,
        r#"{"phone":"phone_number","country":"GB"}"#,
        r#"{"password":"user_pass"}"#,
        r#"{"give_password":"random","where":"email:a*"}"#,
        r#"{"give_password":"same"}"#,
        r#"{"after":"roles","from":"app_metadata.roles","split":","}"#,
        r#"{"after":"organizations","from":["org","orgs"],"with":"{org_role}","keep":true}"#,
        r#"{"password":"p","salt":"s","algorithm":"a","rounds":"r","name":"n","as":"dotnet_hmac_sha512","salt_is":"key","salt_in":"hex","constant_salt":"c","pepper":"x","clear":"hash"}"#,
        r#"{"phone":"p","to":"q","otherwise":"user_metadata.p"}"#,
        r#"{"pick":"identities","matching":"signInType:emailAddress","take":"issuerAssignedId","to":"email","all":true,"or_first":true,"if":"missing"}"#,
        r#"{"move":"username","to":"email","matching":"@","not_matching":" "}"#,
        r#"{"parse":"email_confirmed_at","as":"boolean","filled":true,"to":"email_verified"}"#,
        r#"{"parse":"roles","as":"php"}"#,
        r#"{"change":"a","do":["single","keys","compact","guid","base32","base64_to_base32","unescape_html"]}"#,
        r#"{"expression":"user.email.length","to":"app_metadata.n"}"#,
        r#"{"leave_out":"status:deleted","reason":"deleted","where":"file:a*","failing":"keep"}"#,
        r#"{"namespace":{"users.csv":"u-","admins.csv":"a-"}}"#,
        r#"{"namespace":"legacy|","path":"id","on":false}"#,
        r#"{"types":true}"#,
        r#"{"join":"hashes","key":{"id":"_id.$oid","x":["a","b"]},"ignore_case":true,"take":{"passwordHash":"password_hash"},"rows":"best","by":"-id","unmatched":"leave_out","only":"without","reason":"no hash"}"#,
        r#"{"join":"h","key":{"user_id":"auth0|{_id.$oid}"},"or_key":{"email":["email","mail"],"c":"connection"},"take":{"passwordHash":"passwordHash"}}"#,
        r#"{"join":"usermeta","key":{"ID":"user_id"},"take":{"first_name":"given_name"},"pivot":{"name":"meta_key","value":"meta_value"}}"#,
        r#"{"join":"emails","key":{"id":"user_id"},"take":{"{email,at: verified}":"app_metadata.emails"},"rows":"list"}"#,
        r#"{"duplicates":"username|lower","take_away":true,"reason":"a username only once"}"#,
        r#"{"duplicates":"email|lower","keep":"best","by":["email_verified","-last_login"],"reason":"second account"}"#,
        r#"{"merge":"email","attributes":{"email_verified":"any","app_metadata.c":"union"},"reason":"same person"}"#,
        r#"{"sort":["-logins","email"]}"#,
        r#"{"expect":"email:*@shop.example.com","reason":"email domain"}"#,
        r#"{"expect":{"unique":"email"},"else":"stop","reason":"duplicates"}"#,
        r#"{"expect":{"users":1000},"reason":"wrong file"}"#,
        r#"{"name_columns":true}"#,
        r#"{"leave_out_other_providers":true}"#,
        r#"{"keep_unknown":"user_metadata"}"#,
        r#"{"drop_unimportable":true}"#,
        r#"{"strip_prefix":true}"#,
        r#"{"strip_prefix":true,"repeated":true}"#,
    ] {
        let json = format!(r#"{{"recipe":1,"steps":[{step}]}}"#);
        let recipe = read(&json).expect(step);
        assert_eq!(serde_json::to_string(&recipe).expect(step), json);
    }
    let whole = r#"{"recipe":1,"name":"Shop","sources":[{"is":"customers","looks_like":["id"],"read":{"encoding":"windows-1252","delimiter":";"}}],"steps":[]}"#;
    assert_eq!(serde_json::to_string(&read(whole).expect(whole)).expect(whole), whole);
}

#[test]
fn a_join_may_write_its_key_as_on() {
    let step = |json: &str| serde_json::from_str::<Step>(json).expect(json);
    let on = step(r#"{"join":"h","on":{"id":"_id"}}"#);
    assert_eq!(on, step(r#"{"key":{"id":"_id"},"join":"h","on":true}"#));
    assert!(!step(r#"{"join":"h","on":false,"key":{"id":"_id"}}"#).on);
}

#[test]
fn what_was_stored_before_opens() {
    let old = r#"{"recipe":1,"steps":["name_columns","leave_out_other_providers","drop_unimportable","drop_empty",{"strip_prefix":{"repeated":true}}]}"#;
    let recipe = read(old).expect(old);
    for standard in [
        Standard::NameColumns,
        Standard::LeaveOutOtherProviders,
        Standard::DropUnimportable,
        Standard::LeaveOutEmpty,
        Standard::StripRepeated,
    ] {
        assert!(recipe.has(standard), "{standard:?}");
    }
    assert!(!recipe.has(Standard::StripPrefix));
}

#[test]
fn what_is_unknown_is_named() {
    let check = |json: &str, named: &str| {
        let error = read(json).expect_err(json);
        assert!(error.contains(named), "{json}: {error}");
    };
    check(r#"{"recipe":2,"steps":[]}"#, "version 2");
    check(r#"{"recipe":1,"steps":[],"wings":2}"#, "wings");
    for (step, named) in [
        (r#""fly""#, "fly"),
        (r#"{"fly":1}"#, "fly"),
        (r#"{}"#, "unknown step ``"),
        (r#"7"#, "object"),
        (r#"{"change":"email","do":"fly"}"#, "fly"),
        (r#"{"change":"email","do":{"fly":1}}"#, "fly"),
        (r#"{"change":"email"}"#, "do"),
        (r#"{"change":"email","do":"trim","wings":1}"#, "wings"),
        (r#"{"change":"email","do":"trim","move":"x"}"#, "move"),
        (r#"{"leave_out":"a:b"}"#, "reason"),
        (r#"{"duplicates":"email"}"#, "reason"),
        (r#"{"strip_prefix":{"repeated":true,"twice":1}}"#, "twice"),
        (r#"{"strip_prefix":true,"twice":1}"#, "twice"),
        (r#"{"name_columns":true,"twice":1}"#, "twice"),
        (r#"{"types":false}"#, "types"),
        (r#"{"translate":"a","else":"User"}"#, "User"),
        (r#"{"parse":"a","as":"colour"}"#, "colour"),
        (r#"{"types":true,"failing":"shout"}"#, "shout"),
        (r#"{"types":true,"on":7}"#, "boolean"),
        (r#"{"set":{"a":9007199254740993}}"#, "9007199254740993"),
        (r#"{"expect":{"unique":"a","users":1},"reason":""}"#, "unique"),
    ] {
        check(&format!(r#"{{"recipe":1,"steps":[{step}]}}"#), named);
    }
}

#[test]
fn standard_steps_are_switches_with_a_place() {
    let names = |recipe: &Recipe| recipe.steps.iter().map(|it| it.verb.name()).collect::<Vec<_>>();
    let mut recipe = Recipe::for_exports();
    recipe.insert(Verb::Types.into());
    recipe.toggle(Standard::LeaveOutEmpty, true);
    recipe.toggle(Standard::StripRepeated, true);
    recipe.insert(Verb::Types.into());
    assert_eq!(
        names(&recipe),
        [
            "name_columns",
            "types",
            "types",
            "leave_out_other_providers",
            "drop_unimportable",
            "leave_out_empty",
            "strip_prefix"
        ]
    );
    assert!(recipe.has(Standard::StripRepeated) && !recipe.has(Standard::StripPrefix));
    recipe.toggle(Standard::NameColumns, false);
    recipe.steps.insert(0, Verb::Map(Default::default()).into());
    recipe.toggle(Standard::NameColumns, true);
    recipe.toggle(Standard::StripPrefix, false);
    assert_eq!(names(&recipe)[..3], ["map", "name_columns", "types"]);
    assert!(!recipe.has(Standard::StripRepeated));
}
