//! STUN (RFC 8489, RFC 3489) and TURN (RFC 8656).

use crate::dissect::Protocol;
use crate::service_detection::{
    ApplicationProtocol, Match, MessageRole, Payload, Recognizer, Transports,
};

pub(super) static RECOGNIZER: Recognizer = Recognizer {
    application: ApplicationProtocol::Stun,
    transports: Transports::Both,
    ports: &[3_478, 3_479, 5_349, 19_302],
    recognize,
};

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
/// The lengths of the header of messages and of channel data, in bytes.
const HEADER_LEN: u32 = 20;
const CHANNEL_HEADER_LEN: u32 = 4;

/// Recognizes a message by its magic cookie. Over TCP, the length of the message may precede it
/// (RFC 4571).
fn recognize(payload: &Payload<'_>) -> Match {
    match (payload.bytes, payload.protocol) {
        ([0..=0x3f, _, _, _, 0x21, 0x12, 0xa4, 0x42, ..], _) => {
            recognize_message(payload.bytes, payload)
        }
        ([_, _, message @ ..], Protocol::TCP) if message.get(4..8) == Some(&MAGIC_COOKIE) => {
            recognize_message(message, payload)
        }
        ([0, 1 | 2, ..] | [1, 1 | 2 | 0x11 | 0x12, ..], Protocol::UDP) => {
            recognize_classic(payload)
        }
        ([0x40..=0x4f, _, l0, l1, ..], Protocol::UDP) => recognize_channel([*l0, *l1], payload),
        _ => Match::No,
    }
}

/// Recognizes a message with a magic cookie, whose length is a multiple of 4 bytes. It fills a
/// datagram.
fn recognize_message(bytes: &[u8], payload: &Payload<'_>) -> Match {
    let [kind @ 0..=0x3f, kind_low, l0, l1, ..] = bytes else {
        return Match::No;
    };
    let len = u32::from(u16::from_be_bytes([*l0, *l1]));
    let end = len.saturating_add(HEADER_LEN);
    match len.is_multiple_of(4) && (end == payload.len || payload.protocol == Protocol::TCP) {
        true => Match::Certain(role(*kind, *kind_low)),
        false => Match::No,
    }
}

/// Returns the role, from the two bits of the class within the message type.
const fn role(kind: u8, kind_low: u8) -> MessageRole {
    match (kind & 1, kind_low & 0x10) {
        (0, 0) => MessageRole::Request,
        (0, _) => MessageRole::Either, // an indication
        _ => MessageRole::Response,
    }
}

/// Recognizes data in a channel of TURN (RFC 8656, section 12.4) by their length, which may be
/// followed by padding. On other ports, they could be messages of version 2 of GTP, whose lengths
/// agree too.
fn recognize_channel(len: [u8; 2], payload: &Payload<'_>) -> Match {
    let end = u32::from(u16::from_be_bytes(len)).saturating_add(CHANNEL_HEADER_LEN);
    let is_filled = end == payload.len || end.next_multiple_of(4) == payload.len;
    match is_filled && payload.uses_port(RECOGNIZER.ports) {
        true => Match::Uncertain(MessageRole::Either),
        false => Match::No,
    }
}

/// Recognizes a message of RFC 3489, which has no magic cookie, by its type and its attributes.
fn recognize_classic(payload: &Payload<'_>) -> Match {
    let [kind, kind_low, l0, l1, rest @ ..] = payload.bytes else {
        return Match::No;
    };
    let len = u32::from(u16::from_be_bytes([*l0, *l1]));
    if len.saturating_add(HEADER_LEN) != payload.len {
        return Match::No;
    }
    let attributes = rest.get(16..).unwrap_or_default();
    let is_captured = payload.bytes.len() >= payload.len as usize;
    let is_usual = payload.uses_port(RECOGNIZER.ports);
    match is_captured && are_attributes(attributes, is_usual) {
        true if len > 0 || is_usual => Match::Certain(role(*kind, *kind_low)),
        true => Match::Uncertain(role(*kind, *kind_low)),
        false => Match::No,
    }
}

/// Returns whether attributes fill the message. On the usual ports, they may be unknown ones.
fn are_attributes(mut bytes: &[u8], is_usual: bool) -> bool {
    while let Some(([t0, t1, l0, l1], rest)) = bytes.split_first_chunk() {
        let len = usize::from(u16::from_be_bytes([*l0, *l1]));
        let is_known = is_usual || matches!((t0, t1), (0, 1..=0x2f) | (0x80 | 0xc0, _));
        match rest.get(len.next_multiple_of(4)..) {
            Some(next) if is_known => bytes = next,
            _ => return false,
        }
    }
    bytes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::Ports;
    use crate::service_detection::tests::{recognized, tcp, udp};

    const BINDING: [u8; 20] =
        [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2];

    #[test]
    fn stun_message_shows_the_client() {
        assert_eq!(recognized(&RECOGNIZER, &udp(&BINDING)), Match::Certain(MessageRole::Request));
        let mut message = BINDING;
        message[0] = 1;
        assert_eq!(recognized(&RECOGNIZER, &udp(&message)), Match::Certain(MessageRole::Response));
        (message[0], message[1]) = (0, 0x11);
        assert_eq!(recognized(&RECOGNIZER, &udp(&message)), Match::Certain(MessageRole::Either));
    }

    #[test]
    fn stun_over_tcp_may_follow_its_length() {
        assert_eq!(recognized(&RECOGNIZER, &tcp(&BINDING)), Match::Certain(MessageRole::Request));
        let framed = [&[0, 20][..], &BINDING].concat();
        assert_eq!(recognized(&RECOGNIZER, &tcp(&framed)), Match::Certain(MessageRole::Request));
    }

    #[test]
    fn stun_without_magic_cookie_has_known_attributes() {
        let mut classic = [7; 28];
        classic[..4].copy_from_slice(&[0, 1, 0, 8]);
        classic[20..].copy_from_slice(&[0, 3, 0, 4, 0, 0, 0, 6]);
        assert_eq!(recognized(&RECOGNIZER, &udp(&classic)), Match::Certain(MessageRole::Request));
        classic[23] = 5;
        assert_eq!(recognized(&RECOGNIZER, &udp(&classic)), Match::No);
        let mut empty = [7; 20];
        empty[..4].copy_from_slice(&[0, 1, 0, 0]);
        assert_eq!(recognized(&RECOGNIZER, &udp(&empty)), Match::Uncertain(MessageRole::Request));
    }

    #[test]
    fn turn_channel_data_are_uncertain() {
        for channel in [&[0x40, 1, 0, 4, 7, 7, 7, 7][..], &[0x40, 1, 0, 3, 7, 7, 7, 0]] {
            assert_eq!(recognized(&RECOGNIZER, &udp(channel)), Match::No);
            let channel =
                Payload { ports: Ports { source: 50_123, target: 3_478 }, ..udp(channel) };
            assert_eq!(recognized(&RECOGNIZER, &channel), Match::Uncertain(MessageRole::Either));
        }
    }

    #[test]
    fn messages_with_another_length_or_cookie_are_not_stun() {
        let mut len = BINDING;
        len[3] = 4;
        let mut cookie = BINDING;
        (cookie[1], cookie[4]) = (3, 0x20);
        for bytes in [&len[..], &cookie, &BINDING[..7], b"\0\x01file\0octet\0"] {
            assert_eq!(recognized(&RECOGNIZER, &udp(bytes)), Match::No);
        }
    }
}
