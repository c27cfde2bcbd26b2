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
    /// The member that holds the record where the first holds none: what was deleted
    or: &'static str,
    /// Whether it is an event, which says what happened
    is_event: bool,
}

/// The most layers that are taken off.
pub(super) const MOST: usize = 3;

/// Where the kind of an event is kept.
pub(crate) const EVENT: &str = "_event";

/// What the kind of an event is called.
const KINDS: [&str; 8] =
    ["type", "event", "event_type", "eventName", "action", "op", "operationType", "triggerSource"];

/// Kinds of events that are no more than one word.
const VERBS: [&str; 16] = [
    "insert", "update", "delete", "create", "replace", "created", "updated", "deleted", "inserted",
    "c", "r", "u", "d", "record", "identify", "truncate",
];

/// What stands beside the record in events of webhooks and streams.
const OF_EVENTS: &[&str] = &[
    "type",
    "object",
    "event",
    "id",
    "created_at",
    "createdAt",
    "timestamp",
    "event_attributes",
    "instance_id",
    "source",
    "specversion",
    "time",
    "subject",
    "datacontenttype",
    "dataschema",
    "event_id",
    "eventId",
    "event_timestamp",
    "context",
    "environment_id",
    "environmentId",
    "a0tenant",
    "a0stream",
    "a0purpose",
    "created",
    "api_version",
    "livemode",
    "request",
    "webhook_id",
    "version",
    "action",
    "object_type",
    "project_id",
    "event_type",
    "eventName",
    "tenant",
    "tenantId",
    "accountability",
    "key",
    "keys",
    "collection",
    "model",
    "uid",
    "schema",
    "table",
    "old_record",
    "before",
    "transaction",
    "ts_ms",
    "ts_us",
    "ts_ns",
    "op",
    "old",
    "session_variables",
    "trace_context",
    "operationType",
    "ns",
    "documentKey",
    "clusterTime",
    "wallTime",
    "_id",
    "stream",
    "time_extracted",
    "updateDescription",
    "region",
    "userPoolId",
    "userName",
    "callerContext",
    "triggerSource",
    "response",
    "webhookId",
    "createInstant",
    "info",
    "linkedObjectId",
    "applicationId",
    "uuid",
    EVENT,
];

/// No system yet: what most rows have in common.
const PLAIN: Lift =
    Lift { system: "", inside: "", needs: &[], around: &[], keep: &[], or: "", is_event: false };

/// Events that hold the record in a member, or in another one where it was deleted.
const fn events(inside: &'static str, or: &'static str) -> Lift {
    Lift {
        system: "Events",
        inside,
        around: OF_EVENTS,
        keep: &[EVENT],
        or,
        is_event: true,
        ..PLAIN
    }
}

/// What an event holds it in, once the event is taken off.
const fn of_event(inside: &'static str, or: &'static str) -> Lift {
    Lift {
        system: "Events",
        inside,
        needs: &[EVENT],
        around: IN_EVENTS,
        keep: &[EVENT],
        or,
        ..PLAIN
    }
}

/// What stands there beside it.
const IN_EVENTS: &[&str] = &[EVENT, "new", "old", "previous_attributes", "clientMetadata"];

/// Events around what they hold, with nothing to be kept.
const fn outside(inside: &'static str, around: &'static [&'static str]) -> Lift {
    Lift { system: "Events", inside, around, ..PLAIN }
}

/// The systems. The first that fits all records counts.
const LIFTS: [Lift; 33] = [
    Lift {
        system: "Elasticsearch",
        inside: "_source",
        needs: &["_id"],
        around: &[],
        keep: &["_id"],
        ..PLAIN
    },
    Lift {
        system: "JSON:API",
        inside: "attributes",
        needs: &["type", "id"],
        around: &["type", "id", "relationships", "links", "meta"],
        keep: &["id"],
        ..PLAIN
    },
    Lift {
        system: "Django",
        inside: "fields",
        needs: &["model"],
        around: &["model", "pk"],
        keep: &["pk"],
        ..PLAIN
    },
    Lift {
        system: "Airtable",
        inside: "fields",
        needs: &["id", "createdTime"],
        around: &[],
        keep: &["id", "createdTime"],
        ..PLAIN
    },
    Lift {
        system: "Firestore",
        inside: "fields",
        needs: &["name", "createTime"],
        around: &["name", "createTime", "updateTime"],
        keep: &[],
        ..PLAIN
    },
    Lift {
        system: "Firestore",
        inside: "document",
        needs: &["readTime"],
        around: &[],
        keep: &[],
        ..PLAIN
    },
    Lift { system: "DynamoDB", inside: "Item", needs: &[], around: &["Item"], keep: &[], ..PLAIN },
    Lift {
        system: "GraphQL",
        inside: "node",
        needs: &[],
        around: &["cursor", "node"],
        keep: &[],
        ..PLAIN
    },
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
        ..PLAIN
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
        ..PLAIN
    },
    Lift {
        system: "Strapi",
        inside: "attributes",
        needs: &["id"],
        around: &["id", "meta"],
        keep: &["id"],
        ..PLAIN
    },
    events("data", ""),
    events("record", "old_record"),
    events("after", "before"),
    events("fullDocument", "documentKey"),
    events("payload", ""),
    events("event_payload", ""),
    events("entry", ""),
    events("user", ""),
    events("request", ""),
    Lift { needs: &["userId"], around: &[], keep: &[EVENT, "userId"], ..events("traits", "") },
    Lift {
        system: "Auth0 log",
        inside: "data",
        needs: &["log_id"],
        around: &["log_id", "_id", "date"],
        ..PLAIN
    },
    Lift { system: "Airbyte", inside: "_airbyte_data", ..PLAIN },
    of_event("user", ""),
    of_event("object", ""),
    of_event("new", "old"),
    of_event("userAttributes", ""),
    outside("event", &["trigger", "table", "id", "created_at", "delivery_info"]),
    outside("payload", &["schema"]),
];

/// A function of PostgreSQL whose one column holds the records.
const fn in_one_column(function: &'static str) -> Lift {
    Lift { system: "PostgreSQL", inside: function, around: ONE_COLUMN, ..PLAIN }
}

/// Nothing stands beside that column.
const ONE_COLUMN: &[&str] = &[""];

impl Lift {
    /// Whether a record of these members is wrapped so.
    pub fn fits(&self, fields: &Fields) -> bool {
        let has = |name: &&str| fields.iter().any(|(it, _)| it == *name);
        self.inner(fields).is_some()
            && self.needs.iter().all(has)
            && (!self.is_event || kind(fields).is_some())
            && (self.around.is_empty()
                || fields
                    .iter()
                    .all(|(name, _)| name == self.inside || self.around.contains(&name.as_str())))
    }

    /// The object inside.
    fn inner<'a>(&self, fields: &'a Fields) -> Option<&'a [u8]> {
        let is_it = |(name, value): &&(String, Vec<u8>), wanted: &str| {
            name == wanted && Kind::of(value) == Kind::Object
        };
        let of = |wanted: &str| fields.iter().find(|it| is_it(it, wanted));
        of(self.inside).or_else(|| of(self.or)).map(|(_, value)| value.as_slice())
    }

    /// The record inside.
    pub fn lift(&self, fields: &Fields) -> Fields {
        let of = |name: &str| fields.iter().find(|(it, _)| it == name).map(|(_, value)| value);
        let inside: Fields = self.inner(fields).map(members).unwrap_or_default();
        let is_new = |name: &str, lifted: &Fields| lifted.iter().all(|(it, _)| it != name);
        let mut lifted: Fields = Vec::with_capacity(inside.len() + self.keep.len());
        if let Some(kind) = kind(fields).filter(|_| self.is_event) {
            lifted.push((EVENT.to_owned(), kind.to_vec()));
        }
        for name in self.keep {
            let is_new = |name: &str, inside: &Fields| {
                is_new(name, inside) && lifted.iter().all(|(it, _)| it != name)
            };
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

/// The way in which all of these records are wrapped. Of events half will do: others happen in between.
pub(super) fn of(records: &[Fields]) -> Option<&'static Lift> {
    LIFTS.iter().find(|lift| {
        let fitting = records.iter().filter(|it| lift.fits(it)).count();
        fitting > 0 && (fitting == records.len() || lift.is_event && fitting * 2 >= records.len())
    })
}

/// What happened, as the event has it.
fn kind(fields: &Fields) -> Option<&[u8]> {
    let of = |name: &str| fields.iter().find(|(it, _)| it == name).map(|(_, value)| value);
    let is_kind = |value: &&Vec<u8>| {
        json::text::string(value).is_some_and(|text| {
            let is_word = !text.is_empty() && !text.contains(['@', ' ']);
            is_word
                && (text.contains(['.', ':', '_'])
                    || VERBS.iter().any(|verb| text.eq_ignore_ascii_case(verb)))
        })
    };
    let mut found = std::iter::once(EVENT).chain(KINDS).filter_map(of).filter(is_kind);
    found.next().map(Vec::as_slice)
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
        // Events.
        check(
            r#"{"data":{"id":"u","deleted":true},"object":"event","type":"user.deleted"}"#,
            Some(r#"{"_event":"user.deleted","id":"u","deleted":true}"#),
        );
        check(
            r#"{"type":"DELETE","table":"users","record":null,"schema":"auth","old_record":{"a":1}}"#,
            Some(r#"{"_event":"DELETE","a":1}"#),
        );
        check(r#"{"before":null,"after":{"a":1},"op":"c"}"#, Some(r#"{"_event":"c","a":1}"#));
        check(r#"{"_event":"x.y","object":{"a":1}}"#, Some(r#"{"_event":"x.y","a":1}"#));
        check(
            r#"{"event":{"op":"INSERT","data":{}},"trigger":{}}"#,
            Some(r#"{"op":"INSERT","data":{}}"#),
        );
        // Users with data of their own.
        check(r#"{"id":1,"type":"admin","data":{"a":1}}"#, None);
        check(r#"{"id":1,"type":"a.b","email":"a@b","data":{"a":1}}"#, None);
        check(r#"{"type":"user","user":{"a":1}}"#, None);
    }
}
