//! The worker's side: jobs, the queries of the page, and the workers it starts for itself.
//!
//! - [`dispatch`]: where a worker begins, and where each request goes
//! - `jobs`: conversions, previews, imports, exports
//! - `queries`, `session`, `export_queries`, `query_progress`: what the page asks of the local tenant
//! - `tenant`: the local tenant as a worker has it
//! - `pool`, `pool_worker`: batches worked on side by side, from both ends
//! - `expressions`, `evaluator`: workers that evaluate JavaScript expressions
//! - `readable`: chosen files as the engine can read them
//! - `subworker`: a worker that a worker has started; `scope`: what a worker has of the browser

mod apart;
mod backups;
pub mod dispatch;
mod errors;
mod evaluator;
mod export_queries;
mod expressions;
mod faulty;
mod first_users;
mod jobs;
mod lists;
mod packages;
mod pool;
mod pool_worker;
mod queries;
mod query_progress;
mod readable;
mod scope;
mod session;
mod subworker;
mod surveys;
mod tenant;
mod trials;
mod vectors;
