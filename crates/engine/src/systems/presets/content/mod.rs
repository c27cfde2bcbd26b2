//! Content management, shops, wikis, forums, schools, chats, business software.

use crate::systems::Preset;

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[];
