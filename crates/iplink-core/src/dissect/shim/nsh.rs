//! Network service headers (RFC 8300).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Parses the header length, in units of 4 bytes, and the next protocol.
pub(in crate::dissect) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Nsh, bytes);
    let len = usize::from(header.u8(1)? & 0x3f).saturating_mul(4);
    let protocol = header.u8(3)?;
    let payload = header.after(len)?;
    if len < 8 {
        return Err(SkipReason::Malformed(Layer::Nsh));
    }
    match protocol {
        1 => Ok(Next::Ip(payload)),
        2 => Ok(Next::Ipv6(payload)),
        3 => Ok(Next::Link(LinkType::ETHERNET, payload)),
        4 => Ok(Next::EtherType(EtherType::NSH, payload)),
        5 => Ok(Next::Link(LinkType::MPLS, payload)),
        other => Err(SkipReason::Protocol(Layer::Nsh, other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nsh_length_includes_metadata() {
        let header = [0x0f, 0xc3, 1, 1, 0, 0, 1, 255, 9, 9, 9, 9, 0x45];
        assert!(matches!(read(&header), Ok(Next::Ip([0x45]))));
        let truncated = SkipReason::Truncated(Layer::Nsh);
        assert_eq!(read(&header[..11]).unwrap_err(), truncated);
    }

    #[test]
    fn nsh_length_below_minimum_is_malformed() {
        let header = [0, 0x01, 1, 1, 0, 0, 1, 255];
        assert_eq!(read(&header).unwrap_err(), SkipReason::Malformed(Layer::Nsh));
    }
}
