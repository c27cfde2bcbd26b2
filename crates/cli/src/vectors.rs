//! `muster vectors`: runs files of known verdicts and says where the check gives another. It judges nothing itself, and a line
//! that is no vector stops it: a set that is half understood proves nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use anyhow::{Context, Result};
use engine::check::vectors::difference;

use crate::Outcome;
use crate::args::Vectors;

pub(crate) fn vectors(asked: &Vectors) -> Result<Outcome> {
    let (mut count, mut differ) = (0_u64, 0_u64);
    let mut out = io::stdout().lock();
    for path in &asked.files {
        let name = path.display();
        let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
        for (place, line) in BufReader::new(file).lines().enumerate() {
            let line = line.with_context(|| format!("cannot read {name}"))?;
            if line.trim().is_empty() {
                continue;
            }
            count += 1;
            let at = format!("{name}:{}", place + 1);
            let found = difference(&line).with_context(|| format!("{at} is no vector"))?;
            if let Some(found) = found {
                differ += 1;
                writeln!(out, "{at}: {}: {}", found.id, found.what.join("; "))?;
            }
        }
    }
    match differ {
        0 => writeln!(out, "All {count} verdicts are as expected.")?,
        _ => writeln!(out, "{differ} of {count} verdicts are not as expected.")?,
    }
    Ok(if differ == 0 { Outcome::Clean } else { Outcome::Flawed })
}
