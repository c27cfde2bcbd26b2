//! Users: the table of all users of the local tenant, one of them in a drawer, and changes to several.

pub(crate) mod add_user;
pub(crate) mod bulk;
pub(crate) mod chosen;
pub(crate) mod draft;
pub(crate) mod drawer;
pub(crate) mod form;
pub(crate) mod initials;
pub(crate) mod keys;
pub(crate) mod page;
pub(crate) mod person;
pub(crate) mod selection;
pub(crate) mod table;
