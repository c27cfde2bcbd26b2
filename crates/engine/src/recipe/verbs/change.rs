//! The parameters of `change`: texts and lists are rewritten. What each word does is in `steps::change`.

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::recipe::data::{Data, OneOrMany};

/// Changes texts: `{"change": "email", "do": ["trim", "lower"]}`. Of a list, each of its texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The places
    pub change: OneOrMany<String>,
    /// What is done, one after the other
    #[serde(rename = "do")]
    pub operations: OneOrMany<Operation>,
}

/// A change of a text or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `"trim"`: no blanks around it
    Trim,
    /// `"lower"`
    Lower,
    /// `"upper"`
    Upper,
    /// `"collapse"`: one blank for several
    Collapse,
    /// `"as_list"`: a list of it, if it is none
    AsList,
    /// `"first"`: of a list its first
    First,
    /// `"unique"`: of a list each once
    Unique,
    /// `"text"`: the text of a number, a boolean, or of JSON
    Text,
    /// `"single"`: of a list of one its value; other lists stay
    Single,
    /// `"singles"`: of an object each list of one becomes its value
    Singles,
    /// `"keys"`: of an object the list of its names whose value is not false, 0, empty or null (PHP's `{"editor": true}`)
    Keys,
    /// `"compact"`: no blanks, no dashes and no `=` (secrets of authenticators as people type them)
    Compact,
    /// `"guid"`: 16 bytes in Base64 as Microsoft writes them, the first three groups turned round
    Guid,
    /// `"base32"`: the bytes of the text in Base32, without `=`
    Base32,
    /// `"base64_to_base32"`: the bytes that Base64 stands for in Base32, without `=`
    Base64ToBase32,
    /// `"unescape_html"`: `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;` and characters by number
    UnescapeHtml,
    /// `{"replace": pattern, "with": text}`; `$1` is the first group
    Replace(Replace),
    /// `{"take": pattern}`: the first group of the pattern, or what it fits; nothing where it does not fit
    Take(Take),
    /// `{"split": ","}`: the parts between it as a list, trimmed, empty ones left out
    Split(Split),
    /// `{"join": "; "}`: a list as one text
    Join(JoinTexts),
}

/// Puts a text for what fits a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replace {
    /// The pattern
    pub replace: String,
    /// The text
    pub with: String,
}

/// Takes the part of a text that fits a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// The pattern
    pub take: String,
    /// The group, from 1; 0 is all of it. By default the first, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<usize>,
    /// Where the part goes; by default it takes the place of the text
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Makes a list of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What stands between its parts
    pub split: String,
}

/// Makes a text of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinTexts {
    /// What is put between its parts
    pub join: String,
}

/// Operations that are a word, and their words.
const WORDS: [(&str, Operation); 16] = [
    ("trim", Operation::Trim),
    ("lower", Operation::Lower),
    ("upper", Operation::Upper),
    ("collapse", Operation::Collapse),
    ("as_list", Operation::AsList),
    ("first", Operation::First),
    ("unique", Operation::Unique),
    ("text", Operation::Text),
    ("single", Operation::Single),
    ("singles", Operation::Singles),
    ("keys", Operation::Keys),
    ("compact", Operation::Compact),
    ("guid", Operation::Guid),
    ("base32", Operation::Base32),
    ("base64_to_base32", Operation::Base64ToBase32),
    ("unescape_html", Operation::UnescapeHtml),
];

impl Serialize for Operation {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Operation::Replace(it) => it.serialize(to),
            Operation::Take(it) => it.serialize(to),
            Operation::Split(it) => it.serialize(to),
            Operation::Join(it) => it.serialize(to),
            word => {
                let word = WORDS.iter().find(|(_, operation)| operation == word);
                to.serialize_str(word.map_or("", |(name, _)| name))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let data = Data::deserialize(from)?;
        let name = match &data {
            Data::Text(word) => {
                let found = WORDS.iter().find(|(name, _)| name == word);
                let unknown = || de::Error::custom(format!("unknown change `{word}`"));
                return found.map(|(_, operation)| operation.clone()).ok_or_else(unknown);
            }
            Data::Object(members) => members
                .0
                .iter()
                .map(|(name, _)| name.as_str())
                .find(|name| ["replace", "take", "split", "join"].contains(name)),
            _ => None,
        };
        let read = match name {
            Some("replace") => Replace::deserialize(data).map(Operation::Replace),
            Some("take") => Take::deserialize(data).map(Operation::Take),
            Some("split") => Split::deserialize(data).map(Operation::Split),
            Some("join") => JoinTexts::deserialize(data).map(Operation::Join),
            _ => {
                let mut shown = Vec::new();
                data.write(&mut shown);
                let shown = String::from_utf8_lossy(&shown).into_owned();
                return Err(de::Error::custom(format!("unknown change `{shown}`")));
            }
        };
        read.map_err(de::Error::custom)
    }
}
