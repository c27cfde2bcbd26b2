//! Whose findings a grid is about. Data alone.

use std::rc::Rc;

use crate::shared::files::Entry;
use engine::jobs::{Checks, Listed, Which};
use web::ImportInto;

/// Whose findings they are.
#[derive(Clone, PartialEq)]
pub(crate) enum MendOf {
    /// Users of these files, checked so; in an import beside those that are there already
    Files(Rc<[Entry]>, Checks, Option<ImportInto>),
    /// These users of the local tenant, as an update leaves them
    Stored(Which, Listed),
}
