//! Network layer protocol identifiers (ISO/IEC TR 9577).

use super::snap;
use crate::capture::LinkType;
use crate::dissect::{Layer, Next, SkipReason};

/// Returns the header that the identifier selects.
pub(in crate::dissect) fn read(identifier: u8, payload: &[u8]) -> Result<Next<'_>, SkipReason> {
    match identifier {
        0x80 => snap::read(payload, snap::BridgedFrame::Bare),
        0x8e => Ok(Next::Ipv6(payload)),
        0xcc => Ok(Next::Ip(payload)),
        0xcf => Ok(Next::Link(LinkType::PPP, payload)),
        other => Err(SkipReason::Protocol(Layer::Llc, other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nlpid_of_isis_is_not_ip() {
        assert!(matches!(read(0x8e, &[0x60]), Ok(Next::Ipv6([0x60]))));
        let expected = SkipReason::Protocol(Layer::Llc, 0x83);
        assert_eq!(read(0x83, &[]).unwrap_err(), expected);
    }
}
