//! The page's frame: boot.js, worker-boot.js and sw.js as they are, around stand-ins for the WebAssembly.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::path::Path;
use std::time::Duration;

use browser_tests::{Folder, Page, Visit};
use xtask::{project, site};

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta name="build" content="unbuilt"><title>Frame</title>
<link rel="icon" href="data:,"><script type="module" src="./boot.js"></script></head>
<body><div id="app"><h1>Loading</h1></div></body></html>"#;

const ENGINE: &str = "export default async function init() {
  await new Promise((resolve) => setTimeout(resolve, 200));
  self.onmessage = ({ data }) => self.postMessage(`VERSION heard ${data}`);
}";

const PATIENCE: Duration = Duration::from_secs(10);

/// Puts a version of the site into a folder, over whatever is there.
fn publish(folder: &Path, version: &str) {
    for file in ["boot.js", "worker-boot.js", "sw.js"] {
        fs::copy(project::root().join("www").join(file), folder.join(file)).unwrap();
    }
    let app = format!(
        "export default async () => {{ document.querySelector('h1').textContent = '{version} runs' }}"
    );
    for (file, content) in [
        ("index.html", PAGE),
        ("page.js", &app),
        ("page_bg.wasm", ""),
        ("worker.js", &ENGINE.replace("VERSION", version)),
    ] {
        fs::write(folder.join(file), content).unwrap();
    }
    site::complete(folder).unwrap();
}

fn published(version: &str) -> Folder {
    let folder = Folder::new("frame").unwrap();
    publish(folder.path(), version);
    folder
}

fn until(page: &Page, what: &str, condition: &str) {
    page.until(what, PATIENCE, || Ok(page.eval(condition) == true));
}

fn until_kept(page: &Page) {
    until(page, "the service worker", "return Boolean(navigator.serviceWorker.controller)");
}

const WAITS: &str =
    "return navigator.serviceWorker.getRegistration().then((it) => Boolean(it?.waiting))";

/// Starts the worker, says something at once, and returns the answer.
fn worker_says(page: &Page) -> String {
    let script = "return new Promise((resolve) => {
      const worker = new Worker('./worker-boot.js', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(`error: ${message}`);
      worker.postMessage('hello');
    })";
    page.eval(script).as_str().unwrap().to_owned()
}

#[test]
fn after_one_load_the_network_is_not_needed() {
    let folder = published("one");
    Visit::to("").site(folder.path()).below("some/where").run(|page| {
        page.see("one runs");
        until_kept(page);
        page.offline();
        assert_eq!(worker_says(page), "one heard hello");
        page.reload();
        page.see("one runs");
        assert_eq!(worker_says(page), "one heard hello");
    });
}

#[test]
fn a_new_version_begins_with_the_next_load() {
    let folder = published("one");
    Visit::to("").site(folder.path()).run(|page| {
        page.see("one runs");
        until_kept(page);
        publish(folder.path(), "two");
        page.reload();
        page.see("one runs");
        until(page, "the new version", WAITS);
        assert_eq!(worker_says(page), "one heard hello");
        page.reload();
        page.see("two runs");
        assert_eq!(worker_says(page), "two heard hello");
        assert_eq!(page.eval("return caches.keys().then((keys) => keys.length)"), 1);
    });
}

#[test]
fn a_page_can_ask_for_the_new_version() {
    let folder = published("one");
    Visit::to("").site(folder.path()).run(|page| {
        page.see("one runs");
        until_kept(page);
        page.eval("addEventListener('muster-update-ready', () => { document.title = 'ready' })");
        publish(folder.path(), "two");
        page.eval("navigator.serviceWorker.getRegistration().then((it) => it.update())");
        page.until("the news", PATIENCE, || Ok(page.title() == "ready"));
        page.see("one runs");
        page.eval("dispatchEvent(new Event('muster-update-now'))");
        page.see("two runs");
    });
}

#[test]
fn a_new_version_waits_for_other_pages() {
    let folder = published("one");
    Visit::to("").site(folder.path()).run(|page| {
        page.see("one runs");
        until_kept(page);
        publish(folder.path(), "two");
        page.eval("navigator.serviceWorker.getRegistration().then((it) => it.update())");
        until(page, "the new version", WAITS);
        page.eval(
            "const other = document.createElement('iframe'); other.src = './'; document.body.append(other);
             return new Promise((resolve) => { other.onload = resolve })",
        );
        page.eval("dispatchEvent(new Event('muster-update-now'))");
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!(page.eval(WAITS), true);
        assert_eq!(worker_says(page), "one heard hello");
    });
}

#[test]
fn half_a_new_version_is_none() {
    let folder = published("one");
    Visit::to("").site(folder.path()).run(|page| {
        page.see("one runs");
        until_kept(page);
        let old = fs::read(folder.path().join("worker.js")).unwrap();
        publish(folder.path(), "two");
        fs::write(folder.path().join("worker.js"), old).unwrap();
        page.eval("return navigator.serviceWorker.getRegistration().then((it) => it.update()).catch(() => 0)");
        until(page, "the end of the attempt", "return navigator.serviceWorker.getRegistration().then((it) => !it.installing)");
        assert_eq!(page.eval(WAITS), false);
        page.reload();
        page.see("one runs");
        page.allow_console("integrity");
        page.allow_console("sw.js");
    });
}

#[test]
fn a_page_that_cannot_be_loaded_says_so() {
    let folder = published("one");
    fs::remove_file(folder.path().join("page.js")).unwrap();
    Visit::to("").site(folder.path()).run(|page| {
        page.role("alert", browser_tests::Name::Any).wait();
        page.see("Muster could not be loaded.");
        page.allow_console("page.js");
    });
}

#[test]
fn a_worker_that_cannot_be_loaded_is_an_error_of_the_worker() {
    let folder = published("one");
    fs::write(
        folder.path().join("worker.js"),
        "export default async () => { throw new Error('no engine') }",
    )
    .unwrap();
    Visit::to("").site(folder.path()).run(|page| {
        page.see("one runs");
        assert!(worker_says(page).contains("no engine"));
        page.allow_console("no engine");
        page.allow_console("integrity");
        page.allow_console("sw.js");
    });
}
