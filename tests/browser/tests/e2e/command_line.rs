//! The page and the command line are one engine: they give the same bytes.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use browser_tests::{Folder, visit};
use xtask::project;

const LONG: Duration = Duration::from_secs(120);

/// Builds the command line; where it is.
fn muster() -> PathBuf {
    let mut build = Command::new("cargo");
    build.args(["build", "--package", "muster-cli"]).current_dir(project::root());
    assert!(build.status().unwrap().success());
    project::root().join("target/debug/muster")
}

/// Users of which some are refused, some doubtful, some not even JSON: the same for the same seed.
fn users(mut seed: u64) -> String {
    const MEMBERS: [&str; 12] = [
        r#""name":"Zoë""#,
        r#""name":"""#,
        r#""nickname":null"#,
        r#""email_verified":"yes""#,
        r#""user_id":"auth0|auth0|7""#,
        r#""identities":[{"provider":"google-oauth2"}]"#,
        r#""created_at":"2024-01-01T00:00:00.000Z""#,
        r#""user_metadata":{"big":12345678901234567890,"plan":"pro"}"#,
        r#""app_metadata":{"user_id":1}"#,
        r#""Family Name":"Größe""#,
        r#""password_hash":"$2y$10$abcdefghijklmnopqrstuuJ1y6V8Z0Lx0vS0n1v2w3x4y5z6A7B8C""#,
        r#""loyalty":[1,2"#,
    ];
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let lines = (0..400).map(|_| {
        let email = format!(r#""email":"u{}@example.com""#, next(350));
        let rest: String =
            (0..next(4)).map(|_| format!(",{}", MEMBERS[next(12) as usize])).collect();
        format!("{{{email}{rest}}}\n")
    });
    lines.collect()
}

/// Converts a file on the command line; the whole result.
fn converted(muster: &Path, folder: &Folder, file: &Path, options: &[&str]) -> Vec<u8> {
    let out = folder.path().join("by-command-line.zip");
    let _ = fs::remove_file(&out);
    let mut run = Command::new(muster);
    run.arg("convert").arg(file).args(options).arg("-o").arg(&out);
    // 1 says that users were refused.
    assert!(matches!(run.output().unwrap().status.code(), Some(0 | 1)));
    let zip = fs::read(&out).unwrap();
    // The page gives a single file as it is.
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&zip)).unwrap();
    if archive.len() > 1 {
        return zip;
    }
    let mut whole = Vec::new();
    std::io::copy(&mut archive.by_index(0).unwrap(), &mut whole).unwrap();
    whole
}

#[test]
fn page_and_command_line_give_the_same_bytes() {
    let muster = muster();
    let folder = Folder::new("command-line").unwrap();
    let table = "Login,Mail,Vorname,Passwort\n1,ann@example.com,Ann,\n2,bob@example.com,Bob,\n";
    let many: String = (0..6_000)
        .map(|n| format!("{{\"email\":\"u{n}@example.com\",\"name\":\"{}\"}}\n", "x".repeat(150)))
        .collect();
    let mut files: Vec<(PathBuf, &[&str])> = (1..6)
        .map(|seed| (folder.file(&format!("users-{seed}.ndjson"), users(seed)), &[][..]))
        .collect();
    files.push((folder.file("members.csv", table), &["--propose"]));
    files.push((folder.file("many.ndjson", many), &[]));
    visit("#/convert", |page| {
        for (file, options) in &files {
            page.upload("Choose files", &[file]);
            page.role("button", "Convert").click();
            page.role("button", "Download").within(LONG).wait();
            let by_page = page.download(|| page.role("button", "Download").click());
            let by_command_line = converted(&muster, &folder, file, options);
            assert!(by_page.bytes == by_command_line, "{}", file.display());
            page.role("button", "Clear all").click();
            page.see_no_more("Clear all");
        }
    });
}
