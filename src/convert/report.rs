//! What a report says of a conversion. Pure.

use crate::convert::options::settings;
use crate::convert::state::Done;
use crate::shared::calendar;
use crate::shared::format::duration;
use crate::shared::wording;
use crate::ui::report::document::{Content, Written};

/// The report of a conversion.
pub(crate) fn of_conversion(done: &Done) -> Content {
    let (summary, spec) = (&done.converted.summary, &done.inputs.spec);
    let written = summary.files.iter().map(|file| Written {
        name: file.name.clone(),
        users: file.users,
        bytes: file.bytes,
        sha256: file.sha256.clone().unwrap_or_default(),
    });
    let mut numbers = vec![
        ("Users read", summary.total),
        ("Written", summary.written),
        ("Refused", summary.refused),
    ];
    let where_any = [("Left out", summary.users_left_out()), ("With warnings", summary.warned)];
    numbers.extend(where_any.into_iter().filter(|(_, number)| *number > 0));
    Content {
        title: "Report of a conversion".to_owned(),
        headline: wording::headline(summary, spec),
        facts: vec![
            ("Made", calendar::in_words(calendar::now())),
            ("Duration", duration(summary.milliseconds)),
        ],
        numbers,
        settings: settings(spec),
        written: written.collect(),
        run: Some((**summary).clone()),
        ..Content::default()
    }
}
