//! What the fuzzer tries on the engine: a function a target, which takes any bytes and panics if something is not as it is
//! promised. The seeds of each lie in `fuzz/seeds/`, and so do inputs that once made it panic: `crates/engine/tests/fuzz.rs` runs
//! all of them on every change. It uses what the engine shows to others and nothing else.

use std::io::{self, Cursor, Read};

use engine::check::{self, Severity};
use engine::fields::Field;
use engine::jobs::auth0_errors::{ErrorsSpec, read_errors};
use engine::jobs::compare::compare as compare_lists;
use engine::jobs::scan::UserSource;
use engine::jobs::{
    CompareSpec, ConvertSpec, Files as ConvertedFiles, HINTS, Input, Key, OutputFormat, Outputs,
    Reports, Run, survey,
};
use engine::passwords::{self, Hints, ReadAs, Verdict};
use engine::query;
use engine::read::{Event, Files, ReadOptions};
use engine::recipe::Recipe;
use engine::store::{Memory, Tenant, backup as backups, catalog::Catalog, segment};
use engine::systems::{Choice, NONE, OtherFile, propose_with, users_among};
use engine::user::{ConnectionRules, Reader, User};
use engine::write::Digests;
use pollster::block_on;

/// A target's name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: &[Target] = &[
    ("read", read),
    ("check", check_user),
    ("query", query_finds),
    ("field", field),
    ("recipe", recipe),
    ("propose", propose),
    ("password", password),
    ("store", store),
    ("backup", backup),
    ("errors", errors),
    ("compare", compare),
];

/// The time of all runs, in microseconds since 1970.
const NOW: i64 = 1_780_272_000_000_000;

/// Gives at most so many bytes at a time.
struct Drip(Cursor<Vec<u8>>, usize);

impl Read for Drip {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(self.1);
        self.0.read(&mut out[..length])
    }
}

fn input(name: &str, bytes: &[u8]) -> Input<Cursor<Vec<u8>>> {
    let reader = Cursor::new(bytes.to_vec());
    let options = ReadOptions::default();
    Input { name: name.to_owned(), bytes: bytes.len() as u64, reader, options }
}

/// The parts of an input, which stand apart by a line of `====`.
fn parts(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    const LINE: &[u8] = b"\n====\n";
    let mut rest = Some(data);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let at = text.windows(LINE.len()).position(|it| it == LINE);
        let (part, after) = match at {
            Some(at) => (&text[..at], Some(&text[at + LINE.len()..])),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

/// A file of any form: what is read does not depend on how its bytes come, and is counted.
pub fn read(data: &[u8]) {
    let whole = events(data, usize::MAX, 64 << 10);
    assert_eq!(events(data, 1, 64 << 10), whole, "a byte at a time");
    assert_eq!(events(data, 7, 64 << 10), whole, "seven bytes at a time");
    // The form is told by what a window holds, so that a narrow one may read another; it is to end as well.
    drop(events(data, 5, 64));
}

fn events(data: &[u8], step: usize, window: usize) -> Vec<String> {
    let (bytes, options) = (data.len() as u64, ReadOptions::default());
    let reader = Drip(Cursor::new(data.to_vec()), step);
    let mut files =
        Files::new(vec![Input { name: "file".to_owned(), bytes, reader, options }], HINTS);
    files.window(window);
    let (mut told, mut counted) = (Vec::new(), 0);
    let (mut scanner, mut members) = (json::Scanner::default(), Vec::new());
    while let Some(event) = files.read_next().expect("memory") {
        match event {
            Event::Record(record) => {
                counted += 1;
                let scanned = scanner.object(record.bytes, 0, &mut members);
                let is_whole = scanned.is_ok_and(|it| it.end == record.bytes.len());
                assert!(is_whole, "{}", String::from_utf8_lossy(record.bytes));
                let text = std::str::from_utf8(record.bytes).expect("UTF-8");
                told.push(format!("{:?} {text}", record.position));
            }
            Event::Fault(fault) => {
                counted += u64::from(fault.is_record);
                let raw = String::from_utf8_lossy(fault.raw);
                told.push(format!("{:?} {:?} {raw}", fault.position, fault.problem));
            }
            // Pieces are as they come.
            Event::More(more) => {
                let last = told.last_mut().expect("what it goes on with");
                last.push_str(&String::from_utf8_lossy(more));
            }
            Event::Remark(remark) => told.push(format!("{remark:?}")),
        }
    }
    let reports = files.reports();
    assert_eq!(reports.iter().map(|it| it.records).sum::<u64>(), counted, "{told:?}");
    told.push(format!("{reports:?}"));
    told
}

/// One user, for connections of two kinds.
pub fn check_user(data: &[u8]) {
    let Some(user) = Reader::default().read(data) else { return };
    let lenient = ConnectionRules { email_required: false, ..ConnectionRules::default() };
    for connection in [ConnectionRules::default(), lenient] {
        let mut findings = Vec::new();
        check::check_for(&user, &connection, &mut findings);
        check::values::check(&user, &mut findings);
        assert!(findings.len() <= 3_000, "{} findings", findings.len());
        for finding in &findings {
            assert!(!finding.message.is_empty(), "{finding:?}");
            assert!(finding.value.chars().count() <= 120, "{finding:?}");
        }
    }
}

/// A query, then the user it is asked of: both a part.
pub fn query_finds(data: &[u8]) {
    let mut parts = parts(data);
    let Some(text) = parts.next().and_then(|it| std::str::from_utf8(it).ok()) else { return };
    let options = query::Options { now: Some(NOW), ..query::Options::default() };
    let reading = match query::read(text, options) {
        Ok(reading) => reading,
        Err(problem) => {
            drop(query::corrected(text, &problem.corrections));
            return;
        }
    };
    drop(query::corrected(text, &reading.corrections));
    let again = query::read(&reading.resolved, query::Options::default());
    let again = again.unwrap_or_else(|problem| panic!("{:?}: {problem:?}", reading.resolved));
    for bytes in parts {
        let Some(user) = Reader::default().read(bytes) else { continue };
        let mut bytes = Vec::new();
        user.write(&mut bytes);
        let Some(user) = User::stored(&bytes) else { continue };
        let is_found = reading.search.finds(&user);
        assert_eq!(again.search.finds(&user), is_found, "{:?}", reading.resolved);
        let candidates = reading.search.candidates(&bytes);
        let may_be = candidates.is_some_and(|it| it.may_match(&bytes));
        assert!(may_be || !is_found, "the first look says no, and it is found");
    }
}

/// A field of an export, then users: each a part.
pub fn field(data: &[u8]) {
    let mut parts = parts(data);
    let Some(text) = parts.next().and_then(|it| std::str::from_utf8(it).ok()) else { return };
    let Some(field) = Field::parse(text) else { return };
    if let Field::Path(path) = &field {
        let written = Field::parse(&path.written(path.steps().len()));
        assert_eq!(written.as_ref(), Some(&field), "{text:?}");
    }
    for bytes in parts {
        let Some(user) = Reader::default().read(bytes) else { continue };
        match &field {
            Field::Path(path) => drop(path.of(&user)),
            Field::Chain(chain) => drop(chain.of(&user)),
            Field::Script(_) => {}
        }
    }
}

struct NoDigests;

impl Digests for NoDigests {
    fn add(&mut self, _: &[u8]) {}
}

type Conversion = Run<Cursor<Vec<u8>>, Vec<u8>, ConvertedFiles<Vec<u8>, NoDigests>>;

/// Converts by a recipe, and holds that everybody is somewhere.
fn convert(recipe: Recipe, files: Vec<Input<Cursor<Vec<u8>>>>) {
    let Ok(recipe) = recipe.resolved(NOW) else { return };
    // Computed hashes take their time on purpose.
    if recipe.makes_hashes() {
        return;
    }
    let spec = ConvertSpec { recipe, format: OutputFormat::Ndjson, ..ConvertSpec::default() };
    let outputs = Outputs { result: Vec::new(), reports: Reports::default() };
    let run = Conversion::new(spec, files, outputs, NoDigests, (1, 2));
    let Ok(mut run) = run else { return };
    loop {
        match run.step() {
            Ok(true) => {}
            Ok(false) => break,
            // A step may say that the run is to stop.
            Err(_) => return,
        }
    }
    let Ok(outcome) = run.end().and_then(|it| it.finish(&[])) else { return };
    let summary = &outcome.summary;
    let left_out: u64 = summary.left_out.values().sum();
    assert_eq!(summary.total, summary.written + summary.refused + left_out, "{summary:?}");
    let lines: Vec<&[u8]> =
        outcome.outputs.result.split(|it| *it == b'\n').filter(|it| !it.is_empty()).collect();
    assert_eq!(lines.len() as u64, summary.written);
    for line in lines {
        let user = Reader::default().read(line).expect("a user");
        let mut findings = Vec::new();
        check::check(&user, &mut findings);
        let refusal =
            findings.iter().find(|it| it.severity == Severity::Error && it.code.is_auth0());
        assert!(refusal.is_none(), "{refusal:?} in {}", String::from_utf8_lossy(line));
    }
}

/// A recipe, then the files it is for: each a part. The first is called `users`, others `a`, `b` and so on.
pub fn recipe(data: &[u8]) {
    let mut parts = parts(data);
    let Some(Ok(recipe)) = parts.next().map(serde_json::from_slice::<Recipe>) else { return };
    let names = ["users", "a", "b", "c"];
    let files = parts.zip(names).map(|(bytes, name)| input(name, bytes)).collect();
    convert(recipe, files);
}

/// Files of another system: what is proposed for them is done.
pub fn propose(data: &[u8]) {
    let files: Vec<(String, &[u8])> =
        parts(data).take(4).enumerate().map(|(at, it)| (format!("file{at}"), it)).collect();
    let seen = |(name, bytes): &(String, &[u8])| {
        block_on(survey(input(name, bytes), async |_| true)).expect("memory").expect("an end")
    };
    let surveys: Vec<_> = files.iter().map(seen).collect();
    let named: Vec<_> = files.iter().map(|it| it.0.as_str()).zip(&surveys).collect();
    let Some(at) = users_among(&named) else { return };
    let beside: Vec<OtherFile> = (0..files.len())
        .filter(|other| *other != at)
        .map(|it| OtherFile { name: files[it].0.clone(), survey: surveys[it].clone() })
        .collect();
    let none = Choice { system: Some(NONE.to_owned()), ..Choice::default() };
    for choice in [Choice::default(), none] {
        let Some(proposal) = propose_with(named[at], &beside, &choice) else { continue };
        let text = serde_json::to_vec(&proposal.recipe).expect("JSON");
        let read: Recipe = serde_json::from_slice(&text).expect("what is proposed can be kept");
        assert_eq!(read, proposal.recipe);
        convert(read, files.iter().map(|(name, bytes)| input(name, bytes)).collect());
    }
}

/// What is known of a stored password, and the password: parts that are how it is read, its salt, its algorithm, itself.
pub fn password(data: &[u8]) {
    let texts: Vec<String> =
        parts(data).take(4).map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    let [read_as, salt, algorithm, value] = texts.as_slice() else { return };
    let read_as: Option<ReadAs> = serde_json::from_value(read_as.as_str().into()).ok();
    let text = |text: &String| (!text.is_empty()).then(|| text.clone().into());
    let hints = Hints { read_as, salt: text(salt), algorithm: text(algorithm), ..Hints::default() };
    let quoted = serde_json::to_vec(value).expect("JSON");
    let is_json = serde_json::from_str::<serde_json::Value>(value).is_ok();
    for value in
        [Some(quoted.as_slice()), is_json.then(|| value.trim().as_bytes())].into_iter().flatten()
    {
        let Verdict::Hash(hash) = passwords::read(value, &hints).verdict else { continue };
        let mut user = br#"{"email":"a@example.com",""#.to_vec();
        user.extend_from_slice(hash.attribute().as_bytes());
        user.extend_from_slice(b"\":");
        user.extend_from_slice(&hash.json());
        user.push(b'}');
        let user = Reader::default().read(&user).expect("a user");
        let mut findings = Vec::new();
        check::check(&user, &mut findings);
        let refusal = findings.iter().find(|it| it.severity == Severity::Error);
        assert!(refusal.is_none(), "{refusal:?} for {hash:?}");
    }
}

/// What is stored: a block, a directory and a catalog that anybody may have changed.
pub fn store(data: &[u8]) {
    let packed = segment::pack(data);
    assert_eq!(segment::unpack(&packed).expect("its own block"), data);
    for users in [0, 1, 2, 256] {
        for block in [data, &packed] {
            let Ok(users) = segment::Users::of(block, users) else { continue };
            for at in 0..=users.len() {
                let _ = users.get(at).and_then(User::stored).is_some_and(|it| it.size() > 0);
            }
        }
        let _ = segment::read_directory(data, users).is_ok_and(|it| it.is_empty());
    }
    if let Ok(catalog) = Catalog::read(data) {
        assert!(Catalog::read(&catalog.write()).is_ok(), "what was read can be written");
    }
}

/// A backup: packed bytes, or the entries of one, each a part that begins with a line that is its name.
pub fn backup(data: &[u8]) {
    let restored = |file: &[u8]| {
        let mut tenant = block_on(Tenant::open(Memory::default(), [7; 5])).expect("memory");
        let revision = tenant.catalog().revision;
        let done =
            block_on(backups::restore(&mut tenant, file, file.len() as u64, async |_, _| true));
        if done.is_err() {
            assert_eq!(
                tenant.catalog().revision,
                revision,
                "a backup that cannot be read changes nothing"
            );
        }
    };
    restored(data);
    let mut archive =
        tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for part in parts(data).take(20) {
        let end = part.iter().position(|it| *it == b'\n').unwrap_or(part.len());
        let (name, content) =
            (String::from_utf8_lossy(&part[..end]), &part[(end + 1).min(part.len())..]);
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        if archive.append_data(&mut header, &*name, content).is_err() {
            return;
        }
    }
    let packed = archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("memory");
    restored(&packed);
}

/// What Auth0 said of an import, and the files it was of: each a part.
pub fn errors(data: &[u8]) {
    let mut parts = parts(data);
    let reports = parts.next().map(|it| input("errors", it)).into_iter().collect();
    let originals = parts.take(3).map(|it| input("users", it)).collect();
    let spec = ErrorsSpec { reports, originals, leave_out: Vec::new() };
    let mut out = Vec::new();
    let read = block_on(read_errors(spec, Some(&mut out), async |_| true));
    let read = read.expect("memory").expect("an end");
    let retry = read.retry.expect("was asked for");
    let told = retry.from_files + retry.from_report + retry.left_out + retry.missing;
    assert_eq!(read.users, told, "{retry:?}");
    let lines = out.split(|it| *it == b'\n').filter(|it| !it.is_empty());
    assert_eq!(lines.count() as u64, retry.records, "{retry:?}");
}

/// Two lists, each a part: everybody is in one list, or aside.
pub fn compare(data: &[u8]) {
    let mut parts = parts(data);
    let (Some(left), Some(right)) = (parts.next(), parts.next()) else { return };
    for (key, arrived) in
        [(Key::Email, false), (Key::Id, true), (Key::Path("a.b".to_owned()), false)]
    {
        let spec = CompareSpec { key, arrived, ..CompareSpec::default() };
        let (ours, theirs) = (|| vec![input("left", left)], || vec![input("right", right)]);
        let sources: [UserSource<'_, Memory, Cursor<Vec<u8>>>; 2] =
            [UserSource::Files(&ours), UserSource::Files(&theirs)];
        let done = block_on(compare_lists(&spec, sources, &Memory::default(), async |_| true));
        let Ok(Some(done)) = done else { continue };
        let summary = &done.summary;
        let [only_left, only_right, different, _] = summary.lists.each_ref().map(|it| it.users);
        for (side, only) in summary.sides.iter().zip([only_left, only_right]) {
            let apart = side.without_key.records + side.repeated.records;
            let told = only + different + summary.same + apart;
            assert!(side.records == told || arrived, "{summary:?}");
        }
    }
}
