//! Turns files that the engine does not read as they are into UTF-8 text that it reads: text in other encodings, and
//! spreadsheets.
//!
//! A program of its own, because it is heavy and rarely wanted: tables of encodings, readers of workbooks. It knows
//! neither users nor JSON. What it guesses it gives its reasons for; whoever asks can say otherwise.

pub mod encoding;
pub mod sheet;
#[cfg(target_arch = "wasm32")]
pub mod worker;
