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
    page.see("users.csv");
    page.upload("Load recipe.json", &[&folder.file("recipe.json", RECIPE)]);
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
