//! From a query's text to a tree whose leaves say where they stand.
//!
//! ```text
//! level   = operand { ["AND" | "&&" | "OR" | "||"] operand }
//! operand = { "NOT" | "!" | "-" | "+" } clause
//! clause  = [field ":"] ( "(" level ")" | phrase | range | comparison | word )
//! range   = ("[" | "{") bound "TO" bound ("]" | "}")
//! ```
//!
//! Recursive descent, at most [`MAX_DEPTH`] groups deep; signs are counted, not nested. What the operators of a level make
//! of its operands is [`super::operators`]' work, what a field or a value means [`super::compile`]'s: here they are
//! stretches of the text, backslashes and all.

use crate::query::escape;
use crate::query::operators::{Item, Separator, Sign, joined};
use crate::query::report::Problem;
use crate::query::syntax::{Bound, ImplicitOperator, Leaf, Node, Tree, Value};
use json::Span;

/// How many bytes a query may have.
pub(crate) const MAX_LENGTH: usize = 20_000;

/// How many groups may stand in one another.
pub(crate) const MAX_DEPTH: usize = 100;

/// What stands next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    End,
    Close,
    And,
    Or,
    Not,
    Plus,
    Operand,
}

/// The tree of `text`; `None` if there is nothing but white space.
///
/// # Errors
/// The first place that cannot be understood.
pub(crate) fn parse(text: &str, implicit: ImplicitOperator) -> Result<Option<Tree>, Problem> {
    if text.len() > MAX_LENGTH {
        let start = text.floor_char_boundary(MAX_LENGTH);
        let message =
            format!("A search may have at most {MAX_LENGTH} bytes; this one has {}.", text.len());
        return Err(Problem::new(Span { start, end: text.len() }, message));
    }
    let (juxtapositions, depends_on_precedence) = (Vec::new(), false);
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        field: None,
        implicit,
        juxtapositions,
        depends_on_precedence,
    };
    if parser.peek().0 == Token::End {
        return Ok(None);
    }
    let node = parser.level()?;
    if let (Token::Close, span) = parser.peek() {
        return Err(stray(span));
    }
    let Parser { juxtapositions, depends_on_precedence, .. } = parser;
    Ok(Some(Tree { node, juxtapositions, depends_on_precedence }))
}

fn problem<T>(span: Span, message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::new(span, message))
}

fn stray(span: Span) -> Problem {
    Problem::new(span, "This ) closes no group. Put a backslash before it to search for it.")
}

pub(crate) fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT" | "&&" | "||")
}

/// Whether `name`, which stands before a colon, is meant as a field: `auth0|1:2`, `a@b:c` and `10:30` have none.
pub(crate) fn names_a_field(name: &str) -> bool {
    let fits = |character: escape::Character| {
        character.escaped
            || character.char.is_alphanumeric()
            || matches!(character.char, '_' | '-' | '.' | '$' | '[' | ']' | '*' | '?')
    };
    !name.starts_with(|first: char| first.is_ascii_digit()) && escape::characters(name).all(fits)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// The field of the group that is being read
    field: Option<Span>,
    implicit: ImplicitOperator,
    juxtapositions: Vec<Span>,
    depends_on_precedence: bool,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.rest().bytes().next()
    }

    /// Takes `length` bytes.
    fn take(&mut self, length: usize) -> Span {
        let start = self.at;
        self.at += length;
        Span { start, end: self.at }
    }

    /// Whether there was any white space.
    fn skip_space(&mut self) -> bool {
        let rest = self.rest();
        let space = rest.len() - rest.trim_start().len();
        self.at += space;
        space > 0
    }

    /// The word that stands here, without taking it: up to white space, a parenthesis or a quote.
    fn word_here(&self) -> &'t str {
        let rest = self.rest();
        let ends = |char: char| char.is_whitespace() || matches!(char, '(' | ')' | '"');
        &rest[..escape::length_until(rest, ends).unwrap_or(rest.len())]
    }

    /// The next token, without taking it; white space before it is taken.
    fn peek(&mut self) -> (Token, Span) {
        self.skip_space();
        let (token, length) = match self.rest().as_bytes() {
            [] => (Token::End, 0),
            [b')', ..] => (Token::Close, 1),
            [b'-' | b'!', ..] => (Token::Not, 1),
            // A phone number.
            [b'+', b'0'..=b'9', ..] => (Token::Operand, 0),
            [b'+', ..] => (Token::Plus, 1),
            _ => match self.word_here() {
                word @ ("AND" | "&&") => (Token::And, word.len()),
                word @ ("OR" | "||") => (Token::Or, word.len()),
                word @ "NOT" => (Token::Not, word.len()),
                _ => (Token::Operand, 0),
            },
        };
        (token, Span { start: self.at, end: self.at + length })
    }

    /// What stands in a group, or in the whole text.
    fn level(&mut self) -> Result<Node, Problem> {
        let mut items = vec![self.operand(Separator::First, None)?];
        loop {
            let before = self.at;
            let (separator, after) = match self.peek() {
                (Token::End | Token::Close, _) => break,
                (Token::And, span) => (Separator::And, Some(span)),
                (Token::Or, span) => (Separator::Or, Some(span)),
                (_, span) => {
                    self.juxtapositions.push(Span { start: before, end: span.start });
                    (Separator::Nothing, None)
                }
            };
            self.at = after.map_or(self.at, |after| after.end);
            items.push(self.operand(separator, after)?);
        }
        let (node, depends_on_precedence) = joined(items, self.implicit);
        self.depends_on_precedence |= depends_on_precedence;
        Ok(node)
    }

    /// `after` is the operator before it.
    fn operand(&mut self, separator: Separator, mut after: Option<Span>) -> Result<Item, Problem> {
        let (mut negated, mut required) = (false, false);
        loop {
            match self.peek() {
                (Token::Operand, _) => break,
                (token @ (Token::Not | Token::Plus), span) => {
                    negated ^= token == Token::Not;
                    required |= token == Token::Plus;
                    self.at = span.end;
                    after = Some(span);
                }
                (token, span) => return Err(self.missing(after, token, span)),
            }
        }
        let sign = match (negated, required) {
            (true, _) => Sign::Not,
            (false, true) => Sign::Plus,
            (false, false) => Sign::Nothing,
        };
        Ok(Item { separator, sign, node: self.clause()? })
    }

    /// Why there is no operand where `token` stands.
    fn missing(&self, after: Option<Span>, token: Token, span: Span) -> Problem {
        let written = |span: Span| &self.text[span.start..span.end];
        match (after, token) {
            (Some(after), _) => {
                let message =
                    format!("There is nothing to search for after this {}.", written(after));
                Problem::new(after, message)
            }
            (None, Token::Close) => stray(span),
            (None, _) => {
                let message =
                    format!("There is nothing to search for before this {}.", written(span));
                Problem::new(span, message)
            }
        }
    }

    fn clause(&mut self) -> Result<Node, Problem> {
        if self.byte() == Some(b'(') {
            return self.group(self.field);
        }
        if self.byte() == Some(b':') {
            let message = "The name of a field must stand right before this colon, without quotes.";
            return problem(self.take(1), message);
        }
        let Some(length) = self.field_here() else { return self.value(self.field) };
        let field = self.take(length);
        self.take(1);
        let spaced = self.skip_space();
        if self.lacks_value(spaced) {
            return self.no_value(field);
        }
        match self.byte() {
            Some(b'(') => self.group(Some(field)),
            _ => self.value(Some(field)),
        }
    }

    /// The length of the field's name if one stands here with its colon. `https://` is none.
    fn field_here(&self) -> Option<usize> {
        let word = self.word_here();
        let colon = escape::length_until(word, |char| char == ':')?;
        let (name, value) = word.split_at(colon);
        (colon > 0 && !value.starts_with("://") && names_a_field(name)).then_some(colon)
    }

    /// Whether no value stands here; `spaced` tells that white space stands before.
    fn lacks_value(&self, spaced: bool) -> bool {
        match self.byte() {
            None | Some(b')') => true,
            // state:OR is Oregon, state: OR is not finished.
            Some(_) => spaced && (is_operator(self.word_here()) || self.field_here().is_some()),
        }
    }

    fn no_value<T>(&self, field: Span) -> Result<T, Problem> {
        let span = Span { start: field.start, end: field.end + 1 };
        let name = &self.text[field.start..field.end];
        problem(span, format!("There is no value after “{name}:”. For any value write {name}:*."))
    }

    fn group(&mut self, field: Option<Span>) -> Result<Node, Problem> {
        let open = self.take(1);
        if self.depth == MAX_DEPTH {
            return problem(
                open,
                format!("More than {MAX_DEPTH} groups stand in one another here."),
            );
        }
        match self.peek() {
            (Token::End, _) => return problem(open, "This group is not closed."),
            (Token::Close, close) => {
                let span = Span { start: open.start, end: close.end };
                return problem(span, "There is nothing in this group.");
            }
            _ => {}
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.field, field);
        let node = Box::new(self.level()?);
        self.field = outer;
        self.depth -= 1;
        match self.peek() {
            (Token::Close, close) => self.at = close.end,
            _ => return problem(open, "This group is not closed."),
        }
        self.no_suffix()?;
        Ok(Node::Group { field, node })
    }

    fn value(&mut self, field: Option<Span>) -> Result<Node, Problem> {
        let value = match self.byte() {
            Some(b'"') => Value::Phrase(self.phrase()?),
            Some(b'[' | b'{') if field.is_some() => self.range()?,
            Some(b'[' | b'{') => {
                let message = "A range needs a field before it, as in logins_count:[1 TO 5].";
                return problem(self.take(1), message);
            }
            Some(b'>' | b'<') if field.is_some() => self.comparison(field)?,
            Some(bracket @ (b']' | b'}')) => {
                let message = format!("This {} closes no range.", char::from(bracket));
                return problem(self.take(1), message);
            }
            _ => Value::Word(self.word()?),
        };
        Ok(Node::Leaf(Leaf { field, value }))
    }

    fn word(&mut self) -> Result<Span, Problem> {
        let length = self.word_here().len();
        self.stretch(length)
    }

    /// Takes `length` bytes, which must not end with half an escape.
    fn stretch(&mut self, length: usize) -> Result<Span, Problem> {
        let span = self.take(length);
        if escape::dangles(&self.text[span.start..span.end]) {
            let last = Span { start: span.end - 1, end: span.end };
            return problem(last, "Nothing follows this backslash. Write two to search for one.");
        }
        Ok(span)
    }

    /// What stands between the quote here and the next.
    fn phrase(&mut self) -> Result<Span, Problem> {
        let inside = self.quoted()?;
        self.no_suffix()?;
        Ok(inside)
    }

    fn quoted(&mut self) -> Result<Span, Problem> {
        let quote = self.take(1);
        let Some(length) = escape::length_until(self.rest(), |char| char == '"') else {
            return problem(quote, "This quote is not closed.");
        };
        let inside = self.take(length);
        self.take(1);
        Ok(inside)
    }

    /// Lucene lets numbers follow that say how near or how important: `"a b"~3`, `(a b)^2`.
    fn no_suffix(&mut self) -> Result<(), Problem> {
        match self.byte() {
            Some(sign @ (b'~' | b'^')) => {
                let message = format!("{} is not understood here.", char::from(sign));
                problem(self.take(1), message)
            }
            _ => Ok(()),
        }
    }

    fn range(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        let from = self.byte() == Some(b'[');
        self.take(1);
        let lower = self.bound(start, from)?;
        self.to(start)?;
        let upper = self.bound(start, true)?;
        self.skip_space();
        let to = match self.byte() {
            Some(b']') => true,
            Some(b'}') => false,
            _ => return self.unclosed(start),
        };
        self.take(1);
        self.no_suffix()?;
        let upper = upper.map(|bound| Bound { inclusive: to, ..bound });
        Ok(Value::Range { lower, upper, span: Span { start, end: self.at }, signed: false })
    }

    fn unclosed<T>(&self, start: usize) -> Result<T, Problem> {
        let message = "This range is not closed: it ends with ] or, without its upper end, with }.";
        problem(Span { start, end: self.at }, message)
    }

    /// One end of the range that starts at `start`; `None` for `*`.
    fn bound(&mut self, start: usize, inclusive: bool) -> Result<Option<Bound>, Problem> {
        self.skip_space();
        let raw = match self.byte() {
            None => return self.unclosed(start),
            Some(b'"') => self.quoted()?,
            Some(_) => {
                let raw = self.stretch(self.bound_here().len())?;
                match &self.text[raw.start..raw.end] {
                    "*" => return Ok(None),
                    "" | "TO" => {
                        let span = Span { start, end: self.at };
                        return problem(span, "An end of this range is missing; * is an open end.");
                    }
                    _ => raw,
                }
            }
        };
        Ok(Some(Bound { raw, inclusive }))
    }

    fn bound_here(&self) -> &'t str {
        let rest = self.rest();
        let ends = |char: char| char.is_whitespace() || matches!(char, ']' | '}' | '"');
        &rest[..escape::length_until(rest, ends).unwrap_or(rest.len())]
    }

    fn to(&mut self, start: usize) -> Result<(), Problem> {
        self.skip_space();
        match (self.byte(), self.bound_here()) {
            (None, _) => self.unclosed(start),
            (_, "TO") => {
                self.take(2);
                Ok(())
            }
            _ => {
                let message = "Between the ends of a range stands TO, in capitals: [1 TO 5].";
                problem(Span { start, end: self.at }, message)
            }
        }
    }

    /// `>5`, `>=5`, `<5`, `<=5`
    fn comparison(&mut self, field: Option<Span>) -> Result<Value, Problem> {
        let start = self.at;
        let above = self.byte() == Some(b'>');
        self.take(1);
        let inclusive = self.byte() == Some(b'=');
        self.take(usize::from(inclusive));
        let spaced = self.skip_space();
        if self.lacks_value(spaced) {
            return self.no_value(field.unwrap_or_default());
        }
        let raw = match self.byte() {
            Some(b'"') => Some(self.phrase()?),
            Some(b'(') => return problem(self.take(1), "After this sign stands one value."),
            _ => Some(self.word()?).filter(|raw| &self.text[raw.start..raw.end] != "*"),
        };
        let bound = raw.map(|raw| Bound { raw, inclusive });
        let (lower, upper) = if above { (bound, None) } else { (None, bound) };
        Ok(Value::Range { lower, upper, span: Span { start, end: self.at }, signed: true })
    }
}
