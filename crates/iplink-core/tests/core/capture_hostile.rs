//! Containers that lie, and what is said of each.

use iplink_core::capture::Packets;
use iplink_generator::bytes::{PcapFile, PcapngFile};

/// How many packets there are before the damage, and its text.
fn damage(bytes: &[u8]) -> (usize, String) {
    let mut packets = match Packets::new(bytes) {
        Ok(packets) => packets,
        Err(error) => return (0, error.to_string()),
    };
    let count = packets.by_ref().take_while(Result::is_ok).count();
    let mut packets = Packets::new(bytes).unwrap().skip(count);
    let error = packets.next().unwrap().unwrap_err();
    assert!(packets.next().is_none(), "after an error there is nothing");
    (count, error.to_string())
}

/// A block that claims this length, behind a section and an interface.
fn block(kind: u32, claimed: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).build();
    bytes.extend(kind.to_le_bytes());
    bytes.extend(claimed.to_le_bytes());
    bytes.extend(body);
    bytes
}

#[test]
fn a_block_larger_than_the_limit_is_refused() {
    for len in [0x4000_0000, 0xffff_fffc] {
        assert_eq!(
            damage(&block(6, len, &[0; 40])),
            (0, format!("record 1 at byte 48: record claims {len} bytes, the limit is 16777216"))
        );
    }
}

#[test]
fn a_section_larger_than_the_limit_is_no_file_header() {
    let mut bytes = PcapngFile::new().build();
    bytes.splice(4..8, 0x7fff_fffc_u32.to_le_bytes());
    assert_eq!(
        damage(&bytes).1,
        "file header at byte 0: record claims 2147483644 bytes, the limit is 16777216"
    );
}

#[test]
fn a_record_larger_than_the_limit_is_refused() {
    for len in [16_777_217, 0x4000_0000, u32::MAX] {
        let file = PcapFile::new().record(1, 0, b"before").record_with(1, 0, len, len, &[0; 40]);
        assert_eq!(
            damage(&file.build()),
            (1, format!("record 2 at byte 46: record claims {len} bytes, the limit is 16777216"))
        );
    }
}

#[test]
fn a_record_longer_than_the_snap_length_is_read() {
    let file = PcapFile::new().snap_len(64).record(1, 0, &[0; 100]).build();
    assert_eq!(Packets::new(&file).unwrap().count(), 1);
}

#[test]
fn a_block_length_that_is_none_is_refused() {
    for len in [0, 5, 8, 13] {
        assert_eq!(
            damage(&block(6, len, &[0; 40])),
            (
                0,
                format!(
                    "record 1 at byte 48: block claims a length of {len} bytes, \
                     which is not a multiple of 4 of at least 12"
                )
            )
        );
    }
}

#[test]
fn a_packet_beyond_its_block_is_refused() {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).enhanced(0, 0, 4, b"four").build();
    let captured_at = 28 + 20 + 8 + 12;
    bytes.splice(captured_at..captured_at + 4, 0xffff_fff0_u32.to_le_bytes());
    assert_eq!(
        damage(&bytes).1,
        "record 1 at byte 48: packet claims 4294967280 captured bytes, its block has room for 4"
    );
}

#[test]
fn an_option_beyond_its_block_is_refused() {
    let bytes = PcapngFile::new().block(1, b"\x01\0\0\0\0\0\0\0\x09\0\xff\xff\x06\0\0\0").build();
    assert_eq!(
        damage(&bytes).1,
        "record 1 at byte 28: option 9 claims 65535 bytes, its block has room for 4"
    );
}

#[test]
fn a_packet_of_an_undeclared_interface_is_refused() {
    let file =
        PcapngFile::new().interface(1, 0, &[]).enhanced(0, 0, 1, b"x").enhanced(3, 0, 1, b"x");
    assert_eq!(
        damage(&file.build()),
        (
            1,
            "record 2 at byte 84: packet of interface 3, of which the section declares 1"
                .to_owned()
        )
    );
    let orphan = PcapngFile::new().simple(1, b"x").build();
    assert_eq!(
        damage(&orphan).1,
        "record 1 at byte 28: packet of interface 0, of which the section declares 0"
    );
}

#[test]
fn lengths_that_differ_around_a_block_are_refused() {
    let mut bytes = PcapngFile::new().interface(1, 0, &[]).build();
    bytes.splice(44..48, 24_u32.to_le_bytes());
    assert_eq!(
        damage(&bytes).1,
        "record 1 at byte 28: block claims a length of 20 bytes before its body and 24 after it"
    );
}

#[test]
fn versions_that_are_not_known_are_refused() {
    for (bytes, text) in [
        (PcapFile::new().version(1, 4).build(), "version 1.4 is not supported"),
        (PcapFile::new().version(2, 5).build(), "version 2.5 is not supported"),
    ] {
        assert_eq!(damage(&bytes).1, format!("file header at byte 0: {text}"));
    }
}

#[test]
fn classic_times_never_wrap_or_lose_a_packet() {
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
