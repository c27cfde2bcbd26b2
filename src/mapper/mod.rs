//! The mapper: what is proposed for a file that is not in Auth0's form, and where each of its columns goes. What it knows is
//! part of the state of the page it is on; every change is a change of that page's recipe. It asks for proposals and runs nothing.

pub(crate) mod callbacks;
mod columns;
mod hash_table;
mod head;
pub(crate) mod panel;
mod questions;
mod row;
pub(crate) mod state;
mod systems;
mod table;
