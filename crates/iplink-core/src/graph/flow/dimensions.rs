//! What a graph keeps besides hosts and links.

use serde::{Deserialize, Serialize};

use super::Bins;

/// By what else than their ends the packets of a graph are told apart.
///
/// Dimensions costs time and memory, so that none is kept unless it is asked for: a
/// link has a [`FlowRecord`](super::FlowRecord) for all of its packets that have the same in
/// common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Dimensions {
    /// By the protocol that the IP header carries.
    pub protocols: bool,
    /// By the protocol and the two ports: a part is one way of a flow.
    pub ports: bool,
    /// By whether they open a TCP connection, accept one, or neither.
    pub handshakes: bool,
    /// By whether they are fragments.
    pub fragments: bool,
    /// By their VLAN.
    pub vlans: bool,
    /// By their EtherType, where hosts are told by what the link layer calls
    /// them.
    pub ether_types: bool,
    /// By the input and the interface that they were captured on.
    pub origins: bool,
    /// By when they were captured.
    pub bins: Option<Bins>,
}

impl Dimensions {
    /// Hosts and links alone.
    pub const LINKS: Self = Self {
        protocols: false,
        ports: false,
        handshakes: false,
        fragments: false,
        vlans: false,
        ether_types: false,
        origins: false,
        bins: None,
    };
    /// Protocols too.
    pub const PROTOCOLS: Self = Self { protocols: true, ..Self::LINKS };
    /// Protocols, ports and handshakes: flows, and which of their ends serves.
    pub const FLOWS: Self = Self { protocols: true, ports: true, handshakes: true, ..Self::LINKS };
    /// Handshakes.
    pub const HANDSHAKES: Self = Self { handshakes: true, ..Self::LINKS };
    /// Fragments.
    pub const FRAGMENTS: Self = Self { fragments: true, ..Self::LINKS };
    /// VLANs.
    pub const VLANS: Self = Self { vlans: true, ..Self::LINKS };
    /// EtherTypes.
    pub const ETHER_TYPES: Self = Self { ether_types: true, ..Self::LINKS };
    /// Inputs and interfaces.
    pub const ORIGINS: Self = Self { origins: true, ..Self::LINKS };
    /// Times, in as many bins as a picture has room for.
    pub const TIMES: Self = Self { bins: Some(Bins::AtMost), ..Self::LINKS };

    /// Times to the nanosecond: memory grows with the packets then.
    pub const MOMENTS: Self = Self { bins: Some(Bins::Width(1)), ..Self::LINKS };
    /// All there is.
    pub const ALL: Self = Self::FLOWS
        .and(Self::FRAGMENTS)
        .and(Self::VLANS)
        .and(Self::ETHER_TYPES)
        .and(Self::ORIGINS)
        .and(Self::TIMES);

    /// Returns all the detail of both; of two widths of bins, the first.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            protocols: self.protocols || other.protocols,
            ports: self.ports || other.ports,
            handshakes: self.handshakes || other.handshakes,
            fragments: self.fragments || other.fragments,
            vlans: self.vlans || other.vlans,
            ether_types: self.ether_types || other.ether_types,
            origins: self.origins || other.origins,
            bins: match self.bins {
                None => other.bins,
                bins => bins,
            },
        }
    }

    /// Adds bins of time.
    #[must_use]
    pub const fn with_bins(self, bins: Bins) -> Self {
        Self { bins: Some(bins), ..self }
    }

    /// Tells whether there are hosts and links alone.
    #[must_use]
    pub fn is_links(&self) -> bool {
        *self == Self::LINKS
    }
}
