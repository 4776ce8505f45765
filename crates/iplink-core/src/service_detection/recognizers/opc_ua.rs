//! OPC UA binary over TCP (OPC 10000-6, section 7.1).

use super::certainty::certain;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::OpcUa,
    transports: Transports::Tcp,
    ports: &[4_840, 12_001],
    recognize,
};

/// The length of the header, in bytes.
const HEADER_LEN: u32 = 8;
/// The length that no chunk of a message reaches, in bytes.
const MAX_LEN: u32 = 1 << 24;
/// The start of the address of a security policy.
const POLICY: &[u8] = b"http://";

/// Recognizes a message by its type, the kind of its chunk, and its length, in little endian order.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [k0 @ b'A'..=b'R', k1, k2, b'F' | b'C' | b'A', l0, l1, l2, l3, body @ ..] => {
            let len = u32::from_le_bytes([*l0, *l1, *l2, *l3]);
            certain(role(payload, [*k0, *k1, *k2], len, body))
        }
        _ => Match::No,
    }
}

fn role(payload: &Payload<'_>, kind: [u8; 3], len: u32, body: &[u8]) -> Option<MessageRole> {
    let fills = len == payload.len;
    let (role, is_valid) = match &kind {
        // Hello: five numbers and an address. Acknowledge: five numbers.
        b"HEL" => (MessageRole::Request, fills && len >= HEADER_LEN + 24),
        b"ACK" => (MessageRole::Response, fills && len == HEADER_LEN + 20),
        b"ERR" => (MessageRole::Response, fills && len >= HEADER_LEN + 8),
        // A server opens the connection and sends it.
        b"RHE" => (MessageRole::Response, fills && len >= HEADER_LEN + 8),
        // A channel, and the address of the security policy.
        b"OPN" => (MessageRole::Either, body.get(8..).is_some_and(|it| it.starts_with(POLICY))),
        // A channel, a token, and two sequence numbers. Further chunks may follow.
        b"MSG" | b"CLO" => (MessageRole::Either, (HEADER_LEN + 16..MAX_LEN).contains(&len)),
        _ => return None,
    };
    is_valid.then_some(role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    fn message(kind: &[u8], body: &[u8]) -> Vec<u8> {
        let len = u32::try_from(body.len() + 8).unwrap();
        [kind, &len.to_le_bytes(), body].concat()
    }

    #[test]
    fn opc_ua_connection_is_recognized() {
        let hello = message(b"HELF", &[0; 40]);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&hello)), Match::Certain(MessageRole::Request));
        let acknowledge = message(b"ACKF", &[0; 20]);
        assert_eq!(
            recognized(&RECOGNIZER, &tcp(&acknowledge)),
            Match::Certain(MessageRole::Response)
        );
        let open =
            message(b"OPNF", b"\0\0\0\0\x2f\0\0\0http://opcfoundation.org/UA/SecurityPolicy#None");
        assert_eq!(recognized(&RECOGNIZER, &tcp(&open)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_bytes_are_not_opc_ua() {
        for bytes in [
            &b"HELF MESSAGE"[..],
            &message(b"ACKF", &[0; 21]),
            b"MSGF",
            b"OPNFxxxxxxxxxxxxxxxxxxxxx",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
