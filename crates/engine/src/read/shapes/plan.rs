//! Decides, by the first stretch of a JSON file, which of its lists is read and in which form its records stand.

use crate::read::file_format::{FileFormat, Guess, GuessAbout, ListFound};
use crate::read::hints::{Hints, names};
use crate::read::json::{Wanted, WantedForm};
use crate::read::options::ReadOptions;
use crate::read::shapes::filter::{Filter, Form};
use crate::read::shapes::survey::{
    ADDRESSES, Child, Found, Held, SAMPLES, children, header, score, survey,
};
use json::Scanner;
use json::scan::space_end;

/// The most lists that are told.
const MOST_LISTS: usize = 60;

/// What is to be done with a file.
#[derive(Default)]
pub(super) struct Plan {
    /// The list that is read; what the reader finds by itself, if it is `None`
    pub wanted: Option<Wanted>,
    pub filter: Option<Filter>,
    pub lists: Vec<ListFound>,
    /// Why this list is read, where there was a choice
    pub reason: Option<String>,
}

/// What a text is at its start.
pub(super) enum Start {
    /// Objects one after the other, or no JSON: nothing to be looked for
    Plain,
    /// One object or list, in which lists are looked for
    Inside,
    /// The same, of which more than this is wanted
    More,
}

impl Start {
    /// What `head` begins with.
    pub fn of(head: &[u8], is_whole: bool, hints: &Hints) -> Start {
        let start = space_end(head, 0);
        let inside = if is_whole { Start::Inside } else { Start::More };
        match head.get(start) {
            Some(b'{') => {
                let mut members = Vec::new();
                match Scanner::default().object(head, start, &mut members) {
                    Ok(object) if space_end(head, object.end) < head.len() => Start::Plain,
                    Ok(_) => Start::Inside,
                    Err(json::Stop::End) => inside,
                    Err(_) => Start::Plain,
                }
            }
            Some(b'[') => {
                let first = space_end(head, start + 1);
                match head.get(first) {
                    Some(b'{')
                        if (hints.is_record)(&names(head.get(first..).unwrap_or_default())) =>
                    {
                        Start::Plain
                    }
                    Some(b'{' | b'[') => inside,
                    _ => Start::Plain,
                }
            }
            _ => Start::Plain,
        }
    }
}

impl Plan {
    /// What is to be done with a file that begins with `head`.
    pub fn of(head: &[u8], start: &Start, hints: &Hints, options: &ReadOptions) -> Plan {
        let wanted = options.list.clone();
        if matches!(start, Start::Plain) {
            let samples = first_records(head);
            if let Some(plan) = pages(&samples, hints).filter(|_| wanted.is_none()) {
                return plan;
            }
            // Users that are known by their addresses alone may hold lists of what looks like users.
            let is_list = samples.len() > 1 && score(&samples, "", hints) == ADDRESSES;
            let found = is_list.then(|| Wanted::list(String::new()));
            let form = Form { samples, wanted, ..Form::default() };
            return Plan { wanted: found, filter: Filter::new(form, hints), ..Plan::default() };
        }
        let at = space_end(head, 0);
        let Some(lists) = survey(head, at, hints) else {
            let form =
                Form { samples: first_records(head), wanted: wanted.clone(), ..Form::default() };
            let filter = Filter::new(form, hints);
            return Plan { wanted: wanted.map(Wanted::list), filter, ..Plan::default() };
        };
        let is_user = head.get(at) == Some(&b'{')
            && (hints.is_record)(&names(head.get(at..).unwrap_or_default()));
        let chosen = match &wanted {
            Some(wanted) => lists
                .iter()
                .find(|list| list.path == *wanted)
                .or_else(|| lists.iter().find(|list| holds_kinds(list, hints))),
            None if is_user => None,
            None => best(&lists),
        };
        let mut plan = Plan::default();
        let mut form = Form { wanted: wanted.clone(), ..Form::default() };
        match chosen {
            Some(list) => {
                form.samples.clone_from(&list.samples);
                plan.choose(list, &mut form);
            }
            None if is_user => form.samples = vec![head.get(at..).unwrap_or_default()],
            None => {
                // Several lists of users, or none that is known: the reader takes what it finds.
                let most = lists.iter().map(|list| list.score).max().unwrap_or(0);
                let top = lists
                    .iter()
                    .find(|list| most > 0 && list.score == most && list.held == Held::Records);
                form.samples = match top {
                    Some(list) => list.samples.clone(),
                    None => first_records(head),
                };
                plan.wanted = wanted.map(Wanted::list);
            }
        }
        plan.tell(&lists, chosen);
        plan.filter = Filter::new(form, hints);
        plan
    }

    fn choose(&mut self, list: &Found<'_>, form: &mut Form<'_>) {
        let held = match &list.held {
            Held::Records => WantedForm::Records,
            Held::Keyed => {
                form.is_keyed = true;
                WantedForm::Keyed
            }
            Held::Rows(columns) => {
                let first = list.samples.first().and_then(|row| header(row));
                form.is_header_first = columns.is_none() && first.is_some();
                form.columns = Some(columns.clone().or(first).unwrap_or_default());
                WantedForm::Rows
            }
        };
        self.wanted = Some(Wanted { path: list.path.clone(), form: held });
    }

    /// Tells the lists, the chosen one and why.
    fn tell(&mut self, lists: &[Found<'_>], chosen: Option<&Found<'_>>) {
        let Some(chosen) = chosen else { return };
        let others = lists.iter().filter(|list| list.path != chosen.path);
        let others = others.filter(|list| !list.path.is_empty());
        self.lists = std::iter::once(chosen.told(true))
            .chain(others.map(|list| list.told(false)))
            .take(MOST_LISTS)
            .collect();
        if self.lists.len() > 1 {
            let reason = match chosen.score {
                0 => "it was chosen",
                1 | ADDRESSES => "there are addresses in it",
                _ => "its records have the names of users’ attributes",
            };
            self.reason = Some(reason.to_owned());
        } else if chosen.path.is_empty() {
            self.lists.clear();
        }
    }

    pub fn describe(&self, form: &mut FileFormat, count: u64) {
        form.lists.clone_from(&self.lists);
        if let Some(list) = form.lists.iter_mut().find(|list| list.is_read) {
            list.records = list.records.max(count);
        }
        if let (Some(reason), Some(list)) = (&self.reason, self.lists.first()) {
            let (value, reason) = (list.name.clone(), reason.clone());
            form.guesses.push(Guess { about: GuessAbout::List, value, reason });
        }
    }
}

/// Names of lists in a page of an answer, beside `users`.
const PAGES: [&str; 9] = [
    "value",
    "results",
    "data",
    "items",
    "resources",
    "identities",
    "records",
    "entries",
    "content",
];

/// What is to be done with objects one after the other that are no users but each have the list of them: pages of an answer that
/// were written into one file, or realms.
fn pages(samples: &[&[u8]], hints: &Hints) -> Option<Plan> {
    let own = score(samples, "", hints);
    let mut form = Form::default();
    let mut path: Option<String> = None;
    let mut plan = Plan::default();
    for sample in samples {
        let lists = survey(sample, 0, hints)?;
        let Some(list) = best(&lists) else { continue };
        let name = list.path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_page = name == "users" || list.score >= 4 && PAGES.contains(&name.as_str());
        let is_same = path.as_ref().is_none_or(|path| *path == list.path);
        if !is_page || !is_same || list.score <= own || list.held != Held::Records {
            return None;
        }
        path.get_or_insert_with(|| list.path.clone());
        plan.choose(list, &mut form);
        form.samples.extend(list.samples.iter().take(SAMPLES));
    }
    path?;
    plan.filter = Filter::new(form, hints);
    Some(plan)
}

/// Whether records of several kinds stand in a list, one of which can be asked for by its name.
fn holds_kinds(list: &Found<'_>, hints: &Hints) -> bool {
    let form = Form { samples: list.samples.clone(), ..Form::default() };
    list.held == Held::Records && Filter::new(form, hints).is_some_and(|it| it.holds_kinds())
}

/// The list that is the users' beyond doubt; `None` if several are, or none.
fn best<'a, 'b>(lists: &'b [Found<'a>]) -> Option<&'b Found<'a>> {
    // What a driver for SQL Server gives holds every row twice.
    let is_copy = |list: &&Found<'_>| {
        list.path != "recordsets" || lists.iter().all(|other| other.path != "recordset")
    };
    // JSON:API: what goes with the records
    let score =
        |list: &Found<'_>| if list.path == "included" { list.score.min(1) } else { list.score };
    let most = lists.iter().filter(is_copy).map(score).max().filter(|most| *most > 0)?;
    let mut top = lists.iter().filter(is_copy).filter(|list| score(list) == most);
    let first = top.next()?;
    let is_only = top.next().is_none();
    (is_only || most < 4 || first.held != Held::Records).then_some(first)
}

/// The first objects of a text that holds one after the other, or a list of them.
fn first_records(head: &[u8]) -> Vec<&[u8]> {
    let (mut records, mut scanner) = (Vec::new(), Scanner::default());
    let mut at = space_end(head, 0);
    if head.get(at) == Some(&b'[') {
        at = space_end(head, at + 1);
    }
    while records.len() < SAMPLES && head.get(at) == Some(&b'{') {
        let Ok(object) = scanner.value(head, at) else { break };
        records.extend(head.get(at..object.end));
        at = space_end(head, object.end);
        if head.get(at) == Some(&b',') {
            at = space_end(head, at + 1);
        }
    }
    records
}

/// Whether a text that begins with `head` holds a table by its columns, as pandas writes it: `{"email": {"0": "a"}}`, or
/// `{"email": ["a", "b"], "name": […]}`.
pub(in crate::read) fn is_by_column(head: &[u8], hints: &Hints) -> bool {
    let start = space_end(head, 0);
    if head.get(start) != Some(&b'{') {
        return false;
    }
    let Some(columns) = children(head, start) else { return false };
    let keys: Vec<&[u8]> = columns.iter().filter_map(|column| column.key).collect();
    (hints.is_record)(&keys) && (are_indexed(head, &columns) || are_lists(head, &columns))
}

/// Whether columns are objects with the same indexes.
fn are_indexed(head: &[u8], columns: &[Child<'_>]) -> bool {
    let index = |at: usize| {
        let values = head.get(at..).unwrap_or_default();
        if values.first() != Some(&b'{') {
            return None;
        }
        let cells = children(values, 0)?;
        let is_flat = cells.iter().all(|cell| values.get(cell.start) != Some(&b'{'));
        let names: Vec<&[u8]> = cells.iter().filter_map(|cell| cell.key).take(3).collect();
        let is_index =
            |name: &&[u8]| name.iter().any(|byte| byte.is_ascii_digit() || *byte == b'@');
        (is_flat && !names.is_empty() && names.iter().all(is_index)).then(|| names.concat())
    };
    let mut indexes = columns.iter().map(|column| index(column.start));
    let Some(Some(first)) = indexes.next() else { return false };
    // The last column may be cut off before its index.
    let last = columns.len().saturating_sub(2);
    indexes.enumerate().all(|(at, index)| {
        index.as_ref() == Some(&first)
            || at == last && columns.last().is_some_and(|it| !it.is_whole)
    })
}

/// Whether columns are lists as long as each other, of several values: one user's attributes have no such lists alone.
fn are_lists(head: &[u8], columns: &[Child<'_>]) -> bool {
    let length = |column: &Child<'_>| {
        let values = head.get(column.start..).unwrap_or_default();
        (values.first() == Some(&b'[')).then(|| children(values, 0).map_or(0, |cells| cells.len()))
    };
    let lengths: Option<Vec<usize>> = columns.iter().map(length).collect();
    let Some(lengths) = lengths.filter(|lengths| lengths.len() > 1) else { return false };
    let whole = columns.iter().zip(&lengths).filter(|(column, _)| column.is_whole);
    let mut whole = whole.map(|(_, length)| *length);
    match whole.next() {
        Some(first) => first > 1 && whole.all(|length| length == first),
        None => lengths.iter().all(|length| *length > 1),
    }
}
