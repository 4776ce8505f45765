//! The property that the dissection of any packet must have.

use iplink_core::capture::{Packet, Packets};
use iplink_generator::bytes::PcapFile;

/// Checks that any packet is dissected without a panic, and that an observation has the timestamp
/// and the wire length of its packet, and two addresses of the same IP version.
///
/// The first two bytes are the link type, and the others are the packet.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn dissect(bytes: &[u8]) {
    let Some((link_type, data)) = bytes.split_first_chunk() else {
        return;
    };
    let captured_len = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let wire_len = captured_len.saturating_mul(2).saturating_add(1);
    let file = PcapFile::new()
        .link_type(u16::from_be_bytes(*link_type).into())
        .record_with_lengths(1_700_000_000, 1, captured_len, wire_len, data)
        .build();
    let Ok(packets) = Packets::new(&file) else {
        panic!("the valid file header is rejected");
    };
    for packet in packets.flatten() {
        assert_observation_matches(&packet);
    }
}

/// Checks that an observation has the properties of its packet.
fn assert_observation_matches(packet: &Packet<'_>) {
    match iplink_core::dissect::dissect(packet) {
        Ok(observation) => {
            assert_eq!(observation.wire_len, packet.wire_len);
            assert_eq!(observation.time, packet.time);
            assert_eq!(observation.source.is_ipv4(), observation.target.is_ipv4());
        }
        Err(reason) => assert!(!reason.to_string().is_empty()),
    }
}
