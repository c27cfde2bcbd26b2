//! Settings of jobs in words. Pure.

use crate::shared::wording;
use engine::jobs::{ExportSpec, ImportSpec, MetadataTarget, Objects};
use engine::query::{ImplicitOperator, explicit};
use engine::write::Dialect;

/// What an import was asked for, in words.
pub(crate) fn import_settings(spec: &ImportSpec) -> Vec<String> {
    let mut words = Vec::new();
    if spec.upsert {
        words.push("Upsert: users who are there already are updated.");
        words.push(if spec.merge_metadata {
            "Metadata is added to what is there."
        } else {
            "Metadata is replaced as a whole."
        });
        words.push(if spec.keep_verified {
            "email_verified stays as it is where the file leaves it out."
        } else {
            "email_verified becomes false where the file leaves it out."
        });
    } else if spec.leave_out_existing {
        words.push("No upsert: users who are there already are left out.");
    } else {
        words.push("No upsert: users who are there already fail.");
    }
    if spec.prepares() {
        words.push("Exports are prepared as Convert does it.");
    }
    words.extend(spec.recipe.keeps_unknown().map(kept_in));
    if spec.send_completion_email {
        words.push("A completion email was asked for.");
    }
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if !spec.external_id.is_empty() {
        words.push(format!("External ID: {}", spec.external_id));
    }
    words
}

/// What an export was asked for, in words, without its search and order.
pub(crate) fn export_settings(spec: &ExportSpec) -> Vec<String> {
    let mut words = vec![wording::export_in_brief(spec)];
    if spec.format.is_table() {
        words.push(match spec.csv.dialect {
            Dialect::Guarded => "Escaped as Auth0 does: safe from formulas".to_owned(),
            Dialect::Plain => "Plain RFC 4180".to_owned(),
        });
        words.push(match spec.csv.objects {
            Objects::Flattened => "Objects flattened: a column for each member".to_owned(),
            Objects::Json => "Objects as JSON".to_owned(),
        });
        if spec.csv.byte_order_mark {
            words.push("With a byte-order mark for Excel".to_owned());
        }
    }
    if spec.sample {
        words.push("A sample: the first 10 users".to_owned());
    }
    words
}

/// The search of an export with its operators written out; empty if it has none.
pub(crate) fn export_search(spec: &ExportSpec) -> String {
    // That of a job of before November 2026 may have terms side by side, which meant AND.
    explicit(spec.which.search.trim(), ImplicitOperator::And)
}

/// Search and order of an export, a sentence each.
pub(crate) fn export_searches(spec: &ExportSpec) -> Vec<String> {
    let search = Some(export_search(spec)).filter(|it| !it.is_empty());
    let order = spec.order.as_ref().map(|order| {
        let direction = if order.descending { ", descending" } else { "" };
        format!("Sorted by {}{direction}", order.by)
    });
    search.map(|it| format!("Search: {it}")).into_iter().chain(order).collect()
}

/// What is done with columns that Auth0 does not know.
pub(crate) fn kept_in(target: MetadataTarget) -> &'static str {
    match target {
        MetadataTarget::UserMetadata => "Columns Auth0 does not know are kept in user_metadata.",
        MetadataTarget::AppMetadata => "Columns Auth0 does not know are kept in app_metadata.",
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn settings_of_an_upsert_are_told_only_of_an_upsert() {
        assert_eq!(import_settings(&ImportSpec::default()).len(), 1);
        let upsert = ImportSpec { upsert: true, keep_verified: true, ..ImportSpec::default() };
        assert!(import_settings(&upsert).iter().any(|words| words.contains("stays as it is")));
    }
}
