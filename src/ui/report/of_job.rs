//! What a report says of a job that is done, or of an import that was only tried out. Pure.

use crate::recipe::sentences::sentence;
use crate::shared::calendar;
use crate::shared::format::{counted, duration};
use crate::shared::settings::{export_searches, export_settings, import_settings};
use crate::shared::wording;
use crate::ui::report::document::{Content, Written};
use engine::jobs::{
    Action, ExportSummary, ImportSpec, ImportSummary, JobRecord, UpdateJob, UpdateSummary,
};

/// The report of a job.
pub(crate) fn of_job(record: &JobRecord) -> Content {
    let whole = with_facts(record);
    if let Some(export) = record.export() {
        of_export(export, record, whole)
    } else if let Some(update) = record.update() {
        of_update(update, record, whole)
    } else {
        of_import(record, whole)
    }
}

/// What is said of a job of any kind.
fn with_facts(record: &JobRecord) -> Content {
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
    Content { facts, written: written.collect(), ..Content::default() }
}

fn of_import(record: &JobRecord, whole: Content) -> Content {
    let summary = record.import_summary();
    Content {
        title: "Report of a dry run".to_owned(),
        headline: wording::import_headline(record),
        numbers: summary.map(|summary| numbers(summary, "Inserted", "Updated")).unwrap_or_default(),
        settings: record.import().map(|import| import_settings(&import.spec)).unwrap_or_default(),
        run: Some(summary.map(|summary| summary.run.clone()).unwrap_or_default()),
        ..whole
    }
}

fn of_export(export: &ExportSummary, record: &JobRecord, whole: Content) -> Content {
    let ExportSummary { spec, users, of, failures, unknown, unreadable, faults, .. } = export;
    let mut numbers = vec![("Users exported", *users), ("Looked at", *of)];
    if *unreadable > 0 {
        numbers.push(("Unreadable records", *unreadable));
    }
    let columns = spec.columns.iter().filter(|_| !spec.importable);
    let fields = columns.map(|it| format!("{} as {}", it.attribute, it.name)).collect();
    let failures =
        failures.iter().map(|it| format!("{}: {}", it.name, counted(it.users, "user"))).collect();
    Content {
        title: "Report of an export".to_owned(),
        headline: wording::export_headline(record),
        numbers,
        settings: export_settings(spec),
        searches: export_searches(spec),
        lists: vec![
            ("Fields", fields),
            ("Fields with errors", failures),
            ("Fields that no user has", unknown.clone()),
            ("Places that could not be read", faults.clone()),
        ],
        ..whole
    }
}

fn of_update(update: &UpdateJob, record: &JobRecord, whole: Content) -> Content {
    let search = &update.spec.which.search;
    let mut searches: Vec<String> = match &update.spec.action {
        Action::Change(recipe) => recipe.steps.iter().filter(|it| it.on).map(sentence).collect(),
        Action::Delete => Vec::new(),
    };
    if !search.is_empty() {
        searches.insert(0, format!("Search: {search}"));
    }
    let settings = match (&update.spec.action, search.is_empty()) {
        (Action::Delete, true) => "All users of the connection are deleted.",
        (Action::Delete, false) => "The users that the search finds are deleted.",
        (Action::Change(_), true) => "All users of the connection are changed.",
        (Action::Change(_), false) => "The users that the search finds are changed.",
    };
    let numbers = |summary: &UpdateSummary| {
        let changes = &summary.changes;
        let all = [
            ("Looked at", summary.of),
            ("Found", summary.found),
            ("Changed", changes.updated),
            ("Deleted", summary.deleted),
            ("Unchanged", changes.unchanged),
            ("Could not be changed", changes.run.refused),
        ];
        all.to_vec()
    };
    let summary = update.summary.as_ref();
    Content {
        title: "Report of an update".to_owned(),
        headline: wording::update_headline(record),
        numbers: summary.map(numbers).unwrap_or_default(),
        settings: vec![settings.to_owned()],
        searches,
        run: Some(summary.map(|it| it.changes.run.clone()).unwrap_or_default()),
        ..whole
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
        run: Some(summary.run.clone()),
        ..Content::default()
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

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::ui::report::document::document;
    use engine::fields::Column;
    use engine::jobs::{ExportSpec, JobWork, Status, Which};

    #[wasm_bindgen_test]
    fn an_export_is_reported_without_its_search_unless_users_are_asked_for() {
        let which = Which { search: "email:ann@example.com".to_owned(), ..Which::default() };
        let spec = ExportSpec {
            which,
            importable: false,
            columns: vec![Column::new("user_id", "Id")],
            ..ExportSpec::default()
        };
        let export = ExportSummary { spec, users: 5, of: 9, ..ExportSummary::default() };
        let work = JobWork::Export(Box::new(export));
        let mut record = JobRecord::new("job_1".to_owned(), String::new(), 1, work);
        record.status = Status::Succeeded;
        let content = of_job(&record);
        assert_eq!(content.title, "Report of an export");
        let without = format!("{:?}", document(&content, &[], false));
        assert!(without.contains("5 users exported") && without.contains("user_id as Id"));
        assert!(!without.contains("ann@") && !without.contains("Findings"), "{without}");
        assert!(format!("{:?}", document(&content, &[], true)).contains("ann@example.com"));
    }
}
