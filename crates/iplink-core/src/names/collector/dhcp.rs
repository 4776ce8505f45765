//! Host names in DHCP for IPv4: RFC 2131, RFC 2132 (option 12) and RFC 4702 (option 81).

use std::net::{IpAddr, Ipv4Addr};

use super::byte_reader::{ByteReader, array_at};
use super::domain_name::DomainName;
use super::pending_table::PendingTable;
use super::search::{host_name, padded_name};
use crate::dissect::MacAddress;

// Offsets of fields, in bytes.
const XID: usize = 4;
const CIADDR: usize = 12;
const YIADDR: usize = 16;
const CHADDR: usize = 28;
const MAGIC_COOKIE: usize = 236;
const OPTIONS: usize = 240;

/// The bytes before the options.
const MAGIC: [u8; 4] = [0x63, 0x82, 0x53, 0x63];

// Options.
const PAD: u8 = 0;
const HOST_NAME: u8 = 12;
const MESSAGE_TYPE: u8 = 53;
const CLIENT_FQDN: u8 = 81;
const END: u8 = 255;

// Message types.
const DISCOVER: u8 = 1;
const REQUEST: u8 = 3;
const ACK: u8 = 5;
const INFORM: u8 = 8;

/// The bit of option 81 that marks a name in wire format.
const WIRE_FORMAT: u8 = 0x04;

/// Matches the names that clients send with the addresses that they get.
#[derive(Debug, Default)]
pub(super) struct DhcpTracker {
    /// The requests without an acknowledgment, by transaction and client.
    requests: PendingTable<(u32, MacAddress), Request>,
}

/// The request of a client.
#[derive(Debug)]
struct Request {
    names: Vec<Box<str>>,
    /// The address that the client has already, for which the names have been added.
    address: Option<IpAddr>,
}

/// A DHCP message.
#[derive(Clone, Copy)]
struct DhcpMessage<'a> {
    bytes: &'a [u8],
    message_type: u8,
}

impl DhcpTracker {
    /// Calls `add` for each name of the client of an acknowledgment, and for each name in a request
    /// from a client that has an address.
    pub(super) fn for_each_name(&mut self, message: &[u8], mut add: impl FnMut(IpAddr, &str)) {
        let Some((message, key)) = parse(message) else {
            return;
        };
        match message.message_type {
            DISCOVER | REQUEST | INFORM => {
                let names: Vec<Box<str>> = message.names();
                if names.is_empty() {
                    return;
                }
                let address = message.address(CIADDR);
                if let Some(address) = address {
                    names.iter().for_each(|name| add(address, name));
                }
                self.requests.insert(key, Request { names, address });
            }
            ACK => {
                let address = message.address(YIADDR);
                if let (Some(request), Some(address)) = (self.requests.remove(&key), address)
                    && request.address != Some(address)
                {
                    request.names.iter().for_each(|name| add(address, name));
                }
            }
            _ => {}
        }
    }
}

/// Returns the address and the hardware address of the client of an acknowledgment.
pub(super) fn acknowledged_client(message: &[u8]) -> Option<(IpAddr, MacAddress)> {
    let (message, (_, hardware_address)) = parse(message)?;
    let address = match message.message_type {
        ACK => message.address(YIADDR).or_else(|| message.address(CIADDR)),
        _ => None,
    };
    // The message has an address of another length for other hardware than Ethernet.
    let [hardware_type, hardware_len] = array_at(message.bytes, 1)?;
    address.filter(|_| (hardware_type, hardware_len) == (1, 6)).map(|it| (it, hardware_address))
}

/// Parses a message, and returns it with its transaction and client.
fn parse(bytes: &[u8]) -> Option<(DhcpMessage<'_>, (u32, MacAddress))> {
    let cookie: [u8; 4] = array_at(bytes, MAGIC_COOKIE)?;
    let xid = u32::from_be_bytes(array_at(bytes, XID)?);
    let client = MacAddress(array_at(bytes, CHADDR)?);
    let options = DhcpMessage { bytes, message_type: 0 };
    let message_type = *options.option(MESSAGE_TYPE)?.first()?;
    (cookie == MAGIC).then_some((DhcpMessage { bytes, message_type }, (xid, client)))
}

impl<'a> DhcpMessage<'a> {
    /// Returns the value of an option.
    fn option(self, code: u8) -> Option<&'a [u8]> {
        let mut options = ByteReader(self.bytes.get(OPTIONS..)?);
        loop {
            match options.u8()? {
                PAD => {}
                END => return None,
                other => {
                    let value = options.vector8()?;
                    if other == code {
                        return Some(value);
                    }
                }
            }
        }
    }

    /// Returns the address at an offset, unless it is 0.0.0.0.
    fn address(self, offset: usize) -> Option<IpAddr> {
        let address = Ipv4Addr::from(array_at::<4>(self.bytes, offset)?);
        (!address.is_unspecified()).then_some(address.into())
    }

    /// Returns the distinct names of the client.
    fn names(self) -> Vec<Box<str>> {
        let host_name = self.option(HOST_NAME).and_then(padded_name).map(Box::from);
        let full_name = self.option(CLIENT_FQDN).and_then(full_name);
        let mut names: Vec<Box<str>> = host_name.into_iter().chain(full_name).collect();
        names.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
        names
    }
}

/// Returns the name in option 81, which has flags and two result codes before it.
fn full_name(value: &[u8]) -> Option<Box<str>> {
    let ([flags, _, _], name) = value.split_first_chunk()?;
    if flags & WIRE_FORMAT == 0 {
        return padded_name(name).map(Box::from);
    }
    partial_domain_name(name)
}

/// Returns a name in wire format, which may be partial and then lacks its final empty label.
pub(super) fn partial_domain_name(name: &[u8]) -> Option<Box<str>> {
    let terminated = [name, &[0]].concat();
    let (name, _) = DomainName::read(&terminated, 0)?;
    host_name(name.to_string().as_bytes()).map(Box::from)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Returns a message of a client with these addresses and options.
    pub(crate) fn message(ciaddr: u8, yiaddr: u8, options: &[&[u8]]) -> Vec<u8> {
        let address = |last_byte: u8| match last_byte {
            0 => [0; 4],
            last_byte => [10, 0, 0, last_byte],
        };
        let mut message = vec![1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0];
        message.extend(address(ciaddr));
        message.extend(address(yiaddr));
        message.resize(CHADDR, 0);
        message.extend([2, 0, 0, 0, 0, 7]);
        message.resize(MAGIC_COOKIE, 0);
        message.extend(MAGIC);
        options.iter().for_each(|option| message.extend_from_slice(option));
        message.push(END);
        message
    }

    fn names_in(messages: &[Vec<u8>]) -> Vec<String> {
        let (mut tracker, mut names) = (DhcpTracker::default(), Vec::new());
        for message in messages {
            tracker.for_each_name(message, |address, name| names.push(format!("{address} {name}")));
        }
        names
    }

    const IS_DISCOVER: &[u8] = &[MESSAGE_TYPE, 1, DISCOVER];
    const IS_REQUEST: &[u8] = &[MESSAGE_TYPE, 1, REQUEST];
    const IS_ACK: &[u8] = &[MESSAGE_TYPE, 1, ACK];
    const NAME: &[u8] = b"\x0c\x04pc-1";

    #[test]
    fn name_belongs_to_the_acknowledged_address() {
        let request = message(0, 0, &[&[PAD], NAME, IS_REQUEST]);
        let ack = message(0, 5, &[IS_ACK]);
        let messages = [message(0, 0, &[IS_DISCOVER, NAME]), request.clone(), ack.clone()];
        assert_eq!(names_in(&messages), ["10.0.0.5 pc-1"]);
        let mut of_other_client = ack.clone();
        of_other_client[XID] ^= 1;
        assert!(names_in(&[request.clone(), of_other_client]).is_empty());
        assert!(names_in(&[ack, request]).is_empty());
    }

    #[test]
    fn renewal_names_the_present_address_once() {
        let renewal = message(6, 0, &[IS_REQUEST, NAME]);
        assert_eq!(names_in(&[renewal.clone(), message(6, 6, &[IS_ACK])]), ["10.0.0.6 pc-1"]);
        let expected = ["10.0.0.6 pc-1", "10.0.0.7 pc-1"];
        assert_eq!(names_in(&[renewal, message(0, 7, &[IS_ACK])]), expected);
    }

    #[test]
    fn full_name_may_be_text_or_in_wire_format() {
        let names = |option: &[u8]| {
            names_in(&[message(0, 0, &[IS_REQUEST, NAME, option]), message(0, 5, &[IS_ACK])])
        };
        assert_eq!(names(b"\x51\x07\0\0\0PC-1"), ["10.0.0.5 pc-1"]);
        assert_eq!(names(b"\x51\x0c\0\0\0pc-1.test")[1], "10.0.0.5 pc-1.test");
        assert_eq!(names(b"\x51\x0e\x04\0\0\x04pc-1\x04test\0")[1], "10.0.0.5 pc-1.test");
        assert_eq!(names(b"\x51\x08\x04\0\0\x04pc-2")[1], "10.0.0.5 pc-2");
        assert_eq!(names(b"\x51\x02\x04\0").len(), 1);
    }

    #[test]
    fn truncated_and_changed_messages_do_not_panic() {
        let request = message(6, 0, &[IS_REQUEST, NAME, b"\x51\x08\x04\0\0\x04pc-2"]);
        for len in 0..request.len() {
            names_in(&[request[..len].to_vec()]);
            let mut changed = request.clone();
            changed[len] = 0xff;
            names_in(&[changed]);
        }
    }

    #[test]
    fn acknowledgment_has_the_hardware_address() {
        let client = acknowledged_client(&message(0, 5, &[IS_ACK])).unwrap();
        assert_eq!(client, ([10, 0, 0, 5].into(), MacAddress([2, 0, 0, 0, 0, 7])));
        assert_eq!(acknowledged_client(&message(0, 5, &[IS_REQUEST])), None);
    }
}
