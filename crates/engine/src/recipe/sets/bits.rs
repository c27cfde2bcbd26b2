//! A set of numbers, a bit each: which users of a list are meant. Grows a piece at a time.

/// Numbers in a piece.
const PIECE: u64 = 1 << 19;

/// A set of numbers.
#[derive(Default)]
pub(super) struct Bits {
    pieces: Vec<Option<Box<[u64]>>>,
    count: u64,
}

impl Bits {
    /// Adds a number; whether it is new.
    pub(super) fn insert(&mut self, number: u64) -> bool {
        let (piece, word, bit) = place(number);
        if piece >= self.pieces.len() {
            self.pieces.resize_with(piece + 1, || None);
        }
        let Some(piece) = self.pieces.get_mut(piece) else { return false };
        let words = piece.get_or_insert_with(|| vec![0; (PIECE / 64) as usize].into_boxed_slice());
        let Some(word) = words.get_mut(word) else { return false };
        let is_new = *word & bit == 0;
        *word |= bit;
        self.count += u64::from(is_new);
        is_new
    }

    /// Whether a number is in it.
    pub(super) fn contains(&self, number: u64) -> bool {
        let (piece, word, bit) = place(number);
        let words = self.pieces.get(piece).and_then(Option::as_deref);
        words.and_then(|words| words.get(word)).is_some_and(|word| word & bit != 0)
    }

    /// How many numbers are in it.
    pub(super) fn count(&self) -> u64 {
        self.count
    }
}

fn place(number: u64) -> (usize, usize, u64) {
    let within = number % PIECE;
    ((number / PIECE) as usize, (within / 64) as usize, 1 << (within % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_by_themselves() {
        let mut bits = Bits::default();
        let numbers = [0, 1, 63, 64, PIECE - 1, PIECE, 7 * PIECE + 65];
        assert!(numbers.iter().all(|number| bits.insert(*number)) && !bits.insert(64));
        assert!(numbers.iter().all(|number| bits.contains(*number)));
        assert!(![2, 62, 65, PIECE + 1, 6 * PIECE, 90 * PIECE].iter().any(|n| bits.contains(*n)));
        assert_eq!(bits.count(), numbers.len() as u64);
    }
}
