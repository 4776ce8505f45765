//! Flows: originator and evidence, state, limits, and what scans look like.

use std::io::Write;
use std::num::NonZeroUsize;

use iplink_core::dissect::Ports;
use iplink_core::flows::{FlowState, OriginatorEvidence};
use iplink_core::graph::Flow;
use iplink_core::query::{View, algorithms, services};
use iplink_core::{Dimensions, Ingest, LinkGraph, Statistics};
use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

const SYN: u8 = 0x02;
const SYN_ACK: u8 = 0x12;
const ACK: u8 = 0x10;
const FIN: u8 = 0x01;
const RST: u8 = 0x04;
const RST_ACK: u8 = 0x14;

const CLIENT: [u8; 4] = [10, 0, 0, 5];
const SERVER: [u8; 4] = [10, 0, 0, 9];
/// A directed broadcast address and the MAC broadcast address.
const BROADCAST: [u8; 4] = [10, 0, 0, 255];
const MAC_BROADCAST: [u8; 6] = [0xff; 6];

/// A capture under construction; each packet is a second after the one before.
struct Capture {
    file: PcapFile,
    second: u32,
}

impl Capture {
    fn new() -> Self {
        Self { file: PcapFile::new(), second: 1_000 }
    }

    fn packet(mut self, packet: &[u8]) -> Self {
        self.second += 1;
        self.file = self.file.record(self.second, 0, &ethernet(0x0800, packet));
        self
    }

    /// Adds a packet in a frame to all hosts.
    fn broadcast(mut self, packet: &[u8]) -> Self {
        let mut frame = ethernet(0x0800, packet);
        frame.splice(..6, MAC_BROADCAST);
        self.second += 1;
        self.file = self.file.record(self.second, 0, &frame);
        self
    }

    /// Adds a TCP segment without payload.
    fn tcp(self, from: ([u8; 4], u16), to: ([u8; 4], u16), flags: u8) -> Self {
        self.packet(&ipv4(from.0, to.0, 6, &tcp(from.1, to.1, flags, b"")))
    }

    /// Adds a UDP datagram.
    fn udp(self, from: ([u8; 4], u16), to: ([u8; 4], u16), payload: &[u8]) -> Self {
        self.packet(&ipv4(from.0, to.0, 17, &udp(from.1, to.1, payload)))
    }

    /// Waits this many seconds before the next packet; fewer than zero is a clock that steps back.
    fn wait(mut self, seconds: i32) -> Self {
        self.second = self.second.checked_add_signed(seconds).unwrap();
        self
    }

    fn read(&self) -> (LinkGraph, Statistics) {
        let mut ingest = Ingest::new(Dimensions::FLOWS);
        ingest.read("capture", &self.file.build()[..]).unwrap();
        ingest.finish()
    }

    /// Returns a line for each flow.
    fn flows(&self) -> Vec<String> {
        self.read().0.flows().map(|flow| format_flow(&flow)).collect()
    }

    /// Returns a line for each port scan with at least `min_unserved` ports.
    fn port_scans(&self, min_unserved: usize) -> Vec<String> {
        let (graph, statistics) = self.read();
        let view = View::new(&graph, &statistics);
        let scans = algorithms::port_scans(&view, min_unserved);
        let format = |scan: &algorithms::PortScan<'_>| {
            format!("{} {} {}", scan.source.address, scan.target.address, scan.unserved)
        };
        scans.iter().map(format).collect()
    }

    /// Returns each served port as `address:port`.
    fn served(&self) -> Vec<String> {
        let (graph, statistics) = self.read();
        let view = View::new(&graph, &statistics);
        let served = services(&view).into_iter().filter(|service| service.is_served());
        served.map(|service| format!("{}:{}", service.server.address, service.port)).collect()
    }
}

fn format_flow(flow: &Flow<'_>) -> String {
    let Ports { source, target } = flow.ports.unwrap_or_default();
    let (originator, responder) = (flow.originator.address, flow.responder.address);
    let (sent, received) = (flow.sent.traffic.packets, flow.received.traffic.packets);
    let (state, evidence) = (flow.state, flow.evidence);
    format!("{originator}:{source} {responder}:{target} {state} {evidence} {sent}+{received}")
}

#[test]
fn syn_shows_the_originator_despite_ports_and_order_of_addresses() {
    let capture = Capture::new()
        .tcp((SERVER, 80), (CLIENT, 50_000), SYN)
        .tcp((CLIENT, 50_000), (SERVER, 80), SYN_ACK)
        .tcp((SERVER, 80), (CLIENT, 50_000), ACK);
    assert_eq!(capture.flows(), ["10.0.0.9:80 10.0.0.5:50000 S1 handshake 2+1"]);
    assert_eq!(capture.served(), ["10.0.0.5:50000"]);
}

#[test]
fn udp_scanner_with_a_fixed_source_port_is_the_originator() {
    let targets = (1..=10).map(|host| [203, 0, 113, host]);
    let capture = targets.fold(Capture::new(), |capture, target| {
        capture.udp((CLIENT, 51_194), (target, 6_892), b"probe")
    });
    let flows = capture.flows();
    assert_eq!(flows.len(), 10);
    assert_eq!(flows[0], "10.0.0.5:51194 203.0.113.1:6892 S0 first-packet 1+0");
    assert_eq!(capture.served(), [""; 0]);
    // Port 53 is a well-known one, but the payload is no DNS message.
    let capture = (1_001..1_011)
        .fold(Capture::new(), |capture, port| capture.udp((CLIENT, 53), (SERVER, port), b""));
    assert_eq!(capture.port_scans(5), ["10.0.0.5 10.0.0.9 10"]);
}

#[test]
fn reply_without_its_request_does_not_make_a_server() {
    let syn_ack = Capture::new().tcp((SERVER, 80), (CLIENT, 50_000), SYN_ACK);
    assert_eq!(syn_ack.flows(), ["10.0.0.5:50000 10.0.0.9:80 OTH reply-only 0+1"]);
    let reset = Capture::new().tcp((SERVER, 80), (CLIENT, 50_000), RST_ACK);
    assert_eq!(reset.flows(), ["10.0.0.5:50000 10.0.0.9:80 RSTRH reply-only 0+1"]);
    for capture in [syn_ack, reset] {
        assert_eq!(capture.served(), [""; 0]);
    }
}

#[test]
fn well_known_port_is_evidence_only_if_the_start_was_not_captured() {
    let reply = Capture::new().udp((SERVER, 500), (CLIENT, 50_000), b"reply");
    assert_eq!(reply.flows(), ["10.0.0.5:50000 10.0.0.9:500 SHR well-known-port 0+1"]);
    // More than the inactivity timeout after the start of the capture, it is the start of a flow.
    let later = Capture::new().udp((CLIENT, 1), (SERVER, 2), b"x").wait(61).udp(
        (SERVER, 500),
        (CLIENT, 50_000),
        b"request",
    );
    assert_eq!(later.flows()[1], "10.0.0.9:500 10.0.0.5:50000 S0 first-packet 1+0");
    let established = Capture::new().tcp((SERVER, 443), (CLIENT, 50_000), ACK);
    assert_eq!(established.flows(), ["10.0.0.5:50000 10.0.0.9:443 OTH well-known-port 0+1"]);
}

#[test]
fn reply_to_a_broadcast_query_belongs_to_the_querier() {
    let mut capture =
        Capture::new().broadcast(&ipv4(CLIENT, BROADCAST, 17, &udp(40_000, 1_234, b"who?")));
    for host in 20..40 {
        capture = capture.udp(([10, 0, 0, host], 1_234), (CLIENT, 40_000), b"me");
    }
    let flows = capture.flows();
    assert_eq!(flows[0], "10.0.0.5:40000 10.0.0.255:1234 S0 first-packet 1+0");
    assert_eq!(flows[1], "10.0.0.5:40000 10.0.0.20:1234 SHR group-reply 0+1");
    assert_eq!(capture.port_scans(2), [""; 0]);
}

#[test]
fn tcp_scans_of_all_kinds_are_attributed_to_the_scanner() {
    // SYN, connect, FIN, NULL, XMAS, ACK and Window scans: the flags of the probe, and of the
    // reply of a closed port, if it replies.
    let kinds = [
        ("SYN", SYN, Some(RST_ACK)),
        ("filtered SYN", SYN, None),
        ("FIN", FIN, Some(RST_ACK)),
        ("open FIN", FIN, None),
        ("NULL", 0, Some(RST_ACK)),
        ("XMAS", 0x29, Some(RST_ACK)),
        ("ACK", ACK, Some(RST)),
        ("filtered ACK", ACK, None),
    ];
    for (name, probe, reply) in kinds {
        for source_port in [40_000, 80] {
            let mut capture = Capture::new();
            for port in 1..=100 {
                capture = capture.tcp((CLIENT, source_port), (SERVER, port), probe);
                if let Some(flags) = reply {
                    capture = capture.tcp((SERVER, port), (CLIENT, source_port), flags);
                }
            }
            let expected = match (name, source_port) {
                // An ACK from port 80 looks like a reply of a web server, unless the other port is
                // a well-known one, too.
                ("ACK" | "filtered ACK", 80) => continue,
                _ => "10.0.0.5 10.0.0.9 100",
            };
            assert_eq!(capture.port_scans(50), [expected], "{name} from {source_port}");
            assert_eq!(capture.served(), [""; 0], "{name} from {source_port}");
        }
    }
}

#[test]
fn victim_of_a_spoofed_flood_scans_nobody() {
    let (mut replies, mut flood) = (Capture::new(), Capture::new());
    for host in 1..=200 {
        let spoofed = ([198, 51, 100, host], 1_000 + u16::from(host));
        replies = replies.tcp((SERVER, 80), spoofed, SYN_ACK);
        flood = flood.tcp(spoofed, (SERVER, 80), SYN).tcp((SERVER, 80), spoofed, SYN_ACK);
    }
    for capture in [replies, flood] {
        let (graph, statistics) = capture.read();
        let view = View::new(&graph, &statistics);
        assert_eq!(algorithms::port_scans(&view, 2), []);
        assert_eq!(algorithms::scans(&view, 2), []);
    }
}

#[test]
fn reused_five_tuple_is_a_new_flow() {
    let connection = |capture: Capture, first_sequence: u32| {
        let mut syn = tcp(50_000, 80, SYN, b"");
        syn.splice(4..8, first_sequence.to_be_bytes());
        capture
            .packet(&ipv4(CLIENT, SERVER, 6, &syn))
            .tcp((SERVER, 80), (CLIENT, 50_000), SYN_ACK)
            .tcp((CLIENT, 50_000), (SERVER, 80), FIN | ACK)
            .tcp((SERVER, 80), (CLIENT, 50_000), FIN | ACK)
    };
    let flow = "10.0.0.5:50000 10.0.0.9:80 SF handshake 2+2";
    assert_eq!(connection(connection(Capture::new(), 1), 2).flows(), [flow, flow]);
    // A retransmitted SYN has the same sequence number, and belongs to the same flow.
    let syn = || Capture::new().tcp((CLIENT, 50_000), (SERVER, 80), SYN);
    let retransmitted = syn().wait(3).tcp((CLIENT, 50_000), (SERVER, 80), SYN);
    assert_eq!(retransmitted.flows(), ["10.0.0.5:50000 10.0.0.9:80 S0 handshake 2+0"]);
}

#[test]
fn flow_ends_after_the_inactivity_timeout_of_its_protocol() {
    let pause = |seconds| {
        let datagrams =
            Capture::new().udp((CLIENT, 50_000), (SERVER, 9_000), b"x").wait(seconds - 1);
        datagrams.udp((CLIENT, 50_000), (SERVER, 9_000), b"x").flows().len()
    };
    assert_eq!((pause(60), pause(61)), (1, 2));
    let pause = |seconds| {
        let segments = Capture::new().tcp((CLIENT, 50_000), (SERVER, 9_000), ACK).wait(seconds - 1);
        segments.tcp((CLIENT, 50_000), (SERVER, 9_000), ACK).flows().len()
    };
    assert_eq!((pause(300), pause(301)), (1, 2));
}

#[test]
fn clock_that_steps_back_does_not_end_a_flow() {
    let capture = Capture::new().udp((CLIENT, 50_000), (SERVER, 9_000), b"x").wait(-500).udp(
        (SERVER, 9_000),
        (CLIENT, 50_000),
        b"x",
    );
    assert_eq!(capture.flows(), ["10.0.0.5:50000 10.0.0.9:9000 SF first-packet 1+1"]);
}

#[test]
fn packets_of_a_flow_are_numbered_and_measured() {
    let capture = Capture::new()
        .udp((CLIENT, 50_000), (SERVER, 9_000), b"four")
        .udp((CLIENT, 1), (SERVER, 2), b"")
        .udp((SERVER, 9_000), (CLIENT, 50_000), b"sixsix");
    let (graph, _) = capture.read();
    let flow = graph.flows().next().unwrap();
    assert_eq!((flow.first_packet, flow.last_packet), (1, 3));
    assert_eq!((flow.sent.payload_bytes, flow.received.payload_bytes), (4, 6));
    assert_eq!((flow.sent.ip_bytes, flow.received.ip_bytes), (32, 34));
    assert_eq!((flow.sent.traffic.bytes, flow.received.traffic.bytes), (46, 48));
    assert_eq!(flow.state, FlowState::Sf);
    assert_eq!(flow.evidence, OriginatorEvidence::FirstPacket);
}

#[test]
fn flows_are_equal_on_any_number_of_threads_and_for_a_split_capture() {
    let office = iplink_generator::office();
    let lines = |graph: &LinkGraph| -> Vec<_> {
        graph.flows().map(|flow| (format_flow(&flow), *flow)).collect()
    };
    let mut whole = Ingest::new(Dimensions::FLOWS);
    whole.read("office", &office[..]).unwrap();
    let expected = lines(&whole.finish().0);
    assert!(expected.len() > 100);

    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&office).unwrap();
    for threads in [1, 2, 8] {
        let mut ingest =
            Ingest::new(Dimensions::FLOWS).with_threads(NonZeroUsize::new(threads).unwrap());
        std::io::Seek::rewind(&mut file).unwrap();
        let files = [("office".to_owned(), file.try_clone().unwrap())];
        ingest.read_files(&files).into_iter().for_each(|result| result.unwrap());
        assert_eq!(lines(&ingest.finish().0), expected, "{threads} threads");
    }

    // The same packets in two files, the second with its own file header.
    let (header, records) = office.split_at(24);
    let half = record_boundary(records, records.len() / 2);
    let second = [header, &records[half..]].concat();
    let mut split = Ingest::new(Dimensions::FLOWS);
    split.read("first", &office[..24 + half]).unwrap();
    split.read("second", &second[..]).unwrap();
    assert_eq!(lines(&split.finish().0), expected);
}

/// Returns the offset of the first pcap record at or after an offset.
fn record_boundary(records: &[u8], offset: usize) -> usize {
    let mut boundary = 0;
    while boundary < offset {
        let len = records[boundary + 8..boundary + 12].try_into().unwrap();
        boundary += 16 + u32::from_le_bytes(len) as usize;
    }
    boundary
}
