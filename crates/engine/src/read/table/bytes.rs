//! What the bytes of a short cell are, counted in one pass, so that what is asked of every cell costs little.

/// Longer cells are not counted.
pub(super) const LONGEST: usize = 40;

const DIGIT: u32 = 1;
const MARK: u32 = 1 << 8;
const EXPONENT: u32 = 1 << 16;
const ESCAPED: u32 = 1 << 24;

/// What each byte counts as; of no kind can there be more than [`LONGEST`], so that eight bits hold a count.
const KINDS: [u32; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'-' | b' ' | b'.' => MARK,
            b'e' | b'E' => EXPONENT,
            0..=0x1f | b'"' | b'\\' => ESCAPED,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// How many bytes of each kind a text of at most [`LONGEST`] bytes has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts(u32);

impl Counts {
    /// Those of `text`, unless it is too long.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Self> {
        let count = |sum, byte: &u8| sum + KINDS[usize::from(*byte)];
        (text.len() <= LONGEST).then(|| Counts(text.iter().fold(0, count)))
    }

    /// Digits of ASCII.
    pub fn digits(self) -> usize {
        (self.0 & 0xff) as usize
    }

    /// Dashes, blanks and dots.
    pub fn marks(self) -> usize {
        (self.0 >> 8 & 0xff) as usize
    }

    /// The letters `e` and `E`.
    pub fn exponents(self) -> usize {
        (self.0 >> 16 & 0xff) as usize
    }

    /// What a JSON string does not hold as it is.
    pub fn escaped(self) -> usize {
        (self.0 >> 24) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_by_kind() {
        let check = |text: &str, expected: Option<[usize; 4]>| {
            let counts = Counts::of(text.as_bytes());
            let counts = counts.map(|it| [it.digits(), it.marks(), it.exponents(), it.escaped()]);
            assert_eq!(counts, expected, "{text}");
        };
        check("", Some([0; 4]));
        check("12-Sep. E", Some([2, 3, 2, 0]));
        check("\"\\\n\u{1f}ü", Some([0, 0, 0, 4]));
        for (byte, expected) in [("1", [40, 0, 0, 0]), ("\"", [0, 0, 0, 40])] {
            check(&byte.repeat(LONGEST), Some(expected));
            check(&byte.repeat(LONGEST + 1), None);
        }
    }
}
