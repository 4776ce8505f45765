//! 802.11 frames: the data among them, in the clear.
//!
//! Source: IEEE 802.11-2020, clause 9.2 and 9.3.2.

use super::ends::{self, Ends};
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The type of a frame, in bits 2 and 3 of the first byte: a data frame, and
/// one that controls the medium.
const TYPE: u8 = 0x0c;
const DATA: u8 = 0x08;
const MEDIUM: u8 = 0x04;
/// The subtypes, in the upper bits of the first byte: without data, and with
/// quality of service.
const NO_DATA: u8 = 0x40;
const QUALITY_OF_SERVICE: u8 = 0x80;
/// The flags in the second byte.
const TO_AND_FROM_DISTRIBUTION: u8 = 0x03;
const FROM_DISTRIBUTION: u8 = 0x02;
const PROTECTED: u8 = 0x40;
const HIGH_THROUGHPUT: u8 = 0x80;
/// The length of the header with three addresses, in bytes.
const HEADER_LEN: usize = 24;

/// Whether the header of a frame ends where it ends, or at a boundary of 32
/// bits behind that, as some drivers leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    Absent,
    To32Bits,
}

/// Reads a frame as it is on the air.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    read_padded(frame, Padding::Absent)
}

/// Reads a frame whose header is padded, or not.
pub(super) fn read_padded(frame: &[u8], padding: Padding) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    Control::read(header)?.read_data(header, padding)
}

/// Reads a frame as access points send it to their controller. Some of them
/// swap the bytes of two fields: it is a data frame one way or the other.
pub(in crate::dissect) fn read_from_access_point(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    let control = Control::read(header)?;
    let swapped = Control::read_swapped(header)?;
    if !control.is_data() && swapped.is_data() {
        return swapped.read_data(header, Padding::Absent);
    }
    control.read_data(header, Padding::Absent)
}

/// Reads who sent a frame to whom (clause 9.3.2.1, table 9-30). Of the frames
/// that control the medium, most have but one address.
pub(super) fn ends(frame: &[u8]) -> Result<Ends, SkipReason> {
    let header = Header::new(Layer::Ieee80211, frame);
    let control = Control::read(header)?;
    if control.kind & TYPE == MEDIUM {
        return Err(SkipReason::Control(Layer::Ieee80211));
    }
    let distribution = if control.is_data() { control.flags } else { 0 };
    let (source, target) = match distribution & TO_AND_FROM_DISTRIBUTION {
        0 => (10, 4),
        TO_AND_FROM_DISTRIBUTION => (HEADER_LEN, 16),
        FROM_DISTRIBUTION => (16, 4),
        _ => (10, 16),
    };
    ends::at(header, source, target)
}

/// The frame control field, and the sequence control field's fragment number.
#[derive(Clone, Copy)]
struct Control {
    /// Version, type and subtype.
    kind: u8,
    flags: u8,
    /// The number, and four bits that do not matter.
    fragment: u8,
}

impl Control {
    fn read(header: Header<'_>) -> Result<Self, SkipReason> {
        Ok(Self {
            kind: header.u8(0)?,
            flags: header.u8(1)?,
            fragment: header.u8(22).unwrap_or_default(),
        })
    }

    fn read_swapped(header: Header<'_>) -> Result<Self, SkipReason> {
        Ok(Self {
            kind: header.u8(1)?,
            flags: header.u8(0)?,
            fragment: header.u8(23).unwrap_or_default(),
        })
    }

    const fn is_data(self) -> bool {
        self.kind & 0x0f == DATA
    }

    /// Reads a data frame, whose payload begins with an 802.2 header.
    fn read_data(self, header: Header<'_>, padding: Padding) -> Result<Next<'_>, SkipReason> {
        if !self.is_data() || self.kind & NO_DATA != 0 {
            return Err(SkipReason::Control(Layer::Ieee80211));
        }
        if self.flags & PROTECTED != 0 {
            return Err(SkipReason::Encrypted(Layer::Ieee80211));
        }
        if self.fragment & 0x0f != 0 {
            return Err(SkipReason::Fragment(Layer::Ieee80211));
        }
        let body = header.after(padded(self.header_len(), padding))?;
        if self.kind & QUALITY_OF_SERVICE == 0 {
            return Ok(Next::Llc(body));
        }
        let quality_at = self.addresses_len();
        let quality = [header.u8(quality_at)?, header.u8(quality_at.saturating_add(1))?];
        let multicast = header.u8(4)? & 1 == 1;
        let body = self.behind_mesh_control(multicast, quality, body);
        behind_aggregate(quality, body)
    }

    /// Returns the length of what stands before the quality of service: a
    /// fourth address is there on the way through a distribution system.
    const fn addresses_len(self) -> usize {
        match self.flags & TO_AND_FROM_DISTRIBUTION {
            TO_AND_FROM_DISTRIBUTION => HEADER_LEN.saturating_add(6),
            _ => HEADER_LEN,
        }
    }

    const fn header_len(self) -> usize {
        let quality = self.kind & QUALITY_OF_SERVICE;
        let control_len: usize = match (quality, self.flags & HIGH_THROUGHPUT) {
            (0, _) => 0,
            (_, 0) => 2,
            (_, _) => 6,
        };
        self.addresses_len().saturating_add(control_len)
    }

    /// Passes the control field of a mesh (clause 9.2.4.8.3), in the frames that
    /// may have one and where its reserved bits are 0: outside a mesh the bit
    /// that announces it means something else.
    fn behind_mesh_control(self, multicast: bool, quality: [u8; 2], body: &[u8]) -> &[u8] {
        let [_, upper] = quality;
        let in_mesh = match self.flags & TO_AND_FROM_DISTRIBUTION {
            TO_AND_FROM_DISTRIBUTION => true,
            FROM_DISTRIBUTION => multicast,
            _ => false,
        };
        let len = match body.first() {
            Some(0) => 6,
            Some(1) => 12,
            Some(2) => 18,
            _ => return body,
        };
        match body.get(len..) {
            Some(rest) if in_mesh && upper & 1 == 1 => rest,
            _ => body,
        }
    }
}

const fn padded(len: usize, padding: Padding) -> usize {
    match padding {
        Padding::Absent => len,
        Padding::To32Bits => len.saturating_add(3) & !3,
    }
}

/// Passes the header of the first frame of an aggregate (A-MSDU).
fn behind_aggregate(quality: [u8; 2], body: &[u8]) -> Result<Next<'_>, SkipReason> {
    const AGGREGATE: u8 = 0x80;
    let [lower, _] = quality;
    match lower & AGGREGATE {
        0 => Ok(Next::Llc(body)),
        _ => Ok(Next::Llc(Header::new(Layer::Ieee80211, body).after(14)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a frame whose header is of this length, and an 802.2 header of
    /// one byte.
    fn frame(kind: u8, flags: u8, len: usize) -> Vec<u8> {
        let mut frame = vec![0; len];
        frame[0] = kind;
        frame[1] = flags;
        frame.push(0xaa);
        frame
    }

    #[test]
    fn the_length_follows_the_kind_and_the_flags() {
        for (kind, flags, len) in [
            (0x08, 0x01, 24),
            (0x08, 0x03, 30),
            (0x88, 0x02, 26),
            (0x88, 0x03, 32),
            (0x88, 0x81, 30),
        ] {
            let frame = frame(kind, flags, len);
            assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
            let cut = SkipReason::Truncated(Layer::Ieee80211);
            assert_eq!(read(&frame[..len - 1]).unwrap_err(), cut);
        }
    }

    #[test]
    fn an_access_point_may_swap_the_first_bytes() {
        for (first, second) in [(0x08, 0x01), (0x01, 0x08)] {
            let frame = frame(first, second, 24);
            let next = read_from_access_point(&frame);
            assert!(matches!(next, Ok(Next::Llc([0xaa]))));
        }
        let mut swapped = frame(0x01, 0x08, 24);
        swapped[22] = 0x76;
        assert!(read_from_access_point(&swapped).is_ok());
        swapped[23] = 0x01;
        let skip = SkipReason::Fragment(Layer::Ieee80211);
        assert_eq!(read_from_access_point(&swapped).unwrap_err(), skip);
    }

    #[test]
    fn padding_is_passed() {
        let frame = frame(0x88, 0x02, 28);
        let next = read_padded(&frame, Padding::To32Bits);
        assert!(matches!(next, Ok(Next::Llc([0xaa]))));
    }

    #[test]
    fn mesh_control_and_aggregates_are_passed() {
        let mut mesh = frame(0x88, 0x03, 32 + 6);
        mesh[31] = 1;
        assert!(matches!(read(&mesh), Ok(Next::Llc([0xaa]))));
        let mut aggregate = frame(0x88, 0x01, 26 + 14);
        aggregate[24] = 0x80;
        assert!(matches!(read(&aggregate), Ok(Next::Llc([0xaa]))));
    }

    #[test]
    fn what_holds_no_header_says_why() {
        let reason = |kind, flags| read(&frame(kind, flags, 30)).unwrap_err();
        assert_eq!(reason(0x80, 0), SkipReason::Control(Layer::Ieee80211));
        assert_eq!(reason(0x48, 0), SkipReason::Control(Layer::Ieee80211));
        assert_eq!(reason(0x08, 0x40), SkipReason::Encrypted(Layer::Ieee80211));
        let mut later = frame(0x08, 0, 24);
        later[22] = 1;
        let skip = SkipReason::Fragment(Layer::Ieee80211);
        assert_eq!(read(&later).unwrap_err(), skip);
    }
}
