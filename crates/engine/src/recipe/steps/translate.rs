//! `translate`: values become others, by a table or by patterns.

use std::collections::HashMap;

use regex_lite::Regex;

use super::{Action, Edit, Failure, Finds};
use crate::recipe::pattern::pattern;
use crate::recipe::place::Place;
use crate::recipe::row::text_of;
use crate::recipe::template::Around;
use crate::recipe::verbs::{Otherwise, Translate};
use json::{Kind, walk};

/// A place and what its value becomes.
pub(super) struct Translated {
    from: Place,
    to: Place,
    table: HashMap<String, Vec<u8>>,
    patterns: Vec<(Regex, Vec<u8>)>,
    otherwise: Otherwise,
    ignore_case: bool,
}

impl Translated {
    pub(super) fn new(it: &Translate) -> Result<Self, String> {
        let json = |value: &crate::recipe::data::Data| {
            let mut out = Vec::new();
            value.write(&mut out);
            out
        };
        let case = if it.ignore_case { "(?i)" } else { "" };
        let understood = it
            .patterns
            .0
            .iter()
            .map(|(text, value)| Ok((pattern(&format!("{case}{text}"))?, json(value))));
        let key = |text: &String| if it.ignore_case { text.to_lowercase() } else { text.clone() };
        Ok(Translated {
            from: Place::parse(&it.translate),
            to: Place::parse(it.to.as_deref().unwrap_or(&it.translate)),
            table: it.table.0.iter().map(|(text, value)| (key(text), json(value))).collect(),
            patterns: understood.collect::<Result<_, String>>()?,
            otherwise: it.otherwise.clone(),
            ignore_case: it.ignore_case,
        })
    }

    fn looked_up(&self, value: &[u8]) -> Option<&Vec<u8>> {
        let text = text_of(value);
        if self.ignore_case { self.table.get(&text.to_lowercase()) } else { self.table.get(&*text) }
    }

    /// What the first pattern gives that fits a text or any of a list.
    fn matched(&self, value: &[u8]) -> Option<&Vec<u8>> {
        let texts: Vec<_> = match Kind::of(value) {
            Kind::Array => walk::elements(value).map(text_of).collect(),
            _ => vec![text_of(value)],
        };
        let fits = |pattern: &Regex| texts.iter().any(|text| pattern.is_match(text));
        self.patterns.iter().find(|(pattern, _)| fits(pattern)).map(|(_, value)| value)
    }

    fn otherwise(&self, value: &[u8]) -> Result<Vec<u8>, Failure> {
        match &self.otherwise {
            Otherwise::Keep => Ok(value.to_vec()),
            Otherwise::Error => {
                Err(Failure::new(&self.from, value, "No line of the table says what it becomes."))
            }
            Otherwise::Value(data) => {
                let mut json = Vec::new();
                data.write(&mut json);
                Ok(json)
            }
        }
    }
}

impl Action for Translated {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let value = edit.taken(&self.from).filter(|value| **value != *b"null");
        let Some(value) = value else {
            if let Otherwise::Value(_) = self.otherwise {
                edit.set(&self.to, self.otherwise(b"null")?)?;
            }
            return Ok(None);
        };
        let new = if let Some(found) = self.matched(&value) {
            found.clone()
        } else if Kind::of(&value) == Kind::Array && !self.table.is_empty() {
            let member = |member: &[u8]| match self.looked_up(member) {
                Some(found) => Ok(found.clone()),
                None => self.otherwise(member),
            };
            let members = walk::elements(&value).map(member).collect::<Result<Vec<_>, _>>()?;
            [b"[", &members.join(&b","[..])[..], b"]"].concat()
        } else {
            match self.looked_up(&value) {
                Some(found) => found.clone(),
                None => self.otherwise(&value)?,
            }
        };
        edit.set(&self.to, new)?;
        Ok(None)
    }
}
