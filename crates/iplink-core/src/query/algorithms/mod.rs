//! Graph algorithms on a [`View`](super::View): centrality, components, paths and
//! traffic patterns.
//!
//! Each algorithm is a function of a view and considers only the hosts and links that
//! the view shows. Functions that rate all hosts return a `Vec` with one value per host, in
//! the order of [`View::hosts`](super::View::hosts); the others return rows in a
//! documented order. Results are deterministic: they do not depend on hashing or threads,
//! random samples have a fixed seed, and ties are resolved in favor of the host that comes first.
//!
//! Union-find and strongly connected components are petgraph's. The other graph algorithms work on
//! an adjacency list, which also represents filtered views, and use no
//! recursion, so that a chain of a million hosts does not overflow the stack. If petgraph has the
//! same algorithm, the file states why it is not used.

pub(super) mod adjacency;
mod articulation_points;
mod betweenness;
mod bridges;
mod communities;
mod components;
mod degree;
mod earliest_path;
mod low_link;
mod never_contacted;
mod node_map;
mod only_contact;
mod pagerank;
mod partition;
mod path_count;
mod periodic_links;
mod port_scans;
mod sample;
mod scans;
mod shortest_path;
mod top_talkers;

pub use articulation_points::{ArticulationPoint, articulation_points};
pub use betweenness::{Betweenness, betweenness, betweenness_from};
pub use bridges::{Bridge, bridges};
pub use communities::{Communities, communities};
pub use components::{Components, components};
pub use degree::{Degree, degree};
pub use earliest_path::{PathStep, earliest_path};
pub use never_contacted::{NeverContacted, never_contacted};
pub use only_contact::only_contact;
pub use pagerank::pagerank;
pub use partition::Partition;
pub use periodic_links::{PeriodicLink, periodic_links};
pub use port_scans::{PortScan, port_scans};
pub use scans::{FanOut, scans};
pub use shortest_path::shortest_path;
pub use top_talkers::{Talker, top_talkers};
