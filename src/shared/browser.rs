//! The few things the page asks of the browser that Yew does not do: the clock, downloads, the clipboard,
//! focus, the sample's bytes. Each does nothing where the browser refuses; none touches the network beyond
//! the page's own origin.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FocusOptions, HtmlAnchorElement, HtmlElement, Notification, NotificationOptions,
    NotificationPermission, Response, Url,
};

use engine::store::connection;
use web::io::made::keeping::DOWNLOAD_LIFE;

/// Milliseconds since the page was opened.
pub(crate) fn now() -> f64 {
    window().performance().map(|clock| clock.now()).unwrap_or_default()
}

/// Microseconds since 1970, for dates that are relative to now.
pub(crate) fn clock() -> i64 {
    (js_sys::Date::now() * 1_000.0) as i64
}

/// An id for a new job.
pub(crate) fn job_id() -> Rc<str> {
    // Without randomness ids would be alike, which the store takes for the same job; every browser has it.
    let number = u128::from_le_bytes(random().unwrap_or_default());
    connection::id("job", (number as u64, (number >> 64) as u64)).into()
}

/// Random bytes from the browser's own source, if it has one.
pub(crate) fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// Lets the user save `blob` under `name`.
pub(crate) fn download(blob: &Blob, name: &str) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else { return };
    let anchor = document().create_element("a").ok().and_then(|a| a.dyn_into().ok());
    if let Some(anchor) = anchor.as_ref().map(|a: &HtmlAnchorElement| a) {
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
    }
    Timeout::new(DOWNLOAD_LIFE, move || {
        // An address that is gone already is what was wanted.
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
}

/// SHA-256 of `file` in hexadecimal; `None` where it cannot be read, or the browser offers none (plain HTTP).
pub(crate) async fn sha256(file: &Blob) -> Option<String> {
    let subtle: JsValue = window().crypto().ok()?.subtle().into();
    let subtle: web_sys::SubtleCrypto = subtle.dyn_into().ok()?;
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    let digest = subtle.digest_with_str_and_buffer_source("SHA-256", bytes.unchecked_ref()).ok()?;
    let digest = js_sys::Uint8Array::new(&JsFuture::from(digest).await.ok()?).to_vec();
    Some(digest.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Puts `text` into the clipboard. Whether it worked.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // Absent on pages that were loaded over plain HTTP.
    let absent = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .map_or(true, |clipboard| clipboard.is_undefined());
    !absent && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Asks whether notifications may be shown, unless that is settled. Only at a click do browsers take the question.
pub(crate) fn ask_to_notify() {
    if has_notifications() && Notification::permission() == NotificationPermission::Default {
        // The answer is looked at when there is something to tell.
        let _ = Notification::request_permission();
    }
}

/// Shows a notification if the page is not looked at, and if it may. `text` must hold nothing of a user.
pub(crate) fn notify(title: &str, text: &str) {
    let may = has_notifications() && Notification::permission() == NotificationPermission::Granted;
    if !may || !document().hidden() {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_icon("./icon.svg");
    // Some systems allow notifications only from a service worker; the page says the same.
    let _ = Notification::new_with_options(title, &options);
}

/// Whether this browser has notifications at all; some have none for pages.
fn has_notifications() -> bool {
    js_sys::Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or(false)
}

/// Moves the focus to the element of this id.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let _ = element.focus();
    }
}

/// Moves the focus to the element of this id and leaves the page where it is.
pub(crate) fn focus_in_place(id: &str) {
    let element = document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// The id of the input that takes the files of a page.
pub(crate) const CHOOSE_FILES: &str = "choose-files";

/// Moves the focus to the element of this id once what changed is drawn, if the focus has gone with what it was on.
pub(crate) fn focus_if_lost(id: &'static str) {
    Timeout::new(0, move || {
        if is_focus_free_or_in("body:focus") {
            focus_in_place(id);
        }
    })
    .forget();
}

/// Scrolls until the element of this id is at the top of the window; smoothly where the stylesheet says so.
pub(crate) fn show(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view_with_bool(true);
    }
}

/// The same once what changed is drawn; the element gets the focus, too.
pub(crate) fn show_soon(id: &'static str) {
    Timeout::new(0, move || {
        show(id);
        focus_in_place(id);
    })
    .forget();
}

/// Scrolls the list until its entry at this place is in sight. It must be what its entries are placed in.
pub(crate) fn reveal(list: Option<HtmlElement>, place: u32) {
    let Some(list) = list else { return };
    let option = list.children().item(place).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let Some(option) = option else { return };
    let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// Whether nothing in particular has the focus, or something inside an element that `selector` fits.
pub(crate) fn is_focus_free_or_in(selector: &str) -> bool {
    match document().active_element() {
        None => true,
        Some(element) => {
            element.tag_name().eq_ignore_ascii_case("body")
                || element.closest(selector).ok().flatten().is_some()
        }
    }
}

/// Fetches `path`, which lies beside the page, as a file called `name`.
///
/// # Errors
/// A sentence for the user when it cannot be had.
pub(crate) async fn fetch(path: &str, name: &str) -> Result<File, String> {
    let fetched = async {
        let response = JsFuture::from(window().fetch_with_str(path)).await?;
        let response: Response = response.dyn_into()?;
        if !response.ok() {
            return Err(JsValue::NULL);
        }
        let blob = JsFuture::from(response.blob()?).await?;
        File::new_with_blob_sequence(&js_sys::Array::of1(&blob), name)
    };
    fetched.await.map_err(|_| {
        format!("“{name}” could not be loaded. It comes from where the page came from: connect to it, and try again.")
    })
}

/// Resolves once everything the page needs is kept for use without a network; never, where it cannot be.
pub(crate) async fn kept_offline() -> bool {
    let navigator = window().navigator();
    // Absent on pages that were loaded over plain HTTP, and in some private windows.
    let absent = js_sys::Reflect::get(&navigator, &JsValue::from_str("serviceWorker"))
        .map_or(true, |container| container.is_undefined());
    if absent {
        return false;
    }
    match navigator.service_worker().ready() {
        Ok(ready) => JsFuture::from(ready).await.is_ok(),
        Err(_) => false,
    }
}

/// Whether the window is so narrow that rows of long tables are drawn as cards, as the stylesheets have it.
pub(crate) fn is_narrow() -> bool {
    let query = window().match_media("(max-width: 45rem)");
    query.ok().flatten().is_some_and(|query| query.matches())
}
