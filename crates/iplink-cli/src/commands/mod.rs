//! A command a function: read, view, write.

#[cfg(feature = "sqlite")]
pub(crate) mod import;
pub(crate) mod render;
pub(crate) mod save;
pub(crate) mod tables;
