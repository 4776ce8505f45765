//! 802.15.4 frames. Only unencrypted data frames are parsed.
//!
//! Source: IEEE 802.15.4-2020, clause 7.2. Numbers are little-endian.

use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The addresses and the payload of a data frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ieee802154Frame<'a> {
    pub(super) source: Station,
    pub(super) target: Station,
    pub(super) payload: &'a [u8],
}

/// The link-layer address of a station, with the most significant byte first. In frames, it is
/// last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Station {
    Absent,
    Short([u8; 2]),
    Extended([u8; 8]),
}

/// Skips the physical header of non-ASK radios: preamble, delimiter, length.
pub(super) fn read_physical(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let frame = Header::new(Layer::Ieee802154, bytes).after(6)?;
    Ok(Next::Ieee802154(frame))
}

/// Skips the 802.15.4 TAP header.
///
/// Source: <https://github.com/jkcko/ieee802.15.4-tap>.
pub(super) fn read_tap(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ieee802154, bytes);
    let len = header.u16_le(2)?.into();
    Ok(Next::Ieee802154(header.after(len)?))
}

/// Parses the frame control and the addresses, and skips the information elements.
pub(super) fn read(frame: &[u8]) -> Result<Ieee802154Frame<'_>, SkipReason> {
    const DATA_FRAME: u16 = 1;
    let header = Header::new(Layer::Ieee802154, frame);
    let control = Ieee802154Control(header.u16_le(0)?);
    if control.0 & 0x7 != DATA_FRAME {
        return Err(SkipReason::Control(Layer::Ieee802154));
    }
    if control.has(Ieee802154Control::SECURED) {
        return Err(SkipReason::Encrypted(Layer::Ieee802154));
    }
    let (has_target_pan, has_source_pan) = control.has_pan_identifiers();
    let mut offset = if control.omits_sequence() { 2 } else { 3 };
    offset = skip_pan_identifier(offset, has_target_pan);
    let target = read_station(header, offset, control.target_mode())?;
    offset = skip_pan_identifier(offset.saturating_add(target.len()), has_source_pan);
    let source = read_station(header, offset, control.source_mode())?;
    let body = header.after(offset.saturating_add(source.len()))?;
    let payload = match control.has_information_elements() {
        true => skip_information_elements(body)?,
        false => body,
    };
    Ok(Ieee802154Frame { source, target, payload })
}

/// The frame control field.
#[derive(Clone, Copy)]
struct Ieee802154Control(u16);

impl Ieee802154Control {
    /// Flags: security is enabled, a PAN identifier is omitted (compression), the sequence
    /// number is omitted, information elements are present.
    const SECURED: u16 = 1 << 3;
    const COMPRESSED: u16 = 1 << 6;
    const SEQUENCE_OMITTED: u16 = 1 << 8;
    const INFORMATION_ELEMENTS: u16 = 1 << 9;
    /// The addressing modes of destination and source.
    const ABSENT: u16 = 0;
    const SHORT: u16 = 2;
    const EXTENDED: u16 = 3;

    const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    /// Returns whether the frame follows the standard of 2015 or later, which defines more
    /// bits.
    const fn is_2015_or_later(self) -> bool {
        self.0 >> 12 & 3 == 2
    }

    const fn omits_sequence(self) -> bool {
        self.is_2015_or_later() && self.has(Self::SEQUENCE_OMITTED)
    }

    const fn has_information_elements(self) -> bool {
        self.is_2015_or_later() && self.has(Self::INFORMATION_ELEMENTS)
    }

    const fn target_mode(self) -> u16 {
        self.0 >> 10 & 3
    }

    const fn source_mode(self) -> u16 {
        self.0 >> 14
    }

    /// Returns whether the destination and the source network (PAN) identifier are
    /// present (table 7-2 of the 2015 standard).
    const fn has_pan_identifiers(self) -> (bool, bool) {
        let is_compressed = self.has(Self::COMPRESSED);
        let (target, source) = (self.target_mode(), self.source_mode());
        if !self.is_2015_or_later() {
            let is_shared = is_compressed && target != Self::ABSENT;
            return (target != Self::ABSENT, source != Self::ABSENT && !is_shared);
        }
        match (target, source) {
            (Self::ABSENT, Self::ABSENT) => (is_compressed, false),
            (_, Self::ABSENT) | (Self::EXTENDED, Self::EXTENDED) => (!is_compressed, false),
            (Self::ABSENT, _) => (false, !is_compressed),
            (_, _) => (true, !is_compressed),
        }
    }
}

impl Station {
    /// Returns the length of the address in a frame, in bytes.
    const fn len(self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Short(_) => 2,
            Self::Extended(_) => 8,
        }
    }
}

/// Skips a network (PAN) identifier if it is present.
const fn skip_pan_identifier(offset: usize, is_present: bool) -> usize {
    offset.saturating_add(if is_present { 2 } else { 0 })
}

/// Reads the address of a station at an offset. `mode` is its addressing mode.
fn read_station(header: Header<'_>, offset: usize, mode: u16) -> Result<Station, SkipReason> {
    match mode {
        Ieee802154Control::ABSENT => Ok(Station::Absent),
        Ieee802154Control::SHORT => Ok(Station::Short(header.u16_le(offset)?.to_be_bytes())),
        Ieee802154Control::EXTENDED => {
            let low = u64::from(header.u32_le(offset)?);
            let high = u64::from(header.u32_le(offset.saturating_add(4))?);
            Ok(Station::Extended((high << 32 | low).to_be_bytes()))
        }
        _ => Err(SkipReason::Malformed(Layer::Ieee802154)),
    }
}

/// Skips the information elements: header elements up to a termination element, and
/// payload elements, if the termination element indicates them, up to their own
/// termination element.
fn skip_information_elements(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    const PAYLOAD_ELEMENTS_FOLLOW: u16 = 0x7e;
    const PAYLOAD_FOLLOWS: u16 = 0x7f;
    const LAST_PAYLOAD_ELEMENT: u16 = 0xf;
    let mut unread = bytes;
    let mut in_payload_elements = false;
    while !unread.is_empty() {
        let header = Header::new(Layer::Ieee802154, unread);
        let element = header.u16_le(0)?;
        let (len, element_id) = if in_payload_elements {
            (element & 0x7ff, element >> 11 & 0xf)
        } else {
            (element & 0x7f, element >> 7 & 0xff)
        };
        unread = header.after(usize::from(len).saturating_add(2))?;
        match (in_payload_elements, element_id) {
            (false, PAYLOAD_FOLLOWS) | (true, LAST_PAYLOAD_ELEMENT) => break,
            (false, PAYLOAD_ELEMENTS_FOLLOW) => in_payload_elements = true,
            _ => {}
        }
    }
    Ok(unread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ieee802154_short_and_extended_addresses_are_read() {
        let frame = [0x41, 0xc8, 7, 0xcd, 0xab, 0x34, 0x12, 8, 7, 6, 5, 4, 3, 2, 1, 0x7e];
        let data_frame = read(&frame).unwrap();
        assert_eq!(data_frame.target, Station::Short([0x12, 0x34]));
        assert_eq!(data_frame.source, Station::Extended([1, 2, 3, 4, 5, 6, 7, 8]));
        assert_eq!(data_frame.payload, [0x7e]);
    }

    #[test]
    fn ieee802154_presence_of_pan_identifiers_depends_on_standard() {
        // 2006 standard: source and destination each have an identifier, unless they share
        // that of the destination.
        assert_eq!(Ieee802154Control(0x8801).has_pan_identifiers(), (true, true));
        assert_eq!(Ieee802154Control(0x8841).has_pan_identifiers(), (true, false));
        assert_eq!(Ieee802154Control(0x8041).has_pan_identifiers(), (false, true));
        // 2015 standard.
        assert_eq!(Ieee802154Control(0xec01).has_pan_identifiers(), (true, false));
        assert_eq!(Ieee802154Control(0xec41).has_pan_identifiers(), (false, false));
        assert_eq!(Ieee802154Control(0xa841).has_pan_identifiers(), (true, false));
        assert_eq!(Ieee802154Control(0xa001).has_pan_identifiers(), (false, true));
        assert_eq!(Ieee802154Control(0x2041).has_pan_identifiers(), (true, false));
    }

    #[test]
    fn ieee802154_information_elements_are_skipped() {
        let header_only = [0x02, 0x00, 1, 2, 0x80, 0x3f, 9];
        assert_eq!(skip_information_elements(&header_only), Ok(&[9][..]));
        let with_payload = [0x00, 0x3f, 0x01, 0x88, 7, 0x00, 0xf8, 9];
        assert_eq!(skip_information_elements(&with_payload), Ok(&[9][..]));
        let truncated = Err(SkipReason::Truncated(Layer::Ieee802154));
        assert_eq!(skip_information_elements(&[0x02, 0x00, 1]), truncated);
    }

    #[test]
    fn ieee802154_frame_without_packet_is_skipped_with_reason() {
        let reason = |frame: &[u8]| read(frame).unwrap_err();
        assert_eq!(reason(&[0x00, 0x80]), SkipReason::Control(Layer::Ieee802154));
        assert_eq!(reason(&[0x09, 0x88]), SkipReason::Encrypted(Layer::Ieee802154));
        assert_eq!(reason(&[0x01]), SkipReason::Truncated(Layer::Ieee802154));
        let reserved = [0x01, 0x04, 1, 0, 0, 0, 0];
        assert_eq!(reason(&reserved), SkipReason::Malformed(Layer::Ieee802154));
    }
}
