//! What each link type begins with.

use super::{Next, Skip, ethernet, loopback, sll};
use crate::capture::LinkType;

/// Reads the first header of a packet.
#[inline]
pub(super) fn read(link_type: LinkType, bytes: &[u8]) -> Result<Next<'_>, Skip> {
    match link_type {
        LinkType::ETHERNET => ethernet::read(bytes),
        LinkType::RAW
        | LinkType::RAW_BSD
        | LinkType::RAW_OPENBSD
        | LinkType::IPV4
        | LinkType::IPV6 => Ok(Next::Ip(bytes)),
        LinkType::NULL => loopback::read_null(bytes),
        LinkType::LOOP => loopback::read_loop(bytes),
        LinkType::LINUX_SLL => sll::read_v1(bytes),
        LinkType::LINUX_SLL2 => sll::read_v2(bytes),
        other => Err(Skip::LinkType(other)),
    }
}
