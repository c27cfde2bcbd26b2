//! What Auth0's own export job would be asked for the same export, and what it could not do of it.
//!
//! The body of `POST /api/v2/jobs/users-exports`. Auth0 exports paths: what needs more stays out of the request and is named
//! by [`limits`]. Sends nothing.

use crate::fields::{Column, Field, importable_columns};
use crate::user::{ATTRIBUTES, Attribute};
use crate::write::Dialect;
use json::text::quote;

use crate::jobs::export::spec::{ExportFormat, ExportSpec, MOST_FIELDS, SAMPLE_USERS};

/// The JSON body of the request, a member or field a line.
pub fn request(spec: &ExportSpec) -> String {
    let mut members = Vec::new();
    if let Some(connection) = &spec.which.connection {
        members.push(format!("\"connection_id\": {}", quoted(connection)));
    }
    let format = if spec.format.is_table() { "csv" } else { "json" };
    members.push(format!("\"format\": \"{format}\""));
    if spec.sample {
        members.push(format!("\"limit\": {SAMPLE_USERS}"));
    }
    let fields: Vec<String> = fields(spec).iter().filter_map(field).collect();
    if !fields.is_empty() {
        members.push(format!("\"fields\": [\n    {}\n  ]", fields.join(",\n    ")));
    }
    format!("{{\n  {}\n}}", members.join(",\n  "))
}

/// The same for a script that brings users here: these fields as JSON, of which every form can be made. Without
/// fields every attribute that Auth0 exports, since left to itself it leaves metadata out.
pub fn fetching(spec: &ExportSpec) -> String {
    let mut columns = fields(spec);
    if columns.is_empty() {
        let exported = ATTRIBUTES.iter().filter(|row| row.export);
        columns = exported.map(|row| Column::new(row.name, row.name)).collect();
    }
    request(&ExportSpec { columns, ..ExportSpec::default() })
}

/// What Auth0's own job could not do of this export, or where its limits are exceeded: a sentence each.
pub fn limits(spec: &ExportSpec) -> Vec<String> {
    let fields = fields(spec);
    let not_paths = fields.iter().filter(|field| path(field).is_none() && !is_empty(field)).count();
    let mut sentences = Vec::new();
    if fields.len() > MOST_FIELDS {
        sentences.push(format!(
            "Auth0 exports {MOST_FIELDS} fields at most; these are {}.",
            fields.len()
        ));
    }
    match not_paths {
        0 => {}
        1 => sentences.push("1 field is no plain path. Auth0 cannot work it out, so it is not in the request.".to_owned()),
        some => sentences.push(format!(
            "{some} fields are no plain paths. Auth0 cannot work them out, so they are not in the request."
        )),
    }
    let others = differences(spec, &fields).into_iter().filter(|(applies, _)| *applies);
    sentences.extend(others.map(|(_, sentence)| sentence.to_owned()));
    sentences
}

/// Sentences, and whether they apply.
fn differences(spec: &ExportSpec, fields: &[Column]) -> [(bool, &'static str); 11] {
    let table = spec.format.is_table();
    [
        (
            table && fields.iter().any(is_whole_metadata),
            "In CSV, Auth0 takes single members of metadata, not user_metadata or app_metadata as a whole.",
        ),
        (
            table && fields.is_empty(),
            "In CSV, Auth0 leaves metadata out unless its members are chosen as fields.",
        ),
        (
            spec.importable,
            "Auth0 leaves auth0| in front of user IDs, so its file cannot be imported as it is.",
        ),
        (
            spec.importable && fields.iter().any(is_secret),
            "Auth0 exports no password hashes and no MFA factors.",
        ),
        (
            !spec.which.search.trim().is_empty(),
            "Auth0 cannot search in an export: it exports all users of the connection.",
        ),
        (spec.order.is_some(), "Auth0 cannot sort an export."),
        (
            spec.sample,
            "Auth0 takes a sample as a limit of 10 users; which 10 they are is up to it.",
        ),
        (
            spec.format == ExportFormat::JsonArray,
            "Auth0 writes JSON as one user a line, not as an array.",
        ),
        (spec.format == ExportFormat::Tsv, "Auth0 writes commas, not tabs."),
        (
            table && spec.csv.dialect == Dialect::Plain,
            "Auth0 writes CSV always with its guard against formulas.",
        ),
        (!spec.gzip, "Auth0 always compresses the file (gzip)."),
    ]
}

/// The path that `field` is, without `user.`; `None` if it is an expression, the whole user or nothing.
pub fn path(field: &Column) -> Option<String> {
    match Field::parse(&field.attribute)? {
        // Auth0 knows no `?.`: none of its paths fails.
        Field::Path(path) if !path.steps().is_empty() => {
            Some(path.name().replace("?.[", "[").replace("?.", "."))
        }
        _ => None,
    }
}

fn fields(spec: &ExportSpec) -> Vec<Column> {
    if spec.importable { importable_columns() } else { spec.columns.clone() }
}

/// A field of the request, if Auth0 can export it.
fn field(column: &Column) -> Option<String> {
    let path = path(column).filter(|_| !is_secret(column))?;
    let mut text = format!("{{ \"name\": {}", quoted(&path));
    if !column.name.is_empty() && column.name != path {
        text += &format!(", \"export_as\": {}", quoted(&column.name));
    }
    Some(text + " }")
}

fn is_empty(column: &Column) -> bool {
    column.attribute.trim().is_empty()
}

fn is_whole_metadata(column: &Column) -> bool {
    let whole = [Attribute::UserMetadata.name(), Attribute::AppMetadata.name()];
    path(column).is_some_and(|path| whole.contains(&path.as_str()))
}

/// Whether this is an attribute that Auth0 never exports.
fn is_secret(column: &Column) -> bool {
    let path = path(column);
    let row = ATTRIBUTES.iter().find(|row| path.as_deref() == Some(row.name));
    row.is_some_and(|row| !row.export)
}

fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    quote(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::default_columns;
    use crate::jobs::export::{Order, Which};

    fn of(columns: &[(&str, &str)]) -> ExportSpec {
        let columns = columns.iter().map(|(attribute, name)| Column::new(attribute, name));
        ExportSpec { columns: columns.collect(), gzip: true, ..ExportSpec::default() }
    }

    #[test]
    fn the_body_of_a_sample() {
        let spec = ExportSpec {
            which: Which {
                connection: Some("con_0123456789abcdef".to_owned()),
                ..Which::default()
            },
            format: ExportFormat::Csv,
            sample: true,
            ..of(&[
                ("user.email", "email"),
                ("user_metadata.a", "The \"A\""),
                ("", "x"),
                ("user.a || 1", "b"),
            ])
        };
        let expected = r#"{
  "connection_id": "con_0123456789abcdef",
  "format": "csv",
  "limit": 10,
  "fields": [
    { "name": "email" },
    { "name": "user_metadata.a", "export_as": "The \"A\"" }
  ]
}"#;
        assert_eq!(request(&spec), expected);
        assert_eq!(limits(&spec).len(), 2, "the expression, the sample");
    }

    #[test]
    fn what_is_fetched_is_json_with_fields() {
        let all = fetching(&ExportSpec::default());
        for name in ["user_id", "app_metadata", "identities", "created_at", "last_login"] {
            assert!(all.contains(&format!("{{ \"name\": \"{name}\" }}")), "{all}");
        }
        assert!(all.starts_with("{\n  \"format\": \"json\"") && !all.contains("hash"));
        let some = fetching(&of(&[("user.user_id", "Id")]));
        assert!(some.contains("{ \"name\": \"user_id\", \"export_as\": \"Id\" }"), "{some}");
    }

    #[test]
    fn what_auth0_can_do_has_no_limits() {
        let all = ExportSpec { gzip: true, ..ExportSpec::default() };
        assert_eq!(
            (request(&all).as_str(), limits(&all).len()),
            ("{\n  \"format\": \"json\"\n}", 0)
        );
        let fields = ExportSpec { columns: default_columns(), format: ExportFormat::Csv, ..all };
        assert_eq!(limits(&fields), [""; 0]);
    }

    #[test]
    fn every_limit_is_named() {
        let check = |spec: ExportSpec, words: &str| {
            let found = limits(&spec);
            assert!(found.len() == 1 && found[0].contains(words), "{words}: {found:?}");
        };
        let many = vec![("a", "a"); MOST_FIELDS + 1];
        let csv = |spec| ExportSpec { format: ExportFormat::Csv, ..spec };
        check(of(&many), "30 fields at most; these are 31");
        check(of(&[("user.name.trim()", "n")]), "1 field is no plain path");
        check(of(&[("a ?? b", "n"), ("a()", "m")]), "2 fields are no plain paths");
        check(csv(of(&[("user.app_metadata", "m")])), "metadata as a whole");
        check(csv(of(&[])), "leaves metadata out");
        let which = Which { search: "email:a".to_owned(), ..Which::default() };
        check(ExportSpec { which, ..of(&[]) }, "cannot search");
        check(ExportSpec { order: Some(Order::default()), ..of(&[]) }, "cannot sort");
        check(ExportSpec { sample: true, ..of(&[]) }, "limit of 10");
        check(ExportSpec { gzip: false, ..of(&[]) }, "gzip");
        check(ExportSpec { format: ExportFormat::JsonArray, ..of(&[]) }, "array");
    }

    #[test]
    fn an_importable_export_asks_for_what_auth0_has_of_it() {
        let spec = ExportSpec { importable: true, gzip: true, ..ExportSpec::default() };
        assert!(request(&spec).contains("\"email_verified\"") && !request(&spec).contains("hash"));
        assert_eq!(limits(&spec).len(), 2, "{:?}", limits(&spec));
    }

    #[test]
    fn paths_and_what_is_none() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(path(&Column::new(text, "")).as_deref(), expected, "{text}");
        };
        check(" user.email ", Some("email"));
        check("user?.identities?.[0]?.connection", Some("identities[0].connection"));
        check("user_metadata['a b']", Some("user_metadata[\"a b\"]"));
        for text in ["", "user", "user.", "'a'", "a || b", "a()"] {
            check(text, None);
        }
    }
}
