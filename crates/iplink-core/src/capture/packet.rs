//! A captured packet.

use super::LinkType;
use crate::time::Timestamp;

/// A captured packet, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet<'a> {
    /// The capture time. `None` if the capture records none (simple packet block)
    /// or one outside the range of [`Timestamp`].
    pub time: Option<Timestamp>,
    /// The link type, which identifies the first header in `data`.
    pub link_type: LinkType,
    /// The interface on which the packet was captured, numbered from 0 in the order in
    /// which the input declares interfaces. Always 0 in classic pcap, which
    /// declares none.
    pub interface: u32,
    /// The length on the wire, in bytes. It may exceed the length of `data`, which
    /// is limited by the snap length.
    pub wire_len: u32,
    /// The captured bytes, starting with the link-layer header.
    pub data: &'a [u8],
}
