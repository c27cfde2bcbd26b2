//! `export`: an export of the engine from files. Where the program is built without expressions, fields are paths and chains.

use std::fs::File;
use std::io;
use std::rc::Rc;

use anyhow::{Result, ensure};
use engine::fields::Column;
use engine::jobs::export::run::{self, Written};
use engine::jobs::export::{Helpers, Inputs, Plan};
use engine::jobs::scan::{Inline, UserSource};
use engine::jobs::{ExportSpec, Input, Order, Which};
use engine::store::Memory;
use engine::thousands::count;
use pollster::block_on;

use crate::args::Export;
use crate::output::Output;
use crate::progress::Line;
use crate::{Outcome, input};

/// Writes chosen fields of users.
///
/// # Errors
/// When the export cannot be made.
pub(crate) fn export(asked: &Export) -> Result<Outcome> {
    let files = input::open_all(&asked.files)?;
    // They were opened: opening them again can only fail if they vanish, which reading tells.
    let open = || -> Vec<_> { files.iter().filter_map(|file| Input::reopen(file).ok()).collect() };
    let mut line = Line::new();
    let checkpoint = async |progress| {
        line.show(progress);
        true
    };
    let (source, plan) =
        (UserSource::<Memory, File>::Files(&open), Rc::new(Plan::of(&spec(asked))?));
    let inputs = Inputs { source: &source, plan: &plan };
    let mut helpers = Helpers { engine: &mut engine(), pool: &mut Inline::default() };
    let written = block_on(run::write::<_, _, Output>(&inputs, &mut helpers, checkpoint))?;
    drop(line);
    let Written { writer, summary, .. } = written;
    ensure!(summary.of > 0, "these files hold no users");
    let mut out = Output::to(Some(&asked.output))?;
    io::copy(&mut writer.into_aside()?, &mut out)?;
    out.finish()?;
    eprintln!("{} of {} users", count(summary.users), count(summary.of));
    for path in &summary.unknown {
        eprintln!("warning: no user has {path}");
    }
    for fault in &summary.faults {
        eprintln!("not read: {fault}");
    }
    for failure in &summary.failures {
        let first = failure.examples.first().map_or("", |it| it.message.as_str());
        eprintln!("{}: an error for {} users, first {first}", failure.name, count(failure.users));
    }
    let is_clean = summary.unreadable == 0 && summary.failures.is_empty();
    Ok(if is_clean { Outcome::Clean } else { Outcome::Flawed })
}

fn spec(asked: &Export) -> ExportSpec {
    ExportSpec {
        which: Which { search: asked.query.clone(), ..Which::default() },
        columns: asked.fields.iter().map(|field| column(field)).collect(),
        importable: asked.importable,
        order: asked.sort.clone().map(|by| Order { by, descending: asked.descending }),
        format: asked.format.into(),
        gzip: asked.gzip,
        sample: asked.sample,
        ..ExportSpec::default()
    }
}

/// `NAME=FIELD`, or a field that is its own name. A name holds nothing that an expression is made of.
fn column(text: &str) -> Column {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || " _-.".contains(c))
    };
    match text.split_once('=') {
        Some((name, field)) if is_name(name) && !field.starts_with(['=', '>']) => {
            Column::new(field.trim(), name.trim())
        }
        _ => Column::new(text, text),
    }
}

#[cfg(feature = "expressions")]
fn engine() -> crate::expressions::Expressions {
    crate::expressions::Expressions::default()
}

#[cfg(not(feature = "expressions"))]
fn engine() -> engine::fields::NoEngine {
    engine::fields::NoEngine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_names() {
        for (text, name, attribute) in [
            ("email", "email", "email"),
            ("E-mail=email", "E-mail", "email"),
            ("Family Name=family_name", "Family Name", "family_name"),
            ("user.a == 1", "user.a == 1", "user.a == 1"),
            ("(x => x)(1)", "(x => x)(1)", "(x => x)(1)"),
            ("Adult=user.age >= 18", "Adult", "user.age >= 18"),
        ] {
            assert_eq!(column(text), Column::new(attribute, name), "{text}");
        }
    }
}
