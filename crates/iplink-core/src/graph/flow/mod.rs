//! The flow records of a link: what its packets have in common.

mod bins;
mod dimensions;
mod flow_key;
mod flow_record;
mod service;

pub(super) use bins::Binning;
pub use bins::Bins;
pub use dimensions::Dimensions;
pub use flow_key::{CaptureSource, FlowKey, Handshake};
pub use flow_record::FlowRecord;
pub(super) use service::Roles;
pub use service::{End, Evidence, Server, Service};
