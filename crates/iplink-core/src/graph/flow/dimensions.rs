//! The packet properties that a graph keeps besides hosts and links.

use super::Bins;
use crate::wire::{DecodeError, Decoder, Encoder};

/// The packet properties that a graph keeps, besides the hosts of each link.
///
/// Each link has a [`FlowRecord`](super::FlowRecord) for every combination of properties that
/// its packets have. That takes time and memory, so that none is kept by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dimensions {
    /// The protocol above IP.
    pub protocols: bool,
    /// The protocol and both ports: a record is one direction of a flow.
    pub ports: bool,
    /// The step of a TCP handshake, if any.
    pub handshakes: bool,
    /// Whether packets are IP fragments.
    pub fragments: bool,
    /// The VLAN identifier.
    pub vlans: bool,
    /// The EtherType, if MAC addresses identify hosts.
    pub ether_types: bool,
    /// The input and the interface that packets were captured on.
    pub capture_sources: bool,
    /// The time, in bins.
    pub bins: Option<Bins>,
}

impl Dimensions {
    /// Hosts and links without flow records.
    pub const LINKS: Self = Self {
        protocols: false,
        ports: false,
        handshakes: false,
        fragments: false,
        vlans: false,
        ether_types: false,
        capture_sources: false,
        bins: None,
    };
    /// The protocol above IP.
    pub const PROTOCOLS: Self = Self { protocols: true, ..Self::LINKS };
    /// Protocols, ports and handshakes: flows and their servers.
    pub const FLOWS: Self = Self { protocols: true, ports: true, handshakes: true, ..Self::LINKS };
    /// TCP handshakes.
    pub const HANDSHAKES: Self = Self { handshakes: true, ..Self::LINKS };
    /// IP fragments.
    pub const FRAGMENTS: Self = Self { fragments: true, ..Self::LINKS };
    /// VLAN identifiers.
    pub const VLANS: Self = Self { vlans: true, ..Self::LINKS };
    /// EtherTypes.
    pub const ETHER_TYPES: Self = Self { ether_types: true, ..Self::LINKS };
    /// Inputs and their interfaces.
    pub const CAPTURE_SOURCES: Self = Self { capture_sources: true, ..Self::LINKS };
    /// Times, in at most as many bins as a chart shows.
    pub const TIMES: Self = Self { bins: Some(Bins::Auto), ..Self::LINKS };
    /// Times in nanoseconds: memory grows with the number of packets.
    pub const EXACT_TIMES: Self = Self { bins: Some(Bins::Width(1)), ..Self::LINKS };
    /// All properties, with times in bins.
    pub const ALL: Self = Self::FLOWS
        .and(Self::FRAGMENTS)
        .and(Self::VLANS)
        .and(Self::ETHER_TYPES)
        .and(Self::CAPTURE_SOURCES)
        .and(Self::TIMES);

    /// Returns the properties of both. If both have time bins, the width is that of `self`.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            protocols: self.protocols || other.protocols,
            ports: self.ports || other.ports,
            handshakes: self.handshakes || other.handshakes,
            fragments: self.fragments || other.fragments,
            vlans: self.vlans || other.vlans,
            ether_types: self.ether_types || other.ether_types,
            capture_sources: self.capture_sources || other.capture_sources,
            bins: match self.bins {
                None => other.bins,
                bins => bins,
            },
        }
    }

    /// Returns the properties with these time bins.
    #[must_use]
    pub const fn with_bins(self, bins: Bins) -> Self {
        Self { bins: Some(bins), ..self }
    }

    /// Returns true if no property is kept.
    #[must_use]
    pub fn is_links(&self) -> bool {
        *self == Self::LINKS
    }
}

/// The encoding of saved graphs.
impl Dimensions {
    pub(in crate::graph) fn encode(self, out: &mut Encoder) {
        out.bool(self.protocols);
        out.bool(self.ports);
        out.bool(self.handshakes);
        out.bool(self.fragments);
        out.bool(self.vlans);
        out.bool(self.ether_types);
        out.bool(self.capture_sources);
        out.optional(self.bins, |out, bins| bins.encode(out));
    }

    pub(in crate::graph) fn decode(bytes: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            protocols: bytes.bool()?,
            ports: bytes.bool()?,
            handshakes: bytes.bool()?,
            fragments: bytes.bool()?,
            vlans: bytes.bool()?,
            ether_types: bytes.bool()?,
            capture_sources: bytes.bool()?,
            bins: bytes.optional(Bins::decode)?,
        })
    }
}
