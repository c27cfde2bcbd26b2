//! Measures the built page in Chromium. `cargo xtask bench` reads what it prints, a line of words each.
//!
//! - `measure convert FILE RUNS`: the best `seconds` from the click on Convert until the result stands there, and the
//!   largest WebAssembly memory as the page says it
//! - `measure import FILE RUNS`: the same of an import into an empty tenant
//! - `measure store FILE SOME`: into a tenant with the users of FILE, of which SOME has some: seconds of the upsert of
//!   those, milliseconds until `#/users` shows its first rows, and the most until it shows rows anywhere else
//! - `measure export FILE RUNS`: the best seconds from the click on "Export … Users" until its file can be downloaded: CSV
//!   with the default fields of a tenant with the users of FILE; and the largest WebAssembly memory
//! - `measure sort FILE RUNS`: the same unsorted, then sorted by email, and the largest memory of the sorted one
//! - `measure expression FILE RUNS EXPRESSION…`: the same with each of these as the only field
//! - `measure search FILE RUNS QUERY…`: for each of these, seconds from its last letter until it is known how many users
//!   it finds: as the first query of a page, as a later one, and how many that are
//! - `measure whole convert|export FILE`: seconds of one conversion or export, and the most megabytes that the whole browser
//!   takes over a page that does nothing
//! - `measure dexie FOLDER FILE RUNS QUERY…`: seconds that Dexie takes to put the users of FILE, by the page in FOLDER;
//!   then, for each query, seconds that `toArray` and liqe take, and how many users they find

mod exports;
mod whole;

use std::path::{Path, PathBuf};
use std::time::Duration;

use browser_tests::{Page, Visit};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(1200);

/// Clicks the button called `BUTTON` and notes when something called `DONE` stands there.
const CLICK: &str = "
const named = (tags, name) => [...document.querySelectorAll(tags)]
  .find((it) => (it.getAttribute('aria-label') ?? it.textContent).trim() === name);
const start = performance.now();
window.took = null;
const watch = new MutationObserver(() => {
  if (named('button, h2', 'DONE') || named('h2', 'DONE, but not for all users')) { window.took = performance.now() - start; watch.disconnect(); }
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

/// The memory as the page notes it beside its figures; `?` where it does not.
fn memory(page: &Page) -> String {
    let noted = page.eval("return document.querySelector('[data-memory]')?.dataset.memory ?? '?'");
    noted.as_str().unwrap_or("?").to_owned()
}

fn convert(file: &Path, runs: u32) {
    best(runs, "#/convert", |page| {
        page.upload("Choose files", &[file]);
        (click(page, "Convert", "Download"), memory(page))
    });
}

/// Seconds and the whole browser's memory of a conversion.
fn convert_once(file: &Path) {
    Visit::to("#/convert").alone().run(|page| {
        page.role("button", "Convert").wait();
        whole::print(|| {
            page.upload("Choose files", &[file]);
            click(page, "Convert", "Download")
        });
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

/// A tenant with the users of a file, in a browser of its own.
fn stored(file: &Path, act: impl FnOnce(&Page)) {
    Visit::to("#/import").alone().run(|page| {
        page.upload("Choose files", &[file]);
        click(page, "Import Users", "Completed");
        act(page);
    });
}

fn store(file: &Path, some: &Path) {
    stored(file, |page| {
        page.role("button", "Reset Form").click_if_enabled();
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

fn dexie(folder: &Path, file: &Path, runs: u32, queries: &[&str]) {
    Visit::to("").site(folder).alone().run(|page| {
        page.upload("Choose files", &[file]);
        let mut words = vec![format!("{:.3}", took(page))];
        for query in queries {
            let script = format!("return window.search({})", Value::from(*query));
            let searches = (0..runs).map(|_| page.eval(&script));
            let searches: Vec<_> =
                searches.map(|it| (it[0].as_f64().unwrap_or(f64::NAN), it[1].clone())).collect();
            let best = searches.iter().map(|(took, _)| *took).fold(f64::INFINITY, f64::min);
            let found = searches.last().map_or(Value::Null, |(_, found)| found.clone());
            words.push(format!("{:.3} {found}", best / 1000.0));
        }
        println!("{}", words.join(" "));
    });
}

const USAGE: &str = "measure convert|import|export|sort FILE RUNS, whole convert|export FILE, \
                     store FILE SOME, expression FILE RUNS EXPRESSION…, \
                     search FILE RUNS QUERY…, dexie FOLDER FILE RUNS QUERY…";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let path = PathBuf::from;
    let runs = |runs: &str| runs.parse().unwrap_or(1);
    match words.as_slice() {
        ["convert", file, times] => convert(&path(file), runs(times)),
        ["import", file, times] => import(&path(file), runs(times)),
        ["whole", "convert", file] => convert_once(&path(file)),
        ["whole", "export", file] => exports::export_once(&path(file)),
        ["store", file, some] => store(&path(file), &path(some)),
        ["export", file, times] => exports::export(&path(file), runs(times)),
        ["sort", file, times] => exports::sort(&path(file), runs(times)),
        ["expression", file, times, texts @ ..] => {
            exports::expressions(&path(file), runs(times), texts);
        }
        ["search", file, times, queries @ ..] => {
            exports::search(&path(file), runs(times), queries);
        }
        ["dexie", folder, file, times, queries @ ..] => {
            dexie(&path(folder), &path(file), runs(times), queries);
        }
        _ => eprintln!("{USAGE}"),
    }
}
