//! What `mend` makes of texts.

/// The first `most` characters; `None` if it has not more.
pub(super) fn cut(text: &str, most: usize) -> Option<String> {
    let (end, _) = text.char_indices().nth(most)?;
    let cut = text.get(..end)?.trim_end();
    (!cut.is_empty()).then(|| cut.to_owned())
}

/// White space, and what shows as nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// The text without white space.
pub(super) fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !is_blank(*c)).collect()
}

/// The address in a text: `Ann <ann@x.io>`, `mailto:ann@x.io`, `ann@x.io;`.
pub(super) fn address(text: &str) -> Option<String> {
    let around = |c: char| is_blank(c) || matches!(c, '<' | '>' | '"' | '\'' | ',' | ';' | ':');
    let inside = match (text.rfind('<'), text.rfind('>')) {
        (Some(start), Some(end)) if start < end => text.get(start..end)?,
        _ => text,
    };
    let plain = inside.trim_matches(around);
    let scheme = plain.get(..7).filter(|it| it.eq_ignore_ascii_case("mailto:"));
    let plain = scheme.and_then(|it| plain.get(it.len()..)).unwrap_or(plain);
    let plain = plain.trim_matches(around).trim_end_matches('.');
    (plain.matches('@').count() == 1 && plain != text).then(|| plain.to_owned())
}

/// An address of the web, whole: `//x.io/a`, `www.x.io/a b`.
pub(super) fn web(text: &str) -> Option<String> {
    let text = text.trim_matches(is_blank);
    let begins =
        |start: &str| text.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    let whole = match () {
        () if begins("//") => format!("https:{text}"),
        () if begins("www.") => format!("https://{text}"),
        () if begins("https://") || begins("http://") => text.to_owned(),
        () => return None,
    };
    Some(whole.replace(' ', "%20"))
}
