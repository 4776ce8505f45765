//! Compares the filters of iplink with those of tcpdump.

use std::path::Path;
use std::process::Command;

use iplink_core::capture::Reader;
use iplink_core::dissect::{Observation, dissect};
use iplink_core::filter::Filter;

use crate::support::{corpus_sample, require_program};

/// Ethernet captures without VLAN tags and `PPPoE`. Filters of tcpdump match packets with a VLAN
/// tag or `PPPoE` header only after the keywords `vlan` and `pppoes`; after these keywords, they
/// match no other packets.
const CAPTURES: [&str; 10] = [
    "mercury__capture2.pcap",
    "mercury__emix.pcap",
    "ndpi__1kxun.pcap",
    "ndpi__6in4tunnel.pcap",
    "ndpi__gnutella.pcap",
    "ndpi__ip_fragmented_garbage.pcap",
    "ndpi__nfsv3.pcap",
    "nfstream__skype.pcap",
    "nfstream__tor.pcap",
    "zeek__ipv6-reassembly-state-leak.pcap",
];

/// The number of random filters for each capture.
const FILTERS_PER_CAPTURE: usize = 200;

/// A filter in the syntax of iplink, and the same filter in that of tcpdump.
type FilterPair = (String, String);

/// Conditions for which iplink and tcpdump find different numbers of packets: the capture, the
/// condition in the syntax of iplink, and the reason.
/// The test also fails if one of them no longer differs.
const EXPECTED_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("mercury__emix.pcap", "icmp6", HOP_BY_HOP),
    ("ndpi__gnutella.pcap", "icmp6", HOP_BY_HOP),
    ("zeek__ipv6-reassembly-state-leak.pcap", "udp", HOP_BY_HOP),
    (
        "zeek__ipv6-reassembly-state-leak.pcap",
        "fragment",
        "tcpdump can test for fragments only by bits of the IPv4 header, not in IPv6",
    ),
];

/// The reason for differences in packets with a hop-by-hop options header.
const HOP_BY_HOP: &str =
    "tcpdump reads only the first header after the IPv6 header, which has options here";

#[test]
#[ignore = "needs tcpdump and IPLINK_CORPUS"]
fn iplink_and_tcpdump_filters_find_the_same_number_of_packets_in_the_corpus() {
    require_program("tcpdump");
    let mut failures = Vec::new();
    for (name, path) in corpus_sample(&CAPTURES) {
        compare_filters(&name, &path, &observations(&path), &mut failures);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Compares single conditions and random filters in a capture, and appends the differences to
/// `failures`. The filters combine only conditions for which iplink and tcpdump agree.
fn compare_filters(
    capture: &str,
    path: &Path,
    packets: &[Observation],
    failures: &mut Vec<String>,
) {
    let mut random = Random(0x1b_5eed);
    let mut conditions = conditions(packets, &mut random);
    conditions.retain(|condition| {
        let is_equal = finds_same_count(path, packets, condition, failures);
        let mut differences = EXPECTED_DIFFERENCES.iter();
        match differences.find(|(name, text, _)| *name == capture && *text == condition.0) {
            Some((_, text, reason)) if is_equal => {
                failures.push(format!("{capture}: `{text}` no longer differs: {reason}"));
            }
            None if !is_equal => failures.push(format!("{capture}: `{}` differs", condition.0)),
            _ => {}
        }
        is_equal
    });
    for _ in 0..FILTERS_PER_CAPTURE {
        let filter = random_filter(&conditions, 3, &mut random);
        if !finds_same_count(path, packets, &filter, failures) {
            failures.push(format!("{capture}: `{}` differs", filter.0));
        }
    }
}

/// Returns whether iplink and tcpdump find the same number of packets. Appends the message to
/// `failures` if tcpdump rejects the filter.
fn finds_same_count(
    path: &Path,
    packets: &[Observation],
    (iplink_filter, tcpdump_filter): &FilterPair,
    failures: &mut Vec<String>,
) -> bool {
    let filter: Filter = iplink_filter.parse().unwrap_or_else(|error| panic!("{error}"));
    let iplink_count = packets.iter().filter(|packet| filter.matches(packet)).count();
    // ARP is excluded, because tcpdump also finds hosts in ARP packets.
    let tcpdump_filter = format!("(ip or ip6) and ({tcpdump_filter})");
    let output = Command::new("tcpdump").args(["-n", "-r"]).arg(path).arg(&tcpdump_filter).output();
    let output = output.unwrap();
    let notes = String::from_utf8_lossy(&output.stderr);
    // tcpdump rejects a filter that no packet can match, such as ICMP with ports.
    if !output.status.success() && !notes.contains("expression rejects all packets") {
        failures.push(format!("{tcpdump_filter}: {notes}"));
    }
    // Each packet is one line; its continuation lines are indented.
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let packet_lines = lines.filter(|line| line.first().is_some_and(|byte| !b" \t".contains(byte)));
    iplink_count == packet_lines.count()
}

/// Returns the observations of all packets that are not skipped.
fn observations(path: &Path) -> Vec<Observation> {
    let mut capture = Reader::decompress(std::fs::File::open(path).unwrap()).unwrap();
    let mut observations = Vec::new();
    while let Some(packet) = capture.next_packet().unwrap() {
        observations.extend(dissect(&packet));
    }
    observations
}

/// Returns conditions on protocols, and conditions on the addresses, ports and lengths of random
/// packets.
fn conditions(packets: &[Observation], random: &mut Random) -> Vec<FilterPair> {
    let same_syntax = |text: String| (text.clone(), text);
    let mut conditions: Vec<FilterPair> =
        ["tcp", "udp", "icmp", "icmp6", "ip", "ip6", "proto 2", "port 53 or http", "tcp port 443"]
            .map(|text| same_syntax(text.to_owned()))
            .into();
    let syn = "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn";
    conditions.push(("syn".to_owned(), syn.to_owned()));
    conditions.push(("fragment".to_owned(), "ip[6:2] & 0x3fff != 0".to_owned()));
    for _ in 0..12 {
        let packet = &packets[random.below(packets.len())];
        let side = ["", "src ", "dst "][random.below(3)];
        let address = if random.below(2) == 0 { packet.source } else { packet.target };
        conditions.push(same_syntax(format!("{side}host {address}")));
        let prefix_len = if address.is_ipv4() { 8 * (1 + random.below(3)) } else { 64 };
        let network =
            ipnet::IpNet::new(address, u8::try_from(prefix_len).unwrap()).unwrap().trunc();
        conditions.push(same_syntax(format!("{side}net {network}")));
        let operator = ["<", "<=", "=", "!=", ">=", ">"][random.below(6)];
        conditions.push(same_syntax(format!("len {operator} {}", packet.wire_len)));
        if let Some(ports) = packet.ports {
            let port = if random.below(2) == 0 { ports.source } else { ports.target };
            conditions.push(same_syntax(format!("{side}port {port}")));
            let last_port = port.saturating_add(500);
            conditions.push(same_syntax(format!("{side}portrange {port}-{last_port}")));
        }
    }
    conditions
}

/// Combines random conditions, with and without parentheses, nested up to `depth` levels.
fn random_filter(conditions: &[FilterPair], depth: usize, random: &mut Random) -> FilterPair {
    if depth == 0 || random.below(4) == 0 {
        return conditions[random.below(conditions.len())].clone();
    }
    let left = random_filter(conditions, depth - 1, random);
    let right = random_filter(conditions, depth - 1, random);
    let operator = ["and", "or"][random.below(2)];
    match random.below(4) {
        0 => (format!("not ({})", left.0), format!("not ({})", left.1)),
        // Without parentheses, the precedence of the operators decides.
        1 => (
            format!("{} {operator} {}", left.0, right.0),
            format!("{} {operator} {}", left.1, right.1),
        ),
        _ => (
            format!("({}) {operator} ({})", left.0, right.0),
            format!("({}) {operator} ({})", left.1, right.1),
        ),
    }
}

/// A pseudorandom number generator with a fixed seed: `xorshift64*`.
struct Random(u64);

impl Random {
    /// Returns a number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).unwrap() % bound
    }
}
