//! `propose`: the recipe that Muster would offer for files of another system, and what a person must know of it.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use engine::jobs::survey;
use engine::systems::{Choice, OtherFile, Proposal, propose_with, users_among};
use pollster::block_on;

use crate::args::Propose;
use crate::{Outcome, input};

/// Writes the recipe to standard output, what to know of it to standard error.
///
/// # Errors
/// When a file cannot be read, or there is nothing to propose.
pub(crate) fn propose(asked: &Propose) -> Result<Outcome> {
    let choice = Choice { system: asked.system.clone(), ..Choice::default() };
    let proposal = proposed(&asked.files, &choice)?.context(
        "there is nothing to propose: the file is in Auth0’s form already, or holds no records",
    )?;
    explain(&proposal);
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &proposal.recipe)?;
    writeln!(out)?;
    Ok(Outcome::Clean)
}

/// What is proposed for these files; `None` if they need nothing.
///
/// # Errors
/// When one cannot be read.
pub(crate) fn proposed(files: &[PathBuf], choice: &Choice) -> Result<Option<Proposal>> {
    let mut seen = Vec::new();
    for input in input::open_all(files)? {
        let name = input.name.clone();
        let survey = block_on(survey(input, async |_| true))?.unwrap_or_default();
        seen.push(OtherFile { name, survey });
    }
    let surveys: Vec<_> = seen.iter().map(|file| (file.name.as_str(), &file.survey)).collect();
    let Some(users) = users_among(&surveys) else { return Ok(None) };
    let users = seen.remove(users);
    Ok(propose_with((&users.name, &users.survey), &seen, choice))
}

/// Says what a person must know of a proposal.
pub(crate) fn explain(proposal: &Proposal) {
    if let Some(system) = &proposal.system {
        eprintln!("{}: known by {}", system.label, system.why);
    }
    for note in &proposal.notes {
        let tone = if note.is_warning { "warning: " } else { "" };
        eprintln!("{tone}{}", note.text);
    }
    for question in &proposal.questions {
        eprintln!("{} Taken: “{}”. {}", question.text, question.answer, question.why);
    }
    if !proposal.missing.is_empty() {
        eprintln!("warning: nothing fills {}", proposal.missing.join(", "));
    }
}
