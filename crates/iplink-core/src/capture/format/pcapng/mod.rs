//! pcapng: sections that consist of blocks. A block has a type, and its total length at both
//! ends.
//!
//! Source: <https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/>.
//! pcap-file splits the input into blocks. The block bodies are decoded here,
//! because pcap-file's own decoding ignores timestamp resolutions and rejects
//! files that libpcap reads.

mod interface;
mod names;
mod options;

use byteorder_slice::option::ReadSlice;
use byteorder_slice::{BigEndian, ByteOrder, LittleEndian};
use pcap_file::pcapng::RawBlock;

use self::interface::{InterfaceDescription, InterfaceStrings};
use super::file_header::{Endian, MIN_SECTION_LEN, NextCapture, SECTION_HEADER, is_section_header};
use super::step::{MAX_RECORD_LEN, Record, Step};
use crate::capture::Interface;
use crate::capture::metadata::{CaptureMetadata, decode_string};
use crate::error::ErrorKind;

/// The types of the blocks that are decoded, apart from the section header.
const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const NAME_RESOLUTION: u32 = 4;
const ENHANCED_PACKET: u32 = 6;

/// The length of the type and the total length before a block's body, in bytes.
const BLOCK_HEADER_LEN: usize = 8;
/// The length of a block without a body, in bytes: the header, and the total length at
/// the end.
const EMPTY_BLOCK_LEN: u32 = 12;
/// The minimum length of a simple packet block, in bytes.
const MIN_SIMPLE_BLOCK_LEN: u32 = 16;
/// The minimum length of an enhanced or obsolete packet block, in bytes.
const MIN_PACKET_BLOCK_LEN: u32 = 32;
/// The length of the fields before the packet in an enhanced or obsolete packet block,
/// in bytes.
const PACKET_FIELDS_LEN: usize = 20;

/// The maximum number of interfaces in a section. Without it, a crafted file could
/// exhaust the memory of its reader.
const MAX_INTERFACES: usize = 1 << 20;

/// The maximum number of interfaces of a decoder that is copied for each thread.
const MAX_CHEAP_INTERFACES: usize = 4_096;

/// The state of decoding a pcapng file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::capture) struct PcapngDecoder {
    endian: Endian,
    /// The number of interfaces declared by the sections before this one.
    declared_before: u32,
    /// The interfaces declared by this section so far.
    interfaces: Vec<InterfaceDescription>,
}

/// The fields of a packet block.
struct PacketFields {
    /// The number of the interface in its section, counted from 0.
    interface: u32,
    /// The timestamp, in units of the interface's resolution. A simple packet block has none.
    ticks: Option<u64>,
    captured_len: u32,
    wire_len: u32,
    /// The length of these fields in the block, in bytes.
    fields_len: usize,
}

impl PcapngDecoder {
    /// Returns whether the state is small enough to copy for each thread.
    pub(super) const fn is_cheap_to_clone(&self) -> bool {
        self.interfaces.len() <= MAX_CHEAP_INTERFACES
    }

    /// Checks whether the bytes start with a complete block that has the same length at both
    /// ends.
    pub(super) fn may_start_block(&self, bytes: &[u8]) -> bool {
        match self.endian {
            Endian::Little => RawBlock::from_slice::<LittleEndian>(bytes).is_ok(),
            Endian::Big => RawBlock::from_slice::<BigEndian>(bytes).is_ok(),
        }
    }

    /// Decodes the block at the start of the unread bytes.
    #[inline]
    pub(super) fn step(
        &mut self,
        unread: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<Step, ErrorKind> {
        match self.endian {
            Endian::Little => self.step_as::<LittleEndian>(unread, metadata),
            Endian::Big => self.step_as::<BigEndian>(unread, metadata),
        }
    }

    /// Decodes a block in this byte order.
    #[inline]
    fn step_as<B: ByteOrder>(
        &mut self,
        unread: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<Step, ErrorKind> {
        let block = match RawBlock::from_slice::<B>(unread) {
            Ok((_, block)) if block.initial_len <= MAX_RECORD_LEN => block,
            _ => return check_incomplete::<B>(unread),
        };
        let body = &*block.body;
        let len = block.initial_len as usize;
        let packet = match block.type_ {
            ENHANCED_PACKET => read_enhanced_packet::<B>(body)
                .ok_or_else(|| too_short(body, MIN_PACKET_BLOCK_LEN))?,
            SIMPLE_PACKET => self.read_simple_packet::<B>(body)?,
            OBSOLETE_PACKET => read_obsolete_packet::<B>(body)
                .ok_or_else(|| too_short(body, MIN_PACKET_BLOCK_LEN))?,
            block_type => {
                // The file header of a pcap capture can also have the form of a block.
                if NextCapture::detect(unread) == NextCapture::Present
                    && block_type != SECTION_HEADER
                {
                    return Ok(Step::NextCapture);
                }
                self.read_metadata_block::<B>(block_type, body, metadata)?;
                return Ok(Step::Skip(len));
            }
        };
        let record = self.packet_record(&packet, body.len(), len)?;
        Ok(Step::Packet(record))
    }

    /// Decodes a block that holds no packet. Unknown types are ignored.
    #[cold]
    fn read_metadata_block<B: ByteOrder>(
        &mut self,
        block_type: u32,
        body: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        match block_type {
            SECTION_HEADER => self.begin_section(body, metadata)?,
            INTERFACE_DESCRIPTION => {
                let (interface, strings) = InterfaceDescription::parse::<B>(body)?;
                self.declare_interface(interface, strings, metadata)?;
            }
            NAME_RESOLUTION => names::read_names::<B>(body, metadata),
            _ => {}
        }
        Ok(())
    }

    /// Returns the record of a packet block with this body length and total length, in bytes.
    #[inline]
    fn packet_record(
        &self,
        packet: &PacketFields,
        body_len: usize,
        block_len: usize,
    ) -> Result<Record, ErrorKind> {
        let interface = self.interface(packet.interface)?;
        let available = body_len.saturating_sub(packet.fields_len);
        let captured_len = packet.captured_len as usize;
        if captured_len > available {
            return Err(ErrorKind::PacketTooLong { captured: packet.captured_len, available });
        }
        let data_start = BLOCK_HEADER_LEN.saturating_add(packet.fields_len);
        Ok(Record {
            time: packet.ticks.and_then(|ticks| interface.to_timestamp(ticks)),
            link_type: interface.link_type,
            interface: self.declared_before.saturating_add(packet.interface),
            wire_len: packet.wire_len,
            data_start,
            data_end: data_start.saturating_add(captured_len),
            end: block_len,
        })
    }

    /// Returns the interface with this number in the section.
    #[inline]
    fn interface(&self, number: u32) -> Result<&InterfaceDescription, ErrorKind> {
        self.interfaces.get(number as usize).ok_or(ErrorKind::UndeclaredInterface {
            interface: number,
            declared: self.interfaces.len(),
        })
    }

    /// Adds an interface to the section and to the metadata.
    fn declare_interface(
        &mut self,
        interface: InterfaceDescription,
        strings: InterfaceStrings<'_>,
        metadata: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        if self.interfaces.len() == MAX_INTERFACES {
            return Err(ErrorKind::TooManyInterfaces { limit: MAX_INTERFACES });
        }
        metadata.add_interface(Interface {
            section: 0, // set by `add_interface`, like the number
            number: 0,
            link_type: interface.link_type,
            snap_len: interface.snap_len,
            name: decode_string(strings.name),
            description: decode_string(strings.description),
        });
        self.interfaces.push(interface);
        Ok(())
    }

    /// Clears the interfaces of the previous section and adopts the byte order of
    /// the new one.
    fn begin_section(
        &mut self,
        body: &[u8],
        metadata: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        // Return the same error as for an incomplete section header of this length, so that
        // the error does not depend on how many bytes are available.
        if body.len() < (MIN_SECTION_LEN - EMPTY_BLOCK_LEN) as usize {
            return Err(too_short(body, MIN_SECTION_LEN));
        }
        let endian = match body.first() {
            Some(0x1a) => Endian::Big,
            _ => Endian::Little,
        };
        let after_magic = body.get(4..).unwrap_or_default();
        let (major, minor) = match endian {
            Endian::Big => read_version::<BigEndian>(after_magic),
            Endian::Little => read_version::<LittleEndian>(after_magic),
        }
        .ok_or_else(|| too_short(body, MIN_SECTION_LEN))?;
        // Some programs write version 1.2 by mistake; its format is that of 1.0 (draft, section
        // 4.1).
        if major != 1 || !matches!(minor, 0 | 2) {
            return Err(ErrorKind::UnsupportedVersion { major, minor });
        }
        self.endian = endian;
        self.interfaces.clear();
        self.declared_before = metadata.declared_interfaces();
        metadata.begin_section();
        Ok(())
    }

    /// Decodes a simple packet block. It has neither a timestamp nor a captured
    /// length; the latter follows from the snap length of interface 0.
    fn read_simple_packet<B: ByteOrder>(&self, mut body: &[u8]) -> Result<PacketFields, ErrorKind> {
        let wire_len = body.read_u32::<B>().ok_or_else(|| too_short(body, MIN_SIMPLE_BLOCK_LEN))?;
        let snap_len = self.interface(0)?.snap_len;
        let captured_len = if snap_len == 0 { wire_len } else { wire_len.min(snap_len) };
        Ok(PacketFields { interface: 0, ticks: None, captured_len, wire_len, fields_len: 4 })
    }
}

/// Returns the error for a body that is too short for the fields of its block, whose total
/// length must be at least `min_len` bytes.
fn too_short(body: &[u8], min_len: u32) -> ErrorKind {
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX).saturating_add(EMPTY_BLOCK_LEN);
    ErrorKind::BlockLength { len, min: min_len }
}

/// Reads the version that follows the byte-order magic.
fn read_version<B: ByteOrder>(mut fields: &[u8]) -> Option<(u16, u16)> {
    Some((fields.read_u16::<B>()?, fields.read_u16::<B>()?))
}

/// Decodes the fields of an enhanced packet block.
#[inline]
fn read_enhanced_packet<B: ByteOrder>(mut body: &[u8]) -> Option<PacketFields> {
    Some(PacketFields {
        interface: body.read_u32::<B>()?,
        ticks: Some(read_ticks::<B>(&mut body)?),
        captured_len: body.read_u32::<B>()?,
        wire_len: body.read_u32::<B>()?,
        fields_len: PACKET_FIELDS_LEN,
    })
}

/// Decodes the packet block of early drafts: its interface number has 16 bits and
/// is followed by a drop counter.
fn read_obsolete_packet<B: ByteOrder>(mut body: &[u8]) -> Option<PacketFields> {
    let interface = body.read_u16::<B>()?;
    let _drops = body.read_u16::<B>()?;
    Some(PacketFields {
        interface: interface.into(),
        ticks: Some(read_ticks::<B>(&mut body)?),
        captured_len: body.read_u32::<B>()?,
        wire_len: body.read_u32::<B>()?,
        fields_len: PACKET_FIELDS_LEN,
    })
}

/// Decodes a timestamp from its two halves. The upper half comes first in either byte
/// order.
#[inline]
fn read_ticks<B: ByteOrder>(body: &mut &[u8]) -> Option<u64> {
    let high = body.read_u32::<B>()?;
    let low = body.read_u32::<B>()?;
    Some(u64::from(high) << 32 | u64::from(low))
}

/// Handles unread bytes that do not start with a complete block: returns how many bytes
/// are needed, or the reason why the block is invalid.
#[cold]
fn check_incomplete<B: ByteOrder>(unread: &[u8]) -> Result<Step, ErrorKind> {
    let Some(block_type) = unread.first_chunk::<4>() else {
        return Ok(Step::NeedMore(EMPTY_BLOCK_LEN as usize));
    };
    if is_section_header(*block_type) {
        return check_incomplete_section(unread);
    }
    match NextCapture::detect(unread) {
        NextCapture::Present => Ok(Step::NextCapture),
        NextCapture::NeedMore(needed_len) => Ok(Step::NeedMore(needed_len)),
        NextCapture::Absent => check_incomplete_block::<B>(unread, EMPTY_BLOCK_LEN),
    }
}

/// Handles an incomplete section header, whose byte order is stated in its body.
fn check_incomplete_section(unread: &[u8]) -> Result<Step, ErrorKind> {
    let Some([_, _, _, _, _, _, _, _, magic @ ..]) = unread.first_chunk::<12>() else {
        return Ok(Step::NeedMore(MIN_SECTION_LEN as usize));
    };
    match magic {
        [0x1a, 0x2b, 0x3c, 0x4d] => check_incomplete_block::<BigEndian>(unread, MIN_SECTION_LEN),
        [0x4d, 0x3c, 0x2b, 0x1a] => check_incomplete_block::<LittleEndian>(unread, MIN_SECTION_LEN),
        magic => Err(ErrorKind::ByteOrderMagic { magic: *magic }),
    }
}

/// Checks the two lengths of a block, and returns how many bytes it needs if they
/// are valid.
fn check_incomplete_block<B: ByteOrder>(unread: &[u8], min_len: u32) -> Result<Step, ErrorKind> {
    let Some(len) = unread.get(4..).unwrap_or_default().read_u32::<B>() else {
        return Ok(Step::NeedMore(min_len as usize));
    };
    if len < min_len || !len.is_multiple_of(4) {
        return Err(ErrorKind::BlockLength { len, min: min_len });
    }
    if len > MAX_RECORD_LEN {
        return Err(ErrorKind::RecordTooLong { len, limit: MAX_RECORD_LEN });
    }
    let trailer = unread.get((len as usize).saturating_sub(4)..).unwrap_or_default();
    match { trailer }.read_u32::<B>() {
        Some(len_after) if len_after != len => {
            Err(ErrorKind::BlockTrailer { before: len, after: len_after })
        }
        _ => Ok(Step::NeedMore(len as usize)),
    }
}
