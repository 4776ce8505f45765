//! The property of packets with host names.

use std::collections::BTreeSet;

use iplink_core::{Dimensions, Ingest};
use iplink_generator::bytes::{PcapFile, ipv4, udp};

/// The link type of IP without a link layer.
const LINK_TYPE_RAW: u32 = 101;

/// The source port of messages from a server of DHCP for IPv6, which have the address of the client
/// as target.
const DHCPV6_SERVER_PORT: u16 = 547;

/// The protocol (UDP is 17, TCP is 6) and the ports that the first byte of a packet selects.
const STREAMS: [(u8, u16, u16); 14] = [
    (17, 53, 50_000),
    (17, 5_353, 5_353),
    (17, 5_355, 50_000),
    (17, 137, 137),
    (17, 68, 67),
    (17, 67, 68),
    (17, 546, 547),
    (17, 547, 546),
    (17, 50_000, 88),
    (17, 50_000, 443),
    (6, 50_000, 443),
    (6, 53, 50_000),
    (6, 50_000, 88),
    (6, 50_000, 445),
];

/// Checks that names are found in any packets without a panic.
///
/// The bytes are packets: each has a byte that selects its protocol, its length in two bytes, and
/// its payload. Names are distinct and in lower case, and not longer than in DNS, where a byte may
/// become a replacement character of three bytes. No name is in more messages than there are bytes.
///
/// # Panics
///
/// Panics if the property does not hold.
pub fn names(bytes: &[u8]) {
    let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names();
    assert!(ingest.read("", &capture(bytes)[..]).is_ok());
    let (_, statistics) = ingest.finish();
    let names: Vec<_> =
        statistics.inputs.iter().flat_map(|input| input.packet_names.as_slice()).collect();
    let distinct: BTreeSet<_> =
        names.iter().map(|name| (name.source, name.address, &name.name)).collect();
    assert_eq!(distinct.len(), names.len());
    for name in names {
        assert!((1..=3 * 255).contains(&name.name.len()), "{name:?}");
        assert!(!name.name.contains(|character: char| character.is_ascii_uppercase()), "{name:?}");
        assert!((1..=bytes.len() as u64).contains(&name.count), "{name:?}");
        assert!(name.first_seen <= name.last_seen && name.first_seen.is_some(), "{name:?}");
    }
}

/// Returns a capture of the packets.
fn capture(mut bytes: &[u8]) -> Vec<u8> {
    let mut file = PcapFile::new().link_type(LINK_TYPE_RAW);
    let mut sequence = [0_u32; STREAMS.len()];
    while let [selector, high, low, rest @ ..] = bytes {
        let index = usize::from(*selector) % STREAMS.len();
        let len = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (payload, rest) = rest.split_at(len);
        if let (Some((protocol, source, target)), Some(sequence)) =
            (STREAMS.get(index).copied(), sequence.get_mut(index))
        {
            let transport = match protocol {
                6 => segment(source, target, *sequence, payload),
                _ => udp(source, target, payload),
            };
            *sequence = sequence.wrapping_add(u32::try_from(len).unwrap_or_default());
            let (client, server) = ([10, 0, 0, 1], [10, 0, 0, 2]);
            let packet = match source {
                DHCPV6_SERVER_PORT => ipv4(server, client, protocol, &transport),
                _ => ipv4(client, server, protocol, &transport),
            };
            file = file.record(1, 0, &packet);
        }
        bytes = rest;
    }
    file.build()
}

/// Returns a TCP segment.
fn segment(source: u16, target: u16, sequence: u32, data: &[u8]) -> Vec<u8> {
    let rest = [0, 0, 0, 0, 0x50, 0x18, 0, 0, 0, 0, 0, 0];
    let ports = [source.to_be_bytes(), target.to_be_bytes()].concat();
    [&ports[..], &sequence.to_be_bytes(), &rest, data].concat()
}
