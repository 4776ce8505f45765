//! A command a function: read, view, write.

pub(crate) mod diff;
pub(crate) mod render;
pub(crate) mod tables;
