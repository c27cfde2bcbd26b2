//! The examples of the page *What Auth0 takes*, run through the checks: what is called right is right, what is called
//! wrong gives the code that is named, and no code is named that is unknown.

use engine::check::{Code, Finding, check};
use engine::user::reference::{ATTRIBUTE_NOTES, HASH_FORMS, Wrong};
use engine::user::{ATTRIBUTES, Reader};

fn found(user: &str) -> Vec<Finding> {
    let mut reader = Reader::default();
    let mut findings = Vec::new();
    check(&reader.read(user.as_bytes()).expect(user), &mut findings);
    findings
}

#[track_caller]
fn check_pair(right: &str, wrong: &Wrong) {
    assert_eq!(found(right), [], "{right}");
    let codes: Vec<String> = found(wrong.user).iter().map(|it| it.code.name()).collect();
    assert_eq!(codes, [wrong.code], "{}", wrong.user);
}

#[test]
fn examples_of_attributes() {
    for (note, row) in ATTRIBUTE_NOTES.iter().zip(&ATTRIBUTES) {
        assert_eq!(note.attribute, row.attribute);
        check_pair(note.right, &note.wrong);
        assert!(note.right.contains(row.name) == row.import, "{}", note.right);
        assert!(note.wrong.user.contains(row.name) && note.about.ends_with('.'), "{}", row.name);
        assert!(note.codes.contains(&note.wrong.code), "{}", row.name);
        for code in note.codes {
            let code: Code = serde_json::from_value((*code).into()).expect(code);
            assert!(code.is_auth0(), "{code:?}");
        }
    }
}

#[test]
fn examples_of_hashes() {
    HASH_FORMS.iter().for_each(|form| check_pair(form.right, &form.wrong));
}
