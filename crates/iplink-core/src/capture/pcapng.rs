//! pcapng: sections of blocks, each with its type and its length on both ends.
//!
//! Source: <https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/>.
//! pcap-file takes the blocks apart; their bodies are decoded here, because
//! its own decoding ignores time resolutions and refuses what libpcap reads.

mod interface;
mod names;
mod options;

use byteorder_slice::option::ReadSlice;
use byteorder_slice::{BigEndian, ByteOrder, LittleEndian};
use pcap_file::pcapng::RawBlock;

use self::interface::{Declared, Texts};
use super::RECORD_LIMIT;
use super::boundary::{Boundary, agrees};
use super::engine::{Record, Step};
use super::metadata::{CaptureMetadata, Interface, text};
use crate::error::ErrorKind;

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const NAME_RESOLUTION: u32 = 4;
const ENHANCED_PACKET: u32 = 6;

/// The type and the total length before a block's body, in bytes.
const BLOCK_HEADER_LEN: usize = 8;
/// These and the total length after the body: the smallest block.
const FRAME_LEN: u32 = 12;
/// The smallest section header.
pub(super) const SECTION_LEN: u32 = 28;
/// The smallest simple packet block.
const SIMPLE_LEN: u32 = 16;
/// The smallest enhanced or obsolete packet block.
const PACKET_LEN: u32 = 32;
/// What stands before the packet in such a block's body.
const PACKET_FIELDS_LEN: usize = 20;

/// A section declares at most so many interfaces: a million of them is a known
/// attack on a reader's memory.
const INTERFACE_LIMIT: usize = 1 << 20;

/// With so many, what is known of a section is copied to each thread that reads
/// a part of it.
const FEW_INTERFACES: usize = 4_096;

/// A pcapng file under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pcapng {
    endian: Endian,
    /// How many interfaces the sections before this one have declared.
    declared_before: u32,
    /// Those that the section has declared so far.
    interfaces: Vec<Declared>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Endian {
    #[default]
    Little,
    Big,
}

/// What a packet block says of its packet.
struct PacketFields {
    interface: u32,
    ticks: Option<u64>,
    captured: u32,
    wire_len: u32,
    /// The length of these fields themselves, in bytes.
    fields_len: usize,
}

impl Pcapng {
    /// Tells whether a file that begins with these bytes is pcapng.
    pub(super) fn starts_with(magic: [u8; 4]) -> bool {
        u32::from_be_bytes(magic) == SECTION_HEADER
    }

    /// Tells whether a file may begin with these bytes, as far as they are
    /// there: in their magic they agree.
    pub(super) fn may_open(unread: &[u8]) -> bool {
        [
            ([0x1a, 0x2b, 0x3c, 0x4d], [[0, 1, 0, 0], [0, 1, 0, 2]]),
            ([0x4d, 0x3c, 0x2b, 0x1a], [[1, 0, 0, 0], [1, 0, 2, 0]]),
        ]
        .iter()
        .any(|(order, versions)| {
            let mut versions = versions.iter();
            agrees(unread, 8, order) && versions.any(|version| agrees(unread, 12, version))
        })
    }

    /// Tells whether copies of it are small.
    pub(super) const fn is_small(&self) -> bool {
        self.interfaces.len() <= FEW_INTERFACES
    }

    /// Tells whether these bytes may begin a block: its length is on both ends.
    pub(super) fn may_begin(&self, bytes: &[u8]) -> bool {
        match self.endian {
            Endian::Little => RawBlock::from_slice::<LittleEndian>(bytes).is_ok(),
            Endian::Big => RawBlock::from_slice::<BigEndian>(bytes).is_ok(),
        }
    }

    /// Says what stands at the start of the unread bytes.
    #[inline]
    pub(super) fn step(
        &mut self,
        unread: &[u8],
        directory: &mut CaptureMetadata,
    ) -> Result<Step, ErrorKind> {
        match self.endian {
            Endian::Little => self.step_as::<LittleEndian>(unread, directory),
            Endian::Big => self.step_as::<BigEndian>(unread, directory),
        }
    }

    #[inline]
    fn step_as<B: ByteOrder>(
        &mut self,
        unread: &[u8],
        directory: &mut CaptureMetadata,
    ) -> Result<Step, ErrorKind> {
        let block = match RawBlock::from_slice::<B>(unread) {
            Ok((_, block)) if block.initial_len <= RECORD_LIMIT => block,
            _ => return incomplete::<B>(unread),
        };
        let body = &*block.body;
        let len = block.initial_len as usize;
        let packet = match block.type_ {
            ENHANCED_PACKET => enhanced::<B>(body).ok_or_else(|| too_short(body, PACKET_LEN))?,
            SIMPLE_PACKET => self.simple::<B>(body)?,
            OBSOLETE_PACKET => obsolete::<B>(body).ok_or_else(|| too_short(body, PACKET_LEN))?,
            kind => {
                if Boundary::at(unread) == Boundary::Here && kind != SECTION_HEADER {
                    return Ok(Step::Capture);
                }
                self.read_other::<B>(kind, body, directory)?;
                return Ok(Step::Skip(len));
            }
        };
        let record = self.record(&packet, body.len(), len)?;
        Ok(Step::Packet(record))
    }

    /// Reads a block that holds no packet.
    #[cold]
    fn read_other<B: ByteOrder>(
        &mut self,
        kind: u32,
        body: &[u8],
        directory: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        match kind {
            SECTION_HEADER => self.begin_section(body, directory)?,
            INTERFACE_DESCRIPTION => {
                let (declared, texts) = Declared::parse::<B>(body)?;
                self.declare(declared, texts, directory)?;
            }
            NAME_RESOLUTION => names::read::<B>(body, directory),
            _ => {}
        }
        Ok(())
    }

    #[inline]
    fn record(&self, packet: &PacketFields, body: usize, end: usize) -> Result<Record, ErrorKind> {
        let interface = self.interface(packet.interface)?;
        let room = body.saturating_sub(packet.fields_len);
        let captured = packet.captured as usize;
        if captured > room {
            return Err(ErrorKind::CapturedBeyondBlock { captured: packet.captured, room });
        }
        let data_start = BLOCK_HEADER_LEN.saturating_add(packet.fields_len);
        Ok(Record {
            time: packet.ticks.and_then(|ticks| interface.time(ticks)),
            link_type: interface.link_type,
            interface: self.declared_before.saturating_add(packet.interface),
            wire_len: packet.wire_len,
            data_start,
            data_end: data_start.saturating_add(captured),
            end,
        })
    }

    #[inline]
    fn interface(&self, number: u32) -> Result<&Declared, ErrorKind> {
        self.interfaces.get(number as usize).ok_or(ErrorKind::UndeclaredInterface {
            interface: number,
            declared: self.interfaces.len(),
        })
    }

    fn declare(
        &mut self,
        declared: Declared,
        texts: Texts<'_>,
        directory: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        if self.interfaces.len() == INTERFACE_LIMIT {
            return Err(ErrorKind::TooManyInterfaces { limit: INTERFACE_LIMIT });
        }
        directory.add_interface(Interface {
            section: 0,
            number: 0,
            link_type: declared.link_type,
            snap_len: declared.snap_len,
            name: text(texts.name),
            description: text(texts.description),
        });
        self.interfaces.push(declared);
        Ok(())
    }

    /// Forgets the interfaces of the section before, and takes on the byte
    /// order of this one.
    fn begin_section(
        &mut self,
        body: &[u8],
        directory: &mut CaptureMetadata,
    ) -> Result<(), ErrorKind> {
        // As for one that is not all there yet, which says its length only.
        if body.len() < (SECTION_LEN - FRAME_LEN) as usize {
            return Err(too_short(body, SECTION_LEN));
        }
        let endian = match body.first() {
            Some(0x1a) => Endian::Big,
            _ => Endian::Little,
        };
        let behind_magic = body.get(4..).unwrap_or_default();
        let (major, minor) = match endian {
            Endian::Big => version::<BigEndian>(behind_magic),
            Endian::Little => version::<LittleEndian>(behind_magic),
        }
        .ok_or_else(|| too_short(body, SECTION_LEN))?;
        // Version 1.2 was written by mistake and is 1.0 (the draft, section 4.1).
        if major != 1 || !matches!(minor, 0 | 2) {
            return Err(ErrorKind::UnsupportedVersion { major, minor });
        }
        self.endian = endian;
        self.interfaces.clear();
        self.declared_before = directory.declared();
        directory.begin_section();
        Ok(())
    }

    /// Decodes a simple packet block, which has neither a time nor a captured
    /// length: the snap length of interface 0 tells the latter.
    fn simple<B: ByteOrder>(&self, mut body: &[u8]) -> Result<PacketFields, ErrorKind> {
        let wire_len = body.read_u32::<B>().ok_or_else(|| too_short(body, SIMPLE_LEN))?;
        let snap_len = self.interface(0)?.snap_len;
        let captured = if snap_len == 0 { wire_len } else { wire_len.min(snap_len) };
        Ok(PacketFields { interface: 0, ticks: None, captured, wire_len, fields_len: 4 })
    }
}

/// Tells the error of a body that is too short for its block's fields.
fn too_short(body: &[u8], least: u32) -> ErrorKind {
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX).saturating_add(FRAME_LEN);
    ErrorKind::BlockLength { len, least }
}

/// Reads the version behind the byte-order magic.
fn version<B: ByteOrder>(mut fields: &[u8]) -> Option<(u16, u16)> {
    Some((fields.read_u16::<B>()?, fields.read_u16::<B>()?))
}

#[inline]
fn enhanced<B: ByteOrder>(mut body: &[u8]) -> Option<PacketFields> {
    Some(PacketFields {
        interface: body.read_u32::<B>()?,
        ticks: Some(ticks::<B>(&mut body)?),
        captured: body.read_u32::<B>()?,
        wire_len: body.read_u32::<B>()?,
        fields_len: PACKET_FIELDS_LEN,
    })
}

/// Decodes the packet block of early drafts: its interface has 16 bits, and a
/// count of drops follows.
fn obsolete<B: ByteOrder>(mut body: &[u8]) -> Option<PacketFields> {
    let interface = body.read_u16::<B>()?;
    let _drops = body.read_u16::<B>()?;
    Some(PacketFields {
        interface: interface.into(),
        ticks: Some(ticks::<B>(&mut body)?),
        captured: body.read_u32::<B>()?,
        wire_len: body.read_u32::<B>()?,
        fields_len: PACKET_FIELDS_LEN,
    })
}

/// Joins the two halves of a time stamp, of which the upper comes first in
/// either byte order.
#[inline]
fn ticks<B: ByteOrder>(body: &mut &[u8]) -> Option<u64> {
    let high = body.read_u32::<B>()?;
    let low = body.read_u32::<B>()?;
    Some(u64::from(high) << 32 | u64::from(low))
}

/// Tells why no block was taken from the unread bytes.
#[cold]
fn incomplete<B: ByteOrder>(unread: &[u8]) -> Result<Step, ErrorKind> {
    let Some(kind) = unread.first_chunk::<4>() else {
        return Ok(Step::NeedMore(FRAME_LEN as usize));
    };
    if Pcapng::starts_with(*kind) {
        return incomplete_section(unread);
    }
    match Boundary::at(unread) {
        Boundary::Here => Ok(Step::Capture),
        Boundary::NeedMore(need) => Ok(Step::NeedMore(need)),
        Boundary::None => missing::<B>(unread, FRAME_LEN),
    }
}

/// Does the same for a section header, whose byte order only its body tells.
fn incomplete_section(unread: &[u8]) -> Result<Step, ErrorKind> {
    let Some([_, _, _, _, _, _, _, _, magic @ ..]) = unread.first_chunk::<12>() else {
        return Ok(Step::NeedMore(SECTION_LEN as usize));
    };
    match magic {
        [0x1a, 0x2b, 0x3c, 0x4d] => missing::<BigEndian>(unread, SECTION_LEN),
        [0x4d, 0x3c, 0x2b, 0x1a] => missing::<LittleEndian>(unread, SECTION_LEN),
        magic => Err(ErrorKind::ByteOrderMagic { magic: *magic }),
    }
}

/// Tells what is wrong with a block's two lengths, or how many bytes of it are
/// still to come.
fn missing<B: ByteOrder>(unread: &[u8], least: u32) -> Result<Step, ErrorKind> {
    let Some(len) = unread.get(4..).unwrap_or_default().read_u32::<B>() else {
        return Ok(Step::NeedMore(least as usize));
    };
    if len < least || !len.is_multiple_of(4) {
        return Err(ErrorKind::BlockLength { len, least });
    }
    if len > RECORD_LIMIT {
        return Err(ErrorKind::RecordTooLong { len, limit: RECORD_LIMIT });
    }
    let trailer = unread.get((len as usize).saturating_sub(4)..).unwrap_or_default();
    match { trailer }.read_u32::<B>() {
        Some(after) if after != len => Err(ErrorKind::BlockTrailer { before: len, after }),
        _ => Ok(Step::NeedMore(len as usize)),
    }
}
