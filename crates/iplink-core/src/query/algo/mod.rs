//! Questions to a view that take more than counting: who is central, what holds
//! the network together, which way leads from one host to another.
//!
//! Each is a function of a [`View`](super::View), in a file of its own, and
//! answers for what the view shows, not for the graph behind it. What is said of
//! every host stands in a `Vec`, by the place of the host in
//! [`View::hosts`](super::View::hosts); what is said of some of them comes as
//! rows, in an order that each function tells. No answer depends on hashes,
//! threads or chance: of equals, the host that comes first is first.

pub(super) mod adjacency;
mod articulation;
mod betweenness;
mod bridges;
mod communities;
mod components;
mod degree;
mod groups;
mod lowest_reach;
mod never_contacted;
mod only_contact;
mod pagerank;
mod path;
mod path_in_time;
mod per_host;
mod port_scans;
mod rhythm;
mod sample;
mod scans;
mod top_talkers;
mod ways;

pub use articulation::{Articulation, articulation};
pub use betweenness::{Betweenness, betweenness, betweenness_from};
pub use bridges::{Bridge, bridges};
pub use communities::{Communities, communities};
pub use components::{Components, components};
pub use degree::{Degree, degree};
pub use groups::Groups;
pub use never_contacted::{NeverContacted, never_contacted};
pub use only_contact::only_contact;
pub use pagerank::pagerank;
pub use path::path;
pub use path_in_time::{Step, path_in_time};
pub use port_scans::{Tries, port_scans};
pub use rhythm::{Rhythm, rhythm};
pub use scans::{FanOut, scans};
pub use top_talkers::{Talker, top_talkers};
