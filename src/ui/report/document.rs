//! What stands in a report: numbers, settings, files with their digests, findings by kind; and, if asked for, examples of
//! users. Without them it names no user: what a finding says of one user's value is left out too. Pure.

use crate::shared::format::{bytes, count};
use crate::shared::wording;
use engine::check::Severity;
use engine::jobs::{Changes, Example, Group, SourceReport, Summary, UnknownBecame};

/// What is reported.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Content {
    /// "Report of an import"
    pub(crate) title: String,
    /// What came of it, in a line
    pub(crate) headline: String,
    /// When, where, under which id
    pub(crate) facts: Vec<(&'static str, String)>,
    /// The outcome
    pub(crate) numbers: Vec<(&'static str, u64)>,
    /// What was asked for
    pub(crate) settings: Vec<String>,
    /// What was asked for and may name a user, such as a search
    pub(crate) searches: Vec<String>,
    /// Further lists, each under its heading
    pub(crate) lists: Vec<(&'static str, Vec<String>)>,
    /// The files that were written
    pub(crate) written: Vec<Written>,
    /// The run over the files, if users were checked
    pub(crate) run: Option<Summary>,
}

/// A file that was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Written {
    /// Its name
    pub(crate) name: String,
    /// Users in it
    pub(crate) users: u64,
    /// Its size
    pub(crate) bytes: u64,
    /// Its SHA-256; empty where it is not known
    pub(crate) sha256: String,
}

/// A part of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    /// A heading
    Heading(String),
    /// A paragraph
    Text(String),
    /// Names with values
    Facts(Vec<(&'static str, String)>),
    /// Items
    List(Vec<String>),
    /// A head, and rows as long as it
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// The page, with the digests of the files that were read, as far as they are known.
pub(crate) fn document(
    content: &Content,
    digests: &[Option<String>],
    with_users: bool,
) -> Vec<Block> {
    let Content { headline, facts, numbers, settings, searches, lists, written, run, .. } = content;
    let heading = |text: &str| Block::Heading(text.to_owned());
    let mut page = vec![Block::Text(format!("{headline}.")), Block::Facts(facts.clone())];
    page.push(heading("Numbers"));
    page.push(Block::Facts(numbers.iter().map(|(name, n)| (*name, count(*n))).collect()));
    let mut settings = settings.clone();
    match with_users {
        true => settings.extend(searches.iter().cloned()),
        false if !searches.is_empty() => {
            settings.push("A search, which may name users and is left out here".to_owned());
        }
        false => {}
    }
    if !settings.is_empty() {
        page.extend([heading("Settings"), Block::List(settings)]);
    }
    if let Some(run) = run.as_ref().filter(|run| !run.sources.is_empty()) {
        page.extend([heading("Files read"), read(&run.sources, digests)]);
    }
    for (title, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        page.extend([heading(title), Block::List(list.clone())]);
    }
    if !written.is_empty() {
        page.extend([heading("Files written"), written_files(written)]);
    }
    if let Some(run) = run {
        checked(run, with_users, &mut page);
    }
    page
}

/// What a run changed and found.
fn checked(run: &Summary, with_users: bool, page: &mut Vec<Block>) {
    let heading = |text: &str| Block::Heading(text.to_owned());
    let changed = changed(&run.changes);
    if !changed.is_empty() {
        page.extend([heading("Changed on the way"), Block::List(changed)]);
    }
    page.push(heading("Findings by kind"));
    match run.groups.is_empty() {
        true => page.push(Block::Text("None.".to_owned())),
        false => page.push(findings(&run.groups, with_users)),
    }
    if run.ungrouped > 0 {
        page.push(Block::Text(format!("And {} of further kinds.", count(run.ungrouped))));
    }
    if with_users && !run.groups.is_empty() {
        page.extend([heading("Examples"), examples(&run.groups, &run.sources)]);
    }
}

fn read(sources: &[SourceReport], digests: &[Option<String>]) -> Block {
    let row = |(place, source): (usize, &SourceReport)| {
        let digest = digests.get(place).cloned().flatten().unwrap_or_default();
        vec![source.name.clone(), count(source.records), bytes(source.bytes), digest]
    };
    let rows = sources.iter().enumerate().map(row).collect();
    Block::Table(vec!["File", "Users", "Size", "SHA-256"], rows)
}

fn written_files(files: &[Written]) -> Block {
    let row = |file: &Written| {
        vec![file.name.clone(), count(file.users), bytes(file.bytes), file.sha256.clone()]
    };
    Block::Table(vec!["File", "Users", "Size", "SHA-256"], files.iter().map(row).collect())
}

/// What was changed, in users. Names of columns and attributes are no user's.
fn changed(changes: &Changes) -> Vec<String> {
    let Changes {
        prefixes_removed,
        columns_renamed,
        attributes_dropped,
        attributes_kept,
        empty_dropped,
        unknown,
        unknown_became,
        linked_lost,
    } = changes;
    let became = match unknown_became {
        UnknownBecame::LeftOut => "Unknown column left out",
        UnknownBecame::Kept => "Unknown column kept",
        UnknownBecame::Metadata(_) => "Unknown column kept as metadata",
    };
    let named = |what: &'static str, names: &std::collections::BTreeMap<String, u64>| {
        let lines = names
            .iter()
            .map(move |(name, users)| format!("{what}: {name}, {}", users_in_words(*users)));
        lines.collect::<Vec<_>>()
    };
    let mut lines = Vec::new();
    if *prefixes_removed > 0 {
        lines.push(format!("IDs without auth0|: {}", users_in_words(*prefixes_removed)));
    }
    for (column, renamed) in columns_renamed {
        let users = users_in_words(renamed.users);
        lines.push(format!("Column renamed: {column} to {}, {users}", renamed.attribute));
    }
    lines.extend(named("Attribute dropped", attributes_dropped));
    lines.extend(named("Kept here, though Auth0 does not import it", attributes_kept));
    lines.extend(named(became, unknown));
    lines.extend(named("Linked accounts lost", linked_lost));
    lines.extend(named("Empty values left out", empty_dropped));
    lines
}

fn users_in_words(users: u64) -> String {
    crate::shared::format::counted(users, "user")
}

fn findings(groups: &[Group], with_users: bool) -> Block {
    let row = |group: &Group| {
        let severity = match group.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        let fix =
            if with_users || !names_a_user(group) { group.fix.clone() } else { String::new() };
        vec![
            severity.to_owned(),
            wording::title(group.code, group.severity, &group.attribute).to_owned(),
            group.attribute.clone(),
            group.code.label(group.severity).to_owned(),
            count(group.count),
            fix,
        ]
    };
    let head = vec!["Severity", "What is wrong", "Attribute", "Code", "Count", "What to do"];
    Block::Table(head, groups.iter().map(row).collect())
}

/// Whether the hint for all of a group repeats something of one of its users.
fn names_a_user(group: &Group) -> bool {
    let says = |text: &str| {
        let text = text.trim_matches('"');
        text.chars().count() > 2 && group.fix.contains(text)
    };
    let of =
        |example: &Example| [&example.value, &example.email, &example.user_id].map(|it| says(it));
    group.examples.iter().any(|example| of(example).contains(&true))
}

fn examples(groups: &[Group], sources: &[SourceReport]) -> Block {
    let row = |group: &Group, example: &Example| {
        let position = &example.position;
        let file = sources.get(position.file as usize).map_or("", |source| source.name.as_str());
        vec![
            group.code.label(group.severity).to_owned(),
            format!("{file}, line {}", count(position.line)),
            example.email.clone(),
            example.user_id.clone(),
            example.path.clone(),
            example.value.clone(),
            example.message.clone(),
        ]
    };
    let rows = groups
        .iter()
        .flat_map(|group| group.examples.iter().map(move |example| row(group, example)))
        .collect();
    Block::Table(vec!["Code", "Place", "Email", "User ID", "Where", "Value", "Reason"], rows)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::check::Code;
    use engine::read::Position;

    fn group(fix: &str) -> Group {
        let example = Example {
            position: Position::default(),
            path: "email".to_owned(),
            message: "ann@exmaple.com is no address".to_owned(),
            value: "\"ann@exmaple.com\"".to_owned(),
            fix: String::new(),
            email: "ann@exmaple.com".to_owned(),
            user_id: "auth0|1".to_owned(),
        };
        Group {
            code: Code::InvalidFormat,
            severity: Severity::Error,
            attribute: "email".to_owned(),
            count: 1,
            fix: fix.to_owned(),
            examples: vec![example],
            offers: Vec::new(),
        }
    }

    #[wasm_bindgen_test]
    fn no_user_is_named_unless_asked_for() {
        let groups = vec![group("Write ann@exmaple.com anew."), group("Correct the address.")];
        let run = Summary { groups, ..Summary::default() };
        let searches = vec!["Search: email:ann@exmaple.com".to_owned()];
        let headline = "One failed".to_owned();
        let content = Content { headline, run: Some(run), searches, ..Content::default() };
        let without = format!("{:?}", document(&content, &[], false));
        assert!(!without.contains("ann@") && !without.contains("auth0|1"), "{without}");
        assert!(without.contains("Correct the address."));
        let with = format!("{:?}", document(&content, &[], true));
        for text in
            ["ann@exmaple.com is no address", "auth0|1", "Write ann@exmaple.com anew.", "Search: "]
        {
            assert!(with.contains(text), "{text}");
        }
    }
}
