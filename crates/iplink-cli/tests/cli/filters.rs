//! Tests of the filter options.

use iplink_generator::bytes::{PcapFile, ethernet, ipv4, tcp, udp};

use crate::support::{iplink, office};

/// Writes a capture of ten packets, and returns its temporary folder and its path.
///
/// There is one packet per second from 2009-01-16 00:03:00 UTC: TCP between 10.0.0.1 and port 443
/// of 10.0.0.2, ARP, and UDP between 10.0.0.3 and port 53 of 10.0.0.4, all of them twice.
fn capture() -> (tempfile::TempDir, String) {
    let (a, b, c, d) = ([10, 0, 0, 1], [10, 0, 0, 2], [10, 0, 0, 3], [10, 0, 0, 4]);
    let frames = [
        ethernet(0x0800, &ipv4(a, b, 6, &tcp(50_001, 443, 0x02, b""))),
        ethernet(0x0800, &ipv4(b, a, 6, &tcp(443, 50_001, 0x12, b""))),
        ethernet(0x0806, &[0; 28]),
        ethernet(0x0800, &ipv4(c, d, 17, &udp(40_000, 53, b""))),
        ethernet(0x0800, &ipv4(d, c, 17, &udp(53, 40_000, b""))),
    ];
    let mut file = PcapFile::new();
    for (second, frame) in (0..).zip(frames.iter().chain(&frames)) {
        file = file.record(1_232_064_180 + second, 0, frame);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcap");
    std::fs::write(&path, file.build()).unwrap();
    (folder, path.into_os_string().into_string().unwrap())
}

/// Lists the links with these options, and returns the number of linked packets and the messages.
fn linked_packets(options: &[&str]) -> (u64, String) {
    let (_folder, path) = capture();
    let command = ["links", "--as", "tsv", "--columns", "packets", &path];
    let result = iplink(&[&command, options].concat());
    assert_eq!(result.code, 0, "{options:?}: {}", result.stderr);
    let packets = result.stdout.lines().skip(1).map(|line| line.parse::<u64>().unwrap());
    (packets.sum(), result.stderr)
}

#[test]
fn every_filter_option_selects_packets() {
    for (options, expected) in [
        (&["-F", "tcp port 443"][..], 4),
        (&["--filter", "not tcp"], 4),
        (&["-F", "syn"], 2),
        (&["--src", "10.0.0.1"], 2),
        (&["--src", "10.0.0.1,10.0.0.4"], 4),
        (&["--dst", "10.0.0.0/30"], 6),
        (&["--host", "10.0.0.3"], 4),
        (&["--host", "10"], 8),
        (&["--between", "10.0.0.3,10.0.0.4"], 4),
        (&["--between", "10.0.0.1,10.0.0.4"], 0),
        (&["--port", "domain,443"], 8),
        (&["--port", "50000-60000"], 4),
        (&["--proto", "udp"], 4),
        (&["--proto", "6,17"], 8),
        (&["--since", "2009-01-16 00:03:09"], 1),
        (&["--since", "2009-01-16T01:03:09+01:00"], 1),
        (&["--since", "2009-01-16 01:03:09", "--tz", "Europe/Paris"], 1),
        (&["--until", "2009-01-15 19:03", "--tz", "-05:00"], 1),
        (&["--until", "1232064181"], 2),
        (&["--range", "1232064180:1232064181"], 2),
        (&["--range", "2009-1-16-00-03-01:2009-1-16-00-03-03"], 2),
        (&["-F", "until 2009-01-16 01:03", "--tz", "+01:00"], 1),
        (&["--first", "4"], 3),
        (&["--first", "4", "--proto", "udp"], 1),
        (&["--nodes", "mac", "-F", "not ip"], 2),
        (&["--src", "10.0.0.1", "--dst", "10.0.0.4"], 0),
        (&["-F", "tcp or udp", "--port", "53", "--since", "1232064185", "--src", "10.0.0.4"], 1),
    ] {
        assert_eq!(linked_packets(options).0, expected, "{options:?}");
    }
}

#[test]
fn dates_and_times_of_day_select_packets() {
    let linked = |options: &[&str]| {
        let result = iplink(&[&["-q", "info", &office(), "--as", "tsv"], options].concat());
        assert_eq!((result.code, result.stderr.as_str()), (0, ""), "{options:?}");
        let line = result.stdout.lines().find(|line| line.contains("\tpackets linked\t")).unwrap();
        line.rsplit('\t').next().unwrap().parse::<u64>().unwrap()
    };
    let all = linked(&[]);
    // The capture ends in the morning of the second day.
    let [first_day, second_day] =
        [linked(&["--until", "2025-03-04"]), linked(&["--since", "2025-03-05"])];
    assert!(second_day > 0);
    assert_eq!(first_day + second_day, all);
    assert_eq!(linked(&["--since", "2025-03-04", "--until", "2025-3-4"]), first_day);
    // A time of day applies to both days.
    let [early, late] = [linked(&["--until", "12:00"]), linked(&["--since", "12:00:00.000000001"])];
    assert_eq!(early + late, all);
    assert!(early > second_day);
    assert_eq!(late, linked(&["-F", "since 12:00:00.000000001 and until 2025-03-04"]));
    let in_zone = ["--since", "12:00", "--tz", "Europe/Paris"];
    assert_eq!(linked(&in_zone), linked(&["--since", "12:00", "--tz", "+01:00"]));
    // From the evening until the morning.
    let night = linked(&["--since", "22:00", "--until", "06:00"]);
    assert_eq!(night, linked(&["-F", "since 22:00 or until 06:00"]));
    assert!(night > 0 && night < second_day + late);
    let day = linked(&["--since", "06:00:00.000000001", "--until", "21:59:59.999999999"]);
    assert_eq!(night + day, all);
}

#[test]
fn databases_are_filtered_by_the_time_of_day_and_address_class() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("x.db").into_os_string().into_string().unwrap();
    assert_eq!(iplink(&["-q", "import", &office(), "--db", &database]).code, 0);
    for options in [
        &["--since", "12:00", "--until", "15:30", "--tz", "Europe/Paris"][..],
        &["--since", "22:00", "--until", "6:00"],
        &["--no-multicast"],
        &["-F", "src internal and dst external and not since 18:13"],
        &["-F", "multicast or broadcast"],
    ] {
        let links =
            |input: &str| iplink(&[&["-q", "links", input, "--as", "tsv"], options].concat());
        let (capture, database) = (links(&office()), links(&database));
        assert_eq!((capture.code, database.code), (0, 0), "{options:?}");
        assert!(capture.stdout.lines().count() > 1, "{options:?}");
        assert!(capture.stdout == database.stdout, "{options:?}");
    }
}

#[test]
fn filtered_packets_are_reported() {
    let skipped = "iplink: 4 of 10 packets linked; skipped: 2 not IP: ARP (0x0806)\n";
    assert_eq!(
        linked_packets(&["-F", "tcp"]).1,
        format!("iplink: 4 of 10 packets filtered out\n{skipped}")
    );
    assert_eq!(linked_packets(&["--first", "2"]).1, "iplink: stopped after 2 packets\n");
    assert_eq!(linked_packets(&["-q", "-F", "tcp"]).1, "");
}

#[test]
fn info_counts_filtered_packets() {
    let (_folder, path) = capture();
    let result = iplink(&["-q", "info", "-F", "udp", "--first", "9", "--as", "tsv", &path]);
    let value = |item: &str| {
        let item = format!("\t{item}\t");
        let line = result.stdout.lines().find(|line| line.contains(&item)).unwrap();
        line.rsplit('\t').next().unwrap().to_owned()
    };
    let counts = ["packets read", "packets linked", "packets filtered out", "packets skipped"];
    assert_eq!(counts.map(value), ["9", "3", "4", "2"]);
    assert_eq!(value("reading stopped"), "before the end of the input");
}

#[test]
fn invalid_filter_is_reported_with_position() {
    let error = |options: &[&str]| {
        let result = iplink(&[&["links", "no-such-file"], options].concat());
        assert_eq!((result.code, result.stdout.as_str()), (2, ""), "{options:?}");
        result.stderr
    };
    assert_eq!(
        error(&["-F", "host 10.0.0.1 and port web"]),
        "iplink: --filter: expected a port from 0 to 65535 or the name of a service, found `web`\n\
         iplink:   host 10.0.0.1 and port web\n\
         iplink:                          ^\n"
    );
    assert!(
        error(&["-F", "answered"])
            .starts_with("iplink: --filter: `answered` is a property of links")
    );
    assert!(
        error(&["--src", "10.0.0.1 or tcp"])
            .starts_with("iplink: --src: expected an address or a network such as")
    );
    assert!(
        error(&["--host", "\"or\""])
            .starts_with("iplink: --host: expected an address or a network such as")
    );
    assert!(
        error(&["--since", "noon"])
            .starts_with("iplink: --since: invalid time \"noon\": expected a date with a time of day, such as \"2009-")
    );
    assert!(
        error(&["--tz", "Mars"])
            .starts_with("iplink: --tz: invalid time zone \"Mars\": expected \"UTC\"")
    );
    assert!(
        error(&["--range", "5"])
            .starts_with("iplink: --range: invalid time range \"5\": expected \"START:END\"")
    );
    assert_eq!(
        error(&["--between", "10.0.0.1"]),
        "iplink: --between: expected two addresses or networks as A,B, found \"10.0.0.1\"\n"
    );
    assert_eq!(
        error(&["--since", "2009-03-29 02:30", "--tz", "Europe/Paris"]),
        "iplink: --since: 2009-03-29 02:30:00 does not exist in Europe/Paris: clocks were set \
         forward\n"
    );
}

#[test]
fn every_command_that_reads_captures_applies_filters() {
    for command in [&["links"][..], &["hosts"], &["info"], &["render", "-f", "csv"]] {
        let result = iplink(&[command, &["--first", "50", "-F", "udp", &office()]].concat());
        assert_eq!(result.code, 0, "{}", result.stderr);
        assert!(result.stderr.contains(" of 50 packets filtered out\n"), "{}", result.stderr);
    }
}
