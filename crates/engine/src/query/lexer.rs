//! The tokens of a text that may be no query: for [`super::corrections`], which must see forms the parser has no name for.
//!
//! Fields, words, quotes and groups are found as the parser finds them. Nothing is wrong here: what is not closed ends with
//! the text.

use crate::query::escape::{is_curly_quote, length_until};
use crate::query::parse::names_a_field;
use json::Span;

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// The name before a colon, without it
    Field,
    /// `:` that belongs to no name right before it
    Colon,
    Word,
    /// `"…"`, with its quotes
    Phrase,
    /// `“…”`, `„…“`, `«…»` and the like, with their quotes
    CurlyPhrase,
    /// `'…'` after a field or a sign, with its quotes
    SinglePhrase,
    /// `[1 TO 5]`, up to its end
    Range,
    /// `-`, `+` or `!` before an operand
    Sign,
    Open,
    Close,
}

/// The tokens of `text` from byte `at` on, after `tokens`, which are of what stands before.
pub(crate) fn tokens(text: &str, at: usize, tokens: Vec<Token>) -> Vec<Token> {
    let mut lexer = Lexer { text, at, tokens };
    while lexer.skip_space() {
        lexer.token();
    }
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Whether anything follows.
    fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.at < self.text.len()
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = Span { start: self.at, end: self.at + length };
        self.tokens.push(Token { kind, span });
        self.at = span.end;
    }

    /// Whether the last token is waiting for its value.
    fn wants_value(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.kind == TokenKind::Field)
    }

    fn token(&mut self) {
        let rest = self.rest();
        let wants_value = self.wants_value();
        match rest.as_bytes() {
            [b'(', ..] => self.push(TokenKind::Open, 1),
            [b')', ..] => self.push(TokenKind::Close, 1),
            [b'"', ..] => self
                .push(TokenKind::Phrase, enclosed(rest, |char| char == '"').unwrap_or(rest.len())),
            [b'[' | b'{', ..] if wants_value => {
                let length = length_until(rest, |char| matches!(char, ']' | '}'));
                self.push(TokenKind::Range, length.map_or(rest.len(), |length| length + 1));
            }
            [b'+', b'0'..=b'9', ..] => self.word(),
            [b'-' | b'+' | b'!', ..] if !wants_value => self.push(TokenKind::Sign, 1),
            [b':', ..] if !wants_value => self.push(TokenKind::Colon, 1),
            _ => match curly_length(rest).or(single_length(rest)) {
                Some(length) if rest.starts_with('\'') => {
                    self.push(TokenKind::SinglePhrase, length)
                }
                Some(length) => self.push(TokenKind::CurlyPhrase, length),
                None => self.word(),
            },
        }
    }

    /// A word, or a field with its colon.
    fn word(&mut self) {
        let rest = self.rest();
        let length = length_until(rest, ends_word).unwrap_or(rest.len());
        let word = if self.wants_value() { "" } else { &rest[..length] };
        let colon = length_until(word, |char| char == ':').filter(|colon| *colon > 0);
        match colon.map(|colon| word.split_at(colon)) {
            Some((name, value)) if !value.starts_with("://") && names_a_field(name) => {
                self.push(TokenKind::Field, name.len());
                self.at += 1;
            }
            _ => self.push(TokenKind::Word, length.max(first_length(rest))),
        }
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// The length of what starts with a quote and ends with the next.
pub(crate) fn enclosed(text: &str, ends: impl Fn(char) -> bool) -> Option<usize> {
    let first = first_length(text);
    let inside = length_until(&text[first..], ends)?;
    let last = first_length(&text[first + inside..]);
    Some(first + inside + last)
}

/// The length of a text between quotes of which one at least is no plain one, if one stands here.
fn curly_length(text: &str) -> Option<usize> {
    text.starts_with(is_curly_quote)
        .then(|| enclosed(text, |char| char == '"' || is_curly_quote(char)))?
}

/// The length of a text between single quotes, if one stands here and ends with a word: `'tis` is none.
fn single_length(text: &str) -> Option<usize> {
    let length = text.starts_with('\'').then(|| enclosed(text, |char| char == '\''))??;
    let after = text[length..].chars().next();
    after.is_none_or(ends_word).then_some(length)
}

/// Whether a word ends before this.
fn ends_word(char: char) -> bool {
    char.is_whitespace() || matches!(char, '(' | ')' | '"')
}
