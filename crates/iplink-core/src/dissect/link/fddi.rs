//! FDDI frames (ANSI X3.139).

use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the frame control and of two long (48-bit) addresses, in bytes.
const HEADER_LEN: usize = 13;

/// Parses the frame control and skips the addresses.
///
/// Only LLC frames with long addresses are accepted; all others are skipped as control
/// frames. The highest bit, which distinguishes
/// synchronous from asynchronous frames, is ignored.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Fddi, frame);
    match header.u8(0)? & 0x70 {
        0x50 => Ok(Next::Llc(header.after(HEADER_LEN)?)),
        _ => Err(SkipReason::Control(Layer::Fddi)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fddi_llc_frame_is_read_and_station_management_is_control() {
        let mut frame = vec![0x51; 13];
        frame.push(0xaa);
        assert!(matches!(read(&frame), Ok(Next::Llc([0xaa]))));
        let expected = SkipReason::Control(Layer::Fddi);
        assert_eq!(read(&[0x41; 14]).unwrap_err(), expected);
        let truncated = SkipReason::Truncated(Layer::Fddi);
        assert_eq!(read(&frame[..12]).unwrap_err(), truncated);
    }
}
