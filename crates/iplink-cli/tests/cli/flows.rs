//! Compares ports, handshakes and MAC addresses with those that tshark finds.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;

use iplink_core::dissect::{Ports, Protocol};
use iplink_core::graph::{FlowRecord, Handshake, Link};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph};

use crate::support::{corpus_captures, require_program};

/// Numbers of packets by key: the text of a flow, or of a pair of MAC addresses.
type Packets = BTreeMap<String, u64>;

/// Captures in which tshark finds other flows than iplink, with the reason. The test also fails if
/// the flows of one of them no longer differ.
const FLOW_DIFFERENCES: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark mistakes the file header of the second capture for a packet and loses the packets after it",
    ),
    (
        "ndpi__ip_fragmented_garbage.pcap",
        "tshark reads no flags of a TCP header with a header length of 8 bytes",
    ),
];

/// Captures in which tshark finds other MAC addresses than iplink, with the reason. The test also
/// fails if the addresses of one of them no longer differ.
const MAC_DIFFERENCES: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark mistakes the file header of the second capture for a packet and loses the packets after it",
    ),
    (
        "derived-odd-packets.pcap",
        "tshark shows no addresses of a frame that ends between them and the EtherType",
    ),
    (
        "tcpreplay__test.rewrite_dlthdlc",
        "tshark shows the addresses of the frame inside a pseudowire, not those of the outer frame",
    ),
];

#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn tshark_finds_the_same_ports_and_handshakes_in_the_corpus() {
    let fields = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport"];
    let flow_fields = ["udp.srcport", "udp.dstport", "tcp.flags.syn", "tcp.flags.ack"];
    let fields = [&["frame.protocols"], &fields[..], &flow_fields[..]].concat();
    assert_tshark_agrees(FLOW_DIFFERENCES, Depth::Outermost, packets_by_flow, &fields, tshark_flow);
}

#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn tshark_finds_the_same_mac_addresses_in_the_corpus() {
    assert_tshark_agrees(
        MAC_DIFFERENCES,
        Depth::LinkLayer,
        |graph| {
            let links = graph.links();
            let ends = |link: &Link<'_>| format!("{} {}", link.source.address, link.target.address);
            links.map(|link| (ends(&link), link.traffic.packets)).collect()
        },
        &["eth.src", "eth.dst", "wlan.sa", "wlan.da", "tr.src", "tr.dst", "fddi.src", "fddi.dst"],
        |cells| {
            let mut pairs = cells.chunks(2);
            let addresses = pairs.find(|pair| pair.iter().all(|cell| !cell.is_empty()))?;
            Some(addresses.join(" "))
        },
    );
}

/// Checks that iplink and tshark find the same packets in every capture that tshark can read,
/// except for the captures in `known_differences`. `packets_of` counts the packets of a graph by
/// key; `key` derives the key of one packet from tshark's fields.
fn assert_tshark_agrees(
    known_differences: &[(&str, &str)],
    depth: Depth,
    packets_of: impl Fn(&LinkGraph) -> Packets,
    fields: &[&str],
    key: impl Fn(&[&str]) -> Option<String>,
) {
    require_program("tshark");
    let mut failures = Vec::new();
    for (name, path) in corpus_captures() {
        if !path.with_file_name("truth").join(format!("{name}.tsv")).exists() {
            continue; // tshark cannot read it
        }
        let actual = packets_of(&graph(&path, depth));
        let expected = tshark_packets(&path, fields, &key);
        match known_differences.iter().find(|(capture, _)| *capture == name) {
            Some((_, reason)) if actual == expected => {
                failures.push(format!("{name} no longer differs: {reason}"));
            }
            None if actual != expected => {
                failures.push(format!("{name}: {}", describe_difference(&actual, &expected)))
            }
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Describes the first key whose numbers of packets differ.
fn describe_difference(actual: &Packets, expected: &Packets) -> String {
    let keys = actual.keys().chain(expected.keys());
    let different = keys.filter(|key| actual.get(*key) != expected.get(*key)).min().unwrap();
    format!(
        "{different}: {:?} packets, tshark has {:?}",
        actual.get(different),
        expected.get(different)
    )
}

/// Reads a capture into a graph with flows, up to the damage if there is any.
fn graph(capture: &Path, depth: Depth) -> LinkGraph {
    let mut ingest = Ingest::new(Dimensions::FLOWS).with_depth(depth);
    let _damage = ingest.read("x", std::fs::File::open(capture).unwrap());
    ingest.finish().0
}

/// Counts the packets of each TCP and UDP flow.
fn packets_by_flow(graph: &LinkGraph) -> Packets {
    let mut packets = Packets::new();
    for link in graph.links() {
        let flows = link.traffic_by(|record| Some((describe_flow(record)?, ())));
        for ((flow, ()), traffic) in flows {
            let key = format!("{} {} {flow}", link.source.address, link.target.address);
            packets.insert(key, traffic.packets);
        }
    }
    packets
}

/// Returns the protocol, ports and handshake of a record as text, such as `tcp 50000 443 opens`:
/// the text of `tshark_flow` without the addresses. Returns `None` if the protocol is neither TCP
/// nor UDP.
fn describe_flow(record: &FlowRecord) -> Option<String> {
    let protocol = record.key.protocol()?;
    let Ports { source, target } = record.key.ports()?;
    let handshake = match record.key.handshake() {
        Some(Handshake::Opens) => " opens",
        Some(Handshake::Accepts) => " accepts",
        None => "",
    };
    let is_tcp_or_udp = matches!(protocol, Protocol::TCP | Protocol::UDP);
    is_tcp_or_udp.then(|| format!("{protocol} {source} {target}{handshake}"))
}

/// Returns the flow of one packet as text, from tshark's fields: addresses, protocol, ports and
/// handshake. Returns `None` if the first IP header does not carry TCP or UDP.
fn tshark_flow(cells: &[&str]) -> Option<String> {
    let [protocols, v4_source, v4_target, v6_source, v6_target, ports @ .., syn, ack] = cells
    else {
        return None;
    };
    let mut layers = protocols.split(':').skip_while(|layer| !matches!(*layer, "ip" | "ipv6"));
    let is_v4 = layers.next()? == "ip" && !v4_source.is_empty();
    // Layers such as `ipv6.fraghdr` are extension headers. tshark names both `ip` and `ipv6` if an
    // IPv6 packet has the EtherType of IPv4.
    let is_header =
        |layer: &&str| layer.starts_with("ipv6.") || (*layer == "ipv6" && v4_source.is_empty());
    let (protocol, ports) = match layers.find(|layer| !is_header(layer))? {
        "tcp" => ("tcp", &ports[..2]),
        "udp" => ("udp", &ports[2..]),
        _ => return None,
    };
    let ends = if is_v4 { (v4_source, v4_target) } else { (v6_source, v6_target) };
    let handshake = match (protocol, *syn, *ack) {
        ("tcp", "True" | "1", "True" | "1") => " accepts",
        ("tcp", "True" | "1", _) => " opens",
        _ => "",
    };
    if ports.iter().any(|port| port.is_empty()) {
        return None;
    }
    let address = |text: &str| text.parse::<IpAddr>().ok();
    let (source, target) = (address(ends.0)?, address(ends.1)?);
    Some(format!("{source} {target} {protocol} {} {}{handshake}", ports[0], ports[1]))
}

/// Counts the packets that tshark finds, by the key that `key` derives from their fields.
fn tshark_packets(
    capture: &Path,
    fields: &[&str],
    key: impl Fn(&[&str]) -> Option<String>,
) -> Packets {
    // Without reassembly, and without the heuristics that mistake plain Ethernet for other
    // protocols.
    let disabled =
        ["ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"];
    let output = Command::new("tshark")
        .args(["-n", "-T", "fields", "-E", "occurrence=f", "-r"])
        .arg(capture)
        .args(fields.iter().flat_map(|field| ["-e", field]))
        .args(disabled.iter().flat_map(|preference| ["-o", preference]))
        .args(["--disable-protocol", "cfp", "--disable-protocol", "tte"])
        .output()
        .unwrap();
    let mut packets = Packets::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(key) = key(&line.split('\t').collect::<Vec<_>>()) {
            *packets.entry(key).or_default() += 1;
        }
    }
    packets
}
