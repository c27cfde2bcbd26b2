//! `check` and `convert`: a run of the engine's conversion over files, into files. A check is a conversion whose result goes
//! nowhere.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use engine::check::Severity;
use engine::jobs::{ConvertSpec, Files, OutputFormat, Outputs, Reports, Run, Summary};
use engine::recipe::Recipe;
use engine::write::DigestsNow;

use crate::args::{self, Check, Convert, Source};
use crate::output::Output;
use crate::progress::Line;
use crate::threads::{self, Threads};
use crate::{Outcome, input, now, propose, report};

type CliRun = Run<File, Output, Files<Output, DigestsNow>>;

/// What a run is asked for.
struct Asked<'a> {
    source: &'a Source,
    reports: &'a args::Reports,
    passwords: Option<&'a Path>,
    spec: ConvertSpec,
}

/// Says what Auth0 would refuse.
///
/// # Errors
/// When it cannot be found out.
pub(crate) fn check(asked: &Check) -> Result<Outcome> {
    let spec = ConvertSpec { split: false, format: OutputFormat::Ndjson, ..ConvertSpec::default() };
    let Check { source, reports } = asked;
    let run = Asked { source, reports, passwords: None, spec };
    let (summary, _) = convert_into(run, Output::Nowhere)?;
    told(&summary, reports.json)
}

/// Makes import files.
///
/// # Errors
/// When they cannot be made.
pub(crate) fn convert(asked: &Convert) -> Result<Outcome> {
    let to = Target::of(&asked.output)?;
    let format = if asked.ndjson { OutputFormat::Ndjson } else { OutputFormat::JsonArray };
    if asked.ndjson && !matches!(to, Target::File(_)) {
        bail!("NDJSON is one file: give a file as --output");
    }
    let mut spec = ConvertSpec {
        format,
        split: !matches!(to, Target::File(_)),
        gzip: asked.gzip,
        ..ConvertSpec::default()
    };
    spec.leave_out(!asked.keep_refused);
    let Convert { source, reports, .. } = asked;
    let run = Asked { source, reports, passwords: asked.passwords.as_deref(), spec };
    let summary = match &to {
        Target::File(path) => {
            let (summary, result) = convert_into(run, Output::to(Some(path))?)?;
            result.finish()?;
            summary
        }
        Target::Zip(path) => {
            let (summary, result) = convert_into(run, Output::default())?;
            zipped(result.into_aside()?, &summary, path)?;
            summary
        }
        Target::Folder(path) => {
            let (summary, result) = convert_into(run, Output::default())?;
            unpacked(result.into_aside()?, &summary, path)?;
            summary
        }
    };
    told(&summary, reports.json)
}

/// Where the result goes.
enum Target {
    /// One file of any size
    File(PathBuf),
    /// Files of limited size, in an archive
    Zip(PathBuf),
    /// The same, in a folder
    Folder(PathBuf),
}

impl Target {
    fn of(path: &Path) -> Result<Self> {
        let text = path.to_string_lossy();
        if path.is_dir() || text.ends_with(['/', '\\']) {
            fs::create_dir_all(path)
                .with_context(|| format!("the folder {} cannot be made", path.display()))?;
            Ok(Target::Folder(path.to_owned()))
        } else if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("zip")) {
            Ok(Target::Zip(path.to_owned()))
        } else {
            Ok(Target::File(path.to_owned()))
        }
    }
}

fn convert_into(asked: Asked<'_>, result: Output) -> Result<(Summary, Output)> {
    let start = Instant::now();
    let Asked { source, reports, passwords, spec } = asked;
    let recipe = recipe_of(source, &spec)?;
    let inputs = input::open_for(&source.files, &recipe)?;
    let recipe = recipe.resolved(now().microseconds())?;
    if recipe.gives_random() && passwords.is_none() && !matches!(result, Output::Nowhere) {
        bail!(
            "the recipe gives random passwords: say with --passwords where their list goes, it is written only once"
        );
    }
    let to = |path: &Option<PathBuf>| Output::to(path.as_deref());
    let reports = Reports {
        errors: to(&reports.errors)?,
        refused: to(&reports.refused)?,
        left_out: to(&reports.left_out)?,
        handed_out: Output::to(passwords)?,
        after: to(&reports.after)?,
        former_ids: to(&reports.former_ids)?,
    };
    let spec = ConvertSpec { recipe, ..spec };
    let outputs = Outputs { result, reports };
    let seed = (rand::random(), rand::random());
    let mut run: CliRun = Run::new(spec, inputs, outputs, DigestsNow::default(), seed)?;
    let helpers = source.jobs.unwrap_or_else(threads::usual).get() - 1;
    if helpers > 0 {
        run = run.with_helpers(|task| Box::new(Threads::start(helpers, task)))?;
    }
    let mut line = Line::new();
    while run.step()? {
        line.show(run.progress());
    }
    drop(line);
    let mut ended = run.end()?;
    let digests = ended.digests().map(DigestsNow::take).unwrap_or_default();
    let outcome = ended.finish(&digests)?;
    let mut summary = outcome.summary;
    summary.milliseconds = start.elapsed().as_secs_f64() * 1_000.0;
    let Outputs { result, reports } = outcome.outputs;
    let Reports { errors, refused, left_out, handed_out, after, former_ids } = reports;
    for report in [errors, refused, left_out, handed_out, after, former_ids] {
        report.finish()?;
    }
    Ok((summary, result))
}

/// What is done to the users.
fn recipe_of(source: &Source, spec: &ConvertSpec) -> Result<Recipe> {
    if let Some(path) = &source.recipe {
        let text = fs::read_to_string(path)
            .with_context(|| format!("the recipe {} cannot be read", path.display()))?;
        return serde_json::from_str(&text)
            .with_context(|| format!("{} is no recipe that is known here", path.display()));
    }
    if source.to_the_letter {
        return Ok(Recipe::default());
    }
    if source.propose {
        let proposal = propose::proposed(&source.files, &engine::systems::Choice::default())?;
        return match proposal {
            Some(proposal) => {
                propose::explain(&proposal);
                Ok(proposal.recipe)
            }
            // It is in Auth0's form already.
            None => Ok(spec.recipe.clone()),
        };
    }
    Ok(spec.recipe.clone())
}

fn told(summary: &Summary, as_json: bool) -> Result<Outcome> {
    let mut err = io::stderr().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut err, summary)?;
        writeln!(err)?;
    } else {
        err.write_all(report::text(summary).as_bytes())?;
    }
    // A file that could not be read refuses nobody, and yet not all is as it should be.
    let is_sound = summary.groups.iter().all(|group| group.severity == Severity::Warning);
    let is_clean = summary.refused == 0 && is_sound && summary.cut_off().next().is_none();
    Ok(if is_clean { Outcome::Clean } else { Outcome::Flawed })
}

/// An archive is there as it is; a single file that needed none is put into one.
fn zipped(mut result: File, summary: &Summary, path: &Path) -> Result<()> {
    let mut out = Output::to(Some(path))?;
    if summary.result_name.ends_with(".zip") {
        io::copy(&mut result, &mut out)?;
        return out.finish();
    }
    let mut whole = Vec::new();
    let mut zip = zip::ZipWriter::new(io::Cursor::new(&mut whole));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file(summary.result_name.as_str(), stored)?;
    io::copy(&mut result, &mut zip)?;
    zip.finish()?;
    out.write_all(&whole)?;
    out.finish()
}

/// The files of an archive, or the only one, in a folder.
fn unpacked(mut result: File, summary: &Summary, folder: &Path) -> Result<()> {
    let put = |name: &str, from: &mut dyn io::Read| -> Result<()> {
        let mut out = Output::to(Some(&folder.join(name)))?;
        io::copy(from, &mut out)?;
        out.finish()
    };
    if !summary.result_name.ends_with(".zip") {
        return put(&summary.result_name, &mut result);
    }
    let mut zip = zip::ZipArchive::new(result)?;
    for at in 0..zip.len() {
        let mut file = zip.by_index(at)?;
        // The names are the engine's own; a folder is never among them.
        let name = file.enclosed_name().and_then(|it| it.file_name().map(PathBuf::from));
        let name = name.context("a file of the result has no name")?;
        put(&name.to_string_lossy(), &mut file)?;
    }
    Ok(())
}
