//! What tcpdump finds with the same words.

use std::path::Path;
use std::process::Command;

use iplink_core::capture::Reader;
use iplink_core::dissect::{Observation, dissect};
use iplink_core::filter::Filter;

use crate::support::{corpus, has_tool};

/// Captures of Ethernet, without VLANs and `PPPoE`: in these tcpdump looks only
/// for who says `vlan` or `pppoes`, and then in these alone.
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

/// So many filters are made up for each.
const FILTERS: usize = 200;

/// A condition of ours, and the same for tcpdump.
type Condition = (String, String);

/// Conditions of which tcpdump finds other packets, and why. Each is checked to
/// differ still.
const DIFFERENT: &[(&str, &str, &str)] = &[
    ("mercury__emix.pcap", "icmp6", HOP_BY_HOP),
    ("ndpi__gnutella.pcap", "icmp6", HOP_BY_HOP),
    ("zeek__ipv6-reassembly-state-leak.pcap", "udp", HOP_BY_HOP),
    (
        "zeek__ipv6-reassembly-state-leak.pcap",
        "fragment",
        "the bits of IPv4 are asked for; tcpdump has none for fragments of IPv6",
    ),
];

const HOP_BY_HOP: &str =
    "tcpdump looks at the first header behind that of IPv6 alone, which holds options here";

#[test]
fn packets_are_those_that_tcpdump_finds() {
    if !has_tool("tcpdump") {
        return;
    }
    let mut wrong = Vec::new();
    for (name, path) in corpus() {
        if CAPTURES.contains(&name.as_str()) {
            let packets = observations(&path);
            compare(&name, &path, &packets, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn compare(capture: &str, path: &Path, packets: &[Observation], wrong: &mut Vec<String>) {
    let mut chance = Chance(0x1b_5eed);
    let mut conditions = conditions(packets, &mut chance);
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
    for _ in 0..FILTERS {
        let filter = filter(&conditions, 3, &mut chance);
        if !is_equal(path, packets, &filter, wrong) {
            wrong.push(format!("{capture}: `{}` differs", filter.0));
        }
    }
}

/// Tells whether both find as many packets.
fn is_equal(
    path: &Path,
    packets: &[Observation],
    (ours, theirs): &Condition,
    wrong: &mut Vec<String>,
) -> bool {
    let filter: Filter = ours.parse().unwrap_or_else(|error| panic!("{error}"));
    let linked = packets.iter().filter(|seen| filter.matches(seen)).count();
    // ARP has addresses too, and only tcpdump takes it for a packet of a host.
    let theirs = format!("(ip or ip6) and ({theirs})");
    let output = Command::new("tcpdump").args(["-n", "-r"]).arg(path).arg(&theirs).output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // It says so of what no packet can be, such as ICMP with ports.
    if !output.status.success() && !said.contains("expression rejects all packets") {
        wrong.push(format!("{theirs}: {said}"));
    }
    // A line that goes on is indented.
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let found = lines.filter(|line| line.first().is_some_and(|byte| !b" \t".contains(byte)));
    linked == found.count()
}

fn observations(path: &Path) -> Vec<Observation> {
    let mut capture = Reader::unpack(std::fs::File::open(path).unwrap()).unwrap();
    let mut seen = Vec::new();
    while let Some(packet) = capture.next_packet().unwrap() {
        seen.extend(dissect(&packet));
    }
    seen
}

/// Makes conditions up that some packets of the capture meet.
fn conditions(packets: &[Observation], chance: &mut Chance) -> Vec<Condition> {
    let same = |text: String| (text.clone(), text);
    let mut conditions: Vec<Condition> =
        ["tcp", "udp", "icmp", "icmp6", "ip", "ip6", "proto 2", "port 53 or http", "tcp port 443"]
            .map(|text| same(text.to_owned()))
            .into();
    let syn = "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn";
    conditions.push(("syn".to_owned(), syn.to_owned()));
    conditions.push(("fragment".to_owned(), "ip[6:2] & 0x3fff != 0".to_owned()));
    for _ in 0..12 {
        let seen = &packets[chance.below(packets.len())];
        let side = ["", "src ", "dst "][chance.below(3)];
        let address = if chance.below(2) == 0 { seen.source } else { seen.target };
        conditions.push(same(format!("{side}host {address}")));
        let length = if address.is_ipv4() { 8 * (1 + chance.below(3)) } else { 64 };
        let network = ipnet::IpNet::new(address, u8::try_from(length).unwrap()).unwrap().trunc();
        conditions.push(same(format!("{side}net {network}")));
        let sign = ["<", "<=", "=", "!=", ">=", ">"][chance.below(6)];
        conditions.push(same(format!("len {sign} {}", seen.wire_len)));
        if let Some(ports) = seen.ports {
            let port = if chance.below(2) == 0 { ports.source } else { ports.target };
            conditions.push(same(format!("{side}port {port}")));
            let last = port.saturating_add(500);
            conditions.push(same(format!("{side}portrange {port}-{last}")));
        }
    }
    conditions
}

/// Combines conditions, with and without brackets.
fn filter(conditions: &[Condition], depth: usize, chance: &mut Chance) -> Condition {
    if depth == 0 || chance.below(4) == 0 {
        return conditions[chance.below(conditions.len())].clone();
    }
    let one = filter(conditions, depth - 1, chance);
    let other = filter(conditions, depth - 1, chance);
    let word = ["and", "or"][chance.below(2)];
    match chance.below(4) {
        0 => (format!("not ({})", one.0), format!("not ({})", one.1)),
        // As it comes, so that the rank of the words tells.
        1 => (format!("{} {word} {}", one.0, other.0), format!("{} {word} {}", one.1, other.1)),
        _ => (
            format!("({}) {word} ({})", one.0, other.0),
            format!("({}) {word} ({})", one.1, other.1),
        ),
    }
}

/// Numbers that look random and are the same each time: `xorshift64*`.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).unwrap() % bound
    }
}
