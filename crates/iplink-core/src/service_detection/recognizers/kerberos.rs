//! Kerberos 5 (RFC 4120) over UDP and TCP.

use super::ber::read_element;
use super::certainty::certain;
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Kerberos,
    transports: Transports::Both,
    ports: &[88, 750],
    recognize,
};

const SEQUENCE: u8 = 0x30;

/// Recognizes a message by its application tag, its version and its type. Over TCP, the length of
/// the message precedes it (section 7.2.2).
fn recognize(payload: &Payload<'_>) -> Match {
    let message = match (payload.protocol, payload.bytes) {
        (Protocol::TCP, [0, _, _, _, message @ ..]) => message,
        // Or the length was sent in a packet of its own.
        (_, message) => message,
    };
    match message {
        [0x6a..=0x6f | 0x74..=0x76 | 0x7e, ..] => certain(role(message)),
        _ => Match::No,
    }
}

fn role(message: &[u8]) -> Option<MessageRole> {
    let application = read_element(message)?;
    let sequence = read_element(application.content)?;
    // The version 5 and the message type, which equals the number of the application tag, follow
    // each other. A KDC-REQ starts with the context tag 1, the other messages with 0.
    let kind = application.tag & 0x1f;
    let [tag @ 0xa0..=0xa1, 3, 2, 1, 5, next_tag, 3, 2, 1, message_type, ..] = sequence.content
    else {
        return None;
    };
    let is_valid = sequence.tag == SEQUENCE
        && sequence.len < application.len
        && *next_tag == tag + 1
        && *message_type == kind;
    is_valid.then_some(match kind {
        10 | 12 | 14 => MessageRole::Request,
        11 | 13 | 15 | 30 => MessageRole::Response,
        _ => MessageRole::Either,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const AS_REQ: [u8; 16] =
        [0x6a, 0x81, 0xa0, 0x30, 0x81, 0x9d, 0xa1, 3, 2, 1, 5, 0xa2, 3, 2, 1, 10];
    const ERROR: [u8; 14] = [0x7e, 90, 0x30, 88, 0xa0, 3, 2, 1, 5, 0xa1, 3, 2, 1, 30];

    #[test]
    fn kerberos_requests_and_errors_are_recognized() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&AS_REQ)), Match::Certain(MessageRole::Request));
        assert_eq!(recognized(&RECOGNIZER, &udp(&ERROR)), Match::Certain(MessageRole::Response));
        let over_tcp = [&[0, 0, 0, 92][..], &ERROR].concat();
        assert_eq!(recognized(&RECOGNIZER, &tcp(&over_tcp)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn other_bytes_are_not_kerberos() {
        let mut other_type = AS_REQ;
        other_type[15] = 12;
        let mut other_version = ERROR;
        other_version[8] = 4;
        for bytes in [&other_type[..], &other_version, &AS_REQ[..12], &[0x6a; 40]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
