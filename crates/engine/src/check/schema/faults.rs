//! The finding of each fault, and how it is mended. All of it is off the hot path.

use std::borrow::Cow;

use crate::check::schema::table::{Array, Object, Pattern, Schema, Text, type_name};
use crate::check::schema::{Members, Path, Walk};
use crate::check::{Code, Finding, excerpt, js_text, password};
use crate::user::column_name::{self, Meaning};
use crate::user::{Attribute, secret};
use json::text;

impl Walk<'_> {
    fn add(
        &mut self,
        code: Code,
        path: Path,
        values: &[&str],
        value: String,
        fix: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(Finding::new(code, path.to_string(), values, value, fix));
    }

    #[cold]
    pub(super) fn missing(&mut self, name: &str, path: Path) {
        let code = Code::ObjectMissingRequiredProperty;
        let fix = format!("Add {name} to {}.", path.general());
        let finding = Finding::new(code, path.to_string(), &[name], String::new(), fix);
        self.findings.push(match path {
            Path::Root => finding.about(name.to_owned()),
            _ => finding,
        });
    }

    #[cold]
    pub(super) fn too_many_properties(
        &mut self,
        schema: &Object,
        members: &Members,
        most: usize,
        path: Path,
    ) {
        let known = schema.properties.iter().zip(&members.known);
        let known =
            known.filter(|(_, value)| value.is_some()).map(|(property, _)| property.name.into());
        let others = members.others.iter().map(|(raw, _)| text::unescaped(raw));
        let names: Vec<Cow<str>> = known.chain(others).collect();
        let values = [&*names.len().to_string(), &*most.to_string()];
        let fix = "Make a separate item of each: every factor stands in its own curly braces.";
        self.add(
            Code::ObjectPropertiesMaximum,
            path,
            &values,
            excerpt::short(&names.join(", ")),
            fix,
        );
    }

    #[cold]
    pub(super) fn additional(&mut self, schema: &Object, raw: &[u8], value: &[u8], path: Path) {
        let name = js_text::name(raw);
        let short = excerpt::short(&name);
        let at_root = matches!(path, Path::Root);
        let fix = match schema.home(name.as_bytes()) {
            _ if at_root && secret::is_plain_password_key(&name) => password::FIX.into(),
            Some(home) => format!("Move {name} into {home}.").into(),
            None if at_root => root_fix(&name),
            None => format!("Remove {short} from {}.", path.general()).into(),
        };
        let value = match () {
            () if at_root => excerpt::root(&name, value),
            () if schema.is_secret() => excerpt::secret(value),
            () => excerpt::member(&name, value),
        };
        let code = Code::ObjectAdditionalProperties;
        let finding = Finding::new(code, path.to_string(), &[&name], value, fix);
        self.findings.push(if at_root { finding.about(short) } else { finding });
    }

    #[cold]
    pub(super) fn wrong_type(&mut self, schema: &Schema, value: &[u8], path: Path, required: bool) {
        let or = if required { "" } else { "; leave it out if there is none" };
        let fix = format!("Write {} as {}{or}.", path.general(), schema.in_words());
        let values = [schema.type_name(), type_name(value)];
        self.add(Code::InvalidType, path, &values, shown(value, schema.is_secret()), fix);
    }

    #[cold]
    pub(super) fn wrong_format(&mut self, value: &[u8], path: Path) {
        let values = ["email", &js_text::inserted(value)];
        let fix = "Give one whole address, such as ann@example.com, without spaces around it.";
        self.add(Code::InvalidFormat, path, &values, shown(value, false), fix);
    }

    #[cold]
    pub(super) fn wrong_pattern(
        &mut self,
        schema: &Text,
        pattern: Pattern,
        value: &[u8],
        path: Path,
    ) {
        // As in Auth0's own reports, where the validator would insert the value.
        let inserted = if schema.secret { secret::MASK.into() } else { js_text::inserted(value) };
        let values = [pattern.source(), &*inserted];
        self.add(Code::Pattern, path, &values, shown(value, schema.secret), pattern.fix());
    }

    #[cold]
    pub(super) fn none_of(&mut self, schema: &Text, value: &[u8], path: Path) {
        let values = [&*js_text::inserted(value)];
        let fix = format!("Write one of these, in lower case: {}.", schema.one_of.join(", "));
        self.add(Code::EnumMismatch, path, &values, shown(value, false), fix);
    }

    #[cold]
    pub(super) fn wrong_length(&mut self, schema: &Array, count: usize, path: Path) {
        let found = count.to_string();
        if count < schema.least {
            let fix = format!("Leave {} out, or give it an item.", path.general());
            let values = [&*found, &*schema.least.to_string()];
            self.add(Code::ArrayLengthShort, path, &values, "[]".to_owned(), fix);
        } else {
            let fix = format!("Keep at most {} items.", schema.most);
            let values = [&*found, &*schema.most.to_string()];
            self.add(Code::ArrayLengthLong, path, &values, format!("{count} items"), fix);
        }
    }
}

fn shown(value: &[u8], secret: bool) -> String {
    if secret { excerpt::secret(value) } else { excerpt::value(value) }
}

impl Object {
    /// The property inside which `name` would be at home.
    fn home(&self, name: &[u8]) -> Option<&'static str> {
        let home = self.properties.iter().find(|property| match &property.schema {
            Schema::Object(object) => object.place(name).is_some(),
            _ => false,
        });
        home.map(|property| property.name)
    }
}

/// What to do with a property of a user that Auth0 does not take.
fn root_fix(name: &str) -> Cow<'static, str> {
    let imported = |attribute: Attribute| attribute.row().import;
    match column_name::meaning(name) {
        Meaning::Renamed(attribute) if imported(attribute) => {
            format!("Rename it to {}.", attribute.name()).into()
        }
        Meaning::Attribute(_) | Meaning::Renamed(_) | Meaning::Connection => {
            "Remove it: Auth0 keeps it itself and takes it from no import.".into()
        }
        Meaning::Unknown => "Remove it, or move it into user_metadata or app_metadata.".into(),
    }
}
