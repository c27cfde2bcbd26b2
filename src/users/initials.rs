//! A circle with initials, in the place of a picture: pictures are never fetched.

use yew::prelude::*;

use crate::users::person;

/// The initials of who is `called` so; `id` decides the colour.
pub(crate) fn initials(called: &str, id: &str) -> Html {
    html! { <span class={classes!("initials", person::colour(id))} aria-hidden="true">{ person::initials(called) }</span> }
}
