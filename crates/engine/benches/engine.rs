//! The engine natively: converts a file as the page would, imports it into memory, exports it from there, searches or updates
//! there, or holds it against another file, and prints how long it took.
//!
//! `cargo bench --bench engine -- convert FILE` (or `import FILE`, `export FILE`, `search FILE QUERY`, `update FILE QUERY STEP`,
//! `compare FILE FILE`) prints
//! `seconds users bytes_written` of the best of five runs (of `compare` the peak of memory instead of what is written); `step STEP FILE` converts with one more step, `recipe RECIPE FILES`
//! by a recipe, once. Needs no browser.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use engine::fields::{NoEngine, default_columns};
use engine::jobs::compare::compare;
use engine::jobs::export::{Helpers, Inputs, Plan, count, run};
use engine::jobs::scan::{Inline, UserSource};
use engine::jobs::update::{self, UpdateContext};
use engine::jobs::{
    Action, CompareSpec, ConvertSpec, ExportFormat, ExportSpec, ImportSpec, Input, JobContext,
    Outputs, Reports, Run, Timestamp, UpdateSpec, Which, import,
};
use engine::recipe::Recipe;
use engine::spill::{Spill, lost};
use engine::store::{Error, Files, Memory, Tenant};
use engine::write::Digests;
use pollster::block_on;

/// Takes what is written and counts it.
#[derive(Default)]
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// For tables that stay in memory: nothing is read back.
impl Spill for Count {
    type Stored = ();

    fn store(self) -> io::Result<()> {
        Ok(())
    }

    fn read((): &(), _: u64, _: usize) -> io::Result<Vec<u8>> {
        Err(lost())
    }
}

/// What is put aside and written goes to files, as it goes to blobs in a browser: what is left is the engine's memory.
#[derive(Default)]
struct Disk(Option<BufWriter<File>>);

impl Disk {
    /// A file without a name, that goes with its last handle.
    fn file() -> io::Result<File> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("bench-{}-{number}", std::process::id()));
        let open = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        std::fs::remove_file(path)?;
        Ok(open)
    }
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.is_none() {
            self.0 = Some(BufWriter::new(Disk::file()?));
        }
        self.0.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Spill for Disk {
    type Stored = File;

    fn store(self) -> io::Result<File> {
        match self.0 {
            Some(file) => file.into_inner().map_err(io::IntoInnerError::into_error),
            None => Disk::file(),
        }
    }

    fn read(mut stored: &File, start: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        stored.seek(SeekFrom::Start(start))?;
        stored.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

struct OnDisk;

impl Files for OnDisk {
    type File = Rc<File>;
    type Writer = Disk;

    async fn close(&self, writer: Disk, _: &str) -> Result<Rc<File>, Error> {
        writer.store().map(Rc::new).map_err(|_| Error::Full)
    }

    fn size(&self, file: &Rc<File>) -> u64 {
        file.metadata().map_or(0, |it| it.len())
    }

    async fn part(&self, file: &Rc<File>, start: u64, length: u64) -> Result<Vec<u8>, Error> {
        Disk::read(file, start, length as usize).map_err(|_| Error::Gone)
    }
}

/// The most memory that this process has had, in bytes, where Linux says it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|it| it.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// As in the page, where the browser works them out beside the engine.
struct Elsewhere;

impl Digests for Elsewhere {
    fn add(&mut self, _: &[u8]) {}
}

fn input(path: &str) -> io::Result<Input<File>> {
    let reader = File::open(path)?;
    let bytes = reader.metadata()?.len();
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name).to_owned();
    Ok(Input { name, bytes, reader, options: Default::default() })
}

fn convert(spec: ConvertSpec, paths: &[&str]) -> Measured {
    let start = Instant::now();
    let inputs = paths.iter().map(|path| input(path)).collect::<io::Result<_>>()?;
    let outputs = Outputs {
        result: Count(0),
        reports: Reports {
            errors: Count(0),
            refused: Count(0),
            left_out: Count(0),
            handed_out: Count(0),
            after: Count(0),
            former_ids: Count(0),
        },
    };
    let mut run = Run::new(spec, inputs, outputs, Elsewhere, (1, 2))?;
    while run.step()? {}
    let outcome = run.end()?.finish(&[])?;
    assert_eq!(outcome.summary.refused, 0, "{:?}", outcome.summary.groups.first());
    Ok((start.elapsed().as_secs_f64(), outcome.summary.written, outcome.outputs.result.0))
}

/// What a measurement gives: seconds, users, bytes written.
type Measured = Result<(f64, u64, u64), Box<dyn std::error::Error>>;

fn imported(path: &str) -> Result<Tenant<Memory>, Box<dyn std::error::Error>> {
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5]))?;
    let connection = tenant.catalog().connections[0].connection.id.clone();
    let spec =
        ImportSpec { connection, recipe: Recipe::for_local_import(), ..ImportSpec::default() };
    let context = JobContext {
        id: "job_1".to_owned(),
        spec,
        started: Timestamp::default(),
        seed: (1, 2),
        helpers: None,
    };
    let run = import::import(
        &mut tenant,
        context,
        vec![input(path)?],
        async |_| true,
        Timestamp::default,
    );
    block_on(run).import_summary().ok_or("the import failed")?;
    Ok(tenant)
}

fn import(path: &str) -> Measured {
    let start = Instant::now();
    let tenant = imported(path)?;
    let connection = &tenant.catalog().connections[0];
    Ok((start.elapsed().as_secs_f64(), connection.users(), connection.bytes()))
}

/// The default fields as CSV.
fn export(tenant: &Tenant<Memory>) -> Measured {
    let start = Instant::now();
    let spec = ExportSpec {
        columns: default_columns(),
        format: ExportFormat::Csv,
        ..ExportSpec::default()
    };
    let source = UserSource::<Memory, File>::Tenant(tenant);
    let plan = Rc::new(Plan::of(&spec)?);
    let inputs = Inputs { source: &source, plan: &plan };
    let mut helpers = Helpers { engine: &mut NoEngine, pool: &mut Inline::default() };
    let written: run::Written<Vec<u8>> =
        block_on(run::write(&inputs, &mut helpers, async |_| true))?;
    Ok((start.elapsed().as_secs_f64(), written.summary.users, written.bytes))
}

fn search(tenant: &Tenant<Memory>, query: &str) -> Measured {
    let start = Instant::now();
    let which = Which { search: query.to_owned(), ..Which::default() };
    let source = UserSource::<Memory, File>::Tenant(tenant);
    let mut pool = Inline::default();
    let (users, _) = block_on(count::count(&source, &which, &mut pool, async |_| true))?;
    Ok((start.elapsed().as_secs_f64(), users, 0))
}

/// What `query` finds changed by `step`, and how many users that are.
fn update_by(tenant: &mut Tenant<Memory>, query: &str, step: &str) -> Measured {
    let mut recipe = Recipe::default();
    recipe.insert(serde_json::from_str(step)?);
    let connection = Some(tenant.catalog().connections[0].connection.id.clone());
    let which = Which { connection, search: query.to_owned(), ..Which::default() };
    let spec = UpdateSpec { which, action: Action::Change(recipe), ..UpdateSpec::default() };
    let (id, started) = ("job_2".to_owned(), Timestamp::default());
    let context = UpdateContext { id, spec, expected: None, started, seed: (1, 2), searched: None };
    let start = Instant::now();
    let record = block_on(update::update(tenant, context, async |_| true, Timestamp::default));
    let seconds = start.elapsed().as_secs_f64();
    let update = record.update().and_then(|update| update.summary.as_ref());
    let summary = update.ok_or_else(|| format!("the update failed: {:?}", record.reason))?;
    Ok((seconds, summary.changes.updated, 0))
}

/// Two files by email: how many records, and the most memory that it took.
fn compare_files(left: &str, right: &str) -> Measured {
    let open = |path: &str| input(path).into_iter().collect::<Vec<Input<File>>>();
    let (left, right) = (|| open(left), || open(right));
    let sources: [UserSource<'_, Memory, File>; 2] =
        [UserSource::Files(&left), UserSource::Files(&right)];
    let start = Instant::now();
    let done = block_on(compare(&CompareSpec::default(), sources, &OnDisk, async |_| true))?;
    let summary = done.ok_or("it was stopped")?.summary;
    let records = summary.sides.iter().map(|side| side.records).sum();
    Ok((start.elapsed().as_secs_f64(), records, peak()))
}

fn best_of_five(mut run: impl FnMut() -> Measured) -> Measured {
    let mut best = run()?;
    for _ in 0..4 {
        let next = run()?;
        if next.0 < best.0 {
            best = next;
        }
    }
    Ok(best)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let best = match words.as_slice() {
        ["convert", path] => best_of_five(|| convert(ConvertSpec::default(), &[path]))?,
        ["step", step, path] => {
            let mut recipe = ConvertSpec::default().recipe;
            recipe.insert(serde_json::from_str(step)?);
            let spec = ConvertSpec { recipe, ..ConvertSpec::default() };
            best_of_five(|| convert(spec.clone(), &[path]))?
        }
        ["recipe", recipe, paths @ ..] => {
            let recipe: Recipe = serde_json::from_str(&std::fs::read_to_string(recipe)?)?;
            convert(ConvertSpec { recipe, ..ConvertSpec::default() }, paths)?
        }
        ["import", path] => best_of_five(|| import(path))?,
        ["export", path] => {
            let tenant = imported(path)?;
            best_of_five(|| export(&tenant))?
        }
        ["search", path, query] => {
            let tenant = imported(path)?;
            best_of_five(|| search(&tenant, query))?
        }
        ["update", path, query, step] => update_by(&mut imported(path)?, query, step)?,
        ["compare", left, right] => compare_files(left, right)?,
        // `cargo test` runs benches without a word.
        _ => return Ok(()),
    };
    println!("{:.4} {} {}", best.0, best.1, best.2);
    Ok(())
}
