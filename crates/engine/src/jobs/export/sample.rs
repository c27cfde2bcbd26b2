//! The first users of an export as its file would hold them. Picking them may take a look at every user; showing them in
//! another form does not, so whoever asks keeps them.

use std::io;
use std::rc::Rc;

use crate::fields::{Engine, order};
use crate::jobs::export::evaluate::each;
use crate::jobs::export::plan::{Plan, Scripted};
use crate::jobs::export::rows::shown;
use crate::jobs::export::run::{self, Helpers, Inputs, Written};
use crate::jobs::export::spec::{ExportFormat, ExportSpec, SAMPLE_TEXT, SAMPLE_USERS, Sample};
use crate::jobs::export::{ExportError, problems_in_words, searched};
use crate::jobs::report::Progress;
use crate::jobs::scan::{Inline, UserSource};
use crate::spill::Sorter;
use crate::store::segment::Users;
use crate::store::{Backend, Memory};
use crate::user::{Reader, User};
use crate::write::csv::unguarded;

/// The plan of `spec`; or, if something is wrong with its fields or its order, a sample that says what.
///
/// # Errors
/// Why there is no engine; where the search cannot be understood.
pub async fn plan(
    spec: &ExportSpec,
    engine: &mut impl Engine,
) -> Result<Result<Plan, Sample>, ExportError> {
    let with = |problems| Sample { problems, ..Sample::default() };
    let mut plan = match Plan::of_fields(spec) {
        Ok(plan) => plan,
        Err(problems) => return Ok(Err(with(problems))),
    };
    let problems = plan.compile(engine).await.map_err(ExportError::Refused)?;
    if !problems.is_empty() {
        return Ok(Err(with(problems)));
    }
    plan.search = searched(&spec.which)?;
    Ok(Ok(plan))
}

/// Picks the first users of an export, in its order.
///
/// # Errors
/// What ends it early.
pub async fn pick<B: Backend, R: io::Read + 'static>(
    source: &UserSource<'_, B, R>,
    plan: &Plan,
    engine: &mut impl Engine,
    mut checkpoint: impl AsyncFnMut(Progress) -> bool,
) -> Result<Users, ExportError> {
    let plan = plan.without_fields();
    let problems = plan.compile(engine).await.map_err(ExportError::Refused)?;
    if !problems.is_empty() {
        return Err(problems_in_words(&plan.spec, &problems));
    }
    let which = &plan.spec.which;
    let mut batches = source.open(which.connection.as_deref(), which.on_damage())?;
    let mut sorter =
        plan.order().map(|descending| Sorter::<Vec<u8>>::new(descending, SAMPLE_USERS, ROOM));
    let (mut picked, mut json, mut key) = (Users::default(), Vec::new(), Vec::new());
    let mut take = |user: &User<'_>, scripted: Option<Scripted<'_>>| {
        json.clear();
        user.write(&mut json);
        let Some(sorter) = &mut sorter else {
            picked.push(&json);
            return Ok(picked.len() < SAMPLE_USERS);
        };
        key.clear();
        order::key(&plan.key(user, scripted), &mut key);
        sorter.push(&key, &json)?;
        Ok(true)
    };
    each(&mut batches, &plan, engine, &mut take, &mut checkpoint).await?;
    if let Some(sorter) = sorter {
        let mut rows = sorter.finish()?;
        while let Some((_, row)) = rows.next_row()? {
            picked.push(row);
        }
    }
    Ok(picked)
}

/// Bytes of users that wait to be sorted before all but the first are dropped.
const ROOM: usize = 4 << 20;

/// Shows users that were picked in the form of `plan`.
///
/// # Errors
/// What ends it early.
pub async fn show(
    users: &Users,
    plan: &Plan,
    engine: &mut impl Engine,
) -> Result<Sample, ExportError> {
    let plan = Rc::new(plan.of_picked());
    let source = UserSource::<Memory, io::Empty>::Users(users);
    let inputs = Inputs { source: &source, plan: &plan };
    let mut helpers = Helpers { engine, pool: &mut Inline::default() };
    let written: Written<Vec<u8>> = run::write(&inputs, &mut helpers, async |_| true).await?;
    let spec = &plan.spec;
    let (columns, rows) = match spec.format.is_table() {
        true => cells(&written.writer, spec),
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
    let tab = spec.format == ExportFormat::Tsv;
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
            let name = field.name().text();
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
