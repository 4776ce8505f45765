//! The packets of a link that have the same in common.

use serde::{Deserialize, Serialize};

use super::FlowKey;
use super::service::{Server, Service};
use crate::graph::Traffic;

/// The packets of a link that have the same in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowRecord {
    /// What they have in common.
    pub aspects: FlowKey,
    /// How many they are.
    pub traffic: Traffic,
    /// Which end serves the other: it follows from all parts of a graph.
    #[serde(skip)]
    pub(in crate::graph) server: Option<Server>,
}

impl FlowRecord {
    pub(in crate::graph) const fn new(aspects: FlowKey, traffic: Traffic) -> Self {
        Self { aspects, traffic, server: None }
    }

    /// Returns the service that they use, where they have ports.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        Service::of(self.aspects, self.server?)
    }
}
