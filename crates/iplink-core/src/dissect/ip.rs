//! IP of either version: the header says itself which.

use super::{Layer, Observation, Skip, ipv4, ipv6};
use crate::capture::Packet;

/// Observes the packet by the IP header that `bytes` begin with.
///
/// The version decides and not what was announced: an IPv6 header behind
/// IPv4's EtherType is read as what it is.
#[inline]
pub(super) fn observe(packet: &Packet<'_>, bytes: &[u8]) -> Result<Observation, Skip> {
    match bytes.first().map(|byte| byte >> 4) {
        Some(4) => ipv4::observe(packet, bytes),
        Some(6) => ipv6::observe(packet, bytes),
        Some(_) => Err(Skip::Malformed(Layer::Ip)),
        None => Err(Skip::Truncated(Layer::Ip)),
    }
}
