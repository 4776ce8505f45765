//! Unit tests of queries, and helper functions for the unit tests of the submodules.

use iplink_generator::bytes::{PcapFile, ipv4, udp};

use super::*;
use crate::graph::Address;
use crate::{Dimensions, Ingest};

/// The link type of IP packets without a link-layer header.
pub(super) const RAW_IP: u32 = 101;

/// Returns a graph of the hosts 10.0.0.x. Each item is (source, target, number of
/// packets, payload length in bytes); a packet has 28 bytes of headers.
pub(super) fn graph(packets: &[(u8, u8, usize, usize)]) -> (LinkGraph, Statistics) {
    let mut file = PcapFile::new().link_type(RAW_IP);
    for &(source, target, count, payload_len) in packets {
        let datagram = udp(40_000, 53, &vec![0; payload_len]);
        let packet = ipv4([10, 0, 0, source], [10, 0, 0, target], 17, &datagram);
        for _ in 0..count {
            file = file.record(1, 0, &packet);
        }
    }
    let mut ingest = Ingest::new(Dimensions::LINKS);
    ingest.read("x", &file.build()[..]).unwrap();
    ingest.finish()
}

/// Returns the address 10.0.0.`last`.
pub(super) fn address(last: u8) -> Address {
    std::net::Ipv4Addr::new(10, 0, 0, last).into()
}

/// Returns the last byte of an address of [`graph`], or any other address as text.
pub(super) fn short_address(address: Address) -> String {
    let text = address.to_string();
    text.strip_prefix("10.0.0.").map_or_else(|| text.clone(), str::to_owned)
}

/// Returns the short addresses of the hosts of a view.
pub(super) fn hosts(view: &View<'_>) -> Vec<String> {
    view.hosts().map(|host| short_address(host.address)).collect()
}

/// Returns the links of a view with their packets: `1>2 30`.
pub(super) fn links(view: &View<'_>) -> Vec<String> {
    view.links()
        .map(|link| {
            let (source, target) =
                (short_address(link.source.address), short_address(link.target.address));
            format!("{source}>{target} {}", link.traffic.packets)
        })
        .collect()
}

#[test]
fn default_query_keeps_all_links_in_address_order() {
    let (graph, statistics) = graph(&[(3, 1, 1, 0), (1, 3, 2, 0), (1, 2, 3, 0)]);
    let view = Query::default().run(&graph, &statistics);
    assert_eq!(links(&view), ["1>2 3", "1>3 2", "3>1 1"]);
    assert!(view.omitted().is_empty());
}

#[test]
fn merge_directions_returns_one_link_per_pair() {
    let (graph, statistics) = graph(&[(3, 1, 1, 0), (1, 3, 2, 0), (1, 2, 3, 0)]);
    let query = Query { merge_directions: true, ..Query::default() };
    let view = query.run(&graph, &statistics);
    assert_eq!(links(&view), ["1>2 3", "1>3 3"]);
    assert!(view.is_bidirectional());
}

#[test]
fn peers_are_counted_only_when_ranked_by_peers() {
    let (graph, _) = graph(&[(1, 2, 1, 0), (2, 1, 1, 0), (1, 3, 1, 0), (1, 1, 9, 0)]);
    let peers = |weight| {
        let query = Query { weight, ..Query::default() };
        query.transform(&graph).hosts().map(|host| host.peers).collect::<Vec<_>>()
    };
    assert_eq!(peers(Weight::Packets), [None; 3]);
    assert_eq!(peers(Weight::Peers), [Some(2), Some(1), Some(1)]);
}

#[test]
fn view_has_the_zone_and_weight_of_the_query() {
    let (graph, statistics) = graph(&[(1, 2, 1, 0)]);
    let zone: Zone = "+02:00".parse().unwrap();
    let query = Query { weight: Weight::Bytes, zone, ..Query::default() };
    let view = query.run(&graph, &statistics);
    assert_eq!((view.weight(), view.zone()), (Weight::Bytes, zone));
}
