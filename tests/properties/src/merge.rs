//! The property of merged graphs: neither the order nor the grouping of the parts matters.

use iplink_core::capture::Packets;
use iplink_core::dissect::dissect;
use iplink_core::graph::GraphBuilder;
use iplink_core::{Dimensions, LinkGraph};
use iplink_generator::bytes::{PcapFile, ipv4, ipv6, tcp, udp};

/// The link type of IP without a link layer.
const LINK_TYPE_RAW: u32 = 101;

/// The number of bytes that describe a packet.
const PACKET_SEED_LEN: usize = 6;

/// Checks that the graphs of the parts of a capture merge into the graph of the whole
/// capture, in any order and grouping.
///
/// Six bytes describe a packet: the part to which it belongs, its source, its target, the kind of
/// its headers, and its time in two bytes. There are three parts.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn merge(bytes: &[u8]) {
    let part = |index| graph(packets(bytes).filter(|packet| packet.part_index() == index));
    let whole = graph(packets(bytes));
    let [a, b, c] = [0, 1, 2].map(part);
    assert!(a.merge(&b).merge(&c) == whole, "the merged parts differ from the whole");
    assert!(a.merge(&b.merge(&c)) == whole, "merging is not associative");
    assert!(c.merge(&a).merge(&b) == whole, "merging is not commutative");
    assert!(b.merge(&a) == a.merge(&b), "merging is not commutative");
}

/// The bytes that describe a packet.
struct PacketSeed {
    part: u8,
    source: u8,
    target: u8,
    /// Determines the IP version, the protocol and the source port.
    kind: u8,
    seconds: u16,
}

/// Returns the packets that the bytes describe.
fn packets(bytes: &[u8]) -> impl Iterator<Item = PacketSeed> {
    let (chunks, _) = bytes.as_chunks::<PACKET_SEED_LEN>();
    chunks.iter().map(|[part, source, target, kind, high, low]| PacketSeed {
        part: *part,
        source: *source,
        target: *target,
        kind: *kind,
        seconds: u16::from_be_bytes([*high, *low]),
    })
}

impl PacketSeed {
    /// Returns the index of the part to which the packet belongs.
    const fn part_index(&self) -> u8 {
        self.part % 3
    }

    /// Builds the packet, which may be invalid.
    fn packet(&self) -> Vec<u8> {
        let port = u16::from(self.kind);
        let (protocol, payload) = match self.kind % 3 {
            0 => (6, tcp(port, 80, self.kind, b"")),
            1 => (17, udp(port, 53, b"")),
            _ => (self.kind, vec![0; 8]),
        };
        let (source, target) = (self.source % 8, self.target % 8);
        match self.kind < 0x80 {
            true => ipv4([10, 0, 0, source], [10, 0, 0, target], protocol, &payload),
            false => ipv6([source; 16], [target; 16], protocol, &payload),
        }
    }
}

/// Returns the graph of a capture with these packets.
fn graph(seeds: impl Iterator<Item = PacketSeed>) -> LinkGraph {
    let file = seeds
        .fold(PcapFile::new().link_type(LINK_TYPE_RAW), |file, seed| {
            file.record(seed.seconds.into(), 0, &seed.packet())
        })
        .build();
    let mut graph = GraphBuilder::new(Dimensions::ALL);
    let Ok(packets) = Packets::new(&file) else {
        panic!("the valid file header is rejected");
    };
    for packet in packets {
        let Ok(packet) = packet else {
            panic!("a valid record is rejected");
        };
        if let Ok(observation) = dissect(&packet) {
            graph.observe(&observation);
        }
    }
    graph.finish()
}
