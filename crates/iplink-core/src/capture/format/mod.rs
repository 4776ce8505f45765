//! The capture formats, decoded without I/O.

mod file_header;
mod pcap;
mod pcapng;
mod step;

use super::Compression;
use super::compression::format_name;
use super::metadata::CaptureMetadata;
use crate::error::ErrorKind;

use self::file_header::{PCAP_HEADER_LEN, PcapVariant, is_section_header};
use self::pcap::PcapDecoder;
use self::pcapng::PcapngDecoder;

pub use self::step::MAX_RECORD_LEN;
pub(super) use self::step::{HeaderStep, Record, Step};

/// The decoder of one capture, by its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FormatDecoder {
    Pcap(PcapDecoder),
    Pcapng(PcapngDecoder),
}

impl FormatDecoder {
    /// Detects the format from its magic number and decodes the file header.
    pub(super) fn open(
        unread: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<HeaderStep<Self>, ErrorKind> {
        let Some(magic) = unread.first_chunk::<4>() else {
            return Ok(HeaderStep::NeedMore(4));
        };
        if let Some(variant) = PcapVariant::from_magic(*magic) {
            return Ok(match PcapDecoder::open(variant, unread)? {
                Some(pcap) => HeaderStep::Complete(Self::Pcap(pcap), PCAP_HEADER_LEN),
                None => HeaderStep::NeedMore(PCAP_HEADER_LEN),
            });
        }
        if is_section_header(*magic) {
            let mut pcapng = PcapngDecoder::default();
            match pcapng.step(unread, metadata)? {
                Step::Skip(len) => return Ok(HeaderStep::Complete(Self::Pcapng(pcapng), len)),
                Step::NeedMore(needed_len) => return Ok(HeaderStep::NeedMore(needed_len)),
                // A section header is neither.
                Step::Packet(_) | Step::NextCapture => {}
            }
        }
        Err(ErrorKind::UnknownFormat { first_bytes: magic.to_vec() })
    }

    /// Creates the decoder for the start of a pcapng file, before its first section header.
    pub(super) fn new_pcapng() -> Self {
        Self::Pcapng(PcapngDecoder::default())
    }

    /// Decodes the record or block at the start of the unread bytes.
    #[inline(always)]
    pub(super) fn step(
        &mut self,
        unread: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<Step, ErrorKind> {
        match self {
            Self::Pcap(pcap) => pcap.step(unread),
            Self::Pcapng(pcapng) => pcapng.step(unread, metadata),
        }
    }

    /// Returns whether the decoder is small enough to copy for each thread.
    pub(super) const fn is_cheap_to_clone(&self) -> bool {
        match self {
            Self::Pcap(_) => true,
            Self::Pcapng(pcapng) => pcapng.is_cheap_to_clone(),
        }
    }

    /// Checks, at little cost, whether a record may start with these bytes. A pcap record has
    /// no constant bytes, so the answer is always yes for pcap.
    pub(super) fn may_start_record(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Pcap(_) => true,
            Self::Pcapng(pcapng) => pcapng.may_start_block(bytes),
        }
    }

    /// Returns the name of the format, including the compression.
    pub(super) const fn name(&self, compression: Option<Compression>) -> &'static str {
        match self {
            Self::Pcap(pcap) => pcap.format_name(compression),
            Self::Pcapng(_) => format_name!("pcapng", compression),
        }
    }
}
