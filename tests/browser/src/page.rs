//! The page as a person has it before them: what they see, do, and get. It waits as a person would, and no longer.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use xtask::project;
use xtask::serve::Server;

use crate::browser::Browser;
use crate::driver::{Element, Session};
use crate::locator::{PATIENCE, PAUSE};
use crate::{Download, Locator, Name, downloads};

/// Notes every long task of the main thread from the page's first moment on.
const NOTE_LONG_TASKS: &str = "
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.longTasks.push([startTime, duration]);
    }).observe({ type: 'longtask', buffered: true });";

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
        prepare: impl FnOnce(&Self),
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
        let session = page.session();
        session.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            &json!({ "source": NOTE_LONG_TASKS }),
        )?;
        prepare(&page);
        session.post("/url", &json!({ "url": format!("{}{path}", page.url) }))?;
        Ok(page)
    }

    /// Leaves the page, and the browser for the next one if it is as it was before.
    pub(crate) fn leave(self) {
        if self.clean.get() {
            self.browser.keep();
        }
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
        let address = must(self.session().get("/url"));
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
        let ask =
            |what| must(self.session().of(&element, what)).as_str().unwrap_or_default().to_owned();
        (ask("computedrole"), ask("computedlabel"))
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
        must(self.session().post("/url", &json!({ "url": format!("{}{path}", self.url) })));
    }

    /// Loads the page anew.
    #[track_caller]
    pub fn reload(&self) {
        must(self.session().post("/refresh", &json!({})));
    }

    /// Makes the window's inside this large, in CSS pixels.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        must(self.session().devtools("Emulation.setDeviceMetricsOverride", &size));
    }

    /// Dark colours, or light ones.
    #[track_caller]
    pub fn dark(&self, dark: bool) {
        let scheme =
            json!({ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } });
        must(
            self.session().devtools("Emulation.setEmulatedMedia", &json!({ "features": [scheme] })),
        );
    }

    /// The clocks of the page and of all its workers show the time of this zone: `Asia/Kolkata`.
    #[track_caller]
    pub fn zone(&self, name: &str) {
        self.clean.set(false);
        let zone = json!({ "timezoneId": name });
        must(self.session().devtools("Emulation.setTimezoneOverride", &zone));
    }

    /// Cuts the network: the server is gone, for the page, its workers and its service worker.
    #[track_caller]
    pub fn offline(&self) {
        self.server.take();
        self.set_network(true);
    }

    /// Mends the network.
    #[track_caller]
    pub fn online(&self) {
        let server = must(self.site.serve(self.port));
        self.server.replace(Some(server));
        self.set_network(false);
    }

    /// Has the browser keep no more than `bytes` bytes for this page.
    #[track_caller]
    pub fn limit_storage(&self, bytes: u64) {
        let origin = format!("http://127.0.0.1:{}", self.port);
        let quota = json!({ "origin": origin, "quotaSize": bytes });
        must(self.session().devtools("Storage.overrideQuotaForOrigin", &quota));
    }

    #[track_caller]
    fn set_network(&self, offline: bool) {
        let conditions = json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        must(self.session().devtools("Network.emulateNetworkConditions", &conditions));
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
        let tasks = self.eval("return window.longTasks");
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

    pub(crate) fn picture(&self, name: &str) -> Result<PathBuf> {
        let picture = self
            .session()
            .devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }))?;
        let bytes = BASE64_STANDARD.decode(picture["data"].as_str().unwrap_or_default())?;
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
        let is_own =
            |url: &String| [&own, "blob:", "data:"].iter().any(|start| url.starts_with(*start));
        self.requests().into_iter().filter(|url| !is_own(url)).collect()
    }

    fn read_logs(&self) -> Result<()> {
        let (console, network) =
            (self.session().log("browser")?, self.session().log("performance")?);
        let mut seen = self.seen.borrow_mut();
        seen.console.extend(console.iter().filter_map(complaint));
        seen.requests.extend(network.iter().filter_map(request));
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
        let rect = self.session().script(
            "arguments[0].scrollIntoView({ block: 'center' });
             const { x, y, width, height } = arguments[0].getBoundingClientRect();
             return [x + width / 2, y + height / 2];",
            &[element.to_json()],
        )?;
        let files = paths.iter().map(|path| absolute(path.as_ref())).collect::<Result<Vec<_>>>()?;
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
            let event = json!({ "type": kind, "x": rect[0], "y": rect[1], "data": data });
            self.session().devtools("Input.dispatchDragEvent", &event)?;
        }
        Ok(())
    }
}

#[track_caller]
fn must<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| panic!("{error:#}"))
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

/// A warning or an error of the console's log.
fn complaint(entry: &Value) -> Option<String> {
    let level = entry["level"].as_str()?;
    matches!(level, "SEVERE" | "WARNING")
        .then(|| format!("{level} {}", entry["message"].as_str().unwrap_or_default()))
}

/// The address of a request in the log of the DevTools protocol's events.
fn request(entry: &Value) -> Option<String> {
    let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let parameters = &event["message"]["params"];
    let url = match event["message"]["method"].as_str()? {
        "Network.requestWillBeSent" => &parameters["request"]["url"],
        "Network.webSocketCreated" | "Network.webTransportCreated" => &parameters["url"],
        _ => return None,
    };
    url.as_str().map(str::to_owned)
}
