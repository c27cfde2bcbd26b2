//! Exports of files that were never imported, and of many users.

use super::*;

#[test]
fn files_are_exported_without_being_imported() {
    let folder = folder();
    let (one, other, empty) = (
        folder.file("one.json", many(2)),
        folder.file("other.json", format!("[{}]", PEOPLE.trim_end().replace("}\n{", "},\n{"))),
        folder.file("empty.json", "[]"),
    );
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.role("radio", "Files").click();
        page.see("Drop files here to export from them");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        page.see("Choose a file first.");
        page.upload("Choose files", &[&one, &other, &empty]);
        counts(page, "5 users");
        let file = export(page, "Export 5 Users");
        assert_eq!(text(&file), many(2) + PEOPLE);
        page.see("empty.json holds no users.");
        page.role("link", "Users").click();
        page.see("3 users");
        page.role("link", "Jobs").click();
        assert_eq!(jobs(page)[0][..2], ["Users export", "From files"]);
        page.role("link", "Export").click();
        page.role("radio", "Local tenant").click();
        start(page).role("button", "Export 3 Users").wait();
    });
}

#[test]
fn a_file_without_users_says_so() {
    let folder = folder();
    visit("#/export", |page| {
        page.see("There are no users to export yet.");
        page.role("button", "Export from files").click();
        page.upload("Choose files", &[folder.file("empty.json", "[]")]);
        page.see("There are no users in these files.");
        assert!(!start(page).role("button", "Nothing to Export").is_enabled());
        page.role("button", "Remove empty.json").click();
        let (name, said) = ("photo.png", "This is a picture");
        let content = &b"\x89PNG\r\n\x1a\n\0\0\0"[..];
        page.upload("Choose files", &[folder.file(name, content)]);
        page.see(said);
        let button = start(page).role("button", Name::Any).nth(0);
        button.wait_until("to say that nothing can be exported", |button| {
            !button.is_enabled() && ["Nothing to Export", "Export Users"].contains(&&*button.name())
        });
        page.role("button", format!("Remove {name}").as_str()).click();
    });
}

#[test]
fn files_are_exported_where_the_browser_keeps_nothing() {
    let site = Folder::of_site(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };",
    );
    let folder = folder();
    let file = folder.file("people.json", PEOPLE);
    Visit::to("#/export").site(site.path()).run(|page| {
        page.see_within("This browser does not let Muster keep users", LONG);
        page.role("button", "Export from files").click();
        page.upload("Choose files", &[&file]);
        counts(page, "3 users");
        add_field(page, 1, "user.email.toUpperCase()", "Email");
        let file = export(page, "Export 3 Users");
        assert_eq!(lines(&file)[2], parsed(r#"{"Email":"CID@EXAMPLE.COM"}"#));
    });
}

#[test]
fn fifty_thousand_users_are_sorted() {
    visit("#/export", |page| {
        let _file = take(page, many(50_000));
        add_field(page, 1, "user_id", "Id");
        add_field(page, 2, "logins_count", "Logins");
        page.role("radio", "CSV").click();
        page.label("Sort by").fill("logins_count");
        page.label("Descending order").tick(true);
        let file = export(page, "Export 50,000 Users");
        let rows = rows(&file.bytes, b',');
        let mut keys: Vec<(i64, String)> = rows
            .iter()
            .skip(1)
            .map(|row| (-row[1].parse::<i64>().unwrap(), row[0].clone()))
            .collect();
        assert_eq!(keys.len(), 50_000);
        // Those with as many logins stay in the order of the file, which is that of their ids.
        assert!(keys.is_sorted());
        keys.dedup();
        assert_eq!(keys.len(), 50_000);
    });
}
