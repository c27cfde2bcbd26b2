//! Steps that presets share: joins of other tables of the same file, telephone numbers, moments that never were, second factors.
//!
//! Columns that the file does not have, in either table, leave their step or their part of it out.

use serde_json::{Value, json};

use crate::jobs::{SurveyColumn, ValueKind};
use crate::read::{Layout, ListFound};
use crate::systems::look::{Look, squashed};
use crate::systems::plan::Plan;

/// A join of another table of the same file.
pub(in crate::systems) struct Joining<'a> {
    pub(in crate::systems) table: &'a ListFound,
    /// The path of the users' key, which may be `@{column}`, and the column that must be the same
    pub(in crate::systems) key: (&'a str, &'a str),
    /// Columns, several as an object in braces (`{email,verified}`), and where their values go
    pub(in crate::systems) take: &'a [(&'a str, &'a str)],
    /// Other keys of the step, as JSON without its braces
    pub(in crate::systems) with: &'a str,
}

impl Plan<'_> {
    /// The text of a step that joins; `None` if the table has none of the columns.
    pub(in crate::systems) fn join(&mut self, joining: &Joining<'_>) -> Option<String> {
        let table = joining.table;
        let pivots = joining.with.contains("\"pivot\"");
        let name = |column: &str| match column.strip_prefix('{').and_then(|it| it.strip_suffix('}'))
        {
            _ if pivots => Some(column.to_owned()),
            None => Look::column_of(table, column),
            Some(columns) => {
                let names = columns.split(',').map(|it| Look::column_of(table, it));
                Some(format!("{{{}}}", names.collect::<Option<Vec<_>>>()?.join(",")))
            }
        };
        let mut take = serde_json::Map::new();
        for (from, to) in joining.take {
            let Some(from) = name(from) else { continue };
            take.insert(from, Value::from(*to));
        }
        let there = Look::column_of(table, joining.key.1)?;
        if take.is_empty() {
            return None;
        }
        let is = match self.look.file_of(table) {
            Some((file, list)) => {
                self.source(&file.name, list);
                file.name.clone()
            }
            None => {
                let is = table.name.rsplit('.').next().unwrap_or(&table.name);
                self.source(is, Some(table.name.clone()));
                is.to_owned()
            }
        };
        let step = json!({ "join": is, "key": { joining.key.0: there }, "take": take });
        let text = step.to_string();
        let comma = if joining.with.is_empty() { "" } else { "," };
        Some(format!("{}{comma}{}}}", text.strip_suffix('}').unwrap_or(&text), joining.with))
    }

    /// A join after columns have got their places.
    pub(in crate::systems) fn join_after(&mut self, joining: &Joining<'_>) -> bool {
        self.join(joining).is_some_and(|text| self.after(&text))
    }

    /// A join before columns get their places.
    pub(in crate::systems) fn join_before(&mut self, joining: &Joining<'_>) -> bool {
        self.join(joining).is_some_and(|text| self.before(&text))
    }

    /// Removes what says that something never was: 0, dates of zeros, `Never accessed`.
    pub(in crate::systems) fn never(&mut self, names: &[&str]) {
        let there: Vec<String> = names.iter().filter_map(|name| self.free(name)).collect();
        if !there.is_empty() {
            let matching = "^(0|-1|9223372036854775807|0000-00-00.*|0001-01-01.*|[Nn]ever.*)$";
            self.before(&json!({ "remove": there, "matching": matching }).to_string());
        }
    }

    /// A telephone number: `phone_number` if it has a country, else `user_metadata` under its own name.
    pub(in crate::systems) fn phone(&mut self, names: &[&str]) {
        for name in names {
            let Some(path) = self.free(name) else { continue };
            let key = super::keys(&path).pop().unwrap_or_default();
            let to = crate::fields::path::joined("user_metadata", &super::metadata_key(&key));
            self.user_metadata(&[name]);
            self.phone_at(&to);
        }
    }

    /// Moves a telephone number that has a country to `phone_number`, unless there is one already.
    pub(in crate::systems) fn phone_at(&mut self, path: &str) {
        let step = json!({
            "move": path, "to": "phone_number", "matching": "^ *\\+[0-9 ()./-]{6,24}$",
            "where": "NOT _exists_:phone_number",
        });
        self.after(&step.to_string());
        self.fills("phone_number");
    }

    /// A secret of an authenticator, in Base32: second factors of those whom a query finds, or of all who have one.
    pub(in crate::systems) fn totp(&mut self, column: &str, query: Option<&str>) {
        if self.free(column).is_none() {
            return;
        }
        self.before(&format!("{{\"change\":\"@{{{column}}}\",\"do\":[\"compact\",\"upper\"]}}"));
        let own = format!("_exists_:@q{{{column}}}");
        let query = query.map_or(own.clone(), |query| format!("{own} AND {query}"));
        let query = Value::from(query).to_string();
        self.before(&format!(
            "{{\"set\":{{\"mfa_factors\":[{{\"totp\":{{\"secret\":\"{{@{{{column}}}}}\"}}}}]}},\"where\":{query}}}"
        ));
        self.fills("mfa_factors");
        self.used(&[column], "the secret of the authenticator becomes mfa_factors");
    }

    /// `blocked`, also of those whom a query finds, whatever another column says. Comes after [`Plan::blocked`].
    pub(in crate::systems) fn blocked_also(&mut self, column: &str, query: &str) {
        let query = Value::from(query).to_string();
        let to = if self.look.column(column).is_some() {
            format!("@{{{column}}}")
        } else {
            "blocked".to_owned()
        };
        if self.before(&format!("{{\"set\":{{\"{to}\":true}},\"where\":{query}}}")) {
            self.fills("blocked");
        }
    }

    /// A list of a text: `app_metadata.<name>` of its parts.
    pub(in crate::systems) fn list(&mut self, column: &str, between: &str, to: &str) -> bool {
        if self.free(column).is_none() {
            return false;
        }
        let step =
            json!({ "change": format!("@{{{column}}}"), "do": [{ "split": between }, "as_list"] });
        self.before(&step.to_string());
        self.map(&[column], to)
    }

    /// Columns that are numbers or truths, where the file writes all values as texts.
    pub(in crate::systems) fn typed(&mut self, names: &[&str]) {
        for name in names {
            let Some(column) = self.look.column(name) else { continue };
            let as_form = match &column.kinds[..] {
                [(ValueKind::Number, _)] => "number",
                [(ValueKind::Boolean, _)] => "boolean",
                _ if column.looks_like(crate::jobs::Looks::Truth) => "boolean",
                _ => continue,
            };
            self.before(&format!(
                "{{\"parse\":\"@{{{name}}}\",\"as\":\"{as_form}\",\"failing\":\"keep\"}}"
            ));
        }
    }

    /// Truths in metadata, where the file writes them as texts: `t` and `f` of PostgreSQL, `true` and `false` of tables.
    pub(super) fn truths_in_metadata(&mut self) {
        let layout = self.look.survey.format.as_ref().map(|it| it.layout);
        let is_dump = layout == Some(Layout::Sql);
        if !is_dump && layout != Some(Layout::Table) {
            return;
        }
        let columns = &self.look.survey.columns;
        let both = columns.iter().any(|it| is_truth(it) && it.values.len() == 2);
        let places: Vec<&str> = columns
            .iter()
            .filter(|it| is_truth(it) && (is_dump || both) && self.goes_to_metadata(&it.name))
            .map(|it| it.name.as_str())
            .collect();
        if !places.is_empty() {
            let step = json!({ "parse": places, "as": "boolean", "failing": "keep" });
            self.before(&step.to_string());
        }
    }

    fn goes_to_metadata(&self, name: &str) -> bool {
        self.lines.iter().any(|line| {
            matches!(&line.from.0[..], [only] if only == name)
                && line.to.0.iter().any(|to| to.contains("_metadata.") || to.contains("_metadata["))
        })
    }

    /// Drops all columns left whose squashed names begin so.
    pub(in crate::systems) fn drop_rest(&mut self, beginning: &str, why: &str) {
        let look = self.look;
        for column in &look.survey.columns {
            if squashed(&column.name).starts_with(beginning) {
                self.drop(&[&column.name], why);
            }
        }
    }
}

/// Whether all values that were seen are words for true and false, and the name does not say that the letters are something else.
fn is_truth(column: &SurveyColumn) -> bool {
    let name = squashed(&column.name);
    let is_word =
        |it: &String| ["t", "f", "true", "false"].iter().any(|word| it.eq_ignore_ascii_case(word));
    !column.values.is_empty()
        && column.values.iter().all(is_word)
        && !["gender", "sex", "grade", "size"].iter().any(|it| name.contains(it))
}
