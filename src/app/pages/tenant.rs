//! The local tenant: connections, room, backups.

use yew::prelude::*;

use crate::web::Store;

/// Properties of [`TenantPage`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The local tenant
    pub store: Store,
    /// Grows whenever the tenant may have changed
    pub version: u32,
}

/// The local tenant: connections, room, backups.
#[component]
pub fn TenantPage(_props: &Props) -> Html {
    html! { <h1>{ "Tenant" }</h1> }
}
