//! IPv4 headers (RFC 791).

use std::net::Ipv4Addr;

use etherparse::Ipv4HeaderSlice;

use super::{Datagram, Layer, Observation, Protocol, SkipReason};
use crate::capture::Packet;

/// Parses the IPv4 header at the start of `bytes`.
#[inline]
pub(super) fn read<'a>(packet: &Packet<'_>, bytes: &'a [u8]) -> Result<Datagram<'a>, SkipReason> {
    let Ok(header) = Ipv4HeaderSlice::from_slice(bytes) else {
        return read_without_options(packet, bytes);
    };
    let header_len = header.slice().len();
    let total_len = usize::from(header.total_len());
    if is_too_short(header.total_len()) {
        return Err(SkipReason::Malformed(Layer::Ipv4));
    }
    let mut observation = Observation::new(
        packet,
        header.source_addr().into(),
        header.destination_addr().into(),
        Protocol(header.protocol().0),
    );
    observation.fragment = header.is_fragmenting_payload();
    let payload = match header.fragments_offset().value() {
        0 => super::payload(bytes, header_len, total_len),
        _ => None,
    };
    Ok(Datagram::new(observation, payload).with_len(total_len, bytes.len()))
}

/// Parses the fixed part of a header whose options were cut off by the snap length. Both
/// addresses precede the options.
#[cold]
fn read_without_options<'a>(packet: &Packet<'_>, bytes: &[u8]) -> Result<Datagram<'a>, SkipReason> {
    let fixed_header = bytes.first_chunk::<20>().ok_or(SkipReason::Truncated(Layer::Ipv4))?;
    let [version_and_len, _, len_high, len_low, _, _, flags, offset, _, protocol, _, _, ..] =
        *fixed_header;
    let [.., s0, s1, s2, s3, t0, t1, t2, t3] = *fixed_header;
    if version_and_len & 0x0f < 5 || is_too_short(u16::from_be_bytes([len_high, len_low])) {
        return Err(SkipReason::Malformed(Layer::Ipv4));
    }
    let mut observation = Observation::new(
        packet,
        Ipv4Addr::new(s0, s1, s2, s3).into(),
        Ipv4Addr::new(t0, t1, t2, t3).into(),
        Protocol(protocol),
    );
    observation.fragment = u16::from_be_bytes([flags, offset]) & 0x3fff != 0;
    let total_len = usize::from(u16::from_be_bytes([len_high, len_low]));
    Ok(Datagram::new(observation, None).with_len(total_len, bytes.len()))
}

/// Returns whether the total length is too small for a header. Zero is accepted: with
/// segmentation offload, captures contain 0.
#[inline]
const fn is_too_short(total_len: u16) -> bool {
    total_len != 0 && total_len < 20
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use iplink_generator::bytes::{ipv4, udp};

    fn packet(data: &[u8], wire_len: u32) -> Packet<'_> {
        Packet { time: None, link_type: LinkType::RAW, interface: 0, wire_len, data }
    }

    #[test]
    fn ipv4_truncated_options_keep_addresses() {
        let mut bytes = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &[1, 1, 1]);
        bytes[0] = 0x46;
        let observation = read(&packet(&bytes, 60), &bytes).unwrap().observation;
        assert_eq!(observation.target.to_string(), "10.0.0.2");
        assert_eq!(observation.ports, None);
        bytes[0] = 0x44;
        let expected = SkipReason::Malformed(Layer::Ipv4);
        assert_eq!(read(&packet(&bytes, 60), &bytes).unwrap_err(), expected);
    }

    #[test]
    fn ipv4_total_length_below_header_is_malformed() {
        let expected = SkipReason::Malformed(Layer::Ipv4);
        for first_byte in [0x45, 0x46] {
            let mut bytes = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &[]);
            bytes[0] = first_byte;
            bytes[3] = 19;
            assert_eq!(read(&packet(&bytes, 60), &bytes).unwrap_err(), expected);
            bytes[3] = 0;
            assert!(read(&packet(&bytes, 60), &bytes).is_ok());
            let truncated = SkipReason::Truncated(Layer::Ipv4);
            let bytes = &bytes[..19];
            assert_eq!(read(&packet(bytes, 60), bytes).unwrap_err(), truncated);
        }
    }

    #[test]
    fn ipv4_only_first_fragment_has_ports() {
        let mut bytes = ipv4([10, 0, 0, 1], [10, 0, 0, 2], 17, &udp(1, 2, &[]));
        let observation = |bytes: &[u8]| read(&packet(bytes, 60), bytes).unwrap().observation;
        assert!(!observation(&bytes).fragment && observation(&bytes).ports.is_some());
        bytes[6] = 0x20;
        assert!(observation(&bytes).fragment && observation(&bytes).ports.is_some());
        bytes[7] = 1;
        assert!(observation(&bytes).fragment && observation(&bytes).ports.is_none());
    }
}
