//! Which users are exported: the query, as it is typed, built, corrected and kept.

use super::*;

#[test]
fn the_users_of_a_connection_that_a_search_finds_are_exported_and_no_others() {
    visit("#/tenant", |page| {
        page.role("button", "Create connection").click();
        page.role("dialog", Name::Any).label("Name").type_in("staff");
        page.role("button", "Save").click();
        page.role("button", "Edit staff").wait();
        import_into(page, Some("staff"), r#"{"email":"dan@example.com","email_verified":true}"#);
        import_into(page, Some(FIRST), PEOPLE);
        page.role("link", "Export").click();
        counts(page, "4 users");
        start(page).role("button", "Export 4 Users").wait();
        page.role("combobox", "Connection").choose("staff (1)");
        counts(page, "1 user");
        start(page).role("button", "Export 1 User").wait();
        page.role("combobox", "Connection").choose(&format!("{FIRST} (3)"));
        page.label("Search").fill("email_verified:true");
        counts(page, "2 of 3 users");
        let file = export(page, "Export 2 Users");
        let emails: Vec<_> = lines(&file).iter().map(|user| user["email"].clone()).collect();
        assert_eq!(emails, ["ann@example.com", "cid@example.com"]);
        page.role("combobox", "Connection").choose("All connections");
        counts(page, "3 of 4 users");

        page.label("Search").fill("user_metadata.address.city:Zürich");
        counts(page, "1 of 4 users");
        page.label("Search").fill("created_at:[2024-03-01 TO *] AND NOT blocked:true");
        // Dan, who came without it, was created just now.
        counts(page, "2 of 4 users");
        page.label("Search").fill("nobody");
        counts(page, "0 of 4 users");
        let nothing = start(page).role("button", "Nothing to Export");
        assert!(!nothing.is_enabled());
        page.see("No user matches.");
    });
}

#[test]
fn a_query_that_cannot_be_parsed_is_marked_at_its_place_and_never_runs() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        counts(page, "3 users");
        page.label("Search").type_in("email:ann* AND [0]");
        page.see("A range needs a field before it");
        assert_eq!(marked(page), ("email:ann* AND ".to_owned(), "[".to_owned()));
        assert_eq!(page.label("Search").attribute("aria-invalid"), "true");
        let button = start(page).role("button", "Export Users");
        assert!(!button.wait().is_enabled());
        page.see("The search cannot be understood. Mend it first.");
        page.label("Search").fill("email:ann*");
        counts(page, "1 of 3 users");
        page.see_no_more("A range needs a field before it");
        start(page).role("button", "Export 1 User").wait();
    });
}

#[test]
fn what_auth0_would_refuse_works_here_and_is_marked() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("email:?nn@example.com");
        page.see("Not valid in Auth0: its only wildcard is *.");
        counts(page, "1 of 3 users");
        page.label("Search").fill("logins_count:>=7");
        page.see("Not valid in Auth0: write logins_count:[7 TO *] there.");
        counts(page, "2 of 3 users");
        page.label("Search").fill("logins_count:[7 TO *]");
        page.see_no_more("Not valid in Auth0");
        counts(page, "2 of 3 users");
    });
}

#[test]
fn a_query_is_built_from_fields_and_operators() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Build a query").click();
        let dialog = page.role("dialog", "Build a query");
        dialog.role("combobox", "Field 1").fill("logins_count");
        page.press("Tab");
        dialog.role("combobox", "Operator 1").choose("is at least, since");
        dialog.role("textbox", "Value 1").type_in("7");
        page.see("logins_count:[7 TO *]");
        dialog.role("button", "Add condition").click();
        dialog.role("combobox", "Field 2").fill("blocked");
        page.press("Tab");
        dialog.role("combobox", "Operator 2").choose("has no value");
        dialog.role("button", "Use this query").click();
        dialog.wait_gone();
        assert_eq!(page.label("Search").value(), "logins_count:[7 TO *] AND NOT _exists_:blocked");
        counts(page, "1 of 3 users");
    });
}

/// Searches for the one user who is blocked, and saves that query as "Blocked ones".
fn save_a_query(page: &Page) {
    page.label("Search").type_in("blocked:true");
    counts(page, "1 of 3 users");
    page.role("button", "Recent and saved").click();
    page.label("Name for this query").type_in("Blocked ones");
    page.role("button", "Save").click();
    page.role("list", "Saved queries").wait();
}

/// The query that [`save_a_query`] saved, in the list of saved ones.
fn saved_query(page: &Page) -> Locator<'_> {
    page.role("list", "Saved queries").role("button", Name::has("Blocked ones blocked:true"))
}

#[test]
fn queries_are_kept_with_a_name_and_lately_used_ones_without() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        save_a_query(page);
        page.until("the query among the recent ones", LONG, || {
            let kept = page.eval("return localStorage.getItem('muster.queries') ?? ''");
            let kept: Value = serde_json::from_str(kept.as_str().unwrap_or_default())?;
            Ok(kept["value"]["recent"][0] == "blocked:true")
        });
        page.reload();
        let _file = take(page, PEOPLE);
        page.role("button", "Recent and saved").click();
        page.role("list", "Recent queries").role("button", "blocked:true").wait();
        saved_query(page).click();
        counts(page, "1 of 3 users");
        assert_eq!(page.label("Search").value(), "blocked:true");
        page.role("button", "Recent and saved").click();
        // The first is that of the files.
        page.role("button", "Clear all").nth(1).click();
        page.see("No queries yet.");
    });
}

#[test]
fn what_is_remembered_is_forgotten_when_asked_and_can_be_had_back() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        save_a_query(page);
        page.role("link", "Tenant").click();
        page.role("button", "Forget them").click();
        page.role("button", "Undo").click();
        page.role("button", "Forget them").wait();
        page.role("link", "Users").click();
        page.role("button", "Recent and saved").click();
        saved_query(page).wait();
        page.role("link", "Tenant").click();
        page.role("button", "Forget them").click();
        page.see("are forgotten");
        page.role("link", "Users").click();
        page.role("button", "Recent and saved").click();
        page.see("No queries yet.");
    });
}

#[test]
fn the_users_page_searches_in_the_same_way() {
    visit("#/import", |page| {
        import_into(page, None, PEOPLE);
        page.role("link", "Users").click();
        page.see("3 users");
        let search = page.label("Search users");
        search.type_in("logins_count:[5 TO *] AND NOT blocked:true");
        page.see("1 of 3 users");
        page.role("row", Name::has("ann@example.com")).wait();
        assert_eq!(page.role("row", Name::has("bob@example.com")).count(), 0);
        search.fill("user_metadata.plan:(gold OR silver)");
        page.see("2 of 3 users");
        search.fill("name:(a OR");
        page.role("alert", Name::Any).wait();
        assert_eq!(marked(page), ("name:(a ".to_owned(), "OR".to_owned()));
        page.see("The search cannot be understood. Mend it first.");
        assert_eq!(page.role("grid", "Users").count(), 0, "users of an earlier query are in sight");
        page.see_no_more("of 3 users");
    });
}

#[test]
fn terms_side_by_side_are_or_as_at_auth0_and_said_so() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("email:ann* email:bob*");
        counts(page, "2 of 3 users");
        page.see("Auth0 takes that as OR, and so does Muster");
        page.role("button", Name::has("All of them: email:ann* AND email:bob*")).click();
        counts(page, "0 of 3 users");
        assert_eq!(page.label("Search").value(), "email:ann* AND email:bob*");
        page.see_no_more("Auth0 takes that as OR");
        page.label("Search").fill("ann lee");
        page.role("button", Name::has("As one text: \"ann lee\"")).click();
        assert_eq!(page.label("Search").value(), "\"ann lee\"");
    });
}

#[test]
fn another_language_is_mended_with_one_click_and_runs_only_then() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        counts(page, "3 users");
        page.label("Search").type_in("q=email = 'ann@example.com' or logins_count >= 7");
        page.see("What stands before the query belongs to an address");
        page.see("The search cannot be understood. Mend it first.");
        let mended = "email:\"ann@example.com\" OR logins_count:[7 TO *]";
        page.role("button", Name::has(&format!("Correct all to {mended}"))).click();
        counts(page, "2 of 3 users");
        assert_eq!(page.label("Search").value(), mended);
    });
}

#[test]
fn relative_dates_are_shown_and_local_ones_refused() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Search").type_in("created_at:[* TO today-1y]");
        page.see("today-1y is 20");
        counts(page, "3 of 3 users");
        page.label("Search").fill("created_at:[31/12/2023 TO *]");
        page.see("“31/12/2023” is no date to Auth0. Write 2023-12-31.");
        page.role("button", Name::has("Correct to created_at:[2023-12-31 TO *]")).click();
        counts(page, "3 of 3 users");
    });
}
