//! Tests of unusual timestamps, from the capture to the output.

use iplink_generator::bytes::{PcapFile, PcapngFile, ethernet, ipv4, udp};

use crate::support::iplink;

/// The length of [`packet`] on the wire, in bytes.
const PACKET_LEN: u32 = 43;

/// Returns an Ethernet frame with a UDP packet.
fn packet() -> Vec<u8> {
    ethernet(0x0800, &ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, b"x")))
}

/// Returns the number of packets and the first and last time of the only link of a capture. Checks
/// that they are the same for the capture, a saved graph and a database.
fn link_row(capture: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).into_os_string().into_string().unwrap();
    let (pcap, saved) = (path("x.pcap"), path("x.iplink"));
    std::fs::write(&pcap, capture).unwrap();
    assert_eq!(iplink(&["-q", "save", &pcap, "-o", &saved]).code, 0);
    let inputs = [pcap.clone(), saved, path("x.db")];
    assert_eq!(iplink(&["-q", "import", &pcap, "--db", &path("x.db")]).code, 0);
    let columns = ["--columns", "packets,first_seen,last_seen", "--as", "tsv"];
    let first_row = |input: &String| {
        let result = iplink(&[&["-q", "links", input], &columns[..]].concat());
        assert_eq!((result.code, result.stderr.as_str()), (0, ""));
        result.stdout.lines().nth(1).unwrap().to_owned()
    };
    let rows: Vec<_> = inputs.iter().map(first_row).collect();
    assert!(rows.iter().all(|row| *row == rows[0]), "{rows:?}");
    rows[0].replace('\t', " ")
}

#[test]
fn times_after_2038_and_2106_are_correct() {
    let file = PcapFile::new().record(0x7fff_ffff, 999_999, &packet());
    let file = file.record(0x8000_0000, 0, &packet());
    let expected = "2 2038-01-19T03:14:07.999999Z 2038-01-19T03:14:08.000000Z";
    assert_eq!(link_row(&file.build()), expected);
    let file = PcapFile::new().nanoseconds().record(u32::MAX, 999_999_999, &packet());
    let time = "2106-02-07T06:28:15.999999999Z";
    assert_eq!(link_row(&file.build()), format!("1 {time} {time}"));
    // pcapng has 64-bit times, and can represent the second after the last one of pcap.
    let micros = (u64::from(u32::MAX) + 1) * 1_000_000;
    let file = PcapngFile::new().interface(1, 0, &[]).enhanced(0, micros, PACKET_LEN, &packet());
    let time = "2106-02-07T06:28:16.000000Z";
    assert_eq!(link_row(&file.build()), format!("1 {time} {time}"));
}

#[test]
fn first_and_last_time_are_correct_for_unordered_timestamps() {
    let times = [1_700_000_005, 1_700_000_001, 1_700_000_009, 1_700_000_003];
    let file = times.iter().fold(PcapFile::new(), |file, time| file.record(*time, 0, &packet()));
    let expected = "4 2023-11-14T22:13:21.000000Z 2023-11-14T22:13:29.000000Z";
    assert_eq!(link_row(&file.build()), expected);
}

#[test]
fn fraction_above_one_second_is_added_to_the_seconds() {
    let file = PcapFile::new().record(1, 2_500_000, &packet()).build();
    assert_eq!(link_row(&file), "1 1970-01-01T00:00:03.500000Z 1970-01-01T00:00:03.500000Z");
}

/// Simple packet blocks have no timestamp. Their packets are counted, and formats that show times
/// still work.
#[test]
fn packets_without_timestamp_are_linked() {
    let without_times = PcapngFile::new().interface(1, 0, &[]).simple(PACKET_LEN, &packet());
    assert_eq!(link_row(&without_times.build()), "1  ");
    let with_one_time =
        without_times.enhanced(0, 5_000_000, PACKET_LEN, &packet()).simple(PACKET_LEN, &packet());
    let time = "1970-01-01T00:00:05.000000Z";
    assert_eq!(link_row(&with_one_time.build()), format!("3 {time} {time}"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    std::fs::write(&path, with_one_time.build()).unwrap();
    for format in ["timeline", "rhythm", "parallel", "scatter", "picviz", "gexf", "zeek", "report"]
    {
        let result = iplink(&["-q", "render", path.to_str().unwrap(), "-f", format]);
        assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{format}");
    }
}
