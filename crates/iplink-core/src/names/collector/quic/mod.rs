//! Server names (SNI) in QUIC: a client sends its TLS `ClientHello` in Initial packets, which are
//! encrypted with keys that follow from the packets (RFC 9001, section 5.2).
//!
//! The `ClientHello` may be split over several Initial packets, in any order.

mod frames;
mod keys;
mod packet;

use std::net::IpAddr;

use self::frames::for_each_crypto_frame;
use self::keys::InitialKeys;
use self::packet::{InitialPacket, may_be_initial};
use super::pending_table::PendingTable;
use super::reassembly::{PieceEffect, Reassembly};
use super::search::Search;
use super::tls::find_in_handshake;
use crate::dissect::Ports;

/// The minimum length of a datagram with an Initial packet from a client, in bytes (RFC 9000,
/// section 14.1).
const MIN_DATAGRAM_LEN: usize = 1_200;

/// The maximum number of Initial packets in a datagram.
const MAX_COALESCED_PACKETS: usize = 8;

/// The direction from client to server of a connection.
pub(super) type Direction = (IpAddr, IpAddr, Ports);

/// Reassembles the `ClientHello`s of QUIC connections.
#[derive(Debug, Default)]
pub(super) struct QuicTracker {
    /// The connections whose `ClientHello` is not complete.
    connections: PendingTable<Direction, Connection>,
    /// A buffer for plaintext.
    plaintext: Vec<u8>,
}

/// A connection from a client.
#[derive(Debug)]
struct Connection {
    /// The keys, which follow from the connection identifier in the first packet. Later packets have
    /// another one, which the server chose.
    keys: InitialKeys,
    handshake: Reassembly,
}

impl QuicTracker {
    /// Returns whether a UDP datagram may have an Initial packet of a client.
    #[inline]
    pub(super) fn may_have_name(datagram: &[u8]) -> bool {
        datagram.len() >= MIN_DATAGRAM_LEN && may_be_initial(datagram)
    }

    /// Calls `add` with the server name if this datagram completes the `ClientHello` that has it.
    pub(super) fn find_server_name(
        &mut self,
        direction: Direction,
        datagram: &[u8],
        mut add: impl FnMut(&str),
    ) {
        let mut unread = datagram;
        for _ in 0..MAX_COALESCED_PACKETS {
            let Some((packet, rest)) = InitialPacket::parse(unread) else {
                return;
            };
            if self.read_packet(direction, &packet, &mut add) {
                return;
            }
            unread = rest;
        }
    }

    /// Reads a packet. Returns whether the `ClientHello` is complete.
    fn read_packet(
        &mut self,
        direction: Direction,
        packet: &InitialPacket<'_>,
        add: impl FnOnce(&str),
    ) -> bool {
        let Self { connections, plaintext } = self;
        if let Some(connection) = connections.get_mut(&direction)
            && let Some(payload) = packet.decrypt(&connection.keys, plaintext)
        {
            return match connection.read_payload(payload, add) {
                Progress::Incomplete => false,
                Progress::Complete => connections.remove(&direction).is_some(),
                Progress::TooLong => {
                    connections.count_dropped();
                    connections.remove(&direction).is_some()
                }
            };
        }
        // A first packet, or a packet after a Retry, after which the keys are others.
        for keys in packet.version.client_keys(packet.connection_id) {
            if let Some(payload) = packet.decrypt(&keys, plaintext) {
                let mut connection = Connection { keys, handshake: Reassembly::default() };
                match connection.read_payload(payload, add) {
                    Progress::Incomplete => connections.insert(direction, connection),
                    Progress::Complete => return true,
                    Progress::TooLong => connections.count_dropped(),
                }
                return false;
            }
        }
        false
    }

    /// Returns the number of connections that were dropped because of the limits.
    pub(super) const fn dropped(&self) -> u64 {
        self.connections.dropped()
    }
}

/// The progress of reading a `ClientHello`.
enum Progress {
    /// More packets are needed.
    Incomplete,
    /// The name was found, or there is none.
    Complete,
    /// The limits were exceeded.
    TooLong,
}

impl Connection {
    /// Adds the CRYPTO frames of a packet, and calls `add` with the server name if it is complete.
    fn read_payload(&mut self, payload: &[u8], add: impl FnOnce(&str)) -> Progress {
        let mut is_too_long = false;
        for_each_crypto_frame(payload, |offset, piece| {
            is_too_long |= self.handshake.add(offset, piece) == PieceEffect::TooLong;
        });
        match find_in_handshake(self.handshake.as_bytes()) {
            Search::Found(name) => {
                add(&name);
                Progress::Complete
            }
            Search::NotFound => Progress::Complete,
            Search::Incomplete if is_too_long => Progress::TooLong,
            Search::Incomplete => Progress::Incomplete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys::Version;
    use super::*;
    use crate::names::collector::tls::tests::client_hello;

    const VERSION_2: u32 = 0x6b33_43cf;

    const DIRECTION: Direction = (
        IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)),
        IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2)),
        Ports { source: 50_000, target: 443 },
    );

    /// Returns a CRYPTO frame with a part of a handshake.
    fn crypto(offset: usize, bytes: &[u8]) -> Vec<u8> {
        let varint = |value: usize| (u16::try_from(value).unwrap() | 0x4000).to_be_bytes();
        [&[6][..], &varint(offset), &varint(bytes.len()), bytes].concat()
    }

    /// Returns a datagram with an encrypted Initial packet. Its keys follow from `key_id`.
    fn initial(version: u32, key_id: &[u8], connection_id: &[u8], frames: &[u8]) -> Vec<u8> {
        let version_type = if version == VERSION_2 { 0x10 } else { 0 };
        let keys = Version(version).client_keys(key_id).next().unwrap();
        let mut payload = frames.to_vec();
        payload.resize(1_200, 0);
        let len = (u16::try_from(payload.len() + 2 + 16).unwrap() | 0x4000).to_be_bytes();
        let id_len = u8::try_from(connection_id.len()).unwrap();
        let mut packet = [
            &[0xc1 | version_type][..],
            &version.to_be_bytes(),
            &[id_len],
            connection_id,
            &[2, 9, 9],
            &[3, 7, 7, 7],
            &len,
        ]
        .concat();
        let number_offset = packet.len();
        packet.extend([0, 5]);
        let text = keys.encrypt(5, &packet, &payload);
        packet.extend(text);
        let sample = packet[number_offset + 4..][..16].try_into().unwrap();
        let [first, a, b, ..] = keys.header_mask(sample);
        packet[0] ^= first & 0x0f;
        packet[number_offset] ^= a;
        packet[number_offset + 1] ^= b;
        packet
    }

    fn names_in(datagrams: &[Vec<u8>]) -> Vec<String> {
        let (mut tracker, mut names) = (QuicTracker::default(), Vec::new());
        for datagram in datagrams {
            if QuicTracker::may_have_name(datagram) {
                tracker.find_server_name(DIRECTION, datagram, |name| names.push(name.to_owned()));
            }
        }
        names
    }

    #[test]
    fn server_name_is_decrypted() {
        let hello = crypto(0, &client_hello("www.test"));
        for version in [1, VERSION_2, 0xff00_001d, 0xff00_0022, 0x1a2a_3a4a] {
            assert_eq!(
                names_in(&[initial(version, b"12345678", b"12345678", &hello)]),
                ["www.test"]
            );
        }
        assert!(names_in(&[initial(1, b"1234567", b"12345678", &hello)]).is_empty());
    }

    #[test]
    fn client_hello_over_packets_in_any_order_is_joined() {
        let hello = client_hello("www.test");
        let (first, second) = hello.split_at(70);
        let (second, third) = second.split_at(20);
        let id = b"12345678";
        let one = initial(1, id, id, &[crypto(70, second), crypto(0, &first[..30])].concat());
        // After the response of the server, the client uses the identifier that the server chose.
        let other =
            initial(1, id, b"abcd", &[crypto(30, &first[30..]), crypto(90, third)].concat());
        assert!(names_in(std::slice::from_ref(&one)).is_empty());
        assert_eq!(names_in(&[one.clone(), one.clone(), other.clone()]), ["www.test"]);
        assert!(names_in(&[other, one]).is_empty());
    }

    #[test]
    fn packets_in_one_datagram_are_read() {
        let hello = client_hello("www.test");
        let packet = |offset, bytes| initial(1, b"1234", b"1234", &crypto(offset, bytes));
        let datagram = [packet(0, &hello[..60]), packet(60, &hello[60..])].concat();
        assert_eq!(names_in(&[datagram]), ["www.test"]);
    }

    #[test]
    fn truncated_and_changed_packets_do_not_panic() {
        let packet = initial(1, b"1234", b"1234", &crypto(0, &client_hello("www.test")));
        for len in 0..packet.len() {
            let mut tracker = QuicTracker::default();
            tracker.find_server_name(DIRECTION, &packet[..len], |_| panic!("{len}"));
            let mut changed = packet.clone();
            changed[len] ^= 0x21;
            assert!(names_in(&[changed]).is_empty(), "{len}");
        }
    }

    #[test]
    fn handshake_beyond_the_limit_is_dropped() {
        let (mut tracker, id) = (QuicTracker::default(), b"1234");
        let hello = client_hello("www.test");
        let datagrams = [crypto(0, &hello[..9]), crypto(0x3fff, &[0; 1_000])]
            .map(|frames| initial(1, id, id, &frames));
        for datagram in &datagrams {
            tracker.find_server_name(DIRECTION, datagram, |_| {});
        }
        assert_eq!(tracker.dropped(), 1);
    }
}
