//! Drives the built page in a real browser, as a person would: by what they read, not by how the page is made.
//!
//! ```no_run
//! browser_tests::visit("#/convert", |page| {
//!     page.upload("Choose files", &["users.ndjson"]);
//!     page.label("Output format").choose("NDJSON");
//!     let result = page.download(|| page.role("button", "Download").click());
//!     assert_eq!(result.name, "users.ndjson");
//! });
//! ```
//!
//! Every visit has a server and so an origin of its own, in a browser that others may have used before. At its end it fails if the console holds a warning or
//! an error, or if anything tried to reach another origin. A visit that fails prints what was on screen and leaves a
//! screenshot in `target/screenshots`.
//!
//! - [`Visit`]: how to open the page; [`visit`] for the usual way
//! - [`Page`]: what a person sees and does
//! - [`Locator`]: one thing on the page
//! - `access`: what keeps people from using the page
//! - `browser`: browsers, kept for the next visit
//! - `driver`: WebDriver's commands
//! - `ways`: what browsers do each in a way of its own, in `chromium`, `firefox` and `webkit`
//! - `program`: a driver under way, and what it prints
//! - `trap`: catches what tries to leave this machine
//! - `folder`: folders that vanish
//!
//! The browser is Chromium, or the one that `MUSTER_BROWSER` names. Where it cannot be driven to do what a visit wants, the
//! visit ends there and says so: the test counts as skipped.
//!
//! It knows nothing of Muster but where it is built.

mod access;
mod browser;
mod chromium;
mod downloads;
mod driver;
mod firefox;
mod folder;
mod locator;
mod page;
mod program;
mod trap;
mod visit;
mod ways;
mod webkit;

pub use access::{Colours, Rules};
pub use downloads::Download;
pub use folder::Folder;
pub use locator::{Locator, Name};
pub use page::Page;
pub use visit::{Visit, visit};
