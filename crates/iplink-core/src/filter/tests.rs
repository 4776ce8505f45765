use super::*;
use crate::capture::{LinkType, Packet};
use crate::dissect::{dissect, dissect_frame};
use crate::time::Timestamp;
use iplink_generator::bytes::{ethernet, ipv4, tcp, udp, vlan};

fn parse(text: &str) -> Filter {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// Returns the canonical text of a filter, and asserts that it parses to an equal filter.
fn canonical(text: &str) -> String {
    let filter = parse(text);
    assert_eq!(parse(&filter.to_string()), filter, "{text}");
    filter.to_string()
}

fn parse_error(text: &str) -> String {
    text.parse::<Filter>().unwrap_err().to_string()
}

/// Returns a SYN from 10.0.0.1:50000 to 10.0.0.2:443 on VLAN 7, captured at 1 s.
fn observation() -> Observation {
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 6, &tcp(50_000, 443, 0x02, b""));
    let data = ethernet(0x8100, &vlan(7, 0x0800, &packet));
    let time = Timestamp::from_nanos(1_000_000_000);
    let link_type = LinkType::ETHERNET;
    dissect(&Packet { time, link_type, interface: 0, wire_len: 100, data: &data }).unwrap()
}

/// Filters that match the packet of [`observation`].
const MATCHING_FILTERS: &[&str] = &[
    "host 10.0.0.1",
    "10.0.0.2",
    "src 10.0.0.1",
    "dst host 10.0.0.2",
    "net 10",
    "net 10.0.0.0/30",
    "src and dst net 10",
    "src or dst 10.0.0.1",
    "port 443",
    "port https",
    "src port 50000",
    "dst port 443",
    "portrange 440-450",
    "portrange 450-440",
    "tcp",
    "proto 6",
    "proto tcp",
    "ip",
    "ip proto tcp",
    "tcp port 443",
    "tcp dst port 443",
    "vlan",
    "vlan 7",
    "len = 100",
    "len == 100",
    "len >= 100",
    "len<101",
    "len > 99",
    "len <= 100",
    "len != 99",
    "less 100",
    "greater 100",
    "syn",
    "not fragment",
    "since 1",
    "until 1",
    "since 0.999999999",
    "!udp && (port 80 || 443)",
    "NOT UDP AND Port 443",
    "ip host 10.0.0.1",
    "proto \\tcp",
    "internal",
    "src internal",
    "src and dst internal",
    "tcp dst internal",
    "src (internal or external)",
    "port 80 or internal",
    "not multicast",
    "since 00:00:01",
    "until 0:00:01",
    "since 00:00[+01:00] and until 01:00:01[+01:00]",
    "since 1970-01-01 and until 1970-01-01",
];

/// Filters that do not match the packet of [`observation`].
const NON_MATCHING_FILTERS: &[&str] = &[
    "host 10.0.0.3",
    "dst 10.0.0.1",
    "src net 10.0.0.2/32",
    "src and dst 10.0.0.1",
    "port 80",
    "src port 443",
    "portrange 444-49999",
    "udp",
    "proto 17",
    "ip6",
    "ip6 proto tcp",
    "udp port 443",
    "vlan 8",
    "len = 99",
    "len < 100",
    "len > 100",
    "less 99",
    "greater 101",
    "not syn",
    "fragment",
    "since 1.000000001",
    "until 0.999999999",
    "net ::/0",
    "external",
    "dst external",
    "udp internal",
    "multicast",
    "broadcast",
    "arp",
    "since 00:00:01.000000001",
    "until 00:00",
    "until 01:00[+01:00]",
    "since 1970-01-02",
    "until 1969-12-31",
];

#[test]
fn every_primitive_matches_and_rejects_packets() {
    let observation = observation();
    for text in MATCHING_FILTERS {
        assert!(parse(text).matches(&observation), "{text}");
    }
    for text in NON_MATCHING_FILTERS {
        assert!(!parse(text).matches(&observation), "{text}");
    }
}

#[test]
fn packet_without_a_property_matches_only_the_negation() {
    let without_properties =
        Observation { time: None, ports: None, tcp_flags: None, vlan: None, ..observation() };
    for text in ["since 0", "until 9", "port 443", "syn", "vlan", "vlan 7", "portrange 0-65535"] {
        assert!(!parse(text).matches(&without_properties), "{text}");
        assert!(parse(&format!("not {text}")).matches(&without_properties), "{text}");
    }
}

#[test]
fn addresses_belong_to_classes() {
    let matches = |source: &str, target: &str, text: &str| {
        let (source, target) = (source.parse().unwrap(), target.parse().unwrap());
        parse(text).matches(&Observation { source, target, ..observation() })
    };
    for (source, target, matching) in [
        ("10.0.0.1", "8.8.8.8", ["internal", "external", "src internal", "dst external"]),
        ("fe80::1", "2001:db8::1", ["internal", "external", "src internal", "dst external"]),
        ("10.0.0.1", "224.0.0.1", ["internal", "multicast", "src internal", "not external"]),
        ("fe80::1", "ff02::fb", ["internal", "multicast", "ip6 multicast", "not external"]),
        (
            "0.0.0.0",
            "255.255.255.255",
            ["broadcast", "not internal", "ip broadcast", "not external"],
        ),
        ("224.0.0.1", "10.0.0.1", ["not multicast", "not broadcast", "dst internal", "internal"]),
    ] {
        for text in matching {
            assert!(matches(source, target, text), "{source} {target} {text}");
        }
    }
    assert!(!matches("10.0.0.1", "8.8.8.8", "src and dst internal"));
    assert!(!matches("10.0.0.1", "224.0.0.1", "dst internal or dst external"));
}

#[test]
fn frames_are_classified_by_their_mac_address() {
    let matches = |target: [u8; 6], ether_type, text: &str| {
        let mut data = ethernet(ether_type, &[0; 28]);
        data[..6].copy_from_slice(&target);
        let packet = Packet {
            time: None,
            link_type: LinkType::ETHERNET,
            interface: 0,
            wire_len: 60,
            data: &data,
        };
        parse(text).matches_frame(&dissect_frame(&packet).unwrap())
    };
    assert!(matches([0xff; 6], 0x0806, "arp and broadcast and not multicast"));
    assert!(matches([1, 0x80, 0xc2, 0, 0, 0], 0x88cc, "multicast and not broadcast and not arp"));
    assert!(matches([2, 0, 0, 0, 0, 1], 0x0806, "arp and not (multicast or broadcast)"));
}

#[test]
fn frame_without_ip_has_only_time_vlan_and_length() {
    let frame = |data: &[u8]| {
        let time = Timestamp::from_nanos(5);
        let packet =
            Packet { time, link_type: LinkType::ETHERNET, interface: 0, wire_len: 60, data };
        dissect_frame(&packet).unwrap()
    };
    let arp = frame(&ethernet(0x8100, &vlan(7, 0x0806, &[0; 28])));
    for text in ["vlan 7", "len = 60", "since 0", "not ip", "not host 10.0.0.1", "not tcp"] {
        assert!(parse(text).matches_frame(&arp), "{text}");
    }
    for text in ["ip", "ip6", "net 0.0.0.0/0", "proto 0", "port 0", "fragment", "syn"] {
        assert!(!parse(text).matches_frame(&arp), "{text}");
    }
    let packet = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 53, b""));
    assert!(parse("udp port 53").matches_frame(&frame(&ethernet(0x0800, &packet))));
}

#[test]
fn display_writes_canonical_text() {
    for (text, expected) in [
        ("host 10.0.0.1 or 10.0.0.2", "host 10.0.0.1 or host 10.0.0.2"),
        ("port 80 or 443 and tcp", "(port 80 or port 443) and tcp"),
        ("tcp and port 80 or 443", "(tcp and port 80) or port 443"),
        ("tcp port 80 or 443", "(tcp and port 80) or (tcp and port 443)"),
        ("src port (80 or not 443)", "src port 80 or not src port 443"),
        ("port (80 or (443 or 8080)) or 53", "port 80 or port 443 or port 8080 or port 53"),
        ("src (10.0.0.1 or 10/8) and (tcp)", "(src host 10.0.0.1 or src net 10.0.0.0/8) and tcp"),
        ("not not not (tcp or udp)", "not (tcp or udp)"),
        ("((tcp)) and (udp and (icmp))", "tcp and udp and icmp"),
        ("10.0.0.0/8", "net 10.0.0.0/8"),
        ("net 10.1.2.3/8", "net 10.0.0.0/8"),
        ("net 10.1.0.0 mask 255.255.0.0", "net 10.1.0.0/16"),
        ("net 10.0.0.1", "host 10.0.0.1"),
        ("net 10 or 192.168", "net 10.0.0.0/8 or net 192.168.0.0/16"),
        ("src or dst net 10", "net 10.0.0.0/8"),
        ("dst and src net 10", "src and dst net 10.0.0.0/8"),
        ("src 10.0.0.1 and dst 10.0.0.2", "src host 10.0.0.1 and dst host 10.0.0.2"),
        ("net 2001:db8:0:0::1/32", "net 2001:db8::/32"),
        ("portrange http-https", "portrange 80-443"),
        ("portrange ftp-data-ftp", "portrange 20-21"),
        ("proto ospf or 6 or \\udp", "ospf or tcp or udp"),
        ("ip6 proto 255", "ip6 and proto 255"),
        ("vlan 7 and vlan", "vlan 7 and vlan"),
        ("less 60 or greater 100", "len <= 60 or len >= 100"),
        ("since 2009-01-16 00:03", "since 2009-01-16T00:03:00.000000Z"),
        ("until \"2009-1-16 0:3:0.5\"", "until 2009-01-16T00:03:00.500000Z"),
        (
            "until 2009-1-16-00-03-00 and since -1",
            "until 2009-01-16T00:03:00.000000Z and since 1969-12-31T23:59:59.000000Z",
        ),
        ("src internal or EXTERNAL", "src internal or external"),
        ("ip multicast or ip6 multicast", "(ip and multicast) or (ip6 and multicast)"),
        ("not (arp or broadcast)", "not (arp or broadcast)"),
        ("since 2009-01-16", "since 2009-01-16T00:00:00.000000Z"),
        ("until 2009-01-16 and tcp", "until 2009-01-16T23:59:59.999999999Z and tcp"),
        ("since 18:13", "since 18:13:00[UTC]"),
        ("until 6:00:00.5[Europe/Paris]", "until 06:00:00.500000000[Europe/Paris]"),
        ("not host 10.0.0.1 and 10.0.0.2", "not host 10.0.0.1 and host 10.0.0.2"),
    ] {
        assert_eq!(canonical(text), expected, "{text}");
    }
}

#[test]
fn times_without_an_offset_are_in_the_given_time_zone() {
    let paris = "Europe/Paris".parse().unwrap();
    let filter = Filter::parse_in("since 2009-01-16 01:03 until 1", paris);
    assert!(filter.is_err());
    let filter = Filter::parse_in("since 18:13", paris).unwrap();
    assert_eq!(filter.to_string(), "since 18:13:00[Europe/Paris]");
    let filter = Filter::parse_in("since 2009-01-16 01:03", paris).unwrap();
    assert_eq!(filter.to_string(), "since 2009-01-16T00:03:00.000000Z");
}

#[test]
fn error_shows_position_and_expected_syntax() {
    let condition = "a condition such as `host 10.0.0.1`, `port 443` or `tcp`";
    for (text, expected) in [
        ("", format!("expected {condition}, found the end\n  \n  ^")),
        ("tcp and", format!("expected {condition}, found the end\n  tcp and\n         ^")),
        ("frob", format!("expected {condition}, found `frob`\n  frob\n  ^")),
        ("tcp and and udp", format!("expected {condition}, found `and`\n  tcp and and udp\n          ^")),
        ("tcp udp", "expected `and`, `or` or the end, found `udp`\n  tcp udp\n      ^".into()),
        ("host a.example", "expected an address, found `a.example`\n  host a.example\n       ^".into()),
        ("(tcp or udp", "expected `and`, `or` or `)`, found the end\n  (tcp or udp\n             ^".into()),
        ("tcp)", "unmatched closing parenthesis\n  tcp)\n     ^".into()),
        ("port 65536", "expected a port from 0 to 65535 or the name of a service, found `65536`\n  port 65536\n       ^".into()),
        ("net 300", "expected an address or a network such as `10.0.0.0/8`, `192.168` or `2001:db8::/32`, found `300`\n  net 300\n      ^".into()),
        ("src tcp", "expected an address, `host`, `net`, `port` or `portrange`, found `tcp`\n  src tcp\n      ^".into()),
        ("host (port 80)", "expected an address, found `port`\n  host (port 80)\n        ^".into()),
        ("src (10.0.0.1 or tcp)", "expected an address or a network, found `tcp`\n  src (10.0.0.1 or tcp)\n                   ^".into()),
        ("port (80 or (vlan 7))", "expected a port from 0 to 65535 or the name of a service, found `vlan`\n  port (80 or (vlan 7))\n               ^".into()),
        ("net (10 and len > 9)", "expected an address or a network such as `10.0.0.0/8`, `192.168` or `2001:db8::/32`, found `len`\n  net (10 and len > 9)\n              ^".into()),
        ("proto x", "expected the name of an IP protocol or a number from 0 to 255, found `x`\n  proto x\n        ^".into()),
        ("portrange 5", "expected two ports such as `1000-2000`, found `5`\n  portrange 5\n            ^".into()),
        ("src multicast", "expected an address, `host`, `net`, `port` or `portrange`, found `multicast`\n  src multicast\n      ^".into()),
        ("host internal", "expected an address, found `internal`\n  host internal\n       ^".into()),
        ("since 24:00", "invalid time \"24:00\": no such date or time of day\n  since 24:00\n        ^".into()),
        ("src proto 6", "`src` and `dst` apply only to addresses and ports\n  src proto 6\n      ^".into()),
        ("len ~ 5", "expected a comparison: `<`, `<=`, `=`, `!=`, `>=` or `>`, found `~`\n  len ~ 5\n      ^".into()),
        ("len < x", "expected a number of bytes, found `x`\n  len < x\n        ^".into()),
        ("vlan 4096", "expected a VLAN identifier from 0 to 4095, found `4096`\n  vlan 4096\n       ^".into()),
        ("net 10 mask 1", "expected an IPv4 mask such as `255.255.0.0`, found `1`\n  net 10 mask 1\n              ^".into()),
        ("tcp[13] = 2", "expected a condition such as `host 10.0.0.1`, `port 443` or `tcp`, found `tcp[13]`\n  tcp[13] = 2\n  ^".into()),
    ] {
        assert_eq!(parse_error(text), expected, "{text}");
    }
    let time_error = parse_error("tcp and since yesterday");
    assert!(
        time_error.starts_with(
            "invalid time \"yesterday\": expected a date with a time of day, such as "
        ),
        "{time_error}"
    );
    assert!(
        time_error.ends_with("decimal places\n  tcp and since yesterday\n                ^"),
        "{time_error}"
    );
    assert_eq!(
        parse_error("tcp and answered"),
        "`answered` is a property of links, not of packets, and is not available in filters; see \
         the column `answered` of `iplink links`\n  tcp and answered\n          ^"
    );
}

#[test]
fn error_in_a_long_text_shows_the_text_around_it() {
    let text =
        format!("{} or \u{202e}\n and {}", ["tcp"; 100].join(" or "), ["udp"; 100].join(" or "));
    let error = text.parse::<Filter>().unwrap_err();
    let lines: Vec<_> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].ends_with("found `\u{fffd}`"), "{}", lines[0]);
    assert_eq!(lines[1].chars().nth(lines[2].chars().count() - 1), Some('\u{fffd}'));
    assert!(lines[1].chars().count() < 100);
    assert_eq!(text.get(error.offset()..).unwrap().chars().next(), Some('\u{202e}'));
}

#[test]
fn long_word_is_abbreviated_in_the_error() {
    for text in ["since ", "until \"", "host ", "port ", ""] {
        let error = parse_error(&(text.to_owned() + &"x".repeat(1 << 20)));
        assert!(error.contains(&"x".repeat(40)) && error.contains('…'), "{text}");
        assert!(error.len() < 400, "{text}: {} bytes", error.len());
    }
}

#[test]
fn long_and_deeply_nested_text_is_rejected_without_overflow() {
    let repeat_to_1_mib = |text: &str| text.repeat((1 << 20) / text.len());
    assert!(parse_error(&repeat_to_1_mib("(")).starts_with("more than 256 nested parentheses\n"));
    assert!(parse_error(&repeat_to_1_mib("not ")).contains("found the end\n"));
    assert!(parse_error(&repeat_to_1_mib("!(")).starts_with("more than 256 nested parentheses\n"));
    assert!(
        parse_error(&format!("port {}", repeat_to_1_mib("(")))
            .starts_with("more than 256 nested parentheses\n")
    );
    assert!(parse_error(&repeat_to_1_mib("port (")).starts_with("expected a port from"));
    let depth_error = parse_error(&repeat_to_1_mib("tcp or udp and "));
    assert!(depth_error.starts_with("`and`, `or` and `not` nested more than 64 levels deep\n"));
    assert_eq!(canonical(&format!("{}tcp", "not ".repeat(100_001))), "not tcp");
    assert_eq!(canonical(&format!("{}tcp{}", "(".repeat(256), ")".repeat(256))), "tcp");
    assert!(
        canonical(&format!("{}tcp", repeat_to_1_mib("port 1 or "))).ends_with(" or port 1 or tcp")
    );
}

#[test]
fn filters_of_maximum_depth_can_be_joined() {
    let text = (0..64).fold("tcp".to_owned(), |text, level| match level % 2 {
        0 => format!("({text}) and udp"),
        _ => format!("({text}) or icmp"),
    });
    let deepest = parse(&text);
    assert!(format!("({text}) and udp").parse::<Filter>().is_ok());
    assert!(format!("not (({text}) and udp)").parse::<Filter>().is_err());
    let joined = deepest.clone().and(deepest.clone()).and(parse("udp")).and(deepest);
    assert_eq!(parse(&joined.to_string()), joined);
    assert_eq!(parse("tcp and udp").and(parse("icmp")).to_string(), "tcp and udp and icmp");
}

#[test]
fn matching_allocates_no_memory() {
    let (observation, filter) =
        (observation(), parse("(net 10 or ::/0) and not (port 80 or vlan 3) and since 0"));
    let allocations = allocation_counter::measure(|| assert!(filter.matches(&observation)));
    assert_eq!(allocations.count_total, 0);
}
