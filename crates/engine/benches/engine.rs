//! The engine natively: converts a file as the page would, imports it into memory, exports it from there, searches or updates
//! there, or holds it against another file, and prints how long it took.
//!
//! `cargo bench --bench engine -- convert FILE` (or `import FILE`, `export FILE`, `search FILE QUERY`, `update FILE QUERY STEP`,
//! `compare FILE FILE`) prints
//! `seconds users bytes_written` of the best of five runs; `step STEP FILE` converts with one more step, `recipe RECIPE FILES`
//! by a recipe, once. Needs no browser.

use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;
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
use engine::store::{Memory, Tenant};
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
    let context =
        JobContext { id: "job_1".to_owned(), spec, started: Timestamp::default(), seed: (1, 2) };
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
    let spec = UpdateSpec { which, action: Action::Change(recipe) };
    let (id, started) = ("job_2".to_owned(), Timestamp::default());
    let context = UpdateContext { id, spec, expected: None, started, seed: (1, 2) };
    let start = Instant::now();
    let record = block_on(update::update(tenant, context, async |_| true, Timestamp::default));
    let seconds = start.elapsed().as_secs_f64();
    let update = record.update().and_then(|update| update.summary.as_ref());
    let summary = update.ok_or_else(|| format!("the update failed: {:?}", record.reason))?;
    Ok((seconds, summary.changes.updated, 0))
}

/// Two files by email: how many records, and how many users are the same.
fn compare_files(left: &str, right: &str) -> Measured {
    let open = |path: &str| input(path).into_iter().collect::<Vec<Input<File>>>();
    let (left, right) = (|| open(left), || open(right));
    let sources: [UserSource<'_, Memory, File>; 2] =
        [UserSource::Files(&left), UserSource::Files(&right)];
    let start = Instant::now();
    let (spec, kept) = (CompareSpec::default(), Memory::default());
    let done = block_on(compare(&spec, sources, &kept, async |_| true))?;
    let summary = done.ok_or("it was stopped")?.summary;
    let records = summary.sides.iter().map(|side| side.records).sum();
    Ok((start.elapsed().as_secs_f64(), records, summary.same))
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
