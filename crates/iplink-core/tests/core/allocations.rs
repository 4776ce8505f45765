//! Checks that reading and dissecting a packet allocates nothing, from a slice or a stream.

use std::hint::black_box;

use allocation_counter::measure;
use iplink_core::capture::{Packets, Reader};
use iplink_core::dissect::dissect;
use iplink_generator::{CaptureFormat, Profile, capture};

/// The number of packets that are read before measuring, while buffers grow.
const WARM_UP_PACKETS: usize = 2_000;
const MEASURED_PACKETS: usize = 10_000;

fn generate_capture(format: CaptureFormat) -> Vec<u8> {
    let profile =
        Profile { packets: (WARM_UP_PACKETS + MEASURED_PACKETS) as u64, ..Profile::default() };
    capture(&profile, format)
}

#[test]
fn allocation_counter_counts_one_allocation() {
    assert_eq!(measure(|| drop(black_box(vec![0_u8; 8]))).count_total, 1);
}

#[test]
fn packets_iterator_allocates_nothing_per_packet() {
    for format in [CaptureFormat::Pcap, CaptureFormat::PcapNanoseconds, CaptureFormat::Pcapng] {
        let bytes = generate_capture(format);
        let mut packets = Packets::new(&bytes).unwrap();
        assert_eq!(packets.by_ref().take(WARM_UP_PACKETS).count(), WARM_UP_PACKETS);
        let mut packets_read = 0;
        let allocations = measure(|| {
            for packet in packets.by_ref() {
                let _ = black_box(dissect(&packet.unwrap()));
                packets_read += 1;
            }
        });
        assert_eq!((packets_read, allocations.count_total), (MEASURED_PACKETS, 0));
    }
}

#[test]
fn reader_allocates_nothing_per_packet() {
    for format in [CaptureFormat::Pcap, CaptureFormat::PcapNanoseconds, CaptureFormat::Pcapng] {
        let bytes = generate_capture(format);
        let mut capture = Reader::decompress(&bytes[..]).unwrap();
        for _ in 0..WARM_UP_PACKETS {
            capture.next_packet().unwrap().unwrap();
        }
        let mut packets_read = 0;
        let allocations = measure(|| {
            while let Some(packet) = capture.next_packet().unwrap() {
                let _ = black_box(dissect(&packet));
                packets_read += 1;
            }
        });
        assert_eq!((packets_read, allocations.count_total), (MEASURED_PACKETS, 0));
    }
}
