//! TLS and SSL (RFC 8446; RFC 5246; RFC 6101): records, and the hello messages of SSL 2.

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Tls,
    transports: Transports::Tcp,
    ports: &[443, 465, 636, 853, 989, 990, 992, 993, 995, 5_061, 5_223, 8_443],
    recognize,
};

/// The record types.
const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const APPLICATION_DATA: u8 = 23;
/// The handshake types `client_hello` and `server_hello`.
const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
/// The length of the header of a record, in bytes.
const HEADER_LEN: usize = 5;
/// The maximum length of a record (RFC 5246, section 6.2.3).
const MAX_RECORD_LEN: u16 = 16_384 + 2_048;

/// Recognizes a record. Those that a payload of a later packet starts with are recognized, too,
/// because a capture may start within a connection.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [kind @ CHANGE_CIPHER_SPEC..=APPLICATION_DATA, major, minor, l0, l1, fragment @ ..] => {
            let len = u16::from_be_bytes([*l0, *l1]);
            match is_version(*major, *minor) && (1..=MAX_RECORD_LEN).contains(&len) {
                true => recognize_record(payload, *kind, len, fragment),
                false => Match::No,
            }
        }
        [0x80..=0xff, _, CLIENT_HELLO | SERVER_HELLO | 4, ..] => recognize_ssl2(payload.bytes),
        _ => Match::No,
    }
}

/// Returns whether this is the version of a record: SSL 3, TLS 1.0 to 1.3, or TLCP (GB/T 38636).
const fn is_version(major: u8, minor: u8) -> bool {
    matches!((major, minor), (3, 0..=4) | (1, 1))
}

fn recognize_record(payload: &Payload<'_>, kind: u8, len: u16, fragment: &[u8]) -> Match {
    match (kind, fragment) {
        (CHANGE_CIPHER_SPEC, [1, ..]) if len == 1 => Match::Certain(MessageRole::Either),
        (ALERT, [1 | 2, 0..=121, ..]) if len == 2 => Match::Certain(MessageRole::Either),
        // An encrypted alert contains at least an authentication tag.
        (ALERT, _) if len >= 18 => recognize_encrypted(payload, len),
        (HANDSHAKE, [kind, 0, l0, l1, body @ ..]) if len >= 4 => {
            recognize_handshake(payload, *kind, u16::from_be_bytes([*l0, *l1]), len, body)
        }
        (HANDSHAKE, _) if len >= 32 => recognize_encrypted(payload, len),
        (APPLICATION_DATA, _) if len >= 17 => recognize_encrypted(payload, len),
        _ => Match::No,
    }
}

/// Recognizes a handshake message by its type and its length. A record may contain several
/// messages, or a part of one.
fn recognize_handshake(
    payload: &Payload<'_>,
    kind: u8,
    len: u16,
    record_len: u16,
    body: &[u8],
) -> Match {
    let fits = len <= record_len - 4;
    let is_hello = match body {
        [major, minor, ..] => is_version(*major, *minor) || *major == 0x7f,
        _ => true,
    };
    match kind {
        CLIENT_HELLO if is_hello && len >= 38 => Match::Certain(MessageRole::Request),
        SERVER_HELLO if is_hello && len >= 38 => Match::Certain(MessageRole::Response),
        // hello_request and server_hello_done, which are empty
        0 | 14 if len == 0 && record_len == 4 => Match::Certain(MessageRole::Response),
        // new_session_ticket, server_key_exchange, certificate_request and certificate_status
        4 | 12 | 13 | 22 if fits && len > 0 => Match::Certain(MessageRole::Response),
        // client_key_exchange
        16 if fits && len > 0 => Match::Certain(MessageRole::Request),
        // certificate and certificate_verify
        11 | 15 => Match::Certain(MessageRole::Either),
        _ if record_len >= 32 => recognize_encrypted(payload, record_len),
        _ => Match::No,
    }
}

/// Recognizes a record whose content is encrypted by the record that follows it, or the end of the
/// payload.
fn recognize_encrypted(payload: &Payload<'_>, len: u16) -> Match {
    let end = usize::from(len) + HEADER_LEN;
    let is_end = u32::try_from(end).is_ok_and(|end| end == payload.len);
    match payload.bytes.get(end..) {
        Some([CHANGE_CIPHER_SPEC..=APPLICATION_DATA, major, minor, ..])
            if is_version(*major, *minor) =>
        {
            Match::Certain(MessageRole::Either)
        }
        _ if is_end => Match::Certain(MessageRole::Either),
        Some([_, _, _, ..]) => Match::No,
        _ if payload.uses_port(RECOGNIZER.ports) => Match::Certain(MessageRole::Either),
        _ => Match::Uncertain(MessageRole::Either),
    }
}

/// Recognizes a ClientHello in the format of SSL 2, which clients sent for compatibility, and a
/// ServerHello: a length with the highest bit set, the message type, fields of fixed length, and
/// the lengths of three fields that fill the message.
fn recognize_ssl2(bytes: &[u8]) -> Match {
    let (len_high, len_low, fixed, lengths, role) = match bytes {
        [high, low, CLIENT_HELLO, 0 | 3, 0..=4, lengths @ ..] => {
            (high, low, 9, lengths, MessageRole::Request)
        }
        [high, low, 4, 0 | 1, 0 | 1, 0, 2, lengths @ ..] => {
            (high, low, 11, lengths, MessageRole::Response)
        }
        _ => return Match::No,
    };
    let Some([a0, a1, b0, b1, c0, c1]) = lengths.first_chunk() else {
        return Match::No;
    };
    let field_len = |high, low| u32::from(u16::from_be_bytes([high, low]));
    let fields = field_len(*a0, *a1) + field_len(*b0, *b1) + field_len(*c0, *c1);
    match field_len(len_high & 0x7f, *len_low) == fields + fixed {
        true => Match::Certain(role),
        false => Match::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn tls_handshake_messages_show_the_client() {
        let client = [22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3];
        let server = [22, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&client)), Match::Certain(MessageRole::Request));
        assert_eq!(recognized(&RECOGNIZER, &tcp(&server)), Match::Certain(MessageRole::Response));
        let alert = [21, 3, 1, 0, 2, 2, 40];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&alert)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn record_within_a_connection_is_recognized_by_its_end() {
        let mut data = [7; 45];
        data[..5].copy_from_slice(&[23, 3, 3, 0, 40]);
        let role = MessageRole::Either;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&data)), Match::Certain(role));
        data[4] = 60;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&data)), Match::Uncertain(role));
        data[4] = 30;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&data)), Match::No);
        let key_exchange = [22, 3, 1, 0, 134, 16, 0, 0, 130, 0, 128];
        let role = MessageRole::Request;
        assert_eq!(recognized(&RECOGNIZER, &tcp(&key_exchange)), Match::Certain(role));
        // An encrypted message starts with a counter.
        let finished = [&[22, 3, 3, 0, 40][..], &[0; 8], &[7; 32]].concat();
        assert_eq!(recognized(&RECOGNIZER, &tcp(&finished)), Match::Certain(MessageRole::Either));
        let change = [20, 3, 1, 0, 1, 1, 22, 3, 1, 0, 48];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&change)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn other_records_and_impossible_lengths_are_not_tls() {
        for bytes in
            [&[23, 3, 3, 0, 9, 1][..], &[22, 3, 1, 0xff, 0xff, 1, 0], &[22, 3], &[22, 4, 1]]
        {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }

    #[test]
    fn ssl2_client_hello_has_consistent_lengths() {
        let hello = [0x80, 12, 1, 3, 1, 0, 3, 0, 0, 0, 0, 1, 2, 3];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&hello)), Match::Certain(MessageRole::Request));
        let inconsistent = [0x80, 13, 1, 3, 1, 0, 3, 0, 0, 0, 0, 1, 2, 3];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&inconsistent)), Match::No);
    }
}
