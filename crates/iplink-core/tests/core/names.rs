//! Host names from packets in captures, on any number of threads.

use std::io::{Seek, Write};
use std::net::IpAddr;
use std::num::NonZeroUsize;

use iplink_core::graph::NameSource;
use iplink_core::names::Names;
use iplink_core::{Depth, Dimensions, Ingest, Statistics};
use iplink_generator::bytes::{
    PcapFile, dns_message, dns_name, dns_question, dns_record, ethernet, ipv4, tcp, udp,
};

/// A file size, in bytes, above which several threads read parts of the file.
const SPLIT_LEN: usize = 9 * 1024 * 1024;

/// Returns a DNS response that maps `name` to this address.
fn dns_response(name: &str, address: [u8; 4]) -> Vec<u8> {
    let name = dns_name(name);
    let record = dns_record(b"\xc0\x0c", 1, 1, &address);
    dns_message(0x8180, &[dns_question(&name, 1)], &[record])
}

/// Returns an IPv4 packet from a server to a client.
fn packet_to_client(protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4([10, 0, 0, 53], [10, 0, 0, 9], protocol, payload)
}

/// Returns an Ethernet frame from a server to a client.
fn frame(protocol: u8, payload: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &packet_to_client(protocol, payload))
}

/// Reads a capture of these frames, and returns the names from DNS and mDNS.
fn read_names(depth: Depth, frames: &[Vec<u8>]) -> (Vec<String>, Vec<String>) {
    let add = |file: PcapFile, frame: &Vec<u8>| file.record(1, 0, frame);
    let capture = frames.iter().fold(PcapFile::new(), add).build();
    let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names().with_depth(depth);
    ingest.read("x", &capture[..]).unwrap();
    let (_, statistics) = ingest.finish();
    let input = &statistics.inputs[0];
    let [dns, mdns] = [NameSource::Dns, NameSource::Mdns].map(|source| {
        let names = input.packet_names.from_source(source);
        names.map(|name| format!("{} {}", name.address, name.name)).collect()
    });
    (dns, mdns)
}

#[test]
fn responses_are_recognized_by_the_source_port() {
    let message = |last| dns_response(&format!("h{last}.test"), [10, 0, 0, last]);
    let with_length_prefix = |message: &[u8]| {
        let len = u16::try_from(message.len()).unwrap();
        [&len.to_be_bytes()[..], message].concat()
    };
    let segment = tcp(53, 5_353, 0x18, &with_length_prefix(&message(4)));
    let frames = [
        frame(17, &udp(53, 50_000, &message(1))),
        frame(17, &udp(5_353, 5_353, &message(2))),
        frame(17, &udp(50_000, 53, &message(3))),
        frame(6, &segment),
        frame(6, &segment[..segment.len() - 1]),
        frame(6, &tcp(5_353, 53, 0x18, &with_length_prefix(&message(5)))),
        frame(17, &udp(53, 50_000, &message(1))),
    ];
    let (dns, mdns) = read_names(Depth::Outermost, &frames);
    assert_eq!(dns, ["10.0.0.1 h1.test", "10.0.0.4 h4.test"]);
    assert_eq!(mdns, ["10.0.0.2 h2.test"]);
    assert_eq!(read_names(Depth::LinkLayer, &frames), (dns, mdns));
}

#[test]
fn responses_in_a_tunnel_are_read_at_innermost_depth() {
    let inner = packet_to_client(17, &udp(53, 50_000, &dns_response("inner.test", [10, 0, 0, 1])));
    let frames = [frame(4, &inner)];
    assert!(read_names(Depth::Outermost, &frames).0.is_empty());
    assert_eq!(read_names(Depth::Innermost, &frames).0, ["10.0.0.1 inner.test"]);
}

#[test]
fn names_are_not_collected_by_default() {
    let mut ingest = Ingest::new(Dimensions::LINKS);
    ingest.read("office", &iplink_generator::office()[..]).unwrap();
    assert!(ingest.statistics().inputs[0].packet_names.as_slice().is_empty());
}

#[test]
fn host_is_labeled_with_the_name_that_it_claims() {
    let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names();
    ingest.read("office", &iplink_generator::office()[..]).unwrap();
    let (mut graph, statistics) = ingest.finish();
    let mut names = Names::new();
    names.add_captured_names(&statistics);
    names.annotate(&mut graph);
    let address: IpAddr = "192.168.10.4".parse().unwrap();
    let printer = graph.host(address).unwrap();
    assert_eq!(printer.label(), "printer.local");
    let names = &printer.metadata.as_ref().unwrap().names;
    let names: Vec<_> = names.iter().map(|it| format!("{} {}", it.source, it.name)).collect();
    assert_eq!(names, ["mDNS printer.local", "DNS printer.office.example"]);
}

#[test]
fn names_do_not_depend_on_the_number_of_threads() {
    // One in three responses has a new name.
    let name = |number: u32| format!("host-{}.test", number / 3);
    let statistics = assert_same_for_any_thread_count(name, 120);
    assert!(statistics.inputs[0].packet_names.as_slice().len() > 1_000);
    assert_eq!(statistics.inputs[0].packet_names.dropped(NameSource::Dns), 0);
}

#[test]
fn dropped_names_do_not_depend_on_the_number_of_threads() {
    let statistics = assert_same_for_any_thread_count(|number| format!("{number}.test"), 0);
    let names = &statistics.inputs[0].packet_names;
    assert_eq!(names.as_slice().len(), 65_536);
    assert!(names.dropped(NameSource::Dns) > 10_000);
}

/// Reads responses with these names, each followed by padding, on 1, 2, 3 and 8 threads, and
/// returns the statistics, which must be the same each time.
fn assert_same_for_any_thread_count(name_of: impl Fn(u32) -> String, padding: usize) -> Statistics {
    let (mut file, mut len) = (PcapFile::new(), 0);
    for number in 0_u32.. {
        let [_, a, b, c] = number.to_be_bytes();
        let mut message = dns_response(&name_of(number), [10, a, b, c]);
        message.resize(message.len() + padding, 0);
        let frame = frame(17, &udp(53, 50_000, &message));
        file = file.record(number, 0, &frame);
        len += frame.len();
        if len > SPLIT_LEN {
            break;
        }
    }
    let mut capture_file = tempfile::tempfile().unwrap();
    capture_file.write_all(&file.build()).unwrap();
    let read_on_threads = |threads| {
        let mut file = capture_file.try_clone().unwrap();
        file.rewind().unwrap();
        let mut ingest = Ingest::new(Dimensions::LINKS).with_packet_names().with_threads(threads);
        ingest.read_files(&[("x".to_owned(), file)]).remove(0).unwrap();
        ingest.finish()
    };
    let on_one_thread = read_on_threads(NonZeroUsize::MIN);
    for threads in [2, 3, 8] {
        let result = read_on_threads(NonZeroUsize::new(threads).unwrap());
        assert!(result == on_one_thread, "{threads} threads");
    }
    on_one_thread.1
}
