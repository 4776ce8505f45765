//! OpenVPN over UDP and TCP (the OpenVPN wire protocol, in its developer documentation).
//!
//! A message of the control channel has an operation code, the id of a session, in some modes an
//! authentication code, acknowledgments, and the number of the packet. The messages that open a
//! session, whose packet number is 0, have fixed lengths and few variable bytes.

use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Openvpn,
    transports: Transports::Both,
    ports: &[1_194],
    recognize,
};

/// The operation codes, in the upper five bits of the first byte; the key id below is 0 at first.
const CONTROL: u8 = 4 << 3;
const ACKNOWLEDGMENT: u8 = 5 << 3;
const DATA: u8 = 6 << 3;
const RESET_CLIENT: u8 = 7 << 3;
const RESET_SERVER: u8 = 8 << 3;
const DATA_WITH_PEER: u8 = 9 << 3;
const RESET_CLIENT_WRAPPED: u8 = 10 << 3;
const KEY_ID: u8 = 7;

/// The length of the operation code and the session id, in bytes.
const SESSION_LEN: usize = 9;
/// The lengths of authentication codes, in bytes: none, MD5, SHA-1, SHA-224 to SHA-512.
const CODE_LENS: [usize; 7] = [0, 16, 20, 28, 32, 48, 64];
/// The length of the packet id and the time that follow an authentication code, in bytes.
const REPLAY_LEN: usize = 8;
/// The length of an acknowledgment of one packet, in bytes.
const ACKNOWLEDGMENT_LEN: usize = SESSION_LEN + 1 + 4 + 8;
/// The lengths of the messages that open an encrypted control channel (`tls-crypt`), in bytes. That
/// of a client may be followed by its wrapped key.
const ENCRYPTED_RESET_CLIENT_LEN: usize = SESSION_LEN + REPLAY_LEN + 32 + 5;
const ENCRYPTED_RESET_SERVER_LEN: usize = SESSION_LEN + REPLAY_LEN + 32 + 17;

/// Recognizes a message. Over TCP, its length precedes it.
fn recognize(payload: &Payload<'_>) -> Match {
    let (bytes, len) = match (payload.protocol, payload.bytes) {
        (Protocol::TCP, [l0, l1, bytes @ ..]) => (bytes, u16::from_be_bytes([*l0, *l1]).into()),
        (Protocol::TCP, _) => return Match::No,
        (_, bytes) => (bytes, payload.len),
    };
    let len = len as usize;
    // A length in a TCP segment that exceeds the segment belongs to something else: these messages
    // are short.
    if payload.protocol == Protocol::TCP && len > (payload.len as usize).saturating_sub(2) {
        return Match::No;
    }
    match bytes.first() {
        Some(&RESET_CLIENT) if is_reset_client(bytes, len) => Match::Certain(MessageRole::Request),
        Some(&RESET_CLIENT_WRAPPED)
            if len > ENCRYPTED_RESET_CLIENT_LEN && is_replay_id(bytes.get(SESSION_LEN..)) =>
        {
            Match::Certain(MessageRole::Request)
        }
        Some(&RESET_SERVER) if is_reset_server(bytes, len) => Match::Certain(MessageRole::Response),
        Some(&CONTROL) if is_handshake(bytes) => Match::Certain(MessageRole::Either),
        Some(&ACKNOWLEDGMENT) if len == ACKNOWLEDGMENT_LEN => match bytes.get(SESSION_LEN..) {
            Some([1, 0, 0, ..]) => Match::Uncertain(MessageRole::Either),
            _ => Match::No,
        },
        Some(first) if payload.uses_port(RECOGNIZER.ports) && is_data(*first, bytes) => {
            Match::Uncertain(MessageRole::Either)
        }
        _ => Match::No,
    }
}

/// Returns whether a message can be encrypted data, with any key id and a low peer id. Only its
/// first bytes are not encrypted.
const fn is_data(first: u8, bytes: &[u8]) -> bool {
    match first & !KEY_ID {
        DATA => true,
        DATA_WITH_PEER => matches!(bytes, [_, 0, 0, _, ..]),
        _ => false,
    }
}

/// Returns whether a message with this length is that of a client that opens a session. It
/// acknowledges nothing.
fn is_reset_client(bytes: &[u8], len: usize) -> bool {
    if len == ENCRYPTED_RESET_CLIENT_LEN && is_replay_id(bytes.get(SESSION_LEN..)) {
        return true;
    }
    match authenticated(bytes, len, 5) {
        Some(rest) => matches!(rest, [0, 0, 0, 0, 0, ..]),
        None => false,
    }
}

/// Returns whether a message with this length is that of a server that opens a session. It
/// acknowledges the packet 0 of the client.
fn is_reset_server(bytes: &[u8], len: usize) -> bool {
    if len == ENCRYPTED_RESET_SERVER_LEN && is_replay_id(bytes.get(SESSION_LEN..)) {
        return true;
    }
    match authenticated(bytes, len, 17) {
        Some(rest) => {
            matches!(rest, [1, 0, 0, 0, 0, _, _, _, _, _, _, _, _, 0, 0, 0, 0, ..])
        }
        None => false,
    }
}

/// Returns the bytes after an authentication code of the length that the length of the message
/// implies, if all other fields have `fields_len` bytes.
fn authenticated(bytes: &[u8], len: usize, fields_len: usize) -> Option<&[u8]> {
    let code_and_replay_len = len.checked_sub(SESSION_LEN)?.checked_sub(fields_len)?;
    let after_session = bytes.get(SESSION_LEN..)?;
    let Some(code_len) = code_and_replay_len.checked_sub(REPLAY_LEN) else {
        return (code_and_replay_len == 0).then_some(after_session);
    };
    let replay_id = after_session.get(code_len..);
    (CODE_LENS.contains(&code_len) && is_replay_id(replay_id))
        .then(|| replay_id?.get(REPLAY_LEN..))?
}

/// Returns whether one of the first packet ids, and a time since 2001, follow. A client sets the
/// high bits of the id to offer an early negotiation.
fn is_replay_id(bytes: Option<&[u8]>) -> bool {
    matches!(bytes, Some([0 | 0x0f, 0, 0, 1..=16, 0x3b..=0xff, _, _, _, ..]))
}

/// Returns whether a message of the control channel without authentication carries a TLS handshake
/// record.
fn is_handshake(bytes: &[u8]) -> bool {
    let rest = match bytes.get(SESSION_LEN..) {
        Some([0, rest @ ..]) => rest,
        Some([count @ 1..=8, rest @ ..]) => {
            let acknowledgments_len = usize::from(*count).saturating_mul(4).saturating_add(8);
            rest.get(acknowledgments_len..).unwrap_or_default()
        }
        _ => return false,
    };
    matches!(rest, [0, 0, _, _, 22, 3, 0..=4, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const CLIENT: [u8; 14] = [0x38, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0];
    const SERVER: [u8; 26] =
        [0x40, 8, 7, 6, 5, 4, 3, 2, 1, 1, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0];

    /// Inserts an authentication code, a packet id and a time after the session id.
    fn with_code(message: &[u8], len: usize) -> Vec<u8> {
        let (session, rest) = message.split_at(9);
        [session, &vec![0x5a; len], &[0, 0, 0, 1, 0x51, 2, 3, 4], rest].concat()
    }

    #[test]
    fn openvpn_reset_shows_the_client() {
        for (message, role) in
            [(&CLIENT[..], MessageRole::Request), (&SERVER[..], MessageRole::Response)]
        {
            assert_eq!(recognized(&RECOGNIZER, &udp(message)), Match::Certain(role));
            for code_len in [16, 20, 64] {
                let message = with_code(message, code_len);
                assert_eq!(recognized(&RECOGNIZER, &udp(&message)), Match::Certain(role));
            }
            let len = [0, u8::try_from(message.len()).unwrap()];
            let framed = [&len[..], message].concat();
            assert_eq!(recognized(&RECOGNIZER, &tcp(&framed)), Match::Certain(role));
        }
    }

    #[test]
    fn openvpn_reset_of_an_encrypted_control_channel_is_recognized() {
        let mut client = [0x5a; 54];
        client[0] = RESET_CLIENT;
        client[9..14].copy_from_slice(&[0, 0, 0, 1, 0x63]);
        assert_eq!(recognized(&RECOGNIZER, &udp(&client)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn openvpn_control_message_carries_tls() {
        let control = [0x20, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 22, 3, 1, 0, 200];
        assert_eq!(recognized(&RECOGNIZER, &udp(&control)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn openvpn_data_are_uncertain_on_the_usual_port() {
        for data in [&[0x30, 7, 7, 7, 7][..], &[0x49, 0, 0, 1, 7]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(data)), Match::No);
            let data = Payload { ports: Ports { source: 50_123, target: 1_194 }, ..udp(data) };
            assert_eq!(recognized(&RECOGNIZER, &data), Match::Uncertain(MessageRole::Either));
        }
    }

    #[test]
    fn other_bytes_are_not_openvpn() {
        let mut number = CLIENT;
        number[13] = 1;
        let mut acknowledgment = SERVER;
        acknowledgment[9] = 2;
        for bytes in [&number[..], &acknowledgment, &CLIENT[..13], &[0x38; 42], &[0x40; 66]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
        assert_eq!(recognized(&RECOGNIZER, &tcp(&CLIENT)), Match::No);
    }
}
