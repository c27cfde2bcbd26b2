//! The scripts of a package, run as a person would run them, against the stand-in: one program, since each is built and linked.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod fetch;
mod harness;
mod other_servers;
mod send;
