//! The files in a tar archive, one after another, as they come, so that nothing of the archive is held but a block. Long names
//! are read as GNU and POSIX write them; links, devices and folders are no files.

use std::io::{self, Read};

use crate::read::decode::AnyReader;
use crate::read::unzip::{Entry, ZipProblem};

/// The bytes of a header, and what contents are filled up to.
pub(super) const BLOCK: usize = 512;

/// The longest name that is read.
const MOST_NAME: u64 = 64 << 10;

/// Whether a file that begins with `head` is a tar archive: its first header says what the sum of its bytes is.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let block = head.first_chunk::<BLOCK>().filter(|block| block[0] != 0);
    block.is_some_and(is_sound)
}

/// Whether the sum in a header is that of its bytes, with blanks for the sum itself.
fn is_sound(block: &[u8; BLOCK]) -> bool {
    let sum = |at: usize, byte: u8| if (148..156).contains(&at) { b' ' } else { byte };
    let sum: u32 = block.iter().enumerate().map(|(at, byte)| u32::from(sum(at, *byte))).sum();
    tar::Header::from_byte_slice(block).cksum().is_ok_and(|said| said == sum)
}

/// An archive that is read from its start to its end.
pub(super) struct Untar {
    input: AnyReader,
    /// What is left of the file under way, and of what it is filled up with
    left: u64,
    filling: u64,
    problem: Option<ZipProblem>,
    /// Whether nothing more can be found
    is_over: bool,
}

impl Untar {
    /// The archive in `input`, which is at its first header.
    pub fn new(input: AnyReader) -> Self {
        Untar { input, left: 0, filling: 0, problem: None, is_over: false }
    }

    /// What is wrong with the archive from here on.
    pub fn take_problem(&mut self) -> Option<ZipProblem> {
        self.problem.take()
    }

    fn end(&mut self, problem: Option<ZipProblem>) {
        self.problem = problem;
        self.left = 0;
        self.is_over = true;
    }

    /// Goes to the next file; what is left of the one under way is passed over. `None` behind the last.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        let (mut name, mut size) = (None, None);
        loop {
            self.pass_over()?;
            if self.is_over {
                return Ok(None);
            }
            let mut block = Vec::with_capacity(BLOCK);
            self.input.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
            let Some(block) = block.first_chunk::<BLOCK>() else {
                // Some tools leave out the blocks of zeros at the end.
                self.end((!block.is_empty()).then_some(ZipProblem::Truncated));
                return Ok(None);
            };
            if block.iter().all(|byte| *byte == 0) {
                self.end(None);
                return Ok(None);
            }
            let header = tar::Header::from_byte_slice(block);
            let length = header.entry_size().ok().filter(|_| is_sound(block));
            let Some(length) = size.or(length) else {
                self.end(Some(ZipProblem::Corrupt));
                return Ok(None);
            };
            self.left = length;
            self.filling = length.wrapping_neg() % BLOCK as u64;
            match header.entry_type() {
                tar::EntryType::Regular | tar::EntryType::Continuous => {
                    let raw = name.unwrap_or_else(|| header.path_bytes().into_owned());
                    let text = String::from_utf8_lossy(&raw).replace('\\', "/");
                    let name = text.trim_start_matches("./").to_owned();
                    return Ok(Some(Entry { name, packed: length, problem: None }));
                }
                tar::EntryType::GNULongName => {
                    let mut long = self.content()?;
                    long.truncate(long.iter().take_while(|byte| **byte != 0).count());
                    name = Some(long);
                }
                tar::EntryType::XHeader => {
                    let content = self.content()?;
                    for field in tar::PaxExtensions::new(&content).flatten() {
                        match field.key() {
                            Ok("path") => name = Some(field.value_bytes().to_vec()),
                            Ok("size") => size = field.value().ok().and_then(|it| it.parse().ok()),
                            _ => {}
                        }
                    }
                }
                tar::EntryType::GNULongLink | tar::EntryType::XGlobalHeader => {}
                _ => (name, size) = (None, None),
            }
        }
    }

    /// The content of an entry that says something of the next one; empty if it is too long to be a name.
    fn content(&mut self) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        if self.left <= MOST_NAME {
            self.by_ref().take(MOST_NAME).read_to_end(&mut content)?;
        }
        Ok(content)
    }

    fn pass_over(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink())?;
        if self.is_over {
            return Ok(());
        }
        let filling = std::mem::take(&mut self.filling);
        io::copy(&mut self.input.by_ref().take(filling), &mut io::sink())?;
        Ok(())
    }
}

impl Read for Untar {
    /// Reads the file under way.
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(out.len());
        let Some(room) = out.get_mut(..most).filter(|room| !room.is_empty()) else { return Ok(0) };
        let length = self.input.read(room)?;
        if length == 0 {
            self.end(Some(ZipProblem::Truncated));
        }
        self.left = self.left.saturating_sub(length as u64);
        Ok(length)
    }
}
