//! Interfaces, host names and timestamp resolutions of pcapng.

use iplink_core::capture::{LinkType, Packets, Reader};
use iplink_generator::bytes::PcapngFile;

const IF_NAME: u16 = 2;
const IF_DESCRIPTION: u16 = 3;
const IF_TSRESOL: u16 = 9;
const IF_FCSLEN: u16 = 13;
const IF_TSOFFSET: u16 = 14;

/// The type of a block of host names.
const NAME_RESOLUTION: u32 = 4;

/// The length of the section header block without options, in bytes.
const SECTION_HEADER_LEN: usize = 28;

/// Reads all packets, and returns the reader, which is then at its end.
fn read_to_end(bytes: &[u8]) -> Reader<&[u8]> {
    let mut capture = Reader::open(bytes).unwrap();
    while capture.next_packet().unwrap().is_some() {}
    capture
}

/// Returns the times of all packets, in nanoseconds.
fn packet_times(file: &PcapngFile) -> Vec<Option<i64>> {
    Packets::new(&file.build())
        .unwrap()
        .map(|packet| packet.unwrap().time.map(|time| time.as_nanos()))
        .collect()
}

#[test]
fn interfaces_of_all_sections_are_stored_in_order() {
    let file = PcapngFile::new()
        .interface(1, 96, &[(IF_NAME, b"eth0"), (IF_DESCRIPTION, b"uplink\0")])
        .interface(113, 0, &[])
        .big_endian()
        .section()
        .interface(101, 0, &[(IF_NAME, b"\xffwg0")]);
    let interfaces = read_to_end(&file.build()).interfaces().as_slice().to_vec();
    let found: Vec<_> = interfaces
        .iter()
        .map(|interface| {
            let texts = (interface.name.as_deref(), interface.description.as_deref());
            (interface.section, interface.number, interface.link_type, interface.snap_len, texts)
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, 0, LinkType::ETHERNET, 96, (Some("eth0"), Some("uplink"))),
            (1, 1, LinkType::LINUX_SLL, 0, (None, None)),
            (2, 2, LinkType::RAW, 0, (Some("\u{fffd}wg0"), None)),
        ]
    );
}

#[test]
fn host_names_are_stored() {
    let record = b"\x01\x00\x0b\x00\x0a\x00\x00\x01a.test\x00\x00\x00\x00\x00\x00";
    let file = PcapngFile::new().block(NAME_RESOLUTION, record).build();
    let capture = read_to_end(&file);
    let names: Vec<_> = capture
        .names()
        .as_slice()
        .iter()
        .map(|name| format!("{} {}", name.address, name.name))
        .collect();
    assert_eq!(names, ["10.0.0.1 a.test"]);
    let mut packets = Packets::new(&file).unwrap();
    assert!(packets.next().is_none());
    assert_eq!(packets.names().as_slice().len(), 1);
}

#[test]
fn million_interfaces_are_read_and_the_first_are_stored() {
    let mut file = PcapngFile::new().interface(101, 0, &[(IF_NAME, b"eth0")]).build();
    let interface = PcapngFile::new().interface(101, 0, &[(IF_NAME, b"eth1")]).build();
    let interface = interface.get(SECTION_HEADER_LEN..).unwrap();
    for _ in 1..1_000_000 {
        file.extend_from_slice(interface);
    }
    let packet = PcapngFile::new().enhanced(999_999, 0, 1, b"x").build();
    file.extend_from_slice(packet.get(SECTION_HEADER_LEN..).unwrap());
    let mut capture = Reader::open(&file[..]).unwrap();
    assert_eq!(capture.next_packet().unwrap().unwrap().interface, 999_999);
    let interfaces = capture.interfaces();
    assert_eq!(interfaces.as_slice().len(), 16_384);
    assert_eq!(interfaces.dropped(), 1_000_000 - 16_384);
}

#[test]
fn more_interfaces_than_the_limit_are_an_error() {
    let mut file = PcapngFile::new().build();
    let interface = PcapngFile::new().interface(101, 0, &[]).build();
    for _ in 0..=1 << 20 {
        file.extend_from_slice(interface.get(SECTION_HEADER_LEN..).unwrap());
    }
    let error = Packets::new(&file).unwrap().next().unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "record 1 at byte 20971548: section declares more than 1048576 interfaces"
    );
}

#[test]
fn packets_use_link_type_snap_length_and_resolution_of_their_interface() {
    let file = PcapngFile::new()
        .interface(1, 2, &[(IF_TSRESOL, &[9]), (IF_FCSLEN, &[4])])
        .interface(101, 0, &[(IF_TSRESOL, &[3])])
        .enhanced(1, 1_500, 9, b"abc")
        .simple(9, b"ab")
        .enhanced(0, 1_500, 9, b"abc")
        .build();
    let packets: Vec<_> = Packets::new(&file).unwrap().map(Result::unwrap).collect();
    let found: Vec<_> = packets
        .iter()
        .map(|packet| {
            let nanos = packet.time.map(|time| time.as_nanos());
            (packet.link_type.0, nanos, packet.data, packet.wire_len)
        })
        .collect();
    assert_eq!(
        found,
        [
            (101, Some(1_500_000_000), &b"abc"[..], 9),
            (1, None, b"ab", 9),
            (1, Some(1_500), b"abc", 9),
        ]
    );
}

#[test]
fn section_may_state_its_length() {
    // The byte-order magic, version 1.0 and the length of the section.
    let mut body = 0x1a2b_3c4d_u32.to_le_bytes().to_vec();
    body.extend([1, 0, 0, 0]);
    body.extend(56_u64.to_le_bytes());
    let section = |file: PcapngFile| {
        file.block(0x0a0d_0d0a, &body).interface(1, 0, &[]).enhanced(0, 1, 1, b"x")
    };
    let file = section(section(PcapngFile::new()));
    assert_eq!(packet_times(&file).len(), 2);
}

#[test]
fn custom_and_unknown_blocks_are_ignored() {
    let mut file = PcapngFile::new().interface(1, 0, &[]);
    // Blocks of interface statistics, a journal and secrets, custom blocks, a block for local use,
    // and one of an unknown type.
    for block_type in [5, 9, 10, 0x0bad, 0x4000_0bad, 0x8000_0bad, 0x7777] {
        file = file.block(block_type, b"anything").enhanced(0, 1, 1, b"x");
    }
    assert_eq!(packet_times(&file).len(), 7);
}

#[test]
fn packets_with_any_resolution_are_read_without_wraparound_of_their_times() {
    for resolution in [0, 6, 9, 19, 20, 0x7f, 0x80, 0x80 | 63, 0xff] {
        let file = PcapngFile::new()
            .interface(1, 0, &[(IF_TSRESOL, &[resolution])])
            .enhanced(0, u64::MAX, 1, b"x")
            .enhanced(0, 1_700_000_000_000_000, 1, b"x");
        let times = packet_times(&file);
        assert_eq!(times.len(), 2);
        assert!(times.iter().flatten().all(|nanos| *nanos >= 0), "{resolution}");
    }
}

/// Compares the times with those of 128-bit arithmetic, for all 256 values of `if_tsresol`.
#[test]
fn every_resolution_gives_the_exact_time() {
    let offset = -7_i64;
    for resolution in 0..=u8::MAX {
        let exponent = u32::from(resolution & 0x7f);
        let base: u128 = if resolution < 0x80 { 10 } else { 2 };
        let offset_bytes = offset.to_le_bytes();
        let options = [(IF_TSRESOL, &[resolution][..]), (IF_TSOFFSET, &offset_bytes)];
        for ticks in [0, 1, 999_999, 4_102_444_800, 1_700_000_000_123_456_789, u64::MAX] {
            let file = PcapngFile::new().interface(1, 0, &options).enhanced(0, ticks, 1, b"x");
            // If this number does not fit in 128 bits, a tick is so short that none of these
            // numbers of ticks reaches a nanosecond.
            let ticks_per_second = base.checked_pow(exponent);
            let nanos = ticks_per_second
                .map_or(0, |per_second| u128::from(ticks) * 1_000_000_000 / per_second);
            let nanos = i128::try_from(nanos).unwrap() + i128::from(offset) * 1_000_000_000;
            let expected = i64::try_from(nanos).ok();
            assert_eq!(packet_times(&file), [expected], "{resolution:#04x}, {ticks} ticks");
        }
    }
}

#[test]
fn packets_with_any_offset_are_read_without_wraparound_of_their_times() {
    let ticks_per_second = 1_000_000;
    for (offset, expected) in [
        (i64::MAX, [None, None]),
        (i64::MIN, [None, None]),
        (-2, [Some(-1_000_000_000), None]),
        (9_223_372_035, [Some(9_223_372_036_000_000_000), None]),
        (9_223_372_036, [None, None]),
    ] {
        let file = PcapngFile::new()
            .interface(1, 0, &[(IF_TSOFFSET, &offset.to_le_bytes())])
            .enhanced(0, ticks_per_second, 1, b"x")
            .enhanced(0, u64::MAX, 1, b"x");
        assert_eq!(packet_times(&file), expected, "{offset}");
    }
}

#[test]
fn times_may_decrease() {
    let file =
        PcapngFile::new().interface(1, 0, &[]).enhanced(0, 5, 1, b"x").enhanced(0, 4, 1, b"x");
    assert_eq!(packet_times(&file), [Some(5_000), Some(4_000)]);
}
