//! Text that was passed over and may turn out to be wanted after all: kept packed, up to a limit.

/// The most packed bytes that are kept.
const MOST: usize = 64 << 20;

/// Text that goes into one block.
const BLOCK: usize = 1 << 20;

/// Text in the order in which it was passed over.
#[derive(Default)]
pub(super) struct Passed {
    blocks: std::collections::VecDeque<Vec<u8>>,
    last: Vec<u8>,
    packed: usize,
    is_cut: bool,
}

impl Passed {
    pub(super) fn add(&mut self, mut text: &[u8]) {
        while !text.is_empty() && !self.is_cut {
            let (now, later) = text.split_at(text.len().min(BLOCK - self.last.len()));
            self.last.extend_from_slice(now);
            text = later;
            if self.last.len() == BLOCK {
                let block = lz4_flex::block::compress_prepend_size(&self.last);
                self.last.clear();
                self.packed += block.len();
                self.blocks.push_back(block);
                self.is_cut = self.packed >= MOST;
            }
        }
    }

    /// Whether there was more than is kept.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Writes the next stretch of it into `out`. Returns whether there was one.
    pub(super) fn next(&mut self, out: &mut Vec<u8>) -> bool {
        out.clear();
        match self.blocks.pop_front() {
            // Its own packing: it unpacks.
            Some(block) => {
                let text = lz4_flex::block::decompress_size_prepended(&block);
                out.extend_from_slice(&text.unwrap_or_default());
            }
            None => out.append(&mut self.last),
        }
        !out.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_passed_over_comes_back() {
        let text: Vec<u8> = (0..3 * BLOCK / 4 * 3).map(|at| (at % 251) as u8).collect();
        let (mut passed, mut out, mut back) = (Passed::default(), Vec::new(), Vec::new());
        text.chunks(777_777).for_each(|chunk| passed.add(chunk));
        while passed.next(&mut out) {
            back.extend_from_slice(&out);
        }
        assert!(back == text && !passed.is_cut());
    }
}
