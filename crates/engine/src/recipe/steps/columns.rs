//! `map` and `move`: values go from one place to others.

use std::borrow::Cow;

use regex_lite::Regex;

use super::{Action, Edit, Failure, Finds};
use crate::recipe::pattern::pattern;
use crate::recipe::place::Place;
use crate::recipe::row::{holds_something, is_called, text_of};
use crate::recipe::steps::types::typed;
use crate::recipe::template::Around;
use crate::recipe::verbs::{Map, Move};
use crate::user::Attribute;
use json::{Kind, text, walk};

/// Columns with their targets.
pub(super) struct Columns {
    lines: Vec<Line>,
    /// Where all other columns go
    rest: Vec<Rest>,
}

struct Line {
    from: Vec<Place>,
    to: Vec<Place>,
}

/// `user_metadata.form_*`
struct Rest {
    parent: Option<Place>,
    before: String,
    after: String,
}

impl Columns {
    pub(super) fn new(map: &Map) -> Result<Self, String> {
        let (mut lines, mut rest) = (Vec::new(), Vec::new());
        for mapping in &map.map.0 {
            if mapping.from.0.iter().any(|from| from == "*") {
                for target in &mapping.to.0 {
                    rest.push(Rest::parse(target)?);
                }
                continue;
            }
            let places = |texts: &[String]| texts.iter().map(|it| Place::parse(it)).collect();
            lines.push(Line { from: places(&mapping.from.0), to: places(&mapping.to.0) });
        }
        Ok(Columns { lines, rest })
    }
}

impl Rest {
    fn parse(target: &str) -> Result<Rest, String> {
        let (before, after) = target
            .split_once('*')
            .ok_or_else(|| format!("In “{target}” a * has to stand for the column's name."))?;
        let (parent, before) = match before.rsplit_once('.') {
            Some((parent, before)) => (Some(Place::parse(parent)), before),
            None => (None, before),
        };
        Ok(Rest { parent, before: before.to_owned(), after: after.to_owned() })
    }

    fn place(&self, column: &str) -> Place {
        let key = format!("{}{column}{}", self.before, self.after);
        match &self.parent {
            Some(parent) => parent.member(&key),
            None => Place::column(&key),
        }
    }
}

impl Action for Columns {
    /// All values are taken before one is put anywhere, so that columns can change places.
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        let mut taken = Vec::new();
        // What is named inside an object is taken out of it before the object itself goes elsewhere.
        for inside in [true, false] {
            let lines = || self.lines.iter().enumerate().filter(|(_, it)| it.is_inside() == inside);
            for (at, line) in lines() {
                let first = line.from.iter().find(|it| edit.get(it).is_some_and(holds_something));
                let first = first.or_else(|| line.from.iter().find(|it| edit.get(it).is_some()));
                taken.extend(first.and_then(|place| edit.taken(place)).map(|value| (at, value)));
            }
            for place in lines().flat_map(|(_, line)| &line.from) {
                edit.remove(place);
            }
        }
        taken.sort_by_key(|(at, _)| *at);
        // A column may be called as the object that all of them go into.
        let others = self.others(edit);
        for ((from, _), _) in &others {
            edit.remove(from);
        }
        for ((_, to), value) in others {
            edit.set(&to, value)?;
        }
        for (at, value) in taken {
            for to in self.lines.get(at).map(|line| &line.to).into_iter().flatten() {
                let value = typed(to, &value).map_or_else(|| value.clone(), Cow::Owned);
                put(edit, to, value)?;
            }
        }
        Ok(None)
    }
}

impl Line {
    /// Whether it takes something out of a column, rather than a column.
    fn is_inside(&self) -> bool {
        self.from.iter().any(|it| !it.steps.is_empty())
    }
}

/// Puts a value in its place. An object joins the object that stands there, so that several can become one metadata.
fn put<'a>(edit: &mut Edit<'_, 'a>, to: &Place, value: Cow<'a, [u8]>) -> Result<(), Failure> {
    let is_object = |value: &[u8]| Kind::of(value) == Kind::Object;
    if !is_object(&value) || !edit.get(to).is_some_and(is_object) {
        return edit.set(to, value);
    }
    for (key, value) in walk::members(&value) {
        edit.set(&to.member(&text::unescaped(key)), value.to_vec())?;
    }
    Ok(())
}

impl Columns {
    /// The other columns: where they are, where they go, and their values.
    fn others(&self, edit: &Edit<'_, '_>) -> Vec<((Place, Place), Vec<u8>)> {
        let mut others = Vec::new();
        if self.rest.is_empty() {
            return others;
        }
        let named = |raw: &[u8]| {
            let attribute = Attribute::named(raw).is_some_and(|it| it.row().import);
            attribute
                || self.lines.iter().flat_map(|it| &it.from).any(|it| is_called(raw, &it.root))
        };
        for member in edit.row().members.iter().filter(|it| !named(it.key())) {
            let column = text::unescaped(member.key());
            let from = Place::column(&column);
            for rest in &self.rest {
                others.push(((from.clone(), rest.place(&column)), member.value.to_vec()));
            }
        }
        others
    }
}

/// A value that goes elsewhere, always or where a pattern tells.
pub(super) struct Moved {
    from: Place,
    to: Place,
    matching: Option<Regex>,
    not_matching: Option<Regex>,
}

impl Moved {
    pub(super) fn new(it: &Move) -> Result<Self, String> {
        let understood = |text: &Option<String>| text.as_deref().map(pattern).transpose();
        Ok(Moved {
            from: Place::parse(&it.r#move),
            to: Place::parse(&it.to),
            matching: understood(&it.matching)?,
            not_matching: understood(&it.not_matching)?,
        })
    }

    /// Whether a value goes. In a list or an object no pattern is found.
    fn goes(&self, value: &[u8]) -> bool {
        let is_in = |pattern: &Regex| {
            !matches!(Kind::of(value), Kind::Array | Kind::Object | Kind::Null)
                && pattern.is_match(&text_of(value))
        };
        self.matching.as_ref().is_none_or(is_in) && !self.not_matching.as_ref().is_some_and(is_in)
    }
}

impl Action for Moved {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        if let Some(value) = edit.taken(&self.from).filter(|value| self.goes(value)) {
            edit.remove(&self.from);
            if let Err(failure) = edit.set(&self.to, value.clone()) {
                edit.set(&self.from, value)?;
                return Err(failure);
            }
        }
        Ok(None)
    }
}
