//! Classic pcap: a file header of 24 bytes, then a header and a packet a record.
//!
//! Source: <https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/> and, for
//! what files really hold, the behaviour of libpcap.

use std::mem;

use byteorder_slice::option::ReadSlice;
use byteorder_slice::{BigEndian, ByteOrder, LittleEndian};
use pcap_file::pcap::RawPcapPacket;

use super::boundary::{Boundary, agrees};
use super::compression::format_name;
use super::engine::{Record, Step};
use super::{Compression, LinkType, RECORD_LIMIT};
use crate::error::ErrorKind;
use crate::time::Timestamp;

/// The length of the file header, in bytes.
pub(super) const HEADER_LEN: usize = 24;

/// The length of a usual record's header, in bytes.
const RECORD_HEADER_LEN: usize = 16;

/// What a modified record's header holds besides: interface index, protocol
/// and packet type, 8 bytes.
const MODIFIED_EXTRA_LEN: usize = 8;

/// What the magic number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flavour {
    endian: Endian,
    nanos_per_tick: u32,
    extra_len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endian {
    Big,
    Little,
}

/// In which order a record holds its two lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lengths {
    /// Captured, then on the wire.
    Usual,
    /// On the wire, then captured: before version 2.3.
    Swapped,
    /// Either: version 2.3 was written both ways, and the smaller one is what
    /// was captured.
    Mixed,
}

impl Flavour {
    /// Tells whether a file of this flavour may begin with these bytes, as far
    /// as they are there: in their magic they agree.
    ///
    /// The time zone and the accuracy are to be zero, as they are in all but
    /// the oldest files. They stand where a record has its lengths, so that no
    /// record of even one byte is taken for a header.
    pub(super) fn may_open(self, unread: &[u8]) -> bool {
        let mut versions = (0..=4).map(|minor| match self.endian {
            Endian::Big => [0, 2, 0, minor],
            Endian::Little => [2, 0, minor, 0],
        });
        versions.any(|version| agrees(unread, 4, &version))
            && agrees(unread, 8, &[0; 8])
            && self.reserved_bits_are_zero(unread)
    }

    /// Tells whether the bits between the length of the FCS and the link type
    /// are zero.
    fn reserved_bits_are_zero(self, unread: &[u8]) -> bool {
        let (upper, lower) = match self.endian {
            Endian::Big => (20, 21),
            Endian::Little => (23, 22),
        };
        let is_zero = |at: usize, bits| unread.get(at).is_none_or(|byte| byte & bits == 0);
        is_zero(upper, 0x0b) && is_zero(lower, 0xff)
    }
}

/// A classic pcap file under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pcap {
    flavour: Flavour,
    lengths: Lengths,
    link_type: LinkType,
}

impl Pcap {
    /// Tells the flavour by the first four bytes.
    pub(super) fn flavour(magic: [u8; 4]) -> Option<Flavour> {
        let (endian, number) = match magic[..] {
            [0xa1, ..] => (Endian::Big, u32::from_be_bytes(magic)),
            _ => (Endian::Little, u32::from_le_bytes(magic)),
        };
        let (nanos_per_tick, extra_len) = match number {
            0xa1b2_c3d4 => (1_000, 0),
            0xa1b2_3c4d => (1, 0),
            0xa1b2_cd34 => (1_000, MODIFIED_EXTRA_LEN),
            _ => return None,
        };
        Some(Flavour { endian, nanos_per_tick, extra_len })
    }

    /// Reads the file header; `None` where it is not all there yet.
    pub(super) fn open(flavour: Flavour, unread: &[u8]) -> Result<Option<Self>, ErrorKind> {
        let header = match flavour.endian {
            Endian::Big => FileHeader::read::<BigEndian>(unread),
            Endian::Little => FileHeader::read::<LittleEndian>(unread),
        };
        header.map(|header| Self::new(flavour, &header)).transpose()
    }

    fn new(flavour: Flavour, header: &FileHeader) -> Result<Self, ErrorKind> {
        let lengths = match (header.major, header.minor) {
            (2, 0..=2) => Lengths::Swapped,
            (2, 3) => Lengths::Mixed,
            (2, 4) => Lengths::Usual,
            (major, minor) => return Err(ErrorKind::UnsupportedVersion { major, minor }),
        };
        // The upper half of the field holds the length of the FCS.
        let [.., high, low] = header.network.to_be_bytes();
        let link_type = LinkType(u16::from_be_bytes([high, low]));
        Ok(Self { flavour, lengths, link_type })
    }

    /// Names the flavour.
    pub(super) const fn format(&self, compression: Option<Compression>) -> &'static str {
        match (self.flavour.endian, self.flavour.nanos_per_tick, self.flavour.extra_len) {
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

    /// Says what stands at the start of the unread bytes.
    #[inline(always)]
    pub(super) fn step(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match self.flavour.endian {
            Endian::Little => self.step_as::<LittleEndian>(unread),
            Endian::Big => self.step_as::<BigEndian>(unread),
        }
    }

    #[inline(always)]
    fn step_as<B: ByteOrder>(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        let usual = self.lengths == Lengths::Usual && self.flavour.extra_len == 0;
        if usual
            && let Ok((_, raw)) = RawPcapPacket::from_slice::<B>(unread)
            // Another capture's header would read as a length of 0 or of far
            // too much: one comparison keeps both from the usual way.
            && (1..=RECORD_LIMIT).contains(&raw.incl_len)
        {
            return self.record(unread, &Header::from(raw));
        }
        self.step_with_care::<B>(unread)
    }

    /// Reads what pcap-file does not: swapped lengths, modified records, the
    /// header of a record that is not all there, and that of another capture.
    #[cold]
    fn step_with_care<B: ByteOrder>(&self, unread: &[u8]) -> Result<Step, ErrorKind> {
        match Boundary::at(unread) {
            Boundary::Here => return Ok(Step::Capture),
            Boundary::NeedMore(need) => return Ok(Step::NeedMore(need)),
            Boundary::None => {}
        }
        let Some(mut header) = Header::read::<B>(unread) else {
            return Ok(Step::NeedMore(RECORD_HEADER_LEN));
        };
        let swapped = match self.lengths {
            Lengths::Usual => false,
            Lengths::Swapped => true,
            Lengths::Mixed => header.captured > header.wire_len,
        };
        if swapped {
            mem::swap(&mut header.captured, &mut header.wire_len);
        }
        self.record(unread, &header)
    }

    #[inline(always)]
    fn record(&self, unread: &[u8], header: &Header) -> Result<Step, ErrorKind> {
        if header.captured > RECORD_LIMIT {
            return Err(ErrorKind::RecordTooLong { len: header.captured, limit: RECORD_LIMIT });
        }
        let data_start = RECORD_HEADER_LEN.saturating_add(self.flavour.extra_len);
        let end = data_start.saturating_add(header.captured as usize);
        if end > unread.len() {
            return Ok(Step::NeedMore(end));
        }
        let nanos = u64::from(header.ticks).saturating_mul(self.flavour.nanos_per_tick.into());
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

/// What the file header says that matters here. Its snap length does not:
/// files lie about it, and libpcap reads them.
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

/// What a record's header says.
struct Header {
    seconds: u32,
    ticks: u32,
    captured: u32,
    wire_len: u32,
}

impl Header {
    fn read<B: ByteOrder>(mut unread: &[u8]) -> Option<Self> {
        Some(Self {
            seconds: unread.read_u32::<B>()?,
            ticks: unread.read_u32::<B>()?,
            captured: unread.read_u32::<B>()?,
            wire_len: unread.read_u32::<B>()?,
        })
    }
}

impl From<RawPcapPacket<'_>> for Header {
    #[inline]
    fn from(raw: RawPcapPacket<'_>) -> Self {
        Self {
            seconds: raw.ts_sec,
            ticks: raw.ts_frac,
            captured: raw.incl_len,
            wire_len: raw.orig_len,
        }
    }
}
