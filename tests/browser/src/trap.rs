//! A proxy that lets nothing through and remembers who tried.
//!
//! The browser asks it for everything that is not on this machine, from pages, workers and service workers alike;
//! what a page's own log of requests does not show ends up here.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;

/// What Chromium and Firefox ask their makers for by themselves, some time after their start and whatever they are told; the
/// page has no business there.
const BROWSERS_OWN: [&str; 4] = [
    "optimizationguide-pa.googleapis.com:443 ",
    ".mozilla.com:443 ",
    ".mozilla.net:443 ",
    ".mozilla.org:443 ",
];

/// The trap, open until the tests end.
pub(crate) struct Trap {
    port: u16,
    caught: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    pub fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let trap = Self { port: listener.local_addr()?.port(), caught: Arc::default() };
        let caught = Arc::clone(&trap.caught);
        thread::spawn(move || {
            listener.incoming().flatten().for_each(|stream| remember(&stream, &caught))
        });
        Ok(trap)
    }

    /// What the browser takes as `--proxy-server`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Forgets what was asked for.
    pub fn empty(&self) {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// What was asked for, as `CONNECT host:443` or `GET http://host/path`.
    pub fn caught(&self) -> Vec<String> {
        self.caught.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn remember(stream: &TcpStream, caught: &Mutex<Vec<String>>) {
    let mut line = String::new();
    let asked = stream
        .set_read_timeout(Some(Duration::from_secs(1)))
        .and_then(|()| BufReader::new(stream).read_line(&mut line));
    let own = BROWSERS_OWN.iter().any(|host| line.contains(host));
    if asked.is_ok() && !line.is_empty() && !own {
        let request = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        caught.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }
}
