//! The stand-in by hand: `cargo run -p stand-in [PORT] [MILLISECONDS OF A JOB]` serves an empty tenant and says what a script is to be given.
//!
//! It stops with Ctrl-C and keeps nothing.

use std::{env, io, thread};

use stand_in::{Plan, Server, Tenant};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let job_ms = arguments.next().and_then(|ms| ms.parse().ok()).unwrap_or(10_000);
    let mut tenant = Tenant::new(Plan { job_ms, rate: 50, ..Plan::default() });
    tenant.clients.insert("client".to_owned(), "secret".to_owned());
    for name in ["admin", "editor"] {
        tenant.add_role(name);
    }
    tenant.add_organization("acme");
    tenant.add_api("https://api.example.com", &["read:reports", "write:reports"]);
    let server = Server::start(tenant, port)?;
    println!(
        "Domain {}, client id \"client\", client secret \"secret\", connection \"shop\"",
        server.domain()
    );
    loop {
        thread::park();
    }
}
