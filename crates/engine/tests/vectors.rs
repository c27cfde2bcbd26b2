//! The published vectors hold: what `vectors/` says of each user is what the check says.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

use engine::check::vectors::check_set;

fn vectors() -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/users.ndjson");
    fs::read_to_string(file).expect("the vectors")
}

#[test]
fn the_check_gives_every_verdict() {
    let text = vectors();
    let mut differences = Vec::new();
    let count = check_set(text.as_bytes(), |it| {
        differences.push(format!("{} (line {})\n  {}", it.id, it.line, it.what.join("\n  ")));
    });
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
    assert!(count.expect("a set") > 500);
}

/// Whoever uses them finds the same members in each, and each by its name.
#[test]
fn each_is_whole_and_has_a_name_of_its_own() {
    let text = vectors();
    let mut ids = HashSet::new();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect(line);
        let told = |name: &str| row[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(
            told("id") && told("reason") && told("source") && row["user"].is_object(),
            "{line}"
        );
        assert!(ids.insert(row["id"].clone()), "{line}");
        let reports = row["errors"].as_array().map_or(0, Vec::len);
        assert!((row["verdict"] == "accepted") || reports > 0, "{line}");
    }
}
