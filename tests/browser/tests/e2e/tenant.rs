//! The Tenant page as a person uses it: connections, the browser's room, a backup of everything and its way back.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::io::{Read, Write};
use std::time::Duration;

use browser_tests::{Folder, Name, Page, Visit, visit};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::common::{LONG, import_into as import};

const FIRST: &str = "Username-Password-Authentication";

/// Two users who are taken and one who fails.
const USERS: &str = r#"{"email":"ann@example.com","user_id":"auth0|ann","name":"Ann","logins_count":3,"user_metadata":{"n":12345678901234567890123}}
{"email":"bob@example.com","blocked":true}
{"email":"no address"}
"#;

/// The cells of the connections, as they are read.
fn connections(page: &Page) -> Vec<Vec<String>> {
    page.role("table", "Connections").wait();
    cells(page)
}

/// The cells of the table on the page.
fn cells(page: &Page) -> Vec<Vec<String>> {
    let rows = page.eval(
        "return [...document.querySelectorAll('table tbody tr')]
           .map((row) => [...row.cells].map((cell) => cell.innerText.trim()))",
    );
    serde_json::from_value(rows).unwrap()
}

fn names(page: &Page) -> Vec<String> {
    let name = |cells: Vec<String>| cells[0].lines().next().unwrap_or_default().to_owned();
    connections(page).into_iter().map(name).collect()
}

#[track_caller]
fn names_are(page: &Page, expected: &[&str]) {
    page.until(&format!("the connections {expected:?}"), Duration::from_secs(10), || {
        Ok(names(page) == expected)
    });
}

/// The id of the connection at this place.
fn id(page: &Page, place: usize) -> String {
    connections(page)[place][0].lines().find(|line| line.starts_with("con_")).unwrap().to_owned()
}

/// Types a name into the open form and saves it.
fn save_as(page: &Page, name: &str) {
    page.role("dialog", Name::Any).label("Name").fill(name);
    page.role("button", "Save").click();
}

fn create(page: &Page, name: &str) {
    page.role("button", "Create connection").click();
    save_as(page, name);
    page.role("dialog", Name::Any).wait_gone();
}

/// Everything a person sees of the tenant: connections, jobs, users, and one user whole.
fn all(page: &Page) -> [String; 4] {
    page.role("link", "Tenant").click();
    let connections = format!("{:?}", connections(page));
    page.role("link", "Jobs").click();
    page.role("table", Name::has("Jobs")).wait();
    let jobs = format!("{:?}", cells(page));
    page.role("link", "Users").click();
    page.role("row", Name::has("ann@example.com")).wait();
    let users = page.eval("return document.querySelector('[role=grid]').innerText");
    page.role("row", Name::has("ann@example.com")).role("gridcell", Name::Any).nth(1).click();
    let drawer = page.role("dialog", "Ann");
    drawer.role("tab", "Raw JSON").click();
    let ann = drawer.label("The user as JSON").text();
    page.press("Escape");
    drawer.wait_gone();
    page.role("link", "Tenant").click();
    page.role("table", "Connections").wait();
    [connections, jobs, users.as_str().unwrap().to_owned(), ann]
}

/// A tenant of two connections, users in both, and two jobs. Ends on the Tenant page.
fn fill(page: &Page) {
    create(page, "staff");
    import(page, None, USERS);
    import(page, Some("staff"), "{\"email\":\"dan@example.com\",\"name\":\"Dan\"}\n");
    page.role("link", "Tenant").click();
    page.role("table", "Connections").wait();
}

/// Everything as one file that anybody can read.
fn back_up(page: &Page) -> Vec<u8> {
    page.role("button", "Back up everything").click();
    let dialog = page.role("dialog", "Back up everything");
    assert!(dialog.label("Encrypt it with a passphrase").is_ticked(), "it is not the rule");
    dialog.label("Encrypt it with a passphrase").tick(false);
    page.see("Whoever gets this file can read every user in it");
    let backup = page.download(|| dialog.role("button", "Back up").click());
    let day = backup.name.strip_prefix("muster-backup-").and_then(|it| it.strip_suffix(".tar.gz"));
    assert!(day.is_some_and(|day| day.starts_with("20") && day.len() == 10), "{}", backup.name);
    page.see(&format!("Backed up to {}", backup.name));
    backup.bytes
}

/// Chooses a file to be restored. The browser goes on reading it: the folder is to be kept.
#[must_use]
fn upload_backup(page: &Page, bytes: &[u8]) -> Folder {
    let folder = Folder::new("backup").unwrap();
    let file = folder.file("backup.tar.gz", bytes);
    page.role("table", "Connections").wait();
    page.upload("Restore a backup", &[&file]);
    folder
}

/// Chooses a file to be restored; once it is checked, it is asked about.
#[must_use]
fn choose_backup(page: &Page, bytes: &[u8]) -> Folder {
    let folder = upload_backup(page, bytes);
    page.role("dialog", "Restore this backup?").within(LONG).wait();
    folder
}

/// A backup as it was before November 2026: without digests, settings, and where it comes from.
fn as_of_before(backup: &[u8]) -> Vec<u8> {
    let mut archive = Vec::new();
    GzDecoder::new(backup).read_to_end(&mut archive).unwrap();
    let mut old = GzEncoder::new(Vec::new(), Compression::none());
    let mut rest = &archive[..];
    while rest[0] != 0 {
        let (head, data) = rest.split_at(512);
        let size = std::str::from_utf8(&head[124..135]).unwrap();
        let length = usize::from_str_radix(size, 8).unwrap();
        let (data, next) = data.split_at(length.next_multiple_of(512));
        let name = head.split(|&byte| byte == 0).next().unwrap();
        match name {
            b"SHA256SUMS" | b"settings.json" => {}
            b"muster.json" => {
                let text = br#"{"kind":"muster-backup","format":1}"#;
                let mut head = head.to_vec();
                head[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
                head[148..156].fill(b' ');
                let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
                head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
                head.extend_from_slice(text);
                head.resize(1024, 0);
                old.write_all(&head).unwrap();
            }
            _ => old.write_all(&[head, data].concat()).unwrap(),
        }
        rest = next;
    }
    old.write_all(&[0; 1024]).unwrap();
    old.finish().unwrap()
}

#[test]
fn a_tenant_begins_with_auth0s_connection() {
    visit("#/tenant", |page| {
        let connections = connections(page);
        assert_eq!(connections.len(), 1);
        assert_eq!(names(page), [FIRST]);
        assert_eq!(connections[0][1..6], ["Database", "Enabled", "Email", "0", "0 bytes"]);
        let id = id(page, 0);
        let letters = id.strip_prefix("con_").unwrap();
        assert!(
            letters.len() == 16 && letters.bytes().all(|it| it.is_ascii_alphanumeric()),
            "{id}"
        );
        page.reload();
        assert_eq!(self::id(page, 0), id, "it is another one after a reload");
    });
}

#[test]
fn a_connection_is_created_renamed_and_keeps_its_users() {
    visit("#/tenant", |page| {
        create(page, "staff");
        names_are(page, &[FIRST, "staff"]);
        page.see("Created connection staff");
        let id = id(page, 1);
        import(page, Some("staff"), USERS);
        page.role("link", "Tenant").click();
        page.role("button", "Edit staff").click();
        let form = page.role("dialog", "Edit the connection");
        assert_eq!(form.label("Name").value(), "staff");
        form.label("Username is required").click();
        save_as(page, "Staff-2");
        form.wait_gone();
        names_are(page, &[FIRST, "Staff-2"]);
        assert_eq!(self::id(page, 1), id);
        assert_eq!(connections(page)[1][1..5], ["Database", "Enabled", "Email, username", "2"]);
        page.reload();
        names_are(page, &[FIRST, "Staff-2"]);
        page.role("link", "Users").click();
        let row = page.role("row", Name::has("ann@example.com"));
        row.wait_until("is in Staff-2", |row| row.text().contains("Staff-2"));
        // The identity that a user shows has the new name too.
        row.role("gridcell", Name::Any).nth(1).click();
        let drawer = page.role("dialog", "Ann");
        drawer.role("tab", "Raw JSON").click();
        assert!(drawer.label("The user as JSON").text().contains("\"connection\": \"Staff-2\""));
    });
}

#[test]
fn names_that_are_not_allowed_or_taken_are_refused() {
    visit("#/tenant", |page| {
        create(page, "staff");
        page.role("button", "Create connection").click();
        let form = page.role("dialog", "Create a connection");
        for (name, reason) in [
            ("my users", "A connection’s name has only letters, digits and hyphens."),
            ("ä", "A connection’s name has only letters, digits and hyphens."),
            ("-staff", "A connection’s name begins and ends with a letter or a digit."),
            ("staff-", "A connection’s name begins and ends with a letter or a digit."),
            ("STAFF", "There is a connection called “STAFF” already."),
        ] {
            save_as(page, name);
            page.see(reason);
            assert_eq!(form.label("Name").value(), name);
            assert_eq!(page.focused().1, "Name");
        }
        // Nor can it be without a name.
        form.label("Name").fill(" ");
        page.role("button", "Save").click();
        page.see("Give the connection a name of 1 to 128 characters.");
        page.role("button", "Cancel").click();
        form.wait_gone();
        assert_eq!(names(page), [FIRST, "staff"]);

        page.role("button", "Edit staff").click();
        save_as(page, FIRST);
        page.see(&format!("There is a connection called “{FIRST}” already."));
        save_as(page, "Staff");
        page.role("dialog", Name::Any).wait_gone();
        names_are(page, &[FIRST, "Staff"]);
    });
}

#[test]
fn a_connection_is_deleted_once_its_name_is_typed_and_comes_back() {
    visit("#/tenant", |page| {
        create(page, "staff");
        import(page, Some("staff"), USERS);
        page.role("link", "Tenant").click();
        let before = connections(page);
        page.role("button", "Delete staff").click();
        let question = page.role("dialog", "Delete this connection?");
        assert!(question.text().contains("staff goes. 2 users will be deleted with it."));
        let delete = question.role("button", "Yes, delete it");
        let typed = question.role("textbox", Name::has("to go on"));
        assert!(!delete.is_enabled());
        for wrong in ["staf", "STAFF", "yes"] {
            typed.fill(wrong);
            assert!(!delete.is_enabled(), "{wrong} was enough");
            page.press("Enter");
            question.wait();
        }
        typed.fill("staff");
        delete.wait_until("can be used", |delete| delete.is_enabled());
        delete.click();
        names_are(page, &[FIRST]);
        page.see("Deleted connection staff");
        page.role("link", "Users").click();
        page.see("There are no users here yet.");
        page.role("button", "Undo").click();
        page.see("2 users");
        page.see("ann@example.com");
        page.role("link", "Tenant").click();
        page.until("everything as before", LONG, || Ok(connections(page) == before));
    });
}

#[test]
fn the_only_connection_stays() {
    visit("#/tenant", |page| {
        page.role("button", Name::has("Delete")).click();
        let question = page.role("dialog", "Delete this connection?");
        assert!(question.text().contains("There are no users in it."));
        question.role("textbox", Name::has("to go on")).type_in(FIRST);
        question.role("button", "Yes, delete it").click();
        page.see("This is the only connection. Create another one before you delete it.");
        assert_eq!(names(page), [FIRST]);
    });
}

#[test]
fn a_custom_database_takes_imports_only_in_import_mode() {
    visit("#/tenant", |page| {
        page.role("button", "Create connection").click();
        let form = page.role("dialog", "Create a connection");
        form.label("Kind").choose("Custom database");
        form.label("Import mode").tick(false);
        save_as(page, "legacy");
        form.wait_gone();
        assert_eq!(connections(page)[1][1], "Custom database, import mode off");
        let folder = Folder::new("tenant").unwrap();
        let file = folder.file("users.json", USERS);
        page.role("link", "Import").click();
        page.upload("Choose files", &[&file]);
        page.role("combobox", "Connection").choose("legacy");
        page.see("The custom database has import mode switched off");
        page.role("button", "Import Users").click();
        page.see_within("Job creation failed", LONG);
        page.role("link", "Tenant").click();
        page.role("table", "Connections").wait();
        assert_eq!(connections(page)[1][4], "0");

        page.role("button", "Edit legacy").click();
        let form = page.role("dialog", "Edit the connection");
        form.label("Import mode").tick(true);
        page.role("button", "Save").click();
        form.wait_gone();
        import(page, Some("legacy"), USERS);
        page.role("link", "Tenant").click();
        page.role("table", "Connections").wait();
        assert_eq!(connections(page)[1][1], "Custom database, import mode on");
        assert_eq!(connections(page)[1][4], "2");
    });
}

#[test]
fn the_room_that_is_used_is_shown() {
    visit("#/tenant", |page| {
        page.see(" used");
        page.see(" available");
        page.role("button", "Keep it").wait();
        let used = |page: &Page| -> (f64, String) {
            page.see(" used");
            let text = page.text();
            let line = text.lines().find(|line| line.contains(" used")).unwrap();
            let mut words = line.split_whitespace();
            let number = words.next().unwrap().replace(',', "").parse().unwrap();
            (number, words.next().unwrap().to_owned())
        };
        assert!(["byte", "bytes", "KB", "MB"].contains(&used(page).1.as_str()), "{:?}", used(page));
        import(page, None, many(30_000));
        page.role("link", "Tenant").click();
        page.until("megabytes", LONG, || Ok(used(page).1 == "MB"));
        let size = connections(page)[0][5].clone();
        assert!(size.ends_with(" MB") || size.ends_with(" KB"), "{size}");
    });
}

fn many(count: usize) -> String {
    let user = |n: usize| {
        let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!(
            "{{\"email\":\"u{n}@example.com\",\"name\":\"{mixed:x}\",\"nickname\":\"{:x}\"}}\n",
            mixed.rotate_left(17).wrapping_mul(0x2545_f491_4f6c_dd1d)
        )
    };
    (0..count).map(user).collect()
}

#[test]
fn a_backup_goes_back_where_nothing_is() {
    let (mut bytes, mut before) = (Vec::new(), Default::default());
    visit("#/tenant", |page| {
        fill(page);
        before = all(page);
        bytes = back_up(page);
    });
    visit("#/tenant", |page| {
        let first = id(page, 0);
        let _folder = choose_backup(page, &bytes);
        let question = page.role("dialog", "Restore this backup?");
        assert!(question.text().contains("backup.tar.gz takes the place of everything here"));
        // There are no users whose number would have to be typed.
        assert_eq!(question.role("textbox", Name::Any).count(), 0);
        question.role("button", "Yes, restore it").click();
        page.see_within("backup.tar.gz is restored.", LONG);
        names_are(page, &[FIRST, "staff"]);
        assert_ne!(id(page, 0), first, "connections keep their ids");
        assert_eq!(all(page), before);
        page.reload();
        assert_eq!(all(page), before);

        // The files of jobs came too, and what is restored can be changed.
        page.role("link", "Jobs").click();
        page.role("button", Name::has("More info about job_")).nth(1).click();
        let dialog = page.role("dialog", "Users import");
        let errors =
            page.download(|| dialog.role("button", Name::has("Download job_")).nth(0).click());
        let errors: serde_json::Value = serde_json::from_slice(&errors.bytes).unwrap();
        assert_eq!(errors[0]["errors"][0]["code"], "INVALID_FORMAT");
        page.press("Escape");
        dialog.wait_gone();
        page.role("link", "Users").click();
        page.role("checkbox", "Select dan@example.com").click();
        page.role("button", "Block").click();
        page.see("Blocked dan@example.com");
        page.role("button", "Undo").click();
        page.role("button", "Undo").wait_gone();
        assert_eq!(all(page), before);
    });
}

#[test]
fn a_restore_takes_the_place_of_users_once_their_number_is_typed() {
    visit("#/tenant", |page| {
        fill(page);
        let before = all(page);
        let bytes = back_up(page);
        import(page, Some(FIRST), many(1200));
        page.role("link", "Tenant").click();
        let _folder = choose_backup(page, &bytes);
        let question = page.role("dialog", "Restore this backup?");
        assert!(question.text().contains("connections, jobs and 1,203 users."));
        let restore = question.role("button", "Yes, restore it");
        let typed = question.role("textbox", Name::has("to go on"));
        assert!(!restore.is_enabled());
        typed.fill("1202");
        assert!(!restore.is_enabled());
        question.role("button", "Cancel").click();
        question.wait_gone();
        assert_eq!(
            connections(page)[0][4],
            "1,202",
            "a restore that was given up has changed something"
        );

        let _folder = choose_backup(page, &bytes);
        typed.type_in("1203");
        restore.click();
        page.see_within("backup.tar.gz is restored.", LONG);
        assert_eq!(all(page), before);
        assert_eq!(page.role("button", "Undo").count(), 0, "what came before is gone");
    });
}

#[test]
fn a_file_that_is_no_backup_changes_nothing() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    visit("#/tenant", |page| {
        fill(page);
        let before = all(page);
        let backup = back_up(page);
        let mut other_sum = backup.clone();
        let crc = other_sum.len() - 8;
        other_sum[crc] ^= 1;
        // Packed again in good order around a block of users that is none any more.
        let mut archive = Vec::new();
        GzDecoder::new(&backup[..]).read_to_end(&mut archive).unwrap();
        let heads = archive.chunks(512);
        let entry = heads.into_iter().position(|head| head.starts_with(b"segments/")).unwrap();
        archive[(entry + 1) * 512..][..16].fill(0xff);
        let damaged = gzip(&archive);
        let files: [(&str, &[u8], &str); 7] = [
            ("users", USERS.as_bytes(), "This file is no backup of Muster. Nothing was changed."),
            ("nothing", b"", "The backup is damaged or incomplete, so nothing was changed."),
            (
                "a compressed export",
                &gzip(USERS.as_bytes()),
                "This file is no backup of Muster. Nothing was changed.",
            ),
            (
                "an archive of nothing",
                &gzip(&[0; 1024]),
                "This file is no backup of Muster. Nothing was changed.",
            ),
            (
                "half a backup",
                &backup[..backup.len() / 2],
                "The backup is damaged or incomplete, so nothing was changed.",
            ),
            (
                "a backup with another checksum",
                &other_sum,
                "The backup is damaged or incomplete, so nothing was changed.",
            ),
            (
                "a backup with damaged users",
                &damaged,
                "The backup is damaged or incomplete, so nothing was changed.",
            ),
        ];
        let mut wrong = Vec::new();
        for (what, bytes, reason) in files {
            let _folder = upload_backup(page, bytes);
            let alert = page.role("alert", Name::Any).within(LONG);
            let said = alert.text();
            if !said.contains(reason) {
                wrong.push(format!("{what}: {said}"));
            }
            page.reload();
            assert_eq!(all(page), before, "{what} has changed something");
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn a_backup_under_a_passphrase_brings_back_presets_too() {
    const PRESETS: &str = r#"{"version":1,"value":[{"name":"p","spec":{}}]}"#;
    const KEY: &str = "muster.export.presets";
    let (mut sealed, mut plain, mut passphrase) = (Vec::new(), Vec::new(), String::new());
    visit("#/tenant", |page| {
        import(page, None, USERS);
        page.role("link", "Tenant").click();
        page.role("table", "Connections").wait();
        page.eval(&format!("localStorage.setItem('{KEY}', '{PRESETS}')"));
        plain = back_up(page);
        page.role("button", "Back up everything").click();
        let dialog = page.role("dialog", "Back up everything");
        let first = dialog.label("Passphrase");
        first.fill("password");
        page.see("Weak:");
        dialog.label("Passphrase again").fill("passwort");
        dialog.role("button", "Back up").click();
        page.see("The two are not the same.");
        dialog.role("button", "Suggest one").click();
        page.see("Strong");
        dialog.role("button", "Copy the passphrase").wait();
        passphrase = first.value();
        let backup = page.download(|| dialog.role("button", "Back up").click());
        assert!(backup.name.ends_with(".tar.gz.age"), "{}", backup.name);
        page.see(", encrypted.");
        sealed = backup.bytes;
    });
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    visit("#/tenant", |page| {
        let _folder = upload_backup(page, &sealed);
        let dialog = page.role("dialog", "Open this backup");
        dialog.label("Passphrase").fill("another");
        dialog.role("button", "Open").click();
        page.see_within("The passphrase does not open this backup. Nothing was changed.", LONG);
        dialog.label("Passphrase").fill(&passphrase);
        dialog.role("button", "Open").click();
        let question = page.role("dialog", "Restore this backup?").within(LONG);
        let text = question.wait().text();
        for words in [&format!("{FIRST}: 2 users"), "1 job with", "1 export preset", "by build"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        question.role("button", "Yes, restore it").click();
        page.see_within("is restored.", LONG);
        page.until("its users", LONG, || Ok(connections(page)[0][4] == "2"));
        assert_eq!(page.eval(&format!("return localStorage.getItem('{KEY}')")), PRESETS);

        // A backup of before has none: those that are here stay.
        let _folder = choose_backup(page, &as_of_before(&plain));
        assert!(question.text().contains("those that are here stay"), "{}", question.text());
        question.role("textbox", Name::has("to go on")).type_in("2");
        question.role("button", "Yes, restore it").click();
        page.see_within("is restored.", LONG);
        assert_eq!(page.eval(&format!("return localStorage.getItem('{KEY}')")), PRESETS);
        page.until("its users", LONG, || Ok(connections(page)[0][4] == "2"));
        // One of which a byte changed is refused before anything is asked.
        let mut damaged = sealed.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let _folder = upload_backup(page, &damaged);
        dialog.label("Passphrase").fill(&passphrase);
        dialog.role("button", "Open").click();
        let alert = page.role("alert", Name::Any).within(LONG);
        alert.wait_until("says it is damaged", |alert| {
            alert.text().contains("damaged or incomplete")
        });
    });
}

#[test]
fn the_page_is_for_narrow_screens_too() {
    Visit::to("#/tenant").size(360, 740).run(|page| {
        let check = |what: &str| {
            let wide = page.eval("return document.documentElement.scrollWidth > innerWidth");
            assert_eq!(wide, false, "{what} scrolls sideways");
        };
        create(page, &"a-very-long-name".repeat(8));
        page.see("a-very-long-name");
        check("the list");
        page.role("button", "Create connection").click();
        page.role("dialog", Name::Any).wait();
        check("the form");
        page.role("button", "Cancel").click();
        page.role("button", Name::has("Delete a-very")).click();
        page.role("dialog", Name::Any).wait();
        check("the question");
        page.role("button", "Cancel").click();
        page.role("button", "Back up everything").click();
        page.role("dialog", Name::Any).wait();
        page.role("button", "Suggest one").click();
        check("the dialog of backups");
    });
}
