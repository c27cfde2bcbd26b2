//! Measures the built page in Chromium. `cargo xtask bench` reads what it prints, a line of words each.
//!
//! - `measure convert FILE RUNS`: the best `seconds` from the click on Convert until the result stands there, and the
//!   largest WebAssembly memory as the page says it
//! - `measure import FILE RUNS`: the same of an import into an empty tenant
//! - `measure store FILE SOME`: into a tenant with the users of FILE, of which SOME has some: seconds of the upsert of
//!   those, milliseconds until `#/users` shows its first rows, and the most until it shows rows anywhere else
//! - `measure dexie FOLDER FILE`: seconds that Dexie takes to put the users of FILE, by the page in FOLDER

use std::path::{Path, PathBuf};
use std::time::Duration;

use browser_tests::{Page, Visit};

const PATIENCE: Duration = Duration::from_secs(1200);

/// Clicks the button called `BUTTON` and notes when something called `DONE` stands there.
const CLICK: &str = "
const named = (tags, name) => [...document.querySelectorAll(tags)]
  .find((it) => (it.getAttribute('aria-label') ?? it.textContent).trim() === name);
const start = performance.now();
window.took = null;
const watch = new MutationObserver(() => {
  if (named('button, h2', 'DONE')) { window.took = performance.now() - start; watch.disconnect(); }
});
watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
named('button', 'BUTTON').click();";

/// Seconds from a click to what comes of it.
fn click(page: &Page, button: &str, done: &str) -> f64 {
    page.role("button", button).wait_until("ready", |button| button.is_enabled());
    // The file is in the system's cache and its form is known; what is left of the work before has settled.
    std::thread::sleep(Duration::from_secs(1));
    page.eval(&CLICK.replace("BUTTON", button).replace("DONE", done));
    took(page)
}

fn took(page: &Page) -> f64 {
    page.until("the result", PATIENCE, || Ok(page.eval("return window.took ?? null").is_number()));
    page.eval("return window.took").as_f64().unwrap_or(f64::NAN) / 1000.0
}

fn memory(page: &Page) -> String {
    let text = page.text();
    let memory = text.split(" of memory").next().and_then(|head| head.rsplit(" · ").next());
    memory.unwrap_or("?").trim().to_owned()
}

fn convert(file: &Path, runs: u32) {
    best(runs, "#/convert", |page| {
        page.upload("Choose files", &[file]);
        (click(page, "Convert", "Download"), memory(page))
    });
}

fn import(file: &Path, runs: u32) {
    best(runs, "#/import", |page| {
        page.upload("Choose files", &[file]);
        (click(page, "Import Users", "Completed"), memory(page))
    });
}

/// The best of some runs, each in a browser of its own.
fn best(runs: u32, path: &str, measure: impl Fn(&Page) -> (f64, String)) {
    let mut best = (f64::INFINITY, String::new());
    for _ in 0..runs {
        Visit::to(path).alone().run(|page| {
            let took = measure(page);
            if took.0 < best.0 {
                best = took;
            }
        });
    }
    println!("{:.3} {}", best.0, best.1);
}

/// Goes to a place and notes, in milliseconds, when the table shows other rows than before, none of them a placeholder.
const ROWS: &str = "
const rows = () => {
  const table = document.querySelector('[role=grid]');
  if (!table) return '';
  const { top, bottom } = table.getBoundingClientRect();
  const seen = [...table.querySelectorAll('.user-table__row')].filter((it) => {
    const place = it.getBoundingClientRect();
    return place.bottom > top && place.top < bottom;
  });
  const known = seen.map((it) => it.getAttribute('aria-rowindex'));
  return known.includes(null) ? '' : known.join();
};
const before = rows();
const start = performance.now();
window.took = null;
const look = () => {
  const now = rows();
  if (now && now !== before) window.took = performance.now() - start; else requestAnimationFrame(look);
};
ACT;
requestAnimationFrame(look);";

fn store(file: &Path, some: &Path) {
    Visit::to("#/import").alone().run(|page| {
        page.upload("Choose files", &[file]);
        page.role("button", "Import Users").click();
        page.role("heading", "Completed").within(PATIENCE).wait();
        page.role("button", "Reset Form").click();
        page.upload("Choose files", &[some]);
        page.label("Upsert pre-existing users in connection").tick(true);
        let upsert = click(page, "Import Users", "Completed");
        page.eval(&ROWS.replace("ACT", "location.hash = '#/users'"));
        let first = took(page) * 1000.0;
        let mut worst = 0.0_f64;
        for place in [0.5, 0.999, 0.123, 0.77, 0.31] {
            std::thread::sleep(Duration::from_millis(500));
            let scroll = format!(
                "const it = document.querySelector('[role=grid]'); it.scrollTop = it.scrollHeight * {place}"
            );
            page.eval(&ROWS.replace("ACT", &scroll));
            worst = worst.max(took(page) * 1000.0);
        }
        println!("{upsert:.3} {first:.0} {worst:.0}");
    });
}

fn dexie(folder: &Path, file: &Path) {
    Visit::to("").site(folder).alone().run(|page| {
        page.upload("Choose files", &[file]);
        println!("{:.3}", took(page));
    });
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let path = PathBuf::from;
    let runs = |runs: &str| runs.parse().unwrap_or(1);
    match words.as_slice() {
        ["convert", file, times] => convert(&path(file), runs(times)),
        ["import", file, times] => import(&path(file), runs(times)),
        ["store", file, some] => store(&path(file), &path(some)),
        ["dexie", folder, file] => dexie(&path(folder), &path(file)),
        _ => eprintln!("measure convert|import FILE RUNS, store FILE SOME, dexie FOLDER FILE"),
    }
}
