//! Detection of the file headers of pcap and pcapng.
//!
//! A file header is expected at the start of an input and may follow any record:
//! files are concatenated with `cat`, and some recorders start a new capture in
//! the same file.

/// The length of the pcap file header, in bytes.
pub(super) const PCAP_HEADER_LEN: usize = 24;

/// The block type of a pcapng section header, which is the same in both byte orders.
pub(super) const SECTION_HEADER: u32 = 0x0a0d_0d0a;

/// The minimum length of a pcapng section header, in bytes.
pub(super) const MIN_SECTION_LEN: u32 = 28;

/// The length of the additional fields of a record header in modified pcap (magic number
/// 0xa1b2cd34), in bytes: interface index, protocol and packet type.
const MODIFIED_EXTRA_LEN: usize = 8;

/// The byte order of a capture's integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Endian {
    #[default]
    Little,
    Big,
}

/// A variant of classic pcap, which the magic number identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PcapVariant {
    pub(super) endian: Endian,
    /// The unit of the fractional seconds of timestamps, in nanoseconds.
    pub(super) nanos_per_tick: u32,
    /// The length of the additional fields of a record header, in bytes.
    pub(super) extra_len: usize,
}

impl PcapVariant {
    /// Identifies the variant by the first four bytes of the file.
    pub(super) fn from_magic(magic: [u8; 4]) -> Option<Self> {
        let (endian, magic_number) = match magic[..] {
            [0xa1, ..] => (Endian::Big, u32::from_be_bytes(magic)),
            _ => (Endian::Little, u32::from_le_bytes(magic)),
        };
        let (nanos_per_tick, extra_len) = match magic_number {
            0xa1b2_c3d4 => (1_000, 0),
            0xa1b2_3c4d => (1, 0),
            0xa1b2_cd34 => (1_000, MODIFIED_EXTRA_LEN),
            _ => return None,
        };
        Some(Self { endian, nanos_per_tick, extra_len })
    }

    /// Checks whether the bytes, whose magic number is that of this variant, are
    /// consistent with a file header, as far as they are available.
    ///
    /// The time zone and accuracy fields must be zero, as they are in all but the
    /// oldest files. At this offset a record has the lengths of its packet, so only a
    /// record with an empty packet could be mistaken for a file header.
    fn matches_header(self, unread: &[u8]) -> bool {
        let mut versions = (0..=4).map(|minor| match self.endian {
            Endian::Big => [0, 2, 0, minor],
            Endian::Little => [2, 0, minor, 0],
        });
        versions.any(|version| matches_at(unread, 4, &version))
            && matches_at(unread, 8, &[0; 8])
            && self.reserved_bits_are_zero(unread)
    }

    /// Checks that the reserved bits between the FCS length and the link type are zero. The bit
    /// that marks the FCS length as valid is not reserved.
    fn reserved_bits_are_zero(self, unread: &[u8]) -> bool {
        let (high_offset, low_offset) = match self.endian {
            Endian::Big => (20, 21),
            Endian::Little => (23, 22),
        };
        let is_zero = |offset: usize, bits| unread.get(offset).is_none_or(|byte| byte & bits == 0);
        is_zero(high_offset, 0x0b) && is_zero(low_offset, 0xff)
    }
}

/// Returns whether the first four bytes are those of a pcapng section header.
pub(super) fn is_section_header(magic: [u8; 4]) -> bool {
    u32::from_be_bytes(magic) == SECTION_HEADER
}

/// Checks whether the bytes, whose block type is that of a section header, are
/// consistent with one, as far as they are available.
fn matches_section_header(unread: &[u8]) -> bool {
    // The byte-order magic and the supported versions, 1.0 and 1.2, in both byte orders.
    [
        ([0x1a, 0x2b, 0x3c, 0x4d], [[0, 1, 0, 0], [0, 1, 0, 2]]),
        ([0x4d, 0x3c, 0x2b, 0x1a], [[1, 0, 0, 0], [1, 0, 2, 0]]),
    ]
    .iter()
    .any(|(byte_order_magic, versions)| {
        let mut versions = versions.iter();
        matches_at(unread, 8, byte_order_magic)
            && versions.any(|version| matches_at(unread, 12, version))
    })
}

/// The result of looking for the start of another capture after a record or block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NextCapture {
    /// The current capture continues.
    Absent,
    /// At least this many bytes are needed to decide.
    NeedMore(usize),
    /// Another capture starts here.
    Present,
}

impl NextCapture {
    /// Detects the file header of another capture at the start of the unread bytes.
    ///
    /// The magic number alone is not sufficient: one of the magic numbers is also a valid
    /// timestamp of a record, in the evening of January 23, 2011. Therefore every constant
    /// byte of the header must match. Decoded as a record, a pcap file header would have a
    /// packet length of zero, and a section header a length above the limit.
    #[cold]
    pub(super) fn detect(unread: &[u8]) -> Self {
        let Some(magic) = unread.first_chunk::<4>() else {
            return Self::Absent;
        };
        let (is_match, header_len) = if let Some(variant) = PcapVariant::from_magic(*magic) {
            (variant.matches_header(unread), PCAP_HEADER_LEN)
        } else if is_section_header(*magic) {
            (matches_section_header(unread), MIN_SECTION_LEN as usize)
        } else {
            return Self::Absent;
        };
        if !is_match {
            Self::Absent
        } else if unread.len() < header_len {
            Self::NeedMore(header_len)
        } else {
            Self::Present
        }
    }
}

/// Compares the bytes at an offset with the expected ones, as far as they are
/// available.
fn matches_at(unread: &[u8], offset: usize, expected: &[u8]) -> bool {
    let available = unread.get(offset..).unwrap_or_default();
    available.iter().zip(expected).all(|(byte, expected)| byte == expected)
}
