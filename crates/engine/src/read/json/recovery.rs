//! From where text makes no sense to the next record that can be recognised.
//!
//! The stretch between is read by its brackets and quotes alone. A quote may be missing, so strings are not trusted:
//! they end with their line, and a brace that opens a record is believed even inside one, because `{"` cannot stand
//! in a sound string. Inside a broken record other objects stand, of its own: what is taken for the next record
//! there has to stand where none of its own could, or to look like one in every way.

use std::io;

use crate::read::hints::{self, Hints};
use crate::read::json::brackets::Brackets;
use crate::read::json::{Found, Frame, Records, Shape, note_open};
use crate::read::position::Position;
use crate::read::problem::Problem;
use crate::read::window::Part;
use json::scan::{Scanner, space_end};

/// What damage begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The brace of a record
    Object,
    /// A member of a record whose brace is missing, or any other text
    Member,
    /// `//`, `#` or, as a block, `/*`
    Comment { block: bool },
    /// What stands beside a list
    Passed,
}

impl Start {
    /// What the text is that is no value.
    pub(super) fn of_junk(text: &[u8]) -> Start {
        match text {
            [b'/', b'*', ..] => Start::Comment { block: true },
            [b'/', b'/', ..] | [b'#', ..] => Start::Comment { block: false },
            _ => Start::Member,
        }
    }
}

/// Damage under way.
pub(super) struct Recovery {
    start: Start,
    problem: Problem,
    position: Position,
    open: Brackets,
    in_string: bool,
    /// Whether the next byte is escaped
    escaped: bool,
    /// The last byte that was no white space
    previous: u8,
    /// Bytes of white space before the damaged record on its line; `None` if there is something else
    indentation: Option<usize>,
    /// The same for the place that is looked at
    here: Option<usize>,
    by_line: bool,
    /// Whether only what has quotes or braces can be a record
    is_strict: bool,
    /// Whether there is something of a record in it
    evidence: bool,
    /// How the damaged record itself begins
    own: Shape,
    has_begun: bool,
    /// Bytes passed, and bytes looked at again to recognise records
    passed: usize,
    peeked: usize,
    /// Whether its fault was given while it goes on
    is_told: bool,
    is_over: bool,
    is_silent: bool,
}

/// Where a brace stands that may open the next record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Inside nothing
    Free,
    /// Where an object of the damaged record's own may stand
    Nested,
    /// Where none can stand
    Wrong,
    /// Inside a string or a comment
    Text,
}

/// How far looking got.
enum Step {
    /// The damage ends after so many bytes
    Over(usize),
    /// So many bytes are passed; more text is wanted
    More(usize),
}

/// What is known of the records around.
struct Context<'a> {
    hints: &'a Hints,
    shape: &'a Shape,
    in_list: bool,
    /// Whether that list is the member of an object
    in_wrapped_list: bool,
    in_wrapper: bool,
    is_last: bool,
}

impl Context<'_> {
    /// Whether `text` begins with an object that does not look like a record.
    fn is_other(&self, text: &[u8]) -> bool {
        let key = space_end(text, 1);
        let first = hints::member(&mut Scanner::default(), text, key);
        let first = first.and_then(|member| text.get(member.key.start - 1..member.key.end + 1));
        text.first() == Some(&b'{')
            && first.is_some_and(|first| *first != *self.shape.first)
            && !(self.hints.is_record)(&hints::names(text))
    }
}

/// How much of an object is looked at to recognise a record.
const PEEK: usize = 1024;

/// The same once much has been looked at.
const SHORT_PEEK: usize = 96;

impl Recovery {
    pub(super) fn new(start: Start, problem: Problem, position: Position) -> Self {
        Recovery {
            start,
            problem,
            position,
            open: Brackets::default(),
            in_string: false,
            escaped: false,
            previous: 0,
            indentation: None,
            here: None,
            by_line: false,
            is_strict: false,
            evidence: false,
            own: Shape::default(),
            has_begun: false,
            passed: 0,
            peeked: 0,
            is_told: false,
            is_over: false,
            is_silent: false,
        }
    }

    /// Nothing of it is reported: it is only too long to be looked at as a whole.
    pub(super) fn silent(self) -> Self {
        Recovery { is_silent: true, ..self }
    }

    fn is_record(&self) -> bool {
        self.evidence && matches!(self.start, Start::Object | Start::Member)
    }

    /// Looks at `text`, at most at its first `most` bytes.
    fn look(&mut self, text: &[u8], most: usize, context: &Context<'_>) -> Step {
        for at in 0..text.len().min(most) {
            if let Some(step) = self.byte(text, at, context) {
                return step;
            }
        }
        Step::More(text.len().min(most))
    }

    /// Takes the byte at `at`, or says that the damage ends or more text is wanted.
    fn byte(&mut self, text: &[u8], at: usize, context: &Context<'_>) -> Option<Step> {
        let byte = text[at];
        if !self.has_begun {
            self.begin(byte);
            return None;
        }
        if matches!(byte, b'\n' | b'\r') {
            if self.ends_with_line(byte) {
                return Some(Step::Over(at));
            }
            (self.in_string, self.escaped, self.here) = (false, false, Some(0));
            return None;
        }
        if self.escaped {
            self.escaped = false;
        } else if let Start::Comment { block } = self.start {
            if block && byte == b'/' && self.previous == b'*' && self.passed > 2 {
                return Some(Step::Over(at + 1));
            }
            if byte == b'{' {
                match self.is_next_record(text, at, Place::Text, context) {
                    None => return Some(Step::More(at)),
                    Some(true) => return Some(Step::Over(at)),
                    Some(false) => {}
                }
            }
        } else if self.in_string {
            match byte {
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                b'{' => match self.is_next_record(text, at, Place::Text, context) {
                    None => return Some(Step::More(at)),
                    Some(true) => return Some(Step::Over(at)),
                    Some(false) => {}
                },
                _ => {}
            }
        } else if let Some(step) = self.token(text, at, context) {
            return Some(step);
        }
        self.pass(byte);
        None
    }

    /// Takes the first byte, whatever it is.
    fn begin(&mut self, byte: u8) {
        self.has_begun = true;
        match (self.start, byte) {
            (Start::Object | Start::Passed, b'{') => self.open.push(true),
            (Start::Passed, b'[') => self.open.push(false),
            // The brace that is missing
            (Start::Member, _) => self.open.push(true),
            _ => {}
        }
        if byte == b'"' {
            self.in_string = true;
        }
        self.pass(byte);
    }

    fn ends_with_line(&self, byte: u8) -> bool {
        match self.start {
            Start::Comment { block } => !block,
            Start::Object => self.by_line && byte == b'\n' && self.evidence,
            Start::Member => self.by_line && byte == b'\n',
            Start::Passed => false,
        }
    }

    /// Notes a byte that is part of the damage.
    fn pass(&mut self, byte: u8) {
        self.passed += 1;
        if matches!(byte, b' ' | b'\t') {
            self.here = self.here.map(|here| here + 1);
            return;
        }
        self.here = None;
        self.previous = byte;
        self.evidence |= match byte {
            b'"' => true,
            0xef | 0xbb | 0xbf => false,
            _ => !self.is_strict && (byte.is_ascii_alphanumeric() || byte >= 0x80),
        };
    }

    /// Takes a byte outside strings.
    fn token(&mut self, text: &[u8], at: usize, context: &Context<'_>) -> Option<Step> {
        let byte = text[at];
        let is_outside = self.open.depth() == 0
            || self.start == Start::Member && self.open.depth() == 1 && self.previous != b':';
        match byte {
            b'"' => self.in_string = true,
            b'{' => {
                let own = if self.open.is_in_array() { b"[," } else { b"::" };
                let place = match is_outside {
                    true => Place::Free,
                    false if own.contains(&self.previous) => Place::Nested,
                    false => Place::Wrong,
                };
                match self.is_next_record(text, at, place, context) {
                    None => return Some(Step::More(at)),
                    Some(true) => return Some(Step::Over(at)),
                    Some(false) => self.open.push(true),
                }
            }
            b'[' if is_outside => return Some(Step::Over(at)),
            b'[' => self.open.push(false),
            b'}' if self.open.is_in_array() => {
                // The bracket is missing, an element has no brace that opens it, or the brace is one too many.
                let Some(rest) = ahead(text, at + 1, context) else {
                    return Some(Step::More(at));
                };
                let next = space_end(rest, 0);
                let goes_on = match rest.get(next) {
                    Some(b',') => context.is_other(&rest[space_end(rest, next + 1)..]),
                    next => next == Some(&b']'),
                };
                if !goes_on {
                    return self.bracket(text, at, context);
                }
            }
            b'}' | b']' => return self.bracket(text, at, context),
            b',' if self.open.depth() == 0 => return Some(Step::Over(at)),
            b',' if is_outside => {
                let Some(rest) = ahead(text, at + 1, context) else {
                    return Some(Step::More(at));
                };
                if matches!(rest.get(space_end(rest, 0)), Some(b'{' | b'[' | b']')) {
                    return Some(Step::Over(at));
                }
            }
            _ => {}
        }
        None
    }

    /// Takes a closing bracket.
    fn bracket(&mut self, text: &[u8], at: usize, context: &Context<'_>) -> Option<Step> {
        let is_brace = text[at] == b'}';
        match self.open.closed_by(is_brace) {
            Some(0) => return self.last_bracket(text, at, context),
            Some(level) => self.open.close(level),
            None if self.open.depth() == 0 => return Some(Step::Over(at)),
            None if is_brace && context.in_wrapper => return Some(Step::Over(at)),
            None if !is_brace && context.in_list => {
                return self.list_end(text, at, context);
            }
            None => {}
        }
        None
    }

    /// Takes the bracket that closes the list, unless what follows is the damaged record's own.
    fn list_end(&mut self, text: &[u8], at: usize, context: &Context<'_>) -> Option<Step> {
        let rest = &text[at + 1..];
        if rest.len() < PEEK - 1 && !context.is_last {
            return Some(Step::More(at));
        }
        let rest = &rest[..rest.len().min(PEEK - 1)];
        let next = space_end(rest, 0);
        let key = space_end(rest, next + 1);
        let is_member = rest.get(next) == Some(&b',')
            && hints::member(&mut Scanner::default(), rest, key).is_some();
        // A record that lacks one brace is likelier than one that lacks several.
        let goes_on = self.open.depth() > 1
            || match context.in_wrapped_list {
                // The members that follow are the wrapper's, unless another record comes after them.
                true => is_member && matches!(hints::after_members(rest, key), Some(b',' | b']')),
                false => is_member || rest.get(next) == Some(&b'}'),
            };
        (!goes_on).then_some(Step::Over(at))
    }

    /// Takes the bracket that closes the damaged record, unless members follow that can only be its own.
    fn last_bracket(&mut self, text: &[u8], at: usize, context: &Context<'_>) -> Option<Step> {
        let Some(rest) = ahead(text, at + 1, context) else { return Some(Step::More(at)) };
        let comma = space_end(rest, 0);
        let goes_on = rest.get(comma) == Some(&b',')
            && !context.in_wrapper
            && self.start != Start::Passed
            && hints::member(&mut Scanner::default(), rest, space_end(rest, comma + 1)).is_some();
        if !goes_on {
            return Some(Step::Over(at + 1));
        }
        self.open.close(1);
        None
    }

    /// Whether the brace at `at` opens the next record; `None` if more text is wanted to see it.
    fn is_next_record(
        &mut self,
        text: &[u8],
        at: usize,
        place: Place,
        context: &Context<'_>,
    ) -> Option<bool> {
        if self.is_silent {
            return Some(false);
        }
        let much = self.peeked > 64 * PEEK + 16 * self.passed;
        let most = if much { SHORT_PEEK } else { PEEK };
        let object = &text[at..text.len().min(at + most)];
        if object.len() < most && !context.is_last {
            return None;
        }
        let is_free = place == Place::Free;
        let key = space_end(object, 1);
        let Some(member) = hints::member(&mut Scanner::default(), object, key) else {
            return Some(is_free);
        };
        self.peeked += object.len();
        let first = &object[member.key.start - 1..member.key.end + 1];
        let names = hints::names(object);
        let looks_like_one = (context.hints.is_record)(&names);
        let shape = if context.shape.first.is_empty() { &self.own } else { context.shape };
        let begins_as_one =
            first == shape.first || !self.own.first.is_empty() && first == self.own.first;
        let in_line = self.here.is_some() && self.here == self.indentation;
        Some(match place {
            Place::Free => true,
            Place::Wrong => begins_as_one || looks_like_one || in_line,
            Place::Text => begins_as_one || looks_like_one,
            Place::Nested if in_line => context.shape.one_line || begins_as_one || looks_like_one,
            Place::Nested if !looks_like_one => {
                self.open.note_other();
                false
            }
            Place::Nested => {
                let is_in_array = self.open.is_in_array();
                let others = self.open.holds_others();
                first == shape.first && shape.continues_with(&names)
                    || is_in_array && others && names.len() > 1
                    || !is_in_array && is_followed_by_another(object)
            }
        })
    }
}

impl Shape {
    /// Whether the second of these names is that of the shape.
    fn continues_with(&self, names: &hints::Names<'_>) -> bool {
        let second = self.second.get(1..self.second.len().saturating_sub(1));
        second == names.get(1).copied()
    }

    /// Learns from the object at the start of `text`.
    pub(super) fn learn(&mut self, text: &[u8]) {
        let quoted = |name: &&[u8]| [b"\"", *name, b"\""].concat();
        let names = hints::names(text);
        self.first = names.first().map(quoted).unwrap_or_default();
        self.second = names.get(1).map(quoted).unwrap_or_default();
    }
}

/// Whether after the object at the start of `text` comes what cannot come after the value of a member.
fn is_followed_by_another(text: &[u8]) -> bool {
    let Ok(object) = Scanner::default().value(text, 0) else { return false };
    let next = space_end(text, object.end);
    match text.get(next) {
        Some(b',') => text.get(space_end(text, next + 1)) == Some(&b'{'),
        Some(byte) => matches!(byte, b'{' | b']'),
        None => false,
    }
}

/// A little text from `at` on; `None` if there will be more of it.
fn ahead<'a>(text: &'a [u8], at: usize, context: &Context<'_>) -> Option<&'a [u8]> {
    let rest = &text[at..];
    let is_enough = rest.len() >= SHORT_PEEK || context.is_last;
    is_enough.then(|| &rest[..rest.len().min(SHORT_PEEK)])
}

impl Records {
    /// Begins with the damage at the window.
    pub(super) fn start_recovery(&mut self, mut recovery: Recovery) -> io::Result<Option<Found>> {
        self.window.fill(PEEK)?;
        recovery.indentation = self.window.indentation();
        recovery.by_line = self.is_by_line();
        recovery.is_strict = recovery.start == Start::Member
            && self.frames.is_empty()
            && (!recovery.by_line || self.window.line() == self.last_line);
        if recovery.start == Start::Object {
            let view = self.window.view();
            let head = &view[..view.len().min(PEEK)];
            recovery.own.learn(head);
        }
        self.raw.clear();
        self.recover(Box::new(recovery))
    }

    /// Goes on with damage: to its end, or to where it is given in pieces.
    pub(super) fn recover(&mut self, mut recovery: Box<Recovery>) -> io::Result<Option<Found>> {
        if recovery.is_over {
            return Ok(Some(Found::More(0)));
        }
        loop {
            let in_list = matches!(self.frames.last(), Some(Frame::List(_)));
            let parent = self.frames.iter().rev().nth(1);
            let context = Context {
                hints: &self.hints,
                shape: &self.shape,
                in_list,
                in_wrapped_list: in_list && matches!(parent, Some(Frame::Around(_))),
                in_wrapper: matches!(self.frames.last(), Some(Frame::Around(_))),
                is_last: self.window.is_last(),
            };
            let most = match recovery.is_told || recovery.is_silent {
                true => usize::MAX,
                false => self.limits.raw - self.raw.len(),
            };
            let (length, mut is_over) = match recovery.look(self.window.view(), most, &context) {
                Step::Over(length) => (length, true),
                Step::More(length) => (length, false),
            };
            if recovery.is_told && length > 0 {
                recovery.is_over = is_over;
                if is_over {
                    self.resume();
                }
                self.recovery = Some(recovery);
                return Ok(Some(Found::More(length)));
            }
            if recovery.is_silent {
                self.window.take(length, Part::Wrapper);
            } else {
                self.raw.extend_from_slice(&self.window.view()[..length]);
                self.window.take(length, Part::Damage);
            }
            if !is_over && length == 0 {
                let was_last = self.window.is_last();
                if !self.window.more()? && was_last {
                    self.lose(&recovery);
                    is_over = true;
                }
            }
            if is_over {
                self.resume();
                return Ok(self.recovered(&recovery));
            }
            if self.raw.len() >= self.limits.raw && !recovery.is_told {
                let found = self.fault(&recovery, true);
                recovery.is_told = recovery.is_record();
                if !recovery.is_told {
                    recovery.position = self.window.position(0);
                }
                self.recovery = Some(recovery);
                return Ok(Some(found));
            }
        }
    }

    /// What is given at the end of damage.
    fn recovered(&mut self, recovery: &Recovery) -> Option<Found> {
        match recovery {
            Recovery { is_silent: true, .. } => None,
            Recovery { is_told: true, .. } => Some(Found::More(0)),
            _ => Some(self.fault(recovery, false)),
        }
    }

    fn fault(&mut self, recovery: &Recovery, goes_on: bool) -> Found {
        let is_record = recovery.is_record();
        self.count += u64::from(is_record);
        let record = if is_record { self.count } else { 0 };
        let position = Position { record, ..recovery.position };
        let (problem, is_cut) = (recovery.problem, goes_on && is_record);
        Found::Fault { problem, position, is_record, is_cut }
    }

    /// The text ends inside damage.
    fn lose(&mut self, recovery: &Recovery) {
        if recovery.open.depth() == 0 || recovery.by_line {
            return;
        }
        // That the file ends here is reported by the problem itself.
        if !matches!(recovery.problem, Problem::Unfinished { .. }) {
            self.lost = Some(recovery.position);
        }
        note_open(&self.frames, &mut self.wrapper);
        self.frames.clear();
    }
}
