//! DHCPv6 (RFC 8415): messages of clients, servers and relay agents.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Dhcpv6,
    transports: Transports::Udp,
    ports: &[546, 547],
    recognize,
};

/// The message types of relay agents (RFC 8415, section 7.3).
const RELAY_FORWARD: u8 = 12;
const RELAY_REPLY: u8 = 13;
/// The length of the header of clients and servers, and that of relay agents, in bytes.
const HEADER_LEN: usize = 4;
const RELAY_HEADER_LEN: usize = 34;
/// The maximum number of hops (RFC 8415, section 7.6).
const MAX_HOPS: u8 = 32;
/// The options with the identifier of the client and of the server.
const CLIENT_ID: u16 = 1;
const SERVER_ID: u16 = 2;
/// The highest option code in use.
const MAX_OPTION: u16 = 149;

/// Recognizes a message by its options, which fill it. On other ports, one of them must identify
/// the client or the server.
fn recognize(payload: &Payload<'_>) -> Match {
    let (role, header_len) = match payload.bytes {
        [1 | 3 | 4 | 5 | 6 | 8 | 9 | 11, ..] => (MessageRole::Request, HEADER_LEN),
        [2 | 7 | 10, ..] => (MessageRole::Response, HEADER_LEN),
        [RELAY_FORWARD, 0..=MAX_HOPS, ..] => (MessageRole::Request, RELAY_HEADER_LEN),
        [RELAY_REPLY, 0..=MAX_HOPS, ..] => (MessageRole::Response, RELAY_HEADER_LEN),
        _ => return Match::No,
    };
    let Some(options) = payload.bytes.get(header_len..) else {
        return Match::No;
    };
    let uncaptured = (payload.len as usize).saturating_sub(payload.bytes.len());
    match check_options(options, uncaptured) {
        Some(has_id) if has_id || payload.uses_port(RECOGNIZER.ports) => Match::Certain(role),
        _ => Match::No,
    }
}

/// Checks that options fill the message, and returns whether one of them identifies the client or
/// the server. Returns `None` without an option.
fn check_options(mut options: &[u8], uncaptured: usize) -> Option<bool> {
    let mut has_id = false;
    let mut count = 0_u32;
    while let Some(([c0, c1, l0, l1], rest)) = options.split_first_chunk() {
        let code = u16::from_be_bytes([*c0, *c1]);
        let len = usize::from(u16::from_be_bytes([*l0, *l1]));
        if !(1..=MAX_OPTION).contains(&code) || len > rest.len().saturating_add(uncaptured) {
            return None;
        }
        // An identifier starts with one of four types (RFC 8415, section 11.1; RFC 6355).
        has_id |= matches!((code, rest), (CLIENT_ID | SERVER_ID, [0, 1..=4, ..])) && len >= 4;
        options = rest.get(len..).unwrap_or_default();
        count = count.saturating_add(1);
    }
    (count > 0 && (options.is_empty() || uncaptured > 0)).then_some(has_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    const SOLICIT: [u8; 28] =
        [1, 0x10, 8, 0x74, 0, 1, 0, 10, 0, 3, 0, 1, 0, 1, 2, 3, 4, 5, 0, 6, 0, 0, 0, 8, 0, 2, 0, 0];

    #[test]
    fn dhcpv6_with_an_identifier_is_recognized_on_any_port() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&SOLICIT)), Match::Certain(MessageRole::Request));
        let mut advertise = SOLICIT;
        advertise[0] = 2;
        let certain = Match::Certain(MessageRole::Response);
        assert_eq!(recognized(&RECOGNIZER, &udp(&advertise)), certain);
    }

    #[test]
    fn dhcpv6_without_identifier_needs_the_usual_port() {
        let request = [11, 1, 2, 3, 0, 6, 0, 2, 0, 23];
        assert_eq!(recognized(&RECOGNIZER, &udp(&request)), Match::No);
        let request = Payload { ports: Ports { source: 546, target: 547 }, ..udp(&request) };
        assert_eq!(recognized(&RECOGNIZER, &request), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn relay_message_has_a_longer_header() {
        let mut forward = [0; 34 + 4 + 28];
        forward[0] = RELAY_FORWARD;
        forward[34..38].copy_from_slice(&[0, 9, 0, 28]);
        forward[38..].copy_from_slice(&SOLICIT);
        let forward = Payload { ports: Ports { source: 547, target: 547 }, ..udp(&forward) };
        assert_eq!(recognized(&RECOGNIZER, &forward), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn options_that_do_not_fill_the_message_are_not_dhcpv6() {
        let mut len = SOLICIT;
        len[7] = 11;
        for bytes in [&len[..], &SOLICIT[..27], &[1; 40], &SOLICIT[..4]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
