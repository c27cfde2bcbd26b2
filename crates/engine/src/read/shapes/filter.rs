//! Makes the records of a JSON file plain, one after the other. What is done is decided once, by the first records, so
//! that all records of a file get the same form; a file whose records are plain has no filter.

use crate::read::builder::RecordBuilder;
use crate::read::event::Record;
use crate::read::file_format::{FileFormat, Guess, GuessAbout};
use crate::read::hints::Hints;
use crate::read::remark::Remark;
use crate::read::shapes::counts::Counts;
use crate::read::shapes::lift::{self, Fields, Lift, members};
use crate::read::shapes::tables::{Bulk, Line, Tables};
use crate::read::shapes::typed::{self, System};
use crate::read::shapes::{extended, pairs};
use json::{Kind, walk};

/// What is done to a value of the member of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// A list of names and values becomes an object
    Pairs,
    /// And that object's members the record's own
    LiftedPairs,
    /// Lists of one become their value
    Singles,
    /// Objects that hold a value become it
    Values,
    /// JSON in a text is read
    Text,
}

/// What is done to the records of a file.
#[derive(Default)]
pub(super) struct Filter {
    bulk: Option<Bulk>,
    lifts: Vec<&'static Lift>,
    typed: Option<System>,
    is_extended: bool,
    changes: Vec<(String, Change)>,
    /// The names of the columns, where records are rows; the first row, if it is to give them
    columns: Option<Vec<String>>,
    is_header_first: bool,
    is_keyed: bool,
    tables: Tables,
    counts: Counts,
    value: Vec<u8>,
}

/// What became of a record.
pub(super) enum Verdict {
    /// It was made anew
    Made,
    /// It is no record
    LeftOut(Option<Remark>),
}

/// How the records of a file stand, as far as its first stretch showed.
#[derive(Default)]
pub(super) struct Form<'a> {
    /// The first records
    pub samples: Vec<&'a [u8]>,
    pub columns: Option<Vec<String>>,
    pub is_header_first: bool,
    pub is_keyed: bool,
    /// The list that was asked for
    pub wanted: Option<String>,
}

impl Filter {
    /// What is to be done to records that begin as these; `None` if nothing is.
    pub fn new(form: Form<'_>, hints: &Hints) -> Option<Filter> {
        let mut filter = Filter {
            columns: form.columns,
            is_header_first: form.is_header_first,
            is_keyed: form.is_keyed,
            ..Filter::default()
        };
        if filter.columns.is_some() {
            return Some(filter);
        }
        if hints.keeps_form {
            return filter.is_keyed.then_some(filter);
        }
        let mut samples: Vec<Fields> = form.samples.iter().map(|text| members(text)).collect();
        let is_user = |fields: &Fields| {
            let names: Vec<&[u8]> = fields.iter().map(|(name, _)| name.as_bytes()).collect();
            (hints.is_record)(&names)
        };
        if samples.first().is_some_and(Bulk::is_action) {
            filter.bulk = Some(Bulk::new(&samples, is_user, form.wanted.as_deref()));
            samples.retain(|fields| !Bulk::is_action(fields));
        }
        while let Some(lift) = lift::of(&samples).filter(|_| filter.lifts.len() < lift::MOST) {
            samples.retain(|fields| lift.fits(fields));
            samples = samples.iter().map(|fields| lift.lift(fields)).collect();
            filter.lifts.push(lift);
        }
        if filter.holds_kinds() {
            filter.tables.wanted = form.wanted;
        }
        let texts: Vec<Vec<u8>> = samples.iter().map(object).collect();
        filter.typed = texts.first().and_then(|text| typed::system(text));
        filter.typed =
            filter.typed.filter(|it| texts.iter().all(|text| typed::system(text) == Some(*it)));
        filter.is_extended = texts.iter().any(|text| extended::is_extended(text));
        for (name, value) in samples.iter().flatten() {
            filter.detect(name, value);
        }
        let is_plain = filter.bulk.is_none()
            && filter.lifts.is_empty()
            && filter.typed.is_none()
            && !filter.is_extended
            && filter.changes.is_empty()
            && !filter.is_keyed;
        (!is_plain).then_some(filter)
    }

    /// Whether values of this member are to be changed.
    fn detect(&mut self, name: &str, value: &[u8]) {
        if self.changes.len() > 100 || self.changes.iter().any(|(known, _)| known == name) {
            return;
        }
        let change = match Kind::of(value) {
            Kind::Array if pairs::is_pairs(value) => match name {
                "Attributes" | "UserAttributes" => Change::LiftedPairs,
                _ => Change::Pairs,
            },
            Kind::Object if name == "attributes" && pairs::is_singles(value) => Change::Singles,
            Kind::Object if name == "properties" && pairs::is_values(value) => Change::Values,
            Kind::String if pairs::json_in(value).is_some() => Change::Text,
            _ => return,
        };
        self.changes.push((name.to_owned(), change));
    }

    /// Whether records of several kinds stand one after the other.
    pub fn holds_kinds(&self) -> bool {
        self.bulk.is_some() || self.is_django()
    }

    fn is_django(&self) -> bool {
        self.lifts.iter().any(|lift| lift.system == "Django")
    }

    /// Makes `record`, which stands under `key` if it has one, plain in `out`.
    pub fn apply(
        &mut self,
        record: &Record<'_>,
        key: Option<&str>,
        out: &mut RecordBuilder,
    ) -> Verdict {
        let mut fields = match &self.columns {
            Some(columns) => {
                if std::mem::take(&mut self.is_header_first) {
                    return Verdict::LeftOut(None);
                }
                self.counts.rows += 1;
                row(record, columns)
            }
            None => own_members(record),
        };
        if let Some(bulk) = &mut self.bulk {
            match bulk.line(&mut fields, &mut self.tables, record.position) {
                Line::Document => {}
                Line::Action => return Verdict::LeftOut(None),
                Line::Other(remark) => return Verdict::LeftOut(Some(remark)),
            }
        }
        let model = self.model(&fields);
        for lift in &self.lifts {
            if lift.fits(&fields) {
                fields = lift.lift(&fields);
                self.counts.lifted += 1;
            }
        }
        if let Some(model) = model
            && let Some(remark) = self.tables.is_user(&model, &fields, record.position)
        {
            self.counts.lifted = self.counts.lifted.saturating_sub(1);
            return Verdict::LeftOut(Some(remark));
        }
        self.unwrap(&mut fields);
        self.change(&mut fields);
        out.begin();
        if let Some(key) = key.filter(|_| fields.iter().all(|(name, _)| name != "_key")) {
            self.counts.keyed += 1;
            out.text("_key", key);
        }
        for (name, value) in &fields {
            out.raw(name, value);
        }
        out.end();
        Verdict::Made
    }

    /// The model of a record of Django.
    fn model(&self, fields: &Fields) -> Option<String> {
        let model = fields.iter().find(|(name, _)| name == "model").filter(|_| self.is_django());
        model.and_then(|(_, value)| json::text::string(value).map(|text| text.into_owned()))
    }

    /// Takes types off.
    fn unwrap(&mut self, fields: &mut Fields) {
        if self.typed.is_none() && !self.is_extended {
            return;
        }
        fields.retain_mut(|(_, value)| {
            self.value.clear();
            let stays = match self.typed {
                Some(system) => {
                    typed::unwrap(value, system, &mut self.counts, &mut self.value);
                    true
                }
                None => extended::unwrap(value, &mut self.counts, &mut self.value),
            };
            value.clone_from(&self.value);
            stays
        });
    }

    /// Makes values plainer.
    fn change(&mut self, fields: &mut Fields) {
        for (name, change) in &self.changes {
            let Some(at) = fields.iter().position(|(it, _)| it == name) else { continue };
            let Some((_, value)) = fields.get_mut(at) else { continue };
            let counts = &mut self.counts;
            match change {
                Change::Pairs | Change::LiftedPairs if pairs::is_pairs(value) => {
                    let Some(object) = pairs::object(value) else { continue };
                    counts.pairs += 1;
                    if *change == Change::Pairs {
                        *value = object;
                        continue;
                    }
                    fields.remove(at);
                    for (number, (name, value)) in members(&object).into_iter().enumerate() {
                        if fields.iter().all(|(it, _)| *it != name) {
                            fields.insert((at + number).min(fields.len()), (name, value));
                        }
                    }
                }
                Change::Singles if pairs::is_singles(value) => {
                    *value = pairs::singles(value, &mut counts.singles);
                }
                Change::Values if Kind::of(value) == Kind::Object => {
                    *value = pairs::values(value, &mut counts.values);
                }
                Change::Text => {
                    if let Some(json) = pairs::json_in(value) {
                        counts.texts += 1;
                        *value = json;
                    }
                }
                _ => {}
            }
        }
    }

    /// Tells what was done.
    pub fn describe(&self, form: &mut FileFormat) {
        if !self.tables.lists.is_empty() {
            form.lists.clone_from(&self.tables.lists);
        }
        let system = match (self.lifts.first(), self.typed, self.is_extended) {
            _ if self.bulk.is_some() => "Elasticsearch’s bulk form",
            (_, Some(System::DynamoDb), _) => "DynamoDB’s typed JSON",
            (_, Some(System::Firestore), _) => "Firestore’s typed JSON",
            (Some(lift), _, _) => lift.system,
            (None, _, true) => "MongoDB’s Extended JSON",
            _ => "JSON",
        };
        let (value, counts) = (system.to_owned(), self.counts.describe());
        let reason = if counts.is_empty() { "by its first records".to_owned() } else { counts };
        form.guesses.push(Guess { about: GuessAbout::Shape, value, reason });
    }
}

/// The members of a record; values without space.
fn own_members(record: &Record<'_>) -> Fields {
    let member = |member: &json::Member| {
        let value = member.value.of(record.bytes);
        (json::text::unescaped(member.key.of(record.bytes)).into_owned(), compact(record, value))
    };
    record.members.iter().map(member).collect()
}

/// The members that a row gives. What has no column gets its number as its name.
fn row(record: &Record<'_>, columns: &[String]) -> Fields {
    let cells = walk::elements(record.bytes).enumerate();
    let name = |at: usize| columns.get(at).cloned().unwrap_or_else(|| format!("column {}", at + 1));
    cells.map(|(at, cell)| (name(at), compact(record, cell))).collect()
}

fn compact(record: &Record<'_>, value: &[u8]) -> Vec<u8> {
    if !record.spaced || !matches!(Kind::of(value), Kind::Array | Kind::Object) {
        return value.to_vec();
    }
    let mut out = Vec::with_capacity(value.len());
    json::text::compact(value, &mut out);
    out
}

/// An object of these members.
fn object(fields: &Fields) -> Vec<u8> {
    let mut record = RecordBuilder::default();
    record.begin();
    for (name, value) in fields {
        record.raw(name, value);
    }
    record.end();
    record.bytes().to_vec()
}
