//! Tells whether the dates of a column can be read in one way only. The order of day and month is the column's, never
//! a row's: one 13 decides.

/// What the dates of a column have shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Dates {
    count: u64,
    /// Dates of day and month in either order
    ambiguous: u64,
    /// Whether the first part, or the second, was more than 12
    first: bool,
    second: bool,
    two_digits: u64,
    /// Whether the first date began with its year
    is_iso: Option<bool>,
    /// Numbers of seconds and of milliseconds
    seconds: u64,
    milliseconds: u64,
}

/// The numbers at the start of a date, and how many digits they have.
pub(super) type Parts = [(u32, usize); 3];

fn parts(text: &[u8]) -> Option<Parts> {
    if !text.first()?.is_ascii_digit() {
        return None;
    }
    let day = text.split(|byte| matches!(byte, b' ' | b'T')).next()?;
    let mark = *day.iter().find(|byte| !byte.is_ascii_digit())?;
    if !matches!(mark, b'/' | b'.' | b'-') {
        return None;
    }
    let mut found = [(0, 0); 3];
    let mut pieces = day.split(|byte| *byte == mark);
    for slot in &mut found {
        let Some(piece) = pieces.next() else { break };
        if piece.is_empty() || piece.len() > 4 || !piece.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let number = piece.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        *slot = (number, piece.len());
    }
    // `9-12` and `1.5` are no dates, `1/2` may be one.
    let is_whole =
        found[2].1 > 0 || mark == b'/' && found[1].1 > 0 && found[0].1 <= 2 && found[1].1 <= 2;
    (is_whole && pieces.next().is_none()).then_some(found)
}

/// Whether a date names a day that there is not, in whichever order.
pub(super) fn impossible(parts: &Parts) -> bool {
    let [first, second, third] = parts;
    if third.1 == 0 {
        return false;
    }
    let exists = |year: u32, month: u32, day: u32| {
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            _ => 0,
        };
        (1..=days).contains(&day)
    };
    if first.1 == 4 {
        return first.0 > 0 && second.0 > 0 && !exists(first.0, second.0, third.0);
    }
    !exists(third.0, second.0, first.0)
        && !exists(third.0, first.0, second.0)
        && first.0 > 0
        && second.0 > 0
        && first.1 <= 2
        && !exists(2000 + first.0, second.0, third.0)
}

impl Dates {
    /// Takes a cell in, with whether it is all digits; its parts if it is a date.
    pub fn take(&mut self, text: &[u8], is_number: bool) -> Option<Parts> {
        if is_number {
            match text.len() {
                10 => self.seconds += 1,
                13 => self.milliseconds += 1,
                _ => {}
            }
            return None;
        }
        let parts = parts(text)?;
        let [first, second, third] = parts;
        if third.1 == 0 {
            return Some(parts);
        }
        self.count += 1;
        self.is_iso = self.is_iso.or(Some(first.1 == 4));
        if first.1 == 4 {
            return Some(parts);
        }
        self.two_digits += u64::from(third.1 == 2 && first.1 <= 2);
        self.first |= first.0 > 12;
        self.second |= second.0 > 12;
        self.ambiguous += u64::from(first.0 <= 12 && second.0 <= 12);
        Some(parts)
    }

    /// Whether a date begins with its year and the first did not, or the other way round.
    pub fn is_other_form(&self, parts: &Parts) -> bool {
        self.is_iso.is_some_and(|is_iso| is_iso != (parts[0].1 == 4))
    }

    /// Why the dates of a column with so many cells cannot be read for certain.
    pub fn doubt(&self, filled: u64) -> Option<&'static str> {
        if self.seconds > 0
            && self.milliseconds > 0
            && (self.seconds + self.milliseconds) * 2 >= filled
        {
            return Some("This column has times in seconds and in milliseconds");
        }
        if self.count < 2 || self.count * 2 < filled {
            return None;
        }
        match (self.first, self.second) {
            (true, true) => {
                Some("Some dates of this column begin with the day, others with the month")
            }
            (false, false) if self.ambiguous > 0 => Some(
                "Nothing in this column says whether its dates begin with the day or the month",
            ),
            _ if self.two_digits > 0 => Some("The years of this column have two digits"),
            _ => None,
        }
    }
}
