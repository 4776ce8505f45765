//! Compares innermost IP headers and numbers of packets with those of tshark and capinfos, the
//! command-line programs of Wireshark.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;
use std::process::Command;

use crate::support::{corpus_captures, iplink, require_program};

/// The number of packets of each pair of source and target.
type PacketCounts = BTreeMap<(IpAddr, IpAddr), u64>;

/// Captures in which tshark finds other innermost headers, with the reason. The test also fails if
/// one of them no longer differs.
const EXPECTED_DIFFERENCES: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark mistakes the file header of the second capture for a packet and loses the packets after it",
    ),
    (
        "derived-ndpi-mix.pcap",
        "tshark dissects the packet sample in an sFlow report, which is not a tunneled packet",
    ),
    (
        "libpcap__filter__AH-IPcomp-IPv6.pcap",
        "tshark decompresses IPComp; iplink reads neither compressed nor encrypted payloads",
    ),
    (
        "mercury__capture2.pcap",
        "tshark recognizes Teredo only by the port of Teredo servers, iplink also between two hosts",
    ),
    (
        "zeek__trunc__mpls-6in6-broken.pcap.gz",
        "tshark shows no destination address if the options after it are truncated",
    ),
];

#[test]
#[ignore = "needs tshark and IPLINK_CORPUS"]
fn tshark_finds_the_same_innermost_headers_in_the_corpus() {
    require_program("tshark");
    let mut failures = Vec::new();
    for (name, path) in corpus_captures() {
        if !path.with_file_name("truth").join(format!("{name}.tsv")).exists() {
            continue; // there is no reference file, because tshark cannot read the capture
        }
        let is_equal = iplink_packet_counts(&path) == tshark_packet_counts(&path);
        match EXPECTED_DIFFERENCES.iter().find(|(different, _)| *different == name) {
            Some((_, reason)) if is_equal => {
                failures.push(format!("{name} no longer differs: {reason}"))
            }
            None if !is_equal => failures.push(format!("{name} differs")),
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "needs capinfos and IPLINK_CORPUS"]
fn capinfos_counts_the_same_packets_in_the_corpus() {
    require_program("capinfos");
    let mut failures = Vec::new();
    for (name, path) in corpus_captures() {
        // Prints one line without a header: the path, and the number of packets in digits.
        let output = Command::new("capinfos").args(["-Trc", "-M"]).arg(&path).output().unwrap();
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        let count =
            table.trim_end().rsplit('\t').next().and_then(|count| count.parse::<u64>().ok());
        let Some(expected) = count.filter(|_| output.status.success()) else {
            continue; // capinfos cannot read it to the end
        };
        let info = iplink(&["-q", "info", "--as", "tsv", path.to_str().unwrap()]).stdout;
        let read = info.lines().find(|line| line.contains("\tpackets read\t"));
        let actual = read.map_or(0, |line| line.rsplit('\t').next().unwrap().parse().unwrap());
        if actual != expected {
            failures.push(format!("{name}: {actual} packets, capinfos has {expected}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Counts the packets that iplink finds with `--inner`.
fn iplink_packet_counts(capture: &Path) -> PacketCounts {
    let args = ["-q", "links", "--inner", "--as", "tsv", capture.to_str().unwrap()];
    let mut counts = PacketCounts::new();
    for line in iplink(&args).stdout.lines().skip(1) {
        let cells: Vec<_> = line.split('\t').collect();
        let ends = (cells[0].parse().unwrap(), cells[1].parse().unwrap());
        counts.insert(ends, cells[2].parse().unwrap());
    }
    counts
}

/// Counts the packets that tshark finds, by the innermost IP header.
fn tshark_packet_counts(capture: &Path) -> PacketCounts {
    let fields = ["frame.protocols", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst"];
    // Without reassembly, and without the heuristics that mistake plain Ethernet for other
    // protocols.
    let disabled =
        ["ip.defragment:FALSE", "ipv6.defragment:FALSE", "tcp.desegment_tcp_streams:FALSE"];
    let output = Command::new("tshark")
        .args(["-n", "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=;", "-r"])
        .arg(capture)
        .args(fields.iter().flat_map(|field| ["-e", field]))
        .args(disabled.iter().flat_map(|preference| ["-o", preference]))
        .args(["--disable-protocol", "cfp", "--disable-protocol", "tte"])
        .output()
        .unwrap();
    let mut counts = PacketCounts::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(ends) = innermost(&line.split('\t').collect::<Vec<_>>()) {
            *counts.entry(ends).or_default() += 1;
        }
    }
    counts
}

/// Returns the addresses of the innermost IP header, from the names of the protocols and the
/// addresses of both IP versions. A packet that an ICMP error quotes is not an inner packet.
fn innermost(cells: &[&str]) -> Option<(IpAddr, IpAddr)> {
    let [protocols, ipv4_sources, ipv4_targets, ipv6_sources, ipv6_targets] = *cells else {
        return None;
    };
    let mut ipv4 = ends(ipv4_sources, ipv4_targets);
    let mut ipv6 = ends(ipv6_sources, ipv6_targets);
    let mut innermost = None;
    for protocol in protocols.split(':').take_while(|name| !matches!(*name, "icmp" | "icmpv6")) {
        innermost = match protocol {
            "ip" => ipv4.next().flatten().or(innermost),
            "ipv6" => ipv6.next().flatten().or(innermost),
            _ => innermost,
        };
    }
    innermost
}

/// Returns the source and target address of each header of an IP version, the outermost first.
fn ends<'a>(
    sources: &'a str,
    targets: &'a str,
) -> impl Iterator<Item = Option<(IpAddr, IpAddr)>> + 'a {
    let pairs = sources.split(';').zip(targets.split(';'));
    pairs.map(|(source, target)| Some((source.parse().ok()?, target.parse().ok()?)))
}
