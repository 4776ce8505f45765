//! Files of every released format version, which all later versions must read.
//!
//! `tests/corpus/formats` has a saved graph and a database for each version, written by the
//! program of that version, and for each file a text that describes its contents. Existing
//! files are never replaced: a new version gets new files. Together they contain every code:
//! each skip reason and layer, each flow flag, dimension, depth and kind of chunk, and each state,
//! kind of evidence, application protocol and property of flows.
//!
//! The files of saved graph version 3 and database version 1 were written by
//! [`generate_files`], those of saved graph version 2 by an earlier version of it; that of saved
//! graph version 1 by `iplink save --keep all` of 2025, from the first 20 packets of
//! `office.pcap`.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use iplink_core::capture::{BoundedList, Interface, NameRecord, Packets};
use iplink_core::dissect::{
    EtherType, Frame, MacAddress, Observation, Ports, Protocol, TcpFlags, dissect, dissect_frame,
};
use iplink_core::flows::{FlowState, FlowTraffic, OriginatorEvidence};
use iplink_core::graph::{Bins, Flow, FlowRecord, GraphBuilder, SavedGraph, Traffic};
use iplink_core::service_detection::ApplicationProtocol;
use iplink_core::store::{DatabaseReader, DatabaseWriter, RowRequest};
use iplink_core::time::Timestamp;
use iplink_core::{Depth, Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, PcapngFile, ethernet, ipv4, ipv6, tcp, udp, vlan};
use rusqlite::{Connection, params};

const IF_NAME: u16 = 2;
const IF_DESCRIPTION: u16 = 3;

const SYN: u8 = 0x02;
const SYN_ACK: u8 = 0x12;
const ACK: u8 = 0x10;

fn corpus_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/formats").join(name)
}

#[test]
fn saved_graph_version_3_is_read() {
    for name in ["saved-3-links", "saved-3-some", "saved-3-all"] {
        let (saved, bytes) = read_saved(name);
        assert_description(name, &describe_saved(&saved));
        assert_eq!(write_to_vec(&saved), bytes, "{name} is written differently");
    }
}

/// Version 2 has no flows; they are derived from the flow records.
#[test]
fn saved_graph_version_2_is_read() {
    for name in ["saved-2-links", "saved-2-some", "saved-2-all"] {
        let (saved, _) = read_saved(name);
        assert_description(name, &describe_saved(&saved));
        let written = write_to_vec(&saved);
        assert!(SavedGraph::read(&written[..]).unwrap() == saved, "{name} is written differently");
    }
}

/// Returns a saved graph of the corpus, and the bytes of its file.
fn read_saved(name: &str) -> (SavedGraph, Vec<u8>) {
    let bytes = fs::read(corpus_path(&format!("{name}.iplink"))).unwrap();
    (SavedGraph::read(&bytes[..]).unwrap(), bytes)
}

fn write_to_vec(saved: &SavedGraph) -> Vec<u8> {
    let mut bytes = Vec::new();
    saved.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn saved_graph_version_1_is_rejected() {
    let file = File::open(corpus_path("saved-1.iplink")).unwrap();
    assert_eq!(
        SavedGraph::read(file).unwrap_err().to_string(),
        "saved graph has version 1, but this program reads version 3"
    );
}

#[test]
fn database_version_1_is_read() {
    let (graph, statistics) = read_database(&corpus_path("database-1.db"));
    let mut text = String::new();
    describe_statistics(&statistics, &mut text);
    describe_graph(&graph, &mut text);
    assert_description("database-1", &text);
}

/// Compares a description with the stored one. `UPDATE_FORMATS=1` updates the stored one first:
/// names in it may change, but never the meaning of a code.
fn assert_description(name: &str, text: &str) {
    let path = corpus_path(&format!("{name}.txt"));
    if std::env::var_os("UPDATE_FORMATS").is_some_and(|value| value == "1") {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    for (line, (text, expected)) in (1..).zip(text.lines().zip(expected.lines())) {
        assert_eq!(text, expected, "{name}, line {line}");
    }
    assert_eq!(text.lines().count(), expected.lines().count(), "lines of {name}");
}

fn read_database(path: &Path) -> (LinkGraph, Statistics) {
    let mut ingest = Ingest::new(Dimensions::ALL);
    let database = DatabaseReader::open(path).unwrap();
    ingest.read_database("database", &database, RowRequest::All).unwrap();
    ingest.finish()
}

fn describe_saved(saved: &SavedGraph) -> String {
    let mut text = String::new();
    let depth = match saved.depth {
        Depth::LinkLayer => "link layer",
        Depth::Outermost => "outermost",
        Depth::Innermost => "innermost",
    };
    let dimensions = saved.dimensions;
    let bins = match dimensions.bins {
        None => "none".to_owned(),
        Some(Bins::Auto) => "automatic".to_owned(),
        Some(Bins::Width(width)) => format!("{width} ns"),
        Some(_) => "unknown".to_owned(),
    };
    write_line(&mut text, "depth", depth);
    for (name, is_kept) in [
        ("protocols", dimensions.protocols),
        ("ports", dimensions.ports),
        ("handshakes", dimensions.handshakes),
        ("fragments", dimensions.fragments),
        ("vlans", dimensions.vlans),
        ("ether types", dimensions.ether_types),
        ("capture sources", dimensions.capture_sources),
    ] {
        write_line(&mut text, name, is_kept);
    }
    write_line(&mut text, "bins", bins);
    describe_statistics(&saved.statistics, &mut text);
    describe_graph(&saved.graph, &mut text);
    text
}

fn describe_statistics(statistics: &Statistics, text: &mut String) {
    for input in &statistics.inputs {
        write_line(text, "input", format!("{:?}", input.name));
        write_line(text, "  format", format!("{:?}", input.format));
        write_line(text, "  read", input.counters.read);
        write_line(text, "  linked", input.counters.linked);
        write_line(text, "  filtered", input.counters.filtered);
        write_line(text, "  stopped", input.stopped);
        write_line(text, "  damage", format!("{:?}", input.damage));
        for (reason, packets) in &input.counters.skipped {
            write_line(text, "  skipped", format!("{packets} {reason:?}"));
        }
        describe_interfaces(&input.interfaces, text);
        describe_names(&input.names, text);
    }
}

fn describe_interfaces(interfaces: &BoundedList<Interface>, text: &mut String) {
    for interface in interfaces.as_slice() {
        write_line(text, "  interface", interface.number);
        write_line(text, "    section", interface.section);
        write_line(text, "    link type", interface.link_type.0);
        write_line(text, "    snap length", interface.snap_len);
        write_line(text, "    name", format!("{:?}", interface.name));
        write_line(text, "    description", format!("{:?}", interface.description));
    }
    write_line(text, "  interfaces dropped", interfaces.dropped());
}

fn describe_names(names: &BoundedList<NameRecord>, text: &mut String) {
    for record in names.as_slice() {
        write_line(text, "  name", format!("{} {:?}", record.address, record.name));
    }
    write_line(text, "  names dropped", names.dropped());
}

fn describe_graph(graph: &LinkGraph, text: &mut String) {
    write_line(text, "bin width", format!("{:?}", graph.bin_width()));
    for host in graph.hosts() {
        let (sent, received) = (host.sent, host.received);
        write_line(
            text,
            "host",
            format!(
                "{}, sent {}/{}, received {}/{}, {}",
                host.address,
                sent.packets,
                sent.bytes,
                received.packets,
                received.bytes,
                describe_time_range(host.first_seen, host.last_seen)
            ),
        );
    }
    for link in graph.links() {
        let ends = format!("{} -> {}", link.source.address, link.target.address);
        write_line(text, "link", format!("{ends}, {}", describe_traffic(link.traffic)));
        write_line(text, "  initiator", format!("{:?}", link.initiator()));
        for record in link.flow_records {
            write_line(text, "  record", describe_record(record));
        }
    }
    graph.flows().for_each(|flow| describe_flow(&flow, text));
    write_line(text, "untracked", describe_traffic(graph.untracked_traffic()));
}

fn describe_flow(flow: &Flow<'_>, text: &mut String) {
    let ends = format!("{} -> {}", flow.originator.address, flow.responder.address);
    let ports = flow.ports.map(|ports| format!("{}>{}", ports.source, ports.target));
    let protocol = flow.protocol.0;
    write_line(text, "flow", format!("{ends}, protocol {protocol}, ports {ports:?}"));
    write_line(text, "  packets", format!("{} to {}", flow.first_packet, flow.last_packet));
    write_line(text, "  vlan", format!("{:?}", flow.vlan));
    write_line(text, "  sent", describe_flow_traffic(&flow.sent));
    write_line(text, "  received", describe_flow_traffic(&flow.received));
    write_line(text, "  state", flow.state);
    write_line(text, "  history", format!("{:?}", flow.history.to_string()));
    write_line(text, "  evidence", flow.evidence);
    write_line(text, "  application", format!("{:?}", flow.application.map(|it| it.name())));
    write_line(text, "  upgraded_to", format!("{:?}", flow.upgraded_to.map(|it| it.name())));
    write_line(text, "  answered", flow.is_answered);
}

fn describe_flow_traffic(direction: &FlowTraffic) -> String {
    let FlowTraffic { traffic, ip_bytes, payload_bytes, .. } = direction;
    format!("{}, IP {ip_bytes}, payload {payload_bytes}", describe_traffic(traffic))
}

fn describe_record(record: &FlowRecord) -> String {
    let key = record.key;
    let mut text = describe_traffic(&record.traffic);
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(text, ", {name} {value}").unwrap();
        }
    };
    add("protocol", key.protocol().map(|protocol| protocol.0.to_string()));
    add("ports", key.ports().map(|ports| format!("{}>{}", ports.source, ports.target)));
    add("handshake", key.handshake().map(|segment| format!("{segment:?}").to_lowercase()));
    add("fragment", key.is_fragment().then(|| "yes".to_owned()));
    add("vlan", key.vlan().map(|vlan| vlan.to_string()));
    add("ether type", key.ether_type().map(|ether_type| format!("{:04x}", ether_type.0)));
    let source = key.capture_source();
    add("source", source.map(|source| format!("{}:{}", source.input, source.interface)));
    add("bin", key.bin().map(|bin| bin.to_string()));
    text
}

fn describe_traffic(traffic: &Traffic) -> String {
    let Traffic { packets, bytes, first_seen, last_seen, .. } = *traffic;
    format!("{packets}/{bytes}, {}", describe_time_range(first_seen, last_seen))
}

fn describe_time_range(first: Option<Timestamp>, last: Option<Timestamp>) -> String {
    let describe =
        |time: Option<Timestamp>| time.map_or_else(|| "none".to_owned(), |time| time.to_string());
    format!("{} to {}", describe(first), describe(last))
}

fn write_line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    writeln!(text, "{name}: {value}").unwrap();
}

/// Writes the files of saved graph version 3 and database version 1, into the folder that
/// `FORMATS` names.
#[test]
#[ignore = "needs FORMATS, the folder into which it writes the files"]
fn generate_files() {
    let folder = PathBuf::from(std::env::var_os("FORMATS").unwrap());
    let database = folder.join("database-1.db");
    generate_database(&database);
    let mut saved = SavedGraph {
        graph: graph(Dimensions::LINKS),
        statistics: Statistics::default(),
        dimensions: Dimensions::LINKS,
        depth: Depth::Outermost,
    };
    save(&saved, &folder.join("saved-3-links.iplink"));
    let mut some_dimensions = Dimensions::FRAGMENTS.union(Dimensions::ETHER_TYPES);
    (some_dimensions.ports, some_dimensions.bins) = (true, Some(Bins::Width(60_000_000_000)));
    (saved.graph, saved.dimensions, saved.depth) =
        (graph(some_dimensions), some_dimensions, Depth::Innermost);
    save(&saved, &folder.join("saved-3-some.iplink"));
    let mut statistics = read_database(&database).1;
    statistics.inputs[1].stopped = true;
    statistics.inputs[1].counters.filtered = 300;
    let all = SavedGraph {
        graph: with_flows(&graph(Dimensions::ALL)),
        statistics,
        dimensions: Dimensions::ALL,
        depth: Depth::LinkLayer,
    };
    save(&all, &folder.join("saved-3-all.iplink"));
}

fn save(saved: &SavedGraph, path: &Path) {
    saved.write(File::create(path).unwrap()).unwrap();
}

/// Writes a database of two captures: one with interfaces, names and packets of every kind,
/// to which all skip reasons are added, and a damaged one without interfaces and names.
fn generate_database(path: &Path) {
    let syn = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &tcp(50_000, 443, SYN, b""));
    let syn_ack = ipv4([10, 0, 0, 2], [10, 0, 0, 1], 6, &tcp(443, 50_000, SYN_ACK, b""));
    let mut fragment = ipv4([10, 0, 0, 3], [10, 0, 0, 1], 17, &udp(53, 1_024, b""));
    fragment[6] = 0x20; // more fragments
    let icmp = ipv4([10, 0, 0, 1], [10, 0, 0, 3], 1, &[8, 0, 0, 0]);
    // A Simple Packet Block has no timestamp.
    let untimed = ethernet(0x0800, &icmp);
    let ipv6 = ipv6([0xfd; 16], [0xfe; 16], 17, &udp(5_353, 5_353, b""));
    // A Name Resolution Block: 10.0.0.1 is `pc`, fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd is `six`.
    let names = b"\x01\0\x07\0\x0a\0\0\x01pc\0\0\x02\0\x14\0\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfd\xfdsix\0\0\0\0\0";
    let ticks_per_second = 1_000_000;
    let capture = PcapngFile::new()
        .interface(1, 0, &[])
        .interface(101, 96, &[(IF_NAME, b"wan"), (IF_DESCRIPTION, b"to the \"world\"")])
        .block(4, names)
        .enhanced(0, 1_000 * ticks_per_second, 60, &ethernet(0x0800, &syn))
        .enhanced(0, 1_001 * ticks_per_second, 61, &ethernet(0x8100, &vlan(7, 0x0800, &syn_ack)))
        .enhanced(1, 1_002 * ticks_per_second, 62, &fragment)
        .simple(untimed.len().try_into().unwrap(), &untimed)
        .section()
        .interface(1, 65_535, &[(IF_NAME, b"lan")])
        .enhanced(0, 1_003 * ticks_per_second, 64, &ethernet(0x86dd, &ipv6))
        .build();
    let mut damaged = PcapFile::new()
        .record(2_000, 5, &ethernet(0x0800, &syn))
        .record(2_001, 5, &ethernet(0x0800, &syn))
        .build();
    damaged.truncate(damaged.len() - 10);
    let mut writer = DatabaseWriter::open(path).unwrap();
    for (name, bytes) in [("formats.pcapng", capture), ("damaged\u{1b}.pcap", damaged)] {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), bytes).unwrap();
        writer.import(name, &File::open(file.path()).unwrap()).unwrap();
    }
    drop(writer);
    let connection = Connection::open(path).unwrap();
    let mut insert =
        connection.prepare("INSERT INTO skipped VALUES (1, ?1, 'any text', ?2)").unwrap();
    for (packets, code) in (1_i64..).zip(skip_codes()) {
        insert.execute(params![code, packets]).unwrap();
    }
    drop(insert);
    let query = "UPDATE capture SET interfaces_left_out = 3, names_left_out = 4 WHERE id = 1";
    connection.execute(query, []).unwrap();
    // The database becomes a single file, without a write-ahead log.
    connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    connection.execute("VACUUM", []).unwrap();
}

/// Returns the codes of every skip reason, and of truncation in every layer.
fn skip_codes() -> Vec<Vec<u8>> {
    let reasons: [&[u8]; 16] = [
        &[0, 0x93, 1],
        &[1, 0x86, 0x10],
        &[2, 0xf0],
        &[3, 12, 0x80, 0x40],
        &[4, 7],
        &[5, 9, 0xa1, 0x80, 3],
        &[6, 26],
        &[7, 19],
        &[8, 46],
        &[9, 47],
        &[10, 0],
        &[11, 7],
        &[12],
        &[13],
        &[14],
        &[15, 101],
    ];
    let truncated = (1..=52).map(|layer| vec![10, layer]);
    reasons.into_iter().map(<[u8]>::to_vec).chain(truncated).collect()
}

/// Returns a graph with hosts of every kind, and with every flag and field of flow keys, as far
/// as the dimensions allow.
fn graph(dimensions: Dimensions) -> LinkGraph {
    let mut builder = GraphBuilder::new(dimensions);
    let (packet, frame) = (observation(), frame());
    for (host, second) in (1..=4).zip(1_000_000_000..) {
        let time = Timestamp::from_nanos(second * 1_000_000_000);
        let (source, target) =
            (IpAddr::from([10, 0, 0, host]), IpAddr::from([10, 0, 0, host % 4 + 1]));
        let ports = Ports { source: 50_000, target: 443 };
        let (protocol, ports) = (Protocol::TCP, Some(ports));
        // Records that differ only in their handshake flag show the order of these flags in a file.
        for flags in [SYN, SYN_ACK, ACK] {
            let tcp_flags = Some(TcpFlags(flags));
            builder.observe(&modified(packet, |packet| {
                (packet.time, packet.source, packet.target) = (time, source, target);
                (packet.protocol, packet.ports, packet.tcp_flags) = (protocol, ports, tcp_flags);
            }));
        }
        builder.set_input(u32::from(host));
        builder.set_interface(300);
        builder.observe(&modified(packet, |packet| {
            (packet.source, packet.target) = (target, source);
            (packet.time, packet.protocol) = (None, Protocol(1));
            (packet.ports, packet.tcp_flags) = (None, None);
        }));
        let (ipv6_source, ipv6_target) = (IpAddr::from([host; 16]), IpAddr::from([host + 100; 16]));
        for (fragment, vlan) in [(false, None), (true, None), (false, Some(4_094)), (true, Some(0))]
        {
            builder.observe(&modified(packet, |packet| {
                (packet.source, packet.target) = (ipv6_source, ipv6_target);
                (packet.time, packet.wire_len) = (time, 1_500);
                (packet.protocol, packet.tcp_flags) = (Protocol(17), None);
                (packet.fragment, packet.vlan) = (fragment, vlan);
            }));
        }
        let (source, target) = (mac(host), mac(host + 1));
        for (ether_type, vlan) in [(None, None), (Some(0x88cc), None), (Some(0x86dd), Some(5))] {
            let mut frame = frame;
            (frame.source, frame.target, frame.time, frame.vlan) = (source, target, time, vlan);
            frame.ether_type = ether_type.map(EtherType);
            frame.packet = frame.packet.filter(|_| vlan.is_some());
            builder.observe_frame(&frame);
        }
    }
    builder.fold(3);
    builder.finish()
}

/// Returns the graph with flows that have every state, kind of evidence, application protocol,
/// letter of a history and optional property.
fn with_flows(graph: &LinkGraph) -> LinkGraph {
    let mut json = serde_json::to_value(graph).unwrap();
    let links = json["links"].as_array().unwrap().clone();
    let protocols = [6, 17, 1, 58];
    let applications = std::iter::once(None).chain(ApplicationProtocol::ALL.iter().map(Some));
    let flows = (0_usize..).zip(applications).zip(links.iter().cycle());
    let flows = flows.map(|((index, application), link)| {
        let has = |bit: u32| index >> bit & 1 != 0;
        // The first flows have no packet numbers, as those that were derived from flow records.
        let first_packet = index.saturating_sub(8) * 3;
        let last_packet = if first_packet == 0 { 0 } else { first_packet + index };
        serde_json::json!({
            "originator": link["source"],
            "responder": link["target"],
            "protocol": protocols[index % protocols.len()],
            "ports": has(0).then_some([50_000 + index, 443]),
            "vlan": has(1).then_some(4_094 - index),
            "sent": flow_traffic(index, has(2), has(4)),
            "received": flow_traffic(index + 1, !has(2) || has(3), has(5)),
            "first_packet": first_packet,
            "last_packet": last_packet,
            "state": FlowState::ALL[index % FlowState::ALL.len()].name(),
            "history": "SsHhAaDdFfRrIiQq".chars().take(index % 17).collect::<String>(),
            "evidence": OriginatorEvidence::ALL[index % OriginatorEvidence::ALL.len()].name(),
            "application": application.map(|application| application.name()),
            "upgraded_to": has(2).then(|| application.map(|application| application.name())),
            "is_answered": has(3),
        })
    });
    json["flows"] = flows.collect();
    json["untracked"] = flow_traffic(300, true, true)["traffic"].clone();
    serde_json::from_value(json).unwrap()
}

/// Returns the JSON of one direction of a flow, which may have packets, and these may have times.
fn flow_traffic(number: usize, has_packets: bool, has_times: bool) -> serde_json::Value {
    let packets = if has_packets { number + 1 } else { 0 };
    let time = |seconds: usize| {
        let seconds = 1_000_000_000 + seconds;
        (has_packets && has_times).then_some(seconds * 1_000_000_000)
    };
    serde_json::json!({
        "traffic": {
            "packets": packets,
            "bytes": packets * 74,
            "first_seen": time(number),
            "last_seen": time(number * 2),
        },
        "ip_bytes": packets * 60,
        "payload_bytes": packets * number.min(40),
    })
}

fn mac(last_byte: u8) -> MacAddress {
    format!("02:00:00:00:00:{last_byte:02x}").parse().unwrap()
}

fn modified(mut packet: Observation, change: impl FnOnce(&mut Observation)) -> Observation {
    change(&mut packet);
    packet
}

fn observation() -> Observation {
    dissect(&Packets::new(&capture_of_one_packet()).unwrap().next().unwrap().unwrap()).unwrap()
}

fn frame() -> Frame {
    dissect_frame(&Packets::new(&capture_of_one_packet()).unwrap().next().unwrap().unwrap())
        .unwrap()
}

fn capture_of_one_packet() -> Vec<u8> {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1_024, 53, b""));
    PcapFile::new().record(1_000, 0, &ethernet(0x0800, &packet)).build()
}
