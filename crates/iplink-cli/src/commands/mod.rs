//! The commands. Most of them read inputs, select a view of the graph, and write it.

pub(crate) mod ask;
pub(crate) mod diff;
pub(crate) mod import;
pub(crate) mod path;
pub(crate) mod render;
pub(crate) mod report;
pub(crate) mod save;
pub(crate) mod tables;
