//! Properties of anonymized addresses and graphs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iplink_core::dissect::MacAddress;
use iplink_core::names::Anonymizer;
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::{CaptureFormat, Profile, TrafficKind, capture};
use proptest::prelude::*;

/// Returns the length of the common prefix of two addresses of the same family, in bits.
fn common_prefix_len(first: IpAddr, second: IpAddr) -> u32 {
    let bits = |address| match address {
        IpAddr::V4(address) => u128::from(Ipv4Addr::to_bits(address)) << 96,
        IpAddr::V6(address) => Ipv6Addr::to_bits(address),
    };
    (bits(first) ^ bits(second)).leading_zeros().min(if first.is_ipv4() { 32 } else { 128 })
}

/// Generates two addresses with a common prefix.
fn address_pair() -> impl Strategy<Value = (IpAddr, IpAddr)> {
    let ipv4 = (any::<u32>(), any::<u32>(), 0..33_u32).prop_map(|(first, difference, len)| {
        let second = first ^ difference.checked_shr(len).unwrap_or(0);
        (Ipv4Addr::from_bits(first).into(), Ipv4Addr::from_bits(second).into())
    });
    let ipv6 = (any::<u128>(), any::<u128>(), 0..129_u32).prop_map(|(first, difference, len)| {
        let second = first ^ difference.checked_shr(len).unwrap_or(0);
        (Ipv6Addr::from_bits(first).into(), Ipv6Addr::from_bits(second).into())
    });
    prop_oneof![ipv4, ipv6]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn common_prefix_length_is_preserved((first, second) in address_pair(), key: [u8; 32]) {
        let anonymizer = Anonymizer::new(&key);
        let replaced = (anonymizer.ip(first), anonymizer.ip(second));
        prop_assert_eq!(common_prefix_len(replaced.0, replaced.1), common_prefix_len(first, second));
        prop_assert_eq!(replaced.0.is_ipv4(), first.is_ipv4());
        prop_assert_eq!(anonymizer.original_ip(replaced.0), first);
        prop_assert_eq!(Anonymizer::new(&key).ip(first), replaced.0);
    }

    #[test]
    fn mac_mapping_is_injective(first: [u8; 6], second: [u8; 6], key: [u8; 32]) {
        let anonymizer = Anonymizer::new(&key);
        let [first, second] = [first, second].map(MacAddress);
        let replaced = [first, second].map(|address| anonymizer.mac(address));
        prop_assert_eq!(replaced[0] == replaced[1], first == second);
        prop_assert_eq!(anonymizer.original_mac(replaced[0]), first);
        // The multicast bit and the bit of locally administered addresses are kept.
        prop_assert_eq!(replaced[0].0[0] & 3, first.0[0] & 3);
    }

    #[test]
    fn totals_are_preserved(seed: u64, hosts in 2..60_u32, key: [u8; 32]) {
        let profile = Profile { packets: 300, hosts, kind: TrafficKind::Mixed, seed };
        let (graph, statistics) = read_capture(&capture(&profile, CaptureFormat::Pcapng));
        let (anonymized, statistics_after) = Anonymizer::new(&key).apply(&graph, &statistics);
        prop_assert_eq!(totals(&anonymized), totals(&graph));
        prop_assert_eq!(statistics_after.total(), statistics.total());
        let repeated = Anonymizer::new(&key).apply(&graph, &statistics);
        prop_assert!(repeated == (anonymized, statistics_after));
    }
}

fn read_capture(bytes: &[u8]) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL).with_packet_names();
    assert!(ingest.read("secret.pcap", bytes).is_ok());
    ingest.finish()
}

/// Returns the sorted counts of all hosts and links, without their addresses.
fn totals(graph: &LinkGraph) -> [Vec<(u64, u64, usize)>; 2] {
    let mut hosts: Vec<_> =
        graph.hosts().map(|host| (host.sent.packets, host.received.bytes, host.members)).collect();
    let mut links: Vec<_> = graph
        .links()
        .map(|link| (link.traffic.packets, link.traffic.bytes, link.flow_records.len()))
        .collect();
    hosts.sort_unstable();
    links.sort_unstable();
    [hosts, links]
}
