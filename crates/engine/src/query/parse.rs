//! From a query's text to a tree whose leaves say where they stand.
//!
//! ```text
//! any     = all { ("OR" | "||") all }
//! all     = operand { ["AND" | "&&"] operand }
//! operand = { "NOT" | "!" | "-" | "+" } clause
//! clause  = [field ":"] ( "(" any ")" | phrase | range | comparison | word )
//! range   = ("[" | "{") bound "TO" bound ("]" | "}")
//! ```
//!
//! Recursive descent, at most [`MAX_DEPTH`] groups deep; signs are counted, not nested. What a field or a value means
//! is [`super::compile`]'s work: here they are stretches of the text, backslashes and all.

use crate::query::{Problem, escape};
use json::Span;

/// How many bytes a query may have.
pub const MAX_LENGTH: usize = 20_000;

/// How many groups may stand in one another.
pub const MAX_DEPTH: usize = 100;

/// A part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Every one of these
    All(Vec<Node>),
    /// At least one of these
    Any(Vec<Node>),
    /// Not this
    Not(Box<Node>),
    /// One comparison
    Leaf(Leaf),
}

/// A value that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The name before the colon, or before that of the group
    pub field: Option<Span>,
    /// What is looked for
    pub value: Value,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Without quotes: `*` and `?` are wildcards
    Word(Span),
    /// What stands between quotes
    Phrase(Span),
    /// What lies between two ends
    Range {
        /// The lower end, unless open
        lower: Option<Bound>,
        /// The upper end, unless open
        upper: Option<Bound>,
        /// All of it
        span: Span,
        /// Whether it is written with a sign: `>5`
        signed: bool,
    },
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it says, without quotes
    pub raw: Span,
    /// Whether the end itself lies in the range
    pub inclusive: bool,
}

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
pub fn parse(text: &str) -> Result<Option<Node>, Problem> {
    if text.len() > MAX_LENGTH {
        let start = text.floor_char_boundary(MAX_LENGTH);
        let message =
            format!("A search may have at most {MAX_LENGTH} bytes; this one has {}.", text.len());
        return Err(Problem { start, end: text.len(), message });
    }
    let mut parser = Parser { text, at: 0, depth: 0, field: None };
    if parser.peek().0 == Token::End {
        return Ok(None);
    }
    let node = parser.any()?;
    match parser.peek() {
        (Token::Close, span) => Err(stray(span)),
        _ => Ok(Some(node)),
    }
}

fn problem<T>(span: Span, message: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::new(span, message))
}

fn stray(span: Span) -> Problem {
    Problem::new(span, "This ) closes no group. Put a backslash before it to search for it.")
}

/// `nodes` joined, unless there is only one.
fn joined(mut nodes: Vec<Node>, join: impl Fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        last => {
            nodes.extend(last);
            join(nodes)
        }
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT" | "&&" | "||")
}

/// Whether `name`, which stands before a colon, is meant as a field: `auth0|1:2`, `a@b:c` and `10:30` have none.
fn names_a_field(name: &str) -> bool {
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

    fn any(&mut self) -> Result<Node, Problem> {
        let mut nodes = vec![self.all(None)?];
        while let (Token::Or, span) = self.peek() {
            self.at = span.end;
            nodes.push(self.all(Some(span))?);
        }
        Ok(joined(nodes, Node::Any))
    }

    fn all(&mut self, after: Option<Span>) -> Result<Node, Problem> {
        let mut nodes = vec![self.operand(after)?];
        loop {
            let after = match self.peek() {
                (Token::End | Token::Close | Token::Or, _) => return Ok(joined(nodes, Node::All)),
                (Token::And, span) => {
                    self.at = span.end;
                    Some(span)
                }
                _ => None,
            };
            nodes.push(self.operand(after)?);
        }
    }

    /// `after` is the operator before it.
    fn operand(&mut self, mut after: Option<Span>) -> Result<Node, Problem> {
        let mut negated = false;
        loop {
            match self.peek() {
                (Token::Operand, _) => break,
                (token @ (Token::Not | Token::Plus), span) => {
                    negated ^= token == Token::Not;
                    self.at = span.end;
                    after = Some(span);
                }
                (token, span) => return Err(self.missing(after, token, span)),
            }
        }
        let node = self.clause()?;
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    /// Why there is no operand where `token` stands.
    fn missing(&self, after: Option<Span>, token: Token, span: Span) -> Problem {
        let said = |span: Span| &self.text[span.start..span.end];
        match (after, token) {
            (Some(after), _) => {
                let message = format!("There is nothing to search for after this {}.", said(after));
                Problem::new(after, message)
            }
            (None, Token::Close) => stray(span),
            (None, _) => {
                let message = format!("There is nothing to search for before this {}.", said(span));
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
        let node = self.any()?;
        self.field = outer;
        self.depth -= 1;
        match self.peek() {
            (Token::Close, close) => self.at = close.end,
            _ => return problem(open, "This group is not closed."),
        }
        self.no_suffix()?;
        Ok(node)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree in brackets: `&` all, `|` any, `!` not.
    fn shown(text: &str, node: &Node) -> String {
        let said = |span: &Span| text[span.start..span.end].to_owned();
        let list = |nodes: &[Node]| {
            nodes.iter().map(|node| shown(text, node)).collect::<Vec<_>>().join(" ")
        };
        let end = |bound: &Option<Bound>| match bound {
            Some(bound) => {
                format!("{}{}", said(&bound.raw), if bound.inclusive { "=" } else { "" })
            }
            None => "*".to_owned(),
        };
        match node {
            Node::All(nodes) => format!("(& {})", list(nodes)),
            Node::Any(nodes) => format!("(| {})", list(nodes)),
            Node::Not(node) => format!("!{}", shown(text, node)),
            Node::Leaf(leaf) => {
                let field = leaf.field.map_or(String::new(), |field| format!("{}:", said(&field)));
                match &leaf.value {
                    Value::Word(span) => format!("{field}{}", said(span)),
                    Value::Phrase(span) => format!("{field}“{}”", said(span)),
                    Value::Range { lower, upper, .. } => {
                        format!("{field}{}..{}", end(lower), end(upper))
                    }
                }
            }
        }
    }

    #[test]
    fn trees() {
        for (text, expected) in [
            ("a", "a"),
            ("  a  b ", "(& a b)"),
            ("a AND b", "(& a b)"),
            ("a && b || c", "(| (& a b) c)"),
            ("a OR b c", "(| a (& b c))"),
            ("a OR b AND NOT c", "(| a (& b !c))"),
            ("NOT a b", "(& !a b)"),
            ("NOT NOT a", "a"),
            ("!a -b +c --d", "(& !a !b c d)"),
            ("- a", "!a"),
            ("(a OR b) c", "(& (| a b) c)"),
            ("((a))", "a"),
            ("and or not", "(& and or not)"),
            ("ANDY ORLANDO NOTE", "(& ANDY ORLANDO NOTE)"),
            ("a&&b", "a&&b"),
            ("x-y +49123", "(& x-y +49123)"),
            ("name:ann", "name:ann"),
            ("name: ann", "name:ann"),
            ("name:\"ann b\"", "name:“ann b”"),
            (r#"name:"a \" b""#, r#"name:“a \" b”"#),
            ("name:(a OR \"b c\" d)", "(| name:a (& name:“b c” name:d))"),
            ("name:(a email:b)", "(& name:a email:b)"),
            ("name:(NOT a)", "!name:a"),
            ("a(b)c", "(& a b c)"),
            ("x:[1 TO 5]", "x:1=..5="),
            ("x:{1 TO 5}", "x:1..5"),
            ("x:[ 1   TO 5 }", "x:1=..5"),
            ("x:{1 TO *]", "x:1..*"),
            ("x:[* TO \"a b\"]", "x:*..a b="),
            ("t:[2020-01-01T00:00:00.000Z TO *]", "t:2020-01-01T00:00:00.000Z=..*"),
            ("x:>5 x:>= 5 x:<5 x:<=\"5\"", "(& x:5..* x:5=..* x:*..5 x:*..5=)"),
            ("x:(>5 AND <9)", "(& x:5..* x:*..9)"),
            ("auth0|123", "auth0|123"),
            ("auth0|12:3", "auth0|12:3"),
            ("user_id:auth0|1", "user_id:auth0|1"),
            ("ann@example.com", "ann@example.com"),
            ("10:30", "10:30"),
            ("https://x.io/a", "https://x.io/a"),
            ("picture:https://x.io/a.png", "picture:https://x.io/a.png"),
            (r"picture:https\://x", r"picture:https\://x"),
            ("last_ip:::1", "last_ip:::1"),
            (r"a\:b:c", r"a\:b:c"),
            (r"a\ b", r"a\ b"),
            ("identities[0].connection:x", "identities[0].connection:x"),
            ("state:OR", "state:OR"),
            ("*:*", "*:*"),
            ("<ann@x.io>", "<ann@x.io>"),
            ("käse:größe", "käse:größe"),
        ] {
            match parse(text) {
                Ok(Some(node)) => assert_eq!(shown(text, &node), expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        assert_eq!(parse(" \t\u{a0}\n"), Ok(None));
    }

    #[test]
    fn problems_say_where_and_what() {
        for (text, at, message) in [
            ("\"abc", "\"", "This quote is not closed."),
            ("name:\"abc\\\"", "\"", "This quote is not closed."),
            ("a (b OR c", "(", "This group is not closed."),
            ("(", "(", "This group is not closed."),
            ("x ()", "()", "There is nothing in this group."),
            ("a)", ")", "This ) closes no group. Put a backslash before it to search for it."),
            (")", ")", "This ) closes no group. Put a backslash before it to search for it."),
            ("name:", "name:", "There is no value after “name:”. For any value write name:*."),
            ("(name: )", "name:", "There is no value after “name:”. For any value write name:*."),
            (
                "name: AND b",
                "name:",
                "There is no value after “name:”. For any value write name:*.",
            ),
            ("name: x:1", "name:", "There is no value after “name:”. For any value write name:*."),
            ("x:>", "x:", "There is no value after “x:”. For any value write x:*."),
            ("x:>(1)", "(", "After this sign stands one value."),
            ("a AND", "AND", "There is nothing to search for after this AND."),
            ("a OR OR b", "OR", "There is nothing to search for after this OR."),
            ("(a AND) b", "AND", "There is nothing to search for after this AND."),
            ("NOT", "NOT", "There is nothing to search for after this NOT."),
            ("a -", "-", "There is nothing to search for after this -."),
            ("|| a", "||", "There is nothing to search for before this ||."),
            ("AND", "AND", "There is nothing to search for before this AND."),
            (":x", ":", "The name of a field must stand right before this colon, without quotes."),
            ("[1 TO 2]", "[", "A range needs a field before it, as in logins_count:[1 TO 5]."),
            ("x:[1 TO 2]]", "]", "This ] closes no range."),
            (
                "x:[1 TO 2",
                "[1 TO 2",
                "This range is not closed: it ends with ] or, without its upper end, with }.",
            ),
            (
                "x:[1 TO 2 AND b",
                "[1 TO 2 ",
                "This range is not closed: it ends with ] or, without its upper end, with }.",
            ),
            ("x:[1 2]", "[1 ", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
            ("x:[1 to 2]", "[1 ", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
            ("x:[1]", "[1", "Between the ends of a range stands TO, in capitals: [1 TO 5]."),
            ("x:[TO 2]", "[TO", "An end of this range is missing; * is an open end."),
            ("x:[1 TO ]", "[1 TO ", "An end of this range is missing; * is an open end."),
            ("é\\", "\\", "Nothing follows this backslash. Write two to search for one."),
            ("\"a b\"~2", "~", "~ is not understood here."),
            ("(a b)^2", "^", "^ is not understood here."),
        ] {
            let problem = parse(text).expect_err(text);
            let place = &text[problem.start..problem.end];
            assert_eq!((place, problem.message.as_str()), (at, message), "{text}");
        }
    }

    #[test]
    fn size_and_depth_are_limited() {
        let groups = |count: usize| format!("{}a{}", "(".repeat(count), ")".repeat(count));
        assert!(parse(&groups(MAX_DEPTH)).is_ok());
        let problem = parse(&groups(MAX_DEPTH + 1)).expect_err("too deep");
        assert_eq!((problem.start, problem.end), (MAX_DEPTH, MAX_DEPTH + 1));
        let problem = parse(&"(".repeat(100_000)).expect_err("too long");
        assert_eq!((problem.start, problem.end), (MAX_LENGTH, 100_000));
        assert_eq!(parse(&"é".repeat(MAX_LENGTH)).expect_err("too long").start, MAX_LENGTH);
        assert!(parse(&"(".repeat(MAX_LENGTH)).is_err());
        assert!(parse(&format!("{}a", "!".repeat(MAX_LENGTH - 1))).is_ok());
        assert!(parse(&format!("{}a", "NOT ".repeat(4_000))).is_ok());
        assert!(parse(&"x:(".repeat(6_000)).is_err());
    }
}
