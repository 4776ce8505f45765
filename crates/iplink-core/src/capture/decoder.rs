//! The sans-I/O decoder that [`Packets`](super::Packets) and [`Reader`](super::Reader)
//! share: it inspects the unread bytes and returns numbers and positions, without
//! borrowing from the bytes or reading more.

use super::Compression;
use super::format::{FormatDecoder, HeaderStep, Step};
use super::metadata::CaptureMetadata;
use crate::error::ErrorKind;

/// The decoder of one input.
///
/// An input may hold several captures, one after the other. The decoder has the state
/// of the current capture, and the metadata of all captures so far.
#[derive(Debug)]
pub(super) struct CaptureDecoder {
    format: FormatDecoder,
    metadata: CaptureMetadata,
}

impl CaptureDecoder {
    /// Detects the format from its magic number and decodes the file header.
    pub(super) fn open(unread: &[u8]) -> Result<HeaderStep<Self>, ErrorKind> {
        let mut metadata = CaptureMetadata::default();
        Ok(match FormatDecoder::open(unread, &mut metadata)? {
            HeaderStep::Complete(format, len) => {
                HeaderStep::Complete(Self { format, metadata }, len)
            }
            HeaderStep::NeedMore(needed_len) => HeaderStep::NeedMore(needed_len),
        })
    }

    /// Decodes the record or block at the start of the unread bytes.
    // Inlined, because a call that returns its record through memory costs 40
    // instructions per packet.
    #[inline(always)]
    pub(super) fn step(&mut self, unread: &[u8]) -> Result<Step, ErrorKind> {
        self.format.step(unread, &mut self.metadata)
    }

    /// Switches to the capture whose file header starts the unread bytes; returns
    /// the number of bytes used.
    #[cold]
    pub(super) fn start_next_capture(&mut self, unread: &[u8]) -> Result<usize, ErrorKind> {
        match FormatDecoder::open(unread, &mut self.metadata)? {
            HeaderStep::Complete(format, len) => {
                self.format = format;
                Ok(len)
            }
            // A pcap file header is detected only as a whole, so this is a pcapng section
            // header, which the pcapng decoder reads once all of it is present.
            HeaderStep::NeedMore(_) => {
                self.format = FormatDecoder::new_pcapng();
                Ok(0)
            }
        }
    }

    /// Returns a copy of the decoder without the metadata collected so far, which may
    /// be large and is not needed for decoding.
    pub(super) fn without_metadata(&self) -> Self {
        Self { format: self.format.clone(), metadata: CaptureMetadata::continuing(&self.metadata) }
    }

    /// Returns whether both decoders decode the same bytes to the same packets.
    pub(super) fn is_equivalent_to(&self, other: &Self) -> bool {
        self.format == other.format
    }

    /// Returns whether the decoder is small enough to copy for each thread. A malicious
    /// pcapng section may declare a million interfaces.
    pub(super) const fn is_cheap_to_clone(&self) -> bool {
        self.format.is_cheap_to_clone()
    }

    /// Checks, at little cost, whether a record may start with these bytes.
    pub(super) fn may_start_record(&self, bytes: &[u8]) -> bool {
        self.format.may_start_record(bytes)
    }

    /// Returns the format name of the capture being read.
    pub(super) const fn format_name(&self, compression: Option<Compression>) -> &'static str {
        self.format.name(compression)
    }

    pub(super) const fn metadata(&self) -> &CaptureMetadata {
        &self.metadata
    }
}
