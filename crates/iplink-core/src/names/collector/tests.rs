//! Tests of packets with names, from the IP header on.

use iplink_generator::bytes::{
    dns_message, dns_name, dns_question, dns_record, ethernet, ipv4, ipv6, udp, vlan,
};

use super::*;
use crate::capture::{LinkType, Packet};
use crate::dissect::dissect_datagram;
use crate::time::Timestamp;

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 0, 2];

/// Collects the names in IP packets, and returns them as `source address name xcount`, with the
/// number of dropped streams.
fn collect(packets: &[Vec<u8>]) -> (Vec<String>, u64) {
    let mut collector = PacketNameCollector::default();
    for (packet, seconds) in packets.iter().zip(0..) {
        let wire_len = u32::try_from(packet.len()).unwrap();
        let time = Timestamp::from_parts(seconds, 0);
        let (link_type, interface) = (LinkType::RAW, 0);
        let packet = Packet { time, link_type, interface, wire_len, data: packet };
        collector.add_packet(&dissect_datagram(&packet).unwrap());
    }
    let names = collector.take().0;
    let format_name =
        |it: &PacketName| format!("{} {} {} x{}", it.source, it.address, it.name, it.count);
    (names.as_slice().iter().map(format_name).collect(), names.dropped_streams())
}

fn names_in(packets: &[Vec<u8>]) -> Vec<String> {
    collect(packets).0
}

/// Returns a TCP segment from a client to a server.
fn segment(ports: [u16; 2], sequence: u32, data: &[u8]) -> Vec<u8> {
    let [source, target] = ports.map(u16::to_be_bytes);
    let rest = [0, 0, 0, 0, 0x50, 0x18, 0, 0, 0, 0, 0, 0];
    let header = [&source[..], &target, &sequence.to_be_bytes(), &rest].concat();
    ipv4(CLIENT, SERVER, 6, &[&header[..], data].concat())
}

/// Returns segments of 10 bytes, which start at a sequence number just before its overflow.
fn segments(ports: [u16; 2], stream: &[u8]) -> Vec<Vec<u8>> {
    let pieces = stream.chunks(10).zip((0_u32..).step_by(10));
    pieces
        .map(|(piece, offset)| segment(ports, (u32::MAX - 20).wrapping_add(offset), piece))
        .collect()
}

fn datagram(ports: [u16; 2], message: &[u8]) -> Vec<u8> {
    let [source, target] = ports;
    ipv4(CLIENT, SERVER, 17, &udp(source, target, message))
}

/// Returns a TLS record with a `ClientHello`.
fn client_hello_record(name: &str) -> Vec<u8> {
    let hello = tls::tests::client_hello(name);
    let len = u16::try_from(hello.len()).unwrap().to_be_bytes();
    [&[22, 3, 1][..], &len, &hello].concat()
}

/// Returns a DNS response that maps a name to 10.0.0.9.
fn dns_response(name: &str) -> Vec<u8> {
    let record = dns_record(b"\xc0\x0c", 1, 1, &[10, 0, 0, 9]);
    dns_message(0x8180, &[dns_question(&dns_name(name), 1)], &[record])
}

/// Returns DNS responses as in a TCP stream.
fn dns_stream(names: &[&str]) -> Vec<u8> {
    let with_len = |name: &&str| {
        let message = dns_response(name);
        [&u16::try_from(message.len()).unwrap().to_be_bytes()[..], &message].concat()
    };
    names.iter().flat_map(with_len).collect()
}

#[test]
fn source_of_dns_message_is_known_by_its_port() {
    let packets =
        [53, 5_353, 5_355, 5_354].map(|port| datagram([port, 9], &dns_response("A.test")));
    let expected =
        ["DNS 10.0.0.9 a.test x1", "mDNS 10.0.0.9 a.test x1", "LLMNR 10.0.0.9 a.test x1"];
    assert_eq!(names_in(&packets), expected);
}

#[test]
fn split_client_hello_is_joined_in_any_order() {
    let packets = segments([50_000, 8_443], &client_hello_record("www.test"));
    let expected = ["TLS 10.0.0.2 www.test x1"];
    assert_eq!(names_in(&packets), expected);
    let mut reversed = packets.clone();
    reversed[1..].reverse();
    assert_eq!(names_in(&reversed), expected);
    let retransmitted: Vec<_> = packets.iter().flat_map(|it| [it.clone(), it.clone()]).collect();
    assert_eq!(names_in(&retransmitted), expected);
    let missing: Vec<_> = packets.iter().take(2).chain(&packets[3..]).cloned().collect();
    assert!(names_in(&missing).is_empty());
}

#[test]
fn streams_of_two_clients_are_separate() {
    let one = segments([50_000, 443], &client_hello_record("one.test"));
    let other = segments([50_001, 443], &client_hello_record("two.test"));
    let interleaved: Vec<_> =
        one.into_iter().zip(other).flat_map(|(one, other)| [one, other]).collect();
    assert_eq!(names_in(&interleaved), ["TLS 10.0.0.2 one.test x1", "TLS 10.0.0.2 two.test x1"]);
}

#[test]
fn new_connection_replaces_a_pending_one() {
    let hello = client_hello_record("www.test");
    let packets =
        [segment([50_000, 443], 1_000, &hello[..20]), segment([50_000, 443], 9_000_000, &hello)];
    assert_eq!(names_in(&packets), ["TLS 10.0.0.2 www.test x1"]);
}

#[test]
fn split_http_request_is_joined() {
    let request = b"GET /a/long/path HTTP/1.1\r\nUser-Agent: x\r\nHost: www.test:81\r\n\r\n";
    assert_eq!(names_in(&segments([50_000, 81], request)), ["HTTP 10.0.0.2 www.test x1"]);
}

#[test]
fn split_dns_responses_over_tcp_are_each_counted_once() {
    let stream = dns_stream(&["a.test", "b.test", "a.test"]);
    let expected = ["DNS 10.0.0.9 a.test x2", "DNS 10.0.0.9 b.test x1"];
    assert_eq!(names_in(&segments([53, 50_000], &stream)), expected);
    for len in 1..stream.len() {
        let packets = [
            segment([53, 50_000], 7, &stream[..len]),
            segment([53, 50_000], 7 + u32::try_from(len).unwrap(), &stream[len..]),
        ];
        assert_eq!(names_in(&packets).len(), 2, "{len}");
    }
}

#[test]
fn long_and_many_streams_are_dropped_and_counted() {
    let request = [&b"GET / HTTP/1.1\r\nA: "[..], &[b'a'; 7_000]].concat();
    let long = [segment([1, 2], 0, &request), segment([1, 2], 16_383, &[0; 20])];
    assert_eq!(collect(&long), (vec![], 1));
    let long_message = segment([53, 2], 0, &[0xff; 20]);
    assert_eq!(collect(&[long_message]), (vec![], 1));
    let many: Vec<_> = (0..1_030).map(|port| segment([port, 2], 0, &[22, 3, 1])).collect();
    // The source port 53 is that of a response, too short to be one.
    assert_eq!(collect(&many), (vec![], 6));
}

#[test]
fn data_in_the_first_segment_of_a_connection_is_read() {
    let hello = client_hello_record("www.test");
    let mut first = segment([1, 2], 99, &hello[..40]);
    first[20 + 13] = 0x02;
    let packets = [first, segment([1, 2], 140, &hello[40..])];
    assert_eq!(names_in(&packets), ["TLS 10.0.0.2 www.test x1"]);
}

#[test]
fn server_name_in_a_connection_through_a_proxy_is_not_that_of_the_proxy() {
    let connect = b"CONNECT www.test:443 HTTP/1.1\r\nHost: www.test\r\n\r\n";
    let hello = client_hello_record("www.test");
    let packets = [segment([1, 2], 0, connect), segment([1, 2], 99, &hello)];
    assert!(names_in(&packets).is_empty());
    let of_another_connection = [segment([1, 2], 0, connect), segment([3, 2], 99, &hello)];
    assert_eq!(names_in(&of_another_connection), ["TLS 10.0.0.2 www.test x1"]);
}

#[test]
fn packets_without_a_new_name_allocate_nothing() {
    let hello = client_hello_record("www.test");
    let packets = [
        datagram([53, 9], &dns_response("a.test")),
        datagram([50_000, 443], &[0x40; 1_300]),
        segment([50_000, 443], 7, &hello),
        segment([50_000, 443], 900, &[23, 3, 3, 0, 5, 1, 2, 3, 4, 5]),
        segment([50_000, 80], 7, b"GET / HTTP/1.1\r\nHost: www.test\r\n\r\n"),
        segment([80, 50_000], 7, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ];
    let mut collector = PacketNameCollector::default();
    let mut add_all = || {
        for data in &packets {
            let (link_type, interface, wire_len) = (LinkType::RAW, 0, 60);
            let packet = Packet { time: None, link_type, interface, wire_len, data };
            collector.add_packet(&dissect_datagram(&packet).unwrap());
        }
    };
    add_all();
    assert_eq!(allocation_counter::measure(add_all).count_total, 0);
}

#[test]
fn dhcp_name_belongs_to_the_acknowledged_address() {
    let request = dhcp::tests::message(0, 0, &[&[53, 1, 3], b"\x0c\x04PC-1"]);
    let ack = dhcp::tests::message(0, 5, &[&[53, 1, 5]]);
    let packets = [datagram([68, 67], &request), datagram([67, 68], &ack)];
    assert_eq!(names_in(&packets), ["DHCP 10.0.0.5 pc-1 x1"]);
}

#[test]
fn name_has_the_times_of_its_messages() {
    let mut collector = PacketNameCollector::default();
    let data = datagram([53, 9], &dns_response("a.test"));
    for seconds in [5, 2, 9] {
        let time = Timestamp::from_parts(seconds, 0);
        let packet =
            Packet { time, link_type: LinkType::RAW, interface: 0, wire_len: 60, data: &data };
        collector.add_packet(&dissect_datagram(&packet).unwrap());
    }
    let names = collector.take().0;
    let [name] = names.as_slice() else { panic!("one name") };
    let time = |seconds| Timestamp::from_parts(seconds, 0);
    assert_eq!((name.count, name.first_seen, name.last_seen), (3, time(2), time(9)));
    assert_eq!(collector.take(), Default::default());
}

#[test]
fn arbitrary_payloads_do_not_panic() {
    let mut state = 1_u32;
    let mut next_byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let ports = [53, 67, 68, 88, 137, 443, 546, 547, 5_353, 5_355];
    for starts in [&[][..], &[22, 3, 1], b"GET / ", b"\0\0\0\x40\xfeSMB", &[0xc0, 0, 0, 0, 1]] {
        for port in ports {
            let payload: Vec<u8> = starts
                .iter()
                .copied()
                .chain(std::iter::repeat_with(&mut next_byte).take(1_300))
                .collect();
            let both = [[port, 67], [50_000, port]];
            let packets =
                both.map(|ports| [datagram(ports, &payload), segment(ports, 7, &payload)]);
            collect(packets.as_flattened());
        }
    }
}

#[test]
fn mac_addresses_come_from_arp_neighbor_discovery_and_dhcp() {
    let mut collector = PacketNameCollector::default();
    let arp = [&[0, 1, 8, 0, 6, 4, 0, 1][..], &[2, 0, 0, 0, 0, 1], &CLIENT, &[0; 10]].concat();
    let arp = ethernet(0x8100, &vlan(7, 0x0806, &arp));
    let of_several_hosts = ethernet(0x0806, &[&[0, 1, 8, 0, 6, 4, 0, 1][..], &[0xff; 20]].concat());
    let solicitation = [&[135; 24][..], &[1, 1, 2, 0, 0, 0, 0, 3]].concat();
    let solicitation = ipv6([0xfe; 16], [0xff; 16], 58, &solicitation);
    let ack = datagram([67, 68], &dhcp::tests::message(0, 5, &[&[53, 1, 5]]));
    for (link_type, data) in [
        (LinkType::ETHERNET, arp),
        (LinkType::ETHERNET, of_several_hosts),
        (LinkType::RAW, solicitation),
        (LinkType::RAW, ack),
    ] {
        let packet = Packet { time: None, link_type, interface: 0, wire_len: 60, data: &data };
        match dissect_datagram(&packet) {
            Ok(datagram) => collector.add_packet(&datagram),
            Err(_) => collector.add_other_packet(&packet),
        }
    }
    let claims = collector.take().1;
    let format_claim = |it: &MacClaim| format!("{} {} {}", it.source, it.address, it.mac_address);
    assert_eq!(
        claims.as_slice().iter().map(format_claim).collect::<Vec<_>>(),
        [
            "ARP 10.0.0.1 02:00:00:00:00:01",
            "neighbor discovery fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe 02:00:00:00:00:03",
            "DHCP 10.0.0.5 02:00:00:00:00:07",
        ]
    );
}
