//! Is a text one JavaScript expression? And if not: where, within that very text, does it go wrong?
//!
//! The text is parsed inside the function it will be the body of. So that it cannot end that function early and go on
//! after it (`1}); more(`), the parsed program must be exactly that function and its one `return (…)`. Runs nothing.

use boa_engine::Source;
use boa_engine::ast::expression::Expression;
use boa_engine::ast::scope::Scope;
use boa_engine::ast::statement::Statement;
use boa_engine::ast::{Position, Script, StatementListItem};
use boa_engine::interner::Interner;
use boa_engine::parser::{Error, Parser, lexer};

/// The longest text that is taken, in bytes.
const MAX_LENGTH: usize = 20_000;

/// How deep brackets may be nested: the parser goes one deeper with each.
const MAX_NESTING: usize = 100;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// The line of the text, from 1
    pub line: u32,
    /// The character of the line, from 1
    pub column: u32,
    /// What is wrong there, without the place
    pub message: String,
}

/// The program that makes the function of an expression. `new Function('user', 'return (…)')` in a browser is the same.
pub(crate) fn program(text: &str) -> String {
    wrapped(text, '(', ')')
}

/// The text is on lines of its own, so that columns stay and a comment at its end ends there.
fn wrapped(text: &str, open: char, close: char) -> String {
    format!("(function (user) {{ return {open}\n{text}\n{close} }})")
}

/// An expression, parsed.
pub(crate) struct Parsed {
    script: Script,
    /// What the names in it are
    pub(crate) interner: Interner,
}

impl Parsed {
    /// The expression itself.
    pub(crate) fn expression(&self) -> Option<&Expression> {
        only_expression(&self.script)
    }
}

/// Parses `text` as one expression.
///
/// # Errors
/// When it is none.
pub(crate) fn parse(text: &str) -> Result<Parsed, SyntaxProblem> {
    refuse_extremes(text)?;
    let mut interner = Interner::default();
    let script = parse_script(&program(text), &mut interner).map_err(|error| {
        problem_within(&error, text)
            .or_else(|| leaves_its_place(text))
            .unwrap_or_else(|| incomplete(text))
    })?;
    if only_expression(&script).is_none() {
        return Err(leaves_its_place(text).unwrap_or_else(|| {
            let message = "this is not one single expression".to_owned();
            SyntaxProblem { line: 1, column: 1, message }
        }));
    }
    Ok(Parsed { script, interner })
}

fn refuse_extremes(text: &str) -> Result<(), SyntaxProblem> {
    let problem = |message: String| Err(SyntaxProblem { line: 1, column: 1, message });
    if text.trim().is_empty() {
        return problem("there is nothing to evaluate".to_owned());
    }
    if text.len() > MAX_LENGTH {
        return problem(format!("this is longer than {MAX_LENGTH} characters"));
    }
    if depth(text) > MAX_NESTING {
        return problem(format!("brackets are nested deeper than {MAX_NESTING}"));
    }
    Ok(())
}

/// How deep brackets are nested, at most: those in texts and comments count as well.
fn depth(text: &str) -> usize {
    let mut deepest = 0;
    text.bytes().fold(0_usize, |depth, byte| {
        let depth = match byte {
            b'(' | b'[' | b'{' => depth + 1,
            b')' | b']' | b'}' => depth.saturating_sub(1),
            _ => depth,
        };
        deepest = deepest.max(depth);
        depth
    });
    deepest
}

fn parse_script(program: &str, interner: &mut Interner) -> Result<Script, Error> {
    Parser::new(Source::from_bytes(program)).parse_script(&Scope::new_global(), interner)
}

/// What stands between the parentheses of [`program`], if the script is that and nothing else.
fn only_expression(script: &Script) -> Option<&Expression> {
    let Statement::Expression(Expression::Parenthesized(function)) =
        only(script.statements().statements())?
    else {
        return None;
    };
    let Expression::FunctionExpression(function) = function.expression() else { return None };
    let Statement::Return(returned) = only(function.body().statements())? else { return None };
    let Some(Expression::Parenthesized(expression)) = returned.target() else { return None };
    Some(expression.expression())
}

fn only(statements: &[StatementListItem]) -> Option<&Statement> {
    match statements {
        [StatementListItem::Statement(statement)] => Some(statement),
        _ => None,
    }
}

/// A bracket too many: between other brackets than ours it stands out.
fn leaves_its_place(text: &str) -> Option<SyntaxProblem> {
    let other = parse_script(&wrapped(text, '[', ']'), &mut Interner::default());
    problem_within(&other.err()?, text)
}

fn incomplete(text: &str) -> SyntaxProblem {
    let (line, column) = end(text);
    SyntaxProblem { line, column, message: "something is missing at the end".to_owned() }
}

/// An error within the text; `None` for one behind it.
fn problem_within(error: &Error, text: &str) -> Option<SyntaxProblem> {
    let (message, position) = match error {
        Error::Expected { found, span, .. } | Error::Unexpected { found, span, .. } => {
            (format!("“{found}” is not expected here"), span.start())
        }
        Error::Lex { err: lexer::Error::Syntax(message, position) } => {
            (message.to_string(), *position)
        }
        Error::General { message, position } => (message.to_string(), *position),
        Error::AbruptEnd | Error::Lex { .. } | Error::ScopeAnalysis { .. } => return None,
    };
    let (line, column) = within(position, text)?;
    Some(SyntaxProblem { line, column, message })
}

/// Where in the text a position of the program is.
fn within(position: Position, text: &str) -> Option<(u32, u32)> {
    let line = position.line_number().checked_sub(1).filter(|line| *line > 0)?;
    (line <= end(text).0).then_some((line, position.column_number()))
}

/// Just behind the text.
fn end(text: &str) -> (u32, u32) {
    let text = text.replace("\r\n", "\n");
    let mut lines = text.split(['\n', '\r', '\u{2028}', '\u{2029}']);
    let last = lines.next_back().unwrap_or_default();
    (lines.count() as u32 + 1, last.chars().count() as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_taken() {
        for text in [
            "user.name",
            "{a: 1}",
            "{}",
            "user.name // the name",
            "/* a */ user /* b */",
            "user => user",
            "a, b",
            "function () { return 1; }",
            "class { x = 1 }",
            "user\n  .name",
            "'a;b'",
            "new.target",
            "arguments",
            "async () => { await 1 }",
            "x = 1",
            "user.name ?? 'é'",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text).err());
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_place() {
        for (text, line, column) in [
            ("", 1, 1),
            (" \n ", 1, 1),
            ("a; b", 1, 2),
            ("a;", 1, 2),
            ("return x", 1, 1),
            ("1}); evil(", 1, 2),
            ("1) }); evil(); (function () { return (2", 1, 2),
            ("1); evil(2", 1, 2),
            ("1) + (2", 1, 2),
            ("x) => (y", 1, 2),
            ("a)(b", 1, 2),
            ("a /* open", 1, 10),
            ("(a", 1, 3),
            ("user.", 1, 6),
            ("user.name.\n  split(' ')..x", 2, 15),
            ("let x = 1", 1, 5),
            ("if (a) b", 1, 1),
            ("a b", 1, 3),
            ("é + + * b", 1, 7),
            ("'open", 1, 6),
            ("`open", 1, 6),
            ("/(/", 1, 1),
            ("import.meta", 1, 1),
            ("user.name)", 1, 10),
            ("a\r\n+\r\n+*", 3, 2),
            ("1 = 2", 1, 3),
            ("...user", 1, 8),
            ("a,", 1, 3),
            ("await x", 1, 7),
            ("#!x", 1, 1),
        ] {
            let problem = parse(text).err().unwrap_or_else(|| panic!("{text} is taken"));
            assert_eq!((problem.line, problem.column), (line, column), "{text}: {problem:?}");
            assert!(!problem.message.is_empty(), "{text}");
            assert!(!problem.message.contains(" at line"), "{problem:?}");
        }
    }

    #[test]
    fn extremes_are_refused() {
        for text in ["(".repeat(101), "[".repeat(5000), "x".repeat(MAX_LENGTH + 1)] {
            assert_eq!(parse(&text).err().map(|problem| problem.line), Some(1));
        }
        let deepest = || parse(&format!("{}1{}", "(".repeat(100), ")".repeat(100))).is_ok();
        // A test's own stack is smaller than a worker's, and unoptimised code takes more.
        let parsing = std::thread::Builder::new().stack_size(64 << 20).spawn(deepest);
        assert!(parsing.unwrap().join().unwrap());
    }
}
