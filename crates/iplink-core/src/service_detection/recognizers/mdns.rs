//! Multicast DNS (RFC 6762): queries and responses.

use super::dns::{self, Message};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Mdns,
    transports: Transports::Udp,
    ports: &[PORT],
    recognize,
};

/// The port of multicast DNS. Only it distinguishes a message from one of unicast DNS.
const PORT: u16 = 5_353;

/// Recognizes a DNS message on the port of multicast DNS.
fn recognize(payload: &Payload<'_>) -> Match {
    if !payload.uses_port(&[PORT]) || payload.uses_port(dns::RECOGNIZER.ports) {
        return Match::No;
    }
    match Message::parse(payload.bytes, payload.len) {
        Some(message) if is_mdns(&message) => Match::Certain(role(payload, &message)),
        _ => Match::No,
    }
}

/// Returns whether the header has the opcode 0 (RFC 6762, section 18.3), and counts questions or
/// answers. A query may have many questions, and the answers that are already known.
fn is_mdns(message: &Message<'_>) -> bool {
    message.opcode() == 0
        && !message.is_reserved_bit_set()
        && (message.questions > 0 || message.answers > 0)
        && message.has_room()
}

/// Returns the role. A message from the port of multicast DNS to the same port goes to a group,
/// which is neither client nor server.
fn role(payload: &Payload<'_>, message: &Message<'_>) -> MessageRole {
    if payload.ports.source == payload.ports.target { MessageRole::Either } else { message.role() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    const QUERY: [u8; 19] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 0, 12, 0x80, 1];

    fn on_ports(source: u16, target: u16, bytes: &[u8]) -> Match {
        recognized(&RECOGNIZER, &Payload { ports: Ports { source, target }, ..udp(bytes) })
    }

    #[test]
    fn mdns_is_recognized_on_its_port_only() {
        assert_eq!(on_ports(PORT, PORT, &QUERY), Match::Certain(MessageRole::Either));
        assert_eq!(on_ports(50_123, PORT, &QUERY), Match::Certain(MessageRole::Request));
        assert_eq!(on_ports(50_123, 53, &QUERY), Match::No);
        assert_eq!(on_ports(PORT, 53, &QUERY), Match::No);
    }

    #[test]
    fn mdns_announcement_has_no_question() {
        let mut response = [0; 40];
        (response[2], response[3], response[7]) = (0x84, 0, 2);
        assert_eq!(on_ports(PORT, PORT, &response), Match::Certain(MessageRole::Either));
        assert_eq!(on_ports(PORT, 50_123, &response), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn other_bytes_are_not_mdns() {
        assert_eq!(on_ports(PORT, PORT, &[0; 40]), Match::No);
        assert_eq!(on_ports(PORT, PORT, &[0xff; 40]), Match::No);
        assert_eq!(on_ports(PORT, PORT, &QUERY[..12]), Match::No);
    }
}
