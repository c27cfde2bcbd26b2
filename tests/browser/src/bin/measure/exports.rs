//! Measures the Export page with a tenant of many users: exports from the click until their file can be downloaded, and
//! searches from their last letter until the exact number is known. Each on a page that was loaded anew.

use std::path::Path;

use browser_tests::{Name, Page};
use serde_json::Value;

use crate::{PATIENCE, click, memory, stored, took, whole};

/// Puts `QUERY` into the search box, as pasting it does, and notes when the number of users it finds stands there: it is
/// first marked as being worked out, then no longer.
const SEARCH: &str = "
const { control } = [...document.querySelectorAll('label')].find((it) => it.textContent.trim() === 'Search');
const isBusy = () => document.querySelector('.user-count [role=status]')?.ariaBusy === 'true';
let asked = false;
window.took = null;
const watch = new MutationObserver(() => {
  if (isBusy()) {
    asked = true;
  } else if (asked) {
    window.took = performance.now() - start;
    watch.disconnect();
  }
});
watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
control.focus();
control.select();
const start = performance.now();
document.execCommand('insertText', false, QUERY);";

/// The best time of an export, and the largest memory.
struct Best {
    seconds: f64,
    memory: String,
}

impl Best {
    fn new() -> Self {
        Best { seconds: f64::INFINITY, memory: "?".to_owned() }
    }

    /// Exports as the page is set.
    fn add(&mut self, page: &Page) {
        settled(page);
        let button = page.role("button", Name::has("Export ")).within(PATIENCE).name();
        let seconds = click(page, &button, "Download");
        if seconds < self.seconds {
            *self = Best { seconds, memory: memory(page) };
        }
    }
}

/// Seconds and the whole browser's memory of an export of the users of a file.
pub(crate) fn export_once(file: &Path) {
    stored(file, |page| {
        fresh(page);
        let button = page.role("button", Name::has("Export ")).within(PATIENCE).name();
        whole::print(|| click(page, &button, "Download"));
    });
}

/// The Export page, loaded anew, so that its workers know nothing of what was before.
fn fresh(page: &Page) {
    page.go("#/export");
    page.reload();
    page.label("Preset").within(PATIENCE).choose("Default fields (CSV)");
    settled(page);
}

/// Waits until everything that is shown is of what is chosen.
fn settled(page: &Page) {
    std::thread::sleep(std::time::Duration::from_millis(500));
    page.until("everything to be known", PATIENCE, || {
        Ok(page.eval("return !document.querySelector('[aria-busy=true]')") == Value::Bool(true))
    });
}

pub fn export(file: &Path, runs: u32) {
    stored(file, |page| {
        let mut best = Best::new();
        for _ in 0..runs {
            fresh(page);
            best.add(page);
        }
        println!("{:.3} {}", best.seconds, best.memory);
    });
}

pub fn sort(file: &Path, runs: u32) {
    stored(file, |page| {
        let (mut unsorted, mut sorted) = (Best::new(), Best::new());
        for _ in 0..runs {
            fresh(page);
            unsorted.add(page);
            fresh(page);
            page.label("Sort by").fill("email");
            sorted.add(page);
        }
        println!("{:.3} {:.3} {}", unsorted.seconds, sorted.seconds, sorted.memory);
    });
}

pub fn expressions(file: &Path, runs: u32, texts: &[&str]) {
    stored(file, |page| {
        let measure = |text: &&str| {
            let mut best = Best::new();
            for _ in 0..runs {
                fresh(page);
                page.role("button", "Remove all").click();
                page.role("button", "Add field").click();
                page.label("User Attribute 1").fill(text);
                best.add(page);
            }
            format!("{:.3}", best.seconds)
        };
        println!("{}", texts.iter().map(measure).collect::<Vec<_>>().join(" "));
    });
}

/// Seconds of a query: as the first one, as a later one; and how many users it finds.
#[derive(Clone)]
struct Times {
    first: f64,
    later: f64,
    found: String,
}

pub fn search(file: &Path, runs: u32, queries: &[&str]) {
    let unknown = Times { first: f64::INFINITY, later: f64::INFINITY, found: String::new() };
    let mut times = vec![unknown; queries.len()];
    stored(file, |page| {
        // Every query is the first one of a page as often as the others.
        for first in (0..runs).flat_map(|_| 0..queries.len()) {
            fresh(page);
            for place in (first..queries.len()).chain(0..first) {
                settled(page);
                page.eval(&SEARCH.replace("QUERY", &Value::from(queries[place]).to_string()));
                let (time, seconds) = (&mut times[place], took(page));
                let best = if place == first { &mut time.first } else { &mut time.later };
                *best = best.min(seconds);
                time.found = found(page);
            }
        }
    });
    let words =
        times.iter().map(|Times { first, later, found }| format!("{first:.3} {later:.3} {found}"));
    println!("{}", words.collect::<Vec<_>>().join(" "));
}

/// The number of users that are found, as it stands there, without its commas.
fn found(page: &Page) -> String {
    let text = page.eval("return document.querySelector('.user-count strong')?.textContent");
    text.as_str().unwrap_or("?").replace(',', "")
}
