//! An export's specification, understood: fields and order as paths, chains and expressions, and what is wrong with it.

use crate::fields::{Answers, Column, Engine, Field, Given, Value, importable_columns, repeated};
use crate::jobs::export::spec::{ExportSpec, FieldProblem, Order, Place, Which};
use crate::jobs::export::{ExportError, problems_in_words, searched};
use crate::query::Search;
use crate::user::user_id::{DATABASE, UserId};
use crate::user::{Attribute, User};
use json::text;

/// What an export does, field by field.
pub struct Plan {
    /// The specification
    pub(crate) spec: ExportSpec,
    /// What users are searched by
    pub(crate) search: Search,
    /// The columns, if any were chosen
    pub(crate) columns: Vec<Column>,
    /// The field of each column
    fields: Vec<PlannedField>,
    /// What is sorted by, and whether downwards
    order: Option<(PlannedField, bool)>,
    /// The expressions that need an engine, with their places; that of the order, if it is one, is the last
    scripts: Vec<(Place, String)>,
}

/// A field, ready to be worked out.
#[derive(Clone)]
enum PlannedField {
    /// Without an engine
    Here(Field),
    /// By the engine, which knows it by this number
    Script(usize),
}

/// The engine's results for one user.
#[derive(Clone, Copy)]
pub(crate) struct Scripted<'a> {
    /// The results for its batch
    pub answers: &'a Answers,
    /// Its index in the batch
    pub user: usize,
}

impl Plan {
    /// Understands `spec` with its search.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of(spec: &ExportSpec) -> Result<Self, ExportError> {
        let search = searched(&spec.which)?;
        let plan = Plan::of_fields(spec).map_err(|problems| problems_in_words(spec, &problems))?;
        Ok(Plan { search, ..plan })
    }

    /// A plan that only tells which users.
    ///
    /// # Errors
    /// Where the search cannot be understood.
    pub(crate) fn of_users(which: &Which) -> Result<Self, ExportError> {
        Plan::of(&ExportSpec { which: which.clone(), ..ExportSpec::default() })
    }

    /// Understands `spec` but for its search: of every user.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub(crate) fn of_fields(spec: &ExportSpec) -> Result<Self, Vec<FieldProblem>> {
        let columns = if spec.importable { importable_columns() } else { spec.columns.clone() };
        let (mut scripts, mut problems) = (Vec::new(), Vec::new());
        let mut planned = |place: Place, text: &str| match Field::parse(text) {
            None => {
                problems.push(problem(
                    place,
                    "Write a user attribute or an expression here, or remove the field.",
                ));
                None
            }
            Some(Field::Script(source)) => {
                scripts.push((place, source));
                Some(PlannedField::Script(scripts.len() - 1))
            }
            Some(field) => Some(PlannedField::Here(field)),
        };
        let fields: Vec<PlannedField> = columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| planned(Place::Column(index), &column.attribute))
            .collect();
        let order = spec.order.as_ref().filter(|order| !order.by.trim().is_empty());
        let order = order.and_then(|Order { by, descending }| {
            planned(Place::Order, by).map(|field| (field, *descending))
        });
        let again = repeated(&columns).into_iter().map(|index| {
            let name = &columns[index].name;
            problem(Place::Column(index), &format!("Another column is called “{name}” already."))
        });
        problems.extend(again);
        let search = Search::default();
        match problems.is_empty() {
            true => Ok(Plan { spec: spec.clone(), search, columns, fields, order, scripts }),
            false => Err(problems),
        }
    }

    /// The same users in the same order, without fields: what the first of them are picked by.
    pub(crate) fn without_fields(&self) -> Plan {
        let (mut scripts, mut order) = (Vec::new(), self.order.clone());
        if let Some((PlannedField::Script(number), _)) = &mut order {
            scripts.extend(self.scripts.get(*number).cloned());
            *number = 0;
        }
        let spec = ExportSpec {
            which: self.spec.which.clone(),
            order: self.spec.order.clone(),
            ..ExportSpec::default()
        };
        let search = self.search.clone();
        Plan { spec, search, columns: Vec::new(), fields: Vec::new(), order, scripts }
    }

    /// The same fields for users that are picked already, in an uncompressed file.
    pub(crate) fn of_picked(&self) -> Plan {
        let is_field = |(place, _): &&(Place, String)| *place != Place::Order;
        let spec = ExportSpec {
            which: Which::default(),
            order: None,
            gzip: false,
            sample: true,
            ..self.spec.clone()
        };
        Plan {
            spec,
            search: Search::default(),
            columns: self.columns.clone(),
            fields: self.fields.clone(),
            order: None,
            scripts: self.scripts.iter().filter(is_field).cloned().collect(),
        }
    }

    /// Has the engine take the expressions.
    ///
    /// # Errors
    /// What is wrong with them; why there is no engine.
    pub(crate) async fn compile(
        &self,
        engine: &mut impl Engine,
    ) -> Result<Vec<FieldProblem>, String> {
        if self.scripts.is_empty() {
            return Ok(Vec::new());
        }
        let sources: Vec<String> = self.scripts.iter().map(|(_, source)| source.clone()).collect();
        let found = engine.compile(&sources).await?;
        let problems = self.scripts.iter().zip(found).filter_map(|((place, _), problem)| {
            let problem = problem?;
            Some(FieldProblem {
                place: *place,
                line: problem.line,
                column: problem.column,
                message: problem.message,
            })
        });
        Ok(problems.collect())
    }

    /// Whether an engine is needed.
    pub(crate) fn has_scripts(&self) -> bool {
        !self.scripts.is_empty()
    }

    /// The place of an expression, by its number.
    pub(crate) fn place_of_script(&self, script: usize) -> Place {
        self.scripts.get(script).map_or(Place::Order, |(place, _)| *place)
    }

    /// The name of a place: the column's, or what is sorted by.
    pub(crate) fn name(&self, place: Place) -> String {
        match place {
            Place::Column(index) => self.columns[index].name.clone(),
            Place::Order => "Sort by".to_owned(),
        }
    }

    /// Whether users are sorted, and whether downwards.
    pub(crate) fn order(&self) -> Option<bool> {
        self.order.as_ref().map(|(_, descending)| *descending)
    }

    /// Whether the column of this index is a path, whose name the user wrote.
    pub(crate) fn path(&self, index: usize) -> Option<&crate::fields::Path> {
        match &self.fields[index] {
            PlannedField::Here(Field::Path(path)) => Some(path),
            _ => None,
        }
    }

    /// What the column of this index holds for a user.
    pub(crate) fn value<'a>(
        &self,
        index: usize,
        user: &'a User<'_>,
        scripted: Option<Scripted<'a>>,
    ) -> Value<'a> {
        let value = self.fields[index].value(user, scripted);
        if self.spec.importable && self.columns[index].attribute == Attribute::UserId.name() {
            return without_prefix(value);
        }
        value
    }

    /// What the user is sorted by.
    pub(crate) fn key<'a>(&self, user: &'a User<'_>, scripted: Option<Scripted<'a>>) -> Value<'a> {
        self.order.as_ref().map_or(Value::Missing, |(field, _)| field.value(user, scripted))
    }
}

impl PlannedField {
    fn value<'a>(&self, user: &'a User<'_>, scripted: Option<Scripted<'a>>) -> Value<'a> {
        match self {
            PlannedField::Here(Field::Path(path)) => {
                path.of(user).map_or(Value::Missing, Value::Json)
            }
            PlannedField::Here(Field::Chain(chain)) => chain.of(user),
            PlannedField::Here(Field::Script(_)) => Value::Missing,
            PlannedField::Script(script) => {
                match scripted.map(|it| it.answers.get(it.user, *script)) {
                    None | Some(Given::Missing) => Value::Missing,
                    Some(Given::Json(json)) => Value::Json(json.into()),
                    Some(Given::Threw(message)) => Value::Failed(message.to_owned()),
                }
            }
        }
    }
}

/// An id without its `auth0|`, which an import puts before it.
fn without_prefix(value: Value<'_>) -> Value<'_> {
    let Value::Json(json) = &value else { return value };
    let Some(id) = text::string(json) else { return value };
    match UserId::parse(&id) {
        UserId { provider: Some(DATABASE), id } => Value::Json(text::quoted(id).into()),
        _ => value,
    }
}

fn problem(place: Place, message: &str) -> FieldProblem {
    FieldProblem { place, line: 0, column: 0, message: message.to_owned() }
}
