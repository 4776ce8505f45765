//! The engine behind both faces: it looks at the unread bytes and says what
//! stands there, as numbers and positions, without borrowing or reading.

use super::compression::format_name;
use super::metadata::CaptureMetadata;
use super::pcap::Pcap;
use super::pcapng::Pcapng;
use super::{Compression, LinkType, Packet};
use crate::error::ErrorKind;
use crate::time::Timestamp;

/// What stands at the start of the unread bytes.
#[derive(Debug)]
pub(super) enum Step {
    /// A packet's record, whole.
    Packet(Record),
    /// So many bytes, whole, without a packet.
    Skip(usize),
    /// Something of which at least so many bytes must be there, from its start.
    NeedMore(usize),
    /// The file header of another capture.
    Capture,
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

/// An input under way: the capture that is being read, of those that may stand
/// in it one behind the other, and what all of them said of their interfaces.
#[derive(Debug)]
pub(super) struct Engine {
    capture: Capture,
    directory: CaptureMetadata,
}

/// What the first bytes of an input turn out to be.
#[derive(Debug)]
pub(super) enum Opening<C> {
    /// A capture, whose packets begin after so many bytes.
    Ready(C, usize),
    /// Too few bytes to tell; so many are needed.
    NeedMore(usize),
}

impl Engine {
    /// Tells the format by its magic and reads its header.
    pub(super) fn open(unread: &[u8]) -> Result<Opening<Self>, ErrorKind> {
        let mut directory = CaptureMetadata::default();
        Ok(match Capture::open(unread, &mut directory)? {
            Opening::Ready(capture, len) => Opening::Ready(Self { capture, directory }, len),
            Opening::NeedMore(need) => Opening::NeedMore(need),
        })
    }

    /// Says what stands at the start of the unread bytes.
    #[inline(always)] // a call a packet, and a record through memory: 40 instructions
    pub(super) fn step(&mut self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match &mut self.capture {
            Capture::Pcap(pcap) => pcap.step(unread),
            Capture::Pcapng(pcapng) => pcapng.step(unread, &mut self.directory),
        }
    }

    /// Goes on with the capture whose header the unread bytes begin with;
    /// returns how many of them it has used.
    #[cold]
    pub(super) fn begin_next(&mut self, unread: &[u8]) -> Result<usize, ErrorKind> {
        match Capture::open(unread, &mut self.directory)? {
            Opening::Ready(capture, len) => {
                self.capture = capture;
                Ok(len)
            }
            // Only a section header can be longer than what told it.
            Opening::NeedMore(_) => {
                self.capture = Capture::Pcapng(Pcapng::default());
                Ok(0)
            }
        }
    }

    /// Returns an engine that goes on from here, without the names so far: there
    /// may be many, and reading does not need them.
    pub(super) fn nameless(&self) -> Self {
        Self { capture: self.capture.clone(), directory: CaptureMetadata::after(&self.directory) }
    }

    /// Tells whether it understands the same bytes as another does.
    pub(super) fn reads_like(&self, other: &Self) -> bool {
        self.capture == other.capture
    }

    /// Tells whether copies of it are small: a hostile section declares a million
    /// interfaces.
    pub(super) const fn is_small(&self) -> bool {
        match &self.capture {
            Capture::Pcap(_) => true,
            Capture::Pcapng(pcapng) => pcapng.is_small(),
        }
    }

    /// Tells, at little cost, whether a record may begin with these bytes.
    pub(super) fn may_begin(&self, bytes: &[u8]) -> bool {
        match &self.capture {
            Capture::Pcap(_) => true,
            Capture::Pcapng(pcapng) => pcapng.may_begin(bytes),
        }
    }

    /// Names the format of the capture that is being read.
    pub(super) const fn format(&self, compression: Option<Compression>) -> &'static str {
        match &self.capture {
            Capture::Pcap(pcap) => pcap.format(compression),
            Capture::Pcapng(_) => format_name!("pcapng", compression),
        }
    }

    pub(super) const fn directory(&self) -> &CaptureMetadata {
        &self.directory
    }
}

/// One capture under way.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Capture {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Capture {
    fn open(unread: &[u8], directory: &mut CaptureMetadata) -> Result<Opening<Self>, ErrorKind> {
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
            match pcapng.step(unread, directory)? {
                Step::Skip(len) => return Ok(Opening::Ready(Self::Pcapng(pcapng), len)),
                Step::NeedMore(need) => return Ok(Opening::NeedMore(need)),
                Step::Packet(_) | Step::Capture => {}
            }
        }
        Err(ErrorKind::UnknownFormat { first: magic.to_vec() })
    }
}

/// Tells the error of an input that ends although more is needed.
pub(super) fn cut_short(have: usize, need: usize) -> ErrorKind {
    match have {
        0 => ErrorKind::Empty,
        have => ErrorKind::Truncated { have, need },
    }
}
