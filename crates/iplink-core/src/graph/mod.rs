//! Graphs of hosts and links, built from observations of packets.
//!
//! A graph has a node for each host, and an edge for each link, that is, for each pair of hosts of
//! which the first sent packets to the second. A [`GraphBuilder`] takes observations in any order.
//! [`GraphBuilder::finish`] returns a [`LinkGraph`], whose hosts and links have a stable order. It
//! is based on petgraph's directed graph.
//!
//! | Concept | Types |
//! |---|---|
//! | Hosts and their addresses | [`Address`], [`Host`], [`HostMetadata`] |
//! | Links and their traffic | [`LinkGraph`], [`Link`], [`Traffic`] |
//! | Flow records: the packets of a link by protocol, ports, time, … | [`Dimensions`], [`FlowRecord`], [`FlowKey`] |
//! | Server inference | [`Service`], [`Server`], [`OriginatorEvidence`](crate::flows::OriginatorEvidence) |
//! | Building, also from other graphs | [`GraphBuilder`], [`LinkGraph::merge`] |
//! | Changes while packets arrive | [`DeltaTracker`], [`Delta`] |
//! | Comparison of two graphs | [`Comparison`], [`Change`] |
//! | Saved graphs | [`SavedGraph`] |

mod address;
mod build;
mod comparison;
mod delta;
mod flow;
mod host;
mod host_class;
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
    Bins, CaptureSource, Dimensions, End, Flow, FlowKey, FlowRecord, Handshake, Server, Service,
};
pub use host::Host;
pub use host_class::{HostClass, InternalNetworks};
pub use host_metadata::{HostMetadata, HostName, NameSource};
pub use link::{Initiator, Link};
pub use link_graph::LinkGraph;
pub use save::SavedGraph;
pub use traffic::{Count, Traffic};

/// The version of petgraph whose graph type [`LinkGraph::as_petgraph`] returns.
pub use petgraph;
