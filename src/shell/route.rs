//! Where on the page one is: the part of the address after `#`, so that any static host will do.
//!
//! Written here instead of taken from a router crate: that adds 15 KB to what the browser loads first, and
//! stops with an exception at addresses anyone can type, such as `#//`.

use std::cell::Cell;

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// Where on the page one can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// Files into the local tenant
    Import,
    /// Exports into import files
    Convert,
    /// What was imported and exported
    Jobs,
    /// The users of the local tenant
    Users,
    /// Users of the local tenant or of files, as files
    Export,
    /// Users of the local tenant changed in bulk
    Update,
    /// Two lists of users held against each other
    Compare,
    /// The connections of the local tenant, its room, its backups
    Tenant,
    /// What Auth0 takes
    Reference,
    /// What its import jobs gave
    Errors,
    /// A page that does not exist
    Unknown,
}

impl Route {
    /// Every page there is, as the header has them.
    pub(crate) const ALL: [Route; 10] = [
        Route::Import,
        Route::Users,
        Route::Update,
        Route::Jobs,
        Route::Tenant,
        Route::Convert,
        Route::Errors,
        Route::Export,
        Route::Compare,
        Route::Reference,
    ];

    /// The route of an address, given the part from `#` on.
    fn of(hash: &str) -> Route {
        match hash {
            "" | "#" | "#/" | "#/import" => Route::Import,
            "#/convert" => Route::Convert,
            "#/jobs" => Route::Jobs,
            "#/users" => Route::Users,
            "#/export" => Route::Export,
            "#/update" => Route::Update,
            "#/compare" => Route::Compare,
            "#/tenant" => Route::Tenant,
            "#/reference" => Route::Reference,
            "#/errors" => Route::Errors,
            _ if is_in_reference(hash) => Route::Reference,
            _ => Route::Unknown,
        }
    }

    /// Its address, which the part after `#` is.
    pub(crate) fn address(self) -> &'static str {
        match self {
            Route::Import | Route::Unknown => "#/import",
            Route::Convert => "#/convert",
            Route::Jobs => "#/jobs",
            Route::Users => "#/users",
            Route::Export => "#/export",
            Route::Update => "#/update",
            Route::Compare => "#/compare",
            Route::Tenant => "#/tenant",
            Route::Reference => "#/reference",
            Route::Errors => "#/errors",
        }
    }

    /// Goes there.
    pub(crate) fn open(self) {
        // An address that cannot be set leaves one where one is.
        let _ = window().location().set_hash(self.address());
    }

    /// Its name, as links and the window's title have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Route::Import => "Import",
            Route::Convert => "Convert",
            Route::Jobs => "Jobs",
            Route::Users => "Users",
            Route::Export => "Export",
            Route::Update => "Update",
            Route::Compare => "Compare",
            Route::Tenant => "Tenant",
            Route::Reference => "Reference",
            Route::Errors => "Errors",
            Route::Unknown => "No such page",
        }
    }
}

/// Whether it is the address of an entry of the reference: `#/reference/user_id`.
fn is_in_reference(hash: &str) -> bool {
    let letter =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    hash.strip_prefix("#/reference/")
        .is_some_and(|entry| !entry.is_empty() && entry.bytes().all(letter))
}

/// The current route, now and whenever it changes. Names the first page in an address that names none.
#[hook]
pub(crate) fn use_route() -> Route {
    let route = use_state_eq(current);
    use_effect_with((), {
        let (route, last) = (route.setter(), Cell::new(*route));
        move |()| {
            name_first_page();
            let listener = EventListener::new(&window(), "hashchange", move |_| {
                name_first_page();
                let next = current();
                if last.replace(next) != next {
                    // Another page begins at its top.
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                }
                route.set(next);
            });
            move || drop(listener)
        }
    });
    // Nothing of a user is ever in the title.
    use_effect_with(*route, |route| document().set_title(&format!("{} – Muster", route.name())));
    *route
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

fn current() -> Route {
    Route::of(&hash())
}

fn name_first_page() {
    let history = window().history().ok().filter(|_| matches!(hash().as_str(), "" | "#/"));
    if let Some(history) = history {
        // Where the browser refuses (pages opened as files), the address stays bare.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some("#/import"));
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn addresses_name_pages() {
        for hash in ["", "#", "#/", "#/import"] {
            assert_eq!(Route::of(hash), Route::Import, "{hash}");
        }
        for route in Route::ALL {
            assert_eq!(Route::of(route.address()), route);
        }
        assert_eq!(Route::of("#/convert"), Route::Convert);
        assert_eq!(Route::of("#/export"), Route::Export);
        for hash in ["#/reference", "#/reference/user_id", "#/reference/hash-argon2"] {
            assert_eq!(Route::of(hash), Route::Reference, "{hash}");
        }
        for hash in [
            "#/reference/",
            "#/reference/a/b",
            "#/reference/%",
            "#x",
            "#//",
            "#//%",
            "#/users/",
            "#/users?x",
            "#/\\x",
        ] {
            assert_eq!(Route::of(hash), Route::Unknown, "{hash}");
        }
    }
}
