//! Observations to the graph of who talks to whom.
//!
//! A [`GraphBuilder`] takes observations in any order; [`GraphBuilder::finish`]
//! freezes it into a [`LinkGraph`]: hosts and links in a stable order, over
//! petgraph's directed graph. What else is to be kept of the packets of a link is
//! asked for as [`Detail`], and kept as its [`Part`]s.

mod address;
mod aspects;
mod assemble;
mod bins;
mod builder;
mod changes;
mod comparison;
#[cfg(feature = "lists")]
mod counted;
mod detail;
mod known;
mod link;
mod link_graph;
mod order;
mod part;
mod regroup;
#[cfg(feature = "save")]
mod save;
mod serial;
mod service;
mod table;
mod traffic;
mod version;

pub use address::{Address, AddressError};
pub use aspects::{Aspects, Handshake, Origin};
pub use bins::Bins;
pub use builder::GraphBuilder;
pub use changes::{ChangedHost, ChangedLink, Changes, Seen};
pub use comparison::{Change, Comparison};
#[cfg(feature = "lists")]
pub(crate) use counted::Counted;
pub use detail::Detail;
pub use known::{Known, NameSource};
pub use link::{Host, Initiator, Link};
pub use link_graph::LinkGraph;
pub use part::Part;
#[cfg(feature = "save")]
pub use save::Saved;
pub use service::{End, Evidence, Server, Service};
pub use traffic::{Count, Traffic};
