//! What a report says of an import that is done, or of one that was only tried out. Pure.

use crate::shared::calendar;
use crate::shared::format::duration;
use crate::shared::settings::import_settings;
use crate::shared::wording;
use crate::ui::report::document::{Content, Written};
use engine::jobs::{ImportSpec, ImportSummary, JobRecord};

/// The report of a job.
pub(crate) fn of_import(record: &JobRecord) -> Content {
    let mut facts = vec![("Job ID", record.id.clone())];
    if !record.connection.is_empty() {
        facts.push(("Connection", record.connection.clone()));
    }
    facts.push(("Started", calendar::in_words(record.started)));
    if let Some(ended) = record.ended {
        facts.push(("Duration", duration(ended.saturating_sub(record.started) as f64)));
    }
    if let Some(reason) = &record.reason {
        facts.push(("Remark", reason.clone()));
    }
    if record.is_undone() {
        facts.push(("Since", "Undone: the users are as they were before".to_owned()));
    }
    let written = record.files.iter().map(|file| Written {
        name: file.name.clone(),
        users: file.users,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    });
    let summary = record.import_summary();
    Content {
        title: "Report of a dry run".to_owned(),
        headline: wording::import_headline(record),
        facts,
        numbers: summary.map(|summary| numbers(summary, "Inserted", "Updated")).unwrap_or_default(),
        settings: record.import().map(|import| import_settings(&import.spec)).unwrap_or_default(),
        written: written.collect(),
        run: summary.map(|summary| summary.run.clone()).unwrap_or_default(),
    }
}

/// The report of what an import would do.
pub(crate) fn of_comparison(summary: &ImportSummary, spec: &ImportSpec) -> Content {
    Content {
        title: "Report of a preview of changes".to_owned(),
        headline: format!("{}. Nothing has been changed", wording::comparison_headline(summary)),
        facts: vec![("Made", calendar::in_words(calendar::now()))],
        numbers: numbers(summary, "Would be inserted", "Would be updated"),
        settings: import_settings(spec),
        written: Vec::new(),
        run: summary.run.clone(),
    }
}

fn numbers(
    summary: &ImportSummary,
    inserted: &'static str,
    updated: &'static str,
) -> Vec<(&'static str, u64)> {
    let run = &summary.run;
    let always = [
        ("Users read", run.total),
        (inserted, summary.inserted),
        (updated, summary.updated),
        ("Failed", run.refused),
    ];
    let where_any = [
        ("Unchanged", summary.unchanged),
        ("Left out", run.users_left_out()),
        ("With warnings", run.warned),
        ("Lose metadata keys", summary.losing_keys),
        ("Email no longer verified", summary.losing_verification),
    ];
    always.into_iter().chain(where_any.into_iter().filter(|(_, number)| *number > 0)).collect()
}
