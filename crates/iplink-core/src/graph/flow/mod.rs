//! Flow records: the packets of a link, divided by protocol, ports, time and other properties that
//! the [`Dimensions`] of the graph select.

mod bins;
mod dimensions;
mod flow_key;
mod flow_record;
mod service;
mod stored_flow;

pub(super) use bins::Binning;
pub use bins::Bins;
pub use dimensions::Dimensions;
pub use flow_key::{CaptureSource, FlowKey, Handshake};
pub use flow_record::FlowRecord;
pub use service::{End, Server, Service};
pub use stored_flow::Flow;
pub(super) use stored_flow::{ServerIndex, StoredFlow, derive_flows};
