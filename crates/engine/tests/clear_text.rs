//! No file that a conversion makes holds a password in clear: wherever it stood, whatever becomes of its user.

use engine::jobs::{ConvertSpec, Files, Input, OutputFormat, Outputs, Reports, Run};
use engine::recipe::Recipe;
use engine::write::Digests;
use proptest::prelude::*;

struct NoDigests;

impl Digests for NoDigests {
    fn add(&mut self, _: &[u8]) {}
}

/// All that a conversion writes and says, one after the other.
fn all_of(steps: &str, files: &[(&str, String)]) -> String {
    let recipe = format!(r#"{{"recipe":1,"steps":[{steps}]}}"#);
    let recipe: Recipe = serde_json::from_str(&recipe).expect(steps);
    let spec = ConvertSpec {
        recipe,
        format: OutputFormat::Ndjson,
        leave_out_rejected: steps.len().is_multiple_of(2),
        ..ConvertSpec::default()
    };
    let inputs = files.iter().map(|(name, text)| Input {
        name: (*name).to_owned(),
        bytes: text.len() as u64,
        reader: std::io::Cursor::new(text.clone().into_bytes()),
        options: Default::default(),
    });
    let reports = Reports::default();
    let outputs = Outputs { result: Vec::new(), reports };
    let mut run: Run<_, Vec<u8>, Files<Vec<u8>, NoDigests>> =
        Run::new(spec, inputs.collect(), outputs, NoDigests, (1, 2)).expect("a run");
    while run.step().expect("memory") {}
    let outcome = run.end().expect("memory").finish(&[]).expect("memory");
    let told = serde_json::to_string(&outcome.summary).expect("JSON");
    let Outputs {
        result,
        reports: Reports { errors, refused, left_out, handed_out, after, former_ids },
    } = outcome.outputs;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    [result, errors, refused, left_out, handed_out, after, former_ids]
        .into_iter()
        .map(text)
        .fold(told, |all, it| all + &it)
}

/// What becomes of the user: written, left out, refused, set aside by a step.
const FATES: [&str; 4] = [
    r#"{"set":{"name":"N"}}"#,
    r#"{"leave_out":"email:a*","reason":"no longer here"}"#,
    r#"{"set":{"email":"no address"}}"#,
    r#"{"parse":"email","as":"boolean"}"#,
];

/// A file with a password in clear, and the steps that read it.
fn place(number: usize, clear: &str) -> (String, Vec<(&'static str, String)>) {
    let user = r#""email":"a@x.io","user_id":"1""#;
    let ndjson = |member: String| vec![("users.ndjson", format!("{{{user},{member}}}\n"))];
    let map = r#"{"map":{"email":"email","user_id":"user_id"}}"#.to_owned();
    let none = String::new();
    match number {
        0 => (none, ndjson(format!(r#""password":"{clear}""#))),
        1 => (map, ndjson(format!(r#""Passwort":"{clear}""#))),
        2 => (map, ndjson(format!(r#""login":{{"deep":[{{"userPass":"{clear}"}}]}}"#))),
        3 => (map, ndjson(format!(r#""Kennwort":["{clear}","{clear}"]"#))),
        4 => (none, ndjson(format!(r#""user_metadata":{{"a":[{{"password":"{clear}"}}]}}"#))),
        5 => (none, ndjson(format!(r#""app_metadata":{{"pw":"{clear}"}}"#))),
        6 => (
            r#"{"password":"secret word"}"#.to_owned(),
            vec![("users.csv", format!("user_id,email,secret word\n1,a@x.io,\"{clear}\"\n"))],
        ),
        7 => (
            r#"{"map":{"Losung":"app_metadata.l"}},{"password":"app_metadata.l"}"#.to_owned(),
            ndjson(format!(r#""Losung":"{clear}""#)),
        ),
        8 => (
            r#"{"join":"logins","on":{"user_id":"id"},"take":{"word":"word"},"unmatched":"keep"},{"password":"word"}"#
                .to_owned(),
            vec![
                ("users.ndjson", format!("{{{user}}}\n")),
                ("logins.csv", format!("id,word\n1,\"{clear}\"\n9,\"{clear}\"\n")),
            ],
        ),
        9 => (
            map,
            vec![("dump.sql", format!(
                "INSERT INTO `users` (`user_id`,`email`,`passwd`) VALUES (1,'a@x.io','{clear}'),(2,'{clear}','broken);\n"
            ))],
        ),
        10 => (map, ndjson(format!(r#""raw":"{{\"password\":\"{clear}\"}}""#))),
        11 => (map, ndjson(format!(r#""raw":"a:1:{{s:8:\"password\";s:9:\"{clear}\";}}""#))),
        // What cannot be read.
        12 => (none, vec![("users.ndjson", format!("{{{user},\"password\":\"{clear}\"\n{{{user}}}\n"))]),
        13 => (
            map,
            vec![("users.csv", format!("user_id,email,pwd\n1,a@x.io,x1,\"{clear}\n2,b@x.io,\"{clear}\" {clear}\n3,c@x.io,,,{clear}\n"))],
        ),
        _ => (
            r#"{"password":"password","clear":"hash"}"#.to_owned(),
            ndjson(format!(r#""password":"{clear}""#)),
        ),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_password_in_clear_reaches_a_file(
        clear in "Zq[A-Za-z0-9!%&?._ -]{4,14}[a-z!]",
        number in 0_usize..15,
        fate in 0_usize..4,
        first in any::<bool>(),
    ) {
        let (steps, files) = place(number, &clear);
        let fate = FATES[fate];
        let mut steps: Vec<&str> = if steps.is_empty() { Vec::new() } else { vec![&steps] };
        // Before a join users are told apart by nothing else.
        steps.insert(if first { 0 } else { steps.len() }, fate);
        let all = all_of(&steps.join(","), &files);
        prop_assert!(!all.contains(&clear), "{number} {fate} {first}: {clear} in\n{all}");
    }
}

#[test]
fn hashes_are_there_to_try_again() {
    let hash = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K";
    let user = format!("{{\"email\":\"nowhere\",\"password_hash\":\"{hash}\"}}\n");
    assert!(all_of(FATES[0], &[("users.ndjson", user)]).contains(hash));
    let table = format!("email,password\na@x.io,{hash}\n");
    assert!(all_of(FATES[1], &[("users.csv", table)]).contains(hash));
}
