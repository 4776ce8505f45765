//! 802.11 (Wi-Fi) frames. Only the payload of unencrypted data frames is
//! dissected.
//!
//! Source: IEEE 802.11-2020, clauses 9.2 and 9.3.2.

use super::mac_pair::MacPair;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The mask of the frame type in the first byte of the frame control field.
const TYPE_MASK: u8 = 0x0c;
/// The frame types of data and control frames.
const TYPE_DATA: u8 = 0x08;
const TYPE_CONTROL: u8 = 0x04;
/// The subtype bits for frames without data (null frames) and for frames with a QoS
/// control field.
const SUBTYPE_NO_DATA: u8 = 0x40;
const SUBTYPE_QOS: u8 = 0x80;
/// Flags in the second byte of the frame control field: To DS and From DS (to and from the
/// distribution system, which connects access points), Protected Frame, and the presence of
/// the HT Control field (in QoS frames).
const TO_AND_FROM_DS: u8 = 0x03;
const FROM_DS: u8 = 0x02;
const PROTECTED: u8 = 0x40;
const HAS_HT_CONTROL: u8 = 0x80;
/// The length of a header with three addresses, in bytes.
const HEADER_LEN: usize = 24;

/// Padding after the header, which some drivers add to align the payload to 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    Absent,
    To32Bits,
}

/// Parses a frame without padding after the header.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_padded(frame, Padding::Absent)
}

/// Parses a frame with or without padding after the header.
pub(super) fn read_padded(frame: &[u8], padding: Padding) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    Ieee80211Control::read(header)?.read_data(header, padding)
}

/// Parses a frame that an access point sends to its controller (CAPWAP). Some access
/// points swap the bytes of the frame control and sequence control fields. A frame that is
/// a data frame only after these bytes are swapped back is therefore parsed as such.
pub(in crate::dissect) fn read_from_access_point(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    let control = Ieee80211Control::read(header)?;
    let swapped = Ieee80211Control::read_swapped(header)?;
    if !control.is_data() && swapped.is_data() {
        return swapped.read_data(header, Padding::Absent);
    }
    control.read_data(header, Padding::Absent)
}

/// Reads the source and destination address (clause 9.3.2.1, table 9-30). Control frames are
/// skipped, because most of them have only one address.
pub(super) fn read_mac_addresses(frame: &[u8]) -> Result<MacPair, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    let control = Ieee80211Control::read(header)?;
    if control.type_byte & TYPE_MASK == TYPE_CONTROL {
        return Err(SkipReason::Control(Layer::Ieee80211));
    }
    let ds_flags = if control.is_data() { control.flags } else { 0 };
    // The addresses are at offsets 4, 10, 16 and, after the sequence control field, 24.
    let (source_offset, target_offset) = match ds_flags & TO_AND_FROM_DS {
        0 => (10, 4),
        TO_AND_FROM_DS => (HEADER_LEN, 16),
        FROM_DS => (16, 4),
        _ => (10, 16),
    };
    MacPair::read(header, source_offset, target_offset)
}

/// The frame control field, and the fragment number from the sequence control field.
#[derive(Clone, Copy)]
struct Ieee80211Control {
    /// The protocol version, type and subtype.
    type_byte: u8,
    flags: u8,
    /// The fragment number in the lower four bits; the upper four are part of the sequence
    /// number and are ignored.
    fragment: u8,
}

impl Ieee80211Control {
    /// Reads the fields in their standard byte order.
    fn read(header: Header<'_>) -> Result<Self, SkipReason> {
        Ok(Self {
            type_byte: header.u8(0)?,
            flags: header.u8(1)?,
            fragment: header.u8(22).unwrap_or_default(),
        })
    }

    /// Reads the fields with the bytes of each field swapped.
    fn read_swapped(header: Header<'_>) -> Result<Self, SkipReason> {
        Ok(Self {
            type_byte: header.u8(1)?,
            flags: header.u8(0)?,
            fragment: header.u8(23).unwrap_or_default(),
        })
    }

    /// Returns whether this is a data frame of protocol version 0.
    const fn is_data(self) -> bool {
        self.type_byte & 0x0f == TYPE_DATA
    }

    /// Parses a data frame, whose payload starts with an 802.2 header.
    fn read_data(self, header: Header<'_>, padding: Padding) -> Result<Next<'_>, SkipReason> {
        if !self.is_data() || self.type_byte & SUBTYPE_NO_DATA != 0 {
            return Err(SkipReason::Control(Layer::Ieee80211));
        }
        if self.flags & PROTECTED != 0 {
            return Err(SkipReason::Encrypted(Layer::Ieee80211));
        }
        if self.fragment & 0x0f != 0 {
            return Err(SkipReason::Fragment(Layer::Ieee80211));
        }
        let body = header.after(padded_len(self.header_len(), padding))?;
        if self.type_byte & SUBTYPE_QOS == 0 {
            return Ok(Next::Llc(body));
        }
        let qos_offset = self.qos_control_offset();
        let qos_control = [header.u8(qos_offset)?, header.u8(qos_offset.saturating_add(1))?];
        let is_multicast = header.u8(4)? & 1 == 1;
        let body = self.skip_mesh_control(is_multicast, qos_control, body);
        skip_amsdu_header(qos_control, body)
    }

    /// Returns the offset of the QoS control field. Frames between access points have a
    /// fourth address before it.
    const fn qos_control_offset(self) -> usize {
        match self.flags & TO_AND_FROM_DS {
            TO_AND_FROM_DS => HEADER_LEN.saturating_add(6),
            _ => HEADER_LEN,
        }
    }

    /// Returns the length of the header with the QoS and HT control fields, in bytes.
    const fn header_len(self) -> usize {
        let qos_bit = self.type_byte & SUBTYPE_QOS;
        let control_len: usize = match (qos_bit, self.flags & HAS_HT_CONTROL) {
            (0, _) => 0,
            (_, 0) => 2,
            (_, _) => 6,
        };
        self.qos_control_offset().saturating_add(control_len)
    }

    /// Skips the mesh control field (clause 9.2.4.8.3) in frames that may have one, if
    /// its reserved bits are 0. Its presence bit means something else outside
    /// a mesh.
    fn skip_mesh_control(self, is_multicast: bool, qos_control: [u8; 2], body: &[u8]) -> &[u8] {
        const MESH_CONTROL_PRESENT: u8 = 0x01;
        let [_, high_byte] = qos_control;
        let may_be_in_mesh = match self.flags & TO_AND_FROM_DS {
            TO_AND_FROM_DS => true,
            FROM_DS => is_multicast,
            _ => false,
        };
        let len = match body.first() {
            Some(0) => 6,
            Some(1) => 12,
            Some(2) => 18,
            _ => return body,
        };
        match body.get(len..) {
            Some(after_control) if may_be_in_mesh && high_byte & MESH_CONTROL_PRESENT != 0 => {
                after_control
            }
            _ => body,
        }
    }
}

/// Returns the length of a header with its padding, in bytes.
const fn padded_len(len: usize, padding: Padding) -> usize {
    match padding {
        Padding::Absent => len,
        Padding::To32Bits => len.saturating_add(3) & !3,
    }
}

/// Skips the subframe header if the body is an aggregate (A-MSDU), of which only the first
/// frame is parsed.
fn skip_amsdu_header(qos_control: [u8; 2], body: &[u8]) -> Result<Next<'_>, SkipReason> {
    const AMSDU_PRESENT: u8 = 0x80;
    let [low_byte, _] = qos_control;
    match low_byte & AMSDU_PRESENT {
        0 => Ok(Next::Llc(body)),
        _ => Ok(Next::Llc(Header::new(Layer::Ieee80211, body).after(14)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a frame with a header of this length, followed by one byte of an 802.2
    /// header.
    fn frame(type_byte: u8, flags: u8, len: usize) -> Vec<u8> {
        let mut frame = vec![0; len];
        frame[0] = type_byte;
        frame[1] = flags;
        frame.push(0xaa);
        frame
    }

    #[test]
    fn ieee80211_header_length_depends_on_type_and_flags() {
        for (type_byte, flags, len) in [
            (0x08, 0x01, 24),
            (0x08, 0x03, 30),
            (0x88, 0x02, 26),
            (0x88, 0x03, 32),
            (0x88, 0x81, 30),
        ] {
            let frame = frame(type_byte, flags, len);
            assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
            let truncated = SkipReason::Truncated(Layer::Ieee80211);
            assert_eq!(read(&frame[..len - 1]).unwrap_err(), truncated);
        }
    }

    #[test]
    fn ieee80211_swapped_frame_control_is_detected() {
        for (first, second) in [(0x08, 0x01), (0x01, 0x08)] {
            let frame = frame(first, second, 24);
            let next = read_from_access_point(&frame);
            assert!(matches!(next, Ok(Next::Llc([0xaa]))));
        }
        let mut swapped = frame(0x01, 0x08, 24);
        swapped[22] = 0x76;
        assert!(read_from_access_point(&swapped).is_ok());
        swapped[23] = 0x01;
        let expected = SkipReason::Fragment(Layer::Ieee80211);
        assert_eq!(read_from_access_point(&swapped).unwrap_err(), expected);
    }

    #[test]
    fn ieee80211_padding_is_skipped() {
        let frame = frame(0x88, 0x02, 28);
        let next = read_padded(&frame, Padding::To32Bits);
        assert!(matches!(next, Ok(Next::Llc([0xaa]))));
    }

    #[test]
    fn ieee80211_mesh_control_and_amsdu_header_are_skipped() {
        let mut mesh = frame(0x88, 0x03, 32 + 6);
        mesh[31] = 1;
        assert!(matches!(read(&mesh), Ok(Next::Llc([0xaa]))));
        let mut aggregate = frame(0x88, 0x01, 26 + 14);
        aggregate[24] = 0x80;
        assert!(matches!(read(&aggregate), Ok(Next::Llc([0xaa]))));
    }

    #[test]
    fn ieee80211_frame_without_ip_header_is_skipped_with_reason() {
        let reason = |type_byte, flags| read(&frame(type_byte, flags, 30)).unwrap_err();
        assert_eq!(reason(0x80, 0), SkipReason::Control(Layer::Ieee80211));
        assert_eq!(reason(0x48, 0), SkipReason::Control(Layer::Ieee80211));
        assert_eq!(reason(0x08, 0x40), SkipReason::Encrypted(Layer::Ieee80211));
        let mut later_fragment = frame(0x08, 0, 24);
        later_fragment[22] = 1;
        let expected = SkipReason::Fragment(Layer::Ieee80211);
        assert_eq!(read(&later_fragment).unwrap_err(), expected);
    }
}
