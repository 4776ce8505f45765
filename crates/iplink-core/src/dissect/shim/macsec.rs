//! Security tags (IEEE 802.1AE, clause 9), as far as they leave data in the clear.

use super::tags;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// The bits that say that the data are encrypted, or changed otherwise.
const ENCRYPTED_OR_CHANGED: u8 = 0x0c;
/// The bit that says that the tag holds a channel identifier.
const CHANNEL_IDENTIFIER: u8 = 0x20;

/// Reads the control bits and passes length, packet number and identifier.
pub(super) fn read(tag: &[u8]) -> Result<Next<'_>, SkipReason> {
    let control = Header::new(Layer::Macsec, tag).u8(0)?;
    if control & ENCRYPTED_OR_CHANGED != 0 {
        return Err(SkipReason::Encrypted(Layer::Macsec));
    }
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
    fn authenticated_data_are_read() {
        let mut tag = vec![0x20; 14];
        tag.extend([0x08, 0x00, 0x45]);
        assert!(matches!(read(&tag), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
        let mut tag = vec![0x00; 6];
        tag.extend([0x08, 0x00, 0x45]);
        assert!(matches!(read(&tag), Ok(Next::EtherType(EtherType::IPV4, [0x45]))));
    }

    #[test]
    fn encrypted_data_are_not() {
        let skip = SkipReason::Encrypted(Layer::Macsec);
        assert_eq!(read(&[0x2c, 0]).unwrap_err(), skip);
        let cut = SkipReason::Truncated(Layer::Macsec);
        assert_eq!(read(&[]).unwrap_err(), cut);
    }
}
