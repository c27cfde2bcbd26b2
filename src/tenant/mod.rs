//! TODO head

pub mod connection_form;
pub mod connection_list;
pub mod page;
pub mod storage;
pub mod storage_section;
