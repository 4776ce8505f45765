//! Cisco HDLC frames.
//!
//! Source: <https://www.tcpdump.org/linktypes.html>, `LINKTYPE_C_HDLC`.

use crate::dissect::bytes::Header;
use crate::dissect::{EtherType, Layer, Next, SkipReason};

/// Skips the address and control fields and parses the EtherType.
pub(super) fn read(frame: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::CiscoHdlc, frame);
    let ether_type = EtherType(header.u16_be(2)?);
    Ok(Next::EtherType(ether_type, header.after(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cisco_hdlc_ether_type_follows_address_and_control() {
        assert!(matches!(
            read(&[0x0f, 0, 0x08, 0x00, 0x45]),
            Ok(Next::EtherType(EtherType::IPV4, [0x45]))
        ));
        let truncated = SkipReason::Truncated(Layer::CiscoHdlc);
        assert_eq!(read(&[0x0f, 0, 8]).unwrap_err(), truncated);
    }
}
