//! The systems that are known, a file each or a few that are alike: how their files are known and where their columns go.
//!
//! The surest signatures come first, in each list and among the lists. What a preset does not name is placed by `guess`.

mod content;
mod frameworks;
mod identity;

use crate::systems::Preset;
pub(super) use identity::{auth0s_own, is_auth0s_hashes};

/// All presets, in the order in which they are asked.
pub(super) fn all() -> impl Iterator<Item = &'static Preset> {
    [identity::ALL, content::ALL, frameworks::ALL].into_iter().flatten().copied()
}
