//! A recipe whose hashes are read in another way. Pure.

use engine::recipe::{Recipe, Step, Verb};
use serde_json::Value;

/// Whether a recipe says how hashes are read.
pub(crate) fn reads_hashes(recipe: &Recipe) -> bool {
    recipe.steps.iter().any(|step| matches!(step.verb, Verb::Password(_)))
}

/// The recipe with these keys, a JSON object, in its last `password` step; `None` if there is no such step, or it does not
/// take them.
pub(crate) fn with_reading(recipe: &Recipe, keys: &str) -> Option<Recipe> {
    let mut read = recipe.clone();
    let step = read.steps.iter_mut().rev().find(|step| matches!(step.verb, Verb::Password(_)))?;
    let mut written = serde_json::to_value(&*step).ok()?;
    let Value::Object(keys) = serde_json::from_str(keys).ok()? else { return None };
    written.as_object_mut()?.extend(keys);
    *step = serde_json::from_value::<Step>(written).ok()?;
    Some(read)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn keys_go_into_the_last_step_of_passwords() {
        let recipe = |step: &str| -> Recipe {
            let text = format!(
                r#"{{"recipe":1,"steps":[{{"password":"old"}},{step},{{"drop_unimportable":true}}]}}"#
            );
            serde_json::from_str(&text).expect("a recipe")
        };
        let before = recipe(r#"{"password":"hash","salt":"salt","salt_is":"suffix"}"#);
        let after =
            recipe(r#"{"password":"hash","salt":"salt","salt_is":"prefix","salt_in":"hex"}"#);
        let keys = r#"{"salt_is":"prefix","salt_in":"hex"}"#;
        assert_eq!(with_reading(&before, keys), Some(after));
        for keys in [r#"{"salt_is":"nowhere"}"#, r#"{"else":1}"#, "[]", ""] {
            assert_eq!(with_reading(&before, keys), None, "{keys}");
        }
        assert_eq!(with_reading(&Recipe::for_exports(), keys), None);
        assert!(reads_hashes(&before) && !reads_hashes(&Recipe::for_exports()));
    }
}
