//! The tour as somebody takes it who sees Muster for the first time; and as somebody begins it who has files at work.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, Name, Page, visit};

use crate::common::LONG;

/// Waits until what a stop speaks of is marked, with these words in it.
#[track_caller]
fn marked(page: &Page, words: &str) {
    let mark = "return document.querySelector('[data-toured]')?.innerText ?? ''";
    page.until(&format!("a mark with {words}"), LONG, || {
        Ok(page.eval(mark).as_str().is_some_and(|text| text.contains(words)))
    });
}

#[test]
fn the_tour_goes_from_a_file_to_users_and_out_again() {
    visit("#/import", |page| {
        page.role("button", "Take the tour").click();
        let stops = [
            ("A file comes in", "sample-tenant.json"),
            ("Every user is checked", "users"),
            ("What is wrong, and how to mend it", "email"),
            ("On to Auth0", "Dry-run these files"),
            ("A dry run first", "Import Users"),
            ("As Auth0 would report it", "Completed"),
            ("The users are here", "@"),
            ("And out again", "Export"),
        ];
        for (place, (title, words)) in stops.into_iter().enumerate() {
            page.role("heading", title).within(LONG).wait();
            page.see(&format!("{} of 8", place + 1));
            marked(page, words);
            if place == 2 {
                // Back does nothing again, and neither does the way forth.
                page.role("button", "Back").click();
                page.role("heading", "Every user is checked").wait();
                marked(page, "users");
                page.role("button", "Next").click();
                page.role("heading", title).wait();
                marked(page, words);
            }
            assert_eq!(page.focused().1, if place == 7 { "Done" } else { "Next" });
            page.press("Enter");
        }
        assert_eq!(page.role("heading", "And out again").count(), 0);
        assert!(page.eval("return document.querySelector('[data-toured]')").is_null());
        page.role("link", "Jobs").click();
        page.role("button", Name::has("More info about job_")).within(LONG).wait();
    });
}

#[test]
fn the_tour_leaves_files_at_work_alone() {
    let folder = Folder::new("tour").unwrap();
    let file = folder.file("own.json", "{\"email\":\"ann@example.com\"}\n");
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("own.json");
        page.press("Control+k");
        page.role("combobox", "Action or page").fill("tour");
        page.press("Enter");
        for title in
            ["A file comes in", "Every user is checked", "What is wrong, and how to mend it"]
        {
            page.role("heading", title).within(LONG).wait();
            page.role("button", "Next").click();
        }
        page.role("heading", "On to Auth0").wait();
        page.press("Escape");
        page.role("heading", "On to Auth0").wait_gone();
        page.see("own.json");
        // Nothing was made of it.
        assert_eq!(page.role("button", "Download").count(), 0);
        page.role("link", "Users").click();
        page.see_within("There are no users here yet.", LONG);
    });
}
