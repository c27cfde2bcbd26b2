//! Records whose members stand inside a member: which systems write them so, how each is known, and what is kept of
//! what stands around. A row a system.

use crate::read::shapes::typed::last_part;
use json::{Kind, walk};

/// Members of a record under construction: names as they are read, values as they were written.
pub(super) type Fields = Vec<(String, Vec<u8>)>;

/// How one system wraps its records.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lift {
    pub system: &'static str,
    /// The member whose members are the record's
    inside: &'static str,
    /// Members that must stand beside it
    needs: &'static [&'static str],
    /// All that may stand beside it; anything, if empty
    around: &'static [&'static str],
    /// What is kept of them
    keep: &'static [&'static str],
}

/// The systems. The first that fits all records counts.
const LIFTS: [Lift; 15] = [
    Lift {
        system: "Elasticsearch",
        inside: "_source",
        needs: &["_id"],
        around: &[],
        keep: &["_id"],
    },
    Lift {
        system: "JSON:API",
        inside: "attributes",
        needs: &["type", "id"],
        around: &["type", "id", "relationships", "links", "meta"],
        keep: &["id"],
    },
    Lift {
        system: "Django",
        inside: "fields",
        needs: &["model"],
        around: &["model", "pk"],
        keep: &["pk"],
    },
    Lift {
        system: "Airtable",
        inside: "fields",
        needs: &["id", "createdTime"],
        around: &[],
        keep: &["id", "createdTime"],
    },
    Lift {
        system: "Firestore",
        inside: "fields",
        needs: &["name", "createTime"],
        around: &["name", "createTime", "updateTime"],
        keep: &[],
    },
    Lift { system: "Firestore", inside: "document", needs: &["readTime"], around: &[], keep: &[] },
    Lift { system: "DynamoDB", inside: "Item", needs: &[], around: &["Item"], keep: &[] },
    Lift { system: "GraphQL", inside: "node", needs: &[], around: &["cursor", "node"], keep: &[] },
    Lift {
        system: "HubSpot",
        inside: "properties",
        needs: &["id"],
        around: &[
            "id",
            "properties",
            "createdAt",
            "updatedAt",
            "archived",
            "archivedAt",
            "associations",
            "url",
        ],
        keep: &["id", "archived"],
    },
    in_one_column("row_to_json"),
    in_one_column("to_jsonb"),
    in_one_column("json_build_object"),
    in_one_column("jsonb_build_object"),
    Lift {
        system: "CouchDB",
        inside: "doc",
        needs: &["id", "key"],
        around: &["id", "key", "value"],
        keep: &[],
    },
    Lift {
        system: "Strapi",
        inside: "attributes",
        needs: &["id"],
        around: &["id", "meta"],
        keep: &["id"],
    },
];

/// A function of PostgreSQL whose one column holds the records.
const fn in_one_column(function: &'static str) -> Lift {
    Lift { system: "PostgreSQL", inside: function, needs: &[], around: ONE_COLUMN, keep: &[] }
}

/// Nothing stands beside that column.
const ONE_COLUMN: &[&str] = &[""];

impl Lift {
    /// Whether a record of these members is wrapped so.
    pub fn fits(&self, fields: &Fields) -> bool {
        let has = |name: &&str| fields.iter().any(|(it, _)| it == *name);
        fields.iter().any(|(name, value)| name == self.inside && Kind::of(value) == Kind::Object)
            && self.needs.iter().all(has)
            && (self.around.is_empty()
                || fields
                    .iter()
                    .all(|(name, _)| name == self.inside || self.around.contains(&name.as_str())))
    }

    /// The record inside.
    pub fn lift(&self, fields: &Fields) -> Fields {
        let of = |name: &str| fields.iter().find(|(it, _)| it == name).map(|(_, value)| value);
        let inside: Fields = of(self.inside).map(|value| members(value)).unwrap_or_default();
        let is_new = |name: &str, lifted: &Fields| lifted.iter().all(|(it, _)| it != name);
        let mut lifted: Fields = Vec::with_capacity(inside.len() + self.keep.len());
        for name in self.keep {
            if let Some(value) = of(name).filter(|_| is_new(name, &inside)) {
                lifted.push(((*name).to_owned(), value.clone()));
            }
        }
        let id = of("name").and_then(|name| last_part(name));
        if let Some(id) = id.filter(|_| self.system == "Firestore" && is_new("_id", &inside)) {
            // Typed, as all the other values are.
            let id = [b"{\"stringValue\":", id.as_slice(), b"}"].concat();
            lifted.push(("_id".to_owned(), id));
        }
        lifted.extend(inside);
        if let Some(relations) = of("relationships").filter(|_| self.system == "JSON:API") {
            for (name, value) in members(relations) {
                let id = related(&value).filter(|_| is_new(&name, &lifted));
                lifted.extend(id.map(|id| (name, id)));
            }
        }
        lifted
    }
}

/// The way in which all of these records are wrapped.
pub(super) fn of(records: &[Fields]) -> Option<&'static Lift> {
    LIFTS.iter().find(|lift| !records.is_empty() && records.iter().all(|it| lift.fits(it)))
}

/// The members of an object.
pub(super) fn members(object: &[u8]) -> Fields {
    let member =
        |(name, value): (&[u8], &[u8])| (json::text::unescaped(name).into_owned(), value.to_vec());
    walk::members(object).map(member).collect()
}

/// What a relationship of JSON:API points to: an id, or a list of them.
fn related(relation: &[u8]) -> Option<Vec<u8>> {
    let of = |object: &[u8], name: &[u8]| {
        walk::members(object).find(|(it, _)| *it == name).map(|(_, value)| value.to_vec())
    };
    let data = of(relation, b"data")?;
    match Kind::of(&data) {
        Kind::Object => of(&data, b"id"),
        Kind::Array => {
            let ids: Vec<Vec<u8>> = walk::elements(&data).filter_map(|it| of(it, b"id")).collect();
            Some([&b"["[..], &ids.join(&b','), b"]"].concat())
        }
        _ => Some(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_lifted() {
        let check = |text: &str, expected: Option<&str>| {
            let fields = members(text.as_bytes());
            let lifted = of(std::slice::from_ref(&fields)).map(|lift| {
                let member = |(name, value): &(String, Vec<u8>)| {
                    format!("\"{name}\":{}", String::from_utf8_lossy(value))
                };
                let lifted = lift.lift(&fields);
                format!("{{{}}}", lifted.iter().map(member).collect::<Vec<_>>().join(","))
            });
            assert_eq!(lifted.as_deref(), expected, "{text}");
        };
        check(r#"{"_index":"u","_id":"1","_source":{"a":1}}"#, Some(r#"{"_id":"1","a":1}"#));
        check(r#"{"_id":"1","_source":{"_id":2}}"#, Some(r#"{"_id":2}"#));
        check(
            r#"{"type":"u","id":"1","attributes":{"a":1},"relationships":{"t":{"data":{"type":"t","id":"9"}},"r":{"data":[{"id":"1"},{"id":"2"}]},"n":{"data":null},"l":{"links":1}}}"#,
            Some(r#"{"id":"1","a":1,"t":"9","r":["1","2"],"n":null}"#),
        );
        check(r#"{"model":"auth.user","pk":3,"fields":{"a":1}}"#, Some(r#"{"pk":3,"a":1}"#));
        check(
            r#"{"id":"rec","createdTime":"t","fields":{"a":1}}"#,
            Some(r#"{"id":"rec","createdTime":"t","a":1}"#),
        );
        check(
            r#"{"name":"p/documents/u/x","fields":{"a":{"stringValue":"b"}},"createTime":"t","updateTime":"t"}"#,
            Some(r#"{"_id":{"stringValue":"x"},"a":{"stringValue":"b"}}"#),
        );
        check(r#"{"Item":{"a":{"S":"b"}}}"#, Some(r#"{"a":{"S":"b"}}"#));
        check(r#"{"row_to_json":{"a":1}}"#, Some(r#"{"a":1}"#));
        check(r#"{"row_to_json":{"a":1},"b":2}"#, None);
        check(
            r#"{"id":"1","properties":{"email":"a"},"createdAt":"t","updatedAt":"t","archived":false}"#,
            Some(r#"{"id":"1","archived":false,"email":"a"}"#),
        );
        check(r#"{"id":"1","name":"x","properties":{"a":1}}"#, None);
        check(r#"{"cursor":"x","node":{"a":1}}"#, Some(r#"{"a":1}"#));
        check(r#"{"id":1,"attributes":{"a":1}}"#, Some(r#"{"id":1,"a":1}"#));
        check(r#"{"id":1,"username":"x","attributes":{"a":["1"]}}"#, None);
        check(r#"{"fields":{"a":1}}"#, None);
        check(r#"{"_id":"1","_source":3}"#, None);
        check("{}", None);
    }
}
