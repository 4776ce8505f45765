//! Bytes to packets: classic pcap and pcapng, told apart by their magic.
//!
//! One engine has two faces. [`Packets`] iterates over a byte slice and its
//! packets borrow from that slice. [`Reader`] takes any [`std::io::Read`] and
//! lends one packet at a time from a block that it uses again. Neither copies
//! packet bytes nor allocates per packet.
//!
//! [`Reader::unpack`] also reads compressed input.
//! One input may hold several captures, one after the other.

mod boundary;
mod compression;
mod decompressed;
mod engine;
mod guess;
mod link_type;
mod metadata;
mod packets;
mod pcap;
mod pcapng;
mod read_ahead;
mod reader;
mod segment;

use crate::time::Timestamp;

pub use compression::Compression;
pub use decompressed::Decompressed;
pub use link_type::LinkType;
pub use metadata::{BoundedList, Interface, NameRecord};
pub use packets::Packets;
pub use read_ahead::ReadAhead;
pub use reader::Reader;
pub(crate) use segment::{Range, Segment, SegmentEnd, split, unread_len};

/// The most bytes that one record or block may claim: 16 MiB, as libpcap has
/// it for pcapng.
pub const RECORD_LIMIT: u32 = 16 * 1024 * 1024;

/// One captured packet, borrowed from where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet<'a> {
    /// When it was captured; `None` where the capture does not say (a simple
    /// packet block) or says a year that no [`Timestamp`] reaches.
    pub time: Option<Timestamp>,
    /// What its first header is.
    pub link_type: LinkType,
    /// The interface, from 0 in the order in which the input declares them; always
    /// 0 in classic pcap, which declares none.
    pub interface: u32,
    /// Its length on the wire, in bytes; it may exceed `data`, which the snap
    /// length cuts.
    pub wire_len: u32,
    /// The captured bytes, from the link layer header on.
    pub data: &'a [u8],
}
