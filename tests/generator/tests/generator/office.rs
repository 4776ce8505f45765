//! Tests of the committed example capture and its documented traffic.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::Ipv4Addr;

use etherparse::{LaxPacketHeaders, LinkExtHeader, NetHeaders, TransportHeader};
use iplink_generator::office;
use pcap_file::pcap::{PcapReader, RawPcapPacket};

const COMMITTED_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus/office.pcap");
/// The snap length, in bytes.
const SNAP_LEN: u32 = 128;

/// Returns all records of the capture.
fn records() -> Vec<RawPcapPacket<'static>> {
    let capture = office();
    let mut reader = PcapReader::new(capture.as_slice()).unwrap();
    let mut records = Vec::new();
    while let Some(record) = reader.next_raw_packet() {
        records.push(record.unwrap().into_owned());
    }
    records
}

/// Returns the time of a record in microseconds since 1970.
fn micros(record: &RawPcapPacket<'_>) -> u64 {
    u64::from(record.ts_sec) * 1_000_000 + u64::from(record.ts_frac)
}

/// The headers of an IPv4 TCP segment, and its time in microseconds since 1970.
struct Segment {
    time: u64,
    source: Ipv4Addr,
    target: Ipv4Addr,
    tcp: etherparse::TcpHeader,
}

/// Returns all TCP segments over IPv4.
fn segments() -> Vec<Segment> {
    let parsed = records().into_iter().filter_map(|record| {
        let headers = LaxPacketHeaders::from_ethernet(&record.data).unwrap();
        match (headers.net, headers.transport) {
            (Some(NetHeaders::Ipv4(ip, _)), Some(TransportHeader::Tcp(tcp))) => Some(Segment {
                time: micros(&record),
                source: ip.source.into(),
                target: ip.destination.into(),
                tcp,
            }),
            _ => None,
        }
    });
    parsed.collect()
}

#[test]
fn committed_capture_equals_the_generated_one() {
    // To regenerate it: cargo run -p iplink-generator -- office -o tests/corpus/office.pcap
    assert!(
        fs::read(COMMITTED_PATH).unwrap() == office(),
        "tests/corpus/office.pcap is out of date"
    );
}

#[test]
fn capture_is_under_200_kib() {
    assert!(office().len() < 200 * 1024, "{} bytes", office().len());
}

#[test]
fn records_are_in_time_order_and_truncated_to_the_snap_length() {
    let records = records();
    assert!((1_500..=2_000).contains(&records.len()), "{} records", records.len());
    assert!(records.is_sorted_by_key(micros));
    for record in &records {
        assert_eq!(record.incl_len, record.orig_len.min(SNAP_LEN));
        assert!(record.orig_len >= 60);
    }
}

#[test]
fn capture_covers_the_day_from_7_30_and_the_backup_at_night() {
    let midnight = 1_741_046_400;
    let seconds: Vec<_> = records().iter().map(|record| record.ts_sec - midnight).collect();
    assert_eq!(seconds[0] / 60, 7 * 60 + 30);
    let (day, night): (Vec<_>, Vec<_>) =
        seconds.iter().copied().partition(|&second| second < 19 * 3_600);
    assert!(*day.last().unwrap() > 18 * 3_600);
    assert!(night.iter().all(|second| (26 * 3_600..27 * 3_600).contains(second)));
    assert!(night.len() > 50);
}

#[test]
fn one_workstation_scans_120_ports() {
    let (scanner, server) = (Ipv4Addr::new(192, 168, 10, 113), Ipv4Addr::new(192, 168, 10, 2));
    let segments = segments();
    let probed: BTreeSet<_> = segments
        .iter()
        .filter(|packet| (packet.source, packet.target) == (scanner, server))
        .filter(|packet| packet.tcp.syn)
        .map(|packet| packet.tcp.destination_port)
        .collect();
    assert_eq!(probed.len(), 120);
    // The other 8 ports are open, or drop packets without a reply.
    let refused = segments
        .iter()
        .filter(|packet| (packet.source, packet.target) == (server, scanner) && packet.tcp.rst);
    assert_eq!(refused.count(), 112);
}

#[test]
fn beacon_is_sent_every_five_minutes_without_jitter() {
    let beacon_server = Ipv4Addr::new(203, 0, 113, 66);
    let times: Vec<_> = segments()
        .iter()
        .filter(|packet| packet.target == beacon_server && packet.tcp.psh)
        .map(|packet| packet.time)
        .collect();
    assert_eq!(times.len(), 132);
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 300_000_000));
}

#[test]
fn sequence_numbers_are_consecutive_in_every_connection() {
    let mut next_sequences: BTreeMap<_, u32> = BTreeMap::new();
    for record in records() {
        let headers = LaxPacketHeaders::from_ethernet(&record.data).unwrap();
        let (Some(NetHeaders::Ipv4(ip, _)), Some(TransportHeader::Tcp(tcp))) =
            (headers.net, headers.transport)
        else {
            continue;
        };
        // The length without the IPv4 and the TCP header.
        let data_len = u32::from(ip.total_len) - 20 - 20;
        let next = tcp.sequence_number.wrapping_add(data_len + u32::from(tcp.syn || tcp.fin));
        let key = (ip.source, tcp.source_port, ip.destination, tcp.destination_port);
        if let Some(expected) = next_sequences.insert(key, next) {
            assert_eq!(tcp.sequence_number, expected, "{key:?}");
        }
    }
    assert!(next_sequences.len() > 200);
}

#[test]
fn telephones_are_in_vlan_20() {
    let mut tagged_sources = BTreeSet::new();
    for record in records() {
        let headers = LaxPacketHeaders::from_ethernet(&record.data).unwrap();
        let Some(NetHeaders::Ipv4(ip, _)) = headers.net else {
            continue;
        };
        for extension in headers.link_exts {
            let LinkExtHeader::Vlan(tag) = extension else {
                continue;
            };
            assert_eq!(tag.vlan_id.value(), 20);
            tagged_sources.insert(ip.source);
        }
    }
    assert!(
        (11..=14).all(|host| tagged_sources.contains(&[192, 168, 20, host])),
        "{tagged_sources:?}"
    );
}

#[test]
fn dns_responses_fit_in_the_snap_length() {
    let mut responses = 0;
    for record in records() {
        let headers = LaxPacketHeaders::from_ethernet(&record.data).unwrap();
        let Some(TransportHeader::Udp(udp)) = headers.transport else {
            continue;
        };
        if udp.source_port == 53 || udp.source_port == 5_353 {
            assert_eq!(record.incl_len, record.orig_len);
            responses += 1;
        }
    }
    assert!(responses > 60);
}

#[test]
fn dns_response_contains_name_and_address_of_the_mail_server() {
    let answer = b"\x04mail\x07example\x03com\x00\x00\x01\x00\x01\
        \xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\xc0\xa8\x0a\x03";
    assert!(office().windows(answer.len()).any(|window| window == answer));
}
