//! Checks that a filter matches the same packets in a database as in the imported capture, and the
//! same rows of an IP-Link table in SQL as row by row.

use std::fs::File;
use std::path::Path;

use iplink_core::filter::Filter;
use iplink_core::store::{DatabaseReader, DatabaseWriter, ImportOutcome, RowRequest};
use iplink_core::time::{Timestamp, Zone};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::{CaptureFormat, Profile, TrafficKind};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::header_text::header_text;

/// Filters with all kinds of tests, combined and nested.
const FILTERS: &[&str] = &[
    "tcp",
    "not tcp and not udp",
    "udp port 53 or icmp",
    "net 10.0.0.0/8 or net 192.168.0.0/16 or net fe80::/10",
    "src net 0.0.0.0/1 and not (dst port 80 or 443)",
    "ip6 or len > 1000",
    "vlan or fragment or syn",
    "not since 1100000000 or until 1200000000.5",
    "portrange 1-1023 and len < 100",
];

type IngestResult = (LinkGraph, Statistics);

fn filter(text: &str) -> Filter {
    text.parse().unwrap()
}

fn read_capture(capture: &Path, filter: &Filter, max_hosts: usize) -> IngestResult {
    let mut ingest =
        Ingest::new(Dimensions::ALL).with_filter(filter.clone()).with_max_hosts(max_hosts);
    // A damaged capture is imported up to the damage.
    let _ = ingest.read("capture", File::open(capture).unwrap());
    ingest.finish()
}

fn read_database(
    database: &Path,
    request: RowRequest,
    filter: &Filter,
    max_hosts: usize,
) -> IngestResult {
    let mut ingest =
        Ingest::new(Dimensions::ALL).with_filter(filter.clone()).with_max_hosts(max_hosts);
    let database = DatabaseReader::open(database).unwrap();
    ingest.read_database("database", &database, request).unwrap();
    ingest.finish()
}

/// Imports a file, and returns whether it is a capture.
fn import(database: &Path, capture: &Path) -> bool {
    let file = File::open(capture).unwrap();
    let outcome = DatabaseWriter::open(database).unwrap().import("capture", &file).unwrap();
    matches!(outcome, ImportOutcome::Added { .. })
}

/// Writes generated captures, and returns their paths.
fn write_captures(folder: &Path) -> Vec<std::path::PathBuf> {
    let kinds = [
        TrafficKind::Mixed,
        TrafficKind::Vlans,
        TrafficKind::Scan,
        TrafficKind::Flood,
        TrafficKind::Tiny,
    ];
    let mut captures: Vec<_> = kinds
        .into_iter()
        .map(|kind| {
            let path = folder.join(format!("{kind:?}.cap"));
            let profile = Profile { packets: 3_000, hosts: 100, seed: 7, kind };
            std::fs::write(&path, iplink_generator::capture(&profile, CaptureFormat::Pcap))
                .unwrap();
            path
        })
        .collect();
    captures.sort();
    captures
}

#[test]
fn filters_match_the_same_packets_in_a_database_and_its_capture() {
    let folder = tempfile::tempdir().unwrap();
    assert_filters_agree(&write_captures(folder.path()));
}

#[test]
#[ignore = "needs IPLINK_CORPUS"]
fn filters_match_the_same_packets_in_a_database_and_its_capture_for_the_corpus() {
    let corpus = std::env::var_os("IPLINK_CORPUS").expect("this test needs IPLINK_CORPUS");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(corpus);
    let files = std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path());
    let mut captures: Vec<_> = files.filter(|path| path.is_file()).collect();
    captures.sort();
    assert_filters_agree(&captures);
}

fn assert_filters_agree(captures: &[std::path::PathBuf]) {
    let folder = tempfile::tempdir().unwrap();
    for (index, capture) in captures.iter().enumerate() {
        let database = folder.path().join(format!("{index}.db"));
        if !import(&database, capture) {
            continue;
        }
        // To save time, each capture is tested with a third of the filters.
        let filters = FILTERS.iter().skip(index % 3).step_by(3);
        // With a limit of 3 distinct hosts, the order of rows decides which hosts are kept.
        for (text, max_hosts) in filters.flat_map(|text| [(text, 500_000), (text, 3)]) {
            let filter = filter(text);
            let expected = read_capture(capture, &filter, max_hosts);
            let found = read_database(&database, RowRequest::All, &filter, max_hosts);
            let name = capture.display();
            assert_eq!(expected.1, found.1, "{name}: {text}");
            assert!(
                header_text(&expected.0) == header_text(&found.0),
                "{name}: {text}, {max_hosts} hosts"
            );
        }
    }
}

/// Returns an equivalent filter that exceeds the limit on bound values, so that no part of it is
/// translated to SQL.
fn untranslatable_filter(text: &str) -> Filter {
    let conditions = " and len >= 0".repeat(32_800);
    filter(&format!("({text}) or (len > 4294967295{conditions})"))
}

#[test]
fn rows_that_sql_excludes_are_counted_as_filtered() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, database) = (folder.path().join("a.cap"), folder.path().join("a.db"));
    let profile = Profile { packets: 400, hosts: 20, seed: 3, kind: TrafficKind::Mixed };
    for seed in [3, 4] {
        let profile = Profile { seed, ..profile };
        std::fs::write(&capture, iplink_generator::capture(&profile, CaptureFormat::Pcap)).unwrap();
        assert!(import(&database, &capture));
    }
    let (graph, _) = read_database(&database, RowRequest::All, &filter("ip or ip6"), 9_999);
    let bounds = graph.links().map(|link| [link.traffic.first_seen, link.traffic.last_seen]);
    let times: Vec<Timestamp> = bounds.flatten().flatten().collect();
    let (first, last) = (*times.iter().min().unwrap(), *times.iter().max().unwrap());
    let middle = Timestamp::from_nanos(first.as_nanos().midpoint(last.as_nanos())).unwrap();
    let requests = [
        RowRequest::All,
        RowRequest::First(123),
        RowRequest::Range(first, middle),
        RowRequest::parse("ip_src", "10.0.0.1", Zone::UTC).unwrap(),
    ];
    for request in requests {
        for text in ["tcp", "udp or len > 500", "net 0.0.0.0/0 and not port 443"] {
            let (sql_filter, row_filter) = (filter(text), untranslatable_filter(text));
            let expected = read_database(&database, request, &row_filter, 9_999);
            let found = read_database(&database, request, &sql_filter, 9_999);
            assert_eq!(expected.1.inputs, found.1.inputs, "{request:?} {text}");
            if header_text(&expected.0) != header_text(&found.0) {
                std::fs::write("/tmp/exp.txt", header_text(&expected.0)).unwrap();
                std::fs::write("/tmp/found.txt", header_text(&found.0)).unwrap();
            }
            assert!(header_text(&expected.0) == header_text(&found.0), "{request:?} {text}");
            let total = found.1.total();
            assert_eq!(total.read, total.linked + total.filtered + total.skipped());
        }
    }
}

/// Creates an IP-Link table with values that IP-Link writes, and with values that it never writes.
fn create_ip_link_table(path: &Path, columns: &str, has_ports: bool) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(&format!("CREATE TABLE ip_link ({columns})")).unwrap();
    let addresses = [
        Some("10.0.0.1"),
        Some("10.0.0.12"),
        Some("10.32.0.1"),
        Some("10.63.255.255"),
        Some("10.64.0.1"),
        Some("100.0.0.1"),
        Some("9.255.255.255"),
        Some("fe80::1"),
        Some("FE80:0::1"),
        Some("::ffff:10.0.0.1"),
        Some("not an address"),
        None,
    ];
    let times = [
        Value::Real(1_231_950_347.25),
        Value::Real(1_231_950_347.250_000_4),
        Value::Real(1_231_950_347.250_001),
        Value::Integer(1_231_950_348),
        Value::Null,
        Value::Text("soon".into()),
        Value::Real(f64::INFINITY),
        Value::Real(-1.5),
    ];
    let ports = [
        Value::Integer(80),
        Value::Integer(81),
        Value::Text("80".into()),
        Value::Null,
        Value::Integer(70_000),
        Value::Text("http".into()),
    ];
    let insert = if has_ports { "VALUES (?, ?, ?, ?, ?)" } else { "VALUES (?, ?, ?)" };
    let insert = format!("INSERT INTO ip_link {insert}");
    // The different divisors combine the values in many ways.
    for row_index in 0..144_usize {
        let address = |index: usize| Value::from(addresses[index % 12].map(str::to_owned));
        let mut row = vec![
            times[row_index / 5 % 8].clone(),
            address(row_index),
            address(row_index / 12 + row_index % 5),
        ];
        if has_ports {
            row.extend([ports[row_index / 2 % 6].clone(), ports[row_index / 7 % 6].clone()]);
        }
        connection.execute(&insert, rusqlite::params_from_iter(row)).unwrap();
    }
}

#[test]
fn filters_match_the_same_rows_of_ip_link_tables_in_sql_and_row_by_row() {
    assert_table_filters_agree(9);
}

#[test]
#[ignore = "slow: every filter on every table"]
fn all_filters_match_the_same_rows_of_ip_link_tables_in_sql_and_row_by_row() {
    assert_table_filters_agree(1);
}

/// Compares every `step`-th filter, starting with a different filter for each table.
fn assert_table_filters_agree(step: usize) {
    let folder = tempfile::tempdir().unwrap();
    let filters = [
        "host 10.0.0.1",
        "not host 10.0.0.1",
        "net 10.32.0.0/11",
        "src net 10.0.0.0/8 and not dst net 10.0.0.0/24",
        "net 0.0.0.0/0",
        "net 8.0.0.0/6 or net fe80::/10",
        "ip",
        "not ip",
        "ip6 and port 80",
        "src port 80",
        "not (port 80 or 81)",
        "portrange 80-81",
        "since 1231950347.25",
        "not since 1231950347.250001",
        "until 1231950347.2500005 and not host 10.0.0.12",
        "since -1.5 and until 1231950347.25",
        "tcp or vlan or syn or fragment",
        "not tcp and proto 255 and len = 0",
    ];
    let tables = [
        ("tts real, ip_src text, ip_dst text", false),
        ("tts, ip_src, ip_dst", false),
        ("tts text, ip_src ip, ip_dst ip, port_src, port_dst", true),
        ("tts real, ip_src text, ip_dst text, port_src integer, port_dst text", true),
        ("tts integer, IP_SRC blob, IP_DST numeric, port_src real, port_dst integer", true),
    ];
    let filters = filters.map(|text| (text, filter(text), untranslatable_filter(text)));
    for (table_index, (columns, has_ports)) in tables.into_iter().enumerate() {
        let database = folder.path().join(format!("{table_index}.sql"));
        create_ip_link_table(&database, columns, has_ports);
        for (text, sql_filter, row_filter) in filters.iter().skip(table_index % step).step_by(step)
        {
            for request in [RowRequest::All, RowRequest::First(100)] {
                let expected = read_database(&database, request, row_filter, 9_999);
                let found = read_database(&database, request, sql_filter, 9_999);
                assert_eq!(expected.1.inputs, found.1.inputs, "{columns}: {text}");
                if header_text(&expected.0) != header_text(&found.0) {
                    std::fs::write("/tmp/exp.txt", header_text(&expected.0)).unwrap();
                    std::fs::write("/tmp/found.txt", header_text(&found.0)).unwrap();
                }
                assert!(header_text(&expected.0) == header_text(&found.0), "{columns}: {text}");
            }
        }
    }
}

#[test]
fn invalid_address_counts_as_filtered_if_sql_excludes_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("odd.sql");
    let connection = Connection::open(&database).unwrap();
    let sql = "CREATE TABLE ip_link (tts real, ip_src text, ip_dst text); \
                INSERT INTO ip_link VALUES (1, '10.0.0.1', '10.0.0.2'), (2, '1.2.3', '10.0.0.2')";
    connection.execute_batch(sql).unwrap();
    let total = read_database(&database, RowRequest::All, &filter("host 10.0.0.1"), 9).1.total();
    assert_eq!((total.read, total.linked, total.filtered), (2, 1, 1));
    let total = read_database(&database, RowRequest::All, &filter("host 10.0.0.2"), 9).1.total();
    assert_eq!((total.read, total.linked, total.skipped()), (2, 1, 1));
}

/// Returns the steps of the query plan for a filter.
fn plan_steps(database: &Path, text: &str) -> Vec<String> {
    let mut ingest = Ingest::new(Dimensions::LINKS).with_filter(filter(text));
    let plans =
        ingest.query_plans(&DatabaseReader::open(database).unwrap(), RowRequest::All).unwrap();
    let [plan] = &plans[..] else { panic!("{plans:?}") };
    assert_eq!(plan.query.matches('?').count(), plan.values.len());
    plan.steps.clone()
}

#[test]
fn filters_use_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, database) = (folder.path().join("a.cap"), folder.path().join("a.db"));
    let profile = Profile { packets: 400, hosts: 20, seed: 3, kind: TrafficKind::Mixed };
    std::fs::write(&capture, iplink_generator::capture(&profile, CaptureFormat::Pcap)).unwrap();
    assert!(import(&database, &capture));
    for (text, index) in [
        ("since 5 and until 6 and tcp", "packet_tts (<expr>>? AND <expr><?)"),
        ("src 10.0.0.1", "packet_source (source=?)"),
        ("dst 10.0.0.1 and udp", "packet_target (target=?)"),
        ("host 10.0.0.1", "packet_source (source=?)"),
        ("src 10.0.0.1 and dst 10.0.0.2", "packet_source (source=? AND target=?)"),
    ] {
        let steps = plan_steps(&database, text);
        let search_step = format!("SEARCH packet USING INDEX {index}");
        assert!(steps.contains(&search_step), "{text}: {steps:?}");
    }
    assert_eq!(plan_steps(&database, "tcp"), ["SCAN packet"]);
}

#[test]
fn filter_above_the_value_limit_is_translated_partially() {
    let folder = tempfile::tempdir().unwrap();
    let (capture, database) = (folder.path().join("a.cap"), folder.path().join("a.db"));
    let profile = Profile { packets: 400, hosts: 20, seed: 3, kind: TrafficKind::Mixed };
    std::fs::write(&capture, iplink_generator::capture(&profile, CaptureFormat::Pcap)).unwrap();
    assert!(import(&database, &capture));
    let long_text = vec!["len >= 0"; 32_800].join(" or ");
    let (filter, translated_part) = (filter(&format!("tcp and ({long_text})")), filter("tcp"));
    let mut ingest = Ingest::new(Dimensions::LINKS).with_filter(filter.clone());
    let plans =
        ingest.query_plans(&DatabaseReader::open(&database).unwrap(), RowRequest::All).unwrap();
    assert_eq!(plans[0].values, ["6"]);
    let (found, expected) = (
        read_database(&database, RowRequest::All, &filter, 99),
        read_database(&database, RowRequest::All, &translated_part, 99),
    );
    assert!(found.0 == expected.0);
    assert_eq!(found.1.inputs, expected.1.inputs);
}
