//! How a file is understood, as a person sees and corrects it: tables in any encoding, dumps with several tables, files
//! that are cut off.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use browser_tests::{Folder, Page, visit};
use serde_json::{Value, json};

/// A table as an office has it: in Windows-1252, with semicolons, a title above and a total below.
fn office_table() -> Vec<u8> {
    let text = "Customer report\r\n\
                exported 2026-11-01\r\n\
                user_id;email;name\r\n\
                1;joerg@example.com;J\u{f6}rg\r\n\
                2;zoe@example.com;\"Zo\u{eb}; Maria\"\r\n\
                Total;2;\r\n";
    // What is beyond ASCII here has one byte each, the same as in ISO-8859-1.
    text.chars().map(|letter| letter as u8).collect()
}

fn utf_16(text: &str) -> Vec<u8> {
    "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// Two tables of users and one of something else.
const DUMP: &str = "-- MySQL dump 10.13\n\
    CREATE TABLE `customers` (`user_id` varchar(9), `email` varchar(100), `name` varchar(100));\n\
    INSERT INTO `customers` VALUES ('10','carla@example.com','Carla'),('11','dan@example.com','Dan');\n\
    CREATE TABLE `staff` (`user_id` varchar(9), `email` varchar(100), `name` varchar(100));\n\
    INSERT INTO `staff` VALUES ('1','anna@example.com','Anna');\n\
    CREATE TABLE `posts` (`id` int, `title` text);\n\
    INSERT INTO `posts` VALUES (1,'Hello');\n";

fn folder() -> Folder {
    Folder::new("sources").unwrap()
}

/// Converts what is chosen, and gives the users of the result.
fn converted(page: &Page) -> Value {
    page.role("button", "Convert").click();
    let result = page.download(|| page.role("button", "Download").click());
    serde_json::from_slice(&result.bytes).unwrap()
}

#[test]
fn an_office_table_is_understood_and_says_how() {
    let folder = folder();
    let file = folder.file("customers.csv", office_table());
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        for fact in ["Windows-1252", "header in row 3", "2 rows", "3 rows left out"] {
            page.see(fact);
        }
        page.role("button", "Change how customers.csv is read").click();
        let panel = page.role("group", "How customers.csv is read");
        assert!(panel.text().contains("Zo\u{eb}; Maria"), "{}", panel.text());
        assert!(panel.text().contains("Total;2;"), "{}", panel.text());
        let expected = json!([
            {"user_id": "1", "email": "joerg@example.com", "name": "J\u{f6}rg"},
            {"user_id": "2", "email": "zoe@example.com", "name": "Zo\u{eb}; Maria"},
        ]);
        assert_eq!(converted(page), expected);
    });
}

#[test]
fn a_correction_changes_what_is_read_and_can_be_taken_back() {
    let folder = folder();
    let file = folder.file("customers.csv", office_table());
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.role("button", "Change how customers.csv is read").click();
        page.label("Encoding").choose("KOI8-R (Russian)");
        let panel = page.role("group", "How customers.csv is read");
        panel.wait_until("read in Cyrillic", |panel| {
            panel.text().contains("J\u{414}rg") || panel.text().contains("J\u{416}rg")
        });
        let users = converted(page);
        assert_ne!(users[0]["name"], "J\u{f6}rg");
        page.role("button", "Back to what was found out").click();
        page.see("Made with earlier files or settings");
        panel.wait_until("read as before", |panel| panel.text().contains("J\u{f6}rg"));
        assert_eq!(converted(page)[0]["name"], "J\u{f6}rg");
        // A row that was left out comes back.
        page.role("button", "Put back row 6").click();
        page.see("2 rows left out");
        page.role("button", "Leave out row 6").click();
        page.see("3 rows left out");
    });
}

#[test]
fn files_in_an_archive_may_be_in_another_encoding() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let method = zip::CompressionMethod::Stored;
    let options = zip::write::SimpleFileOptions::default().compression_method(method);
    let plain = "user_id,email,name\n3,cleo@example.com,Cleo\n".as_bytes().to_vec();
    for (name, bytes) in [("old/customers.csv", office_table()), ("new.csv", plain)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    let folder = folder();
    let file = folder.file("customers.zip", zip.finish().unwrap().into_inner());
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        let users = converted(page);
        let names: Vec<&str> =
            users.as_array().unwrap().iter().filter_map(|user| user["name"].as_str()).collect();
        assert_eq!(names, ["J\u{f6}rg", "Zo\u{eb}; Maria", "Cleo"]);
    });
}

#[test]
fn utf_16_with_tabs_needs_no_word() {
    let folder = folder();
    let file = folder
        .file("people.txt", utf_16("user_id\temail\tname\r\n1\tb@example.com\tBj\u{f6}rn\r\n"));
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("TSV");
        page.see("UTF-16");
        let expected = json!([{"user_id": "1", "email": "b@example.com", "name": "Bj\u{f6}rn"}]);
        assert_eq!(converted(page), expected);
    });
}

#[test]
fn of_a_dump_the_table_is_chosen() {
    let folder = folder();
    let file = folder.file("dump.sql", DUMP);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("SQL dump");
        page.role("button", "Change how dump.sql is read").click();
        page.label("Where the users are").choose("staff (1 row): user_id, email, name");
        page.role("group", "How dump.sql is read").wait_until("the staff", |panel| {
            panel.text().contains("anna@example.com") && !panel.text().contains("dan@example.com")
        });
        let users = converted(page);
        assert_eq!(users, json!([{"user_id": "1", "email": "anna@example.com", "name": "Anna"}]));
    });
}

#[test]
fn a_file_that_is_cut_off_gives_nothing_before_somebody_says_so() {
    let folder = folder();
    let users = r#"[{"user_id":"1","email":"a@example.com"},{"user_id":"2","email":"b@example.com"},{"user_"#;
    let file = folder.file("cut.json", users);
    visit("#/convert", |page| {
        page.upload("Choose files", &[&file]);
        page.see("This file is cut off.");
        page.role("button", "Convert").click();
        let go_on = page.role("button", "Go on with 2 whole users");
        go_on.wait();
        assert_eq!(page.role("button", "Download").count(), 0);
        go_on.click();
        let result = page.download(|| page.role("button", "Download").click());
        let users: Value = serde_json::from_slice(&result.bytes).unwrap();
        assert_eq!(users.as_array().map(Vec::len), Some(2));
        // The same of an import, which changes nothing before.
        page.go("#/import");
        page.upload("Choose files", &[&file]);
        page.role("button", "Import Users").click();
        page.see("No user was imported.");
        page.role("button", "Go on with 2 whole users").click();
        page.see("Completed");
    });
}

#[test]
fn an_import_and_an_export_read_files_as_they_are_corrected() {
    let folder = folder();
    let file = folder.file("customers.csv", office_table());
    visit("#/import", |page| {
        page.upload("Choose files", &[&file]);
        page.see("header in row 3");
        page.role("button", "Import Users").click();
        page.see("Completed");
        page.go("#/export");
        page.role("radio", "Files").click();
        page.upload("Choose files", &[&file]);
        page.role("button", "Change how customers.csv is read").click();
        page.label("Names of columns").choose("No row: columns have no names");
        page.see("no header");
        page.role("button", "Back to what was found out").click();
        page.see("header in row 3");
    });
}
