//! TRILL headers (RFC 6325, section 3).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The length of the header without options, in bytes.
const HEADER_LEN: usize = 6;

/// Parses the length of the options, in units of 4 bytes. An Ethernet frame follows them.
pub(super) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Trill, bytes);
    let options_len = usize::from(header.u16_be(0)? >> 6 & 0x1f).saturating_mul(4);
    let frame = header.after(HEADER_LEN.saturating_add(options_len))?;
    Ok(Next::Link(LinkType::ETHERNET, frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trill_options_are_skipped() {
        let header = [0x00, 0x7f, 0, 1, 0, 2, 9, 9, 9, 9, 1];
        assert!(matches!(read(&header), Ok(Next::Link(LinkType::ETHERNET, [1]))));
        let truncated = SkipReason::Truncated(Layer::Trill);
        assert_eq!(read(&header[..9]).unwrap_err(), truncated);
    }
}
