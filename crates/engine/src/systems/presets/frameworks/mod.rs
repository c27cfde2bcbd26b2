//! Tables of users of web frameworks, databases of applications, directories.

mod laravel;

use crate::systems::Preset;

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[&laravel::LARAVEL];
