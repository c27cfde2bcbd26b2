//! What a recipe was before, and what it was before that was taken back: one history for all that changes it. Pure.

use std::rc::Rc;

use engine::recipe::Recipe;

/// How many earlier recipes are kept.
const MOST: usize = 100;

/// Recipes before the present one, and after it where changes were taken back.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    before: Vec<Rc<Recipe>>,
    after: Vec<Rc<Recipe>>,
}

impl History {
    /// Notes that the recipe is no longer this one.
    pub(crate) fn note(&mut self, was: Recipe) {
        self.before.push(Rc::new(was));
        let extra = self.before.len().saturating_sub(MOST);
        self.before.drain(..extra);
        self.after.clear();
    }

    /// Whether a change can be taken back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether one that was taken back can be made again.
    pub(crate) fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// Takes the last change of `recipe` back.
    pub(crate) fn undo(&mut self, recipe: &mut Recipe) {
        if let Some(next) = self.before.pop() {
            let was = std::mem::replace(recipe, (*next).clone());
            self.after.push(Rc::new(was));
        }
    }

    /// Makes it again.
    pub(crate) fn redo(&mut self, recipe: &mut Recipe) {
        if let Some(next) = self.after.pop() {
            let was = std::mem::replace(recipe, (*next).clone());
            self.before.push(Rc::new(was));
        }
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn changes_are_taken_back_and_made_again() {
        let named = |name: &str| Recipe { name: name.to_owned(), ..Recipe::default() };
        let mut history = History::default();
        let mut recipe = named("b");
        history.note(named("a"));
        history.undo(&mut recipe);
        assert_eq!(
            (recipe.name.as_str(), history.can_undo(), history.can_redo()),
            ("a", false, true)
        );
        history.redo(&mut recipe);
        assert_eq!(
            (recipe.name.as_str(), history.can_undo(), history.can_redo()),
            ("b", true, false)
        );
        history.undo(&mut recipe);
        history.note(recipe);
        assert!(!history.can_redo(), "another change");
        for at in 0..2 * MOST {
            history.note(named(&at.to_string()));
        }
        assert_eq!(history.before.len(), MOST);
    }
}
