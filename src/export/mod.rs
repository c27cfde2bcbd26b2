//! Export: users and fields of the local tenant or of files, as a file. The state and its reducer, the page, its parts,
//! and presets. What a field means is the engine's business.

pub(crate) mod field_checklist;
pub(crate) mod field_edits;
pub(crate) mod field_table;
pub(crate) mod page;
pub(crate) mod presets;
pub(crate) mod result;
pub(crate) mod sample;
pub(crate) mod settings;
pub(crate) mod source;
pub(crate) mod state;
pub(crate) mod statistics_charts;
