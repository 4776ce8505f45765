//! The seeds of the fuzz targets: small inputs, each for one case.

mod compressed;
mod lists;
mod names;
mod saved;

use iplink_generator::bytes::{
    PcapFile, PcapngFile, dns_message, dns_name, dns_question, dns_record, ethernet, ipv4, ipv6,
    tcp, udp, vlan,
};

pub(crate) use compressed::compressed;
pub(crate) use lists::lists;
pub(crate) use names::names;
pub(crate) use saved::saved;

/// Seeds with their file names.
type Seeds = Vec<(&'static str, Vec<u8>)>;

fn ipv4_packet() -> Vec<u8> {
    ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(53, 5_353, b"?"))
}

fn ipv6_packet() -> Vec<u8> {
    ipv6([1; 16], [2; 16], 6, &tcp(80, 50_000, 0x12, b""))
}

fn frame() -> Vec<u8> {
    ethernet(0x0800, &ipv4_packet())
}

/// Returns a pcap file with a complete and a truncated packet.
fn classic() -> PcapFile {
    PcapFile::new().record(1_700_000_000, 1, &frame()).record_with_lengths(
        1_700_000_001,
        999_999,
        20,
        1_500,
        &[2; 20],
    )
}

/// Returns the seeds of the target `pcap`.
pub(crate) fn pcap() -> Seeds {
    let raw = PcapFile::new().link_type(101).record(1, 2, &ipv6_packet());
    vec![
        ("little-endian", classic().build()),
        ("big-endian", classic().big_endian().build()),
        ("nanoseconds", classic().nanoseconds().build()),
        ("modified", classic().modified().build()),
        ("version-2-2", classic().version(2, 2).build()),
        ("version-2-3", classic().version(2, 3).build()),
        ("fcs", classic().link_type(0x2400_0001).build()),
        ("raw", raw.build()),
        (
            "empty-record",
            PcapFile::new().record(0, 0, b"").record(u32::MAX, u32::MAX, b"x").build(),
        ),
        ("huge-claim", classic().record_with_lengths(1, 0, u32::MAX, u32::MAX, &[0; 9]).build()),
        ("run-together", [classic().build(), raw.big_endian().build()].concat()),
        ("then-pcapng", [classic().build(), enhanced().build()].concat()),
        ("looks-like-magic", PcapFile::new().record(0x4d3c_b2a1, 0x0400_0200, b"").build()),
        ("no-capture", b"%PDF-1.4".to_vec()),
    ]
}

/// Returns a pcapng file with an enhanced packet block.
fn enhanced() -> PcapngFile {
    PcapngFile::new().interface(1, 0, &[(2, b"eth0"), (9, &[9])]).enhanced(
        0,
        1_700_000_000_000_000_000,
        60,
        &frame(),
    )
}

/// Returns the seeds of the target `pcapng`.
pub(crate) fn pcapng() -> Seeds {
    [packet_blocks(), other_blocks(), sections()].concat()
}

/// Returns pcapng files with each type of packet block.
fn packet_blocks() -> Seeds {
    let section = || PcapngFile::new().interface(1, 4, &[]);
    let big_endian = PcapngFile::new().big_endian().section().interface(1, 64, &[]);
    vec![
        ("enhanced", enhanced().build()),
        ("big-endian", big_endian.enhanced(0, 1, 99, &frame()).build()),
        ("simple", section().simple(60, &[1, 2, 3, 4]).build()),
        ("obsolete", section().obsolete(0, 1 << 33, 60, &frame()).build()),
        ("undeclared", enhanced().enhanced(3, 0, 1, b"x").build()),
    ]
}

/// Returns pcapng files with names, time resolutions, custom blocks and an invalid option.
fn other_blocks() -> Seeds {
    let names = b"\x01\x00\x0b\x00\x0a\x00\x00\x01a.test\x00\x00\x00\x00\x00\x00";
    let too_long = b"\x01\0\0\0\0\0\0\0\x09\0\xff\xff\x06\0\0\0";
    let add_interface = |file: PcapngFile, resolution| {
        let offset = [0, 14, 0, 0, 0, 0, 0, 0];
        file.interface(101, 0, &[(9, &[resolution]), (14, &offset)])
    };
    let clocks = [0, 3, 10, 0x80 | 20].into_iter().fold(PcapngFile::new(), add_interface);
    let custom = PcapngFile::new().block(0x0bad, b"pen and data").interface(1, 0, &[]);
    vec![
        ("names", enhanced().block(4, names).enhanced(0, 2, 3, b"abc").build()),
        ("clocks", clocks.enhanced(0, 7, 1, b"a").enhanced(3, u64::MAX, 1, b"b").build()),
        ("custom", custom.block(0x8000_0bad, b"").enhanced(0, 0, 1, b"x").build()),
        ("option-too-long", PcapngFile::new().block(1, too_long).build()),
    ]
}

/// Returns pcapng files with several sections, and with pcap after pcapng.
fn sections() -> Seeds {
    let raw = enhanced().big_endian().section().interface(101, 0, &[]);
    let big_endian = PcapngFile::new().big_endian().section().build();
    vec![
        ("sections", raw.enhanced(0, 3, 60, &ipv6_packet()).build()),
        ("then-pcap", [enhanced().build(), classic().build()].concat()),
        ("then-big-endian-pcap", [big_endian, classic().big_endian().build()].concat()),
    ]
}

/// Returns the seeds of the target `dissect`: the link type, then the packet.
pub(crate) fn dissect() -> Seeds {
    let with_link_type =
        |link_type: u16, data: &[u8]| [&link_type.to_be_bytes()[..], data].concat();
    let tagged = ethernet(0x88a8, &vlan(7, 0x8100, &vlan(8, 0x86dd, &ipv6_packet())));
    let fragment = ipv6([1; 16], [2; 16], 44, &[17, 0, 0, 1, 0, 0, 0, 1, 0, 53, 0, 53, 0, 8, 0, 0]);
    let sll = [&[0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0][..], &ipv4_packet()].concat();
    let sll2 = [&[8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0][..], &ipv4_packet()]
        .concat();
    vec![
        ("ethernet-ipv4", with_link_type(1, &frame())),
        ("ethernet-tagged-ipv6", with_link_type(1, &tagged)),
        ("ethernet-802-2", with_link_type(1, &ethernet(8, &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]))),
        ("ethernet-arp", with_link_type(1, &ethernet(0x0806, &[0; 28]))),
        ("raw-ipv4", with_link_type(101, &ipv4_packet())),
        ("raw-fragment", with_link_type(101, &fragment)),
        ("null", with_link_type(0, &[&[2, 0, 0, 0][..], &ipv4_packet()].concat())),
        ("sll", with_link_type(113, &sll)),
        ("sll2", with_link_type(276, &sll2)),
        ("unknown", with_link_type(147, b"anything")),
    ]
}

/// Returns the seeds of the target `dns`: DNS messages.
pub(crate) fn dns() -> Seeds {
    let (www, cdn) = (dns_name("www.example.com"), dns_name("cdn.example.net"));
    let question = |record_type| [dns_question(&www, record_type)];
    let reverse_name = dns_name("1.0.0.10.in-addr.arpa");
    let aliases = [
        dns_record(b"\xc0\x0c", 5, 1, &cdn),
        dns_record(&cdn, 1, 1, &[10, 0, 0, 1]),
        dns_record(b"\x02ns\xc0\x10", 28, 1, &[1; 16]),
    ];
    let empty_alias = [dns_record(&www, 5, 1, b""), dns_record(&cdn, 1, 1, &[10, 0, 0, 1])];
    let alias_loop = [dns_record(&www, 5, 1, &cdn), dns_record(&cdn, 5, 1, &www)];
    let forward_pointer = [dns_record(b"\xc0\x60\x01a\xc0\x0c", 1, 1, &[10, 0, 0, 1])];
    let hostile_name = dns_record(b"\x09<script>\0\x04a.b\\\0", 1, 1, &[10, 0, 0, 2]);
    let multicast_answer = dns_record(&dns_name("printer.local"), 1, 0x8001, &[10, 0, 0, 3]);
    vec![
        (
            "address",
            dns_message(0x8180, &question(1), &[dns_record(b"\xc0\x0c", 1, 1, &[10, 0, 0, 1])]),
        ),
        ("aliases", dns_message(0x8180, &question(1), &aliases)),
        ("empty-alias", dns_message(0x8180, &question(1), &empty_alias)),
        ("circle", dns_message(0x8180, &question(1), &alias_loop)),
        ("forward-pointer", dns_message(0x8180, &question(1), &forward_pointer)),
        ("hostile-name", dns_message(0x8180, &[], &[hostile_name])),
        ("multicast", dns_message(0x8400, &[], &[multicast_answer])),
        (
            "pointer-record",
            dns_message(
                0x8180,
                &[dns_question(&reverse_name, 12)],
                &[dns_record(&reverse_name, 12, 1, &www)],
            ),
        ),
        ("question", dns_message(0x0100, &question(28), &[])),
        ("claims", [&[0, 7, 0x81, 0x80][..], &[0xff; 8], &www].concat()),
    ]
}

/// Returns the seeds of the target `merge`: six bytes for each packet.
pub(crate) fn merge() -> Seeds {
    let pseudo_random = |factor: u32| {
        (1..=96_u32)
            .map(|index| index.wrapping_mul(factor).to_be_bytes())
            .map(|[_, byte, ..]| byte)
            .collect()
    };
    vec![
        ("one-link", [0, 1, 2, 0, 0, 9].repeat(3)),
        ("three-parts", [[0, 1, 2, 0, 0, 9], [1, 1, 2, 1, 0, 3], [2, 2, 1, 200, 1, 0]].concat()),
        ("mixed", pseudo_random(0x9e37_79b1)),
        ("mixed-too", pseudo_random(0x85eb_ca6b)),
    ]
}

/// Words that occur in filters, and invalid words.
pub(crate) const WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "&&",
    "||",
    "!",
    "(",
    "(",
    ")",
    ")",
    "src",
    "dst",
    "host",
    "net",
    "port",
    "portrange",
    "proto",
    "tcp",
    "udp",
    "icmp6",
    "ip",
    "ip6",
    "vlan",
    "len",
    "<",
    ">=",
    "=",
    "syn",
    "fragment",
    "since",
    "until",
    "less",
    "mask",
    "10.0.0.1",
    "10",
    "::1",
    "2001:db8::/32",
    "80",
    "http",
    "1-2",
    "1.5",
    "-1",
    "2009-01-16",
    "00:03",
    "2009-1-16-00-03-00",
    "\"x y\"",
    "\"2009-\n1\"",
    "\\tcp",
    "\u{202e}",
    "é",
];

/// Returns the seeds of the target `filter`.
pub(crate) fn filter() -> Seeds {
    vec![
        ("words", b"src net 10 and (port 80 or 443) && !syn or vlan 7".to_vec()),
        ("times", b"since 2009-01-16 00:03 and until \"2009-1-16-00-04-00.5\"".to_vec()),
        (
            "numbers",
            b"len <= 60 or ip proto 89 or portrange 1-2 or net 10.0.0.0 mask 255.0.0.0".to_vec(),
        ),
        (
            "brackets",
            b"((host ::1 or not (not dst 10.0.0.1)) and tcp port (http or https))".to_vec(),
        ),
        ("wrong-time", b"since \"2009-1\n\n-16\"".to_vec()),
        ("wrong", "host \u{202e}.example and (".as_bytes().to_vec()),
    ]
}
