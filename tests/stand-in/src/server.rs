//! The listening end: a thread for each connection, which is kept as long as the other side likes.
//!
//! A fault of the line is brought about here: requests dropped, answers not sent or sent by half.

use std::io::{self, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::faults::Fault;
use crate::http::{self, Unread};
use crate::routes;
use crate::tenant::Tenant;

/// A server that runs until the program ends.
#[derive(Clone, Debug)]
pub struct Server {
    tenant: Arc<Mutex<Tenant>>,
    port: u16,
}

impl Server {
    /// Begins to serve this tenant on this port of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn start(tenant: Tenant, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        let server =
            Self { tenant: Arc::new(Mutex::new(tenant)), port: listener.local_addr()?.port() };
        let serving = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                // Whoever breaks off has said so; there is nobody to tell.
                thread::spawn(move || serving.serve(&stream).ok());
            }
        });
        Ok(server)
    }

    /// The domain for the scripts: `http://127.0.0.1:PORT`.
    pub fn domain(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The tenant, which stands still as long as this is held.
    pub fn tenant(&self) -> MutexGuard<'_, Tenant> {
        self.tenant.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut input = BufReader::new(stream);
        let mut output = stream;
        loop {
            let request = match http::read(&mut input, &mut output) {
                Ok(request) => request,
                Err(Unread::Gone) => return Ok(()),
                Err(Unread::Refused(status)) => {
                    return http::write(
                        &mut output,
                        &routes::error(status, "", "Not understood"),
                        false,
                    );
                }
            };
            let mut tenant = self.tenant();
            let is_api = request.path.starts_with("/api/");
            let fault = if is_api { tenant.faults.next(routes::is_send(&request)) } else { None };
            let answer = match fault {
                Some(Fault::Broken) => return stream.shutdown(Shutdown::Both),
                Some(Fault::Unavailable) => routes::error(503, "", "Service Unavailable"),
                _ => routes::answer(
                    &mut tenant,
                    &request,
                    &self.domain(),
                    fault == Some(Fault::TooMany),
                ),
            };
            drop(tenant);
            match fault {
                Some(Fault::AnswerLost) => return stream.shutdown(Shutdown::Both),
                Some(Fault::HalfAnswer) => {
                    http::write(&mut output, &answer, true)?;
                    return stream.shutdown(Shutdown::Both);
                }
                Some(Fault::BadGateway) => {
                    http::write(&mut output, &routes::error(502, "", "Bad Gateway"), false)?;
                }
                _ => http::write(&mut output, &answer, false)?,
            }
        }
    }
}
