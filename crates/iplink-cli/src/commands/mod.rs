//! A command a function: read, view, write.

pub(crate) mod ask;
pub(crate) mod diff;
pub(crate) mod import;
pub(crate) mod render;
pub(crate) mod report;
pub(crate) mod save;
pub(crate) mod tables;
