//! How to open the page, and what must hold at the end of every visit.

use std::any::Any;
use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::{Once, PoisonError, RwLock};
use std::thread;

use xtask::test::SKIPPED;
use xtask::{project, site};

use crate::Page;
use crate::browser::Browser;
use crate::page::Site;
use crate::ways::Unable;

/// Held for reading by ordinary visits, for writing by one that wants the machine to itself.
static MACHINE: RwLock<()> = RwLock::new(());

/// Opens the page at a path (`""`, `"#/convert"`) in a window of 1280 by 800 and does something with it.
///
/// # Panics
/// When what is done panics, the console held a warning or an error, or another origin was asked for anything.
#[track_caller]
pub fn visit(path: &str, act: impl FnOnce(&Page)) {
    Visit::to(path).run(act);
}

/// A visit that differs from the usual.
#[must_use]
pub struct Visit {
    path: String,
    site: Site,
    size: (u32, u32),
    dark: bool,
    alone: bool,
    private: bool,
}

impl Visit {
    /// To this path.
    pub fn to(path: &str) -> Self {
        let site = Site { folder: project::dist(), prefix: None, file: None };
        let path = path.to_owned();
        Self { path, site, size: (1280, 800), dark: false, alone: false, private: false }
    }

    /// The site lies below this path, as on a shared host: `"tools/muster"`.
    pub fn below(mut self, prefix: &str) -> Self {
        self.site.prefix = Some(prefix.to_owned());
        self
    }

    /// It is this file, opened from disk.
    pub fn file(mut self, file: &Path) -> Self {
        self.site.file = Some(file.to_owned());
        self
    }

    /// The site is in this folder: for tests of the page's frame and of these tests' own tools.
    pub fn site(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.site.folder);
        self
    }

    /// The window's inside is this large.
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }

    /// The person prefers dark colours.
    pub fn dark(mut self) -> Self {
        self.dark = true;
        self
    }

    /// No other visit of this test program goes on meanwhile: for measuring times.
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// In a private window.
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Opens the page and does something with it. What the browser cannot be driven to do ends it there, told as skipped.
    ///
    /// # Panics
    /// When what is done panics, the console held a warning or an error, or another origin was asked for anything.
    #[track_caller]
    pub fn run(self, act: impl FnOnce(&Page)) {
        if self.site.folder == project::dist() {
            warn_if_outdated();
        }
        // A visit that failed leaves nothing half done that the next would meet.
        let _alone = self.alone.then(|| MACHINE.write().unwrap_or_else(PoisonError::into_inner));
        let _shared = (!self.alone).then(|| MACHINE.read().unwrap_or_else(PoisonError::into_inner));
        let Some(page) = self.open() else { return };
        let result = catch_unwind(AssertUnwindSafe(|| {
            act(&page);
            expect_quiet(&page);
        }));
        match result.map_err(|panic| panic.downcast::<Unable>()) {
            Ok(()) if self.leaves_no_trace() => page.leave(),
            Ok(()) => (),
            Err(Ok(unable)) => skip(&unable),
            Err(Err(panic)) => fail(&page, panic),
        }
    }

    /// All files are of one origin, and what is measured is measured in a new browser.
    fn leaves_no_trace(&self) -> bool {
        self.site.file.is_none() && !self.alone && !self.private
    }

    /// The page, unless the browser cannot be driven to open it so.
    #[track_caller]
    fn open(&self) -> Option<Page> {
        let prepare = |page: &Page| {
            page.resize(self.size.0, self.size.1)?;
            page.set_dark(self.dark)
        };
        let browser = if self.leaves_no_trace() {
            Browser::used_or_new()
        } else {
            Browser::start(self.private)
        };
        let opened =
            browser.and_then(|browser| Page::open(browser, self.site.clone(), &self.path, prepare));
        match opened.map_err(|error| error.downcast::<Unable>()) {
            Ok(page) => Some(page),
            Err(Ok(unable)) => {
                skip(&unable);
                None
            }
            Err(Err(error)) => panic!("{error:#}"),
        }
    }
}

/// Says so where it is seen though the test passes: a line that `cargo xtask test` counts.
fn skip(unable: &Unable) {
    let line = format!("\n{SKIPPED}{}: {unable}\n", test_name());
    // Where nobody reads, nothing is to be told.
    let _ = io::stdout().write_all(line.as_bytes());
}

fn test_name() -> String {
    thread::current().name().unwrap_or("visit").to_owned()
}

fn expect_quiet(page: &Page) {
    let console = page.console_errors();
    assert!(console.is_empty(), "the console complains:\n{}", console.join("\n"));
    let strange = page.strange_requests();
    assert!(strange.is_empty(), "the page asked elsewhere:\n{}", strange.join("\n"));
}

fn fail(page: &Page, panic: Box<dyn Any + Send>) -> ! {
    let name = format!("failed-{}", test_name().replace("::", "-"));
    // The browser may be what failed; then the reason is already printed, and there is nothing to show.
    let shown = catch_unwind(AssertUnwindSafe(|| {
        let picture = page
            .picture(&name)
            .map_or_else(|error| format!("{error:#}"), |path| path.display().to_string());
        let (path, text, console) = (page.path(), page.text(), page.console_errors().join("\n"));
        eprintln!(
            "--- screenshot: {picture}\n--- at {path:?}, console: {console}\n--- on the page:\n{text}\n---"
        );
    }));
    drop(shown);
    resume_unwind(panic);
}

fn warn_if_outdated() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if !site::is_current().unwrap_or(false) {
            eprintln!(
                "warning: dist/ is not what the sources give; `cargo xtask build` makes it so"
            );
        }
    });
}
