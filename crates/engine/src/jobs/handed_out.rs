//! The list of random passwords that a recipe gave, to hand them out: a file of its own, as CSV, with a line for each user that
//! was taken. It stands in no report and is stored nowhere.
//!
//! Who got one is told by the salt in the hash, which only this run makes for this record.

use std::io::{self, Write};

use crate::jobs::candidate::Candidate;
use crate::recipe::given::Own;
use crate::user::{Attribute, User};
use json::text;

/// The list.
pub(super) struct HandedOut<W> {
    output: W,
    /// What is random in the run, if passwords are given at all
    seed: Option<(u64, u64)>,
    users: u64,
}

impl<W: Write> HandedOut<W> {
    pub(super) fn new(output: W) -> Self {
        HandedOut { output, seed: None, users: 0 }
    }

    /// Passwords are given in this run.
    pub(super) fn expect(&mut self, seed: (u64, u64)) {
        self.seed = Some(seed);
    }

    /// Adds a user that was taken, if it was given a password.
    ///
    /// # Errors
    /// What writing gives.
    pub(super) fn add(&mut self, taken: &Candidate<'_>) -> io::Result<()> {
        let Some(seed) = self.seed else { return Ok(()) };
        let Some(value) = taken.user.get(Attribute::CustomPasswordHash) else { return Ok(()) };
        let position = taken.position;
        let own = Own::of(taken.places.name(position.file), position.record, seed);
        if !own.made(value) {
            return Ok(());
        }
        if self.users == 0 {
            self.output.write_all(b"email,user_id,username,password\r\n")?;
        }
        self.users += 1;
        let of = |attribute| cell(taken.user, attribute);
        let (email, id) = (of(Attribute::Email), of(Attribute::UserId));
        let line = format!("{email},{id},{},\"{}\"\r\n", of(Attribute::Username), own.password);
        self.output.write_all(line.as_bytes())
    }

    /// What it was written into; nothing if nobody was given one.
    pub(super) fn finish(self) -> W {
        self.output
    }
}

/// A value as a quoted cell.
fn cell(user: &User<'_>, attribute: Attribute) -> String {
    quoted_cell(&user.get(attribute).and_then(text::string).unwrap_or_default())
}

/// A text as a quoted cell, which no spreadsheet takes for a formula.
pub(super) fn quoted_cell(value: &str) -> String {
    let guard = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}
