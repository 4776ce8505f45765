//! Observations to the graph of who talks to whom.
//!
//! A [`GraphBuilder`] takes observations in any order; [`GraphBuilder::finish`]
//! freezes it into a [`LinkGraph`]: hosts and links in a stable order, over
//! petgraph's directed graph. What else is to be kept of the packets of a link is
//! asked for as [`Dimensions`], and kept as its [`FlowRecord`]s.

mod address;
mod build;
mod comparison;
mod delta;
mod flow;
mod host_metadata;
mod link;
mod link_graph;
mod regroup;
mod save;
mod serial;
mod traffic;

pub use address::{Address, AddressError};
pub(crate) use build::AggregatedRecord;
pub use build::GraphBuilder;
pub use comparison::{Change, Comparison};
pub use delta::{Delta, DeltaTracker, HostDelta, LinkDelta};
pub use flow::{
    Bins, CaptureSource, Dimensions, End, Evidence, FlowKey, FlowRecord, Handshake, Server, Service,
};
pub use host_metadata::{HostMetadata, NameSource};
pub use link::{Host, Initiator, Link};
pub use link_graph::LinkGraph;
pub use save::Saved;
pub use traffic::{Count, Traffic};
