//! Real captures with known answers: who sent how much to whom.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Ended, corpus, iplink};

/// Packets and bytes by source and target.
type Links = BTreeMap<(String, String), (u64, u64)>;

/// Captures of which our answer differs from the known one, and why. Each is
/// checked to differ still.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark takes the file header of the second capture for a packet and loses those behind it",
    ),
    (
        "zeek__trunc__mpls-6in6-broken.pcap.gz",
        "tshark shows no destination where the options are cut short, which stand behind it",
    ),
];

/// Captures that are damaged, or none at all, and the exit code.
const DAMAGED: &[(&str, i32)] = &[
    ("derived-bad-0-bytes.pcap", 2),
    ("derived-bad-caplen-2g-record4.pcap", 3),
    ("derived-bad-cut-in-epb.pcapng", 3),
    ("derived-bad-gz-cut.pcap.gz", 3),
    ("derived-bad-header-10-bytes.pcap", 2),
    ("derived-bad-undeclared-interface.pcapng", 3),
    ("dpkt__truncated_dns_2.pcap", 3),
    ("gopacket__le__test901.pcapng", 3),
    ("ics__MELSEC__melsoft_129_clean.pcap", 3),
    ("libpcap__pcap-invalid-version-1.pcap", 2),
    ("libpcap__pcapng-invalid-vers-1.pcapng", 2),
    ("libpcap__shb-option-too-long.pcapng", 2),
    ("ndpi__fuzz-2021-10-13.pcap", 3),
    ("nfstream__not-a-capture-csv.pcap", 2),
];

#[test]
fn links_are_the_known_ones() {
    let mut wrong = Vec::new();
    for (name, path) in corpus() {
        let ours = parse(&iplink(&["-q", "links", "--as", "tsv", path.to_str().unwrap()]).stdout);
        let truth = path.with_file_name("truth").join(format!("{name}.tsv"));
        let Ok(truth) = std::fs::read_to_string(truth) else {
            continue; // tshark does not read it either
        };
        let equal = ours == parse(&truth);
        match DIFFERENT.iter().find(|(different, _)| *different == name) {
            Some((_, reason)) if equal => wrong.push(format!("{name} is equal again: {reason}")),
            None if !equal => {
                wrong.push(format!("{name} differs: {}", difference(&ours, &parse(&truth))))
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn exit_codes_tell_damage() {
    for (name, path) in corpus() {
        let expected =
            DAMAGED.iter().find(|(damaged, _)| *damaged == name).map_or(0, |(_, code)| *code);
        let Ended { code, stdout, stderr } = iplink(&["-q", "links", path.to_str().unwrap()]);
        assert_eq!(code, expected, "{name}: {stderr}");
        assert_eq!(stderr.is_empty(), expected == 0, "{name}: {stderr}");
        assert_eq!(stdout.is_empty(), expected == 2, "{name}: {stdout}");
    }
}

#[test]
fn every_packet_is_accounted_for() {
    for (name, path) in corpus() {
        let json = iplink(&["-q", "info", "--as", "json", path.to_str().unwrap()]).stdout;
        if json.is_empty() {
            continue; // not readable at all
        }
        let facts: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        let count = |of: &dyn Fn(&str) -> bool| -> u64 {
            facts
                .iter()
                .filter(|fact| fact["item"].as_str().is_some_and(of))
                .map(|fact| fact["value"].as_u64().unwrap())
                .sum()
        };
        let read = count(&|item| item == "packets read");
        let linked = count(&|item| item == "packets linked");
        let filtered = count(&|item| item == "packets filtered out");
        assert_eq!(read, linked + filtered + count(&|item| item == "packets skipped"), "{name}");
        assert_eq!(read, linked + count(&|item| item.starts_with("skipped: ")), "{name}");
    }
}

/// Reads lines of source, target, packets, bytes and whatever else; a header is
/// passed over.
fn parse(tsv: &str) -> Links {
    tsv.lines()
        .filter(|line| !line.starts_with("source\t"))
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            let number = |cell: usize| cells[cell].parse().unwrap();
            ((cells[0].to_owned(), cells[1].to_owned()), (number(2), number(3)))
        })
        .collect()
}

/// Names the first link in which two answers differ.
fn difference(ours: &Links, truth: &Links) -> String {
    let of = |ends: &(String, String)| (ours.get(ends), truth.get(ends));
    let different = ours.keys().chain(truth.keys()).find(|ends| of(ends).0 != of(ends).1);
    format!("{different:?} has, ours and theirs, {:?}", different.map(of))
}

#[test]
fn lists_name_captures_that_there_are() {
    let captures = corpus();
    if captures.is_empty() {
        return;
    }
    let listed = DIFFERENT.iter().map(|(name, _)| name).chain(DAMAGED.iter().map(|(name, _)| name));
    for name in listed {
        assert!(
            captures.iter().any(|(capture, path)| capture == name && Path::exists(path)),
            "{name}"
        );
    }
}
