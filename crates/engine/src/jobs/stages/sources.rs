//! Which files a recipe joins, and lists inside the users' own files.

use crate::jobs::hints::inspect;
use crate::jobs::run_error::RunError;
use crate::read::{Files, Hints, Input, Layout, ReadError, ReadOptions, RemarkKind, Reopen};
use crate::recipe::{Recipe, Verb};

pub(super) fn open<R: Reopen>(inputs: &[Input<R>], hints: Hints) -> Result<Files, RunError> {
    let again = inputs
        .iter()
        .map(|input| input.reopen().map_err(|error| ReadError { name: input.name.clone(), error }));
    Ok(Files::new(again.collect::<Result<_, _>>()?, hints))
}

pub(super) fn is_about_others(kind: RemarkKind) -> bool {
    matches!(kind, RemarkKind::Beside | RemarkKind::LeftOut)
}

/// The list called `name` inside the files of users, if `recipe` says that they hold it: these files once more, read so.
/// A table of cells has no lists. A sheet of a workbook comes as a file of its own.
pub(super) fn lists_inside<R: Reopen>(
    recipe: &Recipe,
    inputs: &[Input<R>],
    name: &str,
) -> Result<Vec<Input<R>>, RunError> {
    let Some(read) = recipe.list_inside(name) else { return Ok(Vec::new()) };
    let list = read.list.as_deref().unwrap_or_default();
    let mut lists = Vec::new();
    for input in inputs {
        let failed = |error| ReadError { name: input.name.clone(), error };
        let options = ReadOptions { is: Some(name.to_owned()), ..read.within(&input.options) };
        let form = inspect(input.reopen().map_err(failed)?.reader, &options).map_err(failed)?;
        if form.layout == Layout::Table {
            continue;
        }
        let again = input.reopen().map_err(failed)?;
        lists.push(Input { name: format!("{} › {list}", input.name), options, ..again });
    }
    Ok(lists)
}

/// A file that is joined, read as the recipe says: the table of a dump that its steps mean.
pub(super) fn as_said<R>(recipe: &Recipe, name: &str, other: Input<R>) -> Input<R> {
    match recipe.list_inside(name) {
        Some(read) if other.options.list.is_none() => {
            let is = other.options.is.clone();
            let options = ReadOptions { is, ..read.within(&other.options) };
            Input { options, ..other }
        }
        _ => other,
    }
}

/// Whether a step of `recipe` joins this file: then it holds no users.
pub(in crate::jobs) fn joins<R>(recipe: &Recipe, input: &Input<R>) -> bool {
    recipe.steps.iter().filter(|step| step.on).any(|step| match &step.verb {
        Verb::Join(join) => is_called(input, &join.join),
        _ => false,
    })
}

pub(super) fn is_called<R>(input: &Input<R>, name: &str) -> bool {
    is_source(&input.name, &input.options, name)
}

/// Whether a step that joins `source` means the file of this name: it was said so, or it is its name, with or without its
/// ending.
pub fn is_source(file: &str, options: &ReadOptions, source: &str) -> bool {
    match &options.is {
        Some(said) => said == source,
        None => {
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            file == source || stem == source
        }
    }
}
