//! The page as a person has it before them: what they see, do, and get. It waits as a person would, and no longer.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::project;
use xtask::serve::Server;

use crate::browser::Browser;
use crate::driver::{Element, Session};
use crate::locator::{PATIENCE, PAUSE};
use crate::ways::{Unable, Ways};
use crate::{Download, Locator, Name, downloads};

/// An open page.
pub struct Page {
    browser: Browser,
    /// Nothing was changed that is not its tab's own.
    clean: Cell<bool>,
    server: RefCell<Option<Server>>,
    site: Site,
    url: String,
    port: u16,
    seen: RefCell<Seen>,
}

/// A folder, served as a site; or a file, opened from disk without any server.
#[derive(Clone)]
pub(crate) struct Site {
    pub folder: PathBuf,
    pub prefix: Option<String>,
    pub file: Option<PathBuf>,
}

impl Site {
    fn serve(&self, port: u16) -> Result<Server> {
        Server::start(&self.folder, port, self.prefix.as_deref())
    }
}

/// What the browser's logs have said so far: reading them empties them.
#[derive(Default)]
struct Seen {
    console: Vec<String>,
    allowed: Vec<String>,
    requests: Vec<String>,
}

impl Page {
    pub(crate) fn open(
        browser: Browser,
        site: Site,
        path: &str,
        prepare: impl FnOnce(&Self) -> Result<()>,
    ) -> Result<Self> {
        let server = site.serve(0).context("run `cargo xtask build` first")?;
        let port = server.port();
        let url = match &site.file {
            Some(file) => format!("file://{}", file.display()),
            None => server.url(),
        };
        let server = RefCell::new(Some(server));
        let seen = RefCell::default();
        let clean = Cell::new(true);
        let page = Self { browser, clean, server, site, url, port, seen };
        page.ways().note_long_tasks(page.session())?;
        prepare(&page)?;
        page.load(path)?;
        Ok(page)
    }

    /// Leaves the page, and the browser for the next one if it is as it was before.
    pub(crate) fn leave(self) {
        if self.clean.get() {
            self.browser.keep();
        }
    }

    pub(crate) fn role_and_name(&self, element: &Element) -> Result<(String, String)> {
        self.ways().role_and_name(self.session(), element)
    }

    pub(crate) fn ways(&self) -> &dyn Ways {
        self.browser.ways.as_ref()
    }

    pub(crate) fn session(&self) -> &Session {
        &self.browser.session
    }

    // What is there.

    /// A thing by its role and name: `page.role("button", "Convert")`, `page.role("heading", Name::has("users"))`.
    #[must_use]
    pub fn role(&self, role: &str, name: impl Into<Name>) -> Locator<'_> {
        Locator::new(self, Some(role), name.into())
    }

    /// A control by its label.
    #[must_use]
    pub fn label(&self, name: impl Into<Name>) -> Locator<'_> {
        Locator::new(self, None, name.into())
    }

    /// The page's title.
    #[must_use]
    #[track_caller]
    pub fn title(&self) -> String {
        must(self.session().get("/title")).as_str().unwrap_or_default().to_owned()
    }

    /// Everything that can be read on the page.
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> String {
        self.eval("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// The address without the site's part of it: `#/convert`.
    #[must_use]
    #[track_caller]
    pub fn path(&self) -> String {
        // WebKit's driver knows nothing of an address that the page has replaced.
        let address = self.eval("return location.href");
        address
            .as_str()
            .and_then(|address| address.strip_prefix(&self.url))
            .unwrap_or_default()
            .to_owned()
    }

    /// Where the site begins: `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The role and name of what has the focus.
    #[must_use]
    #[track_caller]
    pub fn focused(&self) -> (String, String) {
        let focused = self.eval("return document.activeElement");
        let element = Element::of(&focused).expect("something has the focus");
        must(self.role_and_name(&element))
    }

    /// Waits until this can be read on the page.
    #[track_caller]
    pub fn see(&self, text: &str) {
        self.see_within(text, PATIENCE);
    }

    /// Waits until this can be read on the page, for so long.
    #[track_caller]
    pub fn see_within(&self, text: &str, patience: Duration) {
        self.until(&format!("{text:?} on the page"), patience, || Ok(self.text().contains(text)));
    }

    /// Waits until this can no longer be read on the page.
    #[track_caller]
    pub fn see_no_more(&self, text: &str) {
        self.until(&format!("no {text:?} on the page"), PATIENCE, || {
            Ok(!self.text().contains(text))
        });
    }

    /// Waits for something; the words say for what.
    #[track_caller]
    pub fn until(&self, what: &str, patience: Duration, holds: impl Fn() -> Result<bool>) {
        let end = Instant::now() + patience;
        loop {
            match holds() {
                Ok(true) => return,
                Ok(false) if Instant::now() > end => {
                    panic!("waited {patience:?} in vain for {what}")
                }
                Err(error) if Instant::now() > end => {
                    panic!("waited {patience:?} in vain for {what}: {error:#}")
                }
                _ => thread::sleep(PAUSE),
            }
        }
    }

    // What a person does.

    /// Chooses files in the file input of this label, which may be one that is not seen.
    #[track_caller]
    pub fn upload(&self, label: &str, paths: &[impl AsRef<Path>]) {
        let choose = || {
            self.session().to(&self.file_input(label)?, "value", &json!({ "text": joined(paths)? }))
        };
        self.until(&format!("the file input {label:?}"), PATIENCE, || choose().map(|()| true));
    }

    /// Presses a key, wherever the focus is: "Tab", "Shift+Tab", "Enter", "Escape", " ", "a".
    #[track_caller]
    pub fn press(&self, keys: &str) {
        let keys: Vec<_> = keys.split('+').filter(|key| !key.is_empty()).map(key).collect();
        let downs = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let ups = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<_> = downs.chain(ups).collect();
        must(self.session().post(
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }),
        ));
    }

    /// Goes to another place in the site: `page.go("#/convert")`.
    #[track_caller]
    pub fn go(&self, path: &str) {
        must(self.load(path));
    }

    fn load(&self, path: &str) -> Result<()> {
        self.session().post("/url", &json!({ "url": format!("{}{path}", self.url) }))?;
        self.ways().arrived(self.session())
    }

    /// Loads the page anew.
    #[track_caller]
    pub fn reload(&self) {
        must(self.session().post("/refresh", &json!({})));
        must(self.ways().arrived(self.session()));
    }

    pub(crate) fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.ways().resize(self.session(), width, height)
    }

    pub(crate) fn set_dark(&self, dark: bool) -> Result<()> {
        self.ways().dark(self.session(), dark)
    }

    /// Dark colours, or light ones.
    #[track_caller]
    pub fn dark(&self, dark: bool) {
        must(self.set_dark(dark));
    }

    /// The clocks of the page and of all its workers show the time of this zone: `Asia/Kolkata`.
    #[track_caller]
    pub fn zone(&self, name: &str) {
        self.clean.set(false);
        must(self.ways().zone(self.session(), name));
    }

    /// Cuts the network: the server is gone, for the page, its workers and its service worker.
    #[track_caller]
    pub fn offline(&self) {
        self.server.take();
        must(self.ways().offline(self.session(), true));
    }

    /// Mends the network.
    #[track_caller]
    pub fn online(&self) {
        let server = must(self.site.serve(self.port));
        self.server.replace(Some(server));
        must(self.ways().offline(self.session(), false));
    }

    /// Has the browser keep no more than `bytes` bytes for this page.
    #[track_caller]
    pub fn limit_storage(&self, bytes: u64) {
        let origin = format!("http://127.0.0.1:{}", self.port);
        must(self.ways().limit_storage(self.session(), &origin, bytes));
    }

    // What comes of it.

    /// All files saved so far, by name; waits for the first, and for those still being written.
    #[must_use]
    #[track_caller]
    pub fn downloads(&self) -> Vec<Download> {
        self.until("a download", PATIENCE, || {
            Ok(self.saved()?.is_some_and(|names| !names.is_empty()))
        });
        let names = must(self.saved()).unwrap_or_default();
        names
            .iter()
            .map(|name| must(downloads::load(self.browser.downloads.path(), name)))
            .collect()
    }

    /// The one file that something makes the browser save.
    #[track_caller]
    pub fn download(&self, action: impl FnOnce()) -> Download {
        let before = must(self.saved()).unwrap_or_default();
        action();
        let new = || {
            Ok::<_, anyhow::Error>(
                self.saved()?.unwrap_or_default().difference(&before).cloned().collect::<Vec<_>>(),
            )
        };
        self.until("a download", PATIENCE, || Ok(!new()?.is_empty()));
        let names = must(new());
        assert_eq!(names.len(), 1, "one download was expected: {names:?}");
        must(downloads::load(self.browser.downloads.path(), &names[0]))
    }

    /// The names of all saved files; nothing while one is being written.
    fn saved(&self) -> Result<Option<BTreeSet<String>>> {
        downloads::finished(self.browser.downloads.path())
    }

    /// Runs the body of a function in the page: for measuring, not for doing what a person cannot.
    #[track_caller]
    pub fn eval(&self, body: &str) -> Value {
        must(self.session().script(body, &[]))
    }

    /// Every task of the main thread that took 50 ms or longer since the page was loaded: its start and length in ms.
    #[must_use]
    #[track_caller]
    pub fn long_tasks(&self) -> Vec<(f64, f64)> {
        let tasks = must(self.ways().long_tasks(self.session()));
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        tasks
            .as_array()
            .into_iter()
            .flatten()
            .map(|task| (number(&task[0]), number(&task[1])))
            .collect()
    }

    /// Takes a picture of the whole page into `target/screenshots/NAME.png`, and says where.
    #[track_caller]
    pub fn screenshot(&self, name: &str) -> PathBuf {
        must(self.picture(name))
    }

    /// A picture of what is in sight, as PNG.
    #[must_use]
    #[track_caller]
    pub fn view(&self) -> Vec<u8> {
        must(self.ways().view(self.session()))
    }

    pub(crate) fn picture(&self, name: &str) -> Result<PathBuf> {
        let bytes = self.ways().picture(self.session())?;
        let folder = project::target().join("screenshots");
        fs::create_dir_all(&folder)?;
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, bytes)?;
        Ok(path)
    }

    // What went on behind it.

    /// Warnings and errors in the console so far, but for those allowed.
    #[must_use]
    #[track_caller]
    pub fn console_errors(&self) -> Vec<String> {
        must(self.read_logs());
        let seen = self.seen.borrow();
        let is_allowed = |line: &&String| seen.allowed.iter().any(|part| line.contains(part));
        seen.console.iter().filter(|line| !is_allowed(line)).cloned().collect()
    }

    /// For tests of what is heard of the console: from workers, too, and from the first moment on.
    #[track_caller]
    pub fn hears_all(&self) {
        must(self.ways().hears_all());
    }

    /// Lets the console say something with these words: for tests that provoke it.
    pub fn allow_console(&self, words: &str) {
        self.seen.borrow_mut().allowed.push(words.to_owned());
    }

    /// The addresses of everything that was asked for so far, and what tried to leave this machine.
    #[must_use]
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        must(self.read_logs());
        [self.seen.borrow().requests.clone(), self.browser.trap.caught()].concat()
    }

    /// Those of them that are not the site's own.
    #[must_use]
    #[track_caller]
    pub fn strange_requests(&self) -> Vec<String> {
        let own = match &self.site.file {
            Some(_) => self.url.clone(),
            None => format!("http://127.0.0.1:{}/", self.port),
        };
        // A browser's own pages, such as that of a new private tab, are no network.
        let is_own = |url: &String| {
            [&own, "blob:", "data:", "chrome://"].iter().any(|start| url.starts_with(*start))
        };
        self.requests().into_iter().filter(|url| !is_own(url)).collect()
    }

    fn read_logs(&self) -> Result<()> {
        let mut seen = self.seen.borrow_mut();
        seen.console.extend(self.ways().console(self.session())?);
        seen.requests.extend(self.ways().requests(self.session())?);
        Ok(())
    }

    fn file_input(&self, label: &str) -> Result<Element> {
        const FIND: &str = "
            const name = (input) => input.getAttribute('aria-label')
              ?? Array.from(input.labels, (label) => label.textContent).join(' ');
            return [...document.querySelectorAll('input[type=file]')]
              .find((input) => name(input).replace(/\\s+/g, ' ').trim() === arguments[0]);";
        Element::of(&self.session().script(FIND, &[json!(label)])?).context("there is none")
    }

    pub(crate) fn drop_on(&self, element: &Element, paths: &[impl AsRef<Path>]) -> Result<()> {
        let files = paths.iter().map(|path| absolute(path.as_ref())).collect::<Result<Vec<_>>>()?;
        self.ways().drop_files(self.session(), element, &files)
    }
}

#[track_caller]
pub(crate) fn must<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| match error.downcast::<Unable>() {
        // The visit ends here, and is told as skipped.
        Ok(unable) => resume_unwind(Box::new(unable)),
        Err(error) => panic!("{error:#}"),
    })
}

fn absolute(path: &Path) -> Result<PathBuf> {
    fs::canonicalize(path).with_context(|| format!("there is no file {}", path.display()))
}

/// As WebDriver wants several files.
fn joined(paths: &[impl AsRef<Path>]) -> Result<String> {
    let paths =
        paths.iter().map(|path| Ok(absolute(path.as_ref())?.to_string_lossy().into_owned()));
    Ok(paths.collect::<Result<Vec<_>>>()?.join("\n"))
}

/// WebDriver's code for a key.
fn key(name: &str) -> &str {
    match name {
        "Tab" => "\u{e004}",
        "Enter" => "\u{e007}",
        "Shift" => "\u{e008}",
        "Control" => "\u{e009}",
        "Alt" => "\u{e00a}",
        "Escape" => "\u{e00c}",
        "PageUp" => "\u{e00e}",
        "PageDown" => "\u{e00f}",
        "End" => "\u{e010}",
        "Home" => "\u{e011}",
        "Left" => "\u{e012}",
        "Up" => "\u{e013}",
        "Right" => "\u{e014}",
        "Down" => "\u{e015}",
        "Delete" => "\u{e017}",
        character => character,
    }
}
