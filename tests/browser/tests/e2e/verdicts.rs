//! The published verdicts run in the page: by whoever wants to know whether the checks are right, with the set or one of their own.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, visit};
use xtask::project;

use crate::common::LONG;

#[test]
fn the_published_set_is_run_and_one_that_differs_is_told() {
    let published = project::root().join("vectors/users.ndjson");
    let vectors = std::fs::read_to_string(published).unwrap();
    let count = vectors.lines().count();
    let folder = Folder::new("verdicts").unwrap();
    let wrong = vectors.lines().next().unwrap().replace("\"refused\"", "\"accepted\"");
    let own = folder.file("own.ndjson", format!("{vectors}{wrong}\n"));
    let none = folder.file("none.ndjson", "{\"email\":\"ann@example.com\"}\n");
    visit("#/reference/verdicts", |page| {
        let run = page.role("button", "Test the verdicts");
        run.clone().within(LONG).click();
        page.see_within(&format!("All {count} verdicts are as expected."), LONG);
        page.upload("Choose a set", &[&own]);
        page.see_within(&format!("1 of {} verdicts are not as expected", count + 1), LONG);
        page.see(&format!("line {}", count + 1));
        page.see("is refused, expected accepted");
        page.upload("Choose a set", &[&none]);
        page.see_within("This is no set of vectors: line 1", LONG);
        // What a person does next works as before.
        run.click();
        page.see_within(&format!("All {count} verdicts are as expected."), LONG);
    });
}
