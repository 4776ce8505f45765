//! Host names in DHCP for IPv6: RFC 8415, and RFC 4704 (option 39).

use std::net::{IpAddr, Ipv6Addr};

use super::byte_reader::ByteReader;
use super::dhcp::partial_domain_name;
use super::pending_table::PendingTable;

// Message types.
const SOLICIT: u8 = 1;
const REQUEST: u8 = 3;
const RENEW: u8 = 5;
const REBIND: u8 = 6;
const REPLY: u8 = 7;
const RELAY_FORWARD: u8 = 12;
const RELAY_REPLY: u8 = 13;

// Options.
const IA_NA: u16 = 3;
const IA_ADDRESS: u16 = 5;
const RELAYED_MESSAGE: u16 = 9;
const CLIENT_FQDN: u16 = 39;

/// The length of the fields of `IA_NA` before its options, in bytes.
const IA_NA_HEADER_LEN: usize = 12;

/// The maximum number of relay agents, each of which encloses the message.
const MAX_RELAYS: usize = 8;

/// The maximum number of addresses that are read from a message.
const MAX_ADDRESSES: usize = 64;

/// The address of a client, and its transaction.
type Key = (IpAddr, [u8; 3]);

/// Matches the names that clients send with the addresses that they get.
#[derive(Debug, Default)]
pub(super) struct Dhcpv6Tracker {
    /// The names in requests without a reply.
    requests: PendingTable<Key, Box<str>>,
}

impl Dhcpv6Tracker {
    /// Calls `add` for each address in a reply to a client that sent its name. The packet with the
    /// message has these addresses.
    pub(super) fn for_each_name(
        &mut self,
        message: &[u8],
        [source, target]: [IpAddr; 2],
        mut add: impl FnMut(IpAddr, &str),
    ) {
        let Some((message, peer)) = unwrap_relays(message) else {
            return;
        };
        let mut reader = ByteReader(message);
        let (Some(message_type), Some(transaction)) = (reader.u8(), reader.array()) else {
            return;
        };
        match message_type {
            SOLICIT | REQUEST | RENEW | REBIND => {
                if let Some(name) = option(reader.0, CLIENT_FQDN).and_then(client_name) {
                    self.requests.insert((peer.unwrap_or(source), transaction), name);
                }
            }
            REPLY => {
                let name = self.requests.remove(&(peer.unwrap_or(target), transaction));
                if let Some(name) = name {
                    addresses(reader.0).for_each(|address| add(address, &name));
                }
            }
            _ => {}
        }
    }
}

/// Returns the message of the client or the server within those of relay agents, with the address
/// of the client if there are any.
fn unwrap_relays(mut message: &[u8]) -> Option<(&[u8], Option<IpAddr>)> {
    let mut peer = None;
    for _ in 0..MAX_RELAYS {
        let mut reader = ByteReader(message);
        if !matches!(reader.u8()?, RELAY_FORWARD | RELAY_REPLY) {
            return Some((message, peer));
        }
        reader.take(1 + 16)?; // hop count and link address
        peer = Some(Ipv6Addr::from(reader.array::<16>()?).into());
        message = option(reader.0, RELAYED_MESSAGE)?;
    }
    None
}

/// Returns an iterator over options: their codes and values.
fn options(bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut reader = ByteReader(bytes);
    std::iter::from_fn(move || Some((reader.u16()?, reader.vector16()?)))
}

/// Returns the value of the first option with this code.
fn option(bytes: &[u8], code: u16) -> Option<&[u8]> {
    options(bytes).find(|(other, _)| *other == code).map(|(_, value)| value)
}

/// Returns the addresses that are assigned by a message.
fn addresses(message: &[u8]) -> impl Iterator<Item = IpAddr> {
    let associations = options(message).filter(|(code, _)| *code == IA_NA);
    let inner =
        associations.filter_map(|(_, value)| value.get(IA_NA_HEADER_LEN..)).flat_map(options);
    let addresses = inner.filter(|(code, _)| *code == IA_ADDRESS);
    let addresses = addresses.filter_map(|(_, value)| value.first_chunk::<16>());
    addresses.map(|octets| Ipv6Addr::from(*octets).into()).take(MAX_ADDRESSES)
}

/// Returns the name in option 39, which has flags before it.
fn client_name(value: &[u8]) -> Option<Box<str>> {
    let (_, name) = value.split_first()?;
    partial_domain_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1));
    const SERVER: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 2));

    fn option_bytes(code: u16, value: &[u8]) -> Vec<u8> {
        let len = u16::try_from(value.len()).unwrap();
        [&code.to_be_bytes()[..], &len.to_be_bytes(), value].concat()
    }

    fn request() -> Vec<u8> {
        let name = option_bytes(CLIENT_FQDN, b"\x01\x04pc-1\x04test");
        [&[REQUEST, 1, 2, 3][..], &option_bytes(8, &[0, 0]), &name].concat()
    }

    fn reply() -> Vec<u8> {
        let address = option_bytes(IA_ADDRESS, &[&[0x20; 16][..], &[0; 8]].concat());
        let association = option_bytes(IA_NA, &[&[0; 12][..], &address].concat());
        [&[REPLY, 1, 2, 3][..], &association].concat()
    }

    /// Returns a message that a relay agent forwards.
    fn relayed(message_type: u8, message: &[u8]) -> Vec<u8> {
        let IpAddr::V6(peer) = CLIENT else { panic!("the client has an IPv6 address") };
        let message = option_bytes(RELAYED_MESSAGE, message);
        [&[message_type, 0][..], &[0; 16], &peer.octets(), &message].concat()
    }

    fn names_in(messages: &[(Vec<u8>, [IpAddr; 2])]) -> Vec<String> {
        let (mut tracker, mut names) = (Dhcpv6Tracker::default(), Vec::new());
        for (message, ends) in messages {
            tracker.for_each_name(message, *ends, |address, name| {
                names.push(format!("{address} {name}"));
            });
        }
        names
    }

    #[test]
    fn name_belongs_to_the_assigned_address() {
        let expected = ["2020:2020:2020:2020:2020:2020:2020:2020 pc-1.test"];
        let (to_server, to_client) = ([CLIENT, SERVER], [SERVER, CLIENT]);
        let direct = [(request(), to_server), (reply(), to_client)];
        assert_eq!(names_in(&direct), expected);
        let through_relay = [
            (relayed(RELAY_FORWARD, &request()), [SERVER, SERVER]),
            (relayed(RELAY_REPLY, &reply()), [SERVER, SERVER]),
        ];
        assert_eq!(names_in(&through_relay), expected);
        assert!(names_in(&[(request(), to_server), (reply(), to_server)]).is_empty());
    }

    #[test]
    fn truncated_messages_do_not_panic() {
        let (request, reply) = (relayed(RELAY_FORWARD, &request()), relayed(RELAY_REPLY, &reply()));
        for len in 0..request.len() {
            let messages = [
                (request[..len].to_vec(), [CLIENT, SERVER]),
                (reply[..len.min(reply.len())].to_vec(), [SERVER, CLIENT]),
            ];
            names_in(&messages);
        }
        let nested = (0..20).fold(request, |message, _| relayed(RELAY_FORWARD, &message));
        assert_eq!(unwrap_relays(&nested), None);
    }
}
