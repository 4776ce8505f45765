//! Builds pcapng files, block by block.
//!
//! The format is draft-ietf-opsawg-pcapng.

use super::order::{ByteOrder, len_u16, len_u32};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;
const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

/// A pcapng file under construction, little-endian by default.
///
/// Blocks are appended in the order of the calls. If the first block is not a section header, one
/// is inserted before it.
///
/// ```
/// use iplink_generator::bytes::PcapngFile;
///
/// // Option 9, if_tsresol, with the value 9: timestamps are in units of 10^-9 seconds.
/// let file = PcapngFile::new()
///     .interface(1, 0, &[(9, &[9])])
///     .enhanced(0, 1_741_075_200_000_000_000, 60, b"first bytes")
///     .build();
/// assert_eq!(file.len(), 28 + (20 + 8 + 4) + (32 + 12));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PcapngFile {
    order: ByteOrder,
    file: Vec<u8>,
}

impl PcapngFile {
    /// Creates a file without blocks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes all following blocks big-endian.
    ///
    /// A file may contain sections of both byte orders: call this just before [`Self::section`].
    #[must_use]
    pub fn big_endian(mut self) -> Self {
        self.order = ByteOrder::Big;
        self
    }

    /// Appends a section header: version 1.0, unspecified length, no options.
    #[must_use]
    pub fn section(mut self) -> Self {
        let mut body = self.order.u32(BYTE_ORDER_MAGIC).to_vec();
        body.extend(self.order.u16(1));
        body.extend(self.order.u16(0));
        body.extend([0xff; 8]);
        self.append(SECTION_HEADER, &body);
        self
    }

    /// Appends an interface description with options, each a code and a value.
    ///
    /// An end-of-options marker follows the options, if there are any. `snap_len` is in bytes; 0
    /// means no limit.
    #[must_use]
    pub fn interface(self, link_type: u16, snap_len: u32, options: &[(u16, &[u8])]) -> Self {
        let mut body = self.order.u16(link_type).to_vec();
        body.extend([0; 2]);
        body.extend(self.order.u32(snap_len));
        for (code, value) in options {
            body.extend(self.order.u16(*code));
            body.extend(self.order.u16(len_u16(value)));
            body.extend(padded(value));
        }
        if !options.is_empty() {
            body.extend([0; 4]);
        }
        self.block(INTERFACE_DESCRIPTION, &body)
    }

    /// Appends an enhanced packet block. `ticks` is the time since the Unix epoch, in the unit of
    /// the interface, and `wire_len` is in bytes.
    #[must_use]
    pub fn enhanced(self, interface: u32, ticks: u64, wire_len: u32, data: &[u8]) -> Self {
        let [high, low] = halves(ticks);
        let mut body = self.order.words(&[interface, high, low, len_u32(data), wire_len]);
        body.extend(padded(data));
        self.block(ENHANCED_PACKET, &body)
    }

    /// Appends a simple packet block, which has no time and no captured length. `wire_len` is in
    /// bytes.
    #[must_use]
    pub fn simple(self, wire_len: u32, data: &[u8]) -> Self {
        let mut body = self.order.u32(wire_len).to_vec();
        body.extend(padded(data));
        self.block(SIMPLE_PACKET, &body)
    }

    /// Appends an obsolete packet block, with a drop count of zero.
    ///
    /// `ticks` and `wire_len` have the units of [`Self::enhanced`].
    #[must_use]
    pub fn obsolete(self, interface: u16, ticks: u64, wire_len: u32, data: &[u8]) -> Self {
        let [high, low] = halves(ticks);
        let mut body = self.order.u16(interface).to_vec();
        body.extend(self.order.u16(0));
        body.extend(self.order.words(&[high, low, len_u32(data), wire_len]));
        body.extend(padded(data));
        self.block(OBSOLETE_PACKET, &body)
    }

    /// Appends a block of any type, with its body padded to a multiple of four bytes.
    #[must_use]
    pub fn block(self, block_type: u32, body: &[u8]) -> Self {
        let mut this = if block_type == SECTION_HEADER { self } else { self.with_section_header() };
        this.append(block_type, body);
        this
    }

    /// Returns the bytes of the file, which has at least a section header.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        self.clone().with_section_header().file
    }

    /// Appends a section header if there are no blocks yet.
    fn with_section_header(self) -> Self {
        if self.file.is_empty() { self.section() } else { self }
    }

    /// Appends a block with its total length, before and after its padded body.
    fn append(&mut self, block_type: u32, body: &[u8]) {
        let body = padded(body);
        let total_len = len_u32(&body).saturating_add(12);
        self.file.extend(self.order.words(&[block_type, total_len]));
        self.file.extend(body);
        self.file.extend(self.order.u32(total_len));
    }
}

/// Pads data with zeros to a multiple of four bytes.
fn padded(data: &[u8]) -> Vec<u8> {
    let mut padded = data.to_vec();
    padded.resize(data.len().next_multiple_of(4), 0);
    padded
}

/// Returns the upper and the lower 32 bits, in the order of a pcapng timestamp.
fn halves(ticks: u64) -> [u32; 2] {
    [ticks >> 32, ticks & u64::from(u32::MAX)].map(|half| u32::try_from(half).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pcap_file::pcapng::{Block, PcapNgReader};

    use super::*;

    /// Reads all blocks with the crate `pcap-file`.
    fn blocks(file: &[u8]) -> Vec<Block<'static>> {
        let mut reader = PcapNgReader::new(file).unwrap();
        let mut blocks = Vec::new();
        while let Some(block) = reader.next_block() {
            blocks.push(block.unwrap().into_owned());
        }
        blocks
    }

    #[test]
    fn section_header_has_the_specified_bytes() {
        let expected = [
            0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, //
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 28, 0, 0, 0,
        ];
        assert_eq!(PcapngFile::new().build(), expected);
        assert_eq!(PcapngFile::new().section().build(), expected);
    }

    #[test]
    fn pcap_file_crate_reads_the_packet_blocks() {
        for file in [PcapngFile::new(), PcapngFile::new().big_endian()] {
            let file = file
                .interface(1, 96, &[(2, b"eth0"), (9, &[9])])
                .enhanced(0, 5_000_000_001, 99, b"enhanced")
                .simple(6, b"simple")
                .obsolete(0, 6_000_000_002, 98, b"old");
            let blocks = blocks(&file.build());
            let [
                Block::InterfaceDescription(interface),
                Block::EnhancedPacket(enhanced),
                Block::SimplePacket(simple),
                Block::Packet(obsolete),
            ] = blocks.as_slice()
            else {
                panic!("unexpected blocks {blocks:?}");
            };
            assert_eq!((interface.snaplen, interface.options.len()), (96, 2));
            assert_eq!(enhanced.timestamp, Duration::from_nanos(5_000_000_001));
            assert_eq!((enhanced.original_len, enhanced.data.as_ref()), (99, &b"enhanced"[..]));
            assert_eq!((simple.original_len, &simple.data[..6]), (6, &b"simple"[..]));
            // The time is not compared: pcap-file reads its two halves as one 64-bit number.
            assert_eq!((obsolete.original_len, obsolete.data.as_ref()), (98, &b"old"[..]));
        }
    }

    #[test]
    fn obsolete_packet_has_the_specified_bytes() {
        let file = PcapngFile::new().obsolete(1, (2 << 32) + 3, 5, b"old").build();
        let expected = [
            2, 0, 0, 0, 36, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0,
            b'o', b'l', b'd', 0, 36, 0, 0, 0,
        ];
        assert_eq!(file[28..], expected);
    }

    #[test]
    fn file_can_have_sections_of_both_byte_orders() {
        let file = PcapngFile::new()
            .section()
            .interface(1, 0, &[])
            .big_endian()
            .section()
            .interface(101, 0, &[])
            .build();
        assert_eq!(blocks(&file).len(), 3);
        assert_eq!(file[28 + 20 + 8..][..4], [0x1a, 0x2b, 0x3c, 0x4d]);
    }

    #[test]
    fn explicit_section_header_is_not_repeated() {
        assert_eq!(PcapngFile::new().block(SECTION_HEADER, &[1, 2, 3]).build().len(), 16);
    }
}
