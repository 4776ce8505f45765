//! The engine behind both faces: it looks at the unread bytes and says what
//! stands there, as numbers and positions, without borrowing or reading.

use super::pcap::Pcap;
use super::pcapng::Pcapng;
use super::{LinkType, Packet};
use crate::error::ErrorKind;
use crate::time::Timestamp;

/// What stands at the start of the unread bytes.
#[derive(Debug)]
pub(super) enum Step {
    /// A packet's record, whole.
    Packet(Record),
    /// So many bytes, whole, without a packet.
    Passed(usize),
    /// Something of which at least so many bytes must be there, from its start.
    NeedMore(usize),
}

/// A packet's record: where it lies in the unread bytes and what it says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) time: Option<Timestamp>,
    pub(super) link_type: LinkType,
    pub(super) interface: u32,
    pub(super) wire_len: u32,
    /// Where the packet's bytes begin.
    pub(super) data_start: usize,
    /// Where they end.
    pub(super) data_end: usize,
    /// Where the record ends.
    pub(super) end: usize,
}

impl Record {
    /// Borrows the packet from the bytes that the record was found in.
    #[inline]
    pub(super) fn packet<'a>(&self, unread: &'a [u8]) -> Packet<'a> {
        Packet {
            time: self.time,
            link_type: self.link_type,
            interface: self.interface,
            wire_len: self.wire_len,
            data: unread.get(self.data_start..self.data_end).unwrap_or_default(),
        }
    }
}

/// What the first bytes of an input turn out to be.
#[derive(Debug)]
pub(super) enum Opening {
    /// A capture, whose packets begin after so many bytes.
    Ready(Engine, usize),
    /// Too few bytes to tell; so many are needed.
    NeedMore(usize),
}

/// One capture format under way.
#[derive(Clone, Debug)]
pub(super) enum Engine {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Engine {
    /// Tells the format by its magic and reads its header.
    pub(super) fn open(unread: &[u8]) -> Result<Opening, ErrorKind> {
        let Some(magic) = unread.first_chunk::<4>() else {
            return Ok(Opening::NeedMore(4));
        };
        if let Some(flavour) = Pcap::flavour(*magic) {
            return Ok(match Pcap::open(flavour, unread)? {
                Some(pcap) => Opening::Ready(Self::Pcap(pcap), super::pcap::HEADER_LEN),
                None => Opening::NeedMore(super::pcap::HEADER_LEN),
            });
        }
        if Pcapng::starts_with(*magic) {
            let mut pcapng = Pcapng::default();
            return Ok(match pcapng.step(unread)? {
                Step::Passed(len) => Opening::Ready(Self::Pcapng(pcapng), len),
                Step::NeedMore(need) => Opening::NeedMore(need),
                Step::Packet(_) => return Err(ErrorKind::UnknownFormat { magic: *magic }),
            });
        }
        Err(ErrorKind::UnknownFormat { magic: *magic })
    }

    /// Says what stands at the start of the unread bytes.
    #[inline]
    pub(super) fn step(&mut self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match self {
            Self::Pcap(pcap) => pcap.step(unread),
            Self::Pcapng(pcapng) => pcapng.step(unread),
        }
    }

    /// Tells whether it understands the same bytes as another does.
    pub(super) fn reads_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pcap(own), Self::Pcap(other)) => own == other,
            (Self::Pcapng(own), Self::Pcapng(other)) => own == other,
            (Self::Pcap(_), Self::Pcapng(_)) | (Self::Pcapng(_), Self::Pcap(_)) => false,
        }
    }

    /// Tells, at little cost, whether a record may begin with these bytes.
    pub(super) fn may_begin(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Pcap(_) => true,
            Self::Pcapng(pcapng) => pcapng.may_begin(bytes),
        }
    }

    /// Names the format.
    pub(super) const fn format(&self) -> &'static str {
        match self {
            Self::Pcap(pcap) => pcap.format(),
            Self::Pcapng(_) => "pcapng",
        }
    }
}

/// Tells the error of an input that ends although more is needed.
pub(super) fn cut_short(have: usize, need: usize) -> ErrorKind {
    match have {
        0 => ErrorKind::Empty,
        have => ErrorKind::Truncated { have, need },
    }
}
