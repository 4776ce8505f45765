//! Tools that formats share.

pub mod escape;
pub mod font;
pub mod geometry;
pub mod labels;
pub mod layout;
pub mod number;
pub mod palette;
pub(crate) mod picture;
pub mod png;
pub mod scale;
pub mod scene;
pub mod svg;
