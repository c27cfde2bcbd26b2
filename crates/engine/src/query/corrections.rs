//! Old and foreign forms in a query, and what they are in the language Auth0 takes: each is one replacement, and none
//! overlaps another, so that they go together.
//!
//! They come from SQL, from programs, from word processors, from Auth0's search before version 3 (`_missing_`, `email.raw`)
//! and from addresses (`q=`). Offered is only what parses afterwards. Says nothing of what Auth0 refuses but Muster takes:
//! that is [`super::compatibility`].

use crate::query::escape::{self, characters, quoted, unescaped};
use crate::query::finder::Finder;
use crate::query::lexer::{Token, TokenKind, enclosed};
use crate::query::parse::{self, is_operator};
use crate::query::pattern::is_wildcard;
use crate::query::report::{Correction, CorrectionKind, corrected};
use crate::query::syntax::ImplicitOperator;
use crate::user::Attribute;
use json::{Kind, Span};

/// The most that are found in one text.
const MAX_FOUND: usize = 50;

/// How many are tried one by one.
const MAX_TRIED: usize = 20;

/// The corrections of `text`, in its order.
pub(crate) fn corrections(text: &str) -> Vec<Correction> {
    if text.len() > parse::MAX_LENGTH {
        return Vec::new();
    }
    let mut found = Vec::new();
    let prefix = query_prefix(text);
    let start = prefix.as_ref().map_or(0, |prefix| prefix.end);
    found.extend(prefix);
    let mut finder = Finder::new(text, start, found);
    while finder.at < finder.tokens.len() && finder.found.len() < MAX_FOUND {
        finder.step();
    }
    offered(text, finder.found)
}

/// `q=` or `q:` before the query, as it stands in an address.
fn query_prefix(text: &str) -> Option<Correction> {
    let mut rest = text;
    while let Some(after) = without_prefix(rest) {
        rest = after;
    }
    let span = Span { start: 0, end: text.len() - rest.len() };
    let message = "What stands before the query belongs to an address: leave q= out.";
    (rest.len() < text.len())
        .then(|| Correction::new(CorrectionKind::QueryPrefix, span, "", message))
}

/// What follows `q=`, if anything does.
fn without_prefix(text: &str) -> Option<&str> {
    let rest = text.trim_start();
    let rest = rest.strip_prefix(['?', '&']).unwrap_or(rest).strip_prefix('q')?;
    let rest = rest.trim_start().strip_prefix(['=', ':'])?.trim_start();
    (!rest.is_empty()).then_some(rest)
}

/// Those of `found` with which `text` parses: all of them together, or else each that does alone.
fn offered(text: &str, mut found: Vec<Correction>) -> Vec<Correction> {
    let parses = |text: &str| parse::parse(text, ImplicitOperator::Or).is_ok();
    if found.is_empty() || parses(&corrected(text, &found)) {
        return found;
    }
    found.truncate(MAX_TRIED);
    found.retain(|correction| parses(&correction.apply(text)));
    found
}

impl Finder<'_> {
    /// Looks at what starts with the next token, and takes what belongs to it.
    fn step(&mut self) {
        let Some(token) = self.token(0) else { return };
        let is_value = self.before().is_some_and(|before| before.kind == TokenKind::Field);
        let taken = match token.kind {
            TokenKind::Field => self.field(token),
            TokenKind::Word if !is_value => self
                .operator(token)
                .or_else(|| self.comparison(token))
                .or_else(|| self.like(token))
                .or_else(|| self.is_null(token))
                .or_else(|| self.spaced_field(token)),
            TokenKind::Phrase if !is_value => self.quoted_field(token),
            TokenKind::CurlyPhrase => self.quotes(token),
            TokenKind::SinglePhrase if is_value || self.is_in_field() => self.quotes(token),
            TokenKind::Open => {
                self.groups.push(is_value || self.is_in_field());
                None
            }
            TokenKind::Close => {
                self.groups.pop();
                None
            }
            TokenKind::Sign => self.not_sign(token),
            _ => None,
        };
        self.at += taken.unwrap_or(1);
    }
}

/// What replaces a field's old form.
impl Finder<'_> {
    /// `_missing_:x`, `email.raw:x`, `name:=x`, `x:[1 to 5]`
    fn field(&mut self, token: Token) -> Option<usize> {
        let name = self.written(token.span);
        if name == "_missing_" && matches!(self.token(1)?.kind, TokenKind::Word | TokenKind::Phrase)
        {
            self.missing(token);
        }
        if let Some(base) = name.strip_suffix(".raw").filter(|base| is_text_attribute(base)) {
            let span = Span { start: token.span.start + base.len(), end: token.span.end };
            let message =
                format!("{name} is of Auth0’s search before version 3. Now it is {base}.");
            self.push(CorrectionKind::RawField, span, "", &message);
        }
        let value = self.token(1)?;
        let written = self.written(value.span);
        match value.kind {
            TokenKind::Word if written.starts_with('=') => {
                let signs = written.len() - written.trim_start_matches('=').len();
                let end = self.skip_space(value.span.start + signs);
                let span = Span { start: value.span.start, end };
                self.push(
                    CorrectionKind::Comparison,
                    span,
                    "",
                    "After the colon stands the value, without an equals sign.",
                );
            }
            TokenKind::Range if !written.contains(" TO ") => {
                let to = written.find(" to ")? + value.span.start + 1;
                let span = Span { start: to, end: to + 2 };
                self.push(
                    CorrectionKind::LowerCase,
                    span,
                    "TO",
                    "Between the ends of a range stands TO, in capitals.",
                );
            }
            _ => {}
        }
        None
    }

    fn missing(&mut self, token: Token) {
        let message = "_missing_ is of Auth0’s search before version 3. Now it is NOT _exists_.";
        let before =
            self.before().filter(|before| matches!(self.written(before.span), "NOT" | "-" | "!"));
        match before {
            Some(before) => {
                // That of the sign goes into this one.
                self.found.retain(|correction| correction.end <= before.span.start);
                let span = Span { start: before.span.start, end: token.span.end };
                self.push(CorrectionKind::Missing, span, "_exists_", message);
            }
            None => self.push(CorrectionKind::Missing, token.span, "NOT _exists_", message),
        }
    }

    /// `name :x`
    fn spaced_field(&mut self, token: Token) -> Option<usize> {
        let name = self.written(token.span);
        let colon = self.token(1).filter(|next| next.kind == TokenKind::Colon)?;
        let value = self.skip_space(colon.span.end);
        if !is_name(name) || value == self.text.len() {
            return None;
        }
        let span = Span { start: token.span.end, end: value };
        self.push(
            CorrectionKind::SpacedField,
            span,
            ":",
            "The colon stands right after the name of the field.",
        );
        self.value_from(token.span, value);
        Some(1)
    }

    /// `"name":x`
    fn quoted_field(&mut self, token: Token) -> Option<usize> {
        let name = self.written(token.span).trim_matches('"');
        let colon = self.token(1).filter(|next| next.kind == TokenKind::Colon)?;
        let value = self.skip_space(colon.span.end);
        if !is_name(name) || value == self.text.len() {
            return None;
        }
        let span = Span { start: token.span.start, end: value };
        let message = "The name of a field stands without quotes.";
        self.push(CorrectionKind::QuotedField, span, format!("{name}:"), message);
        self.value_from(token.span, value);
        Some(1)
    }
}

/// What replaces forms of SQL and of programs.
impl Finder<'_> {
    /// `name=x`, `name == x`, `name != x`, `logins_count > 5`
    fn comparison(&mut self, token: Token) -> Option<usize> {
        let start = token.span.start;
        let rest = self.text.get(start..)?;
        let inside = |char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-' | '$');
        let name = &rest[..rest.find(|char| !inside(char)).unwrap_or(rest.len())];
        let sign_at = self.skip_space(start + name.len());
        let rest = self.text.get(sign_at..)?;
        let sign = *SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
        let value = self.skip_space(sign_at + sign.len());
        let spaced = (sign_at > start + name.len(), value > sign_at + sign.len());
        let known = is_known(name);
        if !is_name(name) || !(known || spaced.0 == spaced.1 && !sign.contains(['<', '>'])) {
            return None;
        }
        let rest = self.text.get(value..)?;
        let word = rest.split(|char: char| char.is_whitespace() || char == ')').next();
        if word.is_none_or(|word| word.is_empty() || is_operator(word)) {
            return None;
        }
        let name_span = Span { start, end: start + name.len() };
        match sign {
            "!=" | "<>" => {
                let message = "“Is not” is NOT before the field. Put the text in quotes to search for it as it is.";
                let span = Span { start, end: value };
                self.push(CorrectionKind::Comparison, span, format!("NOT {name}:"), message);
            }
            "<" | ">" | "<=" | ">=" => return self.inequality(name_span, sign, value),
            _ => {
                let message = "Between a field and its value stands a colon. Put the text in quotes to search for it as it is.";
                let span = Span { start: name_span.end, end: value };
                self.push(CorrectionKind::Comparison, span, ":", message);
            }
        }
        self.value_from(name_span, value);
        Some(1)
    }

    /// `logins_count >= 5`: the value starts at byte `at`.
    fn inequality(&mut self, name: Span, sign: &str, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let ends = |char: char| char.is_whitespace() || matches!(char, '(' | ')' | '"');
        let length = match rest.starts_with('"') {
            true => enclosed(rest, |char| char == '"')?,
            false => escape::length_until(rest, ends).unwrap_or(rest.len()),
        };
        let (bound, span) = (&rest[..length], Span { start: name.end, end: at + length });
        if bound.is_empty() || bound.contains([']', '}', '<', '>', '=']) {
            return None;
        }
        let range = range(sign, bound);
        let message = format!("Auth0 writes this as a range: {}:{range}.", self.written(name));
        self.push(CorrectionKind::Comparison, span, format!(":{range}"), &message);
        self.after_range(span);
        Some(1)
    }

    /// `name LIKE 'a%'`, `name NOT LIKE 'a%'`
    fn like(&mut self, token: Token) -> Option<usize> {
        let name = self.written(token.span);
        let keyword = |word: &str, wanted: &str| {
            word == wanted || is_known(name) && word.eq_ignore_ascii_case(wanted)
        };
        let negated = usize::from(keyword(self.word(1)?, "NOT"));
        let word = self.word(1 + negated)?;
        if !is_name(name) || !(keyword(word, "LIKE") || keyword(word, "ILIKE")) {
            return None;
        }
        let value = self.token(2 + negated)?;
        let pattern = match value.kind {
            TokenKind::Word if !is_operator(self.written(value.span)) => {
                like_pattern(self.written(value.span))
            }
            TokenKind::Phrase | TokenKind::SinglePhrase | TokenKind::CurlyPhrase => {
                like_pattern(inside(self.written(value.span)))
            }
            _ => return None,
        };
        if pattern.is_empty() {
            return None;
        }
        let message = format!("Auth0 has no LIKE. There * stands for any text: {name}:{pattern}.");
        let span = Span { start: token.span.start, end: value.span.end };
        let not = if negated == 1 { "NOT " } else { "" };
        self.push(CorrectionKind::Like, span, format!("{not}{name}:{pattern}"), &message);
        Some(3 + negated)
    }

    /// `name IS NULL`, `name IS NOT NULL`
    fn is_null(&mut self, token: Token) -> Option<usize> {
        let name = self.written(token.span);
        let keyword = |word: Option<&str>, wanted: &str| {
            word.is_some_and(|word| {
                word == wanted || is_known(name) && word.eq_ignore_ascii_case(wanted)
            })
        };
        let negated = usize::from(keyword(self.word(2), "NOT"));
        if !is_name(name)
            || !keyword(self.word(1), "IS")
            || !keyword(self.word(2 + negated), "NULL")
        {
            return None;
        }
        let span = Span { start: token.span.start, end: self.token(2 + negated)?.span.end };
        let not = if negated == 1 { "" } else { "NOT " };
        let message =
            format!("Whether there is a value is asked with _exists_: {not}_exists_:{name}.");
        self.push(CorrectionKind::IsNull, span, format!("{not}_exists_:{name}"), &message);
        Some(3 + negated)
    }
}

/// What replaces signs and words that are not written as Auth0 writes them.
impl Finder<'_> {
    /// `and`, `&&`; remembers every operator.
    fn operator(&mut self, token: Token) -> Option<usize> {
        let word = self.written(token.span);
        if is_operator(word) {
            self.operator = Some(self.at);
            let capitals = match word {
                "&&" => "AND",
                "||" => "OR",
                _ => return Some(1),
            };
            let message = format!("Auth0 documents {capitals}, not {word}.");
            self.push(CorrectionKind::Symbol, token.span, capitals, &message);
            return Some(1);
        }
        let capitals = word.to_ascii_uppercase();
        let binary = matches!(capitals.as_str(), "AND" | "OR");
        if !binary && capitals != "NOT"
            || !self.starts_operand(1)
            || binary && !self.follows_operand()
        {
            return None;
        }
        let is_compared = self
            .token(1)
            .is_some_and(|next| SIGNS.iter().any(|sign| self.written(next.span).starts_with(sign)));
        if is_compared {
            return None;
        }
        self.operator = Some(self.at);
        let message = format!(
            "Operators are in capitals: {capitals}. Put “{word}” in quotes to search for the word."
        );
        self.push(CorrectionKind::LowerCase, token.span, capitals, &message);
        Some(1)
    }

    /// `!x`
    fn not_sign(&mut self, token: Token) -> Option<usize> {
        if self.written(token.span) == "!" && self.starts_operand(1) {
            let spaced = self.skip_space(token.span.end) > token.span.end;
            let not = if spaced { "NOT" } else { "NOT " };
            self.push(CorrectionKind::Symbol, token.span, not, "Auth0 documents NOT, not !.");
        }
        None
    }

    /// `“x”`, `'x'`
    fn quotes(&mut self, token: Token) -> Option<usize> {
        let replacement = quoted(&unescaped(inside(self.written(token.span))));
        let message = "Only straight double quotes (\") hold words together.";
        self.push(CorrectionKind::Quotes, token.span, replacement, message);
        None
    }
}

/// The signs between a field and its value in other languages; longer ones first.
const SIGNS: [&str; 9] = ["===", "==", "!=", "<>", "<=", ">=", "=", "<", ">"];

/// The range that `sign` and a bound say.
pub(crate) fn range(sign: &str, bound: &str) -> String {
    match sign {
        ">=" => format!("[{bound} TO *]"),
        ">" => format!("{{{bound} TO *]"),
        "<=" => format!("[* TO {bound}]"),
        _ => format!("[* TO {bound}}}"),
    }
}

/// The word for the text of a phrase, `*` of which are meant as wildcards.
pub(crate) fn as_wildcards(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    for character in characters(raw) {
        match is_wildcard(&character) && character.char == '*' {
            true => out.push('*'),
            false => escape::push(character.char, &mut out),
        }
    }
    out
}

fn like_pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match char {
            '%' => out.push('*'),
            char => escape::push(char, &mut out),
        }
    }
    out
}

/// What stands between the quotes of `text`.
fn inside(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// Whether this can be nothing but the name of a field.
fn is_known(name: &str) -> bool {
    Attribute::named(name.as_bytes()).is_some()
        || name
            .split_once('.')
            .is_some_and(|(root, _)| root == "user" || Attribute::named(root.as_bytes()).is_some())
}

fn is_text_attribute(name: &str) -> bool {
    Attribute::named(name.as_bytes()).is_some_and(|attribute| attribute.row().kind == Kind::String)
}

/// Whether this can be the name of a field.
fn is_name(name: &str) -> bool {
    let inside = |char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-' | '$');
    name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && !name.ends_with('.')
        && name.chars().all(inside)
        && !is_operator(&name.to_ascii_uppercase())
}
