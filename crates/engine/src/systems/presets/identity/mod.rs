//! Identity providers: services whose business is users.

use crate::systems::Preset;

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[];
