//! Proposals for small files, and what holds for every preset.

use pollster::block_on;

use super::*;
use crate::jobs::survey;
use crate::read::{Input, ReadOptions};

mod traps;

pub(super) fn survey_of(text: &str) -> Survey {
    let options = ReadOptions::default();
    let input = Input {
        name: "a".to_owned(),
        bytes: text.len() as u64,
        reader: std::io::Cursor::new(text.as_bytes().to_vec()),
        options,
    };
    block_on(survey(input, async |_| true)).expect("memory").expect("a survey")
}

/// The system that a file of this survey is taken for.
pub(super) fn known(survey: &Survey) -> Option<&'static str> {
    let look = Look::new(survey);
    presets::all().find(|it| (it.knows)(&look).is_some()).map(|it| it.id)
}

/// Columns from last to first, in capitals.
pub(super) fn turned(columns: &[&str]) -> Vec<String> {
    columns.iter().rev().map(|it| it.to_uppercase()).collect()
}

/// What a system makes of a file. Every step of it can be read and carried out.
pub(super) fn proposal_of(survey: &Survey, system: &str) -> Proposal {
    let look = Look::new(survey);
    let preset = presets::all().find(|it| it.id == system).expect("a preset");
    let choice = Choice::default();
    let mut plan = Plan::new(&look, preset.id, &choice);
    (preset.plan)(&mut plan);
    assert_eq!(plan.broken, Vec::<String>::new(), "{system}");
    guess::place_rest(&mut plan);
    let proposal = plan.finish(None);
    proposal.recipe.check(0).unwrap_or_else(|problem| panic!("{system}: {problem}"));
    proposal
}

/// A file with all names that a preset could ask for would be too kind; each preset's own tests are over whole files in
/// `tests/systems.rs`. Here: a plan never makes a step that cannot be read.
#[test]
fn every_step_of_every_preset_can_be_read() {
    let text = include_str!("tests/columns.csv");
    let survey = survey_of(text);
    for preset in presets::all() {
        proposal_of(&survey, preset.id);
    }
}

#[test]
fn a_file_in_auth0s_form_needs_no_proposal() {
    let none =
        |text: &str| assert_eq!(propose(&survey_of(text), &Choice::default()), None, "{text}");
    none("{\"user_id\":\"auth0|1\",\"email\":\"a@x.io\",\"identities\":[]}");
    none("{\"user_id\":\"4711\",\"email\":\"a@x.io\",\"name\":\"\"}");
    none("email,name\na@x.io,Ana\n");
    none("Id,Email,Connection\nauth0|1,a@x.io,Users\n");
    none("");
    // JSON is to the letter: what stands around an address is Auth0's to refuse.
    none("{\"user_id\":\"auth0|1\",\"email\":\" a@x.io\"}");
    none("{\"email\":\"mailto:a@x.io\"}");
    assert!(propose(&survey_of("email,name\n a@x.io,Ana\n"), &Choice::default()).is_some());
    // Auth0 takes no number for an id: this comes from elsewhere.
    let number = "{\"user_id\":4711,\"email\":\"a@x.io\"}";
    assert!(propose(&survey_of(number), &Choice::default()).is_some());
}

#[test]
fn columns_are_placed_by_name_and_look() {
    let text = "Kundennr,E-Mail,Vorname,Nachname,Passwort,Erstellt,role\n00123,a@x.io,Ana,Silva,$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234,x,admin\n";
    let proposal = propose(&survey_of(text), &Choice::default()).expect("a proposal");
    let told: Vec<String> =
        proposal.columns.iter().map(|it| format!("{} {:?}", it.column, it.goes)).collect();
    assert_eq!(
        told,
        [
            "Kundennr To([\"user_id\"])",
            "[\"E-Mail\"] To([\"email\"])",
            "Vorname To([\"given_name\"])",
            "Nachname To([\"family_name\"])",
            "Passwort Password",
            "Erstellt To([\"app_metadata.source.Erstellt\"])",
            "role To([\"app_metadata.role\"])",
        ]
    );
}
