//! The chosen files and how each is understood: a line for each, and everything that was guessed of it in reach of a
//! correction. Convert, Import and Export show it alike. It reads no file itself: what a file is the page's worker
//! says, what stands in it the store's.

mod corrections;
pub(crate) mod facts;
mod file_card;
pub(crate) mod file_list;
mod first_rows;
mod take_apart;
