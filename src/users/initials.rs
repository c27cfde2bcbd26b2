//! A circle with initials, in the place of a picture: pictures are never fetched.

use yew::prelude::*;

use crate::users::person;

/// The initials of who is `called` so; `id` decides the colour.
pub(crate) fn initials(called: &str, id: &str) -> Html {
    let colour = format!("initials--{}", person::colour(id));
    html! { <span class={classes!("initials", colour)} aria-hidden="true">{ person::initials(called) }</span> }
}
