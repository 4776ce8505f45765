//! The NetBIOS name service (RFC 1002, section 4.2): queries, registrations and their responses.

use super::dns::Message;
use crate::service_detection::{ApplicationProtocol, Match, Payload, Recognizer, Transports};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::NetbiosName,
    transports: Transports::Udp,
    ports: &[137],
    recognize,
};

/// The length of an encoded name, in bytes: two letters for each of 16 bytes.
const ENCODED_NAME_LEN: u8 = 32;
/// The number of letters that suffice to recognize an encoded name that was not captured whole.
const MIN_LETTERS: usize = 8;

/// Recognizes a DNS message with at most one question and one record of each kind. On other ports,
/// it must start with an encoded name.
fn recognize(payload: &Payload<'_>) -> Match {
    match Message::parse(payload.bytes, payload.len) {
        Some(message)
            if matches!(message.opcode(), 0 | 5..=9 | 15)
                && message.questions <= 1
                && message.answers <= 1
                && message.authorities <= 1
                && message.additionals <= 1
                && (has_encoded_name(message.body) || payload.uses_port(RECOGNIZER.ports)) =>
        {
            Match::Certain(message.role())
        }
        _ => Match::No,
    }
}

/// Returns whether a name in the first-level encoding (RFC 1001, section 14.1) follows: the letters
/// A to P stand for half a byte each.
pub(super) fn has_encoded_name(bytes: &[u8]) -> bool {
    let Some((&ENCODED_NAME_LEN, rest)) = bytes.split_first() else {
        return false;
    };
    let mut letters = rest.iter().take(usize::from(ENCODED_NAME_LEN));
    letters.len() >= MIN_LETTERS && letters.all(|it| matches!(it, b'A'..=b'P'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::MessageRole;
    use crate::service_detection::tests::{recognized, udp};

    /// The query of `nmblookup '*'` for the status of a node.
    const QUERY: &[u8; 50] = b"\x82\x28\0\0\0\x01\0\0\0\0\0\0\
        \x20CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0\x21\0\x01";

    #[test]
    fn netbios_names_are_recognized_on_any_port() {
        assert_eq!(recognized(&RECOGNIZER, &udp(QUERY)), Match::Certain(MessageRole::Request));
        let mut response = *QUERY;
        (response[2], response[5], response[7]) = (0x84, 0, 1);
        assert_eq!(recognized(&RECOGNIZER, &udp(&response)), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn truncated_netbios_name_is_recognized() {
        let truncated = Payload { bytes: &QUERY[..26], ..udp(QUERY) };
        assert_eq!(recognized(&RECOGNIZER, &truncated), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn names_in_another_encoding_are_not_netbios() {
        let mut lower_case = *QUERY;
        lower_case[20] = b'a';
        let mut other_len = *QUERY;
        other_len[12] = 0x1f;
        for bytes in [&lower_case[..], &other_len, &QUERY[..16], &[0; 50]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
