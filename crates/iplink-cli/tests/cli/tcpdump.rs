//! Comparison of capture filters with those of tcpdump.

use std::path::Path;
use std::process::Command;

use iplink_core::capture::Reader;
use iplink_core::dissect::{Observation, dissect};
use iplink_core::filter::Filter;

use crate::support::{corpus_sample, require_program};

/// Captures of Ethernet without VLAN tags and `PPPoE`: inside these, tcpdump matches
/// only with the keywords `vlan` and `pppoes`, and then nothing else.
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

/// A condition as iplink and as tcpdump spell it.
type Condition = (String, String);

/// Conditions by which tcpdump finds other packets, with the capture and the reason.
/// The test fails if one of them no longer differs.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("mercury__emix.pcap", "icmp6", HOP_BY_HOP),
    ("ndpi__gnutella.pcap", "icmp6", HOP_BY_HOP),
    ("zeek__ipv6-reassembly-state-leak.pcap", "udp", HOP_BY_HOP),
    (
        "zeek__ipv6-reassembly-state-leak.pcap",
        "fragment",
        "the condition for tcpdump tests bits of IPv4; it has none for IPv6 fragments",
    ),
];

const HOP_BY_HOP: &str =
    "tcpdump reads only the first header after that of IPv6, which holds options here";

#[test]
#[ignore = "needs tcpdump and IPLINK_CORPUS"]
fn tcpdump_filters_find_the_same_packets_in_the_corpus() {
    require_program("tcpdump");
    let mut wrong = Vec::new();
    for (name, path) in corpus_sample(&CAPTURES) {
        compare(&name, &path, &observations(&path), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare(capture: &str, path: &Path, packets: &[Observation], wrong: &mut Vec<String>) {
    let mut random = Random(0x1b_5eed);
    let mut conditions = conditions(packets, &mut random);
    conditions.retain(|condition| {
        let is_equal = is_equal(path, packets, condition, wrong);
        let mut different = DIFFERENT.iter();
        match different.find(|(where_, ours, _)| *where_ == capture && *ours == condition.0) {
            Some((_, ours, reason)) if is_equal => {
                wrong.push(format!("{capture}: `{ours}` is equal again: {reason}"));
            }
            None if !is_equal => wrong.push(format!("{capture}: `{}` differs", condition.0)),
            _ => {}
        }
        is_equal
    });
    for _ in 0..FILTERS_PER_CAPTURE {
        let filter = filter(&conditions, 3, &mut random);
        if !is_equal(path, packets, &filter, wrong) {
            wrong.push(format!("{capture}: `{}` differs", filter.0));
        }
    }
}

/// Returns whether both find the same number of packets.
fn is_equal(
    path: &Path,
    packets: &[Observation],
    (ours, theirs): &Condition,
    wrong: &mut Vec<String>,
) -> bool {
    let filter: Filter = ours.parse().unwrap_or_else(|error| panic!("{error}"));
    let linked = packets.iter().filter(|packet| filter.matches(packet)).count();
    // ARP has addresses too, and tcpdump counts it as a packet of a host.
    let theirs = format!("(ip or ip6) and ({theirs})");
    let output = Command::new("tcpdump").args(["-n", "-r"]).arg(path).arg(&theirs).output();
    let output = output.unwrap();
    let notes = String::from_utf8_lossy(&output.stderr);
    // tcpdump refuses what no packet can match, such as ICMP with ports.
    if !output.status.success() && !notes.contains("expression rejects all packets") {
        wrong.push(format!("{theirs}: {notes}"));
    }
    // Continuation lines are indented.
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let found = lines.filter(|line| line.first().is_some_and(|byte| !b" \t".contains(byte)));
    linked == found.count()
}

fn observations(path: &Path) -> Vec<Observation> {
    let mut capture = Reader::decompress(std::fs::File::open(path).unwrap()).unwrap();
    let mut observations = Vec::new();
    while let Some(packet) = capture.next_packet().unwrap() {
        observations.extend(dissect(&packet));
    }
    observations
}

/// Returns random conditions that some packets of the capture match.
fn conditions(packets: &[Observation], random: &mut Random) -> Vec<Condition> {
    let same = |text: String| (text.clone(), text);
    let mut conditions: Vec<Condition> =
        ["tcp", "udp", "icmp", "icmp6", "ip", "ip6", "proto 2", "port 53 or http", "tcp port 443"]
            .map(|text| same(text.to_owned()))
            .into();
    let syn = "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn";
    conditions.push(("syn".to_owned(), syn.to_owned()));
    conditions.push(("fragment".to_owned(), "ip[6:2] & 0x3fff != 0".to_owned()));
    for _ in 0..12 {
        let packet = &packets[random.below(packets.len())];
        let side = ["", "src ", "dst "][random.below(3)];
        let address = if random.below(2) == 0 { packet.source } else { packet.target };
        conditions.push(same(format!("{side}host {address}")));
        let length = if address.is_ipv4() { 8 * (1 + random.below(3)) } else { 64 };
        let network = ipnet::IpNet::new(address, u8::try_from(length).unwrap()).unwrap().trunc();
        conditions.push(same(format!("{side}net {network}")));
        let sign = ["<", "<=", "=", "!=", ">=", ">"][random.below(6)];
        conditions.push(same(format!("len {sign} {}", packet.wire_len)));
        if let Some(ports) = packet.ports {
            let port = if random.below(2) == 0 { ports.source } else { ports.target };
            conditions.push(same(format!("{side}port {port}")));
            let last = port.saturating_add(500);
            conditions.push(same(format!("{side}portrange {port}-{last}")));
        }
    }
    conditions
}

/// Combines random conditions, with and without parentheses.
fn filter(conditions: &[Condition], depth: usize, random: &mut Random) -> Condition {
    if depth == 0 || random.below(4) == 0 {
        return conditions[random.below(conditions.len())].clone();
    }
    let one = filter(conditions, depth - 1, random);
    let other = filter(conditions, depth - 1, random);
    let word = ["and", "or"][random.below(2)];
    match random.below(4) {
        0 => (format!("not ({})", one.0), format!("not ({})", one.1)),
        // Without parentheses, the precedence of the operators decides.
        1 => (format!("{} {word} {}", one.0, other.0), format!("{} {word} {}", one.1, other.1)),
        _ => (
            format!("({}) {word} ({})", one.0, other.0),
            format!("({}) {word} ({})", one.1, other.1),
        ),
    }
}

/// A pseudorandom number generator with a fixed seed: `xorshift64*`.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).unwrap() % bound
    }
}
