//! Headers of virtual capture interfaces: OpenBSD `pflog` and `enc`, Solaris `ipnet`.
//! Each contains the address family.

use super::address_family;
use crate::dissect::bytes::Header;
use crate::dissect::{Layer, Next, SkipReason};

/// Parses the packet filter log header (`net/if_pflog.h`): its length, which is padded to
/// 32 bits, and the address family.
pub(super) fn read_pflog(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Pflog, bytes);
    let len = usize::from(header.u8(0)?).saturating_add(3) & !3;
    let family = header.u8(1)?.into();
    address_family::read(family, header.after(len)?)
}

/// Parses the `enc` header (`net/if_enc.h`): the address family in host byte order, a
/// security parameter index and flags.
pub(super) fn read_enc(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    let header = Header::new(Layer::Enc, bytes);
    let family = address_family::from_unknown_byte_order(header.u32_be(0)?.to_be_bytes());
    address_family::read(family, header.after(12)?)
}

/// Parses the ipnet header (`inet/ipnet.h`): version, address family and hook type.
pub(super) fn read_ipnet(bytes: &[u8]) -> Result<Next<'_>, SkipReason> {
    const INET: u8 = 2;
    const INET6: u8 = 26;
    let header = Header::new(Layer::Ipnet, bytes);
    match header.u8(1)? {
        INET | INET6 => Ok(Next::Ip(header.after(24)?)),
        other => Err(SkipReason::AddressFamily(other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a header of this length that starts with these bytes, and one payload byte.
    fn header(start: &[u8], len: usize) -> Vec<u8> {
        let mut header = start.to_vec();
        header.resize(len, 0);
        header.push(0x45);
        header
    }

    #[test]
    fn pflog_header_length_is_padded() {
        let entry = header(&[61, 2], 64);
        assert!(matches!(read_pflog(&entry), Ok(Next::Ip([0x45]))));
        let truncated = SkipReason::Truncated(Layer::Pflog);
        assert_eq!(read_pflog(&entry[..63]).unwrap_err(), truncated);
    }

    #[test]
    fn enc_address_family_is_read_in_either_byte_order() {
        for start in [[2, 0, 0, 0], [0, 0, 0, 24]] {
            let bytes = header(&start, 12);
            assert!(matches!(read_enc(&bytes), Ok(Next::Ip([0x45]))));
        }
        let truncated = SkipReason::Truncated(Layer::Enc);
        assert_eq!(read_enc(&[2, 0, 0, 0]).unwrap_err(), truncated);
    }

    #[test]
    fn ipnet_address_family_is_second_byte() {
        let bytes = header(&[2, 26], 24);
        assert!(matches!(read_ipnet(&bytes), Ok(Next::Ip([0x45]))));
        let expected = SkipReason::AddressFamily(7);
        assert_eq!(read_ipnet(&header(&[2, 7], 24)).unwrap_err(), expected);
    }
}
