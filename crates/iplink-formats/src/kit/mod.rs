//! Tools that formats share.

pub(crate) mod arrow;
pub(crate) mod circle;
pub mod clock;
pub mod cluster;
pub mod escape;
pub mod font;
pub mod geometry;
pub(crate) mod grid;
pub mod json;
pub mod labels;
pub mod layout;
pub mod number;
pub mod packet_filter;
pub mod page;
pub(crate) mod page_scene;
pub mod palette;
pub(crate) mod picture;
pub mod png;
pub(crate) mod ranking;
pub(crate) mod ribbon;
pub mod role;
pub mod scale;
pub mod scene;
pub(crate) mod sheet;
pub mod subnet;
pub mod svg;
