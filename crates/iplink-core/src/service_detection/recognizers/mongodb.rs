//! The MongoDB wire protocol (MongoDB manual, "Wire Protocol").

use super::certainty::certain;
use super::text::is_ascii_text;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Mongodb,
    transports: Transports::Tcp,
    ports: &[27_017, 27_018, 27_019],
    recognize,
};

/// The length of the header, in bytes.
const HEADER_LEN: u32 = 16;
/// The maximum length of a message (`maxMessageSizeBytes`), in bytes.
const MAX_LEN: u32 = 48_000_000;
/// The maximum length of the name of a database, in bytes.
const MAX_NAME_LEN: usize = 64;

/// Recognizes a message by its header and the first field after it. All numbers are in little
/// endian order.
fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [_, _, _, 0..=2, _, _, _, _, _, _, _, _, operation, high @ (0 | 3 | 7), 0, 0, ..] => {
            certain(role(payload, u16::from_le_bytes([*operation, *high])))
        }
        _ => Match::No,
    }
}

fn role(payload: &Payload<'_>, operation: u16) -> Option<MessageRole> {
    let number =
        |at: usize| payload.bytes.get(at..)?.first_chunk().map(|it| u32::from_le_bytes(*it));
    let (len, response_to) = (number(0)?, number(8)?);
    let body = payload.bytes.get(16..)?;
    let is_valid = match operation {
        // OP_REPLY: flags; it ends with the payload or continues after it.
        1 => number(16)? <= 15 && response_to != 0 && len >= payload.len && len >= HEADER_LEN + 20,
        // OP_UPDATE, OP_INSERT, OP_QUERY, OP_GET_MORE, OP_DELETE: a number, and a name.
        2_001 | 2_002 | 2_004..=2_006 => is_name(body.get(4..)?),
        // OP_COMMAND: a name.
        2_010 => is_name(body),
        // OP_COMPRESSED: one of the operations above, and a kind of compression.
        2_012 => matches!(body, [_, 0 | 7, 0, 0, _, _, _, _, 0..=3, ..]),
        // OP_MSG: flags, the kind of the first section, and the length of its document.
        2_013 => {
            matches!(body, [0..=3, 0, 0 | 1, 0, 0 | 1, d0, d1, _, _, ..] if *d0 >= 5 || *d1 > 0)
        }
        _ => false,
    };
    let is_valid = is_valid && (HEADER_LEN + 1..=MAX_LEN).contains(&len);
    // A request contains zero, or -1, in the place of the identifier that a response refers to.
    let is_request = match operation {
        1 => false,
        2_001..=2_010 => true,
        _ => matches!(response_to, 0 | u32::MAX),
    };
    is_valid.then_some(if is_request { MessageRole::Request } else { MessageRole::Response })
}

/// Returns whether the bytes start with the name of a database and a full stop.
fn is_name(bytes: &[u8]) -> bool {
    let end = bytes.iter().take(MAX_NAME_LEN).position(|byte| matches!(byte, b'.' | 0));
    match end.and_then(|end| bytes.split_at_checked(end)) {
        Some((name, rest)) => !name.is_empty() && is_ascii_text(name) && !rest.is_empty(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp};

    fn message(response_to: u8, operation: u16, body: &[u8]) -> Vec<u8> {
        let len = u8::try_from(body.len() + 16).unwrap();
        let [low, high] = operation.to_le_bytes();
        [&[len, 0, 0, 0, 1, 0, 0, 0, response_to, 0, 0, 0, low, high, 0, 0], body].concat()
    }

    #[test]
    fn mongodb_requests_and_responses_are_recognized() {
        let query = message(0, 2_004, b"\0\0\0\0admin.$cmd\0\0\0\0\0\xff\xff\xff\xff\x05\0\0\0\0");
        assert_eq!(recognized(&RECOGNIZER, &tcp(&query)), Match::Certain(MessageRole::Request));
        let reply = message(1, 1, &[8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&reply)), Match::Certain(MessageRole::Response));
        let command = message(0, 2_013, &[0, 0, 0, 0, 0, 5, 0, 0, 0, 0]);
        assert_eq!(recognized(&RECOGNIZER, &tcp(&command)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn other_bytes_are_not_mongodb() {
        for bytes in [
            &message(0, 2_003, &[0; 20])[..],
            &message(0, 2_004, &[0; 20]),
            &message(0, 2_013, &[0xff; 20]),
            &[0; 40],
            &[9; 10],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
