//! Flows: both directions of an exchange between two endpoints, with originator, responder, state
//! and application protocol.
//!
//! A flow is identified by its 5-tuple: two addresses, two ports and the protocol. It ends when the
//! connection is closed and opened again, or after an inactivity timeout, so that one 5-tuple may
//! have several flows. The originator is the endpoint that started the exchange. Often that is
//! inferred, and [`OriginatorEvidence`] tells from what.
//!
//! [`LinkGraph::flows`](crate::LinkGraph::flows) returns the flows of a graph that keeps
//! [`Dimensions::FLOWS`](crate::Dimensions::FLOWS).

mod chunked_vec;
mod community_id;
mod details;
mod five_tuple;
mod ftp;
mod history;
mod limits;
mod originator;
mod record_sum;
mod state;
mod tracked_flow;
mod tracker;
mod transport;

pub use community_id::community_id;
pub(crate) use details::service_name;
pub use details::{FlowDetails, FlowTraffic};
pub(crate) use five_tuple::Side;
pub use history::History;
pub use limits::FlowLimits;
pub use originator::OriginatorEvidence;
pub(crate) use record_sum::FlowRecordSum;
pub use state::FlowState;
pub(crate) use tracker::FlowTracker;

use std::net::IpAddr;

/// The addresses of originator and responder.
pub(crate) type FlowEnds = [IpAddr; 2];
