//! What a reader gives, whatever the form of the file: records, what could not be read, and what is to be said.

use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::remark::Remark;
use json::scan::{Member, Notes};

/// One JSON object of the file, as it was written.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its bytes, valid UTF-8 and valid JSON
    pub bytes: &'a [u8],
    /// Its members, in order, repeated keys included
    pub members: &'a [Member],
    /// Whether there is white space between its tokens
    pub spaced: bool,
    /// What its values may hold that other systems do not take
    pub notes: Notes,
    /// Where it starts
    pub position: Position,
}

/// Something that could not be read.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a> {
    /// What and why
    pub problem: Problem,
    /// Where reading stopped
    pub position: Position,
    /// The record as it came; empty if none is meant. Of a long one the start: the rest follows as [`Event::More`].
    pub raw: &'a [u8],
    /// Whether more of it follows
    pub is_cut: bool,
    /// Whether this stands for a record: then it counts as a refused user
    pub is_record: bool,
}

/// What comes next in a file.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// A record
    Record(Record<'a>),
    /// Something that could not be read
    Fault(Fault<'a>),
    /// More of the record that the last fault stands for; nothing at its end
    More(&'a [u8]),
    /// Something to be said of a place
    Remark(&'a Remark),
}
