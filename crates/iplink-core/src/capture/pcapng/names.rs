//! NameRecord resolution blocks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use byteorder_slice::ByteOrder;

use super::options::Options;
use crate::capture::metadata::CaptureMetadata;

/// An IPv4 address and its names.
const IPV4_RECORD: u16 = 1;
/// An IPv6 address and its names.
const IPV6_RECORD: u16 = 2;

/// Adds the names that the body of a name resolution block holds.
///
/// Its records have the form of options and end alike. One that runs over the
/// end of the block is where the names end: no packet is lost with it.
pub(super) fn read<B: ByteOrder>(body: &[u8], directory: &mut CaptureMetadata) {
    for (kind, value) in Options::<B>::new(body).map_while(Result::ok) {
        let Some((address, names)) = address(kind, value) else {
            continue;
        };
        for name in names.split(|byte| *byte == 0) {
            directory.add_name(address, name);
        }
    }
}

/// Splits a record into its address and its names.
fn address(kind: u16, value: &[u8]) -> Option<(IpAddr, &[u8])> {
    match kind {
        IPV4_RECORD => {
            let (address, names) = value.split_first_chunk::<4>()?;
            Some((Ipv4Addr::from(*address).into(), names))
        }
        IPV6_RECORD => {
            let (address, names) = value.split_first_chunk::<16>()?;
            Some((Ipv6Addr::from(*address).into(), names))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use byteorder_slice::BigEndian;

    use super::*;

    fn names(body: &[u8]) -> Vec<String> {
        let mut directory = CaptureMetadata::default();
        read::<BigEndian>(body, &mut directory);
        let names = directory.names().as_slice().iter();
        names.map(|name| format!("{} {}", name.address, name.name)).collect()
    }

    #[test]
    fn an_address_may_have_several_names() {
        let body = b"\x00\x01\x00\x09\x0a\x00\x00\x01ab\x00c\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(names(body), ["10.0.0.1 ab", "10.0.0.1 c"]);
    }

    #[test]
    fn a_record_of_another_kind_is_passed_over() {
        let body = b"\x00\x03\x00\x02zz\x00\x00\x00\x02\x00\x12\
            \x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01b\x00";
        assert_eq!(names(body), ["2001:db8::1 b"]);
    }

    #[test]
    fn names_end_at_a_record_beyond_the_block() {
        let body =
            b"\x00\x01\x00\x06\x0a\x00\x00\x01a\x00\x00\x00\x00\x01\xff\xff\x0a\x00\x00\x02b\x00";
        assert_eq!(names(body), ["10.0.0.1 a"]);
        assert!(names(b"\x00\x01\x00\x03\x0a\x00\x00\x00").is_empty());
    }
}
