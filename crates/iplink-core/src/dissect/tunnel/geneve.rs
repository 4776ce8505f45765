//! Geneve: Generic Network Virtualization Encapsulation (RFC 8926).

use super::EtherType;
use crate::dissect::Next;
use crate::dissect::bytes::u16_be;

/// The length of the header without options, in bytes.
const HEADER_LEN: usize = 8;

/// Parses the version, the length of the options, in units of 4 bytes, and the EtherType
/// of the payload.
pub(super) fn read(header: &[u8]) -> Option<Next<'_>> {
    let first_byte = header.first()?;
    if first_byte >> 6 != 0 {
        return None;
    }
    let options_len = usize::from(first_byte & 0x3f).checked_mul(4)?;
    let payload = header.get(HEADER_LEN.checked_add(options_len)?..)?;
    Some(Next::EtherType(EtherType(u16_be(header, 2)?), payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geneve_options_are_skipped() {
        let header = [1, 0, 0x65, 0x58, 0, 0, 1, 0, 7, 7, 7, 7, 9];
        assert!(matches!(read(&header), Some(Next::EtherType(EtherType::ETHERNET, [9]))));
        assert!(read(&header[..11]).is_none());
        assert!(read(&[0x40, 0, 0x65, 0x58, 0, 0, 1, 0, 9]).is_none());
    }
}
