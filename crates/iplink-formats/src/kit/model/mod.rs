//! Selects what is drawn: the scene graph, host roles, networks, clusters and rankings.

pub mod cluster;
pub mod host_role;
pub(crate) mod ranking;
pub mod scene;
pub mod subnet;
