//! Order and formats of the file.

use super::*;

#[test]
fn users_are_sorted_by_number_date_and_expression_with_those_without_last() {
    let users = r#"{"email":"a@x.io","logins_count":9,"created_at":"2024-01-10T00:00:00.000Z"}
{"email":"b@x.io","created_at":"2023-12-31T23:59:59.999Z","name":null}
{"email":"c@x.io","logins_count":100,"created_at":"2024-01-09T00:00:00+02:00"}
{"email":"d@x.io"}
{"email":"e@x.io","logins_count":-1,"created_at":"2024-01-10T00:00:00.000Z"}
{"email":"f@x.io","logins_count":1e2}
"#;
    visit("#/export", |page| {
        let _file = take(page, users);
        add_field(page, 1, "email", "Email");
        let sorted = |by: &str, descending: bool, expected: &str| {
            page.label("Sort by").fill(by);
            page.label("Descending order").tick(descending);
            let file = export(page, "Export 6 Users");
            let order: String = lines(&file)
                .iter()
                .map(|user| user["Email"].as_str().unwrap()[..1].to_owned())
                .collect();
            assert_eq!(order, expected, "by {by}, descending: {descending}");
        };
        // Equal ones stay as they came, also downwards.
        sorted("logins_count", false, "eacfbd");
        sorted("logins_count", true, "cfaebd");
        sorted("created_at", false, "bcaedf");
        sorted("created_at", true, "aecbdf");
        sorted("user.logins_count % 10", true, "acfebd");
        page.label("Sort by").fill("user.email.");
        page.see("Sort by: ");
        assert!(!start(page).role("button", "Export Users").is_enabled());
    });
}

#[test]
fn every_format_holds_the_same_users() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let people: Vec<Map<String, Value>> = PEOPLE.lines().map(parsed).collect();
        let ndjson = export(page, "Export 3 Users");
        assert_eq!((&*ndjson.name, lines(&ndjson)), ("people-export.ndjson", people.clone()));
        page.role("radio", "JSON array").click();
        let array = export(page, "Export 3 Users");
        assert_eq!(array.name, "people-export.json");
        assert_eq!(
            serde_json::from_slice::<Vec<Map<String, Value>>>(&array.bytes).unwrap(),
            people
        );

        add_field(page, 1, "name", "Name");
        add_field(page, 2, "nickname", "Nickname");
        add_field(page, 3, "logins_count", "=Logins");
        add_field(page, 4, "app_metadata.roles", "Roles");
        page.role("radio", "CSV").click();
        let csv = export(page, "Export 3 Users");
        let expected = |texts: [&str; 7]| {
            let [head, name, nickname, roles, formula, lines, last] = texts;
            vec![
                vec!["Name".to_owned(), "Nickname".to_owned(), head.to_owned(), "Roles".to_owned()],
                vec![name.to_owned(), nickname.to_owned(), "30".to_owned(), roles.to_owned()],
                vec![formula.to_owned(), lines.to_owned(), "7".to_owned(), String::new()],
                vec![last.to_owned(), String::new(), String::new(), String::new()],
            ]
        };
        let ann = "Ann \"A\" Lee, Jr.";
        let (guarded_ann, roles) = (format!("'{ann}"), r#"["admin","ops"]"#);
        let guarded = ["'=Logins", &guarded_ann, "'annie", roles, "'=1+1", "'two\nlines", ""];
        assert_eq!(rows(&csv.bytes, b','), expected(guarded));

        page.label("Escaping").choose("Plain RFC 4180");
        let plain = export(page, "Export 3 Users");
        let bare = ["=Logins", ann, "annie", roles, "=1+1", "two\nlines", ""];
        assert_eq!(rows(&plain.bytes, b','), expected(bare));
        assert!(
            text(&plain)
                .starts_with("Name,Nickname,=Logins,Roles\r\n\"Ann \"\"A\"\" Lee, Jr.\",annie,30,")
        );

        page.role("radio", "Tab-separated").click();
        let tabs = export(page, "Export 3 Users");
        assert!(tabs.name.ends_with(".tsv"), "{}", tabs.name);
        assert_eq!(rows(&tabs.bytes, b'\t'), expected(bare));
    });
}

#[test]
fn files_are_packed_and_tables_marked_for_excel_and_flattened_as_is_chosen() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.label("Compress (gzip)").tick(true);
        let packed = export(page, "Export 3 Users");
        assert_eq!(packed.name, "people-export.ndjson.gz");
        assert_eq!(String::from_utf8(unpacked(&packed.bytes)).unwrap(), PEOPLE);
        page.label("Compress (gzip)").tick(false);

        add_field(page, 1, "email", "Email");
        add_field(page, 2, "user_metadata", "Metadata");
        page.role("radio", "CSV").click();
        page.label("Byte-order mark for Excel").tick(true);
        let flattened = export(page, "Export 3 Users");
        let bytes = flattened.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap();
        let flattened = rows(bytes, b',');
        assert_eq!(
            flattened[0],
            ["Email", "Metadata.plan", "Metadata.n", "Metadata[\"é\"]", "Metadata.address.city"]
        );
        assert_eq!(
            flattened[1],
            ["'ann@example.com", "'gold", "12345678901234567890123", "'é", "'Zürich"]
        );
        assert_eq!(flattened[3], ["'cid@example.com", "", "", "", ""]);

        page.label("Byte-order mark for Excel").tick(false);
        page.label("Metadata objects").choose("As JSON");
        let whole = rows(&export(page, "Export 3 Users").bytes, b',');
        assert_eq!(whole[0], ["Email", "Metadata"]);
        let metadata = parsed(&whole[1][1]);
        assert_eq!(metadata["address"], json!({ "city": "Zürich" }));
        assert_eq!(whole[3], ["'cid@example.com", ""]);
    });
}
