//! The sender of an ARP packet: RFC 826.

use std::net::{IpAddr, Ipv4Addr};

use super::byte_reader::ByteReader;
use crate::dissect::MacAddress;

/// The fields before the operation: Ethernet and IPv4 addresses, of 6 and 4 bytes.
const ETHERNET_AND_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];

/// Returns the addresses of the sender. A sender that has no address yet (RFC 5227) has none.
pub(super) fn sender(packet: &[u8]) -> Option<(IpAddr, MacAddress)> {
    let mut reader = ByteReader(packet);
    let (types, _operation) = (reader.array()?, reader.u16()?);
    let (mac_address, address) =
        (MacAddress(reader.array()?), Ipv4Addr::from(reader.array::<4>()?));
    (types == ETHERNET_AND_IPV4 && !address.is_unspecified())
        .then_some((address.into(), mac_address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sender_of_request_and_reply() {
        let packet =
            [&ETHERNET_AND_IPV4[..], &[0, 2], &[2, 0, 0, 0, 0, 7], &[10, 0, 0, 1]].concat();
        let expected = (IpAddr::from([10, 0, 0, 1]), MacAddress([2, 0, 0, 0, 0, 7]));
        assert_eq!(sender(&packet), Some(expected));
        assert_eq!(sender(&packet[..17]), None);
        let probe = [&packet[..14], &[0; 4]].concat();
        assert_eq!(sender(&probe), None);
        let of_other_type = [&[0, 6], &packet[2..]].concat();
        assert_eq!(sender(&of_other_type), None);
    }
}
