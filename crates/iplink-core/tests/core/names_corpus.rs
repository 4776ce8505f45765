//! Compares the names in the packets of the corpus with those that tshark finds, which are stored
//! in its folder `names`.
#![expect(clippy::print_stdout, reason = "additional names are checked by hand")]

use std::collections::BTreeSet;
use std::fs::File;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use iplink_core::{Depth, Dimensions, Ingest};

/// A source, an address and a name, as in the tables of the corpus.
type Row = (String, IpAddr, String);

/// The reasons for several differences.
const NOT_A_NAME: &str = "an IP address is not a name (RFC 6066, section 3)";
const ADDITIONAL_RECORD: &str = "the address is in the additional records, which have another name";
const TUNNEL_ENDPOINT: &str = "tshark names the endpoint of the tunnel";

/// Rows that are not found, with the reason. The test also fails if one of them is found.
const EXPECTED_DIFFERENCES: &[(&str, &str, &str)] = &[
    ("derived-ndpi-mix.pcap", "tls 192.168.1.146 apache.org", "the address is that of a proxy"),
    ("derived-ndpi-mix.pcap", "tls 192.168.1.70 192.168.1.70", NOT_A_NAME),
    (
        "derived-ndpi-mix.pcap",
        "tls 192.168.122.2 win-8qso0d3okbi.hardening.com",
        "RDP over UDP is not supported",
    ),
    ("derived-ndpi-mix.pcap", "tls 52.114.250.152 52.114.250.152", NOT_A_NAME),
    ("derived-ndpi-mix.pcap", "tls 52.114.250.153 52.114.250.153", NOT_A_NAME),
    ("dpkt__nb6-http.pcap", "http 109.6.1.72 ipv6.icanhazip.com", TUNNEL_ENDPOINT),
    ("mercury__emix.pcap", "dns 192.168.122.145 s4.howto.abartlet.net", ADDITIONAL_RECORD),
    (
        "mercury__emix.pcap",
        "dns 192.168.122.3 _kerberos._tcp.dc._msdcs.s4.howto.abartlet.net",
        ADDITIONAL_RECORD,
    ),
    (
        "mercury__emix.pcap",
        "dns 192.168.122.3 _ldap._tcp.98dedda9-e5c0-4bba-8041-529b915e4b30.domains._msdcs.s4.howto.abartlet.net",
        ADDITIONAL_RECORD,
    ),
    (
        "mercury__emix.pcap",
        "dns 192.168.122.3 _ldap._tcp.dc._msdcs.s4.howto.abartlet.net",
        ADDITIONAL_RECORD,
    ),
    (
        "mercury__emix.pcap",
        "dns 192.168.122.3 _ldap._tcp.default-first-site-name._sites.dc._msdcs.s4.howto.abartlet.net",
        ADDITIONAL_RECORD,
    ),
    (
        "mercury__emix.pcap",
        "dns 192.168.122.3 _ldap._tcp.default-first-site-name._sites.s4.howto.abartlet.net",
        ADDITIONAL_RECORD,
    ),
    ("ndpi__1kxun.pcap", "tls 192.168.115.75 192.168.115.75", NOT_A_NAME),
    ("ndpi__6in4tunnel.pcap", "http 184.105.255.26 mail.tomasu.net", TUNNEL_ENDPOINT),
    ("ndpi__6in4tunnel.pcap", "tls 184.105.255.26 mail.tomasu.net", TUNNEL_ENDPOINT),
    ("ndpi__6in4tunnel.pcap", "tls 184.105.255.26 www.facebook.com", TUNNEL_ENDPOINT),
    ("ndpi__fuzz-2006-09-29-28586.pcap", "http 172.20.3.5 %s", "the name has a zero byte"),
    ("ndpi__quic_interop_V.pcapng", "tls 71.202.41.169 71.202.41.169", NOT_A_NAME),
];

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn names_found_by_tshark_are_found() {
    let folder = std::env::var_os("IPLINK_CORPUS").expect("IPLINK_CORPUS is the corpus folder");
    // Tests run in the folder of their crate, but the path is relative to that of the repository.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let (mut rows, mut failures) = (0, Vec::new());
    for table in tables(&folder.join("names")) {
        let name = table.file_stem().unwrap().to_str().unwrap();
        let expected = read_table(&table);
        let actual = read_names(&folder.join(name));
        rows += expected.len();
        let is_expected = |(source, address, text): &Row| {
            let row = format!("{source} {address} {text}");
            EXPECTED_DIFFERENCES.iter().any(|(capture, other, _)| *capture == name && *other == row)
        };
        let missing = expected.difference(&actual).filter(|row| !is_expected(row));
        failures.extend(missing.map(|row| format!("{name}: missing: {row:?}")));
        let found = actual.iter().filter(|row| is_expected(row));
        failures.extend(found.map(|row| format!("{name}: found nevertheless: {row:?}")));
        // To check by hand: tshark does not find all names.
        for row in actual.difference(&expected) {
            println!("{name}: additional: {row:?}");
        }
    }
    println!("{rows} names, {} failures", failures.len());
    assert!(rows > 0 && failures.is_empty(), "{}", failures.join("\n"));
}

/// Returns the paths of the tables in a folder.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut tables: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    tables
}

/// Reads the lines of a table: source, address and name.
fn read_table(path: &Path) -> BTreeSet<Row> {
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        (cells[0].to_owned(), cells[1].parse().unwrap(), cells[2].to_owned())
    };
    text.lines().map(row).collect()
}

/// Returns the names in the packets of a capture, at any depth. A damaged capture has those before
/// the damage.
fn read_names(path: &Path) -> BTreeSet<Row> {
    let mut rows = BTreeSet::new();
    for depth in [Depth::Outermost, Depth::Innermost] {
        let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names().with_depth(depth);
        let _ = ingest.read("", File::open(path).unwrap());
        let names = ingest.statistics().inputs[0].packet_names.as_slice().iter();
        rows.extend(names.map(|name| {
            (name.source.to_string().to_lowercase(), name.address, name.name.to_string())
        }));
    }
    rows
}
