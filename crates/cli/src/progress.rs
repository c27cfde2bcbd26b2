//! How far a run is, on one line of a terminal. Where standard error is no terminal, nothing is said.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use engine::jobs::Progress;
use engine::thousands::count;

/// The time between two lines.
const EVERY: Duration = Duration::from_millis(200);

/// The line, which is written over itself.
pub(crate) struct Line {
    is_terminal: bool,
    written: Option<Instant>,
}

impl Line {
    pub(crate) fn new() -> Self {
        Line { is_terminal: io::stderr().is_terminal(), written: None }
    }

    /// Says how far it is, now and then.
    pub(crate) fn show(&mut self, progress: Progress) {
        if !self.is_terminal || self.written.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        self.written = Some(Instant::now());
        let _ = write!(
            io::stderr(),
            "\r\x1b[2K{} %  {} users, {} refused",
            progress.percent(),
            count(progress.users),
            count(progress.refused)
        );
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.written.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}
