//! Errors in plain text: what was copied from the dashboard, a log, or an email. JSON in it is read as JSON; of other lines an
//! error is what has a code or words of the table, and it belongs to the user named before it.

use crate::jobs::auth0_errors::causes;
use crate::jobs::auth0_errors::entry::{Entry, OneError, entries, named};
use json::Scanner;

/// The most pieces of JSON that are tried.
const MOST_TRIES: usize = 20_000;

/// Gives every entry in `text` to `take`.
pub(super) fn read(text: &str, take: &mut dyn FnMut(Entry)) {
    let bytes = text.as_bytes();
    let (mut at, mut lines_from, mut tries) = (0, 0, 0);
    let mut lines = Lines::default();
    while let Some(step) = text.get(at..).and_then(|rest| rest.find(['{', '['])) {
        let start = at + step;
        tries += 1;
        let found = (tries <= MOST_TRIES)
            .then(|| Scanner::default().value(bytes, start).ok())
            .flatten()
            .and_then(|scanned| text.get(start..scanned.end));
        let mut inside = Vec::new();
        let has_some =
            found.is_some_and(|it| entries(it.as_bytes(), 0, &mut |entry| inside.push(entry)));
        match found.filter(|_| has_some) {
            Some(found) => {
                lines.read(text.get(lines_from..start).unwrap_or_default(), take);
                lines.close(take);
                inside.into_iter().for_each(&mut *take);
                at = start + found.len();
                lines_from = at;
            }
            None if tries > MOST_TRIES => break,
            None => at = start + 1,
        }
    }
    lines.read(text.get(lines_from..).unwrap_or_default(), take);
    lines.close(take);
}

/// Lines of text, and the entry that they are about.
#[derive(Default)]
struct Lines {
    user: Option<Vec<u8>>,
    errors: Vec<OneError>,
}

impl Lines {
    fn read(&mut self, text: &str, take: &mut dyn FnMut(Entry)) {
        for line in text.lines() {
            let error = error_in(line);
            let before = error.map_or(line, |at| line.get(..at).unwrap_or_default());
            if let Some(user) = before.split(is_between).find_map(who) {
                if self.user.as_ref() != Some(&user) {
                    self.close(take);
                }
                self.user = Some(user);
            }
            if let Some(at) = error {
                self.errors.push(OneError::of_text(line.get(at..).unwrap_or_default()));
            }
        }
    }

    fn close(&mut self, take: &mut dyn FnMut(Entry)) {
        let (user, errors) = (self.user.take(), std::mem::take(&mut self.errors));
        if !errors.is_empty() {
            take(Entry { user, errors, is_job: false });
        }
    }
}

fn is_between(char: char) -> bool {
    char.is_whitespace() || ",;\"'()<>[]{}".contains(char)
}

/// The user that a word names.
fn who(word: &str) -> Option<Vec<u8>> {
    let word = word.trim_end_matches([':', '.']);
    let is_email = word
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    (is_email || word.starts_with("auth0|")).then(|| named(word)).flatten()
}

/// Where in a line an error begins.
fn error_in(line: &str) -> Option<usize> {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let mut at = 0;
    for word in line.split(|char| !is_word(char)) {
        if word.len() > 3 && word.bytes().any(|it| it.is_ascii_uppercase()) && causes::is_code(word)
        {
            return Some(at);
        }
        at += word.len();
        at += line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    if let Some(at) = line.find("Error in ") {
        return Some(at);
    }
    let user = line.split(is_between).find(|word| who(word).is_some());
    let after = user.and_then(|user| Some(line.find(user)? + user.len())).unwrap_or_default();
    let rest = line.get(after..)?;
    let skipped = rest.len() - rest.trim_start_matches(|char: char| !char.is_alphanumeric()).len();
    causes::has_words(rest).then_some(after + skipped)
}
