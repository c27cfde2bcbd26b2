//! Which of their fields, under which names and in which order; presets and the request for Auth0.

use super::*;

#[test]
fn the_default_fields_are_a_table_of_eleven_columns() {
    visit("#/import", |page| {
        import(page, PEOPLE);
        page.role("button", "Add default fields").click();
        page.role("radio", "CSV").click();
        page.see("11 fields as CSV");
        let file = export(page, "Export 3 Users");
        assert_eq!(file.name, "users-export.csv");
        let rows = rows(&file.bytes, b',');
        assert_eq!(rows[0], DEFAULT_NAMES);
        let ann = [
            "'auth0|ann",
            "'Ann",
            "''Lee",
            "'annie",
            "'Ann \"A\" Lee, Jr.",
            "'ann@example.com",
            "true",
            "",
            "'Username-Password-Authentication",
            "2024-01-10T08:00:00.000Z",
            "2024-02-01T08:00:00.000Z",
        ];
        assert_eq!(rows[1], ann);
        assert_eq!((&*rows[2][3], &*rows[2][4]), ("'two\nlines", "'=1+1"));
        assert_eq!(rows.len(), 4);
        assert_eq!(chosen_preset(page), "Default fields (CSV)");
    });
}

#[test]
fn a_field_is_chosen_among_those_that_occur_renamed_removed_and_had_back() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        page.role("textbox", "User Attribute 1").type_in("plan");
        let suggested = page.role("option", Name::has("user_metadata.plan"));
        suggested.wait_until("with a number", |option| option.text().contains("2 users"));
        suggested.click();
        page.until("the attribute", LONG, || {
            Ok(fields(page) == [("user_metadata.plan".to_owned(), "user_metadata.plan".to_owned())])
        });
        page.role("textbox", "Column name 1").fill("Plan");
        add_field(page, 2, "user.email", "");
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
        assert_eq!(
            lines(&export(page, "Export 3 Users")),
            [
                parsed(r#"{"Plan":"gold","Email":"ann@example.com"}"#),
                parsed(r#"{"Plan":"silver","Email":"bob@example.com"}"#),
                parsed(r#"{"Email":"cid@example.com"}"#),
            ]
        );

        page.role("button", "Remove user_metadata.plan").click();
        fields_are(page, &[("user.email", "Email")]);
        page.see("user_metadata.plan was removed.");
        page.see("Made with earlier settings.");
        page.role("button", "Undo").click();
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
        page.role("button", "Remove all").click();
        page.see("No fields chosen: all attributes are exported as they are.");
        page.see("2 fields removed.");
        page.role("button", "Undo").click();
        fields_are(page, &[("user_metadata.plan", "Plan"), ("user.email", "Email")]);
    });
}

#[test]
fn fields_are_ticked_in_a_list_that_says_how_many_users_have_them() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").wait();
        // A summary has no role that all browsers agree on.
        page.eval("document.querySelector('.field-checklist summary').click()");
        page.role("checkbox", Name::has("email all 3 users")).tick(true);
        page.role("searchbox", "Filter attributes").fill("PLAN");
        page.role("checkbox", Name::has("user_metadata.plan 2 of 3 users")).tick(true);
        fields_are(page, &[("email", "Email"), ("user_metadata.plan", "user_metadata.plan")]);
        // The counts are of the users that are chosen.
        page.label("Search").fill("email:ann*");
        page.role("checkbox", Name::has("user_metadata.plan all 1 user")).within(LONG).tick(false);
        fields_are(page, &[("email", "Email")]);
        // A field that was entered is ticked as well.
        write_field(page, 1, "user.user_metadata.plan", "");
        page.until("the tick", LONG, || {
            Ok(page.role("checkbox", Name::has("user_metadata.plan")).is_ticked())
        });
    });
}

#[test]
fn enter_takes_the_first_suggestion_and_none_lies_over_the_button_below() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        page.role("button", "Add field").click();
        let first = page.role("textbox", "User Attribute 1");
        first.type_in("plan");
        page.role("option", Name::has("user_metadata.plan")).wait();
        page.press("Enter");
        fields_are(page, &[("user_metadata.plan", "user_metadata.plan")]);
        page.role("listbox", "User Attribute 1").wait_gone();
        page.press("Enter");
        fields_are(page, &[("user_metadata.plan", "user_metadata.plan")]);

        first.fill("e");
        page.role("listbox", "User Attribute 1").wait();
        let free = page.eval(
            "const button = document.querySelector('#add-field');
             const list = document.querySelector('[role=listbox]').getBoundingClientRect();
             const { left, top, width, height } = button.getBoundingClientRect();
             const hit = document.elementFromPoint(left + width / 2, top + height / 2);
             return [list.top >= 0, list.bottom <= top, button.contains(hit)]",
        );
        assert_eq!(free, json!([true, true, true]));
        page.role("button", "Add field").click();
        page.role("textbox", "User Attribute 2").wait();
    });
}

#[test]
fn an_expression_grows_with_its_lines_and_shows_what_the_first_user_gets() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.email", "");
        let height = || {
            page.eval("return document.querySelector('#field-0-attribute').clientHeight").as_i64()
        };
        let one_line = height();
        write_field(page, 1, "user.nickname ||\n  user.email", "who");
        page.see("First user: annie");
        assert!(height() > one_line, "{:?} {one_line:?}", height());
        page.role("textbox", "User Attribute 1").click();
        page.press("End");
        page.press("Enter");
        page.until("a third line", LONG, || {
            Ok(fields(page)[0].0.lines().count() + usize::from(fields(page)[0].0.ends_with('\n'))
                == 3)
        });
        write_field(page, 1, "user.user_metadata?.address", "where");
        page.see_no_more("First user:");
        write_field(page, 1, "({ ...user.user_metadata?.address })", "where");
        page.role("radio", "CSV").click();
        page.see("First user: city: Zürich");
    });
}

/// The lowest contrast of the sample's texts with what is behind them while the sample is of earlier settings.
const FADED: &str = "
const panel = document.querySelector('#export-sample-panel');
panel.classList.add('preview__panel--stale');
panel.style.transition = 'none';
const opacity = Number(getComputedStyle(panel).opacity);
const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
const gray = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const behind = (it) => {
  for (; it; it = it.parentElement) {
    const color = rgb(getComputedStyle(it).backgroundColor);
    if (color.length === 3) return [color, panel.contains(it)];
  }
  return [[255, 255, 255], false];
};
const light = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const [outer] = behind(panel.parentElement);
const mixed = (value) => value * opacity + gray(outer) * (1 - opacity);
const texts = [...panel.querySelectorAll('*')].filter((it) =>
  [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
return [opacity, texts.length, Math.min(...texts.map((it) => {
  const [back, inside] = behind(it);
  const ground = light(inside ? mixed(gray(back)) : gray(back));
  const ink = light(mixed(gray(rgb(getComputedStyle(it).color))));
  return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
}))];";

#[test]
fn a_sample_of_earlier_settings_is_faded_and_can_still_be_read() {
    for dark in [false, true] {
        let visit = Visit::to("#/export");
        let visit = if dark { visit.dark() } else { visit };
        visit.run(|page| {
            let _file = take(page, PEOPLE);
            sample_table(page);
            let faded: (f64, u64, f64) = serde_json::from_value(page.eval(FADED)).unwrap();
            assert!(faded.0 < 1.0 && faded.1 > 20 && faded.2 >= 4.5, "{faded:?}, dark: {dark}");
        });
    }
}

#[test]
fn fields_are_put_in_order_by_keyboard_and_by_drag() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let column = |name| json!({ "attribute": name, "name": name });
        let columns = ["email", "name", "blocked", "picture"].map(column);
        choose_from_file(page, &json!({ "columns": columns, "format": "csv" }));
        let in_order = |names: [&str; 4]| fields_are(page, &names.map(|name| (name, name)));
        in_order(["email", "name", "blocked", "picture"]);
        page.role("button", "Move email").click();
        page.press("Down");
        in_order(["name", "email", "blocked", "picture"]);
        page.until("the focus to follow", LONG, || Ok(page.focused().1 == "Move email"));
        page.press("Down");
        in_order(["name", "blocked", "email", "picture"]);
        page.until("the focus to follow", LONG, || Ok(page.focused().1 == "Move email"));
        page.press("Up");
        in_order(["name", "email", "blocked", "picture"]);

        let handle = |name: &str| page.role("button", format!("Move {name}").as_str());
        handle("name").drag_below(&handle("picture"));
        in_order(["email", "blocked", "picture", "name"]);
        handle("picture").drag_below(&handle("email"));
        in_order(["email", "picture", "blocked", "name"]);
        let file = export(page, "Export 3 Users");
        assert_eq!(rows(&file.bytes, b',')[0], ["email", "picture", "blocked", "name"]);
    });
}

#[test]
fn columns_of_the_same_name_are_refused_and_without_fields_all_attributes_are_exported() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        // No field: every byte of every user, but for white space.
        assert_eq!(text(&export(page, "Export 3 Users")), PEOPLE);
        assert_eq!(chosen_preset(page), "All attributes");

        add_field(page, 1, "name", "Same");
        add_field(page, 2, "nickname", "Same");
        page.see("Another column has this name already.");
        page.see("Two fields have the column name “Same”. Give each a name of its own.");
        let name = page.role("textbox", "Column name 2");
        assert_eq!(name.attribute("aria-invalid"), "true");
        assert!(!start(page).role("button", "Export Users").is_enabled());
        name.fill("Other");
        let file = export(page, "Export 3 Users");
        assert_eq!(lines(&file)[0], parsed(r#"{"Same":"Ann \"A\" Lee, Jr.","Other":"annie"}"#));
    });
}

#[test]
fn users_exported_as_importable_come_back_as_the_same_users() {
    let exported = |page: &Page| {
        preset(page).choose("Auth0-importable");
        page.see("These are the attributes Auth0 imports, under their own names");
        assert_eq!(page.role("button", "Add field").count(), 0);
        export(page, "Export 3 Users")
    };
    let mut file = None;
    visit("#/import", |page| {
        import(page, PEOPLE);
        file = Some(exported(page));
    });
    let file = file.unwrap();
    let users: Vec<Map<String, Value>> = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(users[0]["user_id"], "ann");
    assert!(users.iter().all(|user| user.keys().all(|name| name != "logins_count")));
    visit("#/import", |page| {
        import(page, &file.bytes);
        assert_eq!(text(&exported(page)), text(&file));
        preset(page).choose("All attributes");
        let all = export(page, "Export 3 Users");
        let all = text(&all);
        let metadata = r#""user_metadata":{"plan":"gold","n":12345678901234567890123,"é":"\u00e9","address":{"city":"Zürich"}}"#;
        assert!(all.contains(metadata), "{all}");
        assert!(all.contains(r#""user_id":"auth0|ann""#), "{all}");
    });
}

#[test]
fn a_saved_preset_survives_a_reload_and_goes_from_browser_to_browser_as_a_file() {
    let mut file = None;
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "email", "Mail");
        page.role("radio", "Tab-separated").click();
        page.label("Sort by").type_in("email");
        page.label("Descending order").tick(true);
        page.role("button", "Save as preset…").click();
        page.role("dialog", "Save as preset").label("Name").type_in("Mails");
        page.role("button", "Save").click();
        page.see("“Mails” is saved.");
        assert_eq!(chosen_preset(page), "Mails");
        page.role("textbox", "User Attribute 1").fill("name");
        page.press("Tab");
        page.until("a changed preset", LONG, || Ok(chosen_preset(page) == "Mails (changed)"));
        export(page, "Export 3 Users");

        page.reload();
        let _file = take(page, PEOPLE);
        assert_eq!(chosen_preset(page), "All attributes");
        preset(page).choose("Last used");
        fields_are(page, &[("name", "Mail")]);
        preset(page).choose("Mails");
        fields_are(page, &[("email", "Mail")]);
        assert!(page.label("Descending order").is_ticked());
        assert!(page.role("radio", "Tab-separated").is_ticked());
        page.role("button", "More").click();
        file = Some(page.download(|| page.role("button", "Save presets to a file").click()));
        page.role("button", "More").click();
        page.role("button", "Delete preset “Mails”").click();
        page.see("“Mails” is deleted.");
        page.role("button", "Undo").click();
        page.see("It is there again.");
    });
    let file = file.unwrap();
    assert_eq!(file.name, "muster-presets.json");
    let folder = folder();
    let path = folder.file(&file.name, &file.bytes);
    let other = folder.file("other.json", "{}");
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        let load = |file| {
            page.role("button", "More").click();
            page.upload("Load presets from a file", &[file]);
        };
        load(&other);
        page.see("This is no file of Muster’s presets.");
        load(&path);
        page.see("1 preset added.");
        preset(page).choose("Mails");
        fields_are(page, &[("email", "Mail")]);
        let file = export(page, "Export 3 Users");
        assert_eq!(
            text(&file),
            "\"Mail\"\n\"'cid@example.com\"\n\"'bob@example.com\"\n\"'ann@example.com\"\n"
        );
        load(&path);
        page.see("All presets of this file are here already.");
    });
}

#[test]
fn the_request_for_auth0_is_told_with_what_auth0_would_not_do() {
    visit("#/export", |page| {
        let _file = take(page, PEOPLE);
        add_field(page, 1, "user.email", "Mail");
        add_field(page, 2, "user.name?.trim()", "Name");
        page.role("radio", "CSV").click();
        page.role("button", "Copy request for Auth0").click();
        let dialog = page.role("dialog", "Request for Auth0");
        let body = dialog.role("region", "Request body").text();
        let body: Value = serde_json::from_str(&body).unwrap();
        let fields = json!([{ "name": "email", "export_as": "Mail" }]);
        assert_eq!(body, json!({ "format": "csv", "fields": fields }));
        page.see("Copied to the clipboard.");
        page.see("1 field is no plain path.");
        dialog.role("button", "Close").click();
        dialog.wait_gone();

        // As many fields as Auth0 takes, and one more.
        let column = |n: usize| json!({ "attribute": format!("user_metadata.n{n}"), "name": format!("n{n}") });
        let mut columns: Vec<Value> = (1..=30).map(column).collect();
        choose_from_file(page, &json!({ "columns": columns, "format": "csv", "gzip": true }));
        page.see("30 fields as CSV, compressed");
        assert_eq!(page.role("button", Name::has("Different in Auth0’s own export")).count(), 0);
        columns.push(json!({ "attribute": "user_metadata", "name": "all" }));
        page.role("button", "Add field").click();
        write_field(page, 31, "user_metadata", "all");
        page.see("Auth0 exports 30 fields at most; these are 31.");
        page.see("not user_metadata or app_metadata as a whole");
    });
}
