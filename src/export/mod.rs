//! TODO head

pub mod field_table;
pub mod page;
pub mod presets;
pub mod result;
pub mod sample;
pub mod settings;
pub mod source;
pub mod state;
pub mod statistics_charts;
