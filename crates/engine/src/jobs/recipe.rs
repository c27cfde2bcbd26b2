//! What is done to users before they are checked, as data: a version and an ordered list of steps.
//!
//! `transform` carries a recipe out. The switches of the page ([`ConvertSpec`]) and of an import become one in
//! [`Recipe::of`] and [`Recipe::of_import`], and nowhere else. The form is meant to be kept: an unknown step or key is
//! an error that names it, never skipped.

use serde::{Deserialize, Serialize};

use crate::jobs::keep_unknown::MetadataTarget;
use crate::jobs::{ConvertSpec, ImportSpec};

/// The version of the form.
pub const VERSION: u32 = 1;

/// Steps in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The version of the form
    pub recipe: u32,
    /// What is done, from first to last
    pub steps: Vec<Step>,
}

/// One thing that is done to every user.
///
/// Steps about names look at the names as they come, wherever they stand in the list; the others run one after the
/// other on what the names have become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Gives columns of an export their attributes' names: `Given Name` becomes `given_name`
    NameColumns,
    /// Takes away what an import file may not hold
    DropUnimportable,
    /// Leaves out users whose identities say that they sign in with another provider
    LeaveOutOtherProviders,
    /// Makes columns that are no attribute keys of metadata
    KeepUnknown {
        /// Of which
        into: MetadataTarget,
    },
    /// Takes away optional attributes that are null or empty
    DropEmpty,
    /// Takes one leading `auth0|` off the id, or every one
    StripPrefix {
        /// Every one
        repeated: bool,
    },
}

impl Recipe {
    fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Recipe { recipe: VERSION, steps: steps.into_iter().collect() }
    }

    /// The steps of a conversion.
    pub fn of(spec: &ConvertSpec) -> Self {
        let steps = [
            Some(Step::NameColumns),
            spec.leave_out_rejected.then_some(Step::LeaveOutOtherProviders),
            spec.keep_unknown.map(|into| Step::KeepUnknown { into }),
            spec.drop_unimportable.then_some(Step::DropUnimportable),
            spec.drop_empty.then_some(Step::DropEmpty),
            spec.strip_prefix.then_some(Step::StripPrefix { repeated: spec.strip_repeated }),
        ];
        Recipe::new(steps.into_iter().flatten())
    }

    /// The steps before an import into the local tenant: those of a conversion that drops nothing if exports are to
    /// be prepared, otherwise none, for Auth0 takes files to the letter.
    pub fn of_import(spec: &ImportSpec) -> Self {
        if spec.prepare {
            Recipe::of(&ConvertSpec {
                drop_unimportable: false,
                keep_unknown: spec.keep_unknown,
                ..ConvertSpec::default()
            })
        } else {
            Recipe::new([])
        }
    }

    /// Whether this step, of those that are on or off, is in it.
    pub fn has(&self, step: Step) -> bool {
        self.steps.contains(&step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(recipe: &Recipe, expected: &str) {
        assert_eq!(serde_json::to_string(recipe).expect("JSON"), expected);
        assert_eq!(&serde_json::from_str::<Recipe>(expected).expect(expected), recipe);
    }

    #[test]
    fn switches_become_steps() {
        let spec = ConvertSpec::default();
        check(
            &Recipe::of(&spec),
            r#"{"recipe":1,"steps":["name_columns","leave_out_other_providers","drop_unimportable",{"strip_prefix":{"repeated":false}}]}"#,
        );
        let spec = ConvertSpec {
            strip_prefix: true,
            strip_repeated: true,
            drop_unimportable: false,
            drop_empty: true,
            ..spec
        };
        check(
            &Recipe::of(&spec),
            r#"{"recipe":1,"steps":["name_columns","leave_out_other_providers","drop_empty",{"strip_prefix":{"repeated":true}}]}"#,
        );
        let spec = ConvertSpec {
            keep_unknown: Some(MetadataTarget::AppMetadata),
            ..ConvertSpec::default()
        };
        check(
            &Recipe::of(&spec),
            r#"{"recipe":1,"steps":["name_columns","leave_out_other_providers",{"keep_unknown":{"into":"app_metadata"}},"drop_unimportable",{"strip_prefix":{"repeated":false}}]}"#,
        );
        check(&Recipe::of_import(&ImportSpec::default()), r#"{"recipe":1,"steps":[]}"#);
    }

    #[test]
    fn unknown_steps_and_keys_are_named() {
        let check = |json: &str, named: &str| {
            let error = serde_json::from_str::<Recipe>(json).expect_err(json).to_string();
            assert!(error.contains(named), "{error}");
        };
        check(r#"{"recipe":1,"steps":["fly"]}"#, "fly");
        check(r#"{"recipe":1,"steps":[],"wings":2}"#, "wings");
        check(r#"{"recipe":1,"steps":[{"strip_prefix":{"repeated":true,"twice":1}}]}"#, "twice");
    }
}
