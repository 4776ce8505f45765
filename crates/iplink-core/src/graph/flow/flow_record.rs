//! Flow records: the packets of a link with the same properties.

use serde::{Deserialize, Serialize};

use super::FlowKey;
use super::service::{Server, Service};
use crate::graph::Traffic;

/// The packets of a link that have the same [`FlowKey`]: one direction of a flow, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowRecord {
    /// The properties that the packets have in common.
    #[serde(rename = "aspects")]
    pub key: FlowKey,
    /// The number of packets and bytes, and the times of the first and the last packet.
    pub traffic: Traffic,
    /// The end of the link that is the server. It is inferred from all records of a graph.
    #[serde(skip)]
    pub(in crate::graph) server: Option<Server>,
}

impl FlowRecord {
    pub(in crate::graph) const fn new(key: FlowKey, traffic: Traffic) -> Self {
        Self { key, traffic, server: None }
    }

    /// Returns the service that the packets belong to, if they have ports.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        Service::new(self.key, self.server?)
    }
}
