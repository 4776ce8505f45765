//! Link-layer addresses in IPv6 neighbor discovery: RFC 4861, sections 4 and 4.6.1.

use std::net::{IpAddr, Ipv6Addr};

use super::byte_reader::{ByteReader, array_at};
use crate::dissect::MacAddress;

// Types of ICMPv6 messages.
const ROUTER_SOLICITATION: u8 = 133;
const ROUTER_ADVERTISEMENT: u8 = 134;
const NEIGHBOR_SOLICITATION: u8 = 135;
const NEIGHBOR_ADVERTISEMENT: u8 = 136;

// Types of options.
const SOURCE_LINK_ADDRESS: u8 = 1;
const TARGET_LINK_ADDRESS: u8 = 2;

/// The offset of the target address, in bytes.
const TARGET_ADDRESS: usize = 8;

/// The unit of the length of an option, in bytes.
const LENGTH_UNIT: usize = 8;

/// Returns the IP address and the MAC address that a message has for its sender or, in a neighbor
/// advertisement, for its target.
pub(super) fn claim(message: &[u8], sender: IpAddr) -> Option<(IpAddr, MacAddress)> {
    let (options_offset, option) = match *message.first()? {
        ROUTER_SOLICITATION => (8, SOURCE_LINK_ADDRESS),
        ROUTER_ADVERTISEMENT => (16, SOURCE_LINK_ADDRESS),
        NEIGHBOR_SOLICITATION => (24, SOURCE_LINK_ADDRESS),
        NEIGHBOR_ADVERTISEMENT => (24, TARGET_LINK_ADDRESS),
        _ => return None,
    };
    let address = match option {
        TARGET_LINK_ADDRESS => Ipv6Addr::from(array_at::<16>(message, TARGET_ADDRESS)?).into(),
        _ => sender,
    };
    let mac_address = find_option(message.get(options_offset..)?, option)?;
    (!address.is_unspecified()).then_some((address, mac_address))
}

/// Returns the MAC address in the first option of this type.
fn find_option(options: &[u8], option: u8) -> Option<MacAddress> {
    let mut reader = ByteReader(options);
    loop {
        let (option_type, len) = (reader.u8()?, usize::from(reader.u8()?));
        let value = reader.take((len * LENGTH_UNIT).checked_sub(2)?)?;
        if option_type == option {
            return value.try_into().ok().map(MacAddress);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENDER: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1));

    fn message(message_type: u8, body_len: usize, options: &[&[u8]]) -> Vec<u8> {
        let mut message = vec![message_type; body_len];
        options.iter().for_each(|option| message.extend_from_slice(option));
        message
    }

    #[test]
    fn link_address_belongs_to_sender_or_target() {
        let mac_address = MacAddress([2, 0, 0, 0, 0, 7]);
        let (source, target) = ([1, 1, 2, 0, 0, 0, 0, 7], [2, 1, 2, 0, 0, 0, 0, 7]);
        let mtu = [5, 1, 0, 0, 0, 0, 5, 0];
        for (message_type, body_len) in [(133, 8), (134, 16), (135, 24)] {
            let message = message(message_type, body_len, &[&mtu, &source]);
            assert_eq!(claim(&message, SENDER), Some((SENDER, mac_address)), "{message_type}");
            assert_eq!(claim(&message, Ipv6Addr::UNSPECIFIED.into()), None);
            assert_eq!(claim(&message[..message.len() - 1], SENDER), None);
        }
        let advertisement = message(136, 24, &[&target]);
        let address = IpAddr::from([136_u8; 16]);
        assert_eq!(claim(&advertisement, SENDER), Some((address, mac_address)));
    }

    #[test]
    fn invalid_options_end_the_search() {
        assert_eq!(claim(&message(135, 24, &[&[5, 0], &[1, 1, 2, 0, 0, 0, 0, 7]]), SENDER), None);
        assert_eq!(claim(&message(128, 24, &[&[1, 1, 2, 0, 0, 0, 0, 7]]), SENDER), None);
        assert_eq!(claim(&[], SENDER), None);
    }
}
