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
