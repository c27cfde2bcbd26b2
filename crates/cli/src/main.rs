//! `muster`: the engine on the command line. A door to what the page does, not a second product: it opens files, has the engine
//! read, check and write, and says what came of it. It judges nothing itself and reaches no network.

mod args;
mod convert;
mod export;
#[cfg(feature = "expressions")]
mod expressions;
mod input;
mod output;
mod progress;
mod propose;
mod readable;
mod report;
mod threads;
mod vectors;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::{CommandFactory, Parser};
use engine::jobs::Timestamp;

use crate::args::{Cli, Command};

/// What a run that was done says of the users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All are as they should be
    Clean,
    /// Some are not
    Flawed,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Flawed) => ExitCode::from(1),
        Err(error) => {
            // Who stopped listening is not to be told.
            let is_over = |cause: &(dyn std::error::Error + 'static)| {
                cause
                    .downcast_ref::<io::Error>()
                    .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            };
            if !error.chain().any(is_over) {
                eprintln!("muster: {error:#}");
            }
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> Result<Outcome> {
    match cli.command {
        Command::Check(asked) => convert::check(&asked),
        Command::Convert(asked) => convert::convert(&asked),
        Command::Export(asked) => export::export(&asked),
        Command::Propose(asked) => propose::propose(&asked),
        Command::Vectors(asked) => vectors::vectors(&asked),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "muster", &mut text);
            printed(&text)
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut text)?;
            printed(&text)
        }
    }
}

fn printed(text: &[u8]) -> Result<Outcome> {
    io::stdout().write_all(text)?;
    Ok(Outcome::Clean)
}

/// The time.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let milliseconds = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    Timestamp { milliseconds, ..Timestamp::default() }
}
