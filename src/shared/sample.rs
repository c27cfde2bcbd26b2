//! The sample data, for those who have no export at hand. It lies beside the page.

use std::rc::Rc;

use web_sys::File;
use yew::platform::spawn_local;

use crate::shared::browser;

/// Where a sample lies, and the name it is shown under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    path: &'static str,
    pub(crate) name: &'static str,
}

/// Users as a tenant exports them.
pub(crate) const TENANT: Sample = Sample { path: "./sample.ndjson", name: "sample-tenant.json" };

/// An update of some of them: what it leaves out, an upsert wipes.
pub(crate) const UPDATE: Sample =
    Sample { path: "./sample-update.json", name: "sample-update.json" };

/// Has the sample as a file, or why it cannot be had, given to `then`.
pub(crate) fn load(sample: Sample, then: impl FnOnce(Result<File, Rc<str>>) + 'static) {
    spawn_local(async move {
        let Sample { path, name } = sample;
        then(browser::fetch(path, name).await.map_err(Rc::from));
        // The button that had the focus has gone.
        browser::focus_if_lost(browser::CHOOSE_FILES);
    });
}
