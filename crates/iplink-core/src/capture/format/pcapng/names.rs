//! Name resolution blocks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use byteorder_slice::ByteOrder;

use super::options::Options;
use crate::capture::metadata::CaptureMetadata;

/// The record type of an IPv4 address and its names.
const IPV4_RECORD: u16 = 1;
/// The record type of an IPv6 address and its names.
const IPV6_RECORD: u16 = 2;

/// Adds the names in the body of a name resolution block to the metadata.
///
/// The records of the block have the same form as options, and end with the same marker. A
/// record that exceeds the block ends the list of names without an error, since it
/// affects no packet.
pub(super) fn read_names<B: ByteOrder>(body: &[u8], metadata: &mut CaptureMetadata) {
    for (record_type, value) in Options::<B>::new(body).map_while(Result::ok) {
        let Some((address, names)) = split_record(record_type, value) else {
            continue;
        };
        for name in names.split(|byte| *byte == 0) {
            metadata.add_name(address, name);
        }
    }
}

/// Splits a record into its address and its names. Returns `None` for an unknown record
/// type or a truncated address.
fn split_record(record_type: u16, value: &[u8]) -> Option<(IpAddr, &[u8])> {
    match record_type {
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
        let mut metadata = CaptureMetadata::default();
        read_names::<BigEndian>(body, &mut metadata);
        let names = metadata.names().as_slice().iter();
        names.map(|name| format!("{} {}", name.address, name.name)).collect()
    }

    #[test]
    fn record_may_have_several_names() {
        let body = b"\x00\x01\x00\x09\x0a\x00\x00\x01ab\x00c\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(names(body), ["10.0.0.1 ab", "10.0.0.1 c"]);
    }

    #[test]
    fn unknown_record_type_is_ignored() {
        let body = b"\x00\x03\x00\x02zz\x00\x00\x00\x02\x00\x12\
            \x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01b\x00";
        assert_eq!(names(body), ["2001:db8::1 b"]);
    }

    #[test]
    fn record_beyond_the_block_ends_the_names() {
        let body =
            b"\x00\x01\x00\x06\x0a\x00\x00\x01a\x00\x00\x00\x00\x01\xff\xff\x0a\x00\x00\x02b\x00";
        assert_eq!(names(body), ["10.0.0.1 a"]);
        assert!(names(b"\x00\x01\x00\x03\x0a\x00\x00\x00").is_empty());
    }
}
