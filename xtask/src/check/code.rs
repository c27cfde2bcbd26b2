//! Rust source with its comments and literals blanked out, so that rules see names and nothing that looks like one.
//! It is no parser: it knows just enough of the language not to be fooled by quotes.

/// The source with every comment and the inside of every literal turned to spaces, line for line.
pub(super) fn code_only(source: &str) -> String {
    let mut rest = source;
    let mut code = String::with_capacity(source.len());
    while let Some(first) = rest.chars().next() {
        let blank = blank_length(rest, code.chars().next_back());
        let length = blank.unwrap_or(first.len_utf8());
        let (done, next) = rest.split_at(length);
        match blank {
            Some(_) => code.extend(done.chars().map(|char| if char == '\n' { char } else { ' ' })),
            None => code.push(first),
        }
        rest = next;
    }
    code
}

/// Every string literal of the source with the byte it begins at, quotes and all.
pub(super) fn texts(source: &str) -> Vec<(usize, &str)> {
    let (mut at, mut before, mut texts) = (0, None, Vec::new());
    while let Some(first) = source[at..].chars().next() {
        let length = match blank_length(&source[at..], before) {
            Some(length) => {
                let literal = &source[at..at + length];
                if !literal.starts_with('/') && literal.ends_with(['"', '#']) {
                    texts.push((at, literal));
                }
                length
            }
            None => first.len_utf8(),
        };
        (at, before) = (at + length, Some(first));
    }
    texts
}

/// How long the comment or literal is that begins here, if one does.
fn blank_length(text: &str, before: Option<char>) -> Option<usize> {
    let in_name = before.is_some_and(|char| char.is_alphanumeric() || char == '_');
    match text.as_bytes() {
        [b'/', b'/', ..] => Some(text.find('\n').unwrap_or(text.len())),
        [b'/', b'*', ..] => Some(block_comment(text)),
        [b'"', ..] => Some(quoted(text)),
        [b'r', b'"' | b'#', ..] if !in_name => raw_string(&text[1..]).map(|length| length + 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !in_name => {
            raw_string(&text[2..]).map(|length| length + 2)
        }
        [b'\'', ..] => character(text),
        _ => None,
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    for (at, pair) in text.as_bytes().windows(2).enumerate() {
        match pair {
            b"/*" => depth += 1,
            b"*/" if depth == 1 => return at + 2,
            b"*/" => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn quoted(text: &str) -> usize {
    let mut escaped = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// `"…"` or `#"…"#` after the `r`; `r#name` is a name.
fn raw_string(text: &str) -> Option<usize> {
    let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
    let inside = text[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(inside.find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len()))
}

/// `'x'` or `'\n'`; `'a` alone is a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return chars.find(|(_, char)| *char == '\'').map(|(at, _)| at + 1);
    }
    chars.next().and_then(|(at, char)| (char == '\'').then_some(at + 1))
}

/// Every name in code, with its line (from 1) and all that follows it.
pub(super) fn names(code: &str) -> impl Iterator<Item = (usize, &str, &str)> {
    let (mut line, mut before) = (1, ' ');
    code.char_indices().filter_map(move |(at, char)| {
        let begins = is_name(char) && !is_name(before);
        line += usize::from(char == '\n');
        before = char;
        begins.then(|| split_name(&code[at..])).map(|(name, after)| (line, name, after))
    })
}

fn split_name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|char| !is_name(char)).unwrap_or(text.len()))
}

fn is_name(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// Every path in code that begins at the crate or at a module near by, with its line: `crate::a::{b, c::d}` gives two.
pub(super) fn paths(code: &str) -> Vec<(usize, Vec<&str>)> {
    let mut found = Vec::new();
    for (line, name, after) in names(code) {
        let start = code.len() - after.len() - name.len();
        if matches!(name, "crate" | "super" | "self")
            && !code[..start].ends_with("::")
            && let Some(rest) = after.strip_prefix("::")
        {
            let mut ends = Vec::new();
            expand(rest, &mut vec![name], &mut ends);
            found.extend(ends.into_iter().map(|path| (line, path)));
        }
    }
    found
}

/// Adds every path that goes on here after `before`, and returns what follows.
fn expand<'a>(text: &'a str, before: &mut Vec<&'a str>, found: &mut Vec<Vec<&'a str>>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches(|char: char| char.is_whitespace() || char == ',');
            match rest.strip_prefix('}') {
                Some(after) => return after,
                None if rest.is_empty() => return rest,
                None => {}
            }
            let after = expand(rest, &mut before.clone(), found);
            // Past ` as other`, and past anything that is no path.
            rest = &after[after.find([',', '}']).unwrap_or(after.len())..];
        }
    }
    let (name, after) = split_name(text);
    if name.is_empty() {
        found.push(before.clone());
        return after;
    }
    before.push(name);
    match after.strip_prefix("::") {
        Some(rest) => expand(rest, before, found),
        None => {
            found.push(before.clone());
            after
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blank() {
        for (source, code) in [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"a("b\"c", d)"#, "a(      , d)"),
            (r##"a(r#"b"c"#, d)"##, "a(        , d)"),
            (r#"r#type + br"x""#, "r#type +      "),
            (r"f('x', '\'', '\u{41}', 'é') + 'a: loop", "f(   ,     ,         ,    ) + 'a: loop"),
            ("fn f<'a>(x: &'a str) {}", "fn f<'a>(x: &'a str) {}"),
            ("\"a\nb\" c", "  \n   c"),
            ("\"never closed", "             "),
        ] {
            let found = code_only(source);
            assert_eq!(found.replace(' ', ""), code.replace(' ', ""), "{source}");
            assert_eq!(found.lines().count(), source.lines().count(), "{source}");
        }
    }

    #[test]
    fn texts_are_found_and_nothing_else() {
        for (source, expected) in [
            (r#"f("a b", 'c', "\"") // "d""#, vec!["\"a b\"", "\"\\\"\""]),
            (r##"/* "a" */ r#"b"# 'x'"##, vec!["r#\"b\"#"]),
        ] {
            let found: Vec<_> = texts(source).into_iter().map(|(_, text)| text).collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn names_come_with_their_lines() {
        let found: Vec<_> =
            names("use a::b_c;\n\n  d(e)").map(|(line, name, _)| (line, name)).collect();
        assert_eq!(found, [(1, "use"), (1, "a"), (1, "b_c"), (3, "d"), (3, "e")]);
        let (_, _, after) = names("x\ny::{a,\nb}").nth(1).unwrap();
        assert_eq!(after, "::{a,\nb}");
    }

    #[test]
    fn paths_are_followed_into_groups() {
        for (code, expected) in [
            ("use crate::a::b;", "crate::a::b"),
            ("use crate::{a::{b, c as d}, e};", "crate::a::b crate::a::c crate::e"),
            ("use super::super::a::*;", "super::super::a"),
            ("fn f() -> self::g::H { crate::i::j(1) }", "self::g::H crate::i::j"),
            ("pub(crate) use std::io; x.super_::y", ""),
            ("use crate::{\n    a,\n    b,\n};", "crate::a crate::b"),
        ] {
            let found: Vec<String> =
                paths(code).into_iter().map(|(_, path)| path.join("::")).collect();
            assert_eq!(found.join(" "), expected, "{code}");
        }
    }
}
