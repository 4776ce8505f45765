//! RADIUS (RFC 2865, RFC 2866, RFC 5176).

use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Radius,
    transports: Transports::Udp,
    ports: &[1_812, 1_813, 1_645, 1_646, 3_799],
    recognize,
};

/// The length of the header, in bytes.
const HEADER_LEN: usize = 20;
/// The maximum length of a packet (RFC 2865, section 3), in bytes.
const MAX_LEN: u32 = 4_096;
/// The minimum number of attributes on other ports. One attribute fits too many other messages that
/// have their length at the same place.
const MIN_ATTRIBUTES: usize = 2;
/// The number of attributes that are checked.
const MAX_ATTRIBUTES: usize = 64;

/// Recognizes a packet by its code, its length, and its attributes, which fill it. On the usual
/// ports, a packet need not have attributes, and they may be malformed.
fn recognize(payload: &Payload<'_>) -> Match {
    let [code, _, l0, l1, ..] = payload.bytes else {
        return Match::No;
    };
    let role = match code {
        1 | 4 | 12 | 40 | 43 => MessageRole::Request,
        2 | 3 | 5 | 11 | 41 | 42 | 44 | 45 => MessageRole::Response,
        _ => return Match::No,
    };
    let len = u32::from(u16::from_be_bytes([*l0, *l1]));
    let attributes = match payload.bytes.get(HEADER_LEN..) {
        Some(attributes) if len == payload.len && len <= MAX_LEN => attributes,
        _ => return Match::No,
    };
    let uncaptured = (payload.len as usize).saturating_sub(payload.bytes.len());
    match count_attributes(attributes, uncaptured) {
        Some(MIN_ATTRIBUTES..) => Match::Certain(role),
        _ if payload.uses_port(RECOGNIZER.ports) => Match::Certain(role),
        _ => Match::No,
    }
}

/// Returns the number of attributes, or `None` if they do not fill the packet.
fn count_attributes(mut bytes: &[u8], uncaptured: usize) -> Option<usize> {
    let mut count = 0_usize;
    while let [kind @ (1..=191 | 241..=246), len @ 2..=0xff, rest @ ..] = bytes {
        if count >= MAX_ATTRIBUTES {
            return Some(count);
        }
        let value_len = usize::from(*len).saturating_sub(2);
        if !is_value_len(*kind, value_len) || value_len > rest.len().saturating_add(uncaptured) {
            return None;
        }
        bytes = rest.get(value_len..).unwrap_or_default();
        count = count.saturating_add(1);
    }
    (bytes.is_empty() || (uncaptured > 0 && bytes.len() == 1)).then_some(count)
}

/// Returns whether a value can have this length, in bytes. That of addresses and numbers is fixed
/// (RFC 2865, section 5; RFC 2866, section 5), and no value is empty.
const fn is_value_len(kind: u8, len: usize) -> bool {
    match kind {
        4..=10 | 12..=16 | 23 | 27..=29 | 37 | 38 | 40..=43 | 45..=49 | 51..=53 | 55 | 61 | 62 => {
            len == 4
        }
        3 => len == 17,
        80 => len == 16,
        _ => len > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, udp};

    /// An Access-Request with the user name `nemo` and the address of the access server.
    fn request() -> [u8; 32] {
        let mut bytes = [0x5a; 32];
        bytes[..4].copy_from_slice(&[1, 7, 0, 32]);
        bytes[20..].copy_from_slice(&[1, 6, b'n', b'e', b'm', b'o', 4, 6, 192, 168, 1, 16]);
        bytes
    }

    #[test]
    fn radius_with_attributes_is_recognized_on_any_port() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&request())), Match::Certain(MessageRole::Request));
        let mut challenge = request();
        challenge[0] = 11;
        let certain = Match::Certain(MessageRole::Response);
        assert_eq!(recognized(&RECOGNIZER, &udp(&challenge)), certain);
    }

    #[test]
    fn radius_without_attributes_needs_the_usual_port() {
        let mut accept = [0x5a; 20];
        accept[..4].copy_from_slice(&[2, 7, 0, 20]);
        assert_eq!(recognized(&RECOGNIZER, &udp(&accept)), Match::No);
        let accept = Payload { ports: Ports { source: 1_812, target: 50_123 }, ..udp(&accept) };
        assert_eq!(recognized(&RECOGNIZER, &accept), Match::Certain(MessageRole::Response));
    }

    #[test]
    fn inconsistent_lengths_are_not_radius() {
        let mut len = request();
        len[3] = 31;
        let mut attribute = request();
        attribute[21] = 7;
        let mut address = request();
        (address[21], address[27]) = (5, 7);
        for bytes in [&len[..], &attribute, &address, &request()[..19], &[1; 32]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
