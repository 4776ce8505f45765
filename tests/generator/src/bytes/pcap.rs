//! Builds classic pcap files, field by field.

use super::order::{ByteOrder, len_u32};

/// The magic number of files with timestamps in microseconds.
const MAGIC_MICROSECONDS: u32 = 0xa1b2_c3d4;
/// The magic number of files with timestamps in nanoseconds.
const MAGIC_NANOSECONDS: u32 = 0xa1b2_3c4d;
/// The magic number of Alexey Kuznetsov's variant of the 1990s, with eight more bytes per record.
const MAGIC_MODIFIED: u32 = 0xa1b2_cd34;

/// A classic pcap file under construction.
///
/// By default, it has version 2.4, little-endian numbers, timestamps in microseconds, the link type
/// Ethernet, a snap length of 262,144 bytes and no records. The order of calls matters only for
/// records.
///
/// ```
/// use iplink_generator::bytes::PcapFile;
///
/// let file = PcapFile::new().nanoseconds().record(1, 999_999_999, b"frame").build();
/// assert_eq!(file[..4], [0x4d, 0x3c, 0xb2, 0xa1]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PcapFile {
    order: ByteOrder,
    magic: u32,
    version: (u16, u16),
    snap_len: u32,
    link_type: u32,
    records: Vec<Record>,
}

/// The fields and the data of a record. The lengths need not match the data.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    seconds: u32,
    /// The fraction of the second, in the unit that the magic number specifies.
    fraction: u32,
    captured_len: u32,
    wire_len: u32,
    data: Vec<u8>,
}

impl Default for PcapFile {
    fn default() -> Self {
        Self {
            order: ByteOrder::Little,
            magic: MAGIC_MICROSECONDS,
            version: (2, 4),
            snap_len: 262_144,
            link_type: 1,
            records: Vec::new(),
        }
    }
}

impl PcapFile {
    /// Creates a file without records.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes all numbers big-endian.
    #[must_use]
    pub fn big_endian(mut self) -> Self {
        self.order = ByteOrder::Big;
        self
    }

    /// Selects the magic number for timestamps in nanoseconds.
    #[must_use]
    pub fn nanoseconds(mut self) -> Self {
        self.magic = MAGIC_NANOSECONDS;
        self
    }

    /// Selects the magic number of the modified variant, and appends eight zero bytes
    /// (interface, protocol, packet type, padding) to each record header. The variant
    /// supports only microseconds.
    #[must_use]
    pub fn modified(mut self) -> Self {
        self.magic = MAGIC_MODIFIED;
        self
    }

    /// Sets the 32-bit link type field. Its upper bits are flags, such as the length of the frame
    /// check sequence.
    #[must_use]
    pub fn link_type(mut self, link_type: u32) -> Self {
        self.link_type = link_type;
        self
    }

    /// Sets the snap length in bytes.
    #[must_use]
    pub fn snap_len(mut self, snap_len: u32) -> Self {
        self.snap_len = snap_len;
        self
    }

    /// Sets the version of the format.
    #[must_use]
    pub fn version(mut self, major: u16, minor: u16) -> Self {
        self.version = (major, minor);
        self
    }

    /// Appends a record whose captured length and wire length are the length of `data`.
    ///
    /// `fraction` is in microseconds or nanoseconds, as the magic number specifies.
    #[must_use]
    pub fn record(self, seconds: u32, fraction: u32, data: &[u8]) -> Self {
        self.record_with_lengths(seconds, fraction, len_u32(data), len_u32(data), data)
    }

    /// Appends a record whose header has these lengths, in bytes, whatever the length of `data` is.
    #[must_use]
    pub fn record_with_lengths(
        mut self,
        seconds: u32,
        fraction: u32,
        captured_len: u32,
        wire_len: u32,
        data: &[u8],
    ) -> Self {
        let data = data.to_vec();
        self.records.push(Record { seconds, fraction, captured_len, wire_len, data });
        self
    }

    /// Returns the file's bytes.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        let mut file = self.header();
        for record in &self.records {
            self.append(&mut file, record);
        }
        file
    }

    /// Returns the file header.
    fn header(&self) -> Vec<u8> {
        let (major, minor) = self.version;
        let mut header = self.order.u32(self.magic).to_vec();
        header.extend(self.order.u16(major));
        header.extend(self.order.u16(minor));
        // The time zone and the accuracy are zero in every known file.
        header.extend(self.order.words(&[0, 0, self.snap_len, self.link_type]));
        header
    }

    /// Appends a record to the file.
    fn append(&self, file: &mut Vec<u8>, record: &Record) {
        let Record { seconds, fraction, captured_len, wire_len, data } = record;
        file.extend(self.order.words(&[*seconds, *fraction, *captured_len, *wire_len]));
        if self.magic == MAGIC_MODIFIED {
            file.extend([0; 8]);
        }
        file.extend_from_slice(data);
    }
}

#[cfg(test)]
mod tests {
    use pcap_file::pcap::PcapReader;
    use pcap_file::{DataLink, Endianness, TsResolution};

    use super::*;

    #[test]
    fn default_file_has_the_specified_bytes() {
        let file = PcapFile::new().record(1, 2, &[0xaa, 0xbb]).build();
        let expected = [
            0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0,
            0, //
            1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 0xaa, 0xbb,
        ];
        assert_eq!(file, expected);
    }

    #[test]
    fn pcap_file_crate_reads_a_big_endian_nanosecond_file() {
        let file = PcapFile::new()
            .record_with_lengths(7, 999_999_999, 3, 100, b"abc")
            .big_endian()
            .nanoseconds()
            .link_type(101)
            .snap_len(3)
            .build();
        let mut reader = PcapReader::new(file.as_slice()).unwrap();
        let header = reader.header();
        assert_eq!(header.endianness, Endianness::Big);
        assert_eq!(header.ts_resolution, TsResolution::NanoSecond);
        assert_eq!((header.datalink, header.snaplen), (DataLink::RAW, 3));
        let record = reader.next_raw_packet().unwrap().unwrap();
        assert_eq!((record.ts_sec, record.ts_frac), (7, 999_999_999));
        assert_eq!((record.incl_len, record.orig_len), (3, 100));
        assert_eq!(record.data.as_ref(), b"abc");
    }

    #[test]
    fn modified_records_have_eight_more_bytes() {
        let plain = PcapFile::new().record(1, 2, b"data");
        assert_eq!(plain.clone().modified().build().len(), plain.build().len() + 8);
        assert_eq!(plain.modified().build()[..4], [0x34, 0xcd, 0xb2, 0xa1]);
    }

    #[test]
    fn version_is_written_unchecked() {
        assert_eq!(PcapFile::new().big_endian().version(543, 0).build()[4..8], [2, 31, 0, 0]);
    }
}
