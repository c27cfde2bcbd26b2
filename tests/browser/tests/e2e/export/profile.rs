//! The profile of the data.

use super::*;

#[test]
fn what_the_chosen_users_are_like_is_told_in_charts_and_numbers() {
    let more = r#"{"user_id":"google-oauth2|1","email":"gil@example.com","identities":[{"provider":"google-oauth2","connection":"google-oauth2","user_id":"1","isSocial":true}],"created_at":"2024-03-02T00:00:00.000Z"}
"#;
    visit("#/export", |page| {
        let _file = take(page, format!("{PEOPLE}{more}"));
        page.role("button", "Profile of the data").click();
        page.role("table", Name::Any).nth(0).wait();
        let facts =
            ["Users", "Verified", "Blocked", "Never logged in"].map(|name| fact(page, name));
        assert_eq!(facts, ["4", "2 50%", "1 25%", "2 50%"]);
        page.role("img", "4 users, 2024-01 to 2024-03; most in 2024-03: 3").wait();
        page.role("img", "2 users, 2024-03 to 2024-05; most in 2024-03: 1").wait();
        page.role("button", Name::has("4 users, 2024-01 to 2024-03")).click();
        let row = |name: &str| {
            let script = format!(
                "return [...document.querySelectorAll('.profile tr')].map((row) => row.innerText.split(/\\s+/).filter(Boolean).join(' '))
                   .filter((row) => row.startsWith('{name} '))[0] ?? ''"
            );
            page.eval(&script).as_str().unwrap_or_default().to_owned()
        };
        assert_eq!(row("2024-03"), "2024-03 3");
        assert_eq!(row("email"), "email 4 100%");
        assert_eq!(row("user_metadata.plan"), "user_metadata.plan 2 50%");
        assert_eq!(row("auth0"), "auth0 3 75%");
        assert_eq!(row("google-oauth2"), "google-oauth2 1 25%");

        // It is of the users that are chosen.
        page.label("Search").type_in("blocked:true");
        page.until("the profile of one user", LONG, || Ok(fact(page, "Blocked") == "1 100%"));
        assert_eq!(row("user_metadata.plan"), "user_metadata.plan 1 100%");
    });
}

#[test]
fn the_page_is_for_narrow_screens_too() {
    Visit::to("#/export").size(360, 740).run(|page| {
        let check = |what: &str| {
            let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wide, false, "{what} scrolls sideways");
        };
        check("the empty page");
        let _file = take(page, PEOPLE);
        check("the form");
        preset(page).choose("Default fields (CSV)");
        settled(page);
        check("the table of fields and the sample");
        page.role("button", "Profile of the data").click();
        page.see("Sign-ups by month");
        check("the profile");
        export(page, "Export 3 Users");
        check("the result");
    });
}
