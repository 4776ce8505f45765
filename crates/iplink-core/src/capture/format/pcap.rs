//! Classic pcap: a file header of 24 bytes, followed by records, each of which consists
//! of a header and a packet.
//!
//! Source: <https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/> and, for
//! files that deviate from it, the behavior of libpcap.

use std::mem;

use byteorder_slice::option::ReadSlice;
use byteorder_slice::{BigEndian, ByteOrder, LittleEndian};
use pcap_file::pcap::RawPcapPacket;

use super::file_header::{Endian, NextCapture, PcapVariant};
use super::step::{MAX_RECORD_LEN, Record, Step};
use crate::capture::compression::format_name;
use crate::capture::{Compression, LinkType};
use crate::error::ErrorKind;
use crate::time::Timestamp;

/// The length of a standard record header, in bytes.
const RECORD_HEADER_LEN: usize = 16;

/// The order of the two lengths in a record header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LengthOrder {
    /// The captured length, then the length on the wire.
    Standard,
    /// The length on the wire, then the captured length: before version 2.3.
    Swapped,
    /// Either order: version 2.3 was written both ways, and the smaller number is
    /// the captured length.
    Ambiguous,
}

/// The state of decoding a classic pcap file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::capture) struct PcapDecoder {
    variant: PcapVariant,
    length_order: LengthOrder,
    link_type: LinkType,
}

impl PcapDecoder {
    /// Decodes the file header. Returns `None` if it is incomplete.
    pub(super) fn open(variant: PcapVariant, unread: &[u8]) -> Result<Option<Self>, ErrorKind> {
        let header = match variant.endian {
            Endian::Big => FileHeader::read::<BigEndian>(unread),
            Endian::Little => FileHeader::read::<LittleEndian>(unread),
        };
        header.map(|header| Self::new(variant, &header)).transpose()
    }

    fn new(variant: PcapVariant, header: &FileHeader) -> Result<Self, ErrorKind> {
        let length_order = match (header.major, header.minor) {
            (2, 0..=2) => LengthOrder::Swapped,
            (2, 3) => LengthOrder::Ambiguous,
            (2, 4) => LengthOrder::Standard,
            (major, minor) => return Err(ErrorKind::UnsupportedVersion { major, minor }),
        };
        // The lower half of the field holds the link type, the upper half the length of the FCS.
        let [.., high, low] = header.network.to_be_bytes();
        let link_type = LinkType(u16::from_be_bytes([high, low]));
        Ok(Self { variant, length_order, link_type })
    }

    /// Returns the name of the format and its variant.
    pub(super) const fn format_name(&self, compression: Option<Compression>) -> &'static str {
        match (self.variant.endian, self.variant.nanos_per_tick, self.variant.extra_len) {
            (Endian::Little, 1, _) => format_name!("pcap, nanoseconds, little-endian", compression),
            (Endian::Big, 1, _) => format_name!("pcap, nanoseconds, big-endian", compression),
            (Endian::Little, _, 0) => {
                format_name!("pcap, microseconds, little-endian", compression)
            }
            (Endian::Big, _, 0) => format_name!("pcap, microseconds, big-endian", compression),
            (Endian::Little, ..) => {
                format_name!("modified pcap, microseconds, little-endian", compression)
            }
            (Endian::Big, ..) => {
                format_name!("modified pcap, microseconds, big-endian", compression)
            }
        }
    }

    /// Decodes the record at the start of the unread bytes.
    #[inline(always)]
    pub(super) fn step(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match self.variant.endian {
            Endian::Little => self.step_as::<LittleEndian>(unread),
            Endian::Big => self.step_as::<BigEndian>(unread),
        }
    }

    /// Decodes a record in this byte order. Standard records take the fast path.
    #[inline(always)]
    fn step_as<B: ByteOrder>(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        let is_standard = self.length_order == LengthOrder::Standard && self.variant.extra_len == 0;
        if is_standard
            && let Ok((_, raw)) = RawPcapPacket::from_slice::<B>(unread)
            // The file header of another capture, decoded as a record, has a length of zero, or a
            // length above the limit. One comparison excludes both from the fast path.
            && (1..=MAX_RECORD_LEN).contains(&raw.incl_len)
        {
            return self.packet_step(unread, &RecordHeader::from(raw));
        }
        self.step_slow::<B>(unread)
    }

    /// Decodes records that the crate pcap-file does not support: records with swapped
    /// lengths, modified records and incomplete records. Also detects the file header of
    /// another capture.
    #[cold]
    fn step_slow<B: ByteOrder>(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match NextCapture::detect(unread) {
            NextCapture::Present => return Ok(Step::NextCapture),
            NextCapture::NeedMore(needed_len) => return Ok(Step::NeedMore(needed_len)),
            NextCapture::Absent => {}
        }
        let Some(mut header) = RecordHeader::read::<B>(unread) else {
            return Ok(Step::NeedMore(RECORD_HEADER_LEN));
        };
        let is_swapped = match self.length_order {
            LengthOrder::Standard => false,
            LengthOrder::Swapped => true,
            LengthOrder::Ambiguous => header.captured_len > header.wire_len,
        };
        if is_swapped {
            mem::swap(&mut header.captured_len, &mut header.wire_len);
        }
        self.packet_step(unread, &header)
    }

    /// Returns the packet with this record header, if all of its bytes are available.
    #[inline(always)]
    fn packet_step(&self, unread: &[u8], header: &RecordHeader) -> Result<Step, ErrorKind> {
        if header.captured_len > MAX_RECORD_LEN {
            return Err(ErrorKind::RecordTooLong {
                len: header.captured_len,
                limit: MAX_RECORD_LEN,
            });
        }
        let data_start = RECORD_HEADER_LEN.saturating_add(self.variant.extra_len);
        let end = data_start.saturating_add(header.captured_len as usize);
        if end > unread.len() {
            return Ok(Step::NeedMore(end));
        }
        let nanos = u64::from(header.ticks).saturating_mul(self.variant.nanos_per_tick.into());
        Ok(Step::Packet(Record {
            time: Timestamp::from_parts(header.seconds, nanos),
            link_type: self.link_type,
            interface: 0,
            wire_len: header.wire_len,
            data_start,
            data_end: end,
            end,
        }))
    }
}

/// The fields of the file header that affect decoding. The snap length does not:
/// many files state a wrong one, and libpcap reads them nevertheless.
struct FileHeader {
    major: u16,
    minor: u16,
    network: u32,
}

impl FileHeader {
    fn read<B: ByteOrder>(mut unread: &[u8]) -> Option<Self> {
        let _magic = unread.read_u32::<B>()?;
        let (major, minor) = (unread.read_u16::<B>()?, unread.read_u16::<B>()?);
        let _zone_and_accuracy = unread.read_u64::<B>()?;
        let _snap_len = unread.read_u32::<B>()?;
        Some(Self { major, minor, network: unread.read_u32::<B>()? })
    }
}

/// The fields of a record header, with the time split into seconds and ticks, which are
/// microseconds or nanoseconds.
struct RecordHeader {
    seconds: u32,
    ticks: u32,
    captured_len: u32,
    wire_len: u32,
}

impl RecordHeader {
    fn read<B: ByteOrder>(mut unread: &[u8]) -> Option<Self> {
        Some(Self {
            seconds: unread.read_u32::<B>()?,
            ticks: unread.read_u32::<B>()?,
            captured_len: unread.read_u32::<B>()?,
            wire_len: unread.read_u32::<B>()?,
        })
    }
}

impl From<RawPcapPacket<'_>> for RecordHeader {
    #[inline]
    fn from(raw: RawPcapPacket<'_>) -> Self {
        Self {
            seconds: raw.ts_sec,
            ticks: raw.ts_frac,
            captured_len: raw.incl_len,
            wire_len: raw.orig_len,
        }
    }
}
