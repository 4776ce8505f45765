//! Frame templates, built once and filled in for every packet.
//!
//! etherparse builds one frame for each stack of headers and each length, with
//! zeros for addresses, ports and sequence numbers. A packet overwrites these
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
pub(crate) enum IpVersion {
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
    /// Returns the length of the header in bytes.
    fn len(self) -> usize {
        match self {
            Self::TcpAck | Self::TcpSyn => 20,
            Self::Udp | Self::IcmpEcho => 8,
        }
    }

    /// Returns the offset of the checksum in the header, in bytes.
    fn checksum_offset(self) -> usize {
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
    pub(crate) version: IpVersion,
    pub(crate) transport: Transport,
    /// The number of VLAN tags.
    pub(crate) tags: u8,
    /// The minimum length in bytes; a frame whose headers need more is longer.
    pub(crate) frame_len: u16,
}

/// The addresses of one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostAddresses {
    pub(crate) mac: Mac,
    pub(crate) v4: [u8; 4],
    pub(crate) v6: [u8; 16],
}

/// A packet to generate: the layout of its template and the values to fill in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    pub(crate) layout: Layout,
    pub(crate) source: HostAddresses,
    pub(crate) target: HostAddresses,
    pub(crate) source_port: u16,
    pub(crate) target_port: u16,
    /// The VLAN ID of the outermost tag; each inner tag has the next ID.
    pub(crate) vlan: u16,
    /// The low 32 bits of the index of the packet in the capture, for fields that count packets,
    /// such as TCP sequence numbers.
    pub(crate) sequence: u32,
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
    /// The offset of the IP header, in bytes.
    ip_offset: usize,
    /// The offset of the transport header, in bytes.
    transport_offset: usize,
    /// The sum of the IPv4 header for its checksum, without the fields that differ between packets.
    /// It is not used for IPv6.
    ip_sum: u32,
    /// The sum of the transport header and the payload for the transport checksum, without the
    /// fields that differ between packets.
    transport_sum: u32,
}

impl Template {
    /// Builds the template of a layout.
    fn build(layout: Layout) -> Result<Self, Error> {
        let ip_offset = ETHERNET_LEN + TAG_LEN * usize::from(layout.tags);
        let transport_offset = ip_offset
            + match layout.version {
                IpVersion::V4 => 20,
                IpVersion::V6 => 40,
            };
        let frame = build_frame(layout, transport_offset + layout.transport.len())?;
        let ip_sum = sum_without_checksum(&frame, ip_offset + 10);
        let transport_sum =
            sum_without_checksum(&frame, transport_offset + layout.transport.checksum_offset());
        Ok(Self { frame, layout, ip_offset, transport_offset, ip_sum, transport_sum })
    }

    /// Fills in the fields and checksums of a packet, and returns its frame.
    fn stamp(&mut self, packet: &Packet) -> &[u8] {
        self.write_field(0, &packet.target.mac);
        self.write_field(6, &packet.source.mac);
        self.stamp_tags(packet.vlan);
        let address_sum = match self.layout.version {
            IpVersion::V4 => self.stamp_v4(packet),
            IpVersion::V6 => self.stamp_v6(packet),
        };
        self.stamp_transport(packet, address_sum);
        &self.frame
    }

    /// Fills in the VLAN IDs; each inner tag has the next ID.
    fn stamp_tags(&mut self, outermost: u16) {
        for depth in 0..u16::from(self.layout.tags) {
            let offset = ETHERNET_LEN + TAG_LEN * usize::from(depth);
            self.write_field(offset, &((outermost + depth) & VlanId::MAX_U16).to_be_bytes());
        }
    }

    /// Fills in the IPv4 header, and returns the sum of the addresses for the transport checksum,
    /// which covers them in a pseudo-header (RFC 9293, section 3.1).
    fn stamp_v4(&mut self, packet: &Packet) -> u32 {
        let identification = low_half(packet.sequence);
        self.write_field(self.ip_offset + 4, &identification);
        self.write_field(self.ip_offset + 12, &packet.source.v4);
        self.write_field(self.ip_offset + 16, &packet.target.v4);
        let address_sum = sum(&packet.source.v4) + sum(&packet.target.v4);
        let checksum = !fold(self.ip_sum + sum(&identification) + address_sum);
        self.write_field(self.ip_offset + 10, &checksum.to_be_bytes());
        match self.layout.transport {
            // ICMP has a pseudo-header only over IPv6.
            Transport::IcmpEcho => 0,
            _ => address_sum,
        }
    }

    /// Fills in the IPv6 header, which has no checksum, and returns the same sum as
    /// [`Self::stamp_v4`].
    fn stamp_v6(&mut self, packet: &Packet) -> u32 {
        self.write_field(self.ip_offset + 8, &packet.source.v6);
        self.write_field(self.ip_offset + 24, &packet.target.v6);
        sum(&packet.source.v6) + sum(&packet.target.v6)
    }

    /// Fills in the transport header.
    fn stamp_transport(&mut self, packet: &Packet, address_sum: u32) {
        let sequence = packet.sequence.to_be_bytes();
        let ports = ports(packet);
        let field_sum = match self.layout.transport {
            Transport::TcpAck | Transport::TcpSyn => {
                self.write_field(self.transport_offset, &ports);
                self.write_field(self.transport_offset + 4, &sequence);
                sum(&ports) + sum(&sequence)
            }
            Transport::Udp => {
                self.write_field(self.transport_offset, &ports);
                sum(&ports)
            }
            Transport::IcmpEcho => {
                self.write_field(self.transport_offset + 4, &sequence);
                sum(&sequence)
            }
        };
        self.stamp_checksum(self.transport_sum + address_sum + field_sum);
    }

    /// Fills in the transport checksum from the sum of the covered bytes.
    fn stamp_checksum(&mut self, sum: u32) {
        let checksum = match (self.layout.transport, !fold(sum)) {
            // A UDP checksum of zero is sent as all ones, because zero means no checksum (RFC 768).
            (Transport::Udp, 0) => u16::MAX,
            (_, checksum) => checksum,
        };
        let offset = self.transport_offset + self.layout.transport.checksum_offset();
        self.write_field(offset, &checksum.to_be_bytes());
    }

    /// Writes a field at an offset, which is inside of the frame in every layout.
    fn write_field(&mut self, offset: usize, value: &[u8]) {
        if let Some(field) = self.frame.get_mut(offset..offset + value.len()) {
            field.copy_from_slice(value);
        }
    }
}

/// Builds a frame with zeros in the fields that differ between packets.
fn build_frame(layout: Layout, headers_len: usize) -> Result<Vec<u8>, Error> {
    let tags = vec![VlanId::ZERO; usize::from(layout.tags)];
    let ether_type = match layout.version {
        IpVersion::V4 => EtherType::IPV4,
        IpVersion::V6 => EtherType::IPV6,
    };
    let mut frame = link_header([0; 6], [0; 6], &tags, ether_type);
    let payload = filler(usize::from(layout.frame_len).saturating_sub(headers_len));
    let network = match layout.version {
        IpVersion::V4 => PacketBuilder::ipv4([0; 4], [0; 4], HOP_LIMIT),
        IpVersion::V6 => PacketBuilder::ipv6([0; 16], [0; 16], HOP_LIMIT),
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
        (Transport::IcmpEcho, IpVersion::V4) => {
            network.icmpv4(Icmpv4Type::EchoRequest(echo)).write_to_vec(&mut frame, &payload)
        }
        (Transport::IcmpEcho, IpVersion::V6) => {
            network.icmpv6(Icmpv6Type::EchoRequest(echo)).write_to_vec(&mut frame, &payload)
        }
    }?;
    Ok(frame)
}

/// Returns payload bytes, in a pattern that repeats every 256 bytes.
fn filler(len: usize) -> Vec<u8> {
    (0..=u8::MAX).map(|byte| byte.wrapping_mul(7)).cycle().take(len).collect()
}

/// Returns the sum of the bytes that the checksum at this offset covers, without the checksum itself.
/// This sum is the complement of the checksum.
fn sum_without_checksum(frame: &[u8], offset: usize) -> u32 {
    let field = frame.get(offset..offset + 2).and_then(|field| <[u8; 2]>::try_from(field).ok());
    u32::from(!field.map(u16::from_be_bytes).unwrap_or_default())
}

/// Returns the source and the target port as bytes.
fn ports(packet: &Packet) -> [u8; 4] {
    let [source_high, source_low] = packet.source_port.to_be_bytes();
    let [target_high, target_low] = packet.target_port.to_be_bytes();
    [source_high, source_low, target_high, target_low]
}

/// Returns the low 16 bits of a number as bytes.
fn low_half(number: u32) -> [u8; 2] {
    let [_, _, high, low] = number.to_be_bytes();
    [high, low]
}

#[cfg(test)]
mod tests {
    use etherparse::PacketHeaders;

    use super::*;

    fn packet(layout: Layout, sequence: u32) -> Packet {
        let byte = low_half(sequence)[1];
        let addresses = |n: u8| HostAddresses { mac: [n; 6], v4: [n; 4], v6: [n; 16] };
        Packet {
            layout,
            source: addresses(byte),
            target: addresses(byte.wrapping_mul(31)),
            source_port: 1_024 + u16::from(byte),
            target_port: 443,
            vlan: 100,
            sequence,
        }
    }

    fn layouts() -> impl Iterator<Item = Layout> {
        let transports =
            [Transport::TcpAck, Transport::TcpSyn, Transport::Udp, Transport::IcmpEcho];
        [IpVersion::V4, IpVersion::V6].into_iter().flat_map(move |version| {
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
            etherparse::NetHeaders::Arp(_) => panic!("unexpected ARP frame"),
        }
        assert_eq!(Some(transport), headers.transport);
    }

    #[test]
    fn every_stamped_frame_has_correct_checksums() {
        let mut templates = Templates::default();
        for layout in layouts() {
            for sequence in (0..4_000_000).step_by(9_973) {
                assert_checksums(templates.frame(&packet(layout, sequence)).unwrap());
            }
        }
    }

    #[test]
    fn frame_has_the_requested_length_or_that_of_its_headers() {
        let mut templates = Templates::default();
        let layout =
            Layout { version: IpVersion::V6, transport: Transport::TcpAck, tags: 8, frame_len: 64 };
        assert_eq!(templates.frame(&packet(layout, 1)).unwrap().len(), 14 + 8 * 4 + 40 + 20);
        let longer_layout = Layout { frame_len: 594, ..layout };
        assert_eq!(templates.frame(&packet(longer_layout, 1)).unwrap().len(), 594);
    }

    #[test]
    fn vlan_ids_increase_from_the_outermost_tag() {
        let mut templates = Templates::default();
        let layout =
            Layout { version: IpVersion::V4, transport: Transport::Udp, tags: 3, frame_len: 64 };
        let frame = templates.frame(&packet(layout, 1)).unwrap();
        assert_eq!([frame[15], frame[19], frame[23]], [100, 101, 102]);
    }
}
