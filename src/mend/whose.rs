//! Whose findings a grid is about. Data alone.

use std::rc::Rc;

use crate::shared::files::Entry;
use engine::jobs::{Checks, Listed, Which};

/// Whose findings they are.
#[derive(Clone, PartialEq)]
pub(crate) enum MendOf {
    /// Users of these files, checked so
    Files(Rc<[Entry]>, Checks),
    /// These users of the local tenant, as an update leaves them
    Stored(Which, Listed),
}
