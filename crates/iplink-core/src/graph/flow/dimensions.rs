//! The dimensions of a graph: the packet properties that it keeps besides hosts and links.

use super::Bins;
use crate::wire::{DecodeError, Decoder, Encoder};

/// The packet properties that a graph keeps, besides the hosts of each link.
///
/// Each link has a [`FlowRecord`](super::FlowRecord) for every combination of these properties that
/// occurs in its packets. By default, none is kept, because flow records take time and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dimensions {
    /// The IP protocol.
    pub protocols: bool,
    /// The IP protocol and both ports: a record is one direction of a flow.
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
    /// IP protocols.
    pub const PROTOCOLS: Self = Self { protocols: true, ..Self::LINKS };
    /// IP protocols, ports and TCP handshakes, from which flows and their servers are derived.
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
    /// Times, in bins whose width adapts to the duration of the capture.
    pub const TIMES: Self = Self { bins: Some(Bins::Auto), ..Self::LINKS };
    /// Times in nanoseconds. Memory use grows with the number of packets.
    pub const EXACT_TIMES: Self = Self { bins: Some(Bins::Width(1)), ..Self::LINKS };
    /// All properties, with times in bins of automatic width.
    pub const ALL: Self = Self::FLOWS
        .union(Self::FRAGMENTS)
        .union(Self::VLANS)
        .union(Self::ETHER_TYPES)
        .union(Self::CAPTURE_SOURCES)
        .union(Self::TIMES);

    /// Returns the union of both sets of properties. If both have time bins, those of `self` are
    /// used.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
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

    /// Returns true if the graph has flows: it keeps [`FLOWS`](Self::FLOWS).
    #[must_use]
    pub const fn has_flows(&self) -> bool {
        self.protocols && self.ports && self.handshakes
    }

    /// Returns true if the graph keeps no properties besides hosts and links.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::LINKS
    }
}

/// The encoding of dimensions in saved graphs.
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
