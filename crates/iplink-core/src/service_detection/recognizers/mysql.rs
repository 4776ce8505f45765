//! The MySQL client/server protocol (MySQL Internals, "Client/Server Protocol"), also of MariaDB.

use super::certainty::certain;
use super::text::{is_ascii_text, is_sql};
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Mysql,
    transports: Transports::Tcp,
    ports: &[3_306],
    recognize,
};

/// The commands `COM_QUERY` and `COM_STMT_PREPARE`.
const QUERY: u8 = 3;
const PREPARE: u8 = 22;
/// The largest number of a command.
const MAX_COMMAND: u8 = 31;
/// The flag `CLIENT_PROTOCOL_41`, in the second byte of the capabilities.
const PROTOCOL_41: u8 = 0x02;
/// The maximum length of the version of a server, in bytes.
const MAX_VERSION_LEN: usize = 64;

/// Recognizes a packet that fills the payload: a length of three bytes in little endian order, a
/// sequence number, and the content.
fn recognize(payload: &Payload<'_>) -> Match {
    let [l0, l1, l2, sequence @ 0..=1, content @ ..] = payload.bytes else {
        return Match::No;
    };
    let len = u32::from_le_bytes([*l0, *l1, *l2, 0]);
    if len.saturating_add(4) != payload.len {
        return Match::No;
    }
    match (sequence, content) {
        (0, [9 | 10, greeting @ ..]) if is_greeting(greeting) => {
            Match::Certain(MessageRole::Response)
        }
        (0, [0xff, _, 3..=15, text @ ..]) if is_refusal(text) => {
            Match::Certain(MessageRole::Response)
        }
        (0, [QUERY | PREPARE, query @ ..]) if is_query(query) => {
            Match::Certain(MessageRole::Request)
        }
        (1, [_, PROTOCOL_41..=255, login @ ..]) => certain(login_role(content, login)),
        (0, [1..=MAX_COMMAND, ..]) if payload.ports.target == 3_306 => {
            Match::Certain(MessageRole::Request)
        }
        _ => Match::No,
    }
}

/// Returns whether a version such as `8.0.36-log` and a zero follow, and a zero after the number of
/// the connection and eight random bytes.
fn is_greeting(bytes: &[u8]) -> bool {
    let Some(end) = bytes.iter().take(MAX_VERSION_LEN).position(|byte| *byte == 0) else {
        return false;
    };
    let (version, rest) = bytes.split_at_checked(end).unwrap_or_default();
    matches!(version, [b'0'..=b'9', b'.' | b'0'..=b'9', ..])
        && is_ascii_text(version)
        && rest.get(13).is_none_or(|filler| *filler == 0)
}

/// Returns whether this is the text of an error that a server sends instead of a greeting.
fn is_refusal(bytes: &[u8]) -> bool {
    bytes.len() >= 8 && is_ascii_text(bytes)
}

/// Returns whether the bytes start with a statement, after the number of attributes that newer
/// clients send.
fn is_query(bytes: &[u8]) -> bool {
    is_sql(bytes.strip_prefix(&[0, 1]).unwrap_or(bytes))
}

/// Returns the role of the sender of a login or a request for TLS: after the capabilities, the
/// maximum packet length and the character set, 19 bytes are zero.
fn login_role(content: &[u8], login: &[u8]) -> Option<MessageRole> {
    let is_protocol_41 = content.get(1)? & PROTOCOL_41 != 0;
    let zeros = login.get(7..26)?;
    (is_protocol_41 && zeros.iter().all(|byte| *byte == 0)).then_some(MessageRole::Request)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    fn packet(sequence: u8, content: &[u8]) -> Vec<u8> {
        [&[u8::try_from(content.len()).unwrap(), 0, 0, sequence], content].concat()
    }

    #[test]
    fn mysql_greeting_and_refusal_are_recognized() {
        let greeting = packet(0, b"\x0a8.0.36\0\x09\0\0\0abcdefgh\0\xff\xf7");
        assert_eq!(recognized(&RECOGNIZER, &tcp(&greeting)), Match::Certain(MessageRole::Response));
        let refusal = packet(0, b"\xff\x6a\x04Host 'x' is not allowed");
        assert_eq!(recognized(&RECOGNIZER, &tcp(&refusal)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn mysql_login_and_query_are_recognized() {
        let login =
            packet(1, &[&[0x85, 0xa6, 3, 0, 0, 0, 0, 1, 33][..], &[0; 23], b"root\0"].concat());
        assert_eq!(recognized(&RECOGNIZER, &tcp(&login)), Match::Certain(MessageRole::Request));
        let query = packet(0, b"\x03select 1");
        assert_eq!(recognized(&RECOGNIZER, &tcp(&query)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_mysql() {
        let mut longer = packet(0, b"\x0a8.0.36\0\x09\0\0\0abcdefgh\0\xff\xf7");
        longer.push(0);
        for bytes in
            [&longer[..], &packet(0, b"\x03hello"), &packet(1, &[0xff; 40]), &[1, 0, 0, 0, 1]]
        {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
