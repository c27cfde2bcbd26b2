//! Findings whose users can be looked at and mended one by one, wherever a recipe is worked with: the list, and the grid that
//! opens from it. The same for files and for users of the local tenant.

use yew::prelude::*;

use crate::mend::grid::MendGrid;
use crate::mend::whose::MendOf;
use crate::ui::findings::{Findings, Whose};
use engine::check::Code;
use engine::jobs::{FaultKind, Offer};
use engine::recipe::Recipe;
use web::TenantClient;

/// Properties of [`MendableFindings`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// The findings
    pub(crate) of: Whose,
    /// Whose they are; nothing if they are no longer what the recipe would give
    pub(crate) users: Option<MendOf>,
    /// What is done to the users
    pub(crate) recipe: Recipe,
    /// Whom the worker is asked through
    pub(crate) store: TenantClient,
    /// The recipe is to become this
    pub(crate) on_recipe: Callback<Recipe>,
}

/// See the module.
#[component]
pub(crate) fn MendableFindings(props: &Props) -> Html {
    let Props { of, users, recipe, store, on_recipe } = props;
    let shown = use_state(|| None::<FaultKind>);
    let on_show = {
        let shown = shown.setter();
        Callback::from(move |kind: FaultKind| shown.set(Some(kind)))
    };
    let on_mend = {
        let recipe = recipe.clone();
        on_recipe.reform(move |offer: Offer| offer.taken(&recipe))
    };
    let on_close = {
        let shown = shown.setter();
        Callback::from(move |()| shown.set(None))
    };
    let on_apply = {
        let (on_recipe, on_close) = (on_recipe.clone(), on_close.clone());
        Callback::from(move |next: Recipe| {
            on_close.emit(());
            on_recipe.emit(next);
        })
    };
    let offers = |kind: &FaultKind| match kind.code {
        Code::DuplicatedUser => of.offers(kind),
        _ => Vec::new(),
    };
    html! {
        <>
            <Findings of={of.clone()} {on_mend} on_show={users.is_some().then_some(on_show)} />
            if let (Some(kind), Some(users)) = (shown.as_ref(), users) {
                <MendGrid store={store.clone()} users={users.clone()} recipe={recipe.clone()} kind={kind.clone()} offers={offers(kind)}
                    {on_apply} {on_close} />
            }
        </>
    }
}
