//! Prepares a view for drawing: the scene graph, host roles, networks, clusters and rankings.

pub mod cluster;
pub mod host_role;
pub(crate) mod ranking;
pub mod scene;
pub mod subnet;
pub(crate) mod summary;
pub(crate) mod time_columns;
pub(crate) mod time_span;
