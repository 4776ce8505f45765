//! Compares the links of the corpus with those that tshark finds, which are stored in the folder
//! `truth` of the corpus.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{CommandResult, corpus_captures, iplink};

/// Packets and bytes by source and target.
type Links = BTreeMap<(String, String), (u64, u64)>;

/// Captures whose links differ from those of tshark, with the reason. The test also fails if one of
/// them no longer differs.
const EXPECTED_DIFFERENCES: &[(&str, &str)] = &[
    (
        "derived-bad-concat.pcap",
        "tshark mistakes the file header of the second capture for a packet and loses the packets after it",
    ),
    (
        "zeek__trunc__mpls-6in6-broken.pcap.gz",
        "tshark shows no destination address if the options after it are truncated",
    ),
];

/// Files that are damaged or are not captures, with the exit code.
const INVALID_FILES: &[(&str, i32)] = &[
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
#[ignore = "needs IPLINK_CORPUS"]
fn corpus_links_equal_those_of_tshark() {
    let mut failures = Vec::new();
    for (name, path) in corpus_captures() {
        let actual =
            parse_links(&iplink(&["-q", "links", "--as", "tsv", path.to_str().unwrap()]).stdout);
        let expected = path.with_file_name("truth").join(format!("{name}.tsv"));
        let Ok(expected) = std::fs::read_to_string(expected) else {
            continue; // tshark cannot read it
        };
        let is_equal = actual == parse_links(&expected);
        match EXPECTED_DIFFERENCES.iter().find(|(different, _)| *different == name) {
            Some((_, reason)) if is_equal => {
                failures.push(format!("{name} no longer differs: {reason}"))
            }
            None if !is_equal => failures.push(format!(
                "{name} differs: {}",
                describe_difference(&actual, &parse_links(&expected))
            )),
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn exit_code_is_0_unless_the_file_is_damaged_or_not_a_capture() {
    for (name, path) in corpus_captures() {
        let expected =
            INVALID_FILES.iter().find(|(invalid, _)| *invalid == name).map_or(0, |(_, code)| *code);
        let CommandResult { code, stdout, stderr } =
            iplink(&["-q", "links", path.to_str().unwrap()]);
        assert_eq!(code, expected, "{name}: {stderr}");
        assert_eq!(stderr.is_empty(), expected == 0, "{name}: {stderr}");
        assert_eq!(stdout.is_empty(), expected == 2, "{name}: {stdout}");
    }
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn statistics_add_up_to_the_packets_read() {
    for (name, path) in corpus_captures() {
        let json = iplink(&["-q", "info", "--as", "json", path.to_str().unwrap()]).stdout;
        if json.is_empty() {
            continue; // not readable at all
        }
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        let count = |is_counted: &dyn Fn(&str) -> bool| -> u64 {
            rows.iter()
                .filter(|row| row["item"].as_str().is_some_and(is_counted))
                .map(|row| row["value"].as_u64().unwrap())
                .sum()
        };
        let read = count(&|item| item == "packets read");
        let linked = count(&|item| item == "packets linked");
        let filtered = count(&|item| item == "packets filtered out");
        assert_eq!(read, linked + filtered + count(&|item| item == "packets skipped"), "{name}");
        assert_eq!(read, linked + count(&|item| item.starts_with("skipped: ")), "{name}");
    }
}

/// Parses lines that begin with source, target, packets and bytes, without the header line.
fn parse_links(tsv: &str) -> Links {
    tsv.lines()
        .filter(|line| !line.starts_with("source\t"))
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            let count = |cell: usize| cells[cell].parse().unwrap();
            ((cells[0].to_owned(), cells[1].to_owned()), (count(2), count(3)))
        })
        .collect()
}

/// Describes the first link that differs.
fn describe_difference(actual: &Links, expected: &Links) -> String {
    let counts = |ends: &(String, String)| (actual.get(ends), expected.get(ends));
    let different =
        actual.keys().chain(expected.keys()).find(|ends| counts(ends).0 != counts(ends).1);
    format!("packets and bytes of {different:?}, actual and expected: {:?}", different.map(counts))
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn lists_of_exceptions_name_existing_captures() {
    let captures = corpus_captures();
    let names = EXPECTED_DIFFERENCES
        .iter()
        .map(|(name, _)| name)
        .chain(INVALID_FILES.iter().map(|(name, _)| name));
    for name in names {
        assert!(
            captures.iter().any(|(capture, path)| capture == name && Path::exists(path)),
            "{name}"
        );
    }
}
