//! What is routed, one page a file.

pub mod convert;
pub mod export;
pub mod import;
pub mod jobs;
pub mod tenant;
pub mod unknown;
pub mod users;

pub use convert::convert;
pub use export::ExportPage;
pub use import::ImportPage;
pub use jobs::JobsPage;
pub use tenant::TenantPage;
pub use unknown::unknown;
pub use users::UsersPage;
