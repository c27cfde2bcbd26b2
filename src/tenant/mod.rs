//! The local tenant: its connections, the room it takes, backups.

mod backup_dialog;
pub(crate) mod connection_form;
pub(crate) mod connection_list;
pub(crate) mod damage;
mod last_changes;
pub(crate) mod page;
mod passphrase;
mod privacy;
mod restore_dialogs;
pub(crate) mod storage;
pub(crate) mod storage_section;
pub(crate) mod storage_tasks;
