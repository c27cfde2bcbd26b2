//! Recipes on the page: loaded, read, switched, edited, undone, carried out; and sheets of workbooks, which come with them.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, Page, visit};
use serde_json::{Value, json};

/// A workbook with two sheets; *Users* has a title above the names of its columns.
const WORKBOOK: &[u8] = include_bytes!("../../data/users.xlsx");

const RECIPE: &str = r#"{ "recipe": 1, "steps": [
    { "map": { "Email": "email", "Given Name": "given_name", "Phone": "app_metadata.phone" } },
    { "change": "given_name", "do": ["upper"] },
    { "leave_out": "email:bob*", "reason": "Bob has left" } ] }"#;

fn converted(page: &Page) -> Value {
    page.role("button", "Convert").click();
    let result = page.download(|| page.role("button", "Download").click());
    serde_json::from_slice(&result.bytes).unwrap()
}

#[test]
fn a_recipe_is_loaded_read_changed_and_carried_out() {
    let folder = Folder::new("recipe").unwrap();
    let (sheet, recipe) = (folder.file("users.xlsx", WORKBOOK), folder.file("recipe.json", RECIPE));
    let broken = folder.file("broken.json", r#"{"recipe":1,"steps":[{"fly":"email"}]}"#);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&sheet]);
        for fact in ["sheet Users", "2 rows"] {
            page.see(fact);
        }
        page.upload("Load recipe.json", &[&recipe]);
        page.see("Change given_name: write it in capitals");
        let user = json!({ "email": "ann@example.com", "given_name": "ANN", "email_verified": true,
            "app_metadata": { "phone": "447700900002" } });
        assert_eq!(converted(page), json!([user]));
        page.see("1 left out");

        page.label("Leave out users where email:bob* (Bob has left)").tick(false);
        assert_eq!(converted(page).as_array().unwrap().len(), 2);

        page.role("button", "Remove step 2").click();
        assert_eq!(converted(page)[0]["given_name"], "Ann");
        page.role("button", "Undo").click();
        page.see("Change given_name: write it in capitals");

        page.upload("Load recipe.json", &[&broken]);
        page.see("fly");
        let saved = page.download(|| page.role("button", "Save recipe.json").click());
        let saved: Value = serde_json::from_slice(&saved.bytes).unwrap();
        assert_eq!(saved["steps"][1], json!({ "change": "given_name", "do": "upper" }));
    });
}
