//! LLMNR, Link-Local Multicast Name Resolution (RFC 4795): queries and responses.

use super::dns::Message;
use crate::service_detection::{ApplicationProtocol, Match, Payload, Recognizer, Transports};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Llmnr,
    transports: Transports::Udp,
    ports: &[PORT],
    recognize,
};

/// The port of LLMNR. Only it distinguishes a message from one of DNS.
const PORT: u16 = 5_355;

/// Recognizes a message with the opcode 0 and one question (RFC 4795, section 2.1.1) on the port
/// of LLMNR.
fn recognize(payload: &Payload<'_>) -> Match {
    if !payload.uses_port(&[PORT]) {
        return Match::No;
    }
    match Message::parse(payload.bytes, payload.len) {
        Some(message) if message.opcode() == 0 && message.questions == 1 && message.has_room() => {
            Match::Certain(message.role())
        }
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::MessageRole;
    use crate::service_detection::tests::{recognized, udp};

    const QUERY: [u8; 19] = [9, 9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, b'a', 0, 0, 28, 0, 1];

    #[test]
    fn llmnr_is_recognized_on_its_port_only() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&QUERY)), Match::No);
        let query = Payload { ports: Ports { source: 50_123, target: PORT }, ..udp(&QUERY) };
        assert_eq!(recognized(&RECOGNIZER, &query), Match::Certain(MessageRole::Request));
        let mut response = QUERY;
        response[2] = 0x80;
        let response = Payload { ports: Ports { source: PORT, target: 50_123 }, ..udp(&response) };
        assert_eq!(recognized(&RECOGNIZER, &response), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn other_bytes_are_not_llmnr() {
        for bytes in [&[0; 40][..], &[0xff; 40], &QUERY[..12]] {
            let other = Payload { ports: Ports { source: 50_123, target: PORT }, ..udp(bytes) };
            assert_eq!(recognized(&RECOGNIZER, &other), Match::No);
        }
    }
}
