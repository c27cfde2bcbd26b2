//! Converts a file in the built page and prints what it took: `measure FILE [RUNS]`.
//!
//! One line: the best `seconds` from the click on Convert until the result stands there, then the largest
//! WebAssembly memory as the page says it. `cargo xtask bench` reads it.

use std::path::PathBuf;
use std::time::Duration;

use browser_tests::{Page, Visit};

/// Clicks Convert and notes when the download is offered.
const CLICK: &str = "
const named = (name) => [...document.querySelectorAll('button')]
  .find((button) => (button.getAttribute('aria-label') ?? button.textContent).trim() === name);
const start = performance.now();
window.took = null;
const watch = new MutationObserver(() => {
  if (named('Download')) { window.took = performance.now() - start; watch.disconnect(); }
});
watch.observe(document.body, { subtree: true, childList: true, attributes: true });
named('Convert').click();";

const PATIENCE: Duration = Duration::from_secs(600);

fn convert(page: &Page, file: &PathBuf) -> (f64, String) {
    page.upload("Choose files", &[file]);
    page.role("button", "Convert").wait_until("ready", |button| button.is_enabled());
    // The file is in the system's cache and its form is known; what is left of the work before has settled.
    std::thread::sleep(Duration::from_secs(1));
    page.eval(CLICK);
    page.until("the result", PATIENCE, || Ok(page.eval("return window.took").is_number()));
    let seconds = page.eval("return window.took").as_f64().unwrap_or(f64::NAN) / 1000.0;
    let text = page.text();
    let memory = text.split(" of memory").next().and_then(|head| head.rsplit(" · ").next());
    (seconds, memory.unwrap_or("?").trim().to_owned())
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next().map(PathBuf::from) else {
        eprintln!("measure FILE [RUNS]");
        return;
    };
    let runs = arguments.next().and_then(|runs| runs.parse().ok()).unwrap_or(3);
    let mut best = (f64::INFINITY, String::new());
    for _ in 0..runs {
        Visit::to("#/convert").alone().run(|page| {
            let took = convert(page, &file);
            if took.0 < best.0 {
                best = took;
            }
        });
    }
    println!("{:.3} {}", best.0, best.1);
}
