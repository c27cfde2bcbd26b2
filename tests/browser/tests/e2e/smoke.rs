//! The page opens, wherever it lies, and keeps to itself.

use browser_tests::{Name, Visit, visit};

#[test]
fn the_page_opens() {
    visit("", |page| {
        page.role("heading", Name::Any).nth(0).wait();
        assert!(page.title().contains("Muster"), "{}", page.title());
        page.screenshot("smoke");
    });
}

#[test]
fn it_opens_below_any_path() {
    Visit::to("").below("some/where").run(|page| {
        page.role("heading", Name::Any).nth(0).wait();
        assert!(page.url().ends_with("/some/where/"));
    });
}

#[test]
fn the_notices_of_what_is_built_in_can_be_read() {
    visit("#/reference/notices", |page| {
        page.role("button", "Show the notices").click();
        for words in ["yew-0.", "serde_json-1.", "Permission is hereby granted"] {
            page.see(words);
        }
    });
}
