//! The built program, run as a person or a script would: files in, files out, what it says, how it ends.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Two users that are ready and one whose address is none.
const USERS: &str = r#"{"user_id":"auth0|1","email":"ann@example.com","user_metadata":{"plan":"pro"}}
{"user_id":"auth0|2","email":"bob@"}
{"user_id":"auth0|3","email":"cid@example.com"}
"#;

const TABLE: &str = "Login,Mail,Vorname\n1,ann@example.com,Ann\n2,bob@example.com,Bob\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Folder(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Runs it in this folder. How it ended, and what it wrote to its two outputs.
    fn run(&self, args: &[&str], stdin: &str) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_muster"))
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }
}

fn emails(users: &Value) -> Vec<&str> {
    users.as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap()).collect()
}

#[test]
fn a_check_says_who_would_be_refused() {
    let folder = Folder::new();
    folder.file("users.ndjson", USERS);
    let (code, out, err) = folder.run(&["check", "users.ndjson", "--errors", "errors.json"], "");
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("3 users in 1 file: 2 ready, 1 refused"), "{err}");
    assert!(err.contains("error[INVALID_FORMAT] email: 1 time"), "{err}");
    assert!(err.contains("users.ndjson:2 (bob@)"), "{err}");
    let errors = folder.json("errors.json");
    assert_eq!(errors[0]["user"]["email"], "bob@");
    assert_eq!(errors[0]["errors"][0]["code"], "INVALID_FORMAT");
    // A clean file ends well, and there is nothing else in the folder.
    let (code, ..) = folder.run(&["check", "-"], r#"[{"email":"ann@example.com"}]"#);
    assert_eq!(code, 0);
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2);
}

#[test]
fn files_become_import_files_in_a_folder_an_archive_a_file_or_a_pipe() {
    let folder = Folder::new();
    folder.file("users.ndjson", USERS);
    let good = ["ann@example.com", "cid@example.com"];
    let (code, out, err) = folder.run(&["convert", "users.ndjson", "-o", "-"], "");
    assert_eq!(code, 1, "{err}");
    let users: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(emails(&users), good);
    assert_eq!(users[0]["user_id"], "1");
    folder.run(&["convert", "users.ndjson", "-o", "out/", "--refused", "refused.ndjson"], "");
    assert_eq!(folder.json("out/users-import.json"), users);
    assert_eq!(folder.read("refused.ndjson"), USERS.lines().nth(1).unwrap().to_owned() + "\n");
    folder.run(&["convert", "users.ndjson", "-o", "one.json"], "");
    assert_eq!(folder.json("one.json"), users);
    folder.run(&["convert", "users.ndjson", "-o", "all.zip"], "");
    let mut zip = zip::ZipArchive::new(fs::File::open(folder.path("all.zip")).unwrap()).unwrap();
    let inside: Value = serde_json::from_reader(zip.by_index(0).unwrap()).unwrap();
    assert_eq!(inside, users);
    let (_, out, _) = folder.run(&["convert", "-", "-o", "-", "--ndjson", "--keep-refused"], USERS);
    assert_eq!(out.lines().count(), 3);
}

#[test]
fn large_results_are_split_as_auth0_takes_them() {
    let folder = Folder::new();
    let users: Vec<Value> = (0..4_000)
        .map(|n| json!({ "email": format!("user{n}@example.com"), "name": "x".repeat(250) }))
        .collect();
    folder.file("many.json", &serde_json::to_string(&users).unwrap());
    let (code, _, err) = folder.run(&["convert", "many.json", "-o", "out/"], "");
    assert_eq!(code, 0, "{err}");
    let mut parts: Vec<_> =
        fs::read_dir(folder.path("out")).unwrap().map(|it| it.unwrap().path()).collect();
    parts.sort();
    let is_part = |path: &Path| path.extension().is_some_and(|it| it == "json");
    let users: usize = parts
        .iter()
        .filter(|path| is_part(path) && !path.ends_with("manifest.json"))
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            assert!(text.len() <= 500_000, "{}", path.display());
            serde_json::from_str::<Vec<Value>>(&text).unwrap().len()
        })
        .sum();
    assert_eq!(users, 4_000);
    assert!(parts.len() > 2, "{parts:?}");
}

#[test]
fn a_recipe_is_proposed_saved_and_carried_out() {
    let folder = Folder::new();
    folder.file("members.csv", TABLE);
    let (code, recipe, err) = folder.run(&["propose", "members.csv"], "");
    assert_eq!(code, 0, "{err}");
    folder.file("recipe.json", &recipe);
    let (code, by_recipe, err) =
        folder.run(&["convert", "members.csv", "--recipe", "recipe.json", "-o", "-"], "");
    assert_eq!(code, 0, "{err}");
    let users: Value = serde_json::from_str(&by_recipe).unwrap();
    assert_eq!(emails(&users), ["ann@example.com", "bob@example.com"]);
    assert_eq!(users[0]["given_name"], "Ann");
    let (_, proposed, _) = folder.run(&["convert", "members.csv", "--propose", "-o", "-"], "");
    assert_eq!(proposed, by_recipe);
}

/// A table that a step joins is not how the users of the same dump are read.
#[test]
fn a_dump_of_several_tables_is_joined() {
    let folder = Folder::new();
    folder.file(
        "dump.sql",
        "INSERT INTO wp_users (ID, user_login, user_email) VALUES (1, 'ann', 'ann@example.com');\n\
         INSERT INTO wp_usermeta (umeta_id, user_id, meta_key, meta_value) VALUES (1, 1, 'first_name', 'Ann');\n",
    );
    let (_, out, err) = folder.run(&["convert", "dump.sql", "--propose", "-o", "-"], "");
    let users: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(users[0]["given_name"], "Ann", "{err}");
}

#[test]
fn other_encodings_are_read() {
    let folder = Folder::new();
    let text = "email,given_name\nzoe@example.com,Zo\u{e9}\njose@example.com,Jos\u{e9}\n";
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    fs::write(folder.path("latin.csv"), latin).unwrap();
    let (code, out, err) = folder.run(&["convert", "latin.csv", "--propose", "-o", "-"], "");
    assert_eq!(code, 0, "{err}");
    let users: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(users[0]["given_name"], "Zoé");
}

#[test]
fn fields_are_exported_under_their_names() {
    let folder = Folder::new();
    folder.file("users.ndjson", USERS);
    let args = ["export", "users.ndjson", "--format", "csv", "-f", "E-mail=email"];
    let more = ["-f", "Plan=user_metadata.plan", "--sort", "email", "--descending"];
    let (code, out, err) = folder.run(&[&args[..], &more[..]].concat(), "");
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("3 of 3 users"), "{err}");
    let first: Vec<&str> = out.lines().take(2).collect();
    assert_eq!(first[0], r#""E-mail","Plan""#);
    assert!(first[1].contains("cid@example.com"), "{out}");
    let (_, found, _) = folder.run(&["export", "users.ndjson", "-q", "email:ann*"], "");
    assert_eq!(found.lines().count(), 1);
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_nothing() {
    let folder = Folder::new();
    folder.file("users.ndjson", USERS);
    folder.file("bad.json", r#"{"recipe":1,"steps":[{"fly":"email"}]}"#);
    for (args, words) in [
        (&["check", "nobody.json"][..], "nobody.json cannot be opened"),
        (&["convert", "users.ndjson", "-o", "out/", "--ndjson"], "NDJSON is one file"),
        (&["convert", "users.ndjson", "-o", "x.json", "--recipe", "bad.json"], "fly"),
        (&["export", "users.ndjson", "-q", "email:("], "search cannot be understood"),
        (&["export", "users.ndjson", "-f", "user.email.length + 1"], "JavaScript"),
        (&["propose", "users.ndjson"], "nothing to propose"),
        (&["convert", "users.ndjson"], "--output"),
        (&["convert", "users.ndjson", "-o", "nowhere/x.json"], "cannot be written"),
    ] {
        let (code, out, err) = folder.run(args, "");
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
    let left: Vec<_> =
        fs::read_dir(folder.0.path()).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(!left.iter().any(|it| it.extension().is_none_or(|end| end == "tmp") && it.is_file()));
    assert!(!folder.path("x.json").exists(), "{left:?}");
}

#[test]
fn results_are_for_their_owner() {
    let folder = Folder::new();
    folder.file("users.ndjson", USERS);
    folder.run(&["convert", "users.ndjson", "-o", "one.json"], "");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path("one.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn shells_and_man_are_served() {
    let folder = Folder::new();
    let (code, out, _) = folder.run(&["completions", "bash"], "");
    assert!(code == 0 && out.contains("muster"));
    let (code, out, _) = folder.run(&["man"], "");
    assert!(code == 0 && out.contains(".TH muster"));
}

#[test]
fn vectors_that_differ_are_told_by_their_line() {
    let folder = Folder::new();
    let good = r#"{"id":"good","user":{"email":"ann@example.com"},"verdict":"accepted"}"#;
    let bad = r#"{"id":"bad","user":{"email":"ann@"},"verdict":"accepted"}"#;
    folder.file("good.ndjson", good);
    folder.file("both.ndjson", &format!("{good}\n\n{bad}\n"));
    folder.file("none.ndjson", "{}");
    let (code, out, _) = folder.run(&["vectors", "good.ndjson"], "");
    assert_eq!((code, out.as_str()), (0, "All 1 verdicts are as expected.\n"));
    let (code, out, _) = folder.run(&["vectors", "good.ndjson", "both.ndjson"], "");
    assert!(
        code == 1 && out.starts_with("both.ndjson:3: bad: is refused, expected accepted"),
        "{out}"
    );
    let (code, _, error) = folder.run(&["vectors", "none.ndjson"], "");
    assert!(code == 2 && error.contains("none.ndjson:1 is no vector"), "{error}");
}

#[test]
fn all_processors_make_what_one_makes() {
    let folder = Folder::new();
    let lines = (0..9_000).map(|n| {
        let rest = match n % 11 {
            0 => r#","name":7"#,
            1 => r#","identities":[{"provider":"sms"}]"#,
            2 => r#","loyalty":[1,2"#,
            _ => r#","Family Name":"Größe","user_metadata":{"plan":"pro"}"#,
        };
        format!("{{\"email\":\"u{}@example.com\",\"user_id\":\"auth0|{n}\"{rest}}}\n", n % 8_000)
    });
    folder.file("users.ndjson", &lines.collect::<String>());
    let made = |jobs: &str| {
        let (errors, refused, left_out) = ("errors.json", "refused.ndjson", "left-out.ndjson");
        let reports = ["--errors", errors, "--refused", refused, "--left-out", left_out, "--json"];
        let asked = ["convert", "users.ndjson", "-o", "out.zip", "--jobs", jobs];
        let (code, _, told) = folder.run(&[&asked[..], &reports].concat(), "");
        let mut told: Value = serde_json::from_str(&told).unwrap();
        told["milliseconds"] = json!(0);
        let zip = fs::read(folder.path("out.zip")).unwrap();
        (code, told, zip, [errors, refused, left_out].map(|name| folder.read(name)))
    };
    let alone = made("1");
    assert_eq!((alone.0, &alone.1["total"]), (1, &json!(9_000)));
    for jobs in ["2", "3", "7"] {
        assert!(made(jobs) == alone, "{jobs} jobs");
    }
}
