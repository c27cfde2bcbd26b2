//! Builds the JSON object of a record whose file is not JSON, member by member, so that what comes after the reader
//! need not know what the file was.

use json::scan::{Member, Notes, Span};
use json::{Kind, text};

/// A number without exponent of so many characters surely fits a double.
const SURE_DIGITS: usize = 300;

/// The name of members, ready to be written many times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Key {
    /// As JSON, with quotes and the colon behind them
    json: Vec<u8>,
    is_escaped: bool,
    notes: Notes,
}

impl Key {
    pub fn new(name: &str) -> Self {
        let mut json = text::quoted(name);
        let is_escaped = memchr::memchr(b'\\', &json).is_some();
        json.push(b':');
        let notes = Notes { escapes: name.contains('\0'), ..Notes::default() };
        Key { json, is_escaped, notes }
    }
}

/// What was appended as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrote {
    /// There is none
    Nothing,
    /// A literal, or a string without escapes, in which there is nothing to note
    Plain,
    /// Any other
    Any,
}

/// One record under construction. Its memory is used again for the next.
#[derive(Default)]
pub(super) struct RecordBuilder {
    bytes: Vec<u8>,
    members: Vec<Member>,
    notes: Notes,
    /// Where the member that was begun last starts, its name, and whether that has escapes
    opened: (usize, Span, bool),
}

impl RecordBuilder {
    /// Begins a record; what was built before is gone.
    pub fn begin(&mut self) {
        self.bytes.clear();
        self.members.clear();
        self.notes = Notes::default();
        self.bytes.push(b'{');
    }

    /// Adds a member whose value is the text `value`.
    pub fn text(&mut self, key: &str, value: &str) {
        let start = self.key(key);
        text::quote(value, &mut self.bytes);
        self.notes.escapes |= value.contains('\0');
        self.close_key(start);
    }

    /// Adds a member whose value is `raw`: one whole valid JSON value without space around it.
    pub fn raw(&mut self, key: &str, raw: &[u8]) {
        let start = self.key(key);
        self.bytes.extend_from_slice(raw);
        self.notes.escapes |= memchr::memchr(b'\\', raw).is_some();
        self.notes.numbers |= match Kind::of(raw) {
            Kind::Number => raw.len() > SURE_DIGITS || memchr::memchr2(b'e', b'E', raw).is_some(),
            Kind::Array | Kind::Object => true,
            _ => false,
        };
        self.close_key(start);
    }

    /// Adds a member whose value `write` appends as one valid JSON value without space around it, unless it says that
    /// there is none.
    pub fn member(&mut self, key: &Key, write: impl FnOnce(&mut Vec<u8>) -> Wrote) {
        self.open(key);
        let start = self.bytes.len();
        let wrote = write(&mut self.bytes);
        if wrote == Wrote::Any {
            self.note(start);
        }
        self.close_open(wrote != Wrote::Nothing);
    }

    /// Begins a member whose value is then appended by [`RecordBuilder::inside`] and to [`RecordBuilder::buffer`].
    pub fn open(&mut self, key: &Key) {
        let before = self.bytes.len();
        if !self.members.is_empty() {
            self.bytes.push(b',');
        }
        let start = self.bytes.len() + 1;
        self.bytes.extend_from_slice(&key.json);
        let end = self.bytes.len().saturating_sub(2);
        self.opened = (before, Span { start, end }, key.is_escaped);
    }

    /// Adds a value inside the one that was begun last, with its name and a comma where they belong. Returns whether
    /// there is one.
    pub fn inside(
        &mut self,
        key: Option<&Key>,
        is_next: bool,
        write: impl FnOnce(&mut Vec<u8>) -> Wrote,
    ) -> bool {
        let before = self.begin_inside(key, is_next);
        let start = self.bytes.len();
        match write(&mut self.bytes) {
            Wrote::Nothing => self.bytes.truncate(before),
            Wrote::Plain => return true,
            Wrote::Any => {
                self.note(start);
                return true;
            }
        }
        false
    }

    /// Begins an object or list inside the one that was begun last; where it can be taken back to.
    pub fn begin_inside(&mut self, key: Option<&Key>, is_next: bool) -> usize {
        let before = self.bytes.len();
        if is_next {
            self.bytes.push(b',');
        }
        if let Some(key) = key {
            self.bytes.extend_from_slice(&key.json);
            self.notes.escapes |= key.notes.escapes;
        }
        before
    }

    /// Where the value of the member that was begun last is appended.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Ends the member that was begun last, or forgets it.
    pub fn close_open(&mut self, is_there: bool) {
        let (before, key, is_escaped) = self.opened;
        if is_there {
            self.close(key, is_escaped);
        } else {
            self.bytes.truncate(before);
        }
    }

    /// Notes what the value that starts there may hold.
    fn note(&mut self, start: usize) {
        let raw = self.bytes.get(start..).unwrap_or_default();
        match raw.first() {
            Some(b'"') => {
                self.notes.escapes |= memchr::memchr(b'\\', raw).is_some()
                    && memchr::memmem::find(raw, b"\\u0000").is_some();
            }
            Some(b't' | b'f' | b'n') | None => {}
            _ => {
                self.notes.escapes |= memchr::memchr(b'\\', raw).is_some();
                self.notes.numbers |= match Kind::of(raw) {
                    Kind::Number => {
                        raw.len() > SURE_DIGITS || memchr::memchr2(b'e', b'E', raw).is_some()
                    }
                    _ => true,
                };
            }
        }
    }

    /// Ends the record.
    pub fn end(&mut self) {
        self.bytes.push(b'}');
    }

    /// The object.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its members.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether its values deserve a second look.
    pub fn notes(&self) -> Notes {
        self.notes
    }

    fn key(&mut self, key: &str) -> Span {
        if !self.members.is_empty() {
            self.bytes.push(b',');
        }
        let start = self.bytes.len() + 1;
        text::quote(key, &mut self.bytes);
        let end = self.bytes.len() - 1;
        self.bytes.push(b':');
        Span { start, end }
    }

    fn close_key(&mut self, key: Span) {
        let escaped = memchr::memchr(b'\\', key.of(&self.bytes)).is_some();
        self.close(key, escaped);
    }

    fn close(&mut self, key: Span, escaped: bool) {
        let value = Span { start: key.end + 2, end: self.bytes.len() };
        self.members.push(Member { key, value, escaped });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_where_the_builder_says() {
        let mut record = RecordBuilder::default();
        for _ in 0..2 {
            record.begin();
            record.text("e \"mail\"", "a\n");
            record.raw("n", b"[1]");
            record.end();
        }
        assert_eq!(record.bytes(), br#"{"e \"mail\"":"a\n","n":[1]}"#);
        let mut scanned = Vec::new();
        json::Scanner::default().object(record.bytes(), 0, &mut scanned).expect("an object");
        assert_eq!(record.members(), scanned);
    }
}
