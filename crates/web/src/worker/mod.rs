//! TODO head

pub mod export;
pub mod jobs;
pub mod js_engine;
pub mod pool;
pub mod subworker;
pub mod tenant;
