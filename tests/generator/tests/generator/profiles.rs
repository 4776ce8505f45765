//! Tests of the documented properties of each kind of generated capture.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use iplink_generator::{CaptureFormat, Profile, TrafficKind, capture};
use pcap_file::TsResolution;
use pcap_file::pcap::PcapReader;
use pcap_file::pcapng::{Block, PcapNgReader};

const PACKETS: usize = 4_000;
const KINDS: [TrafficKind; 6] = [
    TrafficKind::Mixed,
    TrafficKind::Scan,
    TrafficKind::Flood,
    TrafficKind::Tiny,
    TrafficKind::Jumbo,
    TrafficKind::Vlans,
];
const CAPTURE_FORMATS: [CaptureFormat; 3] =
    [CaptureFormat::Pcap, CaptureFormat::PcapNanoseconds, CaptureFormat::Pcapng];

/// A record with its time since 1970.
struct Record {
    time: Duration,
    frame: Vec<u8>,
}

impl Record {
    /// Counts the VLAN tags.
    fn tag_count(&self) -> usize {
        let is_tag =
            |offset: usize| matches!(self.frame[offset..offset + 2], [0x81, 0x00] | [0x88, 0xa8]);
        (12..).step_by(4).take_while(|&offset| is_tag(offset)).count()
    }

    /// Returns the `EtherType` of the IP packet, and the packet.
    fn ether_type_and_packet(&self) -> &[u8] {
        &self.frame[12 + 4 * self.tag_count()..]
    }

    fn is_v6(&self) -> bool {
        self.ether_type_and_packet().starts_with(&[0x86, 0xdd])
    }

    /// Returns the number of the protocol after the IP header.
    fn protocol(&self) -> u8 {
        self.ether_type_and_packet()[if self.is_v6() { 8 } else { 11 }]
    }

    /// Returns the source address of an IPv4 packet.
    fn source(&self) -> &[u8] {
        &self.ether_type_and_packet()[14..18]
    }

    /// Returns the target address of an IPv4 packet.
    fn target(&self) -> &[u8] {
        &self.ether_type_and_packet()[18..22]
    }

    /// Returns the target port of a TCP segment over IPv4.
    fn target_port(&self) -> &[u8] {
        &self.ether_type_and_packet()[24..26]
    }
}

/// Returns the profile of this kind of traffic that most tests use.
fn profile(kind: TrafficKind) -> Profile {
    Profile { packets: PACKETS as u64, kind, ..Profile::default() }
}

/// Generates a capture, and returns its records.
fn records(profile: &Profile) -> Vec<Record> {
    read_pcap(&capture(profile, CaptureFormat::PcapNanoseconds))
}

fn read_pcap(capture: &[u8]) -> Vec<Record> {
    let mut reader = PcapReader::new(capture).unwrap();
    let mut records = Vec::new();
    while let Some(packet) = reader.next_packet() {
        let packet = packet.unwrap();
        assert_eq!(packet.orig_len as usize, packet.data.len());
        records.push(Record { time: packet.timestamp, frame: packet.data.into_owned() });
    }
    records
}

fn read_pcapng(capture: &[u8]) -> Vec<Record> {
    let mut reader = PcapNgReader::new(capture).unwrap();
    let mut records = Vec::new();
    while let Some(block) = reader.next_block() {
        if let Block::EnhancedPacket(packet) = block.unwrap() {
            records.push(Record { time: packet.timestamp, frame: packet.data.into_owned() });
        }
    }
    records
}

/// Checks that `count` is this percentage of the packets, with a tolerance of two percentage points.
fn assert_percent(count: usize, percent: usize) {
    let expected = PACKETS * percent / 100;
    assert!(count.abs_diff(expected) <= PACKETS / 50, "{count}, not about {expected}");
}

/// Returns the 64-bit FNV-1a hash of the bytes.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn every_kind_has_the_requested_number_of_records_in_time_order() {
    for kind in KINDS {
        let records = records(&profile(kind));
        assert_eq!(records.len(), PACKETS, "{kind:?}");
        assert!(records.is_sorted_by_key(|record| record.time), "{kind:?}");
    }
}

#[test]
fn timestamps_rise_by_less_than_two_milliseconds() {
    let records = records(&profile(TrafficKind::Mixed));
    assert_eq!(records[0].time, Duration::from_secs(1_741_075_200));
    let intervals = || records.windows(2).map(|pair| pair[1].time - pair[0].time);
    assert!(intervals().all(|interval| interval < Duration::from_millis(2)));
    // There is one interval fewer than packets.
    let mean = intervals().sum::<Duration>() / 3_999;
    assert!((900..1_100).contains(&mean.as_micros()), "{mean:?}");
}

#[test]
fn equal_profiles_give_equal_bytes_and_other_seeds_do_not() {
    for kind in KINDS {
        for format in CAPTURE_FORMATS {
            let first = capture(&profile(kind), format);
            assert!(first == capture(&profile(kind), format), "{kind:?} {format:?}");
            let other_seed = Profile { seed: 2, ..profile(kind) };
            assert!(first != capture(&other_seed, format), "{kind:?} {format:?}");
        }
    }
}

/// If the bytes changed, benchmarks before and after the change could not be compared.
#[test]
fn fingerprints_of_captures_are_unchanged() {
    let fingerprints = KINDS.map(|kind| fingerprint(&capture(&profile(kind), CaptureFormat::Pcap)));
    assert_eq!(fingerprints, FINGERPRINTS, "{fingerprints:#x?}");
}

/// The fingerprints of pcap captures, in the order of `KINDS`.
const FINGERPRINTS: [u64; 6] = [
    0x194b_f7c7_3c4f_de1c,
    0xa803_e21c_2db7_5e1b,
    0xce6d_bdea_82e2_536a,
    0x1ff9_a99f_cbce_7787,
    0x93b3_e9e1_efec_cc2e,
    0x069c_b9d0_d01d_0e87,
];

#[test]
fn all_file_formats_contain_the_same_packets() {
    let profile = profile(TrafficKind::Mixed);
    let nanoseconds = records(&profile);
    let microseconds = read_pcap(&capture(&profile, CaptureFormat::Pcap));
    let blocks = read_pcapng(&capture(&profile, CaptureFormat::Pcapng));
    assert_eq!((microseconds.len(), blocks.len()), (nanoseconds.len(), nanoseconds.len()));
    for ((expected, micro), block) in nanoseconds.iter().zip(&microseconds).zip(&blocks) {
        assert!(expected.frame == micro.frame && expected.frame == block.frame);
        assert_eq!(expected.time, block.time);
        assert_eq!(expected.time.as_micros(), micro.time.as_micros());
    }
}

#[test]
fn pcap_header_declares_the_time_resolution() {
    for (format, resolution) in [
        (CaptureFormat::Pcap, TsResolution::MicroSecond),
        (CaptureFormat::PcapNanoseconds, TsResolution::NanoSecond),
    ] {
        let capture = capture(&Profile::default(), format);
        let reader = PcapReader::new(capture.as_slice()).unwrap();
        assert_eq!(reader.header().ts_resolution, resolution);
    }
}

#[test]
fn mixed_traffic_has_the_documented_percentages() {
    let records = records(&profile(TrafficKind::Mixed));
    let count = |is_counted: &dyn Fn(&Record) -> bool| {
        records.iter().filter(|record| is_counted(record)).count()
    };
    assert_percent(count(&|record| record.is_v6()), 10);
    assert_percent(count(&|record| record.tag_count() == 1), 3);
    assert_percent(count(&|record| record.protocol() == 6), 80);
    assert_percent(count(&|record| record.protocol() == 17), 17);
    assert_percent(count(&|record| matches!(record.protocol(), 1 | 58)), 3);
    // Frames of 64 bytes, or longer if their headers need more.
    assert_percent(count(&|record| record.frame.len() < 90), 58);
    assert_percent(count(&|record| record.frame.len() == 594), 33);
    assert_percent(count(&|record| record.frame.len() == 1_518), 9);
}

#[test]
fn mixed_flows_have_packets_in_both_directions() {
    let profile = Profile { packets: 40_000, ..profile(TrafficKind::Mixed) };
    let mut pairs: BTreeMap<_, [u32; 2]> = BTreeMap::new();
    let records = records(&profile);
    for record in records.iter().filter(|record| !record.is_v6()) {
        let (source, target) = (record.source(), record.target());
        let pair = pairs.entry((source.min(target), source.max(target))).or_default();
        pair[usize::from(source > target)] += 1;
    }
    let busy: Vec<_> = pairs.values().filter(|pair| pair[0] + pair[1] >= 16).collect();
    assert!(busy.len() > 100);
    assert!(busy.iter().all(|pair| pair[0] > 0 && pair[1] > 0));
}

#[test]
fn mixed_traffic_has_the_requested_number_of_hosts_but_at_least_two() {
    for (hosts, expected) in [(0, 2), (1, 2), (2, 2), (50, 50)] {
        let records = records(&Profile { hosts, ..profile(TrafficKind::Mixed) });
        let target_macs: BTreeSet<_> = records.iter().map(|record| &record.frame[..6]).collect();
        assert_eq!(target_macs.len(), expected, "{hosts}");
    }
}

#[test]
fn scan_has_one_source_every_target_and_eight_ports() {
    let records = records(&Profile { hosts: 300, ..profile(TrafficKind::Scan) });
    let sources: BTreeSet<_> = records.iter().map(Record::source).collect();
    let targets: BTreeSet<_> = records.iter().map(Record::target).collect();
    let ports: BTreeSet<_> = records.iter().map(Record::target_port).collect();
    assert_eq!((sources.len(), targets.len(), ports.len()), (1, 300, 8));
}

#[test]
fn scan_has_at_most_65_536_targets() {
    let profile = Profile { packets: 70_000, hosts: u32::MAX, ..profile(TrafficKind::Scan) };
    let records = records(&profile);
    let targets: BTreeSet<_> = records.iter().map(Record::target).collect();
    assert_eq!(targets.len(), 65_536);
}

#[test]
fn flood_has_a_new_source_with_every_packet() {
    let records = records(&profile(TrafficKind::Flood));
    let sources: BTreeSet<_> = records.iter().map(Record::source).collect();
    let source_macs: BTreeSet<_> = records.iter().map(|record| &record.frame[6..12]).collect();
    let targets: BTreeSet<_> = records.iter().map(Record::target).collect();
    assert_eq!((sources.len(), source_macs.len()), (PACKETS, PACKETS));
    assert_eq!(targets.len(), 1);
}

#[test]
fn tiny_and_jumbo_frames_have_one_length() {
    for (kind, len) in [(TrafficKind::Tiny, 60), (TrafficKind::Jumbo, 9_000)] {
        assert!(records(&profile(kind)).iter().all(|record| record.frame.len() == len), "{kind:?}");
    }
}

#[test]
fn vlan_stacks_have_one_to_eight_tags() {
    let mut depths: BTreeMap<_, usize> = BTreeMap::new();
    for record in records(&profile(TrafficKind::Vlans)) {
        *depths.entry(record.tag_count()).or_default() += 1;
        assert!(matches!(record.ether_type_and_packet()[..2], [0x08, 0x00] | [0x86, 0xdd]));
    }
    assert_eq!(depths.keys().copied().collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert!(depths.values().all(|&count| count > PACKETS / 12));
}

#[test]
fn profile_without_packets_gives_an_empty_file() {
    let profile = Profile { packets: 0, ..Profile::default() };
    assert_eq!(capture(&profile, CaptureFormat::Pcap).len(), 24);
    assert!(read_pcapng(&capture(&profile, CaptureFormat::Pcapng)).is_empty());
}
