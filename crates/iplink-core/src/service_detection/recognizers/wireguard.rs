//! WireGuard (the WireGuard protocol, section 5.4 of its white paper).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Wireguard,
    transports: Transports::Udp,
    ports: &[51_820],
    recognize,
};

/// The lengths of the messages of the handshake, and the minimum length of encrypted data, in
/// bytes.
const INITIATION_LEN: u32 = 148;
const RESPONSE_LEN: u32 = 92;
const COOKIE_REPLY_LEN: u32 = 64;
const MIN_DATA_LEN: u32 = 32;

/// Recognizes a message by its type, three zero bytes, and its length. Data are an uncertain match:
/// they are padded to a multiple of 16 bytes, and the high bytes of their counter are zero.
fn recognize(payload: &Payload<'_>) -> Match {
    let [kind @ 1..=4, 0, 0, 0, ..] = payload.bytes else {
        return Match::No;
    };
    match (kind, payload.len) {
        (1, INITIATION_LEN) => Match::Certain(MessageRole::Request),
        (2, RESPONSE_LEN) => Match::Certain(MessageRole::Response),
        (3, COOKIE_REPLY_LEN) => Match::Certain(MessageRole::Response),
        (4, MIN_DATA_LEN..) if payload.len.is_multiple_of(16) => match payload.bytes.get(12..16) {
            Some([0, 0, 0, 0]) => Match::Uncertain(MessageRole::Either),
            _ => Match::No,
        },
        _ => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, udp};

    fn message(kind: u8, len: usize) -> Vec<u8> {
        let mut bytes = vec![0x5a; len];
        bytes[..4].copy_from_slice(&[kind, 0, 0, 0]);
        bytes
    }

    #[test]
    fn wireguard_handshake_shows_the_client() {
        let initiation = message(1, 148);
        let certain = Match::Certain(MessageRole::Request);
        assert_eq!(recognized(&RECOGNIZER, &udp(&initiation)), certain);
        for response in [message(2, 92), message(3, 64)] {
            let certain = Match::Certain(MessageRole::Response);
            assert_eq!(recognized(&RECOGNIZER, &udp(&response)), certain);
        }
    }

    #[test]
    fn wireguard_data_are_uncertain() {
        let mut data = message(4, 96);
        data[12..16].fill(0);
        assert_eq!(recognized(&RECOGNIZER, &udp(&data)), Match::Uncertain(MessageRole::Either));
        assert_eq!(recognized(&RECOGNIZER, &udp(&data[..95])), Match::No);
    }

    #[test]
    fn other_bytes_are_not_wireguard() {
        let mut reserved = message(1, 148);
        reserved[2] = 1;
        for bytes in [&reserved[..], &message(1, 147), &message(5, 148), &message(4, 96), &[1]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
