//! Building blocks that several formats share: data models, layouts, drawing, pages and text.

pub mod draw;
pub mod layout;
pub mod model;
pub mod page;
pub mod text;
