//! Writes self-contained HTML pages and the data that their scripts read.

mod document;
pub(crate) mod gallery;
pub(crate) mod scene_data;
pub(crate) mod zone_offsets;

pub use document::{Assets, Page, host_page};
