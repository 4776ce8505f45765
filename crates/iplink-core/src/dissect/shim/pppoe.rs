//! PPP over Ethernet sessions (RFC 2516, section 4).

use crate::capture::LinkType;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// Parses the code, which is 0 for session data, and skips the session identifier and the
/// length.
pub(in crate::dissect) fn read(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Pppoe, bytes);
    match header.u8(1)? {
        0 => Ok(Next::Link(LinkType::PPP, header.after(6)?)),
        _ => Err(SkipReason::Control(Layer::Pppoe)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pppoe_session_carries_ppp() {
        let next = read(&[0x11, 0, 0, 1, 0, 2, 0x00, 0x21]);
        assert!(matches!(next, Ok(Next::Link(LinkType::PPP, [0x00, 0x21]))));
    }

    #[test]
    fn pppoe_discovery_is_control() {
        let discovery = [0x11, 0x09, 0, 0, 0, 0];
        let expected = SkipReason::Control(Layer::Pppoe);
        assert_eq!(read(&discovery).unwrap_err(), expected);
    }
}
