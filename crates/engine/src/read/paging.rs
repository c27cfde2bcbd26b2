//! Whether a file is one page of a longer answer: told by what stands beside its list.

use std::borrow::Cow;

use crate::read::position::Position;
use crate::read::remark::{Remark, RemarkKind};
use crate::thousands;
use json::text::{self, string};
use json::{Kind, walk};

/// Names under which an answer says where its next page is, as [`folded`].
const NEXT: [&str; 14] = [
    "next",
    "nextlink",
    "odatanextlink",
    "nextpage",
    "nextpagetoken",
    "nexttoken",
    "nextcursor",
    "nextpageuri",
    "nextrecordsurl",
    "paginationtoken",
    "continuationtoken",
    "lastevaluatedkey",
    "endcursor",
    "scrollid",
];

/// Names whose `true` says that there is more.
const MORE: [&str; 6] = ["hasmore", "hasnextpage", "hasnext", "more", "moreitems", "istruncated"];

/// Names whose `false` says that there is more.
const LAST: [&str; 4] = ["done", "last", "islast", "islastpage"];

/// Names of how many there are altogether.
const TOTAL: [&str; 9] = [
    "total",
    "totalcount",
    "totalresults",
    "totalelements",
    "totalsize",
    "totalrecords",
    "totalitems",
    "odatacount",
    "totalusers",
];

/// The most values beside lists that are kept.
const MOST_VALUES: usize = 64;

/// The longest value that is kept, in bytes.
const MOST_BYTES: usize = 4096;

/// What stands beside the lists of a file: path, value and place, the last of each path.
#[derive(Default)]
pub(crate) struct Beside {
    values: Vec<(String, Vec<u8>, Position)>,
}

impl Beside {
    pub fn note(&mut self, path: &str, value: &[u8], position: Position) {
        if value.len() > MOST_BYTES {
            return;
        }
        if let Some((_, known, _)) = self.values.iter_mut().find(|(known, ..)| known == path) {
            *known = value.to_vec();
        } else if self.values.len() < MOST_VALUES {
            self.values.push((path.to_owned(), value.to_vec(), position));
        }
    }

    /// What is to be said of a file of which `count` records were read.
    pub fn remark(&self, count: u64) -> Option<Remark> {
        let mut values = Vec::new();
        for (path, value, position) in &self.values {
            let name = path.rsplit('.').next().unwrap_or_default();
            values.push((Cow::Borrowed(name), value.as_slice(), *position));
        }
        // What is inside of them, two levels deep: `meta.pagination.total`
        let mut from = 0;
        for _ in 0..2 {
            let until = values.len();
            for at in from..until {
                let Some((_, value, position)) = values.get(at).cloned() else { continue };
                if Kind::of(value) == Kind::Object {
                    let inside = walk::members(value);
                    values.extend(
                        inside.map(|(name, value)| (text::unescaped(name), value, position)),
                    );
                }
            }
            from = until;
        }
        let is_total = |name: &str| TOTAL.contains(&folded(name).as_str());
        let totals = values.iter().filter(|(name, ..)| is_total(name));
        let total = totals.filter_map(|(_, value, _)| number(value)).max();
        let total = total.filter(|total| *total > count);
        let more = values.iter().find(|(name, value, _)| says_more(&folded(name), value));
        let place = || values.iter().find(|(name, ..)| total.is_some() && is_total(name));
        let (name, value, position) = more.or_else(place)?;
        let count_of = match total {
            Some(total) => format!(
                "This is {} of {}: {} not in this file",
                thousands::count(count),
                thousands::count(total),
                match total - count {
                    1 => "1 user is".to_owned(),
                    missing => format!("{} users are", thousands::count(missing)),
                },
            ),
            None => format!(
                "This is one page of a longer answer: {}, and more elsewhere",
                match count {
                    1 => "1 user".to_owned(),
                    count => format!("{} users", thousands::count(count)),
                }
            ),
        };
        Some(Remark {
            kind: RemarkKind::Partial,
            is_warning: true,
            position: Position { record: 0, ..*position },
            column: name.clone().into_owned(),
            value: string(value).map_or_else(
                || String::from_utf8_lossy(value).into_owned(),
                |text| text.into_owned(),
            ),
            message: count_of,
            fix: "Get the other pages too, and choose all files together.".into(),
        })
    }
}

fn says_more(folded: &str, value: &[u8]) -> bool {
    let is_true = value == b"true";
    if MORE.contains(&folded) {
        return is_true;
    }
    if LAST.contains(&folded) {
        return value == b"false";
    }
    // Airtable's place to go on is a text; of others it is where the page begins.
    let is_offset = folded == "offset" && Kind::of(value) == Kind::String;
    (is_offset || NEXT.contains(&folded))
        && match Kind::of(value) {
            Kind::Null => false,
            Kind::Boolean => is_true,
            Kind::Number => number(value) != Some(0),
            Kind::String => string(value).is_some_and(|text| !text.is_empty()),
            Kind::Array | Kind::Object => walk::says_anything(value),
        }
}

/// A count: a number, a text of digits, or an object with a `value`.
fn number(value: &[u8]) -> Option<u64> {
    let digits = match Kind::of(value) {
        Kind::Object => walk::members(value).find(|(name, _)| *name == b"value")?.1,
        _ => json::text::inner(value).unwrap_or(value),
    };
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A name without case and signs: `@odata.nextLink` and `next_link` alike.
fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_what_stands_beside_it() {
        let check = |values: &[(&str, &str)], expected: Option<&str>| {
            let mut beside = Beside::default();
            for (path, value) in values {
                beside.note(path, value.as_bytes(), Position::default());
            }
            let found = beside.remark(3).map(|remark| remark.message);
            assert_eq!(found.as_deref(), expected, "{values:?}");
        };
        let more = Some("This is one page of a longer answer: 3 users, and more elsewhere");
        let of = Some("This is 3 of 5,204: 5,201 users are not in this file");
        check(&[("total", "5204")], of);
        check(&[("total", "4")], Some("This is 3 of 4: 1 user is not in this file"));
        check(&[("data.total", "\"5204\""), ("data.next", "\"x\"")], of);
        check(&[("hits.total", r#"{"value":5204,"relation":"eq"}"#)], of);
        check(&[("meta", r#"{"total":5204}"#)], of);
        check(&[("links", r#"{"next":"https://a.example"}"#)], more);
        for (name, value) in [
            ("next", "\"/p2\""),
            ("@odata.nextLink", "\"x\""),
            ("has-more", "true"),
            ("nextPageToken", "\"x\""),
            ("LastEvaluatedKey", r#"{"pk":{"S":"a"}}"#),
            ("done", "false"),
            ("hasNextPage", "true"),
            ("next", "2"),
        ] {
            check(&[(name, value)], more);
        }
        for (name, value) in [
            ("total", "3"),
            ("total", "0"),
            ("next", "null"),
            ("next", "0"),
            ("next", "\"\""),
            ("has_more", "false"),
            ("done", "true"),
            ("links", r#"{"next":null}"#),
            ("kind", "\"x\""),
            ("count", "9"),
        ] {
            check(&[(name, value)], None);
        }
        // The last page of several in a row decides.
        check(&[("next", "\"x\""), ("next", "null")], None);
    }
}
