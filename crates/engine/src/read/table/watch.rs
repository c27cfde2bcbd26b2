//! Notices values that are not what they were: what spreadsheets make of numbers and dates, words that may mean nothing,
//! dates that can be read two ways. Tells; changes nothing.

use crate::read::remark::RemarkKind;
use crate::read::table::bytes::Counts;
use crate::read::table::dates::{Dates, Parts, impossible};
use crate::read::table::looks::{Look, look};
use crate::read::table::row::Row;

/// Words that may stand for nothing or for themselves, in lower case.
const DOUBTFUL: [&str; 6] = ["null", "none", "na", "nil", "undefined", "nan"];

/// What is said of a cell or a column.
pub(super) struct Notice {
    pub kind: RemarkKind,
    pub message: &'static str,
    pub fix: &'static str,
}

const EXPORT_AS_TEXT: &str = "Export the file again from where it came, with this column as text.";

/// What has been seen of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Whether dates are the exception in it
    has_few_dates: bool,
    is_name: bool,
    /// Whether it holds addresses of email
    is_email: bool,
    /// The longest number that begins with a zero, and the shortest that does not
    zeros: Option<(usize, usize)>,
    has_zero: bool,
    dates: Dates,
    filled: u64,
}

impl Column {
    /// What is known of a column from its name and the first rows.
    pub fn new(name: &str, index: usize, rows: &[Row]) -> Self {
        let looks = rows.iter().skip(1).map(|row| look(row.cell(b"", index)));
        let (mut dates, mut others, mut emails) = (0_usize, 0_usize, 0_usize);
        for look in looks {
            match look {
                Look::Email => emails += 1,
                Look::Date => dates += 1,
                Look::Text | Look::Number => others += 1,
                _ => {}
            }
        }
        let is_name = name.to_lowercase().contains("name");
        let has_few_dates = dates * 2 < others && others > 1;
        let is_email = emails > dates + others;
        Column { has_few_dates, is_name, is_email, ..Column::default() }
    }

    /// What is to be said of a cell that holds something. Those that are too long to have `counts` are what they are.
    #[inline]
    pub fn notice(&mut self, text: &[u8], counts: Option<Counts>) -> Option<Notice> {
        self.filled += 1;
        if self.is_email {
            return address(text);
        }
        let counts = counts?;
        if counts.digits() == 0 {
            return self.word(text);
        }
        self.with_digits(text, counts)
    }

    /// What is to be said of a cell with digits.
    fn with_digits(&mut self, text: &[u8], counts: Counts) -> Option<Notice> {
        let is_number = counts.digits() == text.len();
        if is_number {
            self.number(text);
        }
        let spoiled = |message, fix| Some(Notice { kind: RemarkKind::Spoiled, message, fix });
        if counts.exponents() == 1 && is_scientific(text) {
            let message = "A spreadsheet has shortened this number: its last digits are lost";
            return spoiled(message, EXPORT_AS_TEXT);
        }
        if is_number && is_rounded(text) {
            let message = "A spreadsheet keeps 15 digits: the zeros at the end stand for digits that are lost";
            return spoiled(message, EXPORT_AS_TEXT);
        }
        // A day has at most two digits, a month at most five bytes.
        let is_short = counts.digits() <= 2 && text.len() - counts.marks() <= 7;
        if is_short && counts.marks() > 0 && is_day_and_month(text) {
            let message = "A spreadsheet has taken this value for a date: it was something else";
            return spoiled(message, EXPORT_AS_TEXT);
        }
        if is_minutes(text) {
            let message = "A spreadsheet has shortened this time: its date is lost";
            return spoiled(message, EXPORT_AS_TEXT);
        }
        let parts = self.dates.take(text, is_number)?;
        self.date(text.len() - counts.digits(), &parts)
    }

    fn word(&self, text: &[u8]) -> Option<Notice> {
        if text.first() == Some(&b'#') && (text.len() > 2 && text.iter().all(|byte| *byte == b'#'))
        {
            return Some(Notice {
                kind: RemarkKind::Spoiled,
                message: "The column was too narrow when the sheet was saved: the value is lost",
                fix: "Make the column wider in the sheet, and export it again.",
            });
        }
        let is_doubtful = text.len() <= 9
            && DOUBTFUL.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes()));
        is_doubtful.then_some(Notice {
            kind: RemarkKind::Doubtful,
            message: "This may stand for nothing, or be what it says: it was kept",
            fix: "If it means nothing, add the word to those that do in how the file is read.",
        })
    }

    /// Takes digits in, for what is said of its column.
    fn number(&mut self, text: &[u8]) {
        if text.len() < 2 {
            return;
        }
        let (zero, other) = self.zeros.unwrap_or((0, usize::MAX));
        self.zeros = Some(if text[0] == b'0' {
            self.has_zero = true;
            (zero.max(text.len()), other)
        } else {
            (zero, other.min(text.len()))
        });
    }

    /// What is to be said of a date of which `others` bytes are no digits.
    fn date(&mut self, others: usize, parts: &Parts) -> Option<Notice> {
        let doubtful = |message, fix| Some(Notice { kind: RemarkKind::Doubtful, message, fix });
        if impossible(parts) {
            return doubtful("There is no such day", "Correct this date where the file came from.");
        }
        if self.dates.is_other_form(parts) {
            return doubtful(
                "This date is written in another way than those above it",
                "Correct this date where the file came from.",
            );
        }
        if self.has_few_dates {
            return Some(Notice {
                kind: RemarkKind::Spoiled,
                message: "A date among values that are none: a spreadsheet may have made it of something else",
                fix: EXPORT_AS_TEXT,
            });
        }
        if others == 1 {
            return doubtful(
                "A day and a month without a year",
                "Correct this date where the file came from.",
            );
        }
        None
    }

    /// What is to be said of the column once all of it was seen.
    pub fn sum(&self) -> Option<Notice> {
        if let Some((zero, other)) = self.zeros
            && self.has_zero
            && other < zero
        {
            return Some(Notice {
                kind: RemarkKind::Spoiled,
                message: "Some numbers of this column begin with zeros, others are shorter: a spreadsheet may have taken their zeros off",
                fix: EXPORT_AS_TEXT,
            });
        }
        let message = self.dates.doubt(self.filled)?;
        Some(Notice {
            kind: RemarkKind::Doubtful,
            message,
            fix: "Say in the step that reads the date how it is written.",
        })
    }

    /// What is to be said of a word that stands for nothing, which may be a name, or be meant as text.
    pub fn null(&mut self, is_quoted: bool) -> Option<Notice> {
        let message = match (self.is_name, is_quoted) {
            (true, _) => "This was taken to stand for nothing, but it may be a name",
            (_, true) => {
                "This was taken to stand for nothing, but it stands in quotes: it may be text"
            }
            _ => return None,
        };
        Some(Notice {
            kind: RemarkKind::Doubtful,
            message,
            fix: "If it is what it says, take the word out of those that mean nothing in how the file is read.",
        })
    }
}

/// Bytes of addresses of email, as against what stands around or between them.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        plain[byte] = !matches!(
            byte as u8,
            b',' | b';' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'"' | b'|' | b'/' | b'\\'
        );
        byte += 1;
    }
    plain
};

/// What is to be said of a cell of a column of addresses.
fn address(text: &[u8]) -> Option<Notice> {
    let mut ats = memchr::memchr_iter(b'@', text);
    let is_plain = |byte: &u8| PLAIN[usize::from(*byte)];
    let message = match (ats.next(), ats.next()) {
        (None, _) => "This is no address of email, where others have one",
        (Some(_), Some(_)) => "This holds more than one address of email, or one that is broken",
        (Some(at), None) => {
            let (local, domain) = (&text[..at], &text[at + 1..]);
            // No part between dots is empty.
            let has_empty =
                |text: &[u8]| text.windows(2).fold(false, |has, two| has | (two == b".."));
            let is_dotted =
                |text: &[u8]| !matches!(text, [] | [b'.', ..] | [.., b'.']) && !has_empty(text);
            let is_sound = text.iter().fold(true, |all, byte| all & is_plain(byte))
                && domain.contains(&b'.')
                && is_dotted(domain)
                && is_dotted(local);
            let is_made_up =
                [&b"noemail"[..], b"no-email", b"none", b"noreply", b"no-reply", b"unknown"];
            if is_sound && !is_made_up.iter().any(|word| local.eq_ignore_ascii_case(word)) {
                return None;
            }
            if is_sound {
                "This address seems to stand for none"
            } else {
                "This address of email has something around or inside it that does not belong to it"
            }
        }
    };
    Some(Notice {
        kind: RemarkKind::Doubtful,
        message,
        fix: "Clean the address by a step, or correct it where the file came from.",
    })
}

/// What is to be said of a formula that failed.
pub(super) fn error() -> Notice {
    Notice {
        kind: RemarkKind::Spoiled,
        message: "A formula of a spreadsheet failed here: the cell was taken to be empty",
        fix: "Correct the formula in the sheet, and export it again.",
    }
}

/// Whether a cell is what a spreadsheet shows for a formula that failed.
pub(super) fn is_error(text: &[u8]) -> bool {
    const ERRORS: [&[u8]; 16] = [
        b"#N/A",
        b"#REF!",
        b"#NAME?",
        b"#VALUE!",
        b"#DIV/0!",
        b"#NUM!",
        b"#NULL!",
        b"#SPILL!",
        b"#CALC!",
        b"#ERROR!",
        b"#NV",
        b"#BEZUG!",
        b"#WERT!",
        b"#ZAHL!",
        b"#VALEUR!",
        b"#NOM?",
    ];
    text.first() == Some(&b'#') && ERRORS.contains(&text)
}

/// The text in a formula that holds nothing else: `="00123"`.
pub(super) fn formula_text(text: &[u8]) -> Option<&[u8]> {
    const LINK: &[u8] = b"=HYPERLINK(";
    if text.get(..LINK.len()).is_some_and(|start| start.eq_ignore_ascii_case(LINK)) {
        return link_text(text.get(LINK.len()..)?.strip_suffix(b")")?);
    }
    let text = text.strip_prefix(b"=\"")?.strip_suffix(b"\"")?;
    (!text.contains(&b'"')).then_some(text)
}

/// What a link shows that goes to the first of these texts, `"mailto:a@x.io","Ann"`: an address is more than what is shown
/// for it.
fn link_text(inside: &[u8]) -> Option<&[u8]> {
    let mut quoted = inside.split(|byte| *byte == b'"');
    let (b"", Some(target)) = (quoted.next()?, quoted.next()) else { return None };
    if let Some(address) = target.strip_prefix(b"mailto:") {
        return Some(address);
    }
    match (quoted.next()?.trim_ascii(), quoted.next(), quoted.next(), quoted.next()) {
        (b"", None, ..) => Some(target),
        (b"," | b";", Some(shown), Some(b""), None) => Some(shown),
        _ => None,
    }
}

/// `4.47701E+11`, `1,2E+19`: with a sign before the exponent, as spreadsheets write it.
fn is_scientific(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let Some(at) = text.iter().position(|byte| matches!(byte, b'E' | b'e')) else { return false };
    let (number, exponent) = (&text[..at], &text[at + 1..]);
    let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b',');
    exponent.first() == Some(&b'+')
        && (2..=4).contains(&exponent.len())
        && exponent[1..].iter().all(u8::is_ascii_digit)
        && exponent[1..].iter().any(|byte| *byte != b'0')
        && number.first().is_some_and(u8::is_ascii_digit)
        && number.iter().all(is_number)
}

/// More than fifteen digits, all of `text`, of which those behind the fifteenth are zeros.
fn is_rounded(text: &[u8]) -> bool {
    text.len() > 15 && text.get(15..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'0'))
}

/// `12-Sep`, `Nov-12`: what a spreadsheet makes of 12-9 or NOV12.
fn is_day_and_month(text: &[u8]) -> bool {
    const MONTHS: [&str; 24] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mai",
        "okt", "dez", "mrz", "mär", "juin", "févr", "janv", "avr", "juil", "août", "sept",
    ];
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mark = |c: char| matches!(c, '-' | ' ' | '.');
    let mut parts = text.split(mark).filter(|part| !part.is_empty());
    let (Some(first), Some(second), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_day = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_month = |part: &str| MONTHS.contains(&part.to_lowercase().as_str());
    (is_day(first) && is_month(second) || is_month(first) && is_day(second)) && text.contains(mark)
}

/// `32:36.0`: what is left of a time that a spreadsheet shows by minutes.
fn is_minutes(text: &[u8]) -> bool {
    matches!(text, [a, b, b':', c, d, b'.', e] if [a, b, c, d, e].iter().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<RemarkKind>) {
        let text_read = text.as_bytes();
        let notice = Column::default().notice(text_read, Counts::of(text_read));
        assert_eq!(notice.map(|notice| notice.kind), expected, "{text}");
    }

    #[test]
    fn what_spreadsheets_make_of_values() {
        let spoiled = [
            "4.47701E+11",
            "1,2E+19",
            "12345678901234500000",
            "12-Sep",
            "Nov-12",
            "1-Mar",
            "32:36.0",
            "########",
        ];
        spoiled.iter().for_each(|text| check(text, Some(RemarkKind::Spoiled)));
        for sound in [
            "5E10",
            "1E-5x",
            "123",
            "9-12",
            "K-5",
            "2024-01-02",
            "1,00E+00",
            "#1",
            "#",
            "a",
            "12:30",
            "March 2024",
        ] {
            check(sound, None);
        }
        for doubtful in ["Null", "none", "NA", "30/02/1990", "2024-02-30"] {
            check(doubtful, Some(RemarkKind::Doubtful));
        }
        assert_eq!(formula_text(b"=\"00123\""), Some(&b"00123"[..]));
        assert_eq!(formula_text(b"=\"a\"&\"b\""), None);
        for (formula, expected) in [
            ("=HYPERLINK(\"mailto:a@x.io\",\"Ann\")", Some("a@x.io")),
            ("=HYPERLINK(\"mailto:a@x.io\"; \"Ann\")", Some("a@x.io")),
            ("=hyperlink(\"https://x.io/1\";\"Ann Lee\")", Some("Ann Lee")),
            ("=HYPERLINK(\"https://x.io/1\")", Some("https://x.io/1")),
            ("=HYPERLINK(A1,\"Ann\")", None),
            ("=HYPERLINK(\"https://x.io/\"&A1,\"Ann\")", None),
            ("=HYPERLINK(", None),
        ] {
            assert_eq!(formula_text(formula.as_bytes()), expected.map(str::as_bytes), "{formula}");
        }
        assert!(is_error(b"#DIV/0!") && !is_error(b"#1"));
    }

    proptest! {
        /// What counts rule out is none of what is asked then.
        #[test]
        fn counts_rule_out_nothing(text in "[0-9a-zA-Zäû./:+, -]{0,12}|[0-9]{1,2}[ .-]{1,3}(dez|août|MÄR|SEPT)|-?[0-9]{1,3}[eE][+][0-9]{1,3}") {
            let counts = Counts::of(text.as_bytes()).expect("short");
            let (digits, marks) = (counts.digits(), counts.marks());
            if is_day_and_month(text.as_bytes()) {
                prop_assert!((1..=2).contains(&digits) && marks > 0 && text.len() - marks <= 7, "{text}");
            }
            if is_scientific(text.as_bytes()) {
                prop_assert!(digits > 0 && counts.exponents() == 1, "{text}");
            }
        }
    }

    #[test]
    fn what_is_said_of_columns() {
        let check = |cells: &[&str], expected: bool| {
            let mut column = Column::default();
            cells.iter().for_each(|cell| {
                column.notice(cell.as_bytes(), Counts::of(cell.as_bytes()));
            });
            assert_eq!(column.sum().is_some(), expected, "{cells:?}");
        };
        check(&["2134", "501", "10115", "02134"], true);
        check(&["00123", "00124"], false);
        check(&["123", "1240"], false);
        check(&["03/04/2024", "05/06/2024"], true);
        check(&["13/04/2024", "05/06/2024"], false);
        check(&["13/04/2024", "05/16/2024"], true);
        check(&["2024-01-02", "2024-03-04"], false);
        check(&["31/12/49", "1/1/50"], true);
    }
}
