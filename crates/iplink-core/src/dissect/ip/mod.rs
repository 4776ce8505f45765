//! IP headers of either version, and what stands behind them.

mod ipv4;
mod ipv6;
mod transport;

use super::{Layer, Observation, Protocol, SkipReason};
use crate::capture::Packet;

pub(super) use ipv6::read as read_v6;

/// An IP header, and what it carries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Datagram<'a> {
    /// What the header tells.
    pub(super) seen: Observation,
    /// What follows it, and the extension headers of IPv6, as far as the
    /// header's own length reaches. There is none in a fragment other than the
    /// first, nor where the headers themselves are cut short.
    pub(super) payload: Option<&'a [u8]>,
}

impl<'a> Datagram<'a> {
    /// Adds what the header of the transport protocol tells.
    #[inline]
    fn new(seen: Observation, payload: Option<&'a [u8]>) -> Self {
        let seen = transport::observe(seen, payload.unwrap_or_default());
        Self { seen, payload }
    }
}

/// Reads the header that `bytes` begin with.
///
/// The version decides and not what was announced: an IPv6 header behind
/// IPv4's EtherType is read as what it is.
#[inline]
pub(super) fn read<'a>(packet: &Packet<'_>, bytes: &'a [u8]) -> Result<Datagram<'a>, SkipReason> {
    match bytes.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::read(packet, bytes),
        Some(6) => ipv6::read(packet, bytes),
        Some(_) => Err(SkipReason::Malformed(Layer::Ip)),
        None => Err(SkipReason::Truncated(Layer::Ip)),
    }
}

/// Returns what stands between the header and the end that it claims, or the
/// end of what was captured. A claim of 0 is none: segmentation offload leaves
/// the length out, and so do IPv6 jumbograms.
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
    fn padding_is_no_payload() {
        assert_eq!(payload(&[1, 2, 3, 4], 1, 3), Some(&[2, 3][..]));
        assert_eq!(payload(&[1, 2, 3, 4], 1, 0), Some(&[2, 3, 4][..]));
        assert_eq!(payload(&[1, 2, 3, 4], 1, 9), Some(&[2, 3, 4][..]));
        assert_eq!(payload(&[1, 2], 3, 0), None);
    }
}
