//! MACsec security tags (IEEE 802.1AE, clause 9) with unencrypted payload.

use super::tags;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The flags for an encrypted or otherwise modified payload.
const ENCRYPTED_OR_CHANGED: u8 = 0x0c;
/// The flag for an explicit secure channel identifier.
const CHANNEL_IDENTIFIER: u8 = 0x20;

/// Parses the control bits and skips the length, packet number and channel identifier.
pub(super) fn read(tag: &[u8]) -> Result<Next<'_>, SkipReason> {
    let control = Header::new(Layer::Macsec, tag).u8(0)?;
    if control & ENCRYPTED_OR_CHANGED != 0 {
        return Err(SkipReason::Encrypted(Layer::Macsec));
    }
    // The channel identifier takes 8 bytes.
    let len = match control & CHANNEL_IDENTIFIER {
        0 => 6,
        _ => 14,
    };
    tags::read(Layer::Macsec, len, tag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::EtherType;

    #[test]
    fn macsec_authenticated_payload_is_read() {
        let mut tag = vec![0x20; 14];
        tag.extend([0x08, 0x00, 0x45]);
        assert!(matches!(read(&tag), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        let mut tag = vec![0x00; 6];
        tag.extend([0x08, 0x00, 0x45]);
        assert!(matches!(read(&tag), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
    }

    #[test]
    fn macsec_encrypted_payload_is_skipped() {
        let expected = SkipReason::Encrypted(Layer::Macsec);
        assert_eq!(read(&[0x2c, 0]).unwrap_err(), expected);
        let truncated = SkipReason::Truncated(Layer::Macsec);
        assert_eq!(read(&[]).unwrap_err(), truncated);
    }
}
