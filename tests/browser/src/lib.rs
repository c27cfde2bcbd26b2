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
//! - `browser`: browsers, kept for the next visit
//! - `driver`: chromedriver, and WebDriver's commands
//! - `trap`: catches what tries to leave this machine
//! - `folder`: folders that vanish
//!
//! It knows nothing of Muster but where it is built.

mod browser;
mod downloads;
mod driver;
mod folder;
mod locator;
mod page;
mod trap;
mod visit;

pub use downloads::Download;
pub use folder::Folder;
pub use locator::{Locator, Name};
pub use page::Page;
pub use visit::{Visit, visit};
