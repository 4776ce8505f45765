//! Reads captures: classic pcap and pcapng, plain or compressed.
//!
//! The format is detected from the magic number. One sans-I/O decoder has two
//! front ends: [`Packets`] iterates over a byte slice, and its packets borrow
//! from that slice; [`Reader`] accepts any [`std::io::Read`] and lends one packet
//! at a time from a buffer that it reuses. Neither copies packets out of the slice
//! or buffer, nor allocates memory per packet.
//!
//! [`Reader::decompress`] also reads compressed input. One input may hold several
//! captures, one after the other.

mod bounded_list;
mod compression;
mod decoder;
mod file_cursor;
mod format;
mod link_type;
mod metadata;
mod packet;
mod packets;
mod read_ahead;
mod read_buffer;
mod reader;
mod resync;
mod segment;

pub use bounded_list::BoundedList;
pub use compression::{Compression, Decompressed};
pub(crate) use file_cursor::FileCursor;
pub use format::MAX_RECORD_LEN;
pub use link_type::LinkType;
pub use metadata::{Interface, NameRecord};
pub use packet::Packet;
pub use packets::Packets;
pub use read_ahead::ReadAhead;
pub(crate) use reader::AfterPacket;
pub use reader::Reader;
pub(crate) use segment::{Segment, SegmentEnd, regular_file_len, split_into_segments};
