//! Radiotap headers before 802.11 frames.
//!
//! Source: <https://www.radiotap.org>. Numbers are little-endian.

use super::ieee80211::{self, Padding};
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The presence bits of the timestamp (TSFT) and of the flags.
const HAS_TIMESTAMP: u32 = 1;
const HAS_FLAGS: u32 = 1 << 1;
/// The presence bit that indicates another word of presence bits.
const ANOTHER_WORD: u32 = 1 << 31;
/// The flag for padding between the 802.11 header and its payload.
const PADDED: u8 = 0x20;

/// Parses the header length and the padding flag.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Radiotap, bytes);
    ieee80211::read_padded(frame(bytes)?, read_padding(header)?)
}

/// Returns the 802.11 frame after the header.
pub(super) fn frame(bytes: &[u8]) -> Result<&[u8], SkipReason> {
    let header = Header::new(Layer::Radiotap, bytes);
    header.after(usize::from(header.u16_le(2)?))
}

/// Reads the padding flag, if the header has flags.
fn read_padding(header: Header<'_>) -> Result<Padding, SkipReason> {
    let presence_bits = header.u32_le(4)?;
    if presence_bits & HAS_FLAGS == 0 {
        return Ok(Padding::Absent);
    }
    let fields_offset = find_fields(header)?;
    // The timestamp takes 8 bytes and is aligned to 8 bytes.
    let flags_offset = match presence_bits & HAS_TIMESTAMP {
        0 => fields_offset,
        _ => (fields_offset.saturating_add(7) & !7).saturating_add(8),
    };
    Ok(match header.u8(flags_offset)? & PADDED {
        0 => Padding::Absent,
        _ => Padding::To32Bits,
    })
}

/// Returns the offset of the fields, which follow the words of presence bits.
fn find_fields(header: Header<'_>) -> Result<usize, SkipReason> {
    let mut offset: usize = 4;
    while header.u32_le(offset)? & ANOTHER_WORD != 0 {
        offset = offset.saturating_add(4);
    }
    Ok(offset.saturating_add(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a radiotap header with its length filled in, followed by a QoS data frame
    /// with this number of padding bytes.
    fn with_frame(mut header: Vec<u8>, padding: usize) -> Vec<u8> {
        header[2] = u8::try_from(header.len()).unwrap();
        header.extend([0x88, 0x01]);
        header.extend(vec![0; 24 + padding]);
        header.push(0xaa);
        header
    }

    #[test]
    fn radiotap_header_without_flags_is_skipped() {
        let bytes = with_frame(vec![0; 8], 0);
        assert!(matches!(read(&bytes), Ok(Next::Llc([0xaa]))));
        let truncated = SkipReason::Truncated(Layer::Radiotap);
        assert_eq!(read(&bytes[..7]).unwrap_err(), truncated);
    }

    #[test]
    fn radiotap_padding_flag_is_found_after_presence_bits_and_timestamp() {
        let without_timestamp = vec![0, 0, 0, 0, 2, 0, 0, 0, 0x20];
        let mut with_timestamp = vec![0, 0, 0, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0];
        with_timestamp.extend([0; 8]);
        with_timestamp.push(0x20);
        for header in [without_timestamp, with_timestamp] {
            let bytes = with_frame(header, 2);
            assert!(matches!(read(&bytes), Ok(Next::Llc([0xaa]))));
        }
    }
}
