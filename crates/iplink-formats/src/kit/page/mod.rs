//! Writes self-contained HTML pages and the data that their scripts read.

mod document;
pub(crate) mod gallery;
pub(crate) mod page_scene;
pub(crate) mod zone_offsets;

pub use document::{Assets, Page, host_page};
