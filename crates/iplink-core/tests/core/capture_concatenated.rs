//! Tests of inputs with several captures, one after the other.

use iplink_core::capture::{LinkType, Packets, Reader};
use iplink_generator::bytes::{PcapFile, PcapngFile};

/// Returns a capture of each format and byte order, with two packets of the given link type
/// each.
fn captures(link_type: u16) -> Vec<Vec<u8>> {
    let pcap = || {
        PcapFile::new().link_type(link_type.into()).record(1_700_000_000, 1, b"one").record(
            1_700_000_001,
            2,
            b"and two",
        )
    };
    let pcapng = |file: PcapngFile| {
        file.section()
            .interface(link_type, 0, &[])
            .enhanced(0, 1_700_000_000_000_001, 3, b"one")
            .enhanced(0, 1_700_000_001_000_002, 7, b"and two")
            .build()
    };
    let mut captures: Vec<_> = [
        pcap(),
        pcap().nanoseconds(),
        pcap().modified(),
        pcap().version(2, 3),
        pcap().version(2, 2),
    ]
    .into_iter()
    .flat_map(|file| [file.build(), file.big_endian().build()])
    .collect();
    captures.push(pcapng(PcapngFile::new()));
    captures.push(pcapng(PcapngFile::new().big_endian()));
    captures
}

fn read_packets(bytes: &[u8]) -> Result<Vec<(LinkType, Vec<u8>)>, String> {
    Packets::new(bytes)
        .map_err(|error| error.to_string())?
        .map(|packet| packet.map(|packet| (packet.link_type, packet.data.to_vec())))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

#[test]
fn any_capture_may_follow_any_other() {
    let expected = [1, 1, 101, 101, 1, 1].map(LinkType);
    for first in captures(LinkType::ETHERNET.0) {
        for second in captures(LinkType::RAW.0) {
            let bytes = [&first[..], &second, &first].concat();
            let packets = read_packets(&bytes).unwrap();
            let link_types: Vec<_> = packets.iter().map(|(link_type, _)| *link_type).collect();
            assert_eq!(link_types, expected);
            let data: Vec<_> = packets.iter().map(|(_, data)| &data[..]).collect();
            assert_eq!(data, [&b"one"[..], b"and two"].repeat(3));
        }
    }
}

#[test]
fn reader_format_is_that_of_the_current_capture() {
    let pcap = PcapFile::new().record(1, 0, b"a").build();
    let pcapng = PcapngFile::new().interface(1, 0, &[]).enhanced(0, 1, 1, b"b").build();
    let bytes = [pcap, pcapng].concat();
    let mut capture = Reader::open(&bytes[..]).unwrap();
    capture.next_packet().unwrap().unwrap();
    assert_eq!(capture.format(), "pcap, microseconds, little-endian");
    capture.next_packet().unwrap().unwrap();
    assert_eq!(capture.format(), "pcapng");
}

#[test]
fn truncated_second_file_header_is_an_error_with_its_position() {
    let captures = captures(LinkType::ETHERNET.0);
    for first in &captures {
        for second in &captures {
            for len in 1..24 {
                let bytes = [&first[..], &second[..len]].concat();
                let error = read_packets(&bytes).unwrap_err();
                let position = format!("record 3 at byte {}: truncated: {len} of ", first.len());
                assert!(error.starts_with(&position), "{error}");
            }
        }
    }
}

#[test]
fn timestamp_equal_to_a_magic_number_is_not_a_file_header() {
    for magic in [
        0xa1b2_c3d4,
        0xd4c3_b2a1,
        0xa1b2_3c4d,
        0x4d3c_b2a1, // as a timestamp, 2011-01-23T22:58:41Z
        0xa1b2_cd34,
        0x34cd_b2a1,
        0x0a0d_0d0a,
    ] {
        // Except for 0, these fractions look like version 2.4 of a file header.
        for fraction in [0, 0x0002_0004, 0x0400_0200, 0x0004_0002, 0x0200_0400] {
            // The second record has 0 captured bytes of a packet of 60 bytes.
            let file = PcapFile::new()
                .record(magic, fraction, b"x")
                .record_with_lengths(magic, fraction, 0, 60, b"")
                .record(magic, fraction, &[0; 28]);
            for bytes in [file.build(), file.big_endian().build()] {
                assert_eq!(read_packets(&bytes).unwrap().len(), 3, "{magic:x} {fraction:x}");
            }
        }
    }
}

#[test]
fn record_header_of_zeros_is_an_empty_packet() {
    // 256 record headers of zeros.
    let tail = [0; 16 * 256];
    let bytes = [PcapFile::new().record(1, 0, b"x").build(), tail.to_vec()].concat();
    assert_eq!(read_packets(&bytes).unwrap().len(), 257);
}

#[test]
fn block_type_equal_to_a_magic_number_is_not_a_file_header() {
    let file = PcapngFile::new()
        .block(0xa1b2_c3d4, b"local use")
        .interface(1, 0, &[])
        .block(0xd4c3_b2a1, b"")
        .enhanced(0, 1, 1, b"b");
    assert_eq!(read_packets(&file.build()).unwrap().len(), 1);
}

#[test]
fn file_header_of_an_unsupported_version_is_not_detected() {
    let bytes = [PcapFile::new().build(), PcapFile::new().version(3, 0).build()].concat();
    // It is read as an empty record, followed by an incomplete one.
    assert_eq!(
        read_packets(&bytes).unwrap_err(),
        "record 2 at byte 40: truncated: 8 of 16 bytes present"
    );
}
