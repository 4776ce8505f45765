//! Tools that several formats share.

pub mod draw;
pub mod layout;
pub mod model;
pub mod page;
pub mod text;
