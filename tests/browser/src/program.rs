//! A program that runs beside a test: what it prints is gathered, and it ends when its input is closed.

use std::io::{BufRead as _, BufReader, Read};
use std::mem;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Longer than any of them takes to start, on a machine that has much to do.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(10);

/// A program under way.
pub(crate) struct Program {
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Program {
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let said = Arc::default();
        // It would stop if nobody listened to it.
        listen(child.stdout.take(), &said);
        listen(child.stderr.take(), &said);
        Ok(Self { child, said })
    }

    /// Waits until it prints a line in which something is found.
    pub fn hear<T>(&mut self, find: impl Fn(&str) -> Option<T>) -> Result<T> {
        self.wait(|program| lock(&program.said).iter().find_map(|line| find(line)))
    }

    /// Waits until something can be had.
    pub fn wait<T>(&mut self, mut get: impl FnMut(&Self) -> Option<T>) -> Result<T> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = get(self) {
                return Ok(found);
            }
            // Nobody listens any more: it has ended.
            if Arc::strong_count(&self.said) == 1 || Instant::now() > end {
                bail!("it did not start: {}", lock(&self.said).join("\n"));
            }
            thread::sleep(PAUSE);
        }
    }

    /// What it printed since it was last asked.
    pub fn said(&self) -> Vec<String> {
        mem::take(&mut *lock(&self.said))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It is on a leash.
        drop(self.child.stdin.take());
        self.child.wait().ok();
    }
}

fn listen(output: Option<impl Read + Send + 'static>, said: &Arc<Mutex<Vec<String>>>) {
    let Some(output) = output else { return };
    let said = Arc::clone(said);
    thread::spawn(move || {
        let lines = BufReader::new(output).split(b'\n').map_while(Result::ok);
        lines.for_each(|line| lock(&said).push(String::from_utf8_lossy(&line).into_owned()));
    });
}

fn lock(said: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_prints_is_heard() {
        let mut program =
            Program::start(Command::new("sh").args(["-c", "echo one; echo two >&2; read _"]))
                .unwrap();
        program.hear(|line| (line == "one").then_some(())).unwrap();
        program.hear(|line| (line == "two").then_some(())).unwrap();
        assert_eq!(program.said().len(), 2);
        assert!(program.said().is_empty());
    }

    #[test]
    fn one_that_ends_is_not_waited_for() {
        let mut program = Program::start(&mut Command::new("true")).unwrap();
        assert!(program.hear(|_| None::<()>).is_err());
    }
}
