//! The engine natively: converts a file as the page would and prints how long it took.
//!
//! `cargo bench --bench engine -- FILE` prints `seconds users bytes_written` of the best of five runs. Needs no browser.

use std::fs::File;
use std::io::{self, Write};
use std::time::Instant;

use muster::job::{Input, Outputs, Run, Spec};
use muster::sink::Digests;

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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        return Ok(());
    };
    let mut best = convert(&path)?;
    for _ in 0..4 {
        let next = convert(&path)?;
        if next.0 < best.0 {
            best = next;
        }
    }
    println!("{:.4} {} {}", best.0, best.1, best.2);
    Ok(())
}
