//! TODO head

pub mod add_user;
pub mod draft;
pub mod drawer;
pub mod form;
pub mod initials;
pub mod keys;
pub mod page;
pub mod person;
pub mod selection;
pub mod table;
pub mod virtual_scroll;
