//! What is searched on the reference page: each entry with its anchor and its words. Pure.

use engine::user::reference::{
    ATTRIBUTE_NOTES, AttributeNote, HASH_FORMS, HashForm, LIMITS, NEVER, TRICKLE_MIGRATION,
};

/// An attribute's type, in words.
pub(super) fn type_of(note: &AttributeNote) -> &'static str {
    match note.attribute.row().kind {
        json::Kind::Null => "null",
        json::Kind::Boolean => "true or false",
        json::Kind::Number => "number",
        json::Kind::String => "text",
        json::Kind::Array => "list",
        json::Kind::Object => "object",
    }
}

/// The anchor of a hash form: `hash-argon2`.
pub(super) fn anchor(form: &HashForm) -> String {
    let slug: Vec<String> = form
        .name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    format!("hash-{}", slug.join("-"))
}

/// What of the page fits a search, by place in the engine's lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub(super) attributes: Vec<usize>,
    pub(super) hashes: Vec<usize>,
    pub(super) limits: Vec<usize>,
    pub(super) never: Vec<usize>,
    pub(super) trickle: bool,
}

impl Found {
    /// What has every word of `search` in it, in either case.
    pub(super) fn of(search: &str) -> Found {
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let fits = |texts: &[&str]| {
            let text = texts.join(" ").to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        let places = |fitting: Vec<bool>| {
            fitting.into_iter().enumerate().filter(|(_, fits)| *fits).map(|(at, _)| at).collect()
        };
        let attribute = |note: &AttributeNote| {
            let row = note.attribute.row();
            let codes = note.codes.join(" ");
            fits(&[row.name, row.rule, note.about, &codes, type_of(note), row.column.unwrap_or("")])
        };
        let hash = |it: &HashForm| {
            fits(&[it.name, it.value, it.encoding, it.salt, it.more, "custom_password_hash hash"])
        };
        Found {
            attributes: places(ATTRIBUTE_NOTES.iter().map(attribute).collect()),
            hashes: places(HASH_FORMS.iter().map(hash).collect()),
            limits: places(LIMITS.iter().map(|it| fits(&[it.of, it.what, it.limit])).collect()),
            never: places(NEVER.iter().map(|it| fits(&[it.what, it.why, it.instead])).collect()),
            trickle: fits(&[&TRICKLE_MIGRATION.join(" ")]),
        }
    }

    /// How many entries.
    pub(super) fn count(&self) -> usize {
        let lists = [&self.attributes, &self.hashes, &self.limits, &self.never];
        lists.iter().map(|list| list.len()).sum::<usize>() + usize::from(self.trickle)
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn a_search_finds_entries_with_all_its_words() {
        let all = Found::of(" ");
        let count = ATTRIBUTE_NOTES.len() + HASH_FORMS.len() + LIMITS.len() + NEVER.len() + 1;
        assert_eq!(all.count(), count);
        let names = |search: &str| -> Vec<&str> {
            let found = Found::of(search).attributes;
            found.iter().map(|at| ATTRIBUTE_NOTES[*at].attribute.name()).collect()
        };
        assert_eq!(names("PHONE_VERIFIED"), ["phone_verified"]);
        assert!(names("metadata upsert").contains(&"user_metadata"));
        assert_eq!(Found::of("no such thing at all").count(), 0);
        assert!(Found::of("trickle").trickle);
        let anchors: Vec<String> = HASH_FORMS.iter().map(anchor).collect();
        assert!(anchors.contains(&"hash-argon2".to_owned()));
    }
}
