//! What page and worker say to each other. Files and blobs travel as themselves; nothing is copied.

use serde::{Deserialize, Serialize};
use web_sys::{Blob, File};

use crate::job::{Progress, Spec, Summary};
use crate::source::Form;

/// From the page to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Say what `file` is. Answered by [`Reply::Inspected`] with the same `id`.
    Inspect {
        /// Chosen by the page
        id: u32,
        /// The file
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Convert `files`. Answered by [`Reply::Progress`] and at last `Converted`, `Failed` or `Cancelled`.
    Convert {
        /// The files, a JavaScript array of `File`
        #[serde(with = "serde_wasm_bindgen::preserve")]
        files: js_sys::Array,
        /// What to do
        spec: Spec,
    },
    /// Convert only the first users. Answered by [`Reply::Previewed`] or `Failed`.
    Preview {
        /// The files, a JavaScript array of `File`
        #[serde(with = "serde_wasm_bindgen::preserve")]
        files: js_sys::Array,
        /// What to do
        spec: Spec,
    },
    /// Stop the running conversion at its next step.
    Cancel,
}

/// From the worker to the page.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// The worker runs and waits for requests.
    Ready {
        /// The build it is of; must be the page's own
        build: String,
    },
    /// What a file is.
    Inspected {
        /// Of the request
        id: u32,
        /// What it is, or why it could not be read
        form: Result<Form, String>,
    },
    /// How far the conversion is. Several a second.
    Progress(Progress),
    /// The first users of the result.
    Previewed(Preview),
    /// The conversion is done.
    Converted(Converted),
    /// The conversion has stopped, as asked.
    Cancelled,
    /// The conversion or preview could not be done.
    Failed {
        /// What, where, and what to do
        reason: String,
    },
}

/// The first users of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Each user of the result as a JSON object
    pub users: Vec<String>,
    /// The summary of the part that was read
    pub summary: Summary,
}

/// A finished conversion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Converted {
    /// What became of the users
    pub summary: Summary,
    /// The result: one file, or a zip of several; named by `summary.result_name`
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub result: Blob,
    /// The refused users in Auth0's error format
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub errors: Blob,
    /// The refused records as they came, one a line
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub refused: Blob,
    /// The largest the WebAssembly memory has been, in bytes
    pub heap: f64,
}
