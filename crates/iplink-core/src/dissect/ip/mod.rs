//! IPv4 and IPv6 headers, and the ports and TCP flags after them.

mod ipv4;
mod ipv6;
mod transport;

use super::{Layer, Observation, Protocol, SkipReason};
use crate::capture::Packet;

pub(super) use ipv6::read as read_v6;

/// A parsed IP header and its payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Datagram<'a> {
    /// The addresses, protocol and ports.
    pub(crate) observation: Observation,
    /// The bytes after the IP header and IPv6 extension headers, up to the length in the
    /// header. `None` for fragments other than the first, and if the headers themselves
    /// are truncated.
    pub(crate) payload: Option<&'a [u8]>,
    /// The length of the IP packet in bytes: header and payload on the wire.
    pub(crate) ip_len: u32,
    /// The number of bytes at the end of the IP packet that were not captured.
    pub(crate) uncaptured_len: u32,
}

impl<'a> Datagram<'a> {
    /// Creates a datagram. The ports and TCP flags in its payload are added to the
    /// observation.
    #[inline]
    fn new(observation: Observation, payload: Option<&'a [u8]>) -> Self {
        let observation = transport::add_ports(observation, payload.unwrap_or_default());
        Self { observation, payload, ip_len: 0, uncaptured_len: 0 }
    }

    /// Adds the length in the IP header, or 0 if it is unknown, and the captured length.
    #[inline]
    fn with_len(self, claimed_len: usize, captured_len: usize) -> Self {
        let claimed_len = if claimed_len == 0 { captured_len } else { claimed_len };
        let uncaptured_len = claimed_len.saturating_sub(captured_len);
        let len = |len| u32::try_from(len).unwrap_or(u32::MAX);
        Self { ip_len: len(claimed_len), uncaptured_len: len(uncaptured_len), ..self }
    }
}

/// Parses the IP header at the start of `bytes`.
///
/// The version is read from the header, not derived from the EtherType: some stacks send IPv6 with
/// the EtherType of IPv4.
#[inline]
pub(super) fn read<'a>(packet: &Packet<'_>, bytes: &'a [u8]) -> Result<Datagram<'a>, SkipReason> {
    match bytes.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::read(packet, bytes),
        Some(6) => ipv6::read(packet, bytes),
        Some(_) => Err(SkipReason::Malformed(Layer::Ip)),
        None => Err(SkipReason::Truncated(Layer::Ip)),
    }
}

/// Returns the bytes between the header and the end of the packet. The packet ends at the
/// claimed or the captured length, whichever is smaller, so that Ethernet padding is
/// excluded. A claimed length of 0 means unknown, as with segmentation offload and IPv6
/// jumbograms.
#[inline]
fn payload(bytes: &[u8], header_len: usize, claimed_len: usize) -> Option<&[u8]> {
    let end = match claimed_len {
        0 => bytes.len(),
        claimed_len => claimed_len.min(bytes.len()),
    };
    bytes.get(header_len..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_payload_excludes_padding() {
        assert_eq!(payload(&[1, 2, 3, 4], 1, 3), Some(&[2, 3][..]));
        assert_eq!(payload(&[1, 2, 3, 4], 1, 0), Some(&[2, 3, 4][..]));
        assert_eq!(payload(&[1, 2, 3, 4], 1, 9), Some(&[2, 3, 4][..]));
        assert_eq!(payload(&[1, 2], 3, 0), None);
    }
}
