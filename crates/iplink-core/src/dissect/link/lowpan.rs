//! 6LoWPAN: IPv6 headers compressed for 802.15.4 (RFC 4944, RFC 6282).
//!
//! Address bytes that the compressed header omits are derived from the addresses of the
//! frame. A packet is skipped if its addresses are compressed with a context, because only
//! the communicating hosts know the context.

use std::net::Ipv6Addr;

use super::ieee802154::{self, Station};
use crate::capture::Packet;
use crate::dissect::ip::{Datagram, read_v6};
use crate::dissect::{Layer, Observation, Ports, Protocol, SkipReason};

/// The first eight bytes of a link-local IPv6 address.
const LINK_LOCAL: [u8; 8] = [0xfe, 0x80, 0, 0, 0, 0, 0, 0];
/// The universal/local bit of an extended address, which is inverted in an interface
/// identifier (RFC 4291, appendix A).
const UNIVERSAL_LOCAL_BIT: u8 = 0x02;

/// Parses the 802.15.4 frame and the IPv6 header in it.
pub(in crate::dissect) fn read<'a>(
    packet: &Packet<'_>,
    frame: &'a [u8],
) -> Result<Datagram<'a>, SkipReason> {
    let frame = ieee802154::read(frame)?;
    let mut stations = (frame.source, frame.target);
    let mut unread = UnreadBytes(frame.payload);
    // The dispatch byte identifies the next header (RFC 4944, section 5.1).
    loop {
        match unread.take_u8()? {
            // An uncompressed IPv6 header.
            0x41 => return read_v6(packet, unread.0),
            // A broadcast header with a sequence number.
            0x50 => drop(unread.take(1)?),
            dispatch @ 0x60..=0x7f => return read_compressed(packet, dispatch, unread, stations),
            dispatch @ 0x80..=0xbf => stations = unread.take_mesh_header(dispatch)?,
            // The header of a first fragment.
            0xc0..=0xc7 => drop(unread.take(3)?),
            // The header of a later fragment.
            0xe0..=0xe7 => return Err(SkipReason::Fragment(Layer::Lowpan)),
            other => return Err(SkipReason::Protocol(Layer::Lowpan, other.into())),
        }
    }
}

/// Parses a compressed IPv6 header (LOWPAN_IPHC; RFC 6282, section 3.1).
fn read_compressed<'a>(
    packet: &Packet<'_>,
    dispatch: u8,
    mut unread: UnreadBytes<'a>,
    (source, target): (Station, Station),
) -> Result<Datagram<'a>, SkipReason> {
    let address_modes = unread.take_u8()?;
    // The context identifier extension, if it is present.
    if address_modes & 0x80 != 0 {
        unread.take(1)?;
    }
    // The traffic class and the flow label take four, three, one or no bytes.
    let traffic_class_len = match dispatch >> 3 & 3 {
        0 => 4,
        1 => 3,
        2 => 1,
        _ => 0,
    };
    unread.take(traffic_class_len)?;
    let next_header = match dispatch & 0x04 {
        0 => Some(Protocol(unread.take_u8()?)),
        _ => None,
    };
    // The hop limit, unless it has a common value.
    if dispatch & 0x03 == 0 {
        unread.take(1)?;
    }
    let source = unread.take_source(address_modes >> 4 & 0x07, source)?;
    let target = match address_modes & 0x08 {
        0 => unread.take_unicast(address_modes & 0x07, target)?,
        _ => unread.take_multicast(address_modes & 0x07)?,
    };
    let (protocol, ports) = match next_header {
        Some(protocol) => (protocol, None),
        None => unread.take_transport(),
    };
    let mut observation = Observation::new(packet, source.into(), target.into(), protocol);
    observation.ports = ports;
    // The uncompressed length is unknown.
    let (ip_len, uncaptured_len) = (packet.wire_len, 0);
    Ok(Datagram { observation, payload: None, ip_len, uncaptured_len })
}

/// The unread bytes of the frame.
#[derive(Clone, Copy)]
struct UnreadBytes<'a>(&'a [u8]);

impl<'a> UnreadBytes<'a> {
    /// Returns and consumes the next `len` bytes.
    fn take(&mut self, len: usize) -> Result<&'a [u8], SkipReason> {
        let truncated = SkipReason::Truncated(Layer::Lowpan);
        let (taken, remaining) = self.0.split_at_checked(len).ok_or(truncated)?;
        self.0 = remaining;
        Ok(taken)
    }

    fn take_u8(&mut self) -> Result<u8, SkipReason> {
        self.take_array().map(|[byte]| byte)
    }

    fn take_array<const N: usize>(&mut self) -> Result<[u8; N], SkipReason> {
        let truncated = SkipReason::Truncated(Layer::Lowpan);
        self.take(N)?.first_chunk().copied().ok_or(truncated)
    }

    /// Parses a mesh header (RFC 4944, section 5.2): the remaining hops, and the addresses
    /// of the originator and of the final destination.
    fn take_mesh_header(&mut self, dispatch: u8) -> Result<(Station, Station), SkipReason> {
        if dispatch & 0x0f == 0x0f {
            self.take(1)?;
        }
        let source = self.take_station(dispatch & 0x20)?;
        let target = self.take_station(dispatch & 0x10)?;
        Ok((source, target))
    }

    /// Parses a short or an extended address.
    fn take_station(&mut self, short_flag: u8) -> Result<Station, SkipReason> {
        match short_flag {
            0 => self.take_array().map(Station::Extended),
            _ => self.take_array().map(Station::Short),
        }
    }

    /// Parses a source address, of which all, some or no bytes are in the header.
    fn take_source(&mut self, mode: u8, station: Station) -> Result<Ipv6Addr, SkipReason> {
        match mode {
            0x04 => Ok(Ipv6Addr::UNSPECIFIED),
            mode => self.take_unicast(mode, station),
        }
    }

    /// Parses a unicast address. Missing bytes are derived from the address of the station.
    fn take_unicast(&mut self, mode: u8, station: Station) -> Result<Ipv6Addr, SkipReason> {
        match mode {
            0 => self.take_array().map(Ipv6Addr::from),
            1 => self.take_array().map(link_local),
            2 => self.take_array().map(|short| link_local(interface_identifier(short))),
            3 => match station {
                Station::Absent => Err(SkipReason::Malformed(Layer::Lowpan)),
                Station::Short(short) => Ok(link_local(interface_identifier(short))),
                Station::Extended([a, b, c, d, e, f, g, h]) => {
                    Ok(link_local([a ^ UNIVERSAL_LOCAL_BIT, b, c, d, e, f, g, h]))
                }
            },
            _ => Err(SkipReason::UnknownContext(Layer::Lowpan)),
        }
    }

    /// Parses a multicast address, of which all or only the varying bytes are in the header.
    fn take_multicast(&mut self, mode: u8) -> Result<Ipv6Addr, SkipReason> {
        let mut address = [0; 16];
        let [first, second, .., c, d, e, f, g] = &mut address;
        *first = 0xff;
        match mode {
            0 => return self.take_array().map(Ipv6Addr::from),
            1 => [*second, *c, *d, *e, *f, *g] = self.take_array()?,
            2 => [*second, *e, *f, *g] = self.take_array()?,
            3 => (*second, [*g]) = (2, self.take_array()?),
            _ => return Err(SkipReason::UnknownContext(Layer::Lowpan)),
        }
        Ok(address.into())
    }

    /// Parses compressed next headers up to the transport header (RFC 6282, section 4).
    /// An unknown or truncated header ends the chain.
    fn take_transport(mut self) -> (Protocol, Option<Ports>) {
        self.try_take_transport().unwrap_or((Protocol::NO_NEXT_HEADER, None))
    }

    /// Parses the compressed next headers; fails if one of them is truncated.
    fn try_take_transport(&mut self) -> Result<(Protocol, Option<Ports>), SkipReason> {
        loop {
            match self.take_u8()? {
                // An extension header; its last bit indicates whether the next header is
                // compressed too.
                extension @ 0xe0..=0xed => {
                    let is_uncompressed = extension & 1 == 0;
                    let next = if is_uncompressed { Some(Protocol(self.take_u8()?)) } else { None };
                    let len = self.take_u8()?;
                    if let Some(protocol) = next {
                        return Ok((protocol, None));
                    }
                    self.take(len.into())?;
                }
                0xee | 0xef => return Ok((Protocol::IPV6, None)),
                udp @ 0xf0..=0xf7 => return Ok((Protocol::UDP, self.take_ports(udp & 3).ok())),
                _ => return Ok((Protocol::NO_NEXT_HEADER, None)),
            }
        }
    }

    /// Parses the ports of a compressed UDP header (RFC 6282, section 4.3.1).
    fn take_ports(&mut self, mode: u8) -> Result<Ports, SkipReason> {
        // The first port that can be compressed to eight bits, and the first that can be
        // compressed to four.
        const FIRST_8_BIT_PORT: u16 = 0xf000;
        const FIRST_4_BIT_PORT: u16 = 0xf0b0;
        let (source, target) = match mode {
            0 => (self.take_u16()?, self.take_u16()?),
            1 => (self.take_u16()?, FIRST_8_BIT_PORT | u16::from(self.take_u8()?)),
            2 => (FIRST_8_BIT_PORT | u16::from(self.take_u8()?), self.take_u16()?),
            _ => {
                let port_bits = u16::from(self.take_u8()?);
                (FIRST_4_BIT_PORT | port_bits >> 4, FIRST_4_BIT_PORT | port_bits & 0xf)
            }
        };
        Ok(Ports { source, target })
    }

    fn take_u16(&mut self) -> Result<u16, SkipReason> {
        self.take_array().map(u16::from_be_bytes)
    }
}

/// Returns the link-local address with this interface identifier.
fn link_local(identifier: [u8; 8]) -> Ipv6Addr {
    let [prefix, identifier] = [LINK_LOCAL, identifier].map(u64::from_be_bytes);
    Ipv6Addr::from_bits(u128::from(prefix) << 64 | u128::from(identifier))
}

/// Returns the interface identifier of a short address (RFC 6282, section 3.2.2).
const fn interface_identifier([high, low]: [u8; 2]) -> [u8; 8] {
    [0, 0, 0, 0xff, 0xfe, 0, high, low]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;

    /// Dissects a data frame from 02:…:01 to 02:…:02 with this payload.
    fn dissect_data_frame(payload: &[u8]) -> Result<Observation, SkipReason> {
        let mut data = vec![0x41, 0xcc, 1, 0xcd, 0xab];
        data.extend([2, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2]);
        data.extend(payload);
        let packet = Packet {
            time: None,
            link_type: LinkType::IEEE802_15_4_NOFCS,
            interface: 0,
            wire_len: 99,
            data: &data,
        };
        crate::dissect::dissect(&packet)
    }

    /// Returns the addresses of the IPv6 header in this payload.
    fn addresses(payload: &[u8]) -> (String, String) {
        let observation = dissect_data_frame(payload).unwrap();
        (observation.source.to_string(), observation.target.to_string())
    }

    #[test]
    fn lowpan_omitted_addresses_are_derived_from_frame() {
        let (source, target) = addresses(&[0x7b, 0x33, 17]);
        assert_eq!(source, "fe80::1");
        assert_eq!(target, "fe80::2");
    }

    #[test]
    fn lowpan_partial_addresses_are_completed() {
        let (source, target) = addresses(&[0x7b, 0x12, 17, 1, 2, 3, 4, 5, 6, 7, 8, 0x12, 0x34]);
        assert_eq!(source, "fe80::102:304:506:708");
        assert_eq!(target, "fe80::ff:fe00:1234");
        let (source, target) = addresses(&[0x7b, 0x4b, 17, 1]);
        assert_eq!((&*source, &*target), ("::", "ff02::1"));
        let (_, target) = addresses(&[0x7b, 0x39, 17, 5, 1, 2, 3, 4, 5]);
        assert_eq!(target, "ff05::1:203:405");
        let (_, target) = addresses(&[0x7b, 0x3a, 17, 5, 1, 2, 3]);
        assert_eq!(target, "ff05::1:203");
    }

    #[test]
    fn lowpan_context_compression_is_skipped() {
        let expected = SkipReason::UnknownContext(Layer::Lowpan);
        assert_eq!(dissect_data_frame(&[0x7b, 0x73, 17]).unwrap_err(), expected);
    }

    #[test]
    fn lowpan_mesh_header_replaces_addresses() {
        let (source, target) = addresses(&[0xb5, 0, 5, 0, 6, 0x7b, 0x33, 17]);
        assert_eq!(source, "fe80::ff:fe00:5");
        assert_eq!(target, "fe80::ff:fe00:6");
    }

    #[test]
    fn lowpan_compressed_ports_are_read() {
        let ports = |bytes: &[u8]| {
            let payload = [&[0x7e, 0x33], bytes].concat();
            let observation = dissect_data_frame(&payload).unwrap();
            observation.ports.map(|ports| (ports.source, ports.target))
        };
        assert_eq!(ports(&[0xf3, 0x12]), Some((0xf0b1, 0xf0b2)));
        assert_eq!(ports(&[0xf1, 0, 53, 7]), Some((53, 0xf007)));
        assert_eq!(ports(&[0xe1, 1, 9, 0xf0, 0, 53, 0, 54]), Some((53, 54)));
        assert_eq!(ports(&[0xf0, 0]), None);
    }

    #[test]
    fn lowpan_later_fragment_is_skipped() {
        let expected = SkipReason::Fragment(Layer::Lowpan);
        assert_eq!(dissect_data_frame(&[0xe0, 80, 0, 1, 5]).unwrap_err(), expected);
        let (source, _) = addresses(&[0xc0, 80, 0, 1, 0x7b, 0x33, 17]);
        assert_eq!(source, "fe80::1");
        let truncated = SkipReason::Truncated(Layer::Lowpan);
        assert_eq!(dissect_data_frame(&[0x7b, 0x33]).unwrap_err(), truncated);
    }
}
