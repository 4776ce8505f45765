//! Reading and dissecting a packet allocates nothing, from a slice or a stream.

use std::hint::black_box;

use allocation_counter::measure;
use iplink_core::capture::{Packets, Reader};
use iplink_core::dissect::dissect;
use iplink_generator::{Container, Profile, capture};

const WARM_UP: usize = 2_000;
const MEASURED: usize = 10_000;

fn bytes(container: Container) -> Vec<u8> {
    let profile = Profile { packets: (WARM_UP + MEASURED) as u64, ..Profile::default() };
    capture(&profile, container)
}

#[test]
fn allocation_counter_counts() {
    assert_eq!(measure(|| drop(black_box(vec![0_u8; 8]))).count_total, 1);
}

#[test]
fn packets_allocates_nothing_per_packet() {
    for container in [Container::Pcap, Container::PcapNanoseconds, Container::Pcapng] {
        let bytes = bytes(container);
        let mut packets = Packets::new(&bytes).unwrap();
        assert_eq!(packets.by_ref().take(WARM_UP).count(), WARM_UP);
        let mut read = 0;
        let allocations = measure(|| {
            for packet in packets.by_ref() {
                let _ = black_box(dissect(&packet.unwrap()));
                read += 1;
            }
        });
        assert_eq!((read, allocations.count_total), (MEASURED, 0));
    }
}

#[test]
fn reader_allocates_nothing_per_packet() {
    for container in [Container::Pcap, Container::PcapNanoseconds, Container::Pcapng] {
        let bytes = bytes(container);
        let mut capture = Reader::decompress(&bytes[..]).unwrap();
        for _ in 0..WARM_UP {
            capture.next_packet().unwrap().unwrap();
        }
        let mut read = 0;
        let allocations = measure(|| {
            while let Some(packet) = capture.next_packet().unwrap() {
                let _ = black_box(dissect(&packet));
                read += 1;
            }
        });
        assert_eq!((read, allocations.count_total), (MEASURED, 0));
    }
}
