//! Where pages offer to try a password: the card with the button, and the dialog over their files and recipe.

use yew::prelude::*;

use crate::passwords::reading::{reads_hashes, with_reading};
use crate::passwords::try_dialog::{TryDialog, try_button};
use crate::shared::files::Files;
use engine::recipe::Recipe;
use web::TenantClient;

/// The way to try a password, where there is no table of hashes to have it.
pub(crate) fn card(on_try: &Callback<()>) -> Html {
    html! {
        <section class="card passwords" aria-labelledby="passwords-title">
            <div class="passwords__about">
                <h2 id="passwords-title">{ "Passwords" }</h2>
                <p>
                    { "Auth0 says at the first login whether a hash was read rightly. One test user’s password says it now, before \
                       anything is sent." }
                </p>
            </div>
            { try_button(on_try) }
        </section>
    }
}

/// The dialog in which a password is tried. It stays while another reading changes what stands around it.
pub(crate) fn dialog(
    (files, recipe): (&Files, &Recipe),
    store: &TenantClient,
    on_recipe: &Callback<Recipe>,
    on_close: Callback<()>,
) -> Html {
    let on_reading = reads_hashes(recipe).then(|| {
        let (recipe, on_recipe) = (recipe.clone(), on_recipe.clone());
        Callback::from(move |keys: String| {
            if let Some(read) = with_reading(&recipe, &keys) {
                on_recipe.emit(read);
            }
        })
    });
    html! {
        <TryDialog store={store.clone()} files={files.list.clone()} recipe={recipe.clone()} {on_reading} {on_close} />
    }
}
