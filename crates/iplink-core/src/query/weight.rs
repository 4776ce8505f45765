//! The measures by which links and hosts are ranked.

use crate::graph::{Count, Host, Link};

/// The measure by which links and hosts are ranked. In a comparison of graphs,
/// the larger of the values in the two graphs is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weight {
    /// The number of packets; for a host, the packets that it sent or received.
    #[default]
    Packets,
    /// The number of bytes on the wire.
    Bytes,
    /// The number of other hosts with which a host has links. The weight of a link is the
    /// larger weight of its two hosts.
    Peers,
}

impl Weight {
    /// Returns the weight of a link.
    #[must_use]
    pub const fn of_link(self, link: &Link<'_>) -> u64 {
        match self {
            Self::Packets => link_traffic(link).packets,
            Self::Bytes => link_traffic(link).bytes,
            Self::Peers => {
                let (source, target) = (self.of_host(link.source), self.of_host(link.target));
                if source > target { source } else { target }
            }
        }
    }

    /// Returns the weight of a host.
    #[must_use]
    pub const fn of_host(self, host: &Host) -> u64 {
        match self {
            Self::Packets => host_traffic(host).packets,
            Self::Bytes => host_traffic(host).bytes,
            Self::Peers => match host.peers {
                Some(peers) => peers as u64,
                None => 0,
            },
        }
    }
}

/// Returns the traffic of a link; in a comparison, the greater of its two counts.
const fn link_traffic(link: &Link<'_>) -> Count {
    match link.comparison {
        Some(comparison) => comparison.greater(),
        None => link.traffic.count(),
    }
}

/// Returns the traffic of a host; in a comparison, the greater of its two counts.
const fn host_traffic(host: &Host) -> Count {
    match &host.comparison {
        Some(comparison) => comparison.greater(),
        None => host.total(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::tests::graph;

    /// 1 → 2: 3 packets of 38 bytes; 2 → 1: 1 packet of 28 bytes; 3 → 1: 2 packets of 28 bytes.
    const PACKETS: [(u8, u8, usize, usize); 3] = [(1, 2, 3, 10), (2, 1, 1, 0), (3, 1, 2, 0)];

    #[test]
    fn link_weight_is_packets_bytes_or_peers_of_the_heavier_end() {
        let (mut graph, _) = graph(&PACKETS);
        let weights = |graph: &crate::LinkGraph, weight: Weight| {
            graph.links().map(|link| weight.of_link(&link)).collect::<Vec<_>>()
        };
        assert_eq!(weights(&graph, Weight::Packets), [3, 1, 2]);
        assert_eq!(weights(&graph, Weight::Bytes), [114, 28, 56]);
        assert_eq!(weights(&graph, Weight::Peers), [0, 0, 0]);
        graph.count_peers();
        // Host 1 has two peers; it is the target of the last two links.
        assert_eq!(weights(&graph, Weight::Peers), [2, 2, 2]);
    }

    #[test]
    fn host_weight_counts_sent_and_received_traffic() {
        let (mut graph, _) = graph(&PACKETS);
        graph.count_peers();
        let weights =
            |weight: Weight| graph.hosts().map(|host| weight.of_host(host)).collect::<Vec<_>>();
        assert_eq!(weights(Weight::Packets), [6, 4, 2]);
        assert_eq!(weights(Weight::Bytes), [198, 142, 56]);
        assert_eq!(weights(Weight::Peers), [2, 1, 1]);
    }
}
