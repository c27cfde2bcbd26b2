//! What comes of a run with helpers is what comes of one without, to the byte: whatever the files, the sizes of blocks, and who
//! is done when, or lost.

use std::io::Cursor;
use std::path::Path;

use super::*;
use crate::jobs::blocks::Stretch;
use crate::jobs::{ConvertSpec, Input, Outputs, Reports, Summary};
use crate::recipe::Standard;
use proptest::prelude::*;

/// Prepares at once, and pretends not to: says at random that there is no room, that a block is not done, or is lost.
struct Erratic {
    preparers: Vec<BlockPreparer>,
    queue: VecDeque<Option<Box<PreparedBlock>>>,
    random: u64,
    shares_memory: bool,
}

impl Erratic {
    fn one_in(&mut self, many: u64) -> bool {
        self.random = noise(self.random);
        (self.random >> 33).is_multiple_of(many)
    }
}

impl Helpers for Erratic {
    fn has_room(&mut self) -> bool {
        !self.one_in(4)
    }

    fn submit(&mut self, block: Arc<Block>) {
        self.random = noise(self.random);
        let at = (self.random >> 33) as usize % self.preparers.len();
        // As it comes from another program.
        let received = (!self.shares_memory).then(|| {
            let sent = block.sent().expect("small numbers");
            Block::received(sent).expect("what was sent")
        });
        let prepared = self.preparers[at].prepare(received.as_ref().unwrap_or(&block));
        self.queue.push_back(prepared.map(Box::new));
    }

    fn shares_memory(&self) -> bool {
        self.shares_memory
    }

    fn submit_stretch(&mut self, stretch: Stretch<'_>) {
        self.random = noise(self.random);
        let at = (self.random >> 33) as usize % self.preparers.len();
        let prepared = self.preparers[at].prepare_stretch(stretch);
        // As it comes from another program.
        let sent = prepared.map(|it| it.sent().expect("small numbers"));
        let received = sent.map(|it| PreparedBlock::received(it).expect("what was sent"));
        self.queue.push_back(received.map(Box::new));
    }

    fn take(&mut self, _: bool) -> Taken {
        if self.one_in(2) {
            return Taken::NotYet;
        }
        let prepared = self.queue.pop_front().expect("a block");
        match prepared.filter(|_| !self.one_in(8)) {
            Some(prepared) => Taken::Done(prepared),
            None => Taken::Lost,
        }
    }
}

/// How a run is helped: by how many, with blocks of so many bytes.
#[derive(Clone, Copy, Debug)]
struct Help {
    helpers: usize,
    block: usize,
    random: u64,
}

/// The next of numbers that look random.
fn noise(number: u64) -> u64 {
    number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

type Files = [(String, Vec<u8>)];

/// All that comes of converting files.
fn converted(files: &Files, spec: &ConvertSpec, help: Option<Help>) -> (Summary, [Vec<u8>; 6]) {
    let (summary, written, _) = read_by_windows(files, spec, help, None);
    (summary, written)
}

/// The same, so many bytes read at a time; and how many records came in stretches.
fn read_by_windows(
    files: &Files,
    spec: &ConvertSpec,
    help: Option<Help>,
    window: Option<usize>,
) -> (Summary, [Vec<u8>; 6], u64) {
    let inputs = files.iter().map(|(name, bytes)| Input {
        name: name.clone(),
        bytes: bytes.len() as u64,
        reader: Cursor::new(bytes.clone()),
        options: Default::default(),
    });
    let reports = Reports::default();
    let outputs = Outputs { result: vec![], reports };
    let mut run = Run::new(spec.clone(), inputs.collect(), outputs, (), (3, 5)).expect("a recipe");
    if let Some(Help { helpers, block, random }) = help {
        let begin = |task: &PrepareTask| {
            let preparers =
                (0..helpers).map(|_| BlockPreparer::new(task).expect("a recipe")).collect();
            let shares_memory = helpers != 2;
            Box::new(Erratic { preparers, queue: VecDeque::new(), random, shares_memory })
                as Box<dyn Helpers>
        };
        run = run.with_helpers(begin).expect("a recipe");
        if let Some(beside) = &mut run.beside {
            beside.block = block;
        }
    }
    window.into_iter().for_each(|bytes| run.files.window(bytes));
    while run.step().expect("memory") {}
    let cut = run.beside.as_ref().and_then(|beside| beside.cut.as_ref());
    let in_stretches = cut.map_or(0, |cut| cut.records);
    let outcome = run.end().expect("memory").finish(&[]).expect("memory");
    let Outputs { result, reports } = outcome.outputs;
    let Reports { errors, refused, left_out, after, former_ids, .. } = reports;
    let written = [result, errors, refused, left_out, after, former_ids];
    (Summary { milliseconds: 0.0, ..outcome.summary }, written, in_stretches)
}

/// So many users in each of the forms that helpers read.
fn plain_forms(users: usize) -> Vec<(String, Vec<u8>)> {
    let user = |n: usize| {
        // What is in it begins as it does.
        let inside = format!(r#"{{"email":"u{n}@x.io"}},{{"email":1}}"#);
        let rest = match n % 5 {
            0 => format!(r#","name":"","app_metadata":{{"l":[{inside}]}}"#),
            1 => format!(r#","identities":[{{"provider":"sms"}}],"c{}":1"#, n % 3),
            2 => r#","user_id":"auth0|7","name":"\\u0000 },{\"email\":\"x\"}\n""#.to_owned(),
            _ => format!(r#","user_id":"{n}","given_name":"Zoë""#),
        };
        format!(r#"{{"email":"u{}@x.io"{rest}}}"#, n % 90)
    };
    let users: Vec<String> = (0..users).map(user).collect();
    let pretty = users.iter().map(|user| user.replacen('{', "{\n    ", 1));
    let pretty = format!("[\n{}\n]", pretty.collect::<Vec<_>>().join(",\n"));
    let list = users.join(",");
    let texts = [
        ("lines", users.join("\n")),
        ("crlf", users.join("\r\n") + "\r\n"),
        ("list", format!("[{list}]")),
        ("spaced", format!("[ {} ]\n", users.join(" ,\r"))),
        ("pretty", pretty),
        ("wrapped", format!(r#"{{"total":1,"users":[{list}],"start":0}}"#)),
        ("row", users.concat()),
    ];
    texts.into_iter().map(|(name, text)| (format!("{name}.json"), text.into_bytes())).collect()
}

fn check(files: &Files, spec: &ConvertSpec) {
    let alone = converted(files, spec, None);
    for (helpers, block) in [(1, 1), (2, 37), (3, 700), (7, BLOCK)] {
        let helped = converted(files, spec, Some(Help { helpers, block, random: block as u64 }));
        assert_eq!(helped.0, alone.0, "{helpers} helpers, {block} bytes");
        assert!(helped.1 == alone.1, "{helpers} helpers, {block} bytes: other files");
    }
}

/// The small files of a folder.
fn fixtures(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(folder);
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file"));
    let read = |file: std::fs::DirEntry| {
        (file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).expect("it"))
    };
    // The mends of thousands of faulty users take time, and are no other matter here.
    let mut files: Vec<_> = files.map(read).filter(|(_, bytes)| bytes.len() < 20_000).collect();
    files.sort();
    files
}

fn with(steps: &[&str]) -> ConvertSpec {
    let mut spec = ConvertSpec::default().with(Standard::LeaveOutEmpty, true);
    steps.iter().for_each(|it| spec.recipe.insert(serde_json::from_str(it).expect(it)));
    spec
}

#[test]
fn fixtures_come_out_as_without_helpers() {
    let mut all = fixtures("shapes");
    all.extend(fixtures("csv"));
    check(&all, &ConvertSpec::default());
    let mut kept = ConvertSpec { split: false, ..ConvertSpec::default() };
    kept.leave_out(false);
    check(&all, &kept);
}

#[test]
fn what_steps_count_and_show_is_the_same() {
    let lines = (0..90).map(|n| {
        let other = if n % 7 == 0 { r#","identities":[{"provider":"sms"}]"# } else { "" };
        let linked = format!(r#","identities":[{{"provider":"auth0"}},{{"provider":"p{n}"}}]"#);
        let other = if n % 5 == 0 { &linked } else { other };
        format!(
            "{{\"email\":\"u{}@x.io\",\"user_id\":\"{n}\",\"r\":\"a,b\",\"c{n}\":{n}{other}}}\n",
            n % 60
        )
    });
    let large = format!("{{\"email\":\"large@x.io\",\"name\":\"{}\"}}\n", "x".repeat(BLOCK));
    let lines = lines.chain([large, "{\"email\":\"last@x.io\"}\n".to_owned()]);
    let files = [("a.ndjson".to_owned(), lines.collect::<String>().into_bytes())];
    let roles = r#"{"after":"roles","from":"r","split":","}"#;
    let edit = r#"{"edit":[{"user_id":"7","set":{"name":"Ann"}},{"user_id":"gone","remove":"name"},{"user_id":"71","leave_out":"asked"}]}"#;
    let numbered = r#"{"set":{"username":"u{ n |lower}"},"if":"missing"}"#;
    let namespace = r#"{"namespace":"shop|"}"#;
    for steps in [&[][..], &[roles, edit, namespace], &[numbered], &[r#"{"sort":"-email"}"#, edit]]
    {
        check(&files, &with(steps));
    }
}

/// Steps on the set whose tables are known to the committing thread alone.
#[test]
fn what_others_decide_is_the_same() {
    let users = |form: &dyn Fn(usize) -> String| (0..150).map(form).collect::<String>();
    let csv = users(&|n| {
        let (email, phone) = (n * 7 % 60, n % 11);
        format!("{n},u{email}@x.io,{},+1555000{phone:04},{}\n", ["", "Ann"][n % 2], n % 3)
    });
    let lines = users(&|n| {
        let other = if n % 9 == 0 { r#","identities":[{"provider":"sms"}]"# } else { "" };
        let name = if n % 4 == 0 { r#"" ""# } else { "\"Zoë\"" };
        format!(
            "{{\"user_id\":\"{n}\",\"email\":\"u{}@x.io\",\"name\":{name},\"rank\":{}{other}}}\n",
            n * 5 % 40,
            n % 6
        )
    });
    let files = [
        ("a.csv".to_owned(), format!("user_id,email,name,phone_number,rank\n{csv}").into_bytes()),
        ("b.ndjson".to_owned(), lines.into_bytes()),
        ("c.csv".to_owned(), b"email,name\nu1@x.io,\nlast@x.io,Eve\n".to_vec()),
    ];
    let first = r#"{"duplicates":"email|lower","reason":"twice"}"#;
    let last = r#"{"duplicates":["email","name"],"keep":"last","reason":"twice","where":"rank:1"}"#;
    let best = r#"{"duplicates":"email","keep":"best","by":"-rank","reason":"twice"}"#;
    let phones = r#"{"duplicates":"phone_number","take_away":true,"reason":"twice"}"#;
    let unique = r#"{"expect":{"unique":["user_id","email"]},"reason":"not unique"}"#;
    let many = r#"{"expect":{"users":7},"reason":"others"}"#;
    let out = r#"{"leave_out":"rank:2","reason":"rank"}"#;
    let set = r#"{"set":{"user_metadata.file":"{file}"}}"#;
    for steps in [
        &[first][..],
        &[out, phones, first, set],
        &[last, best],
        &[set, unique],
        &[many],
        &[best, r#"{"sort":"email"}"#, first],
    ] {
        check(&files, &with(steps));
    }
}

#[test]
fn counts_at_their_limits_are_those_of_one_thread() {
    // More names of columns, and of providers, than are told apart.
    let lines = (0..220).map(|n| {
        let columns: String = (0..10).map(|c| format!(",\"c{}\":1", n * 9 + c)).collect();
        let linked = format!(r#"[{{"provider":"auth0"}},{{"provider":"p{n}"}}]"#);
        format!(
            "{{\"email\":\"u{n}@x.io\"{columns},\"d{n}\":2,\"e{n}\":2,\"identities\":{linked}}}\n"
        )
    });
    let files = [("a.ndjson".to_owned(), lines.collect::<String>().into_bytes())];
    check(&files, &ConvertSpec::default());
}

#[test]
fn helpers_read_nearly_all_of_a_plain_file() {
    for file in plain_forms(400) {
        let (name, files) = (file.0.clone(), [file]);
        let help = Some(Help { helpers: 1, block: 700, random: 1 });
        let spec = ConvertSpec::default();
        let (summary, written, in_stretches) = read_by_windows(&files, &spec, help, Some(9_000));
        let alone = converted(&files, &spec, None);
        assert!((summary.clone(), written) == alone, "{name}");
        // One of eight is lost, and read as ever.
        assert!(
            in_stretches * 3 > summary.total * 2,
            "{name}: {in_stretches} of {}",
            summary.total
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn stretches_change_nothing(
        forms in prop::collection::vec(any::<prop::sample::Index>(), 1..3),
        damage in prop::collection::vec((any::<prop::sample::Index>(), "[ -~\r\n]{0,9}", 0..40_usize), 0..4),
        (helpers, block) in (prop::sample::select(vec![1, 2, 3, 7]), 1..3_000_usize),
        window in 100..20_000_usize,
        random in any::<u64>(),
    ) {
        let all = plain_forms(120);
        let mut files: Vec<_> = forms.iter().map(|at| at.get(&all).clone()).collect();
        for (place, text, length) in damage {
            let bytes = &mut files[0].1;
            let start = place.index(bytes.len());
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, text.into_bytes());
        }
        let spec = ConvertSpec::default();
        let help = Some(Help { helpers, block, random });
        let (summary, written, _) = read_by_windows(&files, &spec, help, Some(window));
        prop_assert!((summary, written) == converted(&files, &spec, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn damaged_files_come_out_as_without_helpers(
        at in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..40_usize), 1..5),
        helpers in prop::sample::select(vec![1, 2, 3, 7]),
        block in 1..3_000_usize,
        random in any::<u64>(),
    ) {
        let files = fixtures("shapes");
        let mut files = vec![at.get(&files).clone(), files[0].clone()];
        for (place, byte, length) in damage {
            let bytes = &mut files[0].1;
            if bytes.is_empty() { break }
            let start = place.index(bytes.len());
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, [byte]);
        }
        let spec = ConvertSpec::default();
        let helped = converted(&files, &spec, Some(Help { helpers, block, random }));
        prop_assert_eq!(helped, converted(&files, &spec, None));
    }
}
