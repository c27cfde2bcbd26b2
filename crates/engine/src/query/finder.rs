//! A walk over the tokens of a text, which collects corrections: for [`super::corrections`], which knows the forms.

use crate::query::lexer::{Token, TokenKind, tokens};
use crate::query::parse::is_operator;
use crate::query::report::{Correction, CorrectionKind};
use json::Span;

pub(super) struct Finder<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token>,
    /// The next token
    pub(super) at: usize,
    /// The last token that is an operator, also one that is only meant as one
    pub(super) operator: Option<usize>,
    pub(super) found: Vec<Correction>,
    /// Of every open group whether it is of a field
    pub(super) groups: Vec<bool>,
}

impl<'t> Finder<'t> {
    /// Starts at byte `start` of `text`.
    pub(super) fn new(text: &'t str, start: usize, found: Vec<Correction>) -> Self {
        let tokens = tokens(text, start, Vec::new());
        Finder { text, tokens, at: 0, operator: None, found, groups: Vec::new() }
    }

    pub(super) fn token(&self, offset: usize) -> Option<Token> {
        self.tokens.get(self.at + offset).copied()
    }

    pub(super) fn before(&self) -> Option<Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).copied()
    }

    pub(super) fn written(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// What the token is, if it is a word.
    pub(super) fn word(&self, offset: usize) -> Option<&'t str> {
        let token = self.token(offset).filter(|token| token.kind == TokenKind::Word)?;
        Some(self.written(token.span))
    }

    pub(super) fn push(
        &mut self,
        kind: CorrectionKind,
        span: Span,
        replacement: impl Into<String>,
        message: &str,
    ) {
        self.found.push(Correction::new(kind, span, replacement, message));
    }

    /// Whether the group that is read is of a field.
    pub(super) fn is_in_field(&self) -> bool {
        self.groups.last().copied().unwrap_or_default()
    }

    /// The text is read anew from byte `at` on, as the value of the field at `name`.
    pub(super) fn value_from(&mut self, name: Span, at: usize) {
        self.read_after(Token { kind: TokenKind::Field, span: name }, at);
    }

    /// The text is read anew after `range`, a field with its value.
    pub(super) fn after_range(&mut self, range: Span) {
        self.read_after(Token { kind: TokenKind::Range, span: range }, range.end);
    }

    fn read_after(&mut self, token: Token, at: usize) {
        self.tokens.truncate(self.at);
        let mut before = std::mem::take(&mut self.tokens);
        before.push(token);
        self.tokens = tokens(self.text, at, before);
    }

    /// Whether the token before this one ends something that is searched for.
    pub(super) fn follows_operand(&self) -> bool {
        let Some(before) = self.before() else { return false };
        match before.kind {
            TokenKind::Word => self.operator.is_none_or(|operator| operator + 1 != self.at),
            TokenKind::Phrase
            | TokenKind::CurlyPhrase
            | TokenKind::SinglePhrase
            | TokenKind::Range
            | TokenKind::Close => true,
            TokenKind::Field | TokenKind::Colon | TokenKind::Sign | TokenKind::Open => false,
        }
    }

    /// Whether something that is searched for starts with this token.
    pub(super) fn starts_operand(&self, offset: usize) -> bool {
        let Some(token) = self.token(offset) else { return false };
        match token.kind {
            TokenKind::Word => {
                let capitals = self.written(token.span).to_ascii_uppercase();
                capitals == "NOT" || !is_operator(&capitals)
            }
            TokenKind::Close | TokenKind::Colon => false,
            _ => true,
        }
    }

    pub(super) fn skip_space(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.len() - rest.trim_start().len()
    }
}
