//! The engine natively: converts a file as the page would, or imports it into memory, and prints how long it took.
//!
//! `cargo bench --bench engine -- convert FILE` (or `import FILE`) prints `seconds users bytes_written` of the best of five
//! runs. Needs no browser.

use std::fs::File;
use std::io::{self, Write};
use std::time::Instant;

use muster::job::{ImportSpec, Input, Moment, Outputs, Run, Settings, Spec, import};
use muster::sink::Digests;
use muster::store::{Memory, Tenant};
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

/// As in the page, where the browser works them out beside the engine.
struct Elsewhere;

impl Digests for Elsewhere {
    fn add(&mut self, _: &[u8]) {}
}

fn convert(path: &str) -> Result<(f64, u64, u64), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let reader = File::open(path)?;
    let input = Input { name: path.to_owned(), bytes: reader.metadata()?.len(), reader };
    let outputs = Outputs { result: Count(0), errors: Count(0), refused: Count(0) };
    let mut run = Run::new(Spec::default(), vec![input], outputs, Elsewhere, (1, 2))?;
    while run.step()? {}
    let outcome = run.end()?.finish(&[])?;
    assert_eq!(outcome.summary.refused, 0, "{:?}", outcome.summary.groups.first());
    Ok((start.elapsed().as_secs_f64(), outcome.summary.written, outcome.outputs.result.0))
}

fn import(path: &str) -> Result<(f64, u64, u64), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let reader = File::open(path)?;
    let input = Input { name: path.to_owned(), bytes: reader.metadata()?.len(), reader };
    let mut tenant = block_on(Tenant::open(Memory::default(), [1, 2, 3, 4, 5]))?;
    let connection = tenant.catalog().connections[0].connection.id.clone();
    let spec = ImportSpec { connection, prepare: true, ..ImportSpec::default() };
    let settings =
        Settings { id: "job_1".to_owned(), spec, started: Moment::default(), seed: (1, 2) };
    let run = import::import(&mut tenant, settings, vec![input], async |_| true, Moment::default);
    let record = block_on(run);
    let summary = record.summary.ok_or("the import failed")?;
    let bytes = tenant.catalog().connections[0].bytes();
    Ok((start.elapsed().as_secs_f64(), summary.inserted, bytes))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let [how, path] = words.as_slice() else { return Ok(()) };
    let run = if how == "import" { import } else { convert };
    let mut best = run(path)?;
    for _ in 0..4 {
        let next = run(path)?;
        if next.0 < best.0 {
            best = next;
        }
    }
    println!("{:.4} {} {}", best.0, best.1, best.2);
    Ok(())
}
