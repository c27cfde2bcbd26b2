//! Which users are selected, and whether they are all that a search finds. Pure.

use std::rc::Rc;

use yew::prelude::*;

use crate::users::selection::Selection;
use engine::jobs::{Row, UserRef, ViewSpec};

/// Which users are selected.
#[derive(Default, PartialEq)]
pub(crate) struct Chosen {
    /// One by one
    pub(crate) selection: Rc<Selection>,
    /// The view they are all of, if they were selected together
    all_of: Option<ViewSpec>,
}

/// What changes it.
pub(crate) enum Choice {
    /// This one, or no longer
    Toggle(UserRef),
    /// Rows as they are now
    Seen(Rc<[Row]>),
    /// All users of this view
    All(ViewSpec, Vec<UserRef>),
    /// None
    Clear,
}

impl Chosen {
    /// Whether they are all users that `spec` finds.
    pub(crate) fn is_all_of(&self, spec: &ViewSpec) -> bool {
        self.all_of
            .as_ref()
            .is_some_and(|all| (&all.connection, &all.search) == (&spec.connection, &spec.search))
    }
}

impl Reducible for Chosen {
    type Action = Choice;

    fn reduce(self: Rc<Self>, choice: Choice) -> Rc<Self> {
        let (next, all_of) = match choice {
            Choice::Toggle(user) => (Some(self.selection.toggled(&user)), None),
            Choice::Seen(rows) => {
                (self.selection.moved(rows.iter().map(|row| &row.user)), self.all_of.clone())
            }
            Choice::All(view, users) => (Some(Selection::of(users)), Some(view)),
            Choice::Clear => (Some(Selection::default()), None),
        };
        let next = next.map(|selection| Rc::new(Chosen { selection: Rc::new(selection), all_of }));
        next.unwrap_or(self)
    }
}

/// A callback that makes an action of its value.
pub(crate) fn dispatching<T: 'static>(
    selected: &UseReducerHandle<Chosen>,
    action: impl Fn(T) -> Choice + 'static,
) -> Callback<T> {
    let to = selected.dispatcher();
    Callback::from(move |value| to.dispatch(action(value)))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn all_of_a_view_until_one_is_toggled_whatever_the_order() {
        let user = |id: &str| UserRef { user_id: id.into(), ..UserRef::default() };
        let view = ViewSpec { search: "a".into(), ..ViewSpec::default() };
        let all = Choice::All(view.clone(), vec![user("1"), user("2")]);
        let chosen = Rc::new(Chosen::default()).reduce(all);
        assert_eq!(chosen.selection.count(), 2);
        assert!(chosen.is_all_of(&view) && !chosen.is_all_of(&ViewSpec::default()));
        let chosen = chosen.reduce(Choice::Seen(Rc::from([])));
        assert!(chosen.is_all_of(&view));
        let chosen = chosen.reduce(Choice::Toggle(user("1")));
        assert!(!chosen.is_all_of(&view));
    }
}
