//! The first users of an export as its file would hold them. Picking them may take a look at every user; showing them in
//! another form does not, so whoever asks keeps them.

use std::io;

use crate::fields::Engine;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::shown;
use crate::jobs::export::run::{self, From, Helpers, each};
use crate::jobs::export::sort::{self, Sorter};
use crate::jobs::export::spec::{ExportSpec, Order, SAMPLE_TEXT, SAMPLE_USERS, Sample, Which};
use crate::jobs::export::{ExportError, problems_in_words};
use crate::jobs::report::Progress;
use crate::jobs::scan::parallel::Inline;
use crate::query::Search;
use crate::store::segment::Users;
use crate::store::{Backend, Memory};
use crate::user::{Reader, User};
use crate::write::csv::unguarded;

/// Picks the first users of an export, in its order.
///
/// # Errors
/// What ends it early.
pub async fn pick<B: Backend, R: io::Read>(
    from: &From<'_, B, R>,
    spec: &ExportSpec,
    search: Search,
    engine: &mut impl Engine,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Users, ExportError> {
    let ordered = ExportSpec { order: spec.order.clone(), ..ExportSpec::default() };
    let plan =
        Plan::new(&ordered, search).map_err(|problems| problems_in_words(spec, &problems))?;
    let problems = plan.compile(engine).await.map_err(ExportError::Refused)?;
    if !problems.is_empty() {
        return Err(problems_in_words(spec, &problems));
    }
    let mut source = from.open(spec.which.connection.as_deref())?;
    let mut sorter =
        plan.order().map(|descending| Sorter::<Memory>::new(descending, SAMPLE_USERS, ROOM));
    let (mut picked, mut json, mut key) = (Users::default(), Vec::new(), Vec::new());
    let files = Memory::default();
    let mut take = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        json.clear();
        user.write(&mut json);
        let Some(sorter) = &mut sorter else {
            picked.push(&json);
            return Ok(picked.len() < SAMPLE_USERS);
        };
        key.clear();
        sort::key(&plan.key(user, scripted), &mut key);
        sorter.push(&key, &json);
        sorter.settle(&files)?;
        Ok(true)
    };
    each(&mut source, &plan, engine, &mut take, &mut checkpoint).await?;
    if let Some(sorter) = sorter {
        let take = |row: &[u8]| {
            picked.push(row);
            Ok(())
        };
        sorter.finish(&files, take, async |_| true).await?;
    }
    Ok(picked)
}

/// Bytes of users that wait to be sorted before all but the first are dropped.
const ROOM: usize = 4 << 20;

/// What is wrong with the fields and the order of `spec`, if anything.
///
/// # Errors
/// Why there is no engine.
pub async fn problems(
    spec: &ExportSpec,
    engine: &mut impl Engine,
) -> Result<Option<Sample>, ExportError> {
    let problems = match Plan::new(spec, Search::default()) {
        Ok(plan) => plan.compile(engine).await.map_err(ExportError::Refused)?,
        Err(problems) => problems,
    };
    Ok((!problems.is_empty()).then(|| Sample { problems, ..Sample::default() }))
}

/// Shows users that were picked in the form of `spec`, whose fields must have no problems.
///
/// # Errors
/// What ends it early.
pub async fn show(
    users: &Users,
    spec: &ExportSpec,
    engine: &mut impl Engine,
) -> Result<Sample, ExportError> {
    let spec = ExportSpec {
        which: Which::default(),
        order: Option::<Order>::None,
        gzip: false,
        sample: true,
        ..spec.clone()
    };
    let from = From::<Memory, io::Empty>::Picked(users);
    let files = Memory::default();
    let mut helpers = Helpers { engine, pool: &mut Inline::default() };
    let written = run::write(&from, &files, &spec, &mut helpers, async |_| true).await?;
    let (columns, rows) = match spec.format.is_table() {
        true => cells(&written.writer, &spec),
        false => members(&written.writer, &written.summary.columns),
    };
    let cut = written.writer.len() > SAMPLE_TEXT;
    let text = String::from_utf8_lossy(&written.writer[..written.writer.len().min(SAMPLE_TEXT)]);
    Ok(Sample {
        columns,
        rows,
        text: if cut { format!("{text}…") } else { text.into_owned() },
        problems: Vec::new(),
        failures: written.summary.failures,
        milliseconds: 0.0,
    })
}

type Rows = (Vec<String>, Vec<Vec<Option<String>>>);

/// The cells of a table as it was written, without what guards them.
fn cells(file: &[u8], spec: &ExportSpec) -> Rows {
    let tab = spec.format == super::ExportFormat::Tsv;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tab { b'\t' } else { b',' })
        .from_reader(file.strip_prefix(crate::write::csv::BYTE_ORDER_MARK).unwrap_or(file));
    let dialect = spec.csv.dialect;
    let plain = |text: &str| unguarded(text, dialect).to_owned();
    let columns = reader.headers().map(|names| names.iter().map(plain).collect());
    let rows = reader
        .records()
        .filter_map(Result::ok)
        .map(|row| row.iter().map(|text| (!text.is_empty()).then(|| plain(text))).collect());
    let rows = rows.collect();
    (columns.unwrap_or_default(), rows)
}

/// The members of the objects of a JSON file, by name; those of `first` come first.
fn members(file: &[u8], first: &[String]) -> Rows {
    let (mut columns, mut rows) = (first.to_vec(), Vec::new());
    let mut reader = Reader::default();
    for line in file.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b",").unwrap_or(line);
        let Some(user) = reader.read(line) else { continue };
        let mut row: Vec<Option<String>> = vec![None; columns.len()];
        for field in user.fields() {
            let name = field.name.text();
            let at = columns.iter().position(|column| *column == name).unwrap_or(columns.len());
            if at == columns.len() {
                columns.push(name.into_owned());
                row.push(None);
            }
            row[at] = shown(&field.value);
        }
        rows.push(row);
    }
    rows.iter_mut().for_each(|row: &mut Vec<Option<String>>| row.resize(columns.len(), None));
    (columns, rows)
}
