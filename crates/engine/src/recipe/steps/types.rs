//! `types`: values get the type of their attribute, where that is plain.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::place::Place;
use crate::recipe::template::Around;
use crate::user::{ATTRIBUTES, Attribute};
use json::{Kind, text};

/// Attributes with their places.
pub(super) struct Typed {
    places: Vec<Place>,
}

impl Typed {
    pub(super) fn new() -> Self {
        let typed =
            ATTRIBUTES.iter().filter(|row| matches!(row.kind, Kind::String | Kind::Boolean));
        Typed { places: typed.map(|row| Place::parse(row.name)).collect() }
    }
}

impl Action for Typed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        for place in &self.places {
            if let Some(value) = edit.get(place).and_then(|value| typed(place, value)) {
                edit.set(place, value)?;
            }
        }
        Ok(None)
    }
}

/// `value` with the type of the attribute at `place`, if it has another and means the same.
pub(super) fn typed(place: &Place, value: &[u8]) -> Option<Vec<u8>> {
    if !place.steps.is_empty() {
        return None;
    }
    let attribute = Attribute::named(place.root.as_bytes())?;
    match (attribute.row().kind, Kind::of(value)) {
        (Kind::String, Kind::Number | Kind::Boolean) => Some([b"\"", value, b"\""].concat()),
        (Kind::Boolean, Kind::String) => {
            let text = text::string(value)?;
            let text = text.trim();
            let is = |word: &str| text.eq_ignore_ascii_case(word);
            is("true").then(|| b"true".to_vec()).or_else(|| is("false").then(|| b"false".to_vec()))
        }
        _ => None,
    }
}
