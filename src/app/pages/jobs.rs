//! Jobs: what was imported and exported.

use yew::prelude::*;

use crate::web::Store;

/// Properties of [`JobsPage`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The local tenant
    pub store: Store,
    /// Grows whenever the tenant may have changed
    pub version: u32,
}

/// Jobs: what was imported and exported.
#[component]
pub fn JobsPage(_props: &Props) -> Html {
    html! { <h1>{ "Jobs" }</h1> }
}
