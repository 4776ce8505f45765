//! Draws pictures: shapes, text, colors and scales, and the SVG and PNG writers.

pub(crate) mod arrow;
pub(crate) mod canvas;
pub mod geometry;
pub(crate) mod grid;
pub mod label_placer;
pub(crate) mod leader_line;
pub mod palette;
pub(crate) mod picture;
pub mod png;
pub(crate) mod radial_label;
pub(crate) mod ribbon;
pub mod scale;
pub mod svg;
pub(crate) mod time_axis;
