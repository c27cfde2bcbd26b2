//! Through what stands around a list of records: `{"start": 0, "data": {"users": [...], ...}}`.
//!
//! Whatever order the keys have, lists are entered where they stand and the rest is passed over as it comes, so
//! that nothing waits in memory. What was passed over is noted by its name.

use std::io;

use crate::read::hints::{Certainty, Class, MOST_LEVELS, USERS, holds_objects, names};
use crate::read::json::recovery::{Recovery, Start};
use crate::read::json::{Found, Frame, MOST_FRAMES, Records, Slot, WantedForm};
use crate::read::layout::ENOUGH;
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::window::Part;
use crate::read::wrapper::{Wrapper, path};
use json::Expected;
use json::scan::{Stop, space_end};

/// An object around a list.
pub(super) struct Around {
    slot: Slot,
    /// Where it starts
    pub(super) start: Position,
    /// How sure it was that there is a list
    certainty: Certainty,
    path: String,
    /// Where the list is that the window is in
    inside: String,
    /// The name of the table it is, in phpMyAdmin's export
    table: Option<String>,
    /// Whether its members are records
    is_keyed: bool,
    /// How many such objects it is in, itself included
    level: usize,
    pub(super) has_list: bool,
    /// What was passed over in it
    pub(super) passed: Wrapper,
}

impl Around {
    pub(super) fn new(start: Position, certainty: Certainty) -> Self {
        Around {
            slot: Slot::First,
            start,
            certainty,
            path: String::new(),
            inside: String::new(),
            table: None,
            is_keyed: false,
            level: 1,
            has_list: false,
            passed: Wrapper::default(),
        }
    }

    /// An object around the list that is wanted, or that list itself under its keys.
    pub(super) fn wanted(start: Position, path: String, is_keyed: bool) -> Self {
        Around { path, is_keyed, ..Around::new(start, Certainty::Sure) }
    }

    /// The path of its member `key`, whose value begins with `kind`.
    fn path_of(&self, key: &[u8]) -> String {
        match &self.table {
            Some(table) if key == b"data" && !table.is_empty() => table.clone(),
            _ => path(&self.path, key),
        }
    }

    /// Learns from a member passed over whether this is a table of phpMyAdmin's export, and of which name.
    fn learn(&mut self, key: &[u8], value: &[u8]) {
        match (key, &self.table) {
            (b"type", None) if value == b"\"table\"" => self.table = Some(String::new()),
            (b"name", Some(_)) => {
                self.table = json::text::string(value).map(|name| name.into_owned());
            }
            _ => {}
        }
    }
}

impl Records {
    fn current(&mut self) -> Option<&mut Around> {
        match self.frames.last_mut() {
            Some(Frame::Around(around)) => Some(around),
            _ => None,
        }
    }

    fn set_around(&mut self, slot: Slot) {
        if let Some(around) = self.current() {
            around.slot = slot;
        }
    }

    /// What comes in an object around a list, where `byte` stands.
    pub(super) fn around(&mut self, byte: u8) -> io::Result<Option<Found>> {
        let slot = self.current().map_or(Slot::Resumed, |around| around.slot);
        let missing = |expected| Problem::Syntax { expected, found: byte };
        match (byte, slot) {
            (b'}', Slot::Comma) => {
                self.set_around(Slot::After);
                Ok(Some(self.point(missing(Expected::Key))))
            }
            (b'}', _) => {
                self.window.take_in_line(1, Part::Wrapper);
                Ok(self.close_around())
            }
            (b',', Slot::After | Slot::Resumed) => {
                self.window.take_in_line(1, Part::Wrapper);
                self.set_around(Slot::Comma);
                Ok(None)
            }
            (b'"', Slot::After) => {
                self.set_around(Slot::Comma);
                Ok(Some(self.point(missing(Expected::CommaOrBrace))))
            }
            (b'"', _) => self.member(),
            // The list was closed too early, or another begins.
            (b'{', Slot::Resumed) => self.object(),
            (b'[', Slot::Resumed) => Ok(self.open_list(Part::Separator)),
            (b'{' | b'[', _) => {
                self.set_around(Slot::Resumed);
                Ok(Some(self.point(missing(Expected::Key))))
            }
            (b',' | b']' | b':', _) => Ok(Some(self.stray(Problem::Stray { found: byte }))),
            _ => {
                let problem = Problem::Stray { found: byte };
                let start = match Start::of_junk(self.window.view()) {
                    Start::Member => Start::Passed,
                    comment => comment,
                };
                self.start_recovery(Recovery::new(start, problem, self.window.position(0)))
            }
        }
    }

    fn close_around(&mut self) -> Option<Found> {
        let Some(Frame::Around(around)) = self.frames.pop() else { return None };
        if around.has_list {
            self.wrapper.add_passed(&around.passed);
        } else if let Some(parent) = self.current() {
            parent.passed.add_beside(&around.path);
        } else if self.wanted.is_some() {
            self.wrapper.add_passed(&around.passed);
        } else {
            let (problem, position) = (Problem::NoList, around.start);
            if let Some(found) = self.refuse_passed(problem, position) {
                return Some(found);
            }
            return Some(Found::Fault { problem, position, is_record: false, is_cut: false });
        }
        None
    }

    /// The member at the window: its list is entered, another value passed over.
    fn member(&mut self) -> io::Result<Option<Found>> {
        let value = loop {
            let view = self.window.view();
            let key = self.scanner.value(view, 0);
            let problem = match key {
                Ok(key) => {
                    let colon = space_end(view, key.end);
                    let value = space_end(view, colon + 1);
                    match view.get(colon) {
                        Some(b':') if value < view.len() => break value,
                        Some(b':') | None => None,
                        Some(_) => Some((colon, Expected::Colon)),
                    }
                }
                Err(Stop::Invalid { at, expected }) => Some((at, expected)),
                Err(Stop::End) => None,
            };
            let (problem, at) = match problem {
                None if self.window.grow()? => continue,
                None if self.window.is_full() => {
                    (Problem::TooLong { limit: self.limits.record }, 0)
                }
                None => (Problem::Unfinished { file: true }, self.window.view().len()),
                Some((at, expected)) => {
                    (Problem::Syntax { expected, found: self.window.view()[at] }, at)
                }
            };
            let position = self.window.position(at);
            return self.start_recovery(Recovery::new(Start::Passed, problem, position));
        };
        self.window.fill(value + ENOUGH)?;
        let view = self.window.view();
        let text = &view[value..view.len().min(value + ENOUGH)];
        let end = self.scanner.value(view, 0).map_or(1, |key| key.end);
        let key = view[1..end - 1].to_vec();
        let kind = text[0];
        let Some(Frame::Around(around)) = self.frames.last_mut() else { return Ok(None) };
        let path = around.path_of(&key);
        let is_first = around.slot == Slot::First;
        around.slot = Slot::After;
        let (wanted, level) = (around.certainty, around.level + 1);
        let room = self.frames.len() + 1 < MOST_FRAMES;
        if self.wanted.is_some() {
            return self.wanted_member(path, key, kind, value);
        }
        if kind == b'[' && room && self.is_list(&key, wanted, is_first, value) {
            self.note_list(&path);
            self.window.take(value, Part::Wrapper);
            return Ok(self.open_list(Part::Wrapper));
        }
        let text = &self.window.view()[value..];
        let text = &text[..text.len().min(ENOUGH)];
        if kind == b'{' && key.eq_ignore_ascii_case(USERS) && (self.hints.is_record)(&names(text)) {
            // The bracket that opens the list is missing.
            self.note_list(&path);
            self.window.take(value, Part::Wrapper);
            self.frames.push(Frame::List(Slot::First));
            return Ok(Some(self.point(Problem::Unopened)));
        }
        let enters = kind == b'{'
            && room
            && level <= MOST_LEVELS
            && self.hints.class_at(text, level) != Class::Record;
        self.window.take(value, Part::Wrapper);
        if enters {
            let start = self.window.position(0);
            self.window.take(1, Part::Wrapper);
            let around = Around { path, level, ..Around::new(start, wanted) };
            self.frames.push(Frame::Around(Box::new(around)));
            return Ok(None);
        }
        if let Some(around) = self.current() {
            around.passed.add_beside(&path);
        }
        self.pass_value(&key, &path)
    }

    /// The member `key` at the window, of a file whose list is known; its value is `value` bytes on.
    fn wanted_member(
        &mut self,
        path: String,
        key: Vec<u8>,
        kind: u8,
        value: usize,
    ) -> io::Result<Option<Found>> {
        let room = self.frames.len() + 2 < MOST_FRAMES;
        self.window.take(value, Part::Wrapper);
        let (Some(wanted), Some(Frame::Around(around))) = (&self.wanted, self.frames.last_mut())
        else {
            return self.pass_value(&key, &path);
        };
        if around.is_keyed && kind == b'{' {
            return self.keyed(&key);
        }
        let is_inside = wanted.is_inside(&path);
        let is_list = [WantedForm::Records, WantedForm::Rows]
            .into_iter()
            .any(|form| wanted.is_at(&path, form));
        let is_keyed = wanted.is_at(&path, WantedForm::Keyed);
        if kind == b'[' && room && (is_list || is_inside) {
            around.inside.clone_from(&path);
            if is_list {
                self.note_list(&path);
            }
            return Ok(self.open_list(Part::Wrapper));
        }
        if kind == b'{' && room && (is_inside || is_keyed) {
            if is_keyed {
                self.note_list(&path);
            }
            let start = self.window.position(0);
            self.window.take(1, Part::Wrapper);
            let around = Around::wanted(start, path, is_keyed);
            self.frames.push(Frame::Around(Box::new(around)));
            return Ok(None);
        }
        around.passed.add_beside(&path);
        self.pass_value(&key, &path)
    }

    /// The record at the window, which stands under `key`.
    fn keyed(&mut self, key: &[u8]) -> io::Result<Option<Found>> {
        self.key = Some(json::text::unescaped(key).into_owned());
        loop {
            match self.scanner.object(self.window.view(), 0, &mut self.members) {
                Ok(object) => return Ok(Some(self.record(object))),
                Err(Stop::End) if self.window.grow()? => {}
                Err(_) => return self.broken_object(),
            }
        }
    }

    /// The path of the list that the window is in; empty at the root.
    pub(super) fn place(&self) -> &str {
        let around = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Around(around) => Some(around.inside.as_str()),
            Frame::List(_) => None,
        });
        around.unwrap_or_default()
    }

    pub(super) fn note_list(&mut self, path: &str) {
        // Now it is surely no record.
        drop(self.window.kept());
        if !path.is_empty() {
            self.wrapper.add_list(path);
        }
        for frame in &mut self.frames {
            if let Frame::Around(around) = frame {
                around.has_list = true;
            }
        }
    }

    /// Whether the array `value` bytes into the window, the member `key`, is a list of records.
    fn is_list(&self, key: &[u8], wanted: Certainty, is_first: bool, value: usize) -> bool {
        let view = self.window.view();
        let text = &view[value..view.len().min(value + ENOUGH)];
        match self.hints.certainty(key, text) {
            Some(Certainty::Sure) => true,
            Some(Certainty::Named) => wanted == Certainty::Named,
            None => wanted == Certainty::Named && is_first && holds_objects(text),
        }
    }

    /// Passes over the value at the window, that of the member `key` at `path`.
    fn pass_value(&mut self, key: &[u8], path: &str) -> io::Result<Option<Found>> {
        let (problem, at) = loop {
            let view = self.window.view();
            match self.scanner.value(view, 0) {
                Ok(value) if value.end < view.len() || self.window.is_last() => {
                    let text = &view[..value.end];
                    self.beside.note(path, text, self.window.position(0));
                    if let Some(Frame::Around(around)) = self.frames.last_mut() {
                        around.learn(key, text);
                    }
                    self.window.take(value.end, Part::Wrapper);
                    return Ok(None);
                }
                Err(Stop::Invalid { at, expected }) => {
                    break (Problem::Syntax { expected, found: view[at] }, at);
                }
                _ if self.window.grow()? => {}
                _ if self.window.is_full() => {
                    // Longer than what is looked at as a whole: passed over bracket by bracket.
                    let position = self.window.position(0);
                    let start = Recovery::new(Start::Passed, Problem::NoList, position);
                    return self.start_recovery(start.silent());
                }
                _ => break (Problem::Unfinished { file: true }, self.window.view().len()),
            }
        };
        let position = self.window.position(at);
        self.start_recovery(Recovery::new(Start::Passed, problem, position))
    }

    /// Goes on after damage.
    pub(super) fn resume(&mut self) {
        self.set_slot(Slot::Resumed);
        self.set_around(Slot::Resumed);
    }
}
