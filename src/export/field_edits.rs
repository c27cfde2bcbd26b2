//! What is done with the fields of an export, and what they are afterwards. Pure; judges no field.

use engine::fields::{Column, default_columns};

/// What is done with the fields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Edit {
    /// The attribute of a field is to be this
    Attribute(usize, String),
    /// The column name of a field is to be this
    Name(usize, String),
    /// Another field at the end
    Add,
    /// A field of this path at the end, unless it is there; or without it
    Toggle(String, bool),
    /// The default fields that are not there yet
    AddDefaults,
    /// Without this field
    Remove(usize),
    /// Without any
    RemoveAll,
    /// A field to another place
    Move(usize, usize),
}

/// The fields after an edit.
pub(crate) fn edited(columns: &[Column], edit: &Edit) -> Vec<Column> {
    let mut next = columns.to_vec();
    match edit {
        Edit::Attribute(place, attribute) => {
            if let Some(column) = next.get_mut(*place) {
                // A name that was entered stays; the automatic one follows.
                if column.name.is_empty() || column.name == automatic_name(&column.attribute) {
                    column.name = automatic_name(attribute);
                }
                column.attribute.clone_from(attribute);
            }
        }
        Edit::Name(place, name) => {
            next.get_mut(*place).into_iter().for_each(|column| column.name.clone_from(name));
        }
        Edit::Add => next.push(Column::default()),
        Edit::Toggle(path, true) if !has_field(columns, path) => {
            next.push(Column::new(path, &automatic_name(path)));
        }
        Edit::Toggle(_, true) => {}
        Edit::Toggle(path, false) => next.retain(|column| !is_field(column, path)),
        Edit::AddDefaults => next.extend(missing_defaults(columns)),
        Edit::Remove(place) if *place < next.len() => {
            next.remove(*place);
        }
        Edit::RemoveAll => next.clear(),
        Edit::Move(from, to) if *from < next.len() && *to < next.len() => {
            let column = next.remove(*from);
            next.insert(*to, column);
        }
        Edit::Remove(_) | Edit::Move(..) => {}
    }
    next
}

/// Whether one of `columns` is the attribute or member at `path`.
pub(crate) fn has_field(columns: &[Column], path: &str) -> bool {
    columns.iter().any(|column| is_field(column, path))
}

fn is_field(column: &Column, path: &str) -> bool {
    bare(&column.attribute) == path
}

/// The default fields whose attribute is not among `columns`.
pub(crate) fn missing_defaults(columns: &[Column]) -> impl Iterator<Item = Column> {
    let there =
        |field: &Column| columns.iter().any(|column| bare(&column.attribute) == field.attribute);
    default_columns().into_iter().filter(move |field| !there(field))
}

/// The name a column has until another one is entered: the default one, or else what is exported, in one line.
fn automatic_name(attribute: &str) -> String {
    let attribute = bare(attribute);
    let default = default_columns().into_iter().find(|column| column.attribute == attribute);
    let words = || attribute.split_whitespace().collect::<Vec<_>>().join(" ");
    default.map_or_else(words, |column| column.name)
}

fn bare(attribute: &str) -> &str {
    let attribute = attribute.trim();
    attribute.strip_prefix("user.").unwrap_or(attribute)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn names(columns: &[Column]) -> String {
        columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(",")
    }

    #[wasm_bindgen_test]
    fn an_automatic_name_follows_and_an_entered_one_stays() {
        let check = |old: (&str, &str), attribute: &str, name: &str| {
            let edit = Edit::Attribute(0, attribute.to_owned());
            let next = edited(&[Column::new(old.0, old.1)], &edit);
            assert_eq!((next[0].attribute.as_str(), next[0].name.as_str()), (attribute, name));
        };
        check(("", ""), "user.given_name", "Given Name");
        check(("given_name", "Given Name"), "user_metadata.a", "user_metadata.a");
        check(("email", "Address"), "name", "Address");
        check(("", ""), "a ||\n  b", "a || b");
        check(("email", ""), "identities[0].connection", "Connection");
    }

    #[wasm_bindgen_test]
    fn fields_are_moved_added_and_removed() {
        let columns: Vec<Column> = ["a", "b", "c"].map(|name| Column::new(name, name)).into();
        let check =
            |edit: Edit, expected: &str| assert_eq!(names(&edited(&columns, &edit)), expected);
        check(Edit::Move(0, 2), "b,c,a");
        check(Edit::Move(2, 0), "c,a,b");
        check(Edit::Move(0, 3), "a,b,c");
        check(Edit::Remove(1), "a,c");
        check(Edit::Remove(3), "a,b,c");
        check(Edit::RemoveAll, "");
        check(Edit::Add, "a,b,c,");
        check(Edit::Toggle("d".to_owned(), true), "a,b,c,d");
        check(Edit::Toggle("b".to_owned(), true), "a,b,c");
        check(Edit::Toggle("b".to_owned(), false), "a,c");
    }

    #[wasm_bindgen_test]
    fn default_fields_are_added_once() {
        let some = [Column::new("user.email", "Mail")];
        let all = edited(&some, &Edit::AddDefaults);
        assert_eq!((all.len(), all[0].name.as_str()), (11, "Mail"));
        assert_eq!(edited(&all, &Edit::AddDefaults), all);
    }
}
