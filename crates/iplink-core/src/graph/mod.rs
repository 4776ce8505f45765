//! Observations to the graph of who talks to whom.
//!
//! A [`GraphBuilder`] takes observations in any order; [`GraphBuilder::finish`]
//! freezes it into a [`LinkGraph`]: hosts and links in a stable order, over
//! petgraph's directed graph. What else is to be kept of the packets of a link is
//! asked for as [`Dimensions`], and kept as its [`FlowRecord`]s.

mod address;
#[cfg(feature = "lists")]
mod aggregated_record;
mod assemble;
mod bins;
mod builder;
mod comparison;
mod delta;
mod dimensions;
mod family_table;
mod flow_key;
mod flow_record;
mod host_metadata;
mod link;
mod link_graph;
mod order;
mod regroup;
#[cfg(feature = "save")]
mod save;
mod serial;
mod service;
mod table;
mod traffic;

pub use address::{Address, AddressError};
#[cfg(feature = "lists")]
pub(crate) use aggregated_record::AggregatedRecord;
pub use bins::Bins;
pub use builder::GraphBuilder;
pub use comparison::{Change, Comparison};
pub use delta::{Delta, DeltaTracker, HostDelta, LinkDelta};
pub use dimensions::Dimensions;
pub use flow_key::{CaptureSource, FlowKey, Handshake};
pub use flow_record::FlowRecord;
pub use host_metadata::{HostMetadata, NameSource};
pub use link::{Host, Initiator, Link};
pub use link_graph::LinkGraph;
#[cfg(feature = "save")]
pub use save::Saved;
pub use service::{End, Evidence, Server, Service};
pub use traffic::{Count, Traffic};
