//! Of a file of differences, as `difference` writes it, the rows of one kind. It reads the file in pieces of any size and
//! keeps one row at most; it makes no rows of its own.

use crate::jobs::import::spec::ChangeKind;

/// The cell of a row that says what became of the value, from 0.
const CHANGE: usize = 4;

/// Passes on the header and the rows of one kind.
pub struct DifferenceFilter {
    /// The cell of the rows that are kept, as it is written
    wanted: Vec<u8>,
    row: Vec<u8>,
    in_quotes: bool,
    /// Whether the header is through
    has_header: bool,
}

impl DifferenceFilter {
    /// A filter for this kind.
    pub fn new(kind: ChangeKind) -> Self {
        let wanted = format!("\"'{}\"", kind.name()).into_bytes();
        DifferenceFilter { wanted, row: Vec::new(), in_quotes: false, has_header: false }
    }

    /// Takes the next piece in, and appends what is kept to `out`.
    pub fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for byte in piece {
            self.row.push(*byte);
            self.in_quotes ^= *byte == b'"';
            if *byte == b'\n' && !self.in_quotes {
                if !self.has_header || change(&self.row) == Some(&self.wanted[..]) {
                    out.extend_from_slice(&self.row);
                }
                self.has_header = true;
                self.row.clear();
            }
        }
    }
}

/// The cell of `row` that says what became of the value.
fn change(row: &[u8]) -> Option<&[u8]> {
    let mut in_quotes = false;
    let mut cells = row.split(|byte| {
        in_quotes ^= *byte == b'"';
        *byte == b',' && !in_quotes
    });
    cells.nth(CHANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}email,user_id,attribute,key,change,before,after\r\n\
        \"'a@x\",\"'1\",\"'name\",\"\",\"'changed\",\"'A, \"\"b\"\"\nc\",\"'B\"\r\n\
        \"'a,\"\"x\",\"'2\",\"'user_metadata\",\"'lost\",\"'added\",\"\",\"'1\"\r\n\
        \"'a@x\",\"'3\",\"'user_metadata\",\"'k\",\"'lost\",\"'1\",\"\"\r\n";

    #[test]
    fn rows_of_a_kind_are_kept_whole_at_any_split() {
        let check = |kind, rows: &[usize]| {
            for size in [1, 2, 7, FILE.len()] {
                let (mut filter, mut out) = (DifferenceFilter::new(kind), Vec::new());
                FILE.as_bytes().chunks(size).for_each(|piece| filter.push(piece, &mut out));
                let all: Vec<&str> = FILE.split_inclusive("\r\n").collect();
                let expected: String = [0].iter().chain(rows).map(|row| all[*row]).collect();
                assert_eq!(String::from_utf8(out).unwrap(), expected, "{kind:?} by {size}");
            }
        };
        check(ChangeKind::Changed, &[1]);
        check(ChangeKind::Added, &[2]);
        check(ChangeKind::Lost, &[3]);
    }
}
