//! The commands: each reads its inputs, selects a view and writes it.

pub(crate) mod ask;
pub(crate) mod diff;
pub(crate) mod import;
pub(crate) mod path;
pub(crate) mod render;
pub(crate) mod report;
pub(crate) mod save;
pub(crate) mod tables;
