//! Bytes → records: compression, encoding, layout, one record after another. Knows no Auth0.
//!
//! The chain is [`gzip`] → [`decode`] → [`source`], which lets [`layout`] decide what the text is: JSON ([`json`]) or
//! a form with a [`parser`]. [`files`] goes from one file to the next.

mod addresses;
mod archive;
mod bson;
mod builder;
mod console;
pub mod decode;
mod event;
pub mod file_format;
pub mod files;
mod firebase;
pub mod foreign;
pub mod gzip;
pub mod hints;
mod iso;
pub mod json;
mod layout;
mod ldif;
mod magic;
mod nearly;
pub mod options;
mod paging;
mod parser;
mod passed;
pub mod position;
pub mod problem;
pub mod remark;
pub mod reopen;
mod shapes;
mod source;
pub mod sql;
mod table;
mod untar;
mod unzip;
mod window;
pub mod wrapper;

pub use crate::read::archive::{Archive, ArchiveFile};
pub use crate::read::event::{Event, Fault, Record};
pub use crate::read::file_format::{Encoding, FileFormat, Guess, GuessAbout, Layout, ListFound};
pub use crate::read::files::{Files, Input, ReadError, SourceReport, inspect};
pub use crate::read::foreign::Foreign;
pub use crate::read::hints::{CellKind, Hints, Names};
pub use crate::read::json::Records;
pub use crate::read::json::stretch::{StretchForm, StretchReader, StretchRecord};
pub use crate::read::options::ReadOptions;
pub use crate::read::position::Position;
pub use crate::read::problem::Problem;
pub use crate::read::remark::{Remark, RemarkKind};
pub use crate::read::reopen::Reopen;
pub(crate) use crate::read::shapes::EVENT;
pub use crate::read::unzip::{ARCHIVE_END, ZipProblem, stored_header, unreadable_header};
pub use crate::read::window::Limits;
pub use crate::read::wrapper::Wrapper;
