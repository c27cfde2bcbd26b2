//! Fields that are worked out: paths, chains and JavaScript, their errors and their walls.

use super::*;

#[test]
fn paths_chains_and_javascript_give_values_and_are_shown_on_real_users_at_once() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user_metadata.address.city", "City");
        add_field(page, 2, "user.name || user.nickname || 'nobody'", "Who");
        add_field(page, 3, "`${user.email.split('@')[0].toUpperCase()}!`", "Shout");
        let (names, cells) = sample_table(page);
        assert_eq!(names, ["City", "Who", "Shout"]);
        assert_eq!(cells[0], ["Zürich", "Ann \"A\" Lee, Jr.", "ANN!"]);
        assert_eq!(cells[2], ["–", "nobody", "CID!"]);
        // Another expression is followed without an export.
        write_field(page, 3, "({ n: user.logins_count * 2 })", "");
        page.until("the other values", LONG, || Ok(sample_table(page).1[0][2] == r#"{"n":60}"#));
        assert_eq!(
            lines(&export(page, "Export 3 Users")),
            [
                parsed(r#"{"City":"Zürich","Who":"Ann \"A\" Lee, Jr.","Shout":{"n":60}}"#),
                parsed(r#"{"Who":"=1+1","Shout":{"n":14}}"#),
                parsed(r#"{"Who":"nobody","Shout":{"n":null}}"#),
            ]
        );
    });
}

#[test]
fn a_syntax_error_is_shown_at_its_place_while_it_is_typed() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        let box_1 = page.role("textbox", "User Attribute 1");
        box_1.type_in("user.name + * 2");
        assert_eq!(marked(page), ("user.name + ".to_owned(), "*".to_owned()));
        page.see("Field 1: “*” is not expected here");
        assert_eq!(box_1.attribute("aria-invalid"), "true");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        box_1.fill("user.name?.trim(");
        page.until("the end marked", LONG, || Ok(marked(page).0 == "user.name?.trim("));
        box_1.type_in(").length");
        page.see_no_more("Field 1:");
        page.press("Tab");
        let (_, cells) = sample_table(page);
        assert_eq!(cells, [["16"], ["4"], ["–"]]);
        start(page).role("button", "Export 3 Users").wait();
    });
}

#[test]
fn users_for_whom_an_expression_throws_get_nothing_and_are_told_with_the_reason() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "email", "Email");
        add_field(page, 2, "user.nickname.length * 2", "Twice");
        add_field(page, 3, "user_metadata.nowhere", "Nowhere");
        page.see("Gave an error for 1 of these users, who get an empty value:");
        page.see("None of the users has this.");
        let file = export(page, "Export 3 Users");
        let expected = [
            r#"{"Email":"ann@example.com","Twice":10}"#,
            r#"{"Email":"bob@example.com","Twice":18}"#,
            r#"{"Email":"cid@example.com","Twice":null}"#,
        ];
        assert_eq!(lines(&file), expected.map(parsed));
        assert_eq!(failures(page), BTreeMap::from([("Twice".to_owned(), 1)]));
        page.role("button", Name::has("Twice gave an error for 1 user")).click();
        let result = page.role("region", "3 users exported").text();
        assert!(result.contains("auth0|cid") && result.contains("TypeError"), "{result}");
        assert_eq!(result.matches("No user has user_metadata.nowhere").count(), 1, "{result}");

        page.role("radio", "CSV").click();
        let file = export(page, "Export 3 Users");
        assert_eq!(rows(&file.bytes, b',')[3], ["'cid@example.com", "", ""]);
    });
}

#[test]
fn an_expression_that_does_not_end_is_stopped_with_its_name_and_the_page_goes_on() {
    // What no engine counts: a search that goes back and forth.
    let backtracking = "/^(a+)+$/.test('a'.repeat(40) + '!')";
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.nickname ? 1 : (() => { while (true) {} })()", "Loop");
        page.see_within("It was at “Loop” of user auth0|cid.", LONG);
        for endless in ["", backtracking] {
            if !endless.is_empty() {
                write_field(page, 1, endless, "Loop");
            }
            start(page).role("button", "Export 3 Users").within(LONG).click();
            page.see_within("The export failed", LONG);
            page.see("does not come to an end and was stopped.");
            let user = if endless.is_empty() { "cid" } else { "ann" };
            page.see(&format!("It was at “Loop” of user auth0|{user}."));
        }
        write_field(page, 1, "user.email.length", "Loop");
        let file = export(page, "Export 3 Users");
        assert_eq!(text(&file), "{\"Loop\":15}\n{\"Loop\":15}\n{\"Loop\":15}\n");
    });
}

#[test]
fn an_expression_reaches_no_network_no_storage_and_no_page() {
    let names = [
        "fetch",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "WebTransport",
        "RTCPeerConnection",
        "importScripts",
        "navigator",
        "indexedDB",
        "localStorage",
        "caches",
        "document",
        "window",
        "self",
        "postMessage",
        "Worker",
        "BroadcastChannel",
        "WebAssembly",
        "location",
        "performance",
        "setTimeout",
        "queueMicrotask",
        "crypto",
        "console",
        "process",
        "require",
        "Deno",
        "SharedArrayBuffer",
        "Atomics",
    ];
    let types = format!("[{}].join()", names.map(|name| format!("typeof {name}")).join(", "));
    visit("#/export", |page| {
        let _file = take(page, r#"{"email":"a@example.com"}"#);
        let secret = "https://example.com/secret";
        let columns = columns(&[
            (&types, "types"),
            ("Object.getOwnPropertyNames(globalThis).length > 0", "global"),
            ("globalThis.constructor.constructor('return this')().fetch", "constructed"),
            ("(() => {}).constructor('return 1')()", "function"),
            ("(async () => {}).constructor('return 1')()", "async"),
            ("eval('1')", "evaluated"),
            (&format!("fetch('{secret}')"), "fetched"),
            (&format!("import('{secret}').then(() => 1)"), "imported"),
            (&format!("import('{secret}')"), "promised"),
            ("globalThis.leak = 1", "leak"),
            ("Object.prototype.leak = 1, ({}).leak", "polluted"),
            ("typeof leak + typeof user.leak", "leaked"),
        ]);
        choose_from_file(page, &json!({ "columns": columns }));
        let file = export(page, "Export 1 User");
        let user = &lines(&file)[0];
        assert_eq!(user["types"], names.map(|_| "undefined").join(","));
        assert_eq!(user["global"], true);
        let nothing = |name: &str| matches!(user.get(name), None | Some(Value::Null));
        for name in [
            "constructed",
            "function",
            "async",
            "evaluated",
            "fetched",
            "imported",
            "promised",
            "polluted",
        ] {
            assert!(nothing(name), "{name}: {user:?}");
        }
        assert_eq!(user["leaked"], "undefinedundefined", "nothing is left for the next expression");
        let asked = page.requests();
        assert!(!asked.iter().any(|url| url.contains("secret")), "{asked:?}");
    });
}
