//! MQTT (OASIS MQTT 3.1.1 and 5.0; version 3.1).

use super::certainty::certain_on_port;
use super::text::is_text;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Mqtt,
    transports: Transports::Tcp,
    ports: &[1_883, 8_883],
    recognize,
};

/// Recognizes a control packet by its type, its flags, its remaining length, and its first field.
fn recognize(payload: &Payload<'_>) -> Match {
    let Some((first, rest)) = payload.bytes.split_first() else {
        return Match::No;
    };
    if !matches!(first, 0x10 | 0x20 | 0x30..=0x3d | 0x40 | 0x62 | 0x82 | 0x90 | 0xa2 | 0xc0 | 0xd0)
    {
        return Match::No;
    }
    let Some((remaining, body)) = read_remaining_len(rest) else {
        return Match::No;
    };
    if *first == 0x10 {
        return match body {
            [0, 4, b'M', b'Q', b'T', b'T', 3..=5, ..]
            | [0, 6, b'M', b'Q', b'I', b's', b'd', b'p', ..] => {
                Match::Certain(MessageRole::Request)
            }
            _ => Match::No,
        };
    }
    let header_len = payload.bytes.len().saturating_sub(body.len());
    let total = u32::try_from(header_len).unwrap_or(u32::MAX).saturating_add(remaining);
    // Other packets have little structure: one must fill the payload.
    match packet_role(*first, remaining, body) {
        Some(role) if total == payload.len => certain_on_port(payload, RECOGNIZER.ports, role),
        _ => Match::No,
    }
}

/// Reads a length whose bytes have seven bits each (MQTT 3.1.1, section 2.2.3).
fn read_remaining_len(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut len = 0;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        len |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((len, bytes.get(index.saturating_add(1)..)?));
        }
    }
    None
}

/// Returns the role of the sender of a packet.
fn packet_role(first: u8, remaining: u32, body: &[u8]) -> Option<MessageRole> {
    let (role, is_valid) = match first {
        // CONNACK: flags, and a return code (of version 5, from 128).
        0x20 => (MessageRole::Response, matches!(body, [0 | 1, 0..=5 | 0x80..=0x9f, ..])),
        // PUBLISH: a topic.
        0x30..=0x3d => (MessageRole::Either, first & 6 != 6 && has_topic(body)),
        // PUBACK and PUBREL: an identifier.
        0x40 | 0x62 => (MessageRole::Either, remaining == 2),
        // SUBSCRIBE and UNSUBSCRIBE: an identifier, and topics.
        0x82 | 0xa2 => {
            (MessageRole::Request, has_topic(body.get(2..)?) || has_topic(body.get(3..)?))
        }
        // SUBACK: an identifier, and return codes.
        0x90 => (MessageRole::Response, matches!(body, [_, _, 0..=2 | 0x80..=0xa2, ..])),
        // PINGREQ and PINGRESP are empty.
        0xc0 => (MessageRole::Request, remaining == 0),
        0xd0 => (MessageRole::Response, remaining == 0),
        _ => return None,
    };
    is_valid.then_some(role)
}

/// Returns whether the bytes start with a length and a text.
fn has_topic(bytes: &[u8]) -> bool {
    let [high, low, text @ ..] = bytes else {
        return false;
    };
    let len = usize::from(u16::from_be_bytes([*high, *low]));
    len > 0 && text.get(..len).is_some_and(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp};

    #[test]
    fn mqtt_connect_is_recognized() {
        for connect in [
            &b"\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04abcd"[..],
            b"\x10\x90\x01\0\x06MQIsdp\x03\x02",
        ] {
            assert_eq!(
                recognized(&RECOGNIZER, &tcp(connect)),
                Match::Certain(MessageRole::Request)
            );
        }
    }

    #[test]
    fn other_packet_requires_a_usual_port() {
        for (bytes, role) in [
            (&b"\x30\x05\0\x01xhi"[..], MessageRole::Either),
            (b"\x20\x02\0\0", MessageRole::Response),
            (b"\x82\x06\0\x01\0\x01x\0", MessageRole::Request),
            (b"\xd0\0", MessageRole::Response),
        ] {
            let packet = tcp(bytes);
            assert_eq!(recognized(&RECOGNIZER, &packet), Match::Uncertain(role));
            let packet = Payload { ports: Ports { source: 1_883, target: 50_000 }, ..packet };
            assert_eq!(recognized(&RECOGNIZER, &packet), Match::Certain(role));
        }
    }

    #[test]
    fn other_bytes_are_not_mqtt() {
        for bytes in [
            &b"\x10\x10\0\x04HTTP"[..],
            &[0x30, 0x82, 0x01, 0x02, 0x02, 0x01],
            &[0xc0, 1, 2],
            &[0xff; 9],
        ] {
            assert_eq!(recognized(&RECOGNIZER, &tcp(bytes)), Match::No);
        }
    }
}
