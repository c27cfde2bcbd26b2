//! The brackets that are open in damaged text, where some may be missing or doubled.

/// Open brackets. Of very many only the number is kept.
#[derive(Default)]
pub(super) struct Brackets {
    open: Vec<Bracket>,
    deeper: usize,
}

struct Bracket {
    is_brace: bool,
    /// Whether an object stood in it that does not look like a record
    holds_others: bool,
}

/// The most brackets whose kinds are kept.
const MOST_BRACKETS: usize = 4096;

impl Brackets {
    pub(super) fn push(&mut self, brace: bool) {
        if self.open.len() < MOST_BRACKETS && self.deeper == 0 {
            self.open.push(Bracket { is_brace: brace, holds_others: false });
        } else {
            self.deeper += 1;
        }
    }

    /// The bracket that this one closes, counted from the outermost. Brackets inside it are taken to be closed, too.
    pub(super) fn closed_by(&self, brace: bool) -> Option<usize> {
        match self.deeper {
            0 => self.open.iter().rposition(|open| open.is_brace == brace),
            deeper => Some(self.open.len() + deeper - 1),
        }
    }

    pub(super) fn close(&mut self, level: usize) {
        self.deeper = level.saturating_sub(self.open.len());
        self.open.truncate(level);
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len() + self.deeper
    }

    pub(super) fn is_in_array(&self) -> bool {
        self.deeper == 0 && self.open.last().is_some_and(|open| !open.is_brace)
    }

    /// Notes that an object stood in the innermost that does not look like a record.
    pub(super) fn note_other(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.holds_others = true;
        }
    }

    pub(super) fn holds_others(&self) -> bool {
        self.open.last().is_some_and(|open| open.holds_others)
    }
}
