//! Compares ports, handshakes and MAC addresses with tshark.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;

use iplink_core::dissect::{Ports, Protocol};
use iplink_core::graph::{FlowRecord, Handshake, Link};
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph};

use crate::support::{corpus_captures, require_program};

/// Numbers of packets by a textual key.
type Packets = BTreeMap<String, u64>;

/// Captures in which tshark finds other flows, with the reason. The test also fails if one no
/// longer differs.
const OTHER_FLOWS: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark takes the file header of the second capture for a packet and loses those behind it",
    ),
    (
        "ndpi__ip_fragmented_garbage.pcap",
        "tshark reads no flags of a TCP header that says it is 8 bytes long",
    ),
];

/// Captures in which tshark finds other MAC addresses, with the reason.
const OTHER_STATIONS: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark takes the file header of the second capture for a packet and loses those behind it",
    ),
    (
        "derived-odd-packets.pcap",
        "tshark shows no addresses of a frame that ends behind them, before its EtherType",
    ),
    (
        "tcpreplay__test.rewrite_dlthdlc",
        "tshark shows the frame within a pseudo-wire, and not that of the link",
    ),
];

#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn tshark_finds_the_same_ports_and_handshakes_in_the_corpus() {
    let fields = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport"];
    let more = ["udp.srcport", "udp.dstport", "tcp.flags.syn", "tcp.flags.ack"];
    let fields = [&["frame.protocols"], &fields[..], &more[..]].concat();
    agree(OTHER_FLOWS, Depth::Outermost, flow_parts, &fields, flow);
}

#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn tshark_finds_the_same_stations_in_the_corpus() {
    agree(
        OTHER_STATIONS,
        Depth::LinkLayer,
        |graph| {
            let links = graph.links();
            let ends = |link: &Link<'_>| format!("{} {}", link.source.address, link.target.address);
            links.map(|link| (ends(&link), link.traffic.packets)).collect()
        },
        &["eth.src", "eth.dst", "wlan.sa", "wlan.da", "tr.src", "tr.dst", "fddi.src", "fddi.dst"],
        |cells| {
            let mut pairs = cells.chunks(2);
            let found = pairs.find(|pair| pair.iter().all(|cell| !cell.is_empty()))?;
            Some(found.join(" "))
        },
    );
}

/// Checks that both find the same packets in every capture that tshark reads, except for the
/// listed ones.
fn agree(
    different: &[(&str, &str)],
    depth: Depth,
    ours: impl Fn(&LinkGraph) -> Packets,
    fields: &[&str],
    key: impl Fn(&[&str]) -> Option<String>,
) {
    require_program("tshark");
    let mut wrong = Vec::new();
    for (name, path) in corpus_captures() {
        if !path.with_file_name("truth").join(format!("{name}.tsv")).exists() {
            continue; // tshark does not read it
        }
        let (ours, theirs) = (ours(&graph(&path, depth)), theirs(&path, fields, &key));
        match different.iter().find(|(different, _)| *different == name) {
            Some((_, reason)) if ours == theirs => {
                wrong.push(format!("{name} is equal again: {reason}"));
            }
            None if ours != theirs => wrong.push(format!("{name}: {}", first(&ours, &theirs))),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Describes the first difference.
fn first(ours: &Packets, theirs: &Packets) -> String {
    let keys = ours.keys().chain(theirs.keys());
    let different = keys.filter(|key| ours.get(*key) != theirs.get(*key)).min().unwrap();
    format!("{different}: {:?}, tshark has {:?}", ours.get(different), theirs.get(different))
}

fn graph(capture: &Path, depth: Depth) -> LinkGraph {
    let mut ingest = Ingest::new(Dimensions::FLOWS).with_depth(depth);
    let _damage = ingest.read("x", std::fs::File::open(capture).unwrap());
    ingest.finish().0
}

fn flow_parts(graph: &LinkGraph) -> Packets {
    let mut packets = Packets::new();
    for link in graph.links() {
        let parts = link.traffic_by(|part| Some((described(part)?, ())));
        for ((flow, ()), traffic) in parts {
            let key = format!("{} {} {flow}", link.source.address, link.target.address);
            packets.insert(key, traffic.packets);
        }
    }
    packets
}

fn described(part: &FlowRecord) -> Option<String> {
    let protocol = part.key.protocol()?;
    let Ports { source, target } = part.key.ports()?;
    let handshake = match part.key.handshake() {
        Some(Handshake::Opens) => " opens",
        Some(Handshake::Accepts) => " accepts",
        None => "",
    };
    let is_known = matches!(protocol, Protocol::TCP | Protocol::UDP);
    is_known.then(|| format!("{protocol} {source} {target}{handshake}"))
}

/// Describes the flow of one packet from tshark's fields, where the first IP
/// header carries TCP or UDP.
fn flow(cells: &[&str]) -> Option<String> {
    let [protocols, v4_source, v4_target, v6_source, v6_target, ports @ .., syn, ack] = cells
    else {
        return None;
    };
    let mut layers = protocols.split(':').skip_while(|layer| !matches!(*layer, "ip" | "ipv6"));
    let is_v4 = layers.next()? == "ip" && !v4_source.is_empty();
    // IPv6 with the EtherType of IPv4 appears after both names.
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

fn theirs(capture: &Path, fields: &[&str], key: impl Fn(&[&str]) -> Option<String>) -> Packets {
    let off = ["ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"];
    let output = Command::new("tshark")
        .args(["-n", "-T", "fields", "-E", "occurrence=f", "-r"])
        .arg(capture)
        .args(fields.iter().flat_map(|field| ["-e", field]))
        .args(off.iter().flat_map(|preference| ["-o", preference]))
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
