//! How a file is understood, in words: the line about it, what is loud, and the names of what can be chosen. Pure; what
//! there is to say is the engine's.

use crate::shared::format::{count, counted, plural};
use engine::jobs::{Survey, SurveyRemarks};
use engine::read::options::{Header, Kind, Quote};
use engine::read::{Encoding, FileFormat, GuessAbout, Layout, ReadOptions, RemarkKind};

/// Something the line about a file says, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    /// In a word or two
    pub(crate) text: String,
    /// The reason of a guess; empty if it is none
    pub(crate) reason: String,
}

impl Fact {
    fn new(text: impl Into<String>) -> Self {
        Fact { text: text.into(), reason: String::new() }
    }
}

/// The encodings people meet: label of the Encoding Standard and name.
pub(crate) const ENCODINGS: [(&str, &str); 30] = [
    ("utf-8", "UTF-8"),
    ("utf-16le", "UTF-16 LE"),
    ("utf-16be", "UTF-16 BE"),
    ("windows-1252", "Windows-1252 (Western, ISO-8859-1)"),
    ("iso-8859-15", "ISO-8859-15 (Western with €)"),
    ("macintosh", "Mac Roman"),
    ("windows-1250", "Windows-1250 (Central European)"),
    ("iso-8859-2", "ISO-8859-2 (Central European)"),
    ("windows-1251", "Windows-1251 (Cyrillic)"),
    ("iso-8859-5", "ISO-8859-5 (Cyrillic)"),
    ("koi8-r", "KOI8-R (Russian)"),
    ("koi8-u", "KOI8-U (Ukrainian)"),
    ("ibm866", "IBM 866 (Cyrillic, DOS)"),
    ("x-mac-cyrillic", "Mac Cyrillic"),
    ("windows-1253", "Windows-1253 (Greek)"),
    ("iso-8859-7", "ISO-8859-7 (Greek)"),
    ("windows-1254", "Windows-1254 (Turkish, ISO-8859-9)"),
    ("windows-1255", "Windows-1255 (Hebrew)"),
    ("windows-1256", "Windows-1256 (Arabic)"),
    ("windows-1257", "Windows-1257 (Baltic)"),
    ("iso-8859-13", "ISO-8859-13 (Baltic)"),
    ("windows-1258", "Windows-1258 (Vietnamese)"),
    ("windows-874", "Windows-874 (Thai)"),
    ("shift_jis", "Shift_JIS (Japanese)"),
    ("euc-jp", "EUC-JP (Japanese)"),
    ("iso-2022-jp", "ISO-2022-JP (Japanese)"),
    ("gbk", "GBK (Chinese)"),
    ("gb18030", "GB18030 (Chinese)"),
    ("big5", "Big5 (Chinese)"),
    ("euc-kr", "EUC-KR (Korean)"),
];

/// The name of an encoding, short: `Windows-1252`.
pub(crate) fn encoding(label: &str) -> String {
    let name = ENCODINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label));
    let name = name.map_or(label, |(_, name)| name);
    name.split(" (").next().unwrap_or(name).to_owned()
}

/// What separates cells, in words where the character itself is hard to see.
pub(crate) fn delimiter(value: &str) -> &str {
    match value {
        "\t" | "\\t" | "tab" => "tab",
        " " => "space",
        "," => "comma",
        ";" => "semicolon",
        "|" => "vertical bar",
        ":" => "colon",
        other => other,
    }
}

/// A header as a guess writes it, `3+1`: its first row and how many.
pub(crate) fn header(value: &str) -> Option<Header> {
    let (row, rows) = value.split_once('+')?;
    Some(Header { row: row.parse().ok()?, rows: rows.parse().ok()? })
}

/// The header that a file is read with.
pub(crate) fn header_of(format: &FileFormat, options: &ReadOptions) -> Option<Header> {
    let guessed = || format.guess(GuessAbout::Header).and_then(|guess| header(&guess.value));
    options.header.or_else(guessed)
}

/// `header in row 3`.
pub(crate) fn about_header(header: Header) -> String {
    match header.rows {
        0 => "no header".to_owned(),
        1 => format!("header in row {}", count(header.row)),
        rows => {
            let last = header.row.saturating_add(u64::from(rows) - 1);
            format!("header in rows {} to {}", count(header.row), count(last))
        }
    }
}

/// What a record of this file is called.
pub(crate) fn noun(format: &FileFormat) -> &'static str {
    match format.layout {
        Layout::Table | Layout::Sql | Layout::Sheet => "row",
        _ => "user",
    }
}

/// Whether text stands in cells.
pub(crate) fn is_table(format: &FileFormat) -> bool {
    matches!(format.layout, Layout::Table)
}

/// Whether rows hold the names of columns.
pub(crate) fn has_header(format: &FileFormat) -> bool {
    is_table(format) || format.layout == Layout::Sheet
}

/// Whether users can be read from it, here or after a program of its own has made text of it.
pub(crate) fn is_readable(format: &FileFormat) -> bool {
    format.layout.is_readable() || format.layout == Layout::Sheet
}

/// Whether something can be said about how it is to be read.
pub(crate) fn is_correctable(format: &FileFormat) -> bool {
    !matches!(format.layout, Layout::Empty | Layout::Binary | Layout::Zip | Layout::Foreign(_))
}

/// The kind of a file, as it can be chosen.
pub(crate) fn kind_of(format: &FileFormat) -> Option<Kind> {
    match format.layout {
        Layout::Ndjson | Layout::Array | Layout::Envelope | Layout::Objects | Layout::Shaped => {
            Some(Kind::Json)
        }
        Layout::Table => Some(Kind::Table),
        Layout::Sql => Some(Kind::Sql),
        Layout::Ldif => Some(Kind::Ldif),
        _ => None,
    }
}

/// What is known of a file: what the look at it found, and what showed when more of it was `read`.
pub(crate) fn known(format: &FileFormat, read: Option<&FileFormat>) -> FileFormat {
    let mut known = format.clone();
    let Some(read) = read.filter(|read| read.layout == format.layout) else { return known };
    known.wrapper.clone_from(&read.wrapper);
    if known.lists.len() <= read.lists.len() {
        known.lists.clone_from(&read.lists);
    }
    known.guesses.retain(|guess| read.guess(guess.about).is_none());
    known.guesses.extend(read.guesses.iter().cloned());
    known
}

/// Whether there is something to read, but nothing that looks like users.
pub(crate) fn is_undecided(format: &FileFormat, survey: &Survey) -> bool {
    survey.records == 0 && !format.lists.is_empty() && format.lists.iter().all(|list| !list.is_read)
}

/// A reason as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let end = if text.is_empty() || text.ends_with(['.', '!', '?', '…', '"']) { "" } else { "." };
    format!("{}{}{end}", first.map(String::from).unwrap_or_default(), letters.as_str())
}

/// The line about a file: what it is, how it is read, how much is in it.
pub(crate) fn facts(
    format: &FileFormat,
    options: &ReadOptions,
    survey: Option<&Survey>,
) -> Vec<Fact> {
    let mut facts = vec![form(format, options)];
    if is_table(format) {
        facts.extend(separator(format, options));
    }
    facts.extend(encoding_fact(format, options));
    if has_header(format) {
        facts.extend(header_fact(format, options));
    }
    facts.extend(list(format));
    if let Some(shape) = format.guess(GuessAbout::Shape).filter(|_| format.of_own_form().is_none())
    {
        facts.push(Fact { text: shape.value.clone(), reason: shape.reason.clone() });
    }
    if let Some(survey) = survey.filter(|_| is_readable(format)) {
        facts.extend(amount(format, survey));
    }
    facts
}

/// What the file is.
fn form(format: &FileFormat, options: &ReadOptions) -> Fact {
    if !is_table(format) {
        return Fact::new(format.describe());
    }
    if let (Some(_), Some(shape)) = (format.of_own_form(), format.guess(GuessAbout::Shape)) {
        return Fact { text: format.describe(), reason: sentence(&shape.reason) };
    }
    let tab = matches!(separator_value(format, options).as_deref(), Some("\t" | "\\t" | "tab"));
    let form = if tab { "TSV" } else { "CSV" };
    Fact::new(format!("{form}{}", if format.gzip { ", gzip" } else { "" }))
}

fn separator_value(format: &FileFormat, options: &ReadOptions) -> Option<String> {
    let chosen = options.delimiter.map(String::from);
    chosen.or_else(|| format.guess(GuessAbout::Delimiter).map(|guess| guess.value.clone()))
}

/// The delimiter, unless the form says it.
fn separator(format: &FileFormat, options: &ReadOptions) -> Option<Fact> {
    let value = separator_value(format, options)?;
    let name = delimiter(&value);
    let text = match name {
        "comma" | "tab" => return None,
        "space" => "spaces",
        _ => value.as_str(),
    };
    Some(Fact {
        text: text.to_owned(),
        reason: reason(format, GuessAbout::Delimiter, options.delimiter.is_some()),
    })
}

/// The encoding, if it is not what is expected.
fn encoding_fact(format: &FileFormat, options: &ReadOptions) -> Option<Fact> {
    let guess = format.guess(GuessAbout::Encoding);
    let label = options.encoding.as_deref().or(guess.map(|guess| guess.value.as_str()));
    let name = match label {
        Some(label) => encoding(label),
        // The form of other files names UTF-16 itself.
        None if is_table(format) && format.encoding != Encoding::Utf8 => "UTF-16".to_owned(),
        None => return None,
    };
    let is_said = !is_table(format) && name.starts_with("UTF-16");
    let reason = reason(format, GuessAbout::Encoding, options.encoding.is_some());
    (name != "UTF-8" && !is_said).then_some(Fact { text: name, reason })
}

/// Where the header is, if it is not simply the first row.
fn header_fact(format: &FileFormat, options: &ReadOptions) -> Option<Fact> {
    let header = header_of(format, options)?;
    let reason = reason(format, GuessAbout::Header, options.header.is_some());
    (header != Header { row: 1, rows: 1 }).then(|| Fact { text: about_header(header), reason })
}

/// Why something was guessed; or that it was not.
fn reason(format: &FileFormat, about: GuessAbout, is_chosen: bool) -> String {
    match format.guess(about) {
        _ if is_chosen => "As you chose.".to_owned(),
        Some(guess) => sentence(&guess.reason),
        None => String::new(),
    }
}

/// Which list or table is read, where there are several.
fn list(format: &FileFormat) -> Option<Fact> {
    let read = format.lists.iter().filter(|list| list.is_read);
    let names: Vec<&str> = read.map(|list| list.name.as_str()).collect();
    let others = format.lists.len().saturating_sub(names.len()) as u64;
    let reason = format.guess(GuessAbout::List).map(|guess| guess.reason.clone());
    let text = match names.as_slice() {
        [] => return None,
        [name] if format.layout == Layout::Sql => format!("table {name}"),
        [name] if format.layout == Layout::Sheet => format!("sheet {name}"),
        [name] => format!("list {name}"),
        names => names.join(", "),
    };
    let text = match others {
        0 if format.layout != Layout::Sql => return None,
        0 => text,
        _ => format!("{text}, {} not read", counted(others, "other")),
    };
    Some(Fact { text, reason: reason.unwrap_or_default() })
}

/// How many records there are, and how many rows were left out.
fn amount(format: &FileFormat, survey: &Survey) -> Vec<Fact> {
    let noun = noun(format);
    let records = match survey.is_whole {
        true => counted(survey.records, noun),
        false if survey.records == 0 => return Vec::new(),
        false => format!("more than {} {}", count(survey.records), plural(2, noun)),
    };
    let mut facts = vec![Fact::new(records)];
    if let Some(left_out) = survey.remarks.iter().find(|it| it.kind == RemarkKind::LeftOut) {
        facts.push(Fact::new(format!("{} left out", counted(left_out.count, "row"))));
    }
    facts
}

/// Whether a remark is said loudly on the card: a value may be wrong, or users are missing.
pub(crate) fn is_loud(remarks: &SurveyRemarks) -> bool {
    match remarks.kind {
        RemarkKind::Partial | RemarkKind::Encoding => true,
        RemarkKind::LeftOut => false,
        _ => remarks.is_warning,
    }
}

/// What remarks of a kind are about: `3 rows with more or fewer cells than the header`.
pub(crate) fn about(remarks: &SurveyRemarks) -> String {
    let rows = |what: &str| format!("{} {what}", counted(remarks.count, "row"));
    let values = |what: &str| format!("{} {what}", counted(remarks.count, "value"));
    match remarks.kind {
        RemarkKind::LeftOut => rows("left out"),
        RemarkKind::Ragged => rows("with more or fewer cells than the header"),
        RemarkKind::Quote => {
            let places = counted(remarks.count, "quote");
            format!("{places} not closed, or where none may stand")
        }
        RemarkKind::Spoiled => values("that a spreadsheet or an export has changed"),
        RemarkKind::Doubtful => values("that may mean two things"),
        RemarkKind::Header => {
            format!("{} without a name of its own", counted(remarks.count, "column"))
        }
        RemarkKind::Encoding => "Characters that are not of the file’s encoding".to_owned(),
        RemarkKind::Partial => "This is a part of something larger".to_owned(),
        RemarkKind::Beside => "More beside what is read".to_owned(),
    }
}

/// How a quote is called.
pub(crate) fn quote(quote: Quote) -> &'static str {
    match quote {
        Quote::None => "No quotes",
        Quote::Double => "Double quotes: \"",
        Quote::Single => "Single quotes: '",
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use engine::read::{Guess, ListFound};

    fn table(guesses: &[(GuessAbout, &str)]) -> FileFormat {
        let guess = |(about, value): &(GuessAbout, &str)| Guess {
            about: *about,
            value: (*value).to_owned(),
            reason: "because".to_owned(),
        };
        let guesses = guesses.iter().map(guess).collect();
        FileFormat { guesses, ..FileFormat::new(false, Encoding::Utf8, Layout::Table) }
    }

    #[track_caller]
    fn check(format: &FileFormat, options: &ReadOptions, survey: Option<&Survey>, expected: &str) {
        let said: Vec<String> =
            facts(format, options, survey).into_iter().map(|it| it.text).collect();
        assert_eq!(said.join(" · "), expected);
    }

    #[wasm_bindgen_test]
    fn the_line_says_what_is_not_expected() {
        use GuessAbout as G;
        let none = ReadOptions::default();
        check(
            &table(&[(G::Delimiter, ","), (G::Header, "1+1"), (G::Encoding, "utf-8")]),
            &none,
            None,
            "CSV",
        );
        check(&table(&[(G::Delimiter, "\t")]), &none, None, "TSV");
        check(&table(&[(G::Shape, "addresses")]), &none, None, "List of addresses");
        let odd = table(&[(G::Delimiter, ";"), (G::Header, "3+1"), (G::Encoding, "windows-1252")]);
        let remarks = SurveyRemarks {
            kind: RemarkKind::LeftOut,
            is_warning: false,
            count: 2,
            places: Vec::new(),
        };
        let survey =
            Survey { records: 12_431, is_whole: true, remarks: vec![remarks], ..Survey::default() };
        check(
            &odd,
            &none,
            Some(&survey),
            "CSV · ; · Windows-1252 · header in row 3 · 12,431 rows · 2 rows left out",
        );
        let chosen = ReadOptions {
            delimiter: Some('|'),
            encoding: Some("utf-8".to_owned()),
            header: Some(Header { row: 1, rows: 0 }),
            ..ReadOptions::default()
        };
        check(&odd, &chosen, None, "CSV · | · no header");
        let part = Survey { records: 20_000, ..Survey::default() };
        check(&table(&[]), &none, Some(&part), "CSV · more than 20,000 rows");
    }

    #[wasm_bindgen_test]
    fn the_table_of_a_dump_is_named() {
        let list = |name: &str, is_read| ListFound {
            name: name.to_owned(),
            records: 3,
            columns: Vec::new(),
            is_read,
        };
        let mut format = FileFormat::new(false, Encoding::Utf8, Layout::Sql);
        format.lists = vec![list("users", true)];
        check(&format, &ReadOptions::default(), None, "SQL dump · table users");
        format.lists.extend([list("posts", false), list("roles", false)]);
        check(&format, &ReadOptions::default(), None, "SQL dump · table users, 2 others not read");
    }

    #[wasm_bindgen_test]
    fn encodings_have_short_names() {
        assert_eq!(encoding("windows-1252"), "Windows-1252");
        assert_eq!(encoding("x-unknown"), "x-unknown");
        assert_eq!(about_header(Header { row: 2, rows: 2 }), "header in rows 2 to 3");
        assert_eq!(header("3+1"), Some(Header { row: 3, rows: 1 }));
        assert_eq!(header("3"), None);
    }
}
