//! `muster vectors`: runs files of known verdicts and says where the check gives another. It judges nothing itself, and a line
//! that is no vector stops it: a set that is half understood proves nothing.

use std::fs::File;
use std::io::{self, BufReader, Write};

use anyhow::{Context, Result, anyhow};
use engine::check::vectors::{VectorError, check_set};

use crate::Outcome;
use crate::args::Vectors;

pub(crate) fn vectors(asked: &Vectors) -> Result<Outcome> {
    let (mut count, mut differ) = (0_u64, 0_u64);
    let mut out = io::stdout().lock();
    for path in &asked.files {
        let name = path.display();
        let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
        let mut lines = Vec::new();
        let checked = check_set(BufReader::new(file), |it| {
            differ += 1;
            lines.push(format!("{name}:{}: {}: {}", it.line, it.id, it.what.join("; ")));
        });
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        count += checked.map_err(|error| match error {
            VectorError::Read(error) => anyhow!("cannot read {name}: {error}"),
            VectorError::Line { line, reason } => anyhow!("{name}:{line} is no vector: {reason}"),
        })?;
    }
    match differ {
        0 => writeln!(out, "All {count} verdicts are as expected.")?,
        _ => writeln!(out, "{differ} of {count} verdicts are not as expected.")?,
    }
    Ok(if differ == 0 { Outcome::Clean } else { Outcome::Flawed })
}
