//! The sample of ten users, and the count on the button.

use super::*;

#[test]
fn the_sample_is_the_beginning_of_the_file_whatever_is_chosen() {
    visit("#/export", |page| {
        let _file = take(page, many(30));
        let first = |file: &Download, lines: usize| -> String {
            text(file).split_inclusive('\n').take(lines).collect()
        };
        page.see("The first 10 users, as the file would hold them");
        let (names, cells) = sample_table(page);
        assert_eq!(names, ["user_id", "email", "name", "logins_count"]);
        assert_eq!(cells.len(), 10);
        assert_eq!(cells[9], ["auth0|000009", "u9@example.com", "Person 9", "63"]);
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 30 Users"), 10));

        page.label("Sort by").fill("logins_count");
        page.label("Descending order").tick(true);
        page.label("Search").fill("NOT email:u29*");
        counts(page, "29 of 30 users");
        assert_eq!(
            sample_table(page).1[0],
            ["auth0|000028", "u28@example.com", "Person 28", "196"]
        );
        page.role("button", "Add default fields").click();
        page.role("radio", "CSV").click();
        assert_eq!(sample_table(page).0, DEFAULT_NAMES);
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 29 Users"), 11));
        page.label("Escaping").choose("Plain RFC 4180");
        let shown = sample_text(page);
        assert_eq!(shown, first(&export(page, "Export 29 Users"), 11));

        // Of a sample the file has no more than that.
        page.label("Export as sample").tick(true);
        let file = export(page, "Export Sample of 10 Users");
        assert_eq!((&*file.name, text(&file)), ("people-sample-export.csv", shown));
    });
}

#[test]
fn the_button_says_how_many_users_it_exports() {
    visit("#/export", |page| {
        let _file = take(page, many(1234));
        start(page).role("button", "Export 1,234 Users").wait();
        page.label("Search").type_in("email:u1233*");
        start(page).role("button", "Export 1 User").wait();
        assert_eq!(lines(&export(page, "Export 1 User"))[0]["user_id"], "auth0|001233");
        page.label("Search").fill("email:u3@*");
        start(page).role("button", "Export 1 User").wait();
        page.label("Search").fill("email:none*");
        assert!(!start(page).role("button", "Nothing to Export").wait().is_enabled());
        page.see("No user matches, so the file would be empty.");
    });
}
