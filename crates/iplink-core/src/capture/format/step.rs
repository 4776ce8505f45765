//! The results of decoding. They hold numbers and positions instead of borrows, so that
//! the unread bytes can be moved or refilled.

use crate::capture::{LinkType, Packet};
use crate::time::Timestamp;

/// The maximum length that one record or block may claim, in bytes: 16 MiB, the
/// limit that libpcap has for pcapng.
pub const MAX_RECORD_LEN: u32 = 16 * 1024 * 1024;

/// The result of decoding a file header.
#[derive(Debug)]
pub(in crate::capture) enum HeaderStep<D> {
    /// The decoder of the capture, and the length of its file header in bytes.
    Complete(D, usize),
    /// The header is incomplete: at least this many bytes are needed, counted from
    /// its start.
    NeedMore(usize),
}

/// The result of decoding the start of the unread bytes.
#[derive(Debug)]
pub(in crate::capture) enum Step {
    /// A complete packet record.
    Packet(Record),
    /// This many bytes are complete and hold no packet.
    Skip(usize),
    /// The record or block is incomplete: at least this many bytes are needed,
    /// counted from its start.
    NeedMore(usize),
    /// The file header of another capture.
    NextCapture,
}

/// A packet record: its fields, and its position in the unread bytes.
#[derive(Clone, Copy, Debug)]
pub(in crate::capture) struct Record {
    pub(in crate::capture) time: Option<Timestamp>,
    pub(in crate::capture) link_type: LinkType,
    /// The number of the interface among those of the input, counted from 0.
    pub(in crate::capture) interface: u32,
    /// The length of the packet on the wire, in bytes.
    pub(in crate::capture) wire_len: u32,
    /// The offset at which the packet's bytes start.
    pub(in crate::capture) data_start: usize,
    /// The offset at which the packet's bytes end, exclusive.
    pub(in crate::capture) data_end: usize,
    /// The offset at which the record ends, exclusive.
    pub(in crate::capture) end: usize,
}

impl Record {
    /// Borrows the packet from the bytes that the record was decoded from.
    #[inline]
    pub(in crate::capture) fn packet<'a>(&self, unread: &'a [u8]) -> Packet<'a> {
        Packet {
            time: self.time,
            link_type: self.link_type,
            interface: self.interface,
            wire_len: self.wire_len,
            data: unread.get(self.data_start..self.data_end).unwrap_or_default(),
        }
    }
}
