//! Muster's own commands, as a library: `cargo xtask …` is a thin program over it, and the end-to-end tests
//! use its file server and its search for browsers.
//!
//! - [`tools`]: finds or installs Trunk, wasm-bindgen, wasm-opt, geckodriver
//! - [`browsers`]: finds or installs Chromium, Firefox, WebKit
//! - [`site`]: builds `dist/`
//! - [`cli`]: builds the command line
//! - [`single_file`]: the built page as one file
//! - [`release`]: what is given to people, with its digests
//! - [`serve`]: serves a folder on this machine
//! - [`check`]: what the compiler does not check about this project's structure
//! - [`test`]: runs everything that must pass, and sums it up
//! - [`fuzz`]: any bytes against the engine, with a nightly compiler
//! - [`bench`]: measures, beside what people use instead
//! - [`project`]: where things lie
//! - [`command`]: running other programs
//!
//! It knows nothing of what Muster does with users.

pub mod animation;
pub mod bench;
pub mod browsers;
pub mod check;
pub mod cli;
pub mod command;
pub mod fuzz;
pub mod project;
pub mod release;
pub mod serve;
pub mod single_file;
pub mod site;
pub mod test;
pub mod tools;
