//! What came of a run, in words for a terminal: numbers, then the findings by kind, each with what to do and examples. It
//! shows what the page shows: secrets are masked before they come here.

use std::fmt::Write;

use engine::check::Severity;
use engine::jobs::{Example, Group, Summary};
use engine::recipe::report::{Becomes, FormCount};
use engine::thousands::{count, counted};

/// How many examples of a finding are shown.
const EXAMPLES: usize = 3;

/// The whole report.
pub(crate) fn text(summary: &Summary) -> String {
    let mut out = String::new();
    // Writing into a text cannot fail.
    let _ = write_summary(&mut out, summary);
    out
}

fn write_summary(out: &mut String, summary: &Summary) -> std::fmt::Result {
    let seconds = summary.milliseconds / 1_000.0;
    writeln!(
        out,
        "{} in {}: {} ready, {} refused{}, {} with warnings. {seconds:.2} s",
        counted(summary.total, "user"),
        counted(summary.sources.len() as u64, "file"),
        count(summary.written),
        count(summary.refused),
        match summary.users_left_out() {
            0 => String::new(),
            left_out => format!(", {} left out", count(left_out)),
        },
        count(summary.warned),
    )?;
    for (reason, number) in &summary.left_out {
        writeln!(out, "  left out: {} — {reason}", counted(*number, "user"))?;
    }
    for form in lost(summary) {
        let FormCount { label, why, .. } = form;
        writeln!(out, "  without a password: {} — {label}: {why}", counted(form.count, "user"))?;
    }
    for (name, whole) in summary.cut_off() {
        writeln!(out, "  {name} is cut off: it ends after {} whole records", count(whole))?;
    }
    for joined in summary.joined.iter().filter(|joined| joined.left_over > 0) {
        let (left, rows) = (count(joined.left_over), count(joined.rows));
        writeln!(out, "  {left} of {rows} rows of {} belong to no user", joined.file)?;
    }
    for group in &summary.groups {
        write_group(out, group, summary)?;
    }
    if summary.ungrouped > 0 {
        writeln!(out, "\nAnd {} findings of further kinds.", count(summary.ungrouped))?;
    }
    Ok(())
}

/// Stored passwords that came to nothing, the most frequent first.
fn lost(summary: &Summary) -> Vec<&FormCount> {
    let forms = summary.steps.iter().flat_map(|step| &step.forms);
    let is_lost = |it: &&FormCount| matches!(it.becomes, Becomes::Impossible | Becomes::Unclear);
    let mut lost: Vec<_> = forms.filter(is_lost).collect();
    lost.sort_by_key(|it| std::cmp::Reverse(it.count));
    lost
}

fn write_group(out: &mut String, group: &Group, summary: &Summary) -> std::fmt::Result {
    let severity = match group.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let attribute = match group.attribute.as_str() {
        "" => String::new(),
        attribute => format!(" {attribute}"),
    };
    let label = group.code.label(group.severity);
    writeln!(out, "\n{severity}[{label}]{attribute}: {}", counted(group.count, "time"))?;
    if !group.fix.is_empty() {
        writeln!(out, "  {}", group.fix)?;
    }
    for example in group.examples.iter().take(EXAMPLES) {
        write_example(out, example, group, summary)?;
    }
    Ok(())
}

fn write_example(
    out: &mut String,
    example: &Example,
    group: &Group,
    summary: &Summary,
) -> std::fmt::Result {
    let file = summary.sources.get(example.position.file as usize);
    let file = file.map_or("", |source| source.name.as_str());
    let who = [&example.email, &example.user_id].into_iter().find(|it| !it.is_empty());
    write!(out, "  {file}:{}", example.position.line)?;
    if let Some(who) = who {
        write!(out, " ({})", plain(who))?;
    }
    writeln!(out, ": {}", plain(&example.message))?;
    if !example.value.is_empty() {
        writeln!(out, "    {} {}", plain(&example.path), plain(&example.value))?;
    }
    if group.fix.is_empty() && !example.fix.is_empty() {
        writeln!(out, "    {}", plain(&example.fix))?;
    }
    Ok(())
}

/// Without what a terminal would take for orders: values come from files.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_orders() {
        assert_eq!(plain("a\u{1b}[2Jb\r\n"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}");
    }
}
