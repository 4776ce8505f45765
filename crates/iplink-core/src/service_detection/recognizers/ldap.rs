//! LDAP (RFC 4511) over TCP, and over UDP as Active Directory uses it (RFC 1798; MS-ADTS 6.3.3).

use super::ber::{Element, read_element};
use super::certainty::certain;
use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Ldap,
    transports: Transports::Both,
    ports: &[389, 3_268],
    recognize,
};

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const ENUMERATED: u8 = 0x0a;
const SEQUENCE: u8 = 0x30;
/// The maximum length of a message, in bytes.
const MAX_LEN: usize = 1 << 24;

fn recognize(payload: &Payload<'_>) -> Match {
    match payload.bytes {
        [SEQUENCE, ..] => certain(role(payload)),
        _ => Match::No,
    }
}

/// Reads an `LDAPMessage`: a sequence of a message identifier and a protocol operation.
fn role(payload: &Payload<'_>) -> Option<MessageRole> {
    let message = read_element(payload.bytes)?;
    let is_datagram = payload.protocol == Protocol::UDP;
    let fits = !is_datagram || u32::try_from(message.total_len()).ok()? <= payload.len;
    let id = read_element(message.content)?;
    let operation = read_element(id.next()?)?;
    let is_plausible = fits
        && message.len <= MAX_LEN
        && id.tag == INTEGER
        && (1..=4).contains(&id.len)
        && operation.len < message.len;
    if is_plausible { operation_role(&operation) } else { None }
}

/// Returns the role of the sender of an operation, by its tag and its first field.
fn operation_role(operation: &Element<'_>) -> Option<MessageRole> {
    let first = operation.content;
    let (role, is_valid) = match operation.tag {
        // bindRequest: the version.
        0x60 => (MessageRole::Request, matches!(first, [INTEGER, 1, 1..=3, ..])),
        // unbindRequest, which is empty.
        0x42 => (MessageRole::Request, operation.len == 0),
        // searchRequest, modifyRequest, addRequest, modDNRequest, compareRequest: a name.
        0x63 | 0x66 | 0x68 | 0x6c | 0x6e => (MessageRole::Request, is_string(first)),
        // extendedRequest: an object identifier.
        0x77 => (MessageRole::Request, matches!(first, [0x80, _, b'0'..=b'2', b'.', ..])),
        // abandonRequest: a message identifier.
        0x50 => (MessageRole::Request, (1..=4).contains(&operation.len)),
        // bindResponse, searchResDone, modifyResponse, addResponse, delResponse, modDNResponse,
        // compareResponse, extendedResp: a result code.
        0x61 | 0x65 | 0x67 | 0x69 | 0x6b | 0x6d | 0x6f | 0x78 => {
            (MessageRole::Response, matches!(first, [ENUMERATED, 1, 0..=123, ..]))
        }
        // searchResEntry: a name. searchResRef: addresses.
        0x64 | 0x73 => (MessageRole::Response, is_string(first)),
        _ => return None,
    };
    is_valid.then_some(role)
}

/// Returns whether these bytes start with a string.
fn is_string(bytes: &[u8]) -> bool {
    read_element(bytes).is_some_and(|it| it.tag == OCTET_STRING && it.len <= MAX_LEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_detection::tests::{recognized, tcp, udp};

    #[test]
    fn ldap_requests_and_responses_are_recognized() {
        let bind = [0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&bind)), Match::Certain(MessageRole::Request));
        let result = [0x30, 0x84, 0, 0, 0, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&result)), Match::Certain(MessageRole::Response));
        let unbind = [0x30, 5, 2, 1, 2, 0x42, 0];
        assert_eq!(recognized(&RECOGNIZER, &tcp(&unbind)), Match::Certain(MessageRole::Request));
        let search = [0x30, 9, 2, 1, 2, 0x63, 4, 4, 0, 10, 1];
        assert_eq!(recognized(&RECOGNIZER, &udp(&search)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn snmp_and_other_sequences_are_not_ldap() {
        for bytes in [
            &[0x30, 12, 2, 1, 0, 4, 6, b'p', b'u', b'b', b'l', b'i', b'c'][..],
            &[0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 9],
            &[0x30, 5, 2, 1, 2, 0x42, 1],
            &[0x30, 5],
            &[0x30; 40],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
