//! DHCP (RFC 2131) and BOOTP (RFC 951).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Dhcp,
    transports: Transports::Udp,
    ports: &[67, 68, 4_011],
    recognize,
};

/// The operations of a message.
const BOOT_REQUEST: u8 = 1;
const BOOT_REPLY: u8 = 2;
/// The offsets of the flags, the address of a relay agent, and the magic cookie, in bytes.
const FLAGS_OFFSET: usize = 10;
const RELAY_OFFSET: usize = 24;
const COOKIE_OFFSET: usize = 236;
/// The bytes before the options (RFC 1497).
const MAGIC_COOKIE: [u8; 4] = [0x63, 0x82, 0x53, 0x63];
/// The minimum length of a BOOTP message without a cookie (RFC 951, section 3), and of one whose
/// cookie was not captured, in bytes.
const MIN_BOOTP_LEN: u32 = 300;
const MIN_DHCP_LEN: u32 = 240;

/// Recognizes a message by its magic cookie. Without one it may be BOOTP, on the usual ports.
fn recognize(payload: &Payload<'_>) -> Match {
    // The operation, the hardware type, the length of a hardware address, and the hops.
    let [operation @ (BOOT_REQUEST | BOOT_REPLY), 1..=38, 0..=16, 0..=16, ..] = payload.bytes
    else {
        return Match::No;
    };
    let cookie = payload.bytes.get(COOKIE_OFFSET..).and_then(<[u8]>::first_chunk);
    let is_dhcp = match cookie {
        Some(&MAGIC_COOKIE) => true,
        Some(_) => payload.len >= MIN_BOOTP_LEN && payload.uses_port(RECOGNIZER.ports),
        None => payload.len >= MIN_DHCP_LEN && payload.uses_port(RECOGNIZER.ports),
    };
    match is_dhcp {
        true if *operation == BOOT_REQUEST => Match::Certain(MessageRole::Request),
        true if is_broadcast_reply(payload.bytes) => Match::Certain(MessageRole::Either),
        true => Match::Certain(MessageRole::Response),
        false => Match::No,
    }
}

/// Returns whether a reply is sent to all hosts (RFC 2131, section 4.1), not to a relay agent. Its
/// receiver is then not the client.
fn is_broadcast_reply(bytes: &[u8]) -> bool {
    let flags = bytes.get(FLAGS_OFFSET).copied().unwrap_or_default();
    let relay = bytes.get(RELAY_OFFSET..).and_then(<[u8]>::first_chunk::<4>);
    flags & 0x80 != 0 && relay.is_none_or(|it| *it == [0; 4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    fn message(operation: u8) -> [u8; 300] {
        let mut bytes = [0; 300];
        bytes[..4].copy_from_slice(&[operation, 1, 6, 0]);
        bytes[236..240].copy_from_slice(&MAGIC_COOKIE);
        bytes
    }

    #[test]
    fn dhcp_request_and_reply_are_recognized_on_any_port() {
        let certain = Match::Certain(MessageRole::Request);
        assert_eq!(recognized(&RECOGNIZER, &udp(&message(BOOT_REQUEST))), certain);
        let certain = Match::Certain(MessageRole::Response);
        assert_eq!(recognized(&RECOGNIZER, &udp(&message(BOOT_REPLY))), certain);
    }

    #[test]
    fn receiver_of_a_broadcast_reply_is_not_the_client() {
        let mut reply = message(BOOT_REPLY);
        reply[FLAGS_OFFSET] = 0x80;
        assert_eq!(recognized(&RECOGNIZER, &udp(&reply)), Match::Certain(MessageRole::Either));
        reply[RELAY_OFFSET] = 10;
        assert_eq!(recognized(&RECOGNIZER, &udp(&reply)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn message_without_cookie_needs_the_usual_port() {
        let request = message(BOOT_REQUEST);
        let truncated = Payload { bytes: &request[..26], ..udp(&request) };
        assert_eq!(recognized(&RECOGNIZER, &truncated), Match::No);
        let truncated = Payload { ports: Ports { source: 68, target: 67 }, ..truncated };
        assert_eq!(recognized(&RECOGNIZER, &truncated), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_dhcp() {
        let mut cookie = message(BOOT_REQUEST);
        cookie[236] = 0;
        for bytes in [&cookie[..], &message(3), &[1; 300], &[1, 1, 6, 0]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
