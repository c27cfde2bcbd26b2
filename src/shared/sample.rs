//! The sample data, for those who have no export at hand. It lies beside the page.

use std::rc::Rc;

use web_sys::File;
use yew::platform::spawn_local;

use crate::shared::browser;

/// Where it lies, and the name it is shown under.
const SAMPLE: (&str, &str) = ("./sample.ndjson", "sample-tenant.json");

/// Has the sample as a file, or why it cannot be had, given to `then`.
pub(crate) fn load(then: impl FnOnce(Result<File, Rc<str>>) + 'static) {
    spawn_local(async move {
        let (path, name) = SAMPLE;
        then(browser::fetch(path, name).await.map_err(Rc::from));
        // The button that had the focus has gone.
        browser::focus_if_lost(browser::CHOOSE_FILES);
    });
}
