//! Packets to observations: who sent what to whom, by the outermost IP header.
//!
//! A header a file: each reads its own bytes and says what comes [`Next`]. A
//! packet of which no IP header can be had is no error but a [`Skip`], which
//! says why, so that every packet is accounted for.

mod ether_type;
mod ethernet;
mod ip;
mod ipv4;
mod ipv6;
mod link;
mod llc;
mod loopback;
mod observation;
mod skip;
mod sll;
mod transport;
mod vlan;

use crate::capture::Packet;

pub use ether_type::EtherType;
pub use observation::{Observation, Ports, Protocol, TcpFlags};
pub use skip::{Layer, Skip};

/// A packet may hold at most so many headers before its IP header. Real ones
/// have ten; without a bound, 65,000 VLAN tags fit into one packet.
const MAX_LAYERS: usize = 32;

/// What follows a header.
#[derive(Clone, Copy, Debug)]
enum Next<'a> {
    /// An IP header, of the version that it says itself.
    Ip(&'a [u8]),
    /// An IPv6 header, and nothing else.
    Ipv6(&'a [u8]),
    /// What the EtherType says.
    EtherType(EtherType, &'a [u8]),
    /// An 802.2 header.
    Llc(&'a [u8]),
}

/// Observes who sent the packet to whom, by its outermost IP header.
///
/// ```
/// use iplink_core::capture::Packets;
/// use iplink_core::dissect::dissect;
///
/// # let bytes = iplink_generator::office();
/// for packet in Packets::new(&bytes)? {
///     match dissect(&packet?) {
///         Ok(seen) => assert!(seen.wire_len > 0),
///         Err(skip) => assert!(!skip.to_string().is_empty()),
///     }
/// }
/// # Ok::<(), iplink_core::Error>(())
/// ```
///
/// # Errors
///
/// Returns a [`Skip`] when the packet has no IP header, or one that does not
/// hold both addresses.
#[inline]
pub fn dissect(packet: &Packet<'_>) -> Result<Observation, Skip> {
    let mut next = link::read(packet.link_type, packet.data)?;
    for _ in 0..MAX_LAYERS {
        next = match next {
            Next::Ip(bytes) => return ip::observe(packet, bytes),
            Next::Ipv6(bytes) => return ipv6::observe(packet, bytes),
            Next::EtherType(kind, bytes) => ether_type::read(kind, bytes)?,
            Next::Llc(bytes) => llc::read(bytes)?,
        }
    }
    Err(Skip::TooDeep)
}
