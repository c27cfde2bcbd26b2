//! What can go wrong with the store, in sentences that say what to do.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::store::damage::{DamagedPart, DamagedSegment};

/// Why the store could not do something. What was there before is still there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Error {
    /// The browser keeps nothing for this page.
    #[error(
        "This browser does not let Muster keep users ({0}). A private window, or a setting that blocks site data, may be \
         the reason: open Muster in a normal window. Convert works without it."
    )]
    Denied(String),
    /// There is no more room.
    #[error(
        "There is no room left for this page’s data. Nothing was changed. Delete jobs or connections you no longer need, \
         or make room on the disk, and try again."
    )]
    Full,
    /// The browser keeps no files for this page, or none of this size. The same without files can be kept.
    #[error(
        "This browser window keeps no files of this size, as private windows do: what is not downloaded before it is closed \
         is gone. In a normal window jobs keep their files."
    )]
    NoFiles,
    /// Another tab has changed the tenant meanwhile.
    #[error(
        "Another tab has changed the users meanwhile. Nothing was changed here. Look at them again and repeat it."
    )]
    Changed,
    /// What is stored is of a later Muster.
    #[error(
        "The users kept in this browser are in format {found}, of a newer version of Muster than this one. \
         Reload the page to get that version. Nothing was changed."
    )]
    Newer {
        /// The format that was found
        found: u64,
    },
    /// What is stored cannot be understood.
    #[error(
        "The stored data is damaged ({0}). Restore a backup, or delete the connection it belongs to."
    )]
    Damaged(String),
    /// A segment is not as it was written.
    #[error(
        "The stored data of {0} is damaged. {advice} A backup from before has them whole.",
        advice = advice(.0)
    )]
    DamagedSegment(Box<DamagedSegment>),
    /// A part of what is stored is no longer there.
    #[error(
        "A part of the stored users is gone: another tab has changed them. Look at them again."
    )]
    Gone,
    /// What was named does not exist.
    #[error("There is no {0} any more. It may have been deleted in another tab.")]
    Missing(Cow<'static, str>),
    /// What was asked for cannot be done, and why.
    #[error("{0}")]
    Refused(String),
    /// The browser gave another reason.
    #[error(
        "The browser’s database failed ({0}). Nothing was changed. Reload the page and try again."
    )]
    Other(String),
}

/// What helps with a damaged segment.
fn advice(damaged: &DamagedSegment) -> &'static str {
    match damaged.part {
        DamagedPart::Users | DamagedPart::Missing => {
            "Go on without these users, or remove them with “Check stored users” on the page Tenant."
        }
        DamagedPart::Directory => {
            "Only their index is damaged: “Check stored users” on the page Tenant makes it anew."
        }
    }
}
