//! Captures with invalid lengths and references, and the error for each.

use iplink_core::capture::Packets;
use iplink_generator::bytes::{PcapFile, PcapngFile};

// Block types of pcapng.
const INTERFACE_DESCRIPTION: u32 = 1;
const ENHANCED_PACKET: u32 = 6;

/// Returns the number of packets before the error, and the error message.
fn read_until_error(bytes: &[u8]) -> (usize, String) {
    let mut packets = match Packets::new(bytes) {
        Ok(packets) => packets,
        Err(error) => return (0, error.to_string()),
    };
    let count = packets.by_ref().take_while(Result::is_ok).count();
    let mut packets = Packets::new(bytes).unwrap().skip(count);
    let error = packets.next().unwrap().unwrap_err();
    assert!(packets.next().is_none(), "no packet follows an error");
    (count, error.to_string())
}

/// Returns a capture with a section, an interface, and a block whose header claims the given length
/// in bytes.
fn capture_with_block(block_type: u32, claimed_len: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).build();
    bytes.extend(block_type.to_le_bytes());
    bytes.extend(claimed_len.to_le_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn block_above_the_length_limit_is_an_error() {
    for len in [0x4000_0000, 0xffff_fffc] {
        assert_eq!(
            read_until_error(&capture_with_block(ENHANCED_PACKET, len, &[0; 40])),
            (0, format!("record 1 at byte 48: record claims {len} bytes, the limit is 16777216"))
        );
    }
}

#[test]
fn section_header_above_the_length_limit_is_an_error() {
    let mut bytes = PcapngFile::new().build();
    bytes.splice(4..8, 0x7fff_fffc_u32.to_le_bytes());
    assert_eq!(
        read_until_error(&bytes).1,
        "file header at byte 0: record claims 2147483644 bytes, the limit is 16777216"
    );
}

#[test]
fn record_above_the_length_limit_is_an_error() {
    for len in [16_777_217, 0x4000_0000, u32::MAX] {
        let file =
            PcapFile::new().record(1, 0, b"before").record_with_lengths(1, 0, len, len, &[0; 40]);
        assert_eq!(
            read_until_error(&file.build()),
            (1, format!("record 2 at byte 46: record claims {len} bytes, the limit is 16777216"))
        );
    }
}

#[test]
fn record_longer_than_the_snap_length_is_read() {
    let file = PcapFile::new().snap_len(64).record(1, 0, &[0; 100]).build();
    assert_eq!(Packets::new(&file).unwrap().count(), 1);
}

#[test]
fn invalid_block_length_is_an_error() {
    for len in [0, 5, 8, 13] {
        assert_eq!(
            read_until_error(&capture_with_block(ENHANCED_PACKET, len, &[0; 40])),
            (
                0,
                format!(
                    "record 1 at byte 48: invalid block length {len}: \
                     expected a multiple of 4, at least 12"
                )
            )
        );
    }
}

#[test]
fn packet_longer_than_its_block_is_an_error() {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).enhanced(0, 0, 4, b"four").build();
    // The length follows the section header block, the interface block, and the header, interface
    // and timestamp of the packet block.
    let captured_len_offset = 28 + 20 + 8 + 12;
    bytes.splice(captured_len_offset..captured_len_offset + 4, 0xffff_fff0_u32.to_le_bytes());
    assert_eq!(
        read_until_error(&bytes).1,
        "record 1 at byte 48: packet claims 4294967280 captured bytes, its block holds 4"
    );
}

#[test]
fn option_longer_than_its_block_is_an_error() {
    // The link type and the snap length, followed by option 9 with a length of 65,535 bytes.
    let body = b"\x01\0\0\0\0\0\0\0\x09\0\xff\xff\x06\0\0\0";
    let bytes = PcapngFile::new().block(INTERFACE_DESCRIPTION, body).build();
    assert_eq!(
        read_until_error(&bytes).1,
        "record 1 at byte 28: option 9 claims 65535 bytes, its block has 4 left"
    );
}

#[test]
fn packet_of_an_undeclared_interface_is_an_error() {
    let file =
        PcapngFile::new().interface(1, 0, &[]).enhanced(0, 0, 1, b"x").enhanced(3, 0, 1, b"x");
    assert_eq!(
        read_until_error(&file.build()),
        (
            1,
            "record 2 at byte 84: packet of interface 3, but the number of interfaces in the section \
             is 1"
                .to_owned()
        )
    );
    let without_interface = PcapngFile::new().simple(1, b"x").build();
    assert_eq!(
        read_until_error(&without_interface).1,
        "record 1 at byte 28: packet of interface 0, but the number of interfaces in the section \
         is 0"
    );
}

#[test]
fn different_lengths_at_the_ends_of_a_block_are_an_error() {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).build();
    // The second length of the interface block.
    bytes.splice(44..48, 24_u32.to_le_bytes());
    assert_eq!(
        read_until_error(&bytes).1,
        "record 1 at byte 28: block lengths differ: 20 bytes before the body, 24 after it"
    );
}

#[test]
fn unsupported_version_is_an_error() {
    for (bytes, message) in [
        (PcapFile::new().version(1, 4).build(), "version 1.4 is not supported"),
        (PcapFile::new().version(2, 5).build(), "version 2.5 is not supported"),
    ] {
        assert_eq!(read_until_error(&bytes).1, format!("file header at byte 0: {message}"));
    }
}

#[test]
fn pcap_packets_with_extreme_timestamps_are_read_without_wraparound() {
    let file = PcapFile::new().record(u32::MAX, 999_999, b"x").record(0, 0, b"x").record(
        0x8000_0000,
        u32::MAX,
        b"x",
    );
    let times: Vec<_> = Packets::new(&file.build())
        .unwrap()
        .map(|packet| packet.unwrap().time.unwrap().to_string())
        .collect();
    assert_eq!(
        times,
        [
            "2106-02-07T06:28:15.999999Z",
            "1970-01-01T00:00:00.000000Z",
            "2038-01-19T04:25:42.967295Z",
        ]
    );
}
