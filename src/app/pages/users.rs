//! The users of the local tenant.

use yew::prelude::*;

use crate::web::Store;

/// Properties of [`UsersPage`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The local tenant
    pub store: Store,
    /// Grows whenever the tenant may have changed
    pub version: u32,
}

/// The users of the local tenant.
#[component]
pub fn UsersPage(_props: &Props) -> Html {
    html! { <h1>{ "Users" }</h1> }
}
