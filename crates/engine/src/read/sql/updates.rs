//! Rows that the dump itself changes later: `UPDATE users SET pass = '…' WHERE uid = 1;`.
//!
//! What stands in the first look at the dump and is all literal is kept, a bounded number of them, and made to the rows that stand
//! before it as they are read. Whatever else an UPDATE may say is not done here; the reader tells it.

use crate::read::sql::convert::CellKind;
use crate::read::sql::lexer::{Lexer, Stop, Token};
use crate::read::sql::row::Row;
use crate::read::sql::statement::Column;
use crate::read::sql::tables::Tables;

/// The most statements that are kept.
const MOST_UPDATES: usize = 256;

/// The most values of one statement.
const MOST_VALUES: usize = 100;

/// The most bytes of one value.
const MOST_BYTES: usize = 16 << 10;

/// The changes of a dump.
#[derive(Default)]
pub(super) struct Updates {
    all: Vec<Update>,
    /// How many UPDATE statements were met
    met: usize,
    /// The table asked for last, and which changes are its
    of_table: Option<(usize, Vec<usize>)>,
}

/// One UPDATE of literals only.
struct Update {
    /// Which UPDATE of the dump it is
    number: usize,
    table: String,
    sets: Vec<Assigned>,
    wheres: Vec<Assigned>,
    rows: u64,
}

/// A column and a literal.
struct Assigned {
    column: String,
    kind: CellKind,
    text: Vec<u8>,
}

impl Updates {
    /// Keeps the UPDATE whose word the lexer has passed, if it can be made.
    pub fn keep(&mut self, lexer: &mut Lexer<'_>) {
        let number = self.met;
        self.met += 1;
        if self.all.len() < MOST_UPDATES
            && let Ok(Some(update)) = read(lexer, number)
        {
            self.all.push(update);
        }
    }

    /// Counts an UPDATE of the reading that counts; of one that was made, the rows it changed.
    pub fn meet(&mut self) -> Option<u64> {
        let number = self.met;
        self.met += 1;
        self.all.iter().find(|it| it.number == number).map(|it| it.rows)
    }

    /// The same, before any statement was met.
    pub fn rewound(self) -> Self {
        Updates { met: 0, of_table: None, ..self }
    }

    /// Makes to a row what is changed behind it.
    pub fn apply(&mut self, tables: &Tables, table: usize, columns: &[Column], row: &mut Row) {
        if self.all.is_empty() {
            return;
        }
        if self.of_table.as_ref().is_none_or(|(of, _)| *of != table) {
            let is_its = |update: &Update| tables.find(&update.table) == Some(table);
            let its = self.all.iter().enumerate().filter(|(_, it)| is_its(it)).map(|(at, _)| at);
            self.of_table = Some((table, its.collect()));
        }
        let Some((_, its)) = &self.of_table else { return };
        for at in its {
            let Some(update) = self.all.get_mut(*at).filter(|it| it.number >= self.met) else {
                continue;
            };
            let place = |name: &str| {
                columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
            };
            let fits = update.wheres.iter().all(|wanted| {
                let cell = place(&wanted.column).and_then(|at| row.cells.get(at));
                cell.is_some_and(|cell| {
                    matches!(cell.kind, CellKind::Text | CellKind::Number)
                        && row.text(cell) == wanted.text
                })
            });
            if !fits {
                continue;
            }
            update.rows += 1;
            for set in &update.sets {
                if let Some(at) = place(&set.column) {
                    row.replace(at, set.kind, &set.text);
                }
            }
        }
    }
}

/// Reads an UPDATE behind its word; `None` if it is not all literal.
fn read(lexer: &mut Lexer<'_>, number: usize) -> Result<Option<Update>, Stop> {
    let mut name = name(lexer)?;
    while ["only", "low_priority", "ignore"].iter().any(|it| name.eq_ignore_ascii_case(it)) {
        name = self::name(lexer)?;
    }
    if name.is_empty() || !is_word(lexer, "set")? {
        return Ok(None);
    }
    let mut update = Update { number, table: name, sets: Vec::new(), wheres: Vec::new(), rows: 0 };
    let mut is_where = false;
    loop {
        let Some(assigned) = assigned(lexer)? else { return Ok(None) };
        if update.sets.len() + update.wheres.len() >= MOST_VALUES {
            return Ok(None);
        }
        let list = if is_where { &mut update.wheres } else { &mut update.sets };
        list.push(assigned);
        match lexer.token()? {
            Token::Sign(b',') if !is_where => {}
            Token::Word(word) if !is_where && word.eq_ignore_ascii_case(b"where") => {
                is_where = true;
            }
            Token::Word(word) if is_where && word.eq_ignore_ascii_case(b"and") => {}
            // `LIMIT 1` behind a key changes nothing.
            Token::Word(word) if is_where && word.eq_ignore_ascii_case(b"limit") => {
                let is_one = matches!(lexer.token()?, Token::Number(b"1"));
                return Ok((is_one && is_end(lexer)?).then_some(update));
            }
            Token::Sign(b';' | 0) => return Ok(Some(update)),
            Token::Word(word) if word.eq_ignore_ascii_case(b"go") => return Ok(Some(update)),
            _ => return Ok(None),
        }
    }
}

fn is_end(lexer: &mut Lexer<'_>) -> Result<bool, Stop> {
    Ok(matches!(lexer.token()?, Token::Sign(b';' | 0)))
}

fn is_word(lexer: &mut Lexer<'_>, wanted: &str) -> Result<bool, Stop> {
    Ok(matches!(lexer.token()?, Token::Word(word) if word.eq_ignore_ascii_case(wanted.as_bytes())))
}

/// A name, with what stands before its last dot; empty if there is none.
fn name(lexer: &mut Lexer<'_>) -> Result<String, Stop> {
    let mut name = Vec::new();
    loop {
        match lexer.token()? {
            Token::Word(part) | Token::Name(part, _) | Token::Text(part, _) => {
                name.extend_from_slice(part);
            }
            _ => return Ok(String::new()),
        }
        lexer.skip_blank()?;
        if lexer.peek() != Some(b'.') {
            return Ok(String::from_utf8_lossy(&name).into_owned());
        }
        lexer.at += 1;
        name.push(b'.');
    }
}

/// `column = literal`; `None` if it is something else.
fn assigned(lexer: &mut Lexer<'_>) -> Result<Option<Assigned>, Stop> {
    let name = name(lexer)?;
    let column = name.rsplit('.').next().unwrap_or_default().to_owned();
    if column.is_empty() || lexer.token()? != Token::Sign(b'=') {
        return Ok(None);
    }
    let mut row = Row::default();
    let is_literal = row.literal_alone(lexer)?;
    let Some(cell) = row.cells.first().filter(|_| is_literal) else { return Ok(None) };
    let text = row.text(cell).to_vec();
    Ok((text.len() <= MOST_BYTES).then_some(Assigned { column, kind: cell.kind, text }))
}
