//! The local tenant: its connections, the room it takes, backups.

pub(crate) mod connection_form;
pub(crate) mod connection_list;
pub(crate) mod damage;
mod last_changes;
pub(crate) mod page;
mod privacy;
pub(crate) mod storage;
pub(crate) mod storage_section;
pub(crate) mod storage_tasks;
