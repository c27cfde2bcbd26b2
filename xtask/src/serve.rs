//! Serves a folder on this machine, as a static host would: `cargo xtask serve`, with `--fast` too, and the end-to-end tests.
//!
//! Written out rather than taken from a crate because the tests cut the network by stopping it: then every
//! connection must be gone, kept-alive ones too, which the small server crates cannot do. It speaks just enough
//! HTTP/1.1 for a browser: GET and HEAD of files, one request a connection.
//! It is no server for the open network: it listens on the loopback address only.

mod answer;

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::site::fast;
use crate::{project, site};
use answer::{Folder, Request};

/// Builds if anything changed, and serves `dist/` until the program is stopped.
///
/// # Errors
/// When the build fails or the port is taken.
pub fn run(port: u16) -> Result<()> {
    // Said now rather than after minutes of building.
    drop(listen(port)?);
    site::build()?;
    let server = Server::start(&project::dist(), port, None)?;
    println!("Muster is at {} (Ctrl+C stops it)", server.url());
    loop {
        thread::park();
    }
}

/// Builds the site unoptimised, serves it, and builds it anew whenever a source changes.
///
/// # Errors
/// When the first build fails or the port is taken.
pub fn run_fast(port: u16) -> Result<()> {
    drop(listen(port)?);
    let tools = fast::begin()?;
    let server = Server::start(&fast::folder(), port, None)?;
    println!(
        "Muster, unoptimised, is at {} (Ctrl+C stops it); reload the page after a change",
        server.url()
    );
    fast::watch(&tools)
}

/// A server for one folder; it stops when dropped.
pub struct Server {
    address: SocketAddr,
    prefix: String,
    stopped: Arc<AtomicBool>,
}

/// A request longer than this is none of a browser asking for our files.
const LONGEST_REQUEST: u64 = 64 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

impl Server {
    /// Serves `folder` at `http://127.0.0.1:PORT/`, or below `prefix` (`Some("some/path")`) as on a shared host.
    /// Port 0 takes any that is free.
    ///
    /// # Errors
    /// When there is no such folder, or the port is taken.
    pub fn start(folder: &Path, port: u16, prefix: Option<&str>) -> Result<Self> {
        let listener = listen(port)?;
        let prefix =
            prefix.map_or("/".to_owned(), |prefix| format!("/{}/", prefix.trim_matches('/')));
        let folder = Arc::new(Folder::new(folder, &prefix)?);
        let server = Self { address: listener.local_addr()?, prefix, stopped: Arc::default() };
        let stopped = Arc::clone(&server.stopped);
        thread::spawn(move || accept(&listener, &folder, &stopped));
        Ok(server)
    }

    /// The address to open, with a `/` at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.prefix)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection, so that the port is free again.
        drop(TcpStream::connect(self.address));
    }
}

fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| cannot_listen(port, error))
}

fn cannot_listen(port: u16, error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken: another program (another `cargo xtask serve`?) listens there; \
             stop it, or choose another port with --port"
        ),
        io::ErrorKind::PermissionDenied => {
            anyhow!("port {port} is not for ordinary users: choose one above 1023")
        }
        _ => anyhow!(error).context(format!("cannot listen on port {port}")),
    }
}

fn accept(listener: &TcpListener, folder: &Arc<Folder>, stopped: &Arc<AtomicBool>) {
    for stream in listener.incoming() {
        if stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let (folder, stopped) = (Arc::clone(folder), Arc::clone(stopped));
        // A browser that goes away in the middle is nothing to report.
        thread::spawn(move || converse(stream, &folder, &stopped).ok());
    }
}

fn converse(mut stream: TcpStream, folder: &Folder, stopped: &AtomicBool) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let head = read_head(&stream)?;
    // Browsers open connections ahead of need; after the stop these lead nowhere.
    if stopped.load(Ordering::SeqCst) || head.is_empty() {
        return Ok(());
    }
    stream
        .write_all(&folder.answer(&Request::parse(&head)).to_bytes())
        .context("the browser went away")
}

/// The request up to its empty line. Bodies are not for us.
fn read_head(stream: &TcpStream) -> Result<String> {
    let mut reader = BufReader::new(stream).take(LONGEST_REQUEST);
    let mut head = String::new();
    while reader.read_line(&mut head)? > 2 {}
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named() {
        let server = Server::start(project::root(), 0, None).unwrap();
        let error = Server::start(project::root(), server.port(), None).err().unwrap();
        assert!(error.to_string().contains(&format!("port {} is taken", server.port())), "{error}");
    }

    #[test]
    fn a_stopped_server_frees_its_port() {
        let server = Server::start(project::root(), 0, Some("some/path/")).unwrap();
        assert_eq!(server.url(), format!("http://127.0.0.1:{}/some/path/", server.port()));
        let address = server.address;
        drop(server);
        let refused = (0..50).any(|_| {
            thread::sleep(Duration::from_millis(20));
            TcpStream::connect(address).is_err()
        });
        assert!(refused);
    }

    #[test]
    fn it_speaks_http() {
        let server = Server::start(project::root(), 0, None).unwrap();
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(b"GET /Cargo.toml HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert_eq!(body, project::read_text(&project::root().join("Cargo.toml")).unwrap());
    }
}
