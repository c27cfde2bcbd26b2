//! *Try a password*: one test user's password tells whether hashes are sent as Auth0 will read them.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::time::{Duration, Instant};

use browser_tests::{Folder, Name, Page, Visit, visit};
use serde_json::{Value, json};

/// Of Auth0's documentation: SHA-256 with the salt before the password, and argon2 with 64 MiB; both of “shh”.
const USERS: &str = "email,hash,salt\n\
    ann@example.com,d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f,abc123\n\
    bob@example.com,\"$argon2id$v=19$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$m04qUAB8rexWDR4+/0f+SFB+4XMFxt7YAvAq2UycYos\",\n\
    cid@example.com,0cc175b9c0f1b6a831c399e269772661,\n\
    eve@example.com,,\n";

/// It takes the salt to stand on the wrong side.
const RECIPE: &str = r#"{ "recipe": 1, "steps": [
    { "password": "hash", "salt": "salt", "as": "sha256", "salt_is": "suffix" } ] }"#;

/// Opens the dialog for these users.
fn open(page: &Page, folder: &Folder) {
    page.upload("Choose files", &[&folder.file("users.csv", USERS)]);
    page.see("4 rows");
    page.upload("Load recipe.json", &[&folder.file("recipe.json", RECIPE)]);
    page.see("the salt behind the password");
    page.role("button", "Try a password…").click();
}

fn try_on(page: &Page, user: &str, password: &str) {
    page.role("textbox", "User").fill(user);
    page.label("Password").fill(password);
    page.role("button", "Try").click();
}

#[test]
fn a_reading_that_is_wrong_is_found_and_put_right() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        open(page, &folder);
        try_on(page, " ANN@example.com", "shh");
        page.see("Does not match");
        page.see("It would match with the salt before the password.");
        page.role("button", "Use this reading").click();
        page.see("The recipe reads hashes so from now on");
        page.role("button", "Try").click();
        page.see("Matches: Auth0 will accept this password");
        page.see("User in line 2: custom_password_hash, sha256, salt before the password.");

        page.role("button", "Close").click();
        let saved = page.download(|| page.role("button", "Save recipe.json").click());
        let saved: Value = serde_json::from_slice(&saved.bytes).unwrap();
        let step =
            json!({ "password": "hash", "salt": "salt", "as": "sha256", "salt_is": "prefix" });
        assert_eq!(saved["steps"][0], step);
        // Nothing is left of the password.
        page.role("button", "Try a password…").click();
        assert_eq!(page.label("Password").value(), "");
        let kept = page.eval(
            "return JSON.stringify([{...localStorage}, {...sessionStorage}, history.state]);",
        );
        assert!(!kept.to_string().contains("shh"), "{kept}");
    });
}

#[test]
fn whatever_comes_of_it_is_said() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        open(page, &folder);
        for (user, password, words) in [
            ("bob@example.com", "shh", "Matches: Auth0 will accept this password"),
            ("eve@example.com", "shh", "This user would be sent without a password hash"),
            ("zoe@example.com", "shh", "None of the 4 users in the files has this email"),
            ("ann@example.com", "häh?", "No other reading of the hash matches"),
        ] {
            try_on(page, user, password);
            page.see_within(words, Duration::from_secs(20));
        }
        // The box shows what is typed when that is wanted.
        assert_eq!(page.label("Password").attribute("type"), json!("password"));
        page.role("button", "Show").click();
        assert_eq!(page.label("Password").attribute("type"), json!("text"));
        assert_eq!(page.label("Password").value(), "häh?");
    });
}

#[test]
fn a_trial_is_cancelled() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        open(page, &folder);
        try_on(page, "bob@example.com", "wrong");
        page.role("button", "Cancel").click();
        page.role("progressbar", Name::Any).wait_gone();
        try_on(page, "ann@example.com", "shh");
        page.see_within(
            "It would match with the salt before the password.",
            Duration::from_secs(20),
        );
    });
}

#[test]
fn argon2_with_64_mib_takes_less_than_two_seconds() {
    let folder = Folder::new("passwords").unwrap();
    Visit::to("#/convert").alone().run(|page| {
        open(page, &folder);
        // The first time the program is loaded, too.
        try_on(page, "bob@example.com", "shh");
        page.see_within("Matches", Duration::from_secs(20));
        // The best of three: what other programs take of the machine is not what is measured.
        let tries = (0..3).map(|_| {
            page.role("textbox", "User").fill("bob@example.com");
            page.see_no_more("Matches");
            let start = Instant::now();
            page.role("button", "Try").click();
            page.see_within("Matches", Duration::from_secs(20));
            start.elapsed()
        });
        let best = tries.min().unwrap();
        assert!(best < Duration::from_secs(2), "{best:?}");
    });
}

#[test]
fn the_dialog_fits_a_narrow_window() {
    let folder = Folder::new("passwords").unwrap();
    for dark in [false, true] {
        let visit = Visit::to("#/convert").size(360, 740);
        let visit = if dark { visit.dark() } else { visit };
        visit.run(|page| {
            open(page, &folder);
            try_on(page, "ann@example.com", "shh");
            page.see("Use this reading");
            let wide = page.eval("return document.querySelector('dialog').scrollWidth - document.querySelector('dialog').clientWidth;");
            assert_eq!(wide, json!(0));
            page.screenshot(if dark { "try-a-password-dark" } else { "try-a-password" });
        });
    }
}

/// Two users with a password in clear, one of them with no address, and one with a hash.
const CLEAR: &str = "email,name,password\n\
    ann@example.com,Ann,Tulip-1999\n\
    nowhere,Bob,Daisy-1998\n\
    cid@example.com,Cid,$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K\n";

#[test]
fn no_file_of_a_conversion_has_a_password_in_clear() {
    let folder = Folder::new("passwords").unwrap();
    let recipe = r#"{ "recipe": 1, "steps": [ { "leave_out": "name:Ann", "reason": "gone" } ] }"#;
    visit("#/convert", |page| {
        page.upload("Choose files", &[&folder.file("clear.csv", CLEAR)]);
        page.see("clear.csv");
        page.upload("Load recipe.json", &[&folder.file("recipe.json", recipe)]);
        page.role("button", "Convert").click();
        page.see("passwords in clear are *****");
        for button in ["Download refused users", "Download users left out", "Download errors"] {
            let file = page.download(|| page.role("button", button).click());
            let text = String::from_utf8_lossy(&file.bytes).into_owned();
            assert!(!text.contains("Tulip") && !text.contains("Daisy"), "{button}: {text}");
        }
        let out = page.download(|| page.role("button", "Download users left out").click());
        assert!(String::from_utf8_lossy(&out.bytes).contains("\"password\":\"*****\""));
        let shown = page.eval("return document.body.innerText;").to_string();
        assert!(!shown.contains("Tulip") && !shown.contains("Daisy"));
    });
}

const NO_HASHES: &str = "{\"email\":\"ann@example.com\"}\n{\"email\":\"bob@example.com\"}\n";

fn give(page: &Page, folder: &Folder, which: &str) {
    let recipe = format!(r#"{{ "recipe": 1, "steps": [ {{ "give_password": "{which}" }} ] }}"#);
    page.upload("Choose files", &[&folder.file("users.ndjson", NO_HASHES)]);
    page.see("users.ndjson");
    page.upload("Load recipe.json", &[&folder.file(&format!("{which}.json"), &recipe)]);
    page.see("First passwords");
}

#[test]
fn random_passwords_come_with_a_list_to_hand_out() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        give(page, &folder, "random");
        page.see("Give users without a password a first password of their own");
        page.role("button", "Preview").click();
        page.see_within("hashes a second", Duration::from_secs(20));
        page.role("button", "Convert").click();
        let list = page.download(|| page.role("button", "Download the list of passwords").click());
        let list = String::from_utf8(list.bytes).unwrap();
        let lines: Vec<&str> = list.lines().collect();
        assert_eq!((lines.len(), lines[0]), (3, "email,user_id,username,password"), "{list}");
        let password = lines[1].rsplit('"').nth(1).unwrap().to_owned();
        assert_eq!(password.len(), 19, "{list}");
        let users = page.download(|| page.role("button", "Download").click());
        let users: Value = serde_json::from_slice(&users.bytes).unwrap();
        assert!(users[0]["custom_password_hash"]["hash"]["value"].is_string(), "{users}");
        assert!(!users.to_string().contains(&password));
        assert!(!page.eval("return document.body.innerText;").to_string().contains(&password));
    });
}

#[test]
fn one_first_password_is_asked_for_and_kept_nowhere() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        give(page, &folder, "same");
        // Without it nothing begins.
        page.role("button", "Convert").click();
        page.label("First password for all").fill("welcome");
        page.see("at least 8 characters");
        page.label("First password for all").fill("Welcome-2026");
        page.role("button", "Convert").click();
        let users = page.download(|| page.role("button", "Download").click());
        let users: Value = serde_json::from_slice(&users.bytes).unwrap();
        let hash = |at: usize| users[at]["custom_password_hash"]["hash"]["value"].clone();
        assert!(hash(0).is_string() && hash(0) != hash(1), "{users}");
        let saved = page.download(|| page.role("button", "Save recipe.json").click());
        assert!(!String::from_utf8_lossy(&saved.bytes).contains("Welcome"));
        let kept = page.eval(
            "return JSON.stringify([{...localStorage}, {...sessionStorage}, history.state]);",
        );
        assert!(!kept.to_string().contains("Welcome"), "{kept}");
    });
}

#[test]
fn test_users_of_each_form_are_taken_and_made() {
    let folder = Folder::new("passwords").unwrap();
    visit("#/convert", |page| {
        page.upload("Choose files", &[&folder.file("users.csv", USERS)]);
        page.see("users.csv");
        page.upload("Load recipe.json", &[&folder.file("recipe.json", RECIPE)]);
        page.role("button", "Convert").click();
        page.see("Test users");
        let real = page.download(|| page.role("button", "Download test users").click());
        let real: Value = serde_json::from_slice(&real.bytes).unwrap();
        assert_eq!(real[0]["email"], "ann@example.com");
        let forms = real.as_array().unwrap().len();
        page.role("button", "Make test users").click();
        page.see_within("shown only here and only now", Duration::from_secs(30));
        let made = page.download(|| page.role("button", "Download made test users").click());
        let made: Value = serde_json::from_slice(&made.bytes).unwrap();
        assert_eq!(made.as_array().unwrap().len(), forms, "{made}");
        assert_eq!(made[0]["email"], "test-1@example.com");
        let value = |users: &Value, at: usize| {
            users[at]["custom_password_hash"]["hash"]["value"].as_str().unwrap().to_owned()
        };
        for at in 0..forms {
            assert_eq!(value(&made, at).len(), value(&real, at).len());
            assert_ne!(value(&made, at), value(&real, at));
        }
    });
}

#[test]
fn a_password_is_tried_on_import_too() {
    let folder = Folder::new("passwords").unwrap();
    let user = "{\"email\":\"ann@example.com\",\"custom_password_hash\":{\"algorithm\":\"sha256\",\"hash\":{\"value\":\"d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f\",\"encoding\":\"hex\"},\"salt\":{\"value\":\"abc123\",\"position\":\"prefix\"}}}\n";
    visit("#/import", |page| {
        page.upload("Choose files", &[&folder.file("hashes.ndjson", user)]);
        page.see("hashes.ndjson");
        page.role("button", "Import Users").click();
        page.role("button", "Try a password…").click();
        try_on(page, "ann@example.com", "shh");
        page.see_within("Matches: Auth0 will accept this password", Duration::from_secs(20));
    });
}
