//! The PostgreSQL frontend/backend protocol, version 3 (PostgreSQL documentation, "Message
//! Formats").

use super::certainty::certain;
use super::text::is_sql;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Postgresql,
    transports: Transports::Tcp,
    ports: &[5_432],
    recognize,
};

/// The minimum length of a startup message, in bytes.
const MIN_STARTUP_LEN: u32 = 9;
/// The maximum length of a startup message (`MAX_STARTUP_PACKET_LENGTH`), in bytes.
const MAX_STARTUP_LEN: u32 = 10_000;
/// The severities of errors, without translation.
const SEVERITIES: &[&[u8]] = &[b"ERROR\0", b"FATAL\0", b"PANIC\0"];

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [0, 0, ..] => certain(startup_role(payload)),
        [kind @ (b'R' | b'E' | b'Q' | b'P'), 0, l1, l2, l3, content @ ..] => {
            certain(message_role(payload, *kind, u32::from_be_bytes([0, *l1, *l2, *l3]), content))
        }
        _ => Match::No,
    }
}

/// Recognizes the messages that start a connection. They have no type: a length, and a version or
/// a code in its place.
fn startup_role(payload: &Payload<'_>) -> Option<MessageRole> {
    let is_startup = match payload.bytes {
        // SSLRequest and GSSENCRequest; CancelRequest.
        [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f | 0x30] => payload.len == 8,
        [0, 0, 0, 16, 4, 0xd2, 0x16, 0x2e, ..] => payload.len == 16,
        [0, 0, l0, l1, 0, 3, 0, 0..=2, parameters @ ..] => {
            let len = u32::from(u16::from_be_bytes([*l0, *l1]));
            (MIN_STARTUP_LEN..=MAX_STARTUP_LEN).contains(&len)
                && len == payload.len
                && parameters.iter().take(4).all(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        }
        _ => false,
    };
    is_startup.then_some(MessageRole::Request)
}

fn message_role(payload: &Payload<'_>, kind: u8, len: u32, content: &[u8]) -> Option<MessageRole> {
    let fits = len.saturating_add(1) <= payload.len;
    let (role, is_valid) = match (kind, content) {
        // Authentication: its kind decides its length.
        (b'R', [0, 0, 0, method, ..]) => {
            let is_valid = match method {
                0 | 2 | 3 | 6 | 7 | 9 => len == 8,
                5 => len == 12,
                8 | 10..=12 => len > 8,
                _ => false,
            };
            (MessageRole::Response, is_valid && fits)
        }
        // ErrorResponse: the severity is its first field.
        (b'E', [b'S', text @ ..]) => {
            (MessageRole::Response, SEVERITIES.iter().any(|it| text.starts_with(it)) && fits)
        }
        (b'Q', query) => {
            (MessageRole::Request, is_sql(query) && len.saturating_add(1) == payload.len)
        }
        // Parse: the name of a statement, and its text.
        (b'P', text) => {
            let mut fields = text.splitn(2, |byte| *byte == 0);
            (MessageRole::Request, fields.nth(1).is_some_and(is_sql) && fits)
        }
        _ => return None,
    };
    is_valid.then_some(role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn postgresql_requests_are_recognized() {
        for request in [
            &b"\0\0\0\x08\x04\xd2\x16\x2f"[..],
            b"\0\0\0\x13\0\x03\0\0user\0root\0\0",
            b"Q\0\0\0\x0dselect 1\0",
            b"P\0\0\0\x10\0select 1\0\0\0",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(request)),
                Match::Certain(MessageRole::Request)
            );
        }
    }

    #[test]
    fn postgresql_responses_are_recognized() {
        for response in [
            &b"R\0\0\0\x08\0\0\0\0S\0\0\0\x09a\0b\0c"[..],
            b"R\0\0\0\x0c\0\0\0\x05abcd",
            b"E\0\0\0\x10SFATAL\0C000\0\0",
        ] {
            let role = MessageRole::Response;
            assert_eq!(recognized(&RECOGNIZER, &tcp(response)), Match::Certain(role));
        }
    }

    #[test]
    fn other_bytes_are_not_postgresql() {
        for bytes in [
            &b"\0\0\0\x13\0\x03\0\0user\0root\0"[..],
            b"\0\0\0\x08\0\0\0\0",
            b"Q\0\0\0\x0dhello 12\0",
            b"R\0\0\0\x09\0\0\0\0\0",
            b"RFB 003.008\n",
            b"EHLO x\r\n",
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
