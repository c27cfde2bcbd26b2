//! Files of other systems, whole: what is proposed for each without a word from anybody gives the users that are expected.
//!
//! Each folder of `tests/systems/` has `input.*` (several are files that belong together),
//! `expected.json` (`users`, and `apart`: who must not be among them), perhaps `after.tsv` (follow-on lists, as a run writes them) and `accepted.txt`: differences that are meant, a
//! line each as this test writes it, with the reason after ` # `. `app_metadata.<system>` and `blocked: false` may be anything.

use std::fs;
use std::path::Path;

use engine::jobs::{
    ConvertSpec, Files, Input, OutputFormat, Outputs, Reports, Run, survey as survey_of,
};
use engine::read::ReadOptions;
use engine::systems::{Choice, OtherFile, propose_with, users_among};
use engine::write::Digests;
use pollster::block_on;
use serde_json::Value;

mod compared;
use compared::differences;

struct NoDigests;

impl Digests for NoDigests {
    fn add(&mut self, _: &[u8]) {}
}

/// What a file gives: its users, the proposal, and the follow-on lists.
fn converted(folder: &Path, turned: bool) -> Result<(Vec<Value>, String, String), String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .map_err(|error| error.to_string())?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("input"))
        .collect();
    names.sort();
    if turned {
        names.reverse();
    }
    let files: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| {
            let called = name.strip_prefix("input-").unwrap_or(&name).to_owned();
            fs::read(folder.join(&name)).map(|bytes| (called, bytes))
        })
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let input = |(name, bytes): &(String, Vec<u8>)| Input {
        name: name.clone(),
        bytes: bytes.len() as u64,
        reader: std::io::Cursor::new(bytes.clone()),
        options: ReadOptions::default(),
    };
    let mut surveys = Vec::new();
    for file in &files {
        let seen =
            block_on(survey_of(input(file), async |_| true)).map_err(|error| error.to_string())?;
        surveys.push(seen.ok_or("stopped")?);
    }
    let seen: Vec<_> = files.iter().map(|it| it.0.as_str()).zip(&surveys).collect();
    let at = users_among(&seen).ok_or("no file holds users")?;
    let beside: Vec<OtherFile> = (0..files.len())
        .filter(|other| *other != at)
        .map(|it| OtherFile { name: files[it].0.clone(), survey: surveys[it].clone() })
        .collect();
    let mut spec = ConvertSpec { format: OutputFormat::Ndjson, ..ConvertSpec::default() };
    let proposal = propose_with(seen[at], &beside, &Choice::default());
    let mut told = String::new();
    if let Some(proposal) = proposal {
        told = serde_json::to_string_pretty(&proposal).map_err(|error| error.to_string())?;
        spec.recipe = proposal.recipe.resolved(NOW).map_err(|problem| problem.to_string())?;
    }
    let outputs = Outputs { result: Vec::new(), reports: Reports::default() };
    let mut run: Run<_, Vec<u8>, Files<Vec<u8>, NoDigests>> =
        Run::new(spec, files.iter().map(input).collect(), outputs, NoDigests, (1, 2))
            .map_err(|error| format!("{error}\n{told}"))?;
    while run.step().map_err(|error| error.to_string())? {}
    let ended = run.end().map_err(|error| error.to_string())?;
    let outcome = ended.finish(&[]).map_err(|error| error.to_string())?;
    let refused = String::from_utf8_lossy(&outcome.outputs.reports.errors).into_owned();
    told.push_str(&refused);
    let lines = outcome.outputs.result.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let users = lines.map(serde_json::from_slice).collect::<Result<_, _>>();
    let after = String::from_utf8_lossy(&outcome.outputs.reports.after).into_owned();
    Ok((users.map_err(|error| error.to_string())?, told, after))
}

/// 2026-06-01, in microseconds: what is relative to today must not change with the day of the test.
const NOW: i64 = 1_780_272_000_000_000;

fn check(folder: &str, turned: bool) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/systems").join(folder);
    let (users, told, after) = converted(&folder, turned)?;
    let Ok(text) = fs::read_to_string(folder.join("expected.json")) else {
        let came: Vec<String> = users.iter().map(Value::to_string).collect();
        return Err(format!("{}: expects nothing\n{told}\n{}", folder.display(), came.join("\n")));
    };
    let expected: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let proposal: Value = serde_json::from_str(
        told.split("\n}").next().map(|it| format!("{it}\n}}")).as_deref().unwrap_or("null"),
    )
    .unwrap_or_default();
    let system = proposal["system"]["id"].as_str().unwrap_or("source").to_owned();
    let mut found = differences(&expected, &users, &system);
    if let Ok(lists) = fs::read_to_string(folder.join("after.tsv"))
        && lists != after
    {
        found.push(format!("after.tsv is not\n{after}"));
    }
    let accepted = fs::read_to_string(folder.join("accepted.txt")).unwrap_or_default();
    let accepted: Vec<&str> = accepted
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split(" # ").next().unwrap_or_default().trim_end())
        .collect();
    let new: Vec<&String> = found.iter().filter(|it| !accepted.contains(&it.as_str())).collect();
    let gone: Vec<&&str> =
        accepted.iter().filter(|it| !found.iter().any(|line| line == **it)).collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(());
    }
    let list = |lines: &[&String]| lines.iter().map(|it| format!("  {it}\n")).collect::<String>();
    let shown = if std::env::var("SHOW").is_ok() { told } else { String::new() };
    Err(format!(
        "{}, as {system}:\n{}accepted, and no longer so: {gone:?}\n{shown}",
        folder.display(),
        list(&new)
    ))
}

/// How many files a folder has.
fn inputs(folder: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/systems").join(folder);
    let names = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    names.filter(|it| it.file_name().to_string_lossy().starts_with("input")).count()
}

/// All folders; `ONLY=name` runs those whose names hold it, `SHOW=1` prints what was proposed.
#[test]
fn every_file_gives_the_expected_users() {
    let all = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/systems"));
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut folders: Vec<String> = all
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.contains(&only) && !name.contains('.'))
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "there are no files");
    let failed: Vec<String> = folders
        .iter()
        .flat_map(|it| {
            // Files that belong together may come in any order.
            let is_several = inputs(it) > 1;
            [check(it, false).err(), if is_several { check(it, true).err() } else { None }]
        })
        .flatten()
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), folders.len(), failed.join("\n"));
}
