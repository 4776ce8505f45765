//! Prepares a view for drawing: the scene, host roles, networks, clusters, rankings, summaries and
//! time spans.

pub mod cluster;
pub mod host_role;
pub(crate) mod ranking;
pub mod scene;
pub mod subnet;
pub(crate) mod summary;
pub(crate) mod time_columns;
pub(crate) mod time_span;
