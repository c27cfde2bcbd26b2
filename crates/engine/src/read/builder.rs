//! Builds the JSON object of a record whose file is not JSON, member by member, so that what comes after the reader
//! need not know what the file was.

use json::scan::{Member, Notes, Span};
use json::{Kind, text};

/// A number without exponent of so many characters surely fits a double.
const SURE_DIGITS: usize = 300;

/// One record under construction. Its memory is used again for the next.
#[derive(Default)]
pub(super) struct RecordBuilder {
    bytes: Vec<u8>,
    members: Vec<Member>,
    notes: Notes,
    /// Where the member that was begun last starts, and its name
    opened: (usize, Span),
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
        self.close(start);
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
        self.close(start);
    }

    /// Adds a member whose value `write` appends as one valid JSON value without space around it, unless it says that
    /// there is none. `key` is its name as JSON, with quotes.
    pub fn member(&mut self, key: &[u8], write: impl FnOnce(&mut Vec<u8>) -> bool) {
        self.open(key);
        let is_there = write(&mut self.bytes);
        self.close_open(is_there);
    }

    /// Begins a member whose value is then appended to [`RecordBuilder::buffer`]. `key` is its name as JSON, with quotes.
    pub fn open(&mut self, key: &[u8]) {
        let before = self.bytes.len();
        if !self.members.is_empty() {
            self.bytes.push(b',');
        }
        let start = self.bytes.len() + 1;
        self.bytes.extend_from_slice(key);
        let end = self.bytes.len() - 1;
        self.bytes.push(b':');
        self.opened = (before, Span { start, end });
    }

    /// Where the value of the member that was begun last is appended.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Ends the member that was begun last, or forgets it.
    pub fn close_open(&mut self, is_there: bool) {
        let (before, key) = self.opened;
        if is_there {
            self.note(key.end + 2);
            self.close(key);
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

    fn close(&mut self, key: Span) {
        let value = Span { start: key.end + 2, end: self.bytes.len() };
        let escaped = memchr::memchr(b'\\', &self.bytes[key.start..key.end]).is_some();
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
