//! The memory of the whole browser, all its processes together, while the page works: what it takes over a page that has nothing to do.
//!
//! Each process counts what is its own and its part of what it shares (PSS), as `/proc` tells it; elsewhere than on Linux nothing is
//! known.

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How often it is looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// How long a page that has just been opened settles.
const SETTLED: Duration = Duration::from_secs(5);

/// Prints the seconds of `work`, and the most megabytes over idle.
pub(crate) fn print(work: impl FnOnce() -> f64) {
    let (seconds, megabytes) = watched(work);
    println!("{seconds:.3} {}", megabytes.map_or_else(|| "?".to_owned(), |it| it.to_string()));
}

/// What `work` gives, and the most megabytes that the browser took while it ran over what it took before.
fn watched(work: impl FnOnce() -> f64) -> (f64, Option<u64>) {
    thread::sleep(SETTLED);
    let idle = kilobytes();
    let is_over = Arc::new(AtomicBool::new(false));
    let watcher = {
        let is_over = Arc::clone(&is_over);
        thread::spawn(move || {
            let mut most = 0;
            while !is_over.load(Ordering::Relaxed) {
                most = most.max(kilobytes().unwrap_or(0));
                thread::sleep(PAUSE);
            }
            most
        })
    };
    let seconds = work();
    is_over.store(true, Ordering::Relaxed);
    let most = watcher.join().unwrap_or(0);
    (seconds, idle.map(|idle| most.saturating_sub(idle) / 1024))
}

/// What the processes take that this one has started, and those that they have.
fn kilobytes() -> Option<u64> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").ok()?.flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if let Some(parent) = parent(id) {
            children.entry(parent).or_default().push(id);
        }
    }
    let (mut sum, mut waiting) = (0, vec![std::process::id()]);
    while let Some(id) = waiting.pop() {
        for child in children.remove(&id).unwrap_or_default() {
            sum += share(child).unwrap_or(0);
            waiting.push(child);
        }
    }
    Some(sum)
}

/// Who started a process.
fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// What a process takes, in kilobytes.
fn share(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
