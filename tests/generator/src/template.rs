//! Frame templates, built once and filled in for every packet.
//!
//! etherparse builds one frame for each stack of headers and each length, with
//! zeroes for addresses, ports and sequence numbers. A packet overwrites these
//! fields and updates the checksums incrementally, as in RFC 1624, so that the
//! payload is summed only once.

use std::collections::BTreeMap;

use etherparse::{EtherType, IcmpEchoHeader, Icmpv4Type, Icmpv6Type, PacketBuilder, VlanId};

use crate::checksum::{fold, sum};
use crate::error::Error;
use crate::link::{Mac, link_header};

const ETHERNET_LEN: usize = 14;
const TAG_LEN: usize = 4;
const HOP_LIMIT: u8 = 64;
const WINDOW: u16 = 65_535;

/// The version of the Internet Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V4,
    V6,
}

/// The transport header after the IP header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Transport {
    TcpAck,
    TcpSyn,
    Udp,
    IcmpEcho,
}

impl Transport {
    /// The header's length in bytes.
    fn len(self) -> usize {
        match self {
            Self::TcpAck | Self::TcpSyn => 20,
            Self::Udp | Self::IcmpEcho => 8,
        }
    }

    /// The offset of the checksum in the header.
    fn checksum_at(self) -> usize {
        match self {
            Self::TcpAck | Self::TcpSyn => 16,
            Self::Udp => 6,
            Self::IcmpEcho => 2,
        }
    }
}

/// The headers and the length of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Layout {
    pub(crate) version: Version,
    pub(crate) transport: Transport,
    /// The number of VLAN tags.
    pub(crate) tags: u8,
    /// The minimum length in bytes; a frame whose headers need more is longer.
    pub(crate) frame_len: u16,
}

/// The addresses of one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Station {
    pub(crate) mac: Mac,
    pub(crate) v4: [u8; 4],
    pub(crate) v6: [u8; 16],
}

/// A packet to generate: the layout of its template and the values to fill in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    pub(crate) layout: Layout,
    pub(crate) source: Station,
    pub(crate) target: Station,
    pub(crate) source_port: u16,
    pub(crate) target_port: u16,
    /// The outermost VLAN id; each inner tag adds one.
    pub(crate) vlan: u16,
    /// The index of the packet in the capture, for sequence numbers and the like.
    pub(crate) number: u32,
}

/// The templates built so far.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    by_layout: BTreeMap<Layout, Template>,
}

impl Templates {
    /// Returns the frame of `packet`, which is valid until the next call.
    pub(crate) fn frame(&mut self, packet: &Packet) -> Result<&[u8], Error> {
        use std::collections::btree_map::Entry;
        let template = match self.by_layout.entry(packet.layout) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Template::build(packet.layout)?),
        };
        Ok(template.stamp(packet))
    }
}

/// A frame with correct checksums for fields that are still zero.
#[derive(Debug)]
struct Template {
    frame: Vec<u8>,
    layout: Layout,
    network_at: usize,
    transport_at: usize,
    network_sum: u32,
    transport_sum: u32,
}

impl Template {
    fn build(layout: Layout) -> Result<Self, Error> {
        let network_at = ETHERNET_LEN + TAG_LEN * usize::from(layout.tags);
        let transport_at = network_at
            + match layout.version {
                Version::V4 => 20,
                Version::V6 => 40,
            };
        let frame = build_frame(layout, transport_at + layout.transport.len())?;
        let network_sum = sum_without(&frame, network_at + 10);
        let transport_sum = sum_without(&frame, transport_at + layout.transport.checksum_at());
        Ok(Self { frame, layout, network_at, transport_at, network_sum, transport_sum })
    }

    fn stamp(&mut self, packet: &Packet) -> &[u8] {
        self.put(0, &packet.target.mac);
        self.put(6, &packet.source.mac);
        self.stamp_tags(packet.vlan);
        let addresses = match self.layout.version {
            Version::V4 => self.stamp_v4(packet),
            Version::V6 => self.stamp_v6(packet),
        };
        self.stamp_transport(packet, addresses);
        &self.frame
    }

    fn stamp_tags(&mut self, outermost: u16) {
        for depth in 0..u16::from(self.layout.tags) {
            let at = ETHERNET_LEN + TAG_LEN * usize::from(depth);
            self.put(at, &((outermost + depth) & VlanId::MAX_U16).to_be_bytes());
        }
    }

    /// Fills in the IPv4 header; returns the sum of the addresses in the pseudo-header
    /// (RFC 9293, section 3.1).
    fn stamp_v4(&mut self, packet: &Packet) -> u32 {
        let identification = low_half(packet.number);
        self.put(self.network_at + 4, &identification);
        self.put(self.network_at + 12, &packet.source.v4);
        self.put(self.network_at + 16, &packet.target.v4);
        let addresses = sum(&packet.source.v4) + sum(&packet.target.v4);
        let checksum = !fold(self.network_sum + sum(&identification) + addresses);
        self.put(self.network_at + 10, &checksum.to_be_bytes());
        match self.layout.transport {
            // ICMP has a pseudo-header only over IPv6.
            Transport::IcmpEcho => 0,
            _ => addresses,
        }
    }

    /// Fills in the IPv6 header, which has no checksum, as [`Self::stamp_v4`] does.
    fn stamp_v6(&mut self, packet: &Packet) -> u32 {
        self.put(self.network_at + 8, &packet.source.v6);
        self.put(self.network_at + 24, &packet.target.v6);
        sum(&packet.source.v6) + sum(&packet.target.v6)
    }

    fn stamp_transport(&mut self, packet: &Packet, addresses: u32) {
        let number = packet.number.to_be_bytes();
        let ports = ports(packet);
        let written = match self.layout.transport {
            Transport::TcpAck | Transport::TcpSyn => {
                self.put(self.transport_at, &ports);
                self.put(self.transport_at + 4, &number);
                sum(&ports) + sum(&number)
            }
            Transport::Udp => {
                self.put(self.transport_at, &ports);
                sum(&ports)
            }
            Transport::IcmpEcho => {
                self.put(self.transport_at + 4, &number);
                sum(&number)
            }
        };
        self.stamp_checksum(self.transport_sum + addresses + written);
    }

    fn stamp_checksum(&mut self, sum: u32) {
        let checksum = match (self.layout.transport, !fold(sum)) {
            // RFC 768: a computed zero is sent as all ones, zero means none.
            (Transport::Udp, 0) => u16::MAX,
            (_, checksum) => checksum,
        };
        let at = self.transport_at + self.layout.transport.checksum_at();
        self.put(at, &checksum.to_be_bytes());
    }

    /// Writes `value` at byte `at`, which every layout has.
    fn put(&mut self, at: usize, value: &[u8]) {
        if let Some(field) = self.frame.get_mut(at..at + value.len()) {
            field.copy_from_slice(value);
        }
    }
}

fn build_frame(layout: Layout, headers_len: usize) -> Result<Vec<u8>, Error> {
    let tags = vec![VlanId::ZERO; usize::from(layout.tags)];
    let ether_type = match layout.version {
        Version::V4 => EtherType::IPV4,
        Version::V6 => EtherType::IPV6,
    };
    let mut frame = link_header([0; 6], [0; 6], &tags, ether_type);
    let payload = filler(usize::from(layout.frame_len).saturating_sub(headers_len));
    let network = match layout.version {
        Version::V4 => PacketBuilder::ipv4([0; 4], [0; 4], HOP_LIMIT),
        Version::V6 => PacketBuilder::ipv6([0; 16], [0; 16], HOP_LIMIT),
    };
    let echo = IcmpEchoHeader { id: 0, seq: 0 };
    match (layout.transport, layout.version) {
        (Transport::TcpAck, _) => {
            network.tcp(0, 0, 0, WINDOW).ack(0).write_to_vec(&mut frame, &payload)
        }
        (Transport::TcpSyn, _) => {
            network.tcp(0, 0, 0, WINDOW).syn().write_to_vec(&mut frame, &payload)
        }
        (Transport::Udp, _) => network.udp(0, 0).write_to_vec(&mut frame, &payload),
        (Transport::IcmpEcho, Version::V4) => {
            network.icmpv4(Icmpv4Type::EchoRequest(echo)).write_to_vec(&mut frame, &payload)
        }
        (Transport::IcmpEcho, Version::V6) => {
            network.icmpv6(Icmpv6Type::EchoRequest(echo)).write_to_vec(&mut frame, &payload)
        }
    }?;
    Ok(frame)
}

/// Returns bytes that repeat every 256, and so compress little.
fn filler(len: usize) -> Vec<u8> {
    (0..=u8::MAX).map(|byte| byte.wrapping_mul(7)).cycle().take(len).collect()
}

/// Returns the sum of a frame without the checksum at byte `at`.
fn sum_without(frame: &[u8], at: usize) -> u32 {
    let field = frame.get(at..at + 2).and_then(|field| <[u8; 2]>::try_from(field).ok());
    u32::from(!field.map(u16::from_be_bytes).unwrap_or_default())
}

fn ports(packet: &Packet) -> [u8; 4] {
    let [high, low] = packet.source_port.to_be_bytes();
    let [target_high, target_low] = packet.target_port.to_be_bytes();
    [high, low, target_high, target_low]
}

fn low_half(number: u32) -> [u8; 2] {
    let [_, _, high, low] = number.to_be_bytes();
    [high, low]
}

#[cfg(test)]
mod tests {
    use etherparse::PacketHeaders;

    use super::*;

    fn packet(layout: Layout, number: u32) -> Packet {
        let byte = low_half(number)[1];
        let station = |n: u8| Station { mac: [n; 6], v4: [n; 4], v6: [n; 16] };
        Packet {
            layout,
            source: station(byte),
            target: station(byte.wrapping_mul(31)),
            source_port: 1_024 + u16::from(byte),
            target_port: 443,
            vlan: 100,
            number,
        }
    }

    fn layouts() -> impl Iterator<Item = Layout> {
        let transports =
            [Transport::TcpAck, Transport::TcpSyn, Transport::Udp, Transport::IcmpEcho];
        [Version::V4, Version::V6].into_iter().flat_map(move |version| {
            transports.into_iter().flat_map(move |transport| {
                [(0, 60), (1, 95), (3, 1_518)].map(|(tags, frame_len)| Layout {
                    version,
                    transport,
                    tags,
                    frame_len,
                })
            })
        })
    }

    /// Compares the checksums with those that etherparse computes.
    fn assert_checksums(frame: &[u8]) {
        let headers = PacketHeaders::from_ethernet_slice(frame).unwrap();
        let payload = headers.payload.slice();
        let mut transport = headers.transport.clone().unwrap();
        match headers.net.unwrap() {
            etherparse::NetHeaders::Ipv4(ip, _) => {
                assert_eq!(ip.header_checksum, ip.calc_header_checksum());
                transport.update_checksum_ipv4(&ip, payload).unwrap();
            }
            etherparse::NetHeaders::Ipv6(ip, _) => {
                transport.update_checksum_ipv6(&ip, payload).unwrap();
            }
            etherparse::NetHeaders::Arp(_) => panic!("no template is ARP"),
        }
        assert_eq!(Some(transport), headers.transport);
    }

    #[test]
    fn every_stamped_frame_has_correct_checksums() {
        let mut templates = Templates::default();
        for layout in layouts() {
            for number in (0..4_000_000).step_by(9_973) {
                assert_checksums(templates.frame(&packet(layout, number)).unwrap());
            }
        }
    }

    #[test]
    fn frame_has_the_requested_length_or_that_of_its_headers() {
        let mut templates = Templates::default();
        let layout =
            Layout { version: Version::V6, transport: Transport::TcpAck, tags: 8, frame_len: 64 };
        assert_eq!(templates.frame(&packet(layout, 1)).unwrap().len(), 14 + 8 * 4 + 40 + 20);
        let longer = Layout { frame_len: 594, ..layout };
        assert_eq!(templates.frame(&packet(longer, 1)).unwrap().len(), 594);
    }

    #[test]
    fn tags_count_upwards_from_the_outermost() {
        let mut templates = Templates::default();
        let layout =
            Layout { version: Version::V4, transport: Transport::Udp, tags: 3, frame_len: 64 };
        let frame = templates.frame(&packet(layout, 1)).unwrap();
        assert_eq!([frame[15], frame[19], frame[23]], [100, 101, 102]);
    }
}
