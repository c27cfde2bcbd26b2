//! Packages are unpacked and compared with what was put into them. The scripts in them are tested elsewhere.

use std::io::{Cursor, Read};

use super::*;
use crate::write::{DigestsNow, Framing, Parts};

fn source(contents: Contents, name: &str, bytes: impl Into<Vec<u8>>) -> Source<Cursor<Vec<u8>>> {
    let bytes = bytes.into();
    let (name, length) = (name.to_owned(), bytes.len() as u64);
    Source { contents, name, bytes: length, reader: Cursor::new(bytes) }
}

fn packed(spec: &PackageSpec, sources: Vec<Source<Cursor<Vec<u8>>>>) -> (Vec<u8>, Packed) {
    let iso = "2026-11-30T07:08:09.123Z".to_owned();
    let made = Timestamp { milliseconds: 0, iso };
    let packing = pack((spec, "b1"), sources, Vec::new(), &made, async |_, _| true);
    pollster::block_on(packing).expect("memory").expect("not stopped")
}

fn unzipped(zip: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip");
    let files = zip.len();
    let mut file = |at| {
        let mut file = zip.by_index(at).expect("there");
        let name = file.name().expect("a name").into_owned();
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        let may_run = file.unix_mode().is_some_and(|mode| mode & 0o777 == 0o755);
        assert_eq!(may_run, name.ends_with(".sh"));
        let time = file.last_modified().expect("a time");
        assert_eq!((time.year(), time.hour(), time.second()), (2026, 7, 8));
        (name, text)
    };
    (0..files).map(&mut file).collect()
}

/// The text of the file of this name.
fn text<'a>(files: &'a [(String, String)], name: &str) -> &'a str {
    let found = files.iter().find(|(it, _)| it == name);
    found.map(|(_, text)| text.as_str()).unwrap_or_else(|| panic!("{name} in {files:?}"))
}

/// Finds the digests of a package true, and the same in its three lists.
fn check_lists(files: &[(String, String)]) {
    let sums: Vec<_> =
        text(files, "SHA256SUMS").lines().filter_map(|line| line.split_once("  ")).collect();
    assert_eq!(sums.len(), files.len() - 1);
    for (sum, name) in &sums {
        let digest = <sha2::Sha256 as sha2::Digest>::digest(text(files, name));
        assert_eq!(*sum, json::text::hexadecimal(&digest), "{name}");
    }
    let manifest: serde_json::Value =
        serde_json::from_str(text(files, "manifest.json")).expect("JSON");
    let entries = manifest["files"].as_array().expect("a list");
    let rows: Vec<_> = text(files, "files.tsv").lines().collect();
    assert_eq!(rows.len(), entries.len());
    for (row, entry) in rows.iter().zip(entries) {
        let cells: Vec<_> = row.split('\t').collect();
        let text = |key: &str| entry[key].as_str().expect("a text").to_owned();
        let number = |key: &str| entry[key].as_u64().expect("a number").to_string();
        let expected =
            [text("kind"), text("path"), number("lines"), number("bytes"), text("sha256")];
        assert_eq!(cells, expected);
        assert!(sums.contains(&(cells[4], cells[1])), "{row}");
    }
}

#[test]
fn all_forms_of_results_give_the_same_files() {
    let users: Vec<String> = (0..9_000)
        .map(|n| format!(r#"{{"email":"user-{n:05}@example.com","name":"{}"}}"#, "x".repeat(60)))
        .collect();
    let lines = format!("{}\n", users.join("\n"));
    let array = format!("[\n{}\n]\n", users.join(",\n"));
    let gzip = |text: &str| {
        let mut gzip = crate::write::gzip::Packed::new(Vec::new(), true);
        gzip.write_all(text.as_bytes()).expect("memory");
        gzip.finish().expect("memory")
    };
    let parts = |gzip| {
        let mut parts =
            Parts::new(Vec::new(), "a", Framing::Array, 200_000, gzip, DigestsNow::default());
        users.iter().for_each(|user| parts.write(user.as_bytes()).expect("memory"));
        parts.close().expect("memory");
        let finished = parts.finish(&[]).expect("memory");
        assert!(finished.zip);
        finished.inner
    };
    let spec = PackageSpec::default();
    let forms = [
        gzip(&lines),
        array.clone().into_bytes(),
        gzip(&array),
        parts(false),
        parts(true),
        lines.into_bytes(),
    ];
    let made = forms.map(|form| packed(&spec, vec![source(Contents::Users, "a", form)]));
    for (zip, found) in &made {
        assert_eq!((found.users, found.too_large), (9_000, 0));
        assert_eq!(found.bytes, zip.len() as u64);
        assert!(zip == &made[0].0);
    }
    let files = unzipped(&made[0].0);
    check_lists(&files);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..2], ["users/users-0001.json", "users/users-0002.json"]);
    let back = files.iter().filter(|(name, _)| name.starts_with("users/")).flat_map(|(_, text)| {
        assert!(text.len() <= 500_000);
        serde_json::from_str::<Vec<serde_json::Value>>(text).expect("an array")
    });
    assert!(back.map(|user| user.to_string()).eq(users.iter().cloned()));
}

#[test]
fn a_package_says_what_is_in_it() {
    let spec = PackageSpec {
        connection: Some("shop\tusers".to_owned()),
        upsert: true,
        external_id: "move-1".to_owned(),
        recipe: Some(Recipe::default()),
    };
    let requests = concat!(
        r#"{"method":"PATCH","path":"/api/v2/users/auth0%7Ca%2F%C3%A9","body":{"blocked":true}}"#,
        "\n",
        r#"{"method":"DELETE","path":"/api/v2/users/auth0%7C2"}"#,
        "\n"
    );
    let after = "roles\t1\ta@x.io\tadmin,\t\norganizations\t\tb@x.io\tacme\towner\nroles\t\t\tx\t\n\
                 permissions\t3\t\tread:a\thttps://a\nother\t1\t\tx\t\n";
    let sources = vec![
        source(Contents::Text, "send.sh", "#!/bin/sh\n"),
        source(Contents::Users, "a", "[\n{\"email\":\"a@x.io\"}\n]\n"),
        source(Contents::Requests, "b", requests),
        source(Contents::After, "c", after),
    ];
    let (zip, packed) = packed(&spec, sources);
    let expected = Packed {
        users: 1,
        requests: 2,
        after: 3,
        too_large: 0,
        not_followed: 2,
        bytes: zip.len() as u64,
    };
    assert_eq!(packed, expected);
    let files = unzipped(&zip);
    check_lists(&files);
    for (name, expected) in [
        ("users/users-0001.json", "[\n{\"email\":\"a@x.io\"}\n]\n"),
        ("changes/patch-0001.ndjson", "{\"user_id\":\"auth0|a/é\",\"body\":{\"blocked\":true}}\n"),
        ("delete-0001.ndjson", "{\"user_id\":\"auth0|2\"}\n"),
        ("after/roles.tsv", "a@x.io\tadmin,\n"),
        ("after/organizations.tsv", "b@x.io\tacme\towner\n"),
        ("after/permissions.tsv", "auth0|3\tread:a\thttps://a\n"),
        ("settings.tsv", "upsert\ttrue\nexternal_id\tmove-1\nconnection\tshop users\n"),
    ] {
        assert_eq!(text(&files, name), expected);
    }
    let manifest: serde_json::Value =
        serde_json::from_str(text(&files, "manifest.json")).expect("JSON");
    assert_eq!((&manifest["package"], &manifest["users"]), (&1.into(), &1.into()));
    assert_eq!((&manifest["muster"], &manifest["recipe"]["recipe"]), (&"b1".into(), &1.into()));
}

#[test]
fn users_are_followed_by_id_where_nobody_is_updated() {
    let after = "roles\t1\ta@x.io\tadmin\t\nroles\t\tb@x.io\tadmin\t\n";
    let (zip, _) = packed(&PackageSpec::default(), vec![source(Contents::After, "c", after)]);
    assert_eq!(text(&unzipped(&zip), "after/roles.tsv"), "auth0|1\tadmin\nb@x.io\tadmin\n");
}

#[test]
fn what_is_damaged_or_another_file_makes_no_package() {
    let mut gzip = crate::write::gzip::Packed::new(Vec::new(), true);
    gzip.write_all(b"{\"email\":\"a@x.io\"}\n").expect("memory");
    let gzip = gzip.finish().expect("memory");
    for (contents, bytes) in [
        (Contents::Users, gzip[..gzip.len() - 4].to_vec()),
        (Contents::Users, b"PK\x03\x04 and no zip".to_vec()),
        (Contents::Requests, b"{\"method\":\"POST\",\"path\":\"/api/v2/users/x\"}\n".to_vec()),
        (Contents::Requests, b"{\"method\":\"PATCH\",\"path\":\"/api/v2/users/%z\"}\n".to_vec()),
        (Contents::Requests, b"{\"method\":\"PATCH\",\"path\":\"/api/v2/users/x".to_vec()),
    ] {
        let made = Timestamp::default();
        let sources = vec![source(contents, "a", bytes)];
        let spec = PackageSpec::default();
        let packing = pack((&spec, ""), sources, Vec::new(), &made, async |_, _| true);
        assert!(pollster::block_on(packing).is_err(), "{contents:?}");
    }
}
