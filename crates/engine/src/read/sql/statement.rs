//! How statements begin that matter to the rows of tables: INSERT, REPLACE, COPY, CREATE TABLE. What stands behind
//! is read or passed over by the parser.

use std::borrow::Cow;

use crate::read::sql::convert::{CellKind, is_number};
use crate::read::sql::dialect::Family;
use crate::read::sql::lexer::{Lexer, Quoting, Stop, Token, unquote};

/// The most columns that are noted of a table.
const MOST_COLUMNS: usize = 5_000;

/// What the values of a column are, where that changes how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Text, or not known
    #[default]
    Text,
    /// `boolean`
    Boolean,
    /// Whole and other numbers
    Number,
    /// PostgreSQL's lists, `text[]`
    List,
    /// Its lists of numbers
    Numbers,
}

/// What a column holds where a statement does not name it, if that is a plain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Preset {
    /// What it is
    pub kind: CellKind,
    /// As the value of a row would be
    pub text: Vec<u8>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name, without quotes
    pub name: String,
    /// What its values are
    pub kind: ColumnKind,
    /// What it holds where rows do not say it
    pub preset: Option<Preset>,
}

impl Column {
    /// A column of which only the name is known.
    pub fn named(name: String) -> Self {
        Column { name, kind: ColumnKind::Text, preset: None }
    }
}

/// The beginning of an INSERT, REPLACE or COPY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The table, with its schema: `public.users`
    pub table: String,
    /// The columns, if the statement names them
    pub columns: Option<Vec<String>>,
    /// What follows
    pub then: Then,
    /// How the lines of a COPY are written
    pub form: Form,
}

/// How the lines of a COPY are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// Whether they are CSV instead of PostgreSQL's own form
    pub is_csv: bool,
    /// What stands between values
    pub delimiter: u8,
    /// What stands for null; in CSV without quotes
    pub null: Vec<u8>,
    /// What stands around values of CSV
    pub quote: u8,
    /// Whether a backslash stands before a quote inside them
    pub is_escaped: bool,
    /// Whether the first line has names
    pub has_header: bool,
}

impl Default for Form {
    fn default() -> Self {
        let null = b"\\N".to_vec();
        Form {
            is_csv: false,
            delimiter: b'\t',
            null,
            quote: b'"',
            is_escaped: false,
            has_header: false,
        }
    }
}

/// What follows the beginning of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Rows of values
    Values,
    /// One row as `column = value`
    Assignments,
    /// Rows as lines
    Lines,
    /// Rows that are the result of a query
    Query,
    /// Rows that are in another file
    Elsewhere,
    /// Nothing that has rows
    Nothing,
}

/// A quoted or plain name. `None` if there is none.
fn part(lexer: &mut Lexer<'_>) -> Result<Option<String>, Stop> {
    let text: Cow<'_, [u8]> = match lexer.token()? {
        Token::Word(word) => word.into(),
        Token::Name(raw, quote) => {
            let mut name = Vec::new();
            unquote(raw, Quoting { quote, backslash: false }, false, &mut name);
            name.into()
        }
        Token::Text(raw, quoting) => {
            let mut name = Vec::new();
            unquote(raw, Quoting { backslash: false, ..quoting }, false, &mut name);
            name.into()
        }
        _ => return Ok(None),
    };
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

/// A name with what stands before it: `public."user"`, `[dbo].[T]`.
pub(super) fn name(lexer: &mut Lexer<'_>) -> Result<Option<String>, Stop> {
    let Some(mut name) = part(lexer)? else { return Ok(None) };
    loop {
        lexer.skip_blank()?;
        if lexer.peek() != Some(b'.') {
            return Ok(Some(name));
        }
        // A dot before a digit would be read as a number.
        lexer.at += 1;
        if let Some(next) = part(lexer)? {
            name.push('.');
            name.push_str(&next);
        }
    }
}

/// Names in brackets, behind the opening one.
fn names(lexer: &mut Lexer<'_>) -> Result<Option<Vec<String>>, Stop> {
    let mut names = Vec::new();
    loop {
        let Some(name) = part(lexer)? else { return Ok(None) };
        if names.len() >= MOST_COLUMNS {
            return Ok(None);
        }
        names.push(name);
        match lexer.token()? {
            Token::Sign(b',') => {}
            Token::Sign(b')') => return Ok(Some(names)),
            // A prefix length or an operator class belongs to an index, not to a list of columns.
            _ => return Ok(None),
        }
    }
}

/// Whether the next token is this word; then it is passed over.
fn word_is(lexer: &mut Lexer<'_>, words: &[&str]) -> Result<bool, Stop> {
    let mut ahead = lexer.clone();
    let Token::Word(word) = ahead.token()? else { return Ok(false) };
    let is = words.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()));
    if is {
        *lexer = ahead;
    }
    Ok(is)
}

/// The beginning of an INSERT or REPLACE, behind that word, up to its first row.
pub(super) fn insert(lexer: &mut Lexer<'_>) -> Result<Option<Target>, Stop> {
    const BETWEEN: [&str; 12] = [
        "into",
        "low_priority",
        "delayed",
        "high_priority",
        "ignore",
        "or",
        "replace",
        "abort",
        "fail",
        "rollback",
        "overwrite",
        "only",
    ];
    while word_is(lexer, &BETWEEN)? {}
    let Some(table) = name(lexer)? else { return Ok(None) };
    let mut columns = None;
    loop {
        lexer.skip_blank()?;
        let before = lexer.clone();
        match lexer.token()? {
            Token::Sign(b'(') => {
                if let Token::Word(word) = lexer.clone().token()?
                    && word.eq_ignore_ascii_case(b"select")
                {
                    return Ok(Some(Target {
                        table,
                        columns,
                        then: Then::Query,
                        form: Form::default(),
                    }));
                }
                let Some(names) = names(lexer)? else { return Ok(None) };
                columns = Some(names);
            }
            Token::Word(word) => {
                let then = match word.to_ascii_lowercase().as_slice() {
                    b"values" | b"value" => {
                        lexer.skip_blank()?;
                        Then::Values
                    }
                    b"set" => Then::Assignments,
                    b"select" | b"with" | b"exec" | b"execute" | b"table" => Then::Query,
                    b"default" => Then::Nothing,
                    b"overriding" => {
                        lexer.token()?;
                        lexer.token()?;
                        continue;
                    }
                    b"as" | b"partition" | b"output" => continue,

                    _ if columns.is_none() => continue,
                    _ => return Ok(None),
                };
                return Ok(Some(Target { table, columns, then, form: Form::default() }));
            }
            _ => {
                *lexer = before;
                return Ok(None);
            }
        }
    }
}

/// The beginning of a COPY, behind that word, up to its first row.
pub(super) fn copy(lexer: &mut Lexer<'_>) -> Result<Option<Target>, Stop> {
    let Some(table) = name(lexer)? else { return Ok(None) };
    let mut columns = None;
    lexer.skip_blank()?;
    if lexer.peek() == Some(b'(') {
        lexer.token()?;
        columns = names(lexer)?;
    }
    let nothing = |then| (then, Form::default());
    let (then, form) = if !word_is(lexer, &["from"])? {
        nothing(Then::Nothing)
    } else if !word_is(lexer, &["stdin"])? {
        nothing(Then::Elsewhere)
    } else {
        (Then::Lines, copy_form(lexer)?)
    };
    Ok(Some(Target { table, columns, then, form }))
}

/// The options behind COPY … FROM stdin, in brackets or not, up to the semicolon.
fn copy_form(lexer: &mut Lexer<'_>) -> Result<Form, Stop> {
    let mut form = Form::default();
    let (mut is_csv, mut wanted): (bool, Option<&[u8]>) = (false, None);
    let (mut delimiter, mut null) = (None, None);
    loop {
        match lexer.token()? {
            Token::Sign(b';' | 0) => break,
            Token::Word(word) => match word.to_ascii_lowercase().as_slice() {
                b"csv" => is_csv = true,
                b"header" => form.has_header = true,
                b"false" | b"off" if wanted == Some(b"header") => form.has_header = false,
                b"as" => continue,
                _ => wanted = Some(word),
            },
            Token::Text(raw, quoting) => {
                let mut text = Vec::new();
                let is_c = lexer.since(lexer.at.saturating_sub(raw.len() + 3)).starts_with(b"E");
                unquote(raw, Quoting { backslash: is_c, ..quoting }, is_c, &mut text);
                let one = text.first().copied().filter(|byte| text.len() == 1 && byte.is_ascii());
                match wanted.map(<[u8]>::to_ascii_lowercase).as_deref() {
                    Some(b"delimiter" | b"delimiters") => delimiter = one,
                    Some(b"null") => null = Some(text),
                    Some(b"quote") => form.quote = one.unwrap_or(form.quote),
                    Some(b"escape") => form.is_escaped = one == Some(b'\\'),
                    Some(b"format") if text.eq_ignore_ascii_case(b"csv") => is_csv = true,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    form.is_csv = is_csv;
    form.delimiter = delimiter.unwrap_or(if is_csv { b',' } else { b'\t' });
    form.null = null.unwrap_or_else(|| if is_csv { Vec::new() } else { b"\\N".to_vec() });
    Ok(form)
}

/// A table and its columns, behind CREATE: up to what follows them. `None` if no table is created.
pub(super) fn create(lexer: &mut Lexer<'_>) -> Result<Option<(String, Vec<Column>)>, Stop> {
    const BETWEEN: [&str; 16] = [
        "or",
        "replace",
        "global",
        "local",
        "temporary",
        "temp",
        "unlogged",
        "foreign",
        "external",
        "column",
        "row",
        "cached",
        "memory",
        "text",
        "transient",
        "volatile",
    ];
    while word_is(lexer, &BETWEEN)? {}
    if !word_is(lexer, &["table"])? {
        return Ok(None);
    }
    while word_is(lexer, &["if", "not", "exists"])? {}
    let Some(table) = name(lexer)? else { return Ok(None) };
    if lexer.token()? != Token::Sign(b'(') {
        return Ok(None);
    }
    let mut columns = Vec::new();
    loop {
        let (column, is_over) = item(lexer)?;
        columns.extend(column);
        if is_over || columns.len() > MOST_COLUMNS {
            return Ok(Some((table, columns)));
        }
    }
}

/// An item between the brackets of CREATE TABLE, which may be a column; and whether it is the last.
fn item(lexer: &mut Lexer<'_>) -> Result<(Option<Column>, bool), Stop> {
    let mut ahead = lexer.clone();
    let first = ahead.token()?;
    let second = ahead.token()?;
    let mut column = None;
    if !matches!(first, Token::Sign(_)) && !is_constraint(first, second, lexer.dialect.family) {
        column = part(lexer)?.map(|name| Column { name, kind: kind(second), preset: None });
    }
    let mut depth = 0u32;
    loop {
        match lexer.token()? {
            Token::Sign(b'(') => depth += 1,
            Token::Sign(b')') if depth == 0 => return Ok((column, true)),
            Token::Sign(b')') => depth -= 1,
            Token::Sign(b',') if depth == 0 => return Ok((column, false)),
            Token::Sign(0 | b';') => return Ok((column, true)),
            Token::Sign(b'[') | Token::Name(b"", _) if depth == 0 => {
                if let Some(column) = &mut column {
                    column.kind = match column.kind {
                        ColumnKind::Number | ColumnKind::Numbers => ColumnKind::Numbers,
                        _ => ColumnKind::List,
                    };
                }
            }
            Token::Word(word) if depth == 0 && word.eq_ignore_ascii_case(b"default") => {
                if let Some(column) = &mut column {
                    column.preset = preset(&mut lexer.clone(), column.kind)?;
                }
            }
            _ => {}
        }
    }
}

/// The value behind DEFAULT, if it is a plain one; what the database was to compute is not known.
fn preset(lexer: &mut Lexer<'_>, kind: ColumnKind) -> Result<Option<Preset>, Stop> {
    let plain = |kind, text: &[u8]| Some(Preset { kind, text: text.to_vec() });
    let found = match lexer.token()? {
        Token::Text(raw, quoting) => {
            let mut text = Vec::new();
            unquote(raw, quoting, false, &mut text);
            let is_number = kind == ColumnKind::Number && is_number(&text);
            let kind = if is_number { CellKind::Number } else { CellKind::Text };
            Some(Preset { kind, text })
        }
        Token::Number(raw) if is_number(raw) => plain(CellKind::Number, raw),
        Token::Word(word) if word.eq_ignore_ascii_case(b"true") => plain(CellKind::True, b""),
        Token::Word(word) if word.eq_ignore_ascii_case(b"false") => plain(CellKind::False, b""),
        _ => None,
    };
    // An expression that begins so is not this value.
    let is_over = matches!(lexer.token()?, Token::Sign(b',' | b')' | b':') | Token::Word(_));
    Ok(found.filter(|_| is_over))
}

/// Whether an item is an index or a constraint instead of a column.
fn is_constraint(first: Token<'_>, second: Token<'_>, family: Family) -> bool {
    const ALWAYS: [&str; 9] = [
        "primary",
        "unique",
        "constraint",
        "check",
        "foreign",
        "fulltext",
        "spatial",
        "exclude",
        "like",
    ];
    let Token::Word(word) = first else { return false };
    let is = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
    if ALWAYS.iter().any(|other| is(other)) {
        return true;
    }
    // PostgreSQL has columns of these names without quotes.
    let is_type = match second {
        Token::Word(word) => is_type(word),
        _ => false,
    };
    (is("key") || is("index")) && family != Family::Postgres && !is_type
}

/// Whether a word is the name of a usual type.
fn is_type(word: &[u8]) -> bool {
    const TYPES: [&str; 14] = [
        "char",
        "varchar",
        "character",
        "text",
        "nvarchar",
        "nchar",
        "int",
        "integer",
        "bigint",
        "longtext",
        "mediumtext",
        "json",
        "uuid",
        "varbinary",
    ];
    TYPES.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}

/// What the values of a column of this type are.
fn kind(token: Token<'_>) -> ColumnKind {
    let (Token::Word(word) | Token::Name(word, _)) = token else { return ColumnKind::Text };
    match word.to_ascii_lowercase().as_slice() {
        b"boolean" | b"bool" => ColumnKind::Boolean,
        b"smallint" | b"integer" | b"int" | b"bigint" | b"int2" | b"int4" | b"int8" | b"serial"
        | b"bigserial" | b"smallserial" | b"numeric" | b"decimal" | b"real" | b"double"
        | b"float" | b"float4" | b"float8" => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

/// Whether a word begins a statement that has nothing to do with rows.
pub(super) fn is_known(word: &[u8]) -> bool {
    const WORDS: [&str; 62] = [
        "alter",
        "analyze",
        "attach",
        "backup",
        "begin",
        "bulk",
        "call",
        "checkpoint",
        "close",
        "comment",
        "commit",
        "connect",
        "dbcc",
        "deallocate",
        "declare",
        "define",
        "deny",
        "detach",
        "disable",
        "discard",
        "do",
        "drop",
        "enable",
        "end",
        "exec",
        "execute",
        "exit",
        "fetch",
        "flush",
        "grant",
        "if",
        "import",
        "kill",
        "load",
        "lock",
        "merge",
        "open",
        "optimize",
        "pragma",
        "print",
        "quit",
        "raiserror",
        "reassign",
        "refresh",
        "reindex",
        "release",
        "rename",
        "repair",
        "reset",
        "restore",
        "return",
        "revoke",
        "rollback",
        "savepoint",
        "select",
        "set",
        "source",
        "start",
        "truncate",
        "unlock",
        "use",
        "vacuum",
    ];
    WORDS.iter().any(|other| word == other.as_bytes())
        || matches!(word, b"with" | b"while" | b"else" | b"analyse" | b"show")
}
