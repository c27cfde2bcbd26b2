//! `types`: values get the type of their attribute, where that is plain.

use super::{Action, Edit, Failure, Finds};
use crate::recipe::place::Place;
use crate::recipe::template::Around;
use crate::user::{ATTRIBUTES, Attribute, attribute};
use json::{Kind, text};

/// Attributes with their places.
pub(super) struct Typed {
    /// By attribute; `None` of those whose type is never mended
    places: [Option<Place>; attribute::COUNT],
}

impl Typed {
    pub(super) fn new() -> Self {
        let mut places = [const { None }; attribute::COUNT];
        for row in ATTRIBUTES.iter() {
            if let (Kind::String | Kind::Boolean, Some(place)) =
                (row.kind, places.get_mut(row.attribute as usize))
            {
                *place = Some(Place::parse(row.name));
            }
        }
        Typed { places }
    }
}

impl Action for Typed {
    fn apply(
        &mut self,
        edit: &mut Edit<'_, '_>,
        _: Around<'_>,
        _: Finds<'_>,
    ) -> Result<Option<String>, Failure> {
        // Users have few of the attributes: it is quicker to look through what they have.
        for at in 0..edit.row().members.len() {
            let Some(member) = edit.row().members.get(at) else { continue };
            let attribute = Attribute::named(text::unescaped(member.key()).as_bytes());
            let place = attribute.and_then(|attribute| self.places.get(attribute as usize));
            let Some(place) = place.and_then(Option::as_ref) else { continue };
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
