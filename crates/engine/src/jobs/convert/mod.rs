//! Converts files into import files: what a run writes, and what it makes in the end.

pub mod spec;

use std::io::{self, Write};

use crate::check::Finding;
use crate::check::duplicates::Seen;
use crate::jobs::candidate::Candidate;
use crate::jobs::findings::{duplicated, is_refused, too_large};
use crate::jobs::pipeline::{Finished, Reports, Run, UserSink};
use crate::jobs::prepare::{Checked, Preparer};
use crate::jobs::report::{FileReport, Summary};
use crate::jobs::run_error::RunError;
use crate::jobs::stages::joins;
use crate::jobs::test_users::TestUsers;
use crate::jobs::{ConvertSpec, OutputFormat, PART_LIMIT, PREVIEW_READ};
use crate::read::{Input, Reopen};
use crate::spill::Spill;
use crate::user::fingerprint::Fingerprints;
use crate::write::{Digests, Framing, OneFile, Parts};

/// Where a conversion writes.
pub struct Outputs<W> {
    /// The converted users
    pub result: W,
    /// What is written about users that are not among them
    pub reports: Reports<W>,
}

impl<W> std::fmt::Debug for Outputs<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outputs")
    }
}

/// Where converted users go.
enum Sink<W: Write, D> {
    One(OneFile<W>, String),
    Parts(Box<Parts<W, D>>),
}

/// Writes users that pass into files.
pub struct Files<W: Write, D> {
    spec: ConvertSpec,
    seen: Seen,
    sink: Sink<W, D>,
    tests: TestUsers,
}

/// A conversion that has ended, its last bytes waiting for the digests.
pub struct Ended<W: Write, D: Digests> {
    summary: Summary,
    sink: Sink<W, D>,
    reports: Reports<W>,
    tests: TestUsers,
}

/// Everything a conversion has made.
#[derive(Debug)]
pub struct Outcome<W> {
    /// What became of the users
    pub summary: Summary,
    /// What was written
    pub outputs: Outputs<W>,
    /// The media type of the result
    pub media_type: &'static str,
    /// One user of each form of password hash, as an import file; empty without hashes
    pub test_users: Vec<u8>,
    /// Their forms, in words
    pub forms: Vec<String>,
}

impl<W: Write, D: Digests> UserSink for Files<W, D> {
    fn expect(&mut self, prints: &[Fingerprints]) {
        self.seen.fetch(prints);
    }

    fn validate(&mut self, candidate: &Candidate<'_>, findings: &mut Vec<Finding>) {
        if !self.fits(candidate.bytes) {
            findings.push(too_large(candidate.bytes.len()));
        }
        if !is_refused(findings) {
            let earlier = match &candidate.prints {
                Some(prints) => self.seen.check_prints(prints, candidate.number),
                None => self.seen.check(candidate.user, candidate.number),
            };
            findings.extend(
                earlier
                    .into_iter()
                    .map(|(attribute, number)| duplicated(candidate, attribute, number)),
            );
        }
    }

    fn write(&mut self, candidate: &Candidate<'_>, refused: bool) -> io::Result<bool> {
        if !self.fits(candidate.bytes) || (refused && self.spec.leave_out_rejected) {
            return Ok(false);
        }
        match &mut self.sink {
            Sink::One(file, _) => file.write(candidate.bytes)?,
            Sink::Parts(parts) => parts.write(candidate.bytes)?,
        }
        if !refused {
            self.tests.add(candidate.user, candidate.bytes);
        }
        Ok(true)
    }
}

impl<W: Write, D: Digests> Files<W, D> {
    fn fits(&self, user: &[u8]) -> bool {
        match &self.sink {
            Sink::One(..) => true,
            Sink::Parts(parts) => parts.fits(user.len()),
        }
    }
}

impl<R: Reopen, W: Spill + 'static, D: Digests> Run<R, W, Files<W, D>> {
    /// Prepares a conversion of `inputs`. `seed` should be random.
    ///
    /// # Errors
    /// What writing the first bytes gives.
    pub fn new(
        spec: ConvertSpec,
        inputs: Vec<Input<R>>,
        outputs: Outputs<W>,
        digests: D,
        seed: (u64, u64),
    ) -> Result<Self, RunError> {
        let users = inputs.iter().filter(|input| !joins(&spec.recipe, input));
        let stem = import_stem(users.map(|input| input.name.as_str()));
        let framing = match spec.format {
            OutputFormat::JsonArray => Framing::Array,
            OutputFormat::Ndjson => Framing::Lines,
        };
        let Outputs { result, reports } = outputs;
        let sink = if spec.split && spec.format == OutputFormat::JsonArray {
            let parts = Parts::new(result, &stem, framing, PART_LIMIT, spec.gzip, digests);
            Sink::Parts(Box::new(parts))
        } else {
            let gzip = if spec.gzip { ".gz" } else { "" };
            let file = OneFile::new(result, framing, spec.gzip).map_err(RunError::Write)?;
            Sink::One(file, format!("{stem}.{}{gzip}", framing.extension()))
        };
        let recipe = spec.recipe.with_first_password(&spec.first_password)?;
        let preparer = Preparer::new(&recipe, Checked::Whole)?;
        let files = Files { spec, seen: Seen::new(seed), sink, tests: TestUsers::default() };
        Run::by_recipe::<W>(&recipe, inputs, preparer, (files, reports), seed)
    }

    /// Ends the run as soon as the result has [`PREVIEW_READ`] users.
    pub fn preview(self) -> Self {
        self.limited(PREVIEW_READ)
    }

    /// Ends the conversion: after its last step, or before to keep what there is.
    ///
    /// # Errors
    /// What writing gives.
    pub fn end(self) -> Result<Ended<W, D>, RunError> {
        let Finished { summary, sink: files, reports } = self.finish()?;
        let (mut sink, tests) = (files.sink, files.tests);
        if let Sink::Parts(parts) = &mut sink {
            parts.close().map_err(RunError::Write)?;
        }
        Ok(Ended { summary, sink, reports, tests })
    }
}

impl<W: Write, D: Digests> Ended<W, D> {
    /// The digests that were asked for; none if the result is one file.
    pub fn digests(&mut self) -> Option<&mut D> {
        match &mut self.sink {
            Sink::Parts(parts) => Some(parts.digests()),
            Sink::One(..) => None,
        }
    }

    /// Writes the last bytes. `digests` are the SHA-256 of the files in hexadecimal, in order.
    ///
    /// # Errors
    /// What writing gives.
    pub fn finish(self, digests: &[String]) -> Result<Outcome<W>, RunError> {
        let mut summary = self.summary;
        let (result, zip) = match self.sink {
            Sink::One(file, name) => {
                let complete = file.finish().map_err(RunError::Write)?;
                summary.files = vec![FileReport {
                    name: name.clone(),
                    users: complete.records,
                    bytes: complete.bytes,
                    sha256: None,
                }];
                summary.result_name = name;
                (complete.inner, false)
            }
            Sink::Parts(parts) => {
                let finished = parts.finish(digests).map_err(RunError::Write)?;
                let files =
                    finished.parts.into_iter().enumerate().map(|(index, part)| FileReport {
                        name: part.name,
                        users: part.records,
                        bytes: part.bytes,
                        sha256: digests.get(index).cloned(),
                    });
                summary.files = files.collect();
                let first = summary.files.first().map(|file| file.name.clone()).unwrap_or_default();
                summary.result_name = match first.split_once("-0001") {
                    Some((stem, _)) if finished.zip => format!("{stem}.zip"),
                    _ => first,
                };
                (finished.inner, finished.zip)
            }
        };
        let media_type = match summary.result_name.rsplit('.').next() {
            _ if zip => "application/zip",
            Some("gz") => "application/gzip",
            Some("ndjson") => Framing::Lines.media_type(),
            _ => Framing::Array.media_type(),
        };
        let outputs = Outputs { result, reports: self.reports };
        let (test_users, forms) = self.tests.finish();
        Ok(Outcome { summary, outputs, media_type, test_users, forms })
    }
}

/// The name of the result, without its ending.
pub(super) fn import_stem<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("{}-import", stem(names))
}

/// The name of the only file, without its ending, or one for several.
pub(super) fn stem<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let (Some(first), None) = (names.next(), names.next()) else {
        return "users".to_owned();
    };
    let mut stem = first.rsplit(['/', '\\']).next().unwrap_or(first);
    for ending in [
        ".gz", ".ndjson", ".jsonl", ".json", ".txt", ".csv", ".tsv", ".sql", ".ldif", ".bson",
        ".xlsx", ".xls", ".ods",
    ] {
        let cut = stem.len().saturating_sub(ending.len());
        if stem.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(ending)) {
            stem = &stem[..cut];
        }
    }
    let plain = |c: char| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c };
    let stem: String = stem.chars().take(80).map(plain).collect();
    if stem.is_empty() { "users".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Code;
    use serde_json::{Value, json};

    impl Digests for () {
        fn add(&mut self, _: &[u8]) {}
    }

    fn outputs() -> Outputs<Vec<u8>> {
        Outputs { result: Vec::new(), reports: Reports::default() }
    }

    fn run(spec: ConvertSpec, files: &[(&str, &str)]) -> Outcome<Vec<u8>> {
        let inputs = files.iter().map(|(name, text)| Input {
            name: (*name).to_owned(),
            bytes: text.len() as u64,
            reader: std::io::Cursor::new(text.as_bytes().to_vec()),
            options: Default::default(),
        });
        let outputs = outputs();
        let mut run = Run::new(spec, inputs.collect(), outputs, (), (7, 9)).expect("memory");
        while run.step().expect("memory") {}
        assert_eq!(run.progress().bytes_read, run.progress().bytes_total);
        run.end().expect("memory").finish(&[]).expect("memory")
    }

    fn json(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).expect("JSON")
    }

    /// A conversion by a recipe with one step before the standard ones.
    fn run_with(step: &str, text: &str) -> Outcome<Vec<u8>> {
        let mut spec = ConvertSpec::default();
        spec.recipe.insert(serde_json::from_str(step).expect(step));
        run(spec, &[("a.json", text)])
    }

    #[test]
    fn what_no_import_carries_goes_into_lists() {
        let check = |step: &str, value: &str, lines: &[&str], user: &str| {
            let record =
                format!(r#"[{{"email":"a@x.io","user_id":"auth0|1","r":{value},"o":"x;y"}}]"#);
            let outcome = run_with(step, &record);
            let after = String::from_utf8_lossy(&outcome.outputs.reports.after).into_owned();
            let found: Vec<_> = after
                .lines()
                .filter_map(|it| it.split_once("\t1\ta@x.io\t"))
                .map(|(list, rest)| format!("{list}:{rest}"))
                .collect();
            assert_eq!(found, lines, "{step} {value}");
            assert_eq!(after.lines().count(), lines.len(), "{after}");
            assert_eq!(outcome.summary.after.lines(), lines.len() as u64);
            let expected: Value = serde_json::from_str(user).expect(user);
            let written = json(&outcome.outputs.result)[0].clone();
            assert_eq!(written, expected, "{step} {value}");
        };
        const PLAIN: &str = r#"{"email":"a@x.io","user_id":"1"}"#;
        let roles = r#"{"after":"roles","from":"r","split":","}"#;
        for (value, lines) in [
            (r#""admin""#, &["roles:admin\t"][..]),
            (r#"" a, b,,a ""#, &["roles:a\t", "roles:b\t"]),
            (r#"["a","b,c",7,null]"#, &["roles:a\t", "roles:b\t", "roles:c\t", "roles:7\t"]),
            (
                r#"[{"id":"rol_1","name":"Admin, all"},{"id":"rol_2"}]"#,
                &["roles:Admin, all\t", "roles:rol_2\t"],
            ),
            (r#"{"admin":true,"editor":false}"#, &["roles:admin\t"]),
            ("null", &[]),
            (r#""""#, &[]),
        ] {
            check(roles, value, lines, PLAIN);
        }
        let organizations = r#"{"after":"organizations","from":"r","split":";","with":"{o}"}"#;
        for (value, lines) in [
            (r#""acme""#, &["organizations:acme\tx", "organizations:acme\ty"][..]),
            (
                r#"{"acme":["owner"],"beta":true}"#,
                &["organizations:acme\towner", "organizations:beta\tx", "organizations:beta\ty"],
            ),
            (r#"[{"name":"acme","roles":[{"name":"owner"}]}]"#, &["organizations:acme\towner"]),
        ] {
            check(organizations, value, lines, PLAIN);
        }
        check(
            r#"{"after":"organizations","from":"r"}"#,
            r#""acme""#,
            &["organizations:acme\t"],
            PLAIN,
        );
        let permissions = r#"{"after":"permissions","from":"r","with":"https://api"}"#;
        for (value, lines) in [
            (r#"["read:a"]"#, &["permissions:read:a\thttps://api"][..]),
            (
                r#"[{"permission_name":"read:a","resource_server_identifier":"https://b"}]"#,
                &["permissions:read:a\thttps://b"],
            ),
            (
                r#"{"https://b":["read:a","read:b"]}"#,
                &["permissions:read:a\thttps://b", "permissions:read:b\thttps://b"],
            ),
        ] {
            check(permissions, value, lines, PLAIN);
        }
        let keep = r#"{"after":"roles","from":"r","keep":true}"#;
        check(keep, r#""a""#, &["roles:a\t"], PLAIN);
    }

    #[test]
    fn lists_hold_only_who_is_ready_and_former_ids() {
        let text = r#"[{"email":"a@x.io","user_id":"1","r":"a"},{"email":7,"r":"b"},{"email":"a@x.io","r":"c"},
            {"username":"dan","r":"d"},{"email":"e@x.io","r":"e\tf"},{"email":"b@x.io","user_id":"auth0|9","r":"g"}]"#;
        let mut spec = ConvertSpec::default();
        for step in
            [r#"{"after":"roles","from":"r"}"#, r#"{"sort":"-email"}"#, r#"{"namespace":"shop|"}"#]
        {
            spec.recipe.insert(serde_json::from_str(step).expect(step));
        }
        spec.leave_out_rejected = false;
        let outcome = run(spec, &[("a.json", text)]);
        let after = String::from_utf8_lossy(&outcome.outputs.reports.after).into_owned();
        assert_eq!(after, "roles\tshop|auth0|9\tb@x.io\tg\t\nroles\tshop|1\ta@x.io\ta\t\n");
        let counts = crate::jobs::AfterCounts { roles: 2, former_ids: 2, ..Default::default() };
        assert_eq!(outcome.summary.after, counts);
        let ids = String::from_utf8_lossy(&outcome.outputs.reports.former_ids).into_owned();
        let lines: Vec<_> = ids.lines().collect();
        assert_eq!(
            lines[..2],
            ["email,old_user_id,new_user_id", r#""b@x.io","auth0|9","shop|auth0|9""#]
        );
    }

    #[test]
    fn an_edit_that_finds_nobody_is_told() {
        let step =
            r#"{"edit":[{"user_id":"1","set":{"name":"Ann"}},{"user_id":"2","remove":"name"}]}"#;
        let outcome = run_with(step, r#"[{"user_id":"auth0|1","email":"a@x.io"}]"#);
        let groups = &outcome.summary.groups;
        assert_eq!((groups.len(), groups[0].code), (1, Code::EditNotFound));
        assert_eq!(groups[0].examples[0].value, "2");
        assert_eq!(outcome.summary.steps[0].not_found, ["2"]);
        let expected = json!([{"user_id": "1", "email": "a@x.io", "name": "Ann"}]);
        assert_eq!(json(&outcome.outputs.result), expected);
    }

    #[test]
    fn one_of_several_users_is_kept_by_what_is_offered() {
        let text = r#"[{"email":"a@x.io","name":"old","last_login":"2020-01-01T00:00:00Z"},
            {"email":"A@x.io","name":"new","last_login":"2024-01-01T00:00:00Z","email_verified":false},
            {"email":"b@x.io"},{"email":"a@x.io"}]"#;
        let spec = ConvertSpec::default();
        let before = run(spec.clone(), &[("a.json", text)]);
        let offers = &before.summary.groups[0].offers;
        let kept = [json!("old"), Value::Null, json!("new"), json!("new"), json!("new")];
        assert_eq!(offers.len(), kept.len());
        for (offer, kept) in offers.iter().zip(kept) {
            assert_eq!(offer.users, 2);
            let spec = ConvertSpec { recipe: offer.taken(&spec.recipe), ..spec.clone() };
            let after = run(spec, &[("a.json", text)]);
            assert!(after.summary.groups.is_empty(), "{:?}", after.summary.groups);
            let users = json(&after.outputs.result);
            let mut names = users.as_array().into_iter().flatten().map(|user| &user["name"]);
            assert!(names.any(|name| *name == kept), "{kept:?} {:?}", offer.step);
            assert_eq!((after.summary.written, after.summary.users_left_out()), (2, 2));
        }
    }

    #[test]
    fn an_export_becomes_an_import_file_and_a_report() {
        let export = concat!(
            r#"{"user_id":"auth0|1","email":"Ann@x.io","created_at":"2020","identities":[]}"#,
            "\n",
            r#"{"user_id":"google-oauth2|2","email":"bob@x.io","identities":[{"provider":"google-oauth2"}]}"#,
            "\n",
            r#"{"user_id":"auth0|3","email":"ann@X.io"}"#,
            "\n",
            r#"{"user_id":"auth0|4","email":"dan@x.io","#,
            "\n",
            r#"{"Id":"auth0|5","Email":"eve@x.io"}"#,
            "\n"
        );
        let outcome = run(ConvertSpec::default(), &[("tenant.json", export)]);
        let expected =
            json!([{"user_id": "1", "email": "Ann@x.io"}, {"user_id": "5", "email": "eve@x.io"}]);
        assert_eq!(json(&outcome.outputs.result), expected);
        let summary = &outcome.summary;
        assert_eq!((summary.total, summary.written, summary.refused, summary.warned), (5, 2, 2, 0));
        assert_eq!(summary.left_out["Signs in with google-oauth2, not with a password"], 1);
        let left_out = json(&outcome.outputs.reports.left_out);
        assert_eq!(
            (&left_out["line"], &left_out["user"]["email"]),
            (&json!(2), &json!("bob@x.io"))
        );
        assert_eq!(summary.result_name, "tenant-import.json");
        let groups: Vec<_> = summary
            .groups
            .iter()
            .map(|g| (g.code, g.attribute.as_str(), g.examples[0].position.line))
            .collect();
        let expected = [
            (Code::InvalidJson, "", 4),
            (Code::DuplicatedUser, "email", 3),
            (Code::OtherProvider, "user_id", 2),
        ];
        let mut groups = groups;
        groups.sort_by_key(|group| std::cmp::Reverse(group.2));
        assert_eq!(groups, expected);
        let errors = json(&outcome.outputs.reports.errors);
        assert_eq!(
            errors[0]["errors"][0]["message"],
            "A user with this email was already provided."
        );
        assert_eq!(errors[0]["user"]["user_id"], "3");
        let refused = String::from_utf8(outcome.outputs.reports.refused).expect("text");
        let lines: Vec<_> = export.lines().collect();
        assert_eq!(refused.lines().collect::<Vec<_>>(), [lines[2], lines[3]]);
    }

    #[test]
    fn duplicates_are_found_across_files_and_say_where_the_first_is() {
        let outcome = run(
            ConvertSpec::default(),
            &[
                ("a.json", "{\"email\":\"a@x.io\"}\n{\"email\":\"b@x.io\"}"),
                ("a.json", "[{\"email\":\"B@x.io\"}]"),
            ],
        );
        let example = &outcome.summary.groups[0].examples[0];
        assert_eq!(example.value, "B@x.io (first as user 2 of “a.json”)");
        assert_eq!((example.position.file, example.position.record), (1, 1));
        assert_eq!(outcome.summary.result_name, "users-import.json");
    }

    #[test]
    fn rejected_users_are_kept_on_request_but_still_reported() {
        let spec = ConvertSpec {
            leave_out_rejected: false,
            format: OutputFormat::Ndjson,
            ..ConvertSpec::default()
        };
        let outcome = run(spec, &[("x.ndjson.gz", "{\"email\":7}\n{\"email\":\"a@x.io\"}\n")]);
        assert_eq!(outcome.outputs.result, b"{\"email\":7}\n{\"email\":\"a@x.io\"}\n");
        assert_eq!((outcome.summary.refused, outcome.summary.written), (1, 2));
        assert_eq!(outcome.summary.result_name, "x-import.ndjson");
    }

    #[test]
    fn a_user_that_fits_no_file_is_refused() {
        let big = format!(
            "{{\"email\":\"a@x.io\",\"user_metadata\":{{\"x\":\"{}\"}}}}",
            "y".repeat(PART_LIMIT)
        );
        let outcome = run(ConvertSpec::default(), &[("x", &big)]);
        let codes: Vec<Code> = outcome.summary.groups.iter().map(|group| group.code).collect();
        assert_eq!(
            (codes, outcome.summary.written),
            (vec![Code::ProfileSizeExceeded, Code::UserTooLarge], 0)
        );
        // Without files of limited size it fits; that its profile is too large remains.
        let whole =
            ConvertSpec { split: false, leave_out_rejected: false, ..ConvertSpec::default() };
        assert_eq!(run(whole, &[("x", &big)]).summary.written, 1);
    }

    #[test]
    fn a_preview_reads_no_further_than_it_must() {
        let export: String =
            (0..100_000).map(|n| format!("{{\"email\":\"u{n}@x.io\"}}\n")).collect();
        let input = Input {
            name: "x".to_owned(),
            bytes: export.len() as u64,
            reader: std::io::Cursor::new(export.into_bytes()),
            options: Default::default(),
        };
        let outputs = outputs();
        let mut run = Run::new(ConvertSpec::default(), vec![input], outputs, (), (0, 0))
            .expect("memory")
            .preview();
        while run.step().expect("memory") {}
        assert!(run.progress().bytes_read < 300_000);
        let outcome = run.end().expect("memory").finish(&[]).expect("memory");
        assert_eq!(json(&outcome.outputs.result).as_array().map(Vec::len), Some(1_000));
    }

    #[test]
    fn files_without_users_are_told_and_do_not_stop_the_others() {
        let outcome = run(
            ConvertSpec::default(),
            &[("a.txt", "hello world"), ("b", ""), ("c", "{\"email\":\"c@x.io\"}")],
        );
        assert_eq!((outcome.summary.total, outcome.summary.written), (1, 1));
        assert!(outcome.summary.groups.iter().all(|group| group.code == Code::UnreadableFile));
        assert_eq!(outcome.summary.groups.iter().map(|group| group.count).sum::<u64>(), 2);
    }

    #[test]
    fn what_stands_between_users_is_no_record_to_mend() {
        let check = |text: &str, written: u64, refused: u64, is_between: bool| {
            let summary = run(ConvertSpec::default(), &[("x", text)]).summary;
            assert_eq!((summary.written, summary.refused), (written, refused), "{text}");
            let damage = summary.groups.iter().find(|it| it.code == Code::InvalidJson).expect(text);
            assert_eq!(damage.fix.contains("Nobody is lost"), is_between, "{text} {damage:?}");
        };
        let (a, b) = (r#"{"email":"a@x.io"}"#, r#"{"email":"b@x.io"}"#);
        for text in [
            "{\n\"email\":\"a@x.io\"}, {\n\"email\":\"b@x.io\"}".to_owned(),
            format!("{a},\n{b},\n"),
            format!("[{a},{b},]"),
            format!("[{a},,{b}]"),
            format!("[{a},{b}]]"),
            format!("{a}}}\n{b}\n"),
            format!("users = [{a},{b}]"),
            format!("callback([{a},{b}]);"),
            format!("/* all */ [{a},\n// c\n{b}]"),
            format!("[{a},{b}]\n(2 rows)"),
            format!("2026-01-01 INFO {a}\n2026-01-01 INFO {b}\n"),
        ] {
            check(&text, 2, 0, true);
        }
        check(&format!("{a}\n{{\"email\":\n{b}\n"), 2, 1, false);
        check(&format!("[{a},{{\"email\" \"c@x.io\"}},{b}]"), 2, 1, false);
        check(&format!("{a}\noops\n{b}\n"), 2, 1, false);
    }

    #[test]
    fn a_table_gives_users() {
        let outcome =
            run(ConvertSpec::default(), &[("a.csv", "Id;Email;blocked\n1;a@x.io;WAHR\n")]);
        let user = json!([{"user_id": "1", "email": "a@x.io", "blocked": true}]);
        assert_eq!(json(&outcome.outputs.result), user);
    }

    #[test]
    fn all_of_a_record_over_the_limit_is_among_the_refused() {
        let long = format!("{{\"email\":\"a@x.io\",\"x\":\"{}\"}}", "y".repeat(17 << 20));
        let text = format!("{{\"email\":\"b@x.io\"}}\n{long}\n{{\"email\":7}}\n");
        let outcome = run(ConvertSpec::default(), &[("x", &text)]);
        assert_eq!((outcome.summary.written, outcome.summary.refused), (1, 2));
        let refused = String::from_utf8(outcome.outputs.reports.refused).expect("text");
        assert!(refused == format!("{long}\n{{\"email\":7}}\n"), "{} bytes", refused.len());
        // So is all of an object in which a list was looked for.
        let long = format!("{{\"roles\":[{}1]}}", "[2],".repeat(5 << 20));
        let outcome = run(ConvertSpec::default(), &[("x", &long)]);
        assert_eq!((outcome.summary.total, outcome.summary.refused), (1, 1));
        assert!(outcome.outputs.reports.refused == format!("{long}\n").as_bytes());
        let errors = json(&outcome.outputs.reports.errors);
        assert!(errors[0]["user"].as_str().is_some_and(|user| user.len() < 2 << 20));
    }

    #[test]
    fn what_stands_around_users_is_reported() {
        let list = r#"[{"user":{"email":"a@x.io"},"errors":[]}]"#;
        let text = format!(r#"{{"total":1,"data":{{"users":{list},"page":2}}}}"#);
        let outcome = run(ConvertSpec::default(), &[("x", &text)]);
        assert_eq!(json(&outcome.outputs.result), json!([{"email": "a@x.io"}]));
        let form = outcome.summary.sources[0].form.clone().expect("a form");
        assert_eq!(form.wrapper.lists, ["data.users", "user"]);
        assert_eq!(form.wrapper.beside, ["errors", "data.page", "total"]);
    }

    #[test]
    fn the_file_of_password_hashes_says_what_it_is_for() {
        let line = r#"{"_id":{"$oid":"1"},"email":"a@x.io","passwordHash":"$2b$10$x","password_set_date":{"$date":"2020"},"tenant":"t","connection":"c"}"#;
        let outcome = run(ConvertSpec::default(), &[("x", &format!("{line}\n{line}\n"))]);
        assert_eq!((outcome.summary.total, outcome.summary.groups.len()), (0, 1));
        let group = &outcome.summary.groups[0];
        assert_eq!(group.code, Code::UnreadableFile);
        assert!(group.examples[0].message.contains("file of password hashes"));
    }
}
